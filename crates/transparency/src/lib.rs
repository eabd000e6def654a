//! A log that can only grow, and shows it: Merkle trees as RFC 6962 and RFC 9162 have them, in the formats of C2SP.
//!
//! Nothing here reads a clock, entropy, files or settings. The log's entries are commitments: of what was entered
//! nothing follows from them, and who has the [`Opening`] of one proves with a [`Receipt`] that it stands there (S-17).
//!
//! - [`tile`]: the tree as the log keeps and publishes it (C2SP tlog-tiles), and the proofs that come out of it;
//! - [`proof`]: what proofs prove, for whoever has the log's word and nothing else;
//! - [`note`] and [`checkpoint`]: that word, signed (C2SP signed-note and tlog-checkpoint, Ed25519);
//! - [`receipt`]: one entry with all that proves it (C2SP tlog-proof);
//! - [`export`]: a whole log in a file, and which of its entries are not what the log had.
//!
//! Everything that is read must be the one form of what it says.

pub mod checkpoint;
pub mod export;
mod hash;
pub mod note;
mod opening;
pub mod proof;
pub mod receipt;
#[cfg(test)]
mod testing;
pub mod tile;
mod tree;
#[cfg(test)]
mod vectors;

pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use export::{Export, Finding};
pub use hash::{Hash, HashError};
pub use note::{SigningKey, VerifierKey};
pub use opening::{LONGEST_ENTRY, Opening, OpeningError, SALT};
pub use receipt::Receipt;
pub use tile::Tiles;

/// The most entries that a log can have.
pub const LARGEST_SIZE: u64 = 1 << 48;

/// A count or a place in decimal digits, without signs and leading zeros (C2SP tlog-checkpoint).
fn number(text: &str) -> Option<u64> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number = text.parse().ok().filter(|_| plain)?;
    (number <= LARGEST_SIZE).then_some(number)
}

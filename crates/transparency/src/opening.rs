//! What an entry of the log commits to (S-17).

use std::fmt;

use crate::Hash;

/// Bytes of a salt.
pub const SALT: usize = 16;
/// The longest entry, in bytes.
pub const LONGEST_ENTRY: usize = 4 * 1024;

/// A salt of 128 random bits and the exact bytes of an entry: who has it can show what a commitment says.
///
/// Whoever has only the commitment can try guesses of the bytes against 128 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening(Vec<u8>);

/// Why bytes are not an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an opening is a salt of {SALT} bytes and an entry of 1 to {LONGEST_ENTRY}")]
pub struct OpeningError;

impl Opening {
    /// Puts a salt before an entry.
    pub fn new(salt: [u8; SALT], entry: &[u8]) -> Result<Self, OpeningError> {
        Self::parse([&salt, entry].concat())
    }

    /// Parses salt and entry, one after the other.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, OpeningError> {
        (SALT + 1..=SALT + LONGEST_ENTRY)
            .contains(&bytes.len())
            .then_some(Self(bytes))
            .ok_or(OpeningError)
    }

    /// Salt and entry, one after the other.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The exact bytes of the entry.
    pub fn entry(&self) -> &[u8] {
        &self.0[SALT..]
    }

    /// What stands in the log: the SHA-256 of salt and entry.
    pub fn commitment(&self) -> Hash {
        Hash::of(&[&self.0])
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s17_a_commitment_depends_on_the_salt() {
        let with = |salt| Opening::new([salt; SALT], b"entry").unwrap().commitment();
        assert_ne!(with(1), with(2));
    }

    #[test]
    fn s17_an_opening_does_not_show_its_entry() {
        let opening = Opening::new([1; SALT], b"entry").unwrap();
        assert_eq!(format!("{opening:?}"), "Opening(…)");
    }

    #[test]
    fn an_opening_is_longer_than_a_salt_and_no_longer_than_the_longest() {
        assert_eq!(Opening::parse(vec![0; SALT]), Err(OpeningError));
        assert!(Opening::parse(vec![0; SALT + LONGEST_ENTRY]).is_ok());
        assert_eq!(
            Opening::parse(vec![0; SALT + LONGEST_ENTRY + 1]),
            Err(OpeningError)
        );
    }
}

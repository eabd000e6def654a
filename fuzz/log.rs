//! The key of a log that every target shares, and a log in memory.

use base64::{Engine, engine::general_purpose::STANDARD};
use transparency::{Checkpoint, Hash, Opening, SigningKey, Tiles};

/// The log's name.
pub const NAME: &str = "qoltanba.example/log";

/// A key that is nobody's secret: 32 bytes from 0 to 31.
pub fn key() -> SigningKey {
    let seed: Vec<u8> = (0..32).collect();
    let public = STANDARD
        .decode("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")
        .unwrap_or_default();
    let start = b"\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let pkcs8 = [&start[..], &seed, b"\x81\x21\x00", &public].concat();
    SigningKey::from_pkcs8(NAME, &pkcs8).expect("a key")
}

/// A log of seven entries.
#[allow(dead_code)]
pub struct Log {
    pub openings: Vec<Opening>,
    pub tiles: Tiles,
    pub note: String,
}

#[allow(dead_code)]
impl Log {
    pub fn new() -> Self {
        let openings: Vec<Opening> = (0..7)
            .map(|at| Opening::new([at; 16], &[b'a' + at]).expect("an opening"))
            .collect();
        let leaves: Vec<Hash> = openings
            .iter()
            .map(|opening| Hash::of_leaf(opening.commitment().as_bytes()))
            .collect();
        let mut tiles = Tiles::default();
        tiles.append(0, &leaves).expect("appended");
        let root = tiles.root(7).expect("a root");
        let note = Checkpoint { size: 7, root }.sign(&key()).note().to_owned();
        Self {
            openings,
            tiles,
            note,
        }
    }

    pub fn entries(&self) -> Vec<Hash> {
        self.openings.iter().map(Opening::commitment).collect()
    }
}

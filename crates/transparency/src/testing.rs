//! A log in memory.

use ring::rand::SystemRandom;

use crate::{Checkpoint, Hash, Opening, Receipt, SigningKey, Tiles, tile};

pub(crate) const NAME: &str = "qoltanba.example/log";

pub(crate) struct Log {
    pub(crate) key: SigningKey,
    pub(crate) openings: Vec<Opening>,
    pub(crate) tiles: Tiles,
}

impl Log {
    pub(crate) fn of(size: u64) -> Self {
        let pkcs8 = SigningKey::generate(&random()).unwrap();
        let mut log = Self {
            key: SigningKey::from_pkcs8(NAME, &pkcs8).unwrap(),
            openings: Vec::new(),
            tiles: Tiles::default(),
        };
        log.append(size);
        log
    }

    pub(crate) fn append(&mut self, more: u64) {
        let size = self.size();
        for at in size..size + more {
            let entry = format!("entry {at}");
            self.openings
                .push(Opening::new([at as u8; 16], entry.as_bytes()).unwrap());
        }
        let leaves: Vec<Hash> = self.entries()[size as usize..]
            .iter()
            .map(|entry| Hash::of_leaf(entry.as_bytes()))
            .collect();
        self.tiles.append(size, &leaves).unwrap();
    }

    pub(crate) fn size(&self) -> u64 {
        self.openings.len() as u64
    }

    pub(crate) fn entries(&self) -> Vec<Hash> {
        self.openings.iter().map(Opening::commitment).collect()
    }

    pub(crate) fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint {
            size,
            root: self.tiles.root(size).unwrap(),
        }
    }

    pub(crate) fn note(&self) -> String {
        let checkpoint = self.checkpoint(self.size());
        checkpoint.sign(&self.key).note().to_owned()
    }

    pub(crate) fn receipt(&self, index: u64) -> Receipt {
        Receipt {
            opening: self.openings[index as usize].clone(),
            index,
            proof: self.tiles.inclusion(index, self.size()).unwrap(),
            checkpoint: self.note(),
        }
    }

    /// The tiles that a proof says it needs, and no others.
    pub(crate) fn only(&self, places: impl IntoIterator<Item = tile::Place>) -> Tiles {
        let mut some = Tiles::default();
        for place in places {
            some.insert(place, &self.tiles.tile(place).unwrap())
                .unwrap();
        }
        some
    }
}

#[expect(clippy::disallowed_methods, reason = "a test draws keys")]
fn random() -> SystemRandom {
    SystemRandom::new()
}

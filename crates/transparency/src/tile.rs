//! The tree as a log keeps and publishes it: tiles of up to 256 hashes (C2SP tlog-tiles).
//!
//! A tile of level L holds the hashes of complete subtrees of 256^L leaves each. Only the last tile of a level is not
//! full; it grows, and what it holds never changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Hash, LARGEST_SIZE,
    tree::{self, Subtree, root_of_complete, subtrees},
};

/// Hashes of a full tile.
pub const WIDTH: usize = 256;
/// Levels of tree in a tile.
const HEIGHT: u32 = WIDTH.ilog2();

/// Where a tile stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// 0 is that of the leaves.
    pub level: u8,
    /// From the left.
    pub number: u64,
}

/// Why the tiles at hand do not tell what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not a sequence of 1 to 256 hashes.
    #[error("a tile has 1 to {WIDTH} hashes")]
    Malformed,
    /// A tile that is needed is missing, or too narrow.
    #[error("a tile is missing or too narrow")]
    Missing,
    /// The tree has no such entry or size.
    #[error("the tree is smaller")]
    Sizes,
}

/// Some tiles of a log.
#[derive(Debug, Clone, Default)]
pub struct Tiles(BTreeMap<Place, Vec<Hash>>);

impl Tiles {
    /// Takes a tile in, as its hashes one after the other.
    pub fn insert(&mut self, place: Place, bytes: &[u8]) -> Result<(), TileError> {
        self.0.insert(place, hashes(bytes)?);
        Ok(())
    }

    /// A tile as its hashes one after the other.
    pub fn tile(&self, place: Place) -> Option<Vec<u8>> {
        let hashes = self.0.get(&place)?;
        Some(hashes.iter().flat_map(Hash::as_bytes).copied().collect())
    }

    /// Appends leaves to a tree of a size whose [`edge`] is here; says which tiles have changed.
    pub fn append(&mut self, size: u64, leaves: &[Hash]) -> Result<BTreeSet<Place>, TileError> {
        let new_size = size + leaves.len() as u64;
        if new_size > LARGEST_SIZE {
            return Err(TileError::Sizes);
        }
        self.check_edge(size)?;
        let mut changed = BTreeSet::new();
        for (index, leaf) in (size..).zip(leaves) {
            let mut subtree = Subtree { level: 0, index };
            let mut hash = *leaf;
            loop {
                let place = place(&subtree);
                let tile = self.0.entry(place).or_default();
                tile.push(hash);
                changed.insert(place);
                if tile.len() < WIDTH {
                    break;
                }
                hash = root_of_complete(tile);
                subtree = Subtree {
                    level: subtree.level + HEIGHT,
                    index: subtree.index >> HEIGHT,
                };
            }
        }
        Ok(changed)
    }

    /// The root of a tree of a size, whose [`edge`] is here.
    pub fn root(&self, size: u64) -> Result<Hash, TileError> {
        self.range(0, size)
    }

    /// The hashes that prove an entry (RFC 9162 section 2.1.3.1), out of [`tiles_of_inclusion`].
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, TileError> {
        check(index < size && size <= LARGEST_SIZE)?;
        self.ranges(tree::inclusion(index, size))
    }

    /// The hashes that prove that a tree has grown (RFC 9162 section 2.1.4.1), out of [`tiles_of_consistency`].
    pub fn consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, TileError> {
        check(old <= size && size <= LARGEST_SIZE)?;
        match old {
            0 => Ok(Vec::new()),
            _ => self.ranges(tree::consistency(old, size)),
        }
    }

    fn check_edge(&self, size: u64) -> Result<(), TileError> {
        let fits = |place: &Place| {
            let width = (size >> (HEIGHT * u32::from(place.level))) as usize % WIDTH;
            self.0.get(place).is_some_and(|tile| tile.len() == width)
        };
        edge(size)
            .iter()
            .all(fits)
            .then_some(())
            .ok_or(TileError::Missing)
    }

    fn ranges(&self, ranges: Vec<(u64, u64)>) -> Result<Vec<Hash>, TileError> {
        ranges
            .into_iter()
            .map(|(from, to)| self.range(from, to))
            .collect()
    }

    fn range(&self, from: u64, to: u64) -> Result<Hash, TileError> {
        let hashes = subtrees(from, to)
            .iter()
            .map(|subtree| self.subtree(subtree))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(tree::joined(&hashes))
    }

    fn subtree(&self, subtree: &Subtree) -> Result<Hash, TileError> {
        let above = subtree.level % HEIGHT;
        let first = (subtree.index << above) as usize % WIDTH;
        self.0
            .get(&place(subtree))
            .and_then(|tile| tile.get(first..first + (1 << above)))
            .map(root_of_complete)
            .ok_or(TileError::Missing)
    }
}

/// The tiles at the right edge of a tree that are not full: with them it grows, and tells its root.
pub fn edge(size: u64) -> Vec<Place> {
    (0..=LARGEST_SIZE.ilog2() / HEIGHT)
        .map(|level| (level, size >> (HEIGHT * level)))
        .filter(|(_, hashes)| hashes % WIDTH as u64 != 0)
        .map(|(level, hashes)| Place {
            level: level as u8,
            number: hashes / WIDTH as u64,
        })
        .collect()
}

/// The tiles out of which an entry is proved.
pub fn tiles_of_inclusion(index: u64, size: u64) -> Result<BTreeSet<Place>, TileError> {
    check(index < size && size <= LARGEST_SIZE)?;
    Ok(places(tree::inclusion(index, size)))
}

/// The tiles out of which it is proved that a tree has grown.
pub fn tiles_of_consistency(old: u64, size: u64) -> Result<BTreeSet<Place>, TileError> {
    check(old <= size && size <= LARGEST_SIZE)?;
    match old {
        0 => Ok(BTreeSet::new()),
        _ => Ok(places(tree::consistency(old, size))),
    }
}

/// The hashes of a tile, which are one after the other.
pub fn hashes(bytes: &[u8]) -> Result<Vec<Hash>, TileError> {
    let (chunks, rest) = bytes.as_chunks::<{ Hash::LENGTH }>();
    if !rest.is_empty() || !(1..=WIDTH).contains(&chunks.len()) {
        return Err(TileError::Malformed);
    }
    Ok(chunks.iter().copied().map(Hash::from_bytes).collect())
}

fn check(fits: bool) -> Result<(), TileError> {
    fits.then_some(()).ok_or(TileError::Sizes)
}

fn places(ranges: Vec<(u64, u64)>) -> BTreeSet<Place> {
    ranges
        .into_iter()
        .flat_map(|(from, to)| subtrees(from, to))
        .map(|subtree| place(&subtree))
        .collect()
}

fn place(subtree: &Subtree) -> Place {
    let above = subtree.level % HEIGHT;
    Place {
        level: (subtree.level / HEIGHT) as u8,
        number: (subtree.index << above) / WIDTH as u64,
    }
}

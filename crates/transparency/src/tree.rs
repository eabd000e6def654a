//! Where the hashes of a tree lie.

use crate::Hash;

/// A complete subtree: `1 << level` leaves from `index << level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subtree {
    pub(crate) level: u32,
    pub(crate) index: u64,
}

/// The complete subtrees of the leaves of a range, from the left; the range is one of RFC 9162 section 2.1.
pub(crate) fn subtrees(from: u64, to: u64) -> Vec<Subtree> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let level = at.trailing_zeros().min((to - at).ilog2());
        found.push(Subtree {
            level,
            index: at >> level,
        });
        at += 1 << level;
    }
    found
}

/// The hash over complete subtrees from the left, as [`subtrees`] has them.
pub(crate) fn joined(hashes: &[Hash]) -> Hash {
    let mut from_the_right = hashes.iter().rev();
    let Some(last) = from_the_right.next() else {
        return Hash::of_nothing();
    };
    from_the_right.fold(*last, |right, left| Hash::of_node(left, &right))
}

/// The root over leaves, which are hashed already.
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    let complete = |subtree: &Subtree| {
        let first = (subtree.index << subtree.level) as usize;
        root_of_complete(&leaves[first..first + (1 << subtree.level)])
    };
    let subtrees = subtrees(0, leaves.len() as u64);
    joined(&subtrees.iter().map(complete).collect::<Vec<_>>())
}

/// The hash of a complete subtree; a power of two of hashes.
pub(crate) fn root_of_complete(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks_exact(2)
            .map(|pair| Hash::of_node(&pair[0], &pair[1]))
            .collect();
    }
    // Invariant: there is at least one hash.
    level[0]
}

/// The ranges of leaves whose hashes prove an entry, from the leaf to the root (RFC 9162 section 2.1.3.1).
pub(crate) fn inclusion(index: u64, size: u64) -> Vec<(u64, u64)> {
    let (mut from, mut to) = (0, size);
    let mut found = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            found.push((middle, to));
            to = middle;
        } else {
            found.push((from, middle));
            from = middle;
        }
    }
    found.reverse();
    found
}

/// The ranges of leaves whose hashes prove that a tree has grown out of one of `old` leaves (RFC 9162 section 2.1.4.1).
pub(crate) fn consistency(old: u64, size: u64) -> Vec<(u64, u64)> {
    let (mut from, mut to) = (0, size);
    let mut found = Vec::new();
    while old < to {
        let middle = from + split(to - from);
        if old <= middle {
            found.push((middle, to));
            to = middle;
        } else {
            found.push((from, middle));
            from = middle;
        }
    }
    if from > 0 {
        found.push((from, to));
    }
    found.reverse();
    found
}

/// The largest power of two that is smaller.
fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

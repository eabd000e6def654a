//! What proofs prove (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

use crate::{Hash, LARGEST_SIZE};

/// Hashes that a proof has at most.
pub const LONGEST: usize = 2 * LARGEST_SIZE.ilog2() as usize;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no such entry, or a later tree is smaller.
    #[error("the sizes do not fit")]
    Sizes,
    /// It has too few or too many hashes for its sizes.
    #[error("the proof is of another length")]
    Length,
    /// It leads to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// Whether a leaf stands at an index of a tree.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size || size > LARGEST_SIZE {
        return Err(ProofError::Sizes);
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = Hash::of_node(sibling, &hash);
            skip(&mut at, &mut last);
        } else {
            hash = Hash::of_node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    (hash == *root).then_some(()).ok_or(ProofError::OtherRoot)
}

/// Whether a tree has grown out of an earlier one; every tree has grown out of the empty one.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > size || size > LARGEST_SIZE {
        return Err(ProofError::Sizes);
    }
    if old_size == 0 || old_size == size {
        let expected = if old_size == 0 {
            Hash::of_nothing()
        } else {
            *root
        };
        return match proof {
            [] if *old_root == expected => Ok(()),
            [] => Err(ProofError::OtherRoot),
            _ => Err(ProofError::Length),
        };
    }
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length)?
    };
    let (mut at, mut last) = (old_size - 1, size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            old = Hash::of_node(hash, &old);
            new = Hash::of_node(hash, &new);
            skip(&mut at, &mut last);
        } else {
            new = Hash::of_node(&new, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    (old == *old_root && new == *root)
        .then_some(())
        .ok_or(ProofError::OtherRoot)
}

/// Goes up to where the path turns right again.
fn skip(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        testing::Log,
        tile::{tiles_of_consistency, tiles_of_inclusion},
    };

    fn leaf(log: &Log, index: u64) -> Hash {
        Hash::of_leaf(log.entries()[index as usize].as_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn s17_every_entry_of_every_tree_is_proved(size in 1u64..400, at: u64) {
            let log = Log::of(size);
            let root = log.tiles.root(size).unwrap();
            let index = at % size;
            let tiles = log.only(tiles_of_inclusion(index, size).unwrap());
            let proof = tiles.inclusion(index, size).unwrap();
            prop_assert_eq!(verify_inclusion(&leaf(&log, index), index, size, &proof, &root), Ok(()));
        }

        #[test]
        fn s17_every_tree_has_grown_out_of_every_earlier_one(size in 1u64..400, at: u64) {
            let log = Log::of(size);
            let old = at % (size + 1);
            let roots = [log.checkpoint(old).root, log.checkpoint(size).root];
            let tiles = log.only(tiles_of_consistency(old, size).unwrap());
            let proof = tiles.consistency(old, size).unwrap();
            prop_assert_eq!(verify_consistency(old, &roots[0], size, &roots[1], &proof), Ok(()));
        }

        #[test]
        fn s17_a_tree_with_one_other_entry_has_not_grown_out_of_the_first(
            size in 2u64..300, at: u64, changed: u64,
        ) {
            let log = Log::of(size);
            let old = 1 + at % size;
            let mut other = Log::of(0);
            let mut leaves: Vec<Hash> = (0..size).map(|index| leaf(&log, index)).collect();
            leaves[(changed % old) as usize] = Hash::of_leaf(b"another");
            other.tiles.append(0, &leaves).unwrap();
            let proof = other.tiles.consistency(old, size).unwrap();
            prop_assert_eq!(
                verify_consistency(
                    old, &log.checkpoint(old).root, size, &other.tiles.root(size).unwrap(), &proof,
                ),
                Err(ProofError::OtherRoot)
            );
        }

        #[test]
        fn s17_one_flipped_bit_proves_nothing(size in 2u64..300, at: u64, hash: usize, bit in 0usize..256) {
            let log = Log::of(size);
            let root = log.tiles.root(size).unwrap();
            let index = at % size;
            let mut proof = log.tiles.inclusion(index, size).unwrap();
            let hash = hash % proof.len();
            let mut bytes = *proof[hash].as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            proof[hash] = Hash::from_bytes(bytes);
            prop_assert_eq!(
                verify_inclusion(&leaf(&log, index), index, size, &proof, &root),
                Err(ProofError::OtherRoot)
            );
        }

        #[test]
        fn s17_an_entry_is_proved_at_its_place_only(size in 2u64..300, at: u64, other: u64) {
            let log = Log::of(size);
            let root = log.tiles.root(size).unwrap();
            let index = at % size;
            let other = other % size;
            let proof = log.tiles.inclusion(index, size).unwrap();
            let verified = verify_inclusion(&leaf(&log, index), other, size, &proof, &root);
            prop_assert_eq!(verified.is_ok(), index == other);
        }

        #[test]
        fn foreign_proofs_never_panic(
            index: u64, size: u64, old: u64, bytes in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
        ) {
            let proof: Vec<Hash> = bytes.into_iter().map(Hash::from_bytes).collect();
            let hash = Hash::of_nothing();
            prop_assert!(verify_inclusion(&hash, index, size, &proof, &hash).is_err());
            prop_assert!(verify_consistency(old, &hash, size, &hash, &proof).is_err() || size == 0);
        }
    }

    #[test]
    fn proofs_of_another_length_are_refused() {
        let log = Log::of(5);
        let root = log.tiles.root(5).unwrap();
        let mut proof = log.tiles.inclusion(1, 5).unwrap();
        proof.push(root);
        assert_eq!(
            verify_inclusion(&leaf(&log, 1), 1, 5, &proof, &root),
            Err(ProofError::Length)
        );
        assert_eq!(
            verify_inclusion(&leaf(&log, 1), 1, 5, &proof[..2], &root),
            Err(ProofError::Length)
        );
        let old = log.checkpoint(3).root;
        assert_eq!(
            verify_consistency(3, &old, 5, &root, &[]),
            Err(ProofError::Length)
        );
        assert_eq!(
            verify_consistency(5, &root, 5, &root, &[root]),
            Err(ProofError::Length)
        );
    }

    #[test]
    fn s17_a_smaller_tree_has_not_grown_out_of_a_larger_one() {
        let log = Log::of(5);
        let [three, five] = [3, 5].map(|size| log.checkpoint(size).root);
        let proof = log.tiles.consistency(3, 5).unwrap();
        assert_eq!(
            verify_consistency(5, &five, 3, &three, &proof),
            Err(ProofError::Sizes)
        );
    }
}

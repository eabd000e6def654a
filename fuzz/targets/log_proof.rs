//! No proof makes verifying it panic or take long, and none proves what the log has not.
//!
//! The input is index, old size and size, 8 bytes each, and then hashes.

#![no_main]

#[path = "../log.rs"]
mod log;

use libfuzzer_sys::fuzz_target;
use transparency::{
    Hash,
    proof::{verify_consistency, verify_inclusion},
};

fuzz_target!(|bytes: &[u8]| {
    let (numbers, _) = bytes.as_chunks::<8>();
    let [index, old, size, ..] = numbers else {
        return;
    };
    let [index, old, size] = [index, old, size].map(|bytes| u64::from_be_bytes(*bytes));
    let (chunks, _) = bytes[24..].as_chunks::<32>();
    let proof: Vec<Hash> = chunks.iter().copied().map(Hash::from_bytes).collect();
    let log = log::Log::new();
    let root = log.tiles.root(7).expect("a root");
    let foreign = Hash::of_leaf(b"foreign");
    assert!(verify_inclusion(&foreign, index, size, &proof, &root).is_err());
    let verified = verify_consistency(old, &foreign, size, &root, &proof);
    assert!(verified.is_err());
    let own = Hash::of_leaf(log.entries()[0].as_bytes());
    if verify_inclusion(&own, index, 7, &proof, &root).is_ok() {
        assert_eq!(index, 0);
    }
});

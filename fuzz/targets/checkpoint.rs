//! No text makes reading a note, a checkpoint or a key panic, and what is read is in its one form.

#![no_main]

#[path = "../log.rs"]
mod log;

use libfuzzer_sys::fuzz_target;
use transparency::{SignedCheckpoint, VerifierKey, note};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    let key = log::key();
    let _ = note::open(text, key.verifier());
    let _ = SignedCheckpoint::open(text, key.verifier());
    // Behind the signature too, which no fuzzer makes.
    if let Ok(read) = SignedCheckpoint::open(&key.sign(text), key.verifier()) {
        let again = read.checkpoint().clone().sign(&key);
        assert_eq!(again.note(), read.note());
    }
});

//! No file makes checking a dossier panic or take long, and none that nobody's seal is on passes.

#![no_main]

use dossier::{container, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = verify(bytes, None);
    let Ok(entries) = container::read(bytes) else {
        return;
    };
    // What is read is written again as what is read.
    let named: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.bytes.as_slice()))
        .collect();
    if let Some(written) = container::write(&named) {
        let again = container::read(&written).expect("what was written is read");
        assert!(
            again
                .iter()
                .zip(&entries)
                .all(|(one, other)| one.name == other.name && one.bytes == other.bytes)
        );
        let _ = verify(&written, None);
    }
});

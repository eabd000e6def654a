//! No file makes checking an exported log panic or take long, and none passes that is not the log.

#![no_main]

#[path = "../log.rs"]
mod log;

use libfuzzer_sys::fuzz_target;
use transparency::Export;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let log = log::Log::new();
    let key = log::key();
    // The head that the fuzzer chose before the log's own signature, which it could not make.
    let head = text.split_once("\n\n").map_or(text, |(head, _)| head);
    for text in [text.to_owned(), format!("{head}\n\n{}", log.note)] {
        if let Ok(export) = Export::parse(&text)
            && let Ok((_, findings)) = export.verify(key.verifier())
        {
            assert_eq!(findings.is_empty(), export.entries == log.entries());
            let _ = Export::parse(&export.to_string()).expect("what was written is read");
        }
    }
});

//! No text makes reading a receipt panic, and no receipt proves what its log has not.

#![no_main]

#[path = "../log.rs"]
mod log;

use domain::log::LogEntry;
use libfuzzer_sys::fuzz_target;
use transparency::Receipt;

fuzz_target!(|bytes: &[u8]| {
    let _ = LogEntry::parse(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(receipt) = Receipt::parse(text) {
        assert_eq!(receipt.to_string(), text);
        if receipt.verify(log::key().verifier()).is_ok() {
            let log = log::Log::new();
            let at = usize::try_from(receipt.index).expect("an index");
            assert!(log.openings.get(at) == Some(&receipt.opening));
        }
    }
});

//! No file makes searching it for QR codes panic, or take longer or more memory than libFuzzer is told to allow.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let _ = picture::read(file, |text| {
        // 7,089 digits is the most that a code holds (ISO/IEC 18004), and a Kanji may become three bytes.
        assert!(!text.is_empty() && text.len() <= 3 * 7_089);
        ControlFlow::Continue(())
    });
});

//! No picture makes searching it panic, or take longer or more memory than the command line of libFuzzer allows.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: {
        // What the search gives up by unwinding is caught; libFuzzer's hook would end the process before.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |image: &[u8]| {
        for text in wallet::fuzzing::qr_texts(image).unwrap_or_default() {
            // 7,089 digits is the most that a code holds (ISO/IEC 18004), and a Kanji may become three bytes.
            assert!(text.len() <= 3 * 7_089);
        }
    }
);

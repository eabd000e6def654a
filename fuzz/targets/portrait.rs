//! No photo of a source makes reducing it panic, or take longer or more memory than libFuzzer is told to allow, and what
//! comes of it is a small JPEG.

#![no_main]

use backend::service::credential::reduced_portrait;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|photo: &[u8]| {
    if let Some(small) = reduced_portrait(photo) {
        assert!(small.len() <= 1_536);
        assert!(small.starts_with(&[0xff, 0xd8]));
    }
});

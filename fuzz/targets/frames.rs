//! No codes of a document that is shown without a network make gathering or unpacking them panic, and what comes out
//! whole is what goes in again.
//!
//! An input is a text with a code in each line. It is also taken as what was packed, and as what is to be packed.

#![no_main]

use credential::{claimed, packing};
use domain::offline::{Frame, Gathering, Progress, frames};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = packing::unpack(bytes).map(|text| claimed(&text));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(packed) = packing::pack(text) {
        assert_eq!(packing::unpack(&packed).as_deref(), Ok(text));
    }
    let mut gathering = Gathering::default();
    for frame in text.lines().flat_map(Frame::parse) {
        let Ok(Progress::Whole(whole)) = gathering.take(frame) else {
            continue;
        };
        let again = frames(&whole).expect("it came in frames");
        let mut gathering = Gathering::default();
        let last = again.into_iter().map(|frame| gathering.take(frame)).last();
        assert_eq!(last, Some(Ok(Progress::Whole(whole))));
    }
});

//! No stream of events makes reading it panic, and it says the same in whatever pieces it comes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (size, stream) = input;
    let whole = wallet::fuzzing::events([stream]);
    let in_pieces = wallet::fuzzing::events(stream.chunks(usize::from(size) + 1));
    assert_eq!(whole, in_pieces);
    for (id, _) in whole.unwrap_or_default() {
        // It goes into a header when the connection is made anew.
        assert!(id.bytes().all(|byte| byte.is_ascii_graphic()));
    }
});

//! No bytes make reading the keystore or the address of the service panic, and what was read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet::fuzzing::{keystore_entry, keystore_file, origin};

fuzz_target!(|bytes: &[u8]| {
    if let Some(written) = keystore_entry(bytes) {
        assert_eq!(written, bytes);
    }
    if let Some(written) = keystore_file(bytes) {
        assert_eq!(keystore_file(&written).as_ref(), Some(&written));
    }
    let address = std::str::from_utf8(bytes).ok().and_then(origin);
    if let Some(address) = address {
        assert!(address.starts_with("https://") || address.starts_with("http://"));
        assert_eq!(origin(&address).as_ref(), Some(&address));
    }
});

//! No bytes make reading a key or a signature panic, and what was read is written as it was.

#![no_main]

use eds::key::{PrivateKey, PublicKey, Signature};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(key) = PrivateKey::from_pkcs8(bytes) {
        assert_eq!(key.as_pkcs8(), bytes);
    }
    if let Ok(key) = PublicKey::from_spki_der(bytes) {
        assert_eq!(key.to_spki_der(), bytes);
        let _ = key.verify_fixed(bytes, bytes);
    }
    if let Ok(signature) = Signature::from_der(bytes) {
        assert_eq!(signature.as_der(), bytes);
    }
});

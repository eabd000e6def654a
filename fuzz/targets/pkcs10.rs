//! No bytes make reading a request panic, and what is read as one is a structure that is never signed as it is.

#![no_main]

use eds::{is_signable_structure, pkcs10::CertificationRequest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let is_signable = is_signable_structure(bytes);
    if let Ok(request) = CertificationRequest::parse(bytes) {
        assert_eq!(request.as_der(), bytes);
        assert!(is_signable);
    }
});

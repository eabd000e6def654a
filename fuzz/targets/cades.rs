//! No bytes make verifying a signature panic, and none verify for another content or subject.

#![no_main]

use eds::{
    cades::{verify, verify_with},
    certificate::verify_chain,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let trusting = |content: &[u8], subject| {
        verify_with(bytes, content, subject, |signer| {
            let _ = verify_chain(signer, &[], signer.not_before());
            Ok(())
        })
    };
    if let Ok(verified) = trusting(b"content", "subject") {
        assert_eq!(verified.subject, "subject");
        assert!(verified.certificate.is_valid_at(verified.signing_time));
        assert!(trusting(b"other", "subject").is_err());
        assert!(trusting(b"content", "other").is_err());
        assert!(verify(bytes, b"content", "subject", &[], verified.signing_time).is_err());
    }
});

//! No bytes make reading, showing or following a certificate panic, and what was read is written as it was.

#![no_main]

use eds::certificate::{Certificate, verify_chain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Certificate::from_pem(text);
    }
    let Ok(certificate) = Certificate::parse(bytes) else {
        return;
    };
    assert_eq!(certificate.as_der(), bytes);
    assert_eq!(
        Certificate::from_pem(&certificate.to_pem()).as_ref(),
        Ok(&certificate)
    );
    let _ = (certificate.serial(), certificate.iin(), certificate.is_ca());
    let _ = certificate.verify_issued_by(&certificate);
    let _ = verify_chain(
        &certificate,
        std::slice::from_ref(&certificate),
        certificate.not_before(),
    );
});

//! Fixed keys, people and times for the tests of this crate.

#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use ring::rand::SystemRandom;

use crate::{
    PersonName, cades,
    certificate::{self, Certificate},
    key::{PrivateKey, Signature},
    pkcs10,
};

/// The points 1·G, 2·G and 3·G, whose private numbers are 1, 2 and 3.
const POINTS: [&str; 3] = [
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc4766997807775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
    "045ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032",
];

pub(crate) const SUBJECT: &str = "example.statement.v1";
pub(crate) const CONTENT: &[u8] = br#"{"subject":"example.statement.v1","nonce":"1"}"#;

/// The PKCS#8 of a private number together with the point of another.
pub(crate) fn pkcs8_of(number: u8, point: usize) -> Vec<u8> {
    from_hex(&format!(
        "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420{number:064x}a144034200{}",
        POINTS[point - 1]
    ))
}

pub(crate) fn authority_key() -> PrivateKey {
    PrivateKey::from_pkcs8(&pkcs8_of(1, 1)).unwrap()
}

pub(crate) fn person_key() -> PrivateKey {
    PrivateKey::from_pkcs8(&pkcs8_of(2, 2)).unwrap()
}

pub(crate) fn seal_key() -> PrivateKey {
    PrivateKey::from_pkcs8(&pkcs8_of(3, 3)).unwrap()
}

pub(crate) fn sign(key: &PrivateKey, bytes: &[u8]) -> Signature {
    key.sign(bytes, &random()).unwrap()
}

#[allow(clippy::disallowed_methods)] // Tests may draw randomness; ECDSA needs some.
pub(crate) fn random() -> SystemRandom {
    SystemRandom::new()
}

pub(crate) fn person_name() -> PersonName {
    PersonName {
        iin: "900101300017".to_owned(),
        common_name: "ӘЛИЕВА ӘСЕЛ".to_owned(),
        surname: "ӘЛИЕВА".to_owned(),
        given_name: "ӘСЕЛ".to_owned(),
        email: Some("assel@example.kz".to_owned()),
    }
}

pub(crate) fn not_before() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn not_after() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn signing_time() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn authority_draft() -> certificate::Draft {
    certificate::Draft::authority(
        "Test authority",
        &authority_key().public_key(),
        [0x11; 16],
        not_before(),
        "2036-01-01T00:00:00Z".parse().unwrap(),
    )
    .unwrap()
}

pub(crate) fn authority() -> Certificate {
    attach(authority_draft(), &authority_key())
}

pub(crate) fn person_draft(issuer: &Certificate) -> certificate::Draft {
    certificate::Draft::person(
        issuer,
        &person_name(),
        &person_key().public_key(),
        [0x92; 16],
        not_before(),
        not_after(),
    )
    .unwrap()
}

pub(crate) fn person(issuer: &Certificate) -> Certificate {
    attach(person_draft(issuer), &authority_key())
}

pub(crate) fn seal_draft(issuer: &Certificate) -> certificate::Draft {
    certificate::Draft::seal(
        issuer,
        "Test backend",
        &seal_key().public_key(),
        [0x33; 16],
        not_before(),
        not_after(),
    )
    .unwrap()
}

pub(crate) fn seal(issuer: &Certificate) -> Certificate {
    attach(seal_draft(issuer), &authority_key())
}

pub(crate) fn document_signer_draft(issuer: &Certificate) -> certificate::Draft {
    certificate::Draft::document_signer(
        issuer,
        "Test issuer of documents",
        &seal_key().public_key(),
        [0x44; 16],
        not_before(),
        not_after(),
    )
    .unwrap()
}

pub(crate) fn document_signer(issuer: &Certificate) -> Certificate {
    attach(document_signer_draft(issuer), &authority_key())
}

pub(crate) fn request_draft() -> pkcs10::Draft {
    pkcs10::Draft::new(&person_name(), &person_key().public_key()).unwrap()
}

pub(crate) fn request() -> pkcs10::CertificationRequest {
    let draft = request_draft();
    let signature = sign(&person_key(), draft.to_be_signed());
    draft.attach(&signature).unwrap()
}

pub(crate) fn signed(
    signer: &Certificate,
    key: &PrivateKey,
    authorities: &[Certificate],
) -> Vec<u8> {
    let draft = cades::Draft::new(CONTENT, signer, SUBJECT, signing_time()).unwrap();
    let signature = sign(key, draft.to_be_signed());
    draft.attach(&signature, authorities).unwrap()
}

pub(crate) fn attach(draft: certificate::Draft, issuer: &PrivateKey) -> Certificate {
    let signature = sign(issuer, draft.to_be_signed());
    draft.attach(&signature).unwrap()
}

pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Hex in lines of 32 bytes, for snapshots.
pub(crate) fn hex_lines(bytes: &[u8]) -> String {
    bytes
        .chunks(32)
        .map(|line| crate::encoding::hex(line) + "\n")
        .collect()
}

/// The bytes with one of them changed.
pub(crate) fn flipped(bytes: &[u8], at: usize, mask: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at % bytes.len();
    bytes[at] ^= mask;
    bytes
}

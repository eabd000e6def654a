//! Fixed keys, claims and times for the tests of this crate.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use eds::{
    certificate::{self, Certificate},
    key::PrivateKey,
};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    Credential, Salt,
    issuance::{self, Claim, Contents},
    jws::{decode, encode},
    presentation,
    status_list::StatusReference,
    verification::Expected,
};

/// The private keys of RFC 9901's examples, each as its number and its point.
const ISSUER: [&str; 3] = [
    "Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g",
    "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
    "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8",
];
const HOLDER: [&str; 3] = [
    "5K5SCos8zf9zRemGGUl6yfok-_NiiryNZsvANWMhF-I",
    "TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
    "ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ",
];

pub(crate) const ISSUER_NAME: &str = "https://qoltanba.example";
pub(crate) const TYPE: &str = "urn:qoltanba:national_id:1";
pub(crate) const LIST: &str = "https://qoltanba.example/v1/status-lists/1";
pub(crate) const AUDIENCE: &str = "https://verifier.example";
pub(crate) const NONCE: &str = "bm9uY2U";

pub(crate) fn issuer_key() -> PrivateKey {
    key(ISSUER)
}

pub(crate) fn holder_key() -> PrivateKey {
    key(HOLDER)
}

fn key(parts: [&str; 3]) -> PrivateKey {
    let [number, x, y] = parts.map(|part| decode(part).unwrap());
    let pkcs8 = [
        &decode("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg").unwrap()[..],
        &number,
        &[0xa1, 0x44, 0x03, 0x42, 0x00, 0x04],
        &x,
        &y,
    ]
    .concat();
    PrivateKey::from_pkcs8(&pkcs8).unwrap()
}

#[allow(clippy::disallowed_methods)] // Tests may draw randomness; ECDSA needs some.
pub(crate) fn random() -> SystemRandom {
    SystemRandom::new()
}

pub(crate) fn sign(key: &PrivateKey, bytes: &[u8]) -> [u8; 64] {
    key.sign_fixed(bytes, &random()).unwrap()
}

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn issued_at() -> Timestamp {
    moment("2026-06-01T12:00:00Z")
}

pub(crate) fn expires_at() -> Timestamp {
    moment("2026-12-01T12:00:00Z")
}

pub(crate) fn now() -> Timestamp {
    moment("2026-06-02T12:00:00Z")
}

/// The self-signed authority and the issuer that it certifies, both with the issuer's key.
static CERTIFICATES: LazyLock<[Certificate; 2]> = LazyLock::new(|| {
    let from = moment("2026-01-01T00:00:00Z");
    let until = moment("2027-01-01T00:00:00Z");
    let key = issuer_key();
    let finish = |draft: certificate::Draft| {
        let signature = key.sign(draft.to_be_signed(), &random()).unwrap();
        draft.attach(&signature).unwrap()
    };
    let authority =
        certificate::Draft::authority("Test authority", &key.public_key(), [0x11; 16], from, until);
    let authority = finish(authority.unwrap());
    let issuer = certificate::Draft::document_signer(
        &authority,
        "Test issuer",
        &key.public_key(),
        [0x22; 16],
        from,
        until,
    );
    let issuer = finish(issuer.unwrap());
    [authority, issuer]
});

pub(crate) fn certificates() -> [Certificate; 2] {
    CERTIFICATES.clone()
}

pub(crate) fn issuer() -> Certificate {
    let [_, issuer] = certificates();
    issuer
}

pub(crate) fn reference() -> StatusReference {
    StatusReference {
        index: 42,
        uri: LIST.to_owned(),
    }
}

pub(crate) fn claim(salt: u8, name: &str, value: Value) -> Claim {
    Claim {
        name: name.to_owned(),
        value,
        salt: Salt::new([salt; 16]),
    }
}

pub(crate) fn claims() -> Vec<Claim> {
    vec![
        claim(1, "iin", json!("900101300017")),
        claim(
            2,
            "surname",
            json!({"kk": "ӘЛИЕВА", "ru": "АЛИЕВА", "en": "ALIYEVA"}),
        ),
        claim(3, "date_of_birth", json!("1990-01-01")),
        claim(4, "age_over_18", json!(true)),
        claim(5, "categories", json!(["B", {"code": "B1", "since": 2011}])),
        claim(6, "patronymic", json!(null)),
    ]
}

pub(crate) fn decoys() -> Vec<Salt> {
    vec![Salt::new([7; 16]), Salt::new([8; 16])]
}

/// Drafts a credential of these claims.
pub(crate) fn draft(claims: &[Claim]) -> Result<issuance::Draft, issuance::IssuanceError> {
    let contents = Contents {
        issuer: ISSUER_NAME,
        credential_type: TYPE,
        issued_at: issued_at(),
        expires_at: expires_at(),
        holder: &holder_key().public_key(),
        status: &reference(),
        claims,
        decoys: &decoys(),
    };
    issuance::Draft::new(&contents, &[issuer()])
}

pub(crate) fn credential() -> Credential {
    let draft = draft(&claims()).unwrap();
    let signature = sign(&issuer_key(), draft.to_be_signed());
    draft.attach(&signature).unwrap()
}

pub(crate) fn presentation(credential: &Credential, claims: &[&str]) -> String {
    let draft = presentation::Draft::new(credential, claims, AUDIENCE, NONCE, now()).unwrap();
    let signature = sign(&holder_key(), draft.to_be_signed());
    draft.attach(&signature).unwrap()
}

pub(crate) fn expected<'a>(asked: &'a [&'a str]) -> Expected<'a> {
    Expected {
        issuer: ISSUER_NAME,
        credential_type: TYPE,
        audience: AUDIENCE,
        nonce: NONCE,
        asked,
        oldest: SignedDuration::from_mins(5),
        tolerance: SignedDuration::from_secs(30),
    }
}

/// A token with any header and payload, signed.
pub(crate) fn token(header: &Value, payload: &Value, key: &PrivateKey) -> String {
    raw_token(&header.to_string(), &payload.to_string(), key)
}

pub(crate) fn raw_token(header: &str, payload: &str, key: &PrivateKey) -> String {
    let signed = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(payload.as_bytes())
    );
    let signature = sign(key, signed.as_bytes());
    format!("{signed}.{}", encode(&signature))
}

pub(crate) fn header(typ: &str) -> Value {
    json!({"alg": "ES256", "typ": typ})
}

/// The payload of a credential that would be accepted.
pub(crate) fn payload() -> Value {
    let point = holder_key().public_key();
    json!({
        "iss": ISSUER_NAME,
        "vct": TYPE,
        "iat": issued_at().as_second(),
        "exp": expires_at().as_second(),
        "cnf": {"jwk": {
            "kty": "EC", "crv": "P-256", "x": encode(point.x()), "y": encode(point.y()),
        }},
        "status": {"status_list": {"idx": 42, "uri": LIST}},
    })
}

/// What is signed by a holder for these disclosures, that would be accepted.
pub(crate) fn key_binding(presented: &str) -> Value {
    json!({
        "iat": now().as_second(),
        "aud": AUDIENCE,
        "nonce": NONCE,
        "sd_hash": crate::disclosure::digest(presented.as_bytes()),
    })
}

//! The examples of RFC 9901, and the test vectors of Token Status List.

#![allow(clippy::unwrap_used)]

use eds::key::PublicKey;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    Credential,
    credential::Parts,
    jwk, jws,
    presentation::KEY_BINDING,
    status_list::{self, Bits, Status, StatusList},
    verification::{Expected, verify},
};

const EXAMPLES: &str = include_str!("../tests/vectors/rfc9901.json");
const LISTS: &str = include_str!("../tests/vectors/status-list.json");

#[test]
fn every_presentation_of_rfc_9901_is_read_as_it_says() {
    let vectors: Value = serde_json::from_str(EXAMPLES).unwrap();
    let issuer = jwk::read(vectors["issuer"].as_object().unwrap()).unwrap();
    let examples = vectors["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 5);
    for example in examples {
        let parts = Parts::split(example["presentation"].as_str().unwrap()).unwrap();

        let (disclosed, _) = parts.disclose(typ(example), &issuer).unwrap();

        assert_eq!(Value::Object(disclosed.payload), example["claims"]);
    }
}

#[test]
fn every_credential_of_rfc_9901_is_read() {
    let vectors: Value = serde_json::from_str(EXAMPLES).unwrap();
    let issuer = jwk::read(vectors["issuer"].as_object().unwrap()).unwrap();
    let mut read = 0;
    for example in vectors["examples"].as_array().unwrap() {
        let Some(credential) = example["credential"].as_str() else {
            continue;
        };
        let parts = Parts::split(credential).unwrap();
        assert_eq!(parts.key_binding, None);

        let (disclosed, disclosures) = parts.disclose(typ(example), &issuer).unwrap();

        assert!(!disclosures.is_empty());
        assert!(!Value::Object(disclosed.payload).to_string().contains("_sd"));
        read += 1;
    }
    assert_eq!(read, 3);
}

#[test]
fn every_key_binding_of_rfc_9901_belongs_to_the_holder() {
    let vectors: Value = serde_json::from_str(EXAMPLES).unwrap();
    let mut verified = 0;
    for example in vectors["examples"].as_array().unwrap() {
        let parts = Parts::split(example["presentation"].as_str().unwrap()).unwrap();
        let Some(key_binding) = parts.key_binding else {
            continue;
        };
        let jwk = example["claims"]["cnf"]["jwk"].as_object().unwrap();

        let payload = jws::verify(key_binding, KEY_BINDING, &jwk::read(jwk).unwrap()).unwrap();

        let digest = crate::disclosure::digest(parts.presented.as_bytes());
        assert_eq!(payload["sd_hash"], digest);
        verified += 1;
    }
    assert_eq!(verified, 3);
}

#[test]
fn the_verifiable_credential_of_rfc_9901_is_held_and_presented() {
    let vectors: Value = serde_json::from_str(EXAMPLES).unwrap();
    let issuer: PublicKey = jwk::read(vectors["issuer"].as_object().unwrap()).unwrap();
    let example = &vectors["examples"][3];
    let now = Timestamp::from_second(vectors["signed_at"].as_i64().unwrap()).unwrap();
    let expected = Expected {
        issuer: "https://pid-issuer.bund.de.example",
        credential_type: "urn:eudi:pid:de:1",
        audience: vectors["audience"].as_str().unwrap(),
        nonce: vectors["nonce"].as_str().unwrap(),
        asked: &["age_equal_or_over", "given_name"],
        oldest: SignedDuration::from_mins(1),
        tolerance: SignedDuration::ZERO,
    };

    let held = Credential::verify(
        example["credential"].as_str().unwrap(),
        &issuer,
        now,
        SignedDuration::ZERO,
    )
    .unwrap();
    let verified = verify(
        example["presentation"].as_str().unwrap(),
        &issuer,
        &expected,
        now,
    );

    let verified = verified.unwrap();
    assert_eq!(held.claims()["nationalities"], serde_json::json!(["DE"]));
    assert_eq!(held.claims()["address"]["locality"], "Köln");
    assert_eq!(
        verified.claims()["age_equal_or_over"],
        example["claims"]["age_equal_or_over"]
    );
    assert_eq!(verified.missing(), ["given_name"]);
    assert!(verified.not_asked().iter().eq(["nationalities"]));
    assert_eq!(verified.holder(), held.holder());
}

#[test]
fn every_list_of_the_status_list_vectors_says_what_it_says() {
    let vectors: Value = serde_json::from_str(LISTS).unwrap();
    let lists = vectors["lists"].as_array().unwrap();
    let bits: Vec<u64> = lists
        .iter()
        .map(|list| list["bits"].as_u64().unwrap())
        .collect();
    assert_eq!(bits, [1, 2, 4, 8]);
    for (vector, bits) in lists
        .iter()
        .zip([Bits::One, Bits::Two, Bits::Four, Bits::Eight])
    {
        let read = StatusList::read(vector).unwrap();
        let mut built = StatusList::new(bits, vectors["entries"].as_u64().unwrap()).unwrap();
        for entry in vector["statuses"].as_array().unwrap() {
            let status = Status(entry[1].as_u64().unwrap().try_into().unwrap());
            built.set(entry[0].as_u64().unwrap(), status).unwrap();
        }

        assert!(read == built, "{bits:?}");
    }
}

#[test]
fn the_token_of_the_status_list_vectors_is_verified() {
    let vectors: Value = serde_json::from_str(LISTS).unwrap();
    let member = |name: &str| jws::decode(vectors["key"][name].as_str().unwrap()).unwrap();
    let key = PublicKey::from_uncompressed(&[vec![4], member("x"), member("y")].concat()).unwrap();
    let now = Timestamp::from_second(1_700_000_000).unwrap();

    let token = status_list::verify(
        vectors["token"].as_str().unwrap(),
        &key,
        "https://example.com/statuslists/1",
        now,
        SignedDuration::ZERO,
    )
    .unwrap();

    let read: Vec<u8> = (0..16)
        .map(|index| token.status(index).unwrap().0)
        .collect();
    assert_eq!(read, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    assert!(token.is_fresh(now, now + SignedDuration::from_secs(43_200)));
    assert!(!token.is_fresh(now, now + SignedDuration::from_secs(43_201)));
}

/// The examples that are no verifiable credentials are typed as examples.
fn typ(example: &Value) -> &'static str {
    match example["name"].as_str().unwrap() {
        "sd_jwt_vc" => crate::CREDENTIAL,
        _ => "example+sd-jwt",
    }
}

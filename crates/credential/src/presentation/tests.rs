#![allow(clippy::unwrap_used)]

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::{
    CREDENTIAL,
    disclosure::Disclosure,
    jws::{decode, encode},
    testing::{
        AUDIENCE, NONCE, credential, expected, header, holder_key, issuer_key, key_binding, now,
        payload, presentation, sign, token,
    },
    verification::verify,
};

#[test]
fn the_holder_signs_audience_nonce_time_and_just_what_is_shown() {
    let draft = Draft::new(&credential(), &["age_over_18"], AUDIENCE, NONCE, now()).unwrap();
    let text = String::from_utf8(draft.to_be_signed().to_vec()).unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    let [header, payload] = [header, payload]
        .map(|part| serde_json::from_slice::<Value>(&decode(part).unwrap()).unwrap());

    assert_eq!(header, json!({"alg": "ES256", "typ": "kb+jwt"}));
    assert_eq!(payload, key_binding(&draft.presented));
    assert_eq!(draft.presented.matches('~').count(), 2);
}

#[test]
fn only_the_chosen_claims_are_shown() {
    let credential = credential();
    for chosen in [
        &[][..],
        &["iin"],
        &["date_of_birth", "iin", "iin"],
        &["surname", "categories"],
    ] {
        let shown = presentation(&credential, chosen);

        let verified =
            verify(&shown, &issuer_key().public_key(), &expected(chosen), now()).unwrap();

        let chosen: BTreeSet<&str> = chosen.iter().copied().collect();
        let names: BTreeSet<&str> = verified.claims().keys().map(String::as_str).collect();
        assert_eq!(names, chosen);
        for name in &chosen {
            assert_eq!(verified.claims()[*name], credential.claims()[*name]);
        }
    }
}

#[test]
fn a_claim_that_is_not_there_cannot_be_chosen() {
    for name in ["iss", "cnf", "other", "_sd", ""] {
        let draft = Draft::new(&credential(), &["iin", name], AUDIENCE, NONCE, now());

        assert_eq!(draft.unwrap_err(), PresentationError::UnknownClaim);
    }
}

#[test]
fn a_signature_of_another_key_is_not_attached() {
    let draft = Draft::new(&credential(), &[], AUDIENCE, NONCE, now()).unwrap();
    let signature = sign(&issuer_key(), draft.to_be_signed());

    assert_eq!(
        draft.attach(&signature),
        Err(PresentationError::SignatureInvalid(SignatureInvalid))
    );
}

#[test]
fn a_claim_is_shown_with_all_that_lies_in_it() {
    let disclosure =
        |contents: Value| Disclosure::parse(&encode(contents.to_string().as_bytes())).unwrap();
    let street = disclosure(json!(["1", "street", "Abai"]));
    let address = disclosure(json!(["2", "address", {"_sd": [street.digest()], "city": "Almaty"}]));
    let first = disclosure(json!(["3", "KZ"]));
    let other = disclosure(json!(["4", "other", 1]));
    let mut payload = payload();
    payload["_sd"] = json!([other.digest(), address.digest()]);
    payload["nationalities"] = json!([{"...": first.digest()}]);
    let token = token(&header(CREDENTIAL), &payload, &issuer_key());
    let text = join(&token, &[street, first, other, address]);
    let issuer = issuer_key().public_key();
    let held = Credential::verify(&text, &issuer, now(), SignedDuration::ZERO).unwrap();

    let show = |claims: &[&str]| {
        verify(&presentation(&held, claims), &issuer, &expected(&[]), now())
            .unwrap()
            .claims()
            .clone()
    };

    assert_eq!(
        Value::Object(show(&["address"])),
        json!({"address": {"city": "Almaty", "street": "Abai"}, "nationalities": []})
    );
    assert_eq!(
        Value::Object(show(&["nationalities"])),
        json!({"nationalities": ["KZ"]})
    );
    assert_eq!(holder_key().public_key(), *held.holder());
}

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use eds::key::{PrivateKey, SignatureInvalid};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    DisclosureError,
    testing::{
        AUDIENCE, TYPE, credential, expected, expires_at, header, holder_key, issued_at,
        issuer_key, key_binding, now, payload, presentation, raw_token, reference, token,
    },
};

const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn read(text: &str) -> Result<Verified, VerificationError> {
    verify(text, &issuer_key().public_key(), &expected(&[]), now())
}

/// A presentation of a credential with this payload, of nothing else, that is otherwise as it has to be.
fn presented(payload: &Value) -> String {
    let token = token(&header(CREDENTIAL), payload, &issuer_key()) + "~";
    let bound = key_binding(&token);
    token + &crate::testing::token(&header(KEY_BINDING), &bound, &holder_key())
}

/// A presentation whose holder signed with this header, payload and key.
fn bound(header: &Value, payload: impl Fn(Value) -> Value, key: &PrivateKey) -> String {
    let shown = presentation(&credential(), &["iin"]);
    let (shown, _) = shown.rsplit_once('~').unwrap();
    let shown = format!("{shown}~");
    let payload = payload(key_binding(&shown));
    shown + &token(header, &payload, key)
}

#[test]
fn a_verifier_learns_what_was_shown_what_is_missing_and_what_was_not_asked() {
    let shown = presentation(&credential(), &["surname", "age_over_18"]);
    let asked = ["age_over_18", "photo", "iin"];

    let verified = verify(&shown, &issuer_key().public_key(), &expected(&asked), now()).unwrap();

    assert_eq!(
        Value::Object(verified.claims().clone()),
        json!({"age_over_18": true, "surname": {"kk": "ӘЛИЕВА", "ru": "АЛИЕВА", "en": "ALIYEVA"}})
    );
    assert_eq!(verified.missing(), ["photo", "iin"]);
    assert!(verified.not_asked().iter().eq(["surname"]));
    assert_eq!(verified.holder(), &holder_key().public_key());
    assert_eq!(verified.status(), Some(&reference()));
    assert_eq!(verified.issued_at(), Some(issued_at()));
    assert_eq!(verified.expires_at(), Some(expires_at()));
    assert_eq!(verified.signed_at(), now());
    assert_eq!(
        format!("{verified:?}"),
        format!("Verified {{ credential_type: {TYPE:?}, .. }}")
    );
}

#[test]
fn a_presentation_is_for_one_verifier_and_one_occasion() {
    let shown = presentation(&credential(), &["iin"]);
    let with = |expected: Expected<'_>| {
        verify(&shown, &issuer_key().public_key(), &expected, now()).map(|_| ())
    };
    let good = expected(&[]);

    assert_eq!(with(good), Ok(()));
    assert_eq!(
        with(Expected {
            audience: "https://verifier.example/",
            ..good
        }),
        Err(VerificationError::KeyBindingAudience)
    );
    assert_eq!(
        with(Expected {
            nonce: "other",
            ..good
        }),
        Err(VerificationError::KeyBindingNonce)
    );
    assert_eq!(
        with(Expected {
            issuer: "https://other.example",
            ..good
        }),
        Err(VerificationError::OtherIssuer)
    );
    assert_eq!(
        with(Expected {
            credential_type: "urn:qoltanba:passport:1",
            ..good
        }),
        Err(VerificationError::OtherType)
    );
}

#[test]
fn the_holder_signed_within_the_window() {
    let shown = presentation(&credential(), &["iin"]);
    let at = |now| verify(&shown, &issuer_key().public_key(), &expected(&[]), now).map(|_| ());
    let good = expected(&[]);

    assert_eq!(at(now() + good.oldest), Ok(()));
    assert_eq!(
        at(now() + good.oldest + SECOND),
        Err(VerificationError::KeyBindingTooOld)
    );
    assert_eq!(at(now() - good.tolerance), Ok(()));
    assert_eq!(
        at(now() - good.tolerance - SECOND),
        Err(VerificationError::KeyBindingValidity(ValidityError::NotYet))
    );
}

#[test]
fn an_expired_credential_is_refused_before_its_holder_is_asked_about() {
    let shown = presentation(&credential(), &["iin"]);
    let at = |now| verify(&shown, &issuer_key().public_key(), &expected(&[]), now).unwrap_err();
    let validity = |error| {
        VerificationError::Credential(CredentialError::Envelope(EnvelopeError::Validity(error)))
    };

    assert_eq!(at(expires_at()), validity(ValidityError::Expired));
    assert_eq!(
        at(issued_at() - SignedDuration::from_mins(1)),
        validity(ValidityError::NotYet)
    );
}

#[test]
fn nbf_and_aud_of_a_credential_are_held() {
    let with = |name: &str, value: Value| {
        let mut payload = payload();
        payload[name] = value;
        read(&presented(&payload)).map(|_| ())
    };

    assert_eq!(with("sub", json!("x")), Ok(()));
    assert_eq!(with("nbf", json!(now().as_second())), Ok(()));
    assert_eq!(
        with("nbf", json!(now().as_second() + 60)),
        Err(VerificationError::Credential(CredentialError::Envelope(
            EnvelopeError::Validity(ValidityError::NotYet)
        )))
    );
    assert_eq!(with("aud", json!(AUDIENCE)), Ok(()));
    assert_eq!(with("aud", json!(["x", AUDIENCE])), Ok(()));
    for other in [
        json!("x"),
        json!([]),
        json!(1),
        json!(null),
        json!({"a": AUDIENCE}),
    ] {
        assert_eq!(with("aud", other), Err(VerificationError::OtherAudience));
    }
}

#[test]
fn a_credential_without_a_holders_signature_is_no_presentation() {
    let credential = credential();

    assert_eq!(
        read(&credential.to_text()).unwrap_err(),
        VerificationError::NoKeyBinding
    );
}

#[test]
fn what_the_holder_signed_has_to_be_a_key_binding() {
    let keep = |payload| payload;
    let good = header(KEY_BINDING);
    let token_error = |error| VerificationError::KeyBinding(error);

    assert!(read(&bound(&good, keep, &holder_key())).is_ok());
    assert_eq!(
        read(&bound(&good, keep, &issuer_key())).unwrap_err(),
        token_error(TokenError::SignatureInvalid(SignatureInvalid))
    );
    assert_eq!(
        read(&bound(&header("JWT"), keep, &holder_key())).unwrap_err(),
        token_error(TokenError::OtherType)
    );
    assert_eq!(
        read(&bound(
            &json!({"alg": "none", "typ": KEY_BINDING}),
            keep,
            &holder_key()
        ))
        .unwrap_err(),
        token_error(TokenError::OtherAlgorithm)
    );
}

#[test]
fn every_member_that_the_holder_signs_is_needed_and_of_its_kind() {
    for name in ["iat", "aud", "nonce", "sd_hash"] {
        for value in [
            None,
            Some(json!(["x"])),
            Some(json!(null)),
            Some(json!(1.5)),
        ] {
            let text = bound(
                &header(KEY_BINDING),
                |mut payload| {
                    let payload_members = payload.as_object_mut().unwrap();
                    match &value {
                        None => payload_members.remove(name),
                        Some(value) => payload_members.insert(name.to_owned(), value.clone()),
                    };
                    payload
                },
                &holder_key(),
            );
            assert_eq!(
                read(&text).unwrap_err(),
                VerificationError::KeyBindingMalformed,
                "{name} {value:?}"
            );
        }
    }
    let expired = bound(
        &header(KEY_BINDING),
        |mut payload| {
            payload["exp"] = json!(now().as_second());
            payload
        },
        &holder_key(),
    );
    assert_eq!(
        read(&expired).unwrap_err(),
        VerificationError::KeyBindingValidity(ValidityError::Expired)
    );
}

#[test]
fn disclosures_are_neither_added_nor_taken_away_nor_moved() {
    let credential = credential();
    let shown = presentation(&credential, &["iin", "surname"]);
    let parts: Vec<&str> = shown.split('~').collect();
    let [token, iin, surname, key_binding] = parts[..] else {
        panic!("not four parts");
    };
    let more = credential.disclosures[2].as_str();

    for changed in [
        [token, iin, key_binding].join("~"),
        [token, iin, surname, more, key_binding].join("~"),
        [token, surname, iin, key_binding].join("~"),
    ] {
        assert_eq!(
            read(&changed).unwrap_err(),
            VerificationError::KeyBindingContents
        );
    }
    assert_eq!(
        read(&[token, iin, iin, key_binding].join("~")).unwrap_err(),
        VerificationError::Credential(CredentialError::Disclosure(DisclosureError::DigestTwice))
    );
    assert_eq!(
        read(&[token, iin, "", key_binding].join("~")).unwrap_err(),
        VerificationError::Credential(CredentialError::Disclosure(DisclosureError::Malformed))
    );
}

#[test]
fn the_key_binding_of_another_credential_does_not_serve() {
    let one = presentation(&credential(), &["iin"]);
    let other = presentation(&credential(), &["iin"]);
    let (shown, _) = one.rsplit_once('~').unwrap();
    let (_, key_binding) = other.rsplit_once('~').unwrap();

    assert_eq!(
        read(&format!("{shown}~{key_binding}")).unwrap_err(),
        VerificationError::KeyBindingContents
    );
}

#[test]
fn a_credential_of_another_kind_of_token_is_refused() {
    let with = |header: &Value| {
        let token = token(header, &payload(), &issuer_key()) + "~";
        let bound = crate::testing::token(
            &crate::testing::header(KEY_BINDING),
            &key_binding(&token),
            &holder_key(),
        );
        read(&(token + &bound)).map(|_| ())
    };
    let refused = |error| Err(VerificationError::Credential(CredentialError::Token(error)));

    assert_eq!(with(&header(CREDENTIAL)), Ok(()));
    assert_eq!(with(&header("vc+sd-jwt")), refused(TokenError::OtherType));
    assert_eq!(with(&header(KEY_BINDING)), refused(TokenError::OtherType));
    assert_eq!(
        with(&json!({"alg": "none", "typ": CREDENTIAL})),
        refused(TokenError::OtherAlgorithm)
    );
}

#[test]
fn a_holders_key_that_is_no_point_signs_nothing() {
    let mut payload = payload();
    payload["cnf"]["jwk"]["x"] = json!("A".repeat(43));

    assert_eq!(
        read(&presented(&payload)).unwrap_err(),
        VerificationError::KeyBinding(TokenError::SignatureInvalid(SignatureInvalid))
    );
}

proptest! {
    #[test]
    fn any_text_is_refused_without_panic(text in ".{0,64}", parts in "[A-Za-z0-9_.~-]{0,96}") {
        prop_assert!(read(&text).is_err());
        prop_assert!(read(&parts).is_err());
    }

    #[test]
    fn any_change_is_noticed(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_.~=-]") {
        static GOOD: LazyLock<String> = LazyLock::new(|| presentation(&credential(), &["iin"]));
        let good = GOOD.as_str();
        let at = at.index(good.len());
        let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
        prop_assert!(changed == good || read(&changed).is_err());
    }

    #[test]
    fn any_payload_is_accepted_or_refused_without_panic(
        payload in r#"\{("(_sd|a|\.\.\.|vct|cnf|status)":(\[\]|\{\}|1|"x"|\["x"\]|\[\{"\.\.\.":"x"\}\]),){0,4}"z":1\}"#,
    ) {
        let text = raw_token(&header(CREDENTIAL).to_string(), &payload, &issuer_key()) + "~x.y.z";
        prop_assert!(read(&text).is_err());
    }
}

#![allow(clippy::unwrap_used)]

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    CredentialError, DisclosureError, EnvelopeError, TokenError, ValidityError, issuer_chain,
    jws::decode,
    testing::{
        ISSUER_NAME, TYPE, certificates, claim, claims, credential, decoys, draft, expires_at,
        header, holder_key, issued_at, issuer_key, now, payload, presentation, reference, sign,
        token,
    },
};

fn verify(text: &str) -> Result<Credential, CredentialError> {
    Credential::verify(
        text,
        &issuer_key().public_key(),
        now(),
        SignedDuration::ZERO,
    )
}

#[test]
fn the_bytes_to_sign_and_the_disclosures_stay_what_they_are() {
    let draft = draft(&claims()).unwrap();
    let text = String::from_utf8(draft.to_be_signed().to_vec()).unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    let header = json::object(&decode(header).unwrap()).unwrap();
    let payload = String::from_utf8(decode(payload).unwrap()).unwrap();
    let disclosures: String = draft
        .disclosures
        .iter()
        .map(|one| String::from_utf8(decode(one.as_str()).unwrap()).unwrap() + "\n")
        .collect();

    assert_eq!(header.keys().len(), 3);
    assert_eq!(header["typ"], "dc+sd-jwt");
    assert_eq!(header["alg"], "ES256");
    assert_eq!(
        issuer_chain(&text).unwrap()[0].public_key(),
        &issuer_key().public_key()
    );
    insta::assert_snapshot!(format!("{payload}\n{disclosures}"));
}

#[test]
fn a_holder_reads_what_was_issued() {
    let issued = credential();

    let held = verify(&issued.to_text()).unwrap();

    assert_eq!(held.to_text(), issued.to_text());
    assert_eq!(held.claims(), issued.claims());
    assert_eq!(held.claims()["surname"]["kk"], "ӘЛИЕВА");
    assert_eq!(held.claims().len(), claims().len());
    assert_eq!(held.issuer(), Some(ISSUER_NAME));
    assert_eq!(held.credential_type(), TYPE);
    assert_eq!(held.issued_at(), Some(issued_at()));
    assert_eq!(held.expires_at(), Some(expires_at()));
    assert_eq!(held.holder(), &holder_key().public_key());
    assert_eq!(held.status(), Some(&reference()));
}

#[test]
fn the_order_of_digests_says_nothing_about_the_claims() {
    let digests = |claims: &[Claim]| {
        let draft = draft(claims).unwrap();
        let text = String::from_utf8(draft.to_be_signed().to_vec()).unwrap();
        let (_, payload) = text.split_once('.').unwrap();
        json::object(&decode(payload).unwrap()).unwrap()["_sd"].clone()
    };
    let mut backwards = claims();
    backwards.reverse();

    let read = digests(&claims());

    assert_eq!(read, digests(&backwards));
    assert_eq!(
        read.as_array().unwrap().len(),
        claims().len() + decoys().len()
    );
}

#[test]
fn a_signature_of_another_key_is_not_attached() {
    let draft = draft(&claims()).unwrap();
    let signature = sign(&holder_key(), draft.to_be_signed());

    assert_eq!(
        draft.attach(&signature).unwrap_err(),
        IssuanceError::SignatureInvalid(SignatureInvalid)
    );
}

#[test]
fn claims_that_would_be_read_otherwise_are_not_issued() {
    let refused = |name, value| draft(&[claim(9, name, value)]).unwrap_err();
    let disclosure = IssuanceError::Disclosure;

    for name in ["_sd", "..."] {
        assert_eq!(
            refused(name, json!(1)),
            disclosure(DisclosureError::ReservedName)
        );
    }
    for name in [
        "iss",
        "vct",
        "exp",
        "nbf",
        "cnf",
        "status",
        "_sd_alg",
        "vct#integrity",
    ] {
        assert_eq!(
            refused(name, json!("x")),
            disclosure(DisclosureError::Hidden)
        );
    }
    assert_eq!(
        refused("iat", json!(1)),
        disclosure(DisclosureError::ClaimTwice)
    );
    assert_eq!(refused("aud", json!("x")), IssuanceError::Claim);
    assert_eq!(refused("a", json!({"_sd": ["x"]})), IssuanceError::Claim);
    assert_eq!(refused("a", json!([{"...": "x"}])), IssuanceError::Claim);
    assert_eq!(
        refused("a", json!({"_sd_alg": 1})),
        disclosure(DisclosureError::ReservedName)
    );
    let twice = [claim(1, "a", json!(1)), claim(2, "a", json!(2))];
    assert_eq!(
        draft(&twice).unwrap_err(),
        disclosure(DisclosureError::ClaimTwice)
    );
}

#[test]
fn a_salt_serves_once() {
    let claims_twice = [claim(1, "a", json!(1)), claim(1, "b", json!(2))];
    let like_a_decoy = [claim(7, "a", json!(1))];

    assert_eq!(draft(&claims_twice).unwrap_err(), IssuanceError::SaltTwice);
    assert_eq!(draft(&like_a_decoy).unwrap_err(), IssuanceError::SaltTwice);
}

#[test]
fn an_issuer_needs_a_certificate_that_is_valid_and_an_end_after_the_start() {
    let [authority, issuer] = certificates();
    let holder = holder_key().public_key();
    let reference = reference();
    let good = Contents {
        issuer: ISSUER_NAME,
        credential_type: TYPE,
        issued_at: issued_at(),
        expires_at: expires_at(),
        holder: &holder,
        status: &reference,
        claims: &[],
        decoys: &[],
    };
    let chain = [issuer, authority];
    let new = |contents: Contents<'_>| Draft::new(&contents, &chain).map(|_| ());

    assert_eq!(new(good), Ok(()));
    assert_eq!(Draft::new(&good, &[]).unwrap_err(), IssuanceError::NoIssuer);
    assert_eq!(
        new(Contents {
            expires_at: issued_at(),
            ..good
        }),
        Err(IssuanceError::Validity)
    );
    let late = chain[0].not_after() + SignedDuration::from_secs(1);
    assert_eq!(
        new(Contents {
            issued_at: late,
            expires_at: Timestamp::MAX,
            ..good
        }),
        Err(IssuanceError::IssuerNotValid)
    );
    for bad in [
        Contents { issuer: "", ..good },
        Contents {
            credential_type: "",
            ..good
        },
    ] {
        assert_eq!(
            new(bad),
            Err(IssuanceError::Envelope(EnvelopeError::Malformed))
        );
    }
}

#[test]
fn a_credential_that_nobody_would_read_is_not_issued() {
    let long = [claim(
        1,
        "photo",
        json!("x".repeat(LONGEST_CREDENTIAL * 3 / 4)),
    )];
    let fits = [claim(
        1,
        "photo",
        json!("x".repeat(LONGEST_CREDENTIAL * 3 / 4 - 4096)),
    )];

    assert_eq!(draft(&long).unwrap_err(), IssuanceError::TooLong);
    assert!(draft(&fits).is_ok());
    assert_eq!(
        verify(&"x".repeat(LONGEST_CREDENTIAL + 1)).unwrap_err(),
        CredentialError::TooLong
    );
}

#[test]
fn a_holder_takes_no_presentation_and_nothing_that_does_not_hold() {
    let issued = credential();
    let at = |now| {
        Credential::verify(
            &issued.to_text(),
            &issuer_key().public_key(),
            now,
            SignedDuration::ZERO,
        )
        .map(|_| ())
    };
    let validity = |error| Err(CredentialError::Envelope(EnvelopeError::Validity(error)));

    assert_eq!(
        verify(&presentation(&issued, &["iin"])).unwrap_err(),
        CredentialError::Presentation
    );
    assert_eq!(at(expires_at()), validity(ValidityError::Expired));
    assert_eq!(
        at(issued_at() - SignedDuration::from_secs(1)),
        validity(ValidityError::NotYet)
    );
    assert_eq!(
        Credential::verify(
            &issued.to_text(),
            &holder_key().public_key(),
            now(),
            SignedDuration::ZERO
        )
        .unwrap_err(),
        CredentialError::Token(TokenError::SignatureInvalid(SignatureInvalid))
    );
    for text in ["", "a.b.c", &issued.to_text().replace('~', ".")] {
        assert_eq!(verify(text).unwrap_err(), CredentialError::Malformed);
    }
    assert_eq!(
        verify(&(issued.to_text() + "~")).unwrap_err(),
        CredentialError::Disclosure(DisclosureError::Malformed)
    );
}

#[test]
fn a_credential_that_says_too_little_about_itself_is_refused() {
    let with = |name: &str, value: Value| {
        let mut payload = payload();
        payload[name] = value;
        let text = token(&header(CREDENTIAL), &payload, &issuer_key()) + "~";
        match verify(&text) {
            Ok(_) => None,
            Err(CredentialError::Envelope(error)) => Some(error),
            Err(other) => panic!("{name}: {other}"),
        }
    };
    let jwk = payload()["cnf"]["jwk"].clone();
    let jwk_with = |name: &str, value: Value| {
        let mut jwk = jwk.clone();
        jwk[name] = value;
        json!({ "jwk": jwk })
    };

    assert_eq!(with("sub", json!("x")), None);
    assert_eq!(with("cnf", jwk_with("kid", json!("1"))), None);
    for (name, value) in [
        ("vct", json!(1)),
        ("vct", json!("")),
        ("iss", json!(["x"])),
        ("exp", json!("2026")),
        ("status", json!({})),
        ("status", json!({"other": {}})),
        ("status", json!({"status_list": {"idx": -1, "uri": "x"}})),
        ("status", json!({"status_list": {"idx": 1}})),
        ("status", json!(null)),
    ] {
        assert_eq!(
            with(name, value.clone()),
            Some(EnvelopeError::Malformed),
            "{name} {value}"
        );
    }
    for confirmation in [
        json!({}),
        json!({"jwk": {}}),
        json!({"kid": "1"}),
        jwk_with("crv", json!("P-384")),
        jwk_with("kty", json!("RSA")),
        jwk_with("x", json!("AA")),
        jwk_with("y", json!(1)),
        jwk_with("d", json!("AA")),
    ] {
        assert_eq!(
            with("cnf", confirmation.clone()),
            Some(EnvelopeError::NoHolder),
            "{confirmation}"
        );
    }
}

#[test]
fn nothing_shows_the_person() {
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        credential(),
        draft(&claims()).unwrap(),
        claims(),
        decoys()
    );

    for personal in ["900101300017", "ӘЛИЕВА", "1990", "surname", "\"B\""] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

proptest! {
    #[test]
    fn any_claims_come_back_as_they_were(
        claims in proptest::collection::btree_map("[a-z]{1,8}_", value(), 0..6),
    ) {
        let claims: Vec<Claim> = claims
            .into_iter()
            .zip(100..)
            .map(|((name, value), salt)| claim(salt, &name, value))
            .collect();
        let draft = draft(&claims).unwrap();
        let signature = sign(&issuer_key(), draft.to_be_signed());
        let issued = draft.attach(&signature).unwrap();

        let held = verify(&issued.to_text()).unwrap();

        prop_assert_eq!(held.claims().len(), claims.len());
        for claim in &claims {
            prop_assert_eq!(&held.claims()[&claim.name], &claim.value);
        }
    }
}

/// Any JSON without a reserved name.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{0,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::testing::{
    certificates, header, holder_key, issuer_key, moment, now, random, raw_token, token,
};

const TYP: &str = "example+jwt";

fn read(text: &str) -> Result<Object, TokenError> {
    verify(text, TYP, &issuer_key().public_key())
}

#[test]
fn a_token_is_read_with_the_key_that_signed_it() {
    let token = token(&header(TYP), &json!({"a": 1}), &issuer_key());

    assert_eq!(read(&token).unwrap()["a"], 1);
    assert_eq!(
        verify(&token, TYP, &holder_key().public_key()),
        Err(TokenError::SignatureInvalid(SignatureInvalid))
    );
}

#[test]
fn a_token_of_another_type_or_algorithm_is_refused() {
    for (header, error) in [
        (
            json!({"alg": "none", "typ": TYP}),
            TokenError::OtherAlgorithm,
        ),
        (
            json!({"alg": "HS256", "typ": TYP}),
            TokenError::OtherAlgorithm,
        ),
        (
            json!({"alg": "es256", "typ": TYP}),
            TokenError::OtherAlgorithm,
        ),
        (
            json!({"alg": ["ES256"], "typ": TYP}),
            TokenError::OtherAlgorithm,
        ),
        (json!({"typ": TYP}), TokenError::OtherAlgorithm),
        (json!({"alg": "ES256"}), TokenError::OtherType),
        (json!({"alg": "ES256", "typ": "JWT"}), TokenError::OtherType),
        (
            json!({"alg": "ES256", "typ": TYP, "crit": ["b64"], "b64": false}),
            TokenError::UnknownExtension,
        ),
    ] {
        let token = token(&header, &json!({}), &issuer_key());
        assert_eq!(read(&token), Err(error), "{header}");
    }
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let good = token(&header(TYP), &json!({}), &issuer_key());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let unsigned = token(
        &json!({"alg": "none", "typ": TYP}),
        &json!({}),
        &issuer_key(),
    );
    let (unsigned, _) = unsigned.rsplit_once('.').unwrap();
    let invalid = TokenError::SignatureInvalid(SignatureInvalid);

    assert_eq!(read(&format!("{signed}.")), Err(invalid));
    assert_eq!(
        read(&format!("{signed}.{}", &signature[..40])),
        Err(invalid)
    );
    assert_eq!(
        read(&format!("{signed}.{}", encode(&[0; SIGNATURE]))),
        Err(invalid)
    );
    assert_eq!(
        read(&format!("{unsigned}.")),
        Err(TokenError::OtherAlgorithm)
    );
}

#[test]
fn a_token_that_others_could_read_otherwise_is_refused() {
    let key = issuer_key();
    let header = header(TYP).to_string();
    for text in [
        raw_token(&header, r#"{"a":1,"a":2}"#, &key),
        raw_token(&header, "[]", &key),
        raw_token(
            r#"{"alg":"none","alg":"ES256","typ":"example+jwt"}"#,
            "{}",
            &key,
        ),
        token(&json!([]), &json!({}), &key),
        String::new(),
        "..".to_owned(),
        "a.b".to_owned(),
    ] {
        assert_eq!(read(&text), Err(TokenError::Malformed), "{text}");
    }
    let good = raw_token(&header, "{}", &key);
    for changed in [
        format!("{good}="),
        good.replacen('.', "=.", 1),
        format!(".{good}"),
        format!("{good}\n"),
    ] {
        assert_eq!(read(&changed), Err(TokenError::Malformed), "{changed}");
    }
}

#[test]
fn the_chain_of_an_issuer_is_read_as_it_was_written() {
    let [authority, issuer] = certificates();
    let chain = [issuer, authority];
    let token = to_be_signed(&Header::new(TYP, &chain), &json!({})) + ".";

    assert_eq!(issuer_chain(&token), Ok(chain.to_vec()));
}

#[test]
fn chains_that_cannot_be_used_are_refused() {
    let [authority, _] = certificates();
    let der = STANDARD.encode(authority.as_der());
    let chain =
        |x5c: Value| issuer_chain(&token(&json!({ "x5c": x5c }), &json!({}), &issuer_key()));

    assert_eq!(
        chain(json!(vec![&der; LONGEST_CHAIN])).unwrap().len(),
        LONGEST_CHAIN
    );
    assert_eq!(
        chain(json!(vec![&der; LONGEST_CHAIN + 1])),
        Err(IssuerChainError::TooLong)
    );
    for x5c in [json!([]), json!(der), json!([1]), json!(["*"]), json!(null)] {
        assert_eq!(chain(x5c), Err(IssuerChainError::Malformed));
    }
    assert_eq!(
        chain(json!(["AAAA"])),
        Err(IssuerChainError::Certificate(CertificateError::Malformed))
    );
    assert_eq!(issuer_chain("e30.e30."), Err(IssuerChainError::Missing));
    assert_eq!(issuer_chain(""), Err(IssuerChainError::Malformed));
    assert_eq!(issuer_chain("*."), Err(IssuerChainError::Malformed));
    assert_eq!(
        issuer_chain(&("A".repeat(LONGEST_HEADER + 1) + ".")),
        Err(IssuerChainError::TooLong)
    );
}

proptest! {
    #[test]
    fn any_text_is_refused_without_panic(text in ".{0,64}", parts in "[A-Za-z0-9_.=-]{0,64}") {
        for text in [text, parts] {
            prop_assert!(read(&text).is_err());
            prop_assert!(issuer_chain(&text).is_err());
        }
    }

    #[test]
    fn any_change_is_noticed(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_.=-]") {
        static GOOD: LazyLock<String> =
            LazyLock::new(|| token(&header(TYP), &json!({"a": 1}), &issuer_key()));
        let good = GOOD.as_str();
        let at = at.index(good.len());
        let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
        prop_assert!(changed == good || read(&changed).is_err());
    }
}

#[test]
fn the_key_of_an_issuer_is_trusted_where_its_certificate_is_for_documents_and_known() {
    let [authority, issuer] = certificates();
    let by = |certificate: &Certificate| {
        to_be_signed(
            &Header::new(TYP, std::slice::from_ref(certificate)),
            &json!({}),
        ) + ".c2ln"
    };
    let trusted = |token: &str| trusted_issuer(token, std::slice::from_ref(&authority), now());

    assert_eq!(trusted(&by(&issuer)), Ok(*issuer.public_key()));
    assert_eq!(
        trusted_issuer(&by(&issuer), &[], now()),
        Err(IssuerChainError::Chain(ChainError::UnknownIssuer))
    );
    assert_eq!(trusted(&by(&authority)), Err(IssuerChainError::NotAnIssuer));
    let late = moment("2027-01-01T00:00:01Z");
    assert_eq!(
        trusted_issuer(&by(&issuer), std::slice::from_ref(&authority), late),
        Err(IssuerChainError::Chain(ChainError::Expired))
    );
    assert_eq!(trusted("x.y.z"), Err(IssuerChainError::Malformed));
}

#[test]
fn a_seal_of_the_same_authority_issues_no_documents() {
    let [authority, _] = certificates();
    let draft = eds::certificate::Draft::seal(
        &authority,
        "Seal",
        &issuer_key().public_key(),
        [0x33; 16],
        authority.not_before(),
        authority.not_after(),
    )
    .unwrap();
    let signature = issuer_key().sign(draft.to_be_signed(), &random()).unwrap();
    let seal = draft.attach(&signature).unwrap();
    let token = to_be_signed(&Header::new(TYP, &[seal]), &json!({})) + ".c2ln";

    assert_eq!(
        trusted_issuer(&token, &[authority], now()),
        Err(IssuerChainError::NotAnIssuer)
    );
}

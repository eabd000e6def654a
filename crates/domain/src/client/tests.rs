use proptest::prelude::*;

use super::*;
use crate::{
    statement::{parse, to_be_signed},
    testing::{SITE, at},
};

fn key(kid: &str, first: char) -> ClientKey {
    ClientKey {
        kid: kid.to_owned(),
        kty: "EC".to_owned(),
        crv: "P-256".to_owned(),
        x: format!("{first}{}", "A".repeat(42)),
        y: "A".repeat(43),
        alg: None,
        usage: None,
    }
}

fn name() -> OrganisationName {
    OrganisationName::parse(LocalizedText {
        kk: "«„Үлгі“ қонақүйі» ЖШС".into(),
        ru: "ТОО «Гостиница „Улги“»".into(),
        en: Some("Ulgi Hotel LLP".into()),
    })
    .unwrap()
}

fn registration() -> ClientRegistration {
    ClientRegistration {
        subject: ClientRegistration::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        bin: Bin::parse("260140099936").unwrap(),
        name: name(),
        contact: EmailAddress::parse("it@ulgi.example.kz").unwrap(),
        jwks: ClientKeys::parse(vec![key("1", 'B')]).unwrap(),
        scope: ClientScopes::parse("document.open").unwrap(),
        drawn_up_at: at("2026-11-24T10:00:00Z"),
        nonce: "0".repeat(32),
    }
}

#[test]
fn r24_s4_a_registration_has_these_bytes_and_is_read_back() {
    let bytes = to_be_signed(&registration());

    insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap());
    assert_eq!(parse::<ClientRegistration>(&bytes).unwrap(), registration());
}

#[test]
fn r13_a_registration_is_signed_by_its_own_organisation_here_and_lately() {
    let settings = Settings::default();
    let check = |site: &str, signer: Option<&str>, now: &str| {
        registration().check(site, signer, at(now), &settings)
    };
    let (bin, now) = (Some("260140099936"), "2026-11-24T10:00:00Z");

    assert_eq!(check(SITE, bin, now), Ok(()));
    assert_eq!(check(SITE, bin, "2026-11-25T10:00:00Z"), Ok(()));
    assert_eq!(
        check("https://other.example", bin, now),
        Err(RegistrationRefusal::OtherSite)
    );
    for other in [Some("990440000385"), None] {
        assert_eq!(
            check(SITE, other, now),
            Err(RegistrationRefusal::OtherOrganisation)
        );
    }
    for other in ["2026-11-25T10:00:01Z", "2026-11-24T09:57:59Z"] {
        assert_eq!(check(SITE, bin, other), Err(RegistrationRefusal::NotLately));
    }
}

#[test]
fn s28_a_name_is_one_line_in_each_language_without_hidden_characters() {
    let text = |kk: &str, en: Option<&str>| LocalizedText {
        kk: kk.into(),
        ru: "Банк".into(),
        en: en.map(str::to_owned),
    };
    assert!(OrganisationName::parse(text("Банк", Some("Bank"))).is_ok());
    let long = "я".repeat(OrganisationName::LONGEST + 1);
    for (kk, en) in [
        ("Банк", None),
        ("", Some("Bank")),
        (" Банк", Some("Bank")),
        ("Банк\nБанк", Some("Bank")),
        ("Банк", Some("Ba\u{202e}nk")),
        ("Банк", Some("Ba\u{200b}nk")),
        (long.as_str(), Some("Bank")),
    ] {
        assert_eq!(
            OrganisationName::parse(text(kk, en)),
            Err(OrganisationNameError),
            "{kk:?} {en:?}"
        );
    }
}

#[test]
fn r24_keys_are_public_on_p_256_and_each_is_there_once() {
    assert!(ClientKeys::parse(vec![key("1", 'B'), key("2", 'C')]).is_ok());
    let bent = |but: fn(&mut ClientKey)| {
        let mut one = key("1", 'B');
        but(&mut one);
        vec![one]
    };
    for keys in [
        vec![],
        vec![key("1", 'B'), key("1", 'C')],
        vec![key("1", 'B'), key("2", 'B')],
        (0..5)
            .map(|at| key(&at.to_string(), (b'B' + at) as char))
            .collect(),
        bent(|key| key.kty = "RSA".into()),
        bent(|key| key.crv = "P-384".into()),
        bent(|key| key.alg = Some("none".into())),
        bent(|key| key.usage = Some("enc".into())),
        bent(|key| key.x = "A".repeat(42)),
        bent(|key| key.y = format!("{}=", "A".repeat(42))),
        bent(|key| key.kid = String::new()),
        bent(|key| key.kid = "a b".into()),
    ] {
        assert_eq!(ClientKeys::parse(keys), Err(ClientKeysError));
    }
    let private = r#"{"keys":[{"kid":"1","kty":"EC","crv":"P-256","x":"","y":"","d":""}]}"#;
    let error = serde_json::from_str::<ClientKeys>(private).unwrap_err();
    assert!(
        error.to_string().starts_with("unknown field `d`"),
        "{error}"
    );
}

#[test]
fn r24_a_token_has_no_scope_that_the_client_has_not() {
    let preview = ClientScopes::parse("document.preview").unwrap();
    let open = ClientScopes::parse("document.open").unwrap();

    assert!(open.allow(ClientScope::Preview) && open.allow(ClientScope::Open));
    assert!(preview.allow(ClientScope::Preview) && !preview.allow(ClientScope::Open));
    assert_eq!(open.grant(None), Ok(open.clone()));
    assert_eq!(open.grant(Some("document.preview")), Ok(preview.clone()));
    for asked in [
        "document.open",
        "document.open document.preview",
        "",
        "admin",
    ] {
        assert_eq!(
            preview.grant(Some(asked)),
            Err(ClientScopesError),
            "{asked}"
        );
    }
    let both = ClientScopes::parse("document.open document.preview document.open").unwrap();
    assert_eq!(both.to_string(), "document.preview document.open");
}

#[test]
fn r24_a_client_calls_only_between_approval_and_revocation() {
    use ClientState::{Approved, Refused, Revoked, Waiting};
    let settings = Settings::default();

    assert_eq!(ClientState::register(2, &settings), Ok(Waiting));
    assert_eq!(
        ClientState::register(3, &settings),
        Err(ClientRefusal::TooManyWaiting { most: 3 })
    );
    assert_eq!(Waiting.approve(), Ok(Approved));
    assert_eq!(Waiting.refuse(), Ok(Refused));
    assert_eq!(Approved.revoke(), Ok(Revoked));
    for state in [Approved, Refused, Revoked] {
        assert_eq!(state.approve(), Err(ClientRefusal::NotWaiting));
        assert_eq!(state.refuse(), Err(ClientRefusal::NotWaiting));
    }
    for state in [Waiting, Refused, Revoked] {
        assert_eq!(state.revoke(), Err(ClientRefusal::NotApproved));
    }
}

proptest! {
    #[test]
    fn scopes_and_key_sets_are_read_without_panic(text in ".{0,80}") {
        let _ = ClientScopes::parse(&text);
        let _ = serde_json::from_str::<ClientKeys>(&text);
    }
}

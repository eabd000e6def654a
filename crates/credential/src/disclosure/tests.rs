#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A disclosure of any contents.
fn disclosure(contents: Value) -> Disclosure {
    parse(&contents.to_string()).unwrap()
}

fn parse(contents: &str) -> Result<Disclosure, DisclosureError> {
    Disclosure::parse(&encode(contents.as_bytes()))
}

fn digests(disclosures: &[Disclosure]) -> Vec<&str> {
    disclosures.iter().map(Disclosure::digest).collect()
}

fn read(payload: Value, disclosures: &[Disclosure]) -> Result<Value, DisclosureError> {
    disclose(payload.as_object().unwrap(), disclosures)
        .map(|disclosed| Value::Object(disclosed.payload))
}

#[test]
fn the_digest_is_that_of_rfc_9901() {
    let text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";

    let disclosure = Disclosure::parse(text).unwrap();

    assert_eq!(
        disclosure.digest(),
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    );
    assert_eq!(disclosure.name.as_deref(), Some("family_name"));
    assert_eq!(disclosure.value, "Möbius");
}

#[test]
fn a_disclosure_is_written_alike_whatever_the_order_in_memory() {
    let salt = Salt::new([0; 16]);
    let value: Value = serde_json::from_str(r#"{"b":1,"a":{"d":[],"c":null}}"#).unwrap();

    let disclosure = Disclosure::of_claim(&salt, "name", &value);

    assert_eq!(
        String::from_utf8(decode(disclosure.as_str()).unwrap()).unwrap(),
        r#"["AAAAAAAAAAAAAAAAAAAAAA","name",{"a":{"c":null,"d":[]},"b":1}]"#
    );
}

#[test]
fn disclosures_of_another_form_are_refused() {
    for contents in [
        "{}",
        "[]",
        r#"["salt"]"#,
        r#"["salt","name","value","more"]"#,
        r#"[1,"name","value"]"#,
        r#"["salt",1,"value"]"#,
        r#"[null,"value"]"#,
        r#"["salt","name",{"a":1,"a":2}]"#,
        r#"["salt","value"]]"#,
        r#"["salt","value"#,
    ] {
        assert_eq!(
            parse(contents).map(|_| ()),
            Err(DisclosureError::Malformed),
            "{contents}"
        );
    }
    let text = encode(br#"["salt","value"]"#);
    for changed in [
        format!("{text}="),
        format!("{text} "),
        text.replace('W', "/"),
        String::new(),
    ] {
        assert_eq!(
            Disclosure::parse(&changed).map(|_| ()),
            Err(DisclosureError::Malformed)
        );
    }
}

#[test]
fn nested_members_and_elements_are_put_into_their_places() {
    let street = disclosure(json!(["s1", "street", "Abai"]));
    let address =
        disclosure(json!(["s2", "address", {"_sd": [street.digest()], "city": "Almaty"}]));
    let element = disclosure(json!(["s3", {"_sd": [], "code": "B"}]));
    let payload = json!({
        "_sd_alg": "sha-256",
        "_sd": [address.digest(), "decoy"],
        "categories": ["A", {"...": element.digest()}, {"...": "hidden"}, [{"...": "deep"}]],
    });

    let read = disclose(payload.as_object().unwrap(), &[street, address, element]).unwrap();

    assert_eq!(
        Value::Object(read.payload),
        json!({
            "address": {"city": "Almaty", "street": "Abai"},
            "categories": ["A", {"code": "B"}, []],
        })
    );
    assert_eq!(read.claims, ["address", "address", "categories"]);
}

#[test]
fn what_is_not_disclosed_leaves_nothing() {
    assert_eq!(
        read(
            json!({"a": {"_sd": ["x"]}, "b": [{"...": "y"}], "_sd": ["z"]}),
            &[]
        ),
        Ok(json!({"a": {}, "b": []}))
    );
}

#[test]
fn a_disclosure_without_a_digest_is_refused() {
    let [one, other] = ["a", "b"].map(|name| disclosure(json!(["salt", name, 1])));
    let child = disclosure(json!(["salt", "child", 1]));
    let parent = disclosure(json!(["salt", "parent", {"_sd": [child.digest()]}]));

    assert_eq!(
        read(json!({"_sd": [one.digest()]}), &[one.clone(), other]),
        Err(DisclosureError::Unreferenced)
    );
    assert_eq!(
        read(json!({"_sd": [parent.digest()]}), &[child]),
        Err(DisclosureError::Unreferenced)
    );
}

#[test]
fn a_digest_or_a_disclosure_twice_is_refused() {
    let one = disclosure(json!(["salt", "a", 1]));
    let element = disclosure(json!(["salt", 1]));
    let inside = disclosure(json!(["salt", "b", {"_sd": [one.digest()]}]));
    for (payload, disclosures) in [
        (json!({"_sd": [one.digest()]}), vec![&one, &one]),
        (json!({"_sd": [one.digest(), one.digest()]}), vec![&one]),
        (json!({"_sd": ["decoy", "decoy"]}), vec![]),
        (json!({"_sd": ["x"], "a": {"_sd": ["x"]}}), vec![]),
        (json!({"_sd": ["x"], "a": [{"...": "x"}]}), vec![]),
        (
            json!({"a": [{"...": element.digest()}, {"...": element.digest()}]}),
            vec![&element],
        ),
        (
            json!({"_sd": [inside.digest(), one.digest()]}),
            vec![&inside, &one],
        ),
    ] {
        let disclosures: Vec<_> = disclosures.into_iter().cloned().collect();
        assert_eq!(
            read(payload.clone(), &disclosures),
            Err(DisclosureError::DigestTwice),
            "{payload}"
        );
    }
}

#[test]
fn a_claim_twice_is_refused() {
    let one = disclosure(json!(["salt", "a", 1]));
    let other = disclosure(json!(["other", "a", 1]));

    assert_eq!(
        read(
            json!({"_sd": [one.digest()], "a": 2}),
            std::slice::from_ref(&one)
        ),
        Err(DisclosureError::ClaimTwice)
    );
    assert_eq!(
        read(
            json!({"_sd": digests(&[one.clone(), other.clone()])}),
            &[one, other]
        ),
        Err(DisclosureError::ClaimTwice)
    );
}

#[test]
fn reserved_names_are_refused_wherever_they_mean_nothing() {
    const RESERVED: DisclosureError = DisclosureError::ReservedName;
    for payload in [
        json!({"_sd": "x"}),
        json!({"_sd": [1]}),
        json!({"_sd": {"a": 1}}),
        json!({"...": "x"}),
        json!({"a": {"...": "x"}}),
        json!({"a": [{"...": 1}]}),
        json!({"a": [{"...": "x", "b": 1}]}),
        json!({"a": {"_sd_alg": "sha-256"}}),
        json!({"a": [{"b": {"_sd": null}}]}),
    ] {
        assert_eq!(read(payload.clone(), &[]), Err(RESERVED), "{payload}");
    }
    for name in ["_sd", "..."] {
        let one = disclosure(json!(["salt", name, ["x"]]));
        let payload = json!({"a": {"_sd": [one.digest()]}});
        assert_eq!(read(payload, &[one]), Err(RESERVED), "{name}");
    }
    let inside = disclosure(json!(["salt", "a", {"b": {"...": "x"}}]));
    assert_eq!(
        read(json!({"_sd": [inside.digest()]}), &[inside]),
        Err(RESERVED)
    );
}

#[test]
fn a_member_cannot_stand_for_an_element_nor_the_other_way_round() {
    let member = disclosure(json!(["salt", "a", 1]));
    let element = disclosure(json!(["salt", 1]));

    assert_eq!(
        read(json!({"a": [{"...": member.digest()}]}), &[member]),
        Err(DisclosureError::Malformed)
    );
    assert_eq!(
        read(json!({"_sd": [element.digest()]}), &[element]),
        Err(DisclosureError::Malformed)
    );
}

#[test]
fn what_a_verifier_must_see_cannot_be_hidden() {
    for name in NEVER_HIDDEN {
        let one = disclosure(json!(["salt", name, "x"]));
        assert_eq!(
            read(json!({"_sd": [one.digest()]}), &[one]),
            Err(DisclosureError::Hidden),
            "{name}"
        );
    }
}

#[test]
fn only_sha_256_is_understood() {
    for algorithm in [
        json!("sha-512"),
        json!("SHA-256"),
        json!("md5"),
        json!(1),
        json!(null),
    ] {
        assert_eq!(
            read(json!({"_sd_alg": algorithm}), &[]),
            Err(DisclosureError::OtherAlgorithm)
        );
    }
    assert_eq!(read(json!({}), &[]), Ok(json!({})));
}

#[test]
fn depth_is_bounded_also_through_disclosures() {
    let nested = |depth: usize, inner: Value| {
        (0..depth).fold(inner, |value, level| {
            if level % 2 == 0 {
                json!([value])
            } else {
                json!({"a": value})
            }
        })
    };
    let chain = |length: usize| {
        let mut all = vec![disclosure(json!(["salt", "a", 1]))];
        for index in 1..length {
            let inner = all.last().map(|last| last.digest().to_owned()).unwrap();
            all.push(disclosure(
                json!([format!("{index}"), "a", {"_sd": [inner]}]),
            ));
        }
        let payload = json!({"_sd": [all.last().map(Disclosure::digest)]});
        read(payload, &all).map(|_| ())
    };

    assert!(read(json!({"a": nested(DEEPEST - 1, json!(1))}), &[]).is_ok());
    assert_eq!(
        read(json!({"a": nested(DEEPEST, json!(1))}), &[]),
        Err(DisclosureError::TooDeep)
    );
    assert_eq!(chain(DEEPEST), Ok(()));
    assert_eq!(chain(DEEPEST + 1), Err(DisclosureError::TooDeep));
}

#[test]
fn the_number_of_disclosures_is_bounded() {
    let many: Vec<_> = (0..=MOST_DISCLOSURES)
        .map(|index| disclosure(json!(["salt", format!("{index}"), 1])))
        .collect();
    let most = &many[..MOST_DISCLOSURES];

    assert!(read(json!({"_sd": digests(most)}), most).is_ok());
    assert_eq!(
        read(json!({"_sd": digests(&many)}), &many),
        Err(DisclosureError::TooMany)
    );
}

#[test]
fn a_disclosure_does_not_show_its_claim() {
    assert_eq!(
        format!("{:?}", disclosure(json!(["salt", "iin", "900101300017"]))),
        "Disclosure(..)"
    );
}

proptest! {
    #[test]
    fn any_text_is_a_disclosure_or_refused(text in ".{0,64}", json in r#"\[("[a-z_.]{0,4}",?){0,4}[0-9]?\]"#) {
        let _ = Disclosure::parse(&text);
        let _ = parse(&json);
    }

    #[test]
    fn any_choice_of_disclosures_shows_just_that(chosen in proptest::collection::vec(any::<bool>(), 1..12)) {
        let all: Vec<_> = (0..chosen.len())
            .map(|index| disclosure(json!([format!("salt{index}"), format!("claim{index}"), index])))
            .collect();
        let payload = json!({"_sd": digests(&all)});
        let shown: Vec<_> = all.iter().zip(&chosen).filter(|(_, chosen)| **chosen)
            .map(|(one, _)| one.clone()).collect();

        let read = read(payload, &shown).unwrap();

        for (index, chosen) in chosen.iter().enumerate() {
            prop_assert_eq!(read.get(format!("claim{index}")).is_some(), *chosen);
        }
    }
}

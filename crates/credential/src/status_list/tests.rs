#![allow(clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    ALGORITHM, issuer_chain,
    testing::{
        LIST, certificates, expires_at, header, holder_key, issued_at, issuer, issuer_key, now,
        sign,
    },
};

const ALL: [Bits; 4] = [Bits::One, Bits::Two, Bits::Four, Bits::Eight];
const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn contents() -> TokenContents<'static> {
    TokenContents {
        uri: LIST,
        issued_at: issued_at(),
        expires_at: expires_at(),
        time_to_live: SignedDuration::from_hours(1),
        aggregation_uri: None,
    }
}

fn token(list: &StatusList) -> String {
    let draft = Draft::new(list, &contents(), &[issuer()]).unwrap();
    let signature = sign(&issuer_key(), draft.to_be_signed());
    draft.attach(&signature).unwrap()
}

fn read_at(token: &str, now: Timestamp) -> Result<StatusToken, StatusListError> {
    verify(
        token,
        &issuer_key().public_key(),
        LIST,
        now,
        SignedDuration::ZERO,
    )
}

fn read(token: &str) -> Result<StatusToken, StatusListError> {
    read_at(token, now())
}

/// A token with this payload, signed as it has to be.
fn with_payload(payload: Value) -> String {
    crate::testing::token(&header(STATUS_LIST), &payload, &issuer_key())
}

fn payload() -> Value {
    json!({
        "sub": LIST,
        "iat": issued_at().as_second(),
        "exp": expires_at().as_second(),
        "ttl": 3600,
        "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"},
    })
}

#[test]
fn r18_a_lost_document_is_invalid_for_good_and_the_others_stay_valid() {
    let mut list = StatusList::new(Bits::One, 100_000).unwrap();
    list.set(42, Status::INVALID).unwrap();

    let token = read(&token(&list)).unwrap();

    assert_eq!(token.status(42), Ok(Status::INVALID));
    assert_eq!(token.status(41), Ok(Status::VALID));
    assert_eq!(token.status(43), Ok(Status::VALID));
    assert_eq!(token.issued_at(), issued_at());
    assert_eq!(token.expires_at(), Some(expires_at()));
    assert!(*token.list() == list);
}

#[test]
fn an_entry_that_is_not_there_says_nothing() {
    for bits in ALL {
        let mut list = StatusList::new(bits, 9).unwrap();
        let entries = list.entries();
        assert!((9..17).contains(&entries));
        assert_eq!(list.status(entries - 1), Ok(Status::VALID));
        for index in [entries, u64::MAX] {
            assert_eq!(list.status(index), Err(StatusListError::OutOfBounds));
            assert_eq!(
                list.set(index, Status::INVALID),
                Err(StatusListError::OutOfBounds)
            );
        }
    }
    let empty = StatusList::new(Bits::One, 0).unwrap();
    assert_eq!(
        read(&token(&empty)).unwrap().status(0),
        Err(StatusListError::OutOfBounds)
    );
}

#[test]
fn a_status_has_to_fit() {
    for (bits, highest) in ALL.into_iter().zip([1, 3, 15, 255]) {
        let mut list = StatusList::new(bits, 1).unwrap();
        assert_eq!(list.set(0, Status(highest)), Ok(()));
        assert_eq!(list.status(0), Ok(Status(highest)));
        if let Some(more) = highest.checked_add(1) {
            assert_eq!(list.set(0, Status(more)), Err(StatusListError::TooFewBits));
        }
    }
}

#[test]
fn a_list_is_bounded_before_and_after_compression() {
    let largest = LARGEST_LIST as u64;
    assert!(StatusList::new(Bits::Eight, largest).is_ok());
    assert!(StatusList::new(Bits::One, largest * 8).is_ok());
    for (bits, entries) in [
        (Bits::Eight, largest + 1),
        (Bits::One, largest * 8 + 1),
        (Bits::Two, u64::MAX),
    ] {
        assert_eq!(
            StatusList::new(bits, entries),
            Err(StatusListError::TooLarge)
        );
    }
    let lst = |bytes: usize| {
        let mut payload = payload();
        payload["status_list"]["lst"] =
            json!(encode(&compress_to_vec_zlib(&vec![0; bytes], LEVEL)));
        with_payload(payload)
    };
    let bomb = lst(LARGEST_LIST * 8);
    assert!(bomb.len() < LARGEST_LIST);
    assert!(read(&lst(LARGEST_LIST)).is_ok());
    assert_eq!(
        read(&lst(LARGEST_LIST + 1)).unwrap_err(),
        StatusListError::Malformed
    );
    assert_eq!(read(&bomb).unwrap_err(), StatusListError::Malformed);
    assert_eq!(
        read(&"x".repeat(LONGEST_TOKEN + 1)).unwrap_err(),
        StatusListError::TooLarge
    );
}

#[test]
fn the_largest_list_that_cannot_be_compressed_still_is_a_token() {
    let mut list = StatusList::new(Bits::Eight, LARGEST_LIST as u64).unwrap();
    let mut noise: u32 = 1;
    for byte in &mut list.bytes {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = noise.to_be_bytes()[0];
    }

    let token = token(&list);

    assert!(token.len() > LARGEST_LIST * 3 / 2);
    assert!(*read(&token).unwrap().list() == list);
}

#[test]
fn a_token_is_for_its_list_its_time_and_its_issuer() {
    let list = StatusList::new(Bits::One, 8).unwrap();
    let token = token(&list);
    let key = issuer_key().public_key();

    assert_eq!(
        verify(
            &token,
            &key,
            "https://other.example",
            now(),
            SignedDuration::ZERO
        )
        .unwrap_err(),
        StatusListError::OtherList
    );
    assert_eq!(
        verify(
            &token,
            &holder_key().public_key(),
            LIST,
            now(),
            SignedDuration::ZERO
        )
        .unwrap_err(),
        StatusListError::Token(TokenError::SignatureInvalid(SignatureInvalid))
    );
    assert_eq!(
        read_at(&token, expires_at()).unwrap_err(),
        StatusListError::Validity(ValidityError::Expired)
    );
    assert_eq!(
        read_at(&token, issued_at() - SECOND).unwrap_err(),
        StatusListError::Validity(ValidityError::NotYet)
    );
    assert_eq!(issuer_chain(&token).unwrap()[0].public_key(), &key);
}

#[test]
fn a_copy_is_fresh_for_as_long_as_its_issuer_allows() {
    let fetched = expires_at() - SignedDuration::from_mins(90);
    let list = StatusList::new(Bits::One, 8).unwrap();
    let token = read_at(&token(&list), fetched).unwrap();
    let hour = SignedDuration::from_hours(1);

    assert!(token.is_fresh(fetched, fetched + hour));
    assert!(!token.is_fresh(fetched, fetched + hour + SECOND));
    assert!(!token.is_fresh(expires_at() - SECOND, expires_at()));
}

#[test]
fn tokens_that_say_too_little_or_something_else_are_refused() {
    let with = |name: &str, value: Value| {
        let mut payload = payload();
        payload[name] = value;
        read(&with_payload(payload)).map(|_| ())
    };

    assert_eq!(read(&with_payload(payload())).map(|_| ()), Ok(()));
    for (name, value) in [
        ("sub", json!(1)),
        ("iat", json!(null)),
        ("exp", json!("x")),
        ("ttl", json!(0)),
        ("ttl", json!(-1)),
        ("ttl", json!(1.5)),
        ("status_list", json!(null)),
        ("status_list", json!({"bits": 1})),
        ("status_list", json!({"bits": 3, "lst": "eNrbuRgAAhcBXQ"})),
        ("status_list", json!({"bits": 0, "lst": "eNrbuRgAAhcBXQ"})),
        ("status_list", json!({"bits": "1", "lst": "eNrbuRgAAhcBXQ"})),
        ("status_list", json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ=="})),
        ("status_list", json!({"bits": 1, "lst": "eNrbuRgAAhcBXA"})),
        ("status_list", json!({"bits": 1, "lst": "eNrbuRgA"})),
        ("status_list", json!({"bits": 1, "lst": ""})),
    ] {
        assert_eq!(
            with(name, value.clone()),
            Err(StatusListError::Malformed),
            "{name} {value}"
        );
    }
    let typed = crate::testing::token(
        &json!({"alg": ALGORITHM, "typ": "JWT"}),
        &payload(),
        &issuer_key(),
    );
    assert_eq!(
        read(&typed).unwrap_err(),
        StatusListError::Token(TokenError::OtherType)
    );
    for optional in ["exp", "ttl"] {
        let mut payload = payload();
        payload.as_object_mut().unwrap().remove(optional);
        assert!(read(&with_payload(payload)).is_ok(), "{optional}");
    }
}

#[test]
fn a_token_needs_an_issuer_a_time_and_its_own_signature() {
    let list = StatusList::new(Bits::One, 8).unwrap();
    let [_, issuer] = certificates();
    let chain = [issuer];
    let draft = |contents: TokenContents<'_>| Draft::new(&list, &contents, &chain).map(|_| ());
    let good = contents();

    assert_eq!(draft(good), Ok(()));
    assert_eq!(
        Draft::new(&list, &good, &[]).map(|_| ()),
        Err(StatusListError::NoIssuer)
    );
    assert_eq!(
        draft(TokenContents {
            expires_at: issued_at(),
            ..good
        }),
        Err(StatusListError::NoTime)
    );
    assert_eq!(
        draft(TokenContents {
            time_to_live: SignedDuration::from_millis(999),
            ..good
        }),
        Err(StatusListError::NoTime)
    );
    let late = chain[0].not_after() + SECOND;
    assert_eq!(
        draft(TokenContents {
            issued_at: late,
            expires_at: Timestamp::MAX,
            ..good
        }),
        Err(StatusListError::IssuerNotValid)
    );
    let draft = Draft::new(&list, &good, &chain).unwrap();
    let signature = sign(&holder_key(), draft.to_be_signed());
    assert_eq!(
        draft.attach(&signature),
        Err(StatusListError::Token(TokenError::SignatureInvalid(
            SignatureInvalid
        )))
    );
}

#[test]
fn a_list_names_where_all_lists_of_its_issuer_are_named() {
    let list = StatusList::new(Bits::One, 8).unwrap();
    let contents = TokenContents {
        aggregation_uri: Some("https://qoltanba.example/v1/status-lists"),
        ..contents()
    };
    let draft = Draft::new(&list, &contents, &[issuer()]).unwrap();
    let signature = sign(&issuer_key(), draft.to_be_signed());
    let token = draft.attach(&signature).unwrap();

    let payload = token.split('.').nth(1).unwrap();
    let payload: Value = serde_json::from_slice(&decode(payload).unwrap()).unwrap();
    let named = &payload["status_list"]["aggregation_uri"];
    assert_eq!(named, "https://qoltanba.example/v1/status-lists");
    assert!(read_at(&token, issued_at()).is_ok());
}

#[test]
fn the_bytes_to_sign_stay_what_they_are() {
    let mut list = StatusList::new(Bits::One, 64).unwrap();
    list.set(42, Status::INVALID).unwrap();
    let draft = Draft::new(&list, &contents(), &[issuer()]).unwrap();
    let text = String::from_utf8(draft.to_be_signed().to_vec()).unwrap();
    let (_, payload) = text.split_once('.').unwrap();

    insta::assert_snapshot!(String::from_utf8(decode(payload).unwrap()).unwrap());
}

proptest! {
    #[test]
    fn any_entries_come_back(
        bits in prop::sample::select(ALL.to_vec()),
        entries in proptest::collection::vec(any::<u8>(), 1..200),
    ) {
        let mut list = StatusList::new(bits, entries.len() as u64).unwrap();
        let entries: Vec<Status> = entries.iter().map(|entry| Status(entry & bits.highest())).collect();
        for (index, entry) in (0..).zip(&entries) {
            list.set(index, *entry).unwrap();
        }

        let token = read(&token(&list)).unwrap();

        for (index, entry) in (0..).zip(&entries) {
            prop_assert_eq!(token.status(index), Ok(*entry));
        }
    }

    #[test]
    fn any_compressed_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut payload = payload();
        let zlib = [&[0x78, 0xda][..], &bytes].concat();
        payload["status_list"]["lst"] = json!(encode(&zlib));
        let _ = read(&with_payload(payload));
    }

    #[test]
    fn any_text_is_refused_without_panic(text in ".{0,64}") {
        prop_assert!(read(&text).is_err());
    }
}

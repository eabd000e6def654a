use insta::assert_json_snapshot;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::testing::{SITE, at};

fn visitor() -> Viewer {
    Viewer::Visitor {
        network: "203.0.x.x".into(),
    }
}

fn given() -> Access {
    Access::give(0, at("2026-11-24T10:00:00Z"), &Settings::default()).unwrap()
}

#[test]
fn r22_so_many_accesses_are_open_at_once_and_no_more() {
    let give = |open| Access::give(open, at("2026-11-24T10:00:00Z"), &Settings::default());
    assert!(give(19).is_ok());
    assert_eq!(give(20), Err(GivingRefusal::TooManyOpen { most: 20 }));
}

#[test]
fn r22_access_lasts_five_minutes() {
    let access = given();
    let end = at("2026-11-24T10:05:00Z");
    let just_before = end - SignedDuration::from_nanos(1);
    assert_eq!(access.state(just_before), AccessState::Open);
    assert!(access.clone().open(visitor(), just_before).is_ok());
    assert_eq!(access.state(end), AccessState::Lapsed);
    assert_eq!(access.open(visitor(), end), Err(AccessRefusal::Lapsed));
}

#[test]
fn r22_access_is_extended_once_to_thirty_minutes_in_all() {
    let settings = Settings::default();
    let extended = given()
        .extend(at("2026-11-24T10:04:59Z"), &settings)
        .unwrap();
    assert_eq!(extended.until, at("2026-11-24T10:30:00Z"));
    assert_eq!(
        extended.extend(at("2026-11-24T10:05:00Z"), &settings),
        Err(AccessRefusal::LongestAlready)
    );
}

#[test]
fn r22_what_lapsed_is_not_extended() {
    assert_eq!(
        given().extend(at("2026-11-24T10:05:00Z"), &Settings::default()),
        Err(AccessRefusal::Lapsed)
    );
}

#[test]
fn r23_second_scan_gets_nothing() {
    let now = at("2026-11-24T10:01:00Z");
    let opened = given().open(visitor(), now).unwrap();
    assert_eq!(
        opened.state(now),
        AccessState::Opened {
            at: now,
            viewer: visitor()
        }
    );
    assert_eq!(
        opened.open(visitor(), now),
        Err(AccessRefusal::AlreadyOpened)
    );
}

#[test]
fn r23_a_closed_access_gives_nothing() {
    let now = at("2026-11-24T10:01:00Z");
    let closed = given().close(now).unwrap();
    assert_eq!(closed.state(now), AccessState::Closed { at: now });
    assert_eq!(closed.open(visitor(), now), Err(AccessRefusal::Closed));
}

#[test]
fn s10_how_an_access_ended_stays_as_it_was() {
    let settings = Settings::default();
    let now = at("2026-11-24T10:01:00Z");
    let later = at("2026-11-24T11:00:00Z");
    let opened = given().open(visitor(), now).unwrap();
    let closed = given().close(now).unwrap();

    assert_eq!(opened.state(later), opened.state(now));
    assert_eq!(closed.state(later), closed.state(now));
    assert_eq!(
        opened.clone().close(later),
        Err(AccessRefusal::AlreadyOpened)
    );
    assert_eq!(
        opened.extend(later, &settings),
        Err(AccessRefusal::AlreadyOpened)
    );
    assert_eq!(closed.extend(later, &settings), Err(AccessRefusal::Closed));
    assert_eq!(given().close(later), Err(AccessRefusal::Lapsed));
}

#[test]
fn s9_s10_states_as_they_are_stored() {
    assert_json_snapshot!([
        AccessState::Open,
        AccessState::Opened {
            at: at("2026-11-24T10:01:00Z"),
            viewer: visitor()
        },
        AccessState::Opened {
            at: at("2026-11-24T10:01:00Z"),
            viewer: Viewer::Person {
                name: "Айгүл Ә.".into()
            }
        },
        AccessState::Closed {
            at: at("2026-11-24T10:01:00Z")
        },
        AccessState::Lapsed,
    ]);
}

#[test]
fn s8_the_secret_is_128_bits_in_22_characters_of_a_fragment() {
    let secret = AccessSecret::from_random([0xff; 16]);
    assert_eq!(secret.to_text(), "_____________________w");
    assert_eq!(
        secret.link(SITE),
        "https://qoltanba.example/s#_____________________w"
    );
}

#[test]
fn s8_a_secret_has_one_text_only() {
    for text in [
        "",
        "_____________________",
        "______________________",
        "_____________________x",
        "_____________________w=",
        "+++++++++++++++++++++w",
        "____________________ w",
        "ә____________________",
    ] {
        assert_eq!(
            AccessSecret::parse(text),
            Err(AccessCodeError::NotASecret),
            "{text}"
        );
    }
}

#[test]
fn s8_a_short_code_has_eight_characters_without_look_alikes() {
    let code = ShortCode::parse(" abcd-2345 ").unwrap();
    assert_eq!(
        (code.as_str(), code.grouped().as_str()),
        ("ABCD2345", "ABCD-2345")
    );
    for text in [
        "",
        "ABCD234",
        "ABCD23456",
        "ABCD2340",
        "ABCD2341",
        "ABCDI345",
        "ABCDL345",
        "ABCDO345",
        "АВСD2345",
        "ABCD 2345                              ",
    ] {
        assert_eq!(
            ShortCode::parse(text),
            Err(AccessCodeError::NotAShortCode),
            "{text}"
        );
    }
}

#[test]
fn s8_secret_and_short_code_are_not_shown_by_debug() {
    let secret = AccessCode::Secret(AccessSecret::from_random([1; 16]));
    let short = AccessCode::Short(ShortCode::from_random([1; 16]));
    assert_eq!(
        format!("{secret:?} {short:?} {:?}", visitor()),
        "Secret(AccessSecret(…)) Short(ShortCode(…)) Visitor(…)"
    );
}

#[test]
fn s28_a_code_of_another_origin_is_refused() {
    for link in [
        "https://other.example/s#_____________________w",
        "http://other.example",
        "//other.example/s#_____________________w",
        "mobileSign:https://other.example/api",
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "tel:+77011234567",
        "user@other.example",
        "WIFI:S:Үй;T:WPA;P:secret;;",
        "https://other.example/Құжат",
        "BEGIN:VCARD\r\nFN:Әсел\r\nEND:VCARD",
        "other.example/s",
        "#_____________________w",
    ] {
        assert_eq!(
            AccessCode::parse(link, SITE),
            Err(AccessCodeError::OtherService),
            "{link}"
        );
    }
}

#[test]
fn s28_a_link_that_looks_like_this_service_is_said_to_be_made_so() {
    for link in [
        "http://qoltanba.example/s#_____________________w",
        "HTTPS://QOLTANBA.EXAMPLE/s#_____________________w",
        "https://Qoltanba.example/s#_____________________w",
        "https://qoltanba.example./s#_____________________w",
        "https://qoltanba.example:443/s#_____________________w",
        "https://qoltanba.example:8443/s#_____________________w",
        "https://qoltanba.example.evil/s#_____________________w",
        "https://qoltanba.example@evil.example/s#_____________________w",
        "https://qoltanba.example%2f@evil.example/s#_____________________w",
        "https://qoltanba.example\\@evil.example/s#_____________________w",
        "https://evil.example/https://qoltanba.example/s#_____________________w",
        "https://evil.example/?qoltanba.example/s#_____________________w",
        "https:/qoltanba.example/s#_____________________w",
        "https:qoltanba.example/s#_____________________w",
        "https://qoltanba.exam\nple/s#_____________________w https://qoltanba.example",
        "javascript:'https://qoltanba.example/s#_____________________w'",
        "mobileSign:https://qoltanba.example/s#_____________________w",
        "https://xn--qltanba-emk.example/s#_____________________w",
        "https://q\u{43e}ltanba.example/s#_____________________w",
        "https://qoltanba\u{3002}example/s#_____________________w",
        "https\u{ff1a}//qoltanba.example/s#_____________________w",
    ] {
        assert_eq!(
            AccessCode::parse(link, SITE),
            Err(AccessCodeError::Disguised),
            "{link}"
        );
    }
}

#[test]
fn s28_characters_that_cannot_be_seen_are_refused_wherever_they_stand() {
    let link = "https://qoltanba.example/s#_____________________w";
    for unseen in [
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{feff}',
        '\u{ad}',
        '\u{61c}',
        '\u{e0041}',
        '\0',
        '\u{7}',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
    ] {
        for text in [link, "ABCD-2345"] {
            let mut disguised = text.to_owned();
            disguised.insert(4, unseen);
            assert_eq!(
                AccessCode::parse(&disguised, SITE),
                Err(AccessCodeError::Disguised),
                "{unseen:?}"
            );
        }
        if !unseen.is_whitespace() {
            assert_eq!(
                AccessCode::parse(&format!("{unseen}{link}"), SITE),
                Err(AccessCodeError::Disguised),
                "{unseen:?}"
            );
        }
    }
}

#[test]
fn s28_other_pages_of_this_service_and_long_texts_are_no_codes() {
    let long = "_".repeat(100_000);
    for text in [
        SITE.to_owned(),
        format!("{SITE}/"),
        format!("{SITE}/open"),
        format!("{SITE}/other#_____________________w"),
        format!("{SITE}/s?_____________________w"),
        format!("{SITE}/S#_____________________w"),
        format!("{SITE}/s/../s#_____________________w"),
        format!("{SITE}#/s#_____________________w"),
        format!("{SITE}/s#{long}"),
        format!("{SITE}/s#_____________________w#"),
        format!("{SITE}/s#_____________________w&next=https://evil.example"),
    ] {
        assert_eq!(
            AccessCode::parse(&text, SITE),
            Err(AccessCodeError::NotASecret)
        );
    }
    for text in [long.as_str(), "", "hello", "\u{fffd}\u{fffd}", "АВСD2345"] {
        assert_eq!(
            AccessCode::parse(text, SITE),
            Err(AccessCodeError::NotAShortCode)
        );
    }
}

#[test]
fn r26_a_link_of_this_service_or_a_short_code_is_read() {
    let secret = AccessSecret::from_random([0xff; 16]);
    assert_eq!(
        AccessCode::parse(" https://qoltanba.example/s#_____________________w\n", SITE),
        Ok(AccessCode::Secret(secret))
    );
    assert_eq!(
        AccessCode::parse("abcd 2345", SITE),
        Ok(AccessCode::Short(ShortCode::parse("ABCD2345").unwrap()))
    );
    assert_eq!(
        AccessCode::parse("https://qoltanba.example/s#short", SITE),
        Err(AccessCodeError::NotASecret)
    );
}

#[test]
fn s8_ten_misses_of_an_address_or_five_of_an_account_end_the_guessing() {
    let settings = Settings::default();
    let misses = |from_address, by_account, over_all| {
        may_try_short_code(
            Misses {
                from_address,
                by_account,
                over_all,
            },
            &settings,
        )
    };
    assert_eq!(misses(9, None, 9), Ok(()));
    assert_eq!(misses(10, None, 10), Err(GuessingRefusal::TooManyMisses));
    assert_eq!(misses(9, Some(4), 999), Ok(()));
    assert_eq!(misses(4, Some(5), 5), Err(GuessingRefusal::TooManyMisses));
}

#[test]
fn s8_over_the_ceiling_only_people_who_signed_in_may_guess() {
    let settings = Settings::default();
    let misses = Misses {
        from_address: 0,
        by_account: None,
        over_all: 1_000,
    };
    assert_eq!(
        may_try_short_code(misses, &settings),
        Err(GuessingRefusal::SignInFirst)
    );
    let signed_in = Misses {
        by_account: Some(0),
        ..misses
    };
    assert_eq!(may_try_short_code(signed_in, &settings), Ok(()));
}

#[derive(Debug, Clone, Copy)]
enum Try {
    Open,
    Close,
    Extend,
}

fn tries() -> impl Strategy<Value = Vec<(i64, Try)>> {
    let one = prop_oneof![Just(Try::Open), Just(Try::Close), Just(Try::Extend)];
    // Milliseconds from one try to the next: often a few, sometimes over a limit.
    let pause = prop_oneof![
        0i64..1_000,
        0i64..400_000,
        Just(300_000i64),
        Just(1_500_000i64)
    ];
    prop::collection::vec((pause, one), 0..12)
}

proptest! {
    #[test]
    fn r22_r23_whatever_is_tried_it_opens_once_and_in_time(tries in tries()) {
        let settings = Settings::default();
        let given_at = at("2026-11-24T10:00:00Z");
        let mut access = Access::give(0, given_at, &settings).unwrap();
        let mut now = given_at;
        let (mut opened, mut closed) = (0, 0);
        for (pause, what) in tries {
            now += SignedDuration::from_millis(pause);
            let before = access.clone();
            let after = match what {
                Try::Open => access.open(visitor(), now),
                Try::Close => access.close(now),
                Try::Extend => access.extend(now, &settings),
            };
            if after.is_ok() {
                prop_assert_eq!(before.state(now), AccessState::Open);
                prop_assert!(now < before.until);
                prop_assert!(now < given_at + settings.share_life_longest);
                opened += u32::from(matches!(what, Try::Open));
                closed += u32::from(matches!(what, Try::Close));
            }
            access = after.unwrap_or(before);
            prop_assert!(access.until <= given_at + settings.share_life_longest);
        }
        prop_assert!(opened + closed <= 1);
        prop_assert!(access.state(given_at + settings.share_life_longest) != AccessState::Open);
    }

    #[test]
    fn s8_secret_and_short_code_are_read_back(bits: [u8; 16]) {
        let secret = AccessSecret::from_random(bits);
        prop_assert_eq!(AccessSecret::parse(&secret.to_text()), Ok(secret.clone()));
        prop_assert_eq!(AccessCode::parse(&secret.link(SITE), SITE), Ok(AccessCode::Secret(secret)));
        let short = ShortCode::from_random(bits);
        prop_assert_eq!(ShortCode::parse(&short.grouped().to_lowercase()), Ok(short));
    }

    #[test]
    fn reading_never_panics(text in "\\PC*|https://qoltanba.example/s#\\PC*|[A-Za-z0-9_-]{22}|[2-9A-Za-z -]{8,10}") {
        if let Ok(secret) = AccessSecret::parse(&text) {
            prop_assert_eq!(secret.to_text(), text.clone());
        }
        if let Ok(AccessCode::Short(code)) = AccessCode::parse(&text, SITE) {
            prop_assert_eq!(code.as_str().len(), 8);
        }
    }
}

#[test]
fn s36_what_a_presentation_is_bound_to_follows_from_the_code() {
    let nonce = presentation_nonce(&[7; 32]);

    assert_eq!(nonce.len(), 43);
    assert_eq!(nonce, presentation_nonce(&[7; 32]));
    assert_ne!(nonce, presentation_nonce(&[8; 32]));
}

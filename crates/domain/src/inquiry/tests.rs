use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    portal::ScannedCode,
    residence::TemporaryRegistration,
    statement,
    testing::{SITE, applicant, at, form},
};

fn number() -> InquiryNumber {
    InquiryNumber::from_random([7; 16])
}

fn registered_at() -> Said {
    Said::RegisteredAt {
        person: applicant(),
        permanent: Some(form().dwelling),
        temporary: vec![NamedStay {
            dwelling: form().dwelling,
            from: date(2026, 11, 1),
            until: date(2027, 1, 31),
        }],
    }
}

fn registered_here(residents: usize) -> Said {
    let one = Resident {
        full_name: applicant().full_name,
        until: None,
    };
    Said::RegisteredHere {
        owner: applicant(),
        dwelling: form().dwelling,
        residents: vec![one; residents],
    }
}

fn drawn_up(says: Said, now: &str) -> Result<(Inquiry, Vec<u8>), InquiryRefusal> {
    Inquiry::draw_up(SITE, number(), says, at(now), &Settings::default())
}

#[test]
fn r44_the_bytes_of_both_inquiries_stay_what_they_are() {
    let bytes = [registered_at(), registered_here(2)].map(|says| {
        let (_, bytes) = drawn_up(says, "2026-11-24T10:00:00Z").unwrap();
        String::from_utf8(bytes).unwrap()
    });
    insta::assert_snapshot!(bytes.join("\n"));
}

#[test]
fn r44_an_inquiry_is_read_back_and_is_no_request() {
    let (inquiry, bytes) = drawn_up(registered_at(), "2026-11-24T10:00:00Z").unwrap();

    assert_eq!(statement::parse::<Inquiry>(&bytes).unwrap(), inquiry);
    assert!(statement::parse::<TemporaryRegistration>(&bytes).is_err());
    assert_eq!(inquiry.says.kind(), InquiryKind::RegisteredAt);
}

#[test]
fn r44_an_inquiry_is_valid_for_ten_working_days_to_the_end_of_the_last() {
    // A Tuesday.
    let (inquiry, _) = drawn_up(registered_at(), "2026-11-24T10:00:00Z").unwrap();

    assert_eq!(inquiry.valid_until, date(2026, 12, 8));
    for (now, valid) in [
        ("2026-11-24T10:00:00Z", true),
        ("2026-12-07T19:00:00Z", true),
        ("2026-12-08T18:59:59Z", true),
        ("2026-12-08T19:00:00Z", false),
    ] {
        assert_eq!(inquiry.is_valid(at(now)), valid, "{now}");
    }
}

#[test]
fn r44_others_are_named_without_their_iins() {
    let (_, bytes) = drawn_up(registered_here(3), "2026-11-24T10:00:00Z").unwrap();
    let text = String::from_utf8(bytes).unwrap();

    assert_eq!(text.matches("\"iin\"").count(), 1, "the owner's own alone");
    assert_eq!(text.matches("date_of_birth").count(), 1);
}

#[test]
fn r44_what_does_not_fit_is_not_cut_short() {
    assert!(drawn_up(registered_here(60), "2026-11-24T10:00:00Z").is_ok());
    assert_eq!(
        drawn_up(registered_here(400), "2026-11-24T10:00:00Z").err(),
        Some(InquiryRefusal::TooLong)
    );
}

#[test]
fn r44_one_asks_about_oneself_and_ones_own_minor_child() {
    let settings = Settings::default();
    let today = date(2026, 11, 24);
    let iin = |born, serial| (serial..).find_map(|s| Iin::issue(born, crate::iin::Sex::Female, s));
    let me = iin(date(1990, 5, 17), 100).unwrap();
    let child = iin(date(2008, 11, 25), 200).unwrap();
    let grown = iin(date(2008, 11, 24), 300).unwrap();
    let stranger = iin(date(2015, 1, 1), 400).unwrap();
    let children = [child.clone(), grown.clone()];

    let asks = |about| may_ask_about(&me, about, &children, today, &settings);
    assert_eq!(asks(&me), Ok(()));
    assert_eq!(asks(&child), Ok(()), "17, and 18 tomorrow");
    assert_eq!(asks(&grown), Err(InquiryRefusal::NotYours), "18 today");
    assert_eq!(asks(&stranger), Err(InquiryRefusal::NotYours));
}

#[test]
fn r44_so_many_inquiries_are_asked_for_in_a_day() {
    let settings = Settings::default();
    assert_eq!(may_ask_more(19, &settings), Ok(()));
    assert_eq!(
        may_ask_more(20, &settings),
        Err(InquiryRefusal::TooMany { most: 20 })
    );
}

#[test]
fn r44_a_link_of_another_service_or_in_another_form_is_no_code() {
    let secret = InquirySecret::new([9; 16]);
    let link = secret.link(SITE);
    assert_eq!(
        ScannedCode::parse(&link, SITE),
        Ok(ScannedCode::Inquiry(InquiryCode::Secret(secret.clone())))
    );
    assert_eq!(
        ScannedCode::parse(&number().grouped().to_lowercase(), SITE),
        Ok(ScannedCode::Inquiry(InquiryCode::Number(number())))
    );
    for text in [
        secret.link("https://other.example"),
        secret.link(&format!("{SITE}.example")),
        link.replace("/check#", "/check?"),
        link.replace("/check#", "/s/check#"),
        format!("{link}A"),
    ] {
        assert_eq!(InquiryCode::claimed(&text, SITE), None, "{text}");
        assert!(ScannedCode::parse(&text, SITE).is_err(), "{text}");
    }
}

#[test]
fn r44_neither_number_nor_secret_is_shown_by_debug() {
    let (inquiry, _) = drawn_up(registered_here(1), "2026-11-24T10:00:00Z").unwrap();
    let shown = format!("{inquiry:?} {:?}", InquirySecret::new([9; 16]));
    for hidden in ["Әбішева", "900517", number().as_str(), "CQkJ"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

proptest! {
    #[test]
    fn r44_a_number_is_read_back_as_people_write_it(bits: [u8; 16]) {
        let number = InquiryNumber::from_random(bits);
        prop_assert_eq!(number.as_str().len(), 12);
        prop_assert_eq!(InquiryNumber::parse(number.as_str()), Ok(number.clone()));
        let typed = number.grouped().to_lowercase().replace('-', " ");
        prop_assert_eq!(InquiryNumber::parse(&typed), Ok(number.clone()));
        // Eight characters are a short code, twelve are a number: neither is taken for the other.
        prop_assert!(crate::access::ShortCode::parse(number.as_str()).is_err());
    }

    #[test]
    fn r44_one_wrong_character_or_two_that_changed_places_are_found(
        bits: [u8; 16], place in 0_usize..12, other in 0_usize..12, to in 0_usize..31,
    ) {
        let number = InquiryNumber::from_random(bits);
        let mut wrong = number.as_str().as_bytes().to_vec();
        wrong[place] = SHORT_CODE_ALPHABET[to];
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(InquiryNumber::parse(&wrong).is_ok(), wrong == number.as_str());

        let mut swapped = number.as_str().as_bytes().to_vec();
        swapped.swap(place, other);
        let swapped = String::from_utf8(swapped).unwrap();
        prop_assert_eq!(InquiryNumber::parse(&swapped).is_ok(), swapped == number.as_str());
    }

    #[test]
    fn r44_reading_a_number_or_a_link_never_panics(text in "\\PC*|[2-9A-Za-z -]{10,16}") {
        let _ = InquiryCode::claimed(&text, SITE);
        if let Ok(number) = InquiryNumber::parse(&text) {
            prop_assert_eq!(InquiryNumber::parse(number.as_str()), Ok(number));
        }
    }
}

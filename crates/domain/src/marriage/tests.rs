use jiff::civil::date;

use super::*;
use crate::{
    DatedSettings,
    iin::Sex,
    request::{Request, RequestState},
    residence::Region,
    service::Service,
    statement::to_be_signed,
    testing::{SITE, applicant, at},
};

fn spouse() -> Spouse {
    Spouse {
        iin: Iin::issue(date(2000, 6, 1), Sex::Male, 12).unwrap(),
        surname: "Омаров".into(),
        given_name: "Әлихан".into(),
    }
}

fn drafted(spouse: Spouse, now: &str) -> Result<Marriage, DraftRefusal> {
    let form = MarriageForm {
        spouse,
        office: OfficeCode::parse("astana-esil").unwrap(),
        surnames: Surnames::Own,
    };
    Marriage::draft(
        SITE,
        form,
        applicant(),
        at(now),
        [0x22; 16],
        &Settings::default(),
    )
}

const NOW: &str = "2026-11-24T10:00:00Z";

#[test]
fn r41_the_bytes_of_an_application_stay_what_they_are() {
    let bytes = to_be_signed(&drafted(spouse(), NOW).unwrap());

    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn r41_both_are_of_age_on_the_day() {
    let young = Spouse {
        iin: Iin::issue(date(2008, 11, 25), Sex::Male, 12).unwrap(),
        ..spouse()
    };

    assert_eq!(
        drafted(young.clone(), NOW),
        Err(DraftRefusal::TooYoungToMarry { age: 18 })
    );
    // Midnight in Kazakhstan.
    assert!(drafted(young, "2026-11-24T19:00:00Z").is_ok());
}

#[test]
fn r41_nobody_marries_themselves_or_nobody() {
    for nobody in [
        Spouse {
            iin: applicant().iin,
            ..spouse()
        },
        Spouse {
            surname: " ".into(),
            ..spouse()
        },
        Spouse {
            given_name: "a".repeat(LONGEST_TYPED_NAME + 1),
            ..spouse()
        },
    ] {
        assert_eq!(drafted(nobody, NOW), Err(DraftRefusal::Spouse));
    }
}

#[test]
fn r41_a_name_is_the_same_in_whichever_case_it_was_typed() {
    let name = FullName {
        surname: "ОМАРОВ".into(),
        given_name: "ӘЛИХАН".into(),
        patronymic: Some("Маратұлы".into()),
    };
    assert!(spouse().is_called(&name));
    assert!(!spouse().is_called(&FullName {
        given_name: "Алихан".into(),
        ..name
    }));
}

#[test]
fn r41_the_fee_is_one_index_of_the_day_it_is_paid_on() {
    let settings = DatedSettings::default();
    for (day, fee) in [
        (date(2025, 1, 1), 3_932),
        (date(2025, 12, 31), 3_932),
        (date(2026, 1, 1), 4_325),
        (date(2026, 11, 29), 4_325),
    ] {
        assert_eq!(settings.on(day).fee(1), fee, "{day}");
    }
    assert_eq!(Settings::default().fee(0), 0);
}

#[test]
fn r41_an_application_that_nobody_confirmed_for_two_days_is_over_for_good() {
    let settings = Settings::default();
    let asked = at(NOW);
    let request = Request::submit(Service::Marriage, 1, asked, &settings);
    let until = at("2026-11-26T10:00:00Z");
    assert_eq!(request.state, RequestState::AwaitingConsents { until });

    let moment = jiff::SignedDuration::from_micros(1);
    assert!(request.clone().lapse_at(until - moment).state.is_open());
    let lapsed = request.lapse_at(until);

    assert_eq!(lapsed.state, RequestState::Lapsed { at: until });
    assert_eq!(lapsed.ask_again_until(&settings), None);
}

#[test]
fn r41_they_are_awaited_in_the_morning_of_a_working_day() {
    let mut settings = Settings::default();
    // Tuesday 24 November and 15 days are Wednesday 9 December.
    assert_eq!(appointment(at(NOW), &settings), at("2026-12-09T05:00:00Z"));
    // Friday 27 November and 15 days are a Saturday.
    assert_eq!(
        appointment(at("2026-11-27T10:00:00Z"), &settings),
        at("2026-12-14T05:00:00Z")
    );
    settings.days_off = vec![date(2026, 12, 14)];
    assert_eq!(
        appointment(at("2026-11-27T10:00:00Z"), &settings),
        at("2026-12-15T05:00:00Z")
    );
}

#[test]
fn r41_close_relatives_are_those_above_and_beside() {
    let person = |serial| Iin::issue(date(1980, 1, 1), Sex::Female, serial).unwrap();
    let line = |iin: u16, parents: &[u16], grandparents: &[u16]| Line {
        iin: person(iin),
        parents: parents.iter().map(|one| person(*one)).collect(),
        grandparents: grandparents.iter().map(|one| person(*one)).collect(),
    };
    let me = line(1, &[2, 3], &[4, 5]);
    for (other, close) in [
        (line(2, &[4], &[]), true),
        (line(5, &[], &[]), true),
        (line(6, &[1, 9], &[2, 3]), true),
        (line(7, &[6], &[1]), true),
        // A half-brother.
        (line(8, &[9, 3], &[]), true),
        // A cousin, and somebody of whom nothing is known.
        (line(10, &[11, 12], &[4, 5]), false),
        (line(13, &[], &[]), false),
    ] {
        assert_eq!(are_close(&me, &other), close);
        assert_eq!(are_close(&other, &me), close);
    }
}

#[test]
fn r41_every_office_has_one_code_and_every_region_an_office() {
    let mut codes: Vec<&str> = OFFICES.iter().map(|office| office.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), OFFICES.len());
    for office in OFFICES {
        let code = OfficeCode::parse(office.code).unwrap();
        assert_eq!(code.name(), office.name());
        assert_eq!(
            serde_json::from_value::<OfficeCode>(serde_json::json!(office.code)).unwrap(),
            code
        );
    }
    assert_eq!(OfficeCode::parse("nowhere"), Err(OfficeError));
    let mut regions: Vec<Region> = OFFICES.iter().map(|office| office.region).collect();
    regions.sort_unstable();
    regions.dedup();
    assert_eq!(regions.len(), 20);
}

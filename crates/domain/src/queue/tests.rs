use jiff::{
    SignedDuration,
    civil::{date, time},
};
use proptest::prelude::*;

use super::*;
use crate::testing::at;

fn centre() -> ServiceCentre {
    ServiceCentre {
        id: CentreId::parse("astana-1").unwrap(),
        region: Region::Astana,
        name: LocalizedText::same("1"),
        address: LocalizedText::same("Abay 1"),
        opens: time(9, 0, 0, 0),
        closes: time(18, 0, 0, 0),
        places: 2,
    }
}

/// A Tuesday, 15:00 in Kazakhstan.
const NOW: &str = "2026-11-24T10:00:00Z";

fn reservation(day: Date, at_time: Time) -> Reservation {
    Reservation {
        number: TicketNumber::from_random([7; 8]),
        centre: centre().id,
        purpose: VisitPurpose::Registration,
        when: VisitTime { day, at: at_time },
        made_at: at(NOW),
        cancelled: false,
    }
}

#[test]
fn r43_a_working_day_has_windows_of_half_an_hour() {
    let settings = Settings::default();
    let all = windows(&centre(), date(2026, 11, 25), at(NOW), &settings);

    assert_eq!(all.len(), 18);
    assert_eq!(all[0], time(9, 0, 0, 0));
    assert_eq!(all[17], time(17, 30, 0, 0));
}

#[test]
fn r43_today_has_what_has_not_begun() {
    let settings = Settings::default();
    let all = windows(&centre(), date(2026, 11, 24), at(NOW), &settings);

    assert_eq!(all[0], time(15, 30, 0, 0), "15:00 has begun");
    assert_eq!(all.len(), 5);
}

#[test]
fn r43_weekends_days_off_the_past_and_the_far_future_have_none() {
    let settings = Settings {
        days_off: vec![date(2026, 12, 1)],
        ..Settings::default()
    };
    for (day, open) in [
        (date(2026, 11, 23), false),
        (date(2026, 11, 27), true),
        (date(2026, 11, 28), false),
        (date(2026, 11, 29), false),
        (date(2026, 12, 1), false),
        (date(2026, 12, 2), true),
        (date(2026, 12, 8), true),
        (date(2026, 12, 9), false),
    ] {
        let all = windows(&centre(), day, at(NOW), &settings);
        assert_eq!(!all.is_empty(), open, "{day}");
    }
    assert_eq!(days(at(NOW), &settings).count(), 15);
}

#[test]
fn r43_a_place_is_reserved_once_a_day_and_once_for_a_day() {
    let settings = Settings::default();
    let when = VisitTime {
        day: date(2026, 11, 25),
        at: time(9, 30, 0, 0),
    };
    let may = |when, made, there| may_reserve(&centre(), when, made, there, at(NOW), &settings);

    assert_eq!(may(when, false, false), Ok(()));
    assert_eq!(may(when, true, false), Err(QueueRefusal::OnceADay));
    assert_eq!(may(when, false, true), Err(QueueRefusal::ThatDayAlready));
    let between = VisitTime {
        at: time(9, 45, 0, 0),
        ..when
    };
    assert_eq!(may(between, false, false), Err(QueueRefusal::NotThen));
    let after = VisitTime {
        at: time(18, 0, 0, 0),
        ..when
    };
    assert_eq!(may(after, false, false), Err(QueueRefusal::NotThen));
}

#[test]
fn r43_a_reservation_is_cancelled_until_its_window_begins() {
    let settings = Settings::default();
    let reserved = reservation(date(2026, 11, 25), time(9, 30, 0, 0));
    let begins = at("2026-11-25T04:30:00Z");

    let cancelled = reserved
        .clone()
        .cancel(begins - SignedDuration::from_secs(1))
        .unwrap();
    assert_eq!(
        cancelled.state(begins, &settings),
        ReservationState::Cancelled
    );
    assert_eq!(cancelled.cancel(at(NOW)), Err(QueueRefusal::Over));
    assert_eq!(reserved.clone().cancel(begins), Err(QueueRefusal::Over));
    assert_eq!(
        reserved.state(begins, &settings),
        ReservationState::Reserved
    );
    let end = begins + SignedDuration::from_mins(30);
    assert_eq!(reserved.state(end, &settings), ReservationState::Past);
}

#[test]
fn r43_the_reminder_comes_the_day_before() {
    let reserved = reservation(date(2026, 12, 1), time(9, 30, 0, 0));
    assert_eq!(
        reserved.when.remind_at(&Settings::default()),
        at("2026-11-30T05:00:00Z")
    );
}

#[test]
fn r43_a_centre_is_known_by_letters_digits_and_hyphens() {
    assert!(CentreId::parse("shymkent-12").is_ok());
    for text in ["", "Astana", "a/b", "a b", &"a".repeat(41)] {
        assert_eq!(CentreId::parse(text), Err(CentreIdError), "{text}");
    }
}

proptest! {
    #[test]
    fn r43_every_window_lies_within_the_hours_and_can_be_reserved(
        ahead in -3_i64..30, opens in 0_i8..24, closes in 0_i8..24, minutes in 1_i64..=480,
    ) {
        let settings = Settings {
            queue_window: SignedDuration::from_mins(minutes),
            ..Settings::default()
        };
        let centre = ServiceCentre {
            opens: time(opens, 0, 0, 0),
            closes: time(closes, 0, 0, 0),
            ..centre()
        };
        let day = date(2026, 11, 24) + ahead.days();
        let mut before: Option<VisitTime> = None;
        for at_time in windows(&centre, day, at(NOW), &settings) {
            let when = VisitTime { day, at: at_time };
            prop_assert!(at_time >= centre.opens && at_time < centre.closes);
            prop_assert!(when.begins() > at(NOW));
            prop_assert!(before.is_none_or(|before| before.ends(&settings) <= when.begins()));
            let may = may_reserve(&centre, when, false, false, at(NOW), &settings);
            prop_assert_eq!(may, Ok(()));
            before = Some(when);
        }
    }

    #[test]
    fn r43_a_number_has_six_digits(bits: [u8; 8]) {
        let number = TicketNumber::from_random(bits);
        prop_assert_eq!(TicketNumber::try_from(number.as_str().to_owned()), Ok(number));
    }
}

use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use super::*;
use crate::Settings;

/// A calendar with a transfer such as that of January 2025.
const TRANSFERS: &str = r#"{
    "laws": [],
    "holidays": [
        { "day": "01-01", "name": "New Year", "moves": true },
        { "day": "01-02", "name": "New Year", "moves": true }
    ],
    "years": [{
        "year": 2025,
        "kurban_ait": "2025-06-06",
        "transfers": [{ "off": "2025-01-03", "worked": "2025-01-05", "by": "Order" }]
    }]
}"#;

fn days_off(from: Date, until: Date) -> Vec<Date> {
    let calendar = Calendar::kazakhstan();
    from.series(1.day())
        .take_while(|day| *day <= until)
        .filter(|day| !is_weekend(*day) && !calendar.is_worked(*day))
        .collect()
}

#[test]
fn r40_the_calendar_of_the_program_can_be_read() {
    let calendar = Calendar::parse(KAZAKHSTAN.as_bytes()).unwrap();
    assert_eq!(calendar, Calendar::kazakhstan());
    assert!(calendar.0.laws[0].contains("84"));
}

/// As the portal of electronic government published them for a week of five days.
#[test]
fn r40_the_days_off_of_2026_are_those_of_the_law_and_the_ones_that_moved() {
    assert_eq!(
        days_off(date(2026, 1, 1), date(2026, 12, 31)),
        [
            date(2026, 1, 1),
            date(2026, 1, 2),
            date(2026, 1, 7),
            // 8 March is a Sunday.
            date(2026, 3, 9),
            date(2026, 3, 23),
            // 21 and 22 March are a weekend.
            date(2026, 3, 24),
            date(2026, 3, 25),
            date(2026, 5, 1),
            date(2026, 5, 7),
            // 9 May is a Saturday.
            date(2026, 5, 11),
            date(2026, 5, 27),
            date(2026, 7, 6),
            // 30 August and 25 October are Sundays.
            date(2026, 8, 31),
            date(2026, 10, 26),
            date(2026, 12, 16),
        ]
    );
}

#[test]
fn r40_a_religious_day_on_a_weekend_does_not_move() {
    // Kurban Ait of 2027 is a Sunday, and 7 January of 2029 too.
    let calendar = Calendar::kazakhstan();
    assert!(calendar.is_worked(date(2027, 5, 17)));
    assert!(calendar.is_worked(date(2029, 1, 8)));
    assert!(
        !calendar.is_worked(date(2027, 1, 4)),
        "2 January is a Saturday"
    );
}

#[test]
fn r40_before_on_and_after_a_holiday() {
    let settings = Settings::default();
    // Independence Day is a Wednesday.
    for (from, days, last) in [
        (date(2026, 12, 14), 1, date(2026, 12, 15)),
        (date(2026, 12, 14), 2, date(2026, 12, 17)),
        (date(2026, 12, 15), 1, date(2026, 12, 17)),
        (date(2026, 12, 16), 1, date(2026, 12, 17)),
        (date(2026, 12, 17), 1, date(2026, 12, 18)),
        // Over Nauryz, whose weekend moves to Tuesday and Wednesday.
        (date(2026, 3, 20), 1, date(2026, 3, 26)),
        (date(2026, 3, 24), 1, date(2026, 3, 26)),
        (date(2026, 3, 25), 1, date(2026, 3, 26)),
        (date(2026, 3, 26), 1, date(2026, 3, 27)),
        // Over Kurban Ait, which the calendar has to name.
        (date(2026, 5, 26), 1, date(2026, 5, 28)),
        (date(2026, 5, 27), 1, date(2026, 5, 28)),
        // Over the turn of the year, of which 2 January moves.
        (date(2026, 12, 31), 1, date(2027, 1, 5)),
        (date(2026, 12, 31), 2, date(2027, 1, 6)),
        (date(2026, 12, 31), 3, date(2027, 1, 8)),
    ] {
        assert_eq!(
            settings.working_days_after(from, days),
            last,
            "{from} {days}"
        );
    }
}

#[test]
fn r40_a_transferred_day_is_off_and_the_one_in_its_place_is_worked() {
    let calendar = Calendar::parse(TRANSFERS.as_bytes()).unwrap();
    let settings = Settings {
        calendar,
        ..Settings::default()
    };
    assert_eq!(
        settings.working_days_after(date(2025, 1, 2), 1),
        date(2025, 1, 5)
    );
    assert_eq!(
        settings.working_days_after(date(2025, 1, 4), 2),
        date(2025, 1, 6)
    );
    assert_eq!(
        settings.working_day_from(date(2025, 1, 3)),
        date(2025, 1, 5)
    );
}

#[test]
fn r40_a_year_that_was_not_announced_is_said_and_counted_by_the_law() {
    let calendar = Calendar::kazakhstan();
    for (year, known) in [(2025, false), (2026, true), (2027, true), (2028, false)] {
        assert_eq!(calendar.knows(year), known, "{year}");
    }
    // 1 and 2 January of 2028 are a weekend, and move to Monday and Tuesday.
    assert!(!calendar.is_worked(date(2028, 1, 3)));
    assert!(!calendar.is_worked(date(2028, 1, 4)));
    assert!(calendar.is_worked(date(2028, 1, 5)));
    let settings = Settings::default();
    assert!(settings.calendar_knows(date(2026, 3, 1), date(2027, 12, 31)));
    assert!(!settings.calendar_knows(date(2027, 12, 31), date(2028, 1, 1)));
    assert!(!settings.calendar_knows(date(2025, 12, 31), date(2026, 1, 1)));
}

#[test]
fn r40_a_calendar_that_contradicts_itself_is_refused() {
    let refusal = |from: &str, to: &str| {
        let error = Calendar::parse(TRANSFERS.replace(from, to).as_bytes()).unwrap_err();
        match error {
            CalendarError::Contradiction(contradiction) => Some(contradiction),
            CalendarError::Unreadable(_) => None,
        }
    };
    assert_eq!(refusal("01-02", "01-01"), Some(Contradiction::Order));
    assert_eq!(
        refusal("2025-06-06", "2026-06-06"),
        Some(Contradiction::OtherYear(date(2026, 6, 6)))
    );
    assert_eq!(
        refusal("2025-01-03", "2025-01-04"),
        Some(Contradiction::NoTransfer(date(2025, 1, 4)))
    );
    assert_eq!(
        refusal("2025-01-05", "2025-01-06"),
        Some(Contradiction::NoTransfer(date(2025, 1, 6)))
    );
    for (from, to) in [
        ("\"01-02\"", "\"02-29\""),
        ("\"01-02\"", "\"1-2\""),
        ("\"01-02\"", "\"13-01\""),
        ("\"moves\"", "\"wanders\""),
        ("}]\n", "}] more"),
    ] {
        assert_eq!(refusal(from, to), None, "{to}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics_and_what_was_read_is_written_as_it_was(text in "\\PC*") {
        if let Ok(calendar) = Calendar::parse(text.as_bytes()) {
            let written = serde_json::to_vec(&calendar).unwrap();
            prop_assert_eq!(Calendar::parse(&written).unwrap(), calendar);
        }
    }

    #[test]
    fn r40_the_last_working_day_is_worked_and_so_many_lie_before_it(
        offset in 0i32..40_000, days in 1u16..60,
    ) {
        let settings = Settings::default();
        let from = date(1990, 1, 1).saturating_add(offset.days());
        let last = settings.working_days_after(from, days);
        prop_assert!(settings.is_working_day(last));
        let worked = from.tomorrow().unwrap().series(1.day())
            .take_while(|day| *day <= last)
            .filter(|day| settings.is_working_day(*day))
            .count();
        prop_assert_eq!(worked, usize::from(days));
    }
}

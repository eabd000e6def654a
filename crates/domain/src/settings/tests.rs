use jiff::civil::date;

use super::*;

#[test]
fn every_number_of_the_rules_stays_what_the_documents_state() {
    insta::assert_json_snapshot!(Settings::default());
}

#[test]
fn r42_one_setting_is_changed_without_the_others() {
    let settings: Settings = serde_json::from_str(r#"{"consent_life":"PT48H"}"#).unwrap();
    assert_eq!(
        settings,
        Settings {
            consent_life: SignedDuration::from_hours(48),
            ..Settings::default()
        }
    );
}

#[test]
fn an_unknown_setting_is_refused() {
    let error = serde_json::from_str::<Settings>(r#"{"consent_lif":"PT48H"}"#).unwrap_err();
    assert!(
        error.to_string().starts_with("unknown field `consent_lif`"),
        "{error}"
    );
}

#[test]
fn settings_that_lead_out_of_the_calendar_are_refused() {
    for (json, refusal) in [
        (r#"{"consent_life":"PT876001H"}"#, "a duration is"),
        (r#"{"share_life":"-PT1S"}"#, "a duration is"),
        (r#"{"status_list_ttl":"PT0S"}"#, "this duration is"),
        (r#"{"certificate_years":101}"#, "years are"),
        (r#"{"joining_age":-1}"#, "years are"),
        (r#"{"quiet_from_hour":24}"#, "an hour"),
        (r#"{"check_lease":"PT0S"}"#, "this duration is"),
        (r#"{"promise_flag_percent":101}"#, "a share is"),
        (r#"{"queue_window":"PT4M59S"}"#, "a window"),
        (r#"{"queue_window":"PT8H1S"}"#, "a window"),
        (r#"{"queue_days_ahead":61}"#, "places"),
        (r#"{"queue_reminder_hour":-1}"#, "an hour"),
    ] {
        let error = serde_json::from_str::<Settings>(json).unwrap_err();
        assert!(error.to_string().starts_with(refusal), "{json}: {error}");
    }
}

#[test]
fn r33_the_day_is_the_one_in_kazakhstan() {
    assert_eq!(
        civil_day("2026-11-24T18:59:59Z".parse().unwrap()),
        date(2026, 11, 24)
    );
    assert_eq!(
        civil_day("2026-11-24T19:00:00Z".parse().unwrap()),
        date(2026, 11, 25)
    );
}

#[test]
fn r40_working_days_leave_out_weekends_and_days_off() {
    let settings = Settings {
        days_off: vec![date(2026, 12, 17)],
        ..Settings::default()
    };
    // A Friday; Wednesday the 16th is Independence Day.
    let friday = date(2026, 12, 11);
    assert_eq!(settings.working_days_after(friday, 0), friday);
    assert_eq!(settings.working_days_after(friday, 1), date(2026, 12, 14));
    assert_eq!(settings.working_days_after(friday, 3), date(2026, 12, 18));
    assert_eq!(
        settings.working_day_from(date(2026, 12, 16)),
        date(2026, 12, 18)
    );
    assert_eq!(settings.working_days_after(Date::MAX, 3), Date::MAX);
}

#[test]
fn r40_a_day_ends_at_midnight_in_kazakhstan() {
    let end: jiff::Timestamp = "2026-11-24T19:00:00Z".parse().unwrap();
    assert_eq!(end_of(date(2026, 11, 24)), end);
    assert_eq!(end_of(Date::MAX), jiff::Timestamp::MAX);
}

use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::testing::at;

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

#[test]
fn what_is_built_in_is_what_holds_after_its_last_change() {
    let settings = DatedSettings::default();
    for day in [date(2026, 1, 1), date(2026, 11, 29), Date::MAX] {
        assert_eq!(settings.on(day), &Settings::default());
    }
}

#[test]
fn r42_the_time_of_a_consent_changed_on_24_november_2025_in_kazakhstan() {
    let settings = DatedSettings::default();
    for (now, life) in [
        ("2025-11-22T19:00:00Z", hours(48)),
        ("2025-11-23T18:59:59.999999Z", hours(48)),
        ("2025-11-23T19:00:00Z", hours(1)),
        ("2025-11-24T19:00:00Z", hours(1)),
    ] {
        assert_eq!(settings.at(at(now)).consent_life, life, "{now}");
    }
}

/// Another value that the setting accepts.
fn another(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.as_u64() == Some(8) => json!(9),
        Value::Number(_) => json!(8),
        Value::String(text) if text.starts_with("PT") => json!("PT7H"),
        Value::String(text) if text.parse::<Date>().is_ok() => json!("2027-12-31"),
        Value::String(_) => json!("Another"),
        Value::Array(_) => json!(["2026-12-14"]),
        Value::Object(parts) => Value::Object(
            parts
                .iter()
                .map(|(name, part)| match part {
                    Value::Array(_) => (name.clone(), json!([])),
                    part => (name.clone(), another(part)),
                })
                .collect(),
        ),
        other => panic!("{other} has no other value"),
    }
}

#[test]
fn each_number_changes_on_a_day_and_stays_what_it_was_before() {
    let day = date(2027, 3, 1);
    let built_in = serde_json::to_value(Settings::default()).unwrap();
    for (name, was) in built_in.as_object().unwrap() {
        let then = another(was);
        let json = json!({ "from": { day.to_string(): { name: then } } });
        let settings: DatedSettings = serde_json::from_value(json).unwrap();
        for (day, expected) in [
            (day.yesterday().unwrap(), was),
            (day, &then),
            (day.tomorrow().unwrap(), &then),
        ] {
            let on = serde_json::to_value(settings.on(day)).unwrap();
            assert_eq!(&on[name], expected, "{name} on {day}");
            let mut others = on.clone();
            others[name] = was.clone();
            assert_eq!(others, built_in, "beside {name} on {day}");
        }
    }
}

#[test]
fn what_is_set_wins_over_what_is_built_in_and_a_later_day_over_an_earlier_one() {
    let settings: DatedSettings = serde_json::from_str(
        r#"{
            "consent_life": "PT3H",
            "from": {
                "2027-02-01": { "consent_life": "PT5H", "open_requests": 4 },
                "2026-05-01": { "consent_life": "PT4H" }
            }
        }"#,
    )
    .unwrap();
    for (day, life, open) in [
        (date(2025, 11, 23), hours(3), 3),
        (date(2025, 11, 24), hours(3), 3),
        (date(2026, 4, 30), hours(3), 3),
        (date(2026, 5, 1), hours(4), 3),
        (date(2027, 1, 31), hours(4), 3),
        (date(2027, 2, 1), hours(5), 4),
    ] {
        let on = settings.on(day);
        assert_eq!((on.consent_life, on.open_requests), (life, open), "{day}");
    }
    // What nobody set keeps its own days.
    assert_eq!(settings.on(date(2025, 12, 31)).monthly_index, 3_932);
    assert_eq!(settings.on(date(2026, 1, 1)).monthly_index, 4_325);
}

#[test]
fn dated_settings_that_say_nothing_or_nonsense_are_refused() {
    for (json, refusal) in [
        ("[]", "invalid type"),
        (r#"{"consent_lif":"PT1H"}"#, "unknown field `consent_lif`"),
        (r#"{"from":[]}"#, "invalid type"),
        (r#"{"from":{"2027-13-01":{}}}"#, ""),
        (
            r#"{"from":{"2027-01-01":{"consent_lif":"PT1H"}}}"#,
            "unknown field `consent_lif`",
        ),
        (
            r#"{"from":{"2027-01-01":{"from":{}}}}"#,
            "unknown field `from`",
        ),
        (
            r#"{"from":{"2027-01-01":{"quiet_from_hour":24}}}"#,
            "an hour of the day",
        ),
    ] {
        let error = serde_json::from_str::<DatedSettings>(json).unwrap_err();
        assert!(error.to_string().starts_with(refusal), "{json}: {error}");
    }
    let nothing: DatedSettings = serde_json::from_str("{}").unwrap();
    assert_eq!(nothing, DatedSettings::default());
}

//! Every number that the rules leave open or mark as chosen, in one place.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// The longest duration, and the most years, that a setting can have: instants stay within the calendar.
const MOST_YEARS: i16 = 100;

/// The settings of the rules; `Settings::default()` is what `docs/rules.md` and `docs/threat-model.md` state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Age from which documents and the EDS can be used (R-2).
    #[serde(deserialize_with = "years")]
    pub joining_age: i16,
    /// How long a failed identity check blocks (R-51).
    #[serde(deserialize_with = "duration")]
    pub identity_block: SignedDuration,
    /// Failed identity checks after which only a service centre helps (R-51).
    pub identity_failures: u32,
    /// Age from which somebody disposes of a dwelling alone (R-36).
    #[serde(deserialize_with = "years")]
    pub adult_age: i16,
    /// How long whoever joined again approves nothing (S-25).
    #[serde(deserialize_with = "duration")]
    pub no_consents_after_joining_again: SignedDuration,
    /// Validity of a certificate made from the app, in years (R-9).
    #[serde(deserialize_with = "years")]
    pub certificate_years: i16,
    /// Life of a code sent by SMS (S-5).
    #[serde(deserialize_with = "duration")]
    pub code_life: SignedDuration,
    /// Tries of a code sent by SMS (S-5).
    pub code_tries: u32,
    /// Codes that one number gets in `codes_window` (S-5).
    pub codes_per_window: u32,
    /// The short window of `codes_per_window` (S-5).
    #[serde(deserialize_with = "duration")]
    pub codes_window: SignedDuration,
    /// Codes that one number gets in a day (S-5).
    pub codes_per_day: u32,
    /// Codes that one network address causes in an hour before it works for more, and after which the work doubles
    /// each time (S-26).
    pub codes_per_address: u32,
    /// Zero bits that the first work has to find (S-26).
    pub work_bits: u8,
    /// Zero bits that no work exceeds (S-26).
    pub work_bits_most: u8,
    /// How long a work may take (S-26).
    #[serde(deserialize_with = "duration")]
    pub work_life: SignedDuration,
    /// Life of a sign-in challenge.
    #[serde(deserialize_with = "duration")]
    pub challenge_life: SignedDuration,
    /// Life of a session on the server.
    #[serde(deserialize_with = "duration")]
    pub session_life: SignedDuration,
    /// Inactivity after which the app locks itself (S-3).
    #[serde(deserialize_with = "duration")]
    pub lock_after: SignedDuration,
    /// How long the window may be hidden before the app locks itself (S-3): enough to look something up elsewhere.
    #[serde(deserialize_with = "duration")]
    pub lock_when_hidden: SignedDuration,
    /// Wrong quick access codes in a row after which only the password opens (S-2).
    pub unlock_tries: u32,
    /// The longest life of a credential of a document (S-36).
    #[serde(deserialize_with = "duration")]
    pub credential_life: SignedDuration,
    /// How long after a document's source was asked it is asked again, so that a credential does not outlive what it says
    /// (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub credential_check: SignedDuration,
    /// How long a list of revoked credentials may be kept before it is fetched again (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub status_list_ttl: SignedDuration,
    /// How long such a list says anything at all (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub status_list_life: SignedDuration,
    /// Access to a document when it is opened (R-22).
    #[serde(deserialize_with = "duration")]
    pub share_life: SignedDuration,
    /// The longest access to a document in all (R-22).
    #[serde(deserialize_with = "duration")]
    pub share_life_longest: SignedDuration,
    /// Accesses of one account that can be opened at the same time.
    pub open_accesses: u32,
    /// How long an answer of an opening that got lost can be asked for again (S-29).
    #[serde(deserialize_with = "duration")]
    pub opening_replay: SignedDuration,
    /// Wrong short codes in an hour for one network address (S-8).
    pub misses_per_address: u32,
    /// Wrong short codes in an hour for one account (S-8).
    pub misses_per_account: u32,
    /// Wrong short codes in an hour over all visitors, from where visitors have to sign in (S-8).
    pub misses_over_all: u32,
    /// Searches by an owner's IIN in an hour that find nothing (S-13).
    pub search_misses: u32,
    /// Time in which a consent has to be answered (R-42).
    #[serde(deserialize_with = "duration")]
    pub consent_life: SignedDuration,
    /// Hour of the day in Kazakhstan from which what is asked waits for the morning (S-30).
    #[serde(deserialize_with = "hour")]
    pub quiet_from_hour: i8,
    /// Hour of the day in Kazakhstan at which its time then begins; the same hour as the other means no night (S-30).
    #[serde(deserialize_with = "hour")]
    pub quiet_until_hour: i8,
    /// Time in which the applicant signs after the last consent (S-30).
    #[serde(deserialize_with = "duration")]
    pub signing_life: SignedDuration,
    /// How long after it lapsed a request is asked again with the consents that it has (S-30).
    #[serde(deserialize_with = "duration")]
    pub asking_again: SignedDuration,
    /// Longest temporary registration, in months (R-33).
    pub longest_stay_months: u8,
    /// Open requests of one applicant that wait for somebody (S-14).
    pub open_requests: u32,
    /// How often a lapsed request may be repeated in a day (S-14).
    pub repeats_per_day: u32,
    /// How long after a refusal the same request may be made again (S-14).
    #[serde(deserialize_with = "duration")]
    pub repeat_after_refusal: SignedDuration,
    /// Corrections of one person that wait for an answer (R-21).
    pub open_corrections: u32,
    /// Reports of one person that wait for an answer (R-25, S-14).
    pub open_reports: u32,
    /// Working days in which a report is answered, after R-40.
    pub report_working_days: u16,
    /// Days off beside Saturdays and Sundays, as the calendar of each year names them.
    pub days_off: Vec<jiff::civil::Date>,
    /// How long the page of the portal waits for its code to be scanned, and for the number to be typed (S-33).
    #[serde(deserialize_with = "duration")]
    pub portal_wait: SignedDuration,
    /// How long one code of the portal is shown (S-12).
    #[serde(deserialize_with = "duration")]
    pub portal_rotation: SignedDuration,
    /// Tries of the number that the app shows (S-12).
    pub portal_tries: u32,
    /// Life of a session of the portal (S-33).
    #[serde(deserialize_with = "duration")]
    pub portal_session_life: SignedDuration,
    /// Codes of the portal that one network address asks for in an hour.
    pub portal_requests_per_address: u32,
    /// Longest life of what a client signs to get a token (R-24).
    #[serde(deserialize_with = "duration")]
    pub client_assertion_life: SignedDuration,
    /// Life of a client's token (R-24).
    #[serde(deserialize_with = "duration")]
    pub client_token_life: SignedDuration,
    /// Clients of one organisation that wait for the operator (R-24).
    pub waiting_clients: u32,
    /// How long after it was drawn up a registration of a client can be sent (R-24).
    #[serde(deserialize_with = "duration")]
    pub registration_life: SignedDuration,
    /// Difference between the clocks from which the app warns (S-21).
    #[serde(deserialize_with = "duration")]
    pub clock_warning: SignedDuration,
    /// Difference between the clocks from which no code is made for showing without a network (S-21).
    #[serde(deserialize_with = "duration")]
    pub offline_clock: SignedDuration,
    /// How old a code that is shown without a network may be on the screen (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_code_life: SignedDuration,
    /// When a code that is shown without a network is replaced by another one, before its life is over (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_renewal: SignedDuration,
    /// How far the clocks of a holder and a reader without a network may differ (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_tolerance: SignedDuration,
    /// How long one showing without a network lasts.
    #[serde(deserialize_with = "duration")]
    pub offline_showing: SignedDuration,
    /// How long a reader's own code can be answered (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_challenge_life: SignedDuration,
    /// How much of what was shown and read without a network this device remembers (R-25).
    pub offline_history: u32,
    /// The last day on which a service centre registers at dwellings of minors and incapacitated people (R-36).
    pub guardian_desk_until: jiff::civil::Date,
    /// How long a case at a desk is open (S-18).
    #[serde(deserialize_with = "at_least_a_second")]
    pub desk_case_life: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            joining_age: 16,
            identity_block: SignedDuration::from_mins(15),
            identity_failures: 5,
            adult_age: 18,
            no_consents_after_joining_again: SignedDuration::from_hours(24),
            certificate_years: 1,
            code_life: SignedDuration::from_mins(5),
            code_tries: 3,
            codes_per_window: 3,
            codes_window: SignedDuration::from_mins(10),
            codes_per_day: 10,
            codes_per_address: 200,
            work_bits: 20,
            work_bits_most: 26,
            work_life: SignedDuration::from_mins(10),
            challenge_life: SignedDuration::from_mins(2),
            session_life: SignedDuration::from_hours(12),
            lock_after: SignedDuration::from_mins(5),
            lock_when_hidden: SignedDuration::from_mins(1),
            unlock_tries: 5,
            credential_life: SignedDuration::from_hours(24 * 30),
            credential_check: SignedDuration::from_hours(6),
            status_list_ttl: SignedDuration::from_mins(5),
            status_list_life: SignedDuration::from_hours(24),
            share_life: SignedDuration::from_mins(5),
            share_life_longest: SignedDuration::from_mins(30),
            open_accesses: 20,
            opening_replay: SignedDuration::from_mins(2),
            misses_per_address: 10,
            misses_per_account: 5,
            misses_over_all: 1_000,
            search_misses: 10,
            consent_life: SignedDuration::from_hours(1),
            quiet_from_hour: 22,
            quiet_until_hour: 8,
            signing_life: SignedDuration::from_hours(24),
            asking_again: SignedDuration::from_hours(24),
            longest_stay_months: 12,
            open_requests: 3,
            repeats_per_day: 3,
            repeat_after_refusal: SignedDuration::from_hours(24),
            open_corrections: 10,
            open_reports: 10,
            report_working_days: 15,
            days_off: Vec::new(),
            portal_wait: SignedDuration::from_mins(2),
            portal_rotation: SignedDuration::from_secs(15),
            portal_tries: 3,
            portal_session_life: SignedDuration::from_mins(15),
            portal_requests_per_address: 120,
            client_assertion_life: SignedDuration::from_mins(5),
            client_token_life: SignedDuration::from_mins(5),
            waiting_clients: 3,
            registration_life: SignedDuration::from_hours(24),
            clock_warning: SignedDuration::from_mins(2),
            offline_clock: SignedDuration::from_mins(10),
            offline_code_life: SignedDuration::from_secs(30),
            offline_renewal: SignedDuration::from_secs(25),
            offline_tolerance: SignedDuration::from_secs(15),
            offline_showing: SignedDuration::from_mins(5),
            offline_challenge_life: SignedDuration::from_mins(2),
            offline_history: 200,
            guardian_desk_until: jiff::civil::date(2026, 6, 30),
            desk_case_life: SignedDuration::from_hours(1),
        }
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    let longest = SignedDuration::from_hours(24 * 365 * i64::from(MOST_YEARS));
    let duration = SignedDuration::deserialize(deserializer)?;
    (SignedDuration::ZERO..=longest)
        .contains(&duration)
        .then_some(duration)
        .ok_or_else(|| D::Error::custom("a duration is negative or longer than a century"))
}

fn at_least_a_second<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<SignedDuration, D::Error> {
    let duration = duration(deserializer)?;
    (duration.as_secs() >= 1)
        .then_some(duration)
        .ok_or_else(|| D::Error::custom("this duration is at least a second"))
}

fn years<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    let years = i16::deserialize(deserializer)?;
    (0..=MOST_YEARS)
        .contains(&years)
        .then_some(years)
        .ok_or_else(|| D::Error::custom("years are negative or more than a century"))
}

fn hour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i8, D::Error> {
    let hour = i8::deserialize(deserializer)?;
    (0..24)
        .contains(&hour)
        .then_some(hour)
        .ok_or_else(|| D::Error::custom("an hour of the day is 0 to 23"))
}

/// Kazakhstan keeps one time, five hours ahead of UTC, since 1 March 2024.
pub fn kazakhstan() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(5))
}

/// The civil day in Kazakhstan at an instant.
pub fn civil_day(now: jiff::Timestamp) -> jiff::civil::Date {
    now.to_zoned(kazakhstan()).date()
}

impl Settings {
    /// The last of so many working days, which begin with the day after the one given.
    pub fn working_days_after(&self, day: jiff::civil::Date, days: u16) -> jiff::civil::Date {
        use jiff::civil::Weekday;
        let (mut last, mut left) = (day, days);
        while left > 0 {
            // The calendar ends in the year 9999.
            let Ok(next) = last.tomorrow() else { break };
            last = next;
            let off = matches!(last.weekday(), Weekday::Saturday | Weekday::Sunday)
                || self.days_off.contains(&last);
            left -= u16::from(!off);
        }
        last
    }
}

#[cfg(test)]
mod tests {
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
            days_off: vec![date(2026, 12, 16)],
            ..Settings::default()
        };
        // A Friday; Wednesday the 16th is Independence Day.
        let friday = date(2026, 12, 11);
        assert_eq!(settings.working_days_after(friday, 0), friday);
        assert_eq!(settings.working_days_after(friday, 1), date(2026, 12, 14));
        assert_eq!(settings.working_days_after(friday, 3), date(2026, 12, 17));
        assert_eq!(settings.working_days_after(friday, 15), date(2027, 1, 4));
        assert_eq!(
            settings.working_days_after(jiff::civil::Date::MAX, 3),
            jiff::civil::Date::MAX
        );
    }
}

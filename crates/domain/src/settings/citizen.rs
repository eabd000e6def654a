//! What a citizen's app is told of the settings: what its forms check and what its words say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, civil::Date};
use serde::{Deserialize, Serialize};

use super::{DatedSettings, Settings};
use crate::service::Service;

/// Why what a service tells of its settings is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ToldRefusal {
    /// A number that no rule can have.
    #[error("a setting is out of all bounds")]
    OutOfBounds,
    /// More days than are announced ahead.
    #[error("settings change on more than {} days", MOST_CHANGES)]
    TooMany,
}

/// The most days on which settings change, as they are told.
const MOST_CHANGES: usize = 50;
/// The most months and working days that a term has.
const LONGEST_TERM: u16 = 366;

/// The settings that a citizen's app goes by, from a day on; how it locks itself is not among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CitizenSettings {
    /// The day in Kazakhstan from which they hold.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: Date,
    /// Age from which documents and the EDS can be used (R-2).
    pub joining_age: i16,
    /// Age under which nobody is registered apart from a parent (R-47).
    pub apart_from_parents_age: i16,
    /// Age from which somebody marries (R-41).
    pub marriage_age: i16,
    /// Time in which a consent has to be answered, ISO 8601 (R-42).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub consent_life: SignedDuration,
    /// Hour of the day in Kazakhstan from which what is asked waits for the morning (S-30).
    pub quiet_from_hour: i8,
    /// Hour of the day in Kazakhstan at which its time then begins (S-30).
    pub quiet_until_hour: i8,
    /// Time in which the spouse answers, ISO 8601 (R-41).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub spouse_answer_life: SignedDuration,
    /// Longest temporary registration, in months (R-33).
    pub longest_stay_months: u8,
    /// People whom a standing rule of an owner can name (S-32).
    pub rule_people: u32,
    /// Working days in which an appeal is answered (R-40).
    pub appeal_working_days: u16,
    /// Months after learning of a decision in which a complaint is in time (R-40).
    pub complaint_months: u8,
    /// Working days in which a complaint is considered (R-40).
    pub complaint_working_days: u16,
    /// The most bytes of a copy that is attached to a request (R-37).
    pub attachment_bytes: u32,
    /// The most pixels of one that is a picture (R-37).
    pub attachment_pixels: u32,
    /// What services cost, in monthly calculation indices (R-41).
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u8>))]
    pub fees: BTreeMap<Service, u8>,
}

impl CitizenSettings {
    fn of(settings: &Settings, from: Date) -> Self {
        Self {
            from,
            joining_age: settings.joining_age,
            apart_from_parents_age: settings.apart_from_parents_age,
            marriage_age: settings.marriage_age,
            consent_life: settings.consent_life,
            quiet_from_hour: settings.quiet_from_hour,
            quiet_until_hour: settings.quiet_until_hour,
            spouse_answer_life: settings.spouse_answer_life,
            longest_stay_months: settings.longest_stay_months,
            rule_people: settings.rule_people,
            appeal_working_days: settings.appeal_working_days,
            complaint_months: settings.complaint_months,
            complaint_working_days: settings.complaint_working_days,
            attachment_bytes: settings.attachment_bytes,
            attachment_pixels: settings.attachment_pixels,
            fees: settings.fees.clone(),
        }
    }

    /// Other settings with these in them, within the bounds that a file of settings has too.
    fn over(&self, others: &Settings) -> Result<Settings, ToldRefusal> {
        let terms = [
            u16::from(self.longest_stay_months),
            u16::from(self.complaint_months),
            self.appeal_working_days,
            self.complaint_working_days,
        ];
        if !terms.iter().all(|term| (1..=LONGEST_TERM).contains(term)) {
            return Err(ToldRefusal::OutOfBounds);
        }
        let together = || -> Result<Settings, serde_json::Error> {
            let mut all = serde_json::to_value(others)?;
            let serde_json::Value::Object(told) = serde_json::to_value(self)? else {
                return serde_json::from_value(all);
            };
            for (name, value) in told.into_iter().filter(|(name, _)| name != "from") {
                all[name] = value;
            }
            serde_json::from_value(all)
        };
        together().map_err(|_| ToldRefusal::OutOfBounds)
    }
}

impl DatedSettings {
    /// What a citizen's app is told on a day: what holds then, and every change that is known of.
    pub fn told(&self, today: Date) -> Vec<CitizenSettings> {
        let later = self.from.keys().filter(|day| **day > today);
        [today]
            .iter()
            .chain(later)
            .map(|day| CitizenSettings::of(self.on(*day), *day))
            .collect()
    }

    /// These with what a service told, from the day from which it told it.
    pub fn with(&self, told: &[CitizenSettings]) -> Result<Self, ToldRefusal> {
        if told.len() > MOST_CHANGES {
            return Err(ToldRefusal::TooMany);
        }
        let told: BTreeMap<Date, &CitizenSettings> =
            told.iter().map(|told| (told.from, told)).collect();
        let days: BTreeSet<Date> = self.from.keys().chain(told.keys()).copied().collect();
        let on = |day: Date| match told.range(..=day).next_back() {
            Some((_, told)) => told.over(self.on(day)),
            None => Ok(self.on(day).clone()),
        };
        Ok(Self {
            before: self.before.clone(),
            from: days
                .into_iter()
                .map(|day| Ok((day, on(day)?)))
                .collect::<Result<_, ToldRefusal>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn service() -> DatedSettings {
        let file = r#"{"longest_stay_months": 24, "fees": {"temporary_registration": 2}, "from": {"2027-01-01": {"marriage_age": 21}}}"#;
        serde_json::from_str(file).expect("settings")
    }

    #[test]
    fn r33_r41_an_app_goes_by_what_the_service_told_from_its_day_on() {
        let told = service().told(day("2026-11-30"));
        let wire = serde_json::to_string(&told).expect("JSON");
        let told: Vec<CitizenSettings> = serde_json::from_str(&wire).expect("the same");

        let app = DatedSettings::default().with(&told).expect("taken");

        let days: Vec<_> = told.iter().map(|told| told.from.to_string()).collect();
        assert_eq!(days, ["2026-11-30", "2027-01-01"]);
        let on = |text| app.on(day(text));
        assert_eq!(on("2026-11-29").longest_stay_months, 12);
        assert_eq!(on("2026-11-30").longest_stay_months, 24);
        assert_eq!(
            on("2026-11-30").fees,
            [(Service::TemporaryRegistration, 2)].into()
        );
        assert_eq!(on("2026-12-31").marriage_age, 18);
        assert_eq!(on("2027-01-01").marriage_age, 21);
        assert_eq!(on("2027-01-01").longest_stay_months, 24);
        assert_eq!(
            DatedSettings::default().with(&[]),
            Ok(DatedSettings::default())
        );
    }

    #[test]
    fn s2_s3_no_service_changes_how_an_app_locks_itself() {
        let service = DatedSettings::from(Settings {
            lock_after: SignedDuration::from_hours(9),
            unlock_tries: 1_000,
            ..Settings::default()
        });

        let app = DatedSettings::default()
            .with(&service.told(day("2026-11-30")))
            .expect("taken");

        assert_eq!(app.on(day("2026-12-01")), &Settings::default());
    }

    #[test]
    fn what_no_rule_can_say_is_not_taken() {
        let told = || CitizenSettings::of(&Settings::default(), day("2026-11-30"));
        let refused = |change: fn(&mut CitizenSettings)| {
            let mut told = told();
            change(&mut told);
            DatedSettings::default().with(&[told]).err()
        };

        for change in [
            (|told| told.longest_stay_months = 0) as fn(&mut CitizenSettings),
            |told| told.appeal_working_days = 367,
            |told| told.marriage_age = -1,
            |told| told.quiet_until_hour = 24,
            |told| told.attachment_bytes = u32::MAX,
            |told| told.consent_life = SignedDuration::MIN,
        ] {
            assert_eq!(refused(change), Some(ToldRefusal::OutOfBounds));
        }
        let many = vec![told(); MOST_CHANGES + 1];
        assert_eq!(
            DatedSettings::default().with(&many),
            Err(ToldRefusal::TooMany)
        );
    }

    #[test]
    fn what_is_told_stays_as_it_is_written_down() {
        insta::assert_json_snapshot!(DatedSettings::default().told(day("2026-11-30")));
    }
}

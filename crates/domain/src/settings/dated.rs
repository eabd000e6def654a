//! Settings that change on a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use super::{Settings, civil_day};

/// From which day a number that is built in holds, and what held before.
type Change = (Date, fn(&mut Settings));

const CHANGES: [Change; 2] = [
    // R-42: before it, the one term that a source gives (R-41).
    (date(2025, 11, 24), |before| {
        before.consent_life = SignedDuration::from_hours(48);
    }),
    // R-41: the index of 2025.
    (date(2026, 1, 1), |before| before.monthly_index = 3_932),
];

/// The settings, by the day in Kazakhstan from which they hold.
///
/// As JSON they are an object of the settings that differ from what is built in, with, in `from`, one for each day from
/// which others differ too:
///
/// ```json
/// { "open_requests": 5, "from": { "2027-01-01": { "monthly_index": 4500 } } }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedSettings {
    pub(super) before: Settings,
    pub(super) from: BTreeMap<Date, Settings>,
}

impl DatedSettings {
    /// Those that hold at an instant.
    pub fn at(&self, now: Timestamp) -> &Settings {
        self.on(civil_day(now))
    }

    /// Those that hold on a day.
    pub fn on(&self, day: Date) -> &Settings {
        let last = self.from.range(..=day).next_back();
        last.map_or(&self.before, |(_, settings)| settings)
    }
}

impl Default for DatedSettings {
    fn default() -> Self {
        Self {
            before: built_in(Date::MIN),
            from: CHANGES.map(|(day, _)| (day, built_in(day))).into(),
        }
    }
}

/// Settings that hold on every day.
impl From<Settings> for DatedSettings {
    fn from(settings: Settings) -> Self {
        Self {
            before: settings,
            from: BTreeMap::new(),
        }
    }
}

impl<'de> Deserialize<'de> for DatedSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut always = Map::deserialize(deserializer)?;
        let from: BTreeMap<Date, Map<String, Value>> = match always.remove("from") {
            Some(from) => serde_json::from_value(from).map_err(D::Error::custom)?,
            None => BTreeMap::new(),
        };
        let on = |day: Date| -> Result<Settings, serde_json::Error> {
            let mut all = serde_json::to_value(built_in(day))?;
            for layer in [&always]
                .into_iter()
                .chain(from.range(..=day).map(|(_, layer)| layer))
            {
                for (name, value) in layer {
                    all[name] = value.clone();
                }
            }
            serde_json::from_value(all)
        };
        let days: BTreeSet<Date> = CHANGES
            .iter()
            .map(|(day, _)| *day)
            .chain(from.keys().copied())
            .collect();
        let on_days = days.into_iter().map(|day| Ok((day, on(day)?)));
        Ok(Self {
            before: on(Date::MIN).map_err(D::Error::custom)?,
            from: on_days
                .collect::<Result<_, _>>()
                .map_err(|error: serde_json::Error| D::Error::custom(error))?,
        })
    }
}

fn built_in(day: Date) -> Settings {
    let mut settings = Settings::default();
    for (_, earlier) in CHANGES.iter().filter(|(change, _)| day < *change) {
        earlier(&mut settings);
    }
    settings
}

#[cfg(test)]
mod tests;

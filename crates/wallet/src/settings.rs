//! The numbers of the rules: as the service last told them, and without it as they are built in (ADR 50).

use std::{
    ops::Deref,
    sync::{Arc, PoisonError},
};

use domain::{
    DatedSettings, Settings,
    settings::{CitizenSettings, civil_day},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    Error, Event, Wallet,
    vault::{Batch, VaultError},
};

const ROW: &str = "settings";

/// The settings of this day.
#[derive(Debug, Clone)]
pub(crate) struct Today {
    dated: Arc<DatedSettings>,
    now: Timestamp,
}

impl Deref for Today {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        self.dated.at(self.now)
    }
}

/// The numbers of the rules that the words of a front end say, today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SettingsView {
    /// Age from which somebody joins.
    pub joining_age: i16,
    /// Age under which nobody is registered apart from a parent.
    pub apart_from_parents_age: i16,
    /// Age from which somebody marries.
    pub marriage_age: i16,
    /// Time in which owners answer, in seconds.
    pub consent_seconds: u32,
    /// Hour of the day in Kazakhstan from which what is asked waits for the morning (S-30).
    pub quiet_from_hour: i8,
    /// Hour of the day in Kazakhstan at which its time then begins; the same hour as the other means no night (S-30).
    pub quiet_until_hour: i8,
    /// Time in which the spouse answers, in seconds.
    pub spouse_seconds: u32,
    /// Longest temporary registration, in months.
    pub longest_stay_months: u8,
    /// Working days in which an appeal is answered.
    pub appeal_working_days: u16,
    /// Working days in which a complaint is considered.
    pub complaint_working_days: u16,
    /// Months in which a complaint is in time.
    pub complaint_months: u8,
    /// The most bytes of a copy.
    pub attachment_bytes: u32,
}

impl From<&Settings> for SettingsView {
    fn from(settings: &Settings) -> Self {
        Self {
            joining_age: settings.joining_age,
            apart_from_parents_age: settings.apart_from_parents_age,
            marriage_age: settings.marriage_age,
            consent_seconds: seconds(settings.consent_life),
            quiet_from_hour: settings.quiet_from_hour,
            quiet_until_hour: settings.quiet_until_hour,
            spouse_seconds: seconds(settings.spouse_answer_life),
            longest_stay_months: settings.longest_stay_months,
            appeal_working_days: settings.appeal_working_days,
            complaint_working_days: settings.complaint_working_days,
            complaint_months: settings.complaint_months,
            attachment_bytes: settings.attachment_bytes,
        }
    }
}

impl Wallet {
    /// The numbers of the rules today.
    pub(crate) fn settings(&self) -> Today {
        let dated = self.0.told.read().unwrap_or_else(PoisonError::into_inner);
        Today {
            dated: Arc::clone(&dated),
            now: self.0.clock.now(),
        }
    }

    /// Goes by what the service tells from now on, and keeps it for when it cannot be asked; what no rule can say is not
    /// taken.
    pub(crate) async fn learn_settings(&self, told: &[CitizenSettings]) {
        if told.is_empty() || !self.take_settings(told) {
            return;
        }
        let kept = match Batch::new().put(&self.0.profile_rows, ROW, &told) {
            Ok(batch) => self.0.vault.write(batch).await.map_err(Error::from),
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "the settings of the service are not kept");
        }
    }

    /// Goes by what was kept; what cannot be read any more is as if it had never been told.
    pub(crate) async fn recall_settings(&self) -> Result<(), Error> {
        let kept = self.0.vault.read(&self.0.profile_rows, ROW).await;
        let told: Option<Vec<CitizenSettings>> = match kept {
            Err(VaultError::Row(_)) => None,
            read => read?,
        };
        if let Some(told) = told {
            self.take_settings(&told);
        }
        Ok(())
    }

    /// Whether that changed anything.
    fn take_settings(&self, told: &[CitizenSettings]) -> bool {
        let taken = match self.0.settings.with(told) {
            Ok(taken) => Arc::new(taken),
            Err(error) => {
                tracing::warn!(%error, "the settings of the service are not taken");
                return false;
            }
        };
        let now = self.0.clock.now();
        let before = {
            let mut dated = self.0.told.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *dated, Arc::clone(&taken))
        };
        if before.at(now) != taken.at(now) {
            tracing::debug!(day = %civil_day(now), "other settings hold");
            // Whoever shows them asks for the status again.
            let online = self.is_online();
            self.tell(Event::Online(online));
        }
        before != taken
    }
}

fn seconds(duration: SignedDuration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

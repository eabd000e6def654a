//! What a shell shows first: how far the person is, and what it talks to.

use domain::{Language, Settings, joining::JoiningStep, session::AccessLevel};
use jiff::SignedDuration;
use serde::Serialize;

use crate::{Error, Joining, SettingsView, Theme, Wallet, backend::http};

/// How far the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not joined yet.
    Joining,
    /// Joined and locked.
    Locked,
    /// Unlocked.
    Unlocked,
}

/// What a shell shows first.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Status {
    /// How far the person is.
    pub phase: Phase,
    /// How far joining has come, while joining.
    pub joining: Option<Joining>,
    /// Whether the service is a demonstration (S-19); `None` until it was reached.
    pub demo: Option<bool>,
    /// Origin of the service.
    pub server: String,
    /// Whether the service was reached when it was last asked; also until it was asked for the first time.
    pub online: bool,
    /// By how many minutes this machine's clock is ahead of the service's, from two minutes on (S-21).
    pub clock_off_minutes: Option<i32>,
    /// The language that was chosen.
    pub language: Option<Language>,
    /// The look that was chosen.
    pub theme: Theme,
    /// Given name.
    pub person: Option<String>,
    /// Tries left of the quick access code; `None` where only the password opens (S-2).
    pub unlock_tries_left: Option<u32>,
    /// How the session with the service was opened; `None` without one.
    pub level: Option<AccessLevel>,
    /// Whether the key of the EDS was damaged or missing at unlocking: documents can be read, and nothing signed until
    /// the person joins again.
    pub eds_damaged: bool,
    /// Inactivity after which the wallet locks itself, in seconds (S-3).
    pub lock_after_seconds: u32,
    /// The numbers of the rules, as the service last told them.
    pub settings: SettingsView,
}

domain::debug_by_name!(Status);

impl Wallet {
    /// How far the person is; neither waits for the service nor counts as activity.
    pub async fn status(&self) -> Result<Status, Error> {
        self.lock_if_idle();
        let record = self.joining_record().await?;
        let joined = record.step == JoiningStep::Done;
        let preferences = self.stored_preferences().await?;
        let unlock_tries_left = if joined {
            self.tries_left().await?
        } else {
            Some(self.settings().unlock_tries)
        };
        let person = self.greeting().await?;
        let now = self.0.clock.now();
        let state = self.state();
        let phase = match (joined, &state.unlocked) {
            (false, _) => Phase::Joining,
            (true, None) => Phase::Locked,
            (true, Some(_)) => Phase::Unlocked,
        };
        Ok(Status {
            phase,
            joining: (!joined).then(|| record.view(state.joining.is_some())),
            demo: state.service.as_ref().map(|service| service.demo),
            server: self.0.origin.clone(),
            online: state.online != Some(false),
            clock_off_minutes: self
                .0
                .clock
                .offset()
                .and_then(|offset| clock_warning(offset, &self.settings())),
            language: preferences.as_ref().map(|chosen| chosen.language),
            theme: preferences.map(|chosen| chosen.theme).unwrap_or_default(),
            person,
            unlock_tries_left,
            level: state
                .session
                .as_ref()
                .filter(|session| session.until > now)
                .map(|session| session.level),
            eds_damaged: state
                .unlocked
                .as_ref()
                .is_some_and(|unlocked| unlocked.eds_damaged),
            lock_after_seconds: u32::try_from(self.settings().lock_after.as_secs())
                .unwrap_or(u32::MAX),
            settings: SettingsView::from(&*self.settings()),
        })
    }
}

fn clock_warning(offset: SignedDuration, settings: &Settings) -> Option<i32> {
    (offset.abs() >= settings.clock_warning).then(|| http::minutes(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s21_the_clock_is_warned_of_from_two_minutes_on() {
        let warning =
            |seconds| clock_warning(SignedDuration::from_secs(seconds), &Settings::default());
        assert_eq!(warning(119), None);
        assert_eq!(warning(-119), None);
        assert_eq!(warning(120), Some(-2));
        assert_eq!(warning(-86_400), Some(1_440));
    }
}

//! Appeals against refusals, and complaints against how those were decided: received always, answered in
//! working days, and where nobody answers decided by the silence.

mod body;
mod statement;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Settings, Words,
    request::{RefusalGround, RequestState},
    settings::{civil_day, end_of},
    ticket::{TicketNumber, TicketRefusal, TicketState},
};

pub use body::{Addressee, Body};
pub use statement::{
    AppealReceipt, AppealStatement, AppealWithdrawal, Appellant, ComplaintStatement, Essence,
    LateReason, Petition, PostalAddress,
};

/// The number of a receipt.
pub type AppealNumber = TicketNumber;

/// How a body decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person is right.
    Granted,
    /// Partly.
    PartlyGranted,
    /// The refusal stands.
    Denied,
}

/// How an appeal ended; what the body wrote is kept apart, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "decision", deny_unknown_fields)]
pub enum Decision {
    /// A body answered.
    Answer {
        /// How.
        outcome: Outcome,
        /// Which office.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        office: Words<140>,
    },
    /// Nobody answered in time, which counts as a refusal.
    Silence,
}

/// How far an appeal has come.
pub type AppealState = TicketState<Decision>;

/// Which word of the person's it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "stage", deny_unknown_fields)]
pub enum Stage {
    /// The first, to the body that refused.
    Appeal,
    /// The second, to the body above it.
    Complaint {
        /// Whether it came within the months of R-40; it is received also where it did not.
        in_time: bool,
    },
}

/// That an appeal was sent on to the body that decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Forwarding {
    /// The body that received it.
    pub from: Body,
    /// When it was sent on.
    pub at: Timestamp,
}

/// That the time for answering was extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// On which day the head of the body decided it.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub decided_on: Date,
    /// The day on which it was due before.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub due_before: Date,
    /// When its person was told.
    pub at: Timestamp,
}

/// An appeal or a complaint, as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Which word it is.
    pub stage: Stage,
    /// The body that has it now.
    pub body: Body,
    /// When it was received.
    pub received_at: Timestamp,
    /// The last day on which it can be sent on; complaints are not.
    pub forward_by: Option<Date>,
    /// That it was sent on.
    pub forwarded: Option<Forwarding>,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// That this day was put off.
    pub extended: Option<Extension>,
    /// How far it has come.
    pub state: AppealState,
}

/// Why an appeal cannot be filed, or does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppealRefusal {
    /// The request was not refused.
    #[error("this request was not refused")]
    NotRefused,
    /// The appeal is not decided yet.
    #[error("the appeal is not decided yet")]
    NotDecided,
    /// After a complaint was decided, a court is next.
    #[error("a complaint was decided, and a court is next")]
    CourtIsNext,
    /// Complaints are neither sent on nor put off.
    #[error("only appeals are sent on or extended")]
    OnlyAppeals,
    /// It was sent on before.
    #[error("it was sent on already")]
    ForwardedAlready,
    /// The body has it already.
    #[error("this body has it already")]
    SameBody,
    /// The days for sending it on are over.
    #[error("it could be sent on until {until}")]
    ForwardTooLate {
        /// Their last.
        until: Date,
    },
    /// It was extended before.
    #[error("it was extended already")]
    ExtendedAlready,
    /// The new day is not later, or too late.
    #[error("it can be extended until {until} at the latest, and to a later day than it has")]
    ExtensionOutOfRange {
        /// The latest day.
        until: Date,
    },
    /// The extension was decided on another day than its person could be told in time of.
    #[error(
        "the person has to hear of an extension by {until}, and it cannot be decided beforehand"
    )]
    NoticeTooLate {
        /// The last day of telling.
        until: Date,
    },
    /// By what holds of everything that waits for an answer.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
}

/// Only a refusal is appealed against: its ground and when it was.
pub fn refusal_of(request: &RequestState) -> Result<(RefusalGround, Timestamp), AppealRefusal> {
    match request {
        RequestState::Refused { ground, at } => Ok((*ground, *at)),
        _ => Err(AppealRefusal::NotRefused),
    }
}

impl Appeal {
    /// Receives an appeal, which nobody may reject.
    pub fn receive(body: Body, now: Timestamp, settings: &Settings) -> Self {
        let today = civil_day(now);
        let after = |days| settings.working_days_after(today, days);
        Self {
            stage: Stage::Appeal,
            body,
            received_at: now,
            forward_by: Some(after(settings.appeal_forward_days)),
            forwarded: None,
            due: after(settings.appeal_working_days),
            extended: None,
            state: AppealState::Sent,
        }
    }

    /// Receives a complaint against how this was decided, also one that comes late.
    pub fn complain(&self, now: Timestamp, settings: &Settings) -> Result<Self, AppealRefusal> {
        let until = self.clone().silent_at(now).complaint_until(settings)?;
        let today = civil_day(now);
        Ok(Self {
            stage: Stage::Complaint {
                in_time: today <= until,
            },
            body: self.body.superior(),
            received_at: now,
            forward_by: None,
            forwarded: None,
            due: settings.working_days_after(today, settings.complaint_working_days),
            extended: None,
            state: AppealState::Sent,
        })
    }

    /// The last day on which a complaint against the decision is in time: the months count from the day on which the
    /// person was told, and end on a day that is worked.
    pub fn complaint_until(&self, settings: &Settings) -> Result<Date, AppealRefusal> {
        match (&self.state, self.stage) {
            (AppealState::Answered { .. }, Stage::Complaint { .. }) => {
                Err(AppealRefusal::CourtIsNext)
            }
            (AppealState::Answered { at, .. }, Stage::Appeal) => Ok(months_after(
                civil_day(*at),
                settings.complaint_months,
                settings,
            )),
            (AppealState::Sent | AppealState::InWork { .. } | AppealState::Withdrawn { .. }, _) => {
                Err(AppealRefusal::NotDecided)
            }
        }
    }

    /// An office takes it up: from then on, and until it is over, it sees what it is about (S-18).
    pub fn take_up(self, now: Timestamp) -> Result<Self, AppealRefusal> {
        let silent = self.silent_at(now);
        Ok(Self {
            state: silent.state.take_up(now)?,
            ..silent
        })
    }

    /// Sends it on to the body that decides about it, once and in the first days; that body takes it up anew.
    pub fn forward(self, to: Body, now: Timestamp) -> Result<Self, AppealRefusal> {
        let silent = self.silent_at(now);
        let until = silent.forward_by.ok_or(AppealRefusal::OnlyAppeals)?;
        let state = silent.state.advance(AppealState::Sent)?;
        if silent.forwarded.is_some() {
            return Err(AppealRefusal::ForwardedAlready);
        }
        if to == silent.body {
            return Err(AppealRefusal::SameBody);
        }
        if civil_day(now) > until {
            return Err(AppealRefusal::ForwardTooLate { until });
        }
        Ok(Self {
            body: to,
            forwarded: Some(Forwarding {
                from: silent.body,
                at: now,
            }),
            state,
            ..silent
        })
    }

    /// Puts its day off, once, by the months of R-40 at most, and in the days in which its person has to hear of it.
    pub fn extend(
        self,
        decided_on: Date,
        until: Date,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, AppealRefusal> {
        let silent = self.silent_at(now);
        if silent.stage != Stage::Appeal {
            return Err(AppealRefusal::OnlyAppeals);
        }
        match silent.state {
            AppealState::Sent => return Err(TicketRefusal::NotTakenUp.into()),
            AppealState::InWork { .. } => {}
            AppealState::Answered { .. } | AppealState::Withdrawn { .. } => {
                return Err(TicketRefusal::Over.into());
            }
        }
        if silent.extended.is_some() {
            return Err(AppealRefusal::ExtendedAlready);
        }
        let latest = months_after(silent.due, settings.appeal_extension_months, settings);
        let until = settings.working_day_from(until);
        if until <= silent.due || until > latest {
            return Err(AppealRefusal::ExtensionOutOfRange { until: latest });
        }
        let told_by = settings.working_days_after(decided_on, settings.appeal_notice_days);
        let today = civil_day(now);
        if today > told_by || decided_on > today || decided_on < civil_day(silent.received_at) {
            return Err(AppealRefusal::NoticeTooLate { until: told_by });
        }
        Ok(Self {
            extended: Some(Extension {
                decided_on,
                due_before: silent.due,
                at: now,
            }),
            due: until,
            ..silent
        })
    }

    /// An office answers what it has taken up.
    pub fn answer(
        self,
        outcome: Outcome,
        office: Words<140>,
        now: Timestamp,
    ) -> Result<Self, AppealRefusal> {
        let silent = self.silent_at(now);
        Ok(Self {
            state: silent
                .state
                .answer(Decision::Answer { outcome, office }, now)?,
            ..silent
        })
    }

    /// The person takes it back before it is decided.
    pub fn withdraw(self, now: Timestamp) -> Result<Self, AppealRefusal> {
        let silent = self.silent_at(now);
        Ok(Self {
            state: silent.state.advance(AppealState::Withdrawn { at: now })?,
            ..silent
        })
    }

    /// What it is once its last day has passed without an answer: refused by silence, from the end of that day on.
    pub fn silent_at(self, now: Timestamp) -> Self {
        let until = self.until();
        if !self.state.is_open() || now < until {
            return self;
        }
        Self {
            state: AppealState::Answered {
                at: until,
                answer: Decision::Silence,
            },
            ..self
        }
    }

    /// The end of its last day, in Kazakhstan.
    pub fn until(&self) -> Timestamp {
        end_of(self.due)
    }

    /// Whether a year of its terms has days off that were not announced yet, so that a term may end later.
    pub fn is_provisional(&self, settings: &Settings) -> bool {
        !settings.calendar_knows(civil_day(self.received_at), self.due)
    }
}

fn months_after(day: Date, months: u8, settings: &Settings) -> Date {
    settings.working_day_from(day.saturating_add(i64::from(months).months()))
}

#[cfg(test)]
mod tests;

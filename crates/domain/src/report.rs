//! A viewing of their document, or a request for their consent, that a person reports to whoever runs the service
//! (R-25, S-14): numbered, with a term, taken up by an office and answered.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ConsentId, Settings, ShareId, Words,
    access::AccessState,
    settings::civil_day,
    ticket::{self, TicketNumber, TicketRefusal, TicketState},
};

/// What is wrong with a viewing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ViewingReason {
    /// The code was given to somebody else.
    MeantForAnother,
    /// The person does not know the viewer.
    UnknownViewer,
    /// More was asked for than was needed.
    TooMuchAsked,
    /// What was seen was used for something else.
    OtherUse,
    /// Another reason.
    Other,
}

/// What is wrong with being asked for a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ApplicantReason {
    /// The owner does not know the applicant.
    UnknownPerson,
    /// No such stay was agreed on.
    NotAgreed,
    /// The applicant asks again and again.
    Pestering,
    /// Somebody puts pressure on the owner.
    Pressure,
    /// Another reason.
    Other,
}

/// What is reported, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
pub enum Reported {
    /// Somebody opened the person's document.
    Viewing {
        /// The access that was opened.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        access: ShareId,
        /// Why.
        reason: ViewingReason,
    },
    /// Somebody asked for the person's consent as an owner (S-14).
    Applicant {
        /// The consent that was asked for.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        consent: ConsentId,
        /// Why.
        reason: ApplicantReason,
    },
}

impl Reported {
    /// The id of what is reported, of which one report at a time waits for an answer.
    pub fn subject(&self) -> &str {
        match self {
            Self::Viewing { access, .. } => access.as_str(),
            Self::Applicant { consent, .. } => consent.as_str(),
        }
    }
}

/// What a person writes to a report.
pub type ReportText = Words<500>;

/// What an office answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ReportAnswer {
    /// The office.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub office: Words<140>,
    /// Its answer.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub text: Words<2000>,
}

/// How far a report has come.
pub type ReportState = TicketState<ReportAnswer>;

/// The number that a report is asked after by.
pub type ReportNumber = TicketNumber;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub number: ReportNumber,
    /// What is reported, and why.
    pub about: Reported,
    /// What the person wrote to it.
    pub text: Option<ReportText>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// How far it has come.
    pub state: ReportState,
}

/// Why something is not reported, or a report does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefusal {
    /// Nobody opened the document.
    #[error("nobody opened this document")]
    NotViewed,
    /// By what holds of everything that waits for an answer.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
}

/// Only what somebody saw can be reported as a viewing.
pub fn was_viewed(access: &AccessState) -> Result<(), ReportRefusal> {
    match access {
        AccessState::Opened { .. } => Ok(()),
        AccessState::Open | AccessState::Closed { .. } | AccessState::Lapsed => {
            Err(ReportRefusal::NotViewed)
        }
    }
}

impl Report {
    /// Sends a report. `open_about_same` says whether one about the same waits, `open` how many of the person's do.
    pub fn send(
        (number, about, text): (ReportNumber, Reported, Option<ReportText>),
        open_about_same: bool,
        open: u32,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, ReportRefusal> {
        ticket::may_send(open_about_same, open, settings.open_reports)?;
        Ok(Self {
            number,
            about,
            text,
            sent_at: now,
            due: settings.working_days_after(civil_day(now), settings.report_working_days),
            state: ReportState::Sent,
        })
    }

    /// An office takes it up: from then on, and until it is over, it sees what the report is about (S-18).
    pub fn take_up(self, now: Timestamp) -> Result<Self, ReportRefusal> {
        Ok(Self {
            state: self.state.take_up(now)?,
            ..self
        })
    }

    /// An office answers what it has taken up.
    pub fn answer(self, answer: ReportAnswer, now: Timestamp) -> Result<Self, ReportRefusal> {
        Ok(Self {
            state: self.state.answer(answer, now)?,
            ..self
        })
    }

    /// The person takes it back before it is answered.
    pub fn withdraw(self, now: Timestamp) -> Result<Self, ReportRefusal> {
        Ok(Self {
            state: self.state.advance(ReportState::Withdrawn { at: now })?,
            ..self
        })
    }

    /// Whether it waits for an answer longer than it should.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.is_open() && civil_day(now) > self.due
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{access::Viewer, testing};

    fn sent() -> Report {
        let number = ReportNumber::from_random(date(2026, 11, 24), [7; 8]);
        let about = Reported::Viewing {
            access: ShareId::from_random([3; 16]),
            reason: ViewingReason::UnknownViewer,
        };
        let text = ReportText::parse("Бұл кісіні танымаймын.").ok();
        Report::send(
            (number, about, text),
            false,
            0,
            testing::at("2026-11-24T10:00:00Z"),
            &Settings::default(),
        )
        .unwrap()
    }

    fn answer() -> ReportAnswer {
        ReportAnswer {
            office: Words::parse("Ақпараттық қауіпсіздік комитеті").unwrap(),
            text: Words::parse("Тексерілді.").unwrap(),
        }
    }

    #[test]
    fn r25_a_report_is_due_after_the_working_days_of_the_setting() {
        let report = sent();
        assert_eq!(report.state, ReportState::Sent);
        assert_eq!(report.due, date(2026, 12, 15));
        assert!(!report.is_overdue(testing::at("2026-12-15T18:59:59Z")));
        assert!(report.is_overdue(testing::at("2026-12-15T19:00:00Z")));
        let over = report
            .withdraw(testing::at("2026-12-16T10:00:00Z"))
            .unwrap();
        assert!(!over.is_overdue(testing::at("2026-12-17T10:00:00Z")));
    }

    #[test]
    fn r25_only_what_was_opened_is_reported_as_a_viewing() {
        let at = testing::at("2026-11-24T10:00:00Z");
        let viewer = Viewer::Visitor {
            network: "203.0.*.*".into(),
        };
        assert_eq!(was_viewed(&AccessState::Opened { at, viewer }), Ok(()));
        for state in [
            AccessState::Open,
            AccessState::Closed { at },
            AccessState::Lapsed,
        ] {
            assert_eq!(was_viewed(&state), Err(ReportRefusal::NotViewed));
        }
    }

    #[test]
    fn s18_an_office_answers_what_it_has_taken_up_and_an_answer_is_final() {
        let at = testing::at("2026-11-25T10:00:00Z");
        assert_eq!(
            sent().answer(answer(), at),
            Err(TicketRefusal::NotTakenUp.into())
        );
        let taken = sent().take_up(at).unwrap();
        assert_eq!(
            taken.clone().take_up(at),
            Err(TicketRefusal::TakenUpAlready.into())
        );
        let over = TicketRefusal::Over.into();
        let answered = taken.answer(answer(), at).unwrap();
        assert_eq!(answered.clone().take_up(at), Err(over));
        assert_eq!(answered.clone().answer(answer(), at), Err(over));
        assert_eq!(answered.withdraw(at), Err(over));
    }

    #[test]
    fn s14_a_report_is_withdrawn_until_it_is_answered() {
        let at = testing::at("2026-11-25T10:00:00Z");
        let over = TicketRefusal::Over.into();
        let withdrawn = sent().withdraw(at).unwrap();
        assert_eq!(withdrawn.clone().take_up(at), Err(over));
        assert_eq!(withdrawn.withdraw(at), Err(over));
        assert!(sent().take_up(at).unwrap().withdraw(at).is_ok());
    }

    #[test]
    fn r25_the_states_of_a_report_as_they_are_stored() {
        let at = testing::at("2026-11-25T10:00:00Z");
        insta::assert_json_snapshot!((
            sent().about,
            Reported::Applicant {
                consent: ConsentId::from_random([5; 16]),
                reason: ApplicantReason::Pestering
            },
            ReportState::InWork { since: at },
            ReportState::Answered {
                at,
                answer: answer()
            },
            ReportState::Withdrawn { at },
        ));
    }

    #[test]
    fn r25_a_report_does_not_show_its_text() {
        let shown = format!("{:?}", sent());
        assert!(
            shown.contains("20261124-") && !shown.contains("танымаймын"),
            "{shown}"
        );
    }
}

//! The office's side of reports: what waits, and one case at a time (S-18).
//!
//! Whoever answers works on the database with the backend's own command, beside the service. What a case is about is
//! seen from when it is taken up, of which its person is told, until it is over.

use domain::{
    Bin, Iin,
    access::{AccessState, Terms, Viewer},
    document::DocumentKind,
    history::HistoryKind,
    report::{
        ApplicantReason, Report, ReportAnswer, ReportNumber, ReportRefusal, ReportState,
        ReportText, Reported, ViewingReason,
    },
    ticket::TicketRefusal,
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::advance;
use crate::{
    refusal::Refusal,
    store::{Reader, Store, StoredReport},
};

/// A report that waits, without anything about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its number.
    pub number: ReportNumber,
    /// What is reported.
    pub about: About,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// Whether that day is past.
    pub overdue: bool,
    /// Since when an office is at it.
    pub taken_up_at: Option<Timestamp>,
}

/// What is reported, without whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum About {
    /// A viewing.
    Viewing {
        /// Why.
        reason: ViewingReason,
    },
    /// Who asked for a consent.
    Applicant {
        /// Why.
        reason: ApplicantReason,
    },
}

/// A report that was taken up, with what has to be known to answer it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// What was known before.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// Who reports.
    pub by: Iin,
    /// In their own words.
    pub text: Option<ReportText>,
    /// Kind of the document that was viewed.
    pub document: Option<DocumentKind>,
    /// On what terms access to it was given.
    pub terms: Option<Terms>,
    /// When it was viewed, or the consent asked for.
    pub at: Timestamp,
    /// Who is reported.
    pub reported: Other,
}

domain::debug_by_name!(Case);

/// Who is reported, as well as is known (S-9).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Full name; an organisation's is in Russian.
    pub name: Option<String>,
    /// IIN, of a person who had signed in.
    pub iin: Option<Iin>,
    /// BIN, of an organisation.
    pub bin: Option<Bin>,
    /// Coarse network origin, of a visitor.
    pub network: Option<String>,
}

/// The reports that wait for an answer, those first that are due first.
pub async fn waiting(store: &Store, now: Timestamp) -> Result<Vec<Waiting>, Refusal> {
    let stored = store.read().await?.reports_that_wait().await?;
    Ok(stored
        .iter()
        .map(|stored| without_person(&stored.report, now))
        .collect())
}

/// Takes a report up, and shows what it is about from now on.
pub async fn take_up(store: &Store, number: ReportNumber, now: Timestamp) -> Result<Case, Refusal> {
    store
        .write(now, move |transaction| {
            let number = number.clone();
            Box::pin(async move {
                let stored = numbered(transaction, &number).await?;
                let next = stored.report.clone().take_up(now)?;
                let stored = advance(transaction, stored, next, HistoryKind::ReportTakenUp).await?;
                case_of(transaction, stored, now).await
            })
        })
        .await
}

/// A case that was taken up and not answered yet.
pub async fn case(store: &Store, number: &ReportNumber, now: Timestamp) -> Result<Case, Refusal> {
    let mut reader = store.read().await?;
    let stored = numbered(&mut reader, number).await?;
    match stored.report.state {
        ReportState::InWork { .. } => case_of(&mut reader, stored, now).await,
        ReportState::Sent => Err(ReportRefusal::NotTakenUp.into()),
        ReportState::Answered { .. } | ReportState::Withdrawn { .. } => {
            Err(ReportRefusal::from(TicketRefusal::Over).into())
        }
    }
}

/// Answers a case, which ends it.
pub async fn answer(
    store: &Store,
    number: ReportNumber,
    answer: ReportAnswer,
    now: Timestamp,
) -> Result<(), Refusal> {
    store
        .write(now, move |transaction| {
            let (number, answer) = (number.clone(), answer.clone());
            Box::pin(async move {
                let stored = numbered(transaction, &number).await?;
                let next = stored.report.clone().answer(answer, now)?;
                advance(transaction, stored, next, HistoryKind::ReportAnswered).await?;
                Ok(())
            })
        })
        .await
}

async fn numbered(reader: &mut Reader, number: &ReportNumber) -> Result<StoredReport, Refusal> {
    reader
        .report_numbered(number)
        .await?
        .ok_or(Refusal::NotFound)
}

fn without_person(report: &Report, now: Timestamp) -> Waiting {
    Waiting {
        number: report.number.clone(),
        about: match report.about {
            Reported::Viewing { reason, .. } => About::Viewing { reason },
            Reported::Applicant { reason, .. } => About::Applicant { reason },
        },
        sent_at: report.sent_at,
        due: report.due,
        overdue: report.is_overdue(now),
        taken_up_at: match report.state {
            ReportState::InWork { since } => Some(since),
            ReportState::Sent | ReportState::Answered { .. } | ReportState::Withdrawn { .. } => {
                None
            }
        },
    }
}

const GONE: Refusal = Refusal::Fault("what was reported is not there");

async fn case_of(
    reader: &mut Reader,
    stored: StoredReport,
    now: Timestamp,
) -> Result<Case, Refusal> {
    let by = reader.account(&stored.account).await?.ok_or(GONE)?.iin;
    let waiting = without_person(&stored.report, now);
    let (terms, at, reported) = match &stored.report.about {
        Reported::Viewing { access, .. } => {
            let access = reader.access(access, &stored.account).await?.ok_or(GONE)?;
            let Some(AccessState::Opened { at, viewer }) = access.access.ended else {
                return Err(GONE);
            };
            let opener = match access.opened_by {
                Some(account) => reader.account(&account).await?,
                None => None,
            };
            let (name, bin, network) = match viewer {
                Viewer::Person { name } => (Some(name), None, None),
                Viewer::Organisation { name, bin } => (Some(name.ru), Some(bin), None),
                Viewer::Visitor { network } => (None, None, Some(network)),
            };
            let other = Other {
                name,
                iin: opener.map(|account| account.iin),
                bin,
                network,
            };
            (Some(access.terms), at, other)
        }
        Reported::Applicant { consent, .. } => {
            let consent = reader
                .consent(consent, &stored.account)
                .await?
                .ok_or(GONE)?;
            let request = reader.request(&consent.request).await?.ok_or(GONE)?;
            let signed = request.application()?;
            let applicant = Other {
                name: Some(signed.applicant().full_name.to_string()),
                iin: Some(signed.applicant().iin.clone()),
                bin: None,
                network: None,
            };
            (None, consent.asked_at, applicant)
        }
    };
    Ok(Case {
        waiting,
        by,
        text: stored.report.text,
        document: stored.document,
        terms,
        at,
        reported,
    })
}

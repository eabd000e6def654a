//! The office's side of appeals and complaints: what waits, and one case at a time (S-18).
//!
//! Whoever answers works on the database with the backend's own command, beside the service, as with reports (ADR 32),
//! or at the desk ([`crate::service::desk::appeals`]): both by what stands here. What people wrote is sealed, so that
//! the command needs the service's keys too.

use domain::{
    DatedSettings, Iin, RequestId, Words,
    appeal::{
        Appeal, AppealNumber, AppealRefusal, AppealState, Body, Extension, Forwarding, Outcome,
        Stage,
    },
    history::HistoryKind,
    ticket::TicketRefusal,
};
use jiff::{Timestamp, civil::Date};
use ring::hmac;
use serde::Serialize;
use serde_json::Value;

use super::{
    advance,
    papers::{self, Kept},
    tell,
};
use crate::{
    app::App,
    refusal::Refusal,
    store::{Reader, Store, StoredAppeal, StoredRequest, Transaction},
};

/// What an office works with.
#[derive(Clone)]
pub struct Office {
    /// The database.
    pub store: Store,
    /// What the service derives keys from.
    pub pepper: hmac::Key,
    /// The numbers of the rules, as the service has them.
    pub settings: DatedSettings,
}

/// An appeal that waits, without anything about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its number.
    pub number: AppealNumber,
    /// Whether it is an appeal or a complaint.
    #[serde(flatten)]
    pub stage: Stage,
    /// The body that has it.
    pub body: Body,
    /// When it was received.
    pub received_at: Timestamp,
    /// The last day on which it can be sent on.
    pub forward_by: Option<Date>,
    /// That it was sent on.
    pub forwarded: Option<Forwarding>,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// That this day was put off.
    pub extended: Option<Extension>,
    /// Since when an office is at it.
    pub taken_up_at: Option<Timestamp>,
}

/// An appeal that was taken up, with what has to be known to answer it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// What was known before.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// Whose it is.
    pub by: Iin,
    /// The request that was refused.
    pub request: RequestId,
    /// What the person signed.
    pub signed: Value,
    /// The request as it was signed or submitted.
    pub requested: Value,
    /// The appeal that a complaint is about, as it was signed.
    pub appealed: Option<Value>,
    /// What was answered to it.
    pub answered: Option<Words<2000>>,
}

domain::debug_by_name!(Case);

/// What an appeal is about, as it is kept.
pub struct File {
    /// The exact bytes of the appeal or the complaint.
    pub petition: Vec<u8>,
    /// The request that was refused.
    pub request: StoredRequest,
    /// The exact bytes of the appeal that a complaint is about.
    pub appealed: Option<Vec<u8>>,
    /// What was answered to it.
    pub answered: Option<Words<2000>>,
}

/// A step of an office.
#[derive(Debug, Clone)]
pub enum Step {
    /// Takes it up.
    TakeUp,
    /// Sends it on to the body that decides about it.
    Forward(Body),
    /// Puts its day off by a reasoned decision of the body's head.
    Extend {
        /// On which day the head decided it.
        decided_on: Date,
        /// The new last day.
        until: Date,
        /// Why.
        reason: Words<2000>,
    },
    /// Answers it, which ends it.
    Answer {
        /// How.
        outcome: Outcome,
        /// Which office.
        office: Words<140>,
        /// What is answered.
        text: Words<2000>,
    },
}

impl Office {
    /// The office within the service itself.
    pub fn of(app: &App) -> Self {
        Self {
            store: app.store.clone(),
            pepper: app.pepper.clone(),
            settings: app.settings.clone(),
        }
    }

    /// What waits for an answer, that first which is due first.
    pub async fn waiting(&self, now: Timestamp) -> Result<Vec<Waiting>, Refusal> {
        let stored = self.store.read().await?.appeals_that_wait().await?;
        Ok(stored
            .into_iter()
            .map(|stored| (stored.number, stored.appeal.silent_at(now)))
            .filter(|(_, appeal)| appeal.state.is_open())
            .map(|(number, appeal)| without_person(number, &appeal))
            .collect())
    }

    /// Takes one up, of which its person is told, and shows what it is about.
    pub async fn take_up(&self, number: AppealNumber, now: Timestamp) -> Result<Case, Refusal> {
        let stored = self.step(number, Step::TakeUp, now).await?;
        self.case_of(stored).await
    }

    /// A case that was taken up and is not decided.
    pub async fn case(&self, number: &AppealNumber, now: Timestamp) -> Result<Case, Refusal> {
        let mut stored = numbered(&mut self.store.read().await?, number).await?;
        stored.appeal = stored.appeal.silent_at(now);
        let refusal = match &stored.appeal.state {
            AppealState::InWork { .. } => return self.case_of(stored).await,
            AppealState::Sent => TicketRefusal::NotTakenUp,
            AppealState::Answered { .. } | AppealState::Withdrawn { .. } => TicketRefusal::Over,
        };
        Err(AppealRefusal::from(refusal).into())
    }

    /// Sends one on to the body that decides about it.
    pub async fn forward(
        &self,
        number: AppealNumber,
        to: Body,
        now: Timestamp,
    ) -> Result<Waiting, Refusal> {
        let stored = self.step(number, Step::Forward(to), now).await?;
        Ok(without_person(stored.number, &stored.appeal))
    }

    /// Extends its time by a reasoned decision of the body's head, of which its person is told now.
    pub async fn extend(
        &self,
        number: AppealNumber,
        decided_on: Date,
        until: Date,
        reason: Words<2000>,
        now: Timestamp,
    ) -> Result<Waiting, Refusal> {
        let step = Step::Extend {
            decided_on,
            until,
            reason,
        };
        let stored = self.step(number, step, now).await?;
        Ok(without_person(stored.number, &stored.appeal))
    }

    /// Answers a case, which ends it.
    pub async fn answer(
        &self,
        number: AppealNumber,
        outcome: Outcome,
        office: Words<140>,
        text: Words<2000>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let step = Step::Answer {
            outcome,
            office,
            text,
        };
        self.step(number, step, now).await.map(|_| ())
    }

    async fn step(
        &self,
        number: AppealNumber,
        step: Step,
        now: Timestamp,
    ) -> Result<StoredAppeal, Refusal> {
        let office = self.clone();
        self.store
            .write(now, move |transaction| {
                let (office, number, step) = (office.clone(), number.clone(), step.clone());
                Box::pin(async move { office.take(transaction, &number, step).await })
            })
            .await
    }

    /// Takes a step within a transaction, which whose it is are told.
    pub async fn take(
        &self,
        transaction: &mut Transaction,
        number: &AppealNumber,
        step: Step,
    ) -> Result<StoredAppeal, Refusal> {
        let now = transaction.now();
        let mut stored = numbered(transaction, number).await?;
        let appeal = stored.appeal.clone();
        let (next, of_appeal, of_complaint, words) = match step {
            Step::TakeUp => {
                let kind = HistoryKind::AppealTakenUp;
                (appeal.take_up(now)?, kind, kind, None)
            }
            Step::Forward(to) => {
                let kind = HistoryKind::AppealForwarded;
                (appeal.forward(to, now)?, kind, kind, None)
            }
            Step::Extend {
                decided_on,
                until,
                reason,
            } => {
                let next = appeal.extend(decided_on, until, now, self.settings.at(now))?;
                let kind = HistoryKind::AppealExtended;
                (next, kind, kind, Some((Kept::Extension, reason)))
            }
            Step::Answer {
                outcome,
                office,
                text,
            } => (
                appeal.answer(outcome, office, now)?,
                HistoryKind::AppealAnswered,
                HistoryKind::ComplaintAnswered,
                Some((Kept::Answer, text)),
            ),
        };
        stored.appeal = next;
        if let Some((kind, words)) = words {
            papers::keep_words(transaction, &self.pepper, &stored.id, kind, &words).await?;
        }
        advance(transaction, &stored).await?;
        tell(transaction, &stored, of_appeal, of_complaint).await?;
        Ok(stored)
    }

    async fn case_of(&self, stored: StoredAppeal) -> Result<Case, Refusal> {
        let mut reader = self.store.read().await?;
        let account = reader.account(&stored.account).await?.ok_or(GONE)?;
        let file = self.file(&mut reader, &stored).await?;
        let said = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map_err(|_| GONE);
        Ok(Case {
            waiting: without_person(stored.number, &stored.appeal),
            by: account.iin,
            request: stored.request,
            signed: said(&file.petition)?,
            requested: said(&file.request.statement)?,
            appealed: file.appealed.as_deref().map(said).transpose()?,
            answered: file.answered,
        })
    }

    /// What an appeal is about, for whoever has looked whether they may see it.
    pub async fn file(&self, reader: &mut Reader, stored: &StoredAppeal) -> Result<File, Refusal> {
        let (appealed, answered) = match &stored.of {
            Some(of) => (
                Some(self.signed(reader, of).await?),
                papers::read_words(reader, &self.pepper, of, Kept::Answer).await?,
            ),
            None => (None, None),
        };
        Ok(File {
            petition: self.signed(reader, &stored.id).await?,
            request: reader.request(&stored.request).await?.ok_or(GONE)?,
            appealed,
            answered,
        })
    }

    async fn signed(&self, reader: &mut Reader, id: &domain::AppealId) -> Result<Vec<u8>, Refusal> {
        let paper = papers::read(reader, &self.pepper, id, Kept::Petition)
            .await?
            .ok_or(GONE)?;
        Ok(paper.statement.0)
    }
}

const GONE: Refusal = Refusal::Fault("what is appealed against is not there");

/// An appeal by its number.
pub async fn numbered(reader: &mut Reader, number: &AppealNumber) -> Result<StoredAppeal, Refusal> {
    reader
        .appeal_numbered(number)
        .await?
        .ok_or(Refusal::NotFound)
}

fn without_person(number: AppealNumber, appeal: &Appeal) -> Waiting {
    Waiting {
        number,
        stage: appeal.stage,
        body: appeal.body,
        received_at: appeal.received_at,
        forward_by: appeal.forward_by,
        forwarded: appeal.forwarded,
        due: appeal.due,
        extended: appeal.extended,
        taken_up_at: match appeal.state {
            AppealState::InWork { since } => Some(since),
            AppealState::Sent | AppealState::Answered { .. } | AppealState::Withdrawn { .. } => {
                None
            }
        },
    }
}

//! The office's side of requests of citizens abroad: what waits, one case at a time with its copies, and what is
//! decided (R-37, R-38, S-18).
//!
//! Whoever decides works on the database with the backend's own command, beside the service, or at the desk
//! ([`super::desk::abroad`]): both by what stands here.

use domain::{
    AttachmentId, Iin, RequestId,
    abroad::{LivingAbroad, RegistrationCard},
    application::Application,
    attachment::Attached,
    processing::Conclusion,
    request::{RefusalGround, RequestState},
    service::Service,
};
use jiff::Timestamp;
use ring::hmac;
use serde::Serialize;

use super::{
    attachment,
    processing::{decided, signatures_count},
    request::Found,
};
use crate::{
    refusal::Refusal,
    store::{Reader, Store, StoredAttachment, StoredRequest, Transaction},
};

/// A request that waits, without anything about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The request.
    pub request: RequestId,
    /// For good or for a time.
    pub service: Service,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// By when the outcome is promised.
    pub until: Timestamp,
    /// Whether that is past.
    pub overdue: bool,
}

/// A request with what has to be known to decide it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// What was known before.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// Who applies.
    pub iin: Iin,
    /// Full name.
    pub name: String,
    /// The registration card, as it was signed.
    pub card: RegistrationCard,
    /// The copies, as they were signed, each with the id by which it is taken out.
    pub copies: Vec<Copy>,
}

domain::debug_by_name!(Case);

/// A copy that a request names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copy {
    /// As the statement names it.
    #[serde(flatten)]
    pub attached: Attached,
    /// By which it is taken out; absent where the copy is not what was signed.
    pub attachment: Option<AttachmentId>,
}

/// What an office decides.
#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq)]
pub enum Decision {
    /// The card is entered.
    Accept,
    /// It is refused on a ground of R-31.
    Refuse(RefusalGround),
}

/// The requests that wait, those first that are promised first.
pub async fn waiting(store: &Store, now: Timestamp) -> Result<Vec<Waiting>, Refusal> {
    let stored = store.read().await?.requests_for_office().await?;
    Ok(stored
        .iter()
        .filter_map(|stored| without_person(stored, now))
        .collect())
}

/// One that waits, with what has to be known to decide it.
pub async fn case(store: &Store, id: &RequestId, now: Timestamp) -> Result<Case, Refusal> {
    let mut reader = store.read().await?;
    let (stored, statement) = that_waits(&mut reader, id).await?;
    Ok(Case {
        waiting: without_person(&stored, now).ok_or(Refusal::NotFound)?,
        iin: statement.applicant.iin,
        name: statement.applicant.full_name.to_string(),
        card: statement.card,
        copies: copies(&mut reader, id, statement.copies).await?,
    })
}

/// The copies that a request names, with those that it has.
pub async fn copies(
    reader: &mut Reader,
    id: &RequestId,
    named: Vec<Attached>,
) -> Result<Vec<Copy>, Refusal> {
    let given = reader.attachments_of(id).await?;
    let copies = named.into_iter().map(|attached| {
        let same = given
            .iter()
            .find(|stored| attachment::is_of(stored, &attached));
        Copy {
            attachment: same.map(|stored| stored.id.clone()),
            attached,
        }
    });
    Ok(copies.collect())
}

/// A copy of a request that waits, with its bytes.
pub async fn copy(
    store: &Store,
    pepper: &hmac::Key,
    id: &RequestId,
    copy: &AttachmentId,
) -> Result<(StoredAttachment, Vec<u8>), Refusal> {
    let mut reader = store.read().await?;
    that_waits(&mut reader, id).await?;
    let opened = attachment::opened(&mut reader, pepper, copy).await?;
    if opened.0.request.as_ref() != Some(id) {
        return Err(Refusal::NotFound);
    }
    Ok(opened)
}

/// Decides a request beside the service ([`decide_in`]).
pub async fn decide(
    store: &Store,
    id: RequestId,
    decision: Decision,
    now: Timestamp,
) -> Result<RequestState, Refusal> {
    store
        .write(now, move |transaction| {
            let id = id.clone();
            Box::pin(async move { decide_in(transaction, &id, decision).await })
        })
        .await
}

/// Decides a request, which ends it: what is no longer signed validly, lacks a copy, or has a check against it, is refused
/// whatever the office says. Nothing is accepted before every check is answered: a register that is away delays.
pub async fn decide_in(
    transaction: &mut Transaction,
    id: &RequestId,
    decision: Decision,
) -> Result<RequestState, Refusal> {
    let now = transaction.now();
    let Some(stored) = transaction.take_to_process(id).await? else {
        return Err(Refusal::NotFound);
    };
    let application = stored.application()?;
    let Application::LivingAbroad(statement) = &application else {
        return Err(Refusal::NotFound);
    };
    let holds = signatures_count(transaction, &stored, &[], now).await?
        && attachment::request_has(transaction, id, &statement.copies).await?;
    let found = match (decision, holds) {
        (Decision::Refuse(ground), _) => Err(ground),
        (Decision::Accept, false) => Err(RefusalGround::UnreliableData),
        (Decision::Accept, true) => checked(transaction, id).await?,
    };
    let decided = decided(transaction, stored, &application, &[], found).await?;
    Ok(decided.request.state)
}

/// What the checks of a request came to.
async fn checked(transaction: &mut Transaction, id: &RequestId) -> Result<Found, Refusal> {
    let checks = transaction.checks_of(id).await?;
    let states: Vec<_> = checks.iter().map(|check| check.state).collect();
    match Conclusion::of(&states) {
        Conclusion::Against(ground) => Ok(Err(ground)),
        Conclusion::Nothing if !states.is_empty() => Ok(Ok(())),
        Conclusion::Nothing | Conclusion::Waits { .. } => Err(Refusal::SourceAway),
    }
}

/// A request from abroad that waits for an office, with its statement.
pub async fn that_waits(
    reader: &mut Reader,
    id: &RequestId,
) -> Result<(StoredRequest, LivingAbroad), Refusal> {
    let stored = reader.request(id).await?.ok_or(Refusal::NotFound)?;
    match (&stored.request.state, stored.application()?) {
        (RequestState::Processing { .. }, Application::LivingAbroad(statement)) => {
            Ok((stored, statement))
        }
        _ => Err(Refusal::NotFound),
    }
}

/// What is said of a request without anything about a person; nothing of one that does not wait.
pub fn without_person(stored: &StoredRequest, now: Timestamp) -> Option<Waiting> {
    let RequestState::Processing { until } = stored.request.state else {
        return None;
    };
    Some(Waiting {
        request: stored.id.clone(),
        service: stored.request.service,
        submitted_at: stored.submitted_at,
        until,
        overdue: now >= until,
    })
}

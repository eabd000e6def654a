//! The consents that owners are asked for (R-28, R-35, R-42, S-15, S-16, S-25).

use domain::{
    ConsentId,
    consent::{Answer, ConsentStatement, Decision},
    history::HistoryKind,
    request::{RequestRefusal, RequestState},
    session::Permission,
    statement::{self, to_be_signed},
};
use jiff::Timestamp;
use protocol::{
    consent::{AnswerConsent, ConsentStatus, Consents, OtherConsent},
    request::Evidence,
};

use super::{Person, fee, request, signature::Verified};
use crate::{
    app::App,
    refusal::Refusal,
    store::{Reader, StoredConsent, StoredRequest, Transaction},
};

/// The consents asked of a person.
pub async fn list(app: &App, who: &Person) -> Result<Consents, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let now = app.now();
    let mut reader = app.store.read().await?;
    let mut consents = Vec::new();
    for consent in reader.consents_of(&who.account).await? {
        let stored = request_of(&mut reader, &consent).await?;
        consents.push(status_of(&mut reader, app, &consent, &stored, now).await?);
    }
    Ok(Consents { consents })
}

/// One consent asked of a person.
pub async fn one(app: &App, who: &Person, id: &ConsentId) -> Result<ConsentStatus, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let mut reader = app.store.read().await?;
    let consent = mine(&mut reader, who, id).await?;
    let stored = request_of(&mut reader, &consent).await?;
    status_of(&mut reader, app, &consent, &stored, app.now()).await
}

/// Takes a signed answer: it counts only with the exact request that it was given on (S-15).
pub async fn answer(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ConsentId,
    body: AnswerConsent,
    verified: Verified,
) -> Result<ConsentStatus, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let now = transaction.now();
    let mut consent = mine(transaction, &who, &id).await?;
    let mut stored = request_of(transaction, &consent).await?;
    let answer = answer_on(&stored, &body.statement.0)?;
    let decision = answer.decision();
    if decision == Decision::Approve {
        may_approve(transaction, &app, &who, now).await?;
    }
    // That it has ended goes before that it is not paid.
    stored.request = stored
        .request
        .answer(consent.place, decision, now, app.settings())?;
    if decision == Decision::Approve {
        fee::is_paid(transaction, &app, &stored).await?;
    }
    let evidence = verified
        .evidence(transaction, &who.account, &body.statement.0)
        .await?;
    transaction.keep_evidence(id.as_str(), &evidence).await?;
    transaction.consent_answered(&id).await?;
    let complete = matches!(
        stored.request.state,
        RequestState::AwaitingSignature { .. } | RequestState::Processing { .. }
    );
    if complete {
        stored.consented_at = Some(now);
    }
    request::advance(transaction, &stored).await?;
    if body.block_applicant && decision == Decision::Refuse {
        transaction
            .block_applicant(&who.account, &stored.account)
            .await?;
    }
    let mine = match decision {
        Decision::Approve => HistoryKind::ConsentGiven,
        Decision::Refuse => HistoryKind::ConsentRefused,
    };
    request::tell(transaction, &who.account, mine, &stored, Some(&id)).await?;
    tell_others(transaction, &stored, &who).await?;
    tell_applicant(transaction, &stored).await?;
    consent.answered_at = Some(now);
    status_of(transaction, &app, &consent, &stored, now).await
}

/// Takes back a consent before the address is entered (S-30).
pub async fn take_back(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ConsentId,
) -> Result<ConsentStatus, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let now = transaction.now();
    let mut consent = mine(transaction, &who, &id).await?;
    let mut stored = request_of(transaction, &consent).await?;
    stored.request =
        stored
            .request
            .lapse_at(now)
            .take_back_consent(consent.place, now, app.settings())?;
    transaction.consent_answered(&id).await?;
    request::advance(transaction, &stored).await?;
    request::tell(
        transaction,
        &who.account,
        HistoryKind::ConsentRefused,
        &stored,
        Some(&id),
    )
    .await?;
    tell_others(transaction, &stored, &who).await?;
    tell_applicant(transaction, &stored).await?;
    consent.answered_at = Some(now);
    status_of(transaction, &app, &consent, &stored, now).await
}

/// What a person signed as an owner.
pub async fn evidence(app: &App, who: &Person, id: &ConsentId) -> Result<Evidence, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let mut reader = app.store.read().await?;
    mine(&mut reader, who, id).await?;
    let stored = reader
        .evidence(id.as_str())
        .await?
        .ok_or(Refusal::NotFound)?;
    request::shown_evidence(app, stored)
}

/// Reads an answer, which must be, byte for byte, what an answer to this very request is.
fn answer_on(stored: &StoredRequest, bytes: &[u8]) -> Result<Answer, Refusal> {
    let signed: ConsentStatement =
        statement::parse(bytes).map_err(|_| Refusal::StatementInvalid)?;
    let answer = match (signed.decision, signed.reason) {
        (Decision::Approve, None) => Answer::Approve,
        (Decision::Refuse, Some(reason)) => Answer::Refuse { reason },
        (Decision::Approve, Some(_)) | (Decision::Refuse, None) => {
            return Err(Refusal::StatementInvalid);
        }
    };
    let application = stored.application()?;
    let expected = ConsentStatement::draft(&stored.id, &stored.statement, &application, answer);
    (to_be_signed(&expected) == bytes)
        .then_some(answer)
        .ok_or(Refusal::StatementInvalid)
}

pub(super) async fn may_approve(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    now: Timestamp,
) -> Result<(), Refusal> {
    let account = transaction
        .account(&who.account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let wait = app.settings().no_consents_after_joining_again;
    match account.joined_again_at.map(|at| at + wait) {
        Some(until) if now < until => Err(Refusal::JoinedAgain { until }),
        _ => Ok(()),
    }
}

/// The other owners hear of each answer: it is their dwelling too.
async fn tell_others(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    who: &Person,
) -> Result<(), Refusal> {
    let kind = match stored.request.state {
        RequestState::Refused { .. } => HistoryKind::RequestRefused,
        RequestState::AwaitingConsents { .. }
        | RequestState::AwaitingSignature { .. }
        | RequestState::Processing { .. } => HistoryKind::ConsentAnswered,
        RequestState::Registered { .. }
        | RequestState::Lapsed { .. }
        | RequestState::Withdrawn { .. } => return Ok(()),
    };
    request::tell_owners(transaction, kind, stored, Some(&who.account)).await
}

/// The applicant hears of each answer, and of nothing that would tell whose it was (S-31).
async fn tell_applicant(
    transaction: &mut Transaction,
    stored: &StoredRequest,
) -> Result<(), Refusal> {
    let kind = match stored.request.state {
        RequestState::AwaitingSignature { .. } => HistoryKind::ConsentsComplete,
        RequestState::Refused { .. } => HistoryKind::RequestRefused,
        RequestState::AwaitingConsents { .. } => HistoryKind::ConsentAnswered,
        RequestState::Processing { .. } => HistoryKind::RequestProcessing,
        RequestState::Registered { .. }
        | RequestState::Lapsed { .. }
        | RequestState::Withdrawn { .. } => return Ok(()),
    };
    request::tell(transaction, &stored.account, kind, stored, None).await
}

async fn mine(reader: &mut Reader, who: &Person, id: &ConsentId) -> Result<StoredConsent, Refusal> {
    reader
        .consent(id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)
}

async fn request_of(
    reader: &mut Reader,
    consent: &StoredConsent,
) -> Result<StoredRequest, Refusal> {
    reader
        .request(&consent.request)
        .await?
        .ok_or(Refusal::Request(RequestRefusal::Ended))
}

/// A consent with those of the others who were asked: owners see each other's answers, and no reason for one.
async fn status_of(
    reader: &mut Reader,
    app: &App,
    consent: &StoredConsent,
    stored: &StoredRequest,
    now: Timestamp,
) -> Result<ConsentStatus, Refusal> {
    let request = stored.request.clone().lapse_at(now);
    let (answered, asked) = request.answered();
    let again = request.ask_again_until(app.settings());
    let state = |consent: &StoredConsent| {
        let state = request.consents.get(consent.place);
        state.copied().unwrap_or(consent.state)
    };
    let all = reader.consents_for(&stored.id).await?;
    let others = all.into_iter().filter(|other| other.id != consent.id);
    Ok(ConsentStatus {
        consent: consent.id.clone(),
        request: consent.request.clone(),
        statement: stored.statement.clone().into(),
        state: state(consent),
        others: others
            .map(|other| OtherConsent {
                state: state(&other),
                name: other.name,
                until: other.until,
                answered_at: other.answered_at,
            })
            .collect(),
        request_state: request.state,
        asked_at: consent.asked_at,
        until: consent.until,
        answered_at: consent.answered_at,
        answered: answered as u32,
        asked: asked as u32,
        ask_again_until: again.filter(|until| now < *until),
    })
}

//! Appeals against refused requests, and complaints against how those were decided; [`office`] answers
//! them, and where nobody does, the silence.

pub mod office;
pub mod papers;

use domain::{
    AppealId,
    appeal::{
        Appeal, AppealNumber, AppealReceipt, AppealState, AppealStatement, AppealWithdrawal, Body,
        ComplaintStatement, Decision, Petition, Stage, refusal_of,
    },
    history::HistoryKind,
    session::Permission,
    settings::civil_day,
    statement::{self, Statement, to_be_signed},
    ticket,
};
use eds::cades::CLOCK_TOLERANCE;
use jiff::Timestamp;
use protocol::appeal::{AppealEvidence, AppealStatus, Appeals, PaperKind, SignedPaper};

use self::papers::{Kept, StoredPaper};
use super::{
    Person, history,
    signature::{self, Verified},
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Reader, StoreError, StoredAppeal, Transaction},
};

/// How often a number is drawn that somebody has; a day has a million.
const DRAWS: usize = 8;

/// The appeals and complaints of a person, the newest first.
pub async fn list(app: &App, who: &Person) -> Result<Appeals, Refusal> {
    who.may(Permission::Appeal)?;
    let mut reader = app.store.read().await?;
    let mut appeals = Vec::new();
    for stored in reader.appeals(&who.account).await? {
        appeals.push(status(&mut reader, app, stored, app.now()).await?);
    }
    Ok(Appeals { appeals })
}

/// One of them.
pub async fn one(app: &App, who: &Person, id: &AppealId) -> Result<AppealStatus, Refusal> {
    who.may(Permission::Appeal)?;
    let mut reader = app.store.read().await?;
    let stored = mine(&mut reader, who, id).await?;
    status(&mut reader, app, stored, app.now()).await
}

/// What was signed of one, on both sides.
pub async fn evidence(app: &App, who: &Person, id: &AppealId) -> Result<AppealEvidence, Refusal> {
    who.may(Permission::Appeal)?;
    let mut reader = app.store.read().await?;
    let stored = mine(&mut reader, who, id).await?;
    let mut papers = Vec::new();
    for kind in [
        PaperKind::Petition,
        PaperKind::Receipt,
        PaperKind::Withdrawal,
    ] {
        if let Some(paper) = papers::read(&mut reader, &app.pepper, &stored.id, kind.into()).await?
        {
            papers.push(paper.shown(kind)?);
        }
    }
    Ok(AppealEvidence {
        papers,
        authority: app.authority.certificate().to_pem(),
    })
}

/// An appeal or a complaint whose signature verifies, before the transaction that receives it.
#[derive(Debug, Clone)]
pub struct Checked {
    petition: Petition,
    verified: Verified,
}

/// Verifies what can be verified outside the transaction: that it is this person's, for this service.
pub async fn check(app: &App, who: &Person, body: &SignedPaper) -> Result<Checked, Refusal> {
    who.may(Permission::Appeal)?;
    let bytes = &body.statement.0;
    let petition = Petition::parse(bytes).map_err(|_| Refusal::StatementInvalid)?;
    let person = app
        .registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::StatementInvalid)?;
    let appellant = petition.appellant();
    let is_theirs = petition.site() == app.origin
        && appellant.iin == who.iin
        && appellant.full_name == person.full_name
        && petition.at() <= app.now() + CLOCK_TOLERANCE;
    if !is_theirs {
        return Err(Refusal::StatementInvalid);
    }
    let verified = match &petition {
        Petition::Appeal(_) => signature::verify::<AppealStatement>(app, &body.signature.0, bytes)?,
        Petition::Complaint(_) => {
            signature::verify::<ComplaintStatement>(app, &body.signature.0, bytes)?
        }
    };
    Ok(Checked { petition, verified })
}

/// Receives an appeal or a complaint: nobody rejects it, and its receipt has a number, a time and who received it.
pub async fn file(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SignedPaper,
    checked: Checked,
) -> Result<AppealStatus, Refusal> {
    let now = transaction.now();
    let mut stored = match &checked.petition {
        Petition::Appeal(statement) => against_refusal(transaction, &app, &who, statement).await?,
        Petition::Complaint(statement) => {
            against_decision(transaction, &app, &who, statement).await?
        }
    };
    if checked.petition.body() != Some(stored.appeal.body) {
        return Err(Refusal::StatementInvalid);
    }
    let waits = transaction.appeal_waits(stored.subject()).await?;
    ticket::may_send(waits, 0, u32::MAX).map_err(domain::appeal::AppealRefusal::from)?;
    let bytes = &body.statement.0;
    let signed = checked
        .verified
        .evidence(transaction, &who.account, bytes)
        .await?;
    let mut kept = false;
    for _ in 0..DRAWS {
        stored.number = AppealNumber::from_random(civil_day(now), random()?);
        if transaction.keep_appeal(&stored).await? {
            kept = true;
            break;
        }
    }
    if !kept {
        return Err(Refusal::Fault("no number of an appeal was free"));
    }
    let receipt = receipt(&app, &stored, bytes, now)?;
    for (kind, paper) in [(Kept::Petition, signed.into()), (Kept::Receipt, receipt)] {
        papers::keep(transaction, &app.pepper, &stored.id, kind, &paper).await?;
    }
    tell(
        transaction,
        &stored,
        HistoryKind::AppealSent,
        HistoryKind::ComplaintSent,
    )
    .await?;
    status(transaction, &app, stored, now).await
}

/// Takes back what is not decided, by a written application.
pub async fn withdraw(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: AppealId,
    body: SignedPaper,
    verified: Verified,
) -> Result<AppealStatus, Refusal> {
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    let application: AppealWithdrawal =
        statement::parse(&body.statement.0).map_err(|_| Refusal::StatementInvalid)?;
    let is_of_this = application.site == app.origin
        && application.iin == who.iin
        && application.appeal == stored.id
        && application.number == stored.number;
    if !is_of_this {
        return Err(Refusal::StatementInvalid);
    }
    stored.appeal = stored.appeal.withdraw(now)?;
    let signed = verified
        .evidence(transaction, &who.account, &body.statement.0)
        .await?;
    papers::keep(
        transaction,
        &app.pepper,
        &id,
        Kept::Withdrawal,
        &signed.into(),
    )
    .await?;
    advance(transaction, &stored).await?;
    let kind = HistoryKind::AppealWithdrawn;
    tell(transaction, &stored, kind, kind).await?;
    status(transaction, &app, stored, now).await
}

/// Verifies the signature of a withdrawal.
pub fn check_withdrawal(app: &App, who: &Person, body: &SignedPaper) -> Result<Verified, Refusal> {
    who.may(Permission::Appeal)?;
    signature::verify::<AppealWithdrawal>(app, &body.signature.0, &body.statement.0)
}

/// Decides by silence what nobody answered in time, and tells whose it is.
pub async fn end_in_silence(app: &App) -> Result<(), Refusal> {
    let unanswered = app
        .store
        .read()
        .await?
        .unanswered_appeals(app.now())
        .await?;
    let mut outcome = Ok(());
    for number in unanswered {
        let silent = app
            .store
            .write(app.now(), move |transaction| {
                let number = number.clone();
                Box::pin(async move { fall_silent(transaction, &number).await })
            })
            .await;
        // One that cannot end keeps no other from it.
        outcome = outcome.and(silent);
    }
    outcome
}

async fn fall_silent(transaction: &mut Transaction, number: &AppealNumber) -> Result<(), Refusal> {
    let Some(mut stored) = transaction.appeal_numbered(number).await? else {
        return Ok(());
    };
    // Another replica may have been quicker, or an answer.
    if !stored.appeal.state.is_open() {
        return Ok(());
    }
    stored.appeal = stored.appeal.silent_at(transaction.now());
    if stored.appeal.state.is_open() || !transaction.advance_appeal(&stored).await? {
        return Ok(());
    }
    tell(
        transaction,
        &stored,
        HistoryKind::AppealUnanswered,
        HistoryKind::ComplaintUnanswered,
    )
    .await
}

/// An appeal against a refusal of the person's own, as it is there.
async fn against_refusal(
    reader: &mut Transaction,
    app: &App,
    who: &Person,
    statement: &AppealStatement,
) -> Result<StoredAppeal, Refusal> {
    let request = reader
        .request(&statement.request)
        .await?
        .filter(|request| request.account == who.account)
        .ok_or(Refusal::NotFound)?;
    let (ground, refused_at) = refusal_of(&request.request.state)?;
    let is_that_refusal = statement.ground == ground
        && same_instant(statement.refused_at, refused_at)
        && statement.request_sha256 == domain::hex(&eds::sha256(&request.statement));
    if !is_that_refusal {
        return Err(Refusal::StatementInvalid);
    }
    let body = Body::that_decides(request.request.service);
    let appeal = Appeal::receive(body, reader.now(), app.settings());
    filed(who, request.id, None, appeal)
}

/// A complaint against how an appeal of the person's own was decided, be it by silence.
async fn against_decision(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    statement: &ComplaintStatement,
) -> Result<StoredAppeal, Refusal> {
    let now = transaction.now();
    let of = mine(transaction, who, &statement.appeal).await?;
    let complaint = of.appeal.complain(now, app.settings())?;
    let decided_at = decided_at(&of.appeal.silent_at(now));
    let is_that_decision = of.number == statement.number
        && decided_at.is_some_and(|at| same_instant(at, statement.decided_at));
    if !is_that_decision {
        return Err(Refusal::StatementInvalid);
    }
    filed(who, of.request, Some(of.id), complaint)
}

fn filed(
    who: &Person,
    request: domain::RequestId,
    of: Option<AppealId>,
    appeal: Appeal,
) -> Result<StoredAppeal, Refusal> {
    Ok(StoredAppeal {
        id: AppealId::from_random(random()?),
        // The number that counts is drawn where it is kept.
        number: AppealNumber::from_random(civil_day(appeal.received_at), random()?),
        account: who.account.clone(),
        request,
        of,
        appeal,
        version: 0,
    })
}

fn decided_at(appeal: &Appeal) -> Option<Timestamp> {
    match &appeal.state {
        AppealState::Answered { at, .. } => Some(*at),
        AppealState::Sent | AppealState::InWork { .. } | AppealState::Withdrawn { .. } => None,
    }
}

/// As precise as instants are stored.
fn same_instant(one: Timestamp, other: Timestamp) -> bool {
    one.as_microsecond() == other.as_microsecond()
}

/// The receipt, under the service's seal.
fn receipt(
    app: &App,
    stored: &StoredAppeal,
    bytes: &[u8],
    now: Timestamp,
) -> Result<StoredPaper, Refusal> {
    let receipt = to_be_signed(&AppealReceipt {
        subject: AppealReceipt::SUBJECT.to_owned(),
        site: app.origin.clone(),
        appeal: stored.id.clone(),
        number: stored.number.clone(),
        received_at: now,
        received_by: app.settings().appeal_receiver.clone(),
        body: stored.appeal.body,
        statement_sha256: domain::hex(&eds::sha256(bytes)),
        due: stored.appeal.due,
    });
    Ok(StoredPaper {
        signature: app.seal.sign(&receipt, AppealReceipt::SUBJECT, now)?.into(),
        statement: receipt.into(),
        certificate: app.seal.certificate().as_der().to_vec().into(),
    })
}

async fn mine(reader: &mut Reader, who: &Person, id: &AppealId) -> Result<StoredAppeal, Refusal> {
    reader
        .appeal(id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)
}

/// Keeps a changed appeal; whoever changed it first wins.
async fn advance(transaction: &mut Transaction, stored: &StoredAppeal) -> Result<(), Refusal> {
    transaction
        .advance_appeal(stored)
        .await?
        .then_some(())
        .ok_or(Refusal::Fault(
            "an appeal was moved on within a transaction",
        ))
}

/// Tells its person what became of it; an appeal and a complaint are told by kinds of their own.
async fn tell(
    transaction: &mut Transaction,
    stored: &StoredAppeal,
    of_appeal: HistoryKind,
    of_complaint: HistoryKind,
) -> Result<(), Refusal> {
    let kind = match stored.appeal.stage {
        Stage::Appeal => of_appeal,
        Stage::Complaint { .. } => of_complaint,
    };
    let mut entry = history::entry(transaction, kind)?;
    entry.appeal = Some(stored.id.clone());
    entry.request = Some(stored.request.clone());
    Ok(transaction.tell(&stored.account, entry).await?)
}

async fn status(
    reader: &mut Reader,
    app: &App,
    stored: StoredAppeal,
    now: Timestamp,
) -> Result<AppealStatus, Refusal> {
    const MISSING: Refusal = Refusal::Store(StoreError::Unreadable("sealed"));
    let petition = papers::read(reader, &app.pepper, &stored.id, Kept::Petition)
        .await?
        .ok_or(MISSING)?;
    let receipt = papers::read(reader, &app.pepper, &stored.id, Kept::Receipt)
        .await?
        .ok_or(MISSING)?;
    let receipt: AppealReceipt = statement::parse(&receipt.statement.0).map_err(|_| MISSING)?;
    let appeal = stored.appeal.silent_at(now);
    let answer = match &appeal.state {
        AppealState::Answered {
            answer: Decision::Answer { .. },
            ..
        } => papers::read_words(reader, &app.pepper, &stored.id, Kept::Answer).await?,
        _ => None,
    };
    let extended_because = match appeal.extended {
        Some(_) => papers::read_words(reader, &app.pepper, &stored.id, Kept::Extension).await?,
        None => None,
    };
    Ok(AppealStatus {
        appeal: stored.id,
        number: stored.number,
        stage: appeal.stage,
        request: stored.request,
        of: stored.of,
        statement: petition.statement,
        body: appeal.body,
        received_at: appeal.received_at,
        received_by: receipt.received_by,
        forward_by: appeal.forward_by,
        forwarded: appeal.forwarded,
        due: appeal.due,
        provisional: appeal.is_provisional(app.settings()),
        extended: appeal.extended,
        extended_because,
        complaint_until: appeal.complaint_until(app.settings()).ok(),
        state: appeal.state,
        answer,
    })
}

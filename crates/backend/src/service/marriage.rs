//! The fee of a marriage, paid once by either of the two, and when they are awaited.

use domain::{
    AccountId, ConsentId, RequestId,
    history::HistoryKind,
    request::{RequestRefusal, RequestState},
    service::Service,
    session::Permission,
};
use jiff::Timestamp;
use protocol::marriage::{Appointment, MarriageStatus};

use super::{Person, request::tell};
use crate::{
    app::App,
    payments::{Fee, Payment},
    refusal::Refusal,
    store::{Reader, StoredFee, StoredRequest, Transaction},
};

/// By which of their papers one of the two asks.
#[derive(Debug, Clone)]
pub enum Of {
    /// Who applied first.
    Request(RequestId),
    /// Who is asked to confirm.
    Consent(ConsentId),
}

/// How an application for marriage stands.
pub async fn status(app: &App, who: &Person, of: &Of) -> Result<MarriageStatus, Refusal> {
    who.may(permission(of))?;
    let mut reader = app.store.read().await?;
    let stored = theirs(&mut reader, who, of).await?;
    status_of(&mut reader, app, who, &stored).await
}

/// Has the gateway take the fee, while the spouse has not confirmed: before the transaction that notes it, which must
/// not wait for the network. The reference is the request's, so that asking again, after an answer that got lost or by
/// the other of the two, takes nothing twice.
pub async fn take_fee(app: &App, who: &Person, of: &Of) -> Result<Payment, Refusal> {
    who.may(permission(of))?;
    let payments = app.payments.as_ref().ok_or(Refusal::NoPayments)?;
    let now = app.now();
    let mut reader = app.store.read().await?;
    let stored = theirs(&mut reader, who, of).await?;
    is_due(&stored, now)?;
    if reader.fee(&stored.id).await?.is_some() {
        return Err(Refusal::FeePaid);
    }
    drop(reader);
    let fee = Fee {
        reference: stored.id,
        payer: who.iin.clone(),
        tenge: tenge(app),
    };
    Ok(payments.take(&fee).await?)
}

/// Notes the fee that was taken; the first of two who pay at once has paid. Money that was taken is noted also where
/// the application ended meanwhile. That it was declined is the answer to this try, and no other changes it.
pub async fn pay(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    of: Of,
    payment: Payment,
) -> Result<MarriageStatus, Refusal> {
    who.may(permission(&of))?;
    let now = transaction.now();
    let stored = theirs(transaction, &who, &of).await?;
    if transaction.fee(&stored.id).await?.is_some() {
        return Err(Refusal::FeePaid);
    }
    let taken = match payment {
        Payment::Taken(taken) => taken,
        Payment::Declined => return Err(Refusal::FeeDeclined.kept()),
    };
    let consents = transaction.consents_for(&stored.id).await?;
    let payer = transaction.account_of(&taken.payer).await?;
    let is_one_of_them = |payer: &AccountId| {
        *payer == stored.account || consents.iter().any(|consent| consent.account == *payer)
    };
    let payer = payer
        .map(|account| account.id)
        .filter(is_one_of_them)
        .ok_or(Refusal::Fault("a fee was taken of somebody else"))?;
    let paid = StoredFee {
        account: payer,
        tenge: taken.tenge,
        receipt: taken.receipt,
        paid_at: now,
    };
    if !transaction.note_fee(&stored.id, &paid).await? {
        return Err(Refusal::FeePaid);
    }
    tell(
        transaction,
        &stored.account,
        HistoryKind::FeePaid,
        &stored,
        None,
    )
    .await?;
    for consent in &consents {
        tell(
            transaction,
            &consent.account,
            HistoryKind::FeePaid,
            &stored,
            Some(&consent.id),
        )
        .await?;
    }
    is_due(&stored, now).map_err(|ended| Refusal::from(ended).kept())?;
    if paid.account != who.account {
        return Err(Refusal::FeePaid.kept());
    }
    status_of(transaction, &app, &who, &stored).await
}

/// A fee is paid before the spouse confirms.
fn is_due(stored: &StoredRequest, now: Timestamp) -> Result<(), RequestRefusal> {
    match stored.request.clone().lapse_at(now).state {
        RequestState::AwaitingConsents { .. } => Ok(()),
        RequestState::Lapsed { .. } => Err(RequestRefusal::Lapsed),
        RequestState::AwaitingSignature { .. }
        | RequestState::Processing { .. }
        | RequestState::Registered { .. }
        | RequestState::Refused { .. }
        | RequestState::Withdrawn { .. } => Err(RequestRefusal::Ended),
    }
}

/// Whoever may make requests pays for theirs; whoever confirms needs the EDS for that anyway.
fn permission(of: &Of) -> Permission {
    match of {
        Of::Request(_) => Permission::SubmitRequest,
        Of::Consent(_) => Permission::AnswerConsent,
    }
}

/// The application of one of the two.
async fn theirs(reader: &mut Reader, who: &Person, of: &Of) -> Result<StoredRequest, Refusal> {
    let is_mine = |stored: &StoredRequest| stored.account == who.account;
    let stored = match of {
        Of::Request(id) => reader.request(id).await?.filter(is_mine),
        Of::Consent(id) => match reader.consent(id, &who.account).await? {
            Some(consent) => reader.request(&consent.request).await?,
            None => None,
        },
    };
    stored
        .filter(|stored| stored.request.service == Service::Marriage)
        .ok_or(Refusal::NotFound)
}

async fn status_of(
    reader: &mut Reader,
    app: &App,
    who: &Person,
    stored: &StoredRequest,
) -> Result<MarriageStatus, Refusal> {
    let paid = reader.fee(&stored.id).await?;
    let is_me = |account: &AccountId| *account == who.account;
    Ok(MarriageStatus {
        fee: match &paid {
            Some(paid) => paid.tenge,
            None => tenge(app),
        },
        paid_at: paid.as_ref().map(|paid| paid.paid_at),
        paid_by_me: paid.is_some_and(|paid| is_me(&paid.account)),
        appointment: reader
            .appointment(&stored.id)
            .await?
            .map(|appointment| Appointment {
                at: appointment.at,
                office: appointment.office,
            }),
    })
}

fn tenge(app: &App) -> u32 {
    let settings = app.settings();
    settings.fee(Service::Marriage.definition(settings).fee_mci)
}

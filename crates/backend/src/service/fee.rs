//! The fee of a request, of whichever service has one: paid once, by anybody who signs it, before the others do.

use domain::{
    AccountId,
    history::HistoryKind,
    request::{RequestRefusal, RequestState},
};
use jiff::Timestamp;
use protocol::fee::FeeStatus;

use super::{
    Person,
    request::{Of, tell, theirs},
};
use crate::{
    app::App,
    payments::{Fee, Payment},
    refusal::Refusal,
    store::{Reader, StoredFee, StoredRequest, Transaction},
};

/// How the fee of a request stands; one of a service without any has none to be found.
pub async fn status(app: &App, who: &Person, of: &Of) -> Result<FeeStatus, Refusal> {
    who.may(of.permission())?;
    let mut reader = app.store.read().await?;
    let stored = charged(&mut reader, app, who, of).await?;
    status_of(&mut reader, app, who, &stored).await
}

/// Whether whatever the service costs is paid.
pub async fn is_paid(
    reader: &mut Reader,
    app: &App,
    stored: &StoredRequest,
) -> Result<(), Refusal> {
    match indices(app, stored) {
        0 => Ok(()),
        _ => match reader.fee(&stored.id).await? {
            Some(_) => Ok(()),
            None => Err(Refusal::FeeUnpaid),
        },
    }
}

/// Has the gateway take the fee, while somebody still has to sign: before the transaction that notes it, which must
/// not wait for the network. The reference is the request's, so that asking again, after an answer that got lost or by
/// another of them, takes nothing twice.
pub async fn take(app: &App, who: &Person, of: &Of) -> Result<Payment, Refusal> {
    who.may(of.permission())?;
    let payments = app.payments.as_ref().ok_or(Refusal::NoPayments)?;
    let now = app.now();
    let mut reader = app.store.read().await?;
    let stored = charged(&mut reader, app, who, of).await?;
    is_due(&stored, now)?;
    if reader.fee(&stored.id).await?.is_some() {
        return Err(Refusal::FeePaid);
    }
    drop(reader);
    let fee = Fee {
        tenge: tenge(app, &stored),
        reference: stored.id,
        payer: who.iin.clone(),
    };
    Ok(payments.take(&fee).await?)
}

/// Notes the fee that was taken; the first of those who pay at once has paid. Money that was taken is noted also where
/// the request ended meanwhile, or the service costs nothing any more. That it was declined is the answer to this try,
/// and no other changes it.
pub async fn pay(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    of: Of,
    payment: Payment,
) -> Result<FeeStatus, Refusal> {
    who.may(of.permission())?;
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

/// A fee is paid while somebody still has to sign.
fn is_due(stored: &StoredRequest, now: Timestamp) -> Result<(), RequestRefusal> {
    match stored.request.clone().lapse_at(now).state {
        RequestState::AwaitingConsents { .. } | RequestState::AwaitingSignature { .. } => Ok(()),
        RequestState::Lapsed { .. } => Err(RequestRefusal::Lapsed),
        RequestState::Processing { .. }
        | RequestState::Registered { .. }
        | RequestState::Refused { .. }
        | RequestState::Withdrawn { .. } => Err(RequestRefusal::Ended),
    }
}

/// A request of somebody who signs it, that costs something or was paid for when it did.
async fn charged(
    reader: &mut Reader,
    app: &App,
    who: &Person,
    of: &Of,
) -> Result<StoredRequest, Refusal> {
    let stored = theirs(reader, who, of).await?;
    match indices(app, &stored) {
        0 => match reader.fee(&stored.id).await? {
            Some(_) => Ok(stored),
            None => Err(Refusal::NotFound),
        },
        _ => Ok(stored),
    }
}

async fn status_of(
    reader: &mut Reader,
    app: &App,
    who: &Person,
    stored: &StoredRequest,
) -> Result<FeeStatus, Refusal> {
    let paid = reader.fee(&stored.id).await?;
    Ok(FeeStatus {
        tenge: match &paid {
            Some(paid) => paid.tenge,
            None => tenge(app, stored),
        },
        paid_at: paid.as_ref().map(|paid| paid.paid_at),
        paid_by_me: paid.is_some_and(|paid| paid.account == who.account),
    })
}

/// What the service costs, in monthly calculation indices.
fn indices(app: &App, stored: &StoredRequest) -> u8 {
    stored.request.service.definition(app.settings()).fee_mci
}

fn tenge(app: &App, stored: &StoredRequest) -> u32 {
    app.settings().fee(indices(app, stored))
}

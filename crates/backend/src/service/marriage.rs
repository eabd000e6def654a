//! The fee of a marriage, paid once by either of the two, and when they are awaited.

use domain::{
    AccountId, ConsentId, RequestId,
    history::HistoryKind,
    request::{RequestRefusal, RequestState},
    service::Service,
    session::Permission,
    settings::civil_day,
};
use protocol::marriage::{Appointment, MarriageStatus};

use super::{Person, request::tell};
use crate::{
    app::App,
    payments::Fee,
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

/// Pays the fee, while the spouse has not confirmed; the first of two who pay at once pays.
pub async fn pay(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    of: Of,
) -> Result<MarriageStatus, Refusal> {
    who.may(permission(&of))?;
    let now = transaction.now();
    let stored = theirs(transaction, &who, &of).await?;
    match stored.request.clone().lapse_at(now).state {
        RequestState::AwaitingConsents { .. } => {}
        RequestState::Lapsed { .. } => return Err(RequestRefusal::Lapsed.into()),
        // It was paid before it was confirmed.
        RequestState::AwaitingSignature { .. }
        | RequestState::Processing { .. }
        | RequestState::Registered { .. }
        | RequestState::Refused { .. }
        | RequestState::Withdrawn { .. } => return Err(RequestRefusal::Ended.into()),
    }
    let fee = Fee {
        reference: stored.id.clone(),
        tenge: tenge(&app, now)?,
    };
    if transaction.fee(&stored.id).await?.is_some() {
        return Err(Refusal::FeePaid);
    }
    let paid = StoredFee {
        account: who.account.clone(),
        tenge: fee.tenge,
        receipt: match &app.payments {
            Some(payments) => payments.take(&fee).await?,
            None => return Err(Refusal::NoPayments),
        },
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
    for consent in transaction.consents_for(&stored.id).await? {
        tell(
            transaction,
            &consent.account,
            HistoryKind::FeePaid,
            &stored,
            Some(&consent.id),
        )
        .await?;
    }
    status_of(transaction, &app, &who, &stored).await
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
            None => tenge(app, app.now())?,
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

fn tenge(app: &App, now: jiff::Timestamp) -> Result<u32, Refusal> {
    let indices = Service::Marriage.definition(&app.settings).fee_mci;
    app.settings
        .fee(indices, civil_day(now))
        .ok_or(Refusal::Fault("no index is known for this day"))
}

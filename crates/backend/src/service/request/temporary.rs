//! Temporary registration at a place of stay.

use domain::{
    request::RefusalGround,
    residence::{DraftRefusal, TemporaryRegistration},
    settings::civil_day,
};

use super::{
    Asked, Found, Parties,
    dwelling::{self, Signed},
};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::{Person, call::Call, residence::JustAsked},
    store::{Reader, StoreError, StoredConsent, StoredRequest, StoredStay, Transaction},
};

/// The owners whose consent is needed, where the applicant has not registered the same stay already.
pub async fn parties(
    app: &App,
    who: &Person,
    call: &Call,
    statement: &TemporaryRegistration,
) -> Result<Parties, Refusal> {
    let mut reader = app.store.read().await?;
    let beside = beside(&mut reader, app, statement).await?;
    drop(reader);
    beside?;
    dwelling::parties(app, who, call, &statement.dwelling, statement.as_owner).await
}

/// Whether it can be entered beside the stays that the person has.
pub async fn beside(
    reader: &mut Reader,
    app: &App,
    statement: &TemporaryRegistration,
) -> Result<Result<(), DraftRefusal>, StoreError> {
    let today = civil_day(app.now());
    let stays = reader.stays(&statement.applicant.iin, today).await?;
    Ok(statement.check_beside(stays.iter().map(StoredStay::stay)))
}

/// Whether the dwelling is still there, and a contract names the applicant, where one decides.
pub async fn asked(
    app: &App,
    statement: &TemporaryRegistration,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    dwelling::asked(app, signed(statement), consents).await
}

/// Whether the dwelling and its owners are still those that were signed, and the stay is not registered already.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &TemporaryRegistration,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    if beside(transaction, app, statement).await?.is_err() {
        return Ok(Err(RefusalGround::AlreadyRegistered));
    }
    dwelling::found(transaction, app, signed(statement), consents, asked).await
}

fn signed(statement: &TemporaryRegistration) -> Signed<'_> {
    Signed {
        applicant: &statement.applicant.iin,
        person: &statement.applicant.iin,
        along: &[],
        dwelling: &statement.dwelling,
        as_owner: statement.as_owner,
    }
}

/// Enters the stay; the permanent address stays as it is.
pub async fn enter(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    statement: &TemporaryRegistration,
) -> Result<(), Refusal> {
    transaction
        .enter_stay(
            &stored.id,
            &statement.applicant.iin,
            &statement.dwelling.rka,
            statement.from,
            statement.until,
        )
        .await?
        .then_some(())
        .ok_or(Refusal::Fault("a stay that was found to fit does not fit"))
}

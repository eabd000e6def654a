//! Registration at the place of residence.

use domain::permanent::PermanentRegistration;

use super::{Found, Parties, dwelling};
use crate::{
    app::App,
    refusal::Refusal,
    service::Person,
    store::{StoredConsent, StoredRequest, Transaction},
};

/// The owners whose consent is needed.
pub async fn parties(
    app: &App,
    who: &Person,
    statement: &PermanentRegistration,
) -> Result<Parties, Refusal> {
    if statement.represented.is_some() {
        return Err(Refusal::StatementInvalid);
    }
    dwelling::parties(app, who, &statement.dwelling, statement.as_owner).await
}

/// Whether the dwelling and its owners are still those that were signed.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    consents: &[StoredConsent],
) -> Result<Found, Refusal> {
    let signed = (
        &statement.applicant,
        &statement.dwelling,
        statement.as_owner,
    );
    dwelling::found(transaction, app, signed, consents).await
}

/// Enters the address, which ends the one before.
pub async fn enter(
    transaction: &mut Transaction,
    _stored: &StoredRequest,
    statement: &PermanentRegistration,
) -> Result<(), Refusal> {
    Ok(transaction
        .enter_residence(&statement.person().iin, &statement.dwelling.rka)
        .await?)
}

//! Temporary registration at a place of stay.

use domain::residence::TemporaryRegistration;

use super::{
    Asked, Found,
    dwelling::{self, Signed},
};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::residence::JustAsked,
    store::{StoredConsent, StoredRequest, Transaction},
};

/// Whether the dwelling is still there, and a contract names the applicant, where one decides.
pub async fn asked(
    app: &App,
    statement: &TemporaryRegistration,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    dwelling::asked(app, signed(statement), consents).await
}

/// Whether the dwelling and its owners are still those that were signed.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &TemporaryRegistration,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    dwelling::found(transaction, app, signed(statement), consents, asked).await
}

fn signed(statement: &TemporaryRegistration) -> Signed<'_> {
    Signed {
        applicant: &statement.applicant.iin,
        person: &statement.applicant.iin,
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
    Ok(transaction
        .enter_stay(
            &stored.id,
            &statement.applicant.iin,
            &statement.dwelling.rka,
            statement.from,
            statement.until,
        )
        .await?)
}

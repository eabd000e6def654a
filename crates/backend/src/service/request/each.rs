//! What each service decides for itself: the one place that knows them all.

use domain::application::Application;

use super::{Found, Parties, dwelling, permanent, temporary};
use crate::{
    app::App,
    refusal::Refusal,
    service::Person,
    store::{StoredConsent, StoredRequest, Transaction},
};

/// Checks an application against the registers, and says whom it asks for a consent.
pub async fn parties(
    app: &App,
    who: &Person,
    application: &Application,
) -> Result<Parties, Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            dwelling::parties(app, who, &statement.dwelling, statement.as_owner).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::parties(app, who, statement).await
        }
    }
}

/// Whether what was signed is still so, in the transaction that decides.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
) -> Result<Found, Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::found(transaction, app, statement, consents).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::found(transaction, app, statement, consents).await
        }
    }
}

/// Enters the outcome, in the transaction that decides.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    application: &Application,
) -> Result<(), Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::enter(transaction, stored, statement).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::enter(transaction, app, statement).await
        }
    }
}

/// What an SMS with a code says that the code signs (S-27).
pub fn words(application: &Application) -> String {
    match application {
        Application::TemporaryRegistration(statement) => format!(
            "уақытша тіркеуге қол қою / подпись временной регистрации, {}",
            statement.dwelling.address.ru
        ),
        Application::PermanentRegistration(statement) => format!(
            "тұрақты тіркеуге қол қою / подпись постоянной регистрации, {}",
            statement.dwelling.address.ru
        ),
    }
}

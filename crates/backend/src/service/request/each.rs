//! What each service decides for itself: the one place that knows them all.

use domain::{application::Application, history::HistoryKind, request::RefusalGround};

use super::{Asked, Found, Parties, abroad, ending, marriage, permanent, temporary};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::{
        Person, attachment, call::Call, capacity::somebody_is_represented, residence::JustAsked,
    },
    store::{StoredConsent, StoredRequest, Transaction},
};

/// Checks an application against the registers, and says whom it asks for a consent.
pub async fn parties(
    app: &App,
    who: &Person,
    call: &Call,
    application: &Application,
) -> Result<Parties, Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::parties(app, who, call, statement).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::parties(app, who, call, statement).await
        }
        Application::EndOfRegistration(statement) => ending::parties(app, who, statement).await,
        Application::Marriage(statement) => marriage::parties(app, who, call, statement).await,
        Application::LivingAbroad(statement) => abroad::parties(app, who, statement).await,
    }
}

/// Whether what was signed is still so, and everybody who signed acts for themselves, by the registers and just before the
/// transaction that decides. Each register has the time of a check.
pub async fn asked(
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    if somebody_is_represented(app, application, consents).await? {
        return Ok(Err(RefusalGround::RequirementsNotMet));
    }
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::asked(app, statement, consents).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::asked(app, statement, consents).await
        }
        Application::EndOfRegistration(statement) => ending::asked(app, statement).await,
        Application::Marriage(statement) => marriage::asked(app, statement).await,
        Application::LivingAbroad(_) => Ok(Ok(JustAsked::default())),
    }
}

/// Whether what was signed is still so, in the transaction that decides.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::found(transaction, app, statement, consents, asked).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::found(transaction, app, statement, consents, asked).await
        }
        Application::EndOfRegistration(statement) => {
            ending::found(transaction, app, statement, consents, asked).await
        }
        Application::Marriage(statement) => {
            marriage::found(transaction, app, statement, consents).await
        }
        // An office decides it.
        Application::LivingAbroad(_) => Err(Refusal::Fault("this request is decided by an office")),
    }
}

/// Enters the outcome, in the transaction that decides.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    application: &Application,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    match application {
        Application::TemporaryRegistration(statement) => {
            temporary::enter(transaction, stored, statement).await
        }
        Application::PermanentRegistration(statement) => {
            permanent::enter(transaction, app, statement, asked).await
        }
        Application::EndOfRegistration(statement) => {
            ending::enter(transaction, app, statement, asked).await
        }
        Application::Marriage(statement) => {
            marriage::enter(transaction, app, stored, statement).await
        }
        // The request itself, with its copies, is what is entered.
        Application::LivingAbroad(_) => Ok(()),
    }
}

/// What those are told of the outcome who signed.
pub fn outcome(application: &Application) -> HistoryKind {
    match application {
        Application::TemporaryRegistration(_)
        | Application::PermanentRegistration(_)
        | Application::Marriage(_)
        | Application::LivingAbroad(_) => HistoryKind::Registered,
        Application::EndOfRegistration(_) => HistoryKind::RegistrationEnded,
    }
}

/// Tells whom a request concerns beside those who sign it.
pub async fn announce(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    application: &Application,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    match application {
        Application::TemporaryRegistration(_)
        | Application::PermanentRegistration(_)
        | Application::Marriage(_)
        | Application::LivingAbroad(_) => Ok(()),
        Application::EndOfRegistration(statement) => {
            ending::announce(transaction, app, stored, statement, asked).await
        }
    }
}

/// Tells the same people where nothing comes of it.
pub async fn ended(transaction: &mut Transaction, stored: &StoredRequest) -> Result<(), Refusal> {
    match stored.application()? {
        Application::TemporaryRegistration(_)
        | Application::PermanentRegistration(_)
        | Application::Marriage(_)
        | Application::LivingAbroad(_) => Ok(()),
        Application::EndOfRegistration(statement) => {
            ending::ended(transaction, stored, &statement).await
        }
    }
}

/// What a kept request takes with it, in the same transaction.
pub async fn kept(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    application: &Application,
) -> Result<(), Refusal> {
    attachment::give_to(
        transaction,
        &stored.account,
        &stored.id,
        application.copies(),
    )
    .await
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
        Application::EndOfRegistration(statement) => format!(
            "тіркеуді тоқтатуға қол қою / подпись прекращения регистрации, {}",
            statement.dwelling.address.ru
        ),
        Application::Marriage(statement) => format!(
            "неке қиюға өтінішке қол қою / подпись заявления о браке, {}",
            statement.office.name().ru
        ),
        // It is signed with the EDS alone.
        Application::LivingAbroad(_) => {
            "шетелде тұруды тіркеуге қол қою / подпись учёта за рубежом".to_owned()
        }
    }
}

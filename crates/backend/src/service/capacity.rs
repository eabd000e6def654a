//! Whether people act for themselves, by the person register and E-social security.

use domain::{Iin, Register, application::Application};

use super::processing::checks::in_time;
use crate::{app::App, registers::RegisterError, store::StoredConsent};

/// Whether E-social security has a legal representative of somebody, where it answers: one that is away delays no
/// submission, since it is asked again before the decision.
pub async fn is_known_as_represented(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    match is_represented(app, iin).await {
        Err(RegisterError::Away { .. }) => Ok(false),
        answered => answered,
    }
}

/// Whether E-social security has a legal representative of somebody.
pub async fn is_represented(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    let guardianship = app.registers.social_security.guardianship(iin);
    let guardianship = in_time(app, Register::SocialSecurity, guardianship).await?;
    Ok(guardianship.is_some())
}

/// Whether somebody is alive, capable and without a legal representative, so that they act for themselves.
pub async fn acts(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    let person = app.registers.persons.person(iin).await?;
    let capable = person.is_some_and(|person| !person.incapacitated && person.died_on.is_none());
    Ok(capable && !is_represented(app, iin).await?)
}

/// Whether anybody who signed a request is incapacitated or has a legal representative.
pub async fn somebody_is_represented(
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
) -> Result<bool, RegisterError> {
    for iin in signers(application, consents) {
        let person = in_time(app, Register::Persons, app.registers.persons.person(iin)).await?;
        if person.is_some_and(|person| person.incapacitated) || is_represented(app, iin).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whoever signs a request: the applicant, and everybody who was asked.
pub fn signers<'a>(
    application: &'a Application,
    consents: &'a [StoredConsent],
) -> impl Iterator<Item = &'a Iin> {
    let asked = consents.iter().map(|consent| &consent.iin);
    [&application.applicant().iin].into_iter().chain(asked)
}

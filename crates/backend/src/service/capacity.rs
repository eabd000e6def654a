//! Whether people act for themselves, by the person register and E-social security.

use domain::{Iin, Register, application::Application};
use futures::future::try_join_all;

use super::processing::checks::in_time;
use crate::{
    app::App,
    registers::{Person, RegisterError},
    store::StoredConsent,
};

/// Whether E-social security has a legal representative of somebody, where it answers: one that is away delays no
/// submission, since it is asked again before the decision.
pub async fn is_known_as_represented(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    match is_represented(app, iin).await {
        Err(RegisterError::Away { .. }) => Ok(false),
        answered => answered,
    }
}

/// Whether E-social security has a legal representative of somebody; it has the time of a check to say so.
pub async fn is_represented(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    let guardianship = app.registers.social_security.guardianship(iin);
    let guardianship = in_time(app, Register::SocialSecurity, guardianship).await?;
    Ok(guardianship.is_some())
}

/// Somebody whom the register has, alive and not incapacitated.
pub async fn capable(app: &App, iin: &Iin) -> Result<Option<Person>, RegisterError> {
    let person = app.registers.persons.person(iin).await?;
    Ok(person.filter(|person| !person.incapacitated && person.died_on.is_none()))
}

/// Whether somebody is alive, capable and without a legal representative, so that they act for themselves.
pub async fn acts(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    Ok(capable(app, iin).await?.is_some() && !is_represented(app, iin).await?)
}

/// Whether anybody who signed a request is incapacitated or has a legal representative.
pub async fn somebody_is_represented(
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
) -> Result<bool, RegisterError> {
    let asked = signers(application, consents).map(|iin| is_incapable(app, iin));
    Ok(try_join_all(asked).await?.contains(&true))
}

async fn is_incapable(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    let person = in_time(app, Register::Persons, app.registers.persons.person(iin)).await?;
    Ok(person.is_some_and(|person| person.incapacitated) || is_represented(app, iin).await?)
}

/// Whoever signs a request: the applicant, and everybody who was asked.
pub fn signers<'a>(
    application: &'a Application,
    consents: &'a [StoredConsent],
) -> impl Iterator<Item = &'a Iin> {
    let asked = consents.iter().map(|consent| &consent.iin);
    [&application.applicant().iin].into_iter().chain(asked)
}

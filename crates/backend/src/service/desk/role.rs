//! Who works at which service centre, as the operator says.

use domain::{Iin, client::OrganisationName, desk::EmployeeName, history::HistoryKind};

use super::{DeskVisit, end};
use crate::{
    app::App,
    refusal::Refusal,
    service::portal,
    store::{Reader, Transaction},
};

/// An employee with name and centre; none who does not have the role now.
pub async fn named(app: &App, iin: &Iin) -> Result<Option<EmployeeName>, Refusal> {
    let Some(employee) = app.store.read().await?.employee(iin).await? else {
        return Ok(None);
    };
    let person = app.registers.persons.person(iin).await?;
    Ok(person.map(|person| EmployeeName {
        full_name: person.full_name,
        centre: employee.centre,
    }))
}

/// Refuses whoever has no role, in this very transaction.
pub async fn required(reader: &mut Reader, iin: &Iin) -> Result<(), Refusal> {
    reader
        .employee(iin)
        .await?
        .map(drop)
        .ok_or(Refusal::NotAnEmployee)
}

/// Whether a page's session and its employee's role still are, in the transaction that acts on them.
pub async fn still(transaction: &mut Transaction, who: &DeskVisit) -> Result<(), Refusal> {
    let person = &who.visit.person;
    let now = transaction.now();
    let open = transaction
        .portal_session_is_open(&person.session, now)
        .await?;
    if !open || transaction.employee(&person.iin).await?.is_none() {
        return Err(Refusal::SignInRequired);
    }
    Ok(())
}

/// Gives somebody the role, or another service centre.
pub async fn add(
    transaction: &mut Transaction,
    iin: Iin,
    centre: OrganisationName,
) -> Result<(), Refusal> {
    Ok(transaction.add_employee(&iin, &centre.into()).await?)
}

/// Takes the role: the sessions of the desk end at once, and so do the cases.
pub async fn remove(transaction: &mut Transaction, iin: Iin) -> Result<(), Refusal> {
    if !transaction.remove_employee(&iin).await? {
        return Err(Refusal::NotFound);
    }
    let Some(account) = transaction.account_of(&iin).await? else {
        return Ok(());
    };
    let now = transaction.now();
    for session in transaction.portal_sessions(&account.id, now).await? {
        if session.place == domain::portal::PortalPlace::Desk {
            portal::end(transaction, account.id.clone(), session.id).await?;
        }
    }
    for mut stored in transaction.desk_cases(&account.id, now).await? {
        stored.case = stored.case.close(now)?;
        end(transaction, stored, HistoryKind::DeskClosed).await?;
    }
    Ok(())
}

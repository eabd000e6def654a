//! Who works at which service centre, as the operator says.

use domain::{
    AccountId, Iin,
    client::OrganisationName,
    desk::{DeskQueue, DeskRefusal, EmployeeName},
    history::HistoryKind,
};

use super::{DeskVisit, end, holds};
use crate::{
    app::App,
    refusal::Refusal,
    service::portal,
    store::{Reader, Transaction},
};

/// An employee with name, centre and kinds of work; none who does not have the role now.
pub async fn named(
    app: &App,
    iin: &Iin,
) -> Result<Option<(EmployeeName, Vec<DeskQueue>)>, Refusal> {
    let Some(employee) = app.store.read().await?.employee(iin).await? else {
        return Ok(None);
    };
    let person = app.registers.persons.person(iin).await?;
    Ok(person.map(|person| {
        let named = EmployeeName {
            full_name: person.full_name,
            centre: employee.centre,
        };
        (named, employee.queues)
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

/// Whether somebody serves a kind of work now.
pub async fn serves(reader: &mut Reader, iin: &Iin, queue: DeskQueue) -> Result<bool, Refusal> {
    let employee = reader.employee(iin).await?;
    Ok(employee.is_some_and(|employee| employee.queues.contains(&queue)))
}

/// Whether a page's session and its employee's role still are, in the transaction that acts on them.
pub async fn still(
    transaction: &mut Transaction,
    who: &DeskVisit,
    queue: DeskQueue,
) -> Result<(), Refusal> {
    let person = &who.visit.person;
    let now = transaction.now();
    let open = transaction
        .portal_session_is_open(&person.session, now)
        .await?;
    let employee = match open {
        true => transaction.employee(&person.iin).await?,
        false => None,
    };
    let employee = employee.ok_or(Refusal::SignInRequired)?;
    let serves = employee.queues.contains(&queue);
    serves.then_some(()).ok_or(DeskRefusal::OtherQueue.into())
}

/// Gives somebody the role, or another service centre and other kinds of work; what is open of a kind that they do not
/// serve any more ends at once.
pub async fn add(
    transaction: &mut Transaction,
    iin: Iin,
    centre: OrganisationName,
    queues: Vec<DeskQueue>,
) -> Result<(), Refusal> {
    transaction
        .add_employee(&iin, &centre.into(), &queues)
        .await?;
    let Some(account) = transaction.account_of(&iin).await? else {
        return Ok(());
    };
    end_open(transaction, &account.id, |queue| !queues.contains(&queue)).await
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
    end_open(transaction, &account.id, |_| true).await
}

/// Closes the cases of an employee, and puts back what they have open, of some kinds of work.
async fn end_open(
    transaction: &mut Transaction,
    employee: &AccountId,
    which: impl Fn(DeskQueue) -> bool,
) -> Result<(), Refusal> {
    let now = transaction.now();
    for mut stored in transaction.desk_cases(employee, now).await? {
        if which(stored.queue) {
            stored.case = stored.case.close(now)?;
            end(transaction, stored, HistoryKind::DeskClosed).await?;
        }
    }
    for stored in transaction.desk_holds_of(employee, now).await? {
        if which(stored.matter.queue()) {
            holds::end_undecided(transaction, stored).await?;
        }
    }
    Ok(())
}

//! Registration at the place of residence.

use domain::{
    Iin, Register,
    history::{Counterpart, HistoryKind},
    permanent::{Known, PermanentRegistration},
    request::RefusalGround,
    service::Service,
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
    service::{
        Person, history,
        permanent::may_apply,
        processing::checks::in_time,
        residence::{JustAsked, just_asked, owned_now},
    },
    store::{StoredConsent, Transaction},
};

/// The owners whose consent is needed, where the applicant may apply for this person.
pub async fn parties(
    app: &App,
    who: &Person,
    statement: &PermanentRegistration,
) -> Result<Parties, Refusal> {
    may_apply(app, statement).await??;
    dwelling::parties(app, who, &statement.dwelling, statement.as_owner).await
}

/// Whether the applicant may still apply for this person, the dwelling is still there, and a contract names the person,
/// where one decides.
pub async fn asked(
    app: &App,
    statement: &PermanentRegistration,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    let may = in_time(app, Register::Persons, may_apply(app, statement)).await?;
    if may.is_err() {
        return Ok(Err(RefusalGround::RequirementsNotMet));
    }
    let (person, rka) = (statement.person(), &statement.dwelling.rka);
    let before = app.store.read().await?.residence(&person.iin).await?;
    // Its owners are told in the transaction.
    let left = match before.filter(|before| before != rka) {
        Some(before) => in_time(app, Register::RealEstate, just_asked(app, &before)).await?,
        None => JustAsked::default(),
    };
    let asked = dwelling::asked(app, signed(statement), consents).await?;
    Ok(asked.map(|asked| asked.and(left)))
}

/// Whether the applicant, dwelling and owners are still those that were signed.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    // Another request may have moved the applicant since the register was asked, or in this very group of transactions.
    let persons = &app.registers.persons;
    let applicant = persons
        .person_now(transaction, &statement.applicant.iin)
        .await?;
    if let Some(applicant) = applicant {
        let known = Known {
            relation: statement.represented.as_ref().map(|one| one.relation),
            applicant_is_incapacitated: applicant.incapacitated,
            applicant_lives_at: applicant.permanent.as_ref(),
        };
        let today = civil_day(transaction.now());
        if statement.check_known(known, today, app.settings()).is_err() {
            return Ok(Err(RefusalGround::RequirementsNotMet));
        }
    }
    dwelling::found(transaction, app, signed(statement), consents, asked).await
}

fn signed(statement: &PermanentRegistration) -> Signed<'_> {
    Signed {
        applicant: &statement.applicant.iin,
        person: &statement.person().iin,
        dwelling: &statement.dwelling,
        as_owner: statement.as_owner,
    }
}

/// Enters the address, which ends the one before, and tells whom it concerns beside applicant and owners.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    let (person, rka) = (statement.person(), &statement.dwelling.rka);
    let before = transaction.residence(&person.iin).await?;
    transaction.enter_residence(&person.iin, rka).await?;
    if statement.represented.is_some() {
        tell(transaction, &person.iin, HistoryKind::Registered, None).await?;
    }
    let Some(before) = before.filter(|before| before != rka) else {
        return Ok(());
    };
    let Some(owned) = owned_now(transaction, app, &before, asked).await? else {
        return Ok(());
    };
    let concerned = [&person.iin, &statement.applicant.iin];
    let left = Counterpart::from(&person.full_name);
    for owner in owned
        .owners
        .iter()
        .filter(|owner| !concerned.contains(owner))
    {
        let kind = HistoryKind::RegistrationEnded;
        tell(transaction, owner, kind, Some(left.clone())).await?;
    }
    Ok(())
}

async fn tell(
    transaction: &mut Transaction,
    whom: &Iin,
    kind: HistoryKind,
    counterpart: Option<Counterpart>,
) -> Result<(), Refusal> {
    let Some(account) = transaction.account_of(whom).await? else {
        return Ok(());
    };
    let mut entry = history::entry(transaction, kind)?;
    entry.service = Some(Service::PermanentRegistration);
    entry.counterpart = counterpart;
    Ok(transaction.tell(&account.id, entry).await?)
}

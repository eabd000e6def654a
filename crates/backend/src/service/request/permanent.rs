//! Registration at the place of residence.

use std::iter;

use domain::{
    Iin, Register,
    ending::moves_with,
    history::{Counterpart, HistoryKind},
    permanent::{Known, PermanentRegistration, Relation},
    request::RefusalGround,
    residence::{DraftRefusal, Rka},
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
        Person,
        call::Call,
        history,
        household::{AskedPeople, household_now, person_now, residence_now},
        permanent::relation,
        processing::checks::in_time,
        residence::{JustAsked, just_asked, owned_now},
    },
    store::{Reader, StoredConsent, Transaction},
};

/// The owners whose consent is needed, where the applicant may apply for this person, and for the children who move
/// along.
pub async fn parties(
    app: &App,
    who: &Person,
    call: &Call,
    statement: &PermanentRegistration,
) -> Result<Parties, Refusal> {
    may_apply(app, statement).await??;
    dwelling::parties(app, who, call, &statement.dwelling, statement.as_owner).await
}

/// Whether the applicant may still apply for this person, the dwelling is still there, and a contract names whoever
/// moves, where one decides.
pub async fn asked(
    app: &App,
    statement: &PermanentRegistration,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    let Ok(left) = may_apply(app, statement).await? else {
        return Ok(Err(RefusalGround::RequirementsNotMet));
    };
    let asked = dwelling::asked(app, signed(statement), consents).await?;
    Ok(asked.map(|asked| asked.and(left)))
}

/// Whether the applicant may apply for this person and the children who move along, and what the registers said of it.
pub async fn may_apply(
    app: &App,
    statement: &PermanentRegistration,
) -> Result<Result<JustAsked, DraftRefusal>, RegisterError> {
    let relation = in_time(app, Register::Persons, relation(app, statement)).await?;
    let asked = leaving(app, statement).await?;
    let mut reader = app.store.read().await?;
    let may = may_move(&mut reader, app, statement, relation, &asked).await?;
    Ok(may.map(|()| asked))
}

/// Whether applicant, person and children are still what was signed.
async fn may_move(
    reader: &mut Reader,
    app: &App,
    statement: &PermanentRegistration,
    relation: Option<Relation>,
    asked: &JustAsked,
) -> Result<Result<(), DraftRefusal>, RegisterError> {
    let iin = &statement.applicant.iin;
    let applicant = person_now(reader, app, iin, asked).await?;
    let lives_at = residence_now(reader, app, iin, asked).await?;
    let person = &statement.person().iin;
    let before = residence_now(reader, app, person, asked).await?;
    let along = match before.filter(|before| *before != statement.dwelling.rka) {
        Some(before) => along(reader, app, person, &before, asked).await?,
        None => Vec::new(),
    };
    let known = Known {
        relation,
        applicant_is_incapacitated: applicant.is_none_or(|one| one.incapacitated),
        applicant_lives_at: lives_at.as_ref(),
        along: &along,
    };
    Ok(statement.check_known(known, civil_day(app.now()), app.settings()))
}

async fn along(
    reader: &mut Reader,
    app: &App,
    leaving: &Iin,
    before: &Rka,
    asked: &JustAsked,
) -> Result<Vec<Iin>, RegisterError> {
    let household = household_now(reader, app, before, asked).await?;
    Ok(moves_with(
        leaving,
        &household,
        civil_day(app.now()),
        app.settings(),
    ))
}

/// Who moves along with a person who leaves their permanent address, as it is known before anything is filled in.
pub async fn moves_along(app: &App, leaving: &Iin) -> Result<Vec<Iin>, RegisterError> {
    let asked = JustAsked::default().and_of(AskedPeople::about(app, &[leaving]).await?);
    let mut reader = app.store.read().await?;
    let before = residence_now(&mut reader, app, leaving, &asked).await?;
    drop(reader);
    let Some(before) = before else {
        return Ok(Vec::new());
    };
    let home = AskedPeople::at_home(app, &before, |iin| iin == leaving).await?;
    let asked = asked.and_of(home);
    let mut reader = app.store.read().await?;
    along(&mut reader, app, leaving, &before, &asked).await
}

/// What the registers say of who moves, and of the address before, whose owners are told in the transaction.
async fn leaving(app: &App, statement: &PermanentRegistration) -> Result<JustAsked, RegisterError> {
    let person = &statement.person().iin;
    let people = AskedPeople::about(app, &[&statement.applicant.iin, person]).await?;
    let asked = JustAsked::default().and_of(people);
    let mut reader = app.store.read().await?;
    let before = residence_now(&mut reader, app, person, &asked).await?;
    drop(reader);
    Ok(
        match before.filter(|before| *before != statement.dwelling.rka) {
            Some(before) => {
                let home = AskedPeople::at_home(app, &before, |iin| iin == person).await?;
                let owned = in_time(app, Register::RealEstate, just_asked(app, &before)).await?;
                asked.and(owned).and_of(home)
            }
            None => asked,
        },
    )
}

/// Whether the applicant, dwelling and owners are still those that were signed.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    if !may_still(transaction, app, statement, asked).await? {
        return Ok(Err(RefusalGround::RequirementsNotMet));
    }
    dwelling::found(transaction, app, signed(statement), consents, asked).await
}

/// Whether the applicant may still apply: another request may have moved the applicant since the register was asked, or
/// in this very group of transactions.
pub async fn may_still(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    asked: &JustAsked,
) -> Result<bool, Refusal> {
    let relation = statement.represented.as_ref().map(|one| one.relation);
    let may = may_move(transaction, app, statement, relation, asked).await?;
    Ok(may.is_ok())
}

fn signed(statement: &PermanentRegistration) -> Signed<'_> {
    Signed {
        applicant: &statement.applicant.iin,
        person: &statement.person().iin,
        along: &statement.children,
        dwelling: &statement.dwelling,
        as_owner: statement.as_owner,
    }
}

/// Enters the address, of the children who move along too, which ends the one before, and tells whom it concerns beside
/// applicant and owners.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    statement: &PermanentRegistration,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    let (person, rka) = (statement.person(), &statement.dwelling.rka);
    let before = residence_now(transaction, app, &person.iin, asked).await?;
    for one in iter::once(person).chain(&statement.children) {
        transaction.enter_residence(&one.iin, rka).await?;
    }
    let kind = HistoryKind::Registered;
    if statement.represented.is_some() {
        tell(transaction, &person.iin, kind, None).await?;
    }
    let concerned = [&person.iin, &statement.applicant.iin];
    for child in &statement.children {
        let parents = asked.parents_of(&child.iin).iter();
        for parent in parents.filter(|parent| !concerned.contains(parent)) {
            let who = Some(Counterpart::from(&child.full_name));
            tell(transaction, parent, kind, who).await?;
        }
    }
    let Some(before) = before.filter(|before| before != rka) else {
        return Ok(());
    };
    let Some(owned) = owned_now(transaction, app, &before, asked).await? else {
        return Ok(());
    };
    for owner in owned
        .owners
        .iter()
        .filter(|owner| !concerned.contains(owner))
    {
        for left in iter::once(person).chain(&statement.children) {
            let who = Some(Counterpart::from(&left.full_name));
            tell(transaction, owner, HistoryKind::RegistrationEnded, who).await?;
        }
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

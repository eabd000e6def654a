//! Ending a registration: whose consents it needs, whether it is still there, and what ends with it.

use domain::{
    FullName, Iin,
    ending::{
        EndOfRegistration, Household, NeedsOwners, Registered, ends_with, last_day_of_ended,
        may_end,
    },
    history::HistoryKind,
    request::RefusalGround,
    service::Service,
    session::Permission,
    settings::civil_day,
};

use super::{
    Asked, Found, Parties,
    dwelling::{all_have_consented, there},
};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::{
        Person,
        guard::{accounts_of, resident_id},
        history,
        residence::{JustAsked, Owned, owned, owned_now},
    },
    store::{DemoPerson, StoredConsent, StoredStay, Transaction},
};

/// Somebody who is registered at the dwelling.
struct Resident {
    iin: Iin,
    full_name: FullName,
    incapacitated: bool,
    stay: Option<StoredStay>,
}

/// The owners whose consent is needed; none for a stay of the applicant's own. Whoever is no owner, or names what is
/// not registered there, gets one answer.
pub async fn parties(
    app: &App,
    who: &Person,
    statement: &EndOfRegistration,
) -> Result<Parties, Refusal> {
    who.may(Permission::GuardHome)?;
    let owned = owned(app, &statement.dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == statement.dwelling)
        .ok_or(Refusal::NotFound)?;
    let residents = residents(app, statement).await?;
    let resident = named(app, statement, residents).ok_or(Refusal::NotFound)?;
    let is_owner = owned.owners.contains(&who.iin);
    if !is_owner && resident.iin != who.iin {
        return Err(Refusal::NotFound);
    }
    let needs = may_end(
        registered(app, &owned, statement, &resident),
        app.settings(),
    )?;
    if statement.as_owner != (needs == NeedsOwners::Yes) {
        return Err(Refusal::StatementInvalid);
    }
    let ask = match needs {
        NeedsOwners::Yes => owned.owners_to_ask(app, &who.iin).await?,
        NeedsOwners::No => Vec::new(),
    };
    Ok(Parties {
        ask,
        discloses_owners: false,
        asked: JustAsked::of(&statement.dwelling.rka, Some(owned)),
    })
}

/// Whether the dwelling is still there.
pub async fn asked(app: &App, statement: &EndOfRegistration) -> Result<Asked, RegisterError> {
    there(app, &statement.dwelling).await
}

/// Whether the registration is still there, and its dwelling has the owners who signed.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &EndOfRegistration,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    let gone = Ok(Err(RefusalGround::UnreliableData));
    let owned = owned_now(transaction, app, &statement.dwelling.rka, asked).await?;
    let Some(owned) = owned.filter(|owned| owned.dwelling == statement.dwelling) else {
        return gone;
    };
    let residents = residents_now(transaction, app, statement).await?;
    let Some(resident) = named(app, statement, residents) else {
        return gone;
    };
    let applicant = &statement.applicant.iin;
    let needs = may_end(
        registered(app, &owned, statement, &resident),
        app.settings(),
    );
    let signed = match needs {
        Ok(NeedsOwners::No) => !statement.as_owner && consents.is_empty(),
        Ok(NeedsOwners::Yes) => {
            let others = owned.owners.iter().filter(|iin| *iin != applicant);
            statement.as_owner
                && owned.owners.contains(applicant)
                && all_have_consented(transaction, others, consents).await?
        }
        Err(_) => false,
    };
    if signed { Ok(Ok(())) } else { gone }
}

/// Ends it, with those of minors who were registered beside nobody but this parent, and tells whom it removes.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    statement: &EndOfRegistration,
) -> Result<(), Refusal> {
    let residents = residents_now(transaction, app, statement).await?;
    let resident = named(app, statement, residents)
        .ok_or(Refusal::Fault("a registration that was there is not there"))?;
    let today = civil_day(transaction.now());
    let rka = &statement.dwelling.rka;
    let mut removed = vec![resident.iin.clone()];
    match &resident.stay {
        Some(stay) => {
            let last_day = last_day_of_ended(stay.from, today);
            transaction.end_stay(&stay.request, last_day).await?;
        }
        None => {
            let there = transaction.demo_registered_at(rka).await?;
            let household: Vec<_> = there.into_iter().map(household).collect();
            removed.extend(ends_with(&resident.iin, &household, today, app.settings()));
            for iin in &removed {
                transaction.end_residence(iin, rka).await?;
            }
        }
    }
    removed.retain(|iin| *iin != statement.applicant.iin);
    tell_removed(
        transaction,
        statement,
        &removed,
        HistoryKind::RegistrationEnded,
    )
    .await
}

/// Tells whom it would remove that it was asked for.
pub async fn announce(
    transaction: &mut Transaction,
    app: &App,
    statement: &EndOfRegistration,
) -> Result<(), Refusal> {
    let residents = residents_now(transaction, app, statement).await?;
    let resident = named(app, statement, residents);
    let others = resident.filter(|resident| resident.iin != statement.applicant.iin);
    let removed: Vec<_> = others.into_iter().map(|resident| resident.iin).collect();
    tell_removed(transaction, statement, &removed, HistoryKind::RemovalAsked).await
}

async fn tell_removed(
    transaction: &mut Transaction,
    statement: &EndOfRegistration,
    removed: &[Iin],
    kind: HistoryKind,
) -> Result<(), Refusal> {
    for account in accounts_of(transaction, removed).await? {
        let mut entry = history::entry(transaction, kind)?;
        entry.service = Some(Service::EndOfRegistration);
        entry.dwelling = Some(statement.dwelling.clone());
        transaction.tell(&account, entry).await?;
    }
    Ok(())
}

/// Who is registered there, by the registers before there is a transaction.
async fn residents(app: &App, statement: &EndOfRegistration) -> Result<Vec<Resident>, Refusal> {
    let rka = &statement.dwelling.rka;
    let today = civil_day(app.now());
    let stays = app.store.read().await?.stays_at(rka, today).await?;
    let persons = &app.registers.persons;
    let mut residents = Vec::new();
    for person in persons.registered_at(rka).await? {
        residents.push(Resident {
            iin: person.iin,
            full_name: person.full_name,
            incapacitated: person.incapacitated,
            stay: None,
        });
    }
    for stay in stays {
        residents.extend(persons.person(&stay.iin).await?.map(|person| Resident {
            iin: person.iin,
            full_name: person.full_name,
            incapacitated: person.incapacitated,
            stay: Some(stay),
        }));
    }
    Ok(residents)
}

/// The same out of the very transaction that ends it.
async fn residents_now(
    transaction: &mut Transaction,
    app: &App,
    statement: &EndOfRegistration,
) -> Result<Vec<Resident>, Refusal> {
    let rka = &statement.dwelling.rka;
    let today = civil_day(app.now());
    let here = |person: DemoPerson, stay| Resident {
        iin: person.iin,
        full_name: person.full_name,
        incapacitated: person.incapacitated,
        stay,
    };
    let mut residents = Vec::new();
    for person in transaction.demo_registered_at(rka).await? {
        residents.push(here(person, None));
    }
    for stay in transaction.stays_at(rka, today).await? {
        let person = transaction.demo_person(&stay.iin).await?;
        residents.extend(person.map(|person| here(person, Some(stay))));
    }
    Ok(residents)
}

/// The registration that the statement names, if it says of it what is so.
fn named(app: &App, statement: &EndOfRegistration, residents: Vec<Resident>) -> Option<Resident> {
    let (rka, ends) = (&statement.dwelling.rka, &statement.ends);
    residents.into_iter().find(|resident| {
        let stay = resident.stay.as_ref();
        resident_id(app, rka, &resident.iin, stay) == ends.resident
            && resident.full_name == ends.full_name
            && stay.map(|stay| stay.from) == ends.from
            && stay.map(|stay| stay.until) == ends.until
    })
}

fn registered(
    app: &App,
    owned: &Owned,
    statement: &EndOfRegistration,
    resident: &Resident,
) -> Registered {
    Registered {
        temporary: resident.stay.is_some(),
        is_applicant: resident.iin == statement.applicant.iin,
        is_owner: owned.owners.contains(&resident.iin),
        age: resident.iin.age_on(civil_day(app.now())),
        incapacitated: resident.incapacitated,
    }
}

fn household(person: DemoPerson) -> Household {
    Household {
        iin: person.iin,
        parents: person.mother.into_iter().chain(person.father).collect(),
    }
}

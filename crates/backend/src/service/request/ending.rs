//! Ending a registration: whose consents it needs, whether it is still there, and what ends with it.

use domain::{
    AccountId, Iin,
    ending::{EndOfRegistration, NeedsOwners, Registered, ends_with, last_day_of_ended, may_end},
    history::HistoryKind,
    request::{RefusalGround, RequestState},
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
    registers::{self, RegisterError},
    service::{
        Person,
        guard::{accounts_of, resident_id},
        history,
        household::{AskedPeople, household_now, person_now, residents_now},
        residence::{JustAsked, Owned, owned, owned_now},
    },
    store::{Reader, StoreError, StoredConsent, StoredRequest, StoredStay, Transaction},
};

/// Somebody who is registered at the dwelling.
struct Resident {
    person: registers::Person,
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
    let asked = JustAsked::of(&statement.dwelling.rka, Some(owned.clone()))
        .and_of(people(app, statement).await?);
    let mut reader = app.store.read().await?;
    let resident = named(&mut reader, app, statement, &asked).await?;
    drop(reader);
    let resident = resident.ok_or(Refusal::NotFound)?;
    let is_owner = owned.owners.contains(&who.iin);
    if !is_owner && resident.person.iin != who.iin {
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
        asked,
    })
}

/// Whether the dwelling is still there, and who is registered in it.
pub async fn asked(app: &App, statement: &EndOfRegistration) -> Result<Asked, RegisterError> {
    let people = people(app, statement).await?;
    let there = there(app, &statement.dwelling).await?;
    Ok(there.map(|asked| asked.and_of(people)))
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
    let Some(resident) = named(transaction, app, statement, asked).await? else {
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
    asked: &JustAsked,
) -> Result<(), Refusal> {
    let resident = named(transaction, app, statement, asked)
        .await?
        .ok_or(Refusal::Fault("a registration that was there is not there"))?;
    let today = civil_day(transaction.now());
    let rka = &statement.dwelling.rka;
    let mut removed = vec![resident.person.iin.clone()];
    match &resident.stay {
        Some(stay) => {
            let last_day = last_day_of_ended(stay.from, today);
            transaction.end_stay(&stay.request, last_day).await?;
        }
        None => {
            let household = household_now(transaction, app, rka, asked).await?;
            removed.extend(ends_with(
                &resident.person.iin,
                &household,
                today,
                app.settings(),
            ));
            for iin in &removed {
                transaction.end_residence(iin, rka).await?;
            }
        }
    }
    removed.retain(|iin| *iin != statement.applicant.iin);
    let accounts = accounts_of(transaction, &removed).await?;
    tell_removed(
        transaction,
        statement,
        &accounts,
        HistoryKind::RegistrationEnded,
    )
    .await
}

/// Tells whom it would remove that it was asked for, and keeps that they know of it.
pub async fn announce(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    statement: &EndOfRegistration,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    let resident = named(transaction, app, statement, asked).await?;
    let others = resident.filter(|resident| resident.person.iin != statement.applicant.iin);
    let removed: Vec<_> = others
        .into_iter()
        .map(|resident| resident.person.iin)
        .collect();
    let accounts = accounts_of(transaction, &removed).await?;
    for account in &accounts {
        transaction.note_announcement(&stored.id, account).await?;
    }
    tell_removed(transaction, statement, &accounts, HistoryKind::RemovalAsked).await
}

/// Tells those whom it was announced to where nothing comes of it, wherever they are registered by now.
pub async fn ended(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    statement: &EndOfRegistration,
) -> Result<(), Refusal> {
    let kind = match stored.request.state {
        RequestState::Refused { .. } => HistoryKind::RemovalRefused,
        RequestState::Lapsed { .. } => HistoryKind::RemovalLapsed,
        RequestState::Withdrawn { .. } => HistoryKind::RemovalWithdrawn,
        RequestState::AwaitingConsents { .. }
        | RequestState::AwaitingSignature { .. }
        | RequestState::Processing { .. }
        | RequestState::Registered { .. } => return Ok(()),
    };
    let accounts = transaction.announced_to(&stored.id).await?;
    tell_removed(transaction, statement, &accounts, kind).await
}

async fn tell_removed(
    transaction: &mut Transaction,
    statement: &EndOfRegistration,
    accounts: &[AccountId],
    kind: HistoryKind,
) -> Result<(), Refusal> {
    for account in accounts {
        let mut entry = history::entry(transaction, kind)?;
        entry.service = Some(Service::EndOfRegistration);
        entry.dwelling = Some(statement.dwelling.clone());
        transaction.tell(account, entry).await?;
    }
    Ok(())
}

/// Asks about whom the statement names: whoever stays, or everybody who is registered there for good.
async fn people(app: &App, statement: &EndOfRegistration) -> Result<AskedPeople, RegisterError> {
    let mut reader = app.store.read().await?;
    let stay = stay(&mut reader, app, statement).await?;
    drop(reader);
    match stay {
        Some(stay) => AskedPeople::about(app, &[&stay.iin]).await,
        None => {
            let leaves = |iin: &Iin| is_named(app, statement, iin, None);
            AskedPeople::at_home(app, &statement.dwelling.rka, leaves).await
        }
    }
}

/// The stay that the statement names, which the service itself has entered.
async fn stay(
    reader: &mut Reader,
    app: &App,
    statement: &EndOfRegistration,
) -> Result<Option<StoredStay>, StoreError> {
    let today = civil_day(app.now());
    let stays = reader.stays_at(&statement.dwelling.rka, today).await?;
    let is_meant = |stay: &StoredStay| is_named(app, statement, &stay.iin, Some(stay));
    Ok(stays.into_iter().find(is_meant))
}

fn is_named(
    app: &App,
    statement: &EndOfRegistration,
    iin: &Iin,
    stay: Option<&StoredStay>,
) -> bool {
    resident_id(app, &statement.dwelling.rka, iin, stay) == statement.ends.resident
}

/// The registration that the statement names, if it says of it what is so.
async fn named(
    reader: &mut Reader,
    app: &App,
    statement: &EndOfRegistration,
    asked: &JustAsked,
) -> Result<Option<Resident>, Refusal> {
    let (rka, ends) = (&statement.dwelling.rka, &statement.ends);
    let stay = stay(reader, app, statement).await?;
    let person = match &stay {
        Some(stay) => person_now(reader, app, &stay.iin, asked).await?,
        None => {
            let mut residents = residents_now(reader, app, rka, asked).await?.into_iter();
            residents.find(|one| is_named(app, statement, &one.iin, None))
        }
    };
    Ok(person
        .filter(|person| {
            person.full_name == ends.full_name
                && stay.as_ref().map(|stay| stay.from) == ends.from
                && stay.as_ref().map(|stay| stay.until) == ends.until
        })
        .map(|person| Resident { person, stay }))
}

fn registered(
    app: &App,
    owned: &Owned,
    statement: &EndOfRegistration,
    resident: &Resident,
) -> Registered {
    Registered {
        temporary: resident.stay.is_some(),
        is_applicant: resident.person.iin == statement.applicant.iin,
        is_owner: owned.owners.contains(&resident.person.iin),
        age: resident.person.iin.age_on(civil_day(app.now())),
        incapacitated: resident.person.incapacitated,
    }
}

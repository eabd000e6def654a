//! Dwellings as the registers confirm them (R-29, R-36, S-13, S-31).

use std::sync::Arc;

use domain::{
    Iin,
    guard::Admission,
    history::{Counterpart, HistoryKind},
    residence::{Dwelling, Rka},
    session::Permission,
    settings::civil_day,
};
use jiff::SignedDuration;
use protocol::residence::{
    Dwellings, FoundDwelling, SearchByAddress, SearchByCode, SearchDwelling,
};

use super::{
    Person,
    capacity::is_known_as_represented,
    guard::{self, Seeker, alert},
};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    store::{Account, Scope, Transaction},
};

/// The dwellings of which a person is an owner.
pub async fn mine(app: &App, who: &Person) -> Result<Dwellings, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let dwellings = app.registers.real_estate.dwellings_of(&who.iin).await?;
    Ok(Dwellings { dwellings })
}

/// Looks for a dwelling of the person's own, or of an owner whom they name.
pub async fn search(
    app: &App,
    who: &Person,
    body: &SearchDwelling,
) -> Result<FoundDwelling, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let (named, found) = match body {
        SearchDwelling::ByCode(by) => (by.owner.as_ref(), by_code(app, who, by).await?),
        SearchDwelling::ByAddress(by) => (Some(&by.owner), by_address(app, by).await?),
    };
    let refused = match &found {
        Some(owned) => guard::admission_now(app, owned, &who.iin).await? == Admission::Refuse,
        None => false,
    };
    // What a standing rule refuses ends here, and every owner is told of it.
    let told = match &found {
        Some(owned) if refused => owned.owners.as_slice(),
        _ => named.map_or(&[][..], std::slice::from_ref),
    };
    if refused || named.is_some() {
        let dwelling = found.as_ref().map(|owned| &owned.dwelling);
        note_search(app, who, told, dwelling, found.is_some()).await?;
    }
    let owned = found.ok_or(Refusal::NoSuchDwelling)?;
    let others = owned.owners_to_ask(app, &who.iin).await?;
    if refused {
        return Err(Refusal::OwnerNotOnline);
    }
    let rented_from_state = owned.owners.is_empty();
    Ok(FoundDwelling {
        rented_from_state,
        as_owner: owned.owners.contains(&who.iin),
        consents_needed: others.len() as u32,
        dwelling: owned.dwelling,
    })
}

async fn by_code(
    app: &App,
    who: &Person,
    SearchByCode { region, rka, owner }: &SearchByCode,
) -> Result<Option<Owned>, Refusal> {
    let found = owned(app, rka).await?;
    Ok(found.filter(|found| {
        let whose = owner.as_ref().unwrap_or(&who.iin);
        let rented = owner.is_none() && found.owners.is_empty();
        found.dwelling.region == *region && (rented || found.owners.contains(whose))
    }))
}

/// The one dwelling of an owner in a region that has a typed address. No such owner, other dwellings, and more
/// than one that could be meant are the same nothing: what else somebody owns goes no further than this (S-13).
pub async fn by_address(
    app: &App,
    SearchByAddress {
        region,
        owner,
        address,
    }: &SearchByAddress,
) -> Result<Option<Owned>, Refusal> {
    let theirs = app.registers.real_estate.dwellings_of(owner).await?;
    let Some(one) = address.only_one(*region, theirs) else {
        return Ok(None);
    };
    let found = owned(app, &one.rka).await?;
    Ok(found.filter(|found| found.dwelling == one && found.owners.contains(owner)))
}

/// A dwelling with its owners, as the registers have them now.
#[derive(Debug, Clone)]
pub struct Owned {
    /// The dwelling.
    pub dwelling: Dwelling,
    /// Its owners, in the order of their IINs.
    pub owners: Vec<Iin>,
}

/// A dwelling with its owners.
pub async fn owned(app: &App, rka: &Rka) -> Result<Option<Owned>, RegisterError> {
    let owned = app.registers.real_estate.owned(rka).await?;
    Ok(owned.map(|(dwelling, owners)| Owned { dwelling, owners }))
}

/// What was answered about dwellings just before a transaction, which waits for no register (S-30).
#[derive(Debug, Clone, Default)]
pub struct JustAsked(Vec<(Rka, Option<Owned>)>);

impl JustAsked {
    /// An answer about one dwelling.
    pub fn of(rka: &Rka, owned: Option<Owned>) -> Self {
        Self(vec![(rka.clone(), owned)])
    }

    /// The answers about others too.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    fn about(&self, rka: &Rka) -> Option<Option<Owned>> {
        let mut answers = self.0.iter();
        let (_, owned) = answers.find(|(about, _)| about == rka)?;
        Some(owned.clone())
    }
}

/// A dwelling with its owners, just before the transaction that looks at them again.
pub async fn just_asked(app: &App, rka: &Rka) -> Result<JustAsked, RegisterError> {
    Ok(JustAsked::of(rka, owned(app, rka).await?))
}

/// A dwelling with its owners while an address is being entered (S-30).
pub async fn owned_now(
    transaction: &mut Transaction,
    app: &App,
    rka: &Rka,
    asked: &JustAsked,
) -> Result<Option<Owned>, Refusal> {
    let asked = asked
        .about(rka)
        .map(|owned| owned.map(|owned| (owned.dwelling, owned.owners)));
    let owned = app
        .registers
        .real_estate
        .owned_now(transaction, rka, asked)
        .await?;
    Ok(owned.map(|(dwelling, owners)| Owned { dwelling, owners }))
}

impl Owned {
    /// The accounts of the owners other than the applicant; nobody where it is rented from the state. One answer
    /// for an owner who is a minor, incapacitated or without an account, be it the applicant: the service is not available
    /// online (R-36, S-31).
    pub async fn owners_to_ask(&self, app: &App, applicant: &Iin) -> Result<Vec<Account>, Refusal> {
        if self.owners.is_empty() {
            let contract = app.registers.rental.contract(&self.dwelling.rka).await?;
            return match contract {
                Some(_) => Ok(Vec::new()),
                None => Err(Refusal::NoSuchDwelling),
            };
        }
        let mut accounts = Vec::with_capacity(self.owners.len());
        for owner in &self.owners {
            let capable =
                acts_alone(app, owner).await? && !is_known_as_represented(app, owner).await?;
            let account = app.store.read().await?.account_of(owner).await?;
            match account.filter(|_| capable) {
                Some(_) if owner == applicant => {}
                Some(account) => accounts.push(account),
                None => return Err(Refusal::OwnerNotOnline),
            }
        }
        Ok(accounts)
    }
}

/// Whether somebody is of age, capable and alive, so that they dispose of a dwelling of theirs online.
pub async fn acts_alone(app: &App, owner: &Iin) -> Result<bool, RegisterError> {
    let person = app.registers.persons.person(owner).await?;
    Ok(
        owner.age_on(civil_day(app.now())) >= app.settings().adult_age
            && person.is_some_and(|person| !person.incapacitated && person.died_on.is_none()),
    )
}

/// How long a search that found nothing counts (S-13).
const MISSES_COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Refuses whoever has named too much that does not belong together in the last hour (S-13).
pub async fn may_search(
    transaction: &mut Transaction,
    who: &Person,
    most: u32,
) -> Result<(), Refusal> {
    let since = transaction.now() - MISSES_COUNT_FOR;
    let misses = transaction
        .attempts(Scope::SearchMisses, who.account.as_str(), since)
        .await?;
    if misses >= most {
        return Err(Refusal::TooManyRequests {
            retry_after: MISSES_COUNT_FOR.as_secs().unsigned_abs(),
        });
    }
    Ok(())
}

/// A miss counts, and the owners whom it was about find the attempt in their history (S-13), with the dwelling where it
/// is theirs; what was found is told only after the limit held in this transaction, so that searches made at once are
/// limited too.
pub async fn note_search(
    app: &App,
    who: &Person,
    owners: &[Iin],
    dwelling: Option<&Dwelling>,
    found: bool,
) -> Result<(), Refusal> {
    let person = app.registers.persons.person(&who.iin).await?;
    let seeker = Seeker {
        account: who.account.clone(),
        name: person.map(|person| Counterpart::from(&person.full_name)),
    };
    let mut named = Vec::new();
    for owner in owners.iter().filter(|owner| **owner != who.iin) {
        named.extend(app.store.read().await?.account_of(owner).await?);
    }
    let (who, named, dwelling) = (who.clone(), Arc::new(named), dwelling.cloned());
    let here = app.clone();
    app.store
        .write(app.now(), move |transaction| {
            let (app, who, named) = (here.clone(), who.clone(), named.clone());
            let (seeker, dwelling) = (seeker.clone(), dwelling.clone());
            Box::pin(async move {
                may_search(transaction, &who, app.settings().search_misses).await?;
                if !found {
                    transaction
                        .count_attempt(Scope::SearchMisses, who.account.as_str())
                        .await?;
                }
                for named in named.iter() {
                    let kind = HistoryKind::SearchedAsOwner;
                    let dwelling = dwelling.as_ref();
                    alert(transaction, &app, &named.id, kind, dwelling, &seeker).await?;
                }
                Ok(())
            })
        })
        .await
}

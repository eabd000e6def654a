//! Dwellings as the registers confirm them (R-29, R-36, S-13, S-31).

use domain::{
    AccountId, Iin,
    guard::Admission,
    history::{Counterpart, HistoryKind},
    residence::{Dwelling, Rka},
    session::Permission,
    settings::civil_day,
};
use futures::{future::try_join_all, try_join};
use jiff::SignedDuration;
use protocol::residence::{
    Dwellings, FoundDwelling, SearchByAddress, SearchByCode, SearchDwelling,
};

use super::{
    Person,
    call::Call,
    capacity::{capable, is_known_as_represented},
    guard::{self, Seeker, alert},
    household::AskedPeople,
    request::Party,
};
use crate::{
    app::App,
    refusal::Refusal,
    registers::{self, RegisterError},
    store::{Scope, Transaction},
};

/// The dwellings of which a person is an owner.
pub async fn mine(app: &App, who: &Person) -> Result<Dwellings, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let dwellings = app.registers.real_estate.dwellings_of(&who.iin).await?;
    Ok(Dwellings { dwellings })
}

/// What was found, and the search that is noted with the answer.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The answer.
    pub found: FoundDwelling,
    /// The search, where it was about anybody else.
    pub search: Option<Search>,
}

/// Looks for a dwelling of the person's own, or of an owner whom they name.
pub async fn search(
    app: &App,
    who: &Person,
    call: &Call,
    body: &SearchDwelling,
) -> Result<Sought, Refusal> {
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
    let search = match refused || named.is_some() {
        true => Some(Search::of(app, who, told).await?),
        false => None,
    };
    let Some(owned) = found else {
        let search = search.map(Search::in_vain);
        return Err(refuse(app, call, search, Refusal::NoSuchDwelling).await);
    };
    let search = search.map(|search| search.at(Some(&owned.dwelling)));
    let others = match owned.owners_to_ask(app, &who.iin).await {
        Ok(_) if refused => Err(Refusal::OwnerNotOnline),
        others => others,
    };
    let others = match others {
        Ok(others) => others,
        Err(refusal) => return Err(refuse(app, call, search, refusal).await),
    };
    let rented_from_state = owned.owners.is_empty();
    let found = FoundDwelling {
        rented_from_state,
        as_owner: owned.owners.contains(&who.iin),
        consents_needed: others.len() as u32,
        dwelling: owned.dwelling,
    };
    Ok(Sought { found, search })
}

/// Answers a search, in the transaction that notes it.
pub async fn answer(
    transaction: &mut Transaction,
    app: App,
    sought: Sought,
) -> Result<FoundDwelling, Refusal> {
    note(transaction, &app, sought.search.as_ref()).await?;
    Ok(sought.found)
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

/// What was answered about dwellings and people just before a transaction, which waits for no register (S-30).
#[derive(Debug, Clone, Default)]
pub struct JustAsked {
    dwellings: Vec<(Rka, Option<Owned>)>,
    pub(super) people: AskedPeople,
}

impl JustAsked {
    /// An answer about one dwelling.
    pub fn of(rka: &Rka, owned: Option<Owned>) -> Self {
        Self {
            dwellings: vec![(rka.clone(), owned)],
            people: AskedPeople::default(),
        }
    }

    /// The answers about others too.
    pub fn and(mut self, others: Self) -> Self {
        self.dwellings.extend(others.dwellings);
        self.and_of(others.people)
    }

    /// The answers about people too.
    pub fn and_of(mut self, people: AskedPeople) -> Self {
        self.people = self.people.and(people);
        self
    }

    /// The parents of somebody, where they were asked for.
    pub fn parents_of(&self, iin: &Iin) -> &[Iin] {
        self.people.parents_of(iin)
    }

    fn about(&self, rka: &Rka) -> Option<Option<Owned>> {
        let mut answers = self.dwellings.iter();
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
    /// The owners other than the applicant; nobody where it is rented from the state. One answer for an owner who is
    /// a minor, incapacitated or without an account, be it the applicant: the service is not available online (R-36,
    /// S-31). The registers are asked about all of them at once.
    pub async fn owners_to_ask(&self, app: &App, applicant: &Iin) -> Result<Vec<Party>, Refusal> {
        if self.owners.is_empty() {
            let contract = app.registers.rental.contract(&self.dwelling.rka).await?;
            return match contract {
                Some(_) => Ok(Vec::new()),
                None => Err(Refusal::NoSuchDwelling),
            };
        }
        let asked = self.owners.iter().map(|owner| acting_online(app, owner));
        let answers = try_join_all(asked).await?;
        let mut parties = Vec::with_capacity(self.owners.len());
        for (owner, acting) in self.owners.iter().zip(answers) {
            let account = app.store.read().await?.account_of(owner).await?;
            match (account, acting) {
                (Some(_), Some(_)) if owner == applicant => {}
                (Some(account), Some(person)) => parties.push(Party {
                    account,
                    name: person.full_name.brief(),
                }),
                _ => return Err(Refusal::OwnerNotOnline),
            }
        }
        Ok(parties)
    }
}

/// Somebody who acts alone, and whom nobody is known to represent.
async fn acting_online(app: &App, owner: &Iin) -> Result<Option<registers::Person>, RegisterError> {
    let (acting, represented) = try_join!(
        acting_alone(app, owner),
        is_known_as_represented(app, owner)
    )?;
    Ok(acting.filter(|_| !represented))
}

/// Somebody who is of age, capable and alive, so that they dispose of a dwelling of theirs online.
pub async fn acting_alone(
    app: &App,
    owner: &Iin,
) -> Result<Option<registers::Person>, RegisterError> {
    let of_age = owner.age_on(civil_day(app.now())) >= app.settings().adult_age;
    Ok(capable(app, owner).await?.filter(|_| of_age))
}

/// How long a search counts (S-13).
const SEARCHES_COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Refuses whoever has named too much that does not belong together in the last hour (S-13).
pub async fn may_search(
    transaction: &mut Transaction,
    account: &AccountId,
    most: u32,
) -> Result<(), Refusal> {
    has_fewer(transaction, account, Scope::SearchMisses, most).await
}

async fn has_fewer(
    transaction: &mut Transaction,
    account: &AccountId,
    scope: Scope,
    most: u32,
) -> Result<(), Refusal> {
    let since = transaction.now() - SEARCHES_COUNT_FOR;
    let made = transaction.attempts(scope, account.as_str(), since).await?;
    if made >= most {
        return Err(Refusal::TooManyRequests {
            retry_after: SEARCHES_COUNT_FOR.as_secs().unsigned_abs(),
        });
    }
    Ok(())
}

/// Somebody's search, or what is like one, and whom it is about.
#[derive(Debug, Clone)]
pub struct Search {
    seeker: Seeker,
    named: Vec<AccountId>,
    dwelling: Option<Dwelling>,
    missed: bool,
}

impl Search {
    /// A search for what these people own.
    pub async fn of(app: &App, who: &Person, owners: &[Iin]) -> Result<Self, Refusal> {
        let person = app.registers.persons.person(&who.iin).await?;
        let mut named = Vec::new();
        for owner in owners.iter().filter(|owner| **owner != who.iin) {
            let account = app.store.read().await?.account_of(owner).await?;
            named.extend(account.map(|account| account.id));
        }
        Ok(Self {
            seeker: Seeker {
                account: who.account.clone(),
                name: person.map(|person| Counterpart::from(&person.full_name)),
            },
            named,
            dwelling: None,
            missed: false,
        })
    }

    /// The same, which named what does not belong together.
    pub fn in_vain(self) -> Self {
        Self {
            missed: true,
            ..self
        }
    }

    /// The same, of a dwelling that is theirs.
    pub fn at(self, dwelling: Option<&Dwelling>) -> Self {
        Self {
            dwelling: dwelling.cloned(),
            ..self
        }
    }

    /// It counts, a miss once more, and the owners whom it was about find the attempt in their history (S-13), with the dwelling
    /// where it is theirs. Only what this transaction notes is told to who searches, so that searches made at once are
    /// limited too.
    async fn note(&self, transaction: &mut Transaction, app: &App) -> Result<(), Refusal> {
        let (account, settings) = (&self.seeker.account, app.settings());
        may_search(transaction, account, settings.search_misses).await?;
        has_fewer(transaction, account, Scope::Searches, settings.searches).await?;
        transaction
            .count_attempt(Scope::Searches, account.as_str())
            .await?;
        if self.missed {
            transaction
                .count_attempt(Scope::SearchMisses, account.as_str())
                .await?;
        }
        for named in &self.named {
            let kind = HistoryKind::SearchedAsOwner;
            let dwelling = self.dwelling.as_ref();
            alert(transaction, app, named, kind, dwelling, &self.seeker).await?;
        }
        Ok(())
    }
}

/// Notes what is answered, if it is like a search for what others own.
pub async fn note(
    transaction: &mut Transaction,
    app: &App,
    search: Option<&Search>,
) -> Result<(), Refusal> {
    match search {
        Some(search) => search.note(transaction, app).await,
        None => Ok(()),
    }
}

/// Notes what is refused, if it is like a search: once, however often its call comes.
pub async fn refuse(app: &App, call: &Call, search: Option<Search>, refusal: Refusal) -> Refusal {
    let Some(search) = search else {
        return refusal;
    };
    let here = app.clone();
    call.refuse(app, refusal, move |transaction| {
        let (app, search) = (here.clone(), search.clone());
        Box::pin(async move { search.note(transaction, &app).await })
    })
    .await
}

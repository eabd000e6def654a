//! The home guard: who is registered at one's dwellings, standing rules, and what their owners are told (R-32, S-13,
//! S-31, S-32).

use std::{collections::BTreeMap, time::Duration};

use domain::{
    AccountId, FullName, Iin, ResidentId, StandingRuleId,
    application::Application,
    ending::{Registered, may_end},
    guard::{Admission, RuleStatement, Standing, admit, last_day_told},
    history::{Counterpart, HistoryKind},
    residence::{Dwelling, Rka},
    session::Permission,
    settings::civil_day,
    statement,
};
use jiff::SignedDuration;
use protocol::{
    guard::{GuardedDwelling, Home, Resident, RuleStatus, SetRule, Term},
    request::Evidence,
};

use super::{
    Person, consent, history, request,
    residence::{JustAsked, Owned, just_asked, owned_now},
    signature::Verified,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    registers,
    store::{Scope, StoredRule, StoredStay, Transaction},
};

/// Rules of one dwelling that are shown.
const SHOWN_RULES: u32 = 50;

/// The dwellings of which a person is an owner at this moment, and what their owners may see of them.
pub async fn home(app: &App, who: &Person) -> Result<Home, Refusal> {
    who.may(Permission::GuardHome)?;
    let mut dwellings = Vec::new();
    for dwelling in app.registers.real_estate.dwellings_of(&who.iin).await? {
        dwellings.push(guarded(app, who, dwelling).await?);
    }
    Ok(Home { dwellings })
}

async fn guarded(app: &App, who: &Person, dwelling: Dwelling) -> Result<GuardedDwelling, Refusal> {
    let rka = &dwelling.rka;
    let owners = app.registers.real_estate.owners(rka).await?;
    let mut reader = app.store.read().await?;
    let stays = reader.stays_at(rka, civil_day(app.now())).await?;
    let last = reader.last_rule(rka, &who.account).await?;
    let stored = reader.rules_of(rka, SHOWN_RULES).await?;
    drop(reader);
    let mut residents = Vec::new();
    for person in app.registers.persons.registered_at(rka).await? {
        residents.push(resident(app, who, (rka, &owners), person, None));
    }
    for stay in &stays {
        let person = app.registers.persons.person(&stay.iin).await?;
        let person = person.map(|person| resident(app, who, (rka, &owners), person, Some(stay)));
        residents.extend(person);
    }
    // What former owners decided is nobody's business any more.
    let has_set = |owner: &&Iin| stored.iter().any(|rule| rule.iin == **owner);
    let mut names: BTreeMap<&Iin, FullName> = BTreeMap::new();
    for owner in owners.iter().filter(has_set) {
        names.extend(name_of(app, owner).await?.map(|name| (owner, name)));
    }
    let rules = stored.iter().filter_map(|rule| {
        let name = names.get(&rule.iin)?;
        Some(shown(rule, name.clone(), who))
    });
    let rules = rules.collect();
    Ok(GuardedDwelling {
        owners: owners.len() as u32,
        residents,
        rules,
        last_rule_sha256: last.map(|rule| rule.statement_sha256),
        dwelling,
    })
}

/// A registration under an id that tells its owners nothing about the person.
fn resident(
    app: &App,
    who: &Person,
    (rka, owners): (&Rka, &[Iin]),
    person: registers::Person,
    stay: Option<&StoredStay>,
) -> Resident {
    let is_me = person.iin == who.iin;
    let registered = Registered {
        temporary: stay.is_some(),
        is_applicant: is_me,
        is_owner: owners.contains(&person.iin),
        age: person.iin.age_on(civil_day(app.now())),
        incapacitated: person.incapacitated,
    };
    Resident {
        resident: resident_id(app, rka, &person.iin, stay),
        full_name: person.full_name,
        is_me,
        can_end: may_end(registered, app.settings()).is_ok(),
        term: stay.map(|stay| Term {
            from: stay.from,
            until: stay.until,
        }),
    }
}

pub(super) fn resident_id(
    app: &App,
    rka: &Rka,
    iin: &Iin,
    stay: Option<&StoredStay>,
) -> ResidentId {
    let entered_by = stay.map_or("", |stay| stay.request.as_str());
    let key = app.derived_key("resident", &[rka.as_str(), iin.as_str(), entered_by]);
    let mut bits = [0; 16];
    bits.copy_from_slice(&key[..16]);
    ResidentId::from_random(bits)
}

/// Who sets a rule, by the registers before the transaction.
#[derive(Debug, Clone)]
pub struct Setter {
    name: FullName,
    asked: JustAsked,
}

/// The name under which a person sets a rule, and the dwelling's owners.
pub async fn setter(app: &App, who: &Person, statement: &[u8]) -> Result<Setter, Refusal> {
    let signed: RuleStatement =
        statement::parse(statement).map_err(|_| Refusal::StatementInvalid)?;
    let asked = just_asked(app, &signed.dwelling.rka).await?;
    let name = name_of(app, &who.iin).await?.ok_or(Refusal::NotFound)?;
    Ok(Setter { name, asked })
}

async fn name_of(app: &App, iin: &Iin) -> Result<Option<FullName>, Refusal> {
    let person = app.registers.persons.person(iin).await?;
    Ok(person.map(|person| person.full_name))
}

fn shown(rule: &StoredRule, owner: FullName, who: &Person) -> RuleStatus {
    let mine = rule.account == who.account;
    RuleStatus {
        rule: rule.id.clone(),
        owner,
        mine,
        decides: rule.decides.shown(mine),
        set_at: rule.set_at,
        ended_at: rule.ended_at,
    }
}

/// Sets a rule in place of the owner's last one; whoever joined again lately sets none that is less strict (S-25).
pub async fn set_rule(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SetRule,
    verified: Verified,
    setter: Setter,
) -> Result<RuleStatus, Refusal> {
    let Setter { name: owner, asked } = setter;
    who.may(Permission::GuardHome)?;
    let now = transaction.now();
    let signed: RuleStatement =
        statement::parse(&body.statement.0).map_err(|_| Refusal::StatementInvalid)?;
    if signed.site != app.origin || signed.owner != who.iin {
        return Err(Refusal::StatementInvalid);
    }
    let rka = signed.dwelling.rka.clone();
    let owned = owned_now(transaction, &app, &rka, &asked)
        .await?
        .filter(|owned| owned.owners.contains(&who.iin))
        .ok_or(Refusal::NoSuchDwelling)?;
    if owned.dwelling != signed.dwelling {
        return Err(Refusal::StatementInvalid);
    }
    end_of_former_owners(transaction, &owned).await?;
    let last = transaction.last_rule(&rka, &who.account).await?;
    let standing = standing(last.as_ref());
    signed.check(&standing, app.settings())?;
    if !signed.decides.is_as_strict_as(&standing.decides) {
        consent::may_approve(transaction, &app, &who, now).await?;
    }
    let evidence = verified
        .evidence(transaction, &who.account, &body.statement.0)
        .await?;
    if let Some(last) = last {
        transaction.end_rule(&last.id).await?;
    }
    let rule = StoredRule {
        id: StandingRuleId::from_random(random()?),
        rka,
        account: who.account.clone(),
        iin: who.iin.clone(),
        decides: signed.decides,
        statement_sha256: domain::hex(&eds::sha256(&body.statement.0)),
        set_at: now,
        ended_at: None,
    };
    transaction.set_rule(&rule).await?;
    transaction
        .keep_evidence(rule.id.as_str(), &evidence)
        .await?;
    for other in accounts_of(transaction, &owned.owners).await? {
        let mut entry = history::entry(transaction, HistoryKind::RuleSet)?;
        entry.dwelling = Some(owned.dwelling.clone());
        if other != who.account {
            entry.counterpart = Some(Counterpart::from(&owner));
        }
        transaction.tell(&other, entry).await?;
    }
    Ok(shown(&rule, owner, &who))
}

/// What a person signed as the setter of a rule.
pub async fn evidence(app: &App, who: &Person, id: &StandingRuleId) -> Result<Evidence, Refusal> {
    who.may(Permission::GuardHome)?;
    let mut reader = app.store.read().await?;
    if reader.setter_of(id).await?.as_ref() != Some(&who.account) {
        return Err(Refusal::NotFound);
    }
    let stored = reader
        .evidence(id.as_str())
        .await?
        .ok_or(Refusal::NotFound)?;
    request::shown_evidence(app, stored)
}

fn standing(last: Option<&StoredRule>) -> Standing {
    let stands = last.filter(|rule| rule.ended_at.is_none());
    Standing {
        decides: stands.map(|rule| rule.decides.clone()).unwrap_or_default(),
        last_sha256: last.map(|rule| rule.statement_sha256.clone()),
    }
}

/// Refuses whom the rules of a dwelling's owners refuse as they stand in this transaction, in the words of an owner who
/// is not available online (S-31, S-32), and lets every owner know.
pub async fn refuse_by_rule(
    transaction: &mut Transaction,
    app: &App,
    application: &Application,
    asked: &JustAsked,
    seeker: &Seeker,
) -> Result<(), Refusal> {
    let Some((newcomer, dwelling)) = application.newcomer() else {
        return Ok(());
    };
    // Most dwellings have no rules.
    if transaction.standing_rules(&dwelling.rka).await?.is_empty() {
        return Ok(());
    }
    let Some(owned) = owned_now(transaction, app, &dwelling.rka, asked).await? else {
        return Ok(());
    };
    end_of_former_owners(transaction, &owned).await?;
    let rules = transaction.standing_rules(&dwelling.rka).await?;
    let (applicant, newcomer) = (&application.applicant().iin, &newcomer.iin);
    match decide(&rules, &owned.owners, applicant, newcomer) {
        Admission::AskOwners => Ok(()),
        Admission::Refuse => {
            let kind = HistoryKind::RefusedByRule;
            for owner in accounts_of(transaction, &owned.owners).await? {
                alert(transaction, app, &owner, kind, Some(dwelling), seeker).await?;
            }
            Err(Refusal::OwnerNotOnline.kept())
        }
    }
}

/// What the rules decide before there is a transaction: whoever searches gets the answer that a request would get
/// (S-31).
pub async fn admission_now(app: &App, owned: &Owned, newcomer: &Iin) -> Result<Admission, Refusal> {
    let mut reader = app.store.read().await?;
    let rules = reader.standing_rules(&owned.dwelling.rka).await?;
    Ok(decide(&rules, &owned.owners, newcomer, newcomer))
}

/// An owner's own request, for themselves or for a child, is asked about.
fn decide(rules: &[StoredRule], owners: &[Iin], applicant: &Iin, newcomer: &Iin) -> Admission {
    let of_owners = rules.iter().filter(|rule| owners.contains(&rule.iin));
    let is_owner = owners.contains(applicant);
    admit(of_owners.map(|rule| &rule.decides), newcomer, is_owner)
}

/// A rule ends with the ownership: it does not come back with it.
async fn end_of_former_owners(transaction: &mut Transaction, owned: &Owned) -> Result<(), Refusal> {
    for rule in transaction.standing_rules(&owned.dwelling.rka).await? {
        if !owned.owners.contains(&rule.iin) {
            transaction.end_rule(&rule.id).await?;
        }
    }
    Ok(())
}

/// Somebody who tries something at a dwelling.
#[derive(Debug, Clone)]
pub struct Seeker {
    /// Their account.
    pub account: AccountId,
    /// As the owners get to know them.
    pub name: Option<Counterpart>,
}

impl Seeker {
    /// Whoever applies for something.
    pub fn applying(who: &Person, application: &Application) -> Self {
        Self {
            account: who.account.clone(),
            name: Some(Counterpart::from(&application.applicant().full_name)),
        }
    }
}

/// How long what one person tries counts.
const ALERTS_COUNT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Tells an owner of what somebody tried; of more than so many attempts in a day only the history tells (S-13).
pub async fn alert(
    transaction: &mut Transaction,
    app: &App,
    owner: &AccountId,
    kind: HistoryKind,
    dwelling: Option<&Dwelling>,
    seeker: &Seeker,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.dwelling = dwelling.cloned();
    entry.counterpart = seeker.name.clone();
    let whose = format!("{}/{owner}", seeker.account);
    let since = transaction.now() - ALERTS_COUNT_FOR;
    let before = transaction.attempts(Scope::Alerts, &whose, since).await?;
    entry.quiet = before >= app.settings().alerts_per_day;
    transaction.count_attempt(Scope::Alerts, &whose).await?;
    Ok(transaction.tell(owner, entry).await?)
}

/// The accounts that these people have.
pub async fn accounts_of(
    transaction: &mut Transaction,
    people: &[Iin],
) -> Result<Vec<AccountId>, Refusal> {
    let mut accounts = Vec::with_capacity(people.len());
    for iin in people {
        let account = transaction.account_of(iin).await?;
        accounts.extend(account.map(|account| account.id));
    }
    Ok(accounts)
}

/// Looks every minute for stays that end soon, until dropped; registers are asked about each of them, and nothing else
/// waits for that.
pub async fn keep_telling_of_ends(app: App) {
    loop {
        if let Err(refusal) = tell_of_ends(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "it could not be told that stays end"
            );
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

/// Tells whoever stays, and the owners, that a stay ends in so many days; of each stay once.
pub async fn tell_of_ends(app: &App) -> Result<(), Refusal> {
    let now = app.now();
    let last_day = last_day_told(now, app.settings());
    let ending = app
        .store
        .read()
        .await?
        .stays_to_tell(civil_day(now), last_day)
        .await?;
    let mut outcome = Ok(());
    for stay in ending {
        // One that cannot be told keeps no other from it.
        outcome = outcome.and(tell_of_end(app, stay).await);
    }
    outcome
}

async fn tell_of_end(app: &App, stay: StoredStay) -> Result<(), Refusal> {
    let name = name_of(app, &stay.iin).await?;
    let asked = just_asked(app, &stay.rka).await?;
    let here = app.clone();
    app.store
        .write(app.now(), move |transaction| {
            let (app, stay, name) = (here.clone(), stay.clone(), name.clone());
            let asked = asked.clone();
            Box::pin(async move { tell_both_sides(transaction, &app, &stay, name, &asked).await })
        })
        .await
}

async fn tell_both_sides(
    transaction: &mut Transaction,
    app: &App,
    stay: &StoredStay,
    name: Option<FullName>,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    if !transaction.note_told(stay).await? {
        return Ok(());
    }
    let Some(owned) = owned_now(transaction, app, &stay.rka, asked).await? else {
        return Ok(());
    };
    let guest = transaction.account_of(&stay.iin).await?;
    let mut told = accounts_of(transaction, &owned.owners).await?;
    told.extend(guest.map(|guest| guest.id).filter(|id| !told.contains(id)));
    for account in told {
        let mut entry = history::entry(transaction, HistoryKind::StayEndsSoon)?;
        entry.dwelling = Some(owned.dwelling.clone());
        entry.counterpart = name.as_ref().map(Counterpart::from);
        transaction.tell(&account, entry).await?;
    }
    Ok(())
}

//! The desk of a service centre: who works there, and the cases that they open for citizens (R-36, R-53, S-18).

pub mod abroad;
pub mod appeals;
pub mod holds;
pub mod role;
pub mod sign;
pub mod steps;

use std::iter;

use domain::{
    DeskCaseId, Iin,
    desk::{
        CheckedOwner, DeskCase, DeskQueue, DeskRecord, DeskRefusal, DeskStage, EmployeeName,
        OwnerCheck, Party, in_force,
    },
    history::{Counterpart, HistoryKind},
    joining::JoiningRefusal,
    portal::PortalPlace,
    settings::civil_day,
    statement,
};
use jiff::Timestamp;
use protocol::desk::{
    DeskCaseEntry, DeskCaseList, DeskCaseState, DeskCaseView, DeskCases, DeskFile, DeskParty,
    DeskSession, OpenCase,
};

use super::{
    history,
    portal::{self, Browser, Visit},
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Reader, StoredCase, Transaction},
};

/// An employee on a page of the desk.
#[derive(Debug, Clone)]
pub struct DeskVisit {
    /// The session, as the portal has one.
    pub visit: Visit,
    /// Who.
    pub employee: EmployeeName,
    /// The kinds of work that they serve.
    pub queues: Vec<DeskQueue>,
}

/// The open session of a cookie, of somebody who has the role now.
pub async fn visit(app: &App, token: &str, browser: Browser) -> Result<DeskVisit, Refusal> {
    let visit = portal::visit(app, token, PortalPlace::Desk, browser).await?;
    // Whoever lost the role is signed out.
    let (employee, queues) = role::named(app, &visit.person.iin)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    Ok(DeskVisit {
        visit,
        employee,
        queues,
    })
}

impl DeskVisit {
    /// Refuses whoever does not serve a kind of work.
    pub fn must_serve(&self, queue: DeskQueue) -> Result<(), DeskRefusal> {
        let serves = self.queues.contains(&queue);
        serves.then_some(()).ok_or(DeskRefusal::OtherQueue)
    }

    /// As its page knows it.
    pub fn shown(&self, app: &App) -> DeskSession {
        DeskSession {
            until: self.visit.until,
            employee: self.employee.full_name.clone(),
            centre: self.employee.centre.clone(),
            queues: self.queues.clone(),
            guardian_desk_until: app.settings().guardian_desk_until,
            guardian_desk: in_force(app.now(), app.settings()).is_ok(),
        }
    }
}

/// The open cases of an employee, without anything about people.
pub async fn list(app: &App, who: &DeskVisit) -> Result<DeskCases, Refusal> {
    who.must_serve(DeskQueue::Registrations)?;
    let cases = app
        .store
        .read()
        .await?
        .desk_cases(&who.visit.person.account, app.now())
        .await?;
    let of = |queue| DeskCaseList {
        queue,
        cases: cases
            .iter()
            .filter(|stored| stored.queue == queue)
            .map(|stored| DeskCaseEntry {
                case: stored.id.clone(),
                opened_at: stored.opened_at,
                until: stored.case.until,
            })
            .collect(),
    };
    Ok(DeskCases {
        queues: vec![of(DeskQueue::Registrations)],
    })
}

/// The applicant of a new case: whom GBD FL knows, of the age from which people apply for themselves.
pub async fn applicant(app: &App, who: &DeskVisit, body: &OpenCase) -> Result<Party, Refusal> {
    who.must_serve(DeskQueue::Registrations)?;
    in_force(app.now(), app.settings())?;
    if body.applicant == who.visit.person.iin {
        return Err(DeskRefusal::OwnCase.into());
    }
    let party = party(app, &body.applicant)
        .await?
        .ok_or(JoiningRefusal::NotThisPerson)?;
    let age = app.settings().joining_age;
    if party.iin.age_on(civil_day(app.now())) < age {
        return Err(JoiningRefusal::TooYoung { age }.into());
    }
    Ok(party)
}

/// Opens a case, which its applicant is told of at once (S-18).
pub async fn open(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    applicant: Party,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let now = transaction.now();
    let stored = StoredCase {
        id: DeskCaseId::from_random(random()?),
        employee: who.visit.person.account.clone(),
        named: who.employee.clone(),
        session: who.visit.person.session.clone(),
        queue: DeskQueue::Registrations,
        applicant: Some(applicant.iin.clone()),
        case: DeskCase::open(now, app.settings())?,
        record: None,
        opened_at: now,
        version: 0,
    };
    transaction.keep_desk_case(&stored).await?;
    tell(
        transaction,
        &who.employee,
        HistoryKind::DeskOpened,
        &[&applicant.iin],
    )
    .await?;
    Ok(shown(stored, Some(applicant), None))
}

/// How a case stands, in the session that has opened or viewed it.
pub async fn status(app: &App, who: &DeskVisit, id: &DeskCaseId) -> Result<DeskCaseView, Refusal> {
    let mut reader = app.store.read().await?;
    let stored = own(&mut reader, who, id).await?;
    drop(reader);
    if stored.session != who.visit.person.session {
        return Err(Refusal::NotFound);
    }
    view_of(app, stored, app.now()).await
}

/// What an employee has to know of a case before viewing it.
pub async fn to_view(app: &App, who: &DeskVisit, id: &DeskCaseId) -> Result<DeskCaseView, Refusal> {
    let mut reader = app.store.read().await?;
    let stored = own(&mut reader, who, id).await?;
    drop(reader);
    view_of(app, stored, app.now()).await
}

/// Notes that a case is seen in another session; whoever is in it is told (S-18).
pub async fn view(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: DeskCaseId,
    seen: DeskCaseView,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let mut stored = own(transaction, &who, &id).await?;
    stored.case = stored.case.lapse_at(transaction.now());
    if stored.session == who.visit.person.session || !stored.case.is_open() {
        return Ok(seen);
    }
    stored.session = who.visit.person.session.clone();
    advance(transaction, &stored).await?;
    tell_all(transaction, &stored, HistoryKind::DeskViewed).await?;
    Ok(seen)
}

/// Refuses the service on the ground that the case gives; its applicant and the owner are told.
pub async fn refuse(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: DeskCaseId,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    stored.case = stored.case.clone().refuse(now)?;
    end(transaction, stored, HistoryKind::DeskRefused).await
}

/// Closes a case without an outcome.
pub async fn close(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: DeskCaseId,
) -> Result<DeskCaseView, Refusal> {
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    stored.case = stored.case.clone().close(now)?;
    end(transaction, stored, HistoryKind::DeskClosed).await
}

/// Lapses the cases whose time is over (S-18).
pub async fn lapse_overdue(app: &App) -> Result<(), Refusal> {
    let overdue = app
        .store
        .read()
        .await?
        .overdue_desk_cases(app.now())
        .await?;
    let mut outcome = Ok(());
    for id in overdue {
        let lapsed = app
            .store
            .write(app.now(), move |transaction| {
                let id = id.clone();
                Box::pin(async move { lapse(transaction, &id).await })
            })
            .await;
        // One that cannot lapse keeps no other from it.
        outcome = outcome.and(lapsed);
    }
    outcome
}

async fn lapse(transaction: &mut Transaction, id: &DeskCaseId) -> Result<(), Refusal> {
    let now = transaction.now();
    let Some(mut stored) = transaction.desk_case(id).await? else {
        return Ok(());
    };
    // Another replica may have been quicker.
    if !stored.case.is_open() {
        return Ok(());
    }
    stored.case = stored.case.lapse_at(now);
    end(transaction, stored, HistoryKind::DeskClosed).await?;
    Ok(())
}

/// Ends a case: whoever was in it is told, and what was in it is forgotten (S-18).
async fn end(
    transaction: &mut Transaction,
    mut stored: StoredCase,
    kind: HistoryKind,
) -> Result<DeskCaseView, Refusal> {
    // What was in it stands in the row as it was before.
    let before = transaction
        .desk_case(&stored.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let people = people(&before);
    stored.applicant = None;
    stored.record = None;
    advance(transaction, &stored).await?;
    transaction.void_desk_codes(&stored.id).await?;
    let people: Vec<&Iin> = people.iter().collect();
    tell(transaction, &stored.named, kind, &people).await?;
    Ok(shown(stored, None, None))
}

/// An employee's own case; those of others are not there.
async fn own(reader: &mut Reader, who: &DeskVisit, id: &DeskCaseId) -> Result<StoredCase, Refusal> {
    reader
        .desk_case(id)
        .await?
        .filter(|stored| stored.employee == who.visit.person.account)
        .ok_or(Refusal::NotFound)
}

/// An employee's own case that this very session sees.
async fn seen(
    reader: &mut Reader,
    who: &DeskVisit,
    id: &DeskCaseId,
) -> Result<StoredCase, Refusal> {
    own(reader, who, id)
        .await
        .and_then(|stored| match stored.session == who.visit.person.session {
            true => Ok(stored),
            false => Err(Refusal::NotFound),
        })
}

/// Keeps a changed case; whoever changed it first wins (S-15).
async fn advance(transaction: &mut Transaction, stored: &StoredCase) -> Result<(), Refusal> {
    transaction
        .advance_desk_case(stored)
        .await?
        .then_some(())
        .ok_or(DeskRefusal::Step.into())
}

/// Tells everybody in a case of what was seen or done in it (S-18).
async fn tell_all(
    transaction: &mut Transaction,
    stored: &StoredCase,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let people = people(stored);
    let people: Vec<&Iin> = people.iter().collect();
    tell(transaction, &stored.named, kind, &people).await
}

/// Tells people of what an employee saw or did, as far as they have an account (S-18).
async fn tell(
    transaction: &mut Transaction,
    employee: &EmployeeName,
    kind: HistoryKind,
    people: &[&Iin],
) -> Result<(), Refusal> {
    for (at, iin) in people.iter().enumerate() {
        if people[..at].contains(iin) {
            continue;
        }
        let Some(account) = transaction.account_of(iin).await? else {
            continue;
        };
        let mut entry = history::entry(transaction, kind)?;
        entry.counterpart = Some(counterpart(employee));
        transaction.tell(&account.id, entry).await?;
    }
    Ok(())
}

/// An employee as citizens read it.
fn counterpart(employee: &EmployeeName) -> Counterpart {
    Counterpart::Employee {
        name: employee.full_name.to_string(),
        centre: employee.centre.clone(),
    }
}

/// Everybody in a case.
fn people(stored: &StoredCase) -> Vec<Iin> {
    let (owner, representative) = match &stored.case.stage {
        DeskStage::Checked(CheckedOwner { owner, .. }) => (owner.as_ref(), None),
        DeskStage::Verified(verified) | DeskStage::Drawn { verified, .. } => {
            (Some(&verified.owner), Some(&verified.representative))
        }
        _ => (None, None),
    };
    let parties = [owner, representative].into_iter().flatten();
    // Children and wards of the applicant's stand in the record alone.
    let registered = record_of(stored).map(|record| {
        let person = record.registration.person();
        iter::once(person)
            .chain(record.registration.along())
            .map(|one| one.iin.clone())
            .collect::<Vec<_>>()
    });
    stored
        .applicant
        .iter()
        .cloned()
        .chain(parties.map(|party| party.iin.clone()))
        .chain(registered.into_iter().flatten())
        .collect()
}

/// The record of a case, once it is drawn up.
fn record_of(stored: &StoredCase) -> Option<DeskRecord> {
    let bytes = stored.record.as_deref()?;
    statement::parse(bytes).ok()
}

/// A person as GBD FL has them, alive.
async fn party(app: &App, iin: &Iin) -> Result<Option<Party>, Refusal> {
    let person = app.registers.persons.person(iin).await?;
    Ok(person
        .filter(|person| person.died_on.is_none())
        .map(|person| Party {
            iin: person.iin,
            full_name: person.full_name,
        }))
}

/// Whether a person has an EDS that signs now.
async fn has_eds(reader: &mut Reader, iin: &Iin, now: Timestamp) -> Result<bool, Refusal> {
    let Some(account) = reader.account_of(iin).await? else {
        return Ok(false);
    };
    let newest = reader.newest_certificate(&account.id).await?;
    Ok(newest.is_some_and(|certificate| {
        certificate.revoked_at.is_none() && now <= certificate.not_after
    }))
}

async fn view_of(
    app: &App,
    mut stored: StoredCase,
    now: Timestamp,
) -> Result<DeskCaseView, Refusal> {
    stored.case = stored.case.lapse_at(now);
    let applicant = match (&stored.applicant, stored.case.is_open()) {
        (Some(iin), true) => party(app, iin).await?,
        _ => None,
    };
    let representative = match &stored.case.stage {
        DeskStage::Verified(verified) | DeskStage::Drawn { verified, .. } => {
            Some(verified.representative.iin.clone())
        }
        _ => None,
    };
    let has_eds = match representative {
        Some(iin) => Some(has_eds(&mut app.store.read().await?, &iin, now).await?),
        None => None,
    };
    Ok(shown(stored, applicant, has_eds))
}

fn shown(stored: StoredCase, applicant: Option<Party>, has_eds: Option<bool>) -> DeskCaseView {
    let open = stored.case.is_open();
    let state = state(&stored.case.stage);
    let mut file = applicant.filter(|_| open).map(|applicant| DeskFile {
        applicant: desk_party(applicant),
        dwelling: None,
        owner: None,
        representative: None,
        representative_has_eds: has_eds,
        papers: Vec::new(),
        record: stored.record.map(Into::into),
    });
    if let Some(file) = &mut file {
        match stored.case.stage {
            DeskStage::Checked(checked) => {
                file.dwelling = Some(checked.dwelling);
                // Who is not served here is not shown here (S-18).
                let positive = matches!(checked.check, OwnerCheck::Positive { .. });
                file.owner = checked.owner.filter(|_| positive).map(desk_party);
            }
            DeskStage::Verified(verified) | DeskStage::Drawn { verified, .. } => {
                file.dwelling = Some(verified.dwelling);
                file.owner = Some(desk_party(verified.owner));
                file.representative = Some(desk_party(verified.representative));
                file.papers = verified.papers;
            }
            _ => {}
        }
    }
    DeskCaseView {
        case: stored.id,
        state,
        opened_at: stored.opened_at,
        until: stored.case.until,
        file,
    }
}

fn state(stage: &DeskStage) -> DeskCaseState {
    match stage {
        DeskStage::Opened => DeskCaseState::Opened,
        DeskStage::Checked(checked) => match checked.check {
            OwnerCheck::Positive { dependence } => DeskCaseState::Positive { dependence },
            OwnerCheck::Negative { ground } => DeskCaseState::Negative { ground },
        },
        DeskStage::Verified(_) => DeskCaseState::Verified,
        DeskStage::Drawn {
            consented: false, ..
        } => DeskCaseState::AwaitingConsent,
        DeskStage::Drawn {
            consented: true, ..
        } => DeskCaseState::AwaitingSignature,
        DeskStage::Entered { at } => DeskCaseState::Entered { at: *at },
        DeskStage::Refused { ground, at } => DeskCaseState::Refused {
            ground: *ground,
            at: *at,
        },
        DeskStage::Closed { at } => DeskCaseState::Closed { at: *at },
        DeskStage::Lapsed { at } => DeskCaseState::Lapsed { at: *at },
    }
}

fn desk_party(party: Party) -> DeskParty {
    DeskParty {
        iin: party.iin,
        full_name: party.full_name,
    }
}

//! What an employee has open of a queue: taken by one at a time, told to whose it is, decided or put back (S-18).

use domain::{
    AccountId, Iin,
    desk::{DeskQueue, DeskRefusal, Hold, Matter, Taking},
    history::HistoryKind,
};
use jiff::Timestamp;
use protocol::desk::{DeskHold, DeskOpened};

use super::{DeskVisit, counterpart, role};
use crate::{
    app::App,
    refusal::Refusal,
    service::history,
    store::{Reader, StoredHold, Transaction},
};

/// Refuses an employee what is their own, or of their family as far as GBD FL knows it: parents, children and wards.
pub async fn not_of_family(app: &App, who: &DeskVisit, person: &Iin) -> Result<(), Refusal> {
    let me = &who.visit.person.iin;
    let persons = &app.registers.persons;
    let own = person == me
        || persons
            .children_of(me)
            .await?
            .iter()
            .chain(&persons.children_of(person).await?)
            .chain(&persons.wards_of(me).await?)
            .any(|one| one.iin == *person || one.iin == *me);
    match own {
        true => Err(DeskRefusal::OwnCase.into()),
        false => Ok(()),
    }
}

/// Refuses an employee what is against their own decision.
pub async fn not_decided_by(
    reader: &mut Reader,
    who: &DeskVisit,
    matter: &Matter,
) -> Result<(), Refusal> {
    let before = reader.desk_hold(matter).await?;
    let own = before.is_some_and(|StoredHold { hold, .. }| {
        hold.decided_at.is_some() && hold.employee == who.visit.person.account
    });
    match own {
        true => Err(DeskRefusal::OwnCase.into()),
        false => Ok(()),
    }
}

/// Opens something for this session: the first look, and one in another session, are told.
pub async fn take(
    transaction: &mut Transaction,
    app: &App,
    who: &DeskVisit,
    matter: Matter,
    person: AccountId,
) -> Result<DeskOpened, Refusal> {
    role::still(transaction, who, matter.queue()).await?;
    let now = transaction.now();
    let visit = &who.visit.person;
    let before = transaction.desk_hold(&matter).await?;
    if let Some(before) = &before {
        note_end(transaction, before.clone()).await?;
    }
    let (hold, taking) = Hold::begin(
        visit.account.clone(),
        visit.session.clone(),
        now,
        app.settings(),
    )
    .after(before.map(|before| before.hold), now)?;
    let stored = StoredHold {
        matter,
        person,
        named: who.employee.clone(),
        hold,
    };
    transaction.keep_desk_hold(&stored).await?;
    match taking {
        Taking::Opened => tell(transaction, &stored, HistoryKind::DeskTaken).await?,
        Taking::Viewed => tell(transaction, &stored, HistoryKind::DeskViewed).await?,
        Taking::Same => {}
    }
    let until = stored.hold.until;
    Ok(DeskOpened { until })
}

/// Notes what ended by itself, and tells whose it is (S-18).
pub async fn lapse_overdue(app: &App) -> Result<(), Refusal> {
    let overdue = app
        .store
        .read()
        .await?
        .overdue_desk_holds(app.now())
        .await?;
    let mut outcome = Ok(());
    for matter in overdue {
        let lapsed = app
            .store
            .write(app.now(), move |transaction| {
                let matter = matter.clone();
                Box::pin(async move {
                    match transaction.desk_hold(&matter).await? {
                        Some(stored) => note_end(transaction, stored).await,
                        None => Ok(()),
                    }
                })
            })
            .await;
        // One that cannot lapse keeps no other from it.
        outcome = outcome.and(lapsed);
    }
    outcome
}

/// Nothing where it is still open, or its end was noted: another replica, or whoever opens it next, may be quicker.
async fn note_end(transaction: &mut Transaction, stored: StoredHold) -> Result<(), Refusal> {
    let Some(hold) = stored.hold.lapse_at(transaction.now()) else {
        return Ok(());
    };
    let stored = StoredHold { hold, ..stored };
    transaction.keep_desk_hold(&stored).await?;
    tell(transaction, &stored, HistoryKind::DeskLapsed).await
}

/// What this session has open, to be looked at.
pub async fn open_here(
    reader: &mut Reader,
    who: &DeskVisit,
    matter: &Matter,
    now: Timestamp,
) -> Result<StoredHold, Refusal> {
    who.must_serve(matter.queue())?;
    let stored = reader.desk_hold(matter).await?.ok_or(DeskRefusal::Step)?;
    let visit = &who.visit.person;
    stored
        .hold
        .must_be_of(&visit.account, &visit.session, now)?;
    Ok(stored)
}

/// The same within the transaction that acts on it, with the role and the session as they are now (S-15).
pub async fn acting(
    transaction: &mut Transaction,
    who: &DeskVisit,
    matter: &Matter,
) -> Result<StoredHold, Refusal> {
    role::still(transaction, who, matter.queue()).await?;
    let now = transaction.now();
    open_here(transaction, who, matter, now).await
}

/// Tells whose it is that the employee decided something about it, and keeps that it was this employee.
pub async fn decided(transaction: &mut Transaction, stored: StoredHold) -> Result<(), Refusal> {
    end(transaction, stored, Hold::decide, HistoryKind::DeskDecided).await
}

/// Puts it back after a step that leaves it to others.
pub async fn passed_on(transaction: &mut Transaction, stored: StoredHold) -> Result<(), Refusal> {
    end(
        transaction,
        stored,
        Hold::put_back,
        HistoryKind::DeskDecided,
    )
    .await
}

/// Puts it back undecided.
pub async fn end_undecided(
    transaction: &mut Transaction,
    stored: StoredHold,
) -> Result<(), Refusal> {
    end(
        transaction,
        stored,
        Hold::put_back,
        HistoryKind::DeskReturned,
    )
    .await
}

async fn end(
    transaction: &mut Transaction,
    stored: StoredHold,
    ended: fn(Hold, Timestamp) -> Hold,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let hold = ended(stored.hold, transaction.now());
    let stored = StoredHold { hold, ..stored };
    transaction.keep_desk_hold(&stored).await?;
    tell(transaction, &stored, kind).await
}

/// Who has what open of a queue.
pub async fn of_queue(
    reader: &mut Reader,
    who: &DeskVisit,
    queue: DeskQueue,
    now: Timestamp,
) -> Result<impl Fn(&str) -> DeskHold + use<>, Refusal> {
    let held = reader.desk_holds(queue, now).await?;
    let me = who.visit.person.account.clone();
    Ok(
        move |matter: &str| match held.iter().find(|one| one.matter.as_str() == matter) {
            None => DeskHold::Free,
            Some(one) if one.hold.employee == me => DeskHold::Mine,
            Some(_) => DeskHold::Taken,
        },
    )
}

/// Tells whose it is what an employee saw or did (S-18).
pub async fn tell(
    transaction: &mut Transaction,
    stored: &StoredHold,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.counterpart = Some(counterpart(&stored.named));
    match &stored.matter {
        Matter::Abroad(request) => entry.request = Some(request.clone()),
        Matter::Appeal(appeal) => entry.appeal = Some(appeal.clone()),
    }
    Ok(transaction.tell(&stored.person, entry).await?)
}

//! Places in the queues of service centres.

use std::collections::{HashMap, hash_map::Entry};

use domain::{
    OneTimeCodeId, ReservationId,
    history::HistoryKind,
    queue::{
        self, CentreId, QueueRefusal, Reservation, ReservationState, ServiceCentre, TicketNumber,
        VisitTime,
    },
    session::Permission,
    settings::civil_day,
};
use jiff::{Timestamp, ToSpan};
use protocol::queue::{
    Centres, DayWindows, FreeWindow, ReservationStatus, Reservations, Reserve, Windows,
};

use super::{Person, history};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{StoredReservation, Transaction},
};

/// How often a number is drawn that another ticket of that day has; there are a million.
const DRAWS: usize = 8;

/// The service centres.
pub async fn centres(app: &App, who: &Person) -> Result<Centres, Refusal> {
    who.may(Permission::SeeProfile)?;
    let centres = app.registers.service_centres.centres().await?;
    Ok(Centres { centres })
}

/// The windows of a centre that can be reserved now, with the places that are free.
pub async fn windows(app: &App, who: &Person, id: &CentreId) -> Result<Windows, Refusal> {
    who.may(Permission::SeeProfile)?;
    let centre = centre(app, id).await?;
    let now = app.now();
    let taken = app
        .store
        .read()
        .await?
        .taken_places(id, civil_day(now))
        .await?;
    let taken: HashMap<VisitTime, u32> = taken.into_iter().collect();
    let days = queue::days(now, app.settings())
        .map(|day| DayWindows {
            day,
            windows: queue::windows(&centre, day, now, app.settings())
                .into_iter()
                .map(|at| FreeWindow {
                    at,
                    free: centre.places.saturating_sub(
                        taken
                            .get(&VisitTime { day, at })
                            .copied()
                            .unwrap_or_default(),
                    ),
                })
                .collect(),
        })
        .filter(|day| !day.windows.is_empty())
        .collect();
    let minutes = app.settings().queue_window.as_mins();
    Ok(Windows {
        centre,
        minutes: u32::try_from(minutes).unwrap_or_default(),
        days,
    })
}

/// What has to be known before a place is taken.
#[derive(Debug, Clone)]
pub struct Visit {
    centre: ServiceCentre,
    sms: bool,
}

/// The centre of a reservation, and whether the person's number is in the MCD.
pub async fn visit(app: &App, who: &Person, body: &Reserve) -> Result<Visit, Refusal> {
    who.may(Permission::SeeProfile)?;
    let centre = centre(app, &body.centre).await?;
    let account = app.store.read().await?.account(&who.account).await?;
    let account = account.ok_or(Refusal::SignInRequired)?;
    let registered = app
        .registers
        .mobile_citizens
        .citizen(&account.phone)
        .await?;
    Ok(Visit {
        centre,
        sms: registered.as_ref() == Some(&who.iin),
    })
}

/// Reserves a place: the row of the window gives it, and the person's own rows hold it to once a day.
pub async fn reserve(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: Reserve,
    visit: Visit,
) -> Result<ReservationStatus, Refusal> {
    let (now, settings, centre) = (transaction.now(), app.settings(), &visit.centre);
    let before = transaction
        .reserved_before(&who.iin, civil_day(now), body.when.day)
        .await?;
    let (made, there) = (before.made_today, before.on_that_day);
    queue::may_reserve(centre, body.when, made, there, now, settings)?;
    if !transaction
        .take_place(&centre.id, body.when, centre.places)
        .await?
    {
        return Err(QueueRefusal::Full.into());
    }
    for _ in 0..DRAWS {
        let stored = StoredReservation {
            id: ReservationId::from_random(random()?),
            account: who.account.clone(),
            iin: who.iin.clone(),
            sms: visit.sms,
            reservation: Reservation {
                number: TicketNumber::from_random(random()?),
                centre: centre.id.clone(),
                purpose: body.purpose,
                when: body.when,
                made_at: now,
                cancelled: false,
            },
        };
        let reminded = now >= body.when.remind_at(settings);
        if transaction.keep_reservation(&stored, reminded).await? {
            send_sms(transaction, &stored, centre).await?;
            tell(transaction, &stored, HistoryKind::VisitReserved).await?;
            return Ok(status(&app, stored, visit.centre, now));
        }
    }
    Err(Refusal::Fault("no number of a ticket was free"))
}

/// The centre of a reservation of the person's own, before its place is given back.
pub async fn reserved_at(
    app: &App,
    who: &Person,
    id: &ReservationId,
) -> Result<ServiceCentre, Refusal> {
    who.may(Permission::SeeProfile)?;
    let stored = app
        .store
        .read()
        .await?
        .reservation(id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    centre(app, &stored.reservation.centre).await
}

/// Gives a place back, until its window begins.
pub async fn cancel(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ReservationId,
    centre: ServiceCentre,
) -> Result<ReservationStatus, Refusal> {
    let now = transaction.now();
    let mut stored = transaction
        .reservation(&id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    stored.reservation = stored.reservation.cancel(now)?;
    if !transaction.cancel_reservation(&stored).await? {
        return Err(QueueRefusal::Over.into());
    }
    tell(transaction, &stored, HistoryKind::VisitCancelled).await?;
    Ok(status(&app, stored, centre, now))
}

/// The reservations of a person: those to come, the next first, and then the newest.
pub async fn list(app: &App, who: &Person) -> Result<Reservations, Refusal> {
    who.may(Permission::SeeProfile)?;
    let now = app.now();
    let stored = app.store.read().await?.reservations(&who.account).await?;
    let mut reservations = Vec::with_capacity(stored.len());
    let mut known: HashMap<CentreId, ServiceCentre> = HashMap::new();
    for one in stored {
        let id = &one.reservation.centre;
        // Each is asked about once.
        let there = match known.entry(id.clone()) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(centre(app, id).await?).clone(),
        };
        reservations.push(status(app, one, there, now));
    }
    let to_come = |one: &ReservationStatus| one.state == ReservationState::Reserved;
    let (mut next, rest): (Vec<_>, Vec<_>) = reservations.into_iter().partition(to_come);
    next.reverse();
    next.extend(rest);
    Ok(Reservations { reservations: next })
}

/// Reminds of the visits of tomorrow, each once.
pub async fn remind(app: &App) -> Result<(), Refusal> {
    let now = app.now();
    let tomorrow = civil_day(now).saturating_add(1.day());
    let waiting = app
        .store
        .read()
        .await?
        .reservations_to_remind(tomorrow)
        .await?;
    let mut outcome = Ok(());
    for stored in waiting {
        if now < stored.reservation.when.remind_at(app.settings()) {
            continue;
        }
        let reminded = app
            .store
            .write(now, move |transaction| {
                let stored = stored.clone();
                Box::pin(async move {
                    // What was missed while the service stood still is not told any more once it has begun.
                    let in_time = transaction.now() < stored.reservation.when.begins();
                    if transaction.remind_of(&stored.id).await? && in_time {
                        tell(transaction, &stored, HistoryKind::VisitTomorrow).await?;
                    }
                    Ok(())
                })
            })
            .await;
        // One that cannot be told keeps no other from it.
        outcome = outcome.and(reminded);
    }
    outcome
}

async fn centre(app: &App, id: &CentreId) -> Result<ServiceCentre, Refusal> {
    let found = app.registers.service_centres.centre(id).await?;
    found.ok_or(Refusal::NotFound)
}

async fn send_sms(
    transaction: &mut Transaction,
    stored: &StoredReservation,
    centre: &ServiceCentre,
) -> Result<(), Refusal> {
    let account = transaction.account(&stored.account).await?;
    let account = account.ok_or(Refusal::SignInRequired)?;
    let VisitTime { day, at } = stored.reservation.when;
    let text = format!(
        "Qoltanba: кезекке жазылдыңыз / вы записаны в очередь: {} {}, {}, № {}",
        day.strftime("%d.%m.%Y"),
        at.strftime("%H:%M"),
        centre.address.ru,
        stored.reservation.number.as_str(),
    );
    let id = OneTimeCodeId::from_random(random()?);
    transaction
        .write_message(&id, &account.phone, &text, stored.sms)
        .await?;
    Ok(())
}

async fn tell(
    transaction: &mut Transaction,
    stored: &StoredReservation,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.reservation = Some(stored.id.clone());
    Ok(transaction.tell(&stored.account, entry).await?)
}

fn status(
    app: &App,
    stored: StoredReservation,
    centre: ServiceCentre,
    now: Timestamp,
) -> ReservationStatus {
    let reservation = stored.reservation;
    ReservationStatus {
        reservation: stored.id,
        state: reservation.state(now, app.settings()),
        ends_at: reservation.when.ends(app.settings()),
        number: reservation.number,
        centre,
        purpose: reservation.purpose,
        when: reservation.when,
        made_at: reservation.made_at,
        sms: stored.sms,
    }
}

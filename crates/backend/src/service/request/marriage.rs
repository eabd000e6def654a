//! Marriage: who has to confirm, whether the two may marry, and when they are awaited.

use domain::{
    marriage::{Marriage, appointment, are_close},
    request::RefusalGround,
    settings::civil_day,
};

use super::{Found, Parties};
use crate::{
    app::App,
    refusal::Refusal,
    service::{Person, residence::note_search},
    store::{Account, Reader, StoredAppointment, StoredConsent, StoredRequest, Transaction},
};

/// The spouse, where both may marry. One answer for a spouse who is not as they were typed, has no account, is
/// incapacitated, bound to somebody else or too close: what the registers know of a person is told to that person
/// alone, and whoever tries is limited as who searches for dwellings (S-13, S-31).
pub async fn parties(app: &App, who: &Person, statement: &Marriage) -> Result<Parties, Refusal> {
    let mut reader = app.store.read().await?;
    if is_bound(&mut reader, app, &who.iin).await? {
        return Err(Refusal::BoundAlready);
    }
    match spouse(&mut reader, app, statement).await? {
        Some(spouse) => Ok(Parties {
            ask: vec![spouse],
            discloses_owners: false,
        }),
        None => {
            note_search(app, who, &[], None, false).await?;
            Err(Refusal::SpouseNotOnline)
        }
    }
}

async fn spouse(
    reader: &mut Reader,
    app: &App,
    statement: &Marriage,
) -> Result<Option<Account>, Refusal> {
    let iin = &statement.spouse.iin;
    let known = app.registers.persons.person(iin).await?;
    let is_theirs = known.is_some_and(|known| {
        !known.incapacitated
            && known.died_on.is_none()
            && statement.spouse.is_called(&known.full_name)
    });
    if !is_theirs || !may_marry(reader, app, statement).await? {
        return Ok(None);
    }
    Ok(reader.account_of(iin).await?)
}

/// Whether neither of the two is bound to somebody, and they are no close relatives, as far as the registers know.
async fn may_marry(reader: &mut Reader, app: &App, statement: &Marriage) -> Result<bool, Refusal> {
    let [one, other] = [&statement.applicant.iin, &statement.spouse.iin];
    let civil = &app.registers.civil_status;
    let lines = [
        civil.line_now(reader, one).await?,
        civil.line_now(reader, other).await?,
    ];
    Ok(!are_close(&lines[0], &lines[1])
        && !is_bound(reader, app, one).await?
        && !is_bound(reader, app, other).await?)
}

async fn is_bound(reader: &mut Reader, app: &App, iin: &domain::Iin) -> Result<bool, Refusal> {
    Ok(app.registers.civil_status.is_bound_now(reader, iin).await?)
}

/// The spouse confirms what is paid for.
pub async fn may_consent(
    transaction: &mut Transaction,
    stored: &StoredRequest,
) -> Result<(), Refusal> {
    transaction
        .fee(&stored.id)
        .await?
        .map(|_| ())
        .ok_or(Refusal::FeeUnpaid)
}

/// Whether the two may marry still, and the one who confirmed is the one who was named.
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    statement: &Marriage,
    consents: &[StoredConsent],
) -> Result<Found, Refusal> {
    let [consent] = consents else {
        return Ok(Err(RefusalGround::UnreliableData));
    };
    if consent.iin != statement.spouse.iin {
        return Ok(Err(RefusalGround::UnreliableData));
    }
    let of_age = statement
        .check(civil_day(transaction.now()), &app.settings)
        .is_ok();
    let may = of_age && may_marry(transaction, app, statement).await?;
    Ok(may.then_some(()).ok_or(RefusalGround::RequirementsNotMet))
}

/// Enters when and where the two are awaited.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    statement: &Marriage,
) -> Result<(), Refusal> {
    let appointment = StoredAppointment {
        at: appointment(transaction.now(), &app.settings),
        office: statement.office.clone(),
    };
    let both = [&statement.applicant.iin, &statement.spouse.iin];
    Ok(transaction
        .enter_marriage(&stored.id, both, &appointment)
        .await?)
}

//! Marriage: who has to confirm, whether the two may marry, and when they are awaited.

use domain::{
    Iin, Register,
    marriage::{Marriage, appointment, are_close},
    request::RefusalGround,
    settings::civil_day,
};
use futures::try_join;

use super::{Asked, Found, Parties};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::{
        Person,
        capacity::is_known_as_represented,
        processing::checks::in_time,
        residence::{JustAsked, note_search},
    },
    store::{StoredAppointment, StoredConsent, StoredRequest, Transaction},
};

/// The spouse, where both may marry. One answer for a spouse who is not as they were typed, has no account, is
/// incapacitated, bound to somebody else or too close: what the registers know of a person is told to that person
/// alone, and whoever tries is limited as who searches for dwellings (S-13, S-31). All that is asked is asked at once,
/// whatever one answer is, so that the time of it tells no more.
pub async fn parties(app: &App, who: &Person, statement: &Marriage) -> Result<Parties, Refusal> {
    let iin = &statement.spouse.iin;
    let (known, represented, ties) = try_join!(
        app.registers.persons.person(iin),
        is_known_as_represented(app, iin),
        ties(app, statement)
    )?;
    if ties.applicant_is_bound {
        return Err(Refusal::BoundAlready);
    }
    let is_theirs = known.is_some_and(|known| {
        !known.incapacitated
            && !represented
            && known.died_on.is_none()
            && statement.spouse.is_called(&known.full_name)
    });
    let account = app.store.read().await?.account_of(iin).await?;
    match account.filter(|_| is_theirs && ties.allow()) {
        Some(spouse) => Ok(Parties {
            ask: vec![spouse],
            discloses_owners: false,
            asked: JustAsked::default(),
        }),
        None => {
            note_search(app, who, &[], None, false).await?;
            Err(Refusal::SpouseNotOnline)
        }
    }
}

/// What the registers know of the two that is against a marriage.
struct Ties {
    applicant_is_bound: bool,
    spouse_is_bound: bool,
    are_close: bool,
}

impl Ties {
    fn allow(&self) -> bool {
        !self.are_close && !self.applicant_is_bound && !self.spouse_is_bound
    }
}

async fn ties(app: &App, statement: &Marriage) -> Result<Ties, RegisterError> {
    let [applicant, spouse] = [&statement.applicant.iin, &statement.spouse.iin];
    let civil = &app.registers.civil_records;
    let (line, line_of_spouse, applicant_is_bound, spouse_is_bound) = try_join!(
        civil.line(applicant),
        civil.line(spouse),
        is_bound(app, applicant),
        is_bound(app, spouse),
    )?;
    Ok(Ties {
        applicant_is_bound,
        spouse_is_bound,
        are_close: are_close(&line, &line_of_spouse),
    })
}

/// Whether neither of the two is bound to somebody, and they are no close relatives, as far as the registers know.
pub async fn may_marry(app: &App, statement: &Marriage) -> Result<bool, RegisterError> {
    Ok(ties(app, statement).await?.allow())
}

/// Whether somebody is married by the records, or awaited here to be.
async fn is_bound(app: &App, iin: &Iin) -> Result<bool, RegisterError> {
    let married = app.registers.civil_records.is_bound(iin).await?;
    let awaited = app.store.read().await?.is_awaited(iin, app.now()).await?;
    Ok(married || awaited)
}

/// The same, as far as our own database goes, in the transaction that decides.
async fn is_bound_now(
    transaction: &mut Transaction,
    app: &App,
    iin: &Iin,
) -> Result<bool, Refusal> {
    let records = &app.registers.civil_records;
    let married = records.is_bound_now(transaction, iin).await?;
    let now = transaction.now();
    Ok(married || transaction.is_awaited(iin, now).await?)
}

/// Whether the two may marry still, by the registers.
pub async fn asked(app: &App, statement: &Marriage) -> Result<Asked, RegisterError> {
    let may = in_time(app, Register::CivilRecords, may_marry(app, statement)).await?;
    Ok(met(may).map(|()| JustAsked::default()))
}

/// Whether both are of age and free by our own database, and the one who confirmed is the one who was named.
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
        .check(civil_day(transaction.now()), app.settings())
        .is_ok();
    let one = is_bound_now(transaction, app, &statement.applicant.iin).await?;
    let other = is_bound_now(transaction, app, &statement.spouse.iin).await?;
    Ok(met(of_age && !one && !other))
}

fn met(may: bool) -> Found {
    may.then_some(()).ok_or(RefusalGround::RequirementsNotMet)
}

/// Enters when and where the two are awaited.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    statement: &Marriage,
) -> Result<(), Refusal> {
    let appointment = StoredAppointment {
        at: appointment(transaction.now(), app.settings()),
        office: statement.office.clone(),
    };
    let both = [&statement.applicant.iin, &statement.spouse.iin];
    Ok(transaction
        .enter_marriage(&stored.id, both, &appointment)
        .await?)
}

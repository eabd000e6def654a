//! Whose consent a request about a dwelling needs, and whether that is still so when it is decided (R-28, R-29, S-13,
//! S-30).

use domain::{
    request::RefusalGround,
    residence::{Applicant, Dwelling},
};

use super::{Found, Parties};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person,
        residence::{note_search, owned, owned_now},
    },
    store::{StoredConsent, Transaction},
};

/// The owners to ask for the applicant's, or their child's or ward's, registration: nothing that a register knows is
/// taken from the caller.
///
/// Whoever names dwellings of others by trying what is accepted is limited and told of as if they had searched (S-13).
pub async fn parties(
    app: &App,
    who: &Person,
    dwelling: &Dwelling,
    as_owner: bool,
) -> Result<Parties, Refusal> {
    let Some(owned) = owned(app, &dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == *dwelling)
    else {
        note_search(app, who, &[], false).await?;
        return Err(Refusal::NoSuchDwelling);
    };
    let is_owner = owned.owners.contains(&who.iin);
    if as_owner && !is_owner {
        note_search(app, who, &owned.owners, false).await?;
    }
    if as_owner != is_owner {
        return Err(Refusal::StatementInvalid);
    }
    let ask = owned.owners_to_ask(app, &who.iin).await;
    if ask.is_err() && !is_owner {
        note_search(app, who, &owned.owners, true).await?;
    }
    Ok(Parties {
        ask: ask?,
        discloses_owners: !is_owner,
    })
}

/// Whether dwelling and owners are still those of the statement and of the consents (S-30).
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    (applicant, dwelling, as_owner): (&Applicant, &Dwelling, bool),
    consents: &[StoredConsent],
) -> Result<Found, Refusal> {
    let owned = owned_now(transaction, app, &dwelling.rka).await?;
    let Some(owned) = owned.filter(|owned| owned.dwelling == *dwelling) else {
        return Ok(Err(RefusalGround::UnreliableData));
    };
    let others = owned.owners.iter().filter(|iin| **iin != applicant.iin);
    let consenting = consents.iter().map(|consent| &consent.iin);
    let still_so = others.eq(consenting) && owned.owners.contains(&applicant.iin) == as_owner;
    Ok(still_so.then_some(()).ok_or(RefusalGround::UnreliableData))
}

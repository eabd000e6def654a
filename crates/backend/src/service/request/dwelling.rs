//! Whose consent a request about a dwelling needs, and whether that is still so when it is decided (R-28, R-29, R-49,
//! S-13, S-30).

use domain::{
    Iin, Register,
    consent::{ConsentStatement, FoundConsent, all_consent},
    request::RefusalGround,
    residence::{Applicant, Dwelling},
    statement,
};

use super::{Asked, Found, Parties};
use crate::{
    app::App,
    refusal::Refusal,
    registers::RegisterError,
    service::{
        Person,
        call::Call,
        processing::checks::in_time,
        residence::{JustAsked, Search, owned, owned_now, refuse},
    },
    store::{StoredConsent, Transaction},
};

/// The owners to ask for the applicant's, or their child's or ward's, registration: nothing that a register knows is
/// taken from the caller. Of a dwelling that is rented from the state there are none, and its contract decides.
///
/// Whoever names dwellings of others by trying what is accepted is limited and told of as if they had searched (S-13).
pub async fn parties(
    app: &App,
    who: &Person,
    call: &Call,
    dwelling: &Dwelling,
    as_owner: bool,
) -> Result<Parties, Refusal> {
    let Some(owned) = owned(app, &dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == *dwelling)
    else {
        let search = Search::of(app, who, &[]).await?.in_vain();
        return Err(refuse(app, call, Some(search), Refusal::NoSuchDwelling).await);
    };
    let is_owner = owned.owners.contains(&who.iin);
    if as_owner && !is_owner {
        let search = Search::of(app, who, &owned.owners).await?;
        let search = search.at(Some(dwelling)).in_vain();
        return Err(refuse(app, call, Some(search), Refusal::StatementInvalid).await);
    }
    if as_owner != is_owner {
        return Err(Refusal::StatementInvalid);
    }
    let ask = match owned.owners_to_ask(app, &who.iin).await {
        Err(refusal) if !is_owner => {
            let search = Search::of(app, who, &owned.owners).await?;
            let search = search.at(Some(dwelling));
            return Err(refuse(app, call, Some(search), refusal).await);
        }
        ask => ask?,
    };
    Ok(Parties {
        discloses_owners: !is_owner && !ask.is_empty(),
        ask,
        asked: JustAsked::of(&dwelling.rka, Some(owned)),
    })
}

/// What was signed of a dwelling and who lives there.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// Who applies.
    pub applicant: &'a Iin,
    /// Who is registered.
    pub person: &'a Iin,
    /// Who moves along.
    pub along: &'a [Applicant],
    /// Where.
    pub dwelling: &'a Dwelling,
    /// Whether the applicant is an owner.
    pub as_owner: bool,
}

/// Whether the dwelling is still there, with its owners for the transaction that decides.
pub async fn there(app: &App, dwelling: &Dwelling) -> Result<Asked, RegisterError> {
    let owned = in_time(app, Register::RealEstate, owned(app, &dwelling.rka)).await?;
    Ok(match owned {
        Some(owned) if owned.dwelling == *dwelling => Ok(JustAsked::of(&dwelling.rka, Some(owned))),
        Some(_) | None => Err(RefusalGround::UnreliableData),
    })
}

/// Whether the dwelling is still there, and whether its contract names whoever moves where it is rented from the state
/// that is asked where the statement and the consents leave no owner.
pub async fn asked(
    app: &App,
    signed: Signed<'_>,
    consents: &[StoredConsent],
) -> Result<Asked, RegisterError> {
    let asked = match there(app, signed.dwelling).await? {
        Ok(asked) if signed.as_owner || !consents.is_empty() => return Ok(Ok(asked)),
        Ok(asked) => asked,
        Err(ground) => return Ok(Err(ground)),
    };
    let contract = app.registers.rental.contract(&signed.dwelling.rka);
    Ok(match in_time(app, Register::Rental, contract).await? {
        Some(contract) if contract.names(signed.person, signed.along) => Ok(asked),
        Some(_) => Err(RefusalGround::NotInRentalContract),
        None => Err(RefusalGround::UnreliableData),
    })
}

/// Whether dwelling and owners are still those of the statement and of the consents (S-30).
pub async fn found(
    transaction: &mut Transaction,
    app: &App,
    signed: Signed<'_>,
    consents: &[StoredConsent],
    asked: &JustAsked,
) -> Result<Found, Refusal> {
    let owned = owned_now(transaction, app, &signed.dwelling.rka, asked).await?;
    let Some(owned) = owned.filter(|owned| owned.dwelling == *signed.dwelling) else {
        return Ok(Err(RefusalGround::UnreliableData));
    };
    let others = owned.owners.iter().filter(|iin| *iin != signed.applicant);
    let is_owner = owned.owners.contains(signed.applicant);
    let as_signed =
        is_owner == signed.as_owner && all_have_consented(transaction, others, consents).await?;
    Ok(as_signed.then_some(()).ok_or(RefusalGround::UnreliableData))
}

/// Whether just these have consented, by what each of them signed (S-15).
pub(super) async fn all_have_consented<'a>(
    transaction: &mut Transaction,
    needed: impl Iterator<Item = &'a Iin>,
    consents: &[StoredConsent],
) -> Result<bool, Refusal> {
    let Some(first) = consents.first() else {
        return Ok(needed.count() == 0);
    };
    let Some(stored) = transaction.request(&first.request).await? else {
        return Ok(false);
    };
    let mut signed = Vec::with_capacity(consents.len());
    for consent in consents {
        let evidence = transaction.evidence(consent.id.as_str()).await?;
        let Some(evidence) = evidence else {
            return Ok(false);
        };
        let statement: ConsentStatement = statement::parse(&evidence.statement)
            .map_err(|_| Refusal::Fault("a stored statement cannot be read"))?;
        signed.push((&consent.iin, statement));
    }
    let found: Vec<_> = signed
        .iter()
        .map(|(owner, statement)| FoundConsent { owner, statement })
        .collect();
    Ok(all_consent(needed, (&stored.id, &stored.statement), &found))
}

//! What each check asks, of whom, and what it finds.

use std::iter;

use domain::{
    Iin, Register,
    application::Application,
    eds::{self, FoundSignature, NewestCertificate},
    permanent::Relation,
    processing::{Check, Finding},
    request::SignatureKind,
    residence::{Applicant, Dwelling},
};
use futures::future::try_join_all;

use crate::{
    app::App,
    registers::RegisterError,
    service::{
        capacity::{is_represented, signers},
        request::marriage,
        residence::acting_alone,
    },
    store::{Reader, StoreError, StoredCertificate, StoredConsent, StoredEvidence, StoredRequest},
};

type Found = Result<Finding, RegisterError>;

/// Gives a register the time that a check has; one that takes longer is away.
pub async fn in_time<T>(
    app: &App,
    register: Register,
    asked: impl Future<Output = Result<T, RegisterError>>,
) -> Result<T, RegisterError> {
    let timeout = app.settings().check_timeout.unsigned_abs();
    tokio::time::timeout(timeout, asked)
        .await
        .unwrap_or_else(|_| Err(RegisterError::away(register, "it takes too long")))
}

/// Makes one check, in the time that its register has.
pub async fn find(
    app: &App,
    stored: &StoredRequest,
    application: &Application,
    consents: &[StoredConsent],
    check: Check,
) -> Found {
    let asked = asked(app, stored, application, consents, check);
    match check.register() {
        // Each of its calls has that time already.
        Some(Register::SocialSecurity) | None => asked.await,
        Some(register) => in_time(app, register, asked).await,
    }
}

async fn asked(
    app: &App,
    stored: &StoredRequest,
    application: &Application,
    consents: &[StoredConsent],
    check: Check,
) -> Found {
    match (check, application.dwelling()) {
        (Check::People, _) => people(app, application).await,
        (Check::Ownership, Some(dwelling)) => ownership(app, application, dwelling, consents).await,
        (Check::Owners, Some(_)) => owners(app, application, consents).await,
        (Check::SocialSecurity, _) => social_security(app, application, consents).await,
        (Check::Rental, Some(dwelling)) => rental(app, application, dwelling).await,
        (Check::Ownership | Check::Owners | Check::Rental, None) => Ok(Finding::NotConcerned),
        (Check::CivilStatus, _) => civil_status(app, application).await,
        (Check::Signatures, _) => signatures(app, stored, consents).await,
    }
}

/// Whether applicant, person concerned and whoever moves along are known, alive, and still who they were, and who signs
/// of those whom the statement names is capable.
async fn people(app: &App, application: &Application) -> Found {
    let (applicant, concerned) = (application.applicant(), application.person());
    let finding = capable(app, &applicant.iin).await?;
    if finding != Finding::AsSigned {
        return Ok(finding);
    }
    let other = (concerned.iin != applicant.iin).then_some(concerned);
    for signed in iter::once(applicant)
        .chain(other)
        .chain(application.along())
    {
        let finding = person(app, signed).await?;
        if finding != Finding::AsSigned {
            return Ok(finding);
        }
    }
    if let Application::Marriage(statement) = application {
        return capable(app, &statement.spouse.iin).await;
    }
    let Some(relation) = application.relation() else {
        return Ok(Finding::AsSigned);
    };
    let port = &app.registers.persons;
    let represented = match relation {
        Relation::Parent => port.children_of(&applicant.iin).await?,
        Relation::Guardian => port.wards_of(&applicant.iin).await?,
    };
    let still = represented.iter().any(|one| one.iin == concerned.iin);
    Ok(as_signed(still, Finding::DataChanged))
}

/// Whether somebody is known, alive and not incapacitated.
async fn capable(app: &App, iin: &Iin) -> Found {
    Ok(match app.registers.persons.person(iin).await? {
        None => Finding::Unknown,
        Some(person) if person.died_on.is_some() => Finding::Died,
        Some(person) => as_signed(!person.incapacitated, Finding::Represented),
    })
}

async fn person(app: &App, signed: &Applicant) -> Found {
    let Some(known) = app.registers.persons.person(&signed.iin).await? else {
        return Ok(Finding::Unknown);
    };
    if known.died_on.is_some() {
        return Ok(Finding::Died);
    }
    let same = known.full_name == signed.full_name;
    Ok(as_signed(same, Finding::DataChanged))
}

/// Whether the dwelling and its owners are those of the statement and of the consents.
async fn ownership(
    app: &App,
    application: &Application,
    dwelling: &Dwelling,
    consents: &[StoredConsent],
) -> Found {
    let owned = app.registers.real_estate.owned(&dwelling.rka).await?;
    let Some((_, owners)) = owned.filter(|(known, _)| known == dwelling) else {
        return Ok(Finding::DwellingChanged);
    };
    let applicant = &application.applicant().iin;
    let others = owners.iter().filter(|iin| *iin != applicant);
    let consenting = consents.iter().map(|consent| &consent.iin);
    let same = others.eq(consenting)
        && application
            .as_owner()
            .is_none_or(|as_owner| owners.contains(applicant) == as_owner);
    Ok(as_signed(same, Finding::OwnersChanged))
}

/// Whether every owner who signed, be it as the applicant, can do so online.
async fn owners(app: &App, application: &Application, consents: &[StoredConsent]) -> Found {
    let skipped = usize::from(application.as_owner() != Some(true));
    for owner in signers(application, consents).skip(skipped) {
        if acting_alone(app, owner).await?.is_none() {
            return Ok(Finding::OwnerNotOnline);
        }
    }
    Ok(Finding::AsSigned)
}

/// Whether nobody who signed is known to have a legal representative.
async fn social_security(
    app: &App,
    application: &Application,
    consents: &[StoredConsent],
) -> Found {
    let asked = signers(application, consents).map(|iin| is_represented(app, iin));
    let somebody = try_join_all(asked).await?.contains(&true);
    Ok(as_signed(!somebody, Finding::Represented))
}

/// Whether the contract of a dwelling that is rented from the state names whoever moves.
async fn rental(app: &App, application: &Application, dwelling: &Dwelling) -> Found {
    let contract = app.registers.rental.contract(&dwelling.rka).await?;
    let Some(contract) = contract else {
        return Ok(Finding::NotConcerned);
    };
    let names = contract.names(&application.person().iin, application.along());
    Ok(as_signed(names, Finding::NotNamed))
}

/// Whether the two are free still, and no close relatives.
async fn civil_status(app: &App, application: &Application) -> Found {
    let Application::Marriage(statement) = application else {
        return Ok(Finding::NotConcerned);
    };
    let may = marriage::may_marry(app, statement).await?;
    Ok(as_signed(may, Finding::MayNotMarry))
}

async fn signatures(app: &App, stored: &StoredRequest, consents: &[StoredConsent]) -> Found {
    let mut reader = app.store.read().await?;
    let count = signatures_count(&mut reader, stored, consents, app.now()).await?;
    Ok(as_signed(count, Finding::SignatureOver))
}

/// Whether everybody who signed could still sign now (R-12, S-30).
pub async fn signatures_count(
    reader: &mut Reader,
    stored: &StoredRequest,
    consents: &[StoredConsent],
    now: jiff::Timestamp,
) -> Result<bool, StoreError> {
    let by_eds = stored.signed_by == Some(SignatureKind::Eds);
    let applicant = by_eds.then_some((&stored.account, stored.id.as_str()));
    let owners = consents
        .iter()
        .map(|consent| (&consent.account, consent.id.as_str()));
    let mut signatures = Vec::with_capacity(consents.len() + 1);
    for (account, about) in applicant.into_iter().chain(owners) {
        let newest = reader.newest_certificate(account).await?;
        signatures.push(newest.zip(reader.evidence(about).await?));
    }
    let found = signatures.iter().map(|one| {
        let (newest, signed) = one.as_ref()?;
        Some(found_signature(newest, signed))
    });
    Ok(eds::signatures_count(found, now))
}

/// A signature as the rules see it.
pub fn found_signature<'a>(
    newest: &'a StoredCertificate,
    signed: &'a StoredEvidence,
) -> FoundSignature<'a> {
    FoundSignature {
        certificate: &signed.certificate,
        newest: NewestCertificate {
            der: &newest.der,
            not_after: newest.not_after,
            revoked_at: newest.revoked_at,
        },
    }
}

fn as_signed(holds: bool, otherwise: Finding) -> Finding {
    match holds {
        true => Finding::AsSigned,
        false => otherwise,
    }
}

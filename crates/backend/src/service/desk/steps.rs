//! The steps of a case before its record is signed: the owner's check, the papers, the record.

use domain::{
    DeskCaseId, Iin,
    desk::{
        CheckGround, CheckedOwner, ConsentWay, Dependence, DeskQueue, DeskRecord, DeskRefusal,
        DeskStage, OwnerCheck, OwnerFacts, Party, SeenPaper, SocialFacts, VerifiedPapers, in_force,
    },
    history::HistoryKind,
    residence::{Applicant, TemporaryRegistration, TemporaryRegistrationForm},
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use protocol::desk::{DeskCaseView, DrawUpRecord, NameOwner, ShowPapers};

use super::{DeskVisit, advance, has_eds, party, role, seen, shown, tell};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    service::{
        request::temporary,
        residence::{JustAsked, Owned, by_address, may_search, owned},
    },
    store::{Scope, StoredCase, Transaction},
};

/// An owner who was named.
#[derive(Debug, Clone)]
pub struct Named {
    applicant: Party,
    owner: Iin,
    /// What the check came to; nothing where no dwelling was found.
    checked: Option<CheckedOwner>,
}

/// Checks the owner of a dwelling by the registers (FLK); no dwelling where there is none of this address code, or not
/// one of this owner at this address.
pub async fn check_owner(
    app: &App,
    who: &DeskVisit,
    id: &DeskCaseId,
    body: &NameOwner,
) -> Result<Named, Refusal> {
    in_force(app.now(), app.settings())?;
    let stored = seen(&mut app.store.read().await?, who, id).await?;
    let applicant = applicant(app, &stored).await?;
    let (owner, found) = match body {
        NameOwner::ByCode(by) => (&by.owner, owned(app, &by.rka).await?),
        NameOwner::ByAddress(by) => (&by.owner, by_address(app, by).await?),
    };
    let checked = match found {
        Some(owned) => Some(check(app, &owned, owner, &applicant.iin).await?),
        None => None,
    };
    Ok(Named {
        applicant,
        owner: owner.clone(),
        checked,
    })
}

/// Notes what the check came to; the applicant, and an owner who was found, are told, and so is whoever was named where
/// no dwelling was found. Whoever tries out IINs is limited (S-13).
pub async fn name_owner(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    id: DeskCaseId,
    named: Named,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let person = &who.visit.person;
    may_search(transaction, person, app.settings().search_misses).await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    let missed = match &named.checked {
        None => true,
        Some(checked) => matches!(
            checked.check,
            OwnerCheck::Negative {
                ground: CheckGround::UnknownPerson | CheckGround::NotTheOwner
            }
        ),
    };
    if missed {
        transaction
            .count_attempt(Scope::SearchMisses, person.account.as_str())
            .await?;
    }
    let Some(checked) = named.checked else {
        let kind = HistoryKind::DeskChecked;
        tell(transaction, &who.employee, kind, &[&named.owner]).await?;
        return Err(Refusal::NoSuchDwelling.kept());
    };
    stored.case = stored.case.clone().check(checked.clone(), now)?;
    advance(transaction, &stored).await?;
    let owner = checked.owner.map(|owner| owner.iin);
    let people: Vec<&Iin> = stored.applicant.iter().chain(&owner).collect();
    tell(
        transaction,
        &who.employee,
        HistoryKind::DeskChecked,
        &people,
    )
    .await?;
    Ok(shown(stored, Some(named.applicant), None))
}

/// Who represents the owner of a case, as the registers know them.
#[derive(Debug, Clone)]
pub struct Representing {
    applicant: Party,
    representative: Party,
    has_eds: bool,
}

/// Looks the representative up: a guardian by E-social security, or else a parent of a minor by GBD FL.
pub async fn representative(
    app: &App,
    who: &DeskVisit,
    id: &DeskCaseId,
    body: &ShowPapers,
) -> Result<Representing, Refusal> {
    in_force(app.now(), app.settings())?;
    let stored = seen(&mut app.store.read().await?, who, id).await?;
    if body.representative == who.visit.person.iin {
        return Err(DeskRefusal::OwnCase.into());
    }
    let applicant = applicant(app, &stored).await?;
    let (dwelling, owner, dependence) = match &stored.case.stage {
        DeskStage::Checked(CheckedOwner {
            dwelling,
            owner: Some(owner),
            check: OwnerCheck::Positive { dependence },
        })
        | DeskStage::Verified(VerifiedPapers {
            dwelling,
            owner,
            dependence,
            ..
        }) => (dwelling, owner, *dependence),
        _ => return Err(DeskRefusal::Step.into()),
    };
    let representative = represents(app, &owner.iin, dependence, &body.representative)
        .await?
        .ok_or(DeskRefusal::NotTheRepresentative)?;
    let owned = owned(app, &dwelling.rka)
        .await?
        .ok_or(DeskRefusal::Changed)?;
    may_own(&owned, &owner.iin, &applicant.iin, &representative.iin)?;
    let mut reader = app.store.read().await?;
    let has_eds = has_eds(&mut reader, &representative.iin, app.now()).await?;
    Ok(Representing {
        applicant,
        representative,
        has_eds,
    })
}

/// Notes the papers; whom they are about is told.
pub async fn show_papers(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: DeskCaseId,
    papers: Vec<SeenPaper>,
    representing: Representing,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    let representative = representing.representative;
    stored.case = stored
        .case
        .clone()
        .verify(representative.clone(), papers, now)?;
    advance(transaction, &stored).await?;
    let DeskStage::Verified(verified) = &stored.case.stage else {
        return Err(DeskRefusal::Step.into());
    };
    let people = [&verified.owner.iin, &representative.iin];
    tell(
        transaction,
        &who.employee,
        HistoryKind::DeskVerified,
        &people,
    )
    .await?;
    Ok(shown(
        stored,
        Some(representing.applicant),
        Some(representing.has_eds),
    ))
}

/// A record as it was drawn up.
#[derive(Debug, Clone)]
pub struct Drawn {
    bytes: Vec<u8>,
    way: ConsentWay,
    applicant: Party,
    has_eds: bool,
}

/// Draws up the exact bytes of the record. A paper does only for a representative without an EDS: otherwise an employee
/// alone could have said that somebody consented.
pub async fn draw_up(
    app: &App,
    who: &DeskVisit,
    id: &DeskCaseId,
    body: &DrawUpRecord,
) -> Result<Drawn, Refusal> {
    in_force(app.now(), app.settings())?;
    let stored = seen(&mut app.store.read().await?, who, id).await?;
    let verified = match &stored.case.stage {
        DeskStage::Verified(verified) | DeskStage::Drawn { verified, .. } => verified.clone(),
        _ => return Err(DeskRefusal::Step.into()),
    };
    let now = app.now();
    let mut reader = app.store.read().await?;
    let has_eds = has_eds(&mut reader, &verified.representative.iin, now).await?;
    drop(reader);
    match (&body.consent, has_eds) {
        (ConsentWay::Eds, false) => return Err(DeskRefusal::NoEds.into()),
        (ConsentWay::Paper { .. }, true) => return Err(DeskRefusal::EdsNeeded.into()),
        (ConsentWay::Eds, true) | (ConsentWay::Paper { .. }, false) => {}
    }
    let applicant = applicant(app, &stored).await?;
    let owned = owned(app, &verified.dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == verified.dwelling)
        .ok_or(DeskRefusal::Changed)?;
    let registration = TemporaryRegistration::draft(
        &app.origin,
        TemporaryRegistrationForm {
            as_owner: owned.owners.contains(&applicant.iin),
            dwelling: owned.dwelling,
            from: body.from,
            months: body.months,
            reason: body.reason,
        },
        Applicant {
            iin: applicant.iin.clone(),
            full_name: applicant.full_name.clone(),
            date_of_birth: applicant.iin.date_of_birth(),
        },
        now,
        random()?,
        app.settings(),
    )?;
    let mut reader = app.store.read().await?;
    let beside = temporary::beside(&mut reader, app, &registration).await?;
    drop(reader);
    beside?;
    let record = DeskRecord {
        subject: DeskRecord::SUBJECT.to_owned(),
        site: app.origin.clone(),
        case: stored.id,
        employee: who.employee.clone(),
        registration,
        owner: verified.owner,
        dependence: verified.dependence,
        representative: verified.representative,
        papers: verified.papers,
        consent: body.consent.clone(),
    };
    Ok(Drawn {
        bytes: to_be_signed(&record),
        way: body.consent.clone(),
        applicant,
        has_eds,
    })
}

/// Keeps the record in place of the one before it, whose codes and consent count no more.
pub async fn keep_record(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: DeskCaseId,
    drawn: Drawn,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    let on_paper = matches!(drawn.way, ConsentWay::Paper { .. });
    let digest = domain::hex(&eds::sha256(&drawn.bytes));
    stored.case = stored.case.clone().draw(digest, drawn.way, now)?;
    stored.record = Some(drawn.bytes);
    advance(transaction, &stored).await?;
    transaction.void_desk_codes(&id).await?;
    if let (true, DeskStage::Drawn { verified, .. }) = (on_paper, &stored.case.stage) {
        let people = [&verified.representative.iin, &verified.owner.iin];
        tell(
            transaction,
            &who.employee,
            HistoryKind::DeskConsented,
            &people,
        )
        .await?;
    }
    Ok(shown(stored, Some(drawn.applicant), Some(drawn.has_eds)))
}

/// What was answered about the dwelling, where the registers still say what the record of a case rests on (S-15).
pub async fn still_holds(app: &App, stored: &StoredCase) -> Result<Option<JustAsked>, Refusal> {
    let (DeskStage::Drawn { verified, .. }, Some(applicant)) =
        (&stored.case.stage, &stored.applicant)
    else {
        return Ok(None);
    };
    let rka = &verified.dwelling.rka;
    let Some(owned) = owned(app, rka).await? else {
        return Ok(None);
    };
    let (owner, representative) = (&verified.owner.iin, &verified.representative.iin);
    let checked = check(app, &owned, owner, applicant).await?;
    let positive = OwnerCheck::Positive {
        dependence: verified.dependence,
    };
    let represented = represents(app, owner, verified.dependence, representative).await?;
    let holds = checked.check == positive && represented.as_ref() == Some(&verified.representative);
    Ok(holds.then(|| JustAsked::of(rka, Some(owned))))
}

/// Whether nobody owns the dwelling beside the owner of the case, the applicant and the representative: another owner
/// would have to consent too.
pub fn may_own(
    owned: &Owned,
    owner: &Iin,
    applicant: &Iin,
    representative: &Iin,
) -> Result<(), DeskRefusal> {
    let known = [owner, applicant, representative];
    (owned.owners.contains(owner) && owned.owners.iter().all(|one| known.contains(&one)))
        .then_some(())
        .ok_or(DeskRefusal::OtherOwner)
}

async fn check(
    app: &App,
    owned: &Owned,
    owner: &Iin,
    applicant: &Iin,
) -> Result<CheckedOwner, Refusal> {
    let today = civil_day(app.now());
    let person = app.registers.persons.person(owner).await?;
    let social = app.registers.social_security.guardianship(owner).await?;
    let owns = owned.owners.contains(owner);
    let facts = OwnerFacts {
        known: person
            .as_ref()
            .is_some_and(|person| person.died_on.is_none()),
        owns,
        applies: owner == applicant,
        age: owner.age_on(today),
        incapacitated: person.as_ref().is_some_and(|person| person.incapacitated),
        social: social.map(|social| SocialFacts {
            incapacitated: social.incapacitated,
            represented: social.representative.is_some(),
        }),
        others: owned
            .owners
            .iter()
            .filter(|one| *one != owner && *one != applicant)
            .count(),
    };
    Ok(CheckedOwner {
        dwelling: owned.dwelling.clone(),
        owner: person.filter(|_| owns).map(|person| Party {
            iin: person.iin,
            full_name: person.full_name,
        }),
        check: OwnerCheck::of(&facts, app.settings()),
    })
}

/// The representative, if the registers know this person as one: of age, capable and alive.
async fn represents(
    app: &App,
    owner: &Iin,
    dependence: Dependence,
    representative: &Iin,
) -> Result<Option<Party>, Refusal> {
    let appointed = app
        .registers
        .social_security
        .guardianship(owner)
        .await?
        .and_then(|social| social.representative);
    let known = match (appointed, dependence) {
        (Some(appointed), _) => appointed == *representative,
        (None, Dependence::Minor) => app
            .registers
            .persons
            .children_of(representative)
            .await?
            .iter()
            .any(|child| child.iin == *owner),
        (None, Dependence::Incapacitated) => false,
    };
    let person = app.registers.persons.person(representative).await?;
    let today = civil_day(app.now());
    Ok(person
        .filter(|person| {
            known
                && person.died_on.is_none()
                && !person.incapacitated
                && representative.age_on(today) >= app.settings().adult_age
        })
        .map(|person| Party {
            iin: person.iin,
            full_name: person.full_name,
        }))
}

async fn applicant(app: &App, stored: &StoredCase) -> Result<Party, Refusal> {
    let iin = stored.applicant.as_ref().ok_or(DeskRefusal::Ended)?;
    Ok(party(app, iin).await?.ok_or(DeskRefusal::Changed)?)
}

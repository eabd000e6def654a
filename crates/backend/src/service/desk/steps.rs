//! The steps of a case before its record is signed: the owner's check, the papers, the record.

use domain::{
    DeskCaseId, Iin,
    desk::{
        CheckGround, CheckedOwner, ConsentWay, Dependence, DeskQueue, DeskRecord, DeskRefusal,
        DeskRegistration, DeskStage, OwnerCheck, OwnerFacts, Party, SeenPaper, SocialFacts,
        VerifiedPapers, in_force, verify_papers,
    },
    history::HistoryKind,
    permanent::{PermanentRegistration, PermanentRegistrationForm},
    residence::{Applicant, DraftRefusal, TemporaryRegistration, TemporaryRegistrationForm},
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use protocol::desk::{AppliedFor, DeskCaseView, DrawUpRecord, NameOwner, ShowPapers};

use super::{
    DeskVisit, advance, has_eds, party, people, record_of, role, seen, shown, tell, tell_all,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    service::{
        capacity::acts,
        permanent::{children_along, whom},
        request::{permanent::may_apply, temporary},
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

/// Notes what the check came to; the applicant and whoever was named are told, whatever it came to. Whoever tries out
/// IINs is limited (S-13).
pub async fn name_owner(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    id: DeskCaseId,
    named: Named,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let person = &who.visit.person;
    may_search(transaction, &person.account, app.settings().search_misses).await?;
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
    let people: Vec<&Iin> = [&named.applicant.iin, &named.owner].into();
    tell(
        transaction,
        &who.employee,
        HistoryKind::DeskChecked,
        &people,
    )
    .await?;
    let Some(checked) = named.checked else {
        return Err(Refusal::NoSuchDwelling.kept());
    };
    stored.case = stored.case.clone().check(checked, now)?;
    advance(transaction, &stored).await?;
    Ok(shown(stored, Some(named.applicant), None))
}

/// Who was named as the owner's representative.
#[derive(Debug, Clone)]
pub struct Representing {
    applicant: Party,
    named: Iin,
    /// The representative, as the registers know them, or why it is none.
    found: Result<Party, DeskRefusal>,
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
    // Before any register is asked: a paper that lacks tells nobody who represents whom.
    verify_papers(dependence, &body.papers).map_err(DeskRefusal::from)?;
    let found = match represents(app, &owner.iin, dependence, &body.representative).await? {
        None => Err(DeskRefusal::NotTheRepresentative),
        Some(representative) => match owned(app, &dwelling.rka).await? {
            None => Err(DeskRefusal::Changed),
            Some(owned) => may_own(&owned, &owner.iin, &applicant.iin, &representative.iin)
                .map(|()| representative),
        },
    };
    let mut reader = app.store.read().await?;
    let has_eds = has_eds(&mut reader, &body.representative, app.now()).await?;
    Ok(Representing {
        applicant,
        named: body.representative.clone(),
        found,
        has_eds,
    })
}

/// Notes the papers; everybody in the case is told, and so is whoever was named where it came to nothing. Whoever tries
/// out IINs is limited, here and at the owner together (S-13).
pub async fn show_papers(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    id: DeskCaseId,
    papers: Vec<SeenPaper>,
    representing: Representing,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    may_search(
        transaction,
        &who.visit.person.account,
        app.settings().search_misses,
    )
    .await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    let representative = match representing.found {
        Ok(representative) => representative,
        Err(refusal) => {
            let missed = Missed {
                named: representing.named,
                counts: refusal == DeskRefusal::NotTheRepresentative,
            };
            note_miss(transaction, &who, &stored, missed).await?;
            return Err(Refusal::from(refusal).kept());
        }
    };
    stored.case = stored.case.clone().verify(representative, papers, now)?;
    advance(transaction, &stored).await?;
    tell_all(transaction, &stored, HistoryKind::DeskVerified).await?;
    Ok(shown(
        stored,
        Some(representing.applicant),
        Some(representing.has_eds),
    ))
}

/// A record as it was drawn up.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Its exact bytes, or why nobody applies for whom the employee named.
    record: Result<Vec<u8>, DraftRefusal>,
    /// Whom the employee named to be registered in place of the applicant.
    named: Option<Iin>,
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
    let named = named_in(&body.registration).filter(|named| **named != applicant.iin);
    let registration = match apply(app, &applicant, owned, &body.registration).await? {
        Err(refusal) if named.is_none() => return Err(refusal.into()),
        registration => registration,
    };
    let record = registration.map(|registration| {
        to_be_signed(&DeskRecord {
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
        })
    });
    Ok(Drawn {
        record,
        named: named.cloned(),
        way: body.consent.clone(),
        applicant,
        has_eds,
    })
}

fn named_in(registration: &AppliedFor) -> Option<&Iin> {
    match registration {
        AppliedFor::TemporaryRegistration { .. } => None,
        AppliedFor::PermanentRegistration { represented, .. } => represented.as_ref(),
    }
}

/// What is applied for, as the applicant's own statement has it.
async fn apply(
    app: &App,
    applicant: &Party,
    owned: Owned,
    body: &AppliedFor,
) -> Result<Result<DeskRegistration, DraftRefusal>, Refusal> {
    if !acts(app, &applicant.iin).await? {
        return Ok(Err(DraftRefusal::Represented));
    }
    let as_owner = owned.owners.contains(&applicant.iin);
    let by = Applicant {
        iin: applicant.iin.clone(),
        full_name: applicant.full_name.clone(),
        date_of_birth: applicant.iin.date_of_birth(),
    };
    let (origin, now, settings) = (&app.origin, app.now(), app.settings());
    match body {
        AppliedFor::TemporaryRegistration {
            from,
            months,
            reason,
        } => {
            let form = TemporaryRegistrationForm {
                as_owner,
                dwelling: owned.dwelling,
                from: *from,
                months: *months,
                reason: *reason,
            };
            let stay = TemporaryRegistration::draft(origin, form, by, now, random()?, settings);
            let stay = match stay {
                Ok(stay) => {
                    let mut reader = app.store.read().await?;
                    let beside = temporary::beside(&mut reader, app, &stay).await?;
                    beside.map(|()| stay)
                }
                Err(refusal) => Err(refusal),
            };
            Ok(stay.map(DeskRegistration::Temporary))
        }
        AppliedFor::PermanentRegistration { reason, .. } => {
            let represented = match named_in(body).filter(|named| **named != applicant.iin) {
                None => None,
                Some(named) => match whom(app, &applicant.iin, named).await? {
                    None => return Ok(Err(DraftRefusal::Represented)),
                    known => known,
                },
            };
            let children = match represented {
                None => children_along(app, &applicant.iin).await?,
                Some(_) => Vec::new(),
            };
            let form = PermanentRegistrationForm {
                represented,
                children,
                as_owner,
                dwelling: owned.dwelling,
                reason: *reason,
            };
            let residence =
                PermanentRegistration::draft(origin, form, by, now, random()?, settings);
            let residence = match residence {
                Ok(residence) => may_apply(app, &residence).await?.map(|_| residence),
                Err(refusal) => Err(refusal),
            };
            Ok(residence.map(DeskRegistration::Permanent))
        }
    }
}

/// Keeps the record in place of the one before it, whose codes and consent count no more; everybody in the case is told.
/// Whoever tries out whom the applicant could apply for is limited as at the owner (S-13).
pub async fn keep_record(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    id: DeskCaseId,
    drawn: Drawn,
) -> Result<DeskCaseView, Refusal> {
    role::still(transaction, &who, DeskQueue::Registrations).await?;
    let now = transaction.now();
    let mut stored = seen(transaction, &who, &id).await?;
    if drawn.named.is_some() {
        may_search(
            transaction,
            &who.visit.person.account,
            app.settings().search_misses,
        )
        .await?;
    }
    let record = match (drawn.record, drawn.named) {
        (Ok(record), _) => record,
        (Err(refusal), None) => return Err(refusal.into()),
        (Err(refusal), Some(named)) => {
            let counts = refusal == DraftRefusal::Represented;
            note_miss(transaction, &who, &stored, Missed { named, counts }).await?;
            return Err(Refusal::from(refusal).kept());
        }
    };
    let on_paper = matches!(drawn.way, ConsentWay::Paper { .. });
    let digest = domain::hex(&eds::sha256(&record));
    stored.case = stored.case.clone().draw(digest, drawn.way, now)?;
    stored.record = Some(record);
    advance(transaction, &stored).await?;
    transaction.void_desk_codes(&id).await?;
    tell_all(transaction, &stored, HistoryKind::DeskDrawn).await?;
    if on_paper {
        tell_all(transaction, &stored, HistoryKind::DeskConsented).await?;
    }
    Ok(shown(stored, Some(drawn.applicant), Some(drawn.has_eds)))
}

/// Somebody whom an employee named in vain.
struct Missed {
    named: Iin,
    /// Whether it counts as trying out (S-13).
    counts: bool,
}

async fn note_miss(
    transaction: &mut Transaction,
    who: &DeskVisit,
    stored: &StoredCase,
    Missed { named, counts }: Missed,
) -> Result<(), Refusal> {
    if counts {
        transaction
            .count_attempt(Scope::SearchMisses, who.visit.person.account.as_str())
            .await?;
    }
    let people = people(stored);
    let people: Vec<&Iin> = people.iter().chain([&named]).collect();
    tell(transaction, &who.employee, HistoryKind::DeskMissed, &people).await
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
    let holds = checked.check == positive
        && represented.as_ref() == Some(&verified.representative)
        && acts(app, applicant).await?;
    let asked = JustAsked::of(rka, Some(owned));
    match record_of(stored).map(|record| record.registration) {
        Some(DeskRegistration::Temporary(_)) if holds => Ok(Some(asked)),
        Some(DeskRegistration::Permanent(residence)) if holds => {
            let left = may_apply(app, &residence).await?.ok();
            Ok(left.map(|left| asked.and(left)))
        }
        _ => Ok(None),
    }
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
    let adult = representative.age_on(civil_day(app.now())) >= app.settings().adult_age;
    match known && adult && acts(app, representative).await? {
        true => party(app, representative).await,
        false => Ok(None),
    }
}

async fn applicant(app: &App, stored: &StoredCase) -> Result<Party, Refusal> {
    let iin = stored.applicant.as_ref().ok_or(DeskRefusal::Ended)?;
    Ok(party(app, iin).await?.ok_or(DeskRefusal::Changed)?)
}

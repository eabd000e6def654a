//! Who applies for whom: as the person register has it, never typed in.

use domain::{
    Iin,
    permanent::{Known, PermanentRegistration, Relation, Represented},
    residence::{Applicant, DraftRefusal},
    session::Permission,
    settings::civil_day,
};
use protocol::permanent::{RepresentedPeople, RepresentedPerson};

use super::Person;
use crate::{
    app::App,
    refusal::Refusal,
    registers::{self, RegisterError},
};

/// For whom the person can apply: children first, the eldest first.
pub async fn represented(app: &App, who: &Person) -> Result<RepresentedPeople, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let (today, settings) = (civil_day(app.now()), app.settings());
    let mut people = Vec::new();
    for relation in [Relation::Parent, Relation::Guardian] {
        for person in known_by(app, &who.iin, relation).await? {
            let age = person.iin.age_on(today);
            let fits = match relation {
                Relation::Parent => age < settings.joining_age,
                Relation::Guardian => age >= settings.adult_age,
            };
            if fits {
                people.push(RepresentedPerson {
                    relation,
                    date_of_birth: person.iin.date_of_birth(),
                    only_with_applicant: relation == Relation::Parent
                        && age < settings.apart_from_parents_age,
                    iin: person.iin,
                    full_name: person.full_name,
                });
            }
        }
    }
    Ok(RepresentedPeople { people })
}

/// A person as whoever applies for them names them; nobody where the register has no such relation between the two.
pub async fn whom(
    app: &App,
    applicant: &Iin,
    person: &Iin,
) -> Result<Option<Represented>, RegisterError> {
    for relation in [Relation::Parent, Relation::Guardian] {
        let mut people = known_by(app, applicant, relation).await?.into_iter();
        if let Some(one) = people.find(|one| one.iin == *person) {
            let person = Applicant {
                date_of_birth: one.iin.date_of_birth(),
                iin: one.iin,
                full_name: one.full_name,
            };
            return Ok(Some(Represented { relation, person }));
        }
    }
    Ok(None)
}

/// Whether the applicant may apply for whom the statement names.
pub async fn may_apply(
    app: &App,
    statement: &PermanentRegistration,
) -> Result<Result<(), DraftRefusal>, RegisterError> {
    let applicant = &statement.applicant.iin;
    let known = app.registers.persons.person(applicant).await?;
    let relation = match &statement.represented {
        Some(represented) if is_so(app, applicant, represented).await? => {
            Some(represented.relation)
        }
        Some(_) | None => None,
    };
    let known = Known {
        relation,
        applicant_is_incapacitated: known.as_ref().is_none_or(|one| one.incapacitated),
        applicant_lives_at: known.as_ref().and_then(|one| one.permanent.as_ref()),
    };
    Ok(statement.check_known(known, civil_day(app.now()), app.settings()))
}

/// Whether the register has the person just as the statement does, and the relation.
async fn is_so(app: &App, applicant: &Iin, said: &Represented) -> Result<bool, RegisterError> {
    let people = known_by(app, applicant, said.relation).await?;
    Ok(people.iter().any(|person| {
        person.iin == said.person.iin
            && person.full_name == said.person.full_name
            && person.iin.date_of_birth() == said.person.date_of_birth
    }))
}

async fn known_by(
    app: &App,
    applicant: &Iin,
    relation: Relation,
) -> Result<Vec<registers::Person>, RegisterError> {
    let persons = &app.registers.persons;
    let mut people = match relation {
        Relation::Parent => persons.children_of(applicant).await?,
        Relation::Guardian => persons.wards_of(applicant).await?,
    };
    people.retain(|person| {
        person.died_on.is_none() && (relation == Relation::Parent || person.incapacitated)
    });
    Ok(people)
}

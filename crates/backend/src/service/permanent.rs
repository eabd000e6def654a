//! Who applies for whom: as the person register has it, never typed in.

use domain::{
    Iin,
    permanent::{PermanentRegistration, Relation, Represented},
    residence::Applicant,
    session::Permission,
    settings::civil_day,
};
use protocol::permanent::{RepresentedPeople, RepresentedPerson};

use super::{Person, request::permanent::moves_along};
use crate::{
    app::App,
    refusal::Refusal,
    registers::{self, RegisterError},
};

/// For whom the person can apply: children first, the eldest first.
pub async fn represented(app: &App, who: &Person) -> Result<RepresentedPeople, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let (today, settings) = (civil_day(app.now()), app.settings());
    let along = moves_along(app, &who.iin).await?;
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
                    moves_along: along.contains(&person.iin),
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
            let person = as_signed(one);
            return Ok(Some(Represented { relation, person }));
        }
    }
    Ok(None)
}

/// The children who move along with an applicant, as the statement names them.
pub async fn children_along(app: &App, applicant: &Iin) -> Result<Vec<Applicant>, RegisterError> {
    let along = moves_along(app, applicant).await?;
    let children = known_by(app, applicant, Relation::Parent)
        .await?
        .into_iter();
    Ok(children
        .filter(|child| along.contains(&child.iin))
        .map(as_signed)
        .collect())
}

fn as_signed(person: registers::Person) -> Applicant {
    Applicant {
        date_of_birth: person.iin.date_of_birth(),
        iin: person.iin,
        full_name: person.full_name,
    }
}

/// What the applicant is to whom the statement names, if it says of them what is so.
pub async fn relation(
    app: &App,
    statement: &PermanentRegistration,
) -> Result<Option<Relation>, RegisterError> {
    Ok(match &statement.represented {
        Some(represented) if is_so(app, &statement.applicant.iin, represented).await? => {
            Some(represented.relation)
        }
        Some(_) | None => None,
    })
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

//! What a service needs and what it would refuse, by the registers, before anything is filled in (R-36, R-47, R-49,
//! Nothing is asked about anybody but the person and those they apply for (S-31).

use domain::{
    Iin,
    eds::EdsState,
    eligibility::{Asked, Finding, ForWhom, Known, findings, needs},
    permanent::Relation,
    service::Service,
    session::Permission,
    settings::civil_day,
};
use protocol::eligibility::{Before, BeforeOther};

use super::Person;
use crate::{app::App, refusal::Refusal, registers};

/// What is known before anything is filled in.
pub async fn before(app: &App, who: &Person, service: Service) -> Result<Before, Refusal> {
    who.may(Permission::SeeProfile)?;
    let (now, registers) = (app.now(), &app.registers);
    let certificate = app
        .store
        .read()
        .await?
        .newest_certificate(&who.account)
        .await?;
    let has_eds = certificate.is_some_and(|newest| {
        EdsState::at(now, newest.not_after, newest.revoked_at) == EdsState::Valid
    });
    let person = registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::NotFound)?;
    let owns = registers.real_estate.dwellings_of(&who.iin).await?.len();
    let by = Known {
        has_eds,
        owns: u32::try_from(owns).unwrap_or(u32::MAX),
        ..known(app, &person).await?
    };
    let asked = Asked {
        service,
        by,
        whom: ForWhom::Oneself,
        today: civil_day(now),
    };
    let mut others = Vec::new();
    if service == Service::PermanentRegistration {
        let children = registers.persons.children_of(&who.iin).await?;
        let wards = registers.persons.wards_of(&who.iin).await?;
        let children = children.into_iter().map(|child| (Relation::Parent, child));
        let wards = wards.into_iter().map(|ward| (Relation::Guardian, ward));
        for (relation, other) in children.chain(wards) {
            let whom = ForWhom::Other(relation, known(app, &other).await?);
            others.push(BeforeOther {
                relation,
                name: other.full_name,
                findings: findings(&Asked { whom, ..asked }, app.settings()),
            });
        }
    }
    Ok(Before {
        service,
        needs: needs(service, app.settings()),
        findings: findings(&asked, app.settings()),
        others,
    })
}

/// Refuses a service that is not for a person, whom the app has told so before.
pub async fn is_for(app: &App, person: &Iin, service: Service) -> Result<(), Refusal> {
    let status = app.registers.citizenship.status(person).await?;
    let asked = Asked {
        service,
        by: Known {
            status,
            // Of nobody else than those whom their status sends elsewhere anything is decided here.
            age: app.settings().adult_age.max(app.settings().marriage_age),
            incapacitated: false,
            has_eds: true,
            owns: 1,
        },
        whom: ForWhom::Oneself,
        today: civil_day(app.now()),
    };
    let refused = findings(&asked, app.settings())
        .into_iter()
        .find(Finding::refuses);
    match refused {
        Some(finding) => Err(Refusal::NotEligible(finding)),
        None => Ok(()),
    }
}

async fn known(app: &App, person: &registers::Person) -> Result<Known, Refusal> {
    Ok(Known {
        status: app.registers.citizenship.status(&person.iin).await?,
        age: person.iin.age_on(civil_day(app.now())),
        incapacitated: person.incapacitated,
        has_eds: false,
        owns: 0,
    })
}

//! What a service needs and what it would refuse, by the registers, before anything is filled in (R-36, R-47, R-49,
//! Nothing is asked about anybody but the person and those they apply for (S-31).

use domain::{
    application::Application,
    eds::EdsState,
    eligibility::{Asked, Finding, ForWhom, Known, findings, needs},
    permanent::Relation,
    service::Service,
    session::Permission,
    settings::civil_day,
};
use futures::try_join;
use protocol::eligibility::{Before, BeforeOther};

use super::{Person, capacity::is_known_as_represented};
use crate::{
    app::App,
    refusal::Refusal,
    registers::{self, RegisterError},
};

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
        ..known_of_applicant(app, &person).await?
    };
    let asked = Asked {
        service,
        by,
        whom: ForWhom::Oneself,
        today: civil_day(now),
    };
    let mut others = Vec::new();
    if service.definition(app.settings()).for_others {
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

/// Refuses a service that is not for whoever applies for it, or for whom they apply, as the app has told so before (R-36,
/// Whether there is an EDS shows in the signature, and whose a dwelling is in the rules of the service.
pub async fn is_for(
    app: &App,
    applicant: &registers::Person,
    application: &Application,
) -> Result<(), Refusal> {
    let by = Known {
        has_eds: true,
        owns: 1,
        ..known_of_applicant(app, applicant).await?
    };
    let today = civil_day(app.now());
    let whom = match application.relation() {
        None => ForWhom::Oneself,
        Some(relation) => {
            let iin = &application.person().iin;
            let person = Known {
                status: app.registers.citizenship.status(iin).await?,
                age: iin.age_on(today),
                // That it is so is asked of the register with the relation.
                incapacitated: relation == Relation::Guardian,
                has_eds: false,
                owns: 0,
            };
            ForWhom::Other(relation, person)
        }
    };
    let asked = Asked {
        service: application.service(),
        by,
        whom,
        today,
    };
    let refused = findings(&asked, app.settings())
        .into_iter()
        .find(Finding::refuses);
    match refused {
        Some(finding) => Err(Refusal::NotEligible(finding)),
        None => Ok(()),
    }
}

/// What is known of whoever would apply, as far as E-social security answers.
async fn known_of_applicant(app: &App, person: &registers::Person) -> Result<Known, Refusal> {
    let (known, represented) = try_join!(
        known(app, person),
        is_known_as_represented(app, &person.iin)
    )?;
    Ok(Known {
        incapacitated: known.incapacitated || represented,
        ..known
    })
}

async fn known(app: &App, person: &registers::Person) -> Result<Known, RegisterError> {
    Ok(Known {
        status: app.registers.citizenship.status(&person.iin).await?,
        age: person.iin.age_on(civil_day(app.now())),
        incapacitated: person.incapacitated,
        has_eds: false,
        owns: 0,
    })
}

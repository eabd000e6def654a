//! What every adapter of the registers has to answer about the personas, whoever it asks.

use ::backend::{
    population::personas,
    registers::{Guardianship, Registers, centres::listed_centres},
};
use domain::{
    Iin, Phone, document::DocumentKind, eligibility::CivilStatus, queue::CentreId, residence::Rka,
};
use jiff::civil::Date;

/// Asks all ports about personas of a day; the phone is one that the MCD has for the person.
pub async fn answers_about_personas(registers: &Registers, today: Date, mobile: (&Phone, &Iin)) {
    persons(registers, today).await;
    dwellings(registers, today).await;
    guardians(registers, today).await;
    tenants(registers, today).await;
    statuses(registers, today).await;
    civil_records(registers, today).await;
    centres(registers).await;

    let (phone, iin) = mobile;
    let citizen = registers.mobile_citizens.citizen(phone).await.unwrap();
    assert_eq!(citizen.as_ref(), Some(iin));
    let unknown = Phone::parse("+77090009999").unwrap();
    let nobody = registers.mobile_citizens.citizen(&unknown).await.unwrap();
    assert_eq!(nobody, None);
}

async fn persons(registers: &Registers, today: Date) {
    let personas = personas(today);
    let of = |handle: &str| &personas.named(handle).unwrap().person;
    let port = &registers.persons;

    let owner = of("incapacitated_owner");
    let answered = port.person(&owner.iin).await.unwrap().unwrap();
    assert_eq!(answered.iin, owner.iin);
    assert_eq!(answered.full_name, owner.full_name);
    assert_eq!(answered.permanent, owner.permanent);
    assert!(answered.incapacitated);
    assert_eq!(answered.died_on, None);
    assert!(port.person(&nobody()).await.unwrap().is_none());
    let children = port.children_of(&of("parent").iin).await.unwrap();
    let children: Vec<_> = children.into_iter().map(|child| child.iin).collect();
    assert_eq!(
        children,
        [
            of("child_of_14").iin.clone(),
            of("younger_child").iin.clone()
        ],
        "the eldest first"
    );
    let wards = port.wards_of(&of("guardian").iin).await.unwrap();
    let wards: Vec<_> = wards.into_iter().map(|ward| ward.iin).collect();
    assert_eq!(wards, std::slice::from_ref(&owner.iin));
    assert!(port.wards_of(&of("parent").iin).await.unwrap().is_empty());
}

async fn dwellings(registers: &Registers, today: Date) {
    let personas = personas(today);
    let of = |handle: &str| &personas.named(handle).unwrap().person.iin;
    let port = &registers.real_estate;

    let shared = personas.owned_by(of("co_owner_first")).next().unwrap();
    let rka = &shared.dwelling.rka;
    let mut owners = shared.owners.clone();
    owners.sort();
    assert_eq!(
        port.dwelling(rka).await.unwrap().as_ref(),
        Some(&shared.dwelling)
    );
    assert_eq!(port.owners(rka).await.unwrap(), owners);
    let unknown = Rka::parse("9999999999999999").unwrap();
    assert_eq!(port.dwelling(&unknown).await.unwrap(), None);
    assert_eq!(port.owners(&unknown).await.unwrap(), []);
    let two = of("owner_of_two");
    let expected: Vec<_> = personas.owned_by(two).map(|one| &one.dwelling).collect();
    let found = port.dwellings_of(two).await.unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    assert_eq!(port.dwellings_of(of("applicant")).await.unwrap(), []);
}

async fn guardians(registers: &Registers, today: Date) {
    let personas = personas(today);
    let of = |handle: &str| &personas.named(handle).unwrap().person.iin;
    let port = &registers.social_security;

    let ward = port.guardianship(of("incapacitated_owner")).await.unwrap();
    assert_eq!(
        ward,
        Some(Guardianship {
            incapacitated: true,
            representative: Some(of("guardian").clone()),
        })
    );
    for alone in ["sole_owner", "minor_owner", "guardian"] {
        assert_eq!(port.guardianship(of(alone)).await.unwrap(), None, "{alone}");
    }
    assert_eq!(port.guardianship(&nobody()).await.unwrap(), None);
}

async fn tenants(registers: &Registers, today: Date) {
    let personas = personas(today);
    let of = |handle: &str| &personas.named(handle).unwrap().person.iin;
    let port = &registers.rental;

    let (rented, _) = &personas.tenants[0];
    let contract = port.contract(rented).await.unwrap().unwrap();
    assert_eq!(
        contract.named.iter().collect::<Vec<_>>(),
        [of("tenant_first"), of("tenant_second")]
    );
    assert_eq!(registers.real_estate.owners(rented).await.unwrap(), []);
    let owned = personas.owned_by(of("sole_owner")).next().unwrap();
    let none = port.contract(&owned.dwelling.rka).await.unwrap();
    assert_eq!(none, None);
}

async fn statuses(registers: &Registers, today: Date) {
    for persona in personas(today).people {
        let status = registers.citizenship.status(&persona.person.iin).await;
        assert_eq!(status.unwrap(), persona.status, "{}", persona.handle);
    }
    let unknown = registers.citizenship.status(&nobody()).await.unwrap();
    assert_eq!(unknown, CivilStatus::Citizen);
}

async fn civil_records(registers: &Registers, today: Date) {
    let personas = personas(today);
    let port = &registers.civil_records;
    for persona in &personas.people {
        let papers = |kind: DocumentKind| {
            let documents = persona.documents.iter();
            documents.filter(|one| one.kind == kind).count()
        };
        let married = papers(DocumentKind::MarriageCertificate);
        let is_bound = port.is_bound(&persona.person.iin).await.unwrap();
        let divorced = papers(DocumentKind::DivorceCertificate);
        assert_eq!(is_bound, married > divorced, "{}", persona.handle);
    }
    let child = &personas.named("child_of_14").unwrap().person;
    let line = port.line(&child.iin).await.unwrap();
    let parents: Vec<_> = child.mother.iter().chain(&child.father).cloned().collect();
    assert!(!parents.is_empty());
    assert_eq!(line.iin, child.iin);
    assert_eq!(line.parents, parents);
    let nobody = nobody();
    assert!(!port.is_bound(&nobody).await.unwrap());
    let alone = port.line(&nobody).await.unwrap();
    assert_eq!((alone.parents.len(), alone.grandparents.len()), (0, 0));
}

async fn centres(registers: &Registers) {
    let port = &registers.service_centres;
    let listed = listed_centres();
    assert_eq!(port.centres().await.unwrap(), listed);
    let one = &listed[3];
    assert_eq!(port.centre(&one.id).await.unwrap().as_ref(), Some(one));
    let unknown = CentreId::parse("atlantis-1").unwrap();
    assert_eq!(port.centre(&unknown).await.unwrap(), None);
}

/// An IIN of nobody's.
fn nobody() -> Iin {
    Iin::issue(
        jiff::civil::date(1931, 3, 3),
        domain::iin::Sex::Female,
        4_321,
    )
    .unwrap()
}

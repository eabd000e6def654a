//! The population of the demonstration: invented people, their dwellings and their documents, all from one seed.
//!
//! Persons and dwellings follow from the seed alone and documents also from the day, so that a card that ran out is
//! renewed; the personas of `docs/personas.md` are always among them.

mod canvas;
mod documents;
mod draws;
mod first_papers;
mod household;
mod names;
pub mod organisation;
mod papers;
mod persona;
mod places;
mod portrait;

use domain::{
    FullName, Iin, LocalizedText, Phone,
    document::{DocumentKind, PendingReason, SourceSystem},
    eligibility::CivilStatus,
    iin::Sex,
    residence,
};
use jiff::civil::Date;
use serde::Serialize;

pub use documents::{DocumentRecord, NATIONAL_ID_AGE};
pub use persona::{Persona, Personas, personas};
pub use portrait::portrait;

/// The largest population.
pub const MOST_CITIZENS: u32 = 1_000_000;

/// Everything that the demonstration's registers know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Population {
    /// Persons: the personas first, then household by household, parents before children.
    pub persons: Vec<Person>,
    /// Dwellings.
    pub dwellings: Vec<Dwelling>,
    /// Who is under guardianship, with whose.
    pub guardianships: Vec<(Iin, Iin)>,
    /// Dwellings that are rented from the state, with who is named in the contract.
    pub tenants: Vec<(residence::Rka, Iin)>,
    /// Who works at which service centre.
    pub employees: Vec<(Iin, LocalizedText)>,
    /// Documents, in the order of their holders.
    pub documents: Vec<DocumentRecord>,
    /// Kinds that somebody has none of yet, with what their sources say of it.
    pub pending: Vec<(Iin, DocumentKind, PendingReason)>,
    /// Sources that are away for somebody.
    pub outages: Vec<(SourceSystem, Iin)>,
    /// Those who are no citizens, with what they are.
    pub statuses: Vec<(Iin, CivilStatus)>,
}

/// A person as the person database has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// IIN.
    pub iin: Iin,
    /// Full name in Kazakh letters.
    pub full_name: FullName,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub born: Date,
    /// The number that the person database has; the MCD learns it only when its owner joins.
    pub phone: Option<Phone>,
    /// Mother, where she is in the population.
    pub mother: Option<Iin>,
    /// Father, where he is in the population.
    pub father: Option<Iin>,
    /// Whether a court declared the person incapacitated.
    pub incapacitated: bool,
    /// Whether the person lives abroad.
    pub abroad: bool,
    /// Address code of the permanent address.
    pub permanent: Option<residence::Rka>,
    /// Place of birth.
    pub place_of_birth: LocalizedText,
    /// Nationality.
    pub nationality: LocalizedText,
    /// From what [`portrait`] draws the photo.
    pub portrait_seed: u64,
}

/// A dwelling with its owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dwelling {
    /// The dwelling as the registers have it.
    pub dwelling: residence::Dwelling,
    /// Its owners; nobody where it is rented from the state.
    pub owners: Vec<Iin>,
}

/// The population of a seed on a day: as many citizens as asked for, yet never fewer than the personas and never more
/// than [`MOST_CITIZENS`].
pub fn population(citizens: u32, seed: u64, today: Date) -> Population {
    let personas = personas(today);
    let mut population = Population {
        persons: Vec::new(),
        dwellings: personas.dwellings,
        guardianships: personas.guardianships,
        tenants: personas.tenants,
        employees: personas.employees,
        documents: Vec::new(),
        pending: Vec::new(),
        outages: Vec::new(),
        statuses: Vec::new(),
    };
    for persona in personas.people {
        let iin = &persona.person.iin;
        population
            .pending
            .extend(persona.pending.map(|(kind, why)| (iin.clone(), kind, why)));
        population
            .outages
            .extend(persona.away.map(|source| (source, iin.clone())));
        if persona.status != CivilStatus::Citizen {
            population.statuses.push((iin.clone(), persona.status));
        }
        population.persons.push(persona.person);
        population.documents.extend(persona.documents);
    }
    household::settle(
        &mut population,
        citizens.min(MOST_CITIZENS) as usize,
        seed,
        today,
    );
    population
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

    use domain::document::{FieldName, Standing};
    use jiff::civil::date;
    use ring::digest::{SHA256, digest};

    use super::*;

    const TODAY: Date = date(2026, 6, 15);

    #[test]
    fn the_same_seed_gives_the_same_population() {
        let population = population(1_000, 1, TODAY);

        let bytes = serde_json::to_vec(&population).unwrap();
        let digest = domain::hex(digest(&SHA256, &bytes).as_ref());
        insta::assert_snapshot!("digest_of_seed_1", digest);
        let drawn = personas(TODAY).people.len();
        insta::assert_json_snapshot!(
            "first_three_of_seed_1",
            &population.persons[drawn..drawn + 3]
        );
    }

    #[test]
    fn another_seed_gives_another_population_with_the_same_personas() {
        let personas = personas(TODAY).people.len();

        let (one, other) = (population(200, 1, TODAY), population(200, 2, TODAY));

        assert_eq!(one.persons[..personas], other.persons[..personas]);
        assert!(
            one.persons[personas..]
                .iter()
                .zip(&other.persons[personas..])
                .all(|(a, b)| a.iin != b.iin)
        );
    }

    #[test]
    fn a_larger_population_keeps_the_smaller_ones_people() {
        let (small, large) = (population(300, 5, TODAY), population(900, 5, TODAY));

        assert_eq!((small.persons.len(), large.persons.len()), (300, 900));
        assert_eq!(large.persons[..300], small.persons);
    }

    #[test]
    fn persons_and_dwellings_outlast_the_day() {
        let personas = personas(TODAY).people.len();

        let (now, later) = (
            population(300, 5, TODAY),
            population(300, 5, date(2031, 2, 3)),
        );

        assert_eq!(now.persons[personas..], later.persons[personas..]);
    }

    #[test]
    fn r1_iins_are_valid_unique_and_say_birth_and_sex() {
        let population = population(3_000, 1, TODAY);
        let mut seen = HashSet::new();

        for person in &population.persons {
            assert_eq!(Iin::parse(person.iin.as_str()), Ok(person.iin.clone()));
            assert_eq!(
                (person.iin.date_of_birth(), person.iin.sex()),
                (person.born, person.sex)
            );
            assert!(seen.insert(person.iin.clone()));
        }
    }

    #[test]
    fn telephone_numbers_address_codes_addresses_and_document_numbers_are_unique() {
        let population = population(3_000, 1, TODAY);

        let phones: Vec<_> = population
            .persons
            .iter()
            .filter_map(|person| person.phone.clone())
            .collect();
        let codes: Vec<_> = population
            .dwellings
            .iter()
            .map(|one| one.dwelling.rka.clone())
            .collect();
        let addresses: Vec<_> = population
            .dwellings
            .iter()
            .map(|one| one.dwelling.address.ru.clone())
            .collect();
        let ids: Vec<_> = population
            .documents
            .iter()
            .map(|document| document.id.clone())
            .collect();
        let numbers: Vec<_> = population
            .documents
            .iter()
            .map(|document| (document.kind, document.number.clone()))
            .collect();
        assert_eq!(phones.iter().collect::<HashSet<_>>().len(), phones.len());
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
        assert_eq!(
            addresses.iter().collect::<HashSet<_>>().len(),
            addresses.len()
        );
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    }

    #[test]
    fn ages_and_families_are_plausible() {
        let population = population(3_000, 1, TODAY);
        let by_iin: HashMap<&Iin, &Person> = population
            .persons
            .iter()
            .map(|person| (&person.iin, person))
            .collect();

        let mut children = 0;
        for person in &population.persons {
            assert!((-1..=100).contains(&person.iin.age_on(TODAY)));
            for parent in person.mother.iter().chain(&person.father) {
                let parent = by_iin[parent];
                assert!(parent.iin.age_on(person.born) >= 18);
                assert!(person.born >= parent.born);
                children += 1;
            }
            assert!(
                person
                    .mother
                    .as_ref()
                    .is_none_or(|mother| mother.sex() == Sex::Female)
            );
            assert!(
                person
                    .father
                    .as_ref()
                    .is_none_or(|father| father.sex() == Sex::Male)
            );
        }
        assert!(children > 800, "{children} children with a parent");
        let minors = population
            .persons
            .iter()
            .filter(|person| person.iin.age_on(TODAY) < 18)
            .count();
        assert!((700..1_300).contains(&minors), "{minors} minors");
    }

    #[test]
    fn r28_every_dwelling_has_owners_and_some_are_minors_or_incapacitated() {
        let population = population(1_000, 1, TODAY);
        let by_iin: HashMap<&Iin, &Person> = population
            .persons
            .iter()
            .map(|person| (&person.iin, person))
            .collect();
        let drawn = &population.dwellings[personas(TODAY).dwellings.len()..];

        let owners = |wanted: fn(&Person) -> bool| {
            drawn
                .iter()
                .filter(|one| one.owners.iter().any(|owner| wanted(by_iin[owner])))
                .count()
        };
        let rented: HashSet<_> = population.tenants.iter().map(|(rka, _)| rka).collect();
        assert!(
            population
                .dwellings
                .iter()
                .all(|one| one.owners.is_empty() == rented.contains(&one.dwelling.rka))
        );
        assert!(
            population.dwellings.iter().all(|one| {
                one.owners.iter().collect::<BTreeSet<_>>().len() == one.owners.len()
            })
        );
        assert!(owners(|person| person.iin.age_on(TODAY) < 18) >= 10);
        assert!(owners(|person| person.incapacitated) >= 1);
        assert!(drawn.iter().filter(|one| one.owners.len() > 1).count() >= 80);
    }

    #[test]
    fn r34_there_are_dwellings_in_every_region() {
        let population = population(1_000, 1, TODAY);

        let mut regions = BTreeMap::new();
        for one in &population.dwellings {
            *regions.entry(one.dwelling.region).or_insert(0) += 1;
        }

        assert_eq!(regions.len(), 20, "{regions:?}");
    }

    #[test]
    fn r2_only_who_is_sixteen_has_a_national_id() {
        let population = population(1_000, 1, TODAY);
        let ids: HashSet<&Iin> = population
            .documents
            .iter()
            .filter(|document| document.kind == DocumentKind::NationalId)
            .map(|document| &document.holder)
            .collect();

        assert!(ids.iter().all(|iin| iin.age_on(TODAY) >= 16));
        let grown = population
            .persons
            .iter()
            .filter(|person| person.iin.age_on(TODAY) >= 18)
            // It is a card of citizens.
            .filter(|person| {
                population
                    .statuses
                    .iter()
                    .all(|(iin, _)| *iin != person.iin)
            });
        assert!(grown.into_iter().all(|person| ids.contains(&person.iin)));
    }

    #[test]
    fn r15_r21_every_kind_is_there_in_three_languages_and_says_its_sources() {
        let population = population(3_000, 1, TODAY);

        let mut kinds: BTreeMap<DocumentKind, usize> = BTreeMap::new();
        let mut without_english = Vec::new();
        for document in &population.documents {
            assert!(document.issued_on <= TODAY);
            *kinds.entry(document.kind).or_default() += 1;
            let mut names = HashSet::new();
            let mut own = false;
            for field in &document.fields {
                let LocalizedText { kk, ru, en } = &field.value;
                assert!(![kk, ru].into_iter().chain(en).any(String::is_empty));
                if en.is_none() {
                    without_english.push((&document.holder, document.kind, field.name));
                }
                assert!(names.insert(field.name), "{:?} twice", field.name);
                own |= field.source == document.kind.source();
            }
            assert!(own, "{:?} has nothing of its own source", document.kind);
            for name in document.kind.required() {
                assert!(
                    names.contains(&name),
                    "{:?} without {name:?}",
                    document.kind
                );
            }
            assert_eq!(document.has_photo, document.kind.photo_source().is_some());
            let says = |name| {
                let field = document.fields.iter().find(|field| field.name == name);
                field.map(|field| field.value.kk.clone())
            };
            assert_eq!(
                says(FieldName::Iin).as_deref(),
                Some(document.holder.as_str())
            );
            assert_eq!(says(FieldName::Number), Some(document.number.clone()));
            assert_eq!(
                says(FieldName::ValidUntil),
                document.valid_until.map(|day| day.to_string())
            );
        }
        // One persona shows what a missing English text looks like, and nothing else lacks one.
        let personas = personas(TODAY);
        let graduate = &personas.named("missing_english").unwrap().person.iin;
        let expected = [
            FieldName::University,
            FieldName::Programme,
            FieldName::Issuer,
        ];
        assert_eq!(
            without_english,
            expected.map(|name| (graduate, DocumentKind::Diploma, name))
        );
        // Believable: nearly everybody has the first, few the last.
        let count = |kind| kinds.get(&kind).copied().unwrap_or_default();
        for kind in DocumentKind::ALL {
            assert!(count(kind) >= 3, "{kind:?}: {}", count(kind));
        }
        assert!(count(DocumentKind::NationalId) > count(DocumentKind::Passport));
        assert!(
            count(DocumentKind::MarriageCertificate) > 4 * count(DocumentKind::DivorceCertificate)
        );
        assert!(count(DocumentKind::PensionerId) > 10 * count(DocumentKind::KandasCertificate));
    }

    #[test]
    fn r18_some_documents_are_lost_and_some_ran_out() {
        let population = population(3_000, 1, TODAY);

        let count = |wanted: fn(&DocumentRecord) -> bool| {
            population
                .documents
                .iter()
                .filter(|document| wanted(document))
                .count()
        };
        assert!(count(|document| document.standing == Standing::Lost) >= 10);
        assert!(count(|document| document.valid_until.is_some_and(|day| day < TODAY)) >= 10);
    }
}

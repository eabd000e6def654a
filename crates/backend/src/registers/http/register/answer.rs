//! What registers answer.

mod centres;
mod civil;

use std::collections::HashSet;

use domain::{
    FullName, Iin, LocalizedText,
    residence::{Dwelling, Region, Rka},
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::registers::{
    Guardianship, Person, RentalContract,
    http::schema::{SchemaError, json, printable, said},
};

pub use centres::{centre, centres};
pub use civil::{bound, line, status};

/// Children or wards of one person, owners of a dwelling, people named in a contract.
const MOST_PEOPLE: usize = 100;
/// Dwellings of one owner.
const MOST_DWELLINGS: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonAnswer {
    #[serde(deserialize_with = "said")]
    person: Option<SentPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleAnswer {
    people: Vec<SentPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentPerson {
    iin: Iin,
    full_name: FullName,
    incapacitated: bool,
    #[serde(deserialize_with = "said")]
    permanent: Option<Rka>,
    #[serde(deserialize_with = "said")]
    died_on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DwellingAnswer {
    #[serde(deserialize_with = "said")]
    dwelling: Option<SentOwned>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentOwned {
    rka: Rka,
    region: Region,
    address: LocalizedText,
    owners: Vec<Iin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DwellingsAnswer {
    dwellings: Vec<Dwelling>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuardianshipAnswer {
    #[serde(deserialize_with = "said")]
    guardianship: Option<SentGuardianship>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentGuardianship {
    incapacitated: bool,
    #[serde(deserialize_with = "said")]
    representative: Option<Iin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContractAnswer {
    #[serde(deserialize_with = "said")]
    contract: Option<SentContract>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentContract {
    named: Vec<Iin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CitizenAnswer {
    #[serde(deserialize_with = "said")]
    iin: Option<Iin>,
}

/// The person who was asked about.
pub fn person(asked: &Iin, answer: &[u8]) -> Result<Option<Person>, SchemaError> {
    let person = json::<PersonAnswer>(answer)?
        .person
        .map(known)
        .transpose()?;
    match person {
        Some(person) if person.iin != *asked => Err(SchemaError::NotAsked),
        person => Ok(person),
    }
}

/// The children or wards of the person who was asked about, the eldest first.
pub fn people(asked: &Iin, answer: &[u8]) -> Result<Vec<Person>, SchemaError> {
    let people = json::<PeopleAnswer>(answer)?.people;
    distinct(people.iter().map(|person| &person.iin))?;
    let mut people: Vec<Person> = people.into_iter().map(known).collect::<Result<_, _>>()?;
    if people.iter().any(|person| person.iin == *asked) {
        return Err(SchemaError::NotAsked);
    }
    people.sort_by(|one, other| {
        let key = |person: &Person| (person.iin.date_of_birth(), person.iin.clone());
        key(one).cmp(&key(other))
    });
    Ok(people)
}

/// Who is registered for good at the address that was asked about, in the order of their IINs.
pub fn residents(asked: &Rka, answer: &[u8]) -> Result<Vec<Person>, SchemaError> {
    let people = json::<PeopleAnswer>(answer)?.people;
    distinct(people.iter().map(|person| &person.iin))?;
    let mut people: Vec<Person> = people.into_iter().map(known).collect::<Result<_, _>>()?;
    if people
        .iter()
        .any(|person| person.permanent.as_ref() != Some(asked))
    {
        return Err(SchemaError::NotAsked);
    }
    people.sort_by(|one, other| one.iin.cmp(&other.iin));
    Ok(people)
}

/// The dwelling that was asked about, with its owners in the order of their IINs.
pub fn dwelling(asked: &Rka, answer: &[u8]) -> Result<Option<(Dwelling, Vec<Iin>)>, SchemaError> {
    let Some(sent) = json::<DwellingAnswer>(answer)?.dwelling else {
        return Ok(None);
    };
    if sent.rka != *asked {
        return Err(SchemaError::NotAsked);
    }
    shown(&sent.address)?;
    let dwelling = Dwelling {
        rka: sent.rka,
        region: sent.region,
        address: sent.address,
    };
    Ok(Some((dwelling, in_order(sent.owners)?)))
}

/// The dwellings of an owner, in the order of their codes.
pub fn dwellings(answer: &[u8]) -> Result<Vec<Dwelling>, SchemaError> {
    let mut dwellings = json::<DwellingsAnswer>(answer)?.dwellings;
    if dwellings.len() > MOST_DWELLINGS {
        return Err(SchemaError::TooMany);
    }
    for dwelling in &dwellings {
        shown(&dwelling.address)?;
    }
    dwellings.sort_by(|one, other| one.rka.cmp(&other.rka));
    match dwellings.windows(2).any(|two| two[0].rka == two[1].rka) {
        true => Err(SchemaError::Twice),
        false => Ok(dwellings),
    }
}

/// Who acts for the person who was asked about.
pub fn guardianship(asked: &Iin, answer: &[u8]) -> Result<Option<Guardianship>, SchemaError> {
    let Some(sent) = json::<GuardianshipAnswer>(answer)?.guardianship else {
        return Ok(None);
    };
    if sent.representative.as_ref() == Some(asked) {
        return Err(SchemaError::NotAsked);
    }
    Ok(Some(Guardianship {
        incapacitated: sent.incapacitated,
        representative: sent.representative,
    }))
}

/// The contract of a dwelling, with who is named in it in the order of their IINs.
pub fn contract(answer: &[u8]) -> Result<Option<RentalContract>, SchemaError> {
    let Some(sent) = json::<ContractAnswer>(answer)?.contract else {
        return Ok(None);
    };
    let named = in_order(sent.named)?;
    Ok(Some(RentalContract { named }))
}

/// Whose number it is.
pub fn citizen(answer: &[u8]) -> Result<Option<Iin>, SchemaError> {
    json::<CitizenAnswer>(answer).map(|answer| answer.iin)
}

fn known(sent: SentPerson) -> Result<Person, SchemaError> {
    let name = &sent.full_name;
    for part in [&name.surname, &name.given_name]
        .into_iter()
        .chain(&name.patronymic)
    {
        printable(part)?;
    }
    Ok(Person {
        iin: sent.iin,
        full_name: sent.full_name,
        incapacitated: sent.incapacitated,
        permanent: sent.permanent,
        died_on: sent.died_on,
    })
}

fn in_order(mut people: Vec<Iin>) -> Result<Vec<Iin>, SchemaError> {
    distinct(people.iter())?;
    people.sort();
    Ok(people)
}

fn distinct<'a>(people: impl ExactSizeIterator<Item = &'a Iin>) -> Result<(), SchemaError> {
    if people.len() > MOST_PEOPLE {
        return Err(SchemaError::TooMany);
    }
    let mut seen = HashSet::new();
    let mut people = people;
    match people.all(|iin| seen.insert(iin)) {
        true => Ok(()),
        false => Err(SchemaError::Twice),
    }
}

fn shown(text: &LocalizedText) -> Result<(), SchemaError> {
    [&text.kk, &text.ru]
        .into_iter()
        .chain(&text.en)
        .try_for_each(|text| printable(text))
}

#[cfg(test)]
mod tests {
    use domain::iin::Sex;
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn iin(serial: u16) -> Iin {
        Iin::issue(date(1990, 5, 17), Sex::Female, serial).unwrap()
    }

    fn rka() -> Rka {
        Rka::parse("0201000000000101").unwrap()
    }

    fn sent(iin: &Iin) -> Value {
        json!({
            "iin": iin, "full_name": { "surname": "Ахметова", "given_name": "Мадина" },
            "incapacitated": false, "permanent": rka(), "died_on": null
        })
    }

    fn owned(owners: &[Iin]) -> Value {
        let address = json!({ "kk": "Абай 1", "ru": "Абая 1", "en": "Abai 1" });
        json!({ "dwelling": { "rka": rka(), "region": "astana", "address": address, "owners": owners } })
    }

    fn bytes(answer: &Value) -> Vec<u8> {
        answer.to_string().into_bytes()
    }

    fn is_json_error<T: std::fmt::Debug>(outcome: Result<T, SchemaError>) -> bool {
        matches!(outcome, Err(SchemaError::Json { .. }))
    }

    #[test]
    fn r29_what_was_asked_about_is_taken_in_order_and_nothing_else_is() {
        let (one, other) = (iin(1_234), iin(2_345));
        let whole = json!({ "person": sent(&one) });

        let known = person(&one, &bytes(&whole)).unwrap().unwrap();
        assert_eq!(known.permanent, Some(rka()));
        assert_eq!(
            person(&other, &bytes(&whole)).err(),
            Some(SchemaError::NotAsked)
        );
        let mut owners = [one.clone(), other.clone()];
        owners.sort();
        let reversed: Vec<_> = owners.iter().rev().cloned().collect();
        let (_, read) = dwelling(&rka(), &bytes(&owned(&reversed)))
            .unwrap()
            .unwrap();
        assert_eq!(read, owners);
        let twice = owned(&[one.clone(), one.clone()]);
        assert_eq!(dwelling(&rka(), &bytes(&twice)), Err(SchemaError::Twice));
        let elsewhere = Rka::parse("0201000000000102").unwrap();
        let foreign = dwelling(&elsewhere, &bytes(&owned(&owners)));
        assert_eq!(foreign, Err(SchemaError::NotAsked));
        let mut secret = owned(&owners);
        secret["dwelling"]["address"]["ru"] = json!("a\u{0}b");
        assert_eq!(dwelling(&rka(), &bytes(&secret)), Err(SchemaError::Text));
        let own = json!({ "guardianship": { "incapacitated": true, "representative": one } });
        assert_eq!(guardianship(&one, &bytes(&own)), Err(SchemaError::NotAsked));
        let many: Vec<_> = (0..101).map(|_| one.clone()).collect();
        let crowd = json!({ "contract": { "named": many } });
        assert_eq!(contract(&bytes(&crowd)), Err(SchemaError::TooMany));
    }

    #[test]
    fn r29_that_there_is_nothing_has_to_be_said() {
        let asked = iin(1_234);

        assert!(person(&asked, br#"{"person":null}"#).unwrap().is_none());
        assert_eq!(dwelling(&rka(), br#"{"dwelling":null}"#), Ok(None));
        assert_eq!(guardianship(&asked, br#"{"guardianship":null}"#), Ok(None));
        assert_eq!(contract(br#"{"contract":null}"#), Ok(None));
        assert_eq!(citizen(br#"{"iin":null}"#), Ok(None));
        let mut silent = sent(&asked);
        silent.as_object_mut().unwrap().remove("died_on");
        assert!(is_json_error(person(
            &asked,
            &bytes(&json!({ "person": silent }))
        )));
        assert!(is_json_error(person(&asked, b"{}")));
        assert!(is_json_error(dwelling(&rka(), b"{}")));
        assert!(is_json_error(dwellings(b"{}")));
        assert!(is_json_error(guardianship(&asked, b"{}")));
        assert!(is_json_error(contract(b"{}")));
        assert!(is_json_error(citizen(b"{}")));
        assert!(is_json_error(people(&asked, b"{}")));
        assert!(is_json_error(residents(&rka(), b"{}")));
        assert!(is_json_error(citizen(br#"{"iin":null,"more":1}"#)));
    }

    #[test]
    fn r32_whoever_is_registered_elsewhere_is_not_among_those_who_are_registered_here() {
        let there = json!({ "people": [sent(&iin(1_234))] });
        let elsewhere = Rka::parse("0909090909090909").unwrap();

        assert_eq!(
            residents(&elsewhere, &bytes(&there))
                .unwrap_err()
                .to_string(),
            SchemaError::NotAsked.to_string()
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let (iin, rka) = (iin(1_234), rka());
            let _ = person(&iin, &bytes);
            let _ = people(&iin, &bytes);
            let _ = residents(&rka, &bytes);
            let _ = dwelling(&rka, &bytes);
            let _ = dwellings(&bytes);
            let _ = guardianship(&iin, &bytes);
            let _ = contract(&bytes);
            let _ = citizen(&bytes);
        }
    }
}

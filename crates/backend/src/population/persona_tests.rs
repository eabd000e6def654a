use std::{collections::HashSet, fmt::Write, fs, path::Path};

use domain::{
    Settings,
    document::{DocumentState, FieldName, Standing},
    joining::{JoiningRefusal, answer_control_questions},
};

use jiff::civil::date;

use super::*;
use crate::population::{
    names::spelled_in_full,
    organisation::{self, organisation},
};

const TODAY: Date = date(2026, 6, 15);

#[test]
fn personas_have_phones_and_iins_of_their_own() {
    let all = personas(TODAY).people;

    let iins: HashSet<_> = all.iter().map(|one| one.person.iin.clone()).collect();
    let phones: Vec<_> = all
        .iter()
        .filter_map(|one| one.person.phone.clone())
        .collect();
    assert_eq!(iins.len(), all.len());
    assert_eq!(phones.iter().collect::<HashSet<_>>().len(), phones.len());
    assert!(all.iter().all(|one| one.person.iin.sex() == one.person.sex));
}

#[test]
fn every_name_in_the_sketches_is_somebody() {
    let known = |handle: &str| SKETCHES.iter().any(|one| one.handle == handle);
    let lived_in = |serial: &u64| HOMES.iter().any(|home| home.serial == *serial);

    assert!(
        HOMES
            .iter()
            .flat_map(|home| home.owners.iter().chain(home.tenants))
            .all(|owner| known(owner))
    );
    assert!(
        SKETCHES
            .iter()
            .flat_map(|one| one.mother.iter().chain(&one.father).chain(&one.guardian))
            .all(|one| known(one))
    );
    assert!(
        SKETCHES
            .iter()
            .filter_map(|one| one.home.as_ref())
            .all(lived_in)
    );
}

#[test]
fn personas_stay_the_same_on_every_day_but_those_whose_age_matters() {
    let (now, later) = (personas(TODAY), personas(date(2031, 9, 1)));

    let moved: Vec<_> = now
        .people
        .iter()
        .zip(&later.people)
        .filter(|(one, other)| one.person.iin != other.person.iin)
        .map(|(one, _)| one.handle)
        .collect();
    assert_eq!(
        moved,
        [
            "child_of_14",
            "younger_child",
            "minor_owner",
            "just_sixteen"
        ]
    );
}

#[test]
fn r2_the_child_of_14_is_refused_and_who_is_just_sixteen_is_not() {
    for today in days() {
        let personas = personas(today);
        let joins = |handle| {
            let iin = &personas.named(handle).unwrap().person.iin;
            answer_control_questions(iin, iin.date_of_birth(), today, &Settings::default())
        };

        assert_eq!(
            joins("child_of_14"),
            Err(JoiningRefusal::TooYoung { age: 16 })
        );
        assert_eq!(joins("just_sixteen"), Ok(()));
        let child = &personas.named("child_of_14").unwrap().person;
        assert_eq!(child.iin.age_on(today), 14);
        assert!(child.phone.is_some());
        assert_eq!(
            child.mother,
            Some(personas.named("parent").unwrap().person.iin.clone())
        );
    }
}

#[test]
fn r2_r18_states_of_the_personas_documents() {
    for today in days() {
        let personas = personas(today);
        let state = |handle, kind| {
            let documents = &personas.named(handle).unwrap().documents;
            documents
                .iter()
                .find(|one| one.kind == kind)
                .map(|one| state(one, today))
        };

        use DocumentKind::{BirthCertificate, DrivingLicence, NationalId};
        assert_eq!(
            state("just_sixteen", NationalId),
            Some(DocumentState::Valid)
        );
        assert_eq!(state("child_of_14", NationalId), None);
        assert_eq!(
            state("child_of_14", BirthCertificate),
            Some(DocumentState::Valid)
        );
        assert_eq!(
            state("lost_licence", DrivingLicence),
            Some(DocumentState::Lost)
        );
        assert_eq!(
            state("lost_licence", NationalId),
            Some(DocumentState::Valid)
        );
        assert_eq!(
            state("expired_id", NationalId),
            Some(DocumentState::Expired)
        );
        assert_eq!(
            state("expired_id", DrivingLicence),
            Some(DocumentState::Valid)
        );
        for handle in ["sole_owner", "parent", "applicant"] {
            for kind in [NationalId, DrivingLicence, BirthCertificate] {
                assert_eq!(state(handle, kind), Some(DocumentState::Valid));
            }
        }
    }
}

#[test]
fn r15_every_kind_is_some_persona_s_and_valid() {
    for today in days() {
        let personas = personas(today);
        for kind in DocumentKind::ALL {
            assert!(
                personas
                    .people
                    .iter()
                    .flat_map(|one| &one.documents)
                    .any(|document| {
                        document.kind == kind && state(document, today) == DocumentState::Valid
                    }),
                "nobody has {kind:?} on {today}"
            );
        }
    }
}

#[test]
fn r16_r18_r20_personas_of_what_is_not_there_is_replaced_or_lacks_english() {
    for today in days() {
        let personas = personas(today);
        let persona = |handle: &str| personas.named(handle).unwrap();
        let has = |handle: &str, kind, name| {
            persona(handle)
                .documents
                .iter()
                .filter(|document| document.kind == kind)
                .flat_map(|document| &document.fields)
                .any(|field| field.name == name)
        };

        let passport = DocumentKind::VaccinationPassport;
        assert!(has("whole_folder", passport, FieldName::SecondBatch));
        assert!(has("first_stage", passport, FieldName::FirstBatch));
        assert!(!has("first_stage", passport, FieldName::SecondBatch));
        assert_eq!(
            persona("student").pending.unwrap().0,
            DocumentKind::Passport
        );
        assert_eq!(persona("source_away").away, Some(SourceSystem::HealthCare));
        let licences: Vec<_> = persona("replaced_licence")
            .documents
            .iter()
            .filter(|document| document.kind == DocumentKind::DrivingLicence)
            .map(|document| state(document, today))
            .collect();
        assert_eq!(licences, [DocumentState::Replaced, DocumentState::Valid]);
        let without_english = persona("missing_english")
            .documents
            .iter()
            .filter(|document| document.fields.iter().any(|field| field.value.en.is_none()))
            .map(|document| document.kind);
        assert_eq!(without_english.collect::<Vec<_>>(), [DocumentKind::Diploma]);
    }
}

#[test]
fn r28_r36_dwellings_have_the_owners_that_they_are_for() {
    for today in days() {
        let personas = personas(today);
        let person = |handle: &str| &personas.named(handle).unwrap().person;
        let owned = |handle: &str| personas.owned_by(&person(handle).iin).collect::<Vec<_>>();

        assert_eq!(owned("sole_owner").len(), 1);
        assert_eq!(
            owned("sole_owner")[0].owners,
            [person("sole_owner").iin.clone()]
        );
        let shared = owned("co_owner_first");
        assert_eq!(shared.len(), 1);
        assert_eq!(shared, owned("co_owner_second"));
        assert_eq!(shared, owned("co_owner_third"));
        assert_eq!(shared[0].owners.len(), 3);
        assert_eq!(owned("owner_of_two").len(), 2);
        for handle in [
            "applicant",
            "second_applicant",
            "applicant_abroad",
            "just_sixteen",
        ] {
            assert_eq!(owned(handle), Vec::<&Dwelling>::new());
            assert!(person(handle).phone.is_some());
        }
        assert!(person("minor_owner").iin.age_on(today) < 18);
        assert_eq!(owned("minor_owner")[0].owners.len(), 1);
        assert_eq!(owned("legal_representative")[0].owners.len(), 2);
        assert!(person("incapacitated_owner").incapacitated);
        assert_eq!(owned("incapacitated_owner").len(), 1);
        assert!(person("applicant_abroad").abroad);
        assert!(person("without_phone").phone.is_none());
        assert_eq!(owned("without_phone").len(), 1);
        for handle in [
            "sole_owner",
            "co_owner_first",
            "co_owner_second",
            "co_owner_third",
        ] {
            assert!(person(handle).phone.is_some());
            assert!(person(handle).iin.age_on(today) >= 18);
        }
    }
}

#[test]
fn r47_r49_a_guardian_and_the_tenants_of_the_state_are_there() {
    let personas = personas(TODAY);
    let iin = |handle: &str| personas.named(handle).unwrap().person.iin.clone();

    assert_eq!(
        personas.guardianships,
        [(iin("incapacitated_owner"), iin("guardian"))]
    );
    let (rka, _) = &personas.tenants[0];
    assert_eq!(
        personas.tenants,
        [
            (rka.clone(), iin("tenant_first")),
            (rka.clone(), iin("tenant_second"))
        ]
    );
    let rented = personas
        .dwellings
        .iter()
        .find(|one| one.dwelling.rka == *rka);
    assert_eq!(rented.unwrap().owners, []);
}

#[test]
fn docs_personas_is_what_the_personas_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/personas.md");
    let page = page();

    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }

    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/personas.md is out of date: run this test with UPDATE=1"
    );
}

/// Days on which the personas have to be what they are for; among them a leap day and the turn of a year.
fn days() -> [Date; 5] {
    [
        TODAY,
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2028, 2, 29),
        date(2035, 7, 4),
    ]
}

fn state(document: &DocumentRecord, today: Date) -> DocumentState {
    match (document.standing, document.valid_until) {
        (Standing::Lost, _) => DocumentState::Lost,
        (Standing::Stolen, _) => DocumentState::Stolen,
        (Standing::Replaced, _) => DocumentState::Replaced,
        (Standing::InForce, Some(last)) if today > last => DocumentState::Expired,
        (Standing::InForce, _) => DocumentState::Valid,
    }
}

fn page() -> String {
    let personas = personas(TODAY);
    let mut page = String::from(INTRODUCTION);
    for (persona, sketch) in personas.people.iter().zip(SKETCHES) {
        let person = &persona.person;
        let name = spelled_in_full(&person.full_name);
        let (born, iin) = match sketch.born {
            Born::On(day) => (day.to_string(), person.iin.as_str()),
            Born::YearsAgo(years, day) => (
                format!("{day} January, {years} calendar years ago"),
                "see below",
            ),
            Born::SixteenToday => ("16 years ago to the day".to_owned(), "see below"),
        };
        let owned: Vec<_> = personas
            .owned_by(&person.iin)
            .map(|one| one.dwelling.rka.as_str())
            .collect();
        let cell = |text: Option<&str>| {
            text.filter(|text| !text.is_empty())
                .unwrap_or("–")
                .to_owned()
        };
        writeln!(
            page,
            "| `{}` | {}<br>{}<br>{} | {iin} | {born} | {} | {} | {} | {} |",
            persona.handle,
            name.kk,
            name.ru,
            name.en.unwrap_or_default(),
            cell(person.phone.as_ref().map(Phone::as_str)),
            cell(Some(&owned.join("<br>"))),
            cell(person.permanent.as_ref().map(|rka| rka.as_str())),
            persona.purpose,
        )
        .unwrap();
    }
    page.push_str(DWELLINGS);
    for one in &personas.dwellings {
        let region = serde_json::to_value(one.dwelling.region).unwrap();
        let owners: Vec<_> = personas
            .people
            .iter()
            .filter(|persona| one.owners.contains(&persona.person.iin))
            .map(|persona| format!("`{}`", persona.handle))
            .collect();
        let tenants: Vec<_> = personas
            .people
            .iter()
            .filter(|persona| {
                let of = (one.dwelling.rka.clone(), persona.person.iin.clone());
                personas.tenants.contains(&of)
            })
            .map(|persona| format!("`{}`", persona.handle))
            .collect();
        let owners = match tenants.is_empty() {
            true => owners.join(", "),
            false => format!("the state; rented by {}", tenants.join(", ")),
        };
        let address = &one.dwelling.address;
        writeln!(
            page,
            "| {} | `{}` | {}<br>{}<br>{} | {} |",
            one.dwelling.rka.as_str(),
            region.as_str().unwrap(),
            address.kk,
            address.ru,
            address.en.as_deref().unwrap_or_default(),
            owners,
        )
        .unwrap();
    }
    page.push_str(CHILDREN);
    for year in 2026..=2032 {
        let of = |handle: &str| {
            super::personas(date(year, 6, 15))
                .named(handle)
                .unwrap()
                .person
                .iin
                .clone()
        };
        writeln!(
            page,
            "| {year} | {} | {} | {} |",
            of("child_of_14").as_str(),
            of("younger_child").as_str(),
            of("minor_owner").as_str()
        )
        .unwrap();
    }
    page.push_str(SIXTEEN);
    page.push_str(&organisation_page());
    page
}

fn organisation_page() -> String {
    let organisation = organisation();
    let name = organisation.name.as_text();
    let key = organisation::PRIVATE_KEY;
    let lines: Vec<_> = (0..key.len())
        .step_by(64)
        .map(|at| &key[at..key.len().min(at + 64)])
        .collect();
    format!(
        "
## The organisation

An organisation whose information system opens documents by itself (R-24) is in every demonstration too, and let in. Its
private key stands here for everybody, and so opens nothing anywhere else. `examples/organisation` uses it.

| BIN | Name | Client | Key | Scope |
|---|---|---|---|---|
| {} | {}<br>{}<br>{} | `{}` | `{}` | `{}` |

```
-----BEGIN PRIVATE KEY-----
{}
-----END PRIVATE KEY-----
```
",
        organisation.bin.as_str(),
        name.kk,
        name.ru,
        name.en.as_deref().unwrap_or_default(),
        organisation::CLIENT,
        organisation::KID,
        organisation.scope,
        lines.join("\n"),
    )
}

const INTRODUCTION: &str = "\
# Personas

People who are in every demonstration population, whatever its seed and size. They are invented, their portraits are
drawn, and their telephone numbers are never called: what is sent to them is read at `/dev/outbox`. Nobody has joined
yet; whoever has a number here can.

This page is written by a test (`docs_personas_is_what_the_personas_are`; `UPDATE=1` rewrites it).

| Handle | Name | IIN | Born | Telephone | Owns (RKA) | Permanent address (RKA) | What for |
|---|---|---|---|---|---|---|---|
";

const DWELLINGS: &str = "
## Dwellings

| RKA | Region | Address | Owners |
|---|---|---|---|
";

const CHILDREN: &str = "
## Those whose age is what they are for

Three children are born in January of a year that moves with the calendar, so that they stay as old as they have to be.
Their IINs are those of the year in which the population was seeded:

| Seeded in | `child_of_14` | `younger_child` | `minor_owner` |
|---|---|---|---|
";

const SIXTEEN: &str = "
`just_sixteen` turns 16 on the day on which the population is seeded. Her IIN is that day sixteen years earlier as
YYMMDD, then `60115` and the control digit of R-1; on the few days for which that number is never issued, `60116`.
";

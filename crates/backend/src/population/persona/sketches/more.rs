//! What some personas have beside the usual papers.

use domain::{FullName, document::FieldName, residence::Region};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::population::{
    Person,
    documents::{
        Card, Divorce, Kandas, Marriage, NameChange, Papers, PcrTest, SocialStatus, Spouse,
        Studies, Vaccination, models,
    },
    draws::Draws,
    first_papers::civil_status_office,
    papers::{
        COLOURS, FREE_TRANSPORT, HOMELANDS, PROGRAMMES, SOCIAL_CATEGORIES, UNIVERSITIES,
        polyclinic, vehicle,
    },
    places::Place,
};

pub(super) fn whole_folder(person: &Person, papers: &mut Papers, today: Date) {
    let place = Place::main_of(Region::Shymkent);
    let office = civil_status_office(place);
    papers.passport = Some(card(date(2018, 4, 9)));
    if let Some(licence) = &mut papers.driving_licence {
        licence
            .categories
            .push((FieldName::CategoryBe, date(2012, 9, 20)));
        licence
            .categories
            .push((FieldName::CategoryC, date(2012, 9, 20)));
        licence.glasses = true;
    }
    let mut draws = Draws::from_seed(119);
    let mut first = vehicle(119, place, today, &mut draws);
    first.plate = "119 GNE 17".to_owned();
    let mut second = vehicle(120, place, today, &mut draws);
    second.plate = "777 BAK 17".to_owned();
    second.model = models(&mut Draws::from_seed(3));
    second.colour = COLOURS[1];
    papers.vehicles = vec![first, second];
    let maiden = FullName {
        surname: "Сәрсенова".to_owned(),
        ..person.full_name.clone()
    };
    let wedding = |on, husband: [&str; 3], born, wife: &FullName, wife_surname: &str| Marriage {
        on,
        issuer: office.clone(),
        husband: Spouse {
            name: name(husband),
            born,
        },
        wife: Spouse {
            name: wife.clone(),
            born: person.born,
        },
        wife_surname: wife_surname.to_owned(),
    };
    let first_husband = ["Ахмедов", "Руслан", "Талғатұлы"];
    papers.divorce = Some(Divorce {
        on: date(2013, 10, 3),
        of: wedding(
            date(2006, 8, 12),
            first_husband,
            date(1980, 1, 22),
            &maiden,
            "Сәрсенова",
        ),
    });
    let husband = ["Есенов", "Арман", "Бауыржанұлы"];
    let own = &person.full_name.surname;
    papers.marriage = Some(wedding(
        date(2016, 6, 18),
        husband,
        date(1981, 5, 9),
        &maiden,
        own,
    ));
    papers.name_change = Some(NameChange {
        on: date(2016, 7, 1),
        issuer: office.clone(),
        before: maiden,
    });
    papers.studies = Some(Studies {
        university: UNIVERSITIES[0],
        programme: PROGRAMMES[1],
        since: 2001,
        honours: true,
    });
    papers.vaccinations = stages(2, date(2021, 5, 11), place);
}

pub(super) fn student(_: &Person, papers: &mut Papers, today: Date) {
    // In the third year on most days: the academic year begins in September.
    let academic_year = if today.month() >= 9 {
        today.year()
    } else {
        today.year() - 1
    };
    papers.studies = Some(Studies {
        university: UNIVERSITIES[1],
        programme: PROGRAMMES[0],
        since: academic_year - 2,
        honours: false,
    });
}

pub(super) fn pensioner(_: &Person, papers: &mut Papers, _: Date) {
    papers.pension = true;
    papers.social_status = Some(SocialStatus {
        category: SOCIAL_CATEGORIES[1],
        benefits: FREE_TRANSPORT,
        since: date(2022, 3, 1),
    });
}

pub(super) fn kandas(_: &Person, papers: &mut Papers, today: Date) {
    let issued_on = today.saturating_sub(200.days());
    papers.kandas = Some(Kandas {
        from: HOMELANDS[0],
        issued_on,
    });
    papers.national_id = Some(card(issued_on.saturating_add(120.days())));
    papers.birth_certificate = None;
}

pub(super) fn first_stage(_: &Person, papers: &mut Papers, today: Date) {
    papers.vaccinations = stages(
        1,
        today.saturating_sub(9.days()),
        Place::main_of(Region::Almaty),
    );
    papers.pcr_test = Some(PcrTest {
        sampled_on: today.saturating_sub(1.day()),
        positive: false,
    });
}

pub(super) fn missing_english(_: &Person, papers: &mut Papers, _: Date) {
    let [kk, ru, _] = UNIVERSITIES[3];
    let [programme_kk, programme_ru, _] = PROGRAMMES[5];
    papers.studies = Some(Studies {
        university: [kk, ru, ""],
        programme: [programme_kk, programme_ru, ""],
        since: 2014,
        honours: false,
    });
}

pub(super) fn replaced_licence(_: &Person, papers: &mut Papers, _: Date) {
    if let Some(licence) = &mut papers.driving_licence {
        licence.replaces_stolen = true;
    }
}

fn card(first: Date) -> Card {
    Card {
        first,
        lost: false,
        run_out: false,
    }
}

fn name([surname, given_name, patronymic]: [&str; 3]) -> FullName {
    FullName {
        surname: surname.to_owned(),
        given_name: given_name.to_owned(),
        patronymic: Some(patronymic.to_owned()),
    }
}

fn stages(how_many: usize, first_on: Date, place: Place) -> Vec<Vaccination> {
    [
        ("210305", first_on),
        ("210512", first_on.saturating_add(21.days())),
    ]
    .into_iter()
    .take(how_many)
    .map(|(batch, on)| Vaccination {
        vaccine: "QazVac",
        batch: batch.to_owned(),
        organisation: polyclinic(place),
        on,
    })
    .collect()
}

/// Documents of citizens are not theirs.
pub(super) fn no_citizen(_: &Person, papers: &mut Papers, _: Date) {
    papers.national_id = None;
    papers.birth_certificate = None;
}

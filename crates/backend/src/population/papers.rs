//! The papers of drawn people beyond those that everybody has: drawn from a stream of each person's own, so that who
//! has them changes nothing about who people are.

use domain::{document::FieldName, iin::Sex, residence::Region};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    Person,
    documents::{
        Divorce, Kandas, Marriage, NameChange, Papers, PcrTest, SocialStatus, Spouse, Studies,
        Vaccination, Vehicle, Words, models,
    },
    draws::Draws,
    first_papers::civil_status_office,
    names::surname,
    places::Place,
};

/// Vaccination and tests were in these years.
const EPIDEMIC: Date = date(2021, 3, 1);

/// Draws what a person has of papers, aged as of a day that a seed never changes.
pub fn draw(person: &Person, papers: &mut Papers, place: Place, as_of: Date, draws: &mut Draws) {
    let age = person.iin.age_on(as_of);
    if papers.national_id.is_some() && draws.percent(55) {
        papers.passport = papers.national_id.map(|card| super::documents::Card {
            first: card
                .first
                .saturating_add(i64::from(draws.between(200, 1_500)).days()),
            lost: draws.percent(1),
            run_out: draws.percent(10),
        });
    }
    let drives = papers.driving_licence.is_some() && age >= 20;
    if drives && draws.percent(60) {
        let many = 1 + usize::from(draws.percent(12));
        papers.vehicles = (0..many)
            .map(|_| vehicle(papers.serial, place, as_of, draws))
            .collect();
    }
    if (18..=60).contains(&age) && draws.percent(48) {
        papers.studies = Some(studies(person.born.year() + 18, draws));
    }
    if age >= 5 && draws.percent(25) {
        papers.pcr_test = Some(PcrTest {
            sampled_on: EPIDEMIC.saturating_add(i64::from(draws.below(500)).days()),
            positive: draws.percent(15),
        });
    }
    if age >= 18 && draws.percent(70) {
        papers.vaccinations = vaccinations(place, draws);
    }
    papers.pension = true;
    if draws.percent(6) {
        papers.social_status = Some(SocialStatus {
            category: draws.pick(SOCIAL_CATEGORIES),
            benefits: FREE_TRANSPORT,
            since: date(2024, 1, 10).saturating_add(i64::from(draws.below(500)).days()),
        });
    }
    if age >= 19 && draws.below(1_000) < 6 {
        papers.kandas = Some(Kandas {
            from: draws.pick(HOMELANDS),
            issued_on: as_of.saturating_sub(i64::from(draws.below(900)).days()),
        });
    }
    if age >= 20 && draws.percent(3) {
        let mut before = person.full_name.clone();
        before.surname = surname(draws.pick(&["Иманов", "Серіков", "Ахметов"]), person.sex);
        papers.name_change = Some(NameChange {
            on: after_age(person.born, 18, as_of, draws),
            issuer: civil_status_office(place),
            before,
        });
    }
}

/// Marries two people, or has married them and ended it where they live apart.
pub fn marry(
    husband: (&Person, &mut Papers),
    wife: (&Person, &mut Papers),
    wife_before: &str,
    place: Place,
    as_of: Date,
    draws: &mut Draws,
) {
    let younger = husband.0.born.max(wife.0.born);
    let marriage = Marriage {
        on: after_age(younger, 18, as_of, draws),
        issuer: civil_status_office(place),
        husband: Spouse {
            name: husband.0.full_name.clone(),
            born: husband.0.born,
        },
        wife: Spouse {
            name: domain::FullName {
                surname: wife_before.to_owned(),
                ..wife.0.full_name.clone()
            },
            born: wife.0.born,
        },
        wife_surname: wife.0.full_name.surname.clone(),
    };
    husband.1.marriage = Some(marriage.clone());
    wife.1.marriage = Some(marriage);
}

/// Has somebody divorced who brings up children alone.
pub fn divorce(
    person: &Person,
    papers: &mut Papers,
    former: Spouse,
    place: Place,
    as_of: Date,
    draws: &mut Draws,
) {
    let own = Spouse {
        name: person.full_name.clone(),
        born: person.born,
    };
    let wife_surname = match person.sex {
        Sex::Female => person.full_name.surname.clone(),
        Sex::Male => former.name.surname.clone(),
    };
    let (husband, wife) = match person.sex {
        Sex::Female => (former, own),
        Sex::Male => (own, former),
    };
    let on = after_age(person.born, 18, as_of, draws);
    papers.divorce = Some(Divorce {
        on: as_of.min(on.saturating_add(i64::from(draws.between(400, 4_000)).days())),
        of: Marriage {
            on,
            issuer: civil_status_office(place),
            husband,
            wife,
            wife_surname,
        },
    });
}

/// A day within ten years of an age, and before another day where that is possible.
fn after_age(born: Date, years: i16, before: Date, draws: &mut Draws) -> Date {
    let first = born.saturating_add(years.years());
    let on = first.saturating_add(i64::from(draws.below(3_650)).days());
    if on < before {
        on
    } else {
        first.saturating_add(30.days())
    }
}

/// A vehicle of somebody who lives in a place.
pub fn vehicle(serial: u64, place: Place, before: Date, draws: &mut Draws) -> Vehicle {
    const LETTERS: &[u8] = b"ABDEHKMNPRSTXYZ";
    let letter = |draws: &mut Draws| char::from(draws.pick(LETTERS));
    let made_in = i16::try_from(draws.between(2005, 2024)).unwrap_or(2015);
    let registered_on = Date::new(made_in, 6, 1)
        .unwrap_or(before)
        .saturating_add(i64::from(draws.below(900)).days())
        .min(before);
    let digits = serial % 999 + 1;
    let letters: String = (0..3).map(|_| letter(draws)).collect();
    Vehicle {
        model: models(draws),
        registered_on,
        made_in,
        plate: format!("{digits:03} {letters} {:02}", plate_region(place.region)),
        colour: draws.pick(COLOURS),
        residence: place.in_words(),
    }
}

/// The codes of regions on number plates.
fn plate_region(region: Region) -> u8 {
    match region {
        Region::Astana => 1,
        Region::Almaty => 2,
        Region::Akmola => 3,
        Region::Aktobe => 4,
        Region::AlmatyRegion => 5,
        Region::Atyrau => 6,
        Region::WestKazakhstan => 7,
        Region::Zhambyl => 8,
        Region::Karaganda => 9,
        Region::Kostanay => 10,
        Region::Kyzylorda => 11,
        Region::Mangystau => 12,
        Region::Turkistan => 13,
        Region::Pavlodar => 14,
        Region::NorthKazakhstan => 15,
        Region::EastKazakhstan => 16,
        Region::Shymkent => 17,
        Region::Abai => 18,
        Region::Zhetisu => 19,
        Region::Ulytau => 20,
    }
}

fn studies(since: i16, draws: &mut Draws) -> Studies {
    Studies {
        university: draws.pick(UNIVERSITIES),
        programme: draws.pick(PROGRAMMES),
        since,
        honours: draws.percent(12),
    }
}

fn vaccinations(place: Place, draws: &mut Draws) -> Vec<Vaccination> {
    let first_on = EPIDEMIC.saturating_add(i64::from(draws.below(300)).days());
    let vaccine = draws.pick(VACCINES);
    let organisation = polyclinic(place);
    let stage = |on, draws: &mut Draws| Vaccination {
        vaccine,
        batch: format!(
            "{}{:05}",
            draws.pick(&["I-", "V-", "21"]),
            draws.below(100_000)
        ),
        organisation,
        on,
    };
    let mut stages = vec![stage(first_on, draws)];
    if draws.percent(90) {
        let days = draws.between(21, 30);
        stages.push(stage(
            first_on.saturating_add(i64::from(days).days()),
            draws,
        ));
    }
    stages
}

/// A polyclinic; the great cities have ones of their own.
pub fn polyclinic(place: Place) -> Words {
    match place.region {
        Region::Astana => [
            "№ 9 қалалық емхана, Астана",
            "Городская поликлиника № 9, Астана",
            "City Polyclinic No. 9, Astana",
        ],
        Region::Almaty => [
            "№ 5 қалалық емхана, Алматы",
            "Городская поликлиника № 5, Алматы",
            "City Polyclinic No. 5, Almaty",
        ],
        Region::Shymkent => [
            "№ 3 қалалық емхана, Шымкент",
            "Городская поликлиника № 3, Шымкент",
            "City Polyclinic No. 3, Shymkent",
        ],
        _ => [
            "Облыс орталығының емханасы",
            "Поликлиника областного центра",
            "Polyclinic of the regional centre",
        ],
    }
}

/// The categories of a licence as a draw has them, each since the licence's first day.
pub fn categories(text: &str, since: Date) -> Vec<(FieldName, Date)> {
    text.split(", ")
        .filter_map(|wanted| {
            FieldName::CATEGORIES
                .into_iter()
                .find(|field| field.category() == Some(wanted))
        })
        .map(|field| (field, since))
        .collect()
}

pub const VACCINES: &[&str] = &[
    "QazVac",
    "Sputnik V",
    "Hayat-Vax",
    "CoronaVac",
    "Vero Cell",
    "Comirnaty",
];

pub const UNIVERSITIES: &[Words] = &[
    [
        "Әл-Фараби атындағы Қазақ ұлттық университеті",
        "Казахский национальный университет имени аль-Фараби",
        "Al-Farabi Kazakh National University",
    ],
    [
        "Л.Н. Гумилев атындағы Еуразия ұлттық университеті",
        "Евразийский национальный университет имени Л.Н. Гумилёва",
        "L.N. Gumilyov Eurasian National University",
    ],
    [
        "Қ.И. Сәтбаев атындағы Қазақ ұлттық техникалық зерттеу университеті",
        "Казахский национальный исследовательский технический университет имени К.И. Сатпаева",
        "K.I. Satbayev Kazakh National Research Technical University",
    ],
    [
        "С.Ж. Асфендияров атындағы Қазақ ұлттық медицина университеті",
        "Казахский национальный медицинский университет имени С.Д. Асфендиярова",
        "S.D. Asfendiyarov Kazakh National Medical University",
    ],
];

pub const PROGRAMMES: &[Words] = &[
    [
        "Есептеу техникасы және бағдарламалық қамтамасыз ету",
        "Вычислительная техника и программное обеспечение",
        "Computing and Software",
    ],
    ["Құқықтану", "Юриспруденция", "Law"],
    [
        "Қазақ тілі мен әдебиеті",
        "Казахский язык и литература",
        "Kazakh Language and Literature",
    ],
    [
        "Мұнай-газ ісі",
        "Нефтегазовое дело",
        "Oil and Gas Engineering",
    ],
    ["Қаржы", "Финансы", "Finance"],
    ["Мейіргер ісі", "Сестринское дело", "Nursing"],
];

pub const SOCIAL_CATEGORIES: &[Words] = &[
    [
        "көпбалалы отбасы",
        "многодетная семья",
        "family with many children",
    ],
    [
        "мүгедектігі бар адам, 3-топ",
        "лицо с инвалидностью, 3 группа",
        "person with disability, group 3",
    ],
    [
        "мүгедектігі бар бала",
        "ребёнок с инвалидностью",
        "child with disability",
    ],
];

pub const FREE_TRANSPORT: Words = [
    "қоғамдық көлікте тегін жүру",
    "бесплатный проезд в общественном транспорте",
    "free public transport",
];

pub const HOMELANDS: &[Words] = &[
    ["Моңғолия", "Монголия", "Mongolia"],
    ["Өзбекстан", "Узбекистан", "Uzbekistan"],
    ["Қытай", "Китай", "China"],
    ["Түрікменстан", "Туркменистан", "Turkmenistan"],
];

pub const COLOURS: &[Words] = &[
    ["ақ", "белый", "white"],
    ["қара", "чёрный", "black"],
    ["күміс түсті", "серебристый", "silver"],
    ["сұр", "серый", "grey"],
    ["көк", "синий", "blue"],
    ["қызыл", "красный", "red"],
];

//! The personas: people who are in every population, for journeys and for trying things out (`docs/personas.md`).

use domain::{FullName, Iin, Phone, iin::Sex, residence::Region};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    Dwelling, Person,
    documents::{Birth, Card, DocumentRecord, NATIONAL_ID_AGE, Papers, documents},
    household::{DRAWN_IIN_SERIALS, civil_status_office},
    names::Nationality,
    places::{Door, Place},
};

/// A person who is in every population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// By what journeys find the person.
    pub handle: &'static str,
    /// What the person is for.
    pub purpose: &'static str,
    /// The person.
    pub person: Person,
    /// The person's documents.
    pub documents: Vec<DocumentRecord>,
}

/// All personas and their dwellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personas {
    /// The people.
    pub people: Vec<Persona>,
    /// The dwellings that they own.
    pub dwellings: Vec<Dwelling>,
}

impl Personas {
    /// The persona of a handle.
    pub fn named(&self, handle: &str) -> Option<&Persona> {
        self.people.iter().find(|persona| persona.handle == handle)
    }

    /// The dwellings of which a person is an owner.
    pub fn owned_by<'a>(&'a self, iin: &'a Iin) -> impl Iterator<Item = &'a Dwelling> {
        self.dwellings.iter().filter(|one| one.owners.contains(iin))
    }
}

/// The personas on a day.
///
/// They are the same on every day but for four whose age is what they are for: three children are born so many
/// calendar years before the day's, and one person is sixteen years old on the day itself; so their IINs move along.
pub fn personas(today: Date) -> Personas {
    let iin = |handle: &str| {
        SKETCHES
            .iter()
            .find(|one| one.handle == handle)
            .map(|one| one.iin(today))
    };
    let dwellings: Vec<Dwelling> = HOMES
        .iter()
        .map(|home| Dwelling {
            dwelling: home.dwelling(),
            owners: home.owners.iter().filter_map(|owner| iin(owner)).collect(),
        })
        .collect();
    let people = (1..).zip(SKETCHES).map(|(serial, sketch)| {
        let person = sketch.person(
            today,
            sketch.mother.and_then(iin),
            sketch.father.and_then(iin),
        );
        let documents = documents(&person, &sketch.papers(serial, person.born), today);
        Persona {
            handle: sketch.handle,
            purpose: sketch.purpose,
            person,
            documents,
        }
    });
    Personas {
        people: people.collect(),
        dwellings,
    }
}

/// When a persona was born.
#[derive(Debug, Clone, Copy)]
enum Born {
    On(Date),
    /// On a day of January, so many calendar years before the present one.
    YearsAgo(i16, i8),
    /// Sixteen years ago to the day.
    SixteenToday,
}

struct Sketch {
    handle: &'static str,
    purpose: &'static str,
    /// Surname, given name, patronymic.
    name: [&'static str; 3],
    sex: Sex,
    born: Born,
    iin_serial: u32,
    /// The last four digits of the number.
    phone: Option<u16>,
    nationality: Nationality,
    birthplace: Region,
    /// The address code's serial of the permanent address.
    home: Option<u64>,
    mother: Option<&'static str>,
    father: Option<&'static str>,
    licence: Option<Date>,
    licence_lost: bool,
    id_run_out: Option<Date>,
    incapacitated: bool,
    abroad: bool,
    portrait_seed: u64,
}

struct Home {
    serial: u64,
    region: Region,
    door: Door,
    owners: &'static [&'static str],
}

impl Home {
    fn dwelling(&self) -> domain::residence::Dwelling {
        Place::main_of(self.region).dwelling(self.serial, self.door, true)
    }
}

impl Sketch {
    fn born_by(&self, today: Date) -> Date {
        match self.born {
            Born::On(day) => day,
            Born::YearsAgo(years, day) => {
                Date::new(today.year().saturating_sub(years), 1, day).unwrap_or(today)
            }
            Born::SixteenToday => today.saturating_sub(NATIONAL_ID_AGE.years()),
        }
    }

    fn iin(&self, today: Date) -> Iin {
        let born = self.born_by(today);
        // Invariant: of the serials from one on, soon one is issued for every day from 1800 to 2099.
        (self.iin_serial..DRAWN_IIN_SERIALS)
            .find_map(|serial| Iin::issue(born, self.sex, u16::try_from(serial).ok()?))
            .expect("the days of the personas are in the centuries of R-1")
    }

    fn full_name(&self) -> FullName {
        let [surname, given_name, patronymic] = self.name.map(str::to_owned);
        FullName {
            surname,
            given_name,
            patronymic: Some(patronymic),
        }
    }

    fn person(&self, today: Date, mother: Option<Iin>, father: Option<Iin>) -> Person {
        let home = |serial| HOMES.iter().find(|home| home.serial == serial);
        Person {
            iin: self.iin(today),
            full_name: self.full_name(),
            sex: self.sex,
            born: self.born_by(today),
            phone: self.phone.map(phone),
            mother,
            father,
            incapacitated: self.incapacitated,
            abroad: self.abroad,
            permanent: self.home.and_then(home).map(|home| home.dwelling().rka),
            place_of_birth: Place::main_of(self.birthplace).in_words(),
            nationality: self.nationality.label(self.sex),
            portrait_seed: self.portrait_seed,
        }
    }

    fn papers(&self, serial: u64, born: Date) -> Papers {
        let card = |first, lost, run_out| Card {
            first,
            lost,
            run_out,
        };
        let parent = |handle| {
            SKETCHES
                .iter()
                .find(|one| one.handle == handle)
                .map(Sketch::full_name)
        };
        let of_sixteen = born.saturating_add(NATIONAL_ID_AGE.years());
        let birth = Birth {
            issued_on: born.saturating_add(12.days()),
            issuer: civil_status_office(Place::main_of(self.birthplace)),
            mother: self.mother.and_then(parent),
            father: self.father.and_then(parent),
        };
        Papers {
            serial,
            national_id: Some(match self.id_run_out {
                None => card(of_sixteen, false, false),
                Some(first) => card(first, false, true),
            }),
            driving_licence: self
                .licence
                .map(|first| (card(first, self.licence_lost, false), "B")),
            birth_certificate: Some(birth),
        }
    }
}

fn phone(last: u16) -> Phone {
    // Invariant: 709 and seven digits are a mobile number, and the sketches' have four.
    Phone::parse(&format!("+7709000{last:04}")).expect("ten digits after the country's")
}

/// What most personas have in common.
const ANYBODY: Sketch = Sketch {
    handle: "",
    purpose: "",
    name: [""; 3],
    sex: Sex::Female,
    born: Born::SixteenToday,
    iin_serial: 0,
    phone: None,
    nationality: Nationality::Kazakh,
    birthplace: Region::Almaty,
    home: None,
    mother: None,
    father: None,
    licence: None,
    licence_lost: false,
    id_run_out: None,
    incapacitated: false,
    abroad: false,
    portrait_seed: 0,
};

const SKETCHES: &[Sketch] = &[
    Sketch {
        handle: "sole_owner",
        purpose: "The only owner of a flat: registers there as an owner, or consents alone (R-28, R-34).",
        name: ["Қасымов", "Дәурен", "Серікұлы"],
        sex: Sex::Male,
        born: Born::On(date(1985, 4, 12)),
        iin_serial: 101,
        phone: Some(101),
        birthplace: Region::Karaganda,
        home: Some(101),
        licence: Some(date(2006, 8, 21)),
        portrait_seed: 4,
        ..ANYBODY
    },
    Sketch {
        handle: "parent",
        purpose: "Mother of two: the children's documents show under hers (R-21).",
        name: ["Сейітова", "Айгерім", "Болатқызы"],
        born: Born::On(date(1988, 9, 23)),
        iin_serial: 102,
        phone: Some(102),
        home: Some(102),
        licence: Some(date(2012, 3, 5)),
        portrait_seed: 6,
        ..ANYBODY
    },
    Sketch {
        handle: "child_of_14",
        purpose: "Turns 14 in the present year, and has a telephone: is refused joining (R-2).",
        name: ["Сейітов", "Әлихан", "Маратұлы"],
        sex: Sex::Male,
        born: Born::YearsAgo(14, 1),
        iin_serial: 103,
        phone: Some(103),
        home: Some(102),
        mother: Some("parent"),
        portrait_seed: 8,
        ..ANYBODY
    },
    Sketch {
        handle: "younger_child",
        purpose: "Turns 7 in the present year: only a birth certificate, shown under the parent (R-21).",
        name: ["Сейітова", "Томирис", "Маратқызы"],
        born: Born::YearsAgo(7, 9),
        iin_serial: 104,
        home: Some(102),
        mother: Some("parent"),
        portrait_seed: 10,
        ..ANYBODY
    },
    Sketch {
        handle: "co_owner_first",
        purpose: "One of three owners of a flat: every co-owner has to consent (R-28).",
        name: ["Омаров", "Ерлан", "Қанатұлы"],
        sex: Sex::Male,
        born: Born::On(date(1979, 11, 2)),
        iin_serial: 105,
        phone: Some(105),
        home: Some(103),
        licence: Some(date(1999, 6, 14)),
        portrait_seed: 12,
        ..ANYBODY
    },
    Sketch {
        handle: "co_owner_second",
        purpose: "The second of the three owners (R-28).",
        name: ["Омарова", "Сәуле", "Қанатқызы"],
        born: Born::On(date(1982, 2, 17)),
        iin_serial: 106,
        phone: Some(106),
        home: Some(103),
        portrait_seed: 14,
        ..ANYBODY
    },
    Sketch {
        handle: "co_owner_third",
        purpose: "The third of the three owners (R-28).",
        name: ["Смирнова", "Динара", "Қанатқызы"],
        born: Born::On(date(1986, 7, 30)),
        iin_serial: 107,
        phone: Some(107),
        home: Some(103),
        licence: Some(date(2010, 10, 11)),
        portrait_seed: 16,
        ..ANYBODY
    },
    Sketch {
        handle: "applicant",
        purpose: "Owns nothing: applies for a stay at somebody else's dwelling (R-35).",
        name: ["Ахметова", "Мадина", "Тимурқызы"],
        born: Born::On(date(1999, 5, 8)),
        iin_serial: 108,
        phone: Some(108),
        birthplace: Region::EastKazakhstan,
        home: Some(110),
        licence: Some(date(2019, 9, 3)),
        portrait_seed: 18,
        ..ANYBODY
    },
    Sketch {
        handle: "second_applicant",
        purpose: "Owns nothing either: applies for the same dwelling as another (R-35, S-14).",
        name: ["Соколов", "Артём", "Дмитриевич"],
        sex: Sex::Male,
        born: Born::On(date(1996, 12, 19)),
        iin_serial: 109,
        phone: Some(109),
        nationality: Nationality::Russian,
        birthplace: Region::Kostanay,
        home: Some(111),
        licence: Some(date(2016, 4, 27)),
        portrait_seed: 21,
        ..ANYBODY
    },
    Sketch {
        handle: "applicant_abroad",
        purpose: "Lives abroad (R-37).",
        name: ["Цой", "Алина", "Викторовна"],
        born: Born::On(date(1992, 3, 3)),
        iin_serial: 110,
        phone: Some(110),
        nationality: Nationality::Korean,
        birthplace: Region::Kyzylorda,
        abroad: true,
        portrait_seed: 22,
        ..ANYBODY
    },
    Sketch {
        handle: "lost_licence",
        purpose: "The driving licence was reported lost and cannot be shared, the national ID can (R-18).",
        name: ["Жұмабаев", "Санжар", "Ермекұлы"],
        sex: Sex::Male,
        born: Born::On(date(1990, 1, 25)),
        iin_serial: 111,
        phone: Some(111),
        birthplace: Region::NorthKazakhstan,
        home: Some(104),
        licence: Some(date(2011, 5, 16)),
        licence_lost: true,
        portrait_seed: 24,
        ..ANYBODY
    },
    Sketch {
        handle: "minor_owner",
        purpose: "Turns 11 in the present year and is the only owner of a dwelling: the online service is not available there (R-36).",
        name: ["Нұрпейісова", "Аружан", "Дарханқызы"],
        born: Born::YearsAgo(11, 17),
        iin_serial: 112,
        birthplace: Region::Atyrau,
        home: Some(105),
        father: Some("legal_representative"),
        portrait_seed: 26,
        ..ANYBODY
    },
    Sketch {
        handle: "legal_representative",
        purpose: "Father of minor_owner, and co-owner with her of another flat, where one owner cannot consent online (R-36, S-31).",
        name: ["Нұрпейісов", "Дархан", "Асқарұлы"],
        sex: Sex::Male,
        born: Born::On(date(1986, 10, 6)),
        iin_serial: 113,
        phone: Some(113),
        birthplace: Region::Atyrau,
        home: Some(106),
        licence: Some(date(2007, 2, 12)),
        portrait_seed: 28,
        ..ANYBODY
    },
    Sketch {
        handle: "incapacitated_owner",
        purpose: "The only owner of a dwelling, declared incapacitated: reads to others exactly as a minor owner (R-36, S-31).",
        name: ["Шевченко", "Валентина", "Петровна"],
        born: Born::On(date(1948, 6, 1)),
        iin_serial: 114,
        phone: Some(114),
        nationality: Nationality::Ukrainian,
        birthplace: Region::Pavlodar,
        home: Some(107),
        incapacitated: true,
        portrait_seed: 31,
        ..ANYBODY
    },
    Sketch {
        handle: "just_sixteen",
        purpose: "Turns 16 on the very day and has a national ID since: may join (R-2).",
        name: ["Хамраева", "Дильназ", "Тахировна"],
        iin_serial: 115,
        phone: Some(115),
        nationality: Nationality::Uyghur,
        home: Some(110),
        portrait_seed: 32,
        ..ANYBODY
    },
    Sketch {
        handle: "expired_id",
        purpose: "The national ID ran out: it is shown as not valid and cannot be shared (R-18).",
        name: ["Вебер", "Константин", "Яковлевич"],
        sex: Sex::Male,
        born: Born::On(date(1971, 8, 14)),
        iin_serial: 116,
        phone: Some(116),
        nationality: Nationality::German,
        birthplace: Region::Akmola,
        home: Some(111),
        licence: Some(date(1990, 4, 2)),
        id_run_out: Some(date(2003, 5, 20)),
        portrait_seed: 35,
        ..ANYBODY
    },
    Sketch {
        handle: "without_phone",
        purpose: "No number is known of her: cannot join, and as an owner she is not available online.",
        name: ["Мырзабекова", "Қарлығаш", "Оспанқызы"],
        born: Born::On(date(1953, 3, 22)),
        iin_serial: 117,
        birthplace: Region::Turkistan,
        home: Some(108),
        portrait_seed: 36,
        ..ANYBODY
    },
    Sketch {
        handle: "owner_of_two",
        purpose: "Owns dwellings in two regions: chooses by region or RKA (R-34).",
        name: ["Әлімбеков", "Бауыржан", "Жанібекұлы"],
        sex: Sex::Male,
        born: Born::On(date(1974, 12, 9)),
        iin_serial: 118,
        phone: Some(118),
        birthplace: Region::Shymkent,
        home: Some(110),
        licence: Some(date(1995, 7, 7)),
        portrait_seed: 38,
        ..ANYBODY
    },
];

const HOMES: &[Home] = &[
    home(
        101,
        Region::Astana,
        [
            "Мәңгілік Ел даңғылы",
            "проспект Мангилик Ел",
            "Mangilik El Avenue",
        ],
        37,
        Some(84),
        &["sole_owner"],
    ),
    home(
        102,
        Region::Almaty,
        ["Жандосов көшесі", "улица Жандосова", "Zhandosov Street"],
        58,
        Some(21),
        &["parent"],
    ),
    home(
        103,
        Region::Almaty,
        ["Төле би көшесі", "улица Толе би", "Tole Bi Street"],
        143,
        Some(9),
        &["co_owner_first", "co_owner_second", "co_owner_third"],
    ),
    home(
        104,
        Region::NorthKazakhstan,
        ["Абай көшесі", "улица Абая", "Abai Street"],
        24,
        Some(12),
        &["lost_licence"],
    ),
    home(
        105,
        Region::Atyrau,
        ["Сәтбаев көшесі", "улица Сатпаева", "Satpayev Street"],
        15,
        Some(40),
        &["minor_owner"],
    ),
    home(
        106,
        Region::Atyrau,
        ["Азаттық даңғылы", "проспект Азаттык", "Azattyk Avenue"],
        66,
        Some(3),
        &["legal_representative", "minor_owner"],
    ),
    home(
        107,
        Region::Pavlodar,
        ["Кутузов көшесі", "улица Кутузова", "Kutuzov Street"],
        101,
        Some(57),
        &["incapacitated_owner"],
    ),
    home(
        108,
        Region::Turkistan,
        [
            "Тәуке хан даңғылы",
            "проспект Тауке хана",
            "Tauke Khan Avenue",
        ],
        7,
        None,
        &["without_phone"],
    ),
    home(
        110,
        Region::Shymkent,
        ["Қонаев даңғылы", "проспект Кунаева", "Kunaev Avenue"],
        19,
        Some(33),
        &["owner_of_two"],
    ),
    home(
        111,
        Region::Akmola,
        ["Абай көшесі", "улица Абая", "Abai Street"],
        88,
        None,
        &["owner_of_two"],
    ),
];

const fn home(
    serial: u64,
    region: Region,
    street: [&'static str; 3],
    house: u32,
    flat: Option<u32>,
    owners: &'static [&'static str],
) -> Home {
    Home {
        serial,
        region,
        door: Door {
            street,
            house,
            flat,
        },
        owners,
    }
}

#[cfg(test)]
#[path = "persona_tests.rs"]
mod tests;

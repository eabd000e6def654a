//! The personas: people who are in every population, for journeys and for trying things out (`docs/personas.md`).

mod sketches;

use domain::{
    FullName, Iin, LocalizedText, Phone,
    document::{DocumentKind, PendingReason, SourceSystem},
    eligibility::CivilStatus,
    iin::Sex,
    residence::Region,
};
use jiff::{ToSpan, civil::Date};

use super::{
    Dwelling, Person,
    documents::{Birth, Card, DocumentRecord, Licence, NATIONAL_ID_AGE, Papers, documents},
    first_papers::civil_status_office,
    household::DRAWN_IIN_SERIALS,
    names::Nationality,
    papers::categories,
    places::{Door, Place},
};
use sketches::SKETCHES;

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
    /// A kind that the person has none of yet, with what its source says of it.
    pub pending: Option<(DocumentKind, PendingReason)>,
    /// The source that is away for the person.
    pub away: Option<SourceSystem>,
    /// Who the person is to the state.
    pub status: CivilStatus,
}

/// All personas and their dwellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personas {
    /// The people.
    pub people: Vec<Persona>,
    /// The dwellings that they own or rent from the state.
    pub dwellings: Vec<Dwelling>,
    /// Who is under guardianship, with whose.
    pub guardianships: Vec<(Iin, Iin)>,
    /// Dwellings that are rented from the state, with who is named in the contract.
    pub tenants: Vec<(domain::residence::Rka, Iin)>,
    /// Who works at which service centre.
    pub employees: Vec<(Iin, LocalizedText)>,
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
    let guardianships = SKETCHES
        .iter()
        .filter_map(|ward| Some((ward.iin(today), iin(ward.guardian?)?)))
        .collect();
    let mut tenants: Vec<_> = HOMES
        .iter()
        .flat_map(|home| home.tenants.iter().map(move |tenant| (home, tenant)))
        .filter_map(|(home, tenant)| Some((home.dwelling().rka, iin(tenant)?)))
        .collect();
    tenants.sort();
    let employees = SKETCHES
        .iter()
        .filter_map(|one| {
            let [kk, ru, en] = one.centre?.map(str::to_owned);
            let en = Some(en);
            Some((one.iin(today), LocalizedText { kk, ru, en }))
        })
        .collect();
    let people = (1..).zip(SKETCHES).map(|(serial, sketch)| {
        let person = sketch.person(
            today,
            sketch.mother.and_then(iin),
            sketch.father.and_then(iin),
        );
        let mut papers = sketch.papers(serial, person.born);
        (sketch.more)(&person, &mut papers, today);
        let documents = documents(&person, &papers, today);
        Persona {
            handle: sketch.handle,
            purpose: sketch.purpose,
            person,
            documents,
            pending: sketch.pending.map(|(kind, why)| (kind, why(today))),
            away: sketch.away,
            status: sketch.status,
        }
    });
    Personas {
        people: people.collect(),
        dwellings,
        guardianships,
        tenants,
        employees,
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

/// A kind that is not there yet, and why on a day.
type Pending = (DocumentKind, fn(Date) -> PendingReason);

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
    guardian: Option<&'static str>,
    /// The service centre where the person works, in Kazakh, Russian and English.
    centre: Option<[&'static str; 3]>,
    licence: Option<Date>,
    licence_lost: bool,
    id_run_out: Option<Date>,
    incapacitated: bool,
    abroad: bool,
    portrait_seed: u64,
    /// What the person has beside the usual.
    more: fn(&Person, &mut Papers, Date),
    pending: Option<Pending>,
    away: Option<SourceSystem>,
    status: CivilStatus,
}

struct Home {
    serial: u64,
    region: Region,
    door: Door,
    owners: &'static [&'static str],
    /// Who is named in the contract, where it is rented from the state.
    tenants: &'static [&'static str],
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
            driving_licence: self.licence.map(|first| Licence {
                card: card(first, self.licence_lost, false),
                categories: categories("B", first),
                residence: Place::main_of(self.birthplace).in_words(),
                glasses: false,
                replaces_stolen: false,
            }),
            birth_certificate: Some(birth),
            ..Papers::default()
        }
    }
}

fn phone(last: u16) -> Phone {
    // Invariant: 709 and seven digits are a mobile number, and the sketches' have four.
    Phone::parse(&format!("+7709000{last:04}")).expect("ten digits after the country's")
}

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
    Home {
        owners: &[],
        tenants: &["tenant_first", "tenant_second"],
        ..home(
            112,
            Region::Karaganda,
            [
                "Бұқар жырау даңғылы",
                "проспект Бухар-Жырау",
                "Bukhar Zhyrau Avenue",
            ],
            52,
            Some(17),
            &[],
        )
    },
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
        tenants: &[],
    }
}

#[cfg(test)]
#[path = "persona_tests.rs"]
mod tests;

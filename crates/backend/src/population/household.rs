//! Households as the seed draws them: who lives together, where, and who owns the dwelling.

use std::collections::HashSet;

use domain::{
    FullName, Iin, Phone,
    iin::{Sex, age_on},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    Dwelling, Person, Population,
    documents::{Papers, Spouse, documents},
    draws::Draws,
    first_papers::{birth, driving_licence, national_id},
    names::{Nationality, patronymic, surname},
    papers,
    places::{Door, Place},
};

/// The day as of which households are drawn; a constant, so that a seed means the same people on every day.
const DRAWN_AS_OF: Date = date(2026, 1, 1);

/// Drawn people have serials from here on, so that no persona's IIN meets theirs.
pub const DRAWN_IIN_SERIALS: u32 = 9_000;

/// Drawn people's numbers of documents and telephones begin here.
const DRAWN_SERIALS: u64 = 1_000;

/// Settles households until the population has so many citizens; those already in it stay.
pub fn settle(population: &mut Population, citizens: usize, seed: u64, today: Date) {
    let mut settlement = Settlement {
        taken: population
            .persons
            .iter()
            .map(|person| person.iin.clone())
            .collect(),
        addresses: population
            .dwellings
            .iter()
            .map(|one| one.dwelling.address.ru.clone())
            .collect(),
        serial: DRAWN_SERIALS,
        landlord: None,
        seed,
        today,
    };
    let mut household = 0;
    while population.persons.len() < citizens {
        let mut draws = Draws::for_purpose(seed, household);
        let room = citizens - population.persons.len();
        settlement.household(population, room, &mut draws);
        household += 1;
    }
}

/// What households must not share, while they are drawn.
struct Settlement {
    taken: HashSet<Iin>,
    addresses: HashSet<String>,
    serial: u64,
    /// An owner of an earlier household, from whom the next one may rent.
    landlord: Option<Iin>,
    seed: u64,
    today: Date,
}

/// The people of a household before they are registered: parents before children.
struct Member {
    person: Person,
    papers: Papers,
    /// The given name that the children's patronymics are made of.
    given_name: &'static str,
    /// The surname that the person was born with.
    born_surname: String,
}

/// What the members of a family have in common.
#[derive(Clone, Copy)]
struct Family {
    nationality: Nationality,
    /// The surname in its masculine form.
    surname: &'static str,
    place: Place,
}

/// A parent as a birth certificate names them.
#[derive(Clone)]
struct Parent {
    iin: Option<Iin>,
    full_name: FullName,
}

struct Parents {
    mother: Parent,
    father: Parent,
    /// The father's given name.
    patron: &'static str,
}

#[derive(Clone, Copy)]
enum Household {
    Alone,
    Couple,
    CoupleWithChildren,
    OneParent,
    ThreeGenerations,
}

impl Settlement {
    fn household(&mut self, population: &mut Population, room: usize, draws: &mut Draws) {
        let nationality = Nationality::draw(draws);
        let family = Family {
            nationality,
            surname: nationality.draw_surname(draws),
            place: Place::draw(draws),
        };
        let mut members = self.members(family, draws);
        members.truncate(room);
        self.draw_papers(family.place, &mut members);
        let home = self.home(family.place, &members, draws);
        for member in &mut members {
            member.person.permanent = (!draws.percent(1)).then(|| home.dwelling.rka.clone());
            if member.person.abroad && draws.percent(50) {
                member.person.permanent = None;
            }
        }
        population.dwellings.push(home);
        let head = &members[0].person;
        if adult(head) && draws.percent(10) {
            let place = Place::draw(draws);
            let owners = vec![head.iin.clone()];
            population
                .dwellings
                .push(self.dwelling(place, owners, draws));
        }
        self.landlord = members
            .iter()
            .find(|member| adult(&member.person) && !member.person.incapacitated)
            .map(|member| member.person.iin.clone())
            .or(self.landlord.take());
        for member in members {
            population
                .documents
                .extend(documents(&member.person, &member.papers, self.today));
            population.persons.push(member.person);
        }
    }

    /// What the members have of papers; drawn apart, so that it changes nothing about who they are.
    fn draw_papers(&self, place: Place, members: &mut [Member]) {
        // No household's stream: those have small numbers.
        let stream = |serial: u64| Draws::for_purpose(self.seed, serial | 1 << 40);
        for member in &mut *members {
            let mut draws = stream(member.papers.serial);
            let (person, papers) = (&member.person, &mut member.papers);
            papers::draw(person, papers, place, DRAWN_AS_OF, &mut draws);
        }
        let wife = (1..members.len()).find(|at| {
            let (husband, wife) = (&members[at - 1].person, &members[*at].person);
            (husband.sex, wife.sex) == (Sex::Male, Sex::Female)
                && adult(wife)
                && wife
                    .mother
                    .as_ref()
                    .is_none_or(|mother| husband.mother.as_ref() != Some(mother))
        });
        if let Some(at) = wife {
            let (before, rest) = members.split_at_mut(at);
            if let (Some(husband), Some(wife)) = (before.last_mut(), rest.first_mut()) {
                let mut draws = stream(husband.papers.serial | 1 << 41);
                papers::marry(
                    (&husband.person, &mut husband.papers),
                    (&wife.person, &mut wife.papers),
                    &wife.born_surname,
                    place,
                    DRAWN_AS_OF,
                    &mut draws,
                );
            }
        }
        let children: Vec<_> = members
            .iter()
            .filter(|member| !adult(&member.person))
            .map(|member| member.person.clone())
            .collect();
        if let ([parent, ..], None, false) = (&mut *members, wife, children.is_empty()) {
            let mut draws = stream(parent.papers.serial | 1 << 42);
            if draws.percent(60) {
                let former = Spouse {
                    name: former_name(&parent.person, &mut draws),
                    born: parent.person.born.saturating_sub(500.days()),
                };
                papers::divorce(
                    &parent.person,
                    &mut parent.papers,
                    former,
                    place,
                    DRAWN_AS_OF,
                    &mut draws,
                );
            }
        }
    }

    fn members(&mut self, family: Family, draws: &mut Draws) -> Vec<Member> {
        let kind = match draws.below(100) {
            0..=19 => Household::Alone,
            20..=41 => Household::Couple,
            42..=79 => Household::CoupleWithChildren,
            80..=90 => Household::OneParent,
            _ => Household::ThreeGenerations,
        };
        match kind {
            Household::Alone => {
                let sex = either_sex(draws);
                let born = born_at(draws.between(19, 84), draws);
                vec![self.grown_up(family, sex, born, None, draws)]
            }
            Household::Couple => {
                let born = born_at(draws.between(22, 80), draws);
                self.couple(family, born, None, draws)
            }
            Household::CoupleWithChildren => {
                let born = born_at(draws.between(22, 50), draws);
                let mut members = self.couple(family, born, None, draws);
                self.children(family, &mut members, draws);
                members
            }
            Household::OneParent => {
                let born = born_at(draws.between(22, 50), draws);
                let sex = if draws.percent(85) {
                    Sex::Female
                } else {
                    Sex::Male
                };
                let mut members = vec![self.grown_up(family, sex, born, None, draws)];
                self.children(family, &mut members, draws);
                members
            }
            Household::ThreeGenerations => {
                let born = born_at(draws.between(24, 46), draws);
                // A husband is at most eight years older than his wife, his mother at least twenty than he.
                let years = draws.between(29, 38);
                let elder = years_before(born, years, draws);
                let mut grandmother = self.grown_up(family, Sex::Female, elder, None, draws);
                grandmother.person.incapacitated = draws.percent(12);
                let mut members = self.couple(family, born, Some(&grandmother), draws);
                self.children(family, &mut members, draws);
                members.push(grandmother);
                // Parents stand before their children, also when the household is cut to the room there is.
                members.rotate_right(1);
                members
            }
        }
    }

    /// Husband and wife; she is born on the day given.
    fn couple(
        &mut self,
        family: Family,
        born: Date,
        mother: Option<&Member>,
        draws: &mut Draws,
    ) -> Vec<Member> {
        let older = i64::from(draws.between(0, 3_200)) - 300;
        let husband_born = born.saturating_sub(older.days());
        let husband = self.grown_up(family, Sex::Male, husband_born, mother, draws);
        let kin = if draws.percent(8) {
            Nationality::draw(draws)
        } else {
            family.nationality
        };
        let maiden = Family {
            nationality: kin,
            surname: kin.draw_surname(draws),
            ..family
        };
        let mut wife = self.grown_up(maiden, Sex::Female, born, None, draws);
        if draws.percent(85) {
            wife.born_surname = std::mem::replace(
                &mut wife.person.full_name.surname,
                surname(family.surname, Sex::Female),
            );
            // The certificate of her birth has the name that she was born with.
            wife.papers.birth_certificate = None;
        }
        vec![husband, wife]
    }

    fn grown_up(
        &mut self,
        family: Family,
        sex: Sex,
        born: Date,
        mother: Option<&Member>,
        draws: &mut Draws,
    ) -> Member {
        let absent = absent_parents(family, born, draws);
        let parents = match mother {
            None => absent,
            Some(mother) => Parents {
                mother: mother.as_parent(),
                ..absent
            },
        };
        let place = if draws.percent(65) {
            family.place
        } else {
            Place::draw(draws)
        };
        let certificate = draws.percent(60);
        let mut member = self.member(family, sex, born, &parents, place, certificate, draws);
        member.person.incapacitated = draws.below(1_000) < 4;
        member.person.abroad = draws.below(1_000) < 15;
        member
    }

    fn children(&mut self, family: Family, members: &mut Vec<Member>, draws: &mut Draws) {
        let absent = absent_parents(family, DRAWN_AS_OF, draws);
        let parent = |sex| members.iter().find(|member| member.person.sex == sex);
        let (mother, father) = (parent(Sex::Female), parent(Sex::Male));
        let youngest_parent = members.iter().map(|member| member.person.born).max();
        let parents = Parents {
            mother: mother.map_or(absent.mother, Member::as_parent),
            father: father.map_or(absent.father, Member::as_parent),
            patron: father.map_or(absent.patron, |father| father.given_name),
        };
        let Some(youngest_parent) = youngest_parent else {
            return;
        };
        let wanted = [1, 1, 2, 2, 2, 3, 3, 4][draws.below(8) as usize];
        let years = draws.between(19, 29);
        let mut born = years_after(youngest_parent, years, draws);
        for _ in 0..wanted {
            if born >= DRAWN_AS_OF || age_on(youngest_parent, born) > 43 {
                break;
            }
            // Who is grown up has mostly left.
            let place = if draws.percent(85) {
                family.place
            } else {
                Place::draw(draws)
            };
            let sex = either_sex(draws);
            let child = self.member(family, sex, born, &parents, place, true, draws);
            if age_on(born, DRAWN_AS_OF) < 23 {
                members.push(child);
            }
            let gap = i64::from(draws.between(400, 1_900));
            born = born.saturating_add(gap.days());
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a person follows from")]
    fn member(
        &mut self,
        family: Family,
        sex: Sex,
        born: Date,
        parents: &Parents,
        birthplace: Place,
        certificate: bool,
        draws: &mut Draws,
    ) -> Member {
        let serial = self.next_serial();
        let given_name = family.nationality.draw_given_name(sex, draws);
        let own = family.nationality.draw_own_patronymic(born.year(), draws);
        let patronymic = (!draws.percent(4)).then(|| patronymic(parents.patron, sex, own));
        let person = Person {
            iin: self.iin(born, sex, draws),
            full_name: FullName {
                surname: surname(family.surname, sex),
                given_name: given_name.to_owned(),
                patronymic,
            },
            sex,
            born,
            phone: phone(born, serial, draws),
            mother: parents.mother.iin.clone(),
            father: parents.father.iin.clone(),
            incapacitated: false,
            abroad: false,
            permanent: None,
            place_of_birth: birthplace.in_words(),
            nationality: family.nationality.label(sex),
            portrait_seed: portrait_seed(family.nationality, draws),
        };
        let papers = Papers {
            serial,
            national_id: national_id(born, draws),
            driving_licence: driving_licence(born, sex, family.place, draws),
            birth_certificate: Some(birth(
                born,
                birthplace,
                parents.mother.full_name.clone(),
                parents.father.full_name.clone(),
                draws,
            ))
            .filter(|_| certificate),
            ..Papers::default()
        };
        Member {
            born_surname: person.full_name.surname.clone(),
            person,
            papers,
            given_name,
        }
    }

    fn iin(&mut self, born: Date, sex: Sex, draws: &mut Draws) -> Iin {
        let room = 10_000 - DRAWN_IIN_SERIALS;
        let start = draws.below(room);
        // Invariant: among MOST_CITIZENS people fewer than `room` of one sex are born on one day.
        let iin = (0..room)
            .map(|step| DRAWN_IIN_SERIALS + (start + step) % room)
            .filter_map(|serial| Iin::issue(born, sex, u16::try_from(serial).ok()?))
            .find(|iin| !self.taken.contains(iin))
            .expect("a day has numbers for all who are born on it");
        self.taken.insert(iin.clone());
        iin
    }

    fn home(&mut self, place: Place, members: &[Member], draws: &mut Draws) -> Dwelling {
        let iins = |wanted: fn(&Person) -> bool| -> Vec<Iin> {
            members
                .iter()
                .map(|member| &member.person)
                .filter(|person| wanted(person))
                .map(|person| person.iin.clone())
                .collect()
        };
        let (adults, minors) = (iins(adult), iins(|person| !adult(person)));
        let mut owners = match draws.below(100) {
            0..=47 => adults.iter().take(1).cloned().collect(),
            48..=71 => adults.clone(),
            72..=83 => iins(|_| true),
            84..=88 => minors,
            _ => self.landlord.iter().cloned().collect(),
        };
        if owners.is_empty() {
            owners = iins(|_| true);
            owners.truncate(1);
        }
        self.dwelling(place, owners, draws)
    }

    fn dwelling(&mut self, place: Place, owners: Vec<Iin>, draws: &mut Draws) -> Dwelling {
        let serial = self.next_serial();
        let english = draws.percent(85);
        loop {
            // Persona's codes begin with zeros, these with 1.
            let scattered = serial % 100_000_000_000 * 67_867_967 % 100_000_000_000;
            let dwelling = place.dwelling(
                100_000_000_000 + scattered,
                Door::draw(draws, place),
                english,
            );
            if self.addresses.insert(dwelling.address.ru.clone()) {
                return Dwelling { dwelling, owners };
            }
        }
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }
}

impl Member {
    fn as_parent(&self) -> Parent {
        Parent {
            iin: Some(self.person.iin.clone()),
            full_name: self.person.full_name.clone(),
        }
    }
}

fn absent_parents(family: Family, born: Date, draws: &mut Draws) -> Parents {
    let patron = family.nationality.draw_given_name(Sex::Male, draws);
    let mut parent = |sex, given_name: &str| {
        let of = family.nationality.draw_given_name(Sex::Male, draws);
        let own = family
            .nationality
            .draw_own_patronymic(born.year() - 27, draws);
        Parent {
            iin: None,
            full_name: FullName {
                surname: surname(family.surname, sex),
                given_name: given_name.to_owned(),
                patronymic: Some(patronymic(of, sex, own)),
            },
        }
    };
    let father = parent(Sex::Male, patron);
    let mut mother = parent(Sex::Female, "");
    mother.full_name.given_name = family
        .nationality
        .draw_given_name(Sex::Female, draws)
        .to_owned();
    Parents {
        mother,
        father,
        patron,
    }
}

/// The name of somebody to whom a parent was married.
fn former_name(parent: &Person, draws: &mut Draws) -> FullName {
    let nationality = Nationality::Kazakh;
    let sex = match parent.sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    };
    FullName {
        surname: surname(nationality.draw_surname(draws), sex),
        given_name: nationality.draw_given_name(sex, draws).to_owned(),
        patronymic: None,
    }
}

fn adult(person: &Person) -> bool {
    age_on(person.born, DRAWN_AS_OF) >= 18
}

fn either_sex(draws: &mut Draws) -> Sex {
    if draws.percent(50) {
        Sex::Female
    } else {
        Sex::Male
    }
}

/// A day of birth of somebody so many years old.
fn born_at(age: u32, draws: &mut Draws) -> Date {
    years_before(DRAWN_AS_OF, age, draws)
}

/// A day more than so many years before another, and at most one year more.
fn years_before(day: Date, years: u32, draws: &mut Draws) -> Date {
    let more = draws.between(1, 365);
    day.saturating_sub(i64::from(years).years())
        .saturating_sub(i64::from(more).days())
}

/// A day at least so many years after another, and at most one year more.
pub fn years_after(day: Date, years: u32, draws: &mut Draws) -> Date {
    let more = draws.below(365);
    day.saturating_add(i64::from(years).years())
        .saturating_add(i64::from(more).days())
}

/// A number that no other serial gives; the personas' begin with zeros, these do not.
fn phone(born: Date, serial: u64, draws: &mut Draws) -> Option<Phone> {
    let share = match age_on(born, DRAWN_AS_OF) {
        16.. => 95,
        10..=15 => 40,
        _ => 0,
    };
    let number = 1_000_000 + serial * 3_141_593 % 9_000_000;
    // Invariant: 709 and seven digits are a mobile number.
    let phone = Phone::parse(&format!("+7709{number}")).expect("ten digits after the country's");
    draws.percent(share).then_some(phone)
}

/// The nationality's usual looks, with exceptions; [`super::portrait`] reads the lowest bit.
fn portrait_seed(nationality: Nationality, draws: &mut Draws) -> u64 {
    let european = nationality.looks_european() != draws.percent(8);
    draws.next() & !1 | u64::from(european)
}

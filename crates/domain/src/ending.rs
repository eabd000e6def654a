//! Ending a registration: by an owner with the consent of every other one, or by whoever stays.

use std::fmt;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, Iin, ResidentId, Settings,
    residence::{Applicant, Dwelling},
    statement::Statement,
};

/// The registration that is to end, as the owners see it: without an IIN.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// Which one, by the id under which the service shows it to the owners.
    pub resident: ResidentId,
    /// Whose.
    pub full_name: FullName,
    /// First day, where it is temporary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day, where it is temporary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended")
            .field("resident", &self.resident)
            .finish_non_exhaustive()
    }
}

/// A request to end a registration: what the applicant signs, with the EDS alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndOfRegistration {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who asks for it.
    pub applicant: Applicant,
    /// Where.
    pub dwelling: Dwelling,
    /// Whether the applicant asks as an owner, or about their own stay; the register decides.
    pub as_owner: bool,
    /// What is to end.
    pub ends: Ended,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two requests have the same bytes.
    pub nonce: String,
}

impl Statement for EndOfRegistration {
    const SUBJECT: &'static str = "qoltanba/end-of-registration/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What is to end, and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingForm {
    /// Where.
    pub dwelling: Dwelling,
    /// Whether the applicant is an owner of it.
    pub as_owner: bool,
    /// What is to end.
    pub ends: Ended,
}

impl EndOfRegistration {
    /// Draws up a request.
    pub fn draft(
        site: &str,
        form: EndingForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
    ) -> Self {
        Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            dwelling: form.dwelling,
            as_owner: form.as_owner,
            ends: form.ends,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        }
    }
}

/// Why a registration cannot be ended online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndingRefusal {
    /// An owner's registration in a dwelling of their own ends by a new one alone, and nobody ends their own for good.
    #[error("this registration ends by a new one alone")]
    ByANewOneAlone,
    /// A minor's ends with the parent's beside whom they are registered; a ward's needs the guardian at a service
    /// centre.
    #[error("this registration does not end by itself")]
    NotByItself,
}

/// Somebody who is registered at a dwelling, as the rule has to know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Whether it is a temporary stay.
    pub temporary: bool,
    /// Whether it is the applicant.
    pub is_applicant: bool,
    /// Whether they own the dwelling.
    pub is_owner: bool,
    /// Their age in years.
    pub age: i16,
    /// Whether a court declared them incapacitated.
    pub incapacitated: bool,
}

/// Decides whether a registration can be ended online, and whether the owners have to agree: whoever stays for a time
/// ends that without anybody.
pub fn may_end(registered: Registered, settings: &Settings) -> Result<NeedsOwners, EndingRefusal> {
    match registered {
        Registered {
            temporary: true,
            is_applicant: true,
            ..
        } => Ok(NeedsOwners::No),
        Registered { is_owner: true, .. }
        | Registered {
            is_applicant: true, ..
        } => Err(EndingRefusal::ByANewOneAlone),
        Registered {
            age, incapacitated, ..
        } if age < settings.adult_age || incapacitated => Err(EndingRefusal::NotByItself),
        Registered { .. } => Ok(NeedsOwners::Yes),
    }
}

/// Whether the owners of the dwelling have to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsOwners {
    /// Every one of them, the applicant among them.
    Yes,
    /// None: it is the applicant's own stay.
    No,
}

/// Somebody who is registered at a dwelling for good, with their parents.
#[derive(Clone, PartialEq, Eq)]
pub struct Household {
    /// Who.
    pub iin: Iin,
    /// Their parents, as far as the register knows.
    pub parents: Vec<Iin>,
}

crate::debug_by_name!(Household);

/// Whose registrations at a dwelling end with this one: of minors beside nobody but this parent.
pub fn ends_with(
    leaving: &Iin,
    household: &[Household],
    today: Date,
    settings: &Settings,
) -> Vec<Iin> {
    beside_nobody_else(leaving, household, today, settings.adult_age)
}

/// Who moves along with this one, being too young to be registered apart from a parent and beside nobody but this one
/// where they are.
pub fn moves_with(
    leaving: &Iin,
    household: &[Household],
    today: Date,
    settings: &Settings,
) -> Vec<Iin> {
    beside_nobody_else(leaving, household, today, settings.apart_from_parents_age)
}

/// Who is younger than so many years and has, of their parents, nobody but this one at the dwelling.
fn beside_nobody_else(leaving: &Iin, household: &[Household], today: Date, years: i16) -> Vec<Iin> {
    let stays = |iin: &Iin| iin != leaving && household.iter().any(|one| one.iin == *iin);
    household
        .iter()
        .filter(|one| one.iin.age_on(today) < years && one.iin != *leaving)
        .filter(|one| one.parents.contains(leaving) && !one.parents.iter().any(stays))
        .map(|one| one.iin.clone())
        .collect()
}

/// The last day of a stay that ends today: today, or of one that has not begun, yesterday.
pub fn last_day_of_ended(from: Date, today: Date) -> Date {
    if from <= today {
        today
    } else {
        today.saturating_sub(1.day())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        consent::ConsentStatement,
        iin::Sex,
        statement::{parse, to_be_signed},
        testing::ending,
    };

    const GUEST: Registered = Registered {
        temporary: false,
        is_applicant: false,
        is_owner: false,
        age: 30,
        incapacitated: false,
    };

    fn may(registered: Registered) -> Result<NeedsOwners, EndingRefusal> {
        may_end(registered, &Settings::default())
    }

    #[test]
    fn r48_owners_end_the_registration_of_an_adult_who_is_no_owner() {
        for temporary in [false, true] {
            let guest = Registered { temporary, ..GUEST };
            assert_eq!(may(guest), Ok(NeedsOwners::Yes));
            let owner = Registered {
                is_owner: true,
                ..guest
            };
            assert_eq!(may(owner), Err(EndingRefusal::ByANewOneAlone));
        }
    }

    #[test]
    fn r48_a_stay_of_one_s_own_ends_without_owners_and_a_home_by_a_new_one() {
        let mine = Registered {
            is_applicant: true,
            ..GUEST
        };
        let stay = Registered {
            temporary: true,
            ..mine
        };
        assert_eq!(may(stay), Ok(NeedsOwners::No));
        assert_eq!(may(Registered { age: 17, ..stay }), Ok(NeedsOwners::No));
        assert_eq!(may(mine), Err(EndingRefusal::ByANewOneAlone));
    }

    #[test]
    fn r47_r48_of_a_minor_or_a_ward_nothing_ends_by_itself() {
        for temporary in [false, true] {
            let guest = Registered { temporary, ..GUEST };
            for (age, ended) in [(17, false), (18, true), (19, true)] {
                assert_eq!(may(Registered { age, ..guest }).is_ok(), ended, "{age}");
            }
            let ward = Registered {
                incapacitated: true,
                ..guest
            };
            assert_eq!(may(ward), Err(EndingRefusal::NotByItself));
        }
    }

    #[test]
    fn r47_r48_with_the_last_parent_at_a_dwelling_the_minors_go() {
        let today = date(2026, 11, 24);
        let person = |year, serial| Iin::issue(date(year, 5, 17), Sex::Female, serial).unwrap();
        let [mother, father] = [person(1990, 1), person(1988, 2)];
        let [child, grown, cousin] = [person(2015, 3), person(2008, 4), person(2016, 5)];
        let one = |iin: &Iin, parents: &[&Iin]| Household {
            iin: iin.clone(),
            parents: parents.iter().map(|iin| (*iin).clone()).collect(),
        };
        let mut household = vec![
            one(&mother, &[]),
            one(&father, &[]),
            one(&child, &[&mother, &father]),
            one(&grown, &[&mother, &father]),
            one(&cousin, &[]),
        ];
        let gone =
            |household: &[Household]| ends_with(&mother, household, today, &Settings::default());

        assert!(gone(&household).is_empty());
        household.remove(1);
        assert_eq!(gone(&household), [child]);
        assert_eq!(format!("{:?}", household[0]), "Household(…)");
    }

    #[test]
    fn r47_who_is_under_fourteen_moves_with_the_only_parent_beside_them() {
        let today = date(2026, 11, 24);
        let person = |born, serial| Iin::issue(born, Sex::Female, serial).unwrap();
        let [mother, father] = [person(date(1990, 5, 17), 1), person(date(1988, 5, 17), 2)];
        let young = person(today - 14.years() + 1.day(), 3);
        let older = person(today - 14.years(), 4);
        let one = |iin: &Iin, parents: &[&Iin]| Household {
            iin: iin.clone(),
            parents: parents.iter().map(|iin| (*iin).clone()).collect(),
        };
        let mut household = vec![
            one(&mother, &[]),
            one(&young, &[&mother, &father]),
            one(&older, &[&mother, &father]),
        ];
        let along =
            |household: &[Household]| moves_with(&mother, household, today, &Settings::default());

        assert_eq!(along(&household), [young]);
        household.push(one(&father, &[]));
        assert!(along(&household).is_empty());
    }

    #[test]
    fn r48_a_stay_ends_with_the_day_and_one_to_come_never_begins() {
        let today = date(2026, 11, 24);
        assert_eq!(last_day_of_ended(date(2026, 10, 1), today), today);
        assert_eq!(last_day_of_ended(today, today), today);
        assert_eq!(
            last_day_of_ended(date(2026, 11, 25), today),
            date(2026, 11, 23)
        );
    }

    #[test]
    fn s4_r48_the_bytes_of_an_ending_stay_what_they_are_and_hide_in_debug() {
        let bytes = to_be_signed(&ending());
        assert!(parse::<EndOfRegistration>(&bytes).is_ok());
        assert!(parse::<ConsentStatement>(&bytes).is_err());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
        assert!(!format!("{:?}", ending()).contains("Айгүл"));
    }

    proptest! {
        #[test]
        fn r48_nobody_ends_what_is_an_owner_s_but_a_stay_of_their_own(
            temporary: bool, is_applicant: bool, age in 0_i16..100, incapacitated: bool,
        ) {
            let owner = Registered { temporary, is_applicant, is_owner: true, age, incapacitated };
            prop_assert_eq!(may(owner).is_ok(), temporary && is_applicant);
        }

        #[test]
        fn r48_reading_an_ending_never_panics(bytes: Vec<u8>) {
            prop_assert!(parse::<EndOfRegistration>(&bytes).is_err());
        }
    }
}

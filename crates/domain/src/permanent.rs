//! Registration at the place of residence: the statement that the applicant signs, for themselves, a child or a ward
//!

use std::{collections::BTreeSet, fmt};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Iin, Settings,
    residence::{Applicant, DraftRefusal, Dwelling, Rka},
    settings::civil_day,
    statement::Statement,
};

/// Why somebody moves to a place for good (R-49: the reason is stated).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ResidenceReason {
    /// A dwelling of their own.
    OwnDwelling,
    /// Family.
    Family,
    /// A rented dwelling.
    Rental,
    /// Work.
    Work,
    /// Study.
    Study,
    /// Another reason.
    Other,
}

/// What makes somebody apply for another person, as the person register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A parent, for a child.
    Parent,
    /// A guardian, for somebody whom a court declared incapacitated.
    Guardian,
}

/// Whom somebody else applies for, as the person register has them, never typed in; `Debug` shows only the relation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Represented {
    /// What the applicant is to them.
    pub relation: Relation,
    /// The person who is registered.
    pub person: Applicant,
}

impl fmt::Debug for Represented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Represented")
            .field("relation", &self.relation)
            .finish_non_exhaustive()
    }
}

/// A request for registration at the place of residence: what the applicant signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermanentRegistration {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who applies and signs.
    pub applicant: Applicant,
    /// Who is registered, where it is not the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represented: Option<Represented>,
    /// Children of the applicant who move along, since nobody else of their parents lives where they do; the
    /// registers decide who these are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Applicant>,
    /// Where.
    pub dwelling: Dwelling,
    /// Whether the applicant says to be an owner; the register decides.
    pub as_owner: bool,
    /// Reason.
    pub reason: ResidenceReason,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two requests have the same bytes.
    pub nonce: String,
}

impl Statement for PermanentRegistration {
    const SUBJECT: &'static str = "qoltanba/permanent-registration/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What the person register says of the applicant and of the person who is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// What the applicant is to the person, where these are two.
    pub relation: Option<Relation>,
    /// Whether a court declared the applicant incapacitated.
    pub applicant_is_incapacitated: bool,
    /// The applicant's permanent address.
    pub applicant_lives_at: Option<&'a Rka>,
    /// Who moves along with the person who is registered ([`moves_with`](crate::ending::moves_with)).
    pub along: &'a [Iin],
}

/// What the applicant chooses in the form, with what the registers say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermanentRegistrationForm {
    /// Who is registered, where it is not the applicant.
    pub represented: Option<Represented>,
    /// The applicant's children who move along.
    pub children: Vec<Applicant>,
    /// Whether the applicant is an owner.
    pub as_owner: bool,
    /// The dwelling that the registers confirmed.
    pub dwelling: Dwelling,
    /// Reason.
    pub reason: ResidenceReason,
}

impl PermanentRegistration {
    /// Draws up a request from a form.
    pub fn draft(
        site: &str,
        form: PermanentRegistrationForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, DraftRefusal> {
        let drawn_up = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            represented: form.represented,
            children: form.children,
            dwelling: form.dwelling,
            as_owner: form.as_owner,
            reason: form.reason,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        };
        drawn_up.check(civil_day(now), settings)?;
        Ok(drawn_up)
    }

    /// Checks what can be told from the statement itself: a parent applies for a child under the age at which one
    /// applies alone, a guardian for an adult, and children move along with a parent who applies for themselves.
    /// Whether they are that is decided by the register.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        let Some(represented) = &self.represented else {
            return Ok(());
        };
        if !self.children.is_empty() {
            return Err(DraftRefusal::Represented);
        }
        let age = represented.person.iin.age_on(today);
        let fits = match represented.relation {
            Relation::Parent => age < settings.joining_age,
            Relation::Guardian => age >= settings.adult_age,
        };
        (fits && represented.person.iin != self.applicant.iin)
            .then_some(())
            .ok_or(DraftRefusal::Represented)
    }

    /// Checks what only the person register can tell: whether the applicant is to the person what the statement
    /// says, and applies for themselves only if nobody has to do it for them; a young child goes where the parent lives,
    /// and moves along with the only parent beside them, so that all who sign have signed that too.
    pub fn check_known(
        &self,
        known: Known<'_>,
        today: Date,
        settings: &Settings,
    ) -> Result<(), DraftRefusal> {
        let said = self.represented.as_ref().map(|one| one.relation);
        if said != known.relation || known.applicant_is_incapacitated {
            return Err(DraftRefusal::Represented);
        }
        let age = settings.apart_from_parents_age;
        let is_young = said == Some(Relation::Parent) && self.person().iin.age_on(today) < age;
        if is_young && known.applicant_lives_at != Some(&self.dwelling.rka) {
            return Err(DraftRefusal::ApartFromParents { age });
        }
        let named: BTreeSet<&Iin> = self.children.iter().map(|child| &child.iin).collect();
        let each_once = named.len() == self.children.len();
        (each_once && named == known.along.iter().collect())
            .then_some(())
            .ok_or(DraftRefusal::ApartFromParents { age })
    }

    /// Who is registered.
    pub fn person(&self) -> &Applicant {
        self.represented
            .as_ref()
            .map_or(&self.applicant, |represented| &represented.person)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;
    use crate::{
        iin::Sex,
        statement::{parse, to_be_signed},
        testing::{applicant, permanent},
    };

    const TODAY: Date = date(2026, 11, 24);

    fn settings() -> Settings {
        Settings::default()
    }

    fn moving(relation: Relation, born: Date) -> PermanentRegistration {
        let person = Applicant {
            iin: Iin::issue(born, Sex::Male, 7).unwrap(),
            date_of_birth: born,
            ..applicant()
        };
        PermanentRegistration {
            represented: Some(Represented { relation, person }),
            ..permanent()
        }
    }

    fn alone() -> PermanentRegistration {
        PermanentRegistration {
            represented: None,
            ..permanent()
        }
    }

    fn known(relation: Option<Relation>, lives_at: Option<&Rka>) -> Known<'_> {
        Known {
            relation,
            applicant_is_incapacitated: false,
            applicant_lives_at: lives_at,
            along: &[],
        }
    }

    fn with(children: &[&Applicant]) -> PermanentRegistration {
        PermanentRegistration {
            children: children.iter().map(|child| (*child).clone()).collect(),
            ..alone()
        }
    }

    fn child(serial: u16) -> Applicant {
        let born = TODAY - 9.years();
        Applicant {
            iin: Iin::issue(born, Sex::Male, serial).unwrap(),
            date_of_birth: born,
            ..applicant()
        }
    }

    #[test]
    fn r28_r49_the_bytes_to_sign_stay_what_they_are() {
        let bytes = to_be_signed(&permanent());
        assert_eq!(parse::<PermanentRegistration>(&bytes).unwrap(), permanent());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&alone())).unwrap());
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&with(&[&child(7)]))).unwrap());
    }

    #[test]
    fn r47_a_parent_applies_until_the_day_of_the_sixteenth_birthday() {
        let birthday = date(2026, 11, 24);
        for (born, fits) in [
            (birthday - 16.years() + 1.day(), true),
            (birthday - 16.years(), false),
            (birthday - 16.years() - 1.day(), false),
        ] {
            let checked = moving(Relation::Parent, born).check(TODAY, &settings());
            assert_eq!(checked.is_ok(), fits, "{born}");
        }
    }

    #[test]
    fn r47_a_guardian_applies_from_the_day_of_the_eighteenth_birthday() {
        for (born, fits) in [
            (TODAY - 18.years() + 1.day(), false),
            (TODAY - 18.years(), true),
            (TODAY - 18.years() - 1.day(), true),
        ] {
            let checked = moving(Relation::Guardian, born).check(TODAY, &settings());
            assert_eq!(checked.is_ok(), fits, "{born}");
        }
    }

    #[test]
    fn r47_nobody_represents_themselves() {
        let own = moving(Relation::Guardian, applicant().date_of_birth);
        let own = PermanentRegistration {
            represented: own.represented.map(|one| Represented {
                person: applicant(),
                ..one
            }),
            ..own
        };
        assert_eq!(
            own.check(TODAY, &settings()),
            Err(DraftRefusal::Represented)
        );
    }

    #[test]
    fn r47_the_relation_is_what_the_register_says_it_is() {
        use Relation::{Guardian, Parent};
        let child = moving(Parent, TODAY - 15.years());
        for (statement, relation, agrees) in [
            (&child, Some(Parent), true),
            (&child, Some(Guardian), false),
            (&child, None, false),
            (&alone(), None, true),
            (&alone(), Some(Parent), false),
        ] {
            let checked = statement.check_known(known(relation, None), TODAY, &settings());
            assert_eq!(checked.is_ok(), agrees, "{relation:?}");
        }
    }

    #[test]
    fn r47_a_child_lives_apart_from_the_day_of_the_fourteenth_birthday() {
        let there = permanent().dwelling.rka;
        let elsewhere = Rka::parse("0201300123456780").unwrap();
        let refusal = Err(DraftRefusal::ApartFromParents { age: 14 });
        for (born, apart) in [
            (TODAY - 14.years() + 1.day(), refusal),
            (TODAY - 14.years(), Ok(())),
            (TODAY - 14.years() - 1.day(), Ok(())),
        ] {
            let statement = moving(Relation::Parent, born);
            let check = |lives_at| {
                let known = known(Some(Relation::Parent), lives_at);
                statement.check_known(known, TODAY, &settings())
            };
            assert_eq!(check(Some(&elsewhere)), apart, "{born}");
            assert_eq!(check(None), apart, "{born}");
            assert_eq!(check(Some(&there)), Ok(()), "{born}");
        }
    }

    #[test]
    fn r47_just_the_children_who_move_along_are_signed_for() {
        let [one, other] = [child(7), child(9)];
        let (both, first) = ([one.iin.clone(), other.iin.clone()], [one.iin.clone()]);
        let refusal = Err(DraftRefusal::ApartFromParents { age: 14 });
        for (statement, along, checked) in [
            (with(&[]), &[][..], Ok(())),
            (with(&[&one]), &first[..], Ok(())),
            (with(&[&other, &one]), &both[..], Ok(())),
            (with(&[]), &first[..], refusal),
            (with(&[&one]), &both[..], refusal),
            (with(&[&one, &other]), &first[..], refusal),
            (with(&[&one, &one]), &first[..], refusal),
        ] {
            let known = Known {
                along,
                ..known(None, None)
            };
            assert_eq!(statement.check_known(known, TODAY, &settings()), checked);
        }
        let represented = PermanentRegistration {
            children: vec![one],
            ..moving(Relation::Guardian, TODAY - 70.years())
        };
        let checked = represented.check(TODAY, &settings());
        assert_eq!(checked, Err(DraftRefusal::Represented));
    }

    #[test]
    fn r47_whoever_is_incapacitated_does_not_apply() {
        let known = Known {
            applicant_is_incapacitated: true,
            ..known(None, None)
        };
        assert_eq!(
            alone().check_known(known, TODAY, &settings()),
            Err(DraftRefusal::Represented)
        );
    }

    #[test]
    fn a_request_is_not_shown_by_debug() {
        let shown = format!("{:?}", permanent());
        for personal in [
            "110309",
            "2011-03-09",
            "Арман",
            "Сарыарқа",
            "0201300123456789",
        ] {
            assert!(!shown.contains(personal), "{shown}");
        }
    }
}

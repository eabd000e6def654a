//! The format and logical check (FLK) of a dwelling's owner, by GBD FL and E-social security.

use serde::{Deserialize, Serialize};

use crate::Settings;

/// Why an owner does not act alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Dependence {
    /// Under age.
    Minor,
    /// Declared incapacitated by a court.
    Incapacitated,
}

/// Why the service cannot be given at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckGround {
    /// GBD FL knows no such living person.
    UnknownPerson,
    /// The person does not own the dwelling.
    NotTheOwner,
    /// The applicant is that owner.
    IsTheApplicant,
    /// The owner is of age and capable: the service is given online.
    ActsAlone,
    /// GBD FL and E-social security do not say the same of the person.
    RegistersDisagree,
    /// E-social security knows no representative of an incapacitated owner.
    NoRepresentative,
    /// More people own the dwelling than the applicant, the owner and one representative.
    OtherOwners,
}

/// What the check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum OwnerCheck {
    /// The desk goes on.
    Positive {
        /// Why the owner does not act alone.
        dependence: Dependence,
    },
    /// A warning: the service cannot be given here.
    Negative {
        /// Why.
        ground: CheckGround,
    },
}

/// What E-social security has about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocialFacts {
    /// Whether the person is known there as incapacitated.
    pub incapacitated: bool,
    /// Whether a representative is known.
    pub represented: bool,
}

/// What the registers say of a person whose IIN was entered as an owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerFacts {
    /// Whether GBD FL knows the person, alive.
    pub known: bool,
    /// Whether the real-estate register has the person as an owner of the dwelling.
    pub owns: bool,
    /// Whether the person is the applicant.
    pub applies: bool,
    /// How old the person is.
    pub age: i16,
    /// Whether GBD FL has the person as incapacitated.
    pub incapacitated: bool,
    /// E-social security, where it has anything.
    pub social: Option<SocialFacts>,
    /// Owners of the dwelling beside this person and the applicant.
    pub others: usize,
}

impl OwnerCheck {
    /// Checks an owner; the first thing that speaks against the desk is the ground.
    pub fn of(owner: &OwnerFacts, settings: &Settings) -> Self {
        let negative = |ground| Self::Negative { ground };
        if !owner.known {
            return negative(CheckGround::UnknownPerson);
        }
        if !owner.owns {
            return negative(CheckGround::NotTheOwner);
        }
        if owner.applies {
            return negative(CheckGround::IsTheApplicant);
        }
        if owner.incapacitated != owner.social.is_some_and(|social| social.incapacitated) {
            return negative(CheckGround::RegistersDisagree);
        }
        let is_minor = owner.age < settings.adult_age;
        let dependence = match (is_minor, owner.incapacitated) {
            (true, _) => Dependence::Minor,
            (false, true) => Dependence::Incapacitated,
            (false, false) => return negative(CheckGround::ActsAlone),
        };
        let represented = owner.social.is_some_and(|social| social.represented);
        // Parents represent a minor by GBD FL, whom E-social security does not have to know.
        if dependence == Dependence::Incapacitated && !represented {
            return negative(CheckGround::NoRepresentative);
        }
        if owner.others > 1 {
            return negative(CheckGround::OtherOwners);
        }
        Self::Positive { dependence }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minor() -> OwnerFacts {
        OwnerFacts {
            known: true,
            owns: true,
            applies: false,
            age: 11,
            incapacitated: false,
            social: None,
            others: 0,
        }
    }

    fn incapacitated() -> OwnerFacts {
        OwnerFacts {
            age: 78,
            incapacitated: true,
            social: Some(SocialFacts {
                incapacitated: true,
                represented: true,
            }),
            ..minor()
        }
    }

    fn check(facts: OwnerFacts) -> OwnerCheck {
        OwnerCheck::of(&facts, &Settings::default())
    }

    #[test]
    fn r36_an_owner_who_is_a_minor_or_incapacitated_passes() {
        for (facts, dependence) in [
            (minor(), Dependence::Minor),
            (OwnerFacts { age: 17, ..minor() }, Dependence::Minor),
            (incapacitated(), Dependence::Incapacitated),
            (
                OwnerFacts {
                    others: 1,
                    ..minor()
                },
                Dependence::Minor,
            ),
        ] {
            assert_eq!(check(facts), OwnerCheck::Positive { dependence });
        }
    }

    #[test]
    fn r36_whatever_does_not_fit_is_named() {
        let social = |incapacitated, represented| {
            Some(SocialFacts {
                incapacitated,
                represented,
            })
        };
        for (facts, ground) in [
            (
                OwnerFacts {
                    known: false,
                    ..minor()
                },
                CheckGround::UnknownPerson,
            ),
            (
                OwnerFacts {
                    owns: false,
                    ..minor()
                },
                CheckGround::NotTheOwner,
            ),
            (
                OwnerFacts {
                    applies: true,
                    ..minor()
                },
                CheckGround::IsTheApplicant,
            ),
            (OwnerFacts { age: 18, ..minor() }, CheckGround::ActsAlone),
            (
                OwnerFacts {
                    social: None,
                    ..incapacitated()
                },
                CheckGround::RegistersDisagree,
            ),
            (
                OwnerFacts {
                    incapacitated: false,
                    ..incapacitated()
                },
                CheckGround::RegistersDisagree,
            ),
            (
                OwnerFacts {
                    social: social(true, false),
                    ..incapacitated()
                },
                CheckGround::NoRepresentative,
            ),
            (
                OwnerFacts {
                    others: 2,
                    ..minor()
                },
                CheckGround::OtherOwners,
            ),
        ] {
            assert_eq!(check(facts), OwnerCheck::Negative { ground }, "{ground:?}");
        }
    }

    proptest! {
        #[test]
        fn r36_nobody_passes_who_acts_alone_or_does_not_own(
            flags: [bool; 6], age in 0i16..120, others in 0usize..5,
        ) {
            let [known, owns, applies, incapacitated, asked, represented] = flags;
            let facts = OwnerFacts {
                known, owns, applies, age, incapacitated, others,
                social: asked.then_some(SocialFacts { incapacitated, represented }),
            };
            if let OwnerCheck::Positive { dependence } = check(facts) {
                prop_assert!(known && owns && !applies && others <= 1);
                prop_assert!(age < 18 || (incapacitated && represented));
                prop_assert_eq!(dependence == Dependence::Minor, age < 18);
            }
        }
    }
}

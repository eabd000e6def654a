//! The home guard: who is registered at a dwelling, and the standing rules of its owners (R-32, S-32).

use std::{collections::BTreeSet, fmt};

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Iin, Settings, residence::Dwelling, settings::civil_day, statement::Statement};

/// What an owner has decided beforehand about requests at a dwelling. It refuses, or lets a request through to be
/// asked about; it never consents (S-32).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
pub enum StandingRule {
    /// Every owner is asked: what holds without a rule.
    #[default]
    AskOwners,
    /// Of these people the owners are asked; everybody else is refused.
    OnlyThese {
        /// The people, by IIN.
        people: BTreeSet<Iin>,
    },
    /// Everybody is refused.
    RefuseAll,
}

impl fmt::Debug for StandingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AskOwners => "AskOwners",
            Self::OnlyThese { .. } => "OnlyThese(…)",
            Self::RefuseAll => "RefuseAll",
        })
    }
}

/// A standing rule as an owner sees it: of another owner's list the ends of the IINs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
pub enum ShownRule {
    /// Every owner is asked.
    AskOwners,
    /// Of these people the owners are asked; everybody else is refused.
    OnlyThese {
        /// IINs: whole in an own rule, else with their last four digits.
        people: Vec<String>,
    },
    /// Everybody is refused.
    RefuseAll,
}

/// What standing rules decide about a request: there is no third answer (S-32).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The owners are asked, each of them.
    AskOwners,
    /// It is refused by itself.
    Refuse,
}

impl StandingRule {
    /// How it is shown to the owner who set it, or to another one.
    pub fn shown(&self, mine: bool) -> ShownRule {
        let show = |iin: &Iin| match mine {
            true => iin.as_str().to_owned(),
            false => format!("••••••••{}", &iin.as_str()[8..]),
        };
        match self {
            Self::AskOwners => ShownRule::AskOwners,
            Self::OnlyThese { people } => ShownRule::OnlyThese {
                people: people.iter().map(show).collect(),
            },
            Self::RefuseAll => ShownRule::RefuseAll,
        }
    }

    /// Whether the owners are asked about this person.
    pub fn lets_through(&self, newcomer: &Iin) -> bool {
        match self {
            Self::AskOwners => true,
            Self::OnlyThese { people } => people.contains(newcomer),
            Self::RefuseAll => false,
        }
    }

    /// Whether it lets nobody through whom another would refuse.
    pub fn is_as_strict_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::RefuseAll, _) | (_, Self::AskOwners) => true,
            (Self::OnlyThese { people }, Self::OnlyThese { people: others }) => {
                people.is_subset(others)
            }
            (Self::OnlyThese { people }, Self::RefuseAll) => people.is_empty(),
            (Self::AskOwners, Self::OnlyThese { .. } | Self::RefuseAll) => false,
        }
    }
}

/// Decides a request by the rules of all owners: the strictest wins, and nobody loosens another's (S-32). A rule is about
/// others: an owner's own request is always asked about.
pub fn admit<'a>(
    rules: impl IntoIterator<Item = &'a StandingRule>,
    newcomer: &Iin,
    is_owner: bool,
) -> Admission {
    let refused = !is_owner && rules.into_iter().any(|rule| !rule.lets_through(newcomer));
    if refused {
        Admission::Refuse
    } else {
        Admission::AskOwners
    }
}

/// Why a rule is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// The list names nobody but the owner, which is a rule of another name, or too many.
    #[error("a list names 1 to {most} people")]
    People {
        /// So many can be named.
        most: u32,
    },
    /// Another rule stands than the one that this was to replace.
    #[error("the rule was changed meanwhile")]
    ChangedMeanwhile,
    /// It says what stands already.
    #[error("this rule stands already")]
    StandsAlready,
}

/// The setting of a rule: what an owner signs with the EDS (S-32).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleStatement {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// The owner.
    pub owner: Iin,
    /// Where it holds.
    pub dwelling: Dwelling,
    /// What holds from now on.
    pub decides: StandingRule,
    /// SHA-256 of the statement of the same owner about the same dwelling that came before, hexadecimal: what was signed
    /// once is not set a second time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
}

crate::debug_by_name!(RuleStatement);

impl Statement for RuleStatement {
    const SUBJECT: &'static str = "qoltanba/standing-rule/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What an owner chooses.
#[derive(Clone, PartialEq, Eq)]
pub struct RuleForm {
    /// The owner.
    pub owner: Iin,
    /// Where it is to hold.
    pub dwelling: Dwelling,
    /// What is to hold.
    pub decides: StandingRule,
}

crate::debug_by_name!(RuleForm);

/// The rule of one owner that stands, as far as a new one has to know it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What it decides; the default where none was set, or the last one ended.
    pub decides: StandingRule,
    /// SHA-256 of the last statement, hexadecimal, also of a rule that ended.
    pub last_sha256: Option<String>,
}

impl RuleStatement {
    /// Draws up the setting of a rule in place of the one that stands.
    pub fn draft(
        site: &str,
        form: RuleForm,
        standing: &Standing,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, RuleRefusal> {
        let drawn_up = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            owner: form.owner,
            dwelling: form.dwelling,
            decides: form.decides,
            follows: standing.last_sha256.clone(),
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        };
        drawn_up.check(standing, settings)?;
        Ok(drawn_up)
    }

    /// Checks a rule that somebody else drew up against the one that stands.
    pub fn check(&self, standing: &Standing, settings: &Settings) -> Result<(), RuleRefusal> {
        if let StandingRule::OnlyThese { people } = &self.decides {
            let names_nobody = people.iter().all(|iin| *iin == self.owner);
            if names_nobody || people.len() > settings.rule_people as usize {
                return Err(RuleRefusal::People {
                    most: settings.rule_people,
                });
            }
        }
        if self.follows != standing.last_sha256 {
            return Err(RuleRefusal::ChangedMeanwhile);
        }
        if self.decides == standing.decides {
            return Err(RuleRefusal::StandsAlready);
        }
        Ok(())
    }
}

/// Whether those whom a stay concerns are told on a day that it ends soon: from so many days before its last day up to
/// that day.
pub fn ends_soon(last_day: Date, now: Timestamp, settings: &Settings) -> bool {
    (civil_day(now)..=last_day_told(now, settings)).contains(&last_day)
}

/// The last day of the stays of which people are told now that they end soon.
pub fn last_day_told(now: Timestamp, settings: &Settings) -> Date {
    civil_day(now).saturating_add(i64::from(settings.stay_notice_days).days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::{collection::btree_set, prelude::*, sample::select};

    use super::*;
    use crate::{
        consent::ConsentStatement,
        residence::TemporaryRegistration,
        statement::{parse, to_be_signed},
        testing::{SITE, applicant, at, form},
    };

    /// So many that any two lists share some and lack some.
    fn people() -> Vec<Iin> {
        (1..=6)
            .map(|serial| Iin::issue(date(1990, 5, 17), crate::iin::Sex::Female, serial).unwrap())
            .collect()
    }

    fn only(people: &[Iin]) -> StandingRule {
        StandingRule::OnlyThese {
            people: people.iter().cloned().collect(),
        }
    }

    fn drafted(decides: StandingRule, standing: &Standing) -> Result<RuleStatement, RuleRefusal> {
        RuleStatement::draft(
            SITE,
            RuleForm {
                owner: applicant().iin,
                dwelling: form().dwelling,
                decides,
            },
            standing,
            at("2026-11-24T10:00:00Z"),
            [0x22; 16],
            &Settings {
                rule_people: 3,
                ..Settings::default()
            },
        )
    }

    #[test]
    fn s32_without_a_rule_the_owners_are_asked() {
        assert_eq!(admit([], &people()[0], false), Admission::AskOwners);
        assert_eq!(StandingRule::default(), StandingRule::AskOwners);
    }

    #[test]
    fn s32_of_a_list_the_named_are_asked_about_and_everybody_else_is_refused() {
        let people = people();
        let rule = only(&people[..2]);
        assert_eq!(admit([&rule], &people[1], false), Admission::AskOwners);
        assert_eq!(admit([&rule], &people[2], false), Admission::Refuse);
    }

    #[test]
    fn s32_another_owner_sees_of_the_named_the_last_digits_only() {
        let rule = only(&people()[..1]);
        let iin = people()[0].as_str().to_owned();
        let masked = format!("••••••••{}", &iin[8..]);
        assert_eq!(rule.shown(true), ShownRule::OnlyThese { people: vec![iin] });
        assert_eq!(
            rule.shown(false),
            ShownRule::OnlyThese {
                people: vec![masked]
            }
        );
    }

    #[test]
    fn s32_no_rule_keeps_an_owner_from_asking_the_others() {
        let rule = StandingRule::RefuseAll;
        assert_eq!(admit([&rule], &people()[0], true), Admission::AskOwners);
        assert_eq!(admit([&rule], &people()[0], false), Admission::Refuse);
    }

    #[test]
    fn s32_a_list_names_somebody_and_at_most_so_many() {
        let people = people();
        for names_nobody in [only(&[]), only(&[applicant().iin])] {
            assert_eq!(
                drafted(names_nobody, &Standing::default()),
                Err(RuleRefusal::People { most: 3 })
            );
        }
        assert!(drafted(only(&people[..3]), &Standing::default()).is_ok());
        assert_eq!(
            drafted(only(&people[..4]), &Standing::default()),
            Err(RuleRefusal::People { most: 3 })
        );
    }

    #[test]
    fn s32_a_rule_follows_the_one_that_its_owner_saw() {
        let standing = Standing {
            decides: StandingRule::RefuseAll,
            last_sha256: Some("11".repeat(32)),
        };
        let seen = drafted(StandingRule::AskOwners, &standing).unwrap();
        assert_eq!(seen.follows, standing.last_sha256);
        assert_eq!(
            seen.check(&Standing::default(), &Settings::default()),
            Err(RuleRefusal::ChangedMeanwhile)
        );
        assert_eq!(
            drafted(StandingRule::RefuseAll, &standing),
            Err(RuleRefusal::StandsAlready)
        );
    }

    #[test]
    fn s4_s32_the_bytes_of_a_rule_stay_what_they_are_and_are_no_consent() {
        let rules = [
            StandingRule::AskOwners,
            only(&people()[..2]),
            StandingRule::RefuseAll,
        ];
        let standing = Standing {
            decides: only(&people()[3..]),
            last_sha256: Some("11".repeat(32)),
        };
        let texts: Vec<String> = rules
            .into_iter()
            .map(|rule| to_be_signed(&drafted(rule, &standing).unwrap()))
            .inspect(|bytes| {
                assert!(parse::<RuleStatement>(bytes).is_ok());
                assert!(parse::<ConsentStatement>(bytes).is_err());
                assert!(parse::<TemporaryRegistration>(bytes).is_err());
            })
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .collect();
        insta::assert_snapshot!(texts.join("\n"));
        let rule = drafted(StandingRule::RefuseAll, &standing).unwrap();
        assert_eq!(
            format!("{rule:?} {:?}", only(&people())),
            "RuleStatement(…) OnlyThese(…)"
        );
    }

    #[test]
    fn r32_a_stay_ends_soon_from_so_many_days_before_to_its_last_day() {
        let settings = Settings {
            stay_notice_days: 7,
            ..Settings::default()
        };
        let last_day = date(2026, 12, 10);
        for (now, soon) in [
            ("2026-12-02T18:59:59Z", false),
            // Midnight of the 3rd in Kazakhstan.
            ("2026-12-02T19:00:00Z", true),
            ("2026-12-10T18:59:59Z", true),
            ("2026-12-10T19:00:00Z", false),
        ] {
            assert_eq!(ends_soon(last_day, at(now), &settings), soon, "{now}");
        }
    }

    fn rule() -> impl Strategy<Value = StandingRule> {
        prop_oneof![
            Just(StandingRule::AskOwners),
            Just(StandingRule::RefuseAll),
            btree_set(select(people()), 0..4).prop_map(|people| StandingRule::OnlyThese { people }),
        ]
    }

    proptest! {
        #[test]
        fn s32_one_more_rule_never_lets_through_whom_the_others_refuse(
            rules in prop::collection::vec(rule(), 0..4), more in rule(), who in select(people()),
        ) {
            let all = rules.iter().chain([&more]);
            if admit(&rules, &who, false) == Admission::Refuse {
                prop_assert_eq!(admit(all, &who, false), Admission::Refuse);
            }
        }

        #[test]
        fn s32_the_order_of_rules_decides_nothing(
            rules in prop::collection::vec(rule(), 0..4), who in select(people()),
        ) {
            prop_assert_eq!(admit(&rules, &who, false), admit(rules.iter().rev(), &who, false));
        }

        #[test]
        fn s32_a_rule_is_as_strict_exactly_where_it_lets_nobody_more_through(a in rule(), b in rule()) {
            let more = people().iter().any(|who| a.lets_through(who) && !b.lets_through(who));
            if a.is_as_strict_as(&b) {
                prop_assert!(!more);
            } else {
                // Of everybody there is, these six are a part: a rule that asks about all has always more.
                prop_assert!(more || a == StandingRule::AskOwners);
            }
        }

        #[test]
        fn s32_reading_a_rule_never_panics(bytes: Vec<u8>) {
            prop_assert!(parse::<RuleStatement>(&bytes).is_err());
        }
    }
}

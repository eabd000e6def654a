//! The stand-in's home guard: one dwelling, two who are registered there, and the rules that were set.

use domain::{
    ResidentId, StandingRuleId,
    guard::{RuleStatement, Standing},
};
use protocol::guard::{GuardedDwelling, Home, Resident, RuleStatus, SetRule, Term};

use super::{service::World, *};

pub(super) fn home(world: &World) -> Home {
    let resident = |number, given_name: &str, is_me, term| Resident {
        resident: ResidentId::from_random([number; 16]),
        full_name: FullName {
            given_name: given_name.to_owned(),
            ..person()
        },
        is_me,
        can_end: !is_me,
        term,
    };
    let stay = Term {
        from: "2026-02-01".parse().expect("a day"),
        until: "2026-04-30".parse().expect("a day"),
    };
    let mut rules: Vec<RuleStatus> = world
        .rules
        .iter()
        .map(|(_, status)| status.clone())
        .collect();
    rules.reverse();
    Home {
        dwellings: vec![GuardedDwelling {
            dwelling: dwelling(),
            owners: 2,
            residents: vec![
                resident(1, "Айгерім", true, None),
                resident(2, "Дана", false, Some(stay)),
            ],
            rules,
            last_rule_sha256: last(world),
        }],
    }
}

/// Sets a rule as the service does: over the one that stands, and no other.
pub(super) fn set_rule(world: &mut World, body: SetRule, now: Timestamp) -> RuleStatus {
    let signed: RuleStatement = statement::parse(&body.statement.0).expect("a rule");
    assert_eq!((signed.site.as_str(), &signed.owner), (ORIGIN, &iin()));
    let standing = Standing {
        decides: Default::default(),
        last_sha256: last(world),
    };
    assert_eq!(signed.follows, standing.last_sha256);
    for (_, status) in &mut world.rules {
        status.ended_at = status.ended_at.or(Some(now));
    }
    let number = u8::try_from(world.rules.len()).expect("few");
    let status = RuleStatus {
        rule: StandingRuleId::from_random([number; 16]),
        owner: person(),
        mine: true,
        decides: signed.decides.shown(true),
        set_at: now,
        ended_at: None,
    };
    let digest = domain::hex(&eds::sha256(&body.statement.0));
    world.rules.push((digest, status.clone()));
    status
}

fn last(world: &World) -> Option<String> {
    world.rules.last().map(|(digest, _)| digest.clone())
}

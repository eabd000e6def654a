//! One access under any schedule of giving, extending, opening, closing and time passing (R-22, R-23, S-10).

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::testing::at;

#[derive(Debug, Clone, Copy)]
enum Step {
    Open,
    Close,
    Extend,
}

/// A step, and how long after the last one it is taken; in the first test that may be before it.
type Schedule = Vec<(Step, i64)>;

/// Half an hour of a default access and some more, in milliseconds, with its edges more often than not.
fn pauses(range: std::ops::Range<i64>) -> impl Strategy<Value = i64> {
    const MINUTE: i64 = 60_000;
    prop_oneof![
        range,
        Just(0),
        Just(1),
        Just(5 * MINUTE - 1),
        Just(5 * MINUTE),
        Just(30 * MINUTE - 1),
        Just(30 * MINUTE)
    ]
}

fn schedule(range: std::ops::Range<i64>) -> impl Strategy<Value = Schedule> {
    let step = prop_oneof![Just(Step::Open), Just(Step::Close), Just(Step::Extend)];
    prop::collection::vec((step, pauses(range)), 0..12)
}

/// Any lives in which the longest is no shorter than the usual one, which is how settings make sense.
fn settings() -> impl Strategy<Value = Settings> {
    let default = Settings::default();
    prop_oneof![
        Just(default.clone()),
        (1..3_600_000_i64, 0..3_600_000_i64).prop_map(move |(life, more)| Settings {
            share_life: SignedDuration::from_millis(life),
            share_life_longest: SignedDuration::from_millis(life + more),
            ..default.clone()
        })
    ]
}

fn viewer(number: usize) -> Viewer {
    Viewer::Visitor {
        network: number.to_string(),
    }
}

fn take(
    access: Access,
    step: Step,
    number: usize,
    now: Timestamp,
    settings: &Settings,
) -> Result<Access, AccessRefusal> {
    match step {
        Step::Open => access.open(viewer(number), now),
        Step::Close => access.close(now),
        Step::Extend => access.extend(now, settings),
    }
}

fn refusal_of(ended: &AccessState) -> Option<AccessRefusal> {
    match ended {
        AccessState::Open => None,
        AccessState::Opened { .. } => Some(AccessRefusal::AlreadyOpened),
        AccessState::Closed { .. } => Some(AccessRefusal::Closed),
        AccessState::Lapsed => Some(AccessRefusal::Lapsed),
    }
}

proptest! {
    /// Clocks of replicas differ, so that instants need not come in their order.
    #[test]
    fn r22_r23_at_whatever_instants_it_is_opened_once_in_its_time_and_ends_once(
        steps in schedule(-3_600_000..3_600_000),
        settings in settings(),
    ) {
        let given_at = at("2026-11-24T10:00:00Z");
        let longest = given_at + settings.share_life_longest;
        let mut access = Access::give(0, given_at, &settings).unwrap();
        let (mut openings, mut extended) = (0, false);
        for (number, (step, after)) in steps.into_iter().enumerate() {
            let now = given_at + SignedDuration::from_millis(after);
            let before = access.clone();
            match take(access, step, number, now, &settings) {
                Ok(next) => {
                    prop_assert_eq!(&before.ended, &None, "what has ended ends no other way");
                    prop_assert!(now < before.until, "it was not open any more");
                    if let Step::Extend = step {
                        prop_assert!(!extended && next.until > before.until);
                        extended = true;
                    } else {
                        prop_assert_eq!(next.until, before.until);
                    }
                    openings += u32::from(matches!(next.ended, Some(AccessState::Opened { .. })));
                    access = next;
                }
                Err(refusal) => {
                    let open = before.state(now) == AccessState::Open;
                    prop_assert_eq!(open, refusal == AccessRefusal::LongestAlready);
                    access = before;
                }
            }
            prop_assert_eq!(access.given_at, given_at);
            prop_assert!(access.until <= longest);
            prop_assert!(openings <= 1);
        }
    }

    #[test]
    fn r22_r23_s10_as_time_passes_an_end_stays_and_nothing_is_done_after_it(
        steps in schedule(0..600_000),
        settings in settings(),
    ) {
        let mut now = at("2026-11-24T10:00:00Z");
        let mut access = Access::give(0, now, &settings).unwrap();
        let mut end = None;
        for (number, (step, pause)) in steps.into_iter().enumerate() {
            now += SignedDuration::from_millis(pause);
            let state = access.state(now);
            if let Some(end) = &end {
                prop_assert_eq!(&state, end, "what was told first stays true");
            }
            prop_assert!(state != AccessState::Open || now < access.until);
            let taken = take(access.clone(), step, number, now, &settings);
            if let Some(refusal) = refusal_of(&state) {
                prop_assert_eq!(taken, Err(refusal));
                end = Some(state);
            } else if let Ok(next) = taken {
                access = next;
            }
        }
    }

    #[test]
    fn r23_a_closing_wins_over_every_later_opening(
        before in prop::collection::vec(0..600_000_i64, 0..4),
        after in prop::collection::vec(0..3_600_000_i64, 1..8),
        closing in 0..299_999_i64,
    ) {
        let settings = Settings::default();
        let given_at = at("2026-11-24T10:00:00Z");
        let instant = |after: &i64| given_at + SignedDuration::from_millis(*after);
        let mut access = Access::give(0, given_at, &settings).unwrap();
        for extending in before.iter().filter(|extending| **extending <= closing) {
            access = access.clone().extend(instant(extending), &settings).unwrap_or(access);
        }
        let closed = access.close(instant(&closing)).unwrap();
        for opening in after {
            let now = instant(&(closing + opening));
            prop_assert_eq!(closed.clone().open(viewer(0), now), Err(AccessRefusal::Closed));
        }
    }
}

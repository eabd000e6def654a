//! What people do with one access at the same instant gives a history that one of them after the other would have
//! given too (R-22, R-23, S-10).

use domain::{
    Settings,
    access::{Access, AccessRefusal, AccessSecret, AccessState, Viewer},
    history::HistoryKind,
};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use protocol::{
    access::AccessStatus,
    history::{History, HistoryEntry},
    problem::ProblemCode,
};
use serde_json::{Value, json};

use crate::{
    access::{give, share, short_code, visit},
    client::{Client, Reply, key},
    on_both,
    world::{World, rand},
};

/// Schedules that one test tries.
const ROUNDS: u64 = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Open,
    Close,
    Extend,
}

/// How a step ended.
type Outcome = Result<(), AccessRefusal>;

/// Numbers that a seed decides, by SplitMix64.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % end
    }

    fn steps(&mut self) -> Vec<Step> {
        let count = 2 + self.below(4);
        let step = |draws: &mut Self| match draws.below(5) {
            0 => Step::Close,
            1 => Step::Extend,
            _ => Step::Open,
        };
        (0..count).map(|_| step(self)).collect()
    }
}

/// An access that people fall upon, and what each of them sends.
struct Contest<'w> {
    world: &'w World,
    holder: &'w Client,
    status: AccessStatus,
    secret: Value,
}

impl Contest<'_> {
    async fn take(&self, step: Step, key: &str) -> Reply {
        let at = format!("/v1/accesses/{}", self.status.access);
        let change = |what: &str| {
            let (path, body) = (format!("{at}/{what}"), b"{}".to_vec());
            async move {
                let call = self
                    .holder
                    .call(self.world, Method::POST, &path, Some(body), Some(key));
                call.await
            }
        };
        match step {
            Step::Open => visit(self.world, "/v1/open", &self.secret, key).await,
            Step::Close => change("close").await,
            Step::Extend => change("extend").await,
        }
    }

    async fn state(&self) -> AccessState {
        let at = format!("/v1/accesses/{}", self.status.access);
        self.holder
            .get(self.world, &at)
            .await
            .ok::<AccessStatus>()
            .state
    }

    /// What the holder's history says of it, the oldest first.
    async fn told(&self) -> Vec<HistoryKind> {
        let history: History = self.holder.get(self.world, "/v1/history").await.ok();
        let about = |entry: &&HistoryEntry| entry.access.as_ref() == Some(&self.status.access);
        let mut kinds: Vec<_> = history
            .entries
            .iter()
            .filter(about)
            .map(|entry| entry.kind)
            .collect();
        kinds.reverse();
        kinds
    }
}

fn outcome(reply: &Reply) -> Outcome {
    if reply.status.is_success() {
        return Ok(());
    }
    Err(match reply.code() {
        ProblemCode::AlreadyOpened => AccessRefusal::AlreadyOpened,
        ProblemCode::AccessClosed => AccessRefusal::Closed,
        ProblemCode::AccessLapsed => AccessRefusal::Lapsed,
        ProblemCode::LongestAlready => AccessRefusal::LongestAlready,
        other => panic!("{other:?}"),
    })
}

/// Whether taking the steps one after the other, in some order and with time running out at some place of it, ends each
/// of them as it did end.
fn one_order_explains(steps: &[(Step, Outcome)]) -> bool {
    let settings = Settings::default();
    let begun = Timestamp::UNIX_EPOCH;
    let access = Access::give(0, begun, &settings).unwrap();
    let over = begun + settings.share_life;
    let left: Vec<_> = (0..steps.len()).collect();
    (0..=steps.len()).any(|in_time| explains(steps, &left, access.clone(), in_time, begun, over))
}

fn explains(
    steps: &[(Step, Outcome)],
    left: &[usize],
    access: Access,
    in_time: usize,
    begun: Timestamp,
    over: Timestamp,
) -> bool {
    if left.is_empty() {
        return true;
    }
    let now = if steps.len() - left.len() < in_time {
        begun
    } else {
        over
    };
    left.iter().any(|at| {
        let (step, ended) = steps[*at];
        let viewer = Viewer::Visitor {
            network: String::new(),
        };
        let taken = match step {
            Step::Open => access.clone().open(viewer, now),
            Step::Close => access.clone().close(now),
            Step::Extend => access.clone().extend(now, &Settings::default()),
        };
        let as_it_was = taken.as_ref().map(drop).map_err(|refusal| *refusal) == ended;
        let rest: Vec<_> = left.iter().copied().filter(|one| one != at).collect();
        as_it_was
            && explains(
                steps,
                &rest,
                taken.unwrap_or(access.clone()),
                in_time,
                begun,
                over,
            )
    })
}

#[test]
fn the_judge_tells_what_one_order_explains() {
    let lost = |step, refusal| (step, Err(refusal));
    assert!(one_order_explains(&[
        (Step::Extend, Ok(())),
        lost(Step::Open, AccessRefusal::Closed),
        (Step::Close, Ok(())),
        lost(Step::Extend, AccessRefusal::LongestAlready),
    ]));
    for impossible in [
        vec![(Step::Open, Ok(())), (Step::Open, Ok(()))],
        vec![(Step::Open, Ok(())), (Step::Close, Ok(()))],
        vec![lost(Step::Open, AccessRefusal::Closed)],
        vec![
            (Step::Extend, Ok(())),
            lost(Step::Open, AccessRefusal::Lapsed),
        ],
        vec![
            (Step::Close, Ok(())),
            lost(Step::Open, AccessRefusal::AlreadyOpened),
        ],
    ] {
        assert!(!one_order_explains(&impossible), "{impossible:?}");
    }
}

on_both! {
    async fn r22_r23_s10_whatever_happens_at_once_one_order_explains(world) {
        let shared = share(&world).await;
        let seed = u64::from_be_bytes(rand()[..8].try_into().unwrap());
        let mut draws = Draws(seed);
        for round in 0..ROUNDS {
            let secret = AccessSecret::from_random(rand());
            let document = shared.status.document.as_str();
            let status: AccessStatus =
                give(&world, &shared.holder, document, &secret, &short_code()).await.ok();
            let steps = draws.steps();
            let contest = Contest {
                world: &world,
                holder: &shared.holder,
                secret: json!({ "secret": secret.to_text() }),
                status,
            };
            // In every second round the time runs out while they are at it.
            if round % 2 == 1 {
                let ticks = i64::try_from(1 + draws.below(steps.len() as u64 + 2)).unwrap();
                let left = contest.status.until.duration_since(world.now());
                world.pass(left - SignedDuration::from_millis(ticks));
            }
            let keys: Vec<_> = steps.iter().map(|_| key()).collect();
            let contestants = steps.iter().zip(&keys).map(|(step, key)| contest.take(*step, key));

            let replies = futures::future::join_all(contestants).await;

            let ended: Vec<_> = steps.iter().copied().zip(replies.iter().map(outcome)).collect();
            let about = format!("seed {seed}, round {round}: {ended:?}");
            assert!(one_order_explains(&ended), "{about}");
            let state = contest.state().await;
            for ((step, reply), key) in steps.iter().zip(&replies).zip(&keys) {
                if reply.status.is_success() {
                    let again = contest.take(*step, key).await;
                    assert_eq!(again.body, reply.body, "what was answered stays answered: {about}");
                }
            }
            assert_eq!(contest.state().await, state, "what was told first stays true: {about}");
            let mut told = contest.told().await;
            let ending = told.iter().position(|kind| ends(*kind));
            assert_eq!(told.remove(0), HistoryKind::AccessGiven, "{about}");
            let mut done: Vec<_> = ended.iter().filter(|(_, ended)| ended.is_ok()).map(|(step, _)| kind(*step)).collect();
            // Who opens too late is one and the same, and told of once.
            if ended.iter().any(|(step, ended)| matches!((step, ended), (Step::Open, Err(_)))) {
                done.push(HistoryKind::AccessRefused);
            }
            told.sort_by_key(|kind| (ends(*kind), *kind == HistoryKind::AccessRefused));
            done.sort_by_key(|kind| (ends(*kind), *kind == HistoryKind::AccessRefused));
            assert_eq!(told, done, "{about}");
            assert_eq!(ending.is_some(), matches!(state, AccessState::Opened { .. } | AccessState::Closed { .. }), "{about}");
            if state == AccessState::Open {
                contest.take(Step::Close, &key()).await.ok::<AccessStatus>();
            }
        }
    }
}

fn kind(step: Step) -> HistoryKind {
    match step {
        Step::Open => HistoryKind::DocumentOpened,
        Step::Close => HistoryKind::AccessClosed,
        Step::Extend => HistoryKind::AccessExtended,
    }
}

fn ends(kind: HistoryKind) -> bool {
    matches!(
        kind,
        HistoryKind::DocumentOpened | HistoryKind::AccessClosed
    )
}

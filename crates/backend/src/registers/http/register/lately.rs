//! What the real-estate register answered a moment ago: what is decided on it in a transaction was asked just before.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::{
    Iin,
    residence::{Dwelling, Rka},
};

/// How long an answer is one of a moment ago.
const A_MOMENT: Duration = Duration::from_secs(5);
/// Answers that are kept; what is older than a moment goes first, and then all.
const MOST: usize = 1_000;

/// A dwelling with its owners.
pub(super) type Owned = Option<(Dwelling, Vec<Iin>)>;

#[derive(Default)]
pub(super) struct Lately(Mutex<HashMap<Rka, (Instant, Owned)>>);

impl Lately {
    /// Keeps an answer.
    pub(super) fn note(&self, rka: &Rka, owned: &Owned, now: Instant) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.retain(|_, (at, _)| is_fresh(*at, now));
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(rka.clone(), (now, owned.clone()));
    }

    /// The answer of a moment ago, where there is one.
    pub(super) fn of(&self, rka: &Rka, now: Instant) -> Option<Owned> {
        let kept = self.kept();
        let (at, owned) = kept.get(rka)?;
        is_fresh(*at, now).then(|| owned.clone())
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Rka, (Instant, Owned)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(at: Instant, now: Instant) -> bool {
    now.saturating_duration_since(at) < A_MOMENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s30_an_answer_counts_for_a_moment_and_no_longer() {
        let (lately, now) = (Lately::default(), Instant::now());
        let rka = Rka::parse("0201000000000101").unwrap();
        assert_eq!(lately.of(&rka, now), None);

        lately.note(&rka, &None, now);

        let moment = Duration::from_millis(4_999);
        assert_eq!(lately.of(&rka, now + moment), Some(None));
        assert_eq!(lately.of(&rka, now + Duration::from_secs(5)), None);
    }

    #[test]
    fn however_many_are_asked_about_few_are_kept() {
        let (lately, now) = (Lately::default(), Instant::now());
        for serial in 0..3_000 {
            let rka = Rka::parse(&format!("{serial:016}")).unwrap();
            lately.note(&rka, &None, now);
            assert!(lately.kept().len() <= MOST);
        }
    }
}

//! A circuit breaker: a source that fails again and again is left alone for a while, so that nobody waits for it and
//! it can recover; then one call tries whether it is back.

use std::time::{Duration, Instant};

/// How a source has been doing.
#[derive(Debug)]
pub(super) struct Breaker {
    failures: u32,
    rest: Duration,
    state: State,
}

#[derive(Debug)]
enum State {
    /// It is asked; so many times in a row it failed.
    Closed(u32),
    /// It is left alone since.
    Open(Instant),
    /// One call tries it since; should that never end, another one tries after the same time.
    HalfOpen(Instant),
}

impl Breaker {
    /// Opens after so many failures in a row, for so long.
    pub(super) fn new(failures: u32, rest: Duration) -> Self {
        Self {
            failures: failures.max(1),
            rest,
            state: State::Closed(0),
        }
    }

    /// Whether the source is asked now.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        match self.state {
            State::Closed(_) => true,
            State::Open(since) | State::HalfOpen(since) => {
                let rested = now.saturating_duration_since(since) >= self.rest;
                if rested {
                    self.state = State::HalfOpen(now);
                }
                rested
            }
        }
    }

    /// It answered.
    pub(super) fn succeeded(&mut self) {
        self.state = State::Closed(0);
    }

    /// It did not.
    pub(super) fn failed(&mut self, now: Instant) {
        self.state = match self.state {
            State::Closed(before) if before + 1 < self.failures => State::Closed(before + 1),
            State::Closed(_) | State::HalfOpen(_) => State::Open(now),
            // A call that was under way when it opened.
            State::Open(since) => State::Open(since),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(30);

    fn opened(at: Instant) -> Breaker {
        let mut breaker = Breaker::new(3, REST);
        for _ in 0..3 {
            assert!(breaker.admits(at));
            breaker.failed(at);
        }
        breaker
    }

    #[test]
    fn three_failures_in_a_row_open_it() {
        let now = Instant::now();
        assert!(!opened(now).admits(now + REST - Duration::from_millis(1)));

        let mut breaker = Breaker::new(3, REST);
        for _ in 0..10 {
            breaker.failed(now);
            breaker.failed(now);
            breaker.succeeded();
            assert!(breaker.admits(now));
        }
    }

    #[test]
    fn after_its_rest_one_call_tries_and_decides() {
        let start = Instant::now();
        let mut back = opened(start);
        assert!(back.admits(start + REST));
        assert!(!back.admits(start + REST), "only one tries");
        back.succeeded();
        assert!(back.admits(start + REST));

        let mut still_away = opened(start);
        assert!(still_away.admits(start + REST));
        still_away.failed(start + REST);
        assert!(!still_away.admits(start + REST + REST / 2));
        assert!(still_away.admits(start + REST * 2));
    }

    #[test]
    fn a_try_that_never_ends_lets_another_one_try() {
        let start = Instant::now();
        let mut breaker = opened(start);
        assert!(breaker.admits(start + REST));
        assert!(breaker.admits(start + REST * 2));
    }
}

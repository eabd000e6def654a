//! Time: the machine's clock, and the server's, which decides (S-21).

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The machine's clock with what is known of its difference to the server's.
#[derive(Debug)]
pub struct Clock {
    source: Source,
    /// Milliseconds to add to the machine's time; `UNKNOWN` until the server told its own.
    offset: AtomicI64,
}

#[derive(Debug)]
enum Source {
    System,
    #[cfg(test)]
    Set(AtomicI64),
}

const UNKNOWN: i64 = i64::MIN;

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self {
            source: Source::System,
            offset: AtomicI64::new(UNKNOWN),
        }
    }

    /// A clock that stands still until it is moved.
    #[cfg(test)]
    pub fn set(now: Timestamp) -> Self {
        Self {
            source: Source::Set(AtomicI64::new(now.as_millisecond())),
            offset: AtomicI64::new(UNKNOWN),
        }
    }

    /// Moves a clock that stands still; the machine's own goes its way.
    #[cfg(test)]
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Set(millis) = &self.source {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            millis.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// The machine's time.
    pub fn local(&self) -> Timestamp {
        match &self.source {
            Source::System => Timestamp::now(),
            #[cfg(test)]
            Source::Set(millis) => at(millis.load(Ordering::SeqCst)),
        }
    }

    /// The server's time, as well as is known (S-21).
    pub fn now(&self) -> Timestamp {
        match self.offset.load(Ordering::SeqCst) {
            UNKNOWN | 0 => self.local(),
            offset => self
                .local()
                .saturating_add(SignedDuration::from_millis(offset))
                .unwrap_or_else(|_| self.local()), // unreachable: a saturated sum of an instant and a duration exists
        }
    }

    /// Takes the server's time.
    pub fn learn(&self, server: Timestamp) {
        let offset = server.as_millisecond() - self.local().as_millisecond();
        self.offset.store(offset, Ordering::SeqCst);
    }

    /// Takes what was known of the difference before the process began, until the server tells its time anew.
    pub fn recall(&self, offset: SignedDuration) {
        let offset = i64::try_from(offset.as_millis()).unwrap_or(UNKNOWN);
        // Already learned: that is newer.
        let _ = self
            .offset
            .compare_exchange(UNKNOWN, offset, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// By how much the server's time is ahead of the machine's, once it is known.
    pub fn offset(&self) -> Option<SignedDuration> {
        match self.offset.load(Ordering::SeqCst) {
            UNKNOWN => None,
            offset => Some(SignedDuration::from_millis(offset)),
        }
    }
}

#[cfg(test)]
fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s21_the_servers_time_decides() {
        let local: Timestamp = "2026-01-02T00:00:00Z".parse().expect("an instant");
        let server: Timestamp = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let clock = Clock::set(local);
        assert_eq!(clock.offset(), None);
        assert_eq!(clock.now(), local);

        clock.learn(server);

        assert_eq!(clock.now(), server);
        assert_eq!(clock.local(), local);
        assert_eq!(clock.offset(), Some(SignedDuration::from_hours(-24)));
    }
}

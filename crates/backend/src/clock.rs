//! The server's clock, which decides (S-21).

use jiff::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // What is stored has microseconds; what is said has them too.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

//! What a person sent to somebody who has to answer: a correction, a report (R-25, S-14) and an appeal go
//! the same way.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How far it has come; `A` is what an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "state", deny_unknown_fields)]
pub enum TicketState<A> {
    /// It was sent.
    Sent,
    /// Somebody there is at it.
    InWork {
        /// Since when.
        since: Timestamp,
    },
    /// It was answered.
    Answered {
        /// When.
        at: Timestamp,
        /// What.
        answer: A,
    },
    /// The person took it back.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

/// Why something is not sent, or does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// The same waits for an answer.
    #[error("the same waits for an answer already")]
    OpenAlready,
    /// Too many wait for an answer.
    #[error("too many of them wait for an answer")]
    TooManyOpen,
    /// It was answered or withdrawn.
    #[error("it was answered or withdrawn already")]
    Over,
    /// An office is at it already.
    #[error("it was taken up already")]
    TakenUpAlready,
    /// No office has taken it up (S-18).
    #[error("it has to be taken up first")]
    NotTakenUp,
}

/// Decides whether a person may send one more: none about the same is open, and fewer than `most` are open in all.
pub fn may_send(open_about_same: bool, open: u32, most: u32) -> Result<(), TicketRefusal> {
    if open_about_same {
        return Err(TicketRefusal::OpenAlready);
    }
    if open >= most {
        return Err(TicketRefusal::TooManyOpen);
    }
    Ok(())
}

impl<A> TicketState<A> {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Sent | Self::InWork { .. } => true,
            Self::Answered { .. } | Self::Withdrawn { .. } => false,
        }
    }

    /// The next state, while there is one: an answer and a withdrawal are final.
    pub fn advance(self, next: Self) -> Result<Self, TicketRefusal> {
        self.is_open().then_some(next).ok_or(TicketRefusal::Over)
    }

    /// An office takes it up: from then on, and until it is over, it sees what it is about (S-18).
    pub fn take_up(self, now: Timestamp) -> Result<Self, TicketRefusal> {
        match self {
            Self::InWork { .. } => Err(TicketRefusal::TakenUpAlready),
            Self::Sent | Self::Answered { .. } | Self::Withdrawn { .. } => {
                self.advance(Self::InWork { since: now })
            }
        }
    }

    /// An office answers what it has taken up.
    pub fn answer(self, answer: A, now: Timestamp) -> Result<Self, TicketRefusal> {
        match self {
            Self::Sent => Err(TicketRefusal::NotTakenUp),
            Self::InWork { .. } | Self::Answered { .. } | Self::Withdrawn { .. } => {
                self.advance(Self::Answered { at: now, answer })
            }
        }
    }
}

/// The number that it is asked after by: its day and six digits, such as `20261124-048213`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber(String);

/// Not such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number has 8 digits of its day, a hyphen, and 6 digits")]
pub struct TicketNumberError;

impl TicketNumber {
    /// A number of a day; whoever keeps it sees to it that there is only one.
    pub fn from_random(day: Date, bits: [u8; 8]) -> Self {
        let digits = u64::from_be_bytes(bits) % 1_000_000;
        Self(format!("{}-{digits:06}", day.strftime("%Y%m%d")))
    }

    /// Parses what a person typed.
    pub fn parse(text: &str) -> Result<Self, TicketNumberError> {
        let text = text.trim();
        let digits = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        match text.split_once('-') {
            Some((day, rest)) if digits(day, 8) && digits(rest, 6) => Ok(Self(text.to_owned())),
            Some(_) | None => Err(TicketNumberError),
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = TicketNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    #[test]
    fn r21_r25_one_waits_about_the_same_and_so_many_in_all() {
        assert_eq!(may_send(true, 1, 10), Err(TicketRefusal::OpenAlready));
        assert_eq!(may_send(false, 10, 10), Err(TicketRefusal::TooManyOpen));
        assert_eq!(may_send(false, 9, 10), Ok(()));
    }

    fn any_state() -> impl Strategy<Value = TicketState<u8>> {
        let at = testing::at("2026-11-25T10:00:00Z");
        prop_oneof![
            Just(TicketState::Sent),
            Just(TicketState::InWork { since: at }),
            any::<u8>().prop_map(move |answer| TicketState::Answered { at, answer }),
            Just(TicketState::Withdrawn { at }),
        ]
    }

    proptest! {
        #[test]
        fn r21_r25_the_first_end_is_the_last(steps in prop::collection::vec(any_state(), 0..8)) {
            let mut state = TicketState::Sent;
            let mut end = None;
            for step in steps {
                match state.advance(step) {
                    Ok(next) => {
                        prop_assert_eq!(end, None);
                        state = next;
                        end = (!next.is_open()).then_some(next);
                    }
                    Err(refusal) => {
                        prop_assert_eq!(refusal, TicketRefusal::Over);
                        prop_assert_eq!(end, Some(state));
                    }
                }
            }
        }

        #[test]
        fn r25_r39_a_number_is_read_back(bits: [u8; 8], rubbish in "\\PC*") {
            let number = TicketNumber::from_random(date(2026, 11, 24), bits);
            prop_assert_eq!(TicketNumber::parse(number.as_str()), Ok(number));
            if let Ok(number) = TicketNumber::parse(&rubbish) {
                prop_assert_eq!(number.as_str(), rubbish.trim());
                prop_assert_eq!(number.as_str().len(), 15);
            }
        }
    }
}

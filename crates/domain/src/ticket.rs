//! What a person sent to somebody who has to answer: a correction and a report (R-25, S-14) go the same way.

use jiff::Timestamp;
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
}

#[cfg(test)]
mod tests {
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
    }
}

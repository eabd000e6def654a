//! What is being checked about a request, what was promised and what it took, as its applicant sees it (R-27, R-33,
//!

use domain::{Register, processing::Check, request::RequestState};
use jiff::Timestamp;
use protocol::request::{CheckStatus, RequestStatus};
use serde::Serialize;

/// How far an automatic check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CheckView {
    /// Which.
    pub check: Check,
    /// The register that is asked; none where the service knows by itself.
    pub register: Option<Register>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Whether its register did not answer and is asked again.
    pub delayed: bool,
}

impl From<CheckStatus> for CheckView {
    fn from(status: CheckStatus) -> Self {
        Self {
            check: status.check,
            register: status.register,
            answered_at: status.answered_at,
            delayed: status.delayed,
        }
    }
}

/// By when an outcome was promised, and what became of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PromiseView {
    /// By when.
    pub by: Timestamp,
    /// Since when the outcome is late, where that time is over without one.
    pub late_since: Option<Timestamp>,
    /// How long it took, where there is an outcome.
    pub took: Option<TookView>,
}

/// How long an outcome took, counted as it was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "unit")]
pub enum TookView {
    /// In whole minutes.
    Minutes {
        /// So many.
        count: u32,
    },
    /// In working days: none on the day itself.
    WorkingDays {
        /// So many.
        count: u16,
    },
}

impl PromiseView {
    pub(crate) fn of(status: &RequestStatus, now: Timestamp) -> Option<Self> {
        let by = status.promised_by?;
        let took = |at: Timestamp| match (status.working_days_taken, status.promised_since) {
            (Some(count), _) => Some(TookView::WorkingDays { count }),
            (None, Some(since)) => Some(TookView::Minutes {
                count: u32::try_from(at.duration_since(since).as_mins()).unwrap_or_default(),
            }),
            (None, None) => None,
        };
        let (late_since, took) = match status.state {
            RequestState::Processing { .. } => ((now >= by).then_some(by), None),
            RequestState::Registered { at } | RequestState::Refused { at, .. } => (None, took(at)),
            RequestState::AwaitingConsents { .. }
            | RequestState::AwaitingSignature { .. }
            | RequestState::Lapsed { .. }
            | RequestState::Withdrawn { .. } => (None, None),
        };
        Some(Self {
            by,
            late_since,
            took,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{RequestId, request::RefusalGround};
    use jiff::SignedDuration;

    use super::*;

    fn status(state: RequestState, working_days_taken: Option<u16>) -> RequestStatus {
        RequestStatus {
            request: RequestId::from_random([1; 16]),
            statement: Vec::new().into(),
            state,
            submitted_at: at(0),
            consented_at: None,
            signed_at: Some(at(0)),
            signed_by: None,
            answered: 0,
            asked: 0,
            ask_again_until: None,
            promised_since: Some(at(0)),
            promised_by: Some(at(15)),
            working_days_taken,
            checks: Vec::new(),
        }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn r27_a_promise_is_kept_late_or_over_with_what_it_took() {
        let shown = |state, days, now| PromiseView::of(&status(state, days), at(now)).unwrap();
        let processing = RequestState::Processing { until: at(15) };
        let view = PromiseView {
            by: at(15),
            late_since: None,
            took: None,
        };

        assert_eq!(shown(processing.clone(), None, 14), view);
        let late_since = Some(at(15));
        assert_eq!(
            shown(processing, None, 15),
            PromiseView { late_since, ..view }
        );
        let took = Some(TookView::Minutes { count: 20 });
        let registered = RequestState::Registered { at: at(20) };
        assert_eq!(shown(registered, None, 90), PromiseView { took, ..view });
        let took = Some(TookView::WorkingDays { count: 2 });
        let refused = RequestState::Refused {
            ground: RefusalGround::UnreliableData,
            at: at(20),
        };
        assert_eq!(shown(refused, Some(2), 90), PromiseView { took, ..view });
        assert_eq!(shown(RequestState::Withdrawn { at: at(5) }, None, 90), view);
    }
}

//! What is being checked about a request, as its applicant sees it.

use domain::{Register, processing::Check};
use jiff::Timestamp;
use protocol::request::CheckStatus;
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

//! The automatic checks of a request, as its applicant sees them (R-27, S-31).

use domain::{RequestId, processing::CheckState};
use protocol::request::CheckStatus;

use crate::{
    refusal::Refusal,
    store::{Reader, StoredCheck},
};

/// How far each check has come, and nothing of what it found: an owner who cannot consent online is told of by no more
/// than the ground of the refusal.
pub async fn shown(reader: &mut Reader, id: &RequestId) -> Result<Vec<CheckStatus>, Refusal> {
    let checks = reader.checks_of(id).await?;
    Ok(checks.iter().map(status_of).collect())
}

fn status_of(StoredCheck { check, state }: &StoredCheck) -> CheckStatus {
    let (answered_at, delayed) = match state {
        CheckState::Waiting { tries, .. } => (None, *tries > 0),
        CheckState::Answered { at, .. } => (Some(*at), false),
    };
    CheckStatus {
        check: *check,
        register: check.register(),
        answered_at,
        delayed,
    }
}

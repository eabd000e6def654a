//! The identity check of joining, a port; the demo adapter lets everybody pass and says so in the app (R-6, S-25).

use domain::JoiningId;

/// Compares who joins with the state database, from what the app recorded.
pub trait IdentityCheck: Send + Sync {
    /// Whether the evidence shows a living person who may go on, for this joining on this device.
    fn passes(&self, joining: &JoiningId, device: &str, evidence: &[u8]) -> bool;
}

/// The check of the demonstration: it looks at nothing, and fails only evidence that asks to fail.
pub struct DemoIdentityCheck;

/// Evidence that the demonstration's check fails, so that failing can be shown too.
pub const DEMO_FAILURE: &[u8] = b"fail";

impl IdentityCheck for DemoIdentityCheck {
    fn passes(&self, _joining: &JoiningId, _device: &str, evidence: &[u8]) -> bool {
        evidence != DEMO_FAILURE
    }
}

//! The identity check of joining, a port; the demo adapter lets everybody pass and says so in the app (R-6, S-25).

use domain::{Iin, JoiningId};

/// Compares who joins with the state database, from what the app recorded.
pub trait IdentityCheck: Send + Sync {
    /// Whether the evidence shows a living person who may go on, for this joining on this device.
    fn passes(&self, joining: &JoiningId, device: &str, evidence: &[u8]) -> bool;

    /// Whether the person who passed in this joining on this device is the one with an IIN.
    fn saw(&self, joining: &JoiningId, device: &str, iin: &Iin) -> bool;
}

/// The check of the demonstration: it looks at nothing, fails only evidence that asks to fail, and takes everybody for
/// whom they say they are.
pub struct DemoIdentityCheck;

/// Evidence that the demonstration's check fails, so that failing can be shown too.
pub const DEMO_FAILURE: &[u8] = b"fail";

impl IdentityCheck for DemoIdentityCheck {
    fn passes(&self, _joining: &JoiningId, _device: &str, evidence: &[u8]) -> bool {
        evidence != DEMO_FAILURE
    }

    fn saw(&self, _joining: &JoiningId, _device: &str, _iin: &Iin) -> bool {
        true
    }
}

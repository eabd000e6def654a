//! What the service does, one file per domain: the rules decide, the store makes it atomic.

pub mod abroad;
pub mod access;
pub mod address;
pub mod appeal;
pub mod attachment;
pub mod capacity;
pub mod client;
pub mod code;
pub mod consent;
pub mod correction;
pub mod credential;
pub mod desk;
pub mod document;
pub mod dossier;
pub mod eligibility;
pub mod fee;
pub mod guard;
pub mod history;
pub mod inquiry;
pub mod joining;
pub mod lapse;
pub mod log;
pub mod marriage;
pub mod order;
pub mod permanent;
pub mod portal;
pub mod processing;
pub mod profile;
pub mod queue;
pub mod report;
pub mod request;
pub mod residence;
pub mod session;
pub mod signature;
mod work;

use domain::{
    AccountId, Iin, SessionId,
    session::{AccessLevel, Permission},
};
use eds::key::PublicKey;

use crate::{refusal::Refusal, registers::RegisterError};

/// A device that proved possession of its key for this very call (S-6).
#[derive(Debug, Clone)]
pub struct Device {
    /// RFC 7638 thumbprint of its key, base64url.
    pub thumbprint: String,
    /// Its key; none where a page of the portal calls.
    pub key: Option<PublicKey>,
    /// The network address that it calls from.
    pub address: String,
    /// The work that it says to have done (S-26).
    pub work: Option<String>,
}

/// A person who signed in on a device.
#[derive(Debug, Clone)]
pub struct Person {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// Their IIN.
    pub iin: Iin,
    /// How they signed in.
    pub level: AccessLevel,
    /// Where.
    pub device: Device,
}

impl Person {
    /// Refuses what this session may not do.
    pub fn may(&self, permission: Permission) -> Result<(), Refusal> {
        self.level
            .allows(permission)
            .then_some(())
            .ok_or(Refusal::EdsRequired)
    }
}

impl From<RegisterError> for Refusal {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Store(error) => Self::Store(error),
            RegisterError::Photo => Self::Fault("a photo could not be drawn"),
            RegisterError::Away { system, why } => {
                tracing::warn!(system = system.as_str(), why, "a system does not answer");
                Self::SourceAway
            }
        }
    }
}

//! The electronic digital signature of a person: validity and state.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::{Settings, settings::kazakhstan};

/// The state of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum EdsState {
    /// It signs.
    Valid,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl EdsState {
    /// The state from what the certificate and the authority say.
    pub fn at(now: Timestamp, not_after: Timestamp, revoked_at: Option<Timestamp>) -> Self {
        match revoked_at {
            Some(_) => Self::Revoked,
            None if now > not_after => Self::Expired,
            None => Self::Valid,
        }
    }
}

/// The end of a certificate issued now to a key from the app: one calendar year.
pub fn not_after(now: Timestamp, settings: &Settings) -> Timestamp {
    now.to_zoned(kazakhstan())
        .saturating_add(settings.certificate_years.years())
        .timestamp()
}

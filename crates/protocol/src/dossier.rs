//! The dossier of a request that has ended, for everybody who signed it (R-14, R-30, R-31, S-31).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Dossier`] for the applicant.
pub const REQUESTS_DOSSIER: &str = "/v1/requests/{request}/dossier";
/// `GET` → [`Dossier`] for who signed this consent.
pub const CONSENTS_DOSSIER: &str = "/v1/consents/{consent}/dossier";

/// A dossier, sealed by the service for the one who asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dossier {
    /// ASiC-E with CAdES (ETSI EN 319 162-1).
    #[schema(value_type = String, format = Byte)]
    pub container: Bytes,
}

domain::debug_by_name!(Dossier);

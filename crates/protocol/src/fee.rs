//! The fee of a request, of whichever service has one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`FeeStatus`] for the applicant; `POST` (empty object) → [`FeeStatus`]: pays it.
pub const REQUESTS_FEE: &str = "/v1/requests/{request}/fee";
/// `GET` → [`FeeStatus`] for who is asked for a consent; `POST` (empty object) → [`FeeStatus`]: pays it.
pub const CONSENTS_FEE: &str = "/v1/consents/{consent}/fee";

/// How the fee of a request stands, for anybody who signs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeeStatus {
    /// How much, in tenge.
    pub tenge: u32,
    /// When it was paid; it is paid once, by any of them.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paid_at: Option<Timestamp>,
    /// Whether it was this person who paid.
    pub paid_by_me: bool,
}

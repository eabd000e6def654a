//! What is particular to applications for marriage: the fee, and when the two are awaited.

use domain::marriage::OfficeCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`MarriageStatus`] for who applied first.
pub const REQUESTS_MARRIAGE: &str = "/v1/requests/{request}/marriage";
/// `GET` → [`MarriageStatus`] for who is asked to confirm.
pub const CONSENTS_MARRIAGE: &str = "/v1/consents/{consent}/marriage";
/// `POST` (empty object) → [`MarriageStatus`]: pays the fee.
pub const REQUESTS_FEE: &str = "/v1/requests/{request}/fee";
/// `POST` (empty object) → [`MarriageStatus`]: pays the fee.
pub const CONSENTS_FEE: &str = "/v1/consents/{consent}/fee";

/// How an application for marriage stands, for either of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarriageStatus {
    /// The fee, in tenge.
    pub fee: u32,
    /// When it was paid; it is paid once, by either.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paid_at: Option<Timestamp>,
    /// Whether it was this person who paid.
    pub paid_by_me: bool,
    /// When they are awaited, once the office has decided.
    pub appointment: Option<Appointment>,
}

/// When and where two people are awaited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Where: one of the offices of [`domain::marriage::OFFICES`].
    #[schema(value_type = String)]
    pub office: OfficeCode,
}

//! When the two of an application for marriage are awaited.

use domain::marriage::OfficeCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`AppointmentStatus`] for the applicant.
pub const REQUESTS_APPOINTMENT: &str = "/v1/requests/{request}/appointment";
/// `GET` → [`AppointmentStatus`] for who is asked for a consent.
pub const CONSENTS_APPOINTMENT: &str = "/v1/consents/{consent}/appointment";

/// Whether anybody is awaited, for anybody who signs the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentStatus {
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

//! The personal account: who I am, my EDS, my addresses.

use domain::{FullName, Iin, ResidentId, eds::EdsState, residence::Dwelling, session::AccessLevel};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Profile`].
pub const PROFILE: &str = "/v1/profile";

/// The personal account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// IIN.
    #[schema(value_type = String)]
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Date of birth.
    #[schema(value_type = String, format = Date)]
    pub date_of_birth: Date,
    /// The number in the MCD, masked.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// How this session was opened.
    pub level: AccessLevel,
    /// The permanent address.
    #[schema(value_type = Option<Object>)]
    pub permanent_address: Option<Dwelling>,
    /// Temporary registrations that are not over.
    pub temporary: Vec<TemporaryAddress>,
    /// The EDS.
    pub eds: Option<EdsInfo>,
}

domain::debug_by_name!(Profile);

/// A temporary registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemporaryAddress {
    /// This registration, for ending it.
    #[schema(value_type = String)]
    pub resident: ResidentId,
    /// Where.
    #[schema(value_type = Object)]
    pub dwelling: Dwelling,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
}

/// The person's EDS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EdsInfo {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    pub not_before: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub not_after: Timestamp,
    /// Its state.
    pub state: EdsState,
}

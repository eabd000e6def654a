//! Places in the queues of service centres. Any session does.

use domain::{
    ReservationId,
    queue::{CentreId, ReservationState, ServiceCentre, TicketNumber, VisitPurpose, VisitTime},
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Centres`].
pub const CENTRES: &str = "/v1/service-centres";
/// `GET` → [`Windows`].
pub const CENTRES_WINDOWS: &str = "/v1/service-centres/{centre}/windows";
/// `GET` → [`Reservations`]; `POST` [`Reserve`] → 201 [`ReservationStatus`].
pub const RESERVATIONS: &str = "/v1/reservations";
/// `POST` (empty object) → [`ReservationStatus`]: gives the place back.
pub const RESERVATIONS_CANCEL: &str = "/v1/reservations/{reservation}/cancel";

/// The service centres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Centres {
    /// By region, and there by id.
    #[schema(value_type = Vec<Object>)]
    pub centres: Vec<ServiceCentre>,
}

/// The windows of a centre that can be reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Windows {
    /// The centre.
    #[schema(value_type = Object)]
    pub centre: ServiceCentre,
    /// How long a window lasts, in minutes.
    pub minutes: u32,
    /// The days on which it receives people, the next first.
    pub days: Vec<DayWindows>,
}

/// The windows of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayWindows {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Those that have not begun.
    pub windows: Vec<FreeWindow>,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FreeWindow {
    /// When it begins.
    #[schema(value_type = String)]
    pub at: Time,
    /// Places that are free.
    pub free: u32,
}

/// What is reserved. The IIN is that of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Where.
    #[schema(value_type = String)]
    pub centre: CentreId,
    /// What for.
    pub purpose: VisitPurpose,
    /// When.
    #[schema(value_type = Object)]
    pub when: VisitTime,
}

/// A reserved place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReservationStatus {
    /// The reservation.
    #[schema(value_type = String)]
    pub reservation: ReservationId,
    /// The number of the ticket: six digits.
    #[schema(value_type = String)]
    pub number: TicketNumber,
    /// The centre.
    #[schema(value_type = Object)]
    pub centre: ServiceCentre,
    /// What for.
    pub purpose: VisitPurpose,
    /// When.
    #[schema(value_type = Object)]
    pub when: VisitTime,
    /// When the window ends.
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
    /// Whether an SMS goes to the person: their number is in the MCD.
    pub sms: bool,
    /// How it stands.
    pub state: ReservationState,
}

/// The reservations of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reservations {
    /// Those to come first, the next of them first; then the newest; at most a hundred.
    pub reservations: Vec<ReservationStatus>,
}

//! Dwellings as the real-estate register confirms them (R-29, S-13).

use domain::{
    Iin,
    residence::{Dwelling, Region, Rka},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Dwellings`]: my own.
pub const DWELLINGS: &str = "/v1/dwellings";
/// `POST` [`SearchDwelling`] → [`FoundDwelling`]. Changes nothing, so it needs no Idempotency-Key.
pub const DWELLINGS_SEARCH: &str = "/v1/dwellings/search";

/// Dwellings of which the person is an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dwellings {
    /// In the order of their codes.
    #[schema(value_type = Vec<Object>)]
    pub dwellings: Vec<Dwelling>,
}

/// What is looked for: my own dwelling, or one that belongs to the person with an IIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchDwelling {
    /// Where.
    pub region: Region,
    /// Registration address code.
    #[schema(value_type = String)]
    pub rka: Rka,
    /// The owner, where it is not the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Iin>,
}

/// A dwelling that the register confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundDwelling {
    /// The dwelling.
    #[schema(value_type = Object)]
    pub dwelling: Dwelling,
    /// Whether the person who asks is an owner of it.
    pub as_owner: bool,
    /// How many consents a registration there needs.
    pub consents_needed: u32,
    /// Whether it is rented from the state, so that its contract decides who is registered.
    #[serde(default)]
    pub rented_from_state: bool,
}

//! Dwellings as the real-estate register confirms them (R-29, S-13).

use domain::{
    Iin,
    address::TypedAddress,
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

/// What is looked for: a dwelling by its address code, or by its owner and its address. Which of them, its members say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum SearchDwelling {
    /// By its address code.
    ByCode(SearchByCode),
    /// By its owner and its address.
    ByAddress(SearchByAddress),
}

/// My own dwelling, or one that belongs to the person with an IIN, by its address code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchByCode {
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

/// The one dwelling of an owner that has a typed address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchByAddress {
    /// Where.
    pub region: Region,
    /// The owner.
    #[schema(value_type = String)]
    pub owner: Iin,
    /// Street, house and flat: words in any language of the register and all numbers, up to 200 characters.
    #[schema(value_type = String, max_length = 200)]
    pub address: TypedAddress,
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

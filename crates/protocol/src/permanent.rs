//! Registration at the place of residence: for whom somebody can apply.

use domain::{FullName, Iin, permanent::Relation};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`RepresentedPeople`].
pub const REPRESENTED: &str = "/v1/represented";

/// For whom the person can apply, as the person register has it: children first, the eldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RepresentedPeople {
    /// Those people.
    pub people: Vec<RepresentedPerson>,
}

/// Somebody for whom the person can apply.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RepresentedPerson {
    /// What the applicant is to them.
    pub relation: Relation,
    /// Their IIN.
    #[schema(value_type = String)]
    pub iin: Iin,
    /// Their name.
    pub full_name: FullName,
    /// Their date of birth.
    #[schema(value_type = String, format = Date)]
    pub date_of_birth: Date,
    /// Whether they are only registered where the applicant is, being too young to live apart.
    pub only_with_applicant: bool,
    /// Whether they move along when the applicant moves, since nobody else of their parents lives where they do.
    pub moves_along: bool,
}

domain::debug_by_name!(RepresentedPerson);

//! The home guard: who is registered at one's dwellings, and what their owners decided beforehand (R-32, S-32). Needs an
//! EDS session.

use domain::{FullName, ResidentId, StandingRuleId, guard::ShownRule, residence::Dwelling};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Home`].
pub const HOME: &str = "/v1/home";
/// `POST` [`SetRule`] → 201 [`RuleStatus`].
pub const HOME_RULES: &str = "/v1/home/rules";
/// `GET` → [`crate::request::Evidence`] of a rule that I set.
pub const HOME_RULES_EVIDENCE: &str = "/v1/home/rules/{rule}/evidence";

/// The dwellings of which the person is an owner now, by the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Home {
    /// In the order of their codes.
    pub dwellings: Vec<GuardedDwelling>,
}

/// A dwelling as its owners see it, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuardedDwelling {
    /// The dwelling.
    #[schema(value_type = Object)]
    pub dwelling: Dwelling,
    /// How many owners it has.
    pub owners: u32,
    /// Who is registered there, permanently first, then by the end of their stays.
    pub residents: Vec<Resident>,
    /// The rules that its present owners set, the newest first and at most 50.
    pub rules: Vec<RuleStatus>,
    /// SHA-256 of the last statement about it that the person signed, hexadecimal: the next one follows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rule_sha256: Option<String>,
}

/// Somebody who is registered at a dwelling.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resident {
    /// This registration, to this dwelling's owners.
    #[schema(value_type = String)]
    pub resident: ResidentId,
    /// Full name.
    pub full_name: FullName,
    /// Whether it is the person who asks.
    pub is_me: bool,
    /// Whether it can be ended online.
    pub can_end: bool,
    /// Its days, where it is temporary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
}

domain::debug_by_name!(Resident);

/// The days of a temporary stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Term {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
}

/// A standing rule of one owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleStatus {
    /// The rule.
    #[schema(value_type = String)]
    pub rule: StandingRuleId,
    /// Who set it.
    pub owner: FullName,
    /// Whether that is the person who asks.
    pub mine: bool,
    /// What it decides.
    #[schema(value_type = Object)]
    pub decides: ShownRule,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: Timestamp,
    /// When another one took its place, or its owner was found to own the dwelling no more.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

domain::debug_by_name!(RuleStatus);

/// Sets a standing rule in place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRule {
    /// The bytes of a [`domain::guard::RuleStatement`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

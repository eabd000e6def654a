//! The consents that owners are asked for. Answering needs an EDS session.

use domain::{ConsentId, RequestId, consent::ConsentState, request::RequestState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Consents`].
pub const CONSENTS: &str = "/v1/consents";
/// `GET` → [`ConsentStatus`].
pub const CONSENTS_ONE: &str = "/v1/consents/{consent}";
/// `POST` [`AnswerConsent`] → [`ConsentStatus`].
pub const CONSENTS_ANSWER: &str = "/v1/consents/{consent}/answer";
/// `POST` (empty object) → [`ConsentStatus`]: takes a given consent back (S-30).
pub const CONSENTS_TAKE_BACK: &str = "/v1/consents/{consent}/take-back";
/// `GET` → [`crate::request::Evidence`] of what I signed.
pub const CONSENTS_EVIDENCE: &str = "/v1/consents/{consent}/evidence";

/// The consents asked of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consents {
    /// Those that wait first, then the newest, at most 200.
    pub consents: Vec<ConsentStatus>,
}

/// One consent, for the owner who is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentStatus {
    /// The consent.
    #[schema(value_type = String)]
    pub consent: ConsentId,
    /// The request that it is for.
    #[schema(value_type = String)]
    pub request: RequestId,
    /// The exact bytes of that request.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// How the consent stands.
    pub state: ConsentState,
    /// How the request stands.
    #[schema(value_type = Object)]
    pub request_state: RequestState,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Until when it can be answered.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// When it was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Timestamp>,
    /// How many of those who were asked have answered.
    #[serde(default)]
    pub answered: u32,
    /// How many were asked.
    #[serde(default)]
    pub asked: u32,
    /// The others who were asked.
    #[serde(default)]
    pub others: Vec<OtherConsent>,
    /// Until when the request can be asked again, where it lapsed, and a consent given to it be taken back (S-30).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ask_again_until: Option<Timestamp>,
}

/// How another owner's consent stands, for an owner who is asked too; the applicant is not told of it (S-31).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherConsent {
    /// Given name and the first letter of the surname; none where that was not kept.
    pub name: Option<String>,
    /// How it stands.
    pub state: ConsentState,
    /// Until when it can be answered.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// When it was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Timestamp>,
}

domain::debug_by_name!(OtherConsent);

/// The signed answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerConsent {
    /// The bytes of a [`domain::consent::ConsentStatement`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
    /// Whether this applicant may ask no more (S-14).
    #[serde(default)]
    pub block_applicant: bool,
}

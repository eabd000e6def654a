//! Requests for registration.

use domain::{
    OneTimeCodeId, Register, RequestId,
    processing::Check,
    request::{RequestState, SignatureKind},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Requests`]; `POST` [`SubmitRequest`] → 201 [`RequestStatus`].
pub const REQUESTS: &str = "/v1/requests";
/// `GET` → [`RequestStatus`].
pub const REQUESTS_ONE: &str = "/v1/requests/{request}";
/// `POST` [`Signature`] → [`RequestStatus`].
pub const REQUESTS_SIGNATURE: &str = "/v1/requests/{request}/signature";
/// `POST` (empty object) → [`RequestStatus`].
pub const REQUESTS_WITHDRAW: &str = "/v1/requests/{request}/withdraw";
/// `POST` (empty object) → [`RequestStatus`]: asks those again who had not answered when it lapsed (S-30).
pub const REQUESTS_ASK_AGAIN: &str = "/v1/requests/{request}/ask-again";
/// `GET` → [`Evidence`] of what I signed.
pub const REQUESTS_EVIDENCE: &str = "/v1/requests/{request}/evidence";
/// `POST` [`AskForSigningCode`] → 202 [`crate::session::CodeSent`] (S-27).
pub const SIGNING_CODES: &str = "/v1/signing-codes";

/// A request: the exact bytes of its statement, and the signature where no consent is needed first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitRequest {
    /// The bytes of a [`domain::residence::TemporaryRegistration`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// Present exactly where the applicant is the only owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// How the applicant signs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum Signature {
    /// CAdES-B-B over the bytes of the statement.
    Eds {
        /// DER.
        #[schema(value_type = String, format = Byte)]
        cms: Bytes,
    },
    /// A fresh code that was bound to the hash of the bytes (S-27).
    OneTimePassword {
        /// The code's id.
        #[schema(value_type = String)]
        code: OneTimeCodeId,
        /// Six digits.
        digits: String,
    },
}

/// The bytes that a code shall sign; the SMS names service and address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForSigningCode {
    /// The bytes of the statement.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
}

/// The requests of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Requests {
    /// The newest first, at most 200.
    pub requests: Vec<RequestStatus>,
}

/// How a request stands, for its applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestStatus {
    /// The request.
    #[schema(value_type = String)]
    pub request: RequestId,
    /// The bytes of its statement.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// How it stands.
    #[schema(value_type = Object)]
    pub state: RequestState,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    pub submitted_at: Timestamp,
    /// When the last consent was given.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub consented_at: Option<Timestamp>,
    /// When the applicant signed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_at: Option<Timestamp>,
    /// How.
    pub signed_by: Option<SignatureKind>,
    /// How many owners have answered (S-31).
    pub answered: u32,
    /// How many were asked.
    pub asked: u32,
    /// Until when it can be asked again with the consents that it has, where it lapsed (S-30).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ask_again_until: Option<Timestamp>,
    /// From when the promised time ran: everybody had signed.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub promised_since: Option<Timestamp>,
    /// By when the outcome was promised; it stays when the request is decided.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub promised_by: Option<Timestamp>,
    /// How many working days the outcome took, where it was promised in such.
    #[serde(default)]
    pub working_days_taken: Option<u16>,
    /// What is checked once everybody has signed, where one request is asked for; what was found is said by how the
    /// request stands (S-31).
    #[serde(default)]
    pub checks: Vec<CheckStatus>,
}

/// How far an automatic check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckStatus {
    /// Which.
    pub check: Check,
    /// The register that is asked; none where the service knows by itself.
    pub register: Option<Register>,
    /// When it was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Timestamp>,
    /// Whether its register did not answer and is asked again.
    pub delayed: bool,
}

/// What a person signed: the exact bytes and the signature over them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// What was signed.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// How.
    pub kind: SignatureKind,
    /// The person's CAdES-B-B, DER; for a one-time password the backend's seal over the record of it.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
    /// What the seal signs, for a one-time password.
    #[schema(value_type = Option<String>, format = Byte)]
    pub sealed: Option<Bytes>,
    /// The signer's certificate, PEM.
    pub certificate: String,
    /// The authority's certificate, PEM.
    pub authority: String,
    /// When it was signed.
    #[schema(value_type = String, format = DateTime)]
    pub signed_at: Timestamp,
}

domain::debug_by_name!(Signature, Evidence);

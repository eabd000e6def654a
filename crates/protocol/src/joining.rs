//! Joining. Every step needs a proof of the same device key; none needs a session.

use domain::{EmailAddress, FullName, Iin, JoiningId, OneTimeCodeId, Phone, joining::JoiningStep};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `POST` [`StartJoining`] → 201 [`JoiningStatus`]; an SMS goes out.
pub const JOINING: &str = "/v1/joining";
/// `GET` → [`JoiningStatus`].
pub const JOINING_ONE: &str = "/v1/joining/{joining}";
/// `POST` (empty object) → [`JoiningStatus`]; a new SMS, the old code is cancelled.
pub const JOINING_RESEND: &str = "/v1/joining/{joining}/resend";
/// `POST` [`EnterCode`] → [`JoiningStatus`].
pub const JOINING_CODE: &str = "/v1/joining/{joining}/code";
/// `POST` [`CheckIdentity`] → [`JoiningStatus`].
pub const JOINING_IDENTITY: &str = "/v1/joining/{joining}/identity";
/// `POST` [`AnswerControlQuestions`] → [`JoiningStatus`] with the person's name.
pub const JOINING_CONTROL: &str = "/v1/joining/{joining}/control";
/// `POST` [`RequestCertificate`] → [`Joined`].
pub const JOINING_CERTIFICATE: &str = "/v1/joining/{joining}/certificate";

/// The telephone number to join with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartJoining {
    /// Mobile number.
    #[schema(value_type = String)]
    pub phone: Phone,
}

/// How far joining has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JoiningStatus {
    /// This attempt.
    #[schema(value_type = String)]
    pub joining: JoiningId,
    /// The step that comes next.
    pub step: JoiningStep,
    /// The code that was sent, at the step of the code.
    #[schema(value_type = Option<String>)]
    pub code: Option<OneTimeCodeId>,
    /// Until when that code can be entered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub code_until: Option<Timestamp>,
    /// The person as the registers have them, once identified.
    pub person: Option<FullName>,
}

/// The code from the SMS.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterCode {
    /// Six digits.
    pub digits: String,
}

/// The identity check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIdentity {
    /// Consent to use ID data and telephone number; without it there is no check.
    pub consent: bool,
    /// What the check works on: empty for the demonstration.
    #[schema(value_type = String, format = Byte)]
    pub evidence: Bytes,
}

/// The control questions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerControlQuestions {
    /// IIN.
    #[schema(value_type = String)]
    pub iin: Iin,
    /// Date of birth.
    #[schema(value_type = String, format = Date)]
    pub date_of_birth: Date,
}

domain::debug_by_name!(EnterCode, AnswerControlQuestions);

/// The request for the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestCertificate {
    /// Where the authority writes to.
    #[schema(value_type = String)]
    pub email: EmailAddress,
    /// PKCS#10, DER (RFC 2986).
    #[schema(value_type = String, format = Byte)]
    pub request: Bytes,
}

/// What joining gives: EDS, record in the MCD, account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Joined {
    /// The certificate, DER.
    #[schema(value_type = String, format = Byte)]
    pub certificate: Bytes,
    /// The authority's certificate, DER.
    #[schema(value_type = String, format = Byte)]
    pub authority: Bytes,
    /// The person.
    pub person: FullName,
    /// Whether an earlier EDS of the person was revoked by this (S-25).
    pub replaced: bool,
}

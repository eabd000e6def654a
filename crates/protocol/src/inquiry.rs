//! Electronic inquiries: asked for by a person, checked by anyone. Asking needs an EDS session.

use domain::{
    FullName, Iin, InquiryId, LocalizedText,
    inquiry::{InquiryKind, InquiryNumber},
    residence::{Dwelling, Rka},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::Bytes;

/// `GET` → [`Inquiries`]; `POST` [`AskInquiry`] → 201 [`InquiryStatus`].
pub const INQUIRIES: &str = "/v1/inquiries";
/// `GET` → [`IssuedInquiry`].
pub const INQUIRIES_ONE: &str = "/v1/inquiries/{inquiry}";
/// `GET` → [`InquirySubjects`].
pub const INQUIRIES_SUBJECTS: &str = "/v1/inquiry-subjects";
/// `POST` [`PresentedInquiry`] → [`CheckedInquiry`]. Changes nothing of the inquiry, so it needs no Idempotency-Key.
pub const INQUIRIES_CHECK: &str = "/v1/inquiry-checks";

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum AskInquiry {
    /// Where a person is registered: oneself, or one's own minor child.
    RegisteredAt {
        /// Who.
        #[schema(value_type = String)]
        person: Iin,
    },
    /// Who is registered at a dwelling that one owns.
    RegisteredHere {
        /// Where.
        #[schema(value_type = String)]
        dwelling: Rka,
    },
}

domain::debug_by_name!(AskInquiry);

/// Whom, and which dwellings, a person may ask about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InquirySubjects {
    /// The person first, then their minor children.
    pub persons: Vec<InquiryPerson>,
    /// The dwellings that the person owns, in the order of their codes.
    #[schema(value_type = Vec<Object>)]
    pub dwellings: Vec<Dwelling>,
}

domain::debug_by_name!(InquirySubjects);

/// Somebody whom an inquiry may be about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InquiryPerson {
    /// IIN.
    #[schema(value_type = String)]
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
}

domain::debug_by_name!(InquiryPerson);

/// An inquiry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InquiryStatus {
    /// The inquiry.
    #[schema(value_type = String)]
    pub inquiry: InquiryId,
    /// What it is of.
    pub kind: InquiryKind,
    /// Its number.
    #[schema(value_type = String)]
    pub number: InquiryNumber,
    /// Whom or what it is about, in words: a name or an address.
    pub about: LocalizedText,
    /// When it was drawn up.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// The last day on which it is valid.
    #[schema(value_type = String, format = Date)]
    pub valid_until: Date,
    /// Whether it is valid now.
    pub valid: bool,
}

/// The inquiries of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inquiries {
    /// The newest first, at most a hundred.
    pub inquiries: Vec<InquiryStatus>,
}

/// An inquiry for the person who asked for it: what is given to others.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedInquiry {
    /// How it stands.
    pub status: InquiryStatus,
    /// The secret of its QR code: 22 characters of base64url.
    #[schema(value_type = String)]
    pub secret: Zeroizing<String>,
    /// What was signed.
    pub signed: SignedInquiry,
}

domain::debug_by_name!(IssuedInquiry);

/// The exact bytes of an inquiry and the seal on them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedInquiry {
    /// The bytes of a [`domain::inquiry::Inquiry`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them by the seal of the service, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
    /// The certificate of the seal, PEM.
    pub certificate: String,
    /// The authority's certificate, PEM.
    pub authority: String,
}

domain::debug_by_name!(SignedInquiry);

/// What a third party scanned or typed; exactly one of the two.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PresentedInquiry {
    /// The secret of the QR code.
    #[schema(value_type = String)]
    Secret(Zeroizing<String>),
    /// The number, as it was typed.
    #[schema(value_type = String)]
    Number(Zeroizing<String>),
}

domain::debug_by_name!(PresentedInquiry);

/// What the paper says, and that it is so.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedInquiry {
    /// What was signed; the service has verified its seal for this answer.
    pub signed: SignedInquiry,
    /// Whether it is valid now.
    pub valid: bool,
    /// When it was checked.
    #[schema(value_type = String, format = DateTime)]
    pub checked_at: Timestamp,
}

domain::debug_by_name!(CheckedInquiry);

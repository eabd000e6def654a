//! Appeals against refused requests, and complaints against how those were decided. Needs an EDS session.

use domain::{
    AppealId, RequestId, Words,
    appeal::{AppealNumber, AppealState, Body, Extension, Forwarding, Stage},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Appeals`]; `POST` [`SignedPaper`] of an appeal or a complaint → 201 [`AppealStatus`].
pub const APPEALS: &str = "/v1/appeals";
/// `GET` → [`AppealStatus`].
pub const APPEALS_ONE: &str = "/v1/appeals/{appeal}";
/// `POST` [`SignedPaper`] of a withdrawal → [`AppealStatus`], before it is decided.
pub const APPEALS_WITHDRAW: &str = "/v1/appeals/{appeal}/withdraw";
/// `GET` → [`AppealEvidence`]: what was signed and received.
pub const APPEALS_EVIDENCE: &str = "/v1/appeals/{appeal}/evidence";

/// A statement with the EDS over its exact bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedPaper {
    /// The bytes of a [`domain::appeal::AppealStatement`], [`domain::appeal::ComplaintStatement`] or
    /// [`domain::appeal::AppealWithdrawal`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

/// The appeals and complaints of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appeals {
    /// The newest first, at most 50.
    pub appeals: Vec<AppealStatus>,
}

/// How far an appeal or a complaint has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealStatus {
    /// The appeal.
    #[schema(value_type = String)]
    pub appeal: AppealId,
    /// The unique number of its receipt.
    #[schema(value_type = String)]
    pub number: AppealNumber,
    /// Whether it is the appeal or the complaint.
    #[schema(value_type = Object)]
    pub stage: Stage,
    /// The request that was refused.
    #[schema(value_type = String)]
    pub request: RequestId,
    /// The appeal that a complaint is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub of: Option<AppealId>,
    /// The bytes that the person signed.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// The body that has it now.
    pub body: Body,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// Who received it, with initials and position.
    #[schema(value_type = String)]
    pub received_by: Words<200>,
    /// The last day on which it is sent on to another body.
    #[schema(value_type = Option<String>, format = Date)]
    pub forward_by: Option<Date>,
    /// That it was sent on.
    #[schema(value_type = Option<Object>)]
    pub forwarded: Option<Forwarding>,
    /// The last day on which it is answered in time.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// Whether days off of a year that it waits in were not announced yet, so that its last day may come later.
    pub provisional: bool,
    /// That its day was put off.
    #[schema(value_type = Option<Object>)]
    pub extended: Option<Extension>,
    /// Why, in the words of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub extended_because: Option<Words<2000>>,
    /// How far it has come.
    #[schema(value_type = Object)]
    pub state: AppealState,
    /// What the body answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub answer: Option<Words<2000>>,
    /// The last day on which a complaint is in time, of an appeal that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub complaint_until: Option<Date>,
}

/// A paper of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The appeal or the complaint itself, signed by the person.
    Petition,
    /// Its receipt, sealed by the service: a [`domain::appeal::AppealReceipt`].
    Receipt,
    /// The withdrawal, signed by the person.
    Withdrawal,
}

/// One signed paper.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Paper {
    /// Which.
    pub kind: PaperKind,
    /// The exact bytes.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
    /// Certificate of whoever signed or sealed it, PEM.
    pub certificate: String,
}

/// What was signed of an appeal, on both sides.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealEvidence {
    /// In the order in which they were signed.
    pub papers: Vec<Paper>,
    /// The authority's certificate, PEM.
    pub authority: String,
}

domain::debug_by_name!(Paper, AppealEvidence);

//! Viewings and requests for consent that a person reports (R-25, S-14). Needs an EDS session.

use domain::{
    ReportId,
    document::DocumentKind,
    history::Counterpart,
    report::{ReportNumber, ReportState, ReportText, Reported},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Reports`]; `POST` [`SendReport`] → 201 [`ReportStatus`].
pub const REPORTS: &str = "/v1/reports";
/// `POST` (empty object) → [`ReportStatus`]: takes a report back before it is answered.
pub const REPORTS_WITHDRAW: &str = "/v1/reports/{report}/withdraw";

/// What is reported. Of one viewing, and of one consent, one report at a time waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendReport {
    /// What, and why: `{"what":"viewing","access":…,"reason":…}` or `{"what":"applicant","consent":…,"reason":…}`.
    #[schema(value_type = Object)]
    pub about: Reported,
    /// The person's own words, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub text: Option<ReportText>,
}

/// How far a report has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportStatus {
    /// The report.
    #[schema(value_type = String)]
    pub report: ReportId,
    /// The number to ask after it by.
    #[schema(value_type = String)]
    pub number: ReportNumber,
    /// What is reported, and why.
    #[schema(value_type = Object)]
    pub about: Reported,
    /// Kind of the document that was viewed.
    pub document: Option<DocumentKind>,
    /// Who viewed it or asked, as well as the person knows (S-9).
    pub counterpart: Option<Counterpart>,
    /// The person's own words.
    #[schema(value_type = Option<String>)]
    pub text: Option<ReportText>,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// The last day on which it is answered in time.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// How far it has come.
    #[schema(value_type = Object)]
    pub state: ReportState,
}

/// The reports of a person, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reports {
    /// At most a hundred.
    pub reports: Vec<ReportStatus>,
}

//! Digital documents: asked of each source by itself, reported lost, corrected. Needs an EDS session.

use domain::{
    CorrectionId, DocumentId,
    correction::{CorrectionReason, CorrectionState},
    document::{Document, DocumentKind, FieldName, Loss, Pending, SourceSystem, Standing},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`SourceDocuments`] with an `ETag`; 304 where nothing changed, and the problem `source_away` where the
/// source does not answer, so that what is known stays as it is.
pub const SOURCES_DOCUMENTS: &str = "/v1/sources/{source}/documents";
/// `POST` [`ReportLoss`] → [`ReportedLoss`].
pub const DOCUMENTS_LOSS: &str = "/v1/documents/{document}/loss";
/// `GET` → [`Corrections`]; `POST` [`AskCorrection`] → 201 [`CorrectionStatus`].
pub const CORRECTIONS: &str = "/v1/corrections";

/// What one source has about a person and about their children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceDocuments {
    /// The source.
    pub source: SourceSystem,
    /// In the order of [`DocumentKind`], the person's own first.
    #[schema(value_type = Vec<Object>)]
    pub documents: Vec<Document>,
    /// The kinds that are not there yet, with when they will be.
    #[schema(value_type = Vec<Object>)]
    pub pending: Vec<Pending>,
}

/// A document that its holder reports lost or stolen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportLoss {
    /// What happened.
    pub loss: Loss,
}

/// How a document stands once it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedLoss {
    /// The document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// How it stands.
    pub standing: Standing,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub reported_at: Timestamp,
}

/// What the source of a field is asked to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCorrection {
    /// The document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// The field.
    pub field: FieldName,
    /// What is wrong with it.
    pub reason: CorrectionReason,
}

/// How far a correction has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CorrectionStatus {
    /// The correction.
    #[schema(value_type = String)]
    pub correction: CorrectionId,
    /// The document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The field.
    pub field: FieldName,
    /// Who corrects it.
    pub source: SourceSystem,
    /// What is wrong.
    pub reason: CorrectionReason,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// How far it has come.
    #[schema(value_type = Object)]
    pub state: CorrectionState,
}

/// The corrections that a person asked for, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Corrections {
    /// At most a hundred.
    pub corrections: Vec<CorrectionStatus>,
}

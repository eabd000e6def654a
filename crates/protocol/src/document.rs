//! Digital documents. Needs an EDS session.

use domain::document::Document;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Documents`] with an `ETag`; 304 where nothing changed.
pub const DOCUMENTS: &str = "/v1/documents";

/// Every document of a person, and of their children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Documents {
    /// In the order of [`domain::document::DocumentKind`], the person's own first.
    #[schema(value_type = Vec<Object>)]
    pub documents: Vec<Document>,
}

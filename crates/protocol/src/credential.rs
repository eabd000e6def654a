//! Documents as verifiable credentials, and the lists that say which of them hold (S-36).

use domain::DocumentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST` [`IssueCredentials`] → [`IssuedCredentials`]: SD-JWT VCs that are bound to the key which proved this call.
/// Needs an EDS session.
pub const SOURCES_CREDENTIALS: &str = "/v1/sources/{source}/credentials";
/// `GET` → a Status List Token as [`STATUS_LIST_JWT`], with an `ETag`; for everybody.
pub const STATUS_LISTS_ONE: &str = "/v1/status-lists/{list}";
/// The media type of a Status List Token.
pub const STATUS_LIST_JWT: &str = "application/statuslist+jwt";
/// The most documents of one call.
pub const MOST_ISSUED: usize = 100;

/// The documents of a source of which credentials are needed; the earlier ones of this person end with that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCredentials {
    /// At most [`MOST_ISSUED`].
    #[schema(value_type = Vec<String>)]
    pub documents: Vec<DocumentId>,
}

/// The credentials that were issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedCredentials {
    /// One for each document that was asked for, is there, and holds itself.
    pub credentials: Vec<IssuedCredential>,
}

/// A document as a credential.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedCredential {
    /// The document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// The SD-JWT VC with all of its disclosures (RFC 9901). Each claim is one of them, by the names of
    /// [`domain::document::Claim`]; and [`domain::document::PORTRAIT_SMALL`] where there is a photo.
    pub credential: String,
}

impl std::fmt::Debug for IssuedCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedCredential")
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

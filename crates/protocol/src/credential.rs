//! Documents as verifiable credentials, and the lists that say which of them hold (S-36).

use domain::{DocumentId, StatusListId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST` [`IssueCredentials`] → [`IssuedCredentials`]: SD-JWT VCs that are bound to the key which proved this call.
/// Needs an EDS session.
pub const SOURCES_CREDENTIALS: &str = "/v1/sources/{source}/credentials";
/// `GET` → a Status List Token as [`STATUS_LIST_JWT`], with an `ETag`; for everybody.
pub const STATUS_LISTS_ONE: &str = "/v1/status-lists/{list}";

/// `GET` → [`StatusLists`], for everybody: what a status list names as its `aggregation_uri`
/// (draft-ietf-oauth-status-list, section 9).
pub const STATUS_LISTS: &str = "/v1/status-lists";

/// What credentials name a status list of a service by.
pub fn status_list_uri(origin: &str, list: &StatusListId) -> String {
    let path = STATUS_LISTS_ONE.replace("{list}", list.as_str());
    format!("{origin}{path}")
}

/// The status list that a URI names, if it is one of this service.
pub fn status_list_of(origin: &str, uri: &str) -> Option<StatusListId> {
    let path = uri.strip_prefix(origin)?;
    let (prefix, _) = STATUS_LISTS_ONE.split_once('{')?;
    StatusListId::parse(path.strip_prefix(prefix)?).ok()
}

/// The media type of a Status List Token.
pub const STATUS_LIST_JWT: &str = "application/statuslist+jwt";
/// The most documents of one call.
pub const MOST_ISSUED: usize = 100;

/// Every status list in which a credential still holds, so that a verifier has them before it meets one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusLists {
    /// Their URIs, the newest list first.
    pub status_lists: Vec<String>,
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s36_a_status_list_is_known_by_its_uri_at_one_service() {
        let list = StatusListId::from_random([7; 16]);
        let uri = status_list_uri("https://qoltanba.kz", &list);

        assert_eq!(status_list_of("https://qoltanba.kz", &uri), Some(list));
        for other in [
            "https://qoltanba.example",
            "https://qoltanba.kz.example",
            "",
        ] {
            assert_eq!(status_list_of(other, &uri), None, "{other}");
        }
        assert_eq!(
            status_list_of("https://qoltanba.kz", &format!("{uri}/x")),
            None
        );
    }
}

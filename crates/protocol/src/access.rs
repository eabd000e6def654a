//! Giving access to a document, and opening it.

use domain::{
    DocumentId, ShareId,
    access::{AccessState, Terms, Viewer},
    document::{DocumentKind, ShownDocument},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// `POST` [`GiveAccess`] → 201 [`AccessStatus`]. Needs an EDS session.
pub const ACCESSES: &str = "/v1/accesses";
/// `GET` → [`AccessStatus`].
pub const ACCESSES_ONE: &str = "/v1/accesses/{access}";
/// `POST` (empty object) → [`AccessStatus`].
pub const ACCESSES_EXTEND: &str = "/v1/accesses/{access}/extend";
/// `POST` (empty object) → [`AccessStatus`].
pub const ACCESSES_CLOSE: &str = "/v1/accesses/{access}/close";
/// `POST` [`PresentedCode`] → [`Preview`]. A session, also of the portal, is optional; nothing is opened.
pub const OPEN_PREVIEW: &str = "/v1/open/preview";
/// `POST` [`PresentedCode`] → [`OpenedDocument`], once. A session, also of the portal, is optional (S-9, S-29).
pub const OPEN: &str = "/v1/open";

/// Access to one document. The wallet draws secret and short code; the server gets the secret's hash only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveAccess {
    /// Which document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// SHA-256 of the 16 secret bytes, hexadecimal (S-8).
    pub secret_sha256: String,
    /// The short code; stored as a keyed hash (S-8).
    #[schema(value_type = String)]
    pub short_code: Zeroizing<String>,
    /// What is shown, to whom, and what for; the whole document to anybody who has the code, where nothing is said.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub terms: Terms,
    /// What whoever opens it gets as proof (S-36): a presentation of exactly what the terms show (RFC 9901), to the
    /// origin of the service, with the nonce of [`domain::access::presentation_nonce`].
    pub presentation: String,
}

impl std::fmt::Debug for GiveAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GiveAccess")
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

/// How far an access has come, for its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessStatus {
    /// The access.
    #[schema(value_type = String)]
    pub access: ShareId,
    /// The document.
    #[schema(value_type = String)]
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// What is shown, to whom, and what for.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub terms: Terms,
    /// When access was given.
    #[schema(value_type = String, format = DateTime)]
    pub given_at: Timestamp,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Until when it can be extended to.
    #[schema(value_type = String, format = DateTime)]
    pub longest_until: Timestamp,
    /// How it stands.
    #[schema(value_type = Object)]
    pub state: AccessState,
}

/// The secret of a QR code or a short code: exactly one of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum PresentedCode {
    /// 22 characters of base64url.
    #[schema(value_type = String)]
    Secret(Zeroizing<String>),
    /// Eight characters, in either case, grouped or not.
    #[schema(value_type = String)]
    ShortCode(Zeroizing<String>),
}

impl std::fmt::Debug for PresentedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(…)",
            Self::ShortCode(_) => "ShortCode(…)",
        })
    }
}

/// Who shares what, before anything is opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Kind of the document.
    pub kind: DocumentKind,
    /// Given name and first letter of the surname of the holder.
    pub holder: String,
    /// What is shown, to whom, and what for.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub terms: Terms,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// By whom it would be opened, as the holder would be told.
    #[schema(value_type = Object)]
    pub viewer: Viewer,
}

domain::debug_by_name!(Preview);

/// What the service has verified of a document before it shows it (S-36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifiedCredential {
    /// Who signed it, by the name in the issuer's certificate.
    pub issuer: String,
    /// When it was issued.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// When its holder's device signed it for this access.
    #[schema(value_type = String, format = DateTime)]
    pub signed_at: Timestamp,
    /// The moment from which it does not hold any more.
    #[schema(value_type = String, format = DateTime)]
    pub valid_until: Timestamp,
    /// When its status was looked at last: it is valid.
    #[schema(value_type = String, format = DateTime)]
    pub status_at: Timestamp,
}

/// The document, shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedDocument {
    /// What was chosen of the document, as its source has it now.
    #[schema(value_type = Object)]
    pub document: ShownDocument,
    /// What is shown, to whom, and what for.
    #[schema(value_type = Object)]
    pub terms: Terms,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// By whom, as the holder is told.
    #[schema(value_type = Object)]
    pub viewer: Viewer,
    /// What the service has verified of it.
    pub verified: VerifiedCredential,
    /// The presentation that the holder signed for this access, which the service has verified and everybody can (S-36).
    pub presentation: String,
    /// The nonce in it: of [`domain::access::presentation_nonce`], for whoever has the short code alone.
    pub nonce: String,
}

impl std::fmt::Debug for OpenedDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedDocument")
            .field("document", &self.document)
            .field("opened_at", &self.opened_at)
            .finish_non_exhaustive()
    }
}

//! Copies of documents that a request names.

use domain::{AttachmentId, RequestId, attachment::AttachmentKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Bytes;

/// `GET` → [`Attachments`]; `POST` [`Attach`] → 201 [`AttachmentStatus`].
pub const ATTACHMENTS: &str = "/v1/attachments";
/// `GET` → [`AttachmentContent`].
pub const ATTACHMENTS_ONE: &str = "/v1/attachments/{attachment}";

/// A copy: a whole PDF, JPEG or PNG without anything that acts. The same bytes again are the same copy.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attach {
    /// The bytes of the file.
    #[schema(value_type = String, format = Byte)]
    pub bytes: Bytes,
}

/// A copy that the service has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttachmentStatus {
    /// The copy.
    #[schema(value_type = String)]
    pub attachment: AttachmentId,
    /// The request that names it; one that none names is forgotten after a while.
    #[schema(value_type = Option<String>)]
    pub request: Option<RequestId>,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Since when the service has it.
    #[schema(value_type = String, format = DateTime)]
    pub attached_at: Timestamp,
}

/// The copies of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachments {
    /// The newest first, at most a hundred.
    pub attachments: Vec<AttachmentStatus>,
}

/// A copy with its bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttachmentContent {
    /// What it is.
    pub kind: AttachmentKind,
    /// The bytes of the file.
    #[schema(value_type = String, format = Byte)]
    pub bytes: Bytes,
}

domain::debug_by_name!(Attach, AttachmentContent);

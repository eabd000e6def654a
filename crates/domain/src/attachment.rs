//! Copies of documents that are attached to a request: what they are for, and how a statement names them.

use serde::{Deserialize, Serialize};

/// What a copy may be; its content decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// Of what it is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentPurpose {
    /// The identity document.
    IdentityDocument,
    /// The permit to leave for permanent residence.
    PermitToLeave,
}

/// Why bytes are no copy that can be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRefusal {
    /// More bytes than a copy may have.
    #[error("the copy has too many bytes")]
    TooLarge,
    /// Neither a PDF nor a JPEG nor a PNG.
    #[error("the copy is neither a PDF nor a JPEG nor a PNG")]
    UnknownKind,
    /// Damaged, incomplete, or readable in two ways.
    #[error("the copy is damaged or incomplete")]
    Unreadable,
    /// Something follows the copy, or it is an archive too.
    #[error("the file holds more than the copy")]
    MoreThanACopy,
    /// A PDF with something that acts, plays, or is a file of its own.
    #[error("the PDF has active content")]
    ActiveContent,
    /// A PDF with a password.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// A picture with more pixels than are decoded.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// A PDF with more objects than are looked at.
    #[error("the PDF has too many objects")]
    TooComplex,
}

/// A copy as a statement names it: whoever reads the statement can tell that it is this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// Of what it is a copy.
    pub purpose: AttachmentPurpose,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

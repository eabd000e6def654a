//! The dossier of a request that has ended, as one file to keep: an ASiC-E container with CAdES (ETSI EN 319 162-1)
//! that the service seals, with the exact bytes that everybody signed and their signatures as objects in it.
//!
//! ```text
//! mimetype                          application/vnd.etsi.asic-e+zip, first and stored
//! request.json                      the exact bytes of the request
//! outcome.json, outcome.json.p7s    what came of it, sealed by the service
//! authority.pem
//! applicant/statement.json.p7s      CMS of the applicant over request.json; or
//! applicant/record.json{,.p7s}      the record of a one-time password, sealed by the service
//! consent-1/statement.json{,.p7s}   the exact bytes of a consent, and its signer's CMS
//! */certificate.pem
//! META-INF/ASiCManifest.xml         name and SHA-256 of every object
//! META-INF/signature.p7s            the service's seal over the manifest
//! ```
//!
//! Nothing here reads a clock, entropy or files. What is read may come from anybody: it is bounded in size, number and
//! names, and refused where two readers could understand it differently.

mod build;
pub mod container;
mod manifest;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod testing;
mod verify;

pub use build::{Draft, DraftError, Parts, Shown};
pub use container::ContainerError;
pub use verify::{CheckedSignature, Finding, Verified, VouchedBy, verify};

/// The media type of the container, and of the file.
pub const MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";
/// The ending of the name of the file.
pub const EXTENSION: &str = "asice";
/// What the seal over the manifest is for (S-22).
pub const SUBJECT: &str = "qoltanba/dossier/1";

/// The entry that says what the file is.
pub(crate) const MIMETYPE: &str = "mimetype";
/// The exact bytes of the request.
pub(crate) const REQUEST: &str = "request.json";
/// What came of it.
pub(crate) const OUTCOME: &str = "outcome.json";
/// The service's seal over that.
pub(crate) const OUTCOME_SEAL: &str = "outcome.json.p7s";
/// The certificate of the authority.
pub(crate) const AUTHORITY: &str = "authority.pem";
/// The names and digests of all objects.
pub(crate) const MANIFEST: &str = "META-INF/ASiCManifest.xml";
/// The service's seal over those.
pub(crate) const SEAL: &str = "META-INF/signature.p7s";

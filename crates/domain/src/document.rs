//! Digital documents.

mod choice;
mod credential;
mod kind;
mod loss;
mod pending;
mod said;
mod shown;

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{DocumentId, FullName, LocalizedText, iin::age_on};

pub use choice::{Claim, ClaimError, ReadyChoice};
pub use credential::{CredentialEnding, PORTRAIT_SMALL};
pub use kind::{DocumentKind, FieldName, SourceSystem};
pub use loss::{Loss, LossRefusal};
pub use pending::{Pending, PendingReason};
pub use shown::ShownDocument;

/// One field of a document; `Debug` shows only which.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it says.
    pub name: FieldName,
    /// What it says it in three languages; days in ISO 8601, spans of days as an ISO 8601 interval.
    pub value: LocalizedText,
    /// Where it came from.
    pub source: SourceSystem,
    /// When it came from there.
    pub fetched_at: Timestamp,
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({:?})", self.name)
    }
}

/// What a source has noted about the paper of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing: it counts.
    InForce,
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Another one was issued in its place.
    Replaced,
}

/// Whether a document can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Valid.
    Valid,
    /// Its last day of validity is over.
    Expired,
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Another one was issued in its place.
    Replaced,
}

/// Why a document cannot be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SharingRefusal {
    /// Lost or stolen.
    #[error("a document that was lost or stolen cannot be shared until it is issued again")]
    Lost,
    /// Expired.
    #[error("an expired document cannot be shared")]
    Expired,
    /// Another one was issued in its place.
    #[error("a document that was replaced cannot be shared")]
    Replaced,
}

/// Whether the person had an age on the day on which the issuer said so: what proves an age without telling a birthday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AgeClaim {
    /// The age in full years.
    pub years: u8,
    /// Whether it is reached.
    pub reached: bool,
}

impl AgeClaim {
    /// The ages that an issuer says something about.
    pub const YEARS: [u8; 3] = [16, 18, 21];

    /// All of them for somebody born on a day.
    pub fn all(born: Date, today: Date) -> Vec<Self> {
        let age = age_on(born, today);
        Self::YEARS
            .map(|years| Self {
                years,
                reached: age >= i16::from(years),
            })
            .to_vec()
    }
}

/// A digital document as its sources have it; `Debug` shows only which and of what kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Identifier, the same at every update.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Whose it is: the account's person, or a child of theirs.
    pub person: FullName,
    /// Whether it is a child's document, shown under the parent.
    pub of_child: bool,
    /// Number.
    pub number: String,
    /// Last day of validity, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What is noted about its paper.
    pub standing: Standing,
    /// When it was reported lost or stolen, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Every field, in the order of the paper document.
    pub fields: Vec<Field>,
    /// What the issuer says about the person's age, in documents that prove who somebody is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ages: Vec<AgeClaim>,
    /// Photo as PNG in base64, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// Where that came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_source: Option<SourceSystem>,
    /// When its source was asked.
    pub fetched_at: Timestamp,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Whether it can be relied on on a day.
    pub fn state(&self, today: Date) -> DocumentState {
        match (self.standing, self.valid_until) {
            (Standing::Lost, _) => DocumentState::Lost,
            (Standing::Stolen, _) => DocumentState::Stolen,
            (Standing::Replaced, _) => DocumentState::Replaced,
            (Standing::InForce, Some(last)) if today > last => DocumentState::Expired,
            (Standing::InForce, _) => DocumentState::Valid,
        }
    }

    /// Whether access to it may be given on a day.
    pub fn may_be_shared(&self, today: Date) -> Result<(), SharingRefusal> {
        match self.state(today) {
            DocumentState::Valid => Ok(()),
            DocumentState::Lost | DocumentState::Stolen => Err(SharingRefusal::Lost),
            DocumentState::Replaced => Err(SharingRefusal::Replaced),
            DocumentState::Expired => Err(SharingRefusal::Expired),
        }
    }

    /// A field by what it says.
    pub fn field(&self, name: FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests;

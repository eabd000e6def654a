//! The systems that documents are generated from, each a port of its own: one that is away takes no other with it
//!

use std::{fmt, sync::Arc};

use domain::{
    CorrectionId, DocumentId, Iin, LocalizedText,
    correction::{CorrectionReason, CorrectionState},
    document::{DocumentKind, FieldName, PendingReason, SourceSystem, Standing},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::Asked;

/// A field as a source has it; `Debug` shows only which.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceField {
    /// What it says.
    pub name: FieldName,
    /// What it says it in three languages; days in ISO 8601.
    pub value: LocalizedText,
    /// Where it came from in the end: a ministry passes on what it has from GBD FL.
    pub source: SourceSystem,
}

impl fmt::Debug for SourceField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceField({:?})", self.name)
    }
}

/// A document as a source has it; `Debug` shows only its kind.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Id, the same at every update.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Last day of validity, where the kind has one.
    pub valid_until: Option<Date>,
    /// What is noted about its paper.
    pub standing: Standing,
    /// Every field, in the order of the paper document.
    pub fields: Vec<SourceField>,
    /// Photo as PNG in base64, where the kind has one.
    pub photo: Option<String>,
}

impl fmt::Debug for DocumentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentRecord({:?})", self.kind)
    }
}

/// What a source has about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The documents.
    pub documents: Vec<DocumentRecord>,
    /// The kinds of which it says itself why there is none yet.
    pub pending: Vec<(DocumentKind, PendingReason)>,
}

/// What the owner of a source is asked to correct; `Debug` shows only which.
#[derive(Clone, PartialEq, Eq)]
pub struct CorrectionRecord {
    /// Id; the source takes one id once.
    pub id: CorrectionId,
    /// The person that the document is about.
    pub iin: Iin,
    /// Kind of the document.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// The field.
    pub field: FieldName,
    /// What is wrong with it.
    pub reason: CorrectionReason,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

impl fmt::Debug for CorrectionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CorrectionRecord({:?})", self.id)
    }
}

/// One system that documents are generated from.
pub trait DocumentSource: Send + Sync {
    /// What it has about a person.
    fn about<'a>(&'a self, iin: &'a Iin, now: Timestamp) -> Asked<'a, Found>;
    /// One document, where it has it and it is one of these people's; with whose.
    fn document<'a>(
        &'a self,
        people: &'a [Iin],
        id: &'a DocumentId,
        now: Timestamp,
    ) -> Asked<'a, Option<(Iin, DocumentRecord)>>;
    /// Hands over what is to be corrected; doing so twice is doing it once.
    fn ask_correction<'a>(&'a self, asked: &'a CorrectionRecord) -> Asked<'a, ()>;
    /// How far a correction that was handed over has come.
    fn correction<'a>(
        &'a self,
        asked: &'a CorrectionRecord,
        now: Timestamp,
    ) -> Asked<'a, CorrectionState>;
}

/// Every source.
#[derive(Clone)]
pub struct Sources([Arc<dyn DocumentSource>; SourceSystem::ALL.len()]);

impl Sources {
    /// Makes each of them.
    pub fn new(make: impl FnMut(SourceSystem) -> Arc<dyn DocumentSource>) -> Self {
        Self(SourceSystem::ALL.map(make))
    }

    /// One of them.
    pub fn of(&self, source: SourceSystem) -> &dyn DocumentSource {
        // Invariant: `ALL` has the variants in the order in which they are numbered.
        self.0[source as usize].as_ref()
    }

    /// The same, but for one source another adapter.
    #[must_use]
    pub fn with(mut self, source: SourceSystem, adapter: Arc<dyn DocumentSource>) -> Self {
        self.0[source as usize] = adapter;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r21_sources_are_numbered_as_they_are_listed() {
        for (at, source) in SourceSystem::ALL.into_iter().enumerate() {
            assert_eq!(source as usize, at);
        }
    }
}

//! Digital documents: updated from their sources, kept sealed, readable without the service.

use domain::{
    DocumentId, FullName, LocalizedText,
    document::{Document, DocumentKind, DocumentState, FieldName, SourceSystem},
    settings::civil_day,
};
use jiff::{Timestamp, civil::Date};
use protocol::document::{DOCUMENTS, Documents};
use serde::{Deserialize, Serialize};

use crate::{Error, Wallet, backend::Request, vault::Batch};

/// One field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FieldView {
    /// What it says.
    pub name: FieldName,
    /// What it says it in three languages.
    pub value: LocalizedText,
    /// Where it came from.
    pub source: SourceSystem,
}

/// A document as it stands today.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DocumentView {
    /// The document.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Whose it is.
    pub person: FullName,
    /// Whether it is a child's.
    pub of_child: bool,
    /// Number.
    pub number: String,
    /// Last day of validity.
    pub valid_until: Option<Date>,
    /// Whether it can be relied on.
    pub state: DocumentState,
    /// Every field, in the order of the paper document.
    pub fields: Vec<FieldView>,
    /// Photo, as a data URL.
    pub photo: Option<String>,
    /// When the sources were asked.
    pub fetched_at: Timestamp,
}

impl std::fmt::Debug for DocumentView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DocumentView")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Every document of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DocumentsView {
    /// The person's own first.
    pub documents: Vec<DocumentView>,
    /// When they were last updated; `None` before the first time.
    pub updated_at: Option<Timestamp>,
}

/// What the vault keeps.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    server: String,
    etag: Option<String>,
    updated_at: Timestamp,
    documents: Vec<Document>,
}

const ROW: &str = "documents";

impl Wallet {
    /// The documents as they were last updated, without the service.
    pub async fn documents(&self) -> Result<DocumentsView, Error> {
        let stored = self.stored().await?;
        Ok(self.view_documents(stored))
    }

    /// Asks the sources again.
    pub async fn update_documents(&self) -> Result<DocumentsView, Error> {
        let rows = self.rows()?;
        let known = self
            .stored()
            .await?
            .filter(|stored| stored.server == self.0.origin);
        let request = Request {
            etag: known.as_ref().and_then(|stored| stored.etag.clone()),
            ..Request::read(DOCUMENTS)
        };
        let answer = self.exchange_signed_in(request).await?;
        let updated_at = self.0.clock.now();
        let stored = match known.filter(|_| answer.status == 304) {
            Some(known) => Stored {
                updated_at,
                ..known
            },
            None => Stored {
                server: self.0.origin.clone(),
                documents: answer.parse::<Documents>()?.documents,
                etag: answer.etag,
                updated_at,
            },
        };
        let batch = Batch::new().put(&rows, ROW, &stored)?;
        self.0.vault.write(batch).await?;
        Ok(self.view_documents(Some(stored)))
    }

    /// One document of the vault.
    pub(crate) async fn stored_document(&self, document: &DocumentId) -> Result<Document, Error> {
        self.stored()
            .await?
            .into_iter()
            .flat_map(|stored| stored.documents)
            .find(|stored| stored.id == *document)
            .ok_or(Error::NotFound)
    }

    async fn stored(&self) -> Result<Option<Stored>, Error> {
        let rows = self.rows()?;
        Ok(self.0.vault.read(&rows, ROW).await?)
    }

    fn view_documents(&self, stored: Option<Stored>) -> DocumentsView {
        let today = civil_day(self.0.clock.now());
        let updated_at = stored.as_ref().map(|stored| stored.updated_at);
        let documents = stored
            .into_iter()
            .flat_map(|stored| stored.documents)
            .map(|document| DocumentView::of(document, today))
            .collect();
        DocumentsView {
            documents,
            updated_at,
        }
    }
}

impl DocumentView {
    /// A document as it stands on a day.
    pub(crate) fn of(document: Document, today: Date) -> Self {
        Self {
            state: document.state(today),
            id: document.id.into(),
            kind: document.kind,
            person: document.person,
            of_child: document.of_child,
            number: document.number,
            valid_until: document.valid_until,
            fields: document
                .fields
                .into_iter()
                .map(|field| FieldView {
                    name: field.name,
                    value: field.value,
                    source: field.source,
                })
                .collect(),
            photo: document
                .photo
                .filter(|photo| is_base64(photo))
                .map(|photo| format!("data:image/png;base64,{photo}")),
            fetched_at: document.fetched_at,
        }
    }
}

/// Nothing but a picture gets into an address that a view shows.
fn is_base64(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

#[cfg(test)]
mod tests;

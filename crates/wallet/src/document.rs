//! Digital documents: asked of each source by itself, kept sealed, readable without the service.

use domain::{
    DocumentId, FullName, LocalizedText,
    document::{
        Document, DocumentKind, DocumentState, Field, FieldName, Loss, Pending, PendingReason,
        ReadyChoice, SourceSystem,
    },
    settings::civil_day,
};
use jiff::{Timestamp, civil::Date};
use protocol::{
    ProblemCode,
    document::{DOCUMENTS_LOSS, ReportLoss, ReportedLoss, SOURCES_DOCUMENTS, SourceDocuments},
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Wallet,
    backend::{self, BackendError, Request, path_of},
    credential::CredentialView,
    intent::Purpose,
    session::Unanswered,
    vault::{Batch, RowKey},
};

/// One field of a document; `Debug` shows only which.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FieldView {
    /// What it says.
    pub name: FieldName,
    /// What it says it in three languages.
    pub value: LocalizedText,
    /// Where it came from.
    pub source: SourceSystem,
    /// When it came from there.
    pub fetched_at: Timestamp,
}

impl std::fmt::Debug for FieldView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldView({:?})", self.name)
    }
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
    /// When it was reported lost or stolen, where that is known.
    pub reported_at: Option<Timestamp>,
    /// Whether it has a paper that its holder can report lost or stolen.
    pub can_be_reported: bool,
    /// Every field, in the order of the paper document.
    pub fields: Vec<FieldView>,
    /// The names of what it can disclose, one by one.
    pub claims: Vec<String>,
    /// The ready choices that it offers.
    pub ready: Vec<ReadyChoice>,
    /// Photo, as a data URL.
    pub photo: Option<String>,
    /// Where that came from.
    pub photo_source: Option<SourceSystem>,
    /// Its source.
    pub source: SourceSystem,
    /// Whether the source was away when it was last asked, so that the document may have changed since.
    pub stale: bool,
    /// When the source sent it as it is.
    pub fetched_at: Timestamp,
    /// When the source last said that this is how it is, also where it sent nothing again.
    pub confirmed_at: Timestamp,
    /// What proves it to others (S-36); `None` where this device has nothing yet.
    pub credential: Option<CredentialView>,
}

impl std::fmt::Debug for DocumentView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DocumentView")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A kind that is not there yet.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PendingView {
    /// Kind.
    pub kind: DocumentKind,
    /// Whose it will be.
    pub person: FullName,
    /// Whether that is a child.
    pub of_child: bool,
    /// Its source.
    pub source: SourceSystem,
    /// Why, and when it will be there.
    pub why: PendingReason,
}

impl std::fmt::Debug for PendingView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PendingView({:?})", self.kind)
    }
}

/// How a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SourceView {
    /// Which.
    pub source: SourceSystem,
    /// When it last answered; `None` before the first time.
    pub updated_at: Option<Timestamp>,
    /// Whether it was away when it was last asked.
    pub away: bool,
}

/// Every document of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DocumentsView {
    /// The person's own first, in the order of their kinds.
    pub documents: Vec<DocumentView>,
    /// What is not there yet.
    pub pending: Vec<PendingView>,
    /// Every source.
    pub sources: Vec<SourceView>,
    /// When a source last answered; `None` before the first time.
    pub updated_at: Option<Timestamp>,
}

/// What the vault keeps of one source.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    server: String,
    etag: Option<String>,
    updated_at: Option<Timestamp>,
    away: bool,
    documents: Vec<Document>,
    pending: Vec<Pending>,
}

fn row(source: SourceSystem) -> String {
    format!("documents/{}", source.as_str())
}

impl Wallet {
    /// The documents as they were last updated, without the service.
    pub async fn documents(&self) -> Result<DocumentsView, Error> {
        let rows = self.rows()?;
        let mut stored = Vec::new();
        for source in SourceSystem::ALL {
            stored.push((source, self.stored(&rows, source).await?));
        }
        let documents = stored
            .iter()
            .filter_map(|(_, stored)| stored.as_ref())
            .flat_map(|stored| &stored.documents);
        let credentials = self
            .credential_views(documents.map(|document| &document.id))
            .await?;
        Ok(self.view_documents(stored, credentials))
    }

    /// Asks every source again, all at once; fails where the service did not answer for one of them.
    pub async fn update_documents(&self) -> Result<DocumentsView, Error> {
        self.signed_in().await?;
        let asked = SourceSystem::ALL.map(|source| self.ask_source(source));
        for outcome in futures::future::join_all(asked).await {
            outcome?;
        }
        self.update_status_lists().await?;
        self.documents().await
    }

    /// Asks one source again, only for what changed. One that is away leaves what is known as it is.
    pub async fn update_source(&self, source: SourceSystem) -> Result<DocumentsView, Error> {
        self.ask_source(source).await?;
        self.update_status_lists().await?;
        self.documents().await
    }

    /// Reports a document lost or stolen: it is not shared any more until it is issued again.
    pub async fn report_loss(&self, document: &str, loss: Loss) -> Result<DocumentsView, Error> {
        let rows = self.rows()?;
        let id = DocumentId::parse(document).map_err(|_| Error::NotFound)?;
        let source = self.stored_document(&id).await?.kind.source();
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("report-loss/{id}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let path = path_of(DOCUMENTS_LOSS, id.as_str());
                let sending = self.sending(path, backend::body(&ReportLoss { loss })?)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        let reported: ReportedLoss = answer.parse()?;
        if let Some(mut stored) = self.stored(&rows, source).await? {
            for document in &mut stored.documents {
                if document.id == reported.document {
                    document.standing = reported.standing;
                    document.reported_at = Some(reported.reported_at);
                }
            }
            let batch = Batch::new().put(&rows, &row(source), &stored)?;
            self.0.vault.write(batch).await?;
        }
        self.documents().await
    }

    async fn ask_source(&self, source: SourceSystem) -> Result<(), Error> {
        let rows = self.rows()?;
        let known = self
            .stored(&rows, source)
            .await?
            .filter(|stored| stored.server == self.0.origin);
        let request = Request {
            etag: known.as_ref().and_then(|stored| stored.etag.clone()),
            ..Request::read(path_of(SOURCES_DOCUMENTS, source.as_str()))
        };
        let answer = match self.exchange_signed_in(request).await {
            Ok(answer) => Some(answer),
            Err(Unanswered::Backend(BackendError::Problem(problem)))
                if problem.code == ProblemCode::SourceAway =>
            {
                None
            }
            Err(error) => return Err(error.into()),
        };
        let now = self.0.clock.now();
        let before = known
            .as_ref()
            .map(|known| known.documents.clone())
            .unwrap_or_default();
        let stored = match (answer, known) {
            (None, known) => Stored {
                away: true,
                ..known.unwrap_or_else(|| self.nothing_stored())
            },
            (Some(answer), Some(known)) if answer.status == 304 => Stored {
                updated_at: Some(now),
                away: false,
                ..known
            },
            (Some(answer), _) => {
                let sent: SourceDocuments = answer.parse()?;
                let foreign = |document: &Document| document.kind.source() != source;
                if sent.source != source || sent.documents.iter().any(foreign) {
                    return Err(Error::BackendRubbish);
                }
                Stored {
                    server: self.0.origin.clone(),
                    etag: answer.etag,
                    updated_at: Some(now),
                    away: false,
                    documents: sent.documents,
                    pending: sent.pending,
                }
            }
        };
        let batch = Batch::new().put(&rows, &row(source), &stored)?;
        self.0.vault.write(batch).await?;
        if stored.away {
            return Ok(());
        }
        self.update_credentials(source, &stored.documents, &before)
            .await
    }

    /// One document of the vault.
    pub(crate) async fn stored_document(&self, document: &DocumentId) -> Result<Document, Error> {
        let rows = self.rows()?;
        for source in SourceSystem::ALL {
            let stored = self.stored(&rows, source).await?;
            let found = stored
                .into_iter()
                .flat_map(|stored| stored.documents)
                .find(|stored| stored.id == *document);
            if let Some(found) = found {
                return Ok(found);
            }
        }
        Err(Error::NotFound)
    }

    async fn stored(&self, rows: &RowKey, source: SourceSystem) -> Result<Option<Stored>, Error> {
        Ok(self.0.vault.read(rows, &row(source)).await?)
    }

    fn nothing_stored(&self) -> Stored {
        Stored {
            server: self.0.origin.clone(),
            etag: None,
            updated_at: None,
            away: false,
            documents: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Everything that is stored, with the credentials of the documents in their order.
    fn view_documents(
        &self,
        stored: Vec<(SourceSystem, Option<Stored>)>,
        credentials: Vec<Option<CredentialView>>,
    ) -> DocumentsView {
        let mut credentials = credentials.into_iter();
        let today = civil_day(self.0.clock.now());
        let mut view = DocumentsView {
            documents: Vec::new(),
            pending: Vec::new(),
            sources: Vec::new(),
            updated_at: None,
        };
        for (source, stored) in stored {
            let stored = stored.unwrap_or_else(|| self.nothing_stored());
            view.updated_at = view.updated_at.max(stored.updated_at);
            view.sources.push(SourceView {
                source,
                updated_at: stored.updated_at,
                away: stored.away,
            });
            view.documents
                .extend(stored.documents.into_iter().map(|document| DocumentView {
                    stale: stored.away,
                    confirmed_at: stored.updated_at.unwrap_or(document.fetched_at),
                    credential: credentials.next().flatten(),
                    ..DocumentView::of(document, today)
                }));
            view.pending
                .extend(stored.pending.into_iter().map(|pending| PendingView {
                    kind: pending.kind,
                    person: pending.person,
                    of_child: pending.of_child,
                    source,
                    why: pending.why,
                }));
        }
        // Stable: the documents of one kind stay in the order of their source.
        view.documents
            .sort_by_key(|document| (document.of_child, document.kind));
        view.pending
            .sort_by_key(|pending| (pending.of_child, pending.kind));
        view
    }
}

impl DocumentView {
    /// A document as it stands on a day.
    pub(crate) fn of(document: Document, today: Date) -> Self {
        let state = document.state(today);
        Self {
            state,
            claims: document.claims().into_iter().map(String::from).collect(),
            ready: ReadyChoice::of(&document),
            id: document.id.into(),
            kind: document.kind,
            person: document.person,
            of_child: document.of_child,
            number: document.number,
            valid_until: document.valid_until,
            reported_at: document.reported_at,
            can_be_reported: document.kind.is_carried()
                && matches!(state, DocumentState::Valid | DocumentState::Expired),
            fields: document.fields.into_iter().map(FieldView::from).collect(),
            photo: document
                .photo
                .and_then(|photo| photo_address("png", &photo)),
            photo_source: document.photo_source,
            source: document.kind.source(),
            stale: false,
            fetched_at: document.fetched_at,
            confirmed_at: document.fetched_at,
            credential: None,
        }
    }
}

impl From<Field> for FieldView {
    fn from(field: Field) -> Self {
        Self {
            name: field.name,
            value: field.value,
            source: field.source,
            fetched_at: field.fetched_at,
        }
    }
}

/// A photo as a data URL: nothing but a picture gets into an address that a view shows.
pub(crate) fn photo_address(kind: &str, base64: &str) -> Option<String> {
    base64
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        .then(|| format!("data:image/{kind};base64,{base64}"))
}

#[cfg(test)]
mod tests;

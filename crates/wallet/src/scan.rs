//! Scanning somebody's code and opening their document once (R-24, R-26, S-9, S-28, S-29).

use std::ops::ControlFlow;

use domain::{
    FullName,
    access::{AccessCode, AccessCodeError, Terms},
    document::{AgeClaim, DocumentKind, DocumentState, ShownDocument, SourceSystem},
};
use jiff::{Timestamp, civil::Date};
use picture::PictureError;
use protocol::access::{OPEN, OPEN_PREVIEW, OpenedDocument, PresentedCode, Preview};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    Error, FieldView, Wallet,
    backend::{self, Request},
    document::photo_address,
    intent::Purpose,
    vault::RowKey,
};

/// How many scanned codes are remembered until they are opened.
const MOST_SCANS: usize = 16;

pub(crate) const SLOT: &str = "open/";

/// What a scanned code leads to, said before anything is opened.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ScanView {
    /// This scan, to open it with.
    pub scan: String,
    /// Kind of the document.
    pub kind: DocumentKind,
    /// Given name and first letter of the surname of the holder.
    pub holder: String,
    /// What is shown, to whom, and what for.
    pub terms: Terms,
    /// Until when it can be opened.
    pub until: Timestamp,
}

domain::debug_by_name!(ScanView);

/// What was chosen of somebody's document.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ShownView {
    /// Kind.
    pub kind: DocumentKind,
    /// Whether it can be relied on.
    pub state: DocumentState,
    /// Whose it is, where that is shown.
    pub person: Option<FullName>,
    /// Number, where it is shown.
    pub number: Option<String>,
    /// Last day of validity, where it is shown.
    pub valid_until: Option<Date>,
    /// The fields that are shown, in the order of the paper document.
    pub fields: Vec<FieldView>,
    /// What the issuer says about the person's age.
    pub ages: Vec<AgeClaim>,
    /// Photo, as a data URL, where it is shown.
    pub photo: Option<String>,
    /// The system that vouches for it.
    pub source: SourceSystem,
    /// When that was asked.
    pub fetched_at: Timestamp,
}

domain::debug_by_name!(ShownView);

impl From<ShownDocument> for ShownView {
    fn from(shown: ShownDocument) -> Self {
        Self {
            kind: shown.kind,
            state: shown.state,
            person: shown.person,
            number: shown.number,
            valid_until: shown.valid_until,
            fields: shown.fields.into_iter().map(FieldView::from).collect(),
            ages: shown.ages,
            photo: shown.photo.and_then(|photo| photo_address(&photo)),
            source: shown.source,
            fetched_at: shown.fetched_at,
        }
    }
}

/// A document that was opened, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OpenedView {
    /// What was chosen of the document.
    pub document: ShownView,
    /// What was shown, to whom, and what for.
    pub terms: Terms,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// A code that was scanned and not opened yet.
#[derive(Clone)]
pub(crate) struct Scanned {
    code: AccessCode,
    preview: Preview,
}

impl Wallet {
    /// Reads a link of this service or a short code, and asks who shares what (S-28).
    pub async fn scan_text(&self, text: &str) -> Result<ScanView, Error> {
        self.rows()?;
        let code = AccessCode::parse(text, &self.0.origin).map_err(unreadable)?;
        self.preview(code).await
    }

    /// Finds this service's QR code in a PNG or JPEG and reads it; at most 10 MB and 40 megapixels.
    pub async fn scan_image(&self, image: Vec<u8>) -> Result<ScanView, Error> {
        self.rows()?;
        let origin = self.0.origin.clone();
        let code = tokio::task::spawn_blocking(move || code_in(&image, &origin))
            .await
            .map_err(|_| Error::ImageUnreadable)??;
        self.preview(code).await
    }

    /// Opens what was scanned, once; an answer that got lost comes again for two minutes (S-29).
    pub async fn open_scanned(&self, scan: &str) -> Result<OpenedView, Error> {
        let rows = self.rows()?;
        let scanned = self
            .state()
            .scanned
            .iter()
            .find(|(id, _)| id == scan)
            .map(|(_, scanned)| scanned.clone())
            .ok_or(Error::NotFound)?;
        let body = backend::body(&presented(&scanned.code))?;
        let slot = slot(&rows, &body);
        let _one_at_a_time = self.0.writing.lock().await;
        let sending = match self.pending(&rows, &slot).await? {
            Some(intent) => intent.sending,
            None => self.sending(OPEN.to_owned(), body)?,
        };
        let purpose = Purpose::Open {
            preview: scanned.preview,
        };
        let answer = self.carry_out(&rows, &slot, purpose, sending).await?;
        let opened: OpenedDocument = answer.parse()?;
        self.state().scanned.retain(|(id, _)| id != scan);
        Ok(OpenedView {
            document: opened.document.into(),
            terms: opened.terms,
            opened_at: opened.opened_at,
        })
    }

    async fn preview(&self, code: AccessCode) -> Result<ScanView, Error> {
        let rows = self.rows()?;
        let body = backend::body(&presented(&code))?;
        // Who opened it and never saw the answer scans again, and the service already knows it as opened.
        let begun = self.pending(&rows, &slot(&rows, &body)).await?;
        let preview = match begun.map(|intent| intent.purpose) {
            Some(Purpose::Open { preview }) => preview,
            _ => {
                let request = Request::write(OPEN_PREVIEW, body);
                self.exchange_signed_in(request).await?.parse()?
            }
        };
        self.remember_scan(Scanned { code, preview })
    }

    fn remember_scan(&self, scanned: Scanned) -> Result<ScanView, Error> {
        let scan = self.random_id()?;
        let view = ScanView {
            scan: scan.clone(),
            kind: scanned.preview.kind,
            holder: scanned.preview.holder.clone(),
            terms: scanned.preview.terms.clone(),
            until: scanned.preview.until,
        };
        let mut state = self.state();
        if state.scanned.len() == MOST_SCANS {
            state.scanned.remove(0);
        }
        state.scanned.push((scan, scanned));
        Ok(view)
    }
}

/// The name under which an opening is kept until its answer is there: it tells nothing about the code.
fn slot(rows: &RowKey, body: &[u8]) -> String {
    format!("{SLOT}{}", rows.name_of(body))
}

fn presented(code: &AccessCode) -> PresentedCode {
    match code {
        AccessCode::Secret(secret) => PresentedCode::Secret(Zeroizing::new(secret.to_text())),
        AccessCode::Short(code) => {
            PresentedCode::ShortCode(Zeroizing::new(code.as_str().to_owned()))
        }
    }
}

/// The first code of this service in a picture, also among codes of others.
fn code_in(image: &[u8], origin: &str) -> Result<AccessCode, Error> {
    let mut code = Err(Error::NothingScanned);
    picture::read(image, |text| {
        code = AccessCode::parse(&text, origin).map_err(unreadable);
        match code {
            Ok(_) => ControlFlow::Break(()),
            Err(_) => ControlFlow::Continue(()),
        }
    })
    .map_err(|error| match error {
        PictureError::TooLarge => Error::ImageTooLarge,
        PictureError::Unreadable => Error::ImageUnreadable,
    })?;
    code
}

fn unreadable(error: AccessCodeError) -> Error {
    match error {
        AccessCodeError::NotASecret | AccessCodeError::NotAShortCode => Error::NotACode,
        AccessCodeError::OtherService => Error::OtherService,
        AccessCodeError::Disguised => Error::DisguisedCode,
    }
}

#[cfg(test)]
mod tests;

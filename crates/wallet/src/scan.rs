//! Scanning somebody's code and opening their document once (R-24, R-26, S-9, S-28, S-29).

use domain::{
    FullName,
    access::{AccessCode, AccessCodeError, Terms, presentation_nonce},
    desk::DeskRole,
    document::{AgeClaim, DocumentKind, DocumentState, ShownDocument, SourceSystem},
    inquiry::InquiryCode,
    offline::OfflineNonce,
    portal::{BrowserKind, PortalAction, PortalNonce, ScannedCode},
};
use jiff::{Timestamp, civil::Date};
use protocol::{
    access::{OPEN, OPEN_PREVIEW, OpenedDocument, PresentedCode, Preview},
    order::Order,
    portal::PortalPreview,
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    DeskRecordView, DraftView, Error, FieldView, OfflineReadView, OfflineReason, Wallet,
    backend::{self, Request},
    credential::proof::ProofView,
    desk::ScannedDesk,
    document::photo_address,
    intent::Purpose,
    offline::{self, Found},
    vault::RowKey,
};

/// How many scanned codes are remembered until they are opened.
const MOST_SCANS: usize = 16;

pub(crate) const SLOT: &str = "open/";

/// What a scanned code leads to, said before anything is opened.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum ScanView {
    /// Somebody's document.
    Document {
        /// This scan, to open it with.
        scan: String,
        /// Kind of the document.
        kind: DocumentKind,
        /// Given name and first letter of the surname of the holder.
        holder: String,
        /// What is shown, to whom, and what for.
        terms: Terms,
        /// Until when it can be opened.
        until: Timestamp,
    },
    /// A browser that wants to be let in to the portal (R-26, S-12).
    Portal {
        /// This scan, to allow it with.
        scan: String,
        /// Origin of the portal: the service that this wallet talks to, and no other.
        site: String,
        /// What it asks for.
        action: PortalAction,
        /// Kind of the browser.
        browser: BrowserKind,
        /// Coarse network origin of the browser.
        network: String,
        /// Until when it can be allowed.
        until: Timestamp,
    },
    /// A service that the person ordered on the portal and that waits to be signed (R-26, S-12).
    Order {
        /// This scan, to sign it with.
        scan: String,
        /// Origin of the portal: the service that this wallet talks to, and no other.
        site: String,
        /// Kind of the browser.
        browser: BrowserKind,
        /// Coarse network origin of the browser.
        network: String,
        /// Until when it can be signed.
        until: Timestamp,
        /// The whole of what is signed, as the app shows a request of its own.
        draft: Box<DraftView>,
    },
    /// The record of a case at a service centre that waits for this person's signature (R-36, S-12).
    Desk {
        /// This scan, to sign it with.
        scan: String,
        /// Origin of the desk: the service that this wallet talks to, and no other.
        site: String,
        /// Kind of the browser.
        browser: BrowserKind,
        /// Coarse network origin of the browser.
        network: String,
        /// Until when it can be signed.
        until: Timestamp,
        /// As whom.
        role: DeskRole,
        /// The whole of the record.
        record: Box<DeskRecordView>,
    },
    /// Some of the codes of a document that is shown without a network (S-11).
    Frames {
        /// The numbers that are there, from 1.
        have: Vec<u8>,
        /// How many there are in all.
        count: u8,
    },
    /// A document that is shown without a network, read and recorded (S-11, R-25).
    Offline {
        /// What was read.
        reading: Box<OfflineReadView>,
    },
    /// A reader without a network asks for a document (S-11).
    Challenge {
        /// This scan, to answer it with.
        scan: String,
    },
    /// Somebody's inquiry, to be checked.
    Inquiry {
        /// This scan, to check it with.
        scan: String,
        /// Origin of the service that checks it: the one that this wallet talks to, and no other.
        site: String,
    },
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
    /// Where that came from.
    pub photo_source: Option<SourceSystem>,
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
            photo: shown.photo.and_then(|photo| photo_address("png", &photo)),
            photo_source: shown.photo_source,
            source: shown.source,
            fetched_at: shown.fetched_at,
        }
    }
}

/// A document that was opened, once; `Debug` shows only its name.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OpenedView {
    /// What was chosen of the document.
    pub document: ShownView,
    /// What was shown, to whom, and what for.
    pub terms: Terms,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What proves it (S-36).
    pub proof: ProofView,
    /// The presentation, which proves it to others too, as long as they know its nonce.
    pub presentation: String,
    /// What its holder signed it for.
    pub nonce: String,
}

domain::debug_by_name!(OpenedView);

/// A code that was scanned and not opened yet.
#[derive(Clone)]
pub(crate) enum Scanned {
    /// Of a document.
    Document {
        /// What opens it.
        code: AccessCode,
        /// What was shown.
        preview: Preview,
    },
    /// Of the portal.
    Portal {
        /// What it is known by.
        nonce: PortalNonce,
        /// What was shown.
        preview: PortalPreview,
    },
    /// Of something that was ordered on the portal.
    Order(ScannedOrder),
    /// Of the record of a desk's case.
    Desk(ScannedDesk),
    /// Of a reader without a network.
    Challenge {
        /// What it has to be answered with.
        nonce: OfflineNonce,
    },
    /// Of an inquiry.
    Inquiry {
        /// What it is checked by.
        code: InquiryCode,
    },
}

/// What was ordered on the portal, as it was shown.
#[derive(Clone)]
pub(crate) struct ScannedOrder {
    /// What its page is known by.
    pub(crate) nonce: PortalNonce,
    /// The page.
    pub(crate) preview: PortalPreview,
    /// The exact bytes, and how many consents come first.
    pub(crate) order: Order,
}

impl Wallet {
    /// Reads a link of this service or a short code, and asks who shares what (S-28); or codes of a document that is
    /// shown without a network, one a line (S-11).
    pub async fn scan_text(&self, text: &str) -> Result<ScanView, Error> {
        self.rows()?;
        let found = offline::found_in_text(text, &self.0.origin)?;
        self.look_up(found).await
    }

    /// Finds this service's QR code in a PNG or JPEG and reads it; at most 10 MB and 40 megapixels.
    pub async fn scan_image(&self, image: Vec<u8>) -> Result<ScanView, Error> {
        self.rows()?;
        let origin = self.0.origin.clone();
        let found = tokio::task::spawn_blocking(move || offline::found_in(&image, &origin))
            .await
            .map_err(|_| Error::ImageUnreadable)??;
        self.look_up(found).await
    }

    /// Opens what was scanned, once; an answer that got lost comes again for two minutes (S-29).
    pub async fn open_scanned(&self, scan: &str) -> Result<OpenedView, Error> {
        let rows = self.rows()?;
        let Some(Scanned::Document { code, preview }) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let body = backend::body(&presented(&code))?;
        let slot = slot(&rows, &body);
        let _one_at_a_time = self.0.writing.lock().await;
        let sending = match self.pending(&rows, &slot).await? {
            Some(intent) => intent.sending,
            None => self.sending(OPEN.to_owned(), body)?,
        };
        let purpose = Purpose::Open { preview };
        let answer = self.carry_out(&rows, &slot, purpose, sending).await?;
        let opened: OpenedDocument = answer.parse()?;
        self.forget_scan(scan);
        // Who scanned the QR code knows what the holder must have signed, whatever the service says.
        let nonce = match &code {
            AccessCode::Secret(secret) => presentation_nonce(&eds::sha256(secret.as_bytes())),
            AccessCode::Short(_) => opened.nonce,
        };
        let proof = self
            .prove(&opened.document, &opened.presentation, &nonce)
            .await?;
        Ok(OpenedView {
            document: opened.document.into(),
            terms: opened.terms,
            opened_at: opened.opened_at,
            proof,
            presentation: opened.presentation,
            nonce,
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
        self.remember_scan(Scanned::Document { code, preview })
    }

    async fn look_up(&self, found: Found) -> Result<ScanView, Error> {
        let code = match found {
            Found::Code(code) => code,
            Found::Frames(frames) => return self.gather(frames).await,
        };
        match code {
            ScannedCode::Access(code) => self.preview(code).await,
            ScannedCode::Portal(nonce) => {
                let mut preview = self.preview_portal(&nonce).await?;
                self.remember_scan(match preview.action {
                    PortalAction::SignIn
                    | PortalAction::ShowDocuments
                    | PortalAction::DeskSignIn => Scanned::Portal { nonce, preview },
                    PortalAction::DeskConsent | PortalAction::DeskRecord => {
                        Scanned::Desk(ScannedDesk {
                            nonce,
                            to_sign: preview.desk.take().ok_or(Error::BackendRubbish)?,
                            preview,
                        })
                    }
                    PortalAction::SignOrder => Scanned::Order(ScannedOrder {
                        nonce,
                        order: preview.order.take().ok_or(Error::BackendRubbish)?,
                        preview,
                    }),
                })
            }
            ScannedCode::Frame(frame) => self.gather(vec![frame]).await,
            ScannedCode::Challenge(nonce) => self.remember_scan(Scanned::Challenge { nonce }),
            ScannedCode::Inquiry(code) => self.remember_scan(Scanned::Inquiry { code }),
        }
    }

    /// What was scanned under this name and is not used up.
    pub(crate) fn scanned(&self, scan: &str) -> Option<Scanned> {
        let state = self.state();
        let mut scans = state.scanned.iter();
        scans
            .find(|(id, _)| id == scan)
            .map(|(_, scanned)| scanned.clone())
    }

    pub(crate) fn forget_scan(&self, scan: &str) {
        self.state().scanned.retain(|(id, _)| id != scan);
    }

    fn remember_scan(&self, scanned: Scanned) -> Result<ScanView, Error> {
        let scan = self.random_id()?;
        let view = match scanned.clone() {
            Scanned::Document { preview, .. } => ScanView::Document {
                scan: scan.clone(),
                kind: preview.kind,
                holder: preview.holder,
                terms: preview.terms,
                until: preview.until,
            },
            Scanned::Portal { preview, .. } => ScanView::Portal {
                scan: scan.clone(),
                site: self.0.origin.clone(),
                action: preview.action,
                browser: preview.browser,
                network: preview.network,
                until: preview.until,
            },
            Scanned::Order(ScannedOrder { preview, order, .. }) => ScanView::Order {
                draft: Box::new(self.review_order(&scan, &order)?),
                scan: scan.clone(),
                site: self.0.origin.clone(),
                browser: preview.browser,
                network: preview.network,
                until: preview.until,
            },
            Scanned::Desk(ScannedDesk {
                preview, to_sign, ..
            }) => ScanView::Desk {
                record: Box::new(self.review_record(&to_sign)?),
                scan: scan.clone(),
                site: self.0.origin.clone(),
                browser: preview.browser,
                network: preview.network,
                until: preview.until,
                role: to_sign.role,
            },
            Scanned::Challenge { .. } => ScanView::Challenge { scan: scan.clone() },
            Scanned::Inquiry { .. } => ScanView::Inquiry {
                scan: scan.clone(),
                site: self.0.origin.clone(),
            },
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

pub(crate) fn unreadable(error: AccessCodeError) -> Error {
    match error {
        AccessCodeError::NotASecret | AccessCodeError::NotAShortCode => Error::NotACode,
        AccessCodeError::OtherService => Error::OtherService,
        AccessCodeError::Disguised => Error::DisguisedCode,
        AccessCodeError::NotOffline => OfflineReason::Unreadable.into(),
    }
}

#[cfg(test)]
mod tests;

//! What a holder signed for whoever opens an access: checked when it is given, and again when it is opened (S-36).

use credential::verification::{self, Expected};
use domain::{
    AccountId,
    access::{Scope, presentation_nonce},
    document::Document,
};
use jiff::{SignedDuration, Timestamp};
use protocol::credential::status_list_of;

use super::says_hash;
use crate::{
    app::App,
    refusal::Refusal,
    store::{Reader, StoredCredential},
};

/// How far the clock of a device may be ahead.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// Why a presentation proves nothing of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresentationRefusal {
    /// Not one of this document to whoever opens this access, by this device, and of exactly what is shown.
    #[error("the presentation is not valid: {0}")]
    Invalid(&'static str),
    /// The credential has ended, or says something else than the document.
    #[error("the credential does not say what the document says now")]
    Outdated,
}

/// A presentation with what it has to be of.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The text.
    pub presentation: &'a str,
    /// The hash of the access's secret, from which the nonce follows.
    pub secret_sha256: &'a [u8; 32],
    /// The document as its source has it now.
    pub document: &'a Document,
    /// What of it is shown.
    pub scope: &'a Scope,
    /// Whose credential it is.
    pub account: &'a AccountId,
    /// How long ago the holder may have signed.
    pub oldest: SignedDuration,
}

/// A credential that proves a document, and for how long.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The credential, whose device the caller may know.
    pub credential: StoredCredential,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When its holder signed.
    pub signed_at: Timestamp,
    /// The moment from which it does not hold any more.
    pub valid_until: Timestamp,
}

/// Verifies a presentation: this issuer, this document, a credential that holds, its holder's signature over exactly
/// what is shown, and for this access alone.
pub async fn verify(app: &App, presented: &Presented<'_>) -> Result<Proved, Refusal> {
    let document = presented.document;
    let shown = presented.scope.discloses(document);
    let names: Vec<String> = shown.into_iter().map(String::from).collect();
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let expected = Expected {
        issuer: &app.origin,
        credential_type: &document.kind.credential_type(),
        audience: &app.origin,
        nonce: &presentation_nonce(presented.secret_sha256),
        asked: &asked,
        oldest: presented.oldest,
        tolerance: TOLERANCE,
    };
    let issuer = app.issuer.certificate().public_key();
    let verified = verification::verify(presented.presentation, issuer, &expected, app.now())
        .map_err(|error| {
            tracing::debug!(error = &error as &dyn std::error::Error, "a presentation");
            PresentationRefusal::Invalid("it does not verify")
        })?;
    let status = verified
        .status()
        .and_then(|status| {
            Some((
                status_list_of(&app.origin, &status.uri)?,
                u32::try_from(status.index).ok()?,
            ))
        })
        .ok_or(PresentationRefusal::Invalid("it has no status here"))?;
    let stored = app
        .store
        .read()
        .await?
        .credential(&status.0, status.1)
        .await?
        .ok_or(PresentationRefusal::Outdated)?;
    if stored.document != document.id || stored.account != *presented.account {
        return Err(PresentationRefusal::Invalid("it is of another document").into());
    }
    if stored.ended_at.is_some() || stored.says_hash != says_hash(app, document) {
        return Err(PresentationRefusal::Outdated.into());
    }
    if !verified.missing().is_empty() || !verified.not_asked().is_empty() {
        return Err(PresentationRefusal::Invalid("it is not of exactly what is shown").into());
    }
    Ok(Proved {
        issued_at: verified
            .issued_at()
            .ok_or(PresentationRefusal::Invalid("it does not say since when"))?,
        signed_at: verified.signed_at(),
        valid_until: verified
            .expires_at()
            .ok_or(PresentationRefusal::Invalid("it does not say until when"))?,
        credential: stored,
    })
}

/// Whether a credential that was found before still holds, asked in the transaction that relies on it.
pub async fn still_holds(
    reader: &mut Reader,
    credential: &StoredCredential,
) -> Result<(), Refusal> {
    let now = reader
        .credential(&credential.list, credential.place)
        .await?
        .filter(|now| now.ended_at.is_none() && now.document == credential.document);
    match now {
        Some(_) => Ok(()),
        None => Err(PresentationRefusal::Outdated.into()),
    }
}

//! The holder's side: signing chosen claims anew for as long as they are shown (S-3, S-11, S-21, R-18, R-25).

use ::credential::{
    Credential, CredentialError, EnvelopeError, ValidityError, packing, trusted_issuer,
};
use domain::{
    DocumentId,
    access::{Scope, Terms},
    document::{Claim, Document, PORTRAIT_SMALL},
    offline::{self, OfflineNonce, OfflineStanding, OfflineStrength, Showing, ShowingRefusal},
    settings::civil_day,
};
use jiff::Timestamp;

use super::{
    FRAME_MILLIS, OfflineCodeView, OfflineEntryView, OfflineFrameView, OfflineReason, OfflineSide,
    verify::Reader,
};
use crate::{Auth, Error, Wallet, credential::TOLERANCE, qr, scan::Scanned};

/// What is being shown, in memory only.
#[derive(Clone)]
pub(crate) struct Active {
    /// The name under which the window knows it.
    id: String,
    document: DocumentId,
    scope: Scope,
    showing: Showing,
    /// The reader's own code that it answers.
    answers: Option<OfflineNonce>,
}

impl Wallet {
    /// Begins to show a document, or some of it, without a network; asks for the code or the password (S-3).
    ///
    /// With a scan it answers the reader's code that was scanned. One document is shown at a time.
    pub async fn show_offline(
        &self,
        document: &str,
        scope: Scope,
        answering: Option<&str>,
        auth: Auth,
    ) -> Result<OfflineCodeView, Error> {
        let rows = self.rows()?;
        let id = DocumentId::parse(document).map_err(|_| Error::NotFound)?;
        let answers = match answering.map(|scan| self.scanned(scan)) {
            None => None,
            Some(Some(Scanned::Challenge { nonce })) => Some(nonce),
            Some(_) => return Err(Error::NotFound),
        };
        let stored = self.stored_document(&id).await?;
        let terms = Terms {
            scope,
            ..Terms::default()
        };
        terms.fit(&stored).map_err(|_| Error::ScopeNotPossible)?;
        let now = self.0.clock.now();
        let active = Active {
            id: self.random_id()?,
            document: id,
            scope: terms.scope,
            showing: Showing { began_at: now },
            answers,
        };
        self.check_shown(&stored, now).await?;
        self.authenticate(&auth).await?;
        self.touch().await?;
        let view = self.sign_shown(&active, &stored, now).await?;
        self.note(
            &rows,
            &OfflineEntryView {
                side: OfflineSide::Shown,
                at: now,
                document: stored.kind,
                scope: active.scope.clone(),
                strength: view.strength,
                standing: None,
                holder: None,
            },
        )
        .await?;
        if let Some(scan) = answering {
            self.forget_scan(scan);
        }
        {
            let mut state = self.state();
            // Locked meanwhile: nothing is shown.
            state.unlocked.as_ref().ok_or(Error::Locked)?;
            state.showing = Some(active);
        }
        Ok(view)
    }

    /// Signs what is shown anew, shortly before the code is too old.
    pub async fn renew_offline(&self, showing: &str) -> Result<OfflineCodeView, Error> {
        self.rows()?;
        let active = self.state().showing.clone();
        let active = active
            .filter(|active| active.id == showing)
            .ok_or(OfflineReason::ShowingOver)?;
        let now = self.0.clock.now();
        let stored = self.stored_document(&active.document).await?;
        let renewed = match self.check_shown(&stored, now).await {
            Ok(()) => self.sign_shown(&active, &stored, now).await,
            Err(error) => Err(error),
        };
        if renewed.is_err() {
            self.state().showing = None;
        }
        renewed
    }

    /// Ends what is being shown, if anything is.
    pub async fn end_offline(&self) -> Result<(), Error> {
        self.state().showing = None;
        Ok(())
    }

    /// Refuses what does not count, and a clock that is wrong (S-21).
    async fn check_shown(&self, stored: &Document, now: Timestamp) -> Result<(), Error> {
        stored
            .may_be_shared(civil_day(now))
            .map_err(|_| Error::DocumentNotValid)?;
        offline::may_sign(self.clock_difference().await?, &self.settings()).map_err(refusal)
    }

    async fn sign_shown(
        &self,
        active: &Active,
        stored: &Document,
        now: Timestamp,
    ) -> Result<OfflineCodeView, Error> {
        let life = active
            .showing
            .renew(now, &self.settings())
            .map_err(refusal)?;
        let (text, credential) = self.shown_credential(stored, now).await?;
        let nonce = match active.answers {
            Some(nonce) => nonce,
            None => OfflineNonce::from_random(self.0.entropy.bytes()?),
        };
        let claims = claims(&active.scope, stored, &credential);
        let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
        let presentation = self.present(&text, &claims, offline::AUDIENCE, &nonce.to_text())?;
        let packed = packing::pack(&presentation).map_err(|_| OfflineReason::TooLarge)?;
        let frames = offline::frames(&packed).map_err(|_| OfflineReason::TooLarge)?;
        let texts: Vec<String> = frames.iter().map(offline::Frame::to_text).collect();
        let (texts, codes) = tokio::task::spawn_blocking(move || {
            let codes = qr::addresses(&texts);
            (texts, codes)
        })
        .await
        .map_err(Error::internal)?;
        let frames = texts.into_iter().zip(codes?);
        Ok(OfflineCodeView {
            showing: active.id.clone(),
            kind: stored.kind,
            scope: active.scope.clone(),
            strength: match active.answers {
                Some(_) => OfflineStrength::Answered,
                None => OfflineStrength::Rotating,
            },
            frames: frames
                .map(|(text, qr)| OfflineFrameView { text, qr })
                .collect(),
            frame_millis: FRAME_MILLIS,
            signed_at: now,
            renew_at: life.renew_at,
            until: life.until,
            ends_at: active.showing.until(&self.settings()),
            now,
        })
    }

    /// The signed copy, if it still holds as far as this device knows.
    async fn shown_credential(
        &self,
        stored: &Document,
        now: Timestamp,
    ) -> Result<(String, Credential), Error> {
        let text = self.held_credential(&stored.id).await?;
        let text = text.ok_or(Error::CredentialMissing)?;
        let authorities = self.trusted_authorities()?;
        let issuer =
            trusted_issuer(&text, &authorities, now).map_err(|_| Error::CredentialMissing)?;
        let credential = Credential::verify(&text, &issuer, now, TOLERANCE).map_err(not_held)?;
        let Some(reference) = credential.status() else {
            return Ok((text, credential));
        };
        let reader = Reader {
            authorities: &authorities,
            issuer: &self.0.origin,
            asked: None,
            settings: &self.settings(),
            now,
        };
        let kept = self.kept_status_list(&reference.uri).await?;
        match reader.standing(Some(reference), kept.as_ref()) {
            OfflineStanding::Invalid { .. } => Err(Error::DocumentNotValid),
            OfflineStanding::Replaced { .. } => Err(Error::CredentialMissing),
            // What the reader's device knows decides there.
            OfflineStanding::Valid { .. } | OfflineStanding::NotChecked { .. } => {
                Ok((text, credential))
            }
        }
    }
}

/// The claims that are shown: the photo is far too large for codes, and the small one stands for it.
fn claims(scope: &Scope, stored: &Document, credential: &Credential) -> Vec<String> {
    scope
        .discloses(stored)
        .into_iter()
        .map(|claim| match claim {
            Claim::Photo => PORTRAIT_SMALL.to_owned(),
            Claim::Field(_) | Claim::Age(_) => claim.into(),
        })
        .filter(|claim| credential.claims().contains_key(claim))
        .collect()
}

fn not_held(error: CredentialError) -> Error {
    match error {
        CredentialError::Envelope(EnvelopeError::Validity(ValidityError::Expired)) => {
            OfflineReason::CredentialOver.into()
        }
        _ => Error::CredentialMissing,
    }
}

fn refusal(refusal: ShowingRefusal) -> Error {
    match refusal {
        ShowingRefusal::ClockWrong { minutes } => Error::ClockWrong {
            minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
        },
        ShowingRefusal::Over => OfflineReason::ShowingOver.into(),
    }
}

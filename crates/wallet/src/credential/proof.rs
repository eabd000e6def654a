//! What somebody else's document is proved by: their presentation, verified without trusting whoever brought it (S-36).

use credential::{
    CredentialError, EnvelopeError, ValidityError,
    status_list::{Status, StatusReference},
    verification::{self, Expected, VerificationError, Verified},
};
use domain::document::{DocumentKind, ShownDocument};
use eds::certificate::Certificate;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{KeptStatusList, TOLERANCE, read_list};
use crate::{Error, Wallet, clock::Clock};

/// Why a presentation proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ProofFailure {
    /// Not a presentation, or changed after it was signed.
    #[error("it cannot be read, or was changed")]
    Malformed,
    /// Not from an issuer of documents whom a trusted authority has certified.
    #[error("its issuer is not trusted")]
    Issuer,
    /// Signed by its holder for somebody else, another occasion, or too long ago.
    #[error("its holder did not sign it for this")]
    Holder,
    /// Its time is over.
    #[error("its time is over")]
    Expired,
    /// Ended by its issuer: lost, stolen, replaced, or gone.
    #[error("its issuer has ended it")]
    Ended,
    /// It says something else than what is shown.
    #[error("it says something else than what is shown")]
    Contents,
}

/// What proves a document that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ProofView {
    /// Its issuer and its holder signed it, and it holds.
    Verified {
        /// When it was issued.
        issued_at: Timestamp,
        /// When its holder signed.
        signed_at: Timestamp,
        /// When its issuer was last asked whether it holds.
        checked_at: Timestamp,
    },
    /// Its issuer and its holder signed it; whether it has been ended since could not be asked.
    Unchecked {
        /// When it was issued.
        issued_at: Timestamp,
        /// When its holder signed.
        signed_at: Timestamp,
    },
    /// It is not proved.
    Failed {
        /// Why.
        why: ProofFailure,
    },
}

/// What a presentation has to be.
#[derive(Debug, Clone)]
pub struct Claimed<'a> {
    /// The authorities whose issuers of documents are trusted.
    pub authorities: &'a [Certificate],
    /// Who issued it (`iss`).
    pub issuer: &'a str,
    /// Whom it is for (`aud`).
    pub audience: &'a str,
    /// What occasion it is for (`nonce`); whatever its holder drew, where nobody asked for one.
    pub nonce: Option<&'a str>,
    /// How long ago its holder may have signed.
    pub oldest: SignedDuration,
    /// How far the clocks may be apart.
    pub tolerance: SignedDuration,
    /// The time.
    pub now: Timestamp,
}

/// Why a presentation is not what it has to be.
pub(crate) enum Unproved {
    /// It cannot be read.
    Unreadable,
    /// It is of no kind of document.
    UnknownKind,
    /// Its issuer is not certified by a trusted authority.
    Untrusted,
    /// It does not verify.
    Refused(VerificationError),
}

/// Verifies a presentation of the kind that it says to be.
pub(crate) fn verified(
    presentation: &str,
    claimed: &Claimed<'_>,
) -> Result<(DocumentKind, Verified), Unproved> {
    let issuer = credential::trusted_issuer(presentation, claimed.authorities, claimed.now)
        .map_err(|_untrusted| Unproved::Untrusted)?;
    let said = credential::claimed(presentation).ok_or(Unproved::Unreadable)?;
    let kind =
        DocumentKind::of_credential_type(&said.credential_type).ok_or(Unproved::UnknownKind)?;
    let expected = Expected {
        issuer: claimed.issuer,
        credential_type: &said.credential_type,
        audience: claimed.audience,
        nonce: claimed.nonce.unwrap_or(&said.nonce),
        asked: &[],
        oldest: claimed.oldest,
        tolerance: claimed.tolerance,
    };
    verification::verify(presentation, &issuer, &expected, claimed.now)
        .map(|verified| (kind, verified))
        .map_err(Unproved::Refused)
}

/// A presentation that its issuer and its holder signed; whether it has been ended is told by its status list.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The kind of the document.
    pub kind: DocumentKind,
    verified: Verified,
}

/// Verifies the signatures of a presentation, whom it is for, and its time.
pub fn verify(presentation: &str, claimed: &Claimed<'_>) -> Result<Proved, ProofFailure> {
    let (kind, verified) = verified(presentation, claimed).map_err(|why| match why {
        Unproved::Unreadable => ProofFailure::Malformed,
        Unproved::UnknownKind => ProofFailure::Contents,
        Unproved::Untrusted => ProofFailure::Issuer,
        Unproved::Refused(error) => {
            tracing::info!(%error, "a presentation");
            error.into()
        }
    })?;
    Ok(Proved { kind, verified })
}

impl Proved {
    /// What it says, by the names of its claims.
    pub fn claims(&self) -> &Map<String, Value> {
        self.verified.claims()
    }

    /// When the credential was issued.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.verified.issued_at()
    }

    /// The moment from which it does not hold.
    pub fn until(&self) -> Option<Timestamp> {
        self.verified.expires_at()
    }

    /// When its holder signed.
    pub fn signed_at(&self) -> Timestamp {
        self.verified.signed_at()
    }

    /// Where it is said whether it has been ended.
    pub fn status(&self) -> Option<&StatusReference> {
        self.verified.status()
    }

    /// Whether a status list token, of a trusted issuer, has anything against it.
    pub fn check_status(&self, token: &str, claimed: &Claimed<'_>) -> Result<(), ProofFailure> {
        let status = self.status().ok_or(ProofFailure::Ended)?;
        let list =
            read_list(token, &status.uri, claimed.authorities, claimed.now).map_err(|error| {
                match error {
                    None => ProofFailure::Issuer,
                    Some(_) => ProofFailure::Malformed,
                }
            })?;
        match list.status(status.index) {
            Ok(Status::VALID) => Ok(()),
            Ok(_) | Err(_) => Err(ProofFailure::Ended),
        }
    }

    /// Whether it says exactly what is shown of a document.
    pub fn says(&self, shown: &ShownDocument) -> bool {
        self.kind == shown.kind && *self.claims() == shown.says()
    }
}

/// What somebody wants to verify who has neither a profile nor the service.
#[derive(Debug, Clone, Copy)]
pub struct ToProve<'a> {
    /// The presentation.
    pub presentation: &'a str,
    /// Certificate of the authority that is trusted, PEM.
    pub authority: &'a str,
    /// Origin of the issuer.
    pub issuer: &'a str,
    /// Whom its holder signed it for.
    pub audience: &'a str,
    /// What its holder signed it for.
    pub nonce: &'a str,
    /// How many minutes ago its holder may have signed.
    pub oldest_minutes: u32,
    /// The status list that it names, if that was fetched.
    pub status_list: Option<&'a str>,
}

/// What was proved, in the form in which the command line gives it; `Debug` shows its name only.
#[derive(Clone, Serialize)]
pub struct ProvedView {
    /// Kind of the document.
    pub kind: DocumentKind,
    /// What it says, by the names of its claims.
    pub claims: Map<String, Value>,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
    /// The moment from which it does not hold.
    pub until: Option<Timestamp>,
    /// When its holder signed.
    pub signed_at: Timestamp,
    /// The URI of its status list.
    pub status_list: Option<String>,
    /// Whether that list has been looked at, and has nothing against it.
    pub checked: bool,
}

domain::debug_by_name!(ProvedView);

/// Verifies a presentation by this machine's clock; `None` where the authority is no certificate.
pub fn prove(what: &ToProve<'_>) -> Option<Result<ProvedView, ProofFailure>> {
    let authorities = [Certificate::from_pem(what.authority).ok()?];
    let claimed = Claimed {
        authorities: &authorities,
        issuer: what.issuer,
        audience: what.audience,
        nonce: Some(what.nonce),
        oldest: SignedDuration::from_mins(what.oldest_minutes.into()),
        tolerance: TOLERANCE,
        now: Clock::system().local(),
    };
    Some(prove_at(what, &claimed))
}

fn prove_at(what: &ToProve<'_>, claimed: &Claimed<'_>) -> Result<ProvedView, ProofFailure> {
    let proved = verify(what.presentation, claimed)?;
    if let Some(token) = what.status_list {
        proved.check_status(token, claimed)?;
    }
    Ok(ProvedView {
        kind: proved.kind,
        claims: proved.claims().clone(),
        issued_at: proved.issued_at(),
        until: proved.until(),
        signed_at: proved.signed_at(),
        status_list: proved.status().map(|status| status.uri.clone()),
        checked: what.status_list.is_some(),
    })
}

impl From<VerificationError> for ProofFailure {
    fn from(error: VerificationError) -> Self {
        match error {
            VerificationError::Credential(CredentialError::Envelope(EnvelopeError::Validity(
                ValidityError::Expired,
            ))) => Self::Expired,
            VerificationError::Credential(_) => Self::Malformed,
            VerificationError::OtherIssuer => Self::Issuer,
            VerificationError::OtherType => Self::Contents,
            VerificationError::OtherAudience
            | VerificationError::NoKeyBinding
            | VerificationError::KeyBinding(_)
            | VerificationError::KeyBindingMalformed
            | VerificationError::KeyBindingAudience
            | VerificationError::KeyBindingNonce
            | VerificationError::KeyBindingContents
            | VerificationError::KeyBindingTooOld
            | VerificationError::KeyBindingValidity(_) => Self::Holder,
        }
    }
}

impl Wallet {
    /// Verifies what came with a document that was opened, and asks its issuer's list whether it still holds.
    pub(crate) async fn prove(
        &self,
        shown: &ShownDocument,
        presentation: &str,
        nonce: &str,
    ) -> Result<ProofView, Error> {
        let authorities = self.trusted_authorities()?;
        let settings = self.settings();
        let claimed = Claimed {
            authorities: &authorities,
            issuer: &self.0.origin,
            audience: &self.0.origin,
            nonce: Some(nonce),
            tolerance: TOLERANCE,
            oldest: settings.share_life_longest + settings.share_life + TOLERANCE,
            now: self.0.clock.now(),
        };
        let failed = |why| Ok(ProofView::Failed { why });
        let proved = match verify(presentation, &claimed) {
            Ok(proved) if proved.says(shown) => proved,
            Ok(_) => return failed(ProofFailure::Contents),
            Err(why) => return failed(why),
        };
        let (Some(issued_at), Some(status)) = (proved.issued_at(), proved.status()) else {
            return failed(ProofFailure::Malformed);
        };
        let signed_at = proved.signed_at();
        let Some(list) = self.newest_status_list(&status.uri).await? else {
            return Ok(ProofView::Unchecked {
                issued_at,
                signed_at,
            });
        };
        match proved.check_status(&list.token, &claimed) {
            Ok(()) => Ok(ProofView::Verified {
                issued_at,
                signed_at,
                checked_at: list.fetched_at,
            }),
            Err(why) => failed(why),
        }
    }

    /// A status list as it is now, or as it was kept while it may be; none where neither is to be had.
    async fn newest_status_list(&self, uri: &str) -> Result<Option<KeptStatusList>, Error> {
        match self.fetch_status_list(uri).await {
            Ok(list) => Ok(Some(list)),
            Err(error @ (Error::Locked | Error::VaultDamaged | Error::VaultUnwritable)) => {
                Err(error)
            }
            Err(error) => {
                tracing::info!(%error, "whether a document still holds could not be asked");
                let kept = self.kept_status_list(uri).await?;
                Ok(kept.filter(|kept| self.is_fresh(kept)))
            }
        }
    }
}

//! What a reader without a network can say of a presentation (S-11): pure.

use ::credential::{
    CredentialError, EnvelopeError, ValidityError, claimed,
    status_list::{self, Status, StatusListError, StatusReference, StatusToken},
    trusted_issuer,
    verification::{self, Expected, VerificationError, Verified},
};
use domain::{
    Settings,
    document::DocumentKind,
    offline::{self, OfflineNonce, OfflineStanding, OfflineStrength},
};
use eds::certificate::Certificate;
use jiff::Timestamp;

use super::OfflineReason;
use crate::credential::{KeptStatusList, TOLERANCE};

/// What a reader's device knows.
pub(super) struct Reader<'a> {
    /// Whom it trusts to certify issuers.
    pub(super) authorities: &'a [Certificate],
    /// The issuer of this service.
    pub(super) issuer: &'a str,
    /// The code that it shows itself, if it does.
    pub(super) asked: Option<OfflineNonce>,
    /// The numbers of the rules.
    pub(super) settings: &'a Settings,
    /// By its own clock.
    pub(super) now: Timestamp,
}

/// A presentation that is what it says to be.
pub(super) struct Presented {
    pub(super) kind: DocumentKind,
    pub(super) strength: OfflineStrength,
    pub(super) verified: Verified,
}

impl Reader<'_> {
    /// Verifies issuer, validity and the holder's signature; where this reader asked, only its answer counts.
    pub(super) fn verify(&self, presentation: &str) -> Result<Presented, OfflineReason> {
        let claimed = claimed(presentation).ok_or(OfflineReason::Unreadable)?;
        let kind = DocumentKind::of_credential_type(&claimed.credential_type)
            .ok_or(OfflineReason::NotAuthentic)?;
        let issuer = trusted_issuer(presentation, self.authorities, self.now)
            .map_err(|_untrusted| OfflineReason::NotAuthentic)?;
        let asked = self.asked.map(|nonce| nonce.to_text());
        let expected = Expected {
            issuer: self.issuer,
            credential_type: &claimed.credential_type,
            audience: offline::AUDIENCE,
            // A holder whom nobody asked draws a nonce of its own, and whatever it is says nothing.
            nonce: asked.as_deref().unwrap_or(&claimed.nonce),
            asked: &[],
            oldest: offline::oldest(self.settings),
            tolerance: self.settings.offline_tolerance,
        };
        let verified =
            verification::verify(presentation, &issuer, &expected, self.now).map_err(refusal)?;
        Ok(Presented {
            kind,
            strength: match asked {
                Some(_) => OfflineStrength::Answered,
                None => OfflineStrength::Rotating,
            },
            verified,
        })
    }

    /// Whether it still counts, as well as the list says that this device has.
    ///
    /// A list that has expired still says what does not count, since that never counts again.
    pub(super) fn standing(
        &self,
        reference: Option<&StatusReference>,
        known: Option<&KeptStatusList>,
    ) -> OfflineStanding {
        const UNKNOWN: OfflineStanding = OfflineStanding::NotChecked { too_old: None };
        let (Some(reference), Some(known)) = (reference, known) else {
            return UNKNOWN;
        };
        match self.list(reference, known, self.now) {
            Ok(list) => match list.status(reference.index) {
                Ok(Status::VALID) => OfflineStanding::Valid {
                    as_of: list.issued_at(),
                },
                Ok(_) => OfflineStanding::Invalid {
                    as_of: list.issued_at(),
                },
                Err(_) => UNKNOWN,
            },
            Err(Some(StatusListError::Validity(ValidityError::Expired))) => {
                match self.list(reference, known, known.fetched_at) {
                    Ok(list) if list.status(reference.index) == Ok(Status::INVALID) => {
                        OfflineStanding::Invalid {
                            as_of: list.issued_at(),
                        }
                    }
                    Ok(list) => OfflineStanding::NotChecked {
                        too_old: Some(list.issued_at()),
                    },
                    Err(_) => UNKNOWN,
                }
            }
            Err(_) => UNKNOWN,
        }
    }

    fn list(
        &self,
        reference: &StatusReference,
        known: &KeptStatusList,
        at: Timestamp,
    ) -> Result<StatusToken, Option<StatusListError>> {
        let issuer =
            trusted_issuer(&known.token, self.authorities, at).map_err(|_untrusted| None)?;
        status_list::verify(&known.token, &issuer, &reference.uri, at, TOLERANCE).map_err(Some)
    }
}

fn refusal(error: VerificationError) -> OfflineReason {
    match error {
        VerificationError::Credential(CredentialError::Envelope(EnvelopeError::Validity(
            ValidityError::Expired,
        ))) => OfflineReason::DocumentOver,
        VerificationError::Credential(CredentialError::Envelope(EnvelopeError::Validity(
            ValidityError::NotYet,
        )))
        | VerificationError::KeyBindingValidity(ValidityError::NotYet) => {
            OfflineReason::ClocksDiffer
        }
        VerificationError::KeyBindingTooOld
        | VerificationError::KeyBindingValidity(ValidityError::Expired) => OfflineReason::TooOld,
        VerificationError::KeyBindingNonce => OfflineReason::NotTheAnswer,
        VerificationError::Credential(_)
        | VerificationError::OtherIssuer
        | VerificationError::OtherType
        | VerificationError::OtherAudience
        | VerificationError::NoKeyBinding
        | VerificationError::KeyBinding(_)
        | VerificationError::KeyBindingMalformed
        | VerificationError::KeyBindingAudience
        | VerificationError::KeyBindingContents => OfflineReason::NotAuthentic,
    }
}

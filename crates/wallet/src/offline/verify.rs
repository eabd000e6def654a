//! What a reader without a network can say of a presentation (S-11): pure.

use ::credential::{
    CredentialError, EnvelopeError, ValidityError,
    status_list::{Status, StatusListError, StatusReference},
    verification::{VerificationError, Verified},
};
use domain::{
    Settings,
    document::DocumentKind,
    offline::{self, OfflineNonce, OfflineStanding, OfflineStrength},
};
use eds::certificate::Certificate;
use jiff::Timestamp;

use super::OfflineReason;
use crate::credential::{
    KeptStatusList,
    proof::{Claimed, Unproved, verified},
    read_list,
};

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
        let asked = self.asked.map(|nonce| nonce.to_text());
        let claimed = Claimed {
            authorities: self.authorities,
            issuer: self.issuer,
            audience: offline::AUDIENCE,
            nonce: asked.as_deref(),
            oldest: offline::oldest(self.settings),
            tolerance: self.settings.offline_tolerance,
            now: self.now,
        };
        let (kind, verified) = verified(presentation, &claimed).map_err(|why| match why {
            Unproved::Unreadable => OfflineReason::Unreadable,
            Unproved::UnknownKind | Unproved::Untrusted => OfflineReason::NotAuthentic,
            Unproved::Refused(error) => refusal(error),
        })?;
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
        let list = |at| read_list(&known.token, &reference.uri, self.authorities, at);
        match list(self.now) {
            Ok(list) => match list.status(reference.index) {
                Ok(Status::VALID) => OfflineStanding::Valid {
                    as_of: list.issued_at(),
                },
                Ok(status) => ended(status, list.issued_at()),
                Err(_) => UNKNOWN,
            },
            Err(Some(StatusListError::Validity(ValidityError::Expired))) => {
                match list(known.fetched_at) {
                    Ok(list) => match list.status(reference.index) {
                        Ok(status @ (Status::INVALID | Status::REPLACED)) => {
                            ended(status, list.issued_at())
                        }
                        Ok(_) | Err(_) => OfflineStanding::NotChecked {
                            too_old: Some(list.issued_at()),
                        },
                    },
                    Err(_) => UNKNOWN,
                }
            }
            Err(_) => UNKNOWN,
        }
    }
}

fn ended(status: Status, as_of: Timestamp) -> OfflineStanding {
    match status {
        Status::REPLACED => OfflineStanding::Replaced { as_of },
        _ => OfflineStanding::Invalid { as_of },
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

//! The electronic digital signature of a person: validity and state.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::{Settings, settings::kazakhstan};

/// The state of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum EdsState {
    /// It signs.
    Valid,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl EdsState {
    /// The state from what the certificate and the authority say.
    pub fn at(now: Timestamp, not_after: Timestamp, revoked_at: Option<Timestamp>) -> Self {
        match revoked_at {
            Some(_) => Self::Revoked,
            None if now > not_after => Self::Expired,
            None => Self::Valid,
        }
    }
}

/// A signature as it is looked at once more, with the certificate that the person has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundSignature<'a> {
    /// The certificate that signed, in DER.
    pub certificate: &'a [u8],
    /// The newest one of the person.
    pub newest: NewestCertificate<'a>,
}

/// The newest certificate of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestCertificate<'a> {
    /// The certificate, in DER.
    pub der: &'a [u8],
    /// The end of its time.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl FoundSignature<'_> {
    /// Whether whoever signed could still sign: with that very certificate, which is neither over nor revoked (R-12,
    /// S-30).
    pub fn counts(&self, now: Timestamp) -> bool {
        let NewestCertificate {
            der,
            not_after,
            revoked_at,
        } = self.newest;
        der == self.certificate && EdsState::at(now, not_after, revoked_at) == EdsState::Valid
    }
}

/// Whether every signature that is needed is there and counts; none stands for one that is missing.
pub fn signatures_count<'a>(
    needed: impl IntoIterator<Item = Option<FoundSignature<'a>>>,
    now: Timestamp,
) -> bool {
    needed
        .into_iter()
        .all(|found| found.is_some_and(|signature| signature.counts(now)))
}

/// The end of a certificate issued now to a key from the app: one calendar year.
pub fn not_after(now: Timestamp, settings: &Settings) -> Timestamp {
    now.to_zoned(kazakhstan())
        .saturating_add(settings.certificate_years.years())
        .timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn r9_a_certificate_from_the_app_lasts_one_calendar_year() {
        let settings = Settings::default();
        for (issued, ends) in [
            ("2026-11-24T10:00:00Z", "2027-11-24T10:00:00Z"),
            ("2027-03-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            ("2028-02-29T10:00:00Z", "2029-02-28T10:00:00Z"),
        ] {
            assert_eq!(not_after(at(issued), &settings), at(ends));
        }
    }

    #[test]
    fn r12_s30_a_signature_counts_as_long_as_its_certificate_signs() {
        let end = at("2027-11-24T10:00:00Z");
        let newest = NewestCertificate {
            der: b"one",
            not_after: end,
            revoked_at: None,
        };
        let good = FoundSignature {
            certificate: b"one",
            newest,
        };
        let replaced = FoundSignature {
            certificate: b"another",
            newest,
        };
        let revoked = FoundSignature {
            newest: NewestCertificate {
                revoked_at: Some(at("2026-12-01T00:00:00Z")),
                ..newest
            },
            ..good
        };
        assert!(signatures_count([Some(good), Some(good)], end));
        assert!(signatures_count([], end));
        let over = at("2027-11-24T10:00:00.000000001Z");
        assert!(!signatures_count([Some(good)], over));
        for bad in [None, Some(replaced), Some(revoked)] {
            assert!(!signatures_count([Some(good), bad], end), "{bad:?}");
        }
    }

    #[test]
    fn r12_an_expired_or_revoked_certificate_is_not_valid() {
        let end = at("2027-11-24T10:00:00Z");
        let revoked = at("2026-12-01T00:00:00Z");
        assert_eq!(EdsState::at(end, end, None), EdsState::Valid);
        assert_eq!(
            EdsState::at(at("2027-11-24T10:00:00.000000001Z"), end, None),
            EdsState::Expired
        );
        assert_eq!(
            EdsState::at(at("2026-12-02T00:00:00Z"), end, Some(revoked)),
            EdsState::Revoked
        );
        assert_eq!(
            EdsState::at(at("2030-01-01T00:00:00Z"), end, Some(revoked)),
            EdsState::Revoked
        );
    }
}

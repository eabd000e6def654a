//! From a certificate up to an authority that is trusted (RFC 5280 section 6).

use der::Encode;
use jiff::Timestamp;

use super::Certificate;

/// The most authorities above a certificate.
pub const LONGEST_CHAIN: usize = 4;

/// Why a certificate is not trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ChainError {
    /// Issued by nobody who is trusted.
    #[error("the certificate is not from a trusted authority")]
    UnknownIssuer,
    /// The issuer may not issue, or not at this depth.
    #[error("the issuer of the certificate may not issue it")]
    NotAnAuthority,
    /// Not signed by the key of its issuer.
    #[error("the certificate is not signed by its issuer")]
    SignatureInvalid,
    /// A certificate of the chain is not yet valid.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// A certificate of the chain has expired.
    #[error("the certificate has expired")]
    Expired,
    /// A certificate of the chain has been revoked; for those who keep that record.
    #[error("the certificate has been revoked")]
    Revoked,
    /// More than [`LONGEST_CHAIN`] authorities.
    #[error("the chain of certificates is longer than {LONGEST_CHAIN}")]
    TooLong,
}

/// Follows a certificate up to a self-signed one among the authorities; all must be valid at one moment.
///
/// Revocation is not looked at here.
pub fn verify_chain(
    leaf: &Certificate,
    authorities: &[Certificate],
    at: Timestamp,
) -> Result<(), ChainError> {
    let above = authorities_above(leaf, authorities)?;
    for certificate in std::iter::once(leaf).chain(above) {
        if at < certificate.not_before {
            return Err(ChainError::NotYetValid);
        }
        if at > certificate.not_after {
            return Err(ChainError::Expired);
        }
    }
    Ok(())
}

/// The authorities between a certificate and the self-signed one, nearest first; none if there is no chain.
pub(crate) fn intermediates<'a>(
    leaf: &Certificate,
    authorities: &'a [Certificate],
) -> Vec<&'a Certificate> {
    let mut above = authorities_above(leaf, authorities).unwrap_or_default();
    above.pop();
    above
}

impl Certificate {
    /// Checks that another certificate is the issuer of this one: name, key identifier, right to issue, signature.
    pub fn verify_issued_by(&self, issuer: &Self) -> Result<(), ChainError> {
        if self.issuer() != issuer.subject() || !self.names_key_of(issuer) {
            return Err(ChainError::UnknownIssuer);
        }
        if !issuer.is_ca() {
            return Err(ChainError::NotAnAuthority);
        }
        // Invariant: what has been read from DER is written again, byte by byte.
        let signed = self
            .parsed
            .tbs_certificate()
            .to_der()
            .map_err(|_unencodable| ChainError::SignatureInvalid)?;
        issuer
            .public_key
            .verify(&signed, &self.signature)
            .map_err(|_invalid| ChainError::SignatureInvalid)
    }

    fn names_key_of(&self, issuer: &Self) -> bool {
        match (&self.issuer_key, &issuer.subject_key) {
            (Some(named), Some(held)) => named == held,
            (None, _) | (_, None) => true,
        }
    }

    fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }
}

fn authorities_above<'a>(
    leaf: &Certificate,
    authorities: &'a [Certificate],
) -> Result<Vec<&'a Certificate>, ChainError> {
    let mut above: Vec<&'a Certificate> = Vec::new();
    while above.len() < LONGEST_CHAIN {
        let issuer = issuer_of(above.last().copied().unwrap_or(leaf), authorities)?;
        let below = above.len();
        if issuer
            .authority
            .and_then(|authority| authority.path_length)
            .is_some_and(|longest| below > usize::from(longest))
        {
            return Err(ChainError::NotAnAuthority);
        }
        above.push(issuer);
        if issuer.is_self_issued() {
            return issuer.verify_issued_by(issuer).map(|()| above);
        }
    }
    Err(ChainError::TooLong)
}

/// The authority that issued a certificate; otherwise the best reason why none did.
fn issuer_of<'a>(
    certificate: &Certificate,
    authorities: &'a [Certificate],
) -> Result<&'a Certificate, ChainError> {
    let mut reason = ChainError::UnknownIssuer;
    for authority in authorities {
        match certificate.verify_issued_by(authority) {
            Ok(()) => return Ok(authority),
            Err(ChainError::UnknownIssuer) => {}
            Err(other) => reason = other,
        }
    }
    Err(reason)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        certificate::Draft,
        testing::{
            attach, authority, authority_key, flipped, not_after, not_before, person, seal,
            seal_key, signing_time,
        },
    };

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    #[test]
    fn r12_a_chain_holds_while_every_certificate_is_valid() {
        let authority = authority();
        let person = person(&authority);
        let verify = |at| verify_chain(&person, std::slice::from_ref(&authority), at);

        assert_eq!(verify(not_before()), Ok(()));
        assert_eq!(verify(signing_time()), Ok(()));
        assert_eq!(verify(not_after()), Ok(()));
        assert_eq!(verify(not_before() - SECOND), Err(ChainError::NotYetValid));
        assert_eq!(verify(not_after() + SECOND), Err(ChainError::Expired));
    }

    #[test]
    fn r12_an_expired_authority_ends_the_chain() {
        let authority = named("Test authority", not_before() + SECOND, signing_time());
        let person = person(&authority);
        let verify = |at| verify_chain(&person, std::slice::from_ref(&authority), at);

        assert_eq!(verify(signing_time()), Ok(()));
        assert_eq!(verify(signing_time() + SECOND), Err(ChainError::Expired));
        assert_eq!(verify(not_before()), Err(ChainError::NotYetValid));
    }

    #[test]
    fn nobody_is_trusted_without_a_known_authority() {
        let person = person(&authority());
        let stranger = named("Stranger", not_before(), not_after());

        assert_eq!(
            verify_chain(&person, &[], signing_time()),
            Err(ChainError::UnknownIssuer)
        );
        assert_eq!(
            verify_chain(&person, &[stranger], signing_time()),
            Err(ChainError::UnknownIssuer)
        );
    }

    #[test]
    fn an_authority_of_the_same_name_with_another_key_is_not_the_issuer() {
        let person = person(&authority());
        let draft = Draft::authority(
            "Test authority",
            &seal_key().public_key(),
            [0x11; 16],
            not_before(),
            not_after(),
        );
        let namesake = attach(draft.unwrap(), &seal_key());

        assert_eq!(
            verify_chain(&person, std::slice::from_ref(&namesake), signing_time()),
            Err(ChainError::UnknownIssuer)
        );
        assert_eq!(
            verify_chain(&person, &[namesake, authority()], signing_time()),
            Ok(())
        );
    }

    #[test]
    fn a_changed_certificate_is_not_signed_by_its_issuer() {
        let authority = authority();
        let der = person(&authority);
        let iin = der
            .as_der()
            .windows(12)
            .position(|digits| digits == b"900101300017")
            .unwrap();
        let changed = Certificate::parse(&flipped(der.as_der(), iin, 1)).unwrap();

        assert_eq!(changed.iin(), Some("800101300017"));
        assert_eq!(
            verify_chain(&changed, &[authority], signing_time()),
            Err(ChainError::SignatureInvalid)
        );
    }

    #[test]
    fn a_seal_is_no_authority() {
        let authority = authority();
        let seal = seal(&authority);

        assert_eq!(seal.verify_issued_by(&seal), Err(ChainError::UnknownIssuer));
        assert_eq!(
            verify_chain(&seal, std::slice::from_ref(&seal), signing_time()),
            Err(ChainError::UnknownIssuer)
        );
        assert_eq!(
            verify_chain(&authority, std::slice::from_ref(&authority), signing_time()),
            Ok(())
        );
    }

    fn named(name: &str, not_before: Timestamp, not_after: Timestamp) -> Certificate {
        let draft = Draft::authority(
            name,
            &authority_key().public_key(),
            [0x11; 16],
            not_before,
            not_after,
        );
        attach(draft.unwrap(), &authority_key())
    }
}

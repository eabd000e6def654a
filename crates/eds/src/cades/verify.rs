//! Whether a signature is what it is said to be.

use cms::{
    cert::CertificateChoices,
    content_info::{CmsVersion, ContentInfo},
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::Encode;
use jiff::Timestamp;

use super::{
    CLOCK_TOLERANCE, CadesError, LONGEST_SIGNATURE,
    attributes::{self, Stated},
    unencodable,
};
use crate::{
    certificate::{Certificate, ChainError, verify_chain},
    encoding::{decode_exact, ecdsa_with_sha256, is_sha256},
    key::Signature,
    sha256,
};

/// A signature that was verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// The certificate of the signer.
    pub certificate: Certificate,
    /// When the signer says to have signed.
    pub signing_time: Timestamp,
    /// What the signature is for.
    pub subject: String,
}

/// Verifies a detached signature over a content for one subject.
///
/// `at` is when the signature is known to exist: now for a new one, the recorded arrival for a kept one. The signer's
/// certificate must be valid then and at the time of signing, which may be ahead by [`CLOCK_TOLERANCE`].
pub fn verify(
    cms: &[u8],
    content: &[u8],
    expected_subject: &str,
    authorities: &[Certificate],
    at: Timestamp,
) -> Result<Verified, CadesError> {
    let opened = Opened::read(cms)?;
    if opened.others.iter().any(|other| {
        !authorities
            .iter()
            .any(|authority| authority.as_der() == other.as_slice())
    }) {
        return Err(CadesError::UnexpectedCertificate);
    }
    let verified = opened.verify(content, expected_subject, |signer| {
        verify_chain(signer, authorities, at)
    })?;
    if verified.signing_time.duration_since(at) > CLOCK_TOLERANCE {
        return Err(CadesError::SigningTimeAhead);
    }
    Ok(verified)
}

/// Verifies a detached signature over a content for one subject; the caller decides whether the signer is trusted.
///
/// The signer's certificate must be valid at the time of signing; whether that time is ahead is left to the caller.
/// Certificates of others in the signature are not looked at.
pub fn verify_with(
    cms: &[u8],
    content: &[u8],
    expected_subject: &str,
    trust: impl Fn(&Certificate) -> Result<(), ChainError>,
) -> Result<Verified, CadesError> {
    Opened::read(cms)?.verify(content, expected_subject, trust)
}

/// A signature of one signer, read but not yet verified.
struct Opened {
    signer: Certificate,
    others: Vec<Vec<u8>>,
    stated: Stated,
    signed: Vec<u8>,
    signature: Signature,
}

impl Opened {
    fn read(cms: &[u8]) -> Result<Self, CadesError> {
        let signed_data = signed_data(cms)?;
        let signer_info = single_signer(&signed_data)?;
        let (signer, others) = certificates(&signed_data, &signer_info.sid)?;
        let attributes = signer_info
            .signed_attrs
            .as_ref()
            .ok_or(CadesError::Malformed)?;
        Ok(Self {
            signer,
            others,
            stated: attributes::read(attributes)?,
            signed: attributes.to_der().map_err(unencodable)?,
            signature: Signature::from_der(signer_info.signature.as_bytes())?,
        })
    }

    fn verify(
        self,
        content: &[u8],
        expected_subject: &str,
        trust: impl Fn(&Certificate) -> Result<(), ChainError>,
    ) -> Result<Verified, CadesError> {
        let Self {
            signer,
            others: _,
            stated,
            signed,
            signature,
        } = self;
        signer.public_key().verify(&signed, &signature)?;
        if stated.content_type != ID_DATA {
            return Err(CadesError::OtherContentType);
        }
        if stated.certificate_digest.as_bytes() != signer.fingerprint() {
            return Err(CadesError::OtherCertificate);
        }
        if stated.message_digest.as_bytes() != sha256(content) {
            return Err(CadesError::OtherContent);
        }
        if stated.subject != expected_subject {
            return Err(CadesError::OtherSubject);
        }
        if !signer.is_for_signing() {
            return Err(CadesError::NotForSigning);
        }
        trust(&signer)?;
        if !signer.is_valid_at(stated.signing_time) {
            return Err(CadesError::SignerNotValid);
        }
        Ok(Verified {
            certificate: signer,
            signing_time: stated.signing_time,
            subject: stated.subject,
        })
    }
}

fn signed_data(cms: &[u8]) -> Result<SignedData, CadesError> {
    if cms.len() > LONGEST_SIGNATURE {
        return Err(CadesError::TooLong);
    }
    let outer: ContentInfo = decode_exact(cms).ok_or(CadesError::Malformed)?;
    if outer.content_type != ID_SIGNED_DATA {
        return Err(CadesError::Malformed);
    }
    let inner = outer.content.to_der().map_err(unencodable)?;
    let signed_data: SignedData = decode_exact(&inner).ok_or(CadesError::Malformed)?;
    if signed_data.encap_content_info.econtent.is_some() {
        return Err(CadesError::NotDetached);
    }
    if signed_data.encap_content_info.econtent_type != ID_DATA {
        return Err(CadesError::OtherContentType);
    }
    if signed_data.version != CmsVersion::V1 || signed_data.crls.is_some() {
        return Err(CadesError::Malformed);
    }
    match signed_data.digest_algorithms.as_slice() {
        [algorithm] if is_sha256(algorithm) => Ok(signed_data),
        _ => Err(CadesError::OtherAlgorithm),
    }
}

fn single_signer(signed_data: &SignedData) -> Result<&SignerInfo, CadesError> {
    let signer = match signed_data.signer_infos.0.as_slice() {
        [] => return Err(CadesError::NoSigner),
        [signer] => signer,
        [_, _, ..] => return Err(CadesError::SeveralSigners),
    };
    if signer.version != CmsVersion::V1 || signer.unsigned_attrs.is_some() {
        return Err(CadesError::Malformed);
    }
    if !is_sha256(&signer.digest_alg) || signer.signature_algorithm != ecdsa_with_sha256() {
        return Err(CadesError::OtherAlgorithm);
    }
    Ok(signer)
}

/// The signer's certificate, and the DER of all others.
fn certificates(
    signed_data: &SignedData,
    signer: &SignerIdentifier,
) -> Result<(Certificate, Vec<Vec<u8>>), CadesError> {
    let SignerIdentifier::IssuerAndSerialNumber(identifier) = signer else {
        return Err(CadesError::Malformed);
    };
    let all = signed_data
        .certificates
        .as_ref()
        .map_or(&[][..], |set| set.0.as_slice());
    let mut found = None;
    let mut others = Vec::new();
    for choice in all {
        let CertificateChoices::Certificate(certificate) = choice else {
            return Err(CadesError::UnexpectedCertificate);
        };
        let der = certificate.to_der().map_err(unencodable)?;
        let body = certificate.tbs_certificate();
        if found.is_none()
            && *body.issuer() == identifier.issuer
            && *body.serial_number() == identifier.serial_number
        {
            found = Some(Certificate::parse(&der)?);
        } else {
            others.push(der);
        }
    }
    found
        .map(|signer| (signer, others))
        .ok_or(CadesError::NoCertificate)
}

#[cfg(test)]
mod tests;

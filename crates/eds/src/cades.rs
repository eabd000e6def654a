//! CAdES-B-B signatures, detached (ETSI EN 319 122-1), that say what they are for (S-22).

mod attributes;
mod enclosing;
mod verify;

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier,
        SignerInfo, SignerInfos,
    },
};
use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::{
    Any, Encode,
    asn1::{OctetString, SetOfVec},
};
use jiff::{SignedDuration, Timestamp};

pub use attributes::{AttributeName, SUBJECT_ATTRIBUTE};
pub use enclosing::enclose;
pub use verify::{Verified, verify, verify_with};

use crate::{
    certificate::{Certificate, CertificateError, ChainError, intermediates},
    encoding::{ecdsa_with_sha256, sha256_algorithm},
    key::{Signature, SignatureInvalid},
};

/// The largest signature that is read, in bytes.
pub const LONGEST_SIGNATURE: usize = 48 * 1024;
/// The longest subject, in bytes.
pub const LONGEST_SUBJECT: usize = 128;
/// How far the signer's clock may be ahead (S-21 warns from 2 minutes).
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Why a signature cannot be made, or is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CadesError {
    /// More than [`LONGEST_SIGNATURE`] bytes.
    #[error("the signature is longer than {LONGEST_SIGNATURE} bytes")]
    TooLong,
    /// Not the DER of CMS SignedData, or a part that this form does not have.
    #[error("the signature cannot be read")]
    Malformed,
    /// It brings its own content.
    #[error("the signature is not detached")]
    NotDetached,
    /// Made otherwise than by ECDSA with SHA-256.
    #[error("the signature is made by another algorithm")]
    OtherAlgorithm,
    /// Nobody signed.
    #[error("nobody signed")]
    NoSigner,
    /// More than one signed.
    #[error("more than one signed")]
    SeveralSigners,
    /// The certificate of the signer is not in it.
    #[error("the signature lacks the certificate of its signer")]
    NoCertificate,
    /// A certificate that is neither the signer's nor of a known authority.
    #[error("the signature brings a certificate that is not needed")]
    UnexpectedCertificate,
    /// The certificate of the signer cannot be used.
    #[error("the certificate of the signer cannot be used")]
    Certificate(#[from] CertificateError),
    /// The certificate is not one for signatures.
    #[error("the certificate of the signer is not for signatures")]
    NotForSigning,
    /// A signed attribute is not there.
    #[error("the signed attribute {0} is missing")]
    MissingAttribute(AttributeName),
    /// A signed attribute is there twice, or has several values.
    #[error("the signed attribute {0} is there more than once")]
    DuplicateAttribute(AttributeName),
    /// A signed attribute has a value that cannot be read.
    #[error("the signed attribute {0} cannot be read")]
    UnreadableAttribute(AttributeName),
    /// A signed attribute that this form does not have.
    #[error("a signed attribute is not known")]
    UnknownAttribute,
    /// The signed attributes are of another type of content.
    #[error("the signature is over another type of content")]
    OtherContentType,
    /// The signed attributes name another certificate.
    #[error("the signature names another certificate")]
    OtherCertificate,
    /// The content is not what was signed.
    #[error("the signature is over another content")]
    OtherContent,
    /// It was signed for another purpose (S-22), or the purpose cannot be written.
    #[error("the signature is for another purpose")]
    OtherSubject,
    /// The certificate was not valid when it signed.
    #[error("the certificate of the signer was not valid at the time of signing")]
    SignerNotValid,
    /// Signed later than it is checked.
    #[error("the signature is from the future")]
    SigningTimeAhead,
    /// The time of signing cannot be written.
    #[error("the time of signing cannot be used")]
    SigningTime,
    /// The signature does not belong to the attributes and the certificate.
    #[error("the signature is not valid")]
    SignatureInvalid(#[from] SignatureInvalid),
    /// The certificate is not trusted.
    #[error("the certificate of the signer is not trusted")]
    Chain(#[from] ChainError),
}

/// A signature that waits for the signer's key.
#[derive(Clone, Debug)]
pub struct Draft {
    signer: Certificate,
    attributes: SignedAttributes,
    to_be_signed: Vec<u8>,
}

impl Draft {
    /// Drafts the signature of one signer over a content, for one subject; the time loses its fraction of a second.
    pub fn new(
        content: &[u8],
        signer: &Certificate,
        subject: &str,
        signing_time: Timestamp,
    ) -> Result<Self, CadesError> {
        if !signer.is_for_signing() {
            return Err(CadesError::NotForSigning);
        }
        if !signer.is_valid_at(signing_time) {
            return Err(CadesError::SignerNotValid);
        }
        let attributes = attributes::write(content, signer, subject, signing_time)?;
        Ok(Self {
            to_be_signed: attributes.to_der().map_err(unencodable)?,
            attributes,
            signer: signer.clone(),
        })
    }

    /// The exact bytes to sign: the signed attributes as a SET (RFC 5652 section 5.4).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Makes the CMS in DER, verified with the signer's key; it holds the certificate of the signer and those
    /// between it and the self-signed one among the authorities.
    pub fn attach(
        self,
        signature: &Signature,
        authorities: &[Certificate],
    ) -> Result<Vec<u8>, CadesError> {
        self.signer
            .public_key()
            .verify(&self.to_be_signed, signature)?;
        let certificates: Vec<_> = std::iter::once(&self.signer)
            .chain(intermediates(&self.signer, authorities))
            .map(|certificate| CertificateChoices::Certificate(certificate.as_x509().clone()))
            .collect();
        encode(&self.signer, self.attributes, signature, certificates).map_err(unencodable)
    }
}

fn encode(
    signer: &Certificate,
    attributes: SignedAttributes,
    signature: &Signature,
    certificates: Vec<CertificateChoices>,
) -> der::Result<Vec<u8>> {
    let body = signer.as_x509().tbs_certificate();
    let signer_info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: body.issuer().clone(),
            serial_number: body.serial_number().clone(),
        }),
        digest_alg: sha256_algorithm(),
        signed_attrs: Some(attributes),
        signature_algorithm: ecdsa_with_sha256(),
        signature: OctetString::new(signature.as_der())?,
        unsigned_attrs: None,
    };
    let signed_data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256_algorithm()])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: ID_DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer_info])?,
    };
    ContentInfo {
        content_type: ID_SIGNED_DATA,
        content: Any::encode_from(&signed_data)?,
    }
    .to_der()
}

fn unencodable(_error: der::Error) -> CadesError {
    CadesError::Malformed
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::encoding::hex;
    use crate::testing::{
        CONTENT, SUBJECT, authority, authority_key, from_hex, hex_lines, not_after, not_before,
        person, sign, signing_time,
    };

    #[test]
    fn s22_the_bytes_to_sign_carry_the_subject_and_stay_what_they_are() {
        let signer = person(&authority());
        let draft = Draft::new(CONTENT, &signer, SUBJECT, signing_time()).unwrap();

        // The certificate is signed anew in each run, so its digest differs: ones stand for it.
        let steady =
            hex(draft.to_be_signed()).replace(&hex(&signer.fingerprint()), &"11".repeat(32));

        assert!(
            draft
                .to_be_signed()
                .windows(SUBJECT.len())
                .any(|part| part == SUBJECT.as_bytes())
        );
        insta::assert_snapshot!(hex_lines(&from_hex(&steady)));
    }

    #[test]
    fn r12_a_certificate_signs_only_while_it_is_valid() {
        let second = SignedDuration::from_secs(1);
        let signer = person(&authority());
        let draft = |at| Draft::new(CONTENT, &signer, SUBJECT, at).map(|_| ());

        assert_eq!(draft(not_before()), Ok(()));
        assert_eq!(draft(not_after()), Ok(()));
        assert_eq!(
            draft(not_before() - second),
            Err(CadesError::SignerNotValid)
        );
        assert_eq!(draft(not_after() + second), Err(CadesError::SignerNotValid));
    }

    #[test]
    fn an_authority_signs_no_content() {
        let draft = Draft::new(CONTENT, &authority(), SUBJECT, signing_time());

        assert_eq!(draft.unwrap_err(), CadesError::NotForSigning);
    }

    #[test]
    fn s22_a_subject_is_needed() {
        let signer = person(&authority());
        for subject in [String::new(), "x".repeat(LONGEST_SUBJECT + 1)] {
            let draft = Draft::new(CONTENT, &signer, &subject, signing_time());

            assert_eq!(draft.unwrap_err(), CadesError::OtherSubject);
        }
    }

    #[test]
    fn a_signature_of_another_key_is_not_attached() {
        let draft = Draft::new(CONTENT, &person(&authority()), SUBJECT, signing_time()).unwrap();
        let signature = sign(&authority_key(), draft.to_be_signed());

        assert_eq!(
            draft.attach(&signature, &[]),
            Err(CadesError::SignatureInvalid(SignatureInvalid))
        );
    }
}

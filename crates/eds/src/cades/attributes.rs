//! The signed attributes of CAdES-B-B, and the one of our own.

use std::fmt;

use cms::signed_data::SignedAttributes;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNING_TIME,
};
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::{attr::Attribute, time::Time};

use super::{CadesError, LONGEST_SUBJECT, unencodable};
use crate::{
    certificate::Certificate,
    encoding::{from_x509_time, is_sha256, to_x509_time},
    sha256,
};

/// The signed attribute that names what a signature is for: one UTF8String (S-22).
///
/// It lies under 32473, the enterprise number kept free for examples (RFC 5612), until one of our own is assigned.
pub const SUBJECT_ATTRIBUTE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.22.1");

/// A signed attribute that every signature has exactly once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AttributeName {
    /// RFC 5652 section 11.1.
    ContentType,
    /// RFC 5652 section 11.2.
    MessageDigest,
    /// RFC 5652 section 11.3.
    SigningTime,
    /// RFC 5035 section 3.
    SigningCertificateV2,
    /// [`SUBJECT_ATTRIBUTE`].
    Subject,
}

impl AttributeName {
    const ALL: [Self; 5] = [
        Self::ContentType,
        Self::MessageDigest,
        Self::SigningTime,
        Self::SigningCertificateV2,
        Self::Subject,
    ];

    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::ContentType => ID_CONTENT_TYPE,
            Self::MessageDigest => ID_MESSAGE_DIGEST,
            Self::SigningTime => ID_SIGNING_TIME,
            Self::SigningCertificateV2 => ID_AA_SIGNING_CERTIFICATE_V_2,
            Self::Subject => SUBJECT_ATTRIBUTE,
        }
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ContentType => "content-type",
            Self::MessageDigest => "message-digest",
            Self::SigningTime => "signing-time",
            Self::SigningCertificateV2 => "signing-certificate-v2",
            Self::Subject => "subject",
        })
    }
}

/// What the signed attributes state.
pub(super) struct Stated {
    pub content_type: ObjectIdentifier,
    pub message_digest: OctetString,
    pub signing_time: Timestamp,
    pub certificate_digest: OctetString,
    pub subject: String,
}

pub(super) fn write(
    content: &[u8],
    signer: &Certificate,
    subject: &str,
    signing_time: Timestamp,
) -> Result<SignedAttributes, CadesError> {
    if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
        return Err(CadesError::OtherSubject);
    }
    let signing_time = to_x509_time(signing_time).ok_or(CadesError::SigningTime)?;
    let encode = || -> der::Result<SignedAttributes> {
        let certificate = SigningCertificateV2 {
            certificates: vec![EssCertificateV2 {
                hash_algorithm: None,
                hash: OctetString::new(signer.fingerprint())?,
                issuer_serial: None,
            }],
            policies: None,
        };
        SetOfVec::try_from(vec![
            attribute(AttributeName::ContentType, &ID_DATA)?,
            attribute(
                AttributeName::MessageDigest,
                &OctetString::new(sha256(content))?,
            )?,
            attribute(AttributeName::SigningTime, &signing_time)?,
            attribute(AttributeName::SigningCertificateV2, &certificate)?,
            attribute(AttributeName::Subject, &subject.to_owned())?,
        ])
    };
    encode().map_err(unencodable)
}

pub(super) fn read(attributes: &SignedAttributes) -> Result<Stated, CadesError> {
    for name in AttributeName::ALL {
        single(attributes, name)?;
    }
    if attributes.len() != AttributeName::ALL.len() {
        return Err(CadesError::UnknownAttribute);
    }
    let unreadable = CadesError::UnreadableAttribute;
    let certificate: SigningCertificateV2 = value(attributes, AttributeName::SigningCertificateV2)?;
    let certificate = certificate
        .certificates
        .into_iter()
        .next()
        .filter(|certificate| certificate.hash_algorithm.as_ref().is_none_or(is_sha256))
        .ok_or(unreadable(AttributeName::SigningCertificateV2))?;
    let time: Time = value(attributes, AttributeName::SigningTime)?;
    Ok(Stated {
        content_type: value(attributes, AttributeName::ContentType)?,
        message_digest: value(attributes, AttributeName::MessageDigest)?,
        signing_time: from_x509_time(time),
        certificate_digest: certificate.hash,
        subject: value(attributes, AttributeName::Subject)?,
    })
}

fn attribute<T: Encode>(name: AttributeName, value: &T) -> der::Result<Attribute> {
    Ok(Attribute {
        oid: name.oid(),
        values: SetOfVec::try_from(vec![Any::from_der(&value.to_der()?)?])?,
    })
}

fn single(attributes: &SignedAttributes, name: AttributeName) -> Result<&Any, CadesError> {
    let mut found = attributes
        .iter()
        .filter(|attribute| attribute.oid == name.oid());
    let attribute = found.next().ok_or(CadesError::MissingAttribute(name))?;
    match (attribute.values.as_slice(), found.next()) {
        ([value], None) => Ok(value),
        ([], None) => Err(CadesError::MissingAttribute(name)),
        (_, _) => Err(CadesError::DuplicateAttribute(name)),
    }
}

fn value<T>(attributes: &SignedAttributes, name: AttributeName) -> Result<T, CadesError>
where
    T: for<'a> Decode<'a> + Encode,
{
    let unreadable = CadesError::UnreadableAttribute(name);
    let der = single(attributes, name)?
        .to_der()
        .map_err(|_unencodable| unreadable)?;
    crate::encoding::decode_exact(&der).ok_or(unreadable)
}

/// RFC 5035 section 3.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<EssCertificateV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// RFC 5035 section 4.
#[derive(Sequence)]
struct EssCertificateV2 {
    /// SHA-256 if absent.
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

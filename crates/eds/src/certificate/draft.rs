//! A certificate that waits for the signature of its issuer.

use const_oid::{AssociatedOid, db::rfc5280::ID_KP_EMAIL_PROTECTION};
use der::{
    Encode, Sequence,
    asn1::{BitString, ObjectIdentifier, OctetString},
};
use jiff::Timestamp;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::{
    certificate::Version,
    ext::{
        Extension,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage,
            KeyUsage, KeyUsages, SubjectKeyIdentifier, certpolicy::PolicyInformation,
        },
    },
    name::Name,
    serial_number::SerialNumber,
    time::Validity,
};

use super::{Certificate, CertificateError};
use crate::{
    encoding::{ecdsa_with_sha256, to_x509_time},
    key::{PublicKey, Signature},
    name::{PersonName, service_name},
    sha256,
};

/// The national key usage "a person" (as opposed to an organisation).
const PERSON: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.1");
/// The national certificate policy, as it is issued since 2022.
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.2");
/// The key usage "signs documents of a mobile device" (ISO/IEC 18013-5 annex B.1.4), which also issuers of other formats
/// of credentials certify their keys for.
pub(super) const DOCUMENT_SIGNER: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");
/// An authority here issues to persons and seals only, not to further authorities.
const PATH_LENGTH: u8 = 0;
/// The octets of a key identifier.
const KEY_IDENTIFIER: usize = 20;

/// A certificate that waits for the signature of its issuer.
#[derive(Clone, Debug)]
pub struct Draft {
    to_be_signed: TbsCertificate,
    bytes: Vec<u8>,
    issuer_key: PublicKey,
}

impl Draft {
    /// Drafts the certificate of a person's EDS: for signatures only.
    pub fn person(
        issuer: &Certificate,
        subject: &PersonName,
        key: &PublicKey,
        serial: [u8; 16],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, CertificateError> {
        let name = subject.to_x509()?;
        let mut extensions = extensions_of_person().map_err(unencodable)?;
        extensions.extend(subject.alternative_name()?);
        Self::issued_by(
            issuer,
            name,
            key,
            serial,
            [not_before, not_after],
            extensions,
        )
    }

    /// Drafts the self-signed certificate of an authority that issues to persons and seals.
    pub fn authority(
        name: &str,
        key: &PublicKey,
        serial: [u8; 16],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, CertificateError> {
        let name = service_name(name)?;
        let extensions = extensions_of_authority().map_err(unencodable)?;
        let identifier = key_identifier(key);
        let contents = Contents {
            issuer: name.clone(),
            subject: name,
            key,
            serial,
            validity: [not_before, not_after],
            extensions,
            issuer_identifier: Some(identifier),
        };
        Self::new(contents, *key)
    }

    /// Drafts the certificate of the backend's own seal: for signatures, without a person.
    pub fn seal(
        issuer: &Certificate,
        name: &str,
        key: &PublicKey,
        serial: [u8; 16],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, CertificateError> {
        let name = service_name(name)?;
        let extensions = extensions_of_signer().map_err(unencodable)?;
        Self::issued_by(
            issuer,
            name,
            key,
            serial,
            [not_before, not_after],
            extensions,
        )
    }

    /// Drafts the certificate of an issuer of documents: for these alone, and for no statement of anybody.
    pub fn document_signer(
        issuer: &Certificate,
        name: &str,
        key: &PublicKey,
        serial: [u8; 16],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, CertificateError> {
        let name = service_name(name)?;
        let extensions = extensions_of_document_signer().map_err(unencodable)?;
        Self::issued_by(
            issuer,
            name,
            key,
            serial,
            [not_before, not_after],
            extensions,
        )
    }

    /// The exact bytes to sign: the TBSCertificate.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.bytes
    }

    /// Makes the certificate, verified with the key of its issuer.
    pub fn attach(self, signature: &Signature) -> Result<Certificate, CertificateError> {
        self.issuer_key.verify(&self.bytes, signature)?;
        let der = BitString::from_bytes(signature.as_der())
            .and_then(|signature| {
                SignedCertificate {
                    to_be_signed: self.to_be_signed,
                    algorithm: ecdsa_with_sha256(),
                    signature,
                }
                .to_der()
            })
            .map_err(unencodable)?;
        Certificate::parse(&der)
    }

    fn issued_by(
        issuer: &Certificate,
        subject: Name,
        key: &PublicKey,
        serial: [u8; 16],
        validity: [Timestamp; 2],
        extensions: Vec<Extension>,
    ) -> Result<Self, CertificateError> {
        if !issuer.is_ca() {
            return Err(CertificateError::NotAnAuthority);
        }
        let contents = Contents {
            issuer: issuer.subject().clone(),
            subject,
            key,
            serial,
            validity,
            extensions,
            issuer_identifier: issuer.subject_key.clone(),
        };
        Self::new(contents, *issuer.public_key())
    }

    fn new(contents: Contents<'_>, issuer_key: PublicKey) -> Result<Self, CertificateError> {
        let to_be_signed = contents.into_x509()?;
        Ok(Self {
            bytes: to_be_signed.to_der().map_err(unencodable)?,
            to_be_signed,
            issuer_key,
        })
    }
}

/// What differs between certificates.
struct Contents<'a> {
    issuer: Name,
    subject: Name,
    key: &'a PublicKey,
    serial: [u8; 16],
    validity: [Timestamp; 2],
    extensions: Vec<Extension>,
    issuer_identifier: Option<Vec<u8>>,
}

impl Contents<'_> {
    fn into_x509(self) -> Result<TbsCertificate, CertificateError> {
        if self.serial == [0; 16] {
            return Err(CertificateError::Serial);
        }
        let [not_before, not_after] = self
            .validity
            .map(|moment| to_x509_time(moment).ok_or(CertificateError::Validity));
        if self.validity[0] > self.validity[1] {
            return Err(CertificateError::Validity);
        }
        let identifiers = key_identifiers(self.key, self.issuer_identifier).map_err(unencodable)?;
        Ok(TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(&self.serial).map_err(unencodable)?,
            signature: ecdsa_with_sha256(),
            issuer: self.issuer,
            validity: Validity::new(not_before?, not_after?),
            subject: self.subject,
            subject_public_key_info: self.key.to_spki().map_err(unencodable)?,
            extensions: [self.extensions, identifiers].concat(),
        })
    }
}

/// RFC 5280 section 4.1; the type of the X.509 crate can only be read.
#[derive(Clone, Debug, Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct SignedCertificate {
    to_be_signed: TbsCertificate,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

fn extensions_of_person() -> der::Result<Vec<Extension>> {
    let usage = ExtendedKeyUsage(vec![ID_KP_EMAIL_PROTECTION, PERSON]);
    let policies = CertificatePolicies(vec![PolicyInformation {
        policy_identifier: POLICY,
        policy_qualifiers: None,
    }]);
    let mut extensions = extensions_of_signer()?;
    extensions.push(extension(false, &usage)?);
    extensions.push(extension(false, &policies)?);
    Ok(extensions)
}

fn extensions_of_signer() -> der::Result<Vec<Extension>> {
    extensions_of_leaf(KeyUsage(
        KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
    ))
}

fn extensions_of_document_signer() -> der::Result<Vec<Extension>> {
    let mut extensions = extensions_of_leaf(KeyUsage(KeyUsages::DigitalSignature.into()))?;
    extensions.push(extension(true, &ExtendedKeyUsage(vec![DOCUMENT_SIGNER]))?);
    Ok(extensions)
}

fn extensions_of_leaf(usage: KeyUsage) -> der::Result<Vec<Extension>> {
    let constraints = BasicConstraints {
        ca: false,
        path_len_constraint: None,
    };
    Ok(vec![
        extension(true, &constraints)?,
        extension(true, &usage)?,
    ])
}

fn extensions_of_authority() -> der::Result<Vec<Extension>> {
    let constraints = BasicConstraints {
        ca: true,
        path_len_constraint: Some(PATH_LENGTH),
    };
    let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
    Ok(vec![
        extension(true, &constraints)?,
        extension(true, &usage)?,
    ])
}

fn key_identifiers(key: &PublicKey, issuer: Option<Vec<u8>>) -> der::Result<Vec<Extension>> {
    let subject = SubjectKeyIdentifier(OctetString::new(key_identifier(key))?);
    let mut identifiers = vec![extension(false, &subject)?];
    if let Some(issuer) = issuer {
        let authority = AuthorityKeyIdentifier {
            key_identifier: Some(OctetString::new(issuer)?),
            authority_cert_issuer: None,
            authority_cert_serial_number: None,
        };
        identifiers.push(extension(false, &authority)?);
    }
    Ok(identifiers)
}

/// The first 160 bits of the SHA-256 of the point (RFC 7093 section 2, method 1).
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    sha256(key.as_uncompressed())[..KEY_IDENTIFIER].to_vec()
}

fn extension<T: AssociatedOid + Encode>(critical: bool, value: &T) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn unencodable(_error: der::Error) -> CertificateError {
    CertificateError::Malformed
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        encoding::hex,
        key::SignatureInvalid,
        name::NameError,
        testing::{
            attach, authority, authority_draft, authority_key, document_signer_draft, from_hex,
            hex_lines, not_after, not_before, person, person_draft, person_key, person_name,
            seal_draft, sign,
        },
    };

    #[test]
    fn the_bytes_to_sign_for_an_authority_stay_what_they_are() {
        insta::assert_snapshot!(hex_lines(authority_draft().to_be_signed()));
    }

    #[test]
    fn the_bytes_to_sign_for_a_person_stay_what_they_are() {
        insta::assert_snapshot!(hex_lines(person_draft(&authority()).to_be_signed()));
    }

    #[test]
    fn the_bytes_to_sign_for_a_seal_stay_what_they_are() {
        insta::assert_snapshot!(hex_lines(seal_draft(&authority()).to_be_signed()));
    }

    #[test]
    fn the_bytes_to_sign_for_a_document_signer_stay_what_they_are() {
        insta::assert_snapshot!(hex_lines(
            document_signer_draft(&authority()).to_be_signed()
        ));
    }

    #[test]
    fn r8_only_the_key_of_the_issuer_makes_a_certificate() {
        let draft = person_draft(&authority());
        let signature = sign(&person_key(), draft.to_be_signed());

        assert_eq!(
            draft.attach(&signature),
            Err(CertificateError::SignatureInvalid(SignatureInvalid))
        );
    }

    #[test]
    fn a_person_issues_nothing() {
        let person = person(&authority());

        let draft = Draft::person(
            &person,
            &person_name(),
            person.public_key(),
            [1; 16],
            not_before(),
            not_after(),
        );

        assert_eq!(draft.unwrap_err(), CertificateError::NotAnAuthority);
    }

    #[test]
    fn serial_number_validity_and_name_must_be_usable() {
        let key = person_key().public_key();
        let draft = |name: &str, serial, not_before, not_after| {
            Draft::authority(name, &key, serial, not_before, not_after).unwrap_err()
        };

        assert_eq!(
            draft("x", [0; 16], not_before(), not_after()),
            CertificateError::Serial
        );
        assert_eq!(
            draft("x", [1; 16], not_after(), not_before()),
            CertificateError::Validity
        );
        assert_eq!(
            draft("x", [1; 16], Timestamp::MIN, not_after()),
            CertificateError::Validity
        );
        assert_eq!(
            draft("", [1; 16], not_before(), not_after()),
            CertificateError::Name(NameError::CommonName)
        );
    }

    #[test]
    fn times_from_2050_on_and_without_end_are_read_back() {
        let until = |until: Timestamp| {
            let key = authority_key();
            let draft =
                Draft::authority("x", &key.public_key(), [1; 16], not_before(), until).unwrap();
            attach(draft, &key)
        };
        let far: Timestamp = "2050-01-01T00:00:00Z".parse().unwrap();
        let last = hex(until(Timestamp::MAX).as_der());
        let (moment, no_end) = (hex(b"99991230220000Z"), hex(b"99991231235959Z"));
        assert!(last.contains(&moment));

        let endless = Certificate::parse(&from_hex(&last.replace(&moment, &no_end))).unwrap();

        assert_eq!(until(far).not_after(), far);
        assert_eq!(endless.not_after(), Timestamp::MAX);
    }
}

//! X.509 certificates of persons, of the backend's seal, of the issuer of documents, and of the authority that issues
//! them all (RFC 5280).

mod chain;
mod draft;

use std::fmt;

use const_oid::AssociatedOid;
use der::pem::{LineEnding, decode_vec, encode_string};
use jiff::Timestamp;
use x509_cert::{
    certificate::Version,
    ext::{
        Extension,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
            SubjectKeyIdentifier,
        },
    },
    name::Name,
};

pub(crate) use chain::intermediates;
pub use chain::{ChainError, LONGEST_CHAIN, verify_chain};
pub use draft::Draft;

use crate::{
    encoding::{decode_exact, ecdsa_with_sha256, from_x509_time, hex},
    key::{KeyError, PublicKey, Signature, SignatureInvalid},
    name::{NameError, bin_of, common_name_of, iin_of},
    sha256,
};

/// The largest certificate that is read, in bytes of DER.
pub const LONGEST_CERTIFICATE: usize = 8 * 1024;
/// The largest certificate that is read, in bytes of PEM.
const LONGEST_PEM: usize = 2 * LONGEST_CERTIFICATE;
const PEM_LABEL: &str = "CERTIFICATE";

/// Why a certificate cannot be made or read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CertificateError {
    /// More than [`LONGEST_CERTIFICATE`] bytes.
    #[error("the certificate is longer than {LONGEST_CERTIFICATE} bytes")]
    TooLong,
    /// Not the DER of a certificate of version 3, or an extension twice.
    #[error("the certificate cannot be read")]
    Malformed,
    /// Signed otherwise than by ECDSA with SHA-256.
    #[error("the certificate is signed by another algorithm")]
    OtherAlgorithm,
    /// A critical extension that is not known here.
    #[error("the certificate has a critical extension that is not known")]
    UnknownExtension,
    /// The key cannot be used.
    #[error("the certificate has no usable key")]
    Key(#[from] KeyError),
    /// The name cannot be used.
    #[error("the certificate has no usable name")]
    Name(#[from] NameError),
    /// It ends before it begins, or its times cannot be written.
    #[error("the certificate has no usable validity")]
    Validity,
    /// A serial number of zero.
    #[error("the certificate has no serial number")]
    Serial,
    /// The certificate of the issuer is not one of an authority.
    #[error("the issuer of the certificate is no authority")]
    NotAnAuthority,
    /// Not signed by the key of its issuer.
    #[error("the certificate is not signed by its issuer")]
    SignatureInvalid(#[from] SignatureInvalid),
}

/// A certificate on a P-256 key, signed by a P-256 key.
#[derive(Clone, Eq, PartialEq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
    public_key: PublicKey,
    signature: Signature,
    iin: Option<String>,
    bin: Option<String>,
    not_before: Timestamp,
    not_after: Timestamp,
    authority: Option<Authority>,
    key_usage: Option<KeyUsage>,
    signs_documents: bool,
    subject_key: Option<Vec<u8>>,
    issuer_key: Option<Vec<u8>>,
}

/// What basicConstraints says of an authority.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Authority {
    path_length: Option<u8>,
}

impl Certificate {
    /// Reads a certificate in DER; its signature is another question ([`verify_chain`]).
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > LONGEST_CERTIFICATE {
            return Err(CertificateError::TooLong);
        }
        let parsed: x509_cert::Certificate =
            decode_exact(der).ok_or(CertificateError::Malformed)?;
        let body = parsed.tbs_certificate();
        if *parsed.signature_algorithm() != ecdsa_with_sha256()
            || *body.signature() != ecdsa_with_sha256()
        {
            return Err(CertificateError::OtherAlgorithm);
        }
        let serial = body.serial_number().as_bytes();
        if body.version() != Version::V3
            || body.issuer_unique_id().is_some()
            || body.subject_unique_id().is_some()
            || serial.first().is_none_or(|first| first & 0x80 != 0)
        {
            return Err(CertificateError::Malformed);
        }
        let extensions = Extensions::read(body.extensions().map_or(&[][..], Vec::as_slice))?;
        let signature = parsed
            .signature()
            .as_bytes()
            .ok_or(CertificateError::Malformed)?;
        Ok(Self {
            public_key: PublicKey::from_spki(body.subject_public_key_info())?,
            signature: Signature::from_der(signature)?,
            iin: iin_of(body.subject()),
            bin: bin_of(body.subject()),
            not_before: from_x509_time(body.validity().not_before),
            not_after: from_x509_time(body.validity().not_after),
            authority: extensions.authority,
            key_usage: extensions.key_usage,
            signs_documents: extensions.signs_documents,
            subject_key: extensions.subject_key,
            issuer_key: extensions.issuer_key,
            der: der.to_vec(),
            parsed,
        })
    }

    /// The certificate in DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Reads a certificate in PEM.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        if pem.len() > LONGEST_PEM {
            return Err(CertificateError::TooLong);
        }
        match decode_vec(pem.as_bytes()) {
            Ok((PEM_LABEL, der)) => Self::parse(&der),
            Ok((_, _)) | Err(_) => Err(CertificateError::Malformed),
        }
    }

    /// The certificate in PEM.
    pub fn to_pem(&self) -> String {
        // Invariant: a known label and at most 8 KiB always encode.
        encode_string(PEM_LABEL, LineEnding::LF, &self.der).unwrap_or_default()
    }

    /// The serial number in lower-case hex, without a sign octet.
    pub fn serial(&self) -> String {
        let bytes = self.parsed.tbs_certificate().serial_number().as_bytes();
        match bytes {
            [0, rest @ ..] if !rest.is_empty() => hex(rest),
            _ => hex(bytes),
        }
    }

    /// The IIN of the person that the certificate names, if it names one.
    pub fn iin(&self) -> Option<&str> {
        self.iin.as_deref()
    }

    /// The BIN of the organisation for which its person signs, if it names one.
    pub fn bin(&self) -> Option<&str> {
        self.bin.as_deref()
    }

    /// The name as it is shown, of whomever it certifies, if it states exactly one.
    pub fn common_name(&self) -> Option<String> {
        common_name_of(self.parsed.tbs_certificate().subject())
    }

    /// The certified key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The first moment of validity.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last moment of validity.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether a moment lies within the validity, both ends included.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// The SHA-256 of the DER.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Whether it may issue certificates: basicConstraints and keyUsage both say so.
    pub fn is_ca(&self) -> bool {
        self.authority.is_some() && self.key_usage.is_some_and(|usage| usage.key_cert_sign())
    }

    /// Whether its key signs digital documents, which no person's does: keyUsage and extKeyUsage both say so, and it is
    /// no authority.
    pub fn signs_documents(&self) -> bool {
        self.authority.is_none()
            && self.signs_documents
            && self
                .key_usage
                .is_some_and(|usage| usage.digital_signature())
    }

    /// Whether its key commits its holder to what it signs: keyUsage nonRepudiation, and no authority.
    pub(crate) fn is_for_signing(&self) -> bool {
        self.authority.is_none() && self.key_usage.is_some_and(|usage| usage.non_repudiation())
    }

    pub(crate) fn as_x509(&self) -> &x509_cert::Certificate {
        &self.parsed
    }

    fn subject(&self) -> &Name {
        self.parsed.tbs_certificate().subject()
    }

    fn issuer(&self) -> &Name {
        self.parsed.tbs_certificate().issuer()
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificate")
            .field("serial", &self.serial())
            .finish_non_exhaustive()
    }
}

/// The extensions that are understood.
#[derive(Default)]
struct Extensions {
    authority: Option<Authority>,
    key_usage: Option<KeyUsage>,
    signs_documents: bool,
    subject_key: Option<Vec<u8>>,
    issuer_key: Option<Vec<u8>>,
}

impl Extensions {
    fn read(extensions: &[Extension]) -> Result<Self, CertificateError> {
        let mut read = Self::default();
        let mut seen = Vec::with_capacity(extensions.len());
        for extension in extensions {
            if seen.contains(&extension.extn_id) {
                return Err(CertificateError::Malformed);
            }
            seen.push(extension.extn_id);
            read.take(extension)?;
        }
        Ok(read)
    }

    fn take(&mut self, extension: &Extension) -> Result<(), CertificateError> {
        const MALFORMED: CertificateError = CertificateError::Malformed;
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            BasicConstraints::OID => {
                let constraints: BasicConstraints = decode_exact(value).ok_or(MALFORMED)?;
                self.authority = constraints.ca.then_some(Authority {
                    path_length: constraints.path_len_constraint,
                });
            }
            KeyUsage::OID => self.key_usage = Some(decode_exact(value).ok_or(MALFORMED)?),
            ExtendedKeyUsage::OID => {
                let ExtendedKeyUsage(usages) = decode_exact(value).ok_or(MALFORMED)?;
                self.signs_documents = usages.contains(&draft::DOCUMENT_SIGNER);
            }
            SubjectKeyIdentifier::OID => {
                let SubjectKeyIdentifier(key) = decode_exact(value).ok_or(MALFORMED)?;
                self.subject_key = Some(key.as_bytes().to_vec());
            }
            AuthorityKeyIdentifier::OID => {
                let identifier: AuthorityKeyIdentifier = decode_exact(value).ok_or(MALFORMED)?;
                self.issuer_key = identifier.key_identifier.map(|key| key.as_bytes().to_vec());
            }
            SubjectAltName::OID => {
                decode_exact::<SubjectAltName>(value).ok_or(MALFORMED)?;
            }
            _ if extension.critical => return Err(CertificateError::UnknownExtension),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        OrganisationUnit,
        testing::{
            attach, authority, authority_key, document_signer, flipped, not_after, not_before,
            person, person_key, person_name, seal, seal_key,
        },
    };

    #[test]
    fn r14_a_persons_certificate_names_the_iin_and_the_key() {
        let person = person(&authority());

        let read = Certificate::parse(person.as_der()).unwrap();

        assert_eq!(read, person);
        assert_eq!(read.iin(), Some("900101300017"));
        assert_eq!(read.public_key(), &person_key().public_key());
        assert_eq!(read.serial(), "92".repeat(16));
        assert_eq!(read.fingerprint(), sha256(person.as_der()));
        assert!(!read.is_ca());
        assert!(read.is_for_signing());
    }

    #[test]
    fn r13_an_organisations_certificate_names_its_bin_and_a_persons_does_not() {
        let authority = authority();
        let of = |bin: &str| {
            let unit = OrganisationUnit {
                bin: bin.to_owned(),
                name: "ТОО «Улги»".to_owned(),
            };
            Draft::organisation(
                &authority,
                &unit,
                &person_name(),
                &person_key().public_key(),
                [0x45; 16],
                [not_before(), not_after()],
            )
        };

        let organisation = attach(of("260140099936").unwrap(), &authority_key());

        assert_eq!(organisation.bin(), Some("260140099936"));
        assert_eq!(organisation.iin(), Some("900101300017"));
        assert!(organisation.is_for_signing());
        assert_eq!(person(&authority).bin(), None);
        for bin in ["", "26014009993", "2601400999366", "26014009993x"] {
            assert_eq!(
                of(bin).unwrap_err(),
                CertificateError::Name(NameError::Bin),
                "{bin}"
            );
        }
    }

    #[test]
    fn authority_and_seal_name_no_person() {
        let authority = authority();
        let seal = seal(&authority);

        assert_eq!((authority.iin(), seal.iin()), (None, None));
        assert_eq!((authority.is_ca(), seal.is_ca()), (true, false));
        assert_eq!(
            (authority.is_for_signing(), seal.is_for_signing()),
            (false, true)
        );
        assert_eq!(seal.public_key(), &seal_key().public_key());
        assert_eq!(authority.public_key(), &authority_key().public_key());
    }

    #[test]
    fn only_a_document_signer_signs_documents_and_it_signs_nothing_else() {
        let authority = authority();
        let signer = document_signer(&authority);

        assert!(signer.signs_documents());
        assert!(!signer.is_ca() && !signer.is_for_signing() && signer.iin().is_none());
        for other in [person(&authority), seal(&authority), authority] {
            assert!(!other.signs_documents());
        }
    }

    #[test]
    fn r12_validity_includes_both_ends() {
        let person = person(&authority());
        let second = SignedDuration::from_secs(1);

        assert_eq!(person.not_before(), not_before());
        assert_eq!(person.not_after(), not_after());
        assert!(person.is_valid_at(not_before()));
        assert!(person.is_valid_at(not_after()));
        assert!(!person.is_valid_at(not_before() - second));
        assert!(!person.is_valid_at(not_after() + second));
    }

    #[test]
    fn pem_round_trips_and_other_labels_are_refused() {
        let person = person(&authority());
        let pem = person.to_pem();

        assert_eq!(Certificate::from_pem(&pem), Ok(person));
        for other in [
            pem.replace("CERTIFICATE", "CERTIFICATE REQUEST"),
            pem.replace("-----END", "----END"),
            String::new(),
        ] {
            assert_eq!(
                Certificate::from_pem(&other),
                Err(CertificateError::Malformed)
            );
        }
        assert_eq!(
            Certificate::from_pem(&pem.repeat(30)),
            Err(CertificateError::TooLong)
        );
    }

    #[test]
    fn certificates_that_cannot_be_read_are_refused() {
        let person = person(&authority());
        let trailing = [person.as_der(), b"\0"].concat();

        assert_eq!(Certificate::parse(b""), Err(CertificateError::Malformed));
        assert_eq!(
            Certificate::parse(&trailing),
            Err(CertificateError::Malformed)
        );
        assert_eq!(
            Certificate::parse(&[0x30; LONGEST_CERTIFICATE + 1]),
            Err(CertificateError::TooLong)
        );
    }

    #[test]
    fn a_critical_extension_that_is_not_known_is_refused() {
        let name_constraints = "0603551d1e0101ff0404";
        let known = "0603551d0f0101ff0404";
        let der = hex(authority().as_der());
        assert!(der.contains(known));
        let der = crate::testing::from_hex(&der.replace(known, name_constraints));

        assert_eq!(
            Certificate::parse(&der),
            Err(CertificateError::UnknownExtension)
        );
    }

    #[test]
    fn an_extension_twice_is_refused() {
        let der = hex(authority().as_der());
        let (subject_key, issuer_key) = ("0603551d0e", "0603551d23");
        let der = crate::testing::from_hex(&der.replace(issuer_key, subject_key));

        assert_eq!(Certificate::parse(&der), Err(CertificateError::Malformed));
    }

    #[test]
    fn a_certificate_does_not_show_its_person() {
        let shown = format!("{:?}", person(&authority()));

        assert_eq!(
            shown,
            format!("Certificate {{ serial: \"{}\", .. }}", "92".repeat(16))
        );
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let authority = authority();
        let person = person(&authority);
        for at in 0..person.as_der().len() {
            for bit in 0..8 {
                let changed = flipped(person.as_der(), at, 1 << bit);
                assert!(!is_issued(&changed, &authority), "byte {at} bit {bit}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            prop_assert!(Certificate::parse(&bytes).is_err());
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,64}") {
            prop_assert!(Certificate::from_pem(&text).is_err());
        }

        #[test]
        fn any_change_is_noticed(at in any::<usize>(), mask in 1u8..) {
            let authority = authority();
            let changed = flipped(person(&authority).as_der(), at, mask);
            prop_assert!(!is_issued(&changed, &authority));
        }
    }

    fn is_issued(der: &[u8], issuer: &Certificate) -> bool {
        Certificate::parse(der)
            .is_ok_and(|certificate| certificate.verify_issued_by(issuer).is_ok())
    }
}

//! PKCS#10: a person's request for a certificate on a key of their own (RFC 2986, R-8).

use const_oid::AssociatedOid;
use der::{
    Any, Encode,
    asn1::{BitString, SetOfVec},
};
use x509_cert::{
    attr::{Attribute, Attributes},
    ext::Extension,
    request::{CertReq, CertReqInfo, ExtensionReq, Version},
};

use crate::{
    encoding::{decode_exact, ecdsa_with_sha256},
    key::{KeyError, PublicKey, Signature, SignatureInvalid},
    name::{NameError, PersonName},
};

/// The largest request that is read, in bytes.
pub const LONGEST_REQUEST: usize = 16 * 1024;

/// Why a request cannot be made or read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Pkcs10Error {
    /// More than [`LONGEST_REQUEST`] bytes.
    #[error("the certification request is longer than {LONGEST_REQUEST} bytes")]
    TooLong,
    /// Not the DER of a certification request.
    #[error("the certification request cannot be read")]
    Malformed,
    /// Signed otherwise than by ECDSA with SHA-256.
    #[error("the certification request is signed by another algorithm")]
    OtherAlgorithm,
    /// The key cannot be used.
    #[error("the certification request has no usable key")]
    Key(#[from] KeyError),
    /// The name cannot be used.
    #[error("the certification request has no usable name")]
    Name(#[from] NameError),
    /// Not signed by the key that it names.
    #[error("the certification request is not signed by its own key")]
    SignatureInvalid(#[from] SignatureInvalid),
}

/// A request that waits for the signature of its own key.
#[derive(Clone, Debug)]
pub struct Draft {
    info: CertReqInfo,
    to_be_signed: Vec<u8>,
}

impl Draft {
    /// Drafts a request of a person for a key.
    pub fn new(subject: &PersonName, key: &PublicKey) -> Result<Self, Pkcs10Error> {
        let name = subject.to_x509()?;
        let extensions: Vec<_> = subject.alternative_name()?.into_iter().collect();
        let encode = || -> der::Result<Self> {
            let attributes = if extensions.is_empty() {
                Vec::new()
            } else {
                vec![Attribute {
                    oid: ExtensionReq::OID,
                    values: SetOfVec::try_from(vec![Any::encode_from(&extensions)?])?,
                }]
            };
            let info = CertReqInfo {
                version: Version::V1,
                subject: name,
                public_key: key.to_spki()?,
                attributes: SetOfVec::try_from(attributes)?,
            };
            Ok(Self {
                to_be_signed: info.to_der()?,
                info,
            })
        };
        encode().map_err(|_unencodable| Pkcs10Error::Malformed)
    }

    /// The exact bytes to sign: the CertificationRequestInfo.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Makes the request, verified.
    pub fn attach(self, signature: &Signature) -> Result<CertificationRequest, Pkcs10Error> {
        let request = BitString::from_bytes(signature.as_der())
            .and_then(|signature| {
                CertReq {
                    info: self.info,
                    algorithm: ecdsa_with_sha256(),
                    signature,
                }
                .to_der()
            })
            .map_err(|_unencodable| Pkcs10Error::Malformed)?;
        CertificationRequest::parse(&request)
    }
}

/// A request that was signed by the key that it names.
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    public_key: PublicKey,
    subject: PersonName,
}

impl CertificationRequest {
    /// Reads a request in DER and verifies that its own key signed it.
    ///
    /// Of the attributes only the requested subject alternative name is read.
    pub fn parse(der: &[u8]) -> Result<Self, Pkcs10Error> {
        if der.len() > LONGEST_REQUEST {
            return Err(Pkcs10Error::TooLong);
        }
        let request: CertReq = decode_exact(der).ok_or(Pkcs10Error::Malformed)?;
        if request.algorithm != ecdsa_with_sha256() {
            return Err(Pkcs10Error::OtherAlgorithm);
        }
        let public_key = PublicKey::from_spki(&request.info.public_key)?;
        let to_be_signed = request
            .info
            .to_der()
            .map_err(|_unencodable| Pkcs10Error::Malformed)?;
        let signature =
            Signature::from_der(request.signature.as_bytes().ok_or(Pkcs10Error::Malformed)?)?;
        public_key.verify(&to_be_signed, &signature)?;
        let extensions =
            requested_extensions(&request.info.attributes).ok_or(Pkcs10Error::Malformed)?;
        Ok(Self {
            subject: PersonName::from_x509(&request.info.subject, &extensions)?,
            public_key,
            der: der.to_vec(),
        })
    }

    /// The request in DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The key that is to be certified.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Who the request says it is from; whoever issues compares it with what it knows.
    pub fn subject(&self) -> &PersonName {
        &self.subject
    }
}

fn requested_extensions(attributes: &Attributes) -> Option<Vec<Extension>> {
    let mut requests = attributes
        .iter()
        .filter(|attribute| attribute.oid == ExtensionReq::OID);
    let Some(request) = requests.next() else {
        return Some(Vec::new());
    };
    match (request.values.as_slice(), requests.next()) {
        ([extensions], None) => extensions.decode_as().ok(),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{
        authority_key, flipped, hex_lines, person_key, person_name, request, request_draft, sign,
    };

    #[test]
    fn r8_a_request_says_who_and_which_key() {
        let request = request();

        let read = CertificationRequest::parse(request.as_der()).unwrap();

        assert_eq!(read.subject(), &person_name());
        assert_eq!(read.public_key(), &person_key().public_key());
    }

    #[test]
    fn a_request_without_email_round_trips() {
        let name = PersonName {
            email: None,
            ..person_name()
        };
        let draft = Draft::new(&name, &person_key().public_key()).unwrap();
        let signature = sign(&person_key(), draft.to_be_signed());

        let request = draft.attach(&signature).unwrap();

        assert_eq!(request.subject(), &name);
    }

    #[test]
    fn the_bytes_to_sign_stay_what_they_are() {
        insta::assert_snapshot!(hex_lines(request_draft().to_be_signed()));
    }

    #[test]
    fn r8_a_request_signed_by_another_key_is_refused() {
        let draft = request_draft();
        let signature = sign(&authority_key(), draft.to_be_signed());

        let request = draft.attach(&signature);

        assert_eq!(
            request.unwrap_err(),
            Pkcs10Error::SignatureInvalid(SignatureInvalid)
        );
    }

    #[test]
    fn requests_that_cannot_be_read_are_refused() {
        let request = request();
        let trailing = [request.as_der(), b"\0"].concat();

        let parse = |bytes: &[u8]| CertificationRequest::parse(bytes).unwrap_err();

        assert_eq!(parse(b""), Pkcs10Error::Malformed);
        assert_eq!(parse(&trailing), Pkcs10Error::Malformed);
        assert_eq!(parse(&request.as_der()[..100]), Pkcs10Error::Malformed);
        assert_eq!(parse(&[0x30; LONGEST_REQUEST + 1]), Pkcs10Error::TooLong);
    }

    #[test]
    fn names_that_cannot_stand_in_a_certificate_are_refused() {
        let draft = |change: fn(&mut PersonName)| {
            let mut name = person_name();
            change(&mut name);
            Draft::new(&name, &person_key().public_key()).unwrap_err()
        };

        assert_eq!(
            draft(|name| name.iin.push('0')),
            Pkcs10Error::Name(NameError::Iin)
        );
        assert_eq!(
            draft(|name| name.iin = "90010130001x".to_owned()),
            Pkcs10Error::Name(NameError::Iin)
        );
        assert_eq!(
            draft(|name| name.common_name = " ".to_owned()),
            Pkcs10Error::Name(NameError::CommonName)
        );
        assert_eq!(
            draft(|name| name.common_name = "Ә".repeat(65)),
            Pkcs10Error::Name(NameError::CommonName)
        );
        assert_eq!(
            draft(|name| name.surname = "A\0".to_owned()),
            Pkcs10Error::Name(NameError::Surname)
        );
        assert_eq!(
            draft(|name| name.given_name = String::new()),
            Pkcs10Error::Name(NameError::GivenName)
        );
        for email in ["", "a", "@", "a@", "@a", "a@b@c", "а@example.kz", "a b@c"] {
            let mut name = person_name();
            name.email = Some(email.to_owned());
            let draft = Draft::new(&name, &person_key().public_key());
            assert_eq!(
                draft.unwrap_err(),
                Pkcs10Error::Name(NameError::Email),
                "{email}"
            );
        }
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let request = request();
        for at in 0..request.as_der().len() {
            for bit in 0..8 {
                let changed = flipped(request.as_der(), at, 1 << bit);
                assert!(
                    CertificationRequest::parse(&changed).is_err(),
                    "byte {at} bit {bit}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            prop_assert!(CertificationRequest::parse(&bytes).is_err());
        }

        #[test]
        fn any_change_is_noticed(at in any::<usize>(), mask in 1u8.., kept in any::<prop::sample::Index>()) {
            let request = request();
            let changed = flipped(request.as_der(), at, mask);
            prop_assert!(CertificationRequest::parse(&changed).is_err());
            let cut = &request.as_der()[..kept.index(request.as_der().len())];
            prop_assert!(CertificationRequest::parse(cut).is_err());
        }
    }
}

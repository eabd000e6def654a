#![allow(clippy::unwrap_used)]

use cms::{revocation::RevocationInfoChoices, signed_data::SignedAttributes};
use const_oid::db::{
    rfc5911::{ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNING_TIME},
    rfc5912::{ECDSA_WITH_SHA_384, ID_SHA_384},
};
use der::{
    Any, Decode,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use jiff::SignedDuration;
use proptest::prelude::*;
use x509_cert::attr::Attribute;

use super::*;
use crate::{
    cades::{AttributeName, Draft, SUBJECT_ATTRIBUTE, encode},
    key::SignatureInvalid,
    testing::{
        CONTENT, SUBJECT, attach, authority, authority_key, flipped, not_after, not_before, person,
        person_draft, person_key, person_name, seal, seal_key, sign, signed, signing_time,
    },
};

const SECOND: SignedDuration = SignedDuration::from_secs(1);

#[test]
fn r14_a_signature_says_who_signed_what_and_when() {
    let case = Case::new();

    let verified = case.verify(&case.cms).unwrap();

    assert_eq!(verified.certificate, case.person);
    assert_eq!(verified.signing_time, signing_time());
    assert_eq!(verified.subject, SUBJECT);
    assert_eq!(verified.certificate.iin(), Some("900101300017"));
}

#[test]
fn s27_the_seal_of_the_backend_signs_too() {
    let authority = authority();
    let seal = seal(&authority);
    let cms = signed(&seal, &seal_key(), std::slice::from_ref(&authority));

    let verified = verify(&cms, CONTENT, SUBJECT, &[authority], signing_time()).unwrap();

    assert_eq!(verified.certificate, seal);
}

#[test]
fn a_fraction_of_a_second_is_dropped() {
    let case = Case::new();
    let at = signing_time() + SignedDuration::from_millis(900);
    let draft = Draft::new(CONTENT, &case.person, SUBJECT, at).unwrap();
    let signature = sign(&person_key(), draft.to_be_signed());
    let cms = draft.attach(&signature, &case.authorities).unwrap();

    assert_eq!(case.verify(&cms).unwrap().signing_time, signing_time());
}

#[test]
fn r14_another_content_is_refused() {
    let case = Case::new();

    let verified = verify(&case.cms, b"{}", SUBJECT, &case.authorities, signing_time());

    assert_eq!(verified, Err(CadesError::OtherContent));
}

#[test]
fn s4_s22_another_subject_is_refused() {
    let case = Case::new();
    let other = "example.consent.v1";

    let verified = verify(&case.cms, CONTENT, other, &case.authorities, signing_time());

    assert_eq!(verified, Err(CadesError::OtherSubject));
}

#[test]
fn s22_a_signature_without_the_subject_attribute_is_refused() {
    let case = Case::new();

    let cms = case.with_attributes(|attributes| attributes.retain(is_not(SUBJECT_ATTRIBUTE)));

    assert_eq!(
        case.verify(&cms),
        Err(CadesError::MissingAttribute(AttributeName::Subject))
    );
}

#[test]
fn each_attribute_must_be_there_once_with_one_value_that_can_be_read() {
    let case = Case::new();
    for (oid, name) in ATTRIBUTES {
        let without = case.with_attributes(|attributes| attributes.retain(is_not(oid)));
        assert_eq!(
            case.verify(&without),
            Err(CadesError::MissingAttribute(name))
        );

        let twice = case.with_attributes(|attributes| {
            let attribute = attributes.iter().find(|a| a.oid == oid).unwrap().clone();
            attributes.push(attribute);
        });
        assert_eq!(
            case.verify(&twice),
            Err(CadesError::DuplicateAttribute(name))
        );

        let two_values = case.with_value(oid, |values| values.push(Any::null()));
        assert_eq!(
            case.verify(&two_values),
            Err(CadesError::DuplicateAttribute(name))
        );

        let no_value = case.with_value(oid, Vec::clear);
        assert_eq!(
            case.verify(&no_value),
            Err(CadesError::MissingAttribute(name))
        );

        let unreadable = case.with_value(oid, |values| *values = vec![Any::null()]);
        assert_eq!(
            case.verify(&unreadable),
            Err(CadesError::UnreadableAttribute(name))
        );
    }
}

#[test]
fn an_attribute_more_is_refused() {
    let case = Case::new();

    let cms = case.with_attributes(|attributes| {
        attributes.push(Attribute {
            oid: ObjectIdentifier::new_unwrap("1.2.3.4"),
            values: SetOfVec::try_from(vec![Any::null()]).unwrap(),
        });
    });

    assert_eq!(case.verify(&cms), Err(CadesError::UnknownAttribute));
}

#[test]
fn attributes_that_say_something_else_are_refused() {
    let case = Case::new();
    let digest = Any::encode_from(&OctetString::new([0; 32]).unwrap()).unwrap();
    let other_type = Any::encode_from(&ID_SIGNED_DATA).unwrap();
    // SigningCertificateV2 { { OCTET STRING of 32 zeros } }
    let other_certificate =
        Any::from_der(&[&[0x30, 36, 0x30, 34, 0x04, 32][..], &[0; 32]].concat());
    let other_certificate = nested(other_certificate.unwrap());

    for (oid, value, error) in [
        (ID_MESSAGE_DIGEST, digest, CadesError::OtherContent),
        (ID_CONTENT_TYPE, other_type, CadesError::OtherContentType),
        (
            ID_AA_SIGNING_CERTIFICATE_V_2,
            other_certificate,
            CadesError::OtherCertificate,
        ),
    ] {
        let cms = case.with_value(oid, |values| *values = vec![value]);
        assert_eq!(case.verify(&cms), Err(error));
    }
}

#[test]
fn changed_attributes_are_not_what_was_signed() {
    let case = Case::new();
    let attributes = case.attributes();
    let signature = sign(&person_key(), b"other bytes");

    let cms = encode(&case.person, attributes, &signature, case.choices()).unwrap();

    assert_eq!(
        case.verify(&cms),
        Err(CadesError::SignatureInvalid(SignatureInvalid))
    );
}

#[test]
fn other_algorithms_are_refused() {
    let case = Case::new();
    let digest = case.changed(|data| {
        let mut digest = crate::encoding::sha256_algorithm();
        digest.oid = ID_SHA_384;
        data.digest_algorithms = SetOfVec::try_from(vec![digest]).unwrap();
    });
    let signer_digest = case.with_signer(|signer| signer.digest_alg.oid = ID_SHA_384);
    let signature = case.with_signer(|signer| signer.signature_algorithm.oid = ECDSA_WITH_SHA_384);
    let parameters =
        case.with_signer(|signer| signer.signature_algorithm.parameters = Some(Any::null()));

    for cms in [digest, signer_digest, signature, parameters] {
        assert_eq!(case.verify(&cms), Err(CadesError::OtherAlgorithm));
    }
}

#[test]
fn null_parameters_of_sha_256_are_allowed() {
    let case = Case::new();

    let cms = case.with_signer(|signer| signer.digest_alg.parameters = Some(Any::null()));

    assert!(case.verify(&cms).is_ok());
}

#[test]
fn exactly_one_signs() {
    let case = Case::new();
    let nobody = case.changed(|data| data.signer_infos.0 = SetOfVec::default());
    let two = case.changed(|data| {
        let signer = data.signer_infos.0.as_slice()[0].clone();
        data.signer_infos.0 = SetOfVec::try_from(vec![signer.clone(), signer]).unwrap();
    });

    assert_eq!(case.verify(&nobody), Err(CadesError::NoSigner));
    assert_eq!(case.verify(&two), Err(CadesError::SeveralSigners));
}

#[test]
fn content_and_revocation_lists_and_unsigned_attributes_are_not_brought() {
    let case = Case::new();
    let content = Any::encode_from(&OctetString::new(CONTENT).unwrap()).unwrap();
    let attached = case.changed(|data| data.encap_content_info.econtent = Some(content));
    let other_type = case.changed(|data| data.encap_content_info.econtent_type = ID_SIGNED_DATA);
    let lists = case.changed(|data| data.crls = Some(RevocationInfoChoices(SetOfVec::default())));
    let unsigned = case.with_signer(|signer| signer.unsigned_attrs = signer.signed_attrs.clone());
    let no_attributes = case.with_signer(|signer| signer.signed_attrs = None);
    let version = case.changed(|data| data.version = CmsVersion::V3);
    let signer_version = case.with_signer(|signer| signer.version = CmsVersion::V3);

    assert_eq!(case.verify(&attached), Err(CadesError::NotDetached));
    assert_eq!(case.verify(&other_type), Err(CadesError::OtherContentType));
    for cms in [lists, unsigned, no_attributes, version, signer_version] {
        assert_eq!(case.verify(&cms), Err(CadesError::Malformed));
    }
}

#[test]
fn the_certificate_of_the_signer_is_brought_and_no_stranger() {
    let case = Case::new();
    let none = case.changed(|data| data.certificates = None);
    let other = case.with_certificates(vec![&case.authorities[0]]);
    let known = case.with_certificates(vec![&case.person, &case.authorities[0]]);
    let stranger = seal(&case.authorities[0]);
    let strange = case.with_certificates(vec![&case.person, &stranger]);

    assert_eq!(case.verify(&none), Err(CadesError::NoCertificate));
    assert_eq!(case.verify(&other), Err(CadesError::NoCertificate));
    assert!(case.verify(&known).is_ok());
    assert_eq!(
        case.verify(&strange),
        Err(CadesError::UnexpectedCertificate)
    );
}

#[test]
fn an_authority_signs_no_content_even_with_its_key() {
    let case = Case::new();
    let signer = &case.authorities[0];
    let attributes = attributes::write(CONTENT, signer, SUBJECT, signing_time()).unwrap();
    let signature = sign(&authority_key(), &attributes.to_der().unwrap());
    let choices = vec![CertificateChoices::Certificate(signer.as_x509().clone())];
    let cms = encode(signer, attributes, &signature, choices).unwrap();

    assert_eq!(case.verify(&cms), Err(CadesError::NotForSigning));
}

#[test]
fn r12_the_certificate_must_be_valid_when_it_signed() {
    let case = Case::new();
    for signing_time in [not_before() - SECOND, not_after() + SECOND] {
        let attributes = attributes::write(CONTENT, &case.person, SUBJECT, signing_time).unwrap();
        let cms = case.resigned(attributes);

        assert_eq!(
            case.verify_at(&cms, not_after()),
            Err(CadesError::SignerNotValid)
        );
    }
}

#[test]
fn r12_an_expired_certificate_does_not_sign_by_dating_back() {
    let case = Case::new();

    assert_eq!(
        case.verify_at(&case.cms, not_after() + SECOND),
        Err(CadesError::Chain(ChainError::Expired))
    );
}

#[test]
fn s21_a_clock_may_be_ahead_by_the_tolerance_only() {
    let case = Case::new();
    let earliest = signing_time() - CLOCK_TOLERANCE;

    assert!(case.verify_at(&case.cms, earliest).is_ok());
    assert_eq!(
        case.verify_at(&case.cms, earliest - SECOND),
        Err(CadesError::SigningTimeAhead)
    );
}

#[test]
fn a_signer_of_an_unknown_authority_is_refused() {
    let case = Case::new();

    let verified = verify(&case.cms, CONTENT, SUBJECT, &[], signing_time());

    assert_eq!(verified, Err(CadesError::Chain(ChainError::UnknownIssuer)));
}

#[test]
fn r12_the_caller_may_refuse_a_revoked_signer() {
    let case = Case::new();

    let revoked = verify_with(&case.cms, CONTENT, SUBJECT, |_| Err(ChainError::Revoked));
    let trusted = verify_with(&case.cms, CONTENT, SUBJECT, |signer| {
        assert_eq!(signer, &case.person);
        Ok(())
    });

    assert_eq!(revoked, Err(CadesError::Chain(ChainError::Revoked)));
    assert!(trusted.is_ok());
}

#[test]
fn another_certificate_on_the_same_key_is_not_the_one_that_signed() {
    let case = Case::new();
    // Issuer, serial number and key are the same; only the signature of the issuer differs.
    let twin = attach(person_draft(&case.authorities[0]), &authority_key());
    assert_ne!(twin, case.person);

    let cms = case.with_certificates(vec![&twin]);

    assert_eq!(case.verify(&cms), Err(CadesError::OtherCertificate));
    assert_eq!(twin.iin(), Some(person_name().iin.as_str()));
}

#[test]
fn signatures_that_cannot_be_read_are_refused() {
    let case = Case::new();
    let trailing = [case.cms.as_slice(), b"\0"].concat();

    assert_eq!(case.verify(b""), Err(CadesError::Malformed));
    assert_eq!(case.verify(&trailing), Err(CadesError::Malformed));
    assert_eq!(
        case.verify(case.person.as_der()),
        Err(CadesError::Malformed)
    );
    assert_eq!(
        case.verify(&[0x30; LONGEST_SIGNATURE + 1]),
        Err(CadesError::TooLong)
    );
}

#[test]
fn every_flipped_bit_is_noticed() {
    let case = Case::new();
    for at in 0..case.cms.len() {
        for bit in 0..8 {
            let changed = flipped(&case.cms, at, 1 << bit);
            assert!(case.verify(&changed).is_err(), "byte {at} bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(Case::new().verify(&bytes).is_err());
    }

    #[test]
    fn any_change_is_noticed(
        at in any::<usize>(),
        mask in 1u8..,
        kept in any::<prop::sample::Index>(),
        content in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let case = Case::new();
        prop_assert!(case.verify(&flipped(&case.cms, at, mask)).is_err());
        prop_assert!(case.verify(&case.cms[..kept.index(case.cms.len())]).is_err());
        prop_assert_eq!(
            verify(&case.cms, &content, SUBJECT, &case.authorities, signing_time()),
            Err(CadesError::OtherContent)
        );
    }
}

const ATTRIBUTES: [(ObjectIdentifier, AttributeName); 5] = [
    (ID_CONTENT_TYPE, AttributeName::ContentType),
    (ID_MESSAGE_DIGEST, AttributeName::MessageDigest),
    (ID_SIGNING_TIME, AttributeName::SigningTime),
    (
        ID_AA_SIGNING_CERTIFICATE_V_2,
        AttributeName::SigningCertificateV2,
    ),
    (SUBJECT_ATTRIBUTE, AttributeName::Subject),
];

/// A signature, who made it and who vouches for them; and ways to make another that its key has signed as well.
struct Case {
    authorities: Vec<Certificate>,
    person: Certificate,
    cms: Vec<u8>,
}

impl Case {
    fn new() -> Self {
        let authorities = vec![authority()];
        let person = person(&authorities[0]);
        Self {
            cms: signed(&person, &person_key(), &authorities),
            person,
            authorities,
        }
    }

    fn verify(&self, cms: &[u8]) -> Result<Verified, CadesError> {
        self.verify_at(cms, signing_time())
    }

    fn verify_at(&self, cms: &[u8], at: Timestamp) -> Result<Verified, CadesError> {
        verify(cms, CONTENT, SUBJECT, &self.authorities, at)
    }

    fn changed(&self, change: impl FnOnce(&mut SignedData)) -> Vec<u8> {
        let mut outer = ContentInfo::from_der(&self.cms).unwrap();
        let mut data: SignedData = outer.content.decode_as().unwrap();
        change(&mut data);
        outer.content = Any::encode_from(&data).unwrap();
        outer.to_der().unwrap()
    }

    fn with_signer(&self, change: impl FnOnce(&mut SignerInfo)) -> Vec<u8> {
        self.changed(|data| {
            let mut signer = data.signer_infos.0.as_slice()[0].clone();
            change(&mut signer);
            data.signer_infos.0 = SetOfVec::try_from(vec![signer]).unwrap();
        })
    }

    fn with_certificates(&self, certificates: Vec<&Certificate>) -> Vec<u8> {
        let choices = certificates
            .into_iter()
            .map(|certificate| CertificateChoices::Certificate(certificate.as_x509().clone()))
            .collect::<Vec<_>>();
        self.changed(|data| data.certificates = Some(choices.try_into().unwrap()))
    }

    fn attributes(&self) -> SignedAttributes {
        attributes::write(CONTENT, &self.person, SUBJECT, signing_time()).unwrap()
    }

    fn with_attributes(&self, change: impl FnOnce(&mut Vec<Attribute>)) -> Vec<u8> {
        let mut attributes: Vec<_> = self.attributes().iter().cloned().collect();
        change(&mut attributes);
        self.resigned(SetOfVec::try_from(attributes).unwrap())
    }

    fn with_value(&self, oid: ObjectIdentifier, change: impl FnOnce(&mut Vec<Any>)) -> Vec<u8> {
        self.with_attributes(|attributes| {
            let attribute = attributes.iter_mut().find(|a| a.oid == oid).unwrap();
            let mut values: Vec<_> = attribute.values.iter().cloned().collect();
            change(&mut values);
            attribute.values = SetOfVec::try_from(values).unwrap();
        })
    }

    fn resigned(&self, attributes: SignedAttributes) -> Vec<u8> {
        let signature = sign(&person_key(), &attributes.to_der().unwrap());
        encode(&self.person, attributes, &signature, self.choices()).unwrap()
    }

    fn choices(&self) -> Vec<CertificateChoices> {
        vec![CertificateChoices::Certificate(
            self.person.as_x509().clone(),
        )]
    }
}

fn is_not(oid: ObjectIdentifier) -> impl Fn(&Attribute) -> bool {
    move |attribute| attribute.oid != oid
}

fn nested(value: Any) -> Any {
    Any::encode_from(&vec![value]).unwrap()
}

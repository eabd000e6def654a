//! P-256 keys and ECDSA signatures with SHA-256.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, SECP_256_R_1};
use der::{
    Encode, Sequence,
    asn1::{AnyRef, BitString, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef},
};
use ring::{
    rand::SecureRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED,
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        EcdsaVerificationAlgorithm, UnparsedPublicKey,
    },
};
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfo, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::{encoding::decode_exact, sha256};

/// The largest PKCS#8 structure or SubjectPublicKeyInfo that is read, in bytes.
const LONGEST_KEY: usize = 2 * 1024;
/// The bytes of an uncompressed point: 0x04, x, y.
const POINT: usize = 65;
/// The bytes of one coordinate, and of one half of a signature.
const COORDINATE: usize = 32;

/// Why a key cannot be read or used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// Not the DER, or not the point, that was expected.
    #[error("the key cannot be read")]
    Unreadable,
    /// A key of another algorithm or curve than P-256.
    #[error("the key is not for ecdsa on p-256")]
    OtherAlgorithm,
    /// The private number is out of range or does not belong to the public point.
    #[error("the two halves of the key do not belong together")]
    Inconsistent,
    /// The source of randomness failed.
    #[error("no randomness is to be had")]
    NoEntropy,
}

/// The signature does not belong to these bytes and this key, or is no signature at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the signature is not valid")]
pub struct SignatureInvalid;

/// A private key on P-256, wiped from memory when dropped.
///
/// It is held as PKCS#8 version 1 and expanded for each signature; ring's own short-lived copies are on its stack.
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Draws a new key.
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, KeyError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, random)
            .map_err(|ring::error::Unspecified| KeyError::NoEntropy)?;
        Self::from_pkcs8(document.as_ref())
    }

    /// Reads a key from PKCS#8 version 1 in DER that also holds the public point (RFC 5958, RFC 5915).
    ///
    /// Whether the point belongs to the private number is found out by the first signature.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        if pkcs8.len() > LONGEST_KEY {
            return Err(KeyError::Unreadable);
        }
        let outer: OneAsymmetricKey<'_> = decode_exact(pkcs8).ok_or(KeyError::Unreadable)?;
        let curve = outer
            .algorithm
            .parameters
            .and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
        if (outer.algorithm.oid, curve) != (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) {
            return Err(KeyError::OtherAlgorithm);
        }
        let inner: EcPrivateKey<'_> =
            decode_exact(outer.private_key.as_bytes()).ok_or(KeyError::Unreadable)?;
        if outer.version != 0
            || inner.version != 1
            || inner.private_key.as_bytes().len() != COORDINATE
            || inner.parameters.is_some_and(|curve| curve != SECP_256_R_1)
        {
            return Err(KeyError::Unreadable);
        }
        let point = inner
            .public_key
            .and_then(|bits| bits.as_bytes())
            .ok_or(KeyError::Unreadable)?;
        Ok(Self {
            public_key: PublicKey::from_uncompressed(point)?,
            pkcs8: Zeroizing::new(pkcs8.to_vec()),
        })
    }

    /// The key as PKCS#8, to be sealed by whoever keeps it.
    pub fn as_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        self.public_key
    }

    /// Signs bytes for X.509 and CMS: ASN.1 `Ecdsa-Sig-Value`.
    pub fn sign(&self, bytes: &[u8], random: &dyn SecureRandom) -> Result<Signature, KeyError> {
        let signature = self.sign_as(&ECDSA_P256_SHA256_ASN1_SIGNING, bytes, random)?;
        // Invariant: ring writes a canonical Ecdsa-Sig-Value.
        Signature::from_der(signature.as_ref()).map_err(|SignatureInvalid| KeyError::Inconsistent)
    }

    /// Signs bytes for a JWS: r and s, 32 bytes each (RFC 7518 section 3.4).
    pub fn sign_fixed(
        &self,
        bytes: &[u8],
        random: &dyn SecureRandom,
    ) -> Result<[u8; 2 * COORDINATE], KeyError> {
        let signature = self.sign_as(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes, random)?;
        // Invariant: ring writes r and s in 32 bytes each.
        signature
            .as_ref()
            .try_into()
            .map_err(|_| KeyError::Inconsistent)
    }

    fn sign_as(
        &self,
        algorithm: &'static EcdsaSigningAlgorithm,
        bytes: &[u8],
        random: &dyn SecureRandom,
    ) -> Result<ring::signature::Signature, KeyError> {
        EcdsaKeyPair::from_pkcs8(algorithm, &self.pkcs8, random)
            .map_err(|_rejected| KeyError::Inconsistent)?
            .sign(random, bytes)
            .map_err(|ring::error::Unspecified| KeyError::NoEntropy)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey(..)")
    }
}

/// A public key on P-256.
///
/// That the point lies on the curve is checked whenever a signature is verified with it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PublicKey([u8; POINT]);

impl PublicKey {
    /// Reads an uncompressed point (SEC 1 section 2.3.3).
    pub fn from_uncompressed(point: &[u8]) -> Result<Self, KeyError> {
        let point: [u8; POINT] = point.try_into().map_err(|_| KeyError::Unreadable)?;
        (point[0] == 0x04)
            .then_some(Self(point))
            .ok_or(KeyError::Unreadable)
    }

    /// The uncompressed point: 0x04, x, y.
    pub fn as_uncompressed(&self) -> &[u8; POINT] {
        &self.0
    }

    /// Reads a SubjectPublicKeyInfo in DER (RFC 5480).
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, KeyError> {
        if spki.len() > LONGEST_KEY {
            return Err(KeyError::Unreadable);
        }
        let info: SubjectPublicKeyInfoOwned = decode_exact(spki).ok_or(KeyError::Unreadable)?;
        Self::from_spki(&info)
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn to_spki_der(&self) -> Vec<u8> {
        // Invariant: two identifiers and 65 bytes always encode.
        self.to_spki()
            .and_then(|info| info.to_der())
            .unwrap_or_default()
    }

    /// The first coordinate, 32 bytes, big-endian.
    pub fn x(&self) -> &[u8] {
        &self.0[1..=COORDINATE]
    }

    /// The second coordinate, 32 bytes, big-endian.
    pub fn y(&self) -> &[u8] {
        &self.0[1 + COORDINATE..]
    }

    /// The SHA-256 of the key as a JSON Web Key (RFC 7638).
    pub fn jwk_thumbprint(&self) -> [u8; 32] {
        let [x, y] = [self.x(), self.y()].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        sha256(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes())
    }

    /// Checks a signature over bytes.
    pub fn verify(&self, bytes: &[u8], signature: &Signature) -> Result<(), SignatureInvalid> {
        self.verify_as(&ECDSA_P256_SHA256_ASN1, bytes, &signature.0)
    }

    /// Checks the signature of a JWS over bytes.
    pub fn verify_fixed(&self, bytes: &[u8], signature: &[u8]) -> Result<(), SignatureInvalid> {
        self.verify_as(&ECDSA_P256_SHA256_FIXED, bytes, signature)
    }

    fn verify_as(
        &self,
        algorithm: &'static EcdsaVerificationAlgorithm,
        bytes: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureInvalid> {
        UnparsedPublicKey::new(algorithm, &self.0)
            .verify(bytes, signature)
            .map_err(|ring::error::Unspecified| SignatureInvalid)
    }

    pub(crate) fn from_spki(info: &SubjectPublicKeyInfoOwned) -> Result<Self, KeyError> {
        let curve = info
            .algorithm
            .parameters
            .as_ref()
            .and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
        if (info.algorithm.oid, curve) != (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) {
            return Err(KeyError::OtherAlgorithm);
        }
        Self::from_uncompressed(
            info.subject_public_key
                .as_bytes()
                .ok_or(KeyError::Unreadable)?,
        )
    }

    pub(crate) fn to_spki(self) -> der::Result<SubjectPublicKeyInfoOwned> {
        Ok(SubjectPublicKeyInfo {
            algorithm: AlgorithmIdentifier {
                oid: ID_EC_PUBLIC_KEY,
                parameters: Some(der::Any::encode_from(&SECP_256_R_1)?),
            },
            subject_public_key: BitString::from_bytes(&self.0)?,
        })
    }
}

/// An ECDSA signature as ASN.1 `Ecdsa-Sig-Value`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Reads a signature: DER, two positive numbers of at most 32 bytes (RFC 5480 appendix A).
    pub fn from_der(signature: &[u8]) -> Result<Self, SignatureInvalid> {
        let value: EcdsaSignatureValue<'_> = decode_exact(signature).ok_or(SignatureInvalid)?;
        [value.r, value.s]
            .iter()
            .all(|number| {
                number.as_bytes().len() <= COORDINATE
                    && number.as_bytes().iter().any(|byte| *byte != 0)
            })
            .then(|| Self(signature.to_vec()))
            .ok_or(SignatureInvalid)
    }

    /// The signature in DER.
    pub fn as_der(&self) -> &[u8] {
        &self.0
    }
}

#[derive(Sequence)]
struct OneAsymmetricKey<'a> {
    version: u8,
    algorithm: AlgorithmIdentifier<AnyRef<'a>>,
    private_key: &'a OctetStringRef,
}

#[derive(Sequence)]
struct EcPrivateKey<'a> {
    version: u8,
    private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

#[derive(Sequence)]
struct EcdsaSignatureValue<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::testing::{from_hex, person_key, pkcs8_of, random};

    #[test]
    fn r8_a_new_key_signs_and_survives_pkcs8() {
        let key = PrivateKey::generate(&random()).unwrap();
        let again = PrivateKey::from_pkcs8(key.as_pkcs8()).unwrap();

        let signature = again.sign(b"bytes", &random()).unwrap();
        let fixed = again.sign_fixed(b"bytes", &random()).unwrap();

        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(key.public_key().verify(b"bytes", &signature), Ok(()));
        assert_eq!(key.public_key().verify_fixed(b"bytes", &fixed), Ok(()));
        assert_eq!(
            key.public_key().verify(b"other", &signature),
            Err(SignatureInvalid)
        );
        assert_eq!(
            key.public_key().verify_fixed(b"other", &fixed),
            Err(SignatureInvalid)
        );
    }

    #[test]
    fn private_keys_that_cannot_be_read_are_refused() {
        let good = pkcs8_of(2, 2);
        let no_point = &good[..good.len() - 70];
        let mut other_curve = good.clone();
        other_curve.splice(19..27, from_hex("2a8648ce3d030101"));
        let trailing = [good.as_slice(), b"\0"].concat();

        let read = |bytes: &[u8]| PrivateKey::from_pkcs8(bytes).map(|_| ());

        assert_eq!(read(&good), Ok(()));
        assert_eq!(read(no_point), Err(KeyError::Unreadable));
        assert_eq!(read(&other_curve), Err(KeyError::OtherAlgorithm));
        assert_eq!(read(&trailing), Err(KeyError::Unreadable));
        assert_eq!(read(&[]), Err(KeyError::Unreadable));
        assert_eq!(read(&[0x30; LONGEST_KEY + 1]), Err(KeyError::Unreadable));
    }

    #[test]
    fn a_point_of_another_private_number_does_not_sign() {
        let key = PrivateKey::from_pkcs8(&pkcs8_of(2, 3)).unwrap();

        let signature = key.sign(b"bytes", &random());

        assert_eq!(signature, Err(KeyError::Inconsistent));
    }

    #[test]
    fn a_private_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", person_key()), "PrivateKey(..)");
    }

    #[test]
    fn public_keys_round_trip_as_spki_and_refuse_other_shapes() {
        let key = person_key().public_key();
        let spki = key.to_spki_der();

        assert_eq!(PublicKey::from_spki_der(&spki), Ok(key));
        assert_eq!(PublicKey::from_uncompressed(key.as_uncompressed()), Ok(key));
        assert_eq!([&[4], key.x(), key.y()].concat(), key.as_uncompressed());
        assert_eq!(
            PublicKey::from_uncompressed(&key.as_uncompressed()[..33]),
            Err(KeyError::Unreadable)
        );
        assert_eq!(
            PublicKey::from_uncompressed(&[2; POINT]),
            Err(KeyError::Unreadable)
        );
        assert_eq!(
            PublicKey::from_spki_der(&spki[..spki.len() - 1]),
            Err(KeyError::Unreadable)
        );
        assert_eq!(
            PublicKey::from_spki_der(&[0; LONGEST_KEY + 1]),
            Err(KeyError::Unreadable)
        );
    }

    #[test]
    fn a_point_off_the_curve_verifies_nothing() {
        let key = person_key();
        let signature = key.sign(b"bytes", &random()).unwrap();
        let mut point = *key.public_key().as_uncompressed();
        point[POINT - 1] ^= 1;

        let verified = PublicKey::from_uncompressed(&point)
            .unwrap()
            .verify(b"bytes", &signature);

        assert_eq!(verified, Err(SignatureInvalid));
    }

    #[test]
    fn es256_example_of_rfc_7515_appendix_a_3_verifies() {
        let key = public_key(
            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        );
        let signed = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = URL_SAFE_NO_PAD
            .decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
            .unwrap();

        assert_eq!(key.verify_fixed(signed, &signature), Ok(()));
    }

    #[test]
    fn s6_thumbprint_is_that_of_the_example_in_rfc_9449() {
        let key = public_key(
            "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        );

        assert_eq!(
            URL_SAFE_NO_PAD.encode(key.jwk_thumbprint()),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
    }

    #[test]
    fn signatures_have_one_encoding() {
        let read = |hex: &str| Signature::from_der(&from_hex(hex)).map(|_| ());

        assert_eq!(read("3006020101020101"), Ok(()));
        assert_eq!(read("3006020100020101"), Err(SignatureInvalid));
        assert_eq!(read("3006020181020101"), Err(SignatureInvalid));
        assert_eq!(read("300702020001020101"), Err(SignatureInvalid));
        assert_eq!(read("300602010102010100"), Err(SignatureInvalid));
        assert_eq!(read(""), Err(SignatureInvalid));
        let long = format!("3026022101{}020101", "00".repeat(32));
        assert_eq!(read(&long), Err(SignatureInvalid));
    }

    fn public_key(x: &str, y: &str) -> PublicKey {
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.decode(coordinate).unwrap());
        PublicKey::from_uncompressed(&[&[4][..], &x, &y].concat()).unwrap()
    }
}

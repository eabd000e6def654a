//! Proofs that this device has its key (RFC 9449, S-6).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use eds::key::{PrivateKey, PublicKey};
use jiff::Timestamp;
use protocol::dpop::{ALGORITHM, Claims, Header, Jwk, TYPE};
use ring::rand::SecureRandom;

/// The key of this device; never shown by `Debug`.
pub struct DeviceKey {
    key: PrivateKey,
    header: String,
}

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

/// What a proof is for.
pub(crate) struct Proven<'a> {
    pub(crate) method: &'a str,
    /// Origin and path.
    pub(crate) uri: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) body: Option<&'a [u8]>,
}

impl DeviceKey {
    /// Takes the key.
    pub fn new(key: PrivateKey) -> Self {
        let public = key.public_key();
        let header = Header {
            typ: TYPE.to_owned(),
            alg: ALGORITHM.to_owned(),
            jwk: Jwk {
                crv: "P-256".to_owned(),
                kty: "EC".to_owned(),
                x: BASE64URL.encode(public.x()),
                y: BASE64URL.encode(public.y()),
            },
        };
        Self {
            header: encode(&header),
            key,
        }
    }

    /// The RFC 7638 thumbprint, base64url.
    pub fn thumbprint(&self) -> String {
        BASE64URL.encode(self.key.public_key().jwk_thumbprint())
    }

    /// What whoever is shown something signed by this device checks it with.
    pub(crate) fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Signs what this device shows to others; `None` where there is no randomness.
    pub(crate) fn sign(&self, bytes: &[u8], random: &dyn SecureRandom) -> Option<[u8; 64]> {
        self.key.sign_fixed(bytes, random).ok()
    }

    /// A proof for one request, as a compact JWS; `None` where there is no randomness.
    pub(crate) fn prove(
        &self,
        proven: &Proven<'_>,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Option<String> {
        let mut id = [0; 16];
        random.fill(&mut id).ok()?;
        let hash = |bytes: &[u8]| BASE64URL.encode(eds::sha256(bytes));
        let claims = Claims {
            jti: BASE64URL.encode(id),
            htm: proven.method.to_owned(),
            htu: proven.uri.to_owned(),
            iat: now.as_second(),
            ath: proven.token.map(|token| hash(token.as_bytes())),
            bdh: proven.body.map(hash),
        };
        let signed = format!("{}.{}", self.header, encode(&claims));
        let signature = self.key.sign_fixed(signed.as_bytes(), random).ok()?;
        Some(format!("{signed}.{}", BASE64URL.encode(signature)))
    }
}

fn encode<T: serde::Serialize>(value: &T) -> String {
    // Invariant: both types hold only strings and a number, which always serialise.
    BASE64URL.encode(serde_json::to_vec(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    #[test]
    fn s6_a_proof_names_request_token_and_body_and_verifies() {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).expect("a key");
        let public = key.public_key();
        let device = DeviceKey::new(key);
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("an instant");

        let proof = device
            .prove(
                &Proven {
                    method: "POST",
                    uri: "https://qoltanba.kz/v1/accesses",
                    token: Some("token"),
                    body: Some(b"{}"),
                },
                now,
                &random,
            )
            .expect("a proof");

        let (signed, signature) = proof.rsplit_once('.').expect("three parts");
        let (header, claims) = signed.split_once('.').expect("three parts");
        let signature = BASE64URL.decode(signature).expect("base64url");
        public
            .verify_fixed(signed.as_bytes(), &signature)
            .expect("verifies");
        let header: Header =
            serde_json::from_slice(&BASE64URL.decode(header).expect("base64url")).expect("JSON");
        assert_eq!(header.typ, "dpop+jwt");
        assert_eq!(header.jwk.x, BASE64URL.encode(public.x()));
        let claims: Claims =
            serde_json::from_slice(&BASE64URL.decode(claims).expect("base64url")).expect("JSON");
        assert_eq!(claims.htm, "POST");
        assert_eq!(claims.htu, "https://qoltanba.kz/v1/accesses");
        assert_eq!(claims.iat, now.as_second());
        assert_eq!(
            claims.bdh.expect("of the body"),
            BASE64URL.encode(eds::sha256(b"{}"))
        );
        assert_eq!(
            claims.ath.expect("of the token"),
            BASE64URL.encode(eds::sha256(b"token"))
        );
    }
}

//! Tokens that strangers sign, as far as they are read before anybody knows whose they are (RFC 7515, ES256).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use eds::key::PublicKey;
use protocol::dpop::Jwk;
use serde::de::DeserializeOwned;

/// A token in the compact form, taken apart.
pub struct Compact<'t> {
    signed: &'t str,
    header: &'t str,
    claims: &'t str,
    signature: &'t str,
}

impl<'t> Compact<'t> {
    /// Takes a token apart; nothing is decoded yet.
    pub fn split(text: &'t str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self {
            signed,
            header,
            claims,
            signature,
        })
    }

    /// The header, not yet verified.
    pub fn header<T: DeserializeOwned>(&self) -> Option<T> {
        decoded(self.header)
    }

    /// The claims, not yet verified.
    pub fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        decoded(self.claims)
    }

    /// Whether a key signed this.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        URL_SAFE_NO_PAD
            .decode(self.signature)
            .is_ok_and(|signature| key.verify_fixed(self.signed.as_bytes(), &signature).is_ok())
    }
}

/// A public key on P-256.
pub fn public_key(jwk: &Jwk) -> Option<PublicKey> {
    if jwk.kty != "EC" || jwk.crv != "P-256" {
        return None;
    }
    let coordinate = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() == 32)
    };
    let mut point = vec![4];
    point.extend(coordinate(&jwk.x)?);
    point.extend(coordinate(&jwk.y)?);
    PublicKey::from_uncompressed(&point).ok()
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

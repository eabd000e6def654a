//! Proof of possession of the device key, RFC 9449, with ES256 only (S-6).

use serde::{Deserialize, Serialize};

/// The `typ` of a proof.
pub const TYPE: &str = "dpop+jwt";

/// The `alg` of a proof.
pub const ALGORITHM: &str = "ES256";

/// How far a proof's `iat` may be from the server's time, in seconds.
pub const LEEWAY_SECONDS: i64 = 60;

/// The JOSE header of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`TYPE`].
    pub typ: String,
    /// [`ALGORITHM`].
    pub alg: String,
    /// The device's public key.
    pub jwk: Jwk,
}

/// A P-256 public key as RFC 7517 has it; the members stand in the order of RFC 7638.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jwk {
    /// `P-256`.
    pub crv: String,
    /// `EC`.
    pub kty: String,
    /// 32 bytes, base64url without padding.
    pub x: String,
    /// 32 bytes, base64url without padding.
    pub y: String,
}

/// The claims of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// 128 random bits, base64url.
    pub jti: String,
    /// HTTP method.
    pub htm: String,
    /// Origin and path, without query and fragment.
    pub htu: String,
    /// Seconds since 1970, by the server's clock.
    pub iat: i64,
    /// Base64url of the SHA-256 of the access token, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ath: Option<String>,
    /// Base64url of the SHA-256 of the body, where there is one: the proof is for this body alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bdh: Option<String>,
}

//! A device that proves its calls, at the origin and the instant of the fuzzed service.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use eds::key::PrivateKey;
use protocol::dpop::{ALGORITHM, Claims, Header, Jwk, TYPE};
use ring::rand::SystemRandom;

pub const ORIGIN: &str = "https://qoltanba.kz";
pub const NOW: &str = "2026-11-25T07:00:00Z";
pub const TOKEN: &str = "token";
pub const IIN: &str = "900517400015";
pub const RKA: &str = "0201300123456789";
pub const DOCUMENT: &str = "05050505050505050505050505050505";

/// A proof for a call within the session (RFC 9449).
pub fn proof(key: &PrivateKey, method: &str, path: &str, body: &[u8]) -> String {
    let hash = |bytes: &[u8]| BASE64URL.encode(eds::sha256(bytes));
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
    let now: jiff::Timestamp = NOW.parse().expect("an instant");
    let claims = Claims {
        jti: BASE64URL.encode([1; 16]),
        htm: method.to_owned(),
        htu: format!("{ORIGIN}{path}"),
        iat: now.as_second(),
        ath: Some(hash(TOKEN.as_bytes())),
        bdh: (!body.is_empty()).then(|| hash(body)),
    };
    let signed = [serde_json::to_vec(&header), serde_json::to_vec(&claims)]
        .map(|part| BASE64URL.encode(part.expect("JSON")))
        .join(".");
    let signature = key
        .sign_fixed(signed.as_bytes(), &SystemRandom::new())
        .expect("a signature");
    format!("{signed}.{}", BASE64URL.encode(signature))
}

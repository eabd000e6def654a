//! A holder's key as a JSON Web Key (RFC 7517, RFC 7518 section 6.2).

use eds::key::PublicKey;
use serde::Serialize;
use serde_json::Value;

use crate::{
    json::Object,
    jws::{decode, encode},
};

const TYPE: &str = "EC";
const CURVE: &str = "P-256";
/// The bytes of one coordinate.
const COORDINATE: usize = 32;

/// The members of the public half.
#[derive(Serialize)]
pub(crate) struct Jwk {
    crv: &'static str,
    kty: &'static str,
    x: String,
    y: String,
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        Self {
            crv: CURVE,
            kty: TYPE,
            x: encode(key.x()),
            y: encode(key.y()),
        }
    }
}

/// Reads a public key on P-256; one that shows its private half is refused.
pub(crate) fn read(jwk: &Object) -> Option<PublicKey> {
    let member = |name| jwk.get(name).and_then(Value::as_str);
    if (member("kty"), member("crv")) != (Some(TYPE), Some(CURVE)) || jwk.contains_key("d") {
        return None;
    }
    let coordinate = |name| decode(member(name)?).filter(|bytes| bytes.len() == COORDINATE);
    let point = [vec![0x04], coordinate("x")?, coordinate("y")?].concat();
    PublicKey::from_uncompressed(&point).ok()
}

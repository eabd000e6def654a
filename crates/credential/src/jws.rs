//! JSON Web Signatures in their compact form, by ES256 only (RFC 7515, RFC 7518 section 3.4, RFC 8725).

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use eds::{
    certificate::{Certificate, CertificateError, ChainError, LONGEST_CHAIN, verify_chain},
    key::{PublicKey, SignatureInvalid},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::json::{self, Object};

/// The one algorithm that is used and accepted: ECDSA on P-256 with SHA-256.
pub const ALGORITHM: &str = "ES256";
/// The bytes of a signature: r and s, 32 bytes each.
pub const SIGNATURE: usize = 64;

/// Why a signed token is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts in base64url without padding, of which two are JSON objects without a name twice.
    #[error("the token cannot be read")]
    Malformed,
    /// The header has another `typ`: the token was signed for something else.
    #[error("the token is of another type")]
    OtherType,
    /// The header has another `alg` than [`ALGORITHM`], `none` among them.
    #[error("the token is signed by another algorithm")]
    OtherAlgorithm,
    /// The header has `crit`, and no extension is known here.
    #[error("the token asks for an extension that is not known")]
    UnknownExtension,
    /// The signature does not belong to the token and the key.
    #[error("the signature is not valid")]
    SignatureInvalid(#[from] SignatureInvalid),
}

/// Why the certificates in a token's header cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssuerChainError {
    /// The header cannot be read.
    #[error("the token cannot be read")]
    Malformed,
    /// The header has no `x5c`.
    #[error("the token brings no certificate")]
    Missing,
    /// More certificates than a chain can have.
    #[error("the token brings more than {LONGEST_CHAIN} certificates")]
    TooLong,
    /// One of the certificates cannot be used.
    #[error("the token brings a certificate that cannot be used")]
    Certificate(#[from] CertificateError),
    /// The first certificate is not for signing documents: it is a person's, say, whom the same authority certified.
    #[error("the certificate is not one of an issuer of documents")]
    NotAnIssuer,
    /// The first certificate leads to no authority that is trusted.
    #[error("the issuer of the document is not trusted")]
    Chain(#[from] ChainError),
}

/// The key of the issuer of a credential, a presentation or a status list token, once its certificate is for signing
/// documents and leads to one of these authorities at this moment.
///
/// Other certificates that the token brings are not looked at: whoever is trusted is among the authorities.
pub fn trusted_issuer(
    token: &str,
    authorities: &[Certificate],
    at: Timestamp,
) -> Result<PublicKey, IssuerChainError> {
    let chain = issuer_chain(token)?;
    let issuer = chain.first().ok_or(IssuerChainError::Missing)?;
    if !issuer.signs_documents() {
        return Err(IssuerChainError::NotAnIssuer);
    }
    verify_chain(issuer, authorities, at)?;
    Ok(*issuer.public_key())
}

/// The certificates in the header of a credential, a presentation or a status list token: the signer's first
/// (RFC 7515 section 4.1.6).
///
/// Nothing of them is trusted yet: the first is checked by [`eds::certificate::verify_chain`] against authorities
/// that are known otherwise, and only then its key is given to what verifies.
pub fn issuer_chain(token: &str) -> Result<Vec<Certificate>, IssuerChainError> {
    let (header, _) = token.split_once('.').ok_or(IssuerChainError::Malformed)?;
    if header.len() > LONGEST_HEADER {
        return Err(IssuerChainError::TooLong);
    }
    let header = part(header).map_err(|_unreadable| IssuerChainError::Malformed)?;
    let chain = match header.get("x5c") {
        Some(Value::Array(chain)) if !chain.is_empty() => chain,
        Some(_) => return Err(IssuerChainError::Malformed),
        None => return Err(IssuerChainError::Missing),
    };
    if chain.len() > LONGEST_CHAIN {
        return Err(IssuerChainError::TooLong);
    }
    chain
        .iter()
        .map(|certificate| {
            let der = certificate
                .as_str()
                .and_then(|text| STANDARD.decode(text).ok())
                .ok_or(IssuerChainError::Malformed)?;
            Ok(Certificate::parse(&der)?)
        })
        .collect()
}

/// The longest header that certificates are read from, in characters: a full chain in base64, twice.
const LONGEST_HEADER: usize = 2 * LONGEST_CHAIN * eds::certificate::LONGEST_CERTIFICATE;

/// The header of a token that the holder of a certificate signs.
#[derive(Serialize)]
pub(crate) struct Header<'a> {
    alg: &'static str,
    typ: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    x5c: Vec<String>,
}

impl<'a> Header<'a> {
    /// A header with the certificates that lead from the signer's upwards; none where the key is known otherwise.
    pub(crate) fn new(typ: &'a str, chain: &[Certificate]) -> Self {
        Self {
            alg: ALGORITHM,
            typ,
            x5c: chain
                .iter()
                .map(|certificate| STANDARD.encode(certificate.as_der()))
                .collect(),
        }
    }
}

/// The exact bytes to sign, which are also the token without its signature.
pub(crate) fn to_be_signed(header: &Header<'_>, payload: &impl Serialize) -> String {
    let [header, payload] = [json::write(header), json::write(payload)];
    format!("{}.{}", encode(&header), encode(&payload))
}

/// Appends a signature that has been verified.
pub(crate) fn attach(
    to_be_signed: &str,
    signature: &[u8; SIGNATURE],
    key: &PublicKey,
) -> Result<String, SignatureInvalid> {
    key.verify_fixed(to_be_signed.as_bytes(), signature)?;
    Ok(format!("{to_be_signed}.{}", encode(signature)))
}

/// Bytes as base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url without padding, of which there is one text for them.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The payload of a token of one type whose signature belongs to the key.
///
/// The payload is read only once the signature holds.
pub(crate) fn verify(text: &str, typ: &str, key: &PublicKey) -> Result<Object, TokenError> {
    let (signed, signature) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let header = part(header)?;
    if header.contains_key("crit") {
        return Err(TokenError::UnknownExtension);
    }
    if header.get("alg").and_then(Value::as_str) != Some(ALGORITHM) {
        return Err(TokenError::OtherAlgorithm);
    }
    if header.get("typ").and_then(Value::as_str) != Some(typ) {
        return Err(TokenError::OtherType);
    }
    let signature = decode(signature).ok_or(TokenError::Malformed)?;
    key.verify_fixed(signed.as_bytes(), &signature)?;
    part(payload)
}

fn part(text: &str) -> Result<Object, TokenError> {
    decode(text)
        .and_then(|bytes| json::object(&bytes))
        .ok_or(TokenError::Malformed)
}

#[cfg(test)]
mod tests;

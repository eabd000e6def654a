//! Digital documents as standard verifiable credentials: SD-JWT VC with key binding (RFC 9901,
//! draft-ietf-oauth-sd-jwt-vc), and Token Status List (draft-ietf-oauth-status-list), signed by ES256.
//!
//! Nothing here reads a clock, entropy, files or settings: times, salts and nonces are arguments. What is to be signed
//! is a value (`to_be_signed`), the signature is made elsewhere and attached, and what is attached has been verified
//! before it exists.
//!
//! What strangers send is bounded in length, depth and number before it is read, and refused where two readers could
//! understand it differently: a name twice in an object, base64url that is not the one text of its bytes, a time with
//! a fraction.

mod claimed;
mod credential;
mod disclosure;
mod envelope;
pub mod issuance;
mod json;
mod jwk;
mod jws;
pub mod packing;
pub mod presentation;
pub mod status_list;
#[cfg(test)]
mod testing;
mod validity;
#[cfg(test)]
mod vectors;
pub mod verification;

use std::fmt;

pub use claimed::{Claimed, claimed};
pub use credential::{CREDENTIAL, Credential, CredentialError, LONGEST_CREDENTIAL};
pub use disclosure::{DEEPEST, DIGEST_ALGORITHM, DisclosureError, MOST_DISCLOSURES};
pub use envelope::EnvelopeError;
pub use jws::{ALGORITHM, IssuerChainError, SIGNATURE, TokenError, issuer_chain, trusted_issuer};
pub use validity::ValidityError;

/// 128 random bits, drawn for one use.
#[derive(Clone)]
pub struct Salt(pub(crate) [u8; 16]);

impl Salt {
    /// Takes bytes of a cryptographically secure source (RFC 9901 section 9.3).
    pub fn new(random: [u8; 16]) -> Self {
        Self(random)
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salt(..)")
    }
}

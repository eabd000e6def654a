//! A credential shown to one verifier: the claims that its holder chose, and the holder's signature over just that
//! (RFC 9901 sections 4.3 and 7.2).

use std::{collections::BTreeSet, fmt};

use eds::key::{PublicKey, SignatureInvalid};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    credential::{Credential, LONGEST_CREDENTIAL, join},
    disclosure::digest,
    jws::{self, Header, SIGNATURE},
};

/// The `typ` of what a holder signs.
pub const KEY_BINDING: &str = "kb+jwt";

/// Why a credential cannot be presented.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PresentationError {
    /// The credential has no claim of that name.
    #[error("the credential has no such claim")]
    UnknownClaim,
    /// More than [`LONGEST_CREDENTIAL`] bytes.
    #[error("the presentation would be longer than {LONGEST_CREDENTIAL} bytes")]
    TooLong,
    /// The signature does not belong to the presentation and the holder's key.
    #[error("the signature is not valid")]
    SignatureInvalid(#[from] SignatureInvalid),
}

/// A presentation that waits for its holder's signature.
pub struct Draft {
    presented: String,
    to_be_signed: String,
    holder: PublicKey,
}

impl Draft {
    /// Drafts a presentation of some claims, each with everything that lies in it, to one verifier.
    ///
    /// Audience and nonce are the verifier's own words. The time loses its fraction of a second. What the issuer did
    /// not make disclosable is shown in any case.
    pub fn new(
        credential: &Credential,
        claims: &[&str],
        audience: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Self, PresentationError> {
        let chosen: BTreeSet<&str> = claims.iter().copied().collect();
        if !chosen
            .iter()
            .all(|name| credential.claims().contains_key(*name))
        {
            return Err(PresentationError::UnknownClaim);
        }
        let disclosures = credential
            .disclosures
            .iter()
            .zip(&credential.belongs_to)
            .filter(|(_, claim)| chosen.contains(claim.as_str()))
            .map(|(disclosure, _)| disclosure);
        let presented = join(&credential.token, disclosures);
        let payload = Payload {
            iat: now.as_second(),
            aud: audience,
            nonce,
            sd_hash: digest(presented.as_bytes()),
        };
        let to_be_signed = jws::to_be_signed(&Header::new(KEY_BINDING, &[]), &payload);
        let signature = 1 + (SIGNATURE * 4).div_ceil(3);
        if presented.len() + to_be_signed.len() + signature > LONGEST_CREDENTIAL {
            return Err(PresentationError::TooLong);
        }
        Ok(Self {
            presented,
            to_be_signed,
            holder: *credential.holder(),
        })
    }

    /// The exact bytes to sign: header and payload of the key binding token.
    pub fn to_be_signed(&self) -> &[u8] {
        self.to_be_signed.as_bytes()
    }

    /// Makes the presentation, verified with the holder's key; the signature is r and s, 32 bytes each.
    pub fn attach(self, signature: &[u8; SIGNATURE]) -> Result<String, PresentationError> {
        let key_binding = jws::attach(&self.to_be_signed, signature, &self.holder)?;
        Ok(self.presented + &key_binding)
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Draft(..)")
    }
}

/// The members in the order in which they are written.
#[derive(Serialize)]
struct Payload<'a> {
    iat: i64,
    aud: &'a str,
    nonce: &'a str,
    sd_hash: String,
}

#[cfg(test)]
mod tests;

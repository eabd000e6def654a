//! A credential that waits for its issuer's signature (RFC 9901 section 4, SD-JWT VC).

use std::{collections::BTreeSet, fmt};

use eds::{
    certificate::Certificate,
    key::{PublicKey, SignatureInvalid},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Salt,
    credential::{CREDENTIAL, Credential, LONGEST_CREDENTIAL, Reading, join},
    disclosure::{self, DIGEST_ALGORITHM, Disclosed, Disclosure, DisclosureError},
    envelope::EnvelopeError,
    json,
    jwk::Jwk,
    jws::{self, Header, SIGNATURE},
    status_list::{StatusMember, StatusReference},
};

/// Why a credential cannot be issued.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssuanceError {
    /// No certificate of the issuer.
    #[error("the certificate of the issuer is missing")]
    NoIssuer,
    /// The issuer's certificate is not valid when it issues.
    #[error("the certificate of the issuer is not valid at the time of issue")]
    IssuerNotValid,
    /// It would end before it begins.
    #[error("the credential would expire before it is issued")]
    Validity,
    /// Two claims or decoys have the same salt.
    #[error("a salt is used twice")]
    SaltTwice,
    /// A name or a value that would be read as something else than a claim.
    #[error("a claim cannot be written")]
    Claim,
    /// Too many claims, too deep, twice the same, or a name that is reserved.
    #[error("the claims cannot be disclosed one by one")]
    Disclosure(#[from] DisclosureError),
    /// Issuer, type or holder cannot be written.
    #[error("the credential could not be used")]
    Envelope(#[from] EnvelopeError),
    /// More than [`LONGEST_CREDENTIAL`] bytes.
    #[error("the credential would be longer than {LONGEST_CREDENTIAL} bytes")]
    TooLong,
    /// The signature does not belong to the token and the issuer's certificate.
    #[error("the signature is not valid")]
    SignatureInvalid(#[from] SignatureInvalid),
}

/// What a credential is to say.
#[derive(Clone, Copy)]
pub struct Contents<'a> {
    /// Who issues it: a URI.
    pub issuer: &'a str,
    /// The kind of document (`vct`): a URI or another name that collides with none.
    pub credential_type: &'a str,
    /// The moment of issue; its fraction of a second is lost.
    pub issued_at: Timestamp,
    /// The moment from which it is not valid; its fraction of a second is lost.
    pub expires_at: Timestamp,
    /// The key of the device that presents it, which is not the person's EDS.
    pub holder: &'a PublicKey,
    /// Where its status stands.
    pub status: &'a StatusReference,
    /// What it says about the holder; each claim can be disclosed without the others.
    pub claims: &'a [Claim],
    /// Digests of nothing, which hide how many claims there are.
    pub decoys: &'a [Salt],
}

/// One claim, and the salt that keeps it from being guessed.
#[derive(Clone)]
pub struct Claim {
    /// Name.
    pub name: String,
    /// Any JSON.
    pub value: Value,
    /// Fresh for each claim of each credential.
    pub salt: Salt,
}

impl fmt::Debug for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Claim(..)")
    }
}

/// A credential that waits for its issuer's signature.
pub struct Draft {
    to_be_signed: String,
    disclosures: Vec<Disclosure>,
    belongs_to: Vec<String>,
    reading: Reading,
    issuer_key: PublicKey,
}

impl Draft {
    /// Drafts a credential whose issuer is the first of a chain of certificates, each certified by the next; the
    /// self-signed one is left out, since whoever trusts it has it.
    pub fn new(contents: &Contents<'_>, chain: &[Certificate]) -> Result<Self, IssuanceError> {
        let issuer = chain.first().ok_or(IssuanceError::NoIssuer)?;
        if !issuer.is_valid_at(contents.issued_at) {
            return Err(IssuanceError::IssuerNotValid);
        }
        if contents.expires_at <= contents.issued_at {
            return Err(IssuanceError::Validity);
        }
        if !salts_differ(contents) {
            return Err(IssuanceError::SaltTwice);
        }
        let disclosures: Vec<Disclosure> = contents
            .claims
            .iter()
            .map(|claim| Disclosure::of_claim(&claim.salt, &claim.name, &claim.value))
            .collect();
        let payload = Payload::new(contents, &disclosures);
        let (belongs_to, reading) = read_back(&payload, &disclosures, contents.claims)?;
        let to_be_signed = jws::to_be_signed(&Header::new(CREDENTIAL, chain), &payload);
        let signature = 1 + (SIGNATURE * 4).div_ceil(3);
        if join(&to_be_signed, &disclosures).len() + signature > LONGEST_CREDENTIAL {
            return Err(IssuanceError::TooLong);
        }
        Ok(Self {
            to_be_signed,
            disclosures,
            belongs_to,
            reading,
            issuer_key: *issuer.public_key(),
        })
    }

    /// The exact bytes to sign: header and payload of the token.
    pub fn to_be_signed(&self) -> &[u8] {
        self.to_be_signed.as_bytes()
    }

    /// Makes the credential, verified with the issuer's key; the signature is r and s, 32 bytes each.
    pub fn attach(self, signature: &[u8; SIGNATURE]) -> Result<Credential, IssuanceError> {
        Ok(Credential {
            token: jws::attach(&self.to_be_signed, signature, &self.issuer_key)?,
            disclosures: self.disclosures,
            belongs_to: self.belongs_to,
            reading: self.reading,
        })
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Draft")
            .field("credential_type", &self.reading.envelope.credential_type)
            .finish_non_exhaustive()
    }
}

/// The members in the order in which they are written.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "_sd", skip_serializing_if = "Vec::is_empty")]
    digests: Vec<String>,
    #[serde(rename = "_sd_alg")]
    digest_algorithm: &'static str,
    iss: &'a str,
    vct: &'a str,
    iat: i64,
    exp: i64,
    cnf: Confirmation,
    status: StatusMember<'a>,
}

#[derive(Serialize)]
struct Confirmation {
    jwk: Jwk,
}

impl<'a> Payload<'a> {
    fn new(contents: &Contents<'a>, disclosures: &[Disclosure]) -> Self {
        let mut digests: Vec<String> = disclosures
            .iter()
            .map(|disclosure| disclosure.digest().to_owned())
            .chain(
                contents
                    .decoys
                    .iter()
                    .map(|decoy| disclosure::digest(&decoy.0)),
            )
            .collect();
        digests.sort_unstable();
        Self {
            digests,
            digest_algorithm: DIGEST_ALGORITHM,
            iss: contents.issuer,
            vct: contents.credential_type,
            iat: contents.issued_at.as_second(),
            exp: contents.expires_at.as_second(),
            cnf: Confirmation {
                jwk: contents.holder.into(),
            },
            status: contents.status.into(),
        }
    }
}

/// Reads what has been written as a holder will, which has to give the claims as they came.
fn read_back(
    payload: &Payload<'_>,
    disclosures: &[Disclosure],
    claims: &[Claim],
) -> Result<(Vec<String>, Reading), IssuanceError> {
    let payload = json::object(&json::write(payload)).ok_or(IssuanceError::Claim)?;
    let Disclosed {
        payload,
        claims: belongs_to,
    } = disclosure::disclose(&payload, disclosures)?;
    let reading = Reading::take(payload)?;
    let expected: Map<String, Value> = claims
        .iter()
        .map(|claim| (claim.name.clone(), claim.value.clone()))
        .collect();
    if reading.claims != expected {
        return Err(IssuanceError::Claim);
    }
    Ok((belongs_to, reading))
}

fn salts_differ(contents: &Contents<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let claims = contents.claims.iter().map(|claim| &claim.salt);
    claims
        .chain(contents.decoys)
        .all(|salt| seen.insert(salt.0))
}

#[cfg(test)]
mod tests;

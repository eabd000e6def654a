//! A credential as its holder has it: an SD-JWT with all of its disclosures (RFC 9901 sections 4 and 7.2).

use std::fmt;

use eds::key::PublicKey;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::{
    disclosure::{self, Disclosed, Disclosure, DisclosureError},
    envelope::{Envelope, EnvelopeError},
    jws::{self, TokenError},
    status_list::StatusReference,
};

/// The `typ` of a credential.
pub const CREDENTIAL: &str = "dc+sd-jwt";
/// The longest credential or presentation that is read, in bytes; a portrait is most of it.
pub const LONGEST_CREDENTIAL: usize = 2 * 1024 * 1024;

/// Why a credential is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CredentialError {
    /// More than [`LONGEST_CREDENTIAL`] bytes.
    #[error("the credential is longer than {LONGEST_CREDENTIAL} bytes")]
    TooLong,
    /// Not a token and disclosures, each with a tilde behind it.
    #[error("the credential cannot be read")]
    Malformed,
    /// A presentation to somebody, which nobody gives to a holder.
    #[error("the credential is a presentation")]
    Presentation,
    /// The token of the issuer.
    #[error("the token of the issuer is not accepted")]
    Token(#[from] TokenError),
    /// The disclosures.
    #[error("the disclosures are not accepted")]
    Disclosure(#[from] DisclosureError),
    /// What it says about itself.
    #[error("the credential cannot be used")]
    Envelope(#[from] EnvelopeError),
}

/// A credential that its issuer signed, with what its holder may disclose of it.
///
/// `Debug` shows its type only.
#[derive(Clone)]
pub struct Credential {
    pub(crate) token: String,
    pub(crate) disclosures: Vec<Disclosure>,
    /// For each disclosure the claim that it belongs to.
    pub(crate) belongs_to: Vec<String>,
    pub(crate) reading: Reading,
}

impl Credential {
    /// Reads what an issuer gave, and checks all of it: signature, disclosures, and that it is valid now.
    ///
    /// The issuer's key comes from a certificate that has been verified ([`crate::issuer_chain`]); the tolerance is
    /// how far this clock may be behind the issuer's.
    pub fn verify(
        text: &str,
        issuer: &PublicKey,
        now: Timestamp,
        tolerance: SignedDuration,
    ) -> Result<Self, CredentialError> {
        let parts = Parts::split(text)?;
        if parts.key_binding.is_some() {
            return Err(CredentialError::Presentation);
        }
        let verified = parts.verify(CREDENTIAL, issuer)?;
        let validity = verified.reading.envelope.validity;
        validity
            .check(now, tolerance)
            .map_err(EnvelopeError::Validity)?;
        Ok(verified)
    }

    /// The credential as it is stored and sent: each part with a tilde behind it.
    pub fn to_text(&self) -> String {
        join(&self.token, &self.disclosures)
    }

    /// Who issued it, if it says so.
    pub fn issuer(&self) -> Option<&str> {
        self.reading.envelope.issuer.as_deref()
    }

    /// The kind of document (`vct`).
    pub fn credential_type(&self) -> &str {
        &self.reading.envelope.credential_type
    }

    /// When it was issued, if it says so.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.reading.envelope.validity.issued_at
    }

    /// The moment from which it is not valid, if there is one.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.reading.envelope.validity.expires_at
    }

    /// The key that presents it.
    pub fn holder(&self) -> &PublicKey {
        &self.reading.envelope.holder
    }

    /// Where its status stands.
    pub fn status(&self) -> Option<&StatusReference> {
        self.reading.envelope.status.as_ref()
    }

    /// What it says about its holder, by name.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.reading.claims
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credential")
            .field("credential_type", &self.credential_type())
            .finish_non_exhaustive()
    }
}

/// A payload with its disclosures in place.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) envelope: Envelope,
    pub(crate) claims: Map<String, Value>,
}

impl Reading {
    pub(crate) fn take(mut payload: Map<String, Value>) -> Result<Self, EnvelopeError> {
        Ok(Self {
            envelope: Envelope::take(&mut payload)?,
            claims: payload,
        })
    }
}

/// The parts of a credential or a presentation.
pub(crate) struct Parts<'a> {
    token: &'a str,
    disclosures: Vec<&'a str>,
    /// Everything up to the last tilde, which is what the holder signs.
    pub(crate) presented: &'a str,
    /// What stands behind the last tilde, if anything.
    pub(crate) key_binding: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub(crate) fn split(text: &'a str) -> Result<Self, CredentialError> {
        if text.len() > LONGEST_CREDENTIAL {
            return Err(CredentialError::TooLong);
        }
        let end = text.rfind('~').ok_or(CredentialError::Malformed)?;
        let (presented, key_binding) = text.split_at(end + 1);
        let mut parts = text[..end].split('~');
        Ok(Self {
            token: parts.next().ok_or(CredentialError::Malformed)?,
            disclosures: parts.collect(),
            presented,
            key_binding: Some(key_binding).filter(|text| !text.is_empty()),
        })
    }

    /// Checks the issuer's signature and the disclosures, and reads what the credential says.
    pub(crate) fn verify(
        &self,
        typ: &str,
        issuer: &PublicKey,
    ) -> Result<Credential, CredentialError> {
        let (disclosed, disclosures) = self.disclose(typ, issuer)?;
        Ok(Credential {
            token: self.token.to_owned(),
            disclosures,
            belongs_to: disclosed.claims,
            reading: Reading::take(disclosed.payload)?,
        })
    }

    /// Checks the issuer's signature and the disclosures.
    pub(crate) fn disclose(
        &self,
        typ: &str,
        issuer: &PublicKey,
    ) -> Result<(Disclosed, Vec<Disclosure>), CredentialError> {
        if self.disclosures.len() > disclosure::MOST_DISCLOSURES {
            return Err(DisclosureError::TooMany.into());
        }
        let payload = jws::verify(self.token, typ, issuer)?;
        let disclosures = self
            .disclosures
            .iter()
            .map(|text| Disclosure::parse(text))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((disclosure::disclose(&payload, &disclosures)?, disclosures))
    }
}

/// A token and disclosures, each with a tilde behind it.
pub(crate) fn join<'a>(
    token: &str,
    disclosures: impl IntoIterator<Item = &'a Disclosure>,
) -> String {
    let mut text = format!("{token}~");
    for disclosure in disclosures {
        text.push_str(disclosure.as_str());
        text.push('~');
    }
    text
}

//! What a verifier learns from a presentation (RFC 9901 section 7.3).

use std::{collections::BTreeSet, fmt};

use eds::key::PublicKey;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::{
    credential::{CREDENTIAL, CredentialError, Parts, Reading},
    disclosure::digest,
    envelope::EnvelopeError,
    json::Object,
    jws::{self, TokenError},
    presentation::KEY_BINDING,
    status_list::StatusReference,
    validity::{Validity, ValidityError},
};

/// Why a presentation is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum VerificationError {
    /// The credential itself.
    #[error("the credential is not accepted")]
    Credential(#[from] CredentialError),
    /// Issued by somebody else than was expected.
    #[error("the credential is from another issuer")]
    OtherIssuer,
    /// Another kind of document than was expected.
    #[error("the credential is of another type")]
    OtherType,
    /// The credential is for other verifiers only.
    #[error("the credential is not for this verifier")]
    OtherAudience,
    /// The holder signed nothing.
    #[error("the presentation is not signed by the holder")]
    NoKeyBinding,
    /// What the holder signed is no key binding token, or not signed with the key that the credential is bound to.
    #[error("the signature of the holder is not accepted")]
    KeyBinding(#[from] TokenError),
    /// A member of the key binding token is missing, or is not of its kind.
    #[error("what the holder signed cannot be read")]
    KeyBindingMalformed,
    /// The holder signed for another verifier.
    #[error("the holder signed for another verifier")]
    KeyBindingAudience,
    /// The holder signed another nonce.
    #[error("the holder signed for another occasion")]
    KeyBindingNonce,
    /// The holder signed other disclosures.
    #[error("the holder signed something else")]
    KeyBindingContents,
    /// The holder signed too long ago.
    #[error("the holder signed too long ago")]
    KeyBindingTooOld,
    /// The key binding token says itself that it is not valid now.
    #[error("the signature of the holder is not valid now")]
    KeyBindingValidity(#[source] ValidityError),
}

/// What a verifier expects of a presentation.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who must have issued it.
    pub issuer: &'a str,
    /// The kind of document (`vct`).
    pub credential_type: &'a str,
    /// The verifier's own name, as the holder was told it.
    pub audience: &'a str,
    /// The verifier's own random words for this occasion, used once.
    pub nonce: &'a str,
    /// The claims that were asked for.
    pub asked: &'a [&'a str],
    /// How old the holder's signature may be.
    pub oldest: SignedDuration,
    /// How far this clock may be behind those of the issuer and the holder.
    pub tolerance: SignedDuration,
}

/// What a presentation says; `Debug` shows its type only.
#[derive(Clone)]
pub struct Verified {
    reading: Reading,
    missing: Vec<String>,
    not_asked: BTreeSet<String>,
    signed_at: Timestamp,
}

/// Verifies a presentation, with a key that comes from a verified certificate of the issuer ([`crate::issuer_chain`]).
///
/// Whether the credential has been revoked is another question: [`Verified::status`] says where the answer stands.
pub fn verify(
    presentation: &str,
    issuer: &PublicKey,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Verified, VerificationError> {
    let parts = Parts::split(presentation)?;
    let key_binding = parts.key_binding.ok_or(VerificationError::NoKeyBinding)?;
    let reading = parts.verify(CREDENTIAL, issuer)?.reading;
    let envelope = &reading.envelope;
    if envelope.issuer.as_deref() != Some(expected.issuer) {
        return Err(VerificationError::OtherIssuer);
    }
    if envelope.credential_type != expected.credential_type {
        return Err(VerificationError::OtherType);
    }
    if !is_for(envelope.audience.as_ref(), expected.audience) {
        return Err(VerificationError::OtherAudience);
    }
    envelope
        .validity
        .check(now, expected.tolerance)
        .map_err(|error| CredentialError::Envelope(EnvelopeError::Validity(error)))?;
    let signed_at = verify_key_binding(
        &jws::verify(key_binding, KEY_BINDING, &envelope.holder)?,
        parts.presented,
        expected,
        now,
    )?;
    let claims = &reading.claims;
    Ok(Verified {
        missing: expected
            .asked
            .iter()
            .filter(|name| !claims.contains_key(**name))
            .map(|name| (*name).to_owned())
            .collect(),
        not_asked: claims
            .keys()
            .filter(|name| !expected.asked.contains(&name.as_str()))
            .cloned()
            .collect::<BTreeSet<_>>(),
        reading,
        signed_at,
    })
}

impl Verified {
    /// The disclosed claims by name.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.reading.claims
    }

    /// The names of claims that were asked for and not disclosed, in the order in which they were asked for.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The names of claims that were disclosed and not asked for.
    pub fn not_asked(&self) -> &BTreeSet<String> {
        &self.not_asked
    }

    /// The key that signed the presentation.
    pub fn holder(&self) -> &PublicKey {
        &self.reading.envelope.holder
    }

    /// Where the status of the credential stands, if it has one.
    pub fn status(&self) -> Option<&StatusReference> {
        self.reading.envelope.status.as_ref()
    }

    /// When the credential was issued, if it says so.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.reading.envelope.validity.issued_at
    }

    /// The moment from which the credential is not valid, if there is one.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.reading.envelope.validity.expires_at
    }

    /// When the holder signed, by the holder's clock.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verified")
            .field("credential_type", &self.reading.envelope.credential_type)
            .finish_non_exhaustive()
    }
}

/// Whether a credential with this `aud` is for a verifier (RFC 7519 section 4.1.3).
fn is_for(audience: Option<&Value>, verifier: &str) -> bool {
    match audience {
        None => true,
        Some(Value::Array(several)) => several.iter().any(|one| one == verifier),
        Some(one) => one == verifier,
    }
}

/// Checks what the holder signed, and says when it was.
fn verify_key_binding(
    payload: &Object,
    presented: &str,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Timestamp, VerificationError> {
    const MALFORMED: VerificationError = VerificationError::KeyBindingMalformed;
    let text = |name| payload.get(name).and_then(Value::as_str).ok_or(MALFORMED);
    let validity = Validity::read(payload).map_err(|()| MALFORMED)?;
    let signed_at = validity.issued_at.ok_or(MALFORMED)?;
    if text("aud")? != expected.audience {
        return Err(VerificationError::KeyBindingAudience);
    }
    if text("nonce")? != expected.nonce {
        return Err(VerificationError::KeyBindingNonce);
    }
    if text("sd_hash")? != digest(presented.as_bytes()) {
        return Err(VerificationError::KeyBindingContents);
    }
    validity
        .check(now, expected.tolerance)
        .map_err(VerificationError::KeyBindingValidity)?;
    if now.duration_since(signed_at) > expected.oldest {
        return Err(VerificationError::KeyBindingTooOld);
    }
    Ok(signed_at)
}

#[cfg(test)]
mod tests;

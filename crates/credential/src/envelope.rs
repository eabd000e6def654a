//! What a credential says about itself, around the claims (draft-ietf-oauth-sd-jwt-vc).

use eds::key::PublicKey;
use serde_json::Value;

use crate::{
    json::Object,
    jwk,
    status_list::StatusReference,
    validity::{Validity, ValidityError},
};

/// The members that are no claims about the holder.
const MEMBERS: [&str; 9] = [
    "iss",
    "iat",
    "nbf",
    "exp",
    "aud",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
];

/// Why a credential, whoever signed it, cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EnvelopeError {
    /// A member is missing, or is not of its kind; times are whole seconds.
    #[error("the credential cannot be read")]
    Malformed,
    /// No `cnf` with a key on P-256.
    #[error("the credential is bound to no key that can be used")]
    NoHolder,
    /// Not valid at this moment.
    #[error("the credential is not valid now")]
    Validity(#[from] ValidityError),
}

/// What a credential says about itself.
#[derive(Clone)]
pub(crate) struct Envelope {
    pub(crate) issuer: Option<String>,
    pub(crate) credential_type: String,
    pub(crate) validity: Validity,
    pub(crate) audience: Option<Value>,
    pub(crate) holder: PublicKey,
    pub(crate) status: Option<StatusReference>,
}

impl Envelope {
    /// Takes the envelope out of a payload, and leaves the claims in it.
    pub(crate) fn take(payload: &mut Object) -> Result<Self, EnvelopeError> {
        const MALFORMED: EnvelopeError = EnvelopeError::Malformed;
        let envelope = Self {
            issuer: payload.get("iss").map(text).transpose()?,
            credential_type: text(payload.get("vct").ok_or(MALFORMED)?)?,
            validity: Validity::read(payload).map_err(|()| MALFORMED)?,
            audience: payload.get("aud").cloned(),
            holder: payload
                .get("cnf")
                .and_then(|confirmation| confirmation.get("jwk")?.as_object())
                .and_then(jwk::read)
                .ok_or(EnvelopeError::NoHolder)?,
            status: match payload.get("status") {
                None => None,
                Some(status) => Some(StatusReference::read(status).ok_or(MALFORMED)?),
            },
        };
        for member in MEMBERS {
            payload.remove(member);
        }
        Ok(envelope)
    }
}

fn text(value: &Value) -> Result<String, EnvelopeError> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .ok_or(EnvelopeError::Malformed)
}

//! A status list as its issuer signs it (draft-ietf-oauth-status-list, sections 5.1 and 8.3).

use std::fmt;

use eds::{certificate::Certificate, key::PublicKey};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::{ListMember, Status, StatusList, StatusListError};
use crate::{
    json::Object,
    jws::{self, Header, SIGNATURE},
    validity::Validity,
};

/// The `typ` of a status list token.
pub const STATUS_LIST: &str = "statuslist+jwt";
/// The longest token that is read, in bytes: the largest list, if it cannot be compressed at all.
pub const LONGEST_TOKEN: usize = 2 * super::LARGEST_LIST;

/// What a status list token is to say besides the list.
#[derive(Clone, Copy, Debug)]
pub struct TokenContents<'a> {
    /// The URI that it is fetched from.
    pub uri: &'a str,
    /// The moment of signing; its fraction of a second is lost.
    pub issued_at: Timestamp,
    /// The moment from which it says nothing; its fraction of a second is lost.
    pub expires_at: Timestamp,
    /// For how long a verifier may keep it before fetching it again; at least a second.
    pub time_to_live: SignedDuration,
    /// Where all lists of the issuer are named, if they are (section 9.2).
    pub aggregation_uri: Option<&'a str>,
}

/// A status list token that waits for its issuer's signature.
#[derive(Clone)]
pub struct Draft {
    to_be_signed: String,
    issuer_key: PublicKey,
}

impl Draft {
    /// Drafts the token of a list; the chain of certificates is that of [`crate::issuance::Draft::new`].
    pub fn new(
        list: &StatusList,
        contents: &TokenContents<'_>,
        chain: &[Certificate],
    ) -> Result<Self, StatusListError> {
        let issuer = chain.first().ok_or(StatusListError::NoIssuer)?;
        if !issuer.is_valid_at(contents.issued_at) {
            return Err(StatusListError::IssuerNotValid);
        }
        if contents.expires_at <= contents.issued_at || contents.time_to_live.as_secs() < 1 {
            return Err(StatusListError::NoTime);
        }
        let payload = Payload {
            sub: contents.uri,
            iat: contents.issued_at.as_second(),
            exp: contents.expires_at.as_second(),
            ttl: contents.time_to_live.as_secs(),
            status_list: list.member(contents.aggregation_uri),
        };
        let to_be_signed = jws::to_be_signed(&Header::new(STATUS_LIST, chain), &payload);
        if to_be_signed.len() + 2 * SIGNATURE > LONGEST_TOKEN {
            return Err(StatusListError::TooLarge);
        }
        Ok(Self {
            to_be_signed,
            issuer_key: *issuer.public_key(),
        })
    }

    /// The exact bytes to sign: header and payload of the token.
    pub fn to_be_signed(&self) -> &[u8] {
        self.to_be_signed.as_bytes()
    }

    /// Makes the token, verified with the issuer's key; the signature is r and s, 32 bytes each.
    pub fn attach(self, signature: &[u8; SIGNATURE]) -> Result<String, StatusListError> {
        Ok(jws::attach(
            &self.to_be_signed,
            signature,
            &self.issuer_key,
        )?)
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
    sub: &'a str,
    iat: i64,
    exp: i64,
    ttl: i64,
    status_list: ListMember<'a>,
}

/// A status list that its issuer signed.
#[derive(Clone, Debug)]
pub struct StatusToken {
    list: StatusList,
    issued_at: Timestamp,
    expires_at: Option<Timestamp>,
    time_to_live: Option<SignedDuration>,
}

/// Verifies the token of the list that a credential names, with a key that comes from a verified certificate
/// ([`crate::issuer_chain`]); the tolerance is how far this clock may be behind the issuer's.
///
/// The credential itself is verified before: a status says nothing about one that is not accepted.
pub fn verify(
    token: &str,
    issuer: &PublicKey,
    uri: &str,
    now: Timestamp,
    tolerance: SignedDuration,
) -> Result<StatusToken, StatusListError> {
    const MALFORMED: StatusListError = StatusListError::Malformed;
    if token.len() > LONGEST_TOKEN {
        return Err(StatusListError::TooLarge);
    }
    let payload = jws::verify(token, STATUS_LIST, issuer)?;
    let subject = payload.get("sub").and_then(Value::as_str);
    if subject.ok_or(MALFORMED)? != uri {
        return Err(StatusListError::OtherList);
    }
    let validity = Validity::read(&payload).map_err(|()| MALFORMED)?;
    let issued_at = validity.issued_at.ok_or(MALFORMED)?;
    validity.check(now, tolerance)?;
    Ok(StatusToken {
        time_to_live: time_to_live(&payload)?,
        list: payload
            .get("status_list")
            .and_then(StatusList::read)
            .ok_or(MALFORMED)?,
        issued_at,
        expires_at: validity.expires_at,
    })
}

impl StatusToken {
    /// What it says about one credential; nothing where it has no such entry, and then the credential is not accepted.
    pub fn status(&self, index: u64) -> Result<Status, StatusListError> {
        self.list.status(index)
    }

    /// The list.
    pub fn list(&self) -> &StatusList {
        &self.list
    }

    /// When it was signed.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The moment from which it says nothing, if there is one.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Whether a copy that was fetched at one moment can still be used at another: it has not expired, and has been
    /// kept no longer than its issuer allows.
    pub fn is_fresh(&self, fetched_at: Timestamp, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
            && self
                .time_to_live
                .is_none_or(|longest| now.duration_since(fetched_at) <= longest)
    }
}

fn time_to_live(payload: &Object) -> Result<Option<SignedDuration>, StatusListError> {
    let Some(seconds) = payload.get("ttl") else {
        return Ok(None);
    };
    seconds
        .as_i64()
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Some(SignedDuration::from_secs(seconds)))
        .ok_or(StatusListError::Malformed)
}

//! Sessions, bound to the device key (R-3, R-4, S-6).

use domain::{ChallengeId, OneTimeCodeId, Phone, SessionId, session::AccessLevel};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::Bytes;

/// `POST` (empty object) → [`Challenge`].
pub const CHALLENGE: &str = "/v1/session/challenge";
/// `POST` [`SignInByEds`] → [`SessionOpened`].
pub const SIGN_IN_EDS: &str = "/v1/session/eds";
/// `POST` [`AskForCode`] → 202 [`CodeSent`], alike for known and unknown numbers (S-5).
pub const SIGN_IN_CODE: &str = "/v1/session/code";
/// `POST` [`SignInByCode`] → [`SessionOpened`].
pub const SIGN_IN_ONE_TIME_PASSWORD: &str = "/v1/session/one-time-password";
/// `DELETE` → 204: ends this session.
pub const SESSION: &str = "/v1/session";
/// `GET` → [`Sessions`].
pub const SESSIONS: &str = "/v1/sessions";
/// `DELETE` → 204: ends that session.
pub const SESSIONS_ONE: &str = "/v1/sessions/{session}";

/// What has to be signed to sign in by EDS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Challenge {
    /// This challenge; it works once.
    #[schema(value_type = String)]
    pub challenge: ChallengeId,
    /// The bytes of a [`domain::session::SignInChallenge`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
}

/// The signed challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInByEds {
    /// Which challenge.
    #[schema(value_type = String)]
    pub challenge: ChallengeId,
    /// CAdES-B-B over its bytes, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

/// The number that a code goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForCode {
    /// Mobile number.
    #[schema(value_type = String)]
    pub phone: Phone,
}

/// That a code was sent, if the number is registered (R-5, S-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// The code's id.
    #[schema(value_type = String)]
    pub code: OneTimeCodeId,
    /// Until when it can be entered.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// A code from an SMS.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInByCode {
    /// The code's id.
    #[schema(value_type = String)]
    pub code: OneTimeCodeId,
    /// Six digits.
    pub digits: String,
}

domain::debug_by_name!(SignInByCode);

/// A new session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionOpened {
    /// The session.
    #[schema(value_type = String)]
    pub session: SessionId,
    /// 256 random bits, base64url; only its hash is stored.
    #[schema(value_type = String)]
    pub token: Zeroizing<String>,
    /// How it was opened.
    pub level: AccessLevel,
    /// Its end.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

impl std::fmt::Debug for SessionOpened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionOpened")
            .field("session", &self.session)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// The sessions of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The newest first.
    pub sessions: Vec<SessionEntry>,
}

/// One session of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    /// The session.
    #[schema(value_type = String)]
    pub session: SessionId,
    /// How it was opened.
    pub level: AccessLevel,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Its end.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether it is the one that asks.
    pub this_one: bool,
}

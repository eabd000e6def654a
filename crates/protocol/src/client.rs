//! Organisations' information systems: registering, getting a token, looking into their history (R-24, S-9).
//!
//! A client gets its token by RFC 6749 section 4.4 with `private_key_jwt` (RFC 7523, OpenID Connect Core section 9) by
//! ES256 only. The token is bound to the key of the proof that came with the call (RFC 9449 section 5), and goes out as
//! `Authorization: DPoP <token>`, with the same proofs as a device's.

use domain::{
    Bin, ClientId, LocalizedText,
    client::{ClientScopes, ClientState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::Bytes;

/// `POST` [`RegisterClient`] → 201 [`ClientRegistered`]. Signed by the organisation's EDS.
pub const CLIENTS: &str = "/v1/clients";
/// `GET` → [`crate::history::History`] of the organisation. Query: `before`, the id of the oldest entry seen.
pub const CLIENT_HISTORY: &str = "/v1/clients/me/history";
/// `POST`, `application/x-www-form-urlencoded` → [`TokenIssued`]; a refusal is a [`TokenProblem`].
pub const TOKEN: &str = "/v1/token";
/// `GET` → [`ServerMetadata`] (RFC 8414).
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// `GET` → [`OrganisationShown`], or 404 where no client of it may call. Needs a session.
pub const ORGANISATION: &str = "/v1/organisations/{bin}";

/// The one grant that there is.
pub const GRANT_TYPE: &str = "client_credentials";
/// The one way to show who a client is.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The `alg` of an assertion.
pub const ALGORITHM: &str = "ES256";
/// The type of a token that is bound to a key.
pub const TOKEN_TYPE: &str = "DPoP";
/// What a client's token begins with; no other token does.
pub const TOKEN_PREFIX: &str = "org.";
/// The longest assertion that is read, in bytes.
pub const LONGEST_ASSERTION: usize = 4 * 1024;
/// The longest `jti`, in bytes.
pub const LONGEST_JTI: usize = 128;

/// A registration, signed by the organisation's EDS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterClient {
    /// The exact bytes of a [`domain::client::ClientRegistration`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over them, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

/// A client that is known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientRegistered {
    /// Its id, `iss` and `sub` of its assertions.
    #[schema(value_type = String)]
    pub client: ClientId,
    /// How far it has come: it waits for the operator.
    pub state: ClientState,
}

/// An organisation as a holder is shown it before giving access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganisationShown {
    /// Its number.
    #[schema(value_type = String)]
    pub bin: Bin,
    /// Its name.
    pub name: LocalizedText,
}

/// The JOSE header of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionHeader {
    /// [`ALGORITHM`].
    pub alg: String,
    /// Which of the client's keys.
    pub kid: String,
    /// `JWT`, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typ: Option<String>,
    /// Extensions that have to be understood (RFC 7515 section 4.1.11); none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crit: Option<Vec<String>>,
}

/// The claims of an assertion; others are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionClaims {
    /// The client.
    pub iss: String,
    /// The client.
    pub sub: String,
    /// The address of [`TOKEN`], or the origin.
    pub aud: Audience,
    /// Seconds since 1970; soon.
    pub exp: i64,
    /// Up to [`LONGEST_JTI`] bytes, never used before.
    pub jti: String,
    /// Seconds since 1970, where it is said; not in the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Seconds since 1970, where it is said; not in the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
}

/// For whom an assertion is: one, with or without brackets around it (RFC 7519 section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// One in brackets.
    Listed([String; 1]),
}

impl Audience {
    /// Whom it names.
    pub fn as_str(&self) -> &str {
        match self {
            Self::One(one) | Self::Listed([one]) => one,
        }
    }
}

/// A token (RFC 6749 section 5.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenIssued {
    /// Random, without any meaning to the client.
    #[schema(value_type = String)]
    pub access_token: Zeroizing<String>,
    /// [`TOKEN_TYPE`].
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// What it allows.
    #[schema(value_type = String)]
    pub scope: ClientScopes,
}

domain::debug_by_name!(TokenIssued);

/// Why there is no token (RFC 6749 section 5.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenProblem {
    /// For programs.
    pub error: TokenError,
    /// One English sentence for whoever reads logs.
    pub error_description: String,
}

/// What is wrong with a call for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenError {
    /// 400: a member is missing, twice, or not of its form.
    InvalidRequest,
    /// 401: the client is unknown, not approved, or its assertion does not count.
    InvalidClient,
    /// 400: another grant than [`GRANT_TYPE`].
    UnsupportedGrantType,
    /// 400: a scope that is unknown or that the client does not have.
    InvalidScope,
    /// 400: the DPoP proof is missing, wrong, for another call, or too old (RFC 9449 section 5).
    InvalidDpopProof,
}

/// How tokens are had here (RFC 8414 section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServerMetadata {
    /// The origin.
    pub issuer: String,
    /// The address of [`TOKEN`].
    pub token_endpoint: String,
    /// `private_key_jwt`.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// [`ALGORITHM`].
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// [`GRANT_TYPE`].
    pub grant_types_supported: Vec<String>,
    /// None: nobody is sent to a page.
    pub response_types_supported: Vec<String>,
    /// The scopes that there are.
    pub scopes_supported: Vec<String>,
    /// [`ALGORITHM`].
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// The address of [`crate::credential::STATUS_LISTS`] (draft-ietf-oauth-status-list, section 9.1).
    pub status_list_aggregation_endpoint: String,
}

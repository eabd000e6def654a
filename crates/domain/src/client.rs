//! An organisation's information systems that open documents, and whom of them the operator lets in (R-24, S-9).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Bin, EmailAddress, LocalizedText, Settings, access::is_unseen, statement::Statement};

/// The name of an organisation in the three languages, one line each, as holders read it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LocalizedText", into = "LocalizedText")]
pub struct OrganisationName(LocalizedText);

/// Not a name in three languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name has one line of 1 to {} characters in each language",
    OrganisationName::LONGEST
)]
pub struct OrganisationNameError;

impl OrganisationName {
    /// The most characters in one language.
    pub const LONGEST: usize = 140;

    /// Parses a text that is there in all three languages and looks like nothing else (S-28).
    pub fn parse(text: LocalizedText) -> Result<Self, OrganisationNameError> {
        let is_line = |line: &str| {
            !line.is_empty()
                && line.trim() == line
                && line.chars().count() <= Self::LONGEST
                && !line.chars().any(|one| one.is_control() || is_unseen(one))
        };
        let english = text.en.as_deref().unwrap_or_default();
        let fits = [&text.kk, &text.ru, english].into_iter().all(is_line);
        fits.then_some(Self(text)).ok_or(OrganisationNameError)
    }

    /// The text in three languages.
    pub fn as_text(&self) -> &LocalizedText {
        &self.0
    }
}

impl fmt::Debug for OrganisationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrganisationName(…)")
    }
}

impl TryFrom<LocalizedText> for OrganisationName {
    type Error = OrganisationNameError;

    fn try_from(text: LocalizedText) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<OrganisationName> for LocalizedText {
    fn from(name: OrganisationName) -> Self {
        name.0
    }
}

/// A client's public key for ES256 as RFC 7517 has it, with its name; a private member is refused as unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientKey {
    /// Names it among the client's keys: 1 to 64 letters, digits, `-`, `_` and `.`.
    pub kid: String,
    /// `EC`.
    pub kty: String,
    /// `P-256`.
    pub crv: String,
    /// 32 bytes, base64url without padding.
    pub x: String,
    /// 32 bytes, base64url without padding.
    pub y: String,
    /// `ES256`, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `sig`, where it is said.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}

impl ClientKey {
    fn is_well_formed(&self) -> bool {
        let is_name = (1..=64).contains(&self.kid.len())
            && self
                .kid
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let is_coordinate = |text: &str| {
            text.len() == 43
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let is = |said: &Option<String>, one: &str| said.as_deref().is_none_or(|said| said == one);
        is_name
            && (self.kty.as_str(), self.crv.as_str()) == ("EC", "P-256")
            && is_coordinate(&self.x)
            && is_coordinate(&self.y)
            && is(&self.alg, "ES256")
            && is(&self.usage, "sig")
    }
}

/// The keys of a client, a JWK set (RFC 7517 section 5): each name and each key once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeySet", into = "KeySet")]
pub struct ClientKeys(Vec<ClientKey>);

/// A JWK set as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeySet {
    keys: Vec<ClientKey>,
}

/// Not a set of public keys on P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a client has 1 to {} public keys on P-256, each with a name of its own",
    ClientKeys::MOST
)]
pub struct ClientKeysError;

impl ClientKeys {
    /// The most keys: those in use, and those that take their place.
    pub const MOST: usize = 4;

    /// Takes keys whose names and points differ; that each lies on the curve shows in its first use.
    pub fn parse(keys: Vec<ClientKey>) -> Result<Self, ClientKeysError> {
        let differ = keys.iter().enumerate().all(|(at, key)| {
            keys[..at]
                .iter()
                .all(|other| other.kid != key.kid && (&other.x, &other.y) != (&key.x, &key.y))
        });
        let fits = (1..=Self::MOST).contains(&keys.len())
            && differ
            && keys.iter().all(ClientKey::is_well_formed);
        fits.then_some(Self(keys)).ok_or(ClientKeysError)
    }

    /// All of them.
    pub fn all(&self) -> &[ClientKey] {
        &self.0
    }

    /// The key of a name.
    pub fn named(&self, kid: &str) -> Option<&ClientKey> {
        self.0.iter().find(|key| key.kid == kid)
    }
}

impl TryFrom<KeySet> for ClientKeys {
    type Error = ClientKeysError;

    fn try_from(set: KeySet) -> Result<Self, Self::Error> {
        Self::parse(set.keys)
    }
}

impl From<ClientKeys> for KeySet {
    fn from(keys: ClientKeys) -> Self {
        Self { keys: keys.0 }
    }
}

/// What a client may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClientScope {
    /// See who shares what, before it is opened.
    #[serde(rename = "document.preview")]
    Preview,
    /// Open a document, and see before what it is.
    #[serde(rename = "document.open")]
    Open,
}

impl ClientScope {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Preview, Self::Open];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "document.preview",
            Self::Open => "document.open",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Scopes, each at most once and in one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientScopes(Vec<ClientScope>);

/// No scope, or one that is not known or not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("scopes are document.preview and document.open, as far as the client has them")]
pub struct ClientScopesError;

impl ClientScopes {
    /// Parses names with a space between them (RFC 6749 section 3.3).
    pub fn parse(text: &str) -> Result<Self, ClientScopesError> {
        let asked: Option<Vec<ClientScope>> = text.split(' ').map(ClientScope::parse).collect();
        let asked = asked.ok_or(ClientScopesError)?;
        let in_order = ClientScope::ALL
            .into_iter()
            .filter(|one| asked.contains(one));
        Ok(Self(in_order.collect()))
    }

    /// Whether something is allowed; who may open may also look before.
    pub fn allow(&self, scope: ClientScope) -> bool {
        self.0.contains(&scope)
            || (scope == ClientScope::Preview && self.0.contains(&ClientScope::Open))
    }

    /// The scopes of a token: those that are asked for, or all where none is named; never more than these.
    pub fn grant(&self, asked: Option<&str>) -> Result<Self, ClientScopesError> {
        let Some(asked) = asked else {
            return Ok(self.clone());
        };
        let asked = Self::parse(asked)?;
        let all_allowed = asked.0.iter().all(|scope| self.allow(*scope));
        all_allowed.then_some(asked).ok_or(ClientScopesError)
    }
}

impl fmt::Display for ClientScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}

impl TryFrom<String> for ClientScopes {
    type Error = ClientScopesError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ClientScopes> for String {
    fn from(scopes: ClientScopes) -> Self {
        scopes.to_string()
    }
}

/// How far a client has come with the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// It was registered, and nobody has looked at it.
    Waiting,
    /// It may call.
    Approved,
    /// It was never let in.
    Refused,
    /// It was let in, and is no more.
    Revoked,
}

/// Why the operator cannot decide so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientRefusal {
    /// It was decided already.
    #[error("the client does not wait for an answer")]
    NotWaiting,
    /// It may not call anyway.
    #[error("the client is not approved")]
    NotApproved,
    /// The organisation has so many that wait.
    #[error("at most {most} clients of one organisation can wait for an answer")]
    TooManyWaiting {
        /// How many can wait.
        most: u32,
    },
}

impl ClientState {
    /// Registers one more client of an organisation that has so many waiting.
    pub fn register(waiting: u32, settings: &Settings) -> Result<Self, ClientRefusal> {
        let most = settings.waiting_clients;
        (waiting < most)
            .then_some(Self::Waiting)
            .ok_or(ClientRefusal::TooManyWaiting { most })
    }

    /// Lets it in.
    pub fn approve(self) -> Result<Self, ClientRefusal> {
        self.decide(Self::Approved)
    }

    /// Does not let it in.
    pub fn refuse(self) -> Result<Self, ClientRefusal> {
        self.decide(Self::Refused)
    }

    /// Lets it in no more.
    pub fn revoke(self) -> Result<Self, ClientRefusal> {
        match self {
            Self::Approved => Ok(Self::Revoked),
            Self::Waiting | Self::Refused | Self::Revoked => Err(ClientRefusal::NotApproved),
        }
    }

    fn decide(self, answer: Self) -> Result<Self, ClientRefusal> {
        match self {
            Self::Waiting => Ok(answer),
            Self::Approved | Self::Refused | Self::Revoked => Err(ClientRefusal::NotWaiting),
        }
    }
}

/// What an organisation's EDS signs to register a client (R-13, R-24, S-22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRegistration {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// The organisation's number; its EDS has the same.
    pub bin: Bin,
    /// The organisation's name, as holders will read it.
    pub name: OrganisationName,
    /// Where the operator reaches whoever runs the client.
    pub contact: EmailAddress,
    /// The client's keys.
    pub jwks: ClientKeys,
    /// What it wants to do.
    pub scope: ClientScopes,
    /// When this was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
}

impl Statement for ClientRegistration {
    const SUBJECT: &'static str = "qoltanba/client-registration/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// Why a registration is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefusal {
    /// It is for another service.
    #[error("the registration is for another service")]
    OtherSite,
    /// It was drawn up too long ago, or in the future.
    #[error("the registration was not drawn up lately")]
    NotLately,
    /// The EDS is not this organisation's.
    #[error("the registration is not signed by an EDS of this organisation")]
    OtherOrganisation,
}

impl ClientRegistration {
    /// Decides whether a registration counts that was signed by an EDS with this BIN (R-13, S-4).
    pub fn check(
        &self,
        site: &str,
        signer: Option<&str>,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(), RegistrationRefusal> {
        if self.site != site {
            return Err(RegistrationRefusal::OtherSite);
        }
        let age = now.duration_since(self.drawn_up_at);
        if age > settings.registration_life || -age > settings.clock_warning {
            return Err(RegistrationRefusal::NotLately);
        }
        (signer == Some(self.bin.as_str()))
            .then_some(())
            .ok_or(RegistrationRefusal::OtherOrganisation)
    }
}

#[cfg(test)]
mod tests;

//! Giving a third party access to a document, once and for a short time (R-22, R-23, S-8 to S-10).

mod terms;

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use crate::{Bin, LocalizedText, Settings};

pub use terms::{
    Recipient, RecipientError, Scope, SharingPurpose, SharingPurposeError, Terms, TermsRefusal,
};

/// How far one access has come; once it has ended it stays as it ended (S-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AccessState {
    /// It can be opened.
    Open,
    /// It was opened, once.
    Opened {
        /// When.
        at: Timestamp,
        /// By whom, as well as is known (S-9).
        viewer: Viewer,
    },
    /// The holder closed it.
    Closed {
        /// When.
        at: Timestamp,
    },
    /// Its time ran out.
    Lapsed,
}

/// Who opened a document, as well as is known (S-9); `Debug` shows only the kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Viewer {
    /// A visitor who did not sign in.
    Visitor {
        /// Coarse network origin: the first half of the address.
        network: String,
    },
    /// A person who signed in.
    Person {
        /// Full name.
        name: String,
    },
    /// An organisation, by an information system of its own.
    Organisation {
        /// Its name.
        name: LocalizedText,
        /// Its number.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[cfg_attr(feature = "bindings", specta(type = String))]
        bin: Bin,
    },
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visitor { .. } => "Visitor(…)",
            Self::Person { .. } => "Person(…)",
            Self::Organisation { .. } => "Organisation(…)",
        })
    }
}

/// One grant of access to one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// When it was given.
    pub given_at: Timestamp,
    /// Until when it can be opened.
    pub until: Timestamp,
    /// How it ended, if it did.
    pub ended: Option<AccessState>,
}

/// Why an access cannot be opened, extended or closed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefusal {
    /// It was opened already.
    #[error("the document was opened already")]
    AlreadyOpened,
    /// The holder closed it.
    #[error("access was closed")]
    Closed,
    /// Its time is over.
    #[error("the time of this access is over")]
    Lapsed,
    /// It already lasts as long as it can.
    #[error("access lasts its longest already")]
    LongestAlready,
}

/// Why no further access can be given now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GivingRefusal {
    /// So many accesses of this account can be opened at the moment.
    #[error("at most {most} accesses can be open at once")]
    TooManyOpen {
        /// How many can be open at once.
        most: u32,
    },
}

impl Access {
    /// Gives access for the default time to somebody who has so many open already.
    pub fn give(open: u32, now: Timestamp, settings: &Settings) -> Result<Self, GivingRefusal> {
        let most = settings.open_accesses;
        if open >= most {
            return Err(GivingRefusal::TooManyOpen { most });
        }
        Ok(Self {
            given_at: now,
            until: now + settings.share_life,
            ended: None,
        })
    }

    /// How far it has come at an instant.
    pub fn state(&self, now: Timestamp) -> AccessState {
        match &self.ended {
            Some(ended) => ended.clone(),
            None if now >= self.until => AccessState::Lapsed,
            None => AccessState::Open,
        }
    }

    /// Opens it for a viewer, once.
    pub fn open(self, viewer: Viewer, now: Timestamp) -> Result<Self, AccessRefusal> {
        self.still_open(now)?;
        Ok(Self {
            ended: Some(AccessState::Opened { at: now, viewer }),
            ..self
        })
    }

    /// Closes it.
    pub fn close(self, now: Timestamp) -> Result<Self, AccessRefusal> {
        self.still_open(now)?;
        Ok(Self {
            ended: Some(AccessState::Closed { at: now }),
            ..self
        })
    }

    /// Extends it to the longest time in all.
    pub fn extend(self, now: Timestamp, settings: &Settings) -> Result<Self, AccessRefusal> {
        self.still_open(now)?;
        let longest = self.given_at + settings.share_life_longest;
        if self.until >= longest {
            return Err(AccessRefusal::LongestAlready);
        }
        Ok(Self {
            until: longest,
            ..self
        })
    }

    fn still_open(&self, now: Timestamp) -> Result<(), AccessRefusal> {
        match self.state(now) {
            AccessState::Open => Ok(()),
            AccessState::Opened { .. } => Err(AccessRefusal::AlreadyOpened),
            AccessState::Closed { .. } => Err(AccessRefusal::Closed),
            AccessState::Lapsed => Err(AccessRefusal::Lapsed),
        }
    }
}

/// Why a text is neither the link of a QR code nor a short code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessCodeError {
    /// Not 22 characters of base64url.
    #[error("this is not the secret of an access")]
    NotASecret,
    /// Not eight characters of the alphabet.
    #[error("a short code has 8 letters and digits")]
    NotAShortCode,
    /// A link that does not lead to this service's page.
    #[error("this link leads to another service")]
    OtherService,
    /// It has characters that cannot be seen, or a link elsewhere has this service's name in it.
    #[error("this is made to look like something else")]
    Disguised,
    /// It says that it is of a document shown without a network, and cannot be read.
    #[error("this code of a document shown without a network cannot be read")]
    NotOffline,
}

/// The 128 random bits in the QR code; zeroized, never shown by `Debug` (S-8).
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct AccessSecret([u8; 16]);

impl AccessSecret {
    /// Wraps 128 random bits.
    pub fn from_random(bits: [u8; 16]) -> Self {
        Self(bits)
    }

    /// Parses 22 characters of unpadded base64url (RFC 4648 section 5).
    pub fn parse(text: &str) -> Result<Self, AccessCodeError> {
        if text.len() != 22 {
            return Err(AccessCodeError::NotASecret);
        }
        let mut bits: u128 = 0;
        let mut tail = 0;
        for (at, byte) in text.bytes().enumerate() {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return Err(AccessCodeError::NotASecret),
            };
            if at == 21 {
                tail = value & 15;
                bits = (bits << 2) | u128::from(value >> 4);
            } else {
                bits = (bits << 6) | u128::from(value);
            }
        }
        if tail != 0 {
            return Err(AccessCodeError::NotASecret);
        }
        Ok(Self(bits.to_be_bytes()))
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// 22 characters of unpadded base64url.
    pub fn to_text(&self) -> String {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let bits = u128::from_be_bytes(self.0);
        (0..22)
            .map(|at| {
                let value = if at == 21 {
                    (bits << 4) & 63
                } else {
                    (bits >> (122 - 6 * at)) & 63
                };
                char::from(ALPHABET[value as usize])
            })
            .collect()
    }

    /// The link in the QR code: the secret is in the fragment, which no server log and no prefetcher gets.
    pub fn link(&self, origin: &str) -> String {
        format!("{origin}/s#{}", self.to_text())
    }
}

impl fmt::Debug for AccessSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessSecret(…)")
    }
}

/// What a holder signs to show a document to whoever opens this access, and to nobody else (S-36): base64url of the
/// SHA-256 of a label and of the SHA-256 of the secret.
///
/// It is of the secret's hash, so that the service can check it before it ever sees the secret.
pub fn presentation_nonce(secret_sha256: &[u8; 32]) -> String {
    let mut hash = Context::new(&SHA256);
    hash.update(b"qoltanba/presentation-nonce/1\0");
    hash.update(secret_sha256);
    URL_SAFE_NO_PAD.encode(hash.finish())
}

/// The alphabet of short codes: no 0, 1, I, L, O.
pub const SHORT_CODE_ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Eight characters that a person can read out or type (S-8); zeroized, never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct ShortCode(String);

impl ShortCode {
    /// Makes a code from random bytes, uniform but for 2^-88.
    pub fn from_random(bits: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bits);
        Self(
            (0..8)
                .map(|_| {
                    let at = (rest % 31) as usize;
                    rest /= 31;
                    char::from(SHORT_CODE_ALPHABET[at])
                })
                .collect(),
        )
    }

    /// Parses what a person typed, in either case, with or without spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, AccessCodeError> {
        if text.len() > 32 {
            return Err(AccessCodeError::NotAShortCode);
        }
        let code: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let well_formed = code.len() == 8 && code.bytes().all(|b| SHORT_CODE_ALPHABET.contains(&b));
        if well_formed {
            Ok(Self(code))
        } else {
            Err(AccessCodeError::NotAShortCode)
        }
    }

    /// The eight characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code in two groups of four, as people read it.
    pub fn grouped(&self) -> String {
        format!("{}-{}", &self.0[..4], &self.0[4..])
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

/// What a person scanned or typed to open a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessCode {
    /// The secret of a QR code.
    Secret(AccessSecret),
    /// The short code.
    Short(ShortCode),
}

impl AccessCode {
    /// Reads a link of this service's origin, or a short code; everything else is refused (R-26, S-28).
    ///
    /// The origin is compared byte by byte: no other spelling of it leads here.
    pub fn parse(text: &str, origin: &str) -> Result<Self, AccessCodeError> {
        let text = text.trim();
        if text.chars().any(is_unseen) {
            return Err(AccessCodeError::Disguised);
        }
        if let Some(rest) = text.strip_prefix(origin)
            && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
        {
            let secret = rest.strip_prefix("/s#");
            return AccessSecret::parse(secret.unwrap_or_default()).map(Self::Secret);
        }
        if text.contains([':', '/', '#', '@']) {
            return Err(elsewhere(text, origin));
        }
        ShortCode::parse(text).map(Self::Short)
    }
}

/// Why a link is refused: one that a person could take for this service's is said to be made so.
fn elsewhere(text: &str, origin: &str) -> AccessCodeError {
    let host = authority(origin);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let text = text.to_ascii_lowercase();
    // Letters of other alphabets look like Latin ones, and a host may also write them behind this prefix.
    let other_letters = !authority(&text).is_ascii() || authority(&text).contains("xn--");
    if other_letters || text.contains(name) {
        AccessCodeError::Disguised
    } else {
        AccessCodeError::OtherService
    }
}

/// What stands between the slashes of a link (RFC 3986 section 3.2), or nothing.
fn authority(link: &str) -> &str {
    let (_, rest) = link.split_once("//").unwrap_or_default();
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a character shows not even a space, or turns the direction of those around it (Unicode, Default_Ignorable_Code_Point).
pub(crate) fn is_unseen(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Who is guessing, for the limits on wrong short codes (S-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misses {
    /// From this network address in the last hour.
    pub from_address: u32,
    /// By this account in the last hour; `None` for a visitor.
    pub by_account: Option<u32>,
    /// By all visitors in the last hour.
    pub over_all: u32,
}

/// Why no short code may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GuessingRefusal {
    /// This address or account missed too often.
    #[error("too many wrong codes, try again later")]
    TooManyMisses,
    /// All visitors together missed too often: only people who signed in may try.
    #[error("sign in to open a document by its short code")]
    SignInFirst,
}

/// Decides whether a short code may be tried after these misses (S-8).
pub fn may_try_short_code(misses: Misses, settings: &Settings) -> Result<(), GuessingRefusal> {
    if misses.from_address >= settings.misses_per_address
        || misses
            .by_account
            .is_some_and(|count| count >= settings.misses_per_account)
    {
        return Err(GuessingRefusal::TooManyMisses);
    }
    if misses.by_account.is_none() && misses.over_all >= settings.misses_over_all {
        return Err(GuessingRefusal::SignInFirst);
    }
    Ok(())
}

#[cfg(test)]
mod clock;
#[cfg(test)]
mod tests;

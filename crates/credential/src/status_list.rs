//! Whether a credential still holds: one number of some bits for each, in a list that its issuer signs anew
//! (Token Status List, draft-ietf-oauth-status-list).

mod token;

use std::fmt;

use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};
use serde::Serialize;
use serde_json::Value;

pub use token::{Draft, LONGEST_TOKEN, STATUS_LIST, StatusToken, TokenContents, verify};

use crate::{
    jws::{TokenError, decode, encode},
    validity::ValidityError,
};
use eds::key::SignatureInvalid;

/// The largest list that is made or read, in bytes before compression: eight million entries of one bit.
pub const LARGEST_LIST: usize = 1024 * 1024;
/// The best compression that there is.
const LEVEL: u8 = 10;

/// Why a status list cannot be made or is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StatusListError {
    /// More than [`LARGEST_LIST`] bytes before compression, or a token of more than [`LONGEST_TOKEN`] bytes.
    #[error("the status list is too large")]
    TooLarge,
    /// The list has no such entry, so that nothing is known.
    #[error("the status list has no such entry")]
    OutOfBounds,
    /// The status does not fit into the bits of an entry.
    #[error("the status does not fit into the list")]
    TooFewBits,
    /// No certificate of the issuer.
    #[error("the certificate of the issuer is missing")]
    NoIssuer,
    /// The issuer's certificate is not valid when it signs.
    #[error("the certificate of the issuer is not valid at the time of signing")]
    IssuerNotValid,
    /// It would end before it begins, or be kept for no time.
    #[error("the status list would not hold")]
    NoTime,
    /// The token, or its signature.
    #[error("the token of the status list is not accepted")]
    Token(#[from] TokenError),
    /// A member is missing or not of its kind, or the list cannot be decompressed.
    #[error("the status list cannot be read")]
    Malformed,
    /// The list of another URI.
    #[error("the status list is another one")]
    OtherList,
    /// Not valid at this moment.
    #[error("the status list is not valid now")]
    Validity(#[from] ValidityError),
}

impl From<SignatureInvalid> for StatusListError {
    fn from(invalid: SignatureInvalid) -> Self {
        Self::Token(TokenError::SignatureInvalid(invalid))
    }
}

/// What a list says about one credential.
///
/// 3 and 12 to 15 are each application's own; the rest is for later standards.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Status(pub u8);

impl Status {
    /// It holds.
    pub const VALID: Self = Self(0);
    /// It will never hold again: a document that was lost (R-18: until it is issued again, which makes another
    /// credential), or that its source does not have any more.
    pub const INVALID: Self = Self(1);
    /// It does not hold for the time being. Issued by others; nothing here is ever suspended.
    pub const SUSPENDED: Self = Self(2);
    /// It was replaced by another credential of the same document, and never holds again; an application's own status.
    pub const REPLACED: Self = Self(3);
}

/// How many bits an entry has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bits {
    /// Valid or not.
    One,
    /// Up to 3.
    Two,
    /// Up to 15.
    Four,
    /// Up to 255.
    Eight,
}

impl Bits {
    fn from_number(bits: u64) -> Option<Self> {
        match bits {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            4 => Some(Self::Four),
            8 => Some(Self::Eight),
            _ => None,
        }
    }

    /// The number of bits.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    fn highest(self) -> u8 {
        u8::MAX >> (8 - self.number())
    }

    fn per_byte(self) -> u64 {
        u64::from(8 / self.number())
    }
}

/// Where a credential's status stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StatusReference {
    /// The entry, from 0.
    pub index: u64,
    /// The list: the URI that its token is fetched from and names as its subject.
    pub uri: String,
}

impl StatusReference {
    /// Reads the member `status` of a credential; one of other mechanisms alone is refused, since nobody here could
    /// say that the credential holds.
    pub(crate) fn read(status: &Value) -> Option<Self> {
        let list = status.get("status_list")?;
        Some(Self {
            index: list.get("idx")?.as_u64()?,
            uri: list.get("uri")?.as_str()?.to_owned(),
        })
    }
}

/// The member `status` of a credential.
#[derive(Serialize)]
pub(crate) struct StatusMember<'a> {
    status_list: Reference<'a>,
}

#[derive(Serialize)]
struct Reference<'a> {
    idx: u64,
    uri: &'a str,
}

impl<'a> From<&'a StatusReference> for StatusMember<'a> {
    fn from(reference: &'a StatusReference) -> Self {
        Self {
            status_list: Reference {
                idx: reference.index,
                uri: &reference.uri,
            },
        }
    }
}

/// The statuses of many credentials.
#[derive(Clone, Eq, PartialEq)]
pub struct StatusList {
    bits: Bits,
    bytes: Vec<u8>,
}

impl StatusList {
    /// A list of valid entries, filled up to a whole byte.
    pub fn new(bits: Bits, entries: u64) -> Result<Self, StatusListError> {
        let bytes = usize::try_from(entries.div_ceil(bits.per_byte()))
            .ok()
            .filter(|bytes| *bytes <= LARGEST_LIST)
            .ok_or(StatusListError::TooLarge)?;
        Ok(Self {
            bits,
            bytes: vec![0; bytes],
        })
    }

    /// How many bits an entry has.
    pub fn bits(&self) -> Bits {
        self.bits
    }

    /// The number of entries, those that only fill up the last byte included.
    pub fn entries(&self) -> u64 {
        self.bytes.len() as u64 * self.bits.per_byte()
    }

    /// What the list says about one credential.
    pub fn status(&self, index: u64) -> Result<Status, StatusListError> {
        let (byte, shift) = self.place(index)?;
        Ok(Status(self.bytes[byte] >> shift & self.bits.highest()))
    }

    /// Writes what the list says about one credential.
    pub fn set(&mut self, index: u64, status: Status) -> Result<(), StatusListError> {
        if status.0 > self.bits.highest() {
            return Err(StatusListError::TooFewBits);
        }
        let (byte, shift) = self.place(index)?;
        let others = self.bytes[byte] & !(self.bits.highest() << shift);
        self.bytes[byte] = others | status.0 << shift;
        Ok(())
    }

    /// The byte of an entry, and how far to the left it lies in it.
    fn place(&self, index: u64) -> Result<(usize, u8), StatusListError> {
        let byte = usize::try_from(index / self.bits.per_byte())
            .ok()
            .filter(|byte| *byte < self.bytes.len())
            .ok_or(StatusListError::OutOfBounds)?;
        // Invariant: less than 8 entries of a byte, together 8 bits.
        let shift = (index % self.bits.per_byte()) as u8 * self.bits.number();
        Ok((byte, shift))
    }

    fn member<'a>(&self, aggregation_uri: Option<&'a str>) -> ListMember<'a> {
        ListMember {
            bits: self.bits.number(),
            lst: encode(&compress_to_vec_zlib(&self.bytes, LEVEL)),
            aggregation_uri,
        }
    }

    /// Reads the member `status_list` of a token; what decompresses to more than [`LARGEST_LIST`] is refused before
    /// it takes that memory.
    pub(crate) fn read(list: &Value) -> Option<Self> {
        let bits = Bits::from_number(list.get("bits")?.as_u64()?)?;
        let compressed = decode(list.get("lst")?.as_str()?)?;
        let bytes = decompress_to_vec_zlib_with_limit(&compressed, LARGEST_LIST).ok()?;
        Some(Self { bits, bytes })
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StatusList")
            .field("bits", &self.bits)
            .field("entries", &self.entries())
            .finish()
    }
}

/// The member `status_list` of a token.
#[derive(Serialize)]
struct ListMember<'a> {
    bits: u8,
    lst: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_uri: Option<&'a str>,
}

#[cfg(test)]
mod tests;

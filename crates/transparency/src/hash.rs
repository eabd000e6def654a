//! Hashes of a tree: SHA-256 with the prefixes of RFC 9162 section 2.1.1.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{Context, SHA256};

/// A SHA-256: of a leaf, of a node, or an entry of the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// Not the base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is the base64 of 32 bytes")]
pub struct HashError;

impl Hash {
    /// Bytes of a hash.
    pub const LENGTH: usize = 32;

    /// A hash that was made elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The root of a tree without leaves.
    pub fn of_nothing() -> Self {
        Self::of(&[])
    }

    /// The hash of a leaf that holds an entry.
    pub fn of_leaf(entry: &[u8]) -> Self {
        Self::of(&[&[0], entry])
    }

    /// The hash of a node over two others.
    pub fn of_node(left: &Self, right: &Self) -> Self {
        Self::of(&[&[1], &left.0, &right.0])
    }

    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut context = Context::new(&SHA256);
        for part in parts {
            context.update(part);
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.finish().as_ref());
        Self(bytes)
    }

    /// Parses base64 with padding (RFC 4648 section 4).
    pub fn parse(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode(text).map_err(|_| HashError)?;
        bytes.try_into().map(Self).map_err(|_| HashError)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

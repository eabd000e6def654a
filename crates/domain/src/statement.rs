//! What the EDS signs: JSON whose first member names what it is for, kept as the exact bytes (S-4, S-22).

use serde::{Serialize, de::DeserializeOwned};

/// The largest statement that is read, in bytes.
pub const LONGEST_STATEMENT: usize = 16 * 1024;

/// A kind of message that the EDS signs; its subject stands first in the bytes and in a signed attribute.
pub trait Statement: Serialize + DeserializeOwned {
    /// The subject, with its version.
    const SUBJECT: &'static str;

    /// The subject as the message itself states it.
    fn subject(&self) -> &str;
}

/// Why bytes are not the statement that was expected.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// More than [`LONGEST_STATEMENT`] bytes.
    #[error("the statement is longer than {LONGEST_STATEMENT} bytes")]
    TooLong,
    /// Not the JSON of this kind of statement.
    #[error("the statement cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// Another kind of statement, or another version of it.
    #[error("the statement is for another purpose")]
    OtherSubject,
}

/// The exact bytes of a statement, as they are signed, sent and kept.
pub fn to_be_signed<S: Statement>(statement: &S) -> Vec<u8> {
    // Invariant: statements hold only strings, numbers and dates, which always serialise.
    serde_json::to_vec(statement).unwrap_or_default()
}

/// Reads a statement of one kind from its bytes.
pub fn parse<S: Statement>(bytes: &[u8]) -> Result<S, StatementError> {
    if bytes.len() > LONGEST_STATEMENT {
        return Err(StatementError::TooLong);
    }
    let statement: S = serde_json::from_slice(bytes).map_err(StatementError::Unreadable)?;
    (statement.subject() == S::SUBJECT)
        .then_some(statement)
        .ok_or(StatementError::OtherSubject)
}

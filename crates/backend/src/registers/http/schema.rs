//! How answers are read: strictly, as `docs/integration.md` has their schemas. Nothing that is sent is shown in an
//! error, as it is somebody's.

use domain::document::{Claim, FieldName};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// Bytes of one text.
const LONGEST_TEXT: usize = 2_000;

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// Not the JSON of the schema; where it went wrong.
    #[error("its answer is not of the schema (line {line}, column {column})")]
    Json {
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// A kind that is another source's.
    #[error("its answer has a document of another source's kind")]
    ForeignKind,
    /// Two documents with one reference, two fields with one name, or a person twice.
    #[error("its answer says something twice")]
    Twice,
    /// A document without a field that its kind has on paper; which.
    #[error("its answer has a document without the field {}", Claim::Field(*.0).name())]
    Incomplete(FieldName),
    /// A document that says beside its fields another number or last day than in them; which.
    #[error("its answer has a document whose {} is not that of its field", Claim::Field(*.0).name())]
    Contradiction(FieldName),
    /// A text that is empty, too long, or has control characters.
    #[error("its answer has a text that is empty, too long, or not printable")]
    Text,
    /// About somebody or something that was not asked about.
    #[error("its answer is about another than was asked about")]
    NotAsked,
    /// Not a PNG in base64, or too large.
    #[error("its answer has a photo that is none")]
    Photo,
    /// A photo of another system than the one that the kind's photo is of, or of none; or that system alone.
    #[error("its answer has a photo that is not of the system that it has to be of")]
    PhotoSource,
    /// Hours or places that cannot be.
    #[error("its answer has a service centre with hours or places that cannot be")]
    Hours,
    /// Too many of something.
    #[error("its answer has too many of something")]
    TooMany,
}

/// JSON of a schema.
pub(super) fn json<T: DeserializeOwned>(answer: &[u8]) -> Result<T, SchemaError> {
    serde_json::from_slice(answer).map_err(|error| SchemaError::Json {
        line: error.line(),
        column: error.column(),
    })
}

/// A text that can be shown.
pub(super) fn printable(text: &str) -> Result<(), SchemaError> {
    let taken = !text.trim().is_empty()
        && text.len() <= LONGEST_TEXT
        && !text.chars().any(char::is_control);
    taken.then_some(()).ok_or(SchemaError::Text)
}

/// Something or `null`, and not left out: that nobody said anything is not the answer that there is nothing.
pub(super) fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

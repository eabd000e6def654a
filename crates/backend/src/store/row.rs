//! Between columns and types.

use domain::IdError;
use jiff::{Timestamp, civil::Date};
use rusqlite::types::Value as Stored;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row as _;

use super::{StoreError, sql::Row};

/// Reads columns as the types that they stand for.
pub(super) trait Columns {
    fn text(&self, column: &'static str) -> Result<String, StoreError>;
    fn text_if_any(&self, column: &'static str) -> Result<Option<String>, StoreError>;
    fn number(&self, column: &'static str) -> Result<i64, StoreError>;
    fn number_if_any(&self, column: &'static str) -> Result<Option<i64>, StoreError>;
    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError>;
    fn bytes_if_any(&self, column: &'static str) -> Result<Option<Vec<u8>>, StoreError>;

    fn count(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.number(column)?).map_err(|_| StoreError::Unreadable(column))
    }

    fn truth(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.number(column)? != 0)
    }

    fn instant(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.number(column)?)
            .map_err(|_| StoreError::Unreadable(column))
    }

    fn instant_if_any(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.number_if_any(column)?
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(|_| StoreError::Unreadable(column))
    }

    fn day(&self, column: &'static str) -> Result<Date, StoreError> {
        self.text(column)?
            .parse()
            .map_err(|_| StoreError::Unreadable(column))
    }

    /// An identifier or another type that is parsed from its text.
    fn parsed<T: TryFrom<String>>(&self, column: &'static str) -> Result<T, StoreError> {
        T::try_from(self.text(column)?).map_err(|_| StoreError::Unreadable(column))
    }

    fn id_if_any<T: TryFrom<String, Error = IdError>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.text_if_any(column)?
            .map(T::try_from)
            .transpose()
            .map_err(|_| StoreError::Unreadable(column))
    }

    /// A value that is stored as its name on the wire.
    fn named<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        from_name(self.text(column)?).ok_or(StoreError::Unreadable(column))
    }

    fn named_if_any<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.text_if_any(column)?
            .map(|name| from_name(name).ok_or(StoreError::Unreadable(column)))
            .transpose()
    }

    fn json_if_any<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.text_if_any(column)?
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|_| StoreError::Unreadable(column))
    }

    /// A value that is stored as JSON.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| StoreError::Unreadable(column))
    }
}

impl Columns for Row {
    fn text(&self, column: &'static str) -> Result<String, StoreError> {
        required(self.text_if_any(column)?, column)
    }

    fn text_if_any(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        match self {
            Self::Sqlite { columns, values } => match stored(columns, values, column)? {
                Stored::Text(text) => Ok(Some(text.clone())),
                Stored::Null => Ok(None),
                Stored::Integer(_) | Stored::Real(_) | Stored::Blob(_) => {
                    Err(StoreError::Unreadable(column))
                }
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    fn number(&self, column: &'static str) -> Result<i64, StoreError> {
        required(self.number_if_any(column)?, column)
    }

    fn number_if_any(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite { columns, values } => match stored(columns, values, column)? {
                Stored::Integer(number) => Ok(Some(*number)),
                Stored::Null => Ok(None),
                Stored::Text(_) | Stored::Real(_) | Stored::Blob(_) => {
                    Err(StoreError::Unreadable(column))
                }
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        required(self.bytes_if_any(column)?, column)
    }

    fn bytes_if_any(&self, column: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Sqlite { columns, values } => match stored(columns, values, column)? {
                Stored::Blob(bytes) => Ok(Some(bytes.clone())),
                Stored::Null => Ok(None),
                Stored::Text(_) | Stored::Integer(_) | Stored::Real(_) => {
                    Err(StoreError::Unreadable(column))
                }
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

fn stored<'r>(
    columns: &[String],
    values: &'r [Stored],
    column: &'static str,
) -> Result<&'r Stored, StoreError> {
    columns
        .iter()
        .position(|name| name == column)
        .and_then(|at| values.get(at))
        .ok_or(StoreError::Unreadable(column))
}

fn required<T>(value: Option<T>, column: &'static str) -> Result<T, StoreError> {
    value.ok_or(StoreError::Unreadable(column))
}

fn from_name<T: DeserializeOwned>(name: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name)).ok()
}

/// The name under which a plain enum is stored and sent.
pub(super) fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        // Invariant: only enums without data are stored by name.
        _ => String::new(),
    }
}

/// A value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    // Invariant: what is stored has no map with keys that are not text.
    serde_json::to_string(value).unwrap_or_default()
}

//! The vault: one SQLite file, every row sealed under its own name (S-23).

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{
    entropy::Entropy,
    seal::{Key, Stretching},
};

/// Why the vault did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file is not the database that it was, or is gone.
    #[error("the vault file is damaged")]
    Damaged(#[source] Option<rusqlite::Error>),
    /// A row is not what was sealed.
    #[error("the row {0} of the vault is damaged")]
    Row(String),
    /// The database cannot be read or written.
    #[error("the vault file cannot be written")]
    Unwritable(#[source] rusqlite::Error),
    /// A file of the profile cannot be read or written.
    #[error("a file of the profile cannot be written")]
    File(#[source] std::io::Error),
    /// A row cannot be sealed.
    #[error("a row of the vault cannot be sealed")]
    Seal,
    /// The vault was closed.
    #[error("the vault is closed")]
    Closed,
}

/// The key of a part of the vault: what can be read while locked, or what only the unlocked person reads.
#[derive(Debug, Clone)]
pub(crate) struct RowKey {
    space: Space,
    key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Profile,
    Person,
}

impl RowKey {
    /// For what can be read while locked or while joining.
    pub(crate) fn profile(profile_key: &Key) -> Self {
        Self {
            space: Space::Profile,
            key: Key::derive(profile_key.as_bytes(), &[], "qoltanba/vault/profile/1"),
        }
    }

    /// For what only the unlocked person reads.
    pub(crate) fn person(root: &Key) -> Self {
        Self {
            space: Space::Person,
            key: Key::derive(root.as_bytes(), &[], "qoltanba/vault/person/1"),
        }
    }

    /// A name for something secret, which only this key finds again.
    pub(crate) fn name_of(&self, secret: &[u8]) -> String {
        let name = Key::derive(self.key.as_bytes(), secret, "qoltanba/vault/name/1");
        domain::ids::hex(name.as_bytes())
    }

    fn sealing_name(&self, name: &str) -> String {
        format!("{}/{name}", self.space.name())
    }
}

impl Space {
    fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Person => "person",
        }
    }
}

/// K wrapped under a password or code; of no use without its secret in the keystore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrapping {
    /// Which secret of the keystore is mixed in.
    pub(crate) secret: Vec<u8>,
    pub(crate) stretching: Stretching,
    pub(crate) sealed: Vec<u8>,
}

/// Under what K is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrappedUnder {
    Password,
    QuickAccessCode,
}

impl WrappedUnder {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::QuickAccessCode => "quick-access-code",
        }
    }
}

/// The open vault file.
#[derive(Clone)]
pub(crate) struct Vault {
    connection: Arc<Mutex<Option<Connection>>>,
    entropy: Entropy,
}

/// When a batch is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Before it is answered.
    Now,
    /// With the next batch that is. Whatever ends the process loses nothing; where the machine loses power, the
    /// batch is whole or was never there.
    Later,
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS wrappings (
    kind TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    salt BLOB NOT NULL,
    memory_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sealed_rows (
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (space, name)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
";

/// A commit is on the disk before it is answered.
const PRAGMAS: &str =
    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes of the header of an SQLite file.
const HEADER: usize = 100;

impl Vault {
    /// The name of the file in a profile.
    pub(crate) const FILE: &str = "vault.db";

    /// Opens the vault; `made` says that there was one, so that a missing or empty file is damage and not a new vault.
    pub(crate) async fn open(
        path: &Path,
        made: bool,
        entropy: Entropy,
    ) -> Result<Self, VaultError> {
        check_file(path, made)?;
        let path = path.to_owned();
        let connection = tokio::task::spawn_blocking(move || {
            let connection = Connection::open(path).map_err(refusal)?;
            connection.execute_batch(PRAGMAS).map_err(refusal)?;
            let check: String = connection
                .query_row("PRAGMA quick_check", [], |row| row.get(0))
                .map_err(refusal)?;
            if check != "ok" {
                return Err(VaultError::Damaged(None));
            }
            connection.execute_batch(SCHEMA).map_err(refusal)?;
            Ok(connection)
        })
        .await
        .map_err(|_| VaultError::Closed)??;
        Ok(Self {
            connection: Arc::new(Mutex::new(Some(connection))),
            entropy,
        })
    }

    /// Renames a damaged vault file and what belongs to it; gives the new name.
    pub(crate) fn set_aside(path: &Path, suffix: &str) -> std::io::Result<PathBuf> {
        let renamed = |extension: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(extension);
            PathBuf::from(name)
        };
        let aside = renamed(&format!(".{suffix}"));
        for extension in ["", "-wal", "-shm"] {
            let from = renamed(extension);
            if from.exists() {
                std::fs::rename(from, renamed(&format!(".{suffix}{extension}")))?;
            }
        }
        Ok(aside)
    }

    pub(crate) async fn close(&self) {
        let open = self.open_connection().take();
        // The last connection puts the log into the file.
        let _ = tokio::task::spawn_blocking(|| drop(open)).await;
    }

    /// What is under a name; `None` where nothing is.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        key: &RowKey,
        name: &str,
    ) -> Result<Option<T>, VaultError> {
        let sealed: Option<Vec<u8>> = self.with(|connection| {
            connection
                .prepare_cached("SELECT sealed FROM sealed_rows WHERE space = ? AND name = ?")?
                .query_row([key.space.name(), name], |row| row.get(0))
                .optional()
        })?;
        sealed
            .map(|sealed| open_row(key, name, &sealed))
            .transpose()
    }

    /// Everything whose name begins with a prefix, in the order of the names, which are given without it.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        key: &RowKey,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, VaultError> {
        let rows: Vec<(String, Vec<u8>)> = self.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT name, sealed FROM sealed_rows
                     WHERE space = ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY name",
                )?
                .query_map([key.space.name(), prefix], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
        })?;
        rows.into_iter()
            .map(|(name, sealed)| {
                let value = open_row(key, &name, &sealed)?;
                Ok((name[prefix.len()..].to_owned(), value))
            })
            .collect()
    }

    pub(crate) async fn wrapping(
        &self,
        under: WrappedUnder,
    ) -> Result<Option<Wrapping>, VaultError> {
        let wrapping = self.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT secret, salt, memory_kib, passes, sealed FROM wrappings WHERE kind = ?",
                )?
                .query_row([under.name()], |row| {
                    Ok(Wrapping {
                        secret: row.get(0)?,
                        stretching: Stretching {
                            salt: row.get::<_, Vec<u8>>(1)?.into(),
                            memory_kib: row.get(2)?,
                            passes: row.get(3)?,
                        },
                        sealed: row.get(4)?,
                    })
                })
                .optional()
        })?;
        match wrapping {
            Some(wrapping) if !wrapping.stretching.is_acceptable() => {
                Err(VaultError::Row(format!("wrappings/{}", under.name())))
            }
            wrapping => Ok(wrapping),
        }
    }

    /// Makes all changes of a batch durable, or none.
    pub(crate) async fn write(&self, batch: Batch) -> Result<(), VaultError> {
        self.commit(batch, Durability::Now).await
    }

    /// Commits all changes of a batch, or none.
    pub(crate) async fn commit(
        &self,
        batch: Batch,
        durability: Durability,
    ) -> Result<(), VaultError> {
        let vault = self.clone();
        // The disk is waited for where nobody else waits.
        tokio::task::spawn_blocking(move || vault.commit_here(batch, durability))
            .await
            .map_err(|_| VaultError::Closed)?
    }

    fn commit_here(&self, batch: Batch, durability: Durability) -> Result<(), VaultError> {
        let changes = batch
            .0
            .into_iter()
            .map(|change| self.seal(change))
            .collect::<Result<Vec<_>, _>>()?;
        self.with(|connection| {
            connection.pragma_update(None, "synchronous", durability.name())?;
            let transaction = connection.transaction()?;
            for change in changes {
                change.apply(&transaction)?;
            }
            transaction.commit()
        })
    }

    fn seal(&self, change: Change) -> Result<Sealed, VaultError> {
        Ok(match change {
            Change::Put { key, name, plain } => Sealed::Put {
                space: key.space,
                sealed: key
                    .key
                    .seal(&key.sealing_name(&name), &plain, self.entropy.source())
                    .map_err(|_| VaultError::Seal)?,
                name,
            },
            Change::Other(sealed) => sealed,
        })
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, VaultError> {
        let mut open = self.open_connection();
        work(open.as_mut().ok_or(VaultError::Closed)?).map_err(refusal)
    }

    fn open_connection(&self) -> std::sync::MutexGuard<'_, Option<Connection>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Durability {
    fn name(self) -> &'static str {
        match self {
            Self::Now => "FULL",
            Self::Later => "NORMAL",
        }
    }
}

/// Changes that become durable together.
#[derive(Default)]
pub(crate) struct Batch(Vec<Change>);

enum Change {
    Put {
        key: RowKey,
        name: String,
        plain: Zeroizing<Vec<u8>>,
    },
    Other(Sealed),
}

/// A change as the file gets it.
enum Sealed {
    Put {
        space: Space,
        name: String,
        sealed: Vec<u8>,
    },
    Delete {
        space: Space,
        name: String,
    },
    ForgetPerson,
    Wrap {
        under: WrappedUnder,
        wrapping: Wrapping,
    },
    Unwrap {
        under: WrappedUnder,
    },
}

impl Sealed {
    fn apply(self, connection: &Connection) -> rusqlite::Result<usize> {
        let statement = |sql| connection.prepare_cached(sql);
        match self {
            Self::Put {
                space,
                name,
                sealed,
            } => statement(
                "INSERT INTO sealed_rows (space, name, sealed) VALUES (?, ?, ?)
                 ON CONFLICT (space, name) DO UPDATE SET sealed = excluded.sealed",
            )?
            .execute(params![space.name(), name, sealed]),
            Self::Delete { space, name } => {
                statement("DELETE FROM sealed_rows WHERE space = ? AND name = ?")?
                    .execute([space.name(), &name])
            }
            Self::ForgetPerson => statement("DELETE FROM sealed_rows WHERE space = ?")?
                .execute([Space::Person.name()]),
            Self::Wrap { under, wrapping } => statement(
                "INSERT INTO wrappings (kind, secret, salt, memory_kib, passes, sealed)
                 VALUES (?, ?, ?, ?, ?, ?)
                 ON CONFLICT (kind) DO UPDATE SET secret = excluded.secret, salt = excluded.salt,
                 memory_kib = excluded.memory_kib, passes = excluded.passes, sealed = excluded.sealed",
            )?
            .execute(params![
                under.name(),
                wrapping.secret,
                wrapping.stretching.salt.0,
                wrapping.stretching.memory_kib,
                wrapping.stretching.passes,
                wrapping.sealed,
            ]),
            Self::Unwrap { under } => {
                statement("DELETE FROM wrappings WHERE kind = ?")?.execute([under.name()])
            }
        }
    }
}

impl Batch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn put<T: Serialize>(
        mut self,
        key: &RowKey,
        name: &str,
        value: &T,
    ) -> Result<Self, crate::Error> {
        let plain = serde_json::to_vec(value).map_err(crate::Error::internal)?;
        self.0.push(Change::Put {
            key: key.clone(),
            name: name.to_owned(),
            plain: Zeroizing::new(plain),
        });
        Ok(self)
    }

    pub(crate) fn delete(mut self, key: &RowKey, name: &str) -> Self {
        self.0.push(Change::Other(Sealed::Delete {
            space: key.space,
            name: name.to_owned(),
        }));
        self
    }

    /// Deletes what only the unlocked person could read.
    pub(crate) fn forget_person(mut self) -> Self {
        self.0.push(Change::Other(Sealed::ForgetPerson));
        self
    }

    pub(crate) fn wrap(mut self, under: WrappedUnder, wrapping: Wrapping) -> Self {
        self.0.push(Change::Other(Sealed::Wrap { under, wrapping }));
        self
    }

    pub(crate) fn unwrap(mut self, under: WrappedUnder) -> Self {
        self.0.push(Change::Other(Sealed::Unwrap { under }));
        self
    }
}

fn open_row<T: DeserializeOwned>(key: &RowKey, name: &str, sealed: &[u8]) -> Result<T, VaultError> {
    let plain = key
        .key
        .open(&key.sealing_name(name), sealed)
        .map_err(|_| VaultError::Row(name.to_owned()))?;
    serde_json::from_slice(&plain).map_err(|_| VaultError::Row(name.to_owned()))
}

/// SQLite takes an empty file for a new database, and reads what is missing of a page as zeros: so the start of
/// the file and its length are looked at first.
fn check_file(path: &Path, made: bool) -> Result<(), VaultError> {
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !made => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VaultError::Damaged(None));
        }
        Err(error) => return Err(VaultError::File(error)),
    };
    let length = file.metadata().map_err(VaultError::File)?.len();
    if length == 0 && !made {
        return Ok(());
    }
    let mut header = [0; HEADER];
    let is_whole = match file.read_exact(&mut header) {
        Ok(()) => header.starts_with(MAGIC) && (has_log(path) || length >= stated_length(&header)),
        Err(_) => false,
    };
    if is_whole {
        Ok(())
    } else {
        Err(VaultError::Damaged(None))
    }
}

/// What the header says of the length: pages, at 28, of the size at 16 (SQLite file format section 1.3).
fn stated_length(header: &[u8; HEADER]) -> u64 {
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    page * u64::from(pages)
}

/// Whether there is a write-ahead log, out of which pages may still come into the file.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

fn refusal(error: rusqlite::Error) -> VaultError {
    match (&error, error.sqlite_error_code()) {
        (_, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        | (
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..),
            _,
        ) => VaultError::Damaged(Some(error)),
        _ => VaultError::Unwritable(error),
    }
}

#[cfg(test)]
mod tests;

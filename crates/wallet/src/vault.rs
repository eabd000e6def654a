//! The vault: one SQLite file, every row sealed under its own name (S-23).

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Row, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use zeroize::Zeroizing;

use crate::{
    entropy::Entropy,
    seal::{Key, SealError, Stretching},
};

/// Why the vault did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file is not the database that it was, or is gone.
    #[error("the vault file is damaged")]
    Damaged(#[source] Option<sqlx::Error>),
    /// A row is not what was sealed.
    #[error("the row {0} of the vault is damaged")]
    Row(String),
    /// The file cannot be read or written.
    #[error("the vault file cannot be written")]
    Unwritable(#[source] sqlx::Error),
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
    pool: SqlitePool,
    entropy: Entropy,
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
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(refusal)?;
        let check: String = sqlx::query("PRAGMA quick_check")
            .fetch_one(&pool)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(refusal)?;
        if check != "ok" {
            return Err(VaultError::Damaged(None));
        }
        sqlx::raw_sql(SCHEMA)
            .execute(&pool)
            .await
            .map_err(refusal)?;
        Ok(Self { pool, entropy })
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
        self.pool.close().await;
    }

    /// What is under a name; `None` where nothing is.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        key: &RowKey,
        name: &str,
    ) -> Result<Option<T>, VaultError> {
        let row = sqlx::query("SELECT sealed FROM sealed_rows WHERE space = $1 AND name = $2")
            .bind(key.space.name())
            .bind(name)
            .fetch_optional(&self.pool)
            .await
            .map_err(refusal)?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Vec<u8> = row.try_get(0).map_err(refusal)?;
        open_row(key, name, &sealed).map(Some)
    }

    /// Everything whose name begins with a prefix, in the order of the names, which are given without it.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        key: &RowKey,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, VaultError> {
        let rows = sqlx::query(
            "SELECT name, sealed FROM sealed_rows
             WHERE space = $1 AND substr(name, 1, length($2)) = $2 ORDER BY name",
        )
        .bind(key.space.name())
        .bind(prefix)
        .fetch_all(&self.pool)
        .await
        .map_err(refusal)?;
        rows.into_iter()
            .map(|row| {
                let name: String = row.try_get(0).map_err(refusal)?;
                let sealed: Vec<u8> = row.try_get(1).map_err(refusal)?;
                let value = open_row(key, &name, &sealed)?;
                Ok((name[prefix.len()..].to_owned(), value))
            })
            .collect()
    }

    pub(crate) async fn wrapping(
        &self,
        under: WrappedUnder,
    ) -> Result<Option<Wrapping>, VaultError> {
        let row = sqlx::query(
            "SELECT secret, salt, memory_kib, passes, sealed FROM wrappings WHERE kind = $1",
        )
        .bind(under.name())
        .fetch_optional(&self.pool)
        .await
        .map_err(refusal)?;
        let Some(row) = row else { return Ok(None) };
        let salt: Vec<u8> = row.try_get(1).map_err(refusal)?;
        let wrapping = Wrapping {
            secret: row.try_get(0).map_err(refusal)?,
            stretching: Stretching {
                salt: salt.into(),
                memory_kib: row.try_get(2).map_err(refusal)?,
                passes: row.try_get(3).map_err(refusal)?,
            },
            sealed: row.try_get(4).map_err(refusal)?,
        };
        if wrapping.stretching.is_acceptable() {
            Ok(Some(wrapping))
        } else {
            Err(VaultError::Row(format!("wrappings/{}", under.name())))
        }
    }

    /// Makes all changes of a batch durable, or none.
    pub(crate) async fn write(&self, batch: Batch) -> Result<(), VaultError> {
        let mut transaction = self.pool.begin().await.map_err(refusal)?;
        for change in batch.0 {
            match change {
                Change::Put { key, name, plain } => {
                    let sealed = key
                        .key
                        .seal(&key.sealing_name(&name), &plain, self.entropy.source())
                        .map_err(|error: SealError| {
                            VaultError::Unwritable(sqlx::Error::Encode(Box::new(error)))
                        })?;
                    sqlx::query(
                        "INSERT INTO sealed_rows (space, name, sealed) VALUES ($1, $2, $3)
                         ON CONFLICT (space, name) DO UPDATE SET sealed = excluded.sealed",
                    )
                    .bind(key.space.name())
                    .bind(name)
                    .bind(sealed)
                }
                Change::Delete { space, name } => {
                    sqlx::query("DELETE FROM sealed_rows WHERE space = $1 AND name = $2")
                        .bind(space.name())
                        .bind(name)
                }
                Change::ForgetPerson => sqlx::query("DELETE FROM sealed_rows WHERE space = $1")
                    .bind(Space::Person.name()),
                Change::Wrap { under, wrapping } => sqlx::query(
                    "INSERT INTO wrappings (kind, secret, salt, memory_kib, passes, sealed)
                     VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (kind) DO UPDATE SET secret = excluded.secret, salt = excluded.salt,
                     memory_kib = excluded.memory_kib, passes = excluded.passes, sealed = excluded.sealed",
                )
                .bind(under.name())
                .bind(wrapping.secret)
                .bind(wrapping.stretching.salt.0)
                .bind(wrapping.stretching.memory_kib)
                .bind(wrapping.stretching.passes)
                .bind(wrapping.sealed),
                Change::Unwrap { under } => {
                    sqlx::query("DELETE FROM wrappings WHERE kind = $1").bind(under.name())
                }
            }
            .execute(&mut *transaction)
            .await
            .map_err(refusal)?;
        }
        transaction.commit().await.map_err(refusal)
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
        self.0.push(Change::Delete {
            space: key.space,
            name: name.to_owned(),
        });
        self
    }

    /// Deletes what only the unlocked person could read.
    pub(crate) fn forget_person(mut self) -> Self {
        self.0.push(Change::ForgetPerson);
        self
    }

    pub(crate) fn wrap(mut self, under: WrappedUnder, wrapping: Wrapping) -> Self {
        self.0.push(Change::Wrap { under, wrapping });
        self
    }

    pub(crate) fn unwrap(mut self, under: WrappedUnder) -> Self {
        self.0.push(Change::Unwrap { under });
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
    let unwritable = |error| VaultError::Unwritable(sqlx::Error::Io(error));
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !made => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VaultError::Damaged(None));
        }
        Err(error) => return Err(unwritable(error)),
    };
    let length = file.metadata().map_err(unwritable)?.len();
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

fn refusal(error: sqlx::Error) -> VaultError {
    const CORRUPT: &str = "11";
    const NOT_A_DATABASE: &str = "26";
    let primary = error
        .as_database_error()
        .and_then(|error| error.code())
        .and_then(|code| code.parse::<u32>().ok())
        .map(|code| (code & 0xff).to_string());
    match (primary.as_deref(), &error) {
        (Some(CORRUPT | NOT_A_DATABASE), _)
        | (_, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
            VaultError::Damaged(Some(error))
        }
        _ => VaultError::Unwritable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> RowKey {
        RowKey::person(&Key::from_random([3; 32]))
    }

    async fn filled(path: &Path) -> Vault {
        let vault = Vault::open(path, false, Entropy::system())
            .await
            .expect("made");
        let mut batch = Batch::new();
        for at in 0..200 {
            batch = batch
                .put(&key(), &format!("row/{at:03}"), &"Aigerim".repeat(50))
                .expect("serialises");
        }
        vault.write(batch).await.expect("written");
        vault
    }

    #[tokio::test]
    async fn rows_come_back_sealed_and_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(Vault::FILE);
        filled(&path).await.close().await;

        let vault = Vault::open(&path, true, Entropy::system())
            .await
            .expect("opened");
        let rows: Vec<(String, String)> = vault.list(&key(), "row/").await.expect("read");
        let absent: Option<String> = vault.read(&key(), "nothing").await.expect("read");
        vault.close().await;

        assert_eq!(rows.len(), 200);
        assert_eq!(rows[7].0, "007");
        assert_eq!(absent, None);
        let bytes = std::fs::read(&path).expect("a file");
        assert!(!bytes.windows(7).any(|window| window == b"Aigerim"));
    }

    #[tokio::test]
    async fn s23_another_key_reads_no_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = filled(&folder.path().join(Vault::FILE)).await;
        let other = RowKey::person(&Key::from_random([4; 32]));

        let read = vault.read::<String>(&other, "row/000").await;

        assert!(matches!(read, Err(VaultError::Row(name)) if name == "row/000"));
    }

    #[tokio::test]
    async fn s23_a_row_put_under_another_name_is_damage() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = filled(&folder.path().join(Vault::FILE)).await;
        sqlx::query(
            "UPDATE sealed_rows SET sealed = (SELECT sealed FROM sealed_rows WHERE name = 'row/001')
             WHERE name = 'row/000'",
        )
        .execute(&vault.pool)
        .await
        .expect("moved");

        let read = vault.read::<String>(&key(), "row/000").await;

        assert!(matches!(read, Err(VaultError::Row(_))));
    }

    #[tokio::test]
    async fn a_vault_cut_short_is_told_and_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(Vault::FILE);
        filled(&path).await.close().await;
        let whole = std::fs::read(&path).expect("a file");
        for length in [0, 10, 100, 4_096, whole.len() / 2, whole.len() - 100] {
            std::fs::write(&path, &whole[..length]).expect("cut short");

            let opened = Vault::open(&path, true, Entropy::system()).await;

            assert!(
                matches!(opened, Err(VaultError::Damaged(_))),
                "{length} bytes"
            );
            assert_eq!(
                std::fs::read(&path).expect("a file"),
                &whole[..length],
                "{length} bytes are left as they are"
            );
        }
        std::fs::remove_file(&path).expect("removed");
        let opened = Vault::open(&path, true, Entropy::system()).await;
        assert!(matches!(opened, Err(VaultError::Damaged(_))), "gone");
        assert!(!path.exists(), "no new one in its place");
    }

    #[tokio::test]
    async fn a_vault_of_other_bytes_is_told_and_set_aside_on_request() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(Vault::FILE);
        std::fs::write(&path, b"not a database, but a letter to my aunt").expect("written");

        let opened = Vault::open(&path, true, Entropy::system()).await;
        assert!(matches!(opened, Err(VaultError::Damaged(_))));

        let aside = Vault::set_aside(&path, "damaged").expect("renamed");
        assert!(!path.exists());
        assert_eq!(
            std::fs::read(aside).expect("kept"),
            b"not a database, but a letter to my aunt"
        );
    }
}

//! A keystore in one file sealed under a passphrase, for hosts whose system has none.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Keystore, KeystoreError};
use crate::{
    entropy::Entropy,
    seal::{self, Key, Stretching},
};

/// Secrets in a file, each sealed by AES-256-GCM under a key from a passphrase (Argon2id).
pub struct FileKeystore {
    path: PathBuf,
    key: Key,
    entropy: Entropy,
    content: Mutex<Content>,
}

/// What is in the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    version: u8,
    stretching: Stretching,
    /// Nothing, sealed: tells a wrong passphrase from a damaged entry.
    check: Bytes,
    entries: BTreeMap<String, Bytes>,
}

const VERSION: u8 = 1;
const CHECK: &str = "qoltanba/keystore-file/check";

impl Content {
    /// Reads a file of this version, whose passphrase is stretched as it should be.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, KeystoreError> {
        serde_json::from_slice(bytes)
            .ok()
            .filter(|content: &Self| {
                content.version == VERSION && content.stretching.is_acceptable()
            })
            .ok_or(KeystoreError::Damaged)
    }

    /// The bytes of the file.
    pub(crate) fn write(&self) -> Result<Vec<u8>, KeystoreError> {
        serde_json::to_vec(self).map_err(|_| absent("not writable as JSON"))
    }
}

impl FileKeystore {
    /// Opens the file, or makes it where there is none; takes as long as Argon2id does.
    pub fn open(path: &Path, passphrase: &str) -> Result<Self, KeystoreError> {
        match fs::read(path) {
            Ok(bytes) => Self::existing(path, passphrase, &bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(path, passphrase),
            Err(error) => Err(KeystoreError::Absent(Box::new(error))),
        }
    }

    fn existing(path: &Path, passphrase: &str, bytes: &[u8]) -> Result<Self, KeystoreError> {
        let content = Content::read(bytes)?;
        let key = stretch(passphrase, &content.stretching)?;
        key.open(CHECK, &content.check.0)
            .map_err(|error| KeystoreError::Locked(Box::new(error)))?;
        Ok(Self {
            path: path.to_owned(),
            key,
            entropy: Entropy::system(),
            content: Mutex::new(content),
        })
    }

    fn create(path: &Path, passphrase: &str) -> Result<Self, KeystoreError> {
        let entropy = Entropy::system();
        let salt = entropy.bytes().map_err(|_| absent("no randomness"))?;
        let stretching = Stretching::new(salt);
        let key = stretch(passphrase, &stretching)?;
        let check = key
            .seal(CHECK, &[], entropy.source())
            .map_err(|error| KeystoreError::Absent(Box::new(error)))?;
        let content = Content {
            version: VERSION,
            stretching,
            check: Bytes(check),
            entries: BTreeMap::new(),
        };
        let keystore = Self {
            path: path.to_owned(),
            key,
            entropy,
            content: Mutex::new(content.clone()),
        };
        keystore.save(&content)?;
        Ok(keystore)
    }

    /// Replaces the file as a whole: who is killed meanwhile finds the old one.
    fn save(&self, content: &Content) -> Result<(), KeystoreError> {
        write_durably(&self.path, &content.write()?)
            .map_err(|error| KeystoreError::Absent(Box::new(error)))
    }

    fn change(&self, change: impl FnOnce(&mut Content)) -> Result<(), KeystoreError> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = content.clone();
        change(&mut changed);
        self.save(&changed)?;
        *content = changed;
        Ok(())
    }
}

impl Keystore for FileKeystore {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        let content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        match content.entries.get(name) {
            Some(sealed) => self
                .key
                .open(name, &sealed.0)
                .map(Some)
                .map_err(|_| KeystoreError::Damaged),
            None => Ok(None),
        }
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeystoreError> {
        let sealed = self
            .key
            .seal(name, secret, self.entropy.source())
            .map_err(|error| KeystoreError::Absent(Box::new(error)))?;
        self.change(|content| {
            content.entries.insert(name.to_owned(), Bytes(sealed));
        })
    }

    fn delete(&self, name: &str) -> Result<(), KeystoreError> {
        self.change(|content| {
            content.entries.remove(name);
        })
    }
}

/// Writes a file so that after a crash either the old or the new one is there, readable by its owner only.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = folder.join(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn stretch(passphrase: &str, stretching: &Stretching) -> Result<Key, KeystoreError> {
    let stretched =
        seal::stretch(passphrase.as_bytes(), stretching).map_err(|_| KeystoreError::Damaged)?;
    Ok(Key::derive(
        stretched.as_slice(),
        &[],
        "qoltanba/keystore-file/1",
    ))
}

fn absent(cause: &'static str) -> KeystoreError {
    KeystoreError::Absent(cause.into())
}

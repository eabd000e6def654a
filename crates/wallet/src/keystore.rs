//! The keystore port: small secrets under names, kept by the operating system where there is one.
//!
//! What the wallet puts there is framed with a checksum, so that a damaged entry is told from a wrong password.

mod file;
#[cfg(test)]
mod memory;
mod os;
#[cfg(test)]
mod suite;

use std::sync::Arc;

use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

#[cfg(feature = "fuzzing")]
pub(crate) use file::Content;
pub use file::FileKeystore;
pub(crate) use file::write_durably;
#[cfg(test)]
pub(crate) use memory::MemoryKeystore;
pub use os::OsKeystore;

use crate::Error;

/// Why a keystore did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
    /// There is none, or it cannot be reached.
    #[error("there is no keystore")]
    Absent(#[source] Cause),
    /// It is locked, or its passphrase is wrong.
    #[error("the keystore is locked")]
    Locked(#[source] Cause),
    /// An entry, or the file of entries, is not what was stored.
    #[error("the keystore is damaged")]
    Damaged,
}

/// What an adapter had to say.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A place for secrets of at most two kilobytes; calls may block, also on a prompt of the system.
pub trait Keystore: Send + Sync {
    /// The secret under a name; `None` where there is none.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError>;
    /// Puts a secret under a name, in place of what was there.
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeystoreError>;
    /// Removes what is under a name; nothing there is fine.
    fn delete(&self, name: &str) -> Result<(), KeystoreError>;
}

/// The entries of one profile.
#[derive(Clone)]
pub(crate) struct Entries {
    keystore: Arc<dyn Keystore>,
    profile: String,
}

/// What a profile keeps in the keystore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// PKCS#8 of the key that requests are proved with (S-6).
    DeviceKey,
    /// Seals what can be read while locked.
    ProfileKey,
    /// PKCS#8 of the EDS, sealed under K (S-23).
    EdsKey,
    /// Mixed into the wrapping under the EDS password (S-1).
    Password,
    /// Mixed into the wrapping under the quick access code, with the counter of misses (S-1, S-2).
    QuickAccessCode,
}

impl Entry {
    fn name(self) -> &'static str {
        match self {
            Self::DeviceKey => "device-key",
            Self::ProfileKey => "profile-key",
            Self::EdsKey => "eds-key",
            Self::Password => "password",
            Self::QuickAccessCode => "quick-access-code",
        }
    }
}

const FRAME: u8 = 1;
const CHECKSUM: usize = 8;

impl Entries {
    pub(crate) fn new(keystore: Arc<dyn Keystore>, profile: &str) -> Self {
        Self {
            keystore,
            profile: profile.to_owned(),
        }
    }

    pub(crate) async fn read(&self, entry: Entry) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let name = self.name(entry);
        let framed = self.blocking(move |keystore| keystore.read(&name)).await?;
        match framed {
            Some(framed) => Ok(Some(unframe(entry, &framed)?)),
            None => Ok(None),
        }
    }

    /// What must be there; missing is damage.
    pub(crate) async fn required(&self, entry: Entry) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.read(entry)
            .await?
            .ok_or_else(|| KeystoreError::Damaged.into())
    }

    pub(crate) async fn write(&self, entry: Entry, secret: &[u8]) -> Result<(), Error> {
        let name = self.name(entry);
        let framed = frame(entry, secret);
        self.blocking(move |keystore| keystore.write(&name, &framed))
            .await
    }

    pub(crate) async fn delete(&self, entry: Entry) -> Result<(), Error> {
        let name = self.name(entry);
        self.blocking(move |keystore| keystore.delete(&name)).await
    }

    fn name(&self, entry: Entry) -> String {
        format!("{}/{}", self.profile, entry.name())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Keystore) -> Result<T, KeystoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let keystore = Arc::clone(&self.keystore);
        tokio::task::spawn_blocking(move || call(keystore.as_ref()))
            .await
            .map_err(Error::internal)?
            .map_err(Error::from)
    }
}

fn frame(entry: Entry, secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut framed = Zeroizing::new(Vec::with_capacity(1 + secret.len() + CHECKSUM));
    framed.push(FRAME);
    framed.extend_from_slice(secret);
    framed.extend_from_slice(&checksum(entry, secret));
    framed
}

fn unframe(entry: Entry, framed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
    let (secret, sum) = framed
        .strip_prefix(&[FRAME])
        .and_then(|rest| rest.split_last_chunk::<CHECKSUM>())
        .ok_or(KeystoreError::Damaged)?;
    if checksum(entry, secret) != *sum {
        return Err(KeystoreError::Damaged);
    }
    Ok(Zeroizing::new(secret.to_vec()))
}

fn checksum(entry: Entry, secret: &[u8]) -> [u8; CHECKSUM] {
    let named = Zeroizing::new([entry.name().as_bytes(), &[0], secret].concat());
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&digest(&SHA256, &named).as_ref()[..CHECKSUM]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_damaged_entry_is_told_and_left() {
        let keystore = Arc::new(MemoryKeystore::default());
        let entries = Entries::new(keystore.clone(), "p");
        entries
            .write(Entry::EdsKey, b"sealed")
            .await
            .expect("written");
        let mut bytes = keystore
            .read("p/eds-key")
            .expect("read")
            .expect("there")
            .to_vec();
        bytes[3] ^= 1;
        keystore.write("p/eds-key", &bytes).expect("written");

        let read = entries.read(Entry::EdsKey).await;

        assert_eq!(read.unwrap_err(), Error::KeystoreDamaged);
        assert_eq!(
            keystore
                .read("p/eds-key")
                .expect("read")
                .expect("there")
                .as_slice(),
            bytes
        );
    }

    #[tokio::test]
    async fn an_entry_under_another_name_is_damage() {
        let keystore = Arc::new(MemoryKeystore::default());
        let entries = Entries::new(keystore.clone(), "p");
        entries
            .write(Entry::EdsKey, b"sealed")
            .await
            .expect("written");
        let bytes = keystore.read("p/eds-key").expect("read").expect("there");
        keystore.write("p/profile-key", &bytes).expect("written");

        assert_eq!(
            entries.read(Entry::ProfileKey).await.unwrap_err(),
            Error::KeystoreDamaged
        );
    }
}

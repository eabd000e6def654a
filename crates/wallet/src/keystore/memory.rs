//! A keystore that lives as long as the process, for tests.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use zeroize::Zeroizing;

use super::{Keystore, KeystoreError};

type Secrets = BTreeMap<String, Zeroizing<Vec<u8>>>;

/// Secrets in memory, which a test can lock.
#[derive(Default)]
pub struct MemoryKeystore {
    secrets: Mutex<Secrets>,
    pub locked: AtomicBool,
}

impl Keystore for MemoryKeystore {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        Ok(self.entries()?.get(name).cloned())
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeystoreError> {
        self.entries()?
            .insert(name.to_owned(), Zeroizing::new(secret.to_vec()));
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeystoreError> {
        self.entries()?.remove(name);
        Ok(())
    }
}

impl MemoryKeystore {
    fn entries(&self) -> Result<std::sync::MutexGuard<'_, Secrets>, KeystoreError> {
        if self.locked.load(Ordering::Relaxed) {
            return Err(KeystoreError::Locked("by a test".into()));
        }
        Ok(self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! A keystore that lives as long as the process, for tests.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use zeroize::Zeroizing;

use super::{Keystore, KeystoreError};

/// Secrets in memory.
#[derive(Default)]
pub struct MemoryKeystore(Mutex<BTreeMap<String, Zeroizing<Vec<u8>>>>);

impl Keystore for MemoryKeystore {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        Ok(self.entries().get(name).cloned())
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeystoreError> {
        self.entries()
            .insert(name.to_owned(), Zeroizing::new(secret.to_vec()));
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeystoreError> {
        self.entries().remove(name);
        Ok(())
    }
}

impl MemoryKeystore {
    fn entries(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Zeroizing<Vec<u8>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The operating system's keystore: Secret Service, Keychain, or Credential Manager.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use keyring::{Entry, Error};
use keyring_core::CredentialStore;
use zeroize::Zeroizing;

use super::{Keystore, KeystoreError};

/// How long a call may wait for the system, which may be asking the person for a passphrase.
const LONGEST_PROMPT: Duration = Duration::from_secs(30);

/// The keystore of the operating system.
pub struct OsKeystore {
    service: String,
    /// The way to it, as long as that works.
    way: Arc<Mutex<Option<Arc<CredentialStore>>>>,
}

impl OsKeystore {
    /// The entries of an application by its name.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            way: Arc::default(),
        }
    }

    fn call<T: Send + 'static>(
        &self,
        name: &str,
        call: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, KeystoreError> {
        let (service, name, way) = (self.service.clone(), name.to_owned(), self.way.clone());
        let (answer, waiting) = mpsc::sync_channel(1);
        // A thread of its own: the system may never answer a prompt that nobody sees.
        std::thread::spawn(move || {
            let result = open(&way)
                .and_then(|store| store.build(&service, &name, None))
                .and_then(|inner| call(&Entry { inner }));
            let _ = answer.send(result);
        });
        let refused = match waiting.recv_timeout(LONGEST_PROMPT) {
            Ok(Ok(value)) => return Ok(Some(value)),
            Ok(Err(Error::NoEntry)) => return Ok(None),
            Ok(Err(error)) => refusal(error),
            Err(error) => KeystoreError::Locked(Box::new(error)),
        };
        // Behind a prompt that is still open, and behind a connection that broke, every later call would wait or fail.
        if !matches!(refused, KeystoreError::Damaged) {
            *lock(&self.way) = None;
        }
        Err(refused)
    }
}

/// The way to the keystore, found anew where there is none; nobody waits for the lock while the system is asked.
fn open(way: &Mutex<Option<Arc<CredentialStore>>>) -> Result<Arc<CredentialStore>, Error> {
    let known = lock(way).clone();
    match known {
        Some(store) => Ok(store),
        None => {
            let store = of_this_system()?;
            *lock(way) = Some(Arc::clone(&store));
            Ok(store)
        }
    }
}

fn lock(
    way: &Mutex<Option<Arc<CredentialStore>>>,
) -> std::sync::MutexGuard<'_, Option<Arc<CredentialStore>>> {
    way.lock().unwrap_or_else(PoisonError::into_inner)
}

fn of_this_system() -> Result<Arc<CredentialStore>, Error> {
    #[cfg(target_os = "macos")]
    return Ok(apple_native_keyring_store::keychain::Store::new()?);
    #[cfg(target_os = "windows")]
    return Ok(windows_native_keyring_store::Store::new()?);
    #[cfg(not(any(target_os = "macos", target_os = "windows")))]
    return Ok(zbus_secret_service_keyring_store::Store::new()?);
}

impl Keystore for OsKeystore {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        self.call(name, |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeystoreError> {
        let secret = Zeroizing::new(secret.to_vec());
        match self.call(name, move |entry| entry.set_secret(&secret))? {
            Some(()) => Ok(()),
            None => Err(KeystoreError::Damaged),
        }
    }

    fn delete(&self, name: &str) -> Result<(), KeystoreError> {
        self.call(name, Entry::delete_credential).map(|_| ())
    }
}

fn refusal(error: Error) -> KeystoreError {
    match error {
        // The causes of these hold the entry's bytes, so they are left behind.
        Error::BadEncoding(_)
        | Error::BadDataFormat(..)
        | Error::BadStoreFormat(_)
        | Error::Ambiguous(_) => KeystoreError::Damaged,
        Error::NoStorageAccess(_) => KeystoreError::Locked(Box::new(error)),
        // The enum is non-exhaustive; what is left says that there is no keystore that works.
        _ => KeystoreError::Absent(Box::new(error)),
    }
}

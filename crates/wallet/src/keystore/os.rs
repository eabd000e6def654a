//! The operating system's keystore: Secret Service, Keychain, or Credential Manager.

use std::{sync::mpsc, time::Duration};

use keyring::v1::{Entry, Error};
use zeroize::Zeroizing;

use super::{Keystore, KeystoreError};

/// How long a call may wait for the system, which may be asking the person for a passphrase.
const LONGEST_PROMPT: Duration = Duration::from_secs(60);

/// The keystore of the operating system.
pub struct OsKeystore {
    service: String,
}

impl OsKeystore {
    /// The entries of an application by its name.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
        }
    }

    fn call<T: Send + 'static>(
        &self,
        name: &str,
        call: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, KeystoreError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        let (answer, waiting) = mpsc::sync_channel(1);
        // A thread of its own: the system may never answer a prompt that nobody sees.
        std::thread::spawn(move || {
            let result = Entry::new(&service, &name).and_then(|entry| call(&entry));
            let _ = answer.send(result);
        });
        match waiting.recv_timeout(LONGEST_PROMPT) {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(Error::NoEntry)) => Ok(None),
            Ok(Err(error)) => Err(refusal(error)),
            Err(error) => Err(KeystoreError::Locked(Box::new(error))),
        }
    }
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

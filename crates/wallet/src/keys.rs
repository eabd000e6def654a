//! The key hierarchy (S-1, S-2, S-23): a random K seals the EDS key and the person's rows, and is wrapped
//! under the EDS password and under the quick access code, each mixed with a secret of its own in the keystore.

use domain::{
    Settings,
    joining::{EdsPassword, QuickAccessCode},
};
use zeroize::Zeroizing;

use crate::{
    Error,
    entropy::Entropy,
    keystore::{Entries, Entry, KeystoreError},
    seal::{self, Key, SealError, Stretching},
    vault::{Batch, RowKey, Vault, VaultError, WrappedUnder, Wrapping},
};

/// K; zeroized.
#[derive(Debug, Clone)]
pub(crate) struct RootKey(Key);

impl RootKey {
    /// Draws a new K.
    pub(crate) fn generate(entropy: &Entropy) -> Result<Self, Error> {
        Ok(Self(Key::from_random(entropy.bytes()?)))
    }

    /// The key of the person's rows in the vault.
    pub(crate) fn rows(&self) -> RowKey {
        RowKey::person(&self.0)
    }

    /// The key that the EDS key is sealed under.
    pub(crate) fn eds(&self) -> Key {
        Key::derive(self.0.as_bytes(), &[], "qoltanba/eds-key/1")
    }
}

/// The keystore and the vault as the hierarchy needs them.
pub(crate) struct Hierarchy<'a> {
    pub(crate) entries: &'a Entries,
    pub(crate) vault: &'a Vault,
    pub(crate) entropy: &'a Entropy,
    pub(crate) settings: &'a Settings,
}

/// A secret of the keystore by its id, which its wrapping names.
#[derive(Clone)]
struct Mixed {
    id: [u8; 16],
    secret: Zeroizing<[u8; 32]>,
}

/// An entry of the keystore: how often the code was missed, and the secret; the former secret too while
/// the vault is being rewritten, so that whoever is killed meanwhile still opens.
#[derive(Clone)]
pub(crate) struct Secrets {
    misses: u32,
    mixed: Vec<Mixed>,
}

impl Hierarchy<'_> {
    /// Opens K with the EDS password.
    pub(crate) async fn open_with_password(
        &self,
        password: &EdsPassword,
    ) -> Result<RootKey, Error> {
        let wrapping = self.required_wrapping(WrappedUnder::Password).await?;
        let secrets = self
            .secrets(WrappedUnder::Password)
            .await?
            .ok_or(KeystoreError::Damaged)?;
        let root = self
            .open(
                WrappedUnder::Password,
                password.as_bytes(),
                &wrapping,
                &secrets,
            )
            .await?
            .ok_or(Error::WrongPassword)?;
        self.settle(WrappedUnder::Password, &wrapping, secrets)
            .await?;
        Ok(root)
    }

    /// Opens K with the quick access code, counting the try before it is made (S-2).
    pub(crate) async fn open_with_code(&self, code: &QuickAccessCode) -> Result<RootKey, Error> {
        let under = WrappedUnder::QuickAccessCode;
        let mut secrets = self.secrets(under).await?.ok_or(Error::CodeDeleted)?;
        if secrets.misses >= self.settings.unlock_tries {
            self.delete_code().await?;
            return Err(Error::CodeDeleted);
        }
        let wrapping = self.required_wrapping(under).await?;
        secrets.misses += 1;
        self.keep(under, &secrets).await?;
        match self
            .open(under, code.as_bytes(), &wrapping, &secrets)
            .await?
        {
            Some(root) => {
                self.settle(under, &wrapping, secrets).await?;
                Ok(root)
            }
            None if secrets.misses >= self.settings.unlock_tries => {
                self.delete_code().await?;
                Err(Error::CodeDeleted)
            }
            None => Err(Error::WrongCode {
                tries_left: self.settings.unlock_tries - secrets.misses,
            }),
        }
    }

    /// How many tries of the code are left; `None` where only the password opens.
    pub(crate) async fn tries_left(&self) -> Result<Option<u32>, Error> {
        let secrets = self.secrets(WrappedUnder::QuickAccessCode).await?;
        Ok(secrets
            .map(|secrets| self.settings.unlock_tries.saturating_sub(secrets.misses))
            .filter(|left| *left > 0))
    }

    /// Wraps K under a new EDS password together with what else becomes durable.
    pub(crate) async fn wrap_under_password(
        &self,
        root: &RootKey,
        password: &EdsPassword,
        batch: Batch,
    ) -> Result<(), Error> {
        self.wrap(WrappedUnder::Password, root, password.as_bytes(), batch)
            .await
    }

    /// Wraps K under a new quick access code together with what else becomes durable; tries start anew.
    pub(crate) async fn wrap_under_code(
        &self,
        root: &RootKey,
        code: &QuickAccessCode,
        batch: Batch,
    ) -> Result<(), Error> {
        self.wrap(WrappedUnder::QuickAccessCode, root, code.as_bytes(), batch)
            .await
    }

    async fn wrap(
        &self,
        under: WrappedUnder,
        root: &RootKey,
        password: &[u8],
        batch: Batch,
    ) -> Result<(), Error> {
        let fresh = Mixed {
            id: self.entropy.bytes()?,
            secret: Zeroizing::new(self.entropy.bytes()?),
        };
        let stretching = Stretching::new(self.entropy.bytes()?);
        let key = wrapping_key(under, password, &stretching, &fresh).await?;
        let sealed = key
            .seal(
                &sealing_name(under),
                root.0.as_bytes(),
                self.entropy.source(),
            )
            .map_err(Error::internal)?;
        // Both secrets lie in the keystore until the vault names the new one (S-23).
        let former = self.secrets(under).await?;
        let used = self.vault.wrapping(under).await?;
        let mut both = Secrets {
            misses: former.as_ref().map_or(0, |former| former.misses),
            mixed: vec![fresh.clone()],
        };
        let former = former
            .into_iter()
            .flat_map(|former| former.mixed)
            .filter(|mixed| used.as_ref().is_some_and(|used| used.secret == mixed.id));
        both.mixed.extend(former);
        self.keep(under, &both).await?;
        let wrapping = Wrapping {
            secret: fresh.id.to_vec(),
            stretching,
            sealed,
        };
        self.vault.write(batch.wrap(under, wrapping)).await?;
        let only = Secrets {
            misses: 0,
            mixed: vec![fresh],
        };
        self.keep(under, &only).await
    }

    /// Five misses delete the secret, so that an older vault file revives nothing (S-2, S-23).
    async fn delete_code(&self) -> Result<(), Error> {
        self.entries.delete(Entry::QuickAccessCode).await?;
        self.vault
            .write(Batch::new().unwrap(WrappedUnder::QuickAccessCode))
            .await?;
        Ok(())
    }

    async fn open(
        &self,
        under: WrappedUnder,
        password: &[u8],
        wrapping: &Wrapping,
        secrets: &Secrets,
    ) -> Result<Option<RootKey>, Error> {
        let Some(mixed) = secrets
            .mixed
            .iter()
            .find(|mixed| mixed.id.as_slice() == wrapping.secret)
        else {
            // A vault file from before the last change of password or code (S-23).
            return Ok(None);
        };
        let key = wrapping_key(under, password, &wrapping.stretching, mixed).await?;
        match key.open(&sealing_name(under), &wrapping.sealed) {
            Ok(root) => match Key::from_bytes(&root) {
                Some(root) => Ok(Some(RootKey(root))),
                None => Err(VaultError::Row(sealing_name(under)).into()),
            },
            Err(SealError::Unopened) => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// After it opened: no misses, and only the secret that opened.
    async fn settle(
        &self,
        under: WrappedUnder,
        wrapping: &Wrapping,
        mut secrets: Secrets,
    ) -> Result<(), Error> {
        if secrets.misses == 0 && secrets.mixed.len() == 1 {
            return Ok(());
        }
        secrets.misses = 0;
        secrets
            .mixed
            .retain(|mixed| mixed.id.as_slice() == wrapping.secret);
        self.keep(under, &secrets).await
    }

    async fn required_wrapping(&self, under: WrappedUnder) -> Result<Wrapping, Error> {
        match self.vault.wrapping(under).await? {
            Some(wrapping) => Ok(wrapping),
            None if under == WrappedUnder::QuickAccessCode => Err(Error::CodeDeleted),
            None => Err(VaultError::Row(sealing_name(under)).into()),
        }
    }

    async fn secrets(&self, under: WrappedUnder) -> Result<Option<Secrets>, Error> {
        match self.entries.read(entry(under)).await? {
            Some(bytes) => Ok(Some(
                Secrets::from_bytes(&bytes).ok_or(KeystoreError::Damaged)?,
            )),
            None => Ok(None),
        }
    }

    async fn keep(&self, under: WrappedUnder, secrets: &Secrets) -> Result<(), Error> {
        self.entries.write(entry(under), &secrets.to_bytes()).await
    }
}

impl Secrets {
    /// Misses as four bytes, big-endian, then id and secret of each.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 48 * self.mixed.len()));
        bytes.extend_from_slice(&self.misses.to_be_bytes());
        for mixed in &self.mixed {
            bytes.extend_from_slice(&mixed.id);
            bytes.extend_from_slice(mixed.secret.as_slice());
        }
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (misses, rest) = bytes.split_first_chunk::<4>()?;
        let (mixed, tail) = rest.as_chunks::<48>();
        if mixed.is_empty() || !tail.is_empty() {
            return None;
        }
        let mixed = mixed
            .iter()
            .map(|pair| {
                let (id, secret) = pair.split_first_chunk::<16>()?;
                Some(Mixed {
                    id: *id,
                    secret: Zeroizing::new(secret.try_into().ok()?),
                })
            })
            .collect::<Option<_>>()?;
        Some(Self {
            misses: u32::from_be_bytes(*misses),
            mixed,
        })
    }
}

async fn wrapping_key(
    under: WrappedUnder,
    password: &[u8],
    stretching: &Stretching,
    mixed: &Mixed,
) -> Result<Key, Error> {
    let password = Zeroizing::new(password.to_vec());
    let stretching = stretching.clone();
    let stretched = tokio::task::spawn_blocking(move || seal::stretch(&password, &stretching))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    Ok(Key::derive(
        stretched.as_slice(),
        mixed.secret.as_slice(),
        &format!("qoltanba/wrapping/{}/1", under.name()),
    ))
}

fn entry(under: WrappedUnder) -> Entry {
    match under {
        WrappedUnder::Password => Entry::Password,
        WrappedUnder::QuickAccessCode => Entry::QuickAccessCode,
    }
}

fn sealing_name(under: WrappedUnder) -> String {
    format!("wrappings/{}", under.name())
}

#[cfg(test)]
mod tests;

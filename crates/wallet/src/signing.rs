//! Signing with the EDS: the code or password each time, the exact bytes, the subject (S-3, S-4, S-22).

use domain::joining::{EdsPassword, QuickAccessCode};
use eds::{cades, key::PrivateKey};
use serde::Deserialize;

use crate::{
    Error, Secret, Wallet,
    keys::RootKey,
    keystore::{Entry, KeystoreError},
    wallet::Eds,
};

/// What a person proves to be there with, each time something is signed (S-3).
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// The quick access code.
    Code(#[cfg_attr(feature = "bindings", specta(type = String))] Secret),
    /// The EDS password.
    Password(#[cfg_attr(feature = "bindings", specta(type = String))] Secret),
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(…)",
            Self::Password(_) => "Password(…)",
        })
    }
}

/// How an applicant signs a request.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Signing {
    /// With the EDS.
    Eds {
        /// Asked for again.
        auth: Auth,
    },
    /// With the code of an SMS that was asked for these bytes (S-27).
    OneTimePassword {
        /// Six digits.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        digits: Secret,
    },
}

domain::debug_by_name!(Signing);

impl Wallet {
    /// Opens K with what the person typed, counting misses of the code (S-2).
    pub(crate) async fn authenticate(&self, auth: &Auth) -> Result<RootKey, Error> {
        let _one_at_a_time = self.0.unlocking.lock().await;
        let opened = match auth {
            Auth::Code(code) => {
                // What is no code at all is no try.
                let code = QuickAccessCode::typed(code.to_string()).map_err(|_| Error::WeakCode)?;
                self.hierarchy().open_with_code(&code).await
            }
            Auth::Password(password) => {
                let password = EdsPassword::typed(password.to_string());
                self.hierarchy().open_with_password(&password).await
            }
        };
        if !matches!(opened, Err(Error::KeystoreLocked | Error::KeystoreAbsent)) {
            self.state().tries_left = None;
        }
        opened
    }

    /// How many tries of the code are left; `None` where only the password opens (S-2).
    ///
    /// It is kept in memory, where one process for a profile keeps it right (S-23): otherwise a keystore that was
    /// locked meanwhile would ask for its passphrase whenever a screen is shown.
    pub(crate) async fn tries_left(&self) -> Result<Option<u32>, Error> {
        let known = self.state().tries_left;
        if let Some(known) = known {
            return Ok(known);
        }
        let _one_at_a_time = self.0.unlocking.lock().await;
        let read = self.hierarchy().tries_left().await?;
        self.state().tries_left = Some(read);
        Ok(read)
    }

    /// CAdES-B-B over exact bytes for one subject, DER.
    pub(crate) async fn sign(
        &self,
        root: &RootKey,
        eds: &Eds,
        subject: &str,
        bytes: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let key = self.eds_key(root, eds).await?;
        // A certificate issued in this second may begin a moment after the time as it is known here.
        let time = self.0.clock.now().max(eds.certificate.not_before());
        let invalid = |error: cades::CadesError| {
            tracing::warn!(%error, "the signature cannot be made");
            Error::CertificateInvalid
        };
        let draft = cades::Draft::new(bytes, &eds.certificate, subject, time).map_err(invalid)?;
        let signature = key
            .sign(draft.to_be_signed(), self.0.entropy.source())
            .map_err(Error::internal)?;
        draft
            .attach(&signature, std::slice::from_ref(&eds.authority))
            .map_err(invalid)
    }

    /// The EDS key, out of the keystore and its seal; damaged where it is not the certificate's.
    pub(crate) async fn eds_key(&self, root: &RootKey, eds: &Eds) -> Result<PrivateKey, Error> {
        let sealed = self.0.entries.required(Entry::EdsKey).await?;
        let pkcs8 = root
            .eds()
            .open(&self.eds_sealing_name(), &sealed)
            .map_err(|_| KeystoreError::Damaged)?;
        let key = PrivateKey::from_pkcs8(&pkcs8).map_err(|_| KeystoreError::Damaged)?;
        if key.public_key() != *eds.certificate.public_key() {
            return Err(KeystoreError::Damaged.into());
        }
        Ok(key)
    }

    /// Puts the EDS key into the keystore, sealed under K (S-23).
    pub(crate) async fn keep_eds_key(&self, root: &RootKey, key: &PrivateKey) -> Result<(), Error> {
        let sealed = root
            .eds()
            .seal(
                &self.eds_sealing_name(),
                key.as_pkcs8(),
                self.0.entropy.source(),
            )
            .map_err(Error::internal)?;
        self.0.entries.write(Entry::EdsKey, &sealed).await
    }

    fn eds_sealing_name(&self) -> String {
        format!("eds-key/{}", self.0.profile_id)
    }
}

//! The certification authority and the service's seal: ports of what a national CA does, with demo adapters.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::Settings;
use eds::{
    PersonName, cades,
    certificate::{self, Certificate},
    key::{PrivateKey, PublicKey},
};
use jiff::{Timestamp, ToSpan};
use ring::rand::SystemRandom;
use transparency::SigningKey;
use zeroize::Zeroizing;

use crate::{entropy::random, refusal::Refusal};

/// Issues certificates on public keys; it never has a private key of a person.
pub trait CertificationAuthority: Send + Sync {
    /// The authority's own certificate.
    fn certificate(&self) -> &Certificate;

    /// A person's certificate from now until the end of R-9.
    fn issue(
        &self,
        subject: &PersonName,
        key: &PublicKey,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Certificate, Refusal>;
}

/// Why the keys of the authority are not there.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file could not be read or written.
    #[error("the key file {path} could not be read or written")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds no key or certificate.
    #[error("the key file {path} is damaged")]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// A key or certificate could not be made.
    #[error("a key or certificate of the authority could not be made")]
    Making,
}

/// What the service signs and hashes with.
pub struct Keys {
    /// The authority.
    pub authority: DemoAuthority,
    /// The seal.
    pub seal: Seal,
    /// The issuer of documents (S-36).
    pub issuer: DocumentIssuer,
    /// What codes are hashed with.
    pub pepper: [u8; 32],
    /// What the log is signed with, as PKCS#8 (S-17).
    pub log: Zeroizing<Vec<u8>>,
}

impl Keys {
    /// Opens all of them in a directory, or makes them there; replicas that start at once get the same ones.
    pub fn open(directory: &Path, now: Timestamp) -> Result<Self, KeyFileError> {
        let _one_at_a_time = lock(&directory.join("keys.lock"))?;
        let authority = DemoAuthority::open(directory, now)?;
        Ok(Self {
            seal: authority.open_seal(directory, now)?,
            issuer: authority.open_issuer(directory, now)?,
            pepper: open_or_make_secret(&directory.join("pepper"))?,
            log: open_or_make_log_key(&directory.join("log.p8"))?,
            authority,
        })
    }
}

/// Locks a file until it is dropped, waiting for whoever has locked it before.
fn lock(path: &Path) -> Result<fs::File, KeyFileError> {
    let file = private().open(path).and_then(|file| {
        file.lock()?;
        Ok(file)
    });
    file.map_err(|source| KeyFileError::File {
        path: path.into(),
        source,
    })
}

/// The authority of the demonstration: its key lies in a file that only this user can read.
pub struct DemoAuthority {
    key: PrivateKey,
    certificate: Certificate,
}

impl DemoAuthority {
    /// Opens the authority in a directory, or makes it there.
    fn open(directory: &Path, now: Timestamp) -> Result<Self, KeyFileError> {
        let (key, certificate) = open_or_make(directory, "authority", |key, serial| {
            certificate::Draft::authority(
                "Qoltanba Demonstration CA",
                &key.public_key(),
                serial,
                now,
                years_after(now, 10),
            )
            .ok()
            .and_then(|draft| sign(draft, key))
        })?;
        Ok(Self { key, certificate })
    }

    /// Opens the service's seal in the same directory, or makes it there.
    fn open_seal(&self, directory: &Path, now: Timestamp) -> Result<Seal, KeyFileError> {
        let (key, certificate) = open_or_make(directory, "seal", |key, serial| {
            certificate::Draft::seal(
                &self.certificate,
                "Qoltanba Demonstration Service",
                &key.public_key(),
                serial,
                now,
                years_after(now, 9),
            )
            .ok()
            .and_then(|draft| sign(draft, &self.key))
        })?;
        Ok(Seal {
            key,
            certificate,
            authority: self.certificate.clone(),
        })
    }

    /// Opens the issuer of documents in the same directory, or makes it there.
    fn open_issuer(
        &self,
        directory: &Path,
        now: Timestamp,
    ) -> Result<DocumentIssuer, KeyFileError> {
        let (key, certificate) = open_or_make(directory, "documents", |key, serial| {
            certificate::Draft::document_signer(
                &self.certificate,
                "Qoltanba Demonstration Documents",
                &key.public_key(),
                serial,
                now,
                years_after(now, 9),
            )
            .ok()
            .and_then(|draft| sign(draft, &self.key))
        })?;
        Ok(DocumentIssuer { key, certificate })
    }
}

impl CertificationAuthority for DemoAuthority {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn issue(
        &self,
        subject: &PersonName,
        key: &PublicKey,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Certificate, Refusal> {
        let serial = random()?;
        let not_after = domain::eds::not_after(now, settings);
        certificate::Draft::person(&self.certificate, subject, key, serial, now, not_after)
            .ok()
            .and_then(|draft| sign(draft, &self.key))
            .ok_or(Refusal::Fault("a certificate could not be made"))
    }
}

/// The service's own signature, on the record of a signature by one-time password (S-27).
pub struct Seal {
    key: PrivateKey,
    certificate: Certificate,
    authority: Certificate,
}

impl Seal {
    /// The seal's certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// CAdES-B-B over bytes, for a subject.
    pub fn sign(&self, content: &[u8], subject: &str, now: Timestamp) -> Result<Vec<u8>, Refusal> {
        const FAULT: Refusal = Refusal::Fault("the seal did not sign");
        let draft =
            cades::Draft::new(content, &self.certificate, subject, now).map_err(|_| FAULT)?;
        let signature = self
            .key
            .sign(draft.to_be_signed(), &SystemRandom::new())
            .map_err(|_| FAULT)?;
        draft
            .attach(&signature, std::slice::from_ref(&self.authority))
            .map_err(|_| FAULT)
    }
}

/// Signs documents as credentials and what says whether they hold, and nothing else (S-36).
pub struct DocumentIssuer {
    key: PrivateKey,
    certificate: Certificate,
}

impl DocumentIssuer {
    /// The certificate that stands in every credential.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Signs the bytes of a token by ES256: r and s.
    pub fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], Refusal> {
        self.key
            .sign_fixed(bytes, &SystemRandom::new())
            .map_err(|_| Refusal::Fault("the issuer of documents did not sign"))
    }
}

fn sign(draft: certificate::Draft, key: &PrivateKey) -> Option<Certificate> {
    let signature = key.sign(draft.to_be_signed(), &SystemRandom::new()).ok()?;
    draft.attach(&signature).ok()
}

fn years_after(now: Timestamp, years: i16) -> Timestamp {
    now.to_zoned(domain::settings::kazakhstan())
        .saturating_add(years.years())
        .timestamp()
}

/// Reads key and certificate `<name>.p8` and `<name>.pem`, or makes both.
fn open_or_make(
    directory: &Path,
    name: &str,
    make: impl FnOnce(&PrivateKey, [u8; 16]) -> Option<Certificate>,
) -> Result<(PrivateKey, Certificate), KeyFileError> {
    let key_path = directory.join(format!("{name}.p8"));
    let certificate_path = directory.join(format!("{name}.pem"));
    if certificate_path.exists() {
        let key = PrivateKey::from_pkcs8(&read(&key_path)?)
            .map_err(|_| KeyFileError::Damaged { path: key_path })?;
        let certificate = String::from_utf8(read(&certificate_path)?)
            .ok()
            .and_then(|pem| Certificate::from_pem(&pem).ok())
            .ok_or(KeyFileError::Damaged {
                path: certificate_path,
            })?;
        return Ok((key, certificate));
    }
    let key = PrivateKey::generate(&SystemRandom::new()).map_err(|_| KeyFileError::Making)?;
    let serial = random().map_err(|_| KeyFileError::Making)?;
    let certificate = make(&key, serial).ok_or(KeyFileError::Making)?;
    // The certificate last: it says that the key is there.
    write_secret(&key_path, key.as_pkcs8())?;
    write_secret(&certificate_path, certificate.to_pem().as_bytes())?;
    Ok((key, certificate))
}

/// Reads a file of secret bytes, or makes it with random ones.
fn open_or_make_secret(path: &Path) -> Result<[u8; 32], KeyFileError> {
    if path.exists() {
        return read(path)?
            .try_into()
            .map_err(|_| KeyFileError::Damaged { path: path.into() });
    }
    let secret = random().map_err(|_| KeyFileError::Making)?;
    write_secret(path, &secret)?;
    Ok(secret)
}

fn open_or_make_log_key(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    if path.exists() {
        return Ok(Zeroizing::new(read(path)?));
    }
    let pkcs8 = SigningKey::generate(&SystemRandom::new()).map_err(|_| KeyFileError::Making)?;
    let pkcs8 = Zeroizing::new(pkcs8);
    write_secret(path, &pkcs8)?;
    Ok(pkcs8)
}

fn read(path: &Path) -> Result<Vec<u8>, KeyFileError> {
    fs::read(path).map_err(|source| KeyFileError::File {
        path: path.into(),
        source,
    })
}

/// How a file is opened that only this user can read.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), KeyFileError> {
    let write = || -> io::Result<()> {
        use std::io::Write;
        let staged = path.with_extension("new");
        let mut file = private().open(&staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&staged, path)
    };
    write().map_err(|source| KeyFileError::File {
        path: path.into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn replicas_that_start_at_once_have_the_same_keys() {
        const REPLICAS: usize = 8;
        let directory = tempfile::tempdir().unwrap();
        let begin = Barrier::new(REPLICAS);

        let opened: Vec<Keys> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..REPLICAS)
                .map(|_| {
                    scope.spawn(|| {
                        begin.wait();
                        Keys::open(directory.path(), Timestamp::UNIX_EPOCH).unwrap()
                    })
                })
                .collect();
            starting
                .into_iter()
                .map(|one| one.join().unwrap())
                .collect()
        });

        let [first, others @ ..] = opened.as_slice() else {
            panic!("none was opened");
        };
        for other in others {
            assert_eq!(
                first.authority.certificate.as_der(),
                other.authority.certificate.as_der()
            );
            assert_eq!(
                first.authority.key.as_pkcs8(),
                other.authority.key.as_pkcs8()
            );
            assert_eq!(
                first.seal.certificate.as_der(),
                other.seal.certificate.as_der()
            );
            assert_eq!(first.seal.key.as_pkcs8(), other.seal.key.as_pkcs8());
            assert_eq!(first.issuer.key.as_pkcs8(), other.issuer.key.as_pkcs8());
            assert_eq!(first.pepper, other.pepper);
        }
    }
}

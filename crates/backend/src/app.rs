//! What every call works with.

use std::{ops::Deref, sync::Arc};

use domain::{DatedSettings, Settings};
use jiff::Timestamp;
use ring::hmac;
use tokio::sync::Notify;
use transparency::SigningKey;

use crate::{
    authority::{CertificationAuthority, DocumentIssuer, Seal},
    clock::Clock,
    http::address::Proxies,
    identity::IdentityCheck,
    payments::Payments,
    registers::Registers,
    store::Store,
};

/// The service; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the service is made of.
pub struct Parts {
    /// The numbers of the rules, by the day from which they hold.
    pub settings: DatedSettings,
    /// The origin that stands in links, proofs and statements, such as `https://qoltanba.kz`.
    pub origin: String,
    /// Whether this is a demonstration (S-19).
    pub demo: bool,
    /// The database.
    pub store: Store,
    /// The registers.
    pub registers: Registers,
    /// Who issues certificates.
    pub authority: Arc<dyn CertificationAuthority>,
    /// The service's own seal (S-27).
    pub seal: Seal,
    /// The issuer of documents (S-36).
    pub issuer: DocumentIssuer,
    /// What the log is signed with (S-17).
    pub log: SigningKey,
    /// The identity check, where there is one (S-25).
    pub identity: Option<Arc<dyn IdentityCheck>>,
    /// Who takes fees, where there is somebody.
    pub payments: Option<Arc<dyn Payments>>,
    /// What codes are hashed with, so that the database alone does not tell them.
    pub pepper: hmac::Key,
    /// The proxies whose word about callers counts (S-26).
    pub proxies: Proxies,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Wakes who sends messages.
    pub messages_wait: Notify,
}

impl App {
    /// Puts the service together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The numbers of the rules today.
    pub fn settings(&self) -> &Settings {
        self.settings.at(self.now())
    }

    /// A keyed hash of a code, hexadecimal.
    pub fn keyed_hash(&self, purpose: &str, parts: &[&str]) -> String {
        domain::hex(&self.derived_key(purpose, parts))
    }

    /// A key for one purpose, which the database alone does not tell.
    pub fn derived_key(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        derived_key(&self.pepper, purpose, parts)
    }
}

/// The same, for a command that works beside the service.
pub fn derived_key(pepper: &hmac::Key, purpose: &str, parts: &[&str]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(pepper);
    for part in std::iter::once(&purpose).chain(parts) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut key = [0; 32];
    key.copy_from_slice(context.sign().as_ref());
    key
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

//! A call of any system: certificates on both sides, a time and a length for the answer, and a breaker.

use std::{
    error::Error,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use reqwest::{Certificate, Identity, StatusCode, redirect};
use serde::Serialize;

use super::{SchemaError, SystemConfig, SystemConfigError, breaker::Breaker};
use crate::registers::{RegisterError, System};

/// What answers are read to; a person's documents with photos are far shorter.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// One system, and how it has been doing.
pub(super) struct Client {
    system: System,
    url: String,
    client: reqwest::Client,
    breaker: Mutex<Breaker>,
}

impl Client {
    /// Reads certificates and key, and connects to nobody yet.
    pub(super) fn new(system: System, config: &SystemConfig) -> Result<Self, SystemConfigError> {
        // Whoever installed a provider before has decided; the service's own choice is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| SystemConfigError::File {
                path: path.clone(),
                source: error,
            })
        };
        let tls = |error| SystemConfigError::Tls(system, error);
        let length = |duration: SignedDuration| {
            Duration::try_from(duration).map_err(|_| SystemConfigError::Duration(system))
        };
        let authority = Certificate::from_pem_bundle(&read(&config.authority)?).map_err(tls)?;
        let pem = [
            read(&config.certificate)?,
            b"\n".to_vec(),
            read(&config.key)?,
        ]
        .concat();
        let client = reqwest::Client::builder()
            .user_agent(concat!("qoltanba-backend/", env!("CARGO_PKG_VERSION")))
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .tls_certs_only(authority)
            .identity(Identity::from_pem(&pem).map_err(tls)?)
            .timeout(length(config.timeout)?)
            .build()
            .map_err(tls)?;
        Ok(Self {
            system,
            url: config.url.trim_end_matches('/').to_owned(),
            client,
            breaker: Mutex::new(Breaker::new(config.failures, length(config.rest)?)),
        })
    }

    /// One call, if the system is not being left alone; every failure counts, also an answer that cannot be taken.
    pub(super) async fn call<T>(
        &self,
        path: &str,
        body: &impl Serialize,
        read: impl FnOnce(&[u8]) -> Result<T, SchemaError>,
    ) -> Result<T, RegisterError> {
        if !self.breaker().admits(Instant::now()) {
            return Err(self.away("it failed too often and is left alone for a while"));
        }
        let outcome = self
            .exchange(path, body)
            .await
            .and_then(|answer| read(&answer).map_err(|error| self.away(error.to_string())));
        match &outcome {
            Ok(_) => self.breaker().succeeded(),
            Err(_) => self.breaker().failed(Instant::now()),
        }
        outcome
    }

    async fn exchange(&self, path: &str, body: &impl Serialize) -> Result<Vec<u8>, RegisterError> {
        let url = format!("{}{path}", self.url);
        let sent = self.client.post(url).json(body).send().await;
        let mut response = sent.map_err(|error| self.away(chain(&error)))?;
        let status = response.status();
        if !matches!(status, StatusCode::OK | StatusCode::NO_CONTENT) {
            return Err(self.away(format!("it answered {status}")));
        }
        let mut answer = Vec::new();
        while let Some(piece) = response
            .chunk()
            .await
            .map_err(|error| self.away(chain(&error)))?
        {
            if answer.len() + piece.len() > LONGEST_ANSWER {
                return Err(self.away("its answer is too long"));
            }
            answer.extend_from_slice(&piece);
        }
        Ok(answer)
    }

    fn away(&self, why: impl Into<String>) -> RegisterError {
        RegisterError::away(self.system, why)
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error with its causes; the address in it names a system and nobody's data.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

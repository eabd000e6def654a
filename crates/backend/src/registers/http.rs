//! A document source that answers over HTTPS with mutual TLS, as `docs/integration.md` tells the body that runs it.

mod breaker;
pub mod schema;

use std::{
    collections::BTreeMap,
    error::Error,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::{CorrectionId, DocumentId, Iin, correction::CorrectionState, document::SourceSystem};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Certificate, Client, Identity, StatusCode, redirect};
use serde::{Deserialize, Serialize};

use super::{
    Asked, RegisterError,
    sources::{CorrectionRecord, DocumentRecord, DocumentSource, Found},
};
use breaker::Breaker;
use schema::SchemaError;

/// What answers are read to; a person's documents with photos are far shorter.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// The sources that answer over the network, as `--sources` names them in a JSON file.
pub type SourcesConfig = BTreeMap<SourceSystem, SourceConfig>;

/// How a source is reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Where its calls begin, `https://host/path`.
    pub url: String,
    /// The authority of its server certificate, PEM; no other is trusted.
    pub authority: PathBuf,
    /// The client certificate with its chain, PEM.
    pub certificate: PathBuf,
    /// The key of the client certificate, PKCS#8 in PEM.
    pub key: PathBuf,
    /// How long an answer may take.
    #[serde(default = "Times::timeout")]
    pub timeout: SignedDuration,
    /// Failures in a row after which it is left alone.
    #[serde(default = "Times::failures")]
    pub failures: u32,
    /// For how long.
    #[serde(default = "Times::rest")]
    pub rest: SignedDuration,
}

/// What a source is given where its configuration says nothing.
struct Times;

impl Times {
    fn timeout() -> SignedDuration {
        SignedDuration::from_secs(3)
    }

    fn failures() -> u32 {
        5
    }

    fn rest() -> SignedDuration {
        SignedDuration::from_secs(30)
    }
}

/// Why a source cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum SourceConfigError {
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Certificates, key or address.
    #[error("the certificates, the key or the address of the source {0:?} cannot be used")]
    Tls(SourceSystem, #[source] reqwest::Error),
    /// A negative duration.
    #[error("a duration of the source {0:?} is negative")]
    Duration(SourceSystem),
}

/// A source over HTTPS.
pub struct HttpSource {
    source: SourceSystem,
    url: String,
    client: Client,
    breaker: Mutex<Breaker>,
}

impl HttpSource {
    /// Reads certificates and key, and connects to nobody yet.
    pub fn new(source: SourceSystem, config: &SourceConfig) -> Result<Self, SourceConfigError> {
        // Whoever installed a provider before has decided; the service's own choice is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| SourceConfigError::File {
                path: path.clone(),
                source: error,
            })
        };
        let tls = |error| SourceConfigError::Tls(source, error);
        let length = |duration: SignedDuration| {
            Duration::try_from(duration).map_err(|_| SourceConfigError::Duration(source))
        };
        let authority = Certificate::from_pem_bundle(&read(&config.authority)?).map_err(tls)?;
        let pem = [
            read(&config.certificate)?,
            b"\n".to_vec(),
            read(&config.key)?,
        ]
        .concat();
        let client = Client::builder()
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
            source,
            url: config.url.trim_end_matches('/').to_owned(),
            client,
            breaker: Mutex::new(Breaker::new(config.failures, length(config.rest)?)),
        })
    }

    /// One call, if the source is not being left alone; every failure counts, also an answer that cannot be taken.
    async fn call<T>(
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
        RegisterError::away(self.source, why)
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error with its causes; the address in it names a source and nobody's data.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[derive(Serialize)]
struct About<'a> {
    iin: &'a Iin,
}

#[derive(Serialize)]
struct Correct<'a> {
    correction: &'a CorrectionId,
    iin: &'a Iin,
    kind: domain::document::DocumentKind,
    number: &'a str,
    field: domain::document::FieldName,
    reason: domain::correction::CorrectionReason,
    asked_at: Timestamp,
}

#[derive(Serialize)]
struct Status<'a> {
    correction: &'a CorrectionId,
}

impl DocumentSource for HttpSource {
    fn about<'a>(&'a self, iin: &'a Iin, _now: Timestamp) -> Asked<'a, Found> {
        Box::pin(async move {
            let read = |answer: &[u8]| schema::found(self.source, iin, answer);
            self.call("/v1/documents", &About { iin }, read).await
        })
    }

    fn document<'a>(
        &'a self,
        people: &'a [Iin],
        id: &'a DocumentId,
        now: Timestamp,
    ) -> Asked<'a, Option<(Iin, DocumentRecord)>> {
        Box::pin(async move {
            for iin in people {
                let found = self.about(iin, now).await?;
                let record = found.documents.into_iter().find(|record| record.id == *id);
                if let Some(record) = record {
                    return Ok(Some((iin.clone(), record)));
                }
            }
            Ok(None)
        })
    }

    fn ask_correction<'a>(&'a self, asked: &'a CorrectionRecord) -> Asked<'a, ()> {
        Box::pin(async move {
            let body = Correct {
                correction: &asked.id,
                iin: &asked.iin,
                kind: asked.kind,
                number: &asked.number,
                field: asked.field,
                reason: asked.reason,
                asked_at: asked.asked_at,
            };
            self.call("/v1/corrections", &body, |_| Ok(())).await
        })
    }

    fn correction<'a>(
        &'a self,
        asked: &'a CorrectionRecord,
        _now: Timestamp,
    ) -> Asked<'a, CorrectionState> {
        Box::pin(async move {
            let correction = &asked.id;
            let body = Status { correction };
            self.call("/v1/corrections/status", &body, schema::correction)
                .await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_configured_with_little() {
        let config: SourcesConfig = serde_json::from_str(
            r#"{"health_care": {"url": "https://source.example/qoltanba", "authority": "ca.pem",
                "certificate": "client.pem", "key": "client.key", "timeout": "PT1S"}}"#,
        )
        .unwrap();

        let health = &config[&SourceSystem::HealthCare];
        assert_eq!(health.timeout, SignedDuration::from_secs(1));
        assert_eq!(health.failures, 5);
        assert!(serde_json::from_str::<SourcesConfig>(r#"{"atlantis": {}}"#).is_err());
    }

    #[test]
    fn files_that_are_not_there_are_named() {
        let config = SourceConfig {
            url: "https://source.example".to_owned(),
            authority: "/nonexistent/ca.pem".into(),
            certificate: "client.pem".into(),
            key: "client.key".into(),
            timeout: Times::timeout(),
            failures: 5,
            rest: Times::rest(),
        };

        let error = HttpSource::new(SourceSystem::HealthCare, &config)
            .err()
            .unwrap();

        assert_eq!(error.to_string(), "/nonexistent/ca.pem cannot be read");
    }
}

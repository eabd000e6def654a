//! Systems that answer over HTTPS with mutual TLS, as `docs/integration.md` tells the bodies that run them: how each is
//! reached. `client` makes a call of any of them; `source`, `register` and `payments` say what is asked and read the
//! answers.

mod breaker;
mod client;
pub mod payments;
pub mod register;
mod schema;
pub mod source;

use std::{collections::BTreeMap, path::PathBuf};

use domain::{Register, document::SourceSystem};
use jiff::SignedDuration;
use serde::Deserialize;

use super::System;
pub use payments::HttpPayments;
pub use register::over_the_wire;
pub use schema::SchemaError;
pub use source::HttpSource;

/// The sources that answer over the network, as `--sources` names them in a JSON file.
pub type SourcesConfig = BTreeMap<SourceSystem, SystemConfig>;

/// The registers that answer over the network, as `--registers` names them in a JSON file.
pub type RegistersConfig = BTreeMap<Register, SystemConfig>;

/// How a system is reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemConfig {
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

/// What a system is given where its configuration says nothing.
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

/// Why a system cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum SystemConfigError {
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Certificates, key or address.
    #[error("the certificates, the key or the address of {0} cannot be used")]
    Tls(System, #[source] reqwest::Error),
    /// A negative duration.
    #[error("a duration of {0} is negative")]
    Duration(System),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_configured_with_little() {
        let config: SourcesConfig = serde_json::from_str(
            r#"{"health_care": {"url": "https://source.example/qoltanba", "authority": "ca.pem",
                "certificate": "client.pem", "key": "client.key", "timeout": "PT1S"}}"#,
        )
        .unwrap();

        let health = &config[&SourceSystem::HealthCare];
        assert_eq!(health.timeout, SignedDuration::from_secs(1));
        assert_eq!(health.failures, 5);
        assert!(serde_json::from_str::<SourcesConfig>(r#"{"atlantis": {}}"#).is_err());
        assert!(serde_json::from_str::<RegistersConfig>(r#"{"gbd_fl": {}}"#).is_err());
    }

    #[test]
    fn files_that_are_not_there_are_named() {
        let config = SystemConfig {
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

//! What the person signed, and what the log has of them, as files that anybody can check without this program (R-14).
//!
//! ```text
//! openssl cms -verify -cades -binary -inform DER -in statement.json.p7s -content statement.json \
//!     -CAfile authority.pem -purpose any -out /dev/null
//! ```

use std::path::{Path, PathBuf};

use domain::{ConsentId, HistoryEntryId, RequestId};
use eds::certificate::Certificate;
use protocol::{
    consent::CONSENTS_EVIDENCE,
    request::{Evidence, REQUESTS_EVIDENCE},
};
use serde::Serialize;

use crate::{Error, Wallet, backend::path_of};

/// Where files were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Exported {
    /// The folder.
    pub folder: String,
    /// Names of the files in it.
    pub files: Vec<String>,
}

impl Wallet {
    /// Writes what the person signed of a request into a folder of its own.
    ///
    /// Signed with the EDS: `statement.json` and `statement.json.p7s`. Signed with a one-time password:
    /// `statement.json`, and the backend's seal `record.json.p7s` over `record.json`. Both certificates as PEM.
    pub async fn export_request_evidence(
        &self,
        request: &str,
        into: &Path,
    ) -> Result<Exported, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        let evidence = self
            .read(path_of(REQUESTS_EVIDENCE, request.as_str()))
            .await?;
        write_evidence(evidence, into.join(format!("request-{request}"))).await
    }

    /// Writes what the person signed of a consent into a folder of its own.
    pub async fn export_consent_evidence(
        &self,
        consent: &str,
        into: &Path,
    ) -> Result<Exported, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        let evidence = self
            .read(path_of(CONSENTS_EVIDENCE, consent.as_str()))
            .await?;
        write_evidence(evidence, into.join(format!("consent-{consent}"))).await
    }

    /// Writes the receipt of an entry of the person's history, and the key of the log that signed it, into a folder of
    /// its own (S-17).
    pub async fn export_log_receipt(&self, entry: &str, into: &Path) -> Result<Exported, Error> {
        let entry = HistoryEntryId::parse(entry).map_err(|_| Error::NotFound)?;
        let receipt = self.log_receipt(entry.as_str()).await?;
        let key = self.log_key().await?;
        let files = vec![
            ("receipt.txt", receipt.into_bytes()),
            ("log-key.txt", format!("{key}\n").into_bytes()),
        ];
        write_files(into.join(format!("log-entry-{entry}")), files).await
    }

    /// Writes the person's certificate and its authority's into a folder of its own; needs no service.
    pub async fn export_certificate(&self, into: &Path) -> Result<Exported, Error> {
        let (_, eds) = self.unlocked()?;
        let folder = into.join(format!("eds-{}", eds.certificate.serial()));
        let files = vec![
            ("certificate.pem", eds.certificate.to_pem().into_bytes()),
            ("authority.pem", eds.authority.to_pem().into_bytes()),
        ];
        write_files(folder, files).await
    }
}

async fn write_evidence(evidence: Evidence, folder: PathBuf) -> Result<Exported, Error> {
    let pem = |text: &str| {
        Certificate::from_pem(text)
            .map(|certificate| certificate.to_pem().into_bytes())
            .map_err(|_| Error::BackendRubbish)
    };
    let mut files = vec![("statement.json", evidence.statement.0)];
    match evidence.sealed {
        Some(record) => {
            files.push(("record.json", record.0));
            files.push(("record.json.p7s", evidence.signature.0));
        }
        None => files.push(("statement.json.p7s", evidence.signature.0)),
    }
    files.push(("certificate.pem", pem(&evidence.certificate)?));
    files.push(("authority.pem", pem(&evidence.authority)?));
    write_files(folder, files).await
}

pub(crate) async fn write_files(
    folder: PathBuf,
    files: Vec<(&'static str, Vec<u8>)>,
) -> Result<Exported, Error> {
    let unwritable = |error: std::io::Error| {
        tracing::warn!(%error, "the evidence");
        Error::ExportUnwritable
    };
    tokio::fs::create_dir_all(&folder)
        .await
        .map_err(unwritable)?;
    let mut names = Vec::new();
    for (name, bytes) in files {
        tokio::fs::write(folder.join(name), bytes)
            .await
            .map_err(unwritable)?;
        names.push(name.to_owned());
    }
    Ok(Exported {
        folder: folder.to_string_lossy().into_owned(),
        files: names,
    })
}

//! Dossiers of requests that have ended: kept as one file, and checked without the service (R-14, S-31).

use std::path::Path;

use domain::{ConsentId, RequestId, dossier::Decided, request::RefusalGround};
use dossier::{CheckedSignature, EXTENSION};
use eds::certificate::Certificate;
use jiff::Timestamp;
use protocol::dossier::{CONSENTS_DOSSIER, Dossier, REQUESTS_DOSSIER};
use serde::Serialize;

pub use dossier::{ContainerError, container::LONGEST_CONTAINER};

use crate::{Error, Exported, Wallet, backend::path_of, evidence::write_files};

impl Wallet {
    /// Writes the dossier of a request of this person's own as one file.
    pub async fn keep_request_dossier(
        &self,
        request: &str,
        into: &Path,
    ) -> Result<Exported, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        let path = path_of(REQUESTS_DOSSIER, request.as_str());
        self.keep_dossier(path, into).await
    }

    /// Writes the dossier of a request that this person signed an answer to as one file.
    pub async fn keep_consent_dossier(
        &self,
        consent: &str,
        into: &Path,
    ) -> Result<Exported, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        let path = path_of(CONSENTS_DOSSIER, consent.as_str());
        self.keep_dossier(path, into).await
    }

    /// Keeps only what holds under the authority that issued this person's certificate: a dossier that would not be
    /// worth anything later is refused now.
    async fn keep_dossier(&self, path: String, into: &Path) -> Result<Exported, Error> {
        let (_, eds) = self.unlocked()?;
        let file = self.read::<Dossier>(path).await?.container.0;
        let verified = dossier::verify(&file, Some(&eds.authority))
            .ok()
            .filter(|verified| verified.findings.is_empty())
            .and_then(|verified| verified.outcome)
            .filter(|outcome| outcome.site == self.0.origin)
            .ok_or(Error::BackendRubbish)?;
        let name = format!("dossier-{}.{EXTENSION}", verified.request);
        write_files(into.to_owned(), vec![(name, file)]).await
    }
}

/// What a dossier is worth; `findings` is empty where it is what the service sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedDossier {
    /// Origin of the service that sealed it.
    pub site: Option<String>,
    /// The request.
    pub request: Option<RequestId>,
    /// What came of it: `registered` or `refused`.
    pub state: Option<&'static str>,
    /// Why it was refused.
    pub ground: Option<RefusalGround>,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How many were asked for consent.
    pub consents_asked: Option<u32>,
    /// The signatures that hold.
    pub signatures: Vec<CheckedSignature>,
    /// Whether the authority was given; else it is the file's own word.
    pub authority_was_given: bool,
    /// What is missing, changed, added or contradicts.
    pub findings: Vec<String>,
}

impl CheckedDossier {
    /// Whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Why a dossier cannot even be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// It is no container.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// What is given as the authority's certificate is none.
    #[error("the certificate of the authority cannot be read")]
    Authority,
}

/// Checks a dossier, without the service and without a profile; `authority` is PEM.
pub fn check(file: &[u8], authority: Option<&str>) -> Result<CheckedDossier, CheckError> {
    let authority = authority
        .map(|pem| Certificate::from_pem(pem).map_err(|_| CheckError::Authority))
        .transpose()?;
    let verified = dossier::verify(file, authority.as_ref())?;
    let outcome = verified.outcome.as_ref();
    let (state, ground) = match outcome.map(|outcome| outcome.decided) {
        None => (None, None),
        Some(Decided::Registered) => (Some("registered"), None),
        Some(Decided::Refused { ground }) => (Some("refused"), Some(ground)),
    };
    Ok(CheckedDossier {
        site: outcome.map(|outcome| outcome.site.clone()),
        request: outcome.map(|outcome| outcome.request.clone()),
        state,
        ground,
        submitted_at: outcome.map(|outcome| outcome.submitted_at),
        ended_at: outcome.map(|outcome| outcome.ended_at),
        consents_asked: outcome.map(|outcome| outcome.consents_asked),
        signatures: verified.signatures,
        authority_was_given: verified.authority_was_given,
        findings: verified.findings.iter().map(ToString::to_string).collect(),
    })
}

#[cfg(test)]
mod tests;

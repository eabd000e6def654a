//! Putting a dossier together: what is to be sealed is a value, and what is attached was verified.

use domain::dossier::SignatureFiles;
use eds::{cades, certificate::Certificate, sha256};

use crate::{
    AUTHORITY, MANIFEST, MEDIA_TYPE, MIMETYPE, OUTCOME, OUTCOME_SEAL, REQUEST, SEAL, SUBJECT,
    container, manifest,
};

/// A signature that the dossier shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Where it lies.
    files: SignatureFiles,
    /// What the CMS signs, where that is not the request itself.
    content: Option<Vec<u8>>,
    signature: Vec<u8>,
    certificate: String,
}

impl Shown {
    /// The applicant's: over the request itself, or the seal over the record of a one-time password.
    pub fn applicant(
        record: Option<Vec<u8>>,
        signature: Vec<u8>,
        certificate: &Certificate,
    ) -> Self {
        let content = match record {
            Some(_) => "applicant/record.json",
            None => REQUEST,
        };
        let signature_file = match record {
            Some(_) => "applicant/record.json.p7s",
            None => "applicant/statement.json.p7s",
        };
        Self {
            files: SignatureFiles {
                content: content.to_owned(),
                signature: signature_file.to_owned(),
                certificate: "applicant/certificate.pem".to_owned(),
            },
            content: record,
            signature,
            certificate: certificate.to_pem(),
        }
    }

    /// That of somebody who was asked for consent, with their number among those, from 1.
    pub fn consent(
        number: usize,
        statement: Vec<u8>,
        signature: Vec<u8>,
        certificate: &Certificate,
    ) -> Self {
        let folder = format!("consent-{number}");
        Self {
            files: SignatureFiles {
                content: format!("{folder}/statement.json"),
                signature: format!("{folder}/statement.json.p7s"),
                certificate: format!("{folder}/certificate.pem"),
            },
            content: Some(statement),
            signature,
            certificate: certificate.to_pem(),
        }
    }

    /// Where it lies, for the outcome.
    pub fn files(&self) -> &SignatureFiles {
        &self.files
    }
}

/// What a dossier is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The exact bytes of the request.
    pub request: Vec<u8>,
    /// The signatures that it shows.
    pub shown: Vec<Shown>,
    /// The exact bytes of the outcome.
    pub outcome: Vec<u8>,
    /// The service's seal over them.
    pub outcome_seal: Vec<u8>,
    /// The certificate of the authority.
    pub authority: Certificate,
}

/// Why a dossier cannot be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// More than can be read again.
    #[error("the dossier is too large")]
    TooLarge,
    /// The seal is not over this manifest.
    #[error("the seal is not over this dossier")]
    Seal(#[from] cades::CadesError),
}

/// A dossier that waits for the service's seal.
#[derive(Clone, Debug)]
pub struct Draft {
    objects: Vec<(String, Vec<u8>)>,
    manifest: String,
}

impl Draft {
    /// Puts the objects in their order.
    pub fn new(parts: Parts) -> Self {
        let mut objects = vec![
            (REQUEST.to_owned(), parts.request),
            (OUTCOME.to_owned(), parts.outcome),
            (OUTCOME_SEAL.to_owned(), parts.outcome_seal),
            (AUTHORITY.to_owned(), parts.authority.to_pem().into_bytes()),
        ];
        for shown in parts.shown {
            if let Some(content) = shown.content {
                objects.push((shown.files.content, content));
            }
            objects.push((shown.files.signature, shown.signature));
            objects.push((shown.files.certificate, shown.certificate.into_bytes()));
        }
        let manifest = manifest::write(
            objects
                .iter()
                .map(|(name, bytes)| (name.as_str(), sha256(bytes))),
        );
        Self { objects, manifest }
    }

    /// The exact bytes to seal, for [`SUBJECT`].
    pub fn to_be_sealed(&self) -> &[u8] {
        self.manifest.as_bytes()
    }

    /// Makes the file, with the seal verified; whether it is trusted is for readers.
    pub fn attach(self, seal: &[u8]) -> Result<Vec<u8>, DraftError> {
        cades::verify_with(seal, self.manifest.as_bytes(), SUBJECT, |_| Ok(()))?;
        let mut entries: Vec<(&str, &[u8])> = vec![(MIMETYPE, MEDIA_TYPE.as_bytes())];
        for (name, bytes) in &self.objects {
            entries.push((name, bytes));
        }
        entries.push((MANIFEST, self.manifest.as_bytes()));
        entries.push((SEAL, seal));
        container::write(&entries).ok_or(DraftError::TooLarge)
    }
}

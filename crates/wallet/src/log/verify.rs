//! Checking an exported log without the service: which entry is changed or missing (S-17).

use serde::Serialize;
use transparency::{
    Export, Finding, Receipt, SignedCheckpoint, VerifierKey,
    checkpoint::CheckpointError,
    export::{ExportError, OtherLog},
    receipt::ReceiptError,
};

/// What is checked; the texts are those of files.
#[derive(Debug, Clone, Default)]
pub struct ToVerify {
    /// The exported log.
    pub export: String,
    /// The verifier key that the log has to be signed by; the file's own where none is given.
    pub key: Option<String>,
    /// Checkpoints that were kept, under the names of their files.
    pub checkpoints: Vec<(String, String)>,
    /// Receipts that were kept, under the names of their files.
    pub receipts: Vec<(String, String)>,
}

/// What an exported log is; `findings` and `contradictions` are empty where it is what the log was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Who signed it.
    pub key: String,
    /// Whether that key was given; else it is the file's word, to be compared with what is known of the log.
    pub key_was_given: bool,
    /// Entries that were signed for.
    pub entries: u64,
    /// The root over them.
    pub root: String,
    /// What in the file is not as it was signed.
    pub findings: Vec<String>,
    /// What of that which was kept does not belong to this log.
    pub contradictions: Vec<String>,
}

/// Why it cannot even be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Not an exported log.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Not a verifier key.
    #[error("the key is not a verifier key")]
    Key,
    /// The checkpoint of the file is not signed by the key, or is none.
    #[error("the checkpoint in the file: {0}")]
    Checkpoint(CheckpointError),
    /// A file that was kept is not what it was named as.
    #[error("{file}: {reason}")]
    Kept {
        /// Which.
        file: String,
        /// Why.
        reason: ReceiptError,
    },
}

impl Verified {
    /// Whether the file is what the log was, and the log what was kept of it.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.contradictions.is_empty()
    }
}

/// Checks an exported log.
pub fn verify(what: &ToVerify) -> Result<Verified, VerifyError> {
    let export = Export::parse(&what.export)?;
    let key = match &what.key {
        Some(key) => VerifierKey::parse(key.trim()).map_err(|_| VerifyError::Key)?,
        None => export.key.clone(),
    };
    let (signed, findings) = export.verify(&key).map_err(VerifyError::Checkpoint)?;
    let mut contradictions = Vec::new();
    let mut note = |file: &str, held: Result<(), OtherLog>| {
        if let Err(other) = held {
            contradictions.push(format!("{file}: {other}"));
        }
    };
    for (file, text) in &what.checkpoints {
        let kept = SignedCheckpoint::open(text, &key).map_err(|reason| VerifyError::Kept {
            file: file.clone(),
            reason: reason.into(),
        })?;
        note(file, export.grew_out_of(kept.checkpoint()));
    }
    for (file, text) in &what.receipts {
        let kept = Receipt::parse(text).map_err(|reason| VerifyError::Kept {
            file: file.clone(),
            reason,
        })?;
        note(file, export.has(&kept, &key));
    }
    Ok(Verified {
        key: key.to_string(),
        key_was_given: what.key.is_some(),
        entries: signed.size(),
        root: signed.root().to_string(),
        findings: findings.iter().map(told).collect(),
        contradictions,
    })
}

/// A finding in words; entries are counted from 1, as the history has them.
fn told(finding: &Finding) -> String {
    match finding {
        Finding::Changed { entry } => format!("entry {} is changed", entry + 1),
        Finding::Missing { entry } => format!("entry {} is missing", entry + 1),
        Finding::Moved { entry } => format!("entry {} stands at another place", entry + 1),
        Finding::Added { entry } => {
            format!("the file's entry {} was never in the log", entry + 1)
        }
        Finding::Somewhere { from, to } => format!(
            "among the entries {} to {} something is changed or missing, and the hashes that would tell what as well",
            from + 1,
            to + 1
        ),
    }
}

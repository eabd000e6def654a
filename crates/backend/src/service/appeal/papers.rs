//! What was written and signed of appeals, sealed under keys that the database alone does not tell.

use domain::{AppealId, Words};
use protocol::{
    Bytes,
    appeal::{Paper, PaperKind},
};
use ring::hmac;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    app::derived_key,
    refusal::Refusal,
    seal,
    store::{Reader, StoreError, StoredEvidence, Transaction},
};

/// A paper that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The appeal or the complaint itself.
    Petition,
    /// Its receipt.
    Receipt,
    /// The withdrawal.
    Withdrawal,
    /// Why its time was extended, in the words of the body.
    Extension,
    /// What the body answered.
    Answer,
}

/// The exact bytes of a paper with the signature over them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPaper {
    /// The bytes.
    pub statement: Bytes,
    /// CAdES-B-B, DER.
    pub signature: Bytes,
    /// The signer's certificate, DER.
    pub certificate: Bytes,
}

domain::debug_by_name!(StoredPaper);

impl From<StoredEvidence> for StoredPaper {
    fn from(evidence: StoredEvidence) -> Self {
        Self {
            statement: evidence.statement.into(),
            signature: evidence.signature.into(),
            certificate: evidence.certificate.into(),
        }
    }
}

impl From<PaperKind> for Kept {
    fn from(kind: PaperKind) -> Self {
        match kind {
            PaperKind::Petition => Self::Petition,
            PaperKind::Receipt => Self::Receipt,
            PaperKind::Withdrawal => Self::Withdrawal,
        }
    }
}

impl Kept {
    fn name(self) -> &'static str {
        match self {
            Self::Petition => "petition",
            Self::Receipt => "receipt",
            Self::Withdrawal => "withdrawal",
            Self::Extension => "extension",
            Self::Answer => "answer",
        }
    }
}

impl StoredPaper {
    /// As it goes out.
    pub fn shown(self, kind: PaperKind) -> Result<Paper, Refusal> {
        let certificate = eds::certificate::Certificate::parse(&self.certificate.0)
            .map_err(|_| Refusal::Fault("a stored certificate cannot be read"))?;
        Ok(Paper {
            kind,
            statement: self.statement,
            signature: self.signature,
            certificate: certificate.to_pem(),
        })
    }
}

/// Keeps a paper, sealed.
pub async fn keep(
    transaction: &mut Transaction,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
    paper: &StoredPaper,
) -> Result<(), Refusal> {
    keep_sealed(transaction, pepper, id, kind, paper).await
}

/// Keeps what a body wrote, sealed.
pub async fn keep_words(
    transaction: &mut Transaction,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
    words: &Words<2000>,
) -> Result<(), Refusal> {
    keep_sealed(transaction, pepper, id, kind, words).await
}

/// A paper, if it is there.
pub async fn read(
    reader: &mut Reader,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
) -> Result<Option<StoredPaper>, Refusal> {
    read_sealed(reader, pepper, id, kind).await
}

/// What a body wrote, if it is there.
pub async fn read_words(
    reader: &mut Reader,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
) -> Result<Option<Words<2000>>, Refusal> {
    read_sealed(reader, pepper, id, kind).await
}

async fn keep_sealed(
    transaction: &mut Transaction,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
    paper: &impl Serialize,
) -> Result<(), Refusal> {
    let plain = serde_json::to_vec(paper)
        .map_err(|_| Refusal::Fault("a paper of an appeal could not be written"))?;
    let sealed = seal::seal(&key(pepper, id, kind), &about(id, kind), plain)?;
    Ok(transaction
        .keep_appeal_paper(id, kind.name(), sealed)
        .await?)
}

async fn read_sealed<T: DeserializeOwned>(
    reader: &mut Reader,
    pepper: &hmac::Key,
    id: &AppealId,
    kind: Kept,
) -> Result<Option<T>, Refusal> {
    let Some(sealed) = reader.appeal_paper(id, kind.name()).await? else {
        return Ok(None);
    };
    seal::open(&key(pepper, id, kind), &about(id, kind), sealed)?
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .map(Some)
        .ok_or(StoreError::Unreadable("sealed").into())
}

fn key(pepper: &hmac::Key, id: &AppealId, kind: Kept) -> [u8; 32] {
    derived_key(pepper, "paper of an appeal", &[id.as_str(), kind.name()])
}

fn about(id: &AppealId, kind: Kept) -> Vec<u8> {
    format!("{id}/{}", kind.name()).into_bytes()
}

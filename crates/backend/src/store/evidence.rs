//! What people signed: the exact bytes with the signature over them, kept for good.

use domain::request::SignatureKind;
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::query,
    transaction::{Reader, Transaction},
};

/// A signed statement.
#[derive(Debug, Clone)]
pub struct StoredEvidence {
    /// The exact bytes.
    pub statement: Vec<u8>,
    /// How they were signed.
    pub kind: SignatureKind,
    /// CAdES-B-B, DER: the person's, or the backend's seal.
    pub signature: Vec<u8>,
    /// What the seal signs.
    pub sealed: Option<Vec<u8>>,
    /// The signer's certificate, DER.
    pub certificate: Vec<u8>,
    /// When.
    pub signed_at: Timestamp,
}

impl Reader {
    /// What was signed about a request or a consent, by its id.
    pub async fn evidence(&mut self, about: &str) -> Result<Option<StoredEvidence>, StoreError> {
        let row = query("SELECT * FROM evidence WHERE about = $1")
            .bind(about)
            .fetch_optional(self.connection())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredEvidence {
            statement: row.bytes("statement")?,
            kind: row.named("kind")?,
            signature: row.bytes("signature")?,
            sealed: row.bytes_if_any("sealed")?,
            certificate: row.bytes("certificate")?,
            signed_at: row.instant("signed_at")?,
        }))
    }
}

impl Transaction {
    /// Keeps what was signed about a request or a consent.
    pub async fn keep_evidence(
        &mut self,
        about: &str,
        evidence: &StoredEvidence,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO evidence (about, statement, kind, signature, sealed, certificate, signed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(about)
        .bind(evidence.statement.clone())
        .bind(name(&evidence.kind))
        .bind(evidence.signature.clone())
        .bind(evidence.sealed.clone())
        .bind(evidence.certificate.clone())
        .bind(evidence.signed_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

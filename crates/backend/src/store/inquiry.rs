//! Electronic inquiries.

use domain::{
    AccountId, InquiryId, LocalizedText,
    inquiry::{InquiryKind, InquiryNumber},
};
use jiff::{Timestamp, civil::Date};

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// An inquiry as it was issued; nothing of it ever changes.
#[derive(Clone)]
pub struct StoredInquiry {
    /// Id.
    pub id: InquiryId,
    /// Its number.
    pub number: InquiryNumber,
    /// SHA-256 of the secret in its QR code, hexadecimal.
    pub secret_sha256: String,
    /// Whose account asked for it.
    pub account: AccountId,
    /// What it is of.
    pub kind: InquiryKind,
    /// Whom or what it is about, in words.
    pub about: LocalizedText,
    /// The exact bytes.
    pub statement: Vec<u8>,
    /// CAdES-B-B over them.
    pub signature: Vec<u8>,
    /// The certificate of the seal that made it, DER.
    pub certificate: Vec<u8>,
    /// When the registers were asked.
    pub issued_at: Timestamp,
    /// The last day on which it is valid.
    pub valid_until: Date,
}

impl Reader {
    /// An inquiry of an account.
    pub async fn inquiry(
        &mut self,
        id: &InquiryId,
        account: &AccountId,
    ) -> Result<Option<StoredInquiry>, StoreError> {
        query("SELECT * FROM inquiries WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(inquiry)
            .transpose()
    }

    /// The inquiries of an account, the newest first and at most a hundred.
    pub async fn inquiries(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredInquiry>, StoreError> {
        let rows = query(
            "SELECT * FROM inquiries WHERE account = $1 ORDER BY issued_at DESC, id LIMIT 100",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(inquiry).collect()
    }

    /// An inquiry by its number.
    pub async fn inquiry_numbered(
        &mut self,
        number: &InquiryNumber,
    ) -> Result<Option<StoredInquiry>, StoreError> {
        query("SELECT * FROM inquiries WHERE number = $1")
            .bind(number.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(inquiry)
            .transpose()
    }

    /// An inquiry by the hash of its secret.
    pub async fn inquiry_by_secret(
        &mut self,
        secret_sha256: &str,
    ) -> Result<Option<StoredInquiry>, StoreError> {
        query("SELECT * FROM inquiries WHERE secret_sha256 = $1")
            .bind(secret_sha256)
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(inquiry)
            .transpose()
    }
}

impl Transaction {
    /// Keeps an inquiry; `false` where its number is taken.
    pub async fn keep_inquiry(&mut self, stored: &StoredInquiry) -> Result<bool, StoreError> {
        let kept = query(
            "INSERT INTO inquiries (id, number, secret_sha256, account, kind, about, statement, signature, \
             certificate, issued_at, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT DO NOTHING",
        )
        .bind(stored.id.as_str())
        .bind(stored.number.as_str())
        .bind(&stored.secret_sha256)
        .bind(stored.account.as_str())
        .bind(name(&stored.kind))
        .bind(json(&stored.about))
        .bind(stored.statement.clone())
        .bind(stored.signature.clone())
        .bind(stored.certificate.clone())
        .bind(stored.issued_at.as_microsecond())
        .bind(stored.valid_until.to_string())
        .execute(self.connection())
        .await?;
        Ok(kept == 1)
    }
}

fn inquiry(row: &Row) -> Result<StoredInquiry, StoreError> {
    Ok(StoredInquiry {
        id: row.parsed("id")?,
        number: row.parsed("number")?,
        secret_sha256: row.text("secret_sha256")?,
        account: row.parsed("account")?,
        kind: row.named("kind")?,
        about: row.json("about")?,
        statement: row.bytes("statement")?,
        signature: row.bytes("signature")?,
        certificate: row.bytes("certificate")?,
        issued_at: row.instant("issued_at")?,
        valid_until: row.day("valid_until")?,
    })
}

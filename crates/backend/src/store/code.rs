//! Codes sent by SMS (S-5, S-26, S-27).

use domain::{AccountId, OneTimeCodeId, Phone, session::CodePurpose};
use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    row::{Columns, name},
    sql::query,
    transaction::{Reader, Transaction},
};

/// A code that was sent.
#[derive(Debug, Clone)]
pub struct StoredCode {
    /// Id.
    pub id: OneTimeCodeId,
    /// What it is for.
    pub purpose: CodePurpose,
    /// Thumbprint of the device key that asked.
    pub device: String,
    /// The number that it went to.
    pub phone: Phone,
    /// The account that it is for, if there is one.
    pub account: Option<AccountId>,
    /// Keyed hash of the digits.
    pub digest: Vec<u8>,
    /// SHA-256 of the bytes that it signs, hexadecimal (S-27).
    pub bound_to: Option<String>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Whether it was used or cancelled.
    pub over: bool,
}

impl Reader {
    /// A code by its id.
    pub async fn code(&mut self, id: &OneTimeCodeId) -> Result<Option<StoredCode>, StoreError> {
        let row = query("SELECT * FROM codes WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredCode {
            id: row.parsed("id")?,
            purpose: row.named("purpose")?,
            device: row.text("device")?,
            phone: row.parsed("phone")?,
            account: row.id_if_any("account")?,
            digest: row.bytes("digest")?,
            bound_to: row.text_if_any("bound_to")?,
            sent_at: row.instant("sent_at")?,
            tries: row.count("tries")?,
            over: row.truth("over")?,
        }))
    }
}

impl Transaction {
    /// Keeps a new code and cancels what the same device asked for the same purpose before (S-26).
    pub async fn replace_code(&mut self, code: &StoredCode) -> Result<(), StoreError> {
        let purpose = name(&code.purpose);
        query("UPDATE codes SET over = 1 WHERE device = $1 AND purpose = $2 AND over = 0")
            .bind(&code.device)
            .bind(&purpose)
            .execute(self.connection())
            .await?;
        query(
            "INSERT INTO codes (id, purpose, device, phone, account, digest, bound_to, sent_at, tries, over) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
        )
        .bind(code.id.as_str())
        .bind(&purpose)
        .bind(&code.device)
        .bind(code.phone.as_str())
        .bind(code.account.as_ref().map(AccountId::as_str))
        .bind(code.digest.clone())
        .bind(code.bound_to.as_deref())
        .bind(code.sent_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts one more try of a code; `false` where it was over by then.
    pub async fn try_code(&mut self, id: &OneTimeCodeId) -> Result<bool, StoreError> {
        let tried = query("UPDATE codes SET tries = tries + 1 WHERE id = $1 AND over = 0")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(tried == 1)
    }

    /// Cancels every code of an account (S-35).
    pub async fn end_codes(&mut self, account: &AccountId) -> Result<(), StoreError> {
        query("UPDATE codes SET over = 1 WHERE account = $1 AND over = 0")
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets codes that nobody can enter any more.
    pub async fn forget_codes(&mut self) -> Result<(), StoreError> {
        let day_ago = self.now() - SignedDuration::from_hours(24);
        query("DELETE FROM codes WHERE sent_at < $1")
            .bind(day_ago.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Uses a code up.
    pub async fn end_code(&mut self, id: &OneTimeCodeId) -> Result<(), StoreError> {
        query("UPDATE codes SET over = 1 WHERE id = $1")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

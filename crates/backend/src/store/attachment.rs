//! Copies that requests name, sealed.

use domain::{AccountId, AttachmentId, RequestId, attachment::AttachmentKind};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A copy without its bytes.
#[derive(Debug, Clone)]
pub struct StoredAttachment {
    /// Id.
    pub id: AttachmentId,
    /// Whose account attached it.
    pub account: AccountId,
    /// The request that names it.
    pub request: Option<RequestId>,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// When it was attached.
    pub attached_at: Timestamp,
}

impl Reader {
    /// The copies of an account, the newest first and at most a hundred.
    pub async fn attachments(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredAttachment>, StoreError> {
        let rows = query(
            "SELECT id, account, request, kind, length, sha256, attached_at FROM attachments \
             WHERE account = $1 ORDER BY attached_at DESC, id LIMIT 100",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(attachment).collect()
    }

    /// The copies of an account that no request names.
    pub async fn unused_attachments(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredAttachment>, StoreError> {
        let rows = query(
            "SELECT id, account, request, kind, length, sha256, attached_at FROM attachments \
             WHERE account = $1 AND request IS NULL ORDER BY attached_at, id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(attachment).collect()
    }

    /// The copies that a request names.
    pub async fn attachments_of(
        &mut self,
        request: &RequestId,
    ) -> Result<Vec<StoredAttachment>, StoreError> {
        let rows = query(
            "SELECT id, account, request, kind, length, sha256, attached_at FROM attachments \
             WHERE request = $1 ORDER BY id",
        )
        .bind(request.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(attachment).collect()
    }

    /// A copy of an account, with its sealed bytes.
    pub async fn attachment(
        &mut self,
        id: &AttachmentId,
    ) -> Result<Option<(StoredAttachment, Vec<u8>)>, StoreError> {
        query("SELECT * FROM attachments WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| Ok((attachment(&row)?, row.bytes("sealed")?)))
            .transpose()
    }
}

impl Transaction {
    /// Keeps a copy that no request names yet.
    pub async fn keep_attachment(
        &mut self,
        stored: &StoredAttachment,
        sealed: Vec<u8>,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO attachments (id, account, kind, length, sha256, sealed, attached_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(stored.id.as_str())
        .bind(stored.account.as_str())
        .bind(name(&stored.kind))
        .bind(i64::from(stored.bytes))
        .bind(&stored.sha256)
        .bind(sealed)
        .bind(stored.attached_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Gives a copy that no request names to one; `false` where there is none any more.
    pub async fn use_attachment(
        &mut self,
        id: &AttachmentId,
        request: &RequestId,
    ) -> Result<bool, StoreError> {
        let used = query("UPDATE attachments SET request = $2 WHERE id = $1 AND request IS NULL")
            .bind(id.as_str())
            .bind(request.as_str())
            .execute(self.connection())
            .await?;
        Ok(used == 1)
    }

    /// Forgets the copies that no request has named since, and those of requests that had ended by then.
    pub async fn forget_attachments(
        &mut self,
        unused_since: Timestamp,
        ended_by: Timestamp,
    ) -> Result<(), StoreError> {
        query("DELETE FROM attachments WHERE request IS NULL AND attached_at <= $1")
            .bind(unused_since.as_microsecond())
            .execute(self.connection())
            .await?;
        query(
            "DELETE FROM attachments WHERE request IS NOT NULL AND EXISTS \
             (SELECT 1 FROM requests WHERE requests.id = attachments.request AND ended_at <= $1)",
        )
        .bind(ended_by.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn attachment(row: &Row) -> Result<StoredAttachment, StoreError> {
    Ok(StoredAttachment {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        request: row.id_if_any("request")?,
        kind: row.named("kind")?,
        bytes: row.count("length")?,
        sha256: row.text("sha256")?,
        attached_at: row.instant("attached_at")?,
    })
}

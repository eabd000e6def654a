//! What holders reported lost or stolen.

use domain::{AccountId, DocumentId, document::Loss};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::query,
    transaction::{Reader, Transaction},
};

impl Reader {
    /// Whether and when an issue of a document was reported.
    pub async fn loss(
        &mut self,
        document: &DocumentId,
        issue_hash: &str,
    ) -> Result<Option<(Loss, Timestamp)>, StoreError> {
        query("SELECT loss, reported_at FROM losses WHERE document = $1 AND issue_hash = $2")
            .bind(document.as_str())
            .bind(issue_hash)
            .fetch_optional(self.connection())
            .await?
            .map(|row| Ok((row.named("loss")?, row.instant("reported_at")?)))
            .transpose()
    }
}

impl Transaction {
    /// Notes that an issue of a document is lost; `false` where that is noted already.
    pub async fn note_loss(
        &mut self,
        document: &DocumentId,
        issue_hash: &str,
        account: &AccountId,
        loss: Loss,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let noted = query(
            "INSERT INTO losses (document, issue_hash, account, loss, reported_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(document.as_str())
        .bind(issue_hash)
        .bind(account.as_str())
        .bind(name(&loss))
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(noted == 1)
    }
}

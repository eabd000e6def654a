//! What holders asked the sources of fields to correct.

use domain::{
    AccountId, CorrectionId, DocumentId, Iin,
    correction::{Correction, CorrectionState},
    document::{DocumentKind, FieldName},
};

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A correction with what it is about.
#[derive(Debug, Clone)]
pub struct StoredCorrection {
    /// Id.
    pub id: CorrectionId,
    /// Whose account asked.
    pub account: AccountId,
    /// The person that the document is about.
    pub holder: Iin,
    /// The document.
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number, by which its source finds it.
    pub number: String,
    /// How it stands.
    pub correction: Correction,
    /// Whether the source has taken it.
    pub delivered: bool,
}

impl Reader {
    /// The corrections that an account asked for, the newest first and at most a hundred.
    pub async fn corrections(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredCorrection>, StoreError> {
        let rows = query(
            "SELECT * FROM corrections WHERE account = $1 ORDER BY asked_at DESC, id LIMIT 100",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(correction).collect()
    }

    /// The fields of which corrections of an account are open, with their documents.
    pub async fn open_corrections(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<(DocumentId, FieldName)>, StoreError> {
        let rows =
            query("SELECT document, field FROM corrections WHERE account = $1 AND waits = 1")
                .bind(account.as_str())
                .fetch_all(self.connection())
                .await?;
        rows.iter()
            .map(|row| Ok((row.parsed("document")?, row.named("field")?)))
            .collect()
    }

    /// Whether corrections wait for their sources.
    pub async fn corrections_wait(&mut self) -> Result<bool, StoreError> {
        let one = query("SELECT 1 AS one FROM corrections WHERE waits = 1 LIMIT 1")
            .fetch_optional(self.connection())
            .await?;
        Ok(one.is_some())
    }
}

impl Transaction {
    /// Keeps a new correction.
    pub async fn ask_correction(&mut self, stored: &StoredCorrection) -> Result<(), StoreError> {
        let asked = &stored.correction;
        query(
            "INSERT INTO corrections (id, account, holder, document, kind, number, field, source, reason, asked_at, \
             delivered, waits, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 1, $11)",
        )
        .bind(stored.id.as_str())
        .bind(stored.account.as_str())
        .bind(stored.holder.as_str())
        .bind(stored.document.as_str())
        .bind(name(&stored.kind))
        .bind(&stored.number)
        .bind(name(&asked.field))
        .bind(name(&asked.source))
        .bind(name(&asked.reason))
        .bind(asked.asked_at.as_microsecond())
        .bind(json(&asked.state))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the turns of corrections that wait for their source, at most a thousand: first of those that had none yet,
    /// and then of those that had theirs the longest ago, so that none waits for another's source.
    pub async fn take_corrections_that_wait(
        &mut self,
    ) -> Result<Vec<StoredCorrection>, StoreError> {
        let now = self.now().as_microsecond();
        let rows = query(
            "UPDATE corrections SET looked_at = $1 WHERE id IN (SELECT id FROM corrections \
             WHERE waits = 1 ORDER BY looked_at, asked_at, id LIMIT 1000) RETURNING *",
        )
        .bind(now)
        .fetch_all(self.connection())
        .await?;
        let mut waiting: Vec<_> = rows.iter().map(correction).collect::<Result<_, _>>()?;
        waiting.sort_by_key(|stored| stored.correction.asked_at);
        Ok(waiting)
    }

    /// Notes that the source has taken a correction.
    pub async fn deliver_correction(&mut self, id: &CorrectionId) -> Result<(), StoreError> {
        query("UPDATE corrections SET delivered = 1 WHERE id = $1")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes a correction from one state to the next; `false` where another replica was quicker.
    pub async fn advance_correction(
        &mut self,
        id: &CorrectionId,
        from: CorrectionState,
        to: CorrectionState,
    ) -> Result<bool, StoreError> {
        let statement =
            "UPDATE corrections SET state = $3, waits = $4 WHERE id = $1 AND state = $2";
        self.advance_ticket(statement, id.as_str(), &from, &to)
            .await
    }
}

fn correction(row: &Row) -> Result<StoredCorrection, StoreError> {
    Ok(StoredCorrection {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        holder: row.parsed("holder")?,
        document: row.parsed("document")?,
        kind: row.named("kind")?,
        number: row.text("number")?,
        correction: Correction {
            field: row.named("field")?,
            source: row.named("source")?,
            reason: row.named("reason")?,
            asked_at: row.instant("asked_at")?,
            state: row.json("state")?,
        },
        delivered: row.truth("delivered")?,
    })
}

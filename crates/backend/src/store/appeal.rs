//! Appeals and complaints, and their sealed papers; each change names the version that it was decided on.

use domain::{
    AccountId, AppealId, RequestId,
    appeal::{Appeal, AppealNumber},
};
use jiff::{Timestamp, civil::Date};

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// An appeal or a complaint with whose it is and what it is about.
#[derive(Debug, Clone)]
pub struct StoredAppeal {
    /// Id.
    pub id: AppealId,
    /// Its number.
    pub number: AppealNumber,
    /// Whose account filed it.
    pub account: AccountId,
    /// The request that was refused.
    pub request: RequestId,
    /// The appeal that a complaint is about.
    pub of: Option<AppealId>,
    /// How it stands.
    pub appeal: Appeal,
    /// The version that a change is decided on.
    pub version: i64,
}

impl StoredAppeal {
    /// What it is about, of which one at a time waits.
    pub fn subject(&self) -> &str {
        self.of
            .as_ref()
            .map_or(self.request.as_str(), AppealId::as_str)
    }
}

impl Reader {
    /// An appeal of an account.
    pub async fn appeal(
        &mut self,
        id: &AppealId,
        account: &AccountId,
    ) -> Result<Option<StoredAppeal>, StoreError> {
        query("SELECT * FROM appeals WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(appeal)
            .transpose()
    }

    /// An appeal by the number of its receipt.
    pub async fn appeal_numbered(
        &mut self,
        number: &AppealNumber,
    ) -> Result<Option<StoredAppeal>, StoreError> {
        query("SELECT * FROM appeals WHERE number = $1")
            .bind(number.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(appeal)
            .transpose()
    }

    /// The appeals and complaints of an account, the newest first and at most 50.
    pub async fn appeals(&mut self, account: &AccountId) -> Result<Vec<StoredAppeal>, StoreError> {
        let rows = query(
            "SELECT * FROM appeals WHERE account = $1 ORDER BY received_at DESC, id LIMIT 50",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(appeal).collect()
    }

    /// Whether one about the same waits for an answer.
    pub async fn appeal_waits(&mut self, subject: &str) -> Result<bool, StoreError> {
        let row = query("SELECT id FROM appeals WHERE subject = $1 AND waits = 1")
            .bind(subject)
            .fetch_optional(self.connection())
            .await?;
        Ok(row.is_some())
    }

    /// The appeals and complaints that wait for an answer, those first that are due first.
    pub async fn appeals_that_wait(&mut self) -> Result<Vec<StoredAppeal>, StoreError> {
        let rows = query(
            "SELECT * FROM appeals WHERE waits = 1 ORDER BY until_at, received_at, id LIMIT 1000",
        )
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(appeal).collect()
    }

    /// Those whose last day has passed without an answer, by their numbers.
    pub async fn unanswered_appeals(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<AppealNumber>, StoreError> {
        let rows = query(
            "SELECT number FROM appeals WHERE waits = 1 AND until_at <= $1 ORDER BY until_at LIMIT 100",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("number")).collect()
    }

    /// A sealed paper of an appeal.
    pub async fn appeal_paper(
        &mut self,
        id: &AppealId,
        kind: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        query("SELECT sealed FROM appeal_papers WHERE appeal = $1 AND kind = $2")
            .bind(id.as_str())
            .bind(kind)
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.bytes("sealed"))
            .transpose()
    }
}

impl Transaction {
    /// Keeps a new appeal; `false` where its number is taken.
    pub async fn keep_appeal(&mut self, stored: &StoredAppeal) -> Result<bool, StoreError> {
        let appeal = &stored.appeal;
        let kept = query(
            "INSERT INTO appeals (id, number, account, request, of_appeal, subject, stage, body, received_at, \
             forward_by, forwarded, due, until_at, extended, waits, state, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $12, NULL, 1, $13, 0) \
             ON CONFLICT DO NOTHING",
        )
        .bind(stored.id.as_str())
        .bind(stored.number.as_str())
        .bind(stored.account.as_str())
        .bind(stored.request.as_str())
        .bind(stored.of.as_ref().map(AppealId::as_str))
        .bind(stored.subject())
        .bind(json(&appeal.stage))
        .bind(name(&appeal.body))
        .bind(appeal.received_at.as_microsecond())
        .bind(appeal.forward_by.map(|day| day.to_string()))
        .bind(appeal.due.to_string())
        .bind(appeal.until().as_microsecond())
        .bind(json(&appeal.state))
        .execute(self.connection())
        .await?;
        Ok(kept == 1)
    }

    /// Takes an appeal to what it is now; `false` where somebody else was quicker.
    pub async fn advance_appeal(&mut self, stored: &StoredAppeal) -> Result<bool, StoreError> {
        let appeal = &stored.appeal;
        let moved = query(
            "UPDATE appeals SET body = $3, forwarded = $4, due = $5, until_at = $6, extended = $7, waits = $8, \
             state = $9, version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(stored.id.as_str())
        .bind(stored.version)
        .bind(name(&appeal.body))
        .bind(appeal.forwarded.as_ref().map(json))
        .bind(appeal.due.to_string())
        .bind(appeal.until().as_microsecond())
        .bind(appeal.extended.as_ref().map(json))
        .bind(i64::from(appeal.state.is_open()))
        .bind(json(&appeal.state))
        .execute(self.connection())
        .await?;
        Ok(moved == 1)
    }

    /// Keeps a sealed paper of an appeal.
    pub async fn keep_appeal_paper(
        &mut self,
        id: &AppealId,
        kind: &str,
        sealed: Vec<u8>,
    ) -> Result<(), StoreError> {
        query("INSERT INTO appeal_papers (appeal, kind, sealed) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(kind)
            .bind(sealed)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn appeal(row: &Row) -> Result<StoredAppeal, StoreError> {
    let forward_by: Option<Date> = row
        .text_if_any("forward_by")?
        .map(|day| day.parse())
        .transpose()
        .map_err(|_| StoreError::Unreadable("forward_by"))?;
    Ok(StoredAppeal {
        id: row.parsed("id")?,
        number: row.parsed("number")?,
        account: row.parsed("account")?,
        request: row.parsed("request")?,
        of: row.id_if_any("of_appeal")?,
        appeal: Appeal {
            stage: row.json("stage")?,
            body: row.named("body")?,
            received_at: row.instant("received_at")?,
            forward_by,
            forwarded: row.json_if_any("forwarded")?,
            due: row.day("due")?,
            extended: row.json_if_any("extended")?,
            state: row.json("state")?,
        },
        version: row.number("version")?,
    })
}

//! What other processes write into the same SQLite file, such as an office that answers a report: nobody tells of it,
//! so the writer looks.

use std::time::{Duration, Instant};

use tokio::sync::broadcast;

use super::{StoreError, history::Told, row::Columns, sql::query, transaction::Transaction};

/// How often the writer looks.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How the file stood when it was last looked at.
pub(super) struct Others {
    version: i64,
    last: i64,
    looked: Instant,
}

impl Others {
    /// Looks for the first time.
    pub(super) async fn new(transaction: &mut Transaction) -> Result<Self, StoreError> {
        Ok(Self {
            version: version(transaction).await?,
            last: last(transaction).await?,
            looked: Instant::now(),
        })
    }

    /// Tells people what another process wrote about them since. What this one wrote in the same second may be told
    /// once more.
    pub(super) async fn look(
        &mut self,
        transaction: &mut Transaction,
        told: &broadcast::Sender<Told>,
    ) -> Result<(), StoreError> {
        if self.looked.elapsed() < LOOK_EVERY {
            return Ok(());
        }
        self.looked = Instant::now();
        let now = version(transaction).await?;
        if now == self.version {
            self.last = last(transaction).await?;
            return Ok(());
        }
        self.version = now;
        for (place, one) in transaction.history_after(self.last).await? {
            self.last = place;
            let _ = told.send(one);
        }
        Ok(())
    }
}

/// Changes when another connection commits, and not when this one does.
async fn version(transaction: &mut Transaction) -> Result<i64, StoreError> {
    query("PRAGMA data_version")
        .fetch_one(transaction.connection())
        .await?
        .number("data_version")
}

async fn last(transaction: &mut Transaction) -> Result<i64, StoreError> {
    query("SELECT COALESCE(MAX(rowid), 0) AS last FROM history")
        .fetch_one(transaction.connection())
        .await?
        .number("last")
}

//! A transaction as the services see it, and the jobs that run in one.

use std::ops::{Deref, DerefMut};

use futures::future::BoxFuture;
use jiff::Timestamp;

use super::{
    StoreError,
    history::Told,
    sql::{Connection, query},
};
use crate::refusal::Refusal;

/// The channel on which replicas tell each other what they have committed.
pub(super) const CHANNEL: &str = "qoltanba_told";

/// A piece of work that is done wholly or not at all.
pub trait Job<T>:
    for<'c> Fn(&'c mut Transaction) -> BoxFuture<'c, Result<T, Refusal>> + Send + Sync + 'static
{
}

impl<T, F> Job<T> for F where
    F: for<'c> Fn(&'c mut Transaction) -> BoxFuture<'c, Result<T, Refusal>> + Send + Sync + 'static
{
}

/// A connection that reads what is committed.
pub struct Reader(Connection);

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self(connection)
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.0
    }
}

/// An open transaction; all that a [`Reader`] can read it reads too, with its own changes.
pub struct Transaction {
    reader: Option<Reader>,
    open: bool,
    pub(super) told: Vec<Told>,
    now: Timestamp,
}

impl Transaction {
    pub(super) fn new(connection: Connection, now: Timestamp) -> Self {
        Self {
            reader: Some(Reader(connection)),
            open: false,
            told: Vec::new(),
            now,
        }
    }

    /// The instant at which this piece of work happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn at(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Rows that this connection to SQLite has changed since it was opened.
    pub(super) fn changes(&mut self) -> u64 {
        self.connection().changes()
    }

    /// Whether the engine has ended the transaction by itself.
    pub(super) fn has_rolled_back(&mut self) -> bool {
        self.connection().has_rolled_back()
    }

    /// Runs a statement of transaction control.
    pub(super) async fn run(&mut self, control: &'static str) -> Result<(), StoreError> {
        query(control).execute(self.connection()).await?;
        match control.split(' ').next() {
            Some("BEGIN") => self.open = true,
            Some("COMMIT") => self.open = false,
            Some("ROLLBACK") if !control.contains("TO") => self.open = false,
            _ => {}
        }
        Ok(())
    }

    /// Tells other replicas, and this one, at the commit.
    pub(super) async fn notify(&mut self) -> Result<(), StoreError> {
        for one in std::mem::take(&mut self.told) {
            let payload = serde_json::to_string(&one).unwrap_or_default();
            query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(payload)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        // Invariant: the reader is there until `drop`.
        self.reader.as_ref().unwrap_or_else(|| unreachable!())
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Reader {
        self.reader.as_mut().unwrap_or_else(|| unreachable!())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // A connection whose transaction was abandoned half-way never returns to the pool.
        if self.open
            && let Some(reader) = self.reader.take()
        {
            reader.0.close();
        }
    }
}

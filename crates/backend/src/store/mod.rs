//! The database: SQLite with one writer that commits in groups, or PostgreSQL with serializable transactions.
//!
//! The rows of each domain have a file of their own; every text of SQL runs on both engines.

mod access;
mod account;
mod answer;
mod attempt;
mod code;
mod consent;
mod demo;
mod evidence;
mod history;
mod joining;
mod message;
mod request;
mod row;
mod session;
mod stay;
mod transaction;
mod writer;

use std::{str::FromStr, time::Duration};

use sqlx::{
    AnyPool,
    any::{AnyConnectOptions, AnyPoolOptions},
    pool::PoolConnection,
    postgres::PgListener,
};
use tokio::sync::{broadcast, watch};

use crate::refusal::Refusal;

pub use access::StoredAccess;
pub use account::{Account, StoredCertificate};
pub use answer::{Answer, AnswerKey};
pub use attempt::Scope;
pub use code::StoredCode;
pub use consent::StoredConsent;
pub use demo::{DemoDocument, DemoPerson};
pub use evidence::StoredEvidence;
pub use history::{Entry, LONGEST_REPLAY, Told};
pub use joining::StoredJoining;
pub use message::Message;
pub use request::StoredRequest;
pub use session::{StoredChallenge, StoredSession};
pub use transaction::{Job, Reader, Transaction};

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or did not answer.
    #[error("the database did not do it")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version does not know.
    #[error("the column {0} holds what this version does not know")]
    Unreadable(&'static str),
    /// The writer has stopped.
    #[error("the writer has stopped")]
    Stopped,
    /// The commit of a whole group failed; nothing of it was done.
    #[error("the commit failed")]
    NotCommitted,
    /// Not the address of a database that is known here.
    #[error("the database address begins with neither sqlite: nor postgres:")]
    UnknownEngine,
}

impl StoreError {
    /// Whether PostgreSQL asks for the whole transaction to be run again.
    fn is_passing(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        // Serialization failure, deadlock, and two inserts of one key at the same instant.
        matches!(
            error.code().as_deref(),
            Some("40001" | "40P01" | "23505" | "25P02")
        )
    }
}

/// The database.
#[derive(Clone)]
pub struct Store {
    readers: AnyPool,
    engine: Engine,
    told: broadcast::Sender<Told>,
    interrupted: watch::Sender<()>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(writer::Writer),
    Postgres(AnyPool),
}

/// How often a transaction is run again when PostgreSQL asks for it.
const ATTEMPTS: usize = 20;

impl Store {
    /// Opens a database by its address, `sqlite:///path` or `postgres://…`, and brings its schema up to date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (told, _) = broadcast::channel(4_096);
        let (interrupted, _) = watch::channel(());
        if address.starts_with("sqlite:") {
            let options = AnyConnectOptions::from_str(&sqlite_address(address))?;
            let writers = sqlite_pool(1).connect_with(options.clone()).await?;
            migrate(&writers, MIGRATIONS.to_vec()).await?;
            Ok(Self {
                readers: sqlite_pool(4).connect_with(options).await?,
                engine: Engine::Sqlite(writer::Writer::start(
                    writers.acquire().await?,
                    told.clone(),
                )),
                told,
                interrupted,
            })
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let options = AnyConnectOptions::from_str(address)?;
            let pool = AnyPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            let mut migrations = vec![(0, POSTGRES_DOMAIN)];
            migrations.extend(MIGRATIONS);
            migrate(&pool, migrations).await?;
            let listener = listener(address).await?;
            tokio::spawn(listen(
                address.to_owned(),
                listener,
                told.clone(),
                interrupted.clone(),
            ));
            Ok(Self {
                readers: pool.clone(),
                engine: Engine::Postgres(pool),
                told,
                interrupted,
            })
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    /// A connection for reading what is committed.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(self.readers.acquire().await?))
    }

    /// What is told to people as it is committed, here and on other replicas.
    pub fn told(&self) -> broadcast::Receiver<Told> {
        self.told.subscribe()
    }

    /// Changes when something may have been told that was not heard here; the history has it.
    pub fn interrupted(&self) -> watch::Receiver<()> {
        self.interrupted.subscribe()
    }

    /// Runs a job in a transaction of its own and answers after the commit.
    ///
    /// A refusal undoes what the job wrote, unless it is [`Refusal::Kept`]. On PostgreSQL the job may run more than
    /// once before it is committed once.
    pub async fn write<T: Send + 'static>(
        &self,
        now: jiff::Timestamp,
        job: impl Job<T>,
    ) -> Result<T, Refusal> {
        match &self.engine {
            Engine::Sqlite(writer) => writer.write(now, job).await,
            Engine::Postgres(pool) => {
                let pool = pool.clone();
                // A task of its own: a caller that goes away does not leave a transaction half-way.
                tokio::spawn(async move { write_on_postgres(&pool, now, job).await })
                    .await
                    .unwrap_or(Err(StoreError::Stopped.into()))
            }
        }
    }
}

async fn write_on_postgres<T: Send + 'static>(
    pool: &AnyPool,
    now: jiff::Timestamp,
    job: impl Job<T>,
) -> Result<T, Refusal> {
    for _ in 1..ATTEMPTS {
        match attempt_on_postgres(pool, now, &job).await {
            Err(Refusal::Store(error)) if error.is_passing() => tokio::task::yield_now().await,
            outcome => return outcome,
        }
    }
    attempt_on_postgres(pool, now, &job).await
}

async fn attempt_on_postgres<T>(
    pool: &AnyPool,
    now: jiff::Timestamp,
    job: &impl Job<T>,
) -> Result<T, Refusal> {
    let connection = pool.acquire().await.map_err(StoreError::from)?;
    let mut transaction = Transaction::new(connection, now);
    transaction
        .run("BEGIN ISOLATION LEVEL SERIALIZABLE")
        .await?;
    let outcome = job(&mut transaction).await;
    match &outcome {
        Ok(_) | Err(Refusal::Kept(_)) => {
            transaction.notify().await?;
            transaction.run("COMMIT").await?;
        }
        Err(_) => transaction.run("ROLLBACK").await?,
    }
    outcome
}

async fn listener(address: &str) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect(address).await?;
    listener.listen(transaction::CHANNEL).await?;
    Ok(listener)
}

/// Passes on what any replica has committed, and says when some of it may have been missed.
async fn listen(
    address: String,
    mut heard: PgListener,
    told: broadcast::Sender<Told>,
    interrupted: watch::Sender<()>,
) {
    loop {
        match heard.try_recv().await {
            Ok(Some(notice)) => {
                if let Ok(one) = serde_json::from_str(notice.payload()) {
                    let _ = told.send(one);
                }
                continue;
            }
            // It is connected again.
            Ok(None) => tracing::warn!("listening to PostgreSQL was interrupted"),
            Err(error) => {
                tracing::warn!(error = %error, "listening to PostgreSQL was interrupted");
                heard = loop {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    if let Ok(again) = listener(&address).await {
                        break again;
                    }
                };
            }
        }
        interrupted.send_replace(());
    }
}

const POSTGRES_DOMAIN: &str = "CREATE DOMAIN blob AS bytea";
const MIGRATIONS: [(i64, &str); 1] = [(1, include_str!("../../migrations/0001_base.sql"))];

async fn migrate(pool: &AnyPool, migrations: Vec<(i64, &'static str)>) -> Result<(), StoreError> {
    use sqlx::{
        SqlSafeStr,
        migrate::{Migration, MigrationType, Migrator},
    };
    let migrations = migrations
        .into_iter()
        .map(|(version, sql)| {
            Migration::new(
                version,
                "base".into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations).run(pool).await?;
    Ok(())
}

fn sqlite_address(address: &str) -> String {
    if address.contains('?') {
        address.to_owned()
    } else {
        format!("{address}?mode=rwc")
    }
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| {
            Box::pin(async move {
                for pragma in [
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = FULL",
                    "PRAGMA busy_timeout = 10000",
                ] {
                    sqlx::query(pragma).fetch_all(&mut *connection).await?;
                }
                Ok(())
            })
        })
}

type Connection = PoolConnection<sqlx::Any>;

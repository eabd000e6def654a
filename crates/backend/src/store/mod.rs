//! The database: SQLite with one writer that commits in groups, or PostgreSQL with serializable transactions.
//!
//! The rows of each domain have a file of their own; every text of SQL runs on both engines.

mod access;
mod account;
mod address;
mod answer;
mod appeal;
mod attachment;
mod attempt;
mod client;
mod code;
mod consent;
mod correction;
mod credential;
mod demo;
mod desk;
mod evidence;
mod fee;
mod guard;
mod history;
mod hold;
mod inquiry;
mod joining;
mod log;
mod loss;
mod marriage;
mod message;
mod order;
mod others;
mod portal;
mod processing;
mod queue;
mod report;
mod request;
mod row;
mod session;
mod sql;
mod stay;
mod ticket;
mod transaction;
mod writer;

use std::{str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgListener, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{broadcast, watch};

use crate::{entropy::random, refusal::Refusal};

pub use access::StoredAccess;
pub use account::{Account, StoredCertificate};
pub use address::{AddressChange, AddressEntry};
pub use answer::{Answer, AnswerKey};
pub use appeal::StoredAppeal;
pub use attachment::StoredAttachment;
pub use attempt::Scope;
pub use client::{StoredClient, StoredToken};
pub use code::StoredCode;
pub use consent::StoredConsent;
pub use correction::StoredCorrection;
pub use credential::{StoredCredential, StoredStatusList};
pub use demo::{DemoDocument, DemoPerson};
pub use desk::{StoredCase, StoredEmployee};
pub use evidence::StoredEvidence;
pub use fee::StoredFee;
pub use guard::{StoredRule, StoredStay};
pub use history::{Entry, LONGEST_REPLAY, Told};
pub use hold::StoredHold;
pub use inquiry::StoredInquiry;
pub use joining::StoredJoining;
pub use log::{LogHead, Logged};
pub use marriage::StoredAppointment;
pub use message::Message;
pub use order::StoredOrder;
pub use portal::{StoredPortalRequest, StoredPortalSession};
pub use processing::{StoredCheck, StoredProcessing};
pub use queue::{ReservedBefore, StoredReservation};
pub use report::StoredReport;
pub use request::{About, StoredRequest};
pub use session::{StoredChallenge, StoredSession};
use sql::{Connection, Lender, SqliteOptions};
pub use transaction::{Job, Reader, Transaction};

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or did not answer.
    #[error("the database did not do it")]
    Database(#[from] sqlx::Error),
    /// SQLite refused.
    #[error("the database did not do it")]
    Sqlite(#[from] rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version does not know.
    #[error("the column {0} holds what this version does not know")]
    Unreadable(&'static str),
    /// A salt or an id could not be drawn.
    #[error("random bits could not be drawn")]
    NotDrawn,
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
    engine: Engine,
    told: broadcast::Sender<Told>,
    interrupted: watch::Sender<()>,
}

#[derive(Clone)]
enum Engine {
    Sqlite {
        readers: Arc<Lender>,
        writer: writer::Writer,
    },
    Postgres(PgPool),
}

/// How often a transaction is run again when PostgreSQL asks for it.
const ATTEMPTS: u64 = 20;
/// The longest pause before that, in milliseconds: it doubles until there, so that many who meet come apart.
const LONGEST_PAUSE: u64 = 512;

impl Store {
    /// Opens a database by its address, `sqlite:///path` or `postgres://…`, and brings its schema up to date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let (told, _) = broadcast::channel(4_096);
        let (interrupted, _) = watch::channel(());
        let engine = if address.starts_with("sqlite:") {
            open_sqlite(address, told.clone()).await?
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            open_postgres(address, told.clone(), interrupted.clone()).await?
        } else {
            return Err(StoreError::UnknownEngine);
        };
        Ok(Self {
            engine,
            told,
            interrupted,
        })
    }

    /// A connection for reading what is committed.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(match &self.engine {
            Engine::Sqlite { readers, .. } => Connection::Sqlite(readers.lend()?),
            Engine::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
        }))
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
            Engine::Sqlite { writer, .. } => writer.write(now, job).await,
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

async fn open_sqlite(address: &str, told: broadcast::Sender<Told>) -> Result<Engine, StoreError> {
    let options = SqliteConnectOptions::from_str(address)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut first = options.connect().await?;
    migrations(MIGRATIONS.to_vec()).run(&mut first).await?;
    let lender = |pragmas| {
        Arc::new(Lender::new(SqliteOptions {
            file: options.get_filename().to_owned(),
            pragmas,
        }))
    };
    let writer = Connection::Sqlite(lender(WRITER).lend()?);
    Ok(Engine::Sqlite {
        readers: lender(READER),
        writer: writer::Writer::start(writer, told)?,
    })
}

/// A commit is on the disk before it is answered. What one group writes again is checkpointed once, and what a
/// savepoint may put back is kept in memory.
const WRITER: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                      PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY";
const READER: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA cache_size = -1000";

async fn open_postgres(
    address: &str,
    told: broadcast::Sender<Told>,
    interrupted: watch::Sender<()>,
) -> Result<Engine, StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(10))
        .connect(address)
        .await?;
    let mut all = vec![(0, POSTGRES_DOMAIN)];
    all.extend(MIGRATIONS);
    migrations(all).run(&pool).await?;
    let listener = listener(address).await?;
    tokio::spawn(listen(address.to_owned(), listener, told, interrupted));
    Ok(Engine::Postgres(pool))
}

async fn write_on_postgres<T: Send + 'static>(
    pool: &PgPool,
    now: jiff::Timestamp,
    job: impl Job<T>,
) -> Result<T, Refusal> {
    for attempt in 1..ATTEMPTS {
        match attempt_on_postgres(pool, now, &job).await {
            // Each waits for a time of its own, so that those who met do not meet again.
            Err(Refusal::Store(error)) if error.is_passing() => {
                let [random] = random::<1>()?;
                let longest = (4 << attempt).min(LONGEST_PAUSE);
                let pause = longest * u64::from(random) / 255;
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            outcome => return outcome,
        }
    }
    attempt_on_postgres(pool, now, &job).await
}

async fn attempt_on_postgres<T>(
    pool: &PgPool,
    now: jiff::Timestamp,
    job: &impl Job<T>,
) -> Result<T, Refusal> {
    let connection = pool.acquire().await.map_err(StoreError::from)?;
    let mut transaction = Transaction::new(Connection::Postgres(connection), now);
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
const MIGRATIONS: [(i64, &str); 28] = [
    (1, include_str!("../../migrations/0001_base.sql")),
    (
        2,
        include_str!("../../migrations/0002_requests_that_count.sql"),
    ),
    (3, include_str!("../../migrations/0003_one_sender.sql")),
    (
        4,
        include_str!("../../migrations/0004_counterparts_by_kind.sql"),
    ),
    (5, include_str!("../../migrations/0005_log.sql")),
    (6, include_str!("../../migrations/0006_open_accesses.sql")),
    (7, include_str!("../../migrations/0007_documents.sql")),
    (
        8,
        include_str!("../../migrations/0008_answers_in_the_history.sql"),
    ),
    (9, include_str!("../../migrations/0009_terms.sql")),
    (10, include_str!("../../migrations/0010_portal.sql")),
    (11, include_str!("../../migrations/0011_credentials.sql")),
    (12, include_str!("../../migrations/0012_clients.sql")),
    (13, include_str!("../../migrations/0013_reports.sql")),
    (14, include_str!("../../migrations/0014_orders.sql")),
    (15, include_str!("../../migrations/0015_services.sql")),
    (16, include_str!("../../migrations/0016_registers.sql")),
    (17, include_str!("../../migrations/0017_appeals.sql")),
    (
        18,
        include_str!("../../migrations/0018_inquiries_and_queues.sql"),
    ),
    (19, include_str!("../../migrations/0019_marriage.sql")),
    (20, include_str!("../../migrations/0020_guard.sql")),
    (21, include_str!("../../migrations/0021_desk.sql")),
    (22, include_str!("../../migrations/0022_abroad.sql")),
    (23, include_str!("../../migrations/0023_desk_queues.sql")),
    (
        24,
        include_str!("../../migrations/0024_address_entries.sql"),
    ),
    (
        25,
        include_str!("../../migrations/0025_replaced_credentials.sql"),
    ),
    (26, include_str!("../../migrations/0026_holds_that_end.sql")),
    (27, include_str!("../../migrations/0027_address_order.sql")),
    (
        28,
        include_str!("../../migrations/0028_words_of_services.sql"),
    ),
];

fn migrations(texts: Vec<(i64, &'static str)>) -> sqlx::migrate::Migrator {
    use sqlx::{
        SqlSafeStr,
        migrate::{Migration, MigrationType, Migrator},
    };
    let migrations = texts
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
    Migrator::with_migrations(migrations)
}

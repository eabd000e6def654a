//! A statement on either engine: SQLite answers on the thread that asks it, PostgreSQL over its wire.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{
    CachedStatement, ToSql,
    types::{ToSqlOutput, Value as Stored, ValueRef},
};
use sqlx::{
    Postgres,
    pool::PoolConnection,
    postgres::{PgArguments, PgRow},
};

use super::StoreError;

/// Begins a statement; `$1` is the first value that is bound.
pub(super) fn query<'q>(sql: &'static str) -> Query<'q> {
    Query {
        sql,
        values: Vec::new(),
    }
}

/// A statement with its values.
pub(super) struct Query<'q> {
    sql: &'static str,
    values: Vec<Value<'q>>,
}

impl<'q> Query<'q> {
    /// Binds the next value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it and says how many rows it changed.
    pub(super) async fn execute(self, connection: &mut Connection) -> Result<u64, StoreError> {
        match connection {
            Connection::Sqlite(lent) => Ok(self.on_sqlite(lent)?.raw_execute()? as u64),
            Connection::Postgres(connection) => {
                let done = self.on_postgres().execute(&mut **connection).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Runs it and reads every row.
    pub(super) async fn fetch_all(
        self,
        connection: &mut Connection,
    ) -> Result<Vec<Row>, StoreError> {
        match connection {
            Connection::Sqlite(lent) => rows(self.on_sqlite(lent)?, usize::MAX),
            Connection::Postgres(connection) => {
                let rows = self.on_postgres().fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// Runs it and reads the first row, if there is one.
    pub(super) async fn fetch_optional(
        self,
        connection: &mut Connection,
    ) -> Result<Option<Row>, StoreError> {
        match connection {
            Connection::Sqlite(lent) => Ok(rows(self.on_sqlite(lent)?, 1)?.pop()),
            Connection::Postgres(connection) => {
                let row = self.on_postgres().fetch_optional(&mut **connection).await?;
                Ok(row.map(Row::Postgres))
            }
        }
    }

    /// Runs it and reads the first row, which is always there.
    pub(super) async fn fetch_one(self, connection: &mut Connection) -> Result<Row, StoreError> {
        self.fetch_optional(connection)
            .await?
            .ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    fn on_sqlite(self, lent: &Lent) -> Result<CachedStatement<'_>, StoreError> {
        let mut statement = lent.connection().prepare_cached(self.sql)?;
        for at in 1..=statement.parameter_count() {
            // SQLite numbers `$n` by where it first stands.
            let value = statement
                .parameter_name(at)
                .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
                .and_then(|number| self.values.get(number.checked_sub(1)?))
                .ok_or(rusqlite::Error::InvalidParameterCount(
                    self.values.len(),
                    at,
                ))?;
            statement.raw_bind_parameter(at, value)?;
        }
        Ok(statement)
    }

    fn on_postgres(self) -> sqlx::query::Query<'q, Postgres, PgArguments> {
        self.values
            .into_iter()
            .fold(sqlx::query(self.sql), |query, value| match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            })
    }
}

fn rows(mut statement: CachedStatement<'_>, most: usize) -> Result<Vec<Row>, StoreError> {
    let columns: Arc<[String]> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while rows.len() < most
        && let Some(row) = found.next()?
    {
        rows.push(Row::Sqlite {
            columns: columns.clone(),
            values: (0..columns.len())
                .map(|at| row.get_ref(at).map(Stored::try_from))
                .collect::<Result<Result<_, _>, _>>()?
                .map_err(|_| StoreError::Unreadable("text"))?,
        });
    }
    Ok(rows)
}

/// A row that was read.
pub(super) enum Row {
    /// Of SQLite.
    Sqlite {
        columns: Arc<[String]>,
        values: Vec<Stored>,
    },
    /// Of PostgreSQL.
    Postgres(PgRow),
}

/// A value that is bound: any of these may be absent, and PostgreSQL wants to know what is.
pub(super) enum Value<'q> {
    Text(Option<Cow<'q, str>>),
    Number(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Number(Some(number)) => ValueRef::Integer(*number),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Text(None) | Self::Number(None) | Self::Bytes(None) => ValueRef::Null,
        }))
    }
}

impl<'q> From<&'q str> for Value<'q> {
    fn from(text: &'q str) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }
}

impl<'q> From<&'q String> for Value<'q> {
    fn from(text: &'q String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Some(Cow::Owned(text)))
    }
}

impl<'q> From<Option<&'q str>> for Value<'q> {
    fn from(text: Option<&'q str>) -> Self {
        Self::Text(text.map(Cow::Borrowed))
    }
}

impl From<Option<String>> for Value<'_> {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.map(Cow::Owned))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Value<'_> {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A connection to either engine.
pub(super) enum Connection {
    Sqlite(Lent),
    Postgres(PoolConnection<Postgres>),
}

impl Connection {
    /// Rows that it has changed since it was opened; none on PostgreSQL, which does not say.
    pub(super) fn changes(&self) -> u64 {
        match self {
            Self::Sqlite(lent) => lent.connection().total_changes(),
            Self::Postgres(_) => 0,
        }
    }

    /// Whether others may write at the same time.
    pub(super) fn has_many_writers(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(_) => true,
        }
    }

    /// Whether SQLite has ended the transaction by itself, as it does where the disk is full.
    pub(super) fn has_rolled_back(&self) -> bool {
        match self {
            Self::Sqlite(lent) => lent.connection().is_autocommit(),
            Self::Postgres(_) => false,
        }
    }

    /// Closes it, so that nobody gets it again.
    pub(super) fn close(self) {
        match self {
            Self::Sqlite(mut lent) => lent.home = None,
            Self::Postgres(connection) => drop(connection.detach()),
        }
    }
}

/// Connections to one file of SQLite that nobody uses at the moment.
pub(super) struct Lender {
    options: SqliteOptions,
    idle: Mutex<Vec<rusqlite::Connection>>,
}

/// How a file of SQLite is opened.
pub(super) struct SqliteOptions {
    /// The file.
    pub(super) file: std::path::PathBuf,
    /// What each connection is told first.
    pub(super) pragmas: &'static str,
}

/// Connections that are kept; more are opened where more are needed at once.
const MOST_IDLE: usize = 4;
/// Statements that each connection keeps prepared: more than the service has.
const PREPARED: usize = 128;

impl Lender {
    pub(super) fn new(options: SqliteOptions) -> Self {
        Self {
            options,
            idle: Mutex::default(),
        }
    }

    /// Lends a connection, which comes back by itself.
    pub(super) fn lend(self: &Arc<Self>) -> Result<Lent, StoreError> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open()?,
        };
        Ok(Lent {
            connection: Some(connection),
            home: Some(self.clone()),
        })
    }

    fn open(&self) -> Result<rusqlite::Connection, StoreError> {
        let connection = rusqlite::Connection::open(&self.options.file)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.execute_batch(self.options.pragmas)?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<rusqlite::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan.
pub(super) struct Lent {
    connection: Option<rusqlite::Connection>,
    home: Option<Arc<Lender>>,
}

impl Lent {
    fn connection(&self) -> &rusqlite::Connection {
        // Invariant: the connection is there until `drop`.
        self.connection.as_ref().unwrap_or_else(|| unreachable!())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(connection), Some(home)) = (self.connection.take(), &self.home) {
            let mut idle = home.idle();
            if idle.len() < MOST_IDLE {
                idle.push(connection);
            }
        }
    }
}

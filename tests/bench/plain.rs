//! The least that a durable call can be: one row written per POST, committed in groups, on the same database.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::StatusCode;
use tokio::sync::{mpsc, oneshot};

use crate::{http as client, load, running::Program};

/// What this program is started with to be that server.
pub const ARGUMENT: &str = "plain-commits";

/// Where such a server listens.
pub struct Plain {
    pub address: SocketAddr,
    _program: Program,
}

impl Plain {
    /// Starts the server on a database: a file of SQLite, or the address of PostgreSQL.
    pub fn start(database: &str) -> Self {
        let mut program = Program::start(
            Command::new(std::env::current_exe().unwrap())
                .args([ARGUMENT, database])
                .stdout(Stdio::piped()),
        );
        let mut first = String::new();
        BufReader::new(program.output())
            .read_line(&mut first)
            .unwrap();
        Self {
            address: first.trim().parse().unwrap(),
            _program: program,
        }
    }

    /// Rows per second, written by as many clients as call the service.
    pub fn commits_per_second(&self, commits: usize) -> f64 {
        let request = client::request("POST", "/", &[], &[b'x'; 64]);
        let calls = vec![(request, 204); commits / load::CLIENTS];
        load::calls_per_second(self.address, &vec![calls; load::CLIENTS])
    }
}

/// Serves until the process is ended.
#[tokio::main]
pub async fn serve(database: &str) {
    let router = match database.starts_with("postgres") {
        true => on_postgres(database).await,
        false => on_sqlite(Path::new(database)),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    axum::serve(listener, router).await.unwrap();
}

type Row = (Vec<u8>, oneshot::Sender<()>);

fn on_sqlite(file: &Path) -> Router {
    let connection = sqlite(file);
    let (sender, mut queue) = mpsc::channel::<Row>(4_096);
    std::thread::spawn(move || {
        let mut group = Vec::with_capacity(256);
        while queue.blocking_recv_many(&mut group, 256) > 0 {
            connection.execute_batch("BEGIN IMMEDIATE").unwrap();
            for (body, _) in &group {
                let mut insert = connection.prepare_cached(INSERT).unwrap();
                insert.execute([body]).unwrap();
            }
            connection.execute_batch("COMMIT").unwrap();
            for (_, done) in group.drain(..) {
                let _ = done.send(());
            }
        }
    });
    Router::new().route("/", post(queue_row)).with_state(sender)
}

async fn queue_row(State(queue): State<mpsc::Sender<Row>>, body: Bytes) -> StatusCode {
    let (done, committed) = oneshot::channel();
    queue.send((body.to_vec(), done)).await.unwrap();
    committed.await.unwrap();
    StatusCode::NO_CONTENT
}

async fn on_postgres(address: &str) -> Router {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(load::CLIENTS as u32)
        .connect(address)
        .await
        .unwrap();
    sqlx::query("CREATE TABLE plain (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL)")
        .execute(&pool)
        .await
        .unwrap();
    Router::new()
        .route("/", post(insert_row))
        .with_state(Arc::new(pool))
}

async fn insert_row(State(pool): State<Arc<sqlx::PgPool>>, body: Bytes) -> StatusCode {
    sqlx::query(INSERT)
        .bind(body.to_vec())
        .execute(&*pool)
        .await
        .unwrap();
    StatusCode::NO_CONTENT
}

const INSERT: &str = "INSERT INTO plain (body) VALUES ($1)";

/// A database as durable as the service's own.
pub fn sqlite(file: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "FULL")
        .unwrap();
    connection
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS plain (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        )
        .unwrap();
    connection
}

/// Seconds that a commit of one row takes when nobody else writes.
pub fn one_commit(connection: &rusqlite::Connection) -> f64 {
    let mut insert = connection.prepare_cached(INSERT).unwrap();
    let began = std::time::Instant::now();
    insert.execute([[b'x'; 64]]).unwrap();
    began.elapsed().as_secs_f64()
}

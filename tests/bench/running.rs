//! The service as a process of its own, with a demonstration of 1,000 citizens.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

/// How large the demonstration is, and which.
pub const CITIZENS: u32 = 1_000;
pub const SEED: u64 = 1;

/// A program that ends when this is dropped.
pub struct Program(Child);

impl Program {
    pub fn start(command: &mut Command) -> Self {
        Self(
            command.spawn().unwrap_or_else(|error| {
                panic!("{:?} does not start: {error}", command.get_program())
            }),
        )
    }

    pub fn output(&mut self) -> ChildStdout {
        self.0.stdout.take().unwrap()
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program of this workspace, built with the same profile as this one.
pub fn built(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    // target/<profile>/deps/figures-…
    here.ancestors().nth(2).unwrap().join(name)
}

/// Which database the service and its limit are measured on.
#[derive(Clone)]
pub enum Database {
    Sqlite,
    Postgres { service: String, plain: String },
}

impl Database {
    /// Two empty databases of a PostgreSQL server: the service's, and the limit's.
    #[tokio::main(flavor = "current_thread")]
    pub async fn fresh(server: &str) -> Self {
        use sqlx::Connection;
        let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres"))
            .await
            .unwrap();
        let (fsync,): (String,) = sqlx::query_as("SHOW fsync")
            .fetch_one(&mut admin)
            .await
            .unwrap();
        assert_eq!(fsync, "on", "what is not durable is not measured");
        let number = std::process::id();
        let names = ["service", "plain"].map(|name| format!("{name}{number}"));
        for name in &names {
            sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
                .execute(&mut admin)
                .await
                .unwrap();
        }
        let [service, plain] = names.map(|name| format!("{server}/{name}"));
        Self::Postgres { service, plain }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }
}

/// A running service.
pub struct Backend {
    pub address: SocketAddr,
    pub origin: String,
    program: Program,
    _data: TempDir,
}

impl Backend {
    pub fn start(database: &Database) -> Self {
        let data = tempfile::tempdir_in(directory()).unwrap();
        // All join from one address (S-26).
        let settings = data.path().join("settings.json");
        std::fs::write(&settings, r#"{"codes_per_address":10000}"#).unwrap();
        let mut command = Command::new(built("qoltanba-backend"));
        command
            .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
            .arg("--settings")
            .arg(settings)
            .args([
                "--citizens",
                &CITIZENS.to_string(),
                "--seed",
                &SEED.to_string(),
            ])
            .arg("--data")
            .arg(data.path())
            .env("RUST_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped());
        if let Database::Postgres { service, .. } = database {
            command.args(["--database", service]);
        }
        let mut program = Program::start(&mut command);
        let mut first = String::new();
        BufReader::new(program.output())
            .read_line(&mut first)
            .unwrap();
        let first: serde_json::Value = serde_json::from_str(&first).unwrap();
        let origin = first["listening"].as_str().unwrap().to_owned();
        Self {
            address: origin.strip_prefix("http://").unwrap().parse().unwrap(),
            origin,
            program,
            _data: data,
        }
    }

    /// The most memory that was resident, in MiB.
    pub fn peak_memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kilobytes / 1024.0
    }
}

/// Where databases of a run lie: beside what is built, which is a disk also where `/tmp` is memory.
pub fn directory() -> PathBuf {
    let directory = built("bench-data");
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// The code in the newest message to a number.
pub fn newest_code(address: SocketAddr, phone: &str) -> String {
    let path = format!(
        "{}?phone={}",
        protocol::service::DEV_OUTBOX,
        phone.replace('+', "%2B")
    );
    let request = crate::http::request("GET", &path, &[], &[]);
    loop {
        let answer = crate::http::Connection::open(address).call(&request);
        assert_eq!(answer.status, 200);
        let messages: Vec<protocol::service::OutboxMessage> =
            serde_json::from_slice(&answer.body).unwrap();
        if let Some(newest) = messages.first() {
            let mut digits = newest.text.rsplit(|c: char| !c.is_ascii_digit());
            return digits.find(|digits| digits.len() == 6).unwrap().to_owned();
        }
        // Messages are sent after the call that asked for them.
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

//! The backend as a process of its own, with a demonstration on SQLite that outlives it.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use domain::Phone;
use protocol::service::{DEV_OUTBOX, OutboxMessage};
use serde_json::Value;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::process::{Program, built};

/// A running backend.
pub struct Backend {
    pub origin: String,
    program: Program,
    data: Arc<TempDir>,
    /// Options of its own, with the files that they name.
    options: Vec<(&'static str, PathBuf)>,
}

impl Backend {
    pub fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), Vec::new())
    }

    /// With settings of the rules that differ.
    pub fn with_settings(settings: &Value) -> Self {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("settings.json");
        fs::write(&path, settings.to_string()).unwrap();
        Self::start_in(data, vec![("--settings", path)])
    }

    /// With document sources that answer over the network.
    pub fn with_sources(sources: &Value) -> Self {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("sources.json");
        fs::write(&path, sources.to_string()).unwrap();
        Self::start_in(data, vec![("--sources", path)])
    }

    /// With registers that answer over the network.
    pub fn with_registers(registers: &Value, settings: &Value) -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = [("--registers", registers), ("--settings", settings)];
        let options = options.map(|(option, value)| {
            let path = data.path().join(format!("{}.json", &option[2..]));
            fs::write(&path, value.to_string()).unwrap();
            (option, path)
        });
        Self::start_in(data, options.to_vec())
    }

    /// What the operator reads of requests that are being processed.
    pub fn processing(&self) -> Vec<Value> {
        let output = Command::new(built("qoltanba-backend"))
            .args(["processing", "--data"])
            .arg(self.data.path())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// On a PostgreSQL database of its own behind something that passes calls on, with settings that differ; and where
    /// it listens itself.
    pub async fn behind(origin: &str, settings: &Value) -> (Self, String) {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("settings.json");
        fs::write(&path, settings.to_string()).unwrap();
        let database = fresh_postgres().await;
        let options = vec![
            ("--database", database.into()),
            ("--settings", path),
            ("--origin", origin.into()),
        ];
        let (program, listening) = launch(&data, &options, "127.0.0.1:0");
        let backend = Self {
            origin: origin.to_owned(),
            program,
            data: Arc::new(data),
            options,
        };
        (backend, listening)
    }

    /// Another process with the same options, and where it listens.
    pub fn twin(&self) -> (Program, String) {
        launch(&self.data, &self.options, "127.0.0.1:0")
    }

    /// The PostgreSQL database that it was started on.
    pub fn database(&self) -> String {
        let database = self.options.iter().find(|(name, _)| *name == "--database");
        let (_, address) = database.expect("it runs on PostgreSQL");
        address.display().to_string()
    }

    /// On a PostgreSQL database of its own, for which [`Backend::replica`] starts more processes.
    pub async fn on_postgres() -> Self {
        let data = tempfile::tempdir().unwrap();
        let database = fresh_postgres().await;
        Self::start_in(data, vec![("--database", database.into())])
    }

    /// Another process of the same service, with the same keys and the same database, and where it listens.
    pub fn replica(&self) -> (Program, String) {
        let mut options = self.options.clone();
        options.push(("--origin", self.origin.clone().into()));
        launch(&self.data, &options, "127.0.0.1:0")
    }

    fn start_in(data: TempDir, options: Vec<(&'static str, PathBuf)>) -> Self {
        let (program, origin) = launch(&data, &options, "127.0.0.1:0");
        Self {
            origin,
            program,
            data: Arc::new(data),
            options,
        }
    }

    /// Where it keeps its keys, and on SQLite its database.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Has the operator decide about the clients of organisations, and gives the lines of the answer.
    pub fn operator(&self, arguments: &[&str]) -> Vec<Value> {
        let output = Command::new(built("qoltanba-backend"))
            .args(["clients", "--data"])
            .arg(self.data.path())
            .args(arguments)
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.program.kill();
    }

    /// Starts it again where it was, on what it has stored.
    pub fn again(&mut self) {
        self.program.kill();
        let address = self.origin.trim_start_matches("http://").to_owned();
        let (program, origin) = launch(&self.data, &self.options, &address);
        assert_eq!(origin, self.origin);
        self.program = program;
    }

    /// What was sent to a number.
    pub async fn messages(&self, phone: &Phone) -> Vec<OutboxMessage> {
        let url = format!("{}{DEV_OUTBOX}", self.origin);
        // Another test of this process may have done it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let messages = reqwest::Client::new()
            .get(url)
            .query(&[("phone", phone.as_str())])
            .send()
            .await
            .expect("the outbox answers");
        messages.json().await.expect("the outbox has messages")
    }

    /// The code of the first message after so many others.
    pub async fn code_after(&self, phone: &Phone, others: usize) -> String {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let messages = self.messages(phone).await;
            let mut by_time: Vec<_> = messages.iter().collect();
            by_time.sort_by_key(|message| message.sent_at);
            let code = by_time
                .iter()
                .skip(others)
                .find_map(|message| code_in(&message.text));
            if let Some(code) = code {
                return code;
            }
            assert!(Instant::now() < deadline, "no code came to {phone:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The code of the newest message.
    pub async fn newest_code(&self, phone: &Phone) -> String {
        let others = self.messages(phone).await.len().saturating_sub(1);
        self.code_after(phone, others).await
    }

    /// What a query counts in the database, past the backend.
    pub async fn count(&self, query: &'static str) -> i64 {
        let file = self.data.path().join("qoltanba.db");
        let address = format!("sqlite://{}?mode=ro", file.display());
        let mut connection = SqliteConnection::connect(&address).await.unwrap();
        sqlx::query_scalar(query)
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }

    /// Has the office decide about citizens abroad, and gives the lines of the answer.
    pub fn abroad(&self, arguments: &[&str]) -> Vec<Value> {
        let output = Command::new(built("qoltanba-backend"))
            .arg("abroad")
            .args(arguments)
            .arg("--data")
            .arg(self.data.path())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// What the command for reports answers, beside the running service; what it says where it fails.
    pub fn office(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut command = Command::new(built("qoltanba-backend"));
        command.arg("reports").args(arguments).arg("--data");
        Self::beside(command.arg(self.data.path()), input)
    }

    /// What the command for appeals answers, likewise.
    pub fn appeals(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut command = Command::new(built("qoltanba-backend"));
        command.args(["appeals", "--data"]).arg(self.data.path());
        Self::beside(command.args(arguments), input)
    }

    fn beside(command: &mut Command, input: &str) -> Result<String, String> {
        let mut child = command
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Invariant: standard input was piped just above.
        let sent = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        if !output.status.success() {
            return Err(String::from_utf8(output.stderr).unwrap());
        }
        sent.unwrap();
        Ok(String::from_utf8(output.stdout).unwrap())
    }

    /// All that it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.data.path().join("log")).unwrap()
    }
}

fn launch(data: &TempDir, options: &[(&'static str, PathBuf)], listen: &str) -> (Program, String) {
    let log = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(data.path().join("log"))
        .unwrap();
    let mut command = Command::new(built("qoltanba-backend"));
    command
        .args([
            "serve",
            "--demo",
            "--citizens",
            "50",
            "--listen",
            listen,
            "--data",
        ])
        .arg(data.path())
        .env("RUST_LOG", "debug")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::piped())
        .stderr(log);
    for (option, file) in options {
        command.arg(option).arg(file);
    }
    let mut program = Program::start(&mut command);
    // Invariant: standard output was piped just above.
    let mut lines = BufReader::new(program.child().stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let first: Value = serde_json::from_str(&first).expect("the first line says where it listens");
    let origin = first["listening"].as_str().expect("an address").to_owned();
    (program, origin)
}

/// A database of its own on the PostgreSQL that the tests were started with.
async fn fresh_postgres() -> String {
    let server = std::env::var("TEST_POSTGRES")
        .expect("TEST_POSTGRES names no server: run the journeys by scripts/with-postgres");
    let mut admin = PgConnection::connect(&format!("{server}/postgres"))
        .await
        .unwrap();
    let mut bits = [0; 16];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bits).unwrap();
    let name = format!("t{}", domain::hex(&bits));
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut admin)
        .await
        .unwrap();
    format!("{server}/{name}")
}

/// The six digits in a message.
fn code_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 6)
        .map(str::to_owned)
}

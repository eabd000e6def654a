//! The service as a process: how it starts, whom it waits for, what it says when it cannot go on.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use protocol::problem::ProblemCode;
use qoltanba_backend::{
    clock::SystemClock,
    run::{self, Config, StartError},
};
use serde_json::{Value, json};
use sqlx::Connection;

use crate::{
    client::{Client, key},
    world::{Engine, World, fresh_postgres},
};

/// A process that ends with the test.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(data: &Path) -> Self {
        Self::start_with(data, &["--listen", "127.0.0.1:0"])
    }

    fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_qoltanba-backend"))
            .args(["serve", "--demo", "--citizens", "20", "--data"])
            .arg(data)
            .args(arguments)
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let listening = first["listening"].as_str().unwrap();
        Self {
            // What listens on every address is asked by loopback.
            address: listening
                .strip_prefix("http://")
                .unwrap()
                .replace("0.0.0.0", "127.0.0.1"),
            child,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stream
    }

    fn ask(&self, text: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    fn ends_when_told(&mut self) -> bool {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.unwrap().success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_data_may_lie_anywhere_and_the_process_ends_when_told() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("менің деректерім 100%?#");

    let mut served = Served::start(&data);
    let answer = served.ask("GET /v1/service HTTP/1.0\r\n\r\n");

    assert!(answer.starts_with("HTTP/1.0 200 OK"), "{answer}");
    for file in fs::read_dir(&data).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others can read {:?}", file.file_name());
    }
    assert!(data.join("qoltanba.db").exists());
    assert!(served.ends_when_told());
}

#[test]
fn whoever_is_slow_is_not_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    let served = Served::start(directory.path());
    let began = Instant::now();
    let mut head = served.connect();
    let mut body = served.connect();
    head.write_all(b"GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ")
        .unwrap();
    body.write_all(
        b"POST /v1/open HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    )
    .unwrap();

    let slow_body = std::thread::spawn(move || {
        let mut answer = [0; 12];
        body.read_exact(&mut answer).unwrap();
        answer
    });
    let mut answer = Vec::new();
    let _ = head.read_to_end(&mut answer);

    let head_is_told_so = answer.is_empty() || answer.starts_with(b"HTTP/1.1 408");
    assert!(head_is_told_so, "{}", String::from_utf8_lossy(&answer));
    assert_eq!(&slow_body.join().unwrap(), b"HTTP/1.1 408");
    assert!(began.elapsed() < Duration::from_secs(25));
}

#[test]
fn s19_a_demonstration_on_loopback_has_an_outbox() {
    let directory = tempfile::tempdir().unwrap();

    let answer =
        Served::start(directory.path()).ask("GET /dev/outbox HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");

    assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
}

#[tokio::test]
async fn s19_a_demonstration_is_served_nowhere_else() {
    let data = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = refusal(Config {
            listen: address.parse().unwrap(),
            origin: Some("https://qoltanba.test".to_owned()),
            ..config(data.path(), None)
        })
        .await;
        assert!(
            matches!(refused, StartError::DemoNotOnLoopback),
            "{address} {refused}"
        );
    }
}

fn config(data: &Path, database: Option<String>) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        origin: None,
        database,
        data: data.to_owned(),
        demo: true,
        settings: domain::DatedSettings::default(),
        proxies: Default::default(),
        sources: Default::default(),
        registers: Default::default(),
        payments: None,
        citizens: 5,
        seed: 1,
    }
}

async fn refusal(config: Config) -> StartError {
    match run::start(config, Arc::new(SystemClock)).await {
        Ok(_) => panic!("it started"),
        Err(refusal) => refusal,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_that_start_at_once_seed_one_population() {
    let data = tempfile::tempdir().unwrap();
    let database = fresh_postgres().await;
    let config = config(data.path(), Some(database));
    let clock = Arc::new(SystemClock);

    let (one, other) = tokio::join!(
        run::start(config.clone(), clock.clone()),
        run::start(config.clone(), clock.clone()),
    );

    one.unwrap();
    other.unwrap();
}

#[tokio::test]
async fn a_database_is_served_only_with_the_keys_that_it_was_begun_with() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let database = Some(format!("sqlite://{}/shared.db", data.path().display()));
    let begun = config(data.path(), database.clone());
    run::start(begun.clone(), Arc::new(SystemClock))
        .await
        .unwrap();

    let refused = refusal(config(other.path(), database)).await;

    assert!(matches!(refused, StartError::OtherKeys { .. }), "{refused}");
    run::start(begun, Arc::new(SystemClock)).await.unwrap();
}

#[tokio::test]
async fn an_origin_is_plain_and_there_is_one() {
    let data = tempfile::tempdir().unwrap();
    for origin in [
        "https://qoltanba.test/",
        "https://Qoltanba.test",
        "https://a@qoltanba.test",
        "qoltanba.test",
        "ftp://qoltanba.test",
        "https://",
    ] {
        let refused = refusal(Config {
            origin: Some(origin.to_owned()),
            ..config(data.path(), None)
        })
        .await;
        assert!(matches!(refused, StartError::Origin), "{origin} {refused}");
    }
    let everywhere = refusal(Config {
        listen: ([0, 0, 0, 0], 0).into(),
        ..config(data.path(), None)
    })
    .await;
    assert!(
        matches!(everywhere, StartError::OriginNeeded),
        "{everywhere}"
    );
}

/// Somebody else holds the database: nothing is acknowledged, and nothing of it appears later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_acknowledges_nothing() {
    let world = World::on(Engine::Sqlite).await;
    let client = Client::new(&world);
    let file = world.config().data.join("qoltanba.db");
    let mut holder = sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let begin = json!({ "phone": client.phone });
    let same = key();

    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut holder)
        .await
        .unwrap();
    let refused = client.post_with(&world, "/v1/joining", &begin, &same).await;
    sqlx::query("COMMIT").execute(&mut holder).await.unwrap();
    let sent = client.newest_message(&world, &client.phone).await;
    let again = client.post_with(&world, "/v1/joining", &begin, &same).await;

    assert_eq!(refused.code(), ProblemCode::Unavailable);
    assert_eq!(refused.headers["retry-after"], "5");
    assert_eq!(sent, None);
    assert_eq!(again.status, 201);
}

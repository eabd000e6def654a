//! Trouble around the app: in each case a clear message, nothing lost, and a way on.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    app::App,
    backend::Backend,
    judge,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn a_vault_cut_short_is_told_and_kept() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let vault = citizen.home.profile().join("vault.db");
    let whole = fs::read(&vault).unwrap();
    fs::write(&vault, &whole[..whole.len() / 2]).unwrap();

    let app = App::start(&citizen.home, &backend).await;
    app.until("start-error", "data-code", "vault_damaged").await;
    app.picture("trouble-vault").await;
    app.close().await;
    assert_eq!(
        fs::read(&vault).unwrap().len(),
        whole.len() / 2,
        "the damaged file is kept as it was"
    );

    fs::write(&vault, &whole).unwrap();
    citizen.app(&backend).await;
}

#[tokio::test]
async fn a_keystore_that_is_absent_is_told_and_trying_again_goes_on() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")];

    let app = App::start_with(&citizen.home, &backend.origin, &nowhere).await;
    app.until("start-error", "data-code", "keystore_absent")
        .await;
    app.picture("trouble-keystore-absent").await;
    app.press("start-retry").await;
    app.until("start-error", "data-code", "keystore_absent")
        .await;
    app.close().await;

    citizen.app(&backend).await;
}

#[tokio::test]
async fn a_damaged_entry_of_the_keystore_is_told_and_counts_no_try() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    judge::damages_keystore_entry(&citizen.home.profile(), "eds-key");

    let failure = citizen.cli(&backend).fails(&["eds", "show"]).await;

    assert_eq!(failure["code"], "keystore_damaged", "{failure}");
    assert_eq!(failure["exit"], 6, "{failure}");
    let app = App::start(&citizen.home, &backend).await;
    app.see("unlock-keypad").await;
    app.enter("unlock-keypad", CODE).await;
    // What does not need the key goes on; what needs it says what is wrong.
    app.press("banner-sign-in").await;
    app.press("sign-in-by-eds").await;
    app.until("error", "data-code", "keystore_damaged").await;
    app.picture("trouble-keystore-damaged").await;
}

#[tokio::test]
async fn a_backend_that_answers_rubbish_or_nothing_is_told_and_loses_nothing() {
    let mut backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;
    app.go("/documents").await;
    app.press("documents-update").await;
    app.see("document-national_id").await;

    for (answer, code) in [
        (
            Some(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>",
            ),
            "backend_rubbish",
        ),
        (
            Some(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{\"docume\"",
            ),
            "backend_rubbish",
        ),
        (Some("rubbish"), "backend_away"),
        (None, "backend_away"),
    ] {
        backend.kill();
        let impostor = Impostor::at(&backend.origin, answer);
        app.press("documents-update").await;
        app.until("error", "data-code", code).await;
        app.see("document-national_id").await;
        drop(impostor);
        backend.again();
        app.press("documents-update").await;
        app.gone("error").await;
    }
}

/// Answers every call on the address of a backend alike, or never.
struct Impostor {
    ends: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Impostor {
    fn at(origin: &str, answer: Option<&'static str>) -> Self {
        let listener = TcpListener::bind(origin.trim_start_matches("http://")).unwrap();
        listener.set_nonblocking(true).unwrap();
        let ends = Arc::new(AtomicBool::new(false));
        let told = ends.clone();
        let thread = std::thread::spawn(move || {
            let mut kept = Vec::new();
            while !told.load(Ordering::Relaxed) {
                match (listener.accept(), answer) {
                    (Ok((mut stream, _)), Some(answer)) => {
                        let _ = stream.set_nonblocking(false);
                        let _ = stream.set_read_timeout(Some(Duration::from_millis(300)));
                        let _ = stream.read(&mut [0; 16_384]);
                        let _ = stream.write_all(answer.as_bytes());
                    }
                    (Ok((stream, _)), None) => kept.push(stream),
                    (Err(_), _) => std::thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        Self {
            ends,
            thread: Some(thread),
        }
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[tokio::test]
async fn s21_a_clock_wrong_by_a_day_is_warned_of_and_everything_still_works() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let ahead = [
        ("LD_PRELOAD", faketime()),
        ("FAKETIME", "+1d".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];

    let mut cli = citizen.cli(&backend);
    for (name, value) in &ahead {
        cli = cli.with(name, value);
    }
    let status = cli.does(&["unlock"]).await;
    let minutes = status["clock_off_minutes"].as_i64().unwrap();
    assert!((1_439..=1_441).contains(&minutes), "{status}");
    let documents = cli.does(&["documents", "update"]).await;
    let id = documents["documents"][0]["id"].as_str().unwrap();
    let access = cli.does(&["access", "open", id]).await;
    assert_eq!(access["state"]["state"], "open", "{access}");

    let environment: Vec<(&str, &str)> = ahead
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let app = App::start_with(&citizen.home, &backend.origin, &environment).await;
    app.unlock(CODE).await;
    app.see("banner-clock").await;
    app.picture("trouble-clock").await;
}

fn faketime() -> String {
    let found = Command::new("sh")
        .args(["-c", "ls /usr/lib/*/faketime/libfaketime.so.1"])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let path = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    assert!(
        !path.is_empty(),
        "libfaketime is not installed: run scripts/setup"
    );
    path
}

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
    secret_service::SecretService,
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
    citizen.cli(&backend).does(&["documents", "update"]).await;
    judge::damages_keystore_entry(&citizen.home.profile(), "eds-key");

    let failure = citizen.cli(&backend).fails(&["eds", "show"]).await;

    assert_eq!(failure["code"], "keystore_damaged", "{failure}");
    assert_eq!(failure["exit"], 6, "{failure}");
    let app = App::start(&citizen.home, &backend).await;
    app.see("unlock-keypad").await;
    app.enter("unlock-keypad", CODE).await;
    // It is told at once; what does not need the key goes on, and what needs it says what is wrong.
    app.see("banner-eds-damaged").await;
    app.picture("trouble-eds-damaged").await;
    app.go("/documents").await;
    app.see("document-national_id").await;
    app.go("/sign-in").await;
    app.press("sign-in-by-eds").await;
    app.until("error", "data-code", "keystore_damaged").await;
    app.picture("trouble-keystore-damaged").await;

    // Joining again is offered, and makes everything whole.
    app.press("banner-eds-damaged-link").await;
    app.see("profile-eds-damaged").await;
    app.press("begin-anew").await;
    app.press("begin-anew-confirm").await;
    app.see("welcome").await;
}

#[tokio::test]
async fn a_locked_keystore_is_told_and_the_app_goes_on_once_it_is_unlocked() {
    let keystore = SecretService::start();
    let environment = keystore.environment();
    let backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    citizen.join_in(&backend, &environment).await;

    // Before the start, behind a prompt of the system that nobody answers.
    keystore.lock();
    let app = App::start_with(&citizen.home, &backend.origin, &environment).await;
    app.see("start-waiting").await;
    app.until("start-error", "data-code", "keystore_locked")
        .await;
    app.picture("trouble-keystore-locked").await;
    keystore.unlock();
    app.press("start-retry").await;
    app.unlock(CODE).await;
    app.go("/documents").await;
    app.press("documents-update").await;
    app.see("document-national_id").await;

    // While it runs, everything goes on that needs no key.
    keystore.lock();
    app.press("documents-update").await;
    app.go("/profile").await;
    app.see("profile-eds").await;
    app.press("profile-lock").await;
    app.see("unlock-keypad").await;
    app.enter("unlock-keypad", CODE).await;
    app.until("error", "data-code", "keystore_locked").await;
    app.picture("trouble-keystore-locked-meanwhile").await;
    assert!(!app.shows("unlock-tries").await, "no try was counted");
    keystore.unlock();
    app.unlock(CODE).await;
    app.go("/documents").await;
    app.see("document-national_id").await;
    app.close().await;

    // The command line says the same.
    keystore.lock();
    let mut cli = citizen.cli(&backend);
    for (name, value) in &environment {
        cli = cli.with(name, value);
    }
    let failure = cli.fails(&["unlock"]).await;
    assert_eq!(failure["code"], "keystore_locked", "{failure}");
    assert_eq!(failure["exit"], 6, "{failure}");
    keystore.unlock();
    cli.does(&["unlock"]).await;
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
        app.find("[data-testid='documents-update']:not(:disabled, [aria-disabled=true])")
            .await;
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

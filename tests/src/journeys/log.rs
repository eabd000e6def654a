//! The provable log of grants and views, from the opening to the file that is checked (R-25, S-17).

use std::fs;

use serde_json::Value;

use super::access::shown;
use crate::{
    backend::Backend,
    browser::Browser,
    cli::Cli,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r25_s17_a_view_is_in_the_log_and_a_change_of_an_export_is_named() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let link = app.camera("log-shared").await;
    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.press("open-once").await;
    browser.see("opened").await;
    app.see("access-opened").await;

    app.go("/history").await;
    for kind in ["document_opened", "access_given"] {
        app.find(&format!(
            "[data-testid='history-entry'][data-kind='{kind}'] [data-testid='in-log'][data-state='recorded']"
        ))
        .await;
    }
    app.picture("log-history").await;
    app.close().await;

    let cli = holder.cli(&backend).with("QOLTANBA_CODE", CODE);
    let history = cli.does(&["history"]).await;
    let opened = entry_of(&history, "document_opened");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(cli.does(&["log", "check"]).await["state"], "consistent");
    for (arguments, name) in [
        (vec!["log", "export"], "log"),
        (vec!["log", "checkpoint"], "checkpoint"),
        (vec!["log", "receipt", opened], "receipt"),
    ] {
        let out = file(name);
        let written = cli.run(&[&arguments[..], &["--out", &out]].concat()).await;
        assert!(written.status.success(), "{written:?}");
    }
    let [log, checkpoint, receipt] = ["log", "checkpoint", "receipt"].map(file);
    let kept = ["--checkpoint", &checkpoint, "--receipt", &receipt];
    let whole = verified(&cli, &log, &kept, 0).await;
    assert_eq!(whole["findings"].as_array().unwrap().len(), 0);
    assert_eq!(whole["entries"], 2);

    let text = fs::read_to_string(&log).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let dropped = lines.remove(3);
    assert!(dropped.starts_with("entry "), "{dropped}");
    fs::write(file("without"), lines.join("\n") + "\n").unwrap();
    let without = verified(&cli, &file("without"), &kept, 7).await;
    assert_eq!(without["findings"][0], "entry 2 is missing");
    assert!(!without["contradictions"].as_array().unwrap().is_empty());
}

/// The service is killed the moment it has acknowledged, again and again: everything acknowledged is in the log.
#[tokio::test]
async fn s17_what_was_acknowledged_is_in_the_log_over_kills_of_the_service() {
    let mut backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let cli = holder.cli(&backend);
    cli.does(&["documents", "update"]).await;
    let documents = cli.does(&["documents", "list"]).await;
    let document = documents["documents"][0]["id"].as_str().unwrap();
    for _ in 0..3 {
        cli.does(&["access", "open", document]).await;
        backend.kill();
        backend.again();
    }

    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let entries = loop {
        let history = cli.does(&["history"]).await;
        assert_eq!(history["log"]["state"], "consistent", "{history}");
        let entries = history["entries"].as_array().unwrap().clone();
        let waits = |entry: &Value| entry["log"]["state"] == "waiting";
        if !entries.iter().any(waits) {
            break entries;
        }
        assert!(std::time::Instant::now() < deadline, "{history}");
    };
    let given: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["kind"] == "access_given")
        .collect();
    assert_eq!(given.len(), 3);
    for entry in given {
        assert_eq!(entry["log"]["state"], "recorded", "{entry}");
    }
}

async fn verified(cli: &Cli, log: &str, kept: &[&str], exit: i32) -> Value {
    let output = cli.run(&[&["log", "verify", log], kept].concat()).await;
    assert_eq!(output.status.code(), Some(exit), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn entry_of<'h>(history: &'h Value, kind: &str) -> &'h str {
    let entries = history["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["kind"] == kind).unwrap();
    assert_eq!(entry["log"]["state"], "recorded", "{entry}");
    entry["entry"].as_str().unwrap()
}

//! A viewing that its holder reports, and the office that answers beside the running service (R-25, S-9, S-18).

use serde_json::Value;

use crate::{
    backend::Backend,
    people::{CODE, Citizen},
};

const WORDS: &str = "Мен бұл кодты дәріханаға бергенмін.";

/// A document of the holder's that the viewer has opened; the id of the access.
async fn viewed(holder: &Citizen, viewer: &Citizen, backend: &Backend) -> String {
    let holding = holder.cli(backend);
    let documents = holding.does(&["documents", "update"]).await;
    let id = documents["documents"][0]["id"].as_str().unwrap().to_owned();
    let access = holding.does(&["access", "open", &id]).await;
    let code = access["short_code"].as_str().unwrap();
    viewer.cli(backend).does(&["scan", code]).await;
    access["access"].as_str().unwrap().to_owned()
}

fn first_of(lines: &str) -> Value {
    serde_json::from_str(lines.lines().next().expect("something waits")).unwrap()
}

#[tokio::test]
async fn r25_a_viewing_is_reported_in_the_app_and_answered_while_it_is_open() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let viewer = Citizen::joined("applicant", &backend).await;
    viewed(&holder, &viewer, &backend).await;
    let app = holder.app(&backend).await;

    app.go("/history").await;
    app.press("report-open").await;
    app.press("report-reason-meant_for_another").await;
    app.fill("report-words", WORDS).await;
    app.picture("report-1-written").await;
    app.press("report-send").await;
    app.until("report", "data-state", "sent").await;

    let waiting = first_of(&backend.office(&["list"], "").expect("a list"));
    let number = waiting["number"].as_str().unwrap();
    assert!(!waiting.to_string().contains(viewer.iin()), "{waiting}");
    let unread = backend.office(&["show", number], "");
    assert!(unread.unwrap_err().contains("taken up first"));
    let case = first_of(&backend.office(&["take", number], "").expect("a case"));
    assert_eq!(case["reported"]["iin"], viewer.iin());
    assert_eq!(case["by"], holder.iin());
    assert_eq!(case["text"], WORDS);
    // Another process wrote that, and nobody but the service can tell the app of it.
    app.until("report", "data-state", "in_work").await;

    let answer = ["answer", number, "--office", "Дәріхана бақылауы"];
    backend
        .office(&answer, "Тексерілді: дәріхана қызметкері.\n")
        .expect("answered");
    app.until("report", "data-state", "answered").await;
    app.press("report-shown").await;
    app.says("report-answer", "дәріхана қызметкері").await;
    app.says("report-answer", "Дәріхана бақылауы").await;
    app.says("report-number", number).await;
    app.picture("report-2-answered").await;
    app.go("/notifications").await;
    app.find("[data-testid='notification'][data-kind='report_answered']")
        .await;

    let others = viewer.cli(&backend).does(&["history"]).await;
    assert!(!others.to_string().contains("report_"), "{others}");
    let log = backend.log();
    assert!(!log.contains(WORDS) && !log.contains("дәріхана"));
}

#[tokio::test]
async fn r25_a_report_of_the_command_line_is_withdrawn_before_anybody_looks_at_it() {
    let backend = Backend::start();
    let holder = Citizen::joined("parent", &backend).await;
    let viewer = Citizen::joined("applicant", &backend).await;
    let access = viewed(&holder, &viewer, &backend).await;
    let holding = holder
        .cli(&backend)
        .with("QOLTANBA_CODE", CODE)
        .with("QOLTANBA_REPORT_TEXT", WORDS);
    let report = [
        "history",
        "report",
        &access,
        "--reason",
        "other_use",
        "--text",
    ];

    let sent = holding.does(&report).await;
    let twice = holding.refusal(&report).await;
    let foreign = viewer.cli(&backend).refusal(&report[..5]).await;
    let listed = holding.does(&["reports", "list"]).await;
    let id = sent["report"].as_str().unwrap();
    let withdrawn = holding.does(&["reports", "withdraw", id]).await;
    let too_late = backend.office(&["take", sent["number"].as_str().unwrap()], "");

    assert_eq!(sent["state"]["state"], "sent");
    assert_eq!(twice, "waits_for_answer");
    assert_eq!(foreign, "not_found");
    assert_eq!(listed[0]["text"], WORDS);
    assert_eq!(withdrawn["state"]["state"], "withdrawn");
    assert!(too_late.unwrap_err().contains("answered or withdrawn"));
}

//! A refused registration that its applicant appeals against, and the office that answers beside the service.

use std::{fs, path::PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    journeys::{desk::link, portal::typed},
    judge,
    people::{CODE, Citizen},
};

const ESSENCE: &str = "Меншік иесі келісім берген еді.";

fn first_of(lines: &str) -> Value {
    serde_json::from_str(lines.lines().next().expect("a line")).unwrap()
}

/// A request of the applicant's that its owner refused; its id.
pub async fn refused(applicant: &Citizen, owner: &Citizen, backend: &Backend) -> String {
    let asking = applicant
        .cli(backend)
        .with("QOLTANBA_OWNER_IIN", owner.iin());
    let from = domain::settings::civil_day(Timestamp::now()).to_string();
    let asked = asking
        .does(&[
            "register",
            "temporary",
            "--region",
            "astana",
            "--rka",
            "0201000000000101",
            "--from",
            &from,
            "--months",
            "3",
            "--not-owner",
        ])
        .await;
    let owning = owner.cli(backend).with("QOLTANBA_CODE", CODE);
    let consents = owning.does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    owning
        .does(&["consents", "refuse", consent, "--reason", "not_agreed"])
        .await;
    asked["request"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn r39_r40_a_refusal_is_appealed_against_answered_and_complained_about() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let request = refused(&applicant, &owner, &backend).await;
    let app = applicant.app(&backend).await;

    appeals(&app, &request).await;
    app.press("appeal-export").await;
    app.see("appeal-exported").await;
    app.picture("appeal-2-received").await;

    let folder = exported(applicant.home.exports());
    judge::accepts_signature(&folder, "appeal.json");
    judge::accepts_signature(&folder, "receipt.json");
    let receipt: Value =
        serde_json::from_slice(&fs::read(folder.join("receipt.json")).unwrap()).unwrap();
    let number = receipt["number"].as_str().unwrap();
    app.says("appeal-number", number).await;

    let waiting = first_of(&backend.appeals(&["list"], "").expect("a list"));
    assert_eq!(waiting["number"], number);
    assert!(!waiting.to_string().contains(applicant.iin()), "{waiting}");
    let unread = backend.appeals(&["show", number], "");
    assert!(unread.unwrap_err().contains("taken up first"));
    let case = first_of(&backend.appeals(&["take", number], "").expect("a case"));
    assert_eq!(case["signed"]["essence"], ESSENCE);
    // Another process wrote that, and the page that is open says so by itself.
    app.until("appeal-outcome", "data-state", "in_work").await;
    let answer = [
        "answer",
        number,
        "--outcome",
        "denied",
        "--office",
        "Көші-қон қызметі",
    ];
    backend
        .appeals(&answer, "Тіркелімде келісім жоқ.\n")
        .expect("answered");
    app.until("appeal-outcome", "data-state", "answered").await;
    app.says("appeal-answer", "келісім жоқ").await;
    app.picture("appeal-3-answered").await;

    app.press("appeal-complain").await;
    app.fill("complaint-essence", "Жауаппен келіспеймін.").await;
    app.press("complaint-next").await;
    app.press("appeal-sign").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("appeal-outcome", "data-state", "sent").await;
    app.says("appeal-body", "министрлігі").await;
    app.go("/history").await;
    for kind in ["appeal_sent", "appeal_answered", "complaint_sent"] {
        app.find(&format!(
            "[data-testid='history-entry'][data-kind='{kind}']"
        ))
        .await;
    }
    let log = backend.log();
    assert!(!log.contains(ESSENCE) && !log.contains("келіспеймін"));
}

/// Appeals against a refused request in the app.
async fn appeals(app: &App, request: &str) {
    app.go(&format!("/requests/{request}")).await;
    app.until("request-outcome", "data-state", "refused").await;
    app.press("appeal-write").await;
    app.fill("appeal-essence", ESSENCE).await;
    app.fill("appeal-address", "010000, Астана қ., Абай көш., 1")
        .await;
    app.press("appeal-next").await;
    app.see("what-you-sign").await;
    app.picture("appeal-1-what-you-sign").await;
    app.press("appeal-sign").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("appeal-outcome", "data-state", "sent").await;
}

#[tokio::test]
async fn r39_r40_s18_an_appeal_is_answered_on_the_page_of_the_desk_and_read_in_the_app() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let employee = Citizen::joined("employee", &backend).await;
    let request = refused(&applicant, &owner, &backend).await;
    let app = applicant.app(&backend).await;
    appeals(&app, &request).await;
    let browser = Browser::start().await;
    browser.visit(&format!("{}/desk", backend.origin)).await;

    let code = link(&browser, "appeal-desk-1-sign-in").await;
    let let_in = employee.cli(&backend).does(&["scan", &code]).await;
    typed(&browser, let_in["number"].as_str().unwrap()).await;
    // The list names nobody.
    browser.see("desk-take-appeals").await;
    assert!(!browser.page().await.contains(applicant.iin()));
    browser.press("desk-take-appeals").await;
    browser.says("desk-essence", ESSENCE).await;
    // Another process than the app's knows that it is being looked at, and the page that is open says so by itself.
    app.until("appeal-outcome", "data-state", "in_work").await;
    browser.picture("appeal-desk-2-open").await;
    browser.press("desk-step-answer").await;
    browser.press("desk-outcome-denied").await;
    browser.fill("desk-answer", "Тіркелімде келісім жоқ.").await;
    browser.press("desk-act").await;
    browser.until("desk-done", "data-what", "answered").await;

    app.until("appeal-outcome", "data-state", "answered").await;
    app.says("appeal-answer", "келісім жоқ").await;
    app.picture("appeal-desk-3-answered").await;
    app.go("/history").await;
    for kind in [
        "appeal_sent",
        "desk_taken",
        "desk_decided",
        "appeal_answered",
    ] {
        app.find(&format!(
            "[data-testid='history-entry'][data-kind='{kind}']"
        ))
        .await;
    }
    assert!(!backend.log().contains(ESSENCE));
}

fn exported(folder: PathBuf) -> PathBuf {
    let mut folders = fs::read_dir(folder).unwrap();
    let only = folders.next().expect("a folder").unwrap().path();
    assert!(folders.next().is_none());
    only
}

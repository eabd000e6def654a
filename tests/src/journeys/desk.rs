//! The desk of a service centre in a real browser, with the wallets of an employee and of a citizen (R-36, R-53, S-18).

use backend::population::personas;
use domain::settings::civil_day;
use jiff::Timestamp;
use serde_json::json;

use crate::{backend::Backend, browser::Browser, journeys::portal::typed, judge, people::Citizen};

#[tokio::test]
async fn r36_r53_s18_a_stay_at_a_minors_dwelling_is_entered_at_the_desk_by_two_scans() {
    // The pilot ended on 30 June 2026: the journey goes on with it.
    let backend = Backend::with_settings(&json!({ "guardian_desk_until": "2099-12-31" }));
    let employee = Citizen::joined("employee", &backend).await;
    let parent = Citizen::joined("legal_representative", &backend).await;
    let applicant = Citizen::joined("applicant", &backend).await;
    let personas = personas(civil_day(Timestamp::now()));
    let child = &personas.named("minor_owner").unwrap().person.iin;
    let rka = personas
        .owned_by(child)
        .find(|dwelling| dwelling.owners.len() == 1)
        .map(|dwelling| dwelling.dwelling.rka.as_str().to_owned())
        .unwrap();
    let browser = Browser::start().await;
    browser.visit(&format!("{}/desk", backend.origin)).await;

    let code = link(&browser, "desk-1-sign-in").await;
    let refusal = applicant.cli(&backend).refusal(&["scan", &code]).await;
    let let_in = employee.cli(&backend).does(&["scan", &code]).await;
    typed(&browser, let_in["number"].as_str().unwrap()).await;
    browser.see("desk-home").await;
    browser.fill("desk-applicant", applicant.iin()).await;
    browser.press("desk-open").await;
    browser.fill("desk-rka", &rka).await;
    browser.fill("desk-owner", child.as_str()).await;
    browser.press("desk-check").await;
    browser.until("desk-case", "data-state", "positive").await;
    browser.picture("desk-2-positive").await;

    browser.fill("desk-representative", parent.iin()).await;
    browser.press("desk-right-birth_certificate").await;
    for paper in [
        "applicant_identity",
        "representative_identity",
        "birth_certificate",
    ] {
        browser
            .fill(&format!("desk-paper-{paper}"), "041234567")
            .await;
        browser.press(&format!("desk-seen-{paper}")).await;
    }
    browser.press("desk-papers").await;
    browser.pick("desk-reason", "family").await;
    browser.press("desk-draw").await;
    browser
        .until("desk-case", "data-state", "awaiting_consent")
        .await;
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 0);

    browser.press("desk-sign").await;
    let consent = link(&browser, "desk-3-consent").await;
    let wrong = employee.cli(&backend).refusal(&["scan", &consent]).await;
    let consented = parent.cli(&backend).does(&["scan", &consent]).await;
    browser
        .until("desk-case", "data-state", "awaiting_signature")
        .await;
    browser.press("desk-sign").await;
    let record = link(&browser, "desk-4-record").await;
    let entered = employee.cli(&backend).does(&["scan", &record]).await;
    browser.until("desk-case", "data-state", "entered").await;
    browser.picture("desk-5-entered").await;

    assert_eq!(refusal, "not_an_employee");
    assert_eq!(wrong, "portal_not_yours");
    assert_eq!(consented["entered"], false);
    assert_eq!(entered["entered"], true);
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 1);
    for citizen in [&applicant, &parent] {
        let history = citizen.cli(&backend).does(&["history"]).await;
        let mut entries = history["entries"].as_array().unwrap().iter();
        let entered = entries.find(|entry| entry["kind"] == "desk_registered");
        assert_eq!(entered.unwrap()["counterpart"]["kind"], "employee");
    }
    assert!(!backend.log().contains(applicant.iin()));
}

/// The link in the code that the browser shows.
pub async fn link(browser: &Browser, name: &str) -> String {
    browser.see("portal-qr").await;
    let picture = browser.picture(name).await;
    judge::reads_qr_code(&picture).unwrap()
}

//! The desk of a service centre in a real browser, with the command lines, and with the apps, of an employee and of a
//! citizen (R-27, R-36, R-53, S-18).

use backend::population::personas;
use domain::settings::civil_day;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    journeys::portal::{allowed, scanned, typed},
    judge,
    people::{CODE, Citizen},
};

/// The flat of which `legal_representative` and `minor_owner` are the owners, and where the father lives.
const FLAT: &str = "0223000000000106";
const LIVING_THERE: &str = "SELECT count(*) FROM persons WHERE permanent_rka = '0223000000000106'";

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
    let names = [applicant.iin(), child.as_str(), parent.iin()];
    papers_shown(&browser, names, &rka).await;
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

#[tokio::test]
async fn r27_r36_a_father_moves_his_child_into_their_flat_and_both_signatures_are_made_in_the_apps()
{
    let backend = Backend::with_settings(&json!({ "guardian_desk_until": "2099-12-31" }));
    let employee = Citizen::joined("employee", &backend).await;
    let father = Citizen::joined("legal_representative", &backend).await;
    let child = Citizen::named("minor_owner");
    let (works, at_home) = (employee.app(&backend).await, father.app(&backend).await);
    let browser = Browser::start().await;
    browser.visit(&format!("{}/desk", backend.origin)).await;
    assert_eq!(backend.count(LIVING_THERE).await, 1);

    let number = allowed(&works, &browser, "desk-app-1-sign-in").await;
    typed(&browser, &number).await;
    // The father applies for the child whom he represents as an owner too.
    let names = [father.iin(), child.iin(), father.iin()];
    papers_shown(&browser, names, FLAT).await;
    browser.press("desk-service-permanent_registration").await;
    browser.press("desk-whom-other").await;
    browser.fill("desk-represented", child.iin()).await;
    browser.pick("desk-residence-reason", "family").await;
    browser.press("desk-draw").await;
    browser
        .until("desk-case", "data-state", "awaiting_consent")
        .await;
    browser.picture("desk-app-2-drawn").await;

    browser.press("desk-sign").await;
    signs(&at_home, &browser, "representative", "consented").await;
    browser
        .until("desk-case", "data-state", "awaiting_signature")
        .await;
    assert_eq!(backend.count(LIVING_THERE).await, 1);
    browser.press("desk-sign").await;
    signs(&works, &browser, "employee", "entered").await;
    browser.until("desk-case", "data-state", "entered").await;

    assert_eq!(backend.count(LIVING_THERE).await, 2);
    at_home.go("/history").await;
    for kind in [
        "desk_opened",
        "desk_checked",
        "desk_verified",
        "desk_drawn",
        "desk_consented",
        "desk_registered",
    ] {
        at_home
            .find(&format!(
                "[data-testid='history-entry'][data-kind='{kind}']"
            ))
            .await;
    }
    at_home.picture("desk-app-5-history").await;
    assert!(!backend.log().contains(father.iin()));
}

/// Signs what the browser's code asks for in an app, once it is shown there that it is for good and for whom.
async fn signs(app: &App, browser: &Browser, role: &str, outcome: &str) {
    scanned(app, browser, &format!("desk-app-3-{role}-code")).await;
    app.until("desk-found", "data-role", role).await;
    app.says("desk-person", "Аружан").await;
    app.picture(&format!("desk-app-4-{role}-signs")).await;
    app.press("desk-sign").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("desk-outcome", "data-outcome", outcome).await;
}

/// Opens a case for an applicant, has the owner of a dwelling checked, and shows the representative's papers.
async fn papers_shown(browser: &Browser, [applicant, owner, representative]: [&str; 3], rka: &str) {
    browser.see("desk-home").await;
    browser.fill("desk-applicant", applicant).await;
    browser.press("desk-open").await;
    browser.fill("desk-rka", rka).await;
    browser.fill("desk-owner", owner).await;
    browser.press("desk-check").await;
    browser.until("desk-case", "data-state", "positive").await;
    browser.picture("desk-2-positive").await;

    browser.fill("desk-representative", representative).await;
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
}

/// The link in the code that the browser shows.
pub async fn link(browser: &Browser, name: &str) -> String {
    browser.see("portal-qr").await;
    let picture = browser.picture(name).await;
    judge::reads_qr_code(&picture).unwrap()
}

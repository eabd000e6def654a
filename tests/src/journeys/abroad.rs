//! A citizen who lives abroad: told beforehand, half filled in when the app is killed, submitted, seen by an office beside
//! the running service, and decided by an employee at the desk (R-37, R-38, R-50, S-18).

use std::{fs, path::PathBuf};

use fantoccini::Locator;
use jiff::Timestamp;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    journeys::{desk::link, joining::day_first, portal::typed},
    people::{CODE, Citizen},
};

/// A PDF of one page.
fn pdf(active: &str) -> Vec<u8> {
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip([
        format!("<</Type/Catalog/Pages 2 0 R{active}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>".to_owned(),
    ]) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let trailer = "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n";
    format!("{file}{table}{trailer}{start}\n%%EOF\n").into_bytes()
}

fn file(citizen: &Citizen, name: &str, bytes: &[u8]) -> PathBuf {
    let path = citizen.home.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

async fn choose(app: &App, purpose: &str, path: &std::path::Path) {
    let css = format!("[data-testid='copy-file-{purpose}']");
    let field = app.client().find(Locator::Css(&css)).await.unwrap();
    field.send_keys(&path.display().to_string()).await.unwrap();
}

/// An employee opens the only request that waits, on the page of the desk, and enters its card.
async fn entered_at_the_desk(backend: &Backend) {
    let employee = Citizen::joined("employee", backend).await;
    let browser = Browser::start().await;
    browser.visit(&format!("{}/desk", backend.origin)).await;
    let code = link(&browser, "abroad-5-desk-sign-in").await;
    let let_in = employee.cli(backend).does(&["scan", &code]).await;
    typed(&browser, let_in["number"].as_str().unwrap()).await;
    browser.press("desk-take-abroad").await;
    browser.see("desk-copy-identity_document").await;
    browser.picture("abroad-6-desk-case").await;
    browser.press("desk-decision-accept").await;
    browser.press("desk-decide").await;
    browser.until("desk-done", "data-what", "entered").await;
    browser.picture("abroad-7-desk-entered").await;
}

#[tokio::test]
async fn r37_r38_r50_a_citizen_abroad_loses_nothing_and_hears_what_the_office_decided() {
    let backend = Backend::start();
    let citizen = Citizen::joined("applicant_abroad", &backend).await;
    let passport = pdf("");
    let identity = file(&citizen, "passport.pdf", &passport);
    let acting = file(
        &citizen,
        "script.pdf",
        &pdf("/OpenAction<</S/JavaScript/JS(x)>>"),
    );
    let today = domain::settings::civil_day(Timestamp::now()).to_string();

    let app = citizen.app(&backend).await;
    app.go("/services").await;
    app.press("service-abroad_temporarily").await;
    app.until("before-findings", "data-possible", "true").await;
    app.see("needs-time").await;
    app.picture("abroad-1-before").await;
    app.press("before-begin").await;
    app.pick("abroad-country", "DE").await;
    app.fill("abroad-address", "Bonn, Am Kurpark 1").await;
    app.fill("abroad-since", &day_first(&today)).await;
    choose(&app, "identity_document", &acting).await;
    assert_eq!(app.error().await, "attachment_refused");
    choose(&app, "identity_document", &identity).await;
    app.until("copy-identity_document", "data-attached", "true")
        .await;
    app.kill();

    let app = citizen.app(&backend).await;
    app.go("/services/abroad-temporarily").await;
    app.until("copy-identity_document", "data-attached", "true")
        .await;
    let until = domain::settings::civil_day(Timestamp::now())
        .tomorrow()
        .unwrap();
    app.fill("abroad-until", &day_first(&until.to_string()))
        .await;
    app.pick("abroad-reason", "study").await;
    app.fill("abroad-document", "N12345678").await;
    app.fill("abroad-contact", "+49 30 1234567").await;
    app.press("abroad-personal-data").await;
    app.picture("abroad-2-card").await;
    app.press("abroad-check").await;
    app.see("what-you-sign").await;
    app.see("sign-copy-identity_document").await;
    app.picture("abroad-3-what-you-sign").await;
    app.press("sign-by-eds").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("request-outcome", "data-state", "processing")
        .await;

    let waiting = backend.abroad(&["list"]);
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let request = waiting[0]["request"].as_str().unwrap().to_owned();
    let case = &backend.abroad(&["show", &request])[0];
    assert_eq!(case["card"]["address"], "Bonn, Am Kurpark 1");
    let copy = case["copies"][0]["attachment"].as_str().unwrap();
    let out = citizen.home.path().join("copy.pdf");
    backend.abroad(&["copy", &request, copy, "--out", &out.display().to_string()]);
    assert_eq!(fs::read(&out).unwrap(), passport);
    entered_at_the_desk(&backend).await;
    assert!(backend.abroad(&["list"]).is_empty());
    app.until("request-outcome", "data-state", "registered")
        .await;
    app.picture("abroad-4-registered").await;
    app.kill();
    let history = citizen.cli(&backend).does(&["history"]).await;
    for kind in ["desk_taken", "desk_decided"] {
        let mut entries = history["entries"].as_array().unwrap().iter();
        let told = entries.find(|entry| entry["kind"] == kind).unwrap();
        assert_eq!(told["counterpart"]["kind"], "employee");
    }
}

#[tokio::test]
async fn r50_a_foreigner_is_told_where_to_apply_before_anything_is_filled_in() {
    let backend = Backend::start();
    let foreigner = Citizen::joined("foreigner", &backend).await;

    let said = foreigner
        .cli(&backend)
        .does(&["service", "before", "permanent_registration"])
        .await;

    assert_eq!(said["possible"], false, "{said}");
    assert_eq!(said["findings"][0]["reason"], "foreigner");
    assert_eq!(said["findings"][0]["go_to"], "state_corporation");
}

//! Signing a browser in to the portal by scanning its code (R-26, S-12, S-33).

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    judge,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r26_s12_s33_a_browser_is_let_in_by_a_scan_and_a_number_and_put_out_from_the_app() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = App::start(&citizen.home, &backend).await;
    app.unlock(CODE).await;
    let browser = Browser::start().await;
    browser.visit(&format!("{}/portal", backend.origin)).await;

    let number = allowed(&app, &browser, "portal-1-code").await;
    app.picture("portal-2-number").await;
    assert!(!browser.page().await.contains(citizen.iin()));
    typed(&browser, &number).await;
    browser.see("portal-session").await;
    browser.says("portal-profile", citizen.iin()).await;
    assert!(!browser.shows("portal-document").await);
    browser.picture("portal-3-session").await;

    browser.press("portal-show-documents").await;
    let number = allowed(&app, &browser, "portal-4-documents").await;
    typed(&browser, &number).await;
    browser.see("portal-document").await;
    browser.picture("portal-5-documents").await;

    app.go("/").await;
    app.see("portal-session").await;
    app.picture("portal-6-home").await;
    app.press("portal-session-end").await;
    browser.until("notice", "data-page", "ended").await;
    assert!(!browser.page().await.contains(citizen.iin()));
    app.go("/history").await;
    for kind in ["portal_signed_in", "portal_documents_shown", "portal_ended"] {
        app.find(&format!(
            "[data-testid='history-entry'][data-kind='{kind}']"
        ))
        .await;
    }
    assert!(!backend.log().contains(citizen.iin()));
}

#[tokio::test]
async fn r26_the_command_line_lets_a_browser_in_once() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let browser = Browser::start().await;
    browser.visit(&format!("{}/portal", backend.origin)).await;
    browser.see("portal-qr").await;
    let picture = browser.picture("portal-command-line").await;
    let link = judge::reads_qr_code(&picture).unwrap();
    let (page, secret) = link.split_once('#').expect("the secret is in the fragment");
    assert_eq!(page, format!("{}/p", backend.origin));

    let approved = citizen.cli(&backend).does(&["scan", &link]).await;
    typed(&browser, approved["number"].as_str().unwrap()).await;

    browser.see("portal-session").await;
    assert_eq!(
        citizen.cli(&backend).refusal(&["scan", &link]).await,
        "portal_code_over"
    );
    let open = citizen.cli(&backend).does(&["portal", "list"]).await;
    let session = open[0]["session"].as_str().unwrap();
    citizen
        .cli(&backend)
        .does(&["portal", "end", session])
        .await;
    browser.until("notice", "data-page", "ended").await;
    assert!(!backend.log().contains(secret), "the log has a code");
}

#[tokio::test]
async fn r26_s9_who_signed_in_to_the_portal_opens_under_their_name_what_is_for_them_alone() {
    let backend = Backend::start();
    let viewer = Citizen::joined("sole_owner", &backend).await;
    let holder = Citizen::joined("applicant", &backend).await;
    let holding = holder
        .cli(&backend)
        .with("QOLTANBA_RECIPIENT", viewer.iin());
    let updated = holding.does(&["documents", "update"]).await;
    let id = updated["documents"][0]["id"].as_str().unwrap();
    let picture = holder.home.path().join("qr.png");
    let qr = picture.display().to_string();
    holding
        .does(&["access", "open", id, "--for-one", "--qr", &qr])
        .await;
    let link = judge::reads_qr_code(&picture).unwrap();
    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser
        .until("notice", "data-page", "not_the_recipient")
        .await;
    browser.see("sign-in").await;
    browser.picture("portal-opening-1-refused").await;

    browser.visit(&format!("{}/portal", backend.origin)).await;
    browser.see("portal-qr").await;
    let code = judge::reads_qr_code(&browser.picture("portal-opening-2-code").await).unwrap();
    let approved = viewer.cli(&backend).does(&["scan", &code]).await;
    typed(&browser, approved["number"].as_str().unwrap()).await;
    browser.see("portal-session").await;
    browser.visit(&link).await;
    browser.see("preview").await;
    browser.picture("portal-opening-3-preview").await;
    let name = browser.text("preview-as").await;
    browser.press("open-once").await;

    browser.see("opened").await;
    browser.says("opened-by", &name).await;
    let told = holder.cli(&backend).does(&["history"]).await;
    assert!(told.to_string().contains(&name), "{told}");
}

/// Scans the code that the browser shows, and allows what it asks for; the number that the app then shows.
pub async fn allowed(app: &App, browser: &Browser, name: &str) -> String {
    scanned(app, browser, name).await;
    app.says("portal-browser", "Chrome").await;
    app.press("portal-allow").await;
    app.enter("auth-keypad", CODE).await;
    app.text("portal-number-digits").await
}

/// Has an app read the code that the browser shows, out of a picture of it.
pub async fn scanned(app: &App, browser: &Browser, name: &str) {
    browser.see("portal-qr").await;
    app.go("/").await;
    app.go("/scan").await;
    let picture = browser.picture(name).await;
    app.client()
        .find(fantoccini::Locator::Css("[data-testid='scan-file']"))
        .await
        .unwrap()
        .send_keys(&picture.display().to_string())
        .await
        .unwrap();
}

pub async fn typed(browser: &Browser, number: &str) {
    browser.fill("number", number).await;
    browser.press("number-submit").await;
}

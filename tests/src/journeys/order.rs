//! Ordering a service on the portal and signing it by another scan (R-26, R-33, S-12).

use fantoccini::Locator;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    journeys::portal::{allowed, typed},
    judge,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r26_r33_s12_what_is_ordered_on_the_portal_is_signed_by_a_scan_and_appears_in_both() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = App::start(&citizen.home, &backend).await;
    app.unlock(CODE).await;
    let browser = signed_in(&backend, &app).await;

    ordered(&browser, "6").await;
    assert_eq!(backend.count("SELECT count(*) FROM requests").await, 0);
    scanned(&app, &browser, "order-1-code").await;
    app.says("order-browser", "Chrome").await;
    app.see("what-you-sign").await;
    app.picture("order-2-what-you-sign").await;
    // Refused first: the page says so, and what was ordered stays.
    app.press("order-refuse").await;
    app.see("order-refused").await;
    browser.until("notice", "data-page", "refused").await;
    assert_eq!(backend.count("SELECT count(*) FROM requests").await, 0);

    browser.press("new-code").await;
    scanned(&app, &browser, "order-3-code-again").await;
    app.press("order-sign").await;
    app.enter("auth-keypad", CODE).await;

    app.until("request-outcome", "data-state", "registered")
        .await;
    browser
        .until("portal-request", "data-state", "registered")
        .await;
    browser.picture("order-4-submitted").await;
    browser.press("request-back").await;
    browser.see("portal-request-open").await;
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 1);
    app.close().await;
    let requests = citizen.cli(&backend).does(&["requests", "list"]).await;
    assert_eq!(requests["requests"].as_array().unwrap().len(), 1);
    assert_eq!(requests["requests"][0]["about"]["months"], 6);
    assert_eq!(requests["requests"][0]["signed_by"], "eds");
    assert!(!backend.log().contains(citizen.iin()));
}

#[tokio::test]
async fn r26_s12_the_command_line_signs_what_its_person_ordered_and_nobody_else_can() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let other = Citizen::joined("applicant", &backend).await;
    let browser = Browser::start().await;
    browser.visit(&format!("{}/portal", backend.origin)).await;
    let approved = citizen
        .cli(&backend)
        .does(&["scan", &link(&browser, "order-command-line-1").await])
        .await;
    typed(&browser, approved["number"].as_str().unwrap()).await;
    browser.see("portal-session").await;
    ordered(&browser, "3").await;
    let link = link(&browser, "order-command-line-2").await;

    let refusal = other.cli(&backend).refusal(&["scan", &link]).await;
    let request = citizen.cli(&backend).does(&["scan", &link]).await;

    assert_eq!(refusal, "portal_not_yours");
    assert_eq!(request["state"]["state"], "processing");
    browser
        .until("portal-request", "data-state", "registered")
        .await;
    assert_eq!(
        citizen.cli(&backend).refusal(&["scan", &link]).await,
        "portal_code_over"
    );
    assert_eq!(backend.count("SELECT count(*) FROM requests").await, 1);
}

/// A browser that the app let in to the portal.
async fn signed_in(backend: &Backend, app: &App) -> Browser {
    let browser = Browser::start().await;
    browser.visit(&format!("{}/portal", backend.origin)).await;
    let number = allowed(app, &browser, "order-0-sign-in").await;
    typed(&browser, &number).await;
    browser.see("portal-session").await;
    browser
}

/// Orders a temporary registration at the person's own dwelling, until its code is shown.
async fn ordered(browser: &Browser, months: &str) {
    browser.press("portal-order").await;
    browser.press("order-owner-yes").await;
    browser.press_at("[data-testid^='order-dwelling-']").await;
    browser.pick("order-months", months).await;
    browser.pick("order-reason", "work").await;
    browser.press("order-next").await;
    browser.see("order-facts").await;
}

/// Has the app read the code that the browser shows.
async fn scanned(app: &App, browser: &Browser, name: &str) {
    browser.see("portal-qr").await;
    app.go("/").await;
    app.go("/scan").await;
    let picture = browser.picture(name).await;
    app.client()
        .find(Locator::Css("[data-testid='scan-file']"))
        .await
        .unwrap()
        .send_keys(&picture.display().to_string())
        .await
        .unwrap();
    app.see("order-found").await;
}

/// The link in the code that the browser shows.
async fn link(browser: &Browser, name: &str) -> String {
    browser.see("portal-qr").await;
    let picture = browser.picture(name).await;
    judge::reads_qr_code(&picture).unwrap()
}

//! The app and the backend killed between steps: what was acknowledged stays, nothing happens twice, and starting again
//! goes on.

use std::time::Duration;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    journeys::joining::day_first,
    people::{CODE, Citizen, PASSWORD},
};

#[tokio::test]
async fn joining_goes_on_after_every_kill_with_one_certificate() {
    let mut backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    let mut visits = std::collections::BTreeMap::<&str, u32>::new();

    for round in 0.. {
        assert!(round < 30, "joining does not end: {visits:?}");
        let app = App::start(&citizen.home, &backend).await;
        let mut step = app.see_one_of(STEPS).await;
        if step == "welcome" {
            app.press("join-begin").await;
            step = "join-phone";
        }
        if step == "unlock-keypad" {
            app.close().await;
            break;
        }
        answer(&app, step, &citizen, &backend).await;
        // First killed the moment the button was pressed, then a little later.
        let visit = visits.entry(step).or_default();
        tokio::time::sleep(Duration::from_millis(u64::from(*visit) * 700)).await;
        *visit += 1;
        app.kill();
        backend.again();
    }

    assert_eq!(backend.count("SELECT count(*) FROM certificates").await, 1);
    assert_eq!(backend.count("SELECT count(*) FROM accounts").await, 1);
    let app = citizen.app(&backend).await;
    app.go("/profile").await;
    app.see("eds-valid").await;
}

/// What each start of joining may show.
const STEPS: &[&str] = &[
    "welcome",
    "join-phone",
    "join-code",
    "join-identity-consent",
    "join-iin",
    "join-email",
    "join-reopen-password",
    "join-quick-keypad",
    "unlock-keypad",
];

async fn answer(app: &App, step: &str, citizen: &Citizen, backend: &Backend) {
    match step {
        "join-phone" => {
            app.fill("join-phone", citizen.phone().as_str()).await;
            app.press("join-phone-send").await;
        }
        "join-code" => {
            let code = backend.newest_code(citizen.phone()).await;
            app.fill("join-code", &code).await;
            app.press("join-code-next").await;
        }
        "join-identity-consent" => {
            app.press("join-identity-consent").await;
            app.press("join-identity-start").await;
        }
        "join-iin" => {
            app.fill("join-iin", citizen.iin()).await;
            app.fill("join-born", &day_first(&citizen.born())).await;
            app.press("join-control-next").await;
        }
        "join-email" => {
            app.fill("join-email", "citizen@example.kz").await;
            app.fill("join-password", PASSWORD).await;
            app.fill("join-password-again", PASSWORD).await;
            app.press("join-certificate-issue").await;
        }
        "join-reopen-password" => {
            app.fill("join-reopen-password", PASSWORD).await;
            app.press("join-reopen-next").await;
            choose_code(app).await;
        }
        "join-quick-keypad" => choose_code(app).await,
        other => panic!("{other} is not a step of joining"),
    }
}

async fn choose_code(app: &App) {
    app.see("join-quick-keypad").await;
    app.enter("join-quick-keypad", CODE).await;
    app.see("join-quick-again-keypad").await;
    app.enter("join-quick-again-keypad", CODE).await;
}

#[tokio::test]
async fn s29_sharing_and_opening_survive_kills_on_both_sides() {
    let mut backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    holder.cli(&backend).does(&["documents", "update"]).await;

    // The holder's app dies the moment "Open access" is pressed, twice, and the backend with it.
    for delay in [0, 60] {
        let app = holder.app(&backend).await;
        open_access(&app).await;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        app.kill();
        backend.again();
    }
    let app = holder.app(&backend).await;
    open_access(&app).await;
    app.see("access-qr").await;
    let accesses = backend.count("SELECT count(*) FROM accesses").await;
    let link = app.camera("interrupted-access").await;
    assert!(accesses <= 3, "{accesses}");

    // The backend dies as the third party presses; the same page gets the same document, once.
    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.see("preview").await;
    backend.kill();
    browser.press("open-once").await;
    browser.until("notice", "data-page", "answer_lost").await;
    browser.picture("interrupted-opening").await;
    backend.again();
    browser.press("retry").await;
    browser.see("opened").await;
    assert_eq!(
        backend
            .count("SELECT count(*) FROM accesses WHERE state = 'opened'")
            .await,
        1
    );
    // The holder's app comes back to the backend by itself and tells of the opening.
    app.see("access-opened").await;
}

async fn open_access(app: &App) {
    app.go("/documents").await;
    app.press("document-national_id").await;
    app.press("document-open-access").await;
    app.press("access-show").await;
}

#[tokio::test]
async fn signing_survives_kills_with_one_request_and_one_stay() {
    let mut backend = Backend::start();
    let owner = Citizen::joined("sole_owner", &backend).await;
    let today = domain::settings::civil_day(jiff::Timestamp::now()).to_string();
    let app = owner.app(&backend).await;
    app.go("/services/temporary-registration").await;
    app.press("form-owner-yes").await;
    app.press("form-next").await;
    app.press_at("[data-testid^='form-dwelling-']").await;
    app.press("form-next").await;
    app.fill("form-from", &day_first(&today)).await;
    app.pick("form-months", "2").await;
    app.pick("form-reason", "work").await;
    app.press("form-check").await;
    app.see("sign-by-eds").await;
    app.kill();

    for delay in [0, 50, 200, 400, 800, 1_600, 3_200] {
        let app = owner.app(&backend).await;
        app.go("/services").await;
        if app.see_one_of(&["draft", "request"]).await == "request" {
            app.press("request").await;
            app.until("request-outcome", "data-state", "registered")
                .await;
            app.close().await;
            break;
        }
        app.press("draft").await;
        app.press("sign-by-eds").await;
        app.see("auth-keypad").await;
        app.enter("auth-keypad", CODE).await;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        app.kill();
        backend.again();
    }

    let requests = owner.cli(&backend).does(&["requests", "list"]).await;
    assert_eq!(
        requests["requests"].as_array().unwrap().len(),
        1,
        "{requests}"
    );
    assert!(
        requests["drafts"].as_array().unwrap().is_empty(),
        "{requests}"
    );
    for table in [
        "SELECT count(*) FROM requests",
        "SELECT count(*) FROM stays",
        "SELECT count(*) FROM evidence",
    ] {
        assert_eq!(backend.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn a_consent_is_given_once_however_often_its_command_is_killed() {
    let mut backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let today = domain::settings::civil_day(jiff::Timestamp::now()).to_string();
    let request = [
        "register",
        "temporary",
        "--region",
        "astana",
        "--rka",
        "0201000000000101",
        "--from",
        &today,
        "--months",
        "1",
        "--not-owner",
    ];
    let asking = applicant
        .cli(&backend)
        .with("QOLTANBA_OWNER_IIN", owner.iin());
    asking.does(&request).await;
    let consents = owner.cli(&backend).does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap().to_owned();

    let mut given = false;
    for delay in (0..40).map(|step| step * 60) {
        let mut command = owner
            .cli(&backend)
            .command(&["consents", "approve", &consent]);
        let mut running = command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let ended = tokio::time::timeout(Duration::from_millis(delay), running.wait()).await;
        if let Ok(ended) = ended {
            given = ended.unwrap().success();
            break;
        }
        running.kill().await.unwrap();
        if delay % 240 == 0 {
            backend.again();
            // A command killed while it tries the code counts as a wrong try, and five in a row delete the code.
            owner.cli(&backend).does(&["consents", "list"]).await;
        }
    }

    let consents = owner.cli(&backend).does(&["consents", "list"]).await;
    assert_eq!(consents[0]["state"], "given", "{consents}, {given}");
    assert_eq!(backend.count("SELECT count(*) FROM evidence").await, 1);
    assert_eq!(
        backend
            .count("SELECT count(*) FROM history WHERE kind = 'consent_given'")
            .await,
        1
    );
}

//! Temporary registration at a place of stay: by an owner, and with the consent of owners.

use std::{fs, path::PathBuf};

use jiff::Timestamp;

use crate::{
    app::App,
    backend::Backend,
    journeys::joining::day_first,
    judge,
    people::{CODE, Citizen},
};

/// The flat of three owners.
const SHARED_FLAT: &str = "0202000000000103";

#[tokio::test]
async fn r33_r34_an_owner_registers_and_openssl_accepts_what_was_signed() {
    let backend = Backend::start();
    let owner = Citizen::joined("sole_owner", &backend).await;
    let app = owner.app(&backend).await;

    app.press("home-service-temporary").await;
    app.press("before-begin").await;
    app.press("form-owner-yes").await;
    app.press("form-next").await;
    app.press_at("[data-testid^='form-dwelling-']").await;
    app.press("form-next").await;
    term(&app, "6", "work").await;
    app.see("sign-by-eds").await;
    app.picture("registration-1-what-you-sign").await;
    app.press("sign-by-eds").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("request-outcome", "data-state", "registered")
        .await;
    app.see("stepper").await;
    app.picture("registration-2-registered").await;

    app.press("request-export").await;
    app.see("request-exported").await;
    let folder = only_folder(owner.home.exports());
    judge::accepts_signature(&folder, "statement.json");
    judge::refuses_other_bytes(&folder, "statement.json");
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 1);
    app.go("/profile").await;
    app.see("profile-temporary").await;
    app.go("/history").await;
    app.find("[data-testid='history-entry'][data-kind='registered']")
        .await;
}

#[tokio::test]
async fn s27_an_owner_signs_with_a_one_time_password_and_the_seal_says_so() {
    let backend = Backend::start();
    let owner = Citizen::joined("sole_owner", &backend).await;
    let app = owner.app(&backend).await;
    app.go("/services/temporary-registration").await;
    app.press("form-owner-yes").await;
    app.press("form-next").await;
    app.press_at("[data-testid^='form-dwelling-']").await;
    app.press("form-next").await;
    term(&app, "1", "study").await;

    let others = backend.messages(owner.phone()).await.len();
    app.press("sign-by-sms").await;
    app.see("sign-code").await;
    let code = backend.code_after(owner.phone(), others).await;
    app.fill("sign-code", &code).await;
    app.press("sign-code-confirm").await;
    app.until("request-outcome", "data-state", "registered")
        .await;

    app.press("request-export").await;
    app.see("request-exported").await;
    let folder = only_folder(owner.home.exports());
    judge::accepts_signature(&folder, "record.json");
    let record = fs::read_to_string(folder.join("record.json")).unwrap();
    assert!(record.contains("one-time-password-signature"), "{record}");
}

#[tokio::test]
async fn r28_r35_every_owner_consents_and_then_the_applicant_signs() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let first = Citizen::joined("co_owner_first", &backend).await;
    let second = Citizen::joined("co_owner_second", &backend).await;
    let third = Citizen::joined("co_owner_third", &backend).await;
    let app = applicant.app(&backend).await;
    ask(&app, &first).await;
    app.see("stepper").await;
    app.says("request-answered", "0").await;
    app.picture("registration-3-waiting").await;

    // The first two in apps of their own, side by side with the applicant's.
    for (owner, name, answered) in [(&first, "first", "1"), (&second, "second", "2")] {
        let theirs = owner.app(&backend).await;
        theirs.press("home-consent").await;
        theirs.says("consent-applicant", "Ахметова").await;
        theirs.see("consent-born").await;
        theirs.see("consent-address").await;
        theirs.see("consent-changes").await;
        theirs
            .picture(&format!("registration-4-consent-of-the-{name}"))
            .await;
        theirs.press("consent-approve").await;
        theirs.see("auth-keypad").await;
        theirs.enter("auth-keypad", CODE).await;
        theirs.see("consent-export").await;
        theirs.press("consent-export").await;
        theirs.see("consent-exported").await;
        judge::accepts_signature(&only_folder(owner.home.exports()), "statement.json");
        theirs.close().await;
        // The page that is open says so by itself.
        app.says("request-answered", answered).await;
    }
    // Nobody signs before the last consent.
    assert!(!app.shows("request-sign").await);
    let consents = third.cli(&backend).does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    third
        .cli(&backend)
        .does(&["consents", "approve", consent])
        .await;

    app.until("request-outcome", "data-state", "awaiting_signature")
        .await;
    app.press("request-sign").await;
    app.press("sign-by-eds").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("request-outcome", "data-state", "registered")
        .await;
    for step in ["submitted", "consents", "signed", "result"] {
        app.until(&format!("step-{step}"), "data-state", "done")
            .await;
    }
    app.picture("registration-5-registered").await;
    app.press("request-export").await;
    app.see("request-exported").await;
    let signed = only_folder(applicant.home.exports());
    judge::accepts_signature(&signed, "statement.json");

    // Each consent names the very bytes that the applicant signed (S-15), and openssl accepts each.
    let statement = fs::read(signed.join("statement.json")).unwrap();
    let digest = sha256(&signed.join("statement.json"));
    let out = third.home.exports();
    let exported = third
        .cli(&backend)
        .does(&[
            "evidence",
            "consent",
            consent,
            "--out",
            &out.display().to_string(),
        ])
        .await;
    let folder = PathBuf::from(exported["folder"].as_str().unwrap());
    judge::accepts_signature(&folder, "statement.json");
    let consented = fs::read_to_string(folder.join("statement.json")).unwrap();
    assert!(
        consented.contains(&digest),
        "{consented} is not about {digest}"
    );
    assert!(!statement.is_empty());
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 1);

    // Everybody whom it concerns has it in the history.
    for citizen in [&first, &second, &third] {
        let history = citizen.cli(&backend).does(&["history"]).await.to_string();
        for kind in ["consent_asked", "consent_given", "registered"] {
            assert!(history.contains(kind), "{kind} is not in the history");
        }
    }
}

#[tokio::test]
async fn r31_an_owner_refuses_and_the_request_says_so_without_naming_the_owner() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let first = Citizen::joined("co_owner_first", &backend).await;
    let others = ["co_owner_second", "co_owner_third"];
    for handle in others {
        Citizen::joined(handle, &backend).await;
    }
    let app = applicant.app(&backend).await;
    ask(&app, &first).await;
    app.see("stepper").await;

    let theirs = first.app(&backend).await;
    theirs.press("home-consent").await;
    theirs.press("consent-refuse").await;
    theirs
        .press_at("[data-testid='refuse-reason-unknown_person']")
        .await;
    theirs.press("refuse-next").await;
    theirs.see("auth-keypad").await;
    theirs.enter("auth-keypad", CODE).await;
    theirs.see("consent-state-refused").await;

    app.until("request-outcome", "data-state", "refused").await;
    app.picture("registration-refused").await;
    assert!(!app.page().await.contains("Омаров"));
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 0);
}

#[tokio::test]
async fn r42_a_request_that_nobody_answers_lapses_and_one_can_be_withdrawn() {
    let backend = Backend::with_settings(&serde_json::json!({
        "consent_life": "PT8S", "quiet_from_hour": 0, "quiet_until_hour": 0,
    }));
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let app = applicant.app(&backend).await;
    ask_for(&app, &owner, "astana", "0201000000000101").await;
    app.see("stepper").await;
    app.until("request-outcome", "data-state", "lapsed").await;
    app.see("request-again").await;
    app.picture("registration-lapsed").await;

    // Asked again it is the same request, which its owner finds once; it lapses once more.
    app.press("request-again").await;
    app.until("request-outcome", "data-state", "awaiting_consents")
        .await;
    let consents = owner.cli(&backend).does(&["consents", "list"]).await;
    assert_eq!(consents.as_array().unwrap().len(), 1, "{consents}");
    app.until("request-outcome", "data-state", "lapsed").await;

    // A new one may be made as well, and taken back while it waits.
    ask_for(&app, &owner, "astana", "0201000000000101").await;
    app.press("request-withdraw").await;
    app.press("withdraw-confirm").await;
    app.until("request-outcome", "data-state", "withdrawn")
        .await;
    let consents = owner.cli(&backend).does(&["consents", "list"]).await;
    for consent in consents.as_array().unwrap() {
        let id = consent["consent"].as_str().unwrap();
        let refusal = owner
            .cli(&backend)
            .refusal(&["consents", "approve", id])
            .await;
        assert!(
            ["request_lapsed", "request_ended"].contains(&refusal.as_str()),
            "{refusal}"
        );
    }
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 0);
}

#[tokio::test]
async fn r36_s31_owners_who_are_not_available_online_read_alike() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let app = applicant.app(&backend).await;
    let mut read = Vec::new();
    for (handle, region, rka) in [
        ("minor_owner", "atyrau", "0223000000000105"),
        ("incapacitated_owner", "pavlodar", "0255000000000107"),
    ] {
        search(&app, &Citizen::named(handle), region, rka).await;
        assert_eq!(app.error().await, "owner_not_online");
        read.push(app.text("error").await);
    }
    assert_eq!(read[0], read[1]);
    app.picture("registration-owner-not-online").await;
}

async fn ask(app: &App, owner: &Citizen) {
    ask_for(app, owner, "almaty", SHARED_FLAT).await;
}

/// Submits a request for a dwelling of somebody else's.
async fn ask_for(app: &App, owner: &Citizen, region: &str, rka: &str) {
    search(app, owner, region, rka).await;
    app.see("form-found-address").await;
    app.press("form-next").await;
    term(app, "3", "family").await;
    app.see("draft-consents").await;
    app.press("draft-ask").await;
    app.see("request-outcome").await;
}

async fn search(app: &App, owner: &Citizen, region: &str, rka: &str) {
    app.go("/").await;
    app.press("home-service-temporary").await;
    app.press("before-begin").await;
    app.find("[data-testid='form-who'], [data-testid='form-kept']")
        .await;
    if app.shows("form-kept").await {
        app.press("form-anew").await;
        app.press("anew-confirm").await;
    }
    app.press("form-owner-no").await;
    app.press("form-next").await;
    app.pick("form-region", region).await;
    app.fill("form-rka", rka).await;
    app.fill("form-owner-iin", owner.iin()).await;
    app.press("form-find").await;
}

async fn term(app: &App, months: &str, reason: &str) {
    let today = domain::settings::civil_day(Timestamp::now()).to_string();
    app.fill("form-from", &day_first(&today)).await;
    app.pick("form-months", months).await;
    app.pick("form-reason", reason).await;
    app.press("form-check").await;
    // What is signed is shown before anything is signed.
    app.see("what-you-sign").await;
}

fn only_folder(exports: PathBuf) -> PathBuf {
    let mut folders: Vec<PathBuf> = fs::read_dir(exports)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.remove(0)
}

fn sha256(file: &std::path::Path) -> String {
    let output = std::process::Command::new("sha256sum")
        .arg(file)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned()
}

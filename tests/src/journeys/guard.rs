//! The home guard: who is registered, a standing rule, and the end of a registration (R-32, R-48, S-32).

use std::{fs, path::PathBuf};

use domain::settings::civil_day;
use jiff::Timestamp;

use crate::{
    app::App,
    backend::Backend,
    judge,
    people::{CODE, Citizen},
};

/// The flat of three owners.
const SHARED_FLAT: &str = "0202000000000103";

#[tokio::test]
async fn r32_r48_s32_owners_see_a_guest_close_the_door_and_end_the_stay_together() {
    let backend = Backend::start();
    let guest = Citizen::joined("applicant", &backend).await;
    let [first, second, third] = [
        Citizen::joined("co_owner_first", &backend).await,
        Citizen::joined("co_owner_second", &backend).await,
        Citizen::joined("co_owner_third", &backend).await,
    ];
    stay(&guest, &[&first, &second, &third], &backend).await;

    // The first sees the guest by name, without an IIN, and refuses whoever comes next.
    let app = first.app(&backend).await;
    app.press("home-to-my-home").await;
    app.see("end-registration").await;
    let page = app.page().await;
    assert!(page.contains("Ахметова"), "the guest is shown");
    assert!(!page.contains(guest.iin()), "nobody's IIN is shown");
    app.picture("guard-1-my-home").await;
    app.press("change-rule").await;
    app.press_at("[data-testid='rule-refuse_all']").await;
    app.press("rule-sign").await;
    confirm(&app).await;
    app.until("my-rule", "data-rule", "refuse_all").await;
    app.press("rule-evidence").await;
    app.see("rule-exported").await;
    judge::accepts_signature(&folder(first.home.exports(), "rule-"), "statement.json");
    let refused = guest
        .cli(&backend)
        .with("QOLTANBA_OWNER_IIN", second.iin())
        .refusal(&as_texts(&register()))
        .await;
    assert_eq!(refused, "owner_not_online");

    // The first asks for the end of the stay, and the others agree: one in an app, one by the command line.
    app.press("end-registration").await;
    app.says("sign-whose", "Ахметова").await;
    app.picture("guard-2-ending").await;
    app.press("sign-by-eds").await;
    confirm(&app).await;
    app.until("request-outcome", "data-state", "awaiting_consents")
        .await;
    assert!(history(&guest, &backend).await.contains("removal_asked"));
    let theirs = second.app(&backend).await;
    theirs.press("home-consent").await;
    theirs.says("consent-changes", "Ахметова").await;
    theirs.picture("guard-3-consent").await;
    theirs.press("consent-approve").await;
    confirm(&theirs).await;
    theirs.see("consent-export").await;
    theirs.go("/my-home").await;
    // The search got the answer that a request would get, and the owner whom it named hears of it.
    theirs.find("[data-kind='searched_as_owner']").await;
    theirs
        .find("[data-testid='other-rule'][data-rule='refuse_all']")
        .await;
    theirs.close().await;
    approve(&third, &backend).await;

    app.until("request-outcome", "data-state", "registered")
        .await;
    app.picture("guard-4-ended").await;
    app.close().await;
    for citizen in [&guest, &first, &second, &third] {
        assert!(
            history(citizen, &backend)
                .await
                .contains("registration_ended")
        );
    }
    let stays = guest.cli(&backend).does(&["home", "list"]).await;
    assert_eq!(
        stays.as_array().map(Vec::len),
        Some(0),
        "a guest owns nothing"
    );
    let listed = first.cli(&backend).does(&["home", "calendar"]).await;
    // Of the day on which it ends it is still one.
    assert_eq!(listed[0]["until"], today(), "{listed}");
}

/// Has a guest registered at the shared flat, by the command line.
async fn stay(guest: &Citizen, owners: &[&Citizen; 3], backend: &Backend) {
    let cli = guest
        .cli(backend)
        .with("QOLTANBA_OWNER_IIN", owners[0].iin());
    let asked = cli.does(&as_texts(&register())).await;
    for owner in owners {
        approve(owner, backend).await;
    }
    let request = asked["request"].as_str().unwrap();
    cli.does(&["requests", "sign", request]).await;
    assert_eq!(cli.decided(request).await["state"]["state"], "registered");
}

fn register() -> Vec<String> {
    let today = today();
    let said = [
        ["--region", "almaty"],
        ["--rka", SHARED_FLAT],
        ["--from", &today],
        ["--months", "3"],
    ];
    let command = ["register", "temporary", "--not-owner"];
    let texts = command.into_iter().chain(said.into_iter().flatten());
    texts.map(str::to_owned).collect()
}

fn as_texts(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

async fn approve(owner: &Citizen, backend: &Backend) {
    let consents = owner.cli(backend).does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    owner
        .cli(backend)
        .does(&["consents", "approve", consent])
        .await;
}

async fn history(citizen: &Citizen, backend: &Backend) -> String {
    citizen.cli(backend).does(&["history"]).await.to_string()
}

async fn confirm(app: &App) {
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
}

fn today() -> String {
    civil_day(Timestamp::now()).to_string()
}

fn folder(exports: PathBuf, beginning: &str) -> PathBuf {
    fs::read_dir(exports)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with(beginning)
        })
        .unwrap()
}

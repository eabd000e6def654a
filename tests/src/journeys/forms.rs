//! What was typed into a form is there after Back, a lock and a kill, a draft is changed in its form, and forms go by the
//! settings of the service.

use serde_json::json;

use crate::{
    app::App,
    backend::Backend,
    journeys::{appeals::refused, joining::day_first},
    people::{CODE, Citizen},
};

const ESSENCE: &str = "Меншік иесі келісім берген еді.";

async fn value(app: &App, id: &str) -> String {
    let field = app.see(id).await;
    field.prop("value").await.unwrap().unwrap_or_default()
}

/// Locks the app in the middle of a form, and comes back to it.
async fn lock_in(app: &App, form: &str) {
    app.go("/profile").await;
    app.press("profile-lock").await;
    app.unlock(CODE).await;
    app.go(form).await;
}

#[tokio::test]
async fn r33_a_form_survives_back_a_lock_and_a_kill_and_its_draft_is_changed() {
    const FORM: &str = "/services/temporary-registration";
    let backend = Backend::with_settings(&json!({ "longest_stay_months": 24 }));
    let owner = Citizen::joined("sole_owner", &backend).await;
    let today = domain::settings::civil_day(jiff::Timestamp::now()).to_string();
    let app = owner.app(&backend).await;
    app.go(FORM).await;
    app.press("form-owner-yes").await;
    app.press("form-next").await;
    app.press_at("[data-testid^='form-dwelling-']").await;
    app.press("form-next").await;
    app.fill("form-from", &day_first(&today)).await;
    // A year is the longest stay of an app that was told nothing else.
    app.pick("form-months", "18").await;

    app.go("/services").await;
    app.see("services").await;
    app.client().back().await.unwrap();
    assert_eq!(value(&app, "form-months").await, "18");
    lock_in(&app, FORM).await;
    app.see("form-kept").await;
    assert_eq!(value(&app, "form-months").await, "18");
    app.picture("forms-1-after-a-lock").await;
    app.pick("form-reason", "work").await;
    // What is changed is kept at once, beside the screen.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    app.kill();

    let app = owner.app(&backend).await;
    app.go(FORM).await;
    app.see("form-kept").await;
    assert_eq!(value(&app, "form-from").await, day_first(&today));
    assert_eq!(value(&app, "form-months").await, "18");
    assert_eq!(value(&app, "form-reason").await, "work");
    app.press("form-check").await;
    app.press("draft-change").await;
    app.pick("form-months", "2").await;
    app.press("form-check").await;
    app.see("draft-page").await;
    app.go("/services").await;
    app.see("draft").await;
    assert_eq!(app.count("[data-testid='draft']").await, 1);
    app.go(FORM).await;
    app.see("form-who").await;
    assert_eq!(app.count("[data-testid='form-kept']").await, 0);
    app.close().await;
}

#[tokio::test]
async fn r39_an_appeal_survives_back_a_lock_and_a_kill_until_it_is_signed() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let request = refused(&applicant, &owner, &backend).await;
    let form = format!("/requests/{request}/appeal");
    let app = applicant.app(&backend).await;
    app.go(&format!("/requests/{request}")).await;
    app.press("appeal-write").await;
    app.fill("appeal-essence", ESSENCE).await;
    app.fill("appeal-address", "010000, Астана қ., Абай көш., 1")
        .await;

    app.client().back().await.unwrap();
    app.see("request-outcome").await;
    app.press("appeal-write").await;
    assert_eq!(value(&app, "appeal-essence").await, ESSENCE);
    lock_in(&app, &form).await;
    assert_eq!(value(&app, "appeal-essence").await, ESSENCE);
    app.press("appeal-next").await;
    app.see("what-you-sign").await;
    app.kill();

    let app = applicant.app(&backend).await;
    app.go(&form).await;
    app.says("what-you-sign", ESSENCE).await;
    app.press("appeal-sign").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("appeal-outcome", "data-state", "sent").await;
    app.close().await;
}

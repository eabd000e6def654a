//! Unlocking, locking and signing in again (R-3, R-4, S-2, S-3).

use crate::{
    app::App,
    backend::Backend,
    people::{CODE, Citizen, PASSWORD},
};

#[tokio::test]
async fn s2_after_five_wrong_codes_in_a_row_only_the_password_opens() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = App::start(&citizen.home, &backend).await;

    app.see("unlock-keypad").await;
    for left in ["4", "3", "2", "1"] {
        app.enter("unlock-keypad", "000001").await;
        app.says("unlock-tries", left).await;
    }
    app.enter("unlock-keypad", "000001").await;
    app.see("unlock-code-deleted").await;
    app.picture("session-code-deleted").await;
    app.close().await;

    // Also after a start the right code is no way in any more.
    let app = App::start(&citizen.home, &backend).await;
    app.see("unlock-code-deleted").await;
    app.fill("unlock-password", PASSWORD).await;
    app.press("unlock-open").await;
    app.see("home").await;
    assert_eq!(
        citizen.cli(&backend).refusal(&["eds", "show"]).await,
        "profile_in_use"
    );
    app.close().await;
    assert_eq!(
        citizen.cli(&backend).refusal(&["eds", "show"]).await,
        "code_deleted"
    );
}

#[tokio::test]
async fn r3_r4_signing_in_by_one_time_password_sees_less_than_by_eds() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;

    // By EDS, from unlocking.
    app.go("/profile").await;
    app.see("profile-eds").await;
    app.see("session").await;
    app.press("profile-sign-out").await;
    app.see("profile-sign-in").await;

    // By one-time password.
    let others = backend.messages(citizen.phone()).await.len();
    app.press("profile-sign-in").await;
    app.press("sign-in-by-sms").await;
    app.fill("sign-in-phone", citizen.phone().as_str()).await;
    app.press("sign-in-send").await;
    app.see("sign-in-code").await;
    let code = backend.code_after(citizen.phone(), others).await;
    app.fill("sign-in-code", &code).await;
    app.press("sign-in-enter").await;
    app.see("banner-one-time").await;
    app.see("profile-name").await;
    app.picture("session-one-time-password").await;
    app.go("/documents").await;
    app.press("documents-update").await;
    assert_eq!(app.error().await, "eds_required");

    // Locked and unlocked, and by EDS again.
    app.go("/profile").await;
    app.press("profile-lock").await;
    app.unlock(CODE).await;
    app.go("/sign-in").await;
    app.press("sign-in-by-eds").await;
    app.see("profile-eds").await;
    app.go("/documents").await;
    app.press("documents-update").await;
    app.see("document-national_id").await;
}

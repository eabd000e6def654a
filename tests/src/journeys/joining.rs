//! Joining, and who cannot.

use std::fs;

use crate::{
    app::App,
    backend::Backend,
    judge,
    people::{CODE, Citizen, PASSWORD},
};

#[tokio::test]
async fn r6_r7_r8_a_citizen_joins_in_the_app() {
    let backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    let app = App::start(&citizen.home, &backend).await;

    app.see("banner-demo").await;
    app.picture("joining-1-welcome").await;
    app.press("join-begin").await;
    phone(&app, &citizen, &backend).await;
    app.see("join-identity-demo").await;
    app.press("join-identity-consent").await;
    app.press("join-identity-start").await;
    app.fill("join-iin", citizen.iin()).await;
    app.fill("join-born", &day_first(&citizen.born())).await;
    app.picture("joining-2-control-questions").await;
    app.press("join-control-next").await;
    app.fill("join-email", "dauren@example.kz").await;
    app.fill("join-password", PASSWORD).await;
    app.fill("join-password-again", PASSWORD).await;
    app.press("join-certificate-issue").await;
    app.see("join-quick-keypad").await;
    app.enter("join-quick-keypad", CODE).await;
    app.see("join-quick-again-keypad").await;
    app.enter("join-quick-again-keypad", CODE).await;
    app.see("home").await;
    app.picture("joining-3-home").await;

    // All three at once: an EDS, a record in the MCD, an account.
    for table in [
        "SELECT count(*) FROM certificates",
        "SELECT count(*) FROM mobile_citizens",
        "SELECT count(*) FROM accounts",
    ] {
        assert_eq!(backend.count(table).await, 1, "{table}");
    }
    the_certificate_is_the_persons(&app, &citizen).await;
    the_secrets_are_where_they_belong(&citizen, &backend);
}

/// Issued for the IIN by the authority, for a year, and never with the private key.
async fn the_certificate_is_the_persons(app: &App, citizen: &Citizen) {
    app.go("/profile").await;
    app.see("eds-valid").await;
    app.press("eds-export").await;
    app.see("eds-exported").await;
    let folder = fs::read_dir(citizen.home.exports())
        .unwrap()
        .flatten()
        .next()
        .unwrap()
        .path();
    let described = judge::describes_certificate(&folder);
    assert!(
        described.contains(&format!("IIN{}", citizen.iin())),
        "{described}"
    );
    assert!(described.contains("prime256v1"), "{described}");
    let year = |prefix: &str| {
        let line = described
            .lines()
            .find(|line| line.starts_with(prefix))
            .unwrap();
        line.split_whitespace()
            .nth(3)
            .unwrap()
            .parse::<i32>()
            .unwrap()
    };
    assert_eq!(year("notAfter="), year("notBefore=") + 1, "{described}");
}

/// The keystore has the entries; neither the vault nor the service's log has a secret or a name in clear (S-23, S-24).
fn the_secrets_are_where_they_belong(citizen: &Citizen, backend: &Backend) {
    let entries = judge::lists_keystore();
    for entry in [
        "device-key",
        "profile-key",
        "eds-key",
        "password",
        "quick-access-code",
    ] {
        assert!(
            entries.contains(entry),
            "the keystore has no {entry}: {entries}"
        );
    }
    for file in fs::read_dir(citizen.home.profile()).unwrap().flatten() {
        let bytes = fs::read(file.path()).unwrap();
        for clear in [citizen.iin(), PASSWORD, CODE, "dauren@example.kz"] {
            assert!(
                !has(&bytes, clear),
                "{:?} has {clear} in clear",
                file.file_name()
            );
        }
    }
    let log = backend.log();
    for clear in [
        citizen.iin(),
        PASSWORD,
        citizen.phone().as_str(),
        "dauren@example.kz",
    ] {
        assert!(!log.contains(clear), "the log has {clear}");
    }
}

#[tokio::test]
async fn r2_who_is_under_sixteen_is_refused_in_words() {
    let backend = Backend::start();
    let child = Citizen::named("child_of_14");
    let app = App::start(&child.home, &backend).await;
    app.press("join-begin").await;
    phone(&app, &child, &backend).await;
    app.press("join-identity-consent").await;
    app.press("join-identity-start").await;

    app.fill("join-iin", child.iin()).await;
    app.fill("join-born", &day_first(&child.born())).await;
    app.press("join-control-next").await;

    assert_eq!(app.error().await, "too_young");
    assert!(app.page().await.contains("16"));
    app.picture("joining-under-sixteen").await;
    assert_eq!(backend.count("SELECT count(*) FROM accounts").await, 0);
}

#[tokio::test]
async fn r1_an_iin_with_a_wrong_control_digit_is_refused_and_the_right_one_goes_on() {
    let backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    let app = App::start(&citizen.home, &backend).await;
    app.press("join-begin").await;
    phone(&app, &citizen, &backend).await;
    app.press("join-identity-consent").await;
    app.press("join-identity-start").await;
    let (most, last) = citizen.iin().split_at(11);
    let other = if last == "9" { "0" } else { "9" };

    app.fill("join-iin", &format!("{most}{other}")).await;
    app.fill("join-born", &day_first(&citizen.born())).await;
    app.press("join-control-next").await;

    assert_eq!(app.error().await, "iin_malformed");
    app.fill("join-iin", citizen.iin()).await;
    app.press("join-control-next").await;
    app.see("join-email").await;
}

async fn phone(app: &App, citizen: &Citizen, backend: &Backend) {
    let others = backend.messages(citizen.phone()).await.len();
    app.fill("join-phone", citizen.phone().as_str()).await;
    app.press("join-phone-send").await;
    app.see("join-code").await;
    let code = backend.code_after(citizen.phone(), others).await;
    app.fill("join-code", &code).await;
    app.press("join-code-next").await;
    app.see("join-identity-consent").await;
}

/// A day as people here write it, DD.MM.YYYY.
pub(super) fn day_first(iso: &str) -> String {
    iso.split('-').rev().collect::<Vec<_>>().join(".")
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

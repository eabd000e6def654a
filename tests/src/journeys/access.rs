//! Giving access to a document, and opening it exactly once (R-22 to R-25, S-8 to S-10, S-28).

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::QrCode;
use serde_json::json;

use crate::{
    app::App,
    backend::Backend,
    browser::Browser,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r22_r23_r25_a_third_party_opens_a_shared_document_once() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let short_code = app.text("access-code").await;

    let link = app.camera("access-1-qr").await;
    let (page, secret) = link.split_once('#').expect("the secret is in the fragment");
    assert_eq!(page, format!("{}/s", backend.origin));
    // Six bits a character: at least 128 in all.
    assert!(secret.len() * 6 >= 128, "{secret}");

    // Looking at the page opens nothing.
    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.see("preview").await;
    browser.says("preview-holder", "Дәурен").await;
    browser.picture("access-2-preview").await;
    assert!(app.shows("access-waiting").await);

    browser.press("open-once").await;
    app.see("access-opened").await;
    browser.see("opened").await;
    browser.says("content", holder.iin()).await;
    tells_who_verified_what_and_who_saw_it(&browser).await;
    browser.picture("access-3-opened").await;
    app.picture("access-4-told").await;

    // A second scan, a reload, and the short code get a clear page and nothing else.
    let second = Browser::start().await;
    second.visit(&link).await;
    second.until("notice", "data-page", "already_opened").await;
    assert!(!second.page().await.contains(holder.iin()));
    second.picture("access-5-second-try").await;
    browser.client().refresh().await.unwrap();
    browser.until("notice", "data-page", "scan_again").await;
    type_code(&second, &backend, &short_code).await;
    second.until("notice", "data-page", "already_opened").await;

    app.go("/history").await;
    for kind in ["document_opened", "access_given"] {
        app.find(&format!(
            "[data-testid='history-entry'][data-kind='{kind}']"
        ))
        .await;
    }
    let log = backend.log();
    for code in [secret, &short_code, &short_code.replace(['-', ' '], "")] {
        assert!(!log.contains(code), "the log has a code");
    }
}

#[tokio::test]
async fn r20_r24_r25_another_citizen_opens_it_with_the_app_and_both_histories_hold_it() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let viewer = Citizen::joined("missing_english", &backend).await;
    let app = shown(&holder, &backend).await;
    app.camera("access-for-the-app").await;
    let picture = app.picture("access-for-the-app").await;

    // The language that is picked stays with the WebView, whose folder other journeys share.
    let own = viewer.home.path().join("webview").display().to_string();
    let environment = [("XDG_DATA_HOME", own.as_str())];
    let other = App::start_with(&viewer.home, &backend.origin, &environment).await;
    other.unlock(CODE).await;
    other.go("/scan").await;
    choose(&other, &picture).await;
    other.see("scan-found").await;
    other.picture("access-scanned").await;
    other.press("scan-open").await;
    other.see("scan-opened").await;
    other.says("scan-opened", holder.iin()).await;

    app.see("access-opened").await;
    app.says("access-opened", "Оразбаева").await;
    app.go("/history").await;
    app.find("[data-testid='history-entry'][data-kind='document_opened']")
        .await;
    app.find("[data-testid='history-entry'][data-kind='access_asked']")
        .await;
    // Both sides read what "the whole document" was.
    app.says("history-terms", "Құжат толығымен: Фото, ").await;
    app.says("history-terms", "ЖСН").await;
    other.go("/history").await;
    other
        .find("[data-testid='history-entry'][data-kind='document_viewed']")
        .await;
    other
        .find("[data-testid='history-entry'][data-kind='document_asked']")
        .await;
    other.says("history-terms", "Құжат толығымен: Фото, ").await;
    other.says("history-terms", "ЖСН").await;
    other.go("/notifications").await;
    other.see("notification").await;

    // The viewer's own diploma has no English: in English it is shown in Russian, and says so.
    other.go("/documents").await;
    other.update_documents().await;
    other.press("document-diploma").await;
    other.see("document-fields").await;
    assert!(
        !other.shows("card-in-russian").await,
        "nothing lacks Kazakh"
    );
    other.go("/profile").await;
    other.press("language-en").await;
    other.go("/documents").await;
    other.press("document-diploma").await;
    other.says("card-in-russian", "Russian").await;
    let said = "In Russian: the source has no English";
    other.says("field-university-in-russian", said).await;
    let value = other.see("field-university-value").await;
    assert_eq!(value.attr("lang").await.unwrap().as_deref(), Some("ru"));
    let name = value.text().await.unwrap();
    assert!(
        name.chars().any(|letter| ('а'..='я').contains(&letter)),
        "{name}"
    );
    other.picture("documents-in-russian").await;
}

#[tokio::test]
async fn r22_r25_only_what_was_chosen_is_shown_and_what_for() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = holder.app(&backend).await;
    app.go("/documents").await;
    app.update_documents().await;
    app.press("document-national_id").await;
    app.press("document-open-access").await;
    app.press("access-what-photo_and_name").await;
    app.fill("access-purpose", "Қонақүйге орналасу").await;
    app.picture("access-terms-1-chosen").await;
    app.press("access-show").await;
    let link = app.camera("access-terms-2-qr").await;
    app.says("terms-purpose", "Қонақүйге орналасу").await;

    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.says("preview-purpose", "Қонақүйге орналасу").await;
    browser.picture("access-terms-3-preview").await;
    browser.press("open-once").await;
    browser.see("opened").await;
    browser.see("card-photo").await;
    browser.says("card-name", "Дәурен").await;
    assert!(!browser.page().await.contains(holder.iin()));
    assert_eq!(browser.count("[data-testid='card-number']").await, 0);
    browser.picture("access-terms-4-opened").await;

    app.see("access-opened").await;
    app.go("/history").await;
    app.says("history-terms", "Қонақүйге орналасу").await;
    app.says("history-terms", "Фото мен аты-жөні: Фото, Тегі, Аты")
        .await;
    app.close().await;

    // The other ready choices: an age says no more than itself, a licence what may be driven.
    let cli = holder.cli(&backend);
    let documents = cli.does(&["documents", "list"]).await;
    for (kind, choice, years) in [
        ("national_id", "older_than16", Some(16)),
        ("national_id", "older_than21", Some(21)),
        ("driving_licence", "licence_category", None),
    ] {
        let list = documents["documents"].as_array().unwrap();
        let document = list.iter().find(|document| document["kind"] == kind);
        let document = document.unwrap()["id"].as_str().unwrap();
        let open = ["access", "open", document, "--ready", choice];
        let given = cli.does(&open).await;
        type_code(&browser, &backend, given["short_code"].as_str().unwrap()).await;
        browser.press("open-once").await;
        browser.see("opened").await;
        browser.see("card-photo").await;
        let page = browser.page().await;
        assert!(!page.contains(holder.iin()), "{choice} shows the IIN");
        match years {
            Some(years) => {
                browser
                    .says(&format!("card-age-{years}"), &years.to_string())
                    .await;
                assert!(!page.contains("Дәурен"), "{choice} shows the name");
                assert_eq!(browser.count("[data-testid^='field-']").await, 0);
            }
            None => {
                browser.says("card-name", "Дәурен").await;
                browser.see("field-categories-value").await;
                assert_eq!(browser.count("[data-testid^='card-age-']").await, 0);
            }
        }
        browser.picture(&format!("access-terms-{choice}")).await;
    }
}

#[tokio::test]
async fn r23_what_is_for_one_person_opens_for_nobody_else() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let viewer = Citizen::joined("applicant", &backend).await;
    let other = Citizen::joined("lost_licence", &backend).await;
    let cli = holder
        .cli(&backend)
        .with("QOLTANBA_RECIPIENT", viewer.iin());
    let documents = cli.does(&["documents", "update"]).await;
    let document = documents["documents"][0]["id"].as_str().unwrap().to_owned();
    let given = cli
        .does(&[
            "access",
            "open",
            &document,
            "--claim",
            "surname",
            "--for-one",
        ])
        .await;
    let code = given["short_code"].as_str().unwrap().to_owned();

    let browser = Browser::start().await;
    type_code(&browser, &backend, &code).await;
    browser
        .until("notice", "data-page", "not_the_recipient")
        .await;
    let refusal = other.cli(&backend).refusal(&["scan", &code]).await;
    assert_eq!(refusal, "not_the_recipient");

    let opened = viewer.cli(&backend).does(&["scan", &code]).await;
    assert_eq!(opened["document"]["fields"].as_array().unwrap().len(), 1);
    assert_eq!(opened["document"]["number"], serde_json::Value::Null);
}

#[tokio::test]
async fn r22_r23_access_is_extended_and_closed_and_then_opens_for_nobody() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let link = app.camera("access-before-extending").await;
    assert!(seconds_left(&app).await <= 5 * 60);

    app.press("access-extend").await;
    app.gone("access-extend").await;
    // The countdown shows the new time at its next second.
    while seconds_left(&app).await <= 5 * 60 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!((25 * 60..=30 * 60).contains(&seconds_left(&app).await));

    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.see("preview").await;
    app.press("access-close").await;
    app.see("access-closed").await;
    browser.press("open-once").await;
    browser.until("notice", "data-page", "closed").await;
    browser.picture("access-closed").await;
    assert!(!browser.page().await.contains(holder.iin()));
}

#[tokio::test]
async fn r26_s28_a_machine_without_a_camera_says_so_and_refuses_hostile_codes_in_words() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let short_code = app.text("access-code").await;
    app.go("/scan").await;

    app.press("scan-camera").await;

    app.see("scan-no-camera").await;
    app.picture("scan-no-camera").await;
    refuses_hostile_scans(&app, &backend, &holder).await;
    app.fill("scan-text", &short_code).await;
    app.press("scan-read").await;
    app.see("scan-found").await;
}

#[tokio::test]
async fn r22_a_late_scan_gets_a_page_that_says_so() {
    let backend = Backend::with_settings(&serde_json::json!({ "share_life": "PT12S" }));
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let link = app.camera("access-for-a-moment").await;
    app.see("access-lapsed").await;

    let browser = Browser::start().await;
    browser.visit(&link).await;

    browser.until("notice", "data-page", "lapsed").await;
}

#[tokio::test]
async fn s10_of_two_who_press_at_the_same_instant_one_gets_the_document() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let link = app.camera("access-for-two").await;
    let (one, other) = tokio::join!(Browser::start(), Browser::start());
    tokio::join!(one.visit(&link), other.visit(&link));
    tokio::join!(one.see("preview"), other.see("preview"));

    tokio::join!(one.press("open-once"), other.press("open-once"));

    let (got_one, got_other) = tokio::join!(
        one.see_one_of(&["opened", "notice"]),
        other.see_one_of(&["opened", "notice"])
    );
    let mut got = [got_one, got_other];
    got.sort_unstable();
    assert_eq!(got, ["notice", "opened"]);
    assert_eq!(
        backend
            .count("SELECT count(*) FROM accesses WHERE state = 'opened'")
            .await,
        1
    );
}

#[tokio::test]
async fn s8_guessing_short_codes_ends_and_stays_ended_over_a_restart() {
    let mut backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let app = shown(&holder, &backend).await;
    let short_code = app.text("access-code").await;
    let browser = Browser::start().await;

    for _ in 0..10 {
        type_code(&browser, &backend, "ABCD-2345").await;
        browser.until("notice", "data-page", "unknown_code").await;
    }
    type_code(&browser, &backend, &short_code).await;
    browser.until("notice", "data-page", "too_many_tries").await;
    browser.picture("access-guessed").await;
    backend.again();
    type_code(&browser, &backend, &short_code).await;
    browser.until("notice", "data-page", "too_many_tries").await;
    assert_eq!(
        backend
            .count("SELECT count(*) FROM accesses WHERE state = 'open'")
            .await,
        1
    );
}

/// Codes that lead elsewhere or pretend, pasted and as images, and an image that is too large once it is unpacked.
async fn refuses_hostile_scans(app: &App, backend: &Backend, holder: &Citizen) {
    let origin = &backend.origin;
    let secret = "_____________________w";
    for (name, text, code) in [
        (
            "javascript",
            "javascript:alert(document.cookie)".to_owned(),
            "other_service",
        ),
        (
            "lookalike",
            format!("{origin}.example.kz/s#{secret}"),
            "disguised_code",
        ),
        (
            "right-to-left",
            format!("{origin}/s#\u{202e}{secret}"),
            "disguised_code",
        ),
    ] {
        again(app).await;
        let pasted = app.client().execute(PASTE, vec![json!(text)]).await;
        assert_eq!(pasted.unwrap(), json!(true), "{name} is not pasted");
        app.press("scan-read").await;
        is_refused(app, code, "Ештеңе ашылған жоқ").await;
        let picture = holder.home.path().join(format!("{name}.png"));
        let size = (400, 400);
        QrCode::new(&text)
            .unwrap()
            .render::<Luma<u8>>()
            .min_dimensions(size.0, size.1)
            .build()
            .save(&picture)
            .unwrap();
        again(app).await;
        choose(app, &picture).await;
        is_refused(app, code, "Ештеңе ашылған жоқ").await;
        app.picture(&format!("scan-{name}")).await;
    }
    again(app).await;
    choose(app, &bomb(holder.home.path())).await;
    is_refused(app, "image_too_large", "40 мегапиксель").await;
    app.picture("scan-bomb").await;
    again(app).await;
}

/// Puts a text into the field as the clipboard does: it goes in as it is, unlike keys.
const PASTE: &str = "document.querySelector('[data-testid=scan-text]').focus(); \
     return document.execCommand('insertText', false, arguments[0])";

/// Forty megapixels and a few, all alike: a small file until it is unpacked.
fn bomb(folder: &Path) -> PathBuf {
    let path = folder.join("bomb.png");
    let mut png = Cursor::new(Vec::new());
    DynamicImage::from(GrayImage::new(8_000, 5_001))
        .write_to(&mut png, ImageFormat::Png)
        .unwrap();
    let packed = png.get_ref().len();
    assert!(packed < 1_000_000, "{packed} bytes are no small file");
    std::fs::write(&path, png.into_inner()).unwrap();
    path
}

/// The scanner as it is at first.
async fn again(app: &App) {
    app.go("/").await;
    app.gone("scan-text").await;
    app.go("/scan").await;
    app.see("scan-text").await;
}

/// A refusal in words, of this code, and nothing else has happened.
async fn is_refused(app: &App, code: &str, words: &str) {
    assert_eq!(app.error().await, code);
    app.says("error", words).await;
    assert!(!app.shows("scan-found").await && !app.shows("scan-opened").await);
    let place = app
        .client()
        .execute("return location.hash", Vec::new())
        .await;
    assert_eq!(place.unwrap(), json!("#/scan"));
}

/// Gives an image to the scanner as a person who chooses a file.
async fn choose(app: &App, image: &Path) {
    let css = fantoccini::Locator::Css("[data-testid='scan-file']");
    let file = app.client().find(css).await.unwrap();
    file.send_keys(&image.display().to_string()).await.unwrap();
}

/// The holder's app with a national ID that can be opened.
pub(super) async fn shown(holder: &Citizen, backend: &Backend) -> App {
    holder.cli(backend).does(&["documents", "update"]).await;
    let app = App::start(&holder.home, backend).await;
    app.unlock(CODE).await;
    app.go("/documents").await;
    app.press("document-national_id").await;
    app.press("document-open-access").await;
    app.press("access-show").await;
    app.see("access-qr").await;
    app
}

/// What the service verified stands on the page, the watermark says who opened it and when, and a narrow telephone cuts
/// nothing off.
async fn tells_who_verified_what_and_who_saw_it(browser: &Browser) {
    let verified = browser.text("opened-verified").await;
    assert!(
        verified.contains("Qoltanba Demonstration Documents"),
        "{verified}"
    );
    let times = |text: &str| {
        let words = text.split([' ', ',', '\u{a0}', '\n']);
        let times = words.filter(|word| word.matches(':').count() == 2);
        times.map(str::to_owned).collect::<Vec<_>>()
    };
    for row in [
        "opened-issuer",
        "opened-signed",
        "opened-valid-until",
        "opened-status",
    ] {
        let text = browser.text(row).await;
        assert_eq!(times(&text).len(), 1, "{row}: {text}");
    }
    let opened_at = times(&browser.text("opened-at").await);
    let script = "return document.querySelector('[data-testid=watermark]').textContent";
    let watermark = browser.client().execute(script, Vec::new()).await.unwrap();
    let watermark = watermark.as_str().unwrap_or_default();
    assert!(watermark.contains("127.0.*.*"), "{watermark}");
    assert!(watermark.contains(&opened_at[0]), "{watermark}");
    browser.client().set_window_size(320, 844).await.unwrap();
    let script = "const page = document.documentElement; \
         return [window.innerWidth, page.scrollWidth - page.clientWidth]";
    let narrow = browser.client().execute(script, Vec::new()).await.unwrap();
    assert_eq!(narrow, json!([320, 0]));
    browser.client().set_window_size(390, 844).await.unwrap();
}

async fn type_code(browser: &Browser, backend: &Backend, code: &str) {
    browser.visit(&format!("{}/open", backend.origin)).await;
    browser.fill("code", code).await;
    browser.press("submit-code").await;
}

async fn seconds_left(app: &App) -> u32 {
    let countdown = app.see("countdown").await;
    let seconds = countdown.attr("data-seconds").await.unwrap();
    seconds
        .and_then(|text| text.parse().ok())
        .expect("a countdown has seconds")
}

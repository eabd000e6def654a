//! A certificate from asking to being checked by others, and a place in a queue.

use std::{fs, path::Path};

use crate::{backend::Backend, browser::Browser, judge, people::Citizen};

#[tokio::test]
async fn r44_a_certificate_is_got_in_the_app_checked_in_a_browser_and_verified_by_openssl() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;
    app.go("/services").await;
    app.press("service-inquiries").await;
    app.press("inquiry-get").await;
    app.see("inquiry-qr").await;
    let number = app.text("inquiry-number").await;
    // It stands below what the certificate says.
    let down =
        "document.querySelector('[data-testid=inquiry-qr]').scrollIntoView({ block: 'center' })";
    app.client().execute(down, Vec::new()).await.unwrap();
    let link = app.camera("inquiry-1-issued").await;
    let (page, secret) = link.split_once('#').expect("the secret is in the fragment");
    assert_eq!(page, format!("{}/check", backend.origin));

    // Anyone checks it by its code, and sees what the paper says.
    let browser = Browser::start().await;
    browser.visit(&link).await;
    browser.see("checked").await;
    browser.says("content", citizen.iin()).await;
    browser.says("checked-number", &number).await;
    browser.picture("inquiry-2-checked").await;
    let address = browser.client().current_url().await.unwrap();
    assert!(!address.as_str().contains(secret), "{address}");
    browser.press("check-again").await;
    browser.fill("check-number", &number.to_lowercase()).await;
    browser.press("check-submit").await;
    browser.see("checked").await;
    browser.press("check-again").await;
    browser.fill("check-number", "K7MX-4RTB-92QF").await;
    browser.press("check-submit").await;
    browser.until("notice", "data-page", "unknown").await;

    app.press("inquiry-export").await;
    app.see("inquiry-exported").await;
    let folder = fs::read_dir(citizen.home.exports())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("inquiry-"))
        .expect("a folder");
    judge::accepts_signature(&folder, "inquiry.json");
    judge::refuses_other_bytes(&folder, "inquiry.json");
    let enclosed = judge::opens_enclosed(&folder, "inquiry.json.p7m");
    assert_eq!(enclosed, read(&folder, "inquiry.json"));
    let printed = String::from_utf8(read(&folder, "inquiry.html")).unwrap();
    assert!(printed.contains(&number) && printed.contains(citizen.iin()));

    // Its holder sees that it was checked, and nobody else's log has its code.
    app.go("/history").await;
    app.find("[data-testid='history-entry'][data-kind='inquiry_checked']")
        .await;
    let checker = Citizen::joined("applicant", &backend).await;
    let checked = checker
        .cli(&backend)
        .does(&["inquiries", "check", &link])
        .await;
    assert_eq!(checked["number"], number);
    let log = backend.log();
    for hidden in [secret, &number, &number.replace('-', "")] {
        assert!(!log.contains(hidden), "the log has a code");
    }
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

#[tokio::test]
async fn r43_a_place_in_a_queue_is_reserved_once_a_day_and_given_back() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let windows = citizen
        .cli(&backend)
        .does(&["queue", "windows", "almaty-1"])
        .await;
    let days = windows["days"].as_array().unwrap();
    let [.., before, last] = days.as_slice() else {
        panic!("there are too few days: {windows}");
    };
    let app = citizen.app(&backend).await;
    app.go("/services").await;
    app.press("service-queue").await;
    app.press("queue-reserve").await;
    app.see("reserve-region").await;
    app.pick("reserve-region", "almaty").await;
    app.pick("reserve-centre", "almaty-1").await;
    app.pick("reserve-purpose", "registration").await;
    app.pick("reserve-day", last["day"].as_str().unwrap()).await;
    app.press("reserve-at-10:30").await;
    app.picture("queue-1-chosen").await;
    app.press("reserve-take").await;
    app.see("reserved").await;
    let number = app.text("ticket-number").await.replace(' ', "");
    app.picture("queue-2-ticket").await;

    let messages = backend.messages(citizen.phone()).await;
    assert!(messages[0].text.contains(&number), "no SMS has the number");

    app.press("reserve-finish").await;
    app.press("queue-cancel").await;
    app.press("queue-cancel-confirm").await;
    app.until("ticket", "data-state", "cancelled").await;
    app.go("/history").await;
    app.find("[data-testid='history-entry'][data-kind='visit_reserved']")
        .await;
    app.close().await;

    // What was given back counts for its day all the same.
    let day = before["day"].as_str().unwrap();
    let again = ["queue", "reserve", "almaty-1", day, "10:00"];
    let refused = citizen.cli(&backend).refusal(&again).await;
    assert_eq!(refused, "reserved_today");
}

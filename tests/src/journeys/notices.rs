//! What happened is told by the desktop and by SMS too, without anybody's data.

use crate::{backend::Backend, notices::Desktop, people::Citizen};

#[tokio::test]
async fn r42_an_owner_who_does_not_look_at_the_window_is_told_by_the_desktop_and_by_sms() {
    let backend = Backend::start();
    let desktop = Desktop::start().await;
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let _app = owner.app(&backend).await;
    let today = domain::settings::civil_day(jiff::Timestamp::now()).to_string();

    applicant
        .cli(&backend)
        .with("QOLTANBA_OWNER_IIN", owner.iin())
        .does(&[
            "register",
            "temporary",
            "--region",
            "astana",
            "--rka",
            "0201000000000101",
            "--from",
            &today,
            "--months",
            "2",
            "--reason",
            "study",
            "--not-owner",
        ])
        .await;

    let shown = desktop
        .see("Сізден мекенжайыңызға уақытша тіркеуге келісім сұралды")
        .await;
    let messages = backend.messages(owner.phone()).await;
    let sms = messages.iter().find(|sms| sms.text.contains("келісіміңіз"));
    let sms = sms.expect("an SMS says that a consent is asked");
    let name = applicant.persona.person.full_name.surname.as_str();
    for told in shown.iter().chain([&sms.text]) {
        assert!(!told.contains(name), "{told}");
    }
}

//! Documents: updated from their sources, and readable without the service.

use std::{collections::BTreeSet, fs};

use domain::document::{Claim, DocumentKind};

use crate::{
    app::App,
    backend::Backend,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r15_r16_r21_documents_are_updated_and_stay_readable_without_the_service() {
    let mut backend = Backend::start();
    let parent = Citizen::joined("parent", &backend).await;
    let app = parent.app(&backend).await;

    app.go("/documents").await;
    app.see("empty").await;
    app.update_documents().await;
    app.see("document-national_id").await;
    app.see("document-birth_certificate").await;
    // Her own, her driving licence, and those of two children beneath.
    assert_eq!(
        app.count("[data-testid='document-birth_certificate']")
            .await,
        3
    );
    app.see("document-driving_licence").await;
    app.picture("documents-1-list").await;
    app.press("document-national_id").await;
    app.see("card-photo").await;
    app.says("document-fields", parent.iin()).await;
    app.see("field-iin-source").await;
    app.picture("documents-2-national-id").await;
    app.close().await;

    // Without the service, after a start: the same, with the time of the last update.
    backend.kill();
    let app = App::start(&parent.home, &backend).await;
    app.unlock(CODE).await;
    app.see("banner-offline").await;
    app.go("/documents").await;
    app.see("document-national_id").await;
    let note = app.text("page-note").await;
    assert!(
        note.contains(':'),
        "the time of the last update is missing: {note}"
    );
    app.press("document-driving_licence").await;
    app.see("document-fields").await;
    app.picture("documents-3-without-the-service").await;

    // An update that fails says so and keeps what was there.
    app.go("/documents").await;
    app.press("documents-update").await;
    assert_eq!(app.error().await, "backend_away");
    app.see("document-national_id").await;

    // With the service again.
    backend.again();
    app.press("documents-update").await;
    app.gone("error").await;
    app.gone("banner-offline").await;
    app.close().await;
    the_vault_tells_nothing(&parent);
}

#[tokio::test]
async fn r15_every_card_of_every_kind_opens_to_all_of_its_fields() {
    let backend = Backend::start();
    let mut kinds = BTreeSet::new();
    for handle in ["whole_folder", "pensioner", "kandas", "replaced_licence"] {
        let citizen = Citizen::joined(handle, &backend).await;
        let app = citizen.app(&backend).await;
        app.go("/documents").await;
        app.update_documents().await;
        for document in &citizen.persona.documents {
            app.go(&format!("/documents/{}", document.id)).await;
            app.see("document-fields").await;
            app.says("field-number-value", &document.number).await;
            for field in &document.fields {
                let name = Claim::Field(field.name).name();
                let said = app.text(&format!("field-{name}-value")).await;
                assert!(
                    !said.is_empty(),
                    "{name} of {:?} says nothing",
                    document.kind
                );
                app.see(&format!("field-{name}-source")).await;
            }
            let pictured = document.kind.photo_source().is_some();
            assert_eq!(app.shows("photo-source").await, pictured);
            kinds.insert(document.kind);
        }
        app.picture(&format!("documents-all-{handle}")).await;
        app.close().await;
    }
    let there = [
        DocumentKind::NationalId,
        DocumentKind::Passport,
        DocumentKind::DrivingLicence,
        DocumentKind::VehicleRegistration,
        DocumentKind::MarriageCertificate,
        DocumentKind::DivorceCertificate,
        DocumentKind::NameChangeCertificate,
        DocumentKind::Diploma,
        DocumentKind::PensionerId,
        DocumentKind::SocialId,
        DocumentKind::KandasCertificate,
        DocumentKind::VaccinationPassport,
    ];
    for kind in there {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

fn the_vault_tells_nothing(parent: &Citizen) {
    let surname = "Сейітова".as_bytes();
    for file in fs::read_dir(parent.home.profile()).unwrap().flatten() {
        let bytes = fs::read(file.path()).unwrap();
        for clear in [surname, parent.iin().as_bytes(), b"\x89PNG"] {
            assert!(
                !bytes.windows(clear.len()).any(|window| window == clear),
                "{:?} has a document in clear",
                file.file_name()
            );
        }
    }
}

#[tokio::test]
async fn r18_a_lost_document_is_shown_as_not_valid_and_cannot_be_shared() {
    let backend = Backend::start();
    let citizen = Citizen::joined("lost_licence", &backend).await;
    let app = citizen.app(&backend).await;

    app.go("/documents").await;
    app.update_documents().await;
    app.press("document-driving_licence").await;

    app.see("document-lost").await;
    assert!(!app.shows("document-open-access").await);
    app.picture("documents-lost").await;
    app.close().await;
    let documents = citizen.cli(&backend).does(&["documents", "list"]).await;
    let licence = documents["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|document| document["kind"] == "driving_licence")
        .unwrap();
    let refusal = citizen
        .cli(&backend)
        .refusal(&["access", "open", licence["id"].as_str().unwrap()])
        .await;
    assert_eq!(refusal, "document_not_valid");
}

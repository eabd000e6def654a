//! Documents of a source that answers over the network, and what people see when it does not (R-16, R-18, R-21).

use std::{fs, time::Duration};

use backend::registers::{
    RegisterError,
    http::{HttpSource, SystemConfig},
    sources::{CorrectionRecord, DocumentSource, Found},
};
use domain::{
    CorrectionId, Iin,
    correction::{CorrectionReason, CorrectionState},
    document::{DocumentKind, FieldName, SourceSystem},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    backend::Backend,
    browser::Browser,
    judge,
    people::Citizen,
    source::{Behaviour, Source},
};

const SOURCE: SourceSystem = SourceSystem::HealthCare;

fn vaccinated() -> Value {
    let field = |name: &str, value: &str| json!({ "name": name, "value": { "kk": value, "ru": value, "en": value }, "source": "health_care" });
    json!({
        "documents": [{
            "reference": "v-1",
            "kind": "vaccination_passport",
            "number": "VP-000000042",
            "standing": "in_force",
            "fields": [
                field("surname", "Сынақова"),
                field("given_name", "Айгүл"),
                field("date_of_birth", "1990-05-17"),
                field("iin", "900517400015"),
                field("first_vaccine", "QazVac"),
                field("first_batch", "210305"),
                field("first_organisation", "No 5"),
                field("first_vaccinated_on", "2021-05-11"),
                field("second_vaccine", "QazVac"),
                field("second_batch", "210512"),
                field("second_organisation", "No 5"),
                field("second_vaccinated_on", "2021-06-01"),
                field("number", "VP-000000042"),
                field("issuer", "ҚР Денсаулық сақтау министрлігі"),
                field("issued_on", "2021-06-01"),
            ]
        }],
        "pending": []
    })
}

fn config(source: &Source, who: &str) -> SystemConfig {
    SystemConfig {
        url: source.url.clone(),
        authority: source.file("ca.pem"),
        certificate: source.file(&format!("{who}.pem")),
        key: source.file(&format!("{who}.key")),
        timeout: SignedDuration::from_millis(700),
        failures: 3,
        rest: SignedDuration::from_millis(1_500),
    }
}

async fn ask(adapter: &HttpSource) -> Result<Found, String> {
    let iin = Iin::parse("900517400015").unwrap();
    adapter
        .about(&iin, Timestamp::now())
        .await
        .map_err(|error| match error {
            RegisterError::Away { why, .. } => why,
            other => panic!("{other}"),
        })
}

#[tokio::test]
async fn r16_a_source_answers_whom_its_authority_has_certified_and_nobody_else() {
    let source = Source::start(Behaviour::Says(vaccinated().to_string())).await;
    let ours = HttpSource::new(SOURCE, &config(&source, "client")).unwrap();
    let stranger = HttpSource::new(SOURCE, &config(&source, "stranger")).unwrap();
    let ca = reqwest::Certificate::from_pem(&fs::read(source.file("ca.pem")).unwrap()).unwrap();
    let nobody = reqwest::Client::builder()
        .tls_certs_only([ca])
        .build()
        .unwrap();

    let answered = ask(&ours).await.unwrap();
    let refused = ask(&stranger).await;
    let without = nobody
        .post(format!("{}/v1/documents", source.url))
        .send()
        .await;

    assert_eq!(
        answered.documents[0].kind,
        DocumentKind::VaccinationPassport
    );
    assert!(refused.is_err() && without.is_err());
    let calls = source.calls();
    assert_eq!(calls.len(), 1, "only the certified one came through");
    assert!(calls[0].starts_with("POST /qoltanba/v1/documents HTTP/1.1"));
    assert!(
        calls[0].ends_with(r#"{"iin":"900517400015"}"#),
        "the IIN is in no address"
    );
}

#[tokio::test]
async fn r16_a_source_with_another_authority_s_certificate_is_not_talked_to() {
    let source = Source::start(Behaviour::Says(vaccinated().to_string())).await;
    let mut other = config(&source, "client");
    other.authority = source.file("other-ca.pem");
    let adapter = HttpSource::new(SOURCE, &other).unwrap();

    assert!(ask(&adapter).await.is_err());
    assert_eq!(source.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn r16_a_slow_source_and_one_that_answers_something_else_are_away() {
    let late = Behaviour::Late(Duration::from_secs(5), vaccinated().to_string());
    let source = Source::start(late).await;
    let mut patient = config(&source, "client");
    patient.failures = 100;
    let adapter = HttpSource::new(SOURCE, &patient).unwrap();
    let begun = std::time::Instant::now();

    let slow = ask(&adapter).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(4), "{slow}");
    let mut foreign = vaccinated();
    foreign["documents"][0]["kind"] = json!("diploma");
    let mut extra = vaccinated();
    extra["documents"][0]["secret"] = json!("s3cret");
    let mut bare = vaccinated();
    bare["documents"][0]["fields"] = json!([]);
    for (behaviour, told) in [
        (
            Behaviour::Says(foreign.to_string()),
            "another source's kind",
        ),
        (Behaviour::Says(extra.to_string()), "not of the schema"),
        (Behaviour::Says(bare.to_string()), "without the field iin"),
        (Behaviour::Says("<html>".to_owned()), "not of the schema"),
        (Behaviour::Says("x".repeat(5 * 1024 * 1024)), "too long"),
        (Behaviour::Fails(500), "500"),
        (Behaviour::Fails(302), "302"),
    ] {
        source.now(behaviour);
        let why = ask(&adapter).await.unwrap_err();
        assert!(why.contains(told), "{why}");
        assert!(!why.contains("s3cret"), "{why}");
    }
    source.now(Behaviour::Says(vaccinated().to_string()));
    ask(&adapter).await.unwrap();
}

#[tokio::test]
async fn r16_a_source_that_keeps_failing_is_left_alone_and_tried_again() {
    let source = Source::start(Behaviour::Fails(503)).await;
    let adapter = HttpSource::new(SOURCE, &config(&source, "client")).unwrap();
    for _ in 0..3 {
        ask(&adapter).await.unwrap_err();
    }

    let left_alone = ask(&adapter).await.unwrap_err();
    assert!(left_alone.contains("left alone"), "{left_alone}");
    assert_eq!(source.connections(), 3, "the fourth was not sent");
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    ask(&adapter).await.unwrap_err();
    assert_eq!(source.connections(), 4, "one tried");
    ask(&adapter).await.unwrap_err();
    assert_eq!(source.connections(), 4, "and opened it again");

    source.now(Behaviour::Says(vaccinated().to_string()));
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    ask(&adapter).await.unwrap();
    ask(&adapter).await.unwrap();
    assert_eq!(source.connections(), 6);
}

#[tokio::test]
async fn r21_a_correction_is_handed_over_and_its_state_asked_for() {
    let source = Source::start(Behaviour::Fails(204)).await;
    let adapter = HttpSource::new(SOURCE, &config(&source, "client")).unwrap();
    let asked = CorrectionRecord {
        id: CorrectionId::from_random([7; 16]),
        iin: Iin::parse("900517400015").unwrap(),
        kind: DocumentKind::VaccinationPassport,
        number: "VP-000000042".to_owned(),
        field: FieldName::FirstBatch,
        reason: CorrectionReason::Misspelt,
        asked_at: "2026-11-24T10:00:00Z".parse().unwrap(),
    };

    adapter.ask_correction(&asked).await.unwrap();
    source.now(Behaviour::Says(
        json!({ "state": { "state": "in_work", "since": "2026-11-24T11:00:00Z" } }).to_string(),
    ));
    let state = adapter.correction(&asked, Timestamp::now()).await.unwrap();

    assert!(matches!(state, CorrectionState::InWork { .. }));
    let calls = source.calls();
    let (_, body) = calls[0].split_once("\r\n\r\n").unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({
            "correction": "07070707070707070707070707070707", "iin": "900517400015",
            "kind": "vaccination_passport", "number": "VP-000000042", "field": "first_batch",
            "reason": "misspelt", "asked_at": "2026-11-24T10:00:00Z",
        })
    );
    assert!(calls[1].contains("/v1/corrections/status"));
}

#[tokio::test]
async fn r16_documents_of_a_source_that_went_down_stay_with_their_date() {
    let mut source = Source::start(Behaviour::Says(vaccinated().to_string())).await;
    let sources = json!({ "health_care": {
        "url": source.url, "authority": source.file("ca.pem"), "certificate": source.file("client.pem"),
        "key": source.file("client.key"), "timeout": "PT2S", "failures": 100,
    }});
    let backend = Backend::with_sources(&sources);
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;

    app.go("/documents").await;
    app.press("documents-update").await;
    app.see("document-vaccination_passport").await;
    app.gone("update-progress").await;
    assert!(!app.shows("documents-source-away").await);
    source.end().await;
    app.press("documents-update").await;
    app.see("documents-source-away").await;

    // What the source sent stays, with when it sent it; everything else is up to date.
    app.see("document-vaccination_passport").await;
    app.see("document-national_id").await;
    app.see("card-stale").await;
    app.picture("sources-1-away").await;
    app.press("document-vaccination_passport").await;
    app.see("document-stale").await;
    app.says("document-fields", "210512").await;
    app.picture("sources-2-stale").await;
    app.close().await;
    let documents = citizen.cli(&backend).does(&["documents", "list"]).await;
    let away: Vec<&str> = documents["sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|source| source["away"] == true)
        .map(|source| source["source"].as_str().unwrap())
        .collect();
    assert_eq!(away, ["health_care"]);
}

#[tokio::test]
async fn r16_r23_an_opening_that_its_source_did_not_answer_says_so_and_is_not_spent() {
    let mut source = Source::start(Behaviour::Says(vaccinated().to_string())).await;
    let sources = json!({ "health_care": {
        "url": source.url, "authority": source.file("ca.pem"), "certificate": source.file("client.pem"),
        "key": source.file("client.key"), "timeout": "PT2S", "failures": 100,
    }});
    let backend = Backend::with_sources(&sources);
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let cli = citizen.cli(&backend);
    let updated = cli.does(&["documents", "update"]).await;
    let documents = updated["documents"].as_array().unwrap();
    let passport = documents
        .iter()
        .find(|document| document["kind"] == "vaccination_passport")
        .expect("the source's document");
    let id = passport["id"].as_str().unwrap();
    let shared = async |name: &str| {
        let picture = citizen.home.path().join(name);
        let qr = picture.display().to_string();
        cli.does(&["access", "open", id, "--qr", &qr]).await;
        judge::reads_qr_code(&picture).unwrap()
    };
    let [first, second] = [shared("first.png").await, shared("second.png").await];
    let browser = Browser::start().await;
    browser.visit(&first).await;
    browser.see("preview").await;

    source.now(Behaviour::Fails(503));
    browser.press("open-once").await;
    browser.until("notice", "data-page", "source_away").await;
    browser.picture("sources-3-opening").await;
    source.now(Behaviour::Says(vaccinated().to_string()));
    browser.press("retry").await;
    browser.see("opened").await;
    browser.says("content", "210512").await;

    browser.visit(&second).await;
    browser.see("preview").await;
    source.end().await;
    browser.press("open-once").await;
    browser.until("notice", "data-page", "source_away").await;
    browser.press("retry").await;
    browser.until("notice", "data-page", "source_away").await;
    for query in [
        "SELECT count(*) FROM accesses WHERE state = 'opened'",
        "SELECT count(*) FROM accesses WHERE state = 'open'",
    ] {
        assert_eq!(backend.count(query).await, 1, "{query}");
    }
}

#[tokio::test]
async fn r16_r20_what_is_not_there_yet_says_when_it_will_be() {
    let backend = Backend::start();
    let citizen = Citizen::joined("first_stage", &backend).await;
    let app = citizen.app(&backend).await;

    app.go("/documents").await;
    app.press("documents-update").await;

    app.see("document-pcr_test").await;
    app.see("pending-vaccination_passport").await;
    assert!(!app.shows("document-vaccination_passport").await);
    app.picture("documents-pending").await;
    app.close().await;
}

#[tokio::test]
async fn r18_a_document_reported_stolen_in_the_app_cannot_be_shared() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;
    app.go("/documents").await;
    app.update_documents().await;
    app.press("document-driving_licence").await;
    app.see("document-open-access").await;

    app.press("document-report").await;
    app.press("report-loss-stolen").await;
    app.press("report-loss-send").await;

    app.see("document-stolen").await;
    assert!(!app.shows("document-open-access").await);
    app.picture("documents-reported-stolen").await;
    app.close().await;
    // The service knows it too: a fresh copy says the same.
    let cli = citizen.cli(&backend);
    let documents = cli
        .does(&["documents", "update", "--source", "internal_affairs"])
        .await;
    let licence = documents["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|document| document["kind"] == "driving_licence")
        .unwrap();
    assert_eq!(licence["state"], "stolen", "{licence}");
    let id = licence["id"].as_str().unwrap();
    let shared = citizen.cli(&backend).refusal(&["access", "open", id]).await;
    assert_eq!(shared, "document_not_valid");
    let again = citizen
        .cli(&backend)
        .refusal(&["documents", "report-lost", id])
        .await;
    assert_eq!(again, "loss_not_possible");
}

#[tokio::test]
async fn r21_a_mistake_is_told_to_the_owner_of_its_source_until_it_is_answered() {
    let backend = Backend::start();
    let citizen = Citizen::joined("sole_owner", &backend).await;
    let app = citizen.app(&backend).await;
    app.go("/documents").await;
    app.update_documents().await;
    app.press("document-national_id").await;

    app.press("wrong-place_of_birth").await;
    app.press("correction-misspelt").await;
    app.press("correction-send").await;

    app.see("correction-place_of_birth").await;
    app.picture("documents-correction-sent").await;
    app.until("correction-place_of_birth", "data-state", "in_work")
        .await;
    app.until("correction-place_of_birth", "data-state", "answered")
        .await;
    app.picture("documents-correction-answered").await;
    app.close().await;
    let corrections = citizen
        .cli(&backend)
        .does(&["documents", "corrections"])
        .await;
    assert_eq!(
        corrections[0]["state"]["answer"], "papers_needed",
        "{corrections}"
    );
}

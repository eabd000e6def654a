//! The command line: the same wallet without a window.

use std::fs;

use serde_json::Value;

use crate::{
    backend::Backend,
    judge,
    people::{CODE, Citizen, PASSWORD},
};

#[tokio::test]
async fn a_document_is_shared_and_scanned_by_link_code_and_image() {
    let backend = Backend::start();
    let holder = Citizen::joined("parent", &backend).await;
    let viewer = Citizen::joined("applicant", &backend).await;
    let (holding, viewing) = (holder.cli(&backend), viewer.cli(&backend));
    holding.does(&["documents", "update"]).await;
    let listed = holding.does(&["documents", "list"]).await;
    let id = listed["documents"][0]["id"].as_str().unwrap().to_owned();
    let shown = holding.does(&["documents", "show", &id]).await;
    assert_eq!(shown["id"], id.as_str());
    let picture = holder.home.path().join("qr.png");
    let picture = picture.display().to_string();

    for way in ["link", "code", "image"] {
        let access = holding
            .does(&["access", "open", &id, "--qr", &picture])
            .await;
        let number = access["access"].as_str().unwrap();
        let link = judge::reads_qr_code(picture.as_ref()).unwrap();
        let scanned = match way {
            "link" => link.clone(),
            "code" => access["short_code"].as_str().unwrap().to_owned(),
            _ => picture.clone(),
        };

        let opened = viewing.does(&["scan", &scanned]).await;

        assert_eq!(opened["document"]["number"], shown["number"]);
        assert_eq!(viewing.refusal(&["scan", &link]).await, "already_opened");
        let status = holding.does(&["access", "status", number]).await;
        assert_eq!(status["state"]["state"], "opened", "{status}");
        assert_eq!(
            holding.refusal(&["access", "close", number]).await,
            "already_opened"
        );
    }
    let history = viewing.does(&["history"]).await;
    assert_eq!(
        kinds(&history)
            .iter()
            .filter(|kind| *kind == "document_viewed")
            .count(),
        3
    );

    let access = holding.does(&["access", "open", &id]).await;
    let number = access["access"].as_str().unwrap();
    let extended = holding.does(&["access", "extend", number]).await;
    assert_eq!(extended["until"], extended["longest_until"]);
    let closed = holding.does(&["access", "close", number]).await;
    assert_eq!(closed["state"]["state"], "closed");
    let code = access["short_code"].as_str().unwrap();
    assert_eq!(viewing.refusal(&["scan", code]).await, "access_closed");
    assert_eq!(
        viewing
            .refusal(&["scan", "https://example.com/s#abc"])
            .await,
        "other_service"
    );
    assert_eq!(
        viewing.refusal(&["documents", "show", &id]).await,
        "not_found"
    );
}

#[tokio::test]
async fn a_registration_goes_through_with_every_command_on_the_way() {
    let backend = Backend::start();
    let applicant = Citizen::joined("applicant", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let today = domain::settings::civil_day(jiff::Timestamp::now()).to_string();
    let asking = applicant
        .cli(&backend)
        .with("QOLTANBA_OWNER_IIN", owner.iin());

    let request = asking
        .does(&[
            "register",
            "temporary",
            "--region",
            "astana",
            "--address",
            "пр. Мангилик Ел, д. 37, кв. 84",
            "--from",
            &today,
            "--months",
            "12",
            "--reason",
            "study",
            "--not-owner",
        ])
        .await;
    let id = request["request"].as_str().unwrap();
    assert_eq!(request["state"]["state"], "awaiting_consents");
    assert_eq!(
        asking.refusal(&["requests", "sign", id]).await,
        "consents_missing"
    );
    let consents = owner.cli(&backend).does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    // Another citizen's ids are nobody's.
    assert_eq!(
        owner.cli(&backend).refusal(&["requests", "show", id]).await,
        "not_found"
    );
    assert_eq!(
        asking.refusal(&["consents", "approve", consent]).await,
        "not_found"
    );

    owner
        .cli(&backend)
        .does(&["consents", "approve", consent])
        .await;
    let signed = asking.does(&["requests", "sign", id]).await;

    assert_eq!(signed["state"]["state"], "processing", "{signed}");
    let shown = asking.decided(id).await;
    assert_eq!(shown["state"]["state"], "registered", "{shown}");
    assert_eq!(shown["request"], id);
    let out = applicant.home.exports().display().to_string();
    let exported = asking
        .does(&["evidence", "request", id, "--out", &out])
        .await;
    judge::accepts_signature(
        exported["folder"].as_str().unwrap().as_ref(),
        "statement.json",
    );
    let eds = asking.does(&["eds", "show"]).await;
    assert_eq!(eds["state"], "valid", "{eds}");
    let history = kinds(&asking.does(&["history"]).await);
    for kind in [
        "registered",
        "request_signed",
        "consents_complete",
        "request_submitted",
        "eds_issued",
    ] {
        assert!(
            history.iter().any(|one| one == kind),
            "{kind} is not in {history:?}"
        );
    }
}

#[tokio::test]
async fn a_host_without_a_keystore_uses_a_sealed_file() {
    let backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    let before = judge::lists_keystore();
    let cli = citizen
        .joining_cli(&backend)
        .with("QOLTANBA_KEYSTORE", "file")
        .with("QOLTANBA_KEYSTORE_PASSPHRASE", "uzaq-jol-2026")
        .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    cli.fails(&["join"]).await;
    let code = backend.newest_code(citizen.phone()).await;
    cli.clone()
        .with("QOLTANBA_SMS_CODE", &code)
        .does(&["join"])
        .await;

    assert_eq!(cli.does(&["eds", "show"]).await["state"], "valid");
    let wrong = cli.clone().with("QOLTANBA_KEYSTORE_PASSPHRASE", "another");
    assert_eq!(wrong.refusal(&["eds", "show"]).await, "keystore_locked");
    let os = cli.clone().with("QOLTANBA_KEYSTORE", "os");
    assert_eq!(os.refusal(&["eds", "show"]).await, "keystore_absent");
    assert_eq!(
        judge::lists_keystore(),
        before,
        "the system's keystore was touched"
    );
    for file in fs::read_dir(citizen.home.profile()).unwrap().flatten() {
        let bytes = fs::read(file.path()).unwrap();
        for secret in [PASSWORD, CODE, "uzaq-jol-2026"] {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes())
            );
        }
    }
}

#[tokio::test]
async fn secrets_are_never_arguments() {
    let backend = Backend::start();
    let citizen = Citizen::named("sole_owner");
    let help = citizen.cli(&backend).run(&["join", "--help"]).await;
    let help = String::from_utf8_lossy(&help.stdout).to_lowercase();
    for word in ["--password", "--code ", "--pin"] {
        assert!(!help.contains(word), "join takes {word}");
    }
    let unknown = citizen
        .cli(&backend)
        .run(&["join", "--eds-password", "x"])
        .await;
    assert_eq!(unknown.status.code(), Some(2));
}

fn kinds(history: &Value) -> Vec<String> {
    let entries = history["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap().to_owned())
        .collect()
}

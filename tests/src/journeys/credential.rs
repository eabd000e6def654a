//! Documents that prove themselves: from the issuer over two wallets to programs of other people (S-36).

use std::fs;

use serde_json::{Value, json};

use crate::{backend::Backend, judge, people::Citizen};

async fn text(backend: &Backend, path: &str) -> String {
    let url = format!("{}{path}", backend.origin);
    let answer = reqwest::get(url).await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.text().await.unwrap()
}

#[tokio::test]
async fn s36_what_a_wallet_opens_is_proved_to_it_and_to_programs_of_others_until_the_document_is_lost()
 {
    let backend = Backend::start();
    let holder = Citizen::joined("parent", &backend).await;
    let viewer = Citizen::joined("applicant", &backend).await;
    let (holding, viewing) = (holder.cli(&backend), viewer.cli(&backend));
    let updated = holding.does(&["documents", "update"]).await;
    let national_id = &updated["documents"][0];
    assert_eq!(national_id["credential"]["state"], "valid");
    let id = national_id["id"].as_str().unwrap();
    let picture = holder.home.path().join("qr.png").display().to_string();
    let ready = ["--ready", "older_than18", "--qr", &picture];
    holding
        .does(&[&["access", "open", id], &ready[..]].concat())
        .await;

    let opened = viewing.does(&["scan", &picture]).await;

    assert_eq!(opened["proof"]["state"], "verified", "{}", opened["proof"]);
    let service: Value = serde_json::from_str(&text(&backend, "/v1/service").await).unwrap();
    let authority = service["authorities"][0].as_str().unwrap();
    let folder = viewer.home.path();
    let trust = folder.join("authority.pem").display().to_string();
    fs::write(&trust, authority).unwrap();
    let presentation = folder.join("presentation").display().to_string();
    fs::write(&presentation, opened["presentation"].as_str().unwrap()).unwrap();
    let nonce = opened["nonce"].as_str().unwrap();
    let mut verify = vec!["credential", "verify", &presentation, "--trust", &trust];
    verify.extend(["--issuer", &backend.origin, "--nonce", nonce]);
    let proved = viewing.does(&verify).await;
    assert_eq!(proved["kind"], "national_id");
    assert_eq!(proved["claims"]["age_over_18"], true);
    assert_eq!(
        proved["claims"].as_object().unwrap().len(),
        2,
        "and the photo"
    );
    let uri = proved["status_list"].as_str().unwrap();
    let path = uri.strip_prefix(&backend.origin).unwrap().to_owned();

    let list = text(&backend, &path).await;
    let asked = |list: &str| {
        json!({
            "action": "opened", "authority": authority, "nonce": nonce,
            "presentation": opened["presentation"], "status_token": list,
        })
    };
    let judged = judge::verifies_in_javascript(asked(&list)).unwrap();
    assert_eq!(judged["payload"]["age_over_18"], true);
    let judged = judge::verifies_in_python(asked(&list), &backend.origin).unwrap();
    assert_eq!(
        (&judged["status"], &judged["payload"]["age_over_18"]),
        (&json!(0), &json!(true))
    );

    let lost = holding.with("QOLTANBA_CONFIRM", "yes");
    lost.does(&["documents", "report-lost", id]).await;
    let list = text(&backend, &path).await;
    let refused = judge::verifies_in_javascript(asked(&list)).unwrap_err();
    assert!(refused.contains("Status is not valid"), "{refused}");
    let judged = judge::verifies_in_python(asked(&list), &backend.origin).unwrap();
    assert_eq!(judged["status"], 1);
    let file = folder.join("list.jwt").display().to_string();
    fs::write(&file, &list).unwrap();
    verify.extend(["--status-list", &file]);
    let failure = viewing.fails(&verify).await;
    assert_eq!(
        (&failure["code"], &failure["exit"]),
        (&json!("not_proved"), &json!(8))
    );
    let updated = lost.does(&["documents", "update"]).await;
    assert_eq!(updated["documents"][0]["credential"]["state"], "ended");
}

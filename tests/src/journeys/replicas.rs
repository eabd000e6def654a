//! Two processes on one database: what they decide together, each decides as if it were alone (R-23, S-10).

use std::{collections::BTreeMap, sync::Arc};

use protocol::problem::{Problem, ProblemCode};
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::{backend::Backend, judge, people::Citizen};

/// How many open one access at once.
const OPENINGS: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r23_of_a_thousand_openings_at_once_over_two_processes_exactly_one_gets_the_document() {
    let backend = Backend::on_postgres().await;
    let (_replica, other) = backend.replica();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let cli = holder.cli(&backend);
    cli.does(&["documents", "update"]).await;
    let listed = cli.does(&["documents", "list"]).await;
    let document = of_kind(&listed, "birth_certificate");
    let picture = holder.home.path().join("qr.png");
    let path = picture.display().to_string();
    let access = cli
        .does(&["access", "open", &document, "--qr", &path])
        .await;
    let link = judge::reads_qr_code(&picture).unwrap();
    let (_, secret) = link.split_once('#').unwrap();
    let codes = [
        json!({ "secret": secret }),
        json!({ "short_code": access["short_code"] }),
    ];

    let answers = open_at_once(&[backend.origin.clone(), other], &codes).await;

    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let mut documents = Vec::new();
    for (status, body) in &answers {
        if *status == 200 {
            let opened: Value = serde_json::from_slice(body).unwrap();
            documents.push(opened["document"]["number"].clone());
            continue;
        }
        let problem: Problem = serde_json::from_slice(body).expect("a refusal is a problem");
        assert_eq!(problem.status, *status);
        *refused
            .entry(format!("{status} {:?}", problem.code))
            .or_default() += 1;
    }
    let only = format!("410 {:?}", ProblemCode::AlreadyOpened);
    assert_eq!(refused, BTreeMap::from([(only, OPENINGS - 1)]));
    let shown = cli.does(&["documents", "show", &document]).await;
    assert_eq!(documents, [shown["number"].clone()]);

    // What the holder is told is told once, on whichever process it is asked.
    let history = cli.does(&["history"]).await;
    let viewings = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "document_opened")
        .count();
    assert_eq!(viewings, 1, "{history}");
    let access = access["access"].as_str().unwrap();
    let status = cli.does(&["access", "status", access]).await;
    assert_eq!(status["state"]["state"], "opened");
}

fn of_kind(listed: &Value, kind: &str) -> String {
    let documents = listed["documents"].as_array().unwrap();
    let found = documents.iter().find(|document| document["kind"] == kind);
    found.expect("the persona has one")["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Status and body of every opening, all of them by visitors of one address, half at each process and half by each code.
///
/// One address has 10 misses in an hour (S-8); right codes are no misses, however many they are.
async fn open_at_once(processes: &[String], codes: &[Value; 2]) -> Vec<(u16, Vec<u8>)> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let begin = Arc::new(Barrier::new(OPENINGS));
    let openings: Vec<_> = (0..OPENINGS)
        .map(|at| {
            let url = format!("{}/v1/open", processes[at % processes.len()]);
            let code = &codes[(at / processes.len()) % codes.len()];
            let call = client
                .post(url)
                .header("idempotency-key", format!("{at:032x}"))
                .json(code);
            let begin = begin.clone();
            tokio::spawn(async move {
                begin.wait().await;
                let answer = call.send().await.expect("an answer");
                let status = answer.status().as_u16();
                (status, answer.bytes().await.expect("a body").to_vec())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for opening in openings {
        answers.push(opening.await.unwrap());
    }
    answers
}

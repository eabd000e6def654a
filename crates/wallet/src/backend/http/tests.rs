use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jiff::Timestamp;
use ring::rand::SystemRandom;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

fn now() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().expect("an instant")
}

/// A server of one answer after another, each to a connection of its own; gives what it was sent.
async fn server(answers: Vec<Vec<u8>>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let requests = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut received = Vec::new();
            let mut piece = [0; 4_096];
            loop {
                let length = stream.read(&mut piece).await.expect("read");
                received.extend_from_slice(&piece[..length]);
                if length == 0 || is_whole(&received) {
                    break;
                }
            }
            requests.push(String::from_utf8_lossy(&received).into_owned());
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
        requests
    });
    (origin, requests)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    body.len() >= length
}

fn answer(status: &str, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn problem(code: &str, status: u16, more: &str) -> Vec<u8> {
    answer(
        &format!("{status} Refused"),
        "application/problem+json",
        &format!(
            r#"{{"type":"/problems/{code}","title":"refused","status":{status},"code":"{code}"{more}}}"#
        ),
    )
}

fn backend(origin: &str) -> (HttpBackend, Arc<Clock>) {
    let key = eds::key::PrivateKey::generate(&SystemRandom::new()).expect("a key");
    let clock = Arc::new(Clock::set(now()));
    let backend = HttpBackend::new(
        origin,
        Arc::new(DeviceKey::new(key)),
        Arc::clone(&clock),
        Entropy::system(),
    )
    .expect("a client");
    (backend, clock)
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn write() -> Request {
    Request::write("/v1/accesses", b"{}".to_vec()).keyed("0".repeat(32))
}

#[test]
fn plain_http_is_for_this_machine_only() {
    assert_eq!(
        origin("http://127.0.0.1:8080/").as_deref(),
        Ok("http://127.0.0.1:8080")
    );
    assert_eq!(
        origin("http://[::1]:8080").as_deref(),
        Ok("http://[::1]:8080")
    );
    assert_eq!(
        origin("https://qoltanba.kz:443").as_deref(),
        Ok("https://qoltanba.kz")
    );
    assert_eq!(origin("http://qoltanba.kz"), Err(AddressError::NotPrivate));
    assert_eq!(
        origin("http://127.0.0.1.qoltanba.kz"),
        Err(AddressError::NotPrivate)
    );
    for address in [
        "https://qoltanba.kz/v1",
        "https://person:word@qoltanba.kz",
        "https://qoltanba.kz?x",
        "file:///etc/passwd",
        "qoltanba.kz",
        "",
    ] {
        assert_eq!(origin(address), Err(AddressError::NotAnOrigin), "{address}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key_and_a_new_proof() {
    let (origin, requests) = server(vec![
        Vec::new(),
        answer("201 Created", "application/json", "{}"),
    ])
    .await;

    let answer = backend(&origin).0.send(write()).await.expect("an answer");

    assert_eq!(answer.status, 201);
    let requests = requests.await.expect("requests");
    let of = |at: usize, name: &str| header(&requests[at], name).expect("sent").to_owned();
    assert_eq!(of(0, "idempotency-key"), of(1, "idempotency-key"));
    assert_ne!(of(0, "dpop"), of(1, "dpop"));
}

#[tokio::test]
async fn a_backend_that_is_away_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);

    let sent = backend(&origin).0.send(write()).await;

    assert!(matches!(sent, Err(BackendError::Away(_))));
}

#[tokio::test]
async fn rubbish_is_told_from_a_refusal() {
    let sent = async |bytes: Vec<u8>| {
        let (origin, _requests) = server(vec![bytes]).await;
        backend(&origin).0.send(write()).await
    };

    let html = sent(answer("200 OK", "text/html", "<h1>Welcome</h1>")).await;
    assert!(matches!(html, Err(BackendError::Rubbish(_))));
    let proxy = sent(answer("502 Bad Gateway", "text/html", "<h1>Sorry</h1>")).await;
    assert!(matches!(proxy, Err(BackendError::Fault { .. })));
    let unknown = sent(problem("not_of_this_protocol", 409, "")).await;
    assert!(matches!(unknown, Err(BackendError::Rubbish(_))));
    let other_status = sent(answer(
        "404 Not Found",
        "application/problem+json",
        r#"{"type":"/problems/conflict","title":"t","status":409,"code":"conflict"}"#,
    ))
    .await;
    assert!(matches!(other_status, Err(BackendError::Rubbish(_))));
    let refused = sent(problem("no_such_code", 404, "")).await;
    assert!(
        matches!(refused, Err(BackendError::Problem(problem)) if problem.code == ProblemCode::NoSuchCode)
    );
}

#[tokio::test]
async fn an_endless_body_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let flood = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).await.expect("a request");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("written");
        let piece = vec![b' '; 1024 * 1024];
        while stream.write_all(&piece).await.is_ok() {
            counted.fetch_add(piece.len(), Ordering::SeqCst);
        }
    });

    let answer = backend(&origin).0.send(write()).await;

    assert!(matches!(
        answer,
        Err(BackendError::Rubbish("the body is too long"))
    ));
    flood.await.expect("ended");
    assert!(sent.load(Ordering::SeqCst) < 2 * LONGEST_BODY);
}

#[tokio::test]
async fn s21_a_clock_wrong_by_a_day_is_set_by_the_servers_time() {
    let time = r#","server_time":"2026-02-28T09:00:00Z""#;
    let (origin, requests) = server(vec![
        problem("proof_invalid", 401, time),
        answer("200 OK", "application/json", "{}"),
    ])
    .await;
    let (backend, clock) = backend(&origin);

    backend.send(write()).await.expect("an answer");

    assert_eq!(clock.offset(), Some(SignedDuration::from_hours(-24)));
    assert_eq!(requests.await.expect("requests").len(), 2);
}

#[tokio::test]
async fn s21_a_clock_that_the_server_never_accepts_is_told() {
    let time = r#","server_time":"2026-02-28T09:00:00Z""#;
    let (origin, _requests) = server(vec![
        problem("proof_invalid", 401, time),
        problem("proof_invalid", 401, time),
    ])
    .await;

    let sent = backend(&origin).0.send(write()).await;

    assert!(matches!(
        sent,
        Err(BackendError::ClockWrong { minutes: 1_440 })
    ));
}

#[tokio::test]
async fn r25_events_are_streamed_from_after_the_last_id() {
    let events = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nid: 9\ndata: {\"kind\":\"document_opened\",\"at\":\"2026-01-01T00:00:00Z\"}\n\n";
    let (origin, requests) = server(vec![events.as_bytes().to_vec()]).await;
    let token = Secret::new("token".to_owned());

    let mut stream = backend(&origin)
        .0
        .events(token, Some("8".to_owned()))
        .await
        .expect("a stream");
    let first = stream.next().await.expect("one").expect("an event");
    let end = stream.next().await.expect("an end");

    assert_eq!(first.id, "9");
    assert!(matches!(end, Err(BackendError::Away(_))));
    let requests = requests.await.expect("requests");
    assert_eq!(header(&requests[0], "last-event-id"), Some("8"));
    assert_eq!(header(&requests[0], "authorization"), Some("DPoP token"));
}

#[tokio::test]
async fn s26_the_work_that_is_asked_for_is_done_and_the_same_call_goes_on() {
    let asked = r#","work":{"challenge":"abc","bits":8}"#;
    let (origin, requests) = server(vec![
        problem("work_required", 429, asked),
        answer("202 Accepted", "application/json", "{}"),
    ])
    .await;
    let (backend, _) = backend(&origin);

    let answer = backend.send(write()).await.expect("an answer");

    assert_eq!(answer.status, 202);
    let requests = requests.await.expect("two requests");
    assert_eq!(header(&requests[0], "qoltanba-work"), None);
    let work = header(&requests[1], "qoltanba-work").expect("the work");
    let number = work.strip_prefix("abc.").expect("the challenge");
    assert!(domain::work::is_done(
        "abc",
        number.parse().expect("a number"),
        8
    ));
    assert_eq!(
        header(&requests[0], "idempotency-key"),
        header(&requests[1], "idempotency-key")
    );
}

#[tokio::test]
async fn s26_whoever_asks_for_work_again_and_again_or_for_too_much_gets_none() {
    let again = r#","work":{"challenge":"abc","bits":1}"#;
    let too_much = r#","work":{"challenge":"abc","bits":200}"#;
    for (answers, asked) in [(vec![again; 4], 4), (vec![too_much], 1), (vec![""], 1)] {
        let answers = answers
            .into_iter()
            .map(|more| problem("work_required", 429, more))
            .collect();
        let (origin, requests) = server(answers).await;
        let (backend, _) = backend(&origin);

        let refused = backend.send(write()).await.expect_err("refused");

        assert!(!refused.is_final());
        assert_eq!(
            crate::Error::from(refused),
            crate::Error::TooManyRequests { retry_after: None }
        );
        assert_eq!(requests.await.expect("requests").len(), asked);
    }
}

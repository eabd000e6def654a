use std::collections::BTreeSet;

use http::{Method, Request, header};
use protocol::problem::ProblemCode;
use serde_json::{Value, json};

use crate::{
    client::{Client, key},
    on_both,
};

/// What a call answers to somebody who proves nothing, and to a device without a session.
enum For {
    /// Anybody may call it.
    All,
    /// It needs the proof of a device key.
    Devices,
    /// It needs a session.
    Persons,
    /// Browsers with the cookie of a session of the portal or the desk.
    Visits,
}

/// Every call of the service; a new one without a line here fails the test.
const CALLS: &[(&str, &str, For)] = &[
    ("get", "/v1/service", For::All),
    ("get", "/healthz", For::All),
    ("get", "/readyz", For::All),
    ("post", "/v1/open/preview", For::All),
    ("post", "/v1/open", For::All),
    ("post", "/v1/portal/requests", For::All),
    ("get", "/v1/portal/request", For::All),
    ("post", "/v1/portal/number", For::All),
    ("get", "/v1/portal/session", For::Visits),
    ("delete", "/v1/portal/session", For::Visits),
    ("get", "/v1/portal/profile", For::Visits),
    ("get", "/v1/portal/history", For::Visits),
    ("get", "/v1/portal/registrations", For::Visits),
    ("get", "/v1/portal/sources/{source}/documents", For::Visits),
    ("post", "/v1/portal/preview", For::Persons),
    ("post", "/v1/portal/approve", For::Persons),
    ("get", "/v1/portal/sessions", For::Persons),
    ("delete", "/v1/portal/sessions/{session}", For::Persons),
    ("get", "/v1/portal/dwellings", For::Visits),
    ("post", "/v1/portal/dwellings/search", For::Visits),
    ("get", "/v1/portal/order", For::Visits),
    ("post", "/v1/portal/order", For::Visits),
    ("post", "/v1/portal/order/sign", For::Persons),
    ("post", "/v1/portal/order/refuse", For::Persons),
    ("post", "/v1/desk/requests", For::All),
    ("get", "/v1/desk/request", For::All),
    ("post", "/v1/desk/number", For::All),
    ("get", "/v1/desk/session", For::Visits),
    ("delete", "/v1/desk/session", For::Visits),
    ("get", "/v1/desk/cases", For::Visits),
    ("post", "/v1/desk/cases", For::Visits),
    ("get", "/v1/desk/cases/{case}", For::Visits),
    ("post", "/v1/desk/cases/{case}/view", For::Visits),
    ("post", "/v1/desk/cases/{case}/owner", For::Visits),
    ("post", "/v1/desk/cases/{case}/papers", For::Visits),
    ("post", "/v1/desk/cases/{case}/record", For::Visits),
    ("post", "/v1/desk/cases/{case}/refuse", For::Visits),
    ("post", "/v1/desk/cases/{case}/close", For::Visits),
    ("get", "/v1/desk/abroad", For::Visits),
    ("get", "/v1/desk/abroad/{request}", For::Visits),
    ("post", "/v1/desk/abroad/{request}/open", For::Visits),
    ("get", "/v1/desk/abroad/{request}/open", For::Visits),
    (
        "get",
        "/v1/desk/abroad/{request}/copies/{attachment}",
        For::Visits,
    ),
    ("post", "/v1/desk/abroad/{request}/decide", For::Visits),
    ("post", "/v1/desk/abroad/{request}/put-back", For::Visits),
    ("get", "/v1/desk/appeals", For::Visits),
    ("get", "/v1/desk/appeals/{number}", For::Visits),
    ("post", "/v1/desk/appeals/{number}/open", For::Visits),
    ("get", "/v1/desk/appeals/{number}/open", For::Visits),
    (
        "get",
        "/v1/desk/appeals/{number}/copies/{attachment}",
        For::Visits,
    ),
    ("post", "/v1/desk/appeals/{number}/answer", For::Visits),
    ("post", "/v1/desk/appeals/{number}/extend", For::Visits),
    ("post", "/v1/desk/appeals/{number}/forward", For::Visits),
    ("post", "/v1/desk/appeals/{number}/put-back", For::Visits),
    ("post", "/v1/desk/sign", For::Persons),
    ("post", "/v1/desk/decline", For::Persons),
    ("post", "/v1/joining", For::Devices),
    ("get", "/v1/joining/{joining}", For::Devices),
    ("post", "/v1/joining/{joining}/resend", For::Devices),
    ("post", "/v1/joining/{joining}/code", For::Devices),
    ("post", "/v1/joining/{joining}/identity", For::Devices),
    ("post", "/v1/joining/{joining}/control", For::Devices),
    ("post", "/v1/joining/{joining}/certificate", For::Devices),
    ("post", "/v1/session/challenge", For::Devices),
    ("post", "/v1/session/eds", For::Devices),
    ("post", "/v1/session/code", For::Devices),
    ("post", "/v1/session/one-time-password", For::Devices),
    ("delete", "/v1/session", For::Persons),
    ("get", "/v1/sessions", For::Persons),
    ("delete", "/v1/sessions/{session}", For::Persons),
    ("get", "/v1/profile", For::Persons),
    ("get", "/v1/sources/{source}/documents", For::Persons),
    ("post", "/v1/sources/{source}/credentials", For::Persons),
    ("get", "/v1/status-lists/{list}", For::All),
    ("post", "/v1/documents/{document}/loss", For::Persons),
    ("get", "/v1/corrections", For::Persons),
    ("post", "/v1/corrections", For::Persons),
    ("get", "/v1/reports", For::Persons),
    ("post", "/v1/reports", For::Persons),
    ("post", "/v1/reports/{report}/withdraw", For::Persons),
    ("get", "/v1/home", For::Persons),
    ("post", "/v1/home/rules", For::Persons),
    ("get", "/v1/home/rules/{rule}/evidence", For::Persons),
    ("post", "/v1/accesses", For::Persons),
    ("get", "/v1/accesses/{access}", For::Persons),
    ("post", "/v1/accesses/{access}/extend", For::Persons),
    ("post", "/v1/accesses/{access}/close", For::Persons),
    ("get", "/v1/dwellings", For::Persons),
    ("post", "/v1/dwellings/search", For::Persons),
    ("get", "/v1/attachments", For::Persons),
    ("post", "/v1/attachments", For::Persons),
    ("get", "/v1/attachments/{attachment}", For::Persons),
    ("get", "/v1/services/{service}/before", For::Persons),
    ("get", "/v1/represented", For::Persons),
    ("get", "/v1/requests", For::Persons),
    ("post", "/v1/requests", For::Persons),
    ("get", "/v1/requests/{request}", For::Persons),
    ("post", "/v1/requests/{request}/signature", For::Persons),
    ("post", "/v1/requests/{request}/withdraw", For::Persons),
    ("post", "/v1/requests/{request}/ask-again", For::Persons),
    ("get", "/v1/requests/{request}/evidence", For::Persons),
    ("get", "/v1/requests/{request}/dossier", For::Persons),
    ("get", "/v1/requests/{request}/appointment", For::Persons),
    ("get", "/v1/consents/{consent}/appointment", For::Persons),
    ("get", "/v1/requests/{request}/fee", For::Persons),
    ("get", "/v1/consents/{consent}/fee", For::Persons),
    ("post", "/v1/requests/{request}/fee", For::Persons),
    ("post", "/v1/consents/{consent}/fee", For::Persons),
    ("get", "/v1/consents/{consent}/dossier", For::Persons),
    ("post", "/v1/signing-codes", For::Persons),
    ("get", "/v1/consents", For::Persons),
    ("get", "/v1/consents/{consent}", For::Persons),
    ("post", "/v1/consents/{consent}/answer", For::Persons),
    ("post", "/v1/consents/{consent}/take-back", For::Persons),
    ("get", "/v1/consents/{consent}/evidence", For::Persons),
    ("get", "/v1/appeals", For::Persons),
    ("post", "/v1/appeals", For::Persons),
    ("get", "/v1/appeals/{appeal}", For::Persons),
    ("post", "/v1/appeals/{appeal}/withdraw", For::Persons),
    ("get", "/v1/appeals/{appeal}/evidence", For::Persons),
    ("get", "/v1/history", For::Persons),
    ("get", "/v1/notifications", For::Persons),
    ("post", "/v1/notifications/read", For::Persons),
    ("get", "/v1/events", For::Persons),
    ("post", "/v1/clients", For::All),
    ("get", "/v1/clients/me/history", For::Persons),
    ("post", "/v1/token", For::All),
    ("get", "/.well-known/oauth-authorization-server", For::All),
    ("get", "/v1/organisations/{bin}", For::Persons),
    ("get", "/v1/log", For::All),
    ("get", "/v1/log/consistency", For::All),
    ("get", "/v1/log/entries", For::All),
    ("post", "/v1/log/receipts", For::Persons),
    ("get", "/v1/inquiries", For::Persons),
    ("post", "/v1/inquiries", For::Persons),
    ("get", "/v1/inquiries/{inquiry}", For::Persons),
    ("get", "/v1/inquiry-subjects", For::Persons),
    ("post", "/v1/inquiry-checks", For::All),
    ("get", "/v1/service-centres", For::Persons),
    ("get", "/v1/service-centres/{centre}/windows", For::Persons),
    ("get", "/v1/reservations", For::Persons),
    ("post", "/v1/reservations", For::Persons),
    (
        "post",
        "/v1/reservations/{reservation}/cancel",
        For::Persons,
    ),
];

fn described() -> Value {
    serde_json::to_value(qoltanba_backend::http::description()).unwrap()
}

#[test]
fn every_call_has_its_line_in_the_table() {
    let described = described();
    let described: BTreeSet<(String, String)> = described["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(|method| (method.clone(), path.clone()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> = CALLS
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();

    assert_eq!(described, listed);
}

/// The committed description is what the service answers; `UPDATE=1` writes it.
#[test]
fn the_description_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let fresh = format!(
        "{}\n",
        qoltanba_backend::http::description()
            .to_pretty_json()
            .unwrap()
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == fresh,
        "docs/openapi.json is out of date: run `make openapi`"
    );
}

fn somewhere(path: &str) -> String {
    let mut path = path.to_owned();
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        let value = match &path[from..=to] {
            "{source}" => "gbd_fl".to_owned(),
            "{bin}" => "260140099936".to_owned(),
            "{centre}" => "astana-1".to_owned(),
            _ => "0".repeat(32),
        };
        path.replace_range(from..=to, &value);
    }
    path
}

on_both! {
    async fn s6_no_call_answers_whoever_may_not_make_it(world) {
        let client = Client::new(&world);
        for (method, path, open) in CALLS {
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = somewhere(path);
            let bare = client
                .send(
                    Request::builder()
                        .method(method.clone())
                        .uri(&path)
                        .header(header::CONTENT_TYPE, "application/json")
                        .body("{}".into())
                        .unwrap(),
                )
                .await;
            let body = (method == Method::POST).then(|| b"{}".to_vec());
            let proved = client.call(&world, method.clone(), &path, body, Some(&key())).await;

            match open {
                For::All => assert_ne!(bare.status, 401, "{method} {path}"),
                For::Visits => {
                    assert_eq!(bare.code(), ProblemCode::SignInRequired, "{method} {path}");
                    assert_eq!(proved.code(), ProblemCode::SignInRequired, "{method} {path}");
                }
                For::Devices => {
                    assert_eq!(bare.code(), ProblemCode::ProofInvalid, "{method} {path}");
                    assert_ne!(proved.status, 401, "{method} {path}");
                }
                For::Persons => {
                    assert_eq!(bare.code(), ProblemCode::ProofInvalid, "{method} {path}");
                    assert_eq!(proved.code(), ProblemCode::SignInRequired, "{method} {path}");
                }
            }
            assert!(!bare.status.is_server_error() && !proved.status.is_server_error(), "{method} {path}");
        }
    }

    async fn bad_bodies_are_4xx_and_tell_nothing_back(world) {
        let citizen = world.citizen("Айгүл").await;
        let post = async |path: &str, body: &[u8], kind: &str| {
            let mut request = Request::post(path)
                .header("dpop", citizen.proof(&world, &Method::POST, path, Some(body)))
                .header("authorization", format!("DPoP {}", citizen.token.as_ref().unwrap()))
                .header("idempotency-key", key());
            if !kind.is_empty() {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            citizen.send(request.body(body.to_vec().into()).unwrap()).await
        };
        let json = "application/json";
        let unknown = br#"{"phone":"+77010000000","secret-member":"s3cret"}"#;

        for (path, _) in CALLS.iter().filter(|(method, ..)| *method == "post").map(|(_, path, open)| (somewhere(path), open)) {
            for body in [b"".as_slice(), b"{", b"[]", b"null", b"\xff\xfe", br#"{"a":1}"#, b"12e999999"] {
                let answer = post(&path, body, json).await;
                assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
                // The call for a token refuses in the form of RFC 6749.
                if path != protocol::client::TOKEN {
                    answer.problem();
                }
            }
        }
        let told = post("/v1/joining", unknown, json).await;
        assert_eq!(told.code(), ProblemCode::Malformed);
        assert!(!String::from_utf8_lossy(&told.body).contains("s3cret"));
        assert_eq!(post("/v1/joining", b"{}", "text/plain").await.code(), ProblemCode::UnsupportedMediaType);
        assert_eq!(post("/v1/joining", b"{}", "").await.code(), ProblemCode::UnsupportedMediaType);
        assert_eq!(post("/v1/joining", &vec![b' '; 65 * 1024], json).await.code(), ProblemCode::TooLarge);
        assert_eq!(post("/v1/joining", &vec![b'['; 60 * 1024], json).await.code(), ProblemCode::Malformed);
    }

    async fn a_call_that_changes_something_needs_an_idempotency_key(world) {
        let client = Client::new(&world);
        let body = br#"{"phone":"+77010000000"}"#.to_vec();

        let none = client.call(&world, Method::POST, "/v1/joining", Some(body.clone()), None).await;
        let short = client.call(&world, Method::POST, "/v1/joining", Some(body), Some("1")).await;

        assert_eq!(none.code(), ProblemCode::IdempotencyKeyRequired);
        assert_eq!(short.code(), ProblemCode::IdempotencyKeyRequired);
    }

    async fn what_is_not_there_is_a_problem_too(world) {
        let client = Client::new(&world);
        let nowhere = client.get(&world, "/v1/nowhere").await;
        let other_method = client.call(&world, Method::PUT, "/v1/profile", None, None).await;
        let no_id = world.citizen("Айгүл").await.get(&world, "/v1/requests/../etc").await;

        assert_eq!(nowhere.code(), ProblemCode::NotFound);
        assert_eq!(other_method.code(), ProblemCode::MethodNotAllowed);
        assert_eq!(no_id.code(), ProblemCode::NotFound);
        assert_eq!(nowhere.problem().request_id.unwrap().len(), 16);
    }

    async fn r17_no_call_removes_a_document(world) {
        let citizen = world.citizen("Айгүл").await;
        let iin = citizen.iin.as_ref().unwrap();
        world.document(iin, domain::document::DocumentKind::NationalId).await;
        let path = "/v1/sources/gbd_fl/documents";

        let removed = citizen.call(&world, Method::DELETE, path, None, Some(&crate::client::key())).await;
        let there: protocol::document::SourceDocuments = citizen.get(&world, path).await.ok();

        assert!(CALLS.iter().all(|(method, path, _)| *method != "delete" || !path.contains("document")));
        assert_eq!(removed.code(), ProblemCode::MethodNotAllowed);
        assert_eq!(there.documents.len(), 1);
    }

    async fn s19_the_outbox_answers_only_a_loopback_name(world) {
        let client = Client::new(&world);
        for host in ["evil.example", "127.0.0.1.evil.example:80", ""] {
            let request = Request::get("/dev/outbox").header(header::HOST, host).body(axum::body::Body::empty()).unwrap();
            assert_eq!(client.send(request).await.code(), ProblemCode::NotFound);
        }
    }

    async fn s19_without_demo_there_is_no_outbox(world) {
        let mut client = Client::new(&world);
        client.router = qoltanba_backend::http::service(world.app.clone(), false);
        let request = Request::get("/dev/outbox").header(header::HOST, "127.0.0.1").body(axum::body::Body::empty()).unwrap();

        assert_eq!(client.send(request).await.code(), ProblemCode::NotFound);
    }

    async fn s6_a_bent_proof_is_refused(world) {
        let client = Client::new(&world);
        let good = client.proof(&world, &Method::GET, "/v1/joining/x", None);
        let send = async |proof: String| {
            client.send(Request::get("/v1/joining/x").header("dpop", proof).body(axum::body::Body::empty()).unwrap()).await.code()
        };
        let part = |at: usize| good.split('.').nth(at).unwrap().to_owned();
        let none = format!("{}.{}.", "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6Im5vbmUifQ", part(1));

        for bent in [String::new(), "a.b.c".to_owned(), none, format!("{}.{}.AAAA", part(0), part(1)),
            format!("{good}A"), "x".repeat(5_000)] {
            assert_eq!(send(bent).await, ProblemCode::ProofInvalid);
        }
        // What follows is not about the proof: there is no such joining.
        assert_eq!(send(good).await, ProblemCode::NotFound);
    }

    async fn a_fault_of_the_client_never_shows_what_is_inside(world) {
        let client = Client::new(&world);
        let answer = client.post(&world, "/v1/joining", &json!({ "phone": "12" })).await;

        let text = String::from_utf8(answer.body.clone()).unwrap();
        assert_eq!(answer.code(), ProblemCode::Malformed);
        assert!(!text.contains("\"12\"") && !text.contains("serde"), "{text}");
    }

    async fn no_other_site_s_page_may_read_an_answer(world) {
        let client = Client::new(&world);
        for (method, path, _) in CALLS {
            let preflight = Request::options(somewhere(path))
                .header(header::ORIGIN, "https://evil.example")
                .header("access-control-request-method", method.to_uppercase())
                .header("access-control-request-headers", "content-type")
                .body(axum::body::Body::empty())
                .unwrap();

            let answer = client.send(preflight).await;

            assert_eq!(answer.code(), ProblemCode::MethodNotAllowed, "{path}");
            assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
        }
    }

    async fn a_path_that_is_no_text_is_not_found(world) {
        let client = Client::new(&world);
        for path in ["/assets/%ff", "/assets/..%2f..%2fCargo.toml", "/v1/joining/%ff"] {
            let answer = client.get(&world, path).await;
            assert_eq!(answer.code(), ProblemCode::NotFound, "{path}");
        }
    }
}

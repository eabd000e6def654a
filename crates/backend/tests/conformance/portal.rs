use std::net::SocketAddr;

use axum::body::Body;
use domain::{
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
    portal::{BrowserKind, PortalAction, PortalApproval, PortalNonce, PortalStep},
    statement::{Statement, to_be_signed},
};
use http::{Method, Request, header};
use jiff::SignedDuration;
use protocol::{
    IDEMPOTENCY_KEY,
    history::History,
    portal::{
        PortalApproved, PortalDocuments, PortalPreview, PortalRequest, PortalSession,
        PortalSessions,
    },
    problem::ProblemCode,
    profile::Profile,
    request::Requests,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    world::World,
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

/// A browser with its jar of cookies.
pub struct Browser {
    client: Client,
    pub cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn new(world: &World) -> Self {
        let mut client = Client::new(world);
        client.address = SocketAddr::from(([203, 0, 113, 9], 4_000));
        Self {
            client,
            cookies: Vec::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.call(Method::GET, path, None, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, Some(body), Some(&key()))
            .await
    }

    pub async fn call(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Reply {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::USER_AGENT, FIREFOX);
        if !jar.is_empty() {
            request = request.header(header::COOKIE, jar.join("; "));
        }
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let reply = self.client.send(request.body(body).unwrap()).await;
        for set in reply.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("; HttpOnly; SameSite=Strict"), "{set}");
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        reply
    }

    pub async fn ask(&mut self, action: PortalAction) {
        let asked = self
            .post("/v1/portal/requests", json!({ "action": action }))
            .await;
        assert_eq!(asked.status, 201);
    }

    pub async fn status(&mut self) -> PortalRequest {
        self.get("/v1/portal/request").await.ok()
    }

    /// The fragment of the code that the page shows.
    pub async fn code(&mut self) -> String {
        let shown = self.status().await.code.unwrap();
        assert!(shown.rows.iter().all(|row| row.len() == shown.rows.len()));
        shown.link.split_once("/p#").unwrap().1.to_owned()
    }

    async fn number(&mut self, number: &str) -> Reply {
        self.post("/v1/portal/number", json!({ "number": number }))
            .await
    }

    /// Signs in wholly.
    pub async fn sign_in(&mut self, world: &World, citizen: &Client) -> PortalSession {
        self.ask(PortalAction::SignIn).await;
        self.go_through(world, citizen).await
    }

    async fn go_through(&mut self, world: &World, citizen: &Client) -> PortalSession {
        let code = self.code().await;
        let approved: PortalApproved = approve(world, citizen, &code).await.ok();
        self.number(&approved.number).await.ok()
    }
}

pub async fn preview(world: &World, citizen: &Client, code: &str) -> Reply {
    citizen
        .post(world, "/v1/portal/preview", &json!({ "code": code }))
        .await
}

async fn approve(world: &World, citizen: &Client, code: &str) -> Reply {
    let preview = preview(world, citizen, code).await;
    if !preview.status.is_success() {
        return preview;
    }
    let approval = approval(world, code, preview.ok());
    send_approval(world, citizen, &approval, PortalApproval::SUBJECT).await
}

fn approval(world: &World, code: &str, shown: PortalPreview) -> PortalApproval {
    let nonce = PortalNonce::parse(code).unwrap();
    PortalApproval {
        subject: PortalApproval::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        action: shown.action,
        nonce_sha256: domain::hex(&eds::sha256(nonce.as_bytes())),
        browser: shown.browser,
        network: shown.network,
        at: world.now(),
    }
}

async fn send_approval(
    world: &World,
    citizen: &Client,
    approval: &PortalApproval,
    subject: &str,
) -> Reply {
    let bytes = to_be_signed(approval);
    let signature = citizen.sign(world, &bytes, subject);
    citizen
        .post(
            world,
            "/v1/portal/approve",
            &json!({ "statement": protocol::Bytes(bytes), "signature": protocol::Bytes(signature) }),
        )
        .await
}

/// Another number than the right one.
fn wrong(number: &str) -> String {
    format!("{:02}", (number.parse::<u32>().unwrap() + 1) % 100)
}

on_both! {
    async fn r26_a_scan_and_a_number_sign_a_browser_in(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;

        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();
        let waiting = browser.status().await;
        let before = browser.get("/v1/portal/profile").await;
        let session: PortalSession = browser.number(&approved.number).await.ok();

        assert_eq!(shown.browser, BrowserKind::Firefox);
        assert_eq!(shown.network, "203.0.*.*");
        assert_eq!((waiting.step, waiting.tries_left), (PortalStep::Allowed, Some(3)));
        assert_eq!(before.code(), ProblemCode::SignInRequired);
        assert!(!session.documents);
        let profile: Profile = browser.get("/v1/portal/profile").await.ok();
        assert_eq!(Some(&profile.iin), citizen.iin.as_ref());
        browser.get("/v1/portal/registrations").await.ok::<Requests>();
        let history: History = browser.get("/v1/portal/history").await.ok();
        let newest = &history.entries[0];
        assert_eq!(newest.kind, HistoryKind::PortalSignedIn);
        assert!(matches!(&newest.counterpart, Some(Counterpart::Visitor { network }) if network == "203.0.*.*"));
    }

    async fn s33_the_code_changes_and_the_one_before_counts(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let first = browser.code().await;
        world.pass(SignedDuration::from_secs(15));
        let second = browser.code().await;

        let previous = preview(&world, &citizen, &first).await;
        world.pass(SignedDuration::from_secs(15));
        let older = preview(&world, &citizen, &first).await;
        let still = approve(&world, &citizen, &second).await;

        assert_ne!(first, second);
        assert!(previous.status.is_success());
        assert_eq!(older.code(), ProblemCode::PortalCodeOver);
        assert!(still.status.is_success());
    }

    async fn s33_the_page_waits_two_minutes(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        world.pass(SignedDuration::from_secs(110));
        let last = browser.code().await;

        world.pass(SignedDuration::from_secs(10));

        assert_eq!(browser.status().await.step, PortalStep::Over);
        assert_eq!(preview(&world, &citizen, &last).await.code(), ProblemCode::PortalCodeOver);
    }

    async fn s12_a_code_works_once(world) {
        let citizen = world.citizen("Айгүл").await;
        let other = world.citizen("Дана").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let shown: PortalPreview = preview(&world, &other, &code).await.ok();

        let first: PortalApproved = approve(&world, &citizen, &code).await.ok();
        let second = send_approval(&world, &other, &approval(&world, &code, shown), PortalApproval::SUBJECT).await;
        browser.number(&first.number).await.ok::<PortalSession>();
        let number_again = browser.number(&first.number).await;

        assert_eq!(second.code(), ProblemCode::PortalCodeOver);
        assert_eq!(number_again.code(), ProblemCode::PortalRequestOver);
    }

    async fn s12_another_browser_has_nothing_from_the_scan(world) {
        let citizen = world.citizen("Айгүл").await;
        let (mut browser, mut other) = (Browser::new(&world), Browser::new(&world));
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();

        let without = other.number(&approved.number).await;
        other.ask(PortalAction::SignIn).await;
        let with_its_own = other.number(&approved.number).await;

        assert_eq!(without.code(), ProblemCode::PortalRequestOver);
        assert_eq!(with_its_own.code(), ProblemCode::PortalRequestOver);
        browser.number(&approved.number).await.ok::<PortalSession>();
    }

    async fn r53_the_eds_alone_opens_no_session_of_the_portal(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;

        let with_the_session_of_the_device = citizen.get(&world, "/v1/portal/profile").await;
        let without_a_scan = browser.number("07").await;
        let code = browser.code().await;
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();
        let without_the_number = browser.get("/v1/portal/profile").await;
        browser.number(&approved.number).await.ok::<PortalSession>();

        assert_eq!(with_the_session_of_the_device.code(), ProblemCode::SignInRequired);
        assert_eq!(without_a_scan.code(), ProblemCode::PortalRequestOver);
        assert_eq!(without_the_number.code(), ProblemCode::SignInRequired);
    }

    async fn s12_a_wrong_number_three_times_ends_the_request(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();
        let wrong = wrong(&approved.number);

        let first = browser.number(&wrong).await.problem();
        let second = browser.number(&wrong).await.problem();
        let third = browser.number(&wrong).await;
        let right = browser.number(&approved.number).await;

        assert_eq!((first.code, first.tries_left), (ProblemCode::PortalNumberWrong, Some(2)));
        assert_eq!((second.code, second.tries_left), (ProblemCode::PortalNumberWrong, Some(1)));
        assert_eq!(third.code(), ProblemCode::PortalRequestOver);
        assert_eq!(right.code(), ProblemCode::PortalRequestOver);
        assert_eq!(browser.get("/v1/portal/session").await.code(), ProblemCode::SignInRequired);
    }

    async fn s12_repeating_a_wrong_number_counts_once(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();
        let body = json!({ "number": wrong(&approved.number) });
        let key = key();

        for _ in 0..4 {
            let answer = browser.call(Method::POST, "/v1/portal/number", Some(body.clone()), Some(&key)).await;
            assert_eq!(answer.problem().tries_left, Some(2));
        }

        browser.number(&approved.number).await.ok::<PortalSession>();
    }

    async fn s4_s22_only_a_signature_for_just_this_browser_counts(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let good = approval(&world, &code, shown);
        let old = good.at - SignedDuration::from_mins(3);

        for (changed, refusal) in [
            (PortalApproval { site: "https://other.example".into(), ..good.clone() }, ProblemCode::StatementInvalid),
            (PortalApproval { browser: BrowserKind::Chrome, ..good.clone() }, ProblemCode::StatementInvalid),
            (PortalApproval { network: "10.0.*.*".into(), ..good.clone() }, ProblemCode::StatementInvalid),
            (PortalApproval { action: PortalAction::ShowDocuments, ..good.clone() }, ProblemCode::StatementInvalid),
            (PortalApproval { at: old, ..good.clone() }, ProblemCode::StatementInvalid),
            (PortalApproval { nonce_sha256: "00".repeat(32), ..good.clone() }, ProblemCode::PortalCodeOver),
        ] {
            let answer = send_approval(&world, &citizen, &changed, PortalApproval::SUBJECT).await;
            assert_eq!(answer.code(), refusal, "{changed:?}");
        }
        let as_consent = send_approval(&world, &citizen, &good, "qoltanba/consent/1").await;
        assert_eq!(as_consent.code(), ProblemCode::SignatureInvalid);
        assert!(send_approval(&world, &citizen, &good, PortalApproval::SUBJECT).await.status.is_success());
    }

    async fn r4_a_one_time_password_session_lets_no_browser_in(world) {
        let mut citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        citizen.sign_in_by_code(&world).await;

        assert_eq!(preview(&world, &citizen, &code).await.code(), ProblemCode::EdsRequired);
    }

    async fn s33_a_session_of_the_portal_lasts_fifteen_minutes(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;
        world.pass(SignedDuration::from_mins(14));
        let before = browser.get("/v1/portal/session").await;

        world.pass(SignedDuration::from_mins(1));
        qoltanba_backend::service::lapse::end_portal_sessions(&world.app).await.unwrap();

        assert!(before.status.is_success());
        assert_eq!(browser.get("/v1/portal/profile").await.code(), ProblemCode::SignInRequired);
        let history: History = citizen.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, HistoryKind::PortalEnded);
    }

    async fn s33_a_session_of_the_portal_is_ended_from_the_app(world) {
        let citizen = world.citizen("Айгүл").await;
        let other = world.citizen("Дана").await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;
        let open: PortalSessions = citizen.get(&world, "/v1/portal/sessions").await.ok();
        let path = format!("/v1/portal/sessions/{}", open.sessions[0].session);

        let by_another = other.call(&world, Method::DELETE, &path, None, None).await;
        let ended = citizen.call(&world, Method::DELETE, &path, None, None).await;

        assert_eq!(open.sessions[0].browser, BrowserKind::Firefox);
        assert_eq!(by_another.code(), ProblemCode::NotFound);
        assert_eq!(ended.status, 204);
        assert_eq!(browser.get("/v1/portal/session").await.code(), ProblemCode::SignInRequired);
        let history: History = citizen.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, HistoryKind::PortalEnded);
    }

    async fn s33_the_page_ends_its_own_session(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;

        let left = browser.call(Method::DELETE, "/v1/portal/session", None, None).await;

        assert_eq!(left.status, 204);
        let open: PortalSessions = citizen.get(&world, "/v1/portal/sessions").await.ok();
        assert!(open.sessions.is_empty());
    }

    async fn s33_documents_are_shown_after_another_scan_by_the_same_person(world) {
        let citizen = world.citizen("Айгүл").await;
        let other = world.citizen("Дана").await;
        world.document(citizen.iin.as_ref().unwrap(), DocumentKind::NationalId).await;
        let mut browser = Browser::new(&world);
        let path = "/v1/portal/sources/gbd_fl/documents";
        browser.sign_in(&world, &citizen).await;

        let before = browser.get(path).await;
        browser.ask(PortalAction::ShowDocuments).await;
        let code = browser.code().await;
        let by_another = approve(&world, &other, &code).await;
        let shown = browser.go_through(&world, &citizen).await;
        let documents: PortalDocuments = browser.get(path).await.ok();

        assert_eq!(before.code(), ProblemCode::PortalScanRequired);
        assert_eq!(by_another.code(), ProblemCode::PortalCodeOver);
        assert!(shown.documents);
        assert!(!documents.documents.is_empty());
    }

    async fn s33_documents_cannot_be_asked_for_without_a_session(world) {
        let mut browser = Browser::new(&world);

        let asked = browser.post("/v1/portal/requests", json!({ "action": "show_documents" })).await;

        assert_eq!(asked.code(), ProblemCode::SignInRequired);
    }

    async fn s25_s35_what_an_earlier_eds_allowed_signs_nobody_in_after_joining_again(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        browser.ask(PortalAction::SignIn).await;
        let code = browser.code().await;
        let approved: PortalApproved = approve(&world, &citizen, &code).await.ok();

        Client::new(&world).join(&world, citizen.iin.as_ref().unwrap()).await;
        let late = browser.number(&approved.number).await;

        assert_eq!(late.code(), ProblemCode::PortalRequestOver);
        assert_eq!(browser.get("/v1/portal/profile").await.code(), ProblemCode::SignInRequired);
        assert_eq!(browser.status().await.step, PortalStep::Over);
    }

    async fn s12_one_network_address_asks_for_so_many_codes_in_an_hour(world) {
        let mut browser = Browser::new(&world);
        let most = world.app.settings().portal_requests_per_address;
        for _ in 0..most {
            browser.ask(PortalAction::SignIn).await;
        }

        let one_more = browser.post("/v1/portal/requests", json!({ "action": "sign_in" })).await;

        assert_eq!(one_more.code(), ProblemCode::TooManyRequests);
    }

    async fn s29_asking_again_with_the_same_key_gives_the_same_cookie(world) {
        let (mut browser, key) = (Browser::new(&world), key());
        let body = json!({ "action": "sign_in" });

        let mut cookies = Vec::new();
        for _ in 0..2 {
            let asked = browser.call(Method::POST, "/v1/portal/requests", Some(body.clone()), Some(&key)).await;
            assert_eq!(asked.status, 201);
            assert!(!String::from_utf8_lossy(&asked.body).contains("cookie"));
            cookies.push(browser.cookies.clone());
        }

        assert_eq!(cookies[0], cookies[1]);
    }
}

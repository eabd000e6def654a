//! A wallet reduced to what goes over the wire.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, extract::ConnectInfo};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use credential::Credential;
use domain::{
    Iin, Phone,
    session::{AccessLevel, SignInChallenge},
    statement::Statement,
};
use eds::{PersonName, cades, certificate::Certificate, key::PrivateKey, pkcs10};
use http::{HeaderMap, Method, Request, StatusCode, header};
use protocol::{
    DPOP, IDEMPOTENCY_KEY, dpop,
    joining::{Joined, JoiningStatus},
    problem::{Problem, ProblemCode},
    service::OutboxMessage,
    session::{Challenge, CodeSent, SessionOpened},
};
use ring::rand::SystemRandom;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{MovableClock, World, rand};

pub struct Client {
    pub router: Router,
    pub device: PrivateKey,
    pub token: Option<String>,
    pub address: SocketAddr,
    clock: Arc<MovableClock>,
    /// How far this client's clock is off, in seconds.
    pub clock_off: i64,
    pub eds: Option<(PrivateKey, Certificate)>,
    pub authority: Option<Certificate>,
    pub iin: Option<Iin>,
    pub phone: String,
    /// The credentials of documents that this client goes on with.
    pub credentials: Mutex<HashMap<String, Credential>>,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(
            self.status.is_success(),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub fn problem(&self) -> Problem {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|_| {
            panic!(
                "no problem: {} {}",
                self.status,
                String::from_utf8_lossy(&self.body)
            )
        });
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        problem
    }

    #[track_caller]
    pub fn code(&self) -> ProblemCode {
        self.problem().code
    }
}

pub fn key() -> String {
    domain::hex(&rand())
}

impl Client {
    pub fn new(world: &World) -> Self {
        Self {
            router: world.router.clone(),
            device: PrivateKey::generate(&SystemRandom::new()).unwrap(),
            token: None,
            address: SocketAddr::from(([198, 51, 100, 7], 4_000)),
            clock: world.clock.clone(),
            clock_off: 0,
            eds: None,
            authority: None,
            iin: None,
            phone: format!(
                "+7701{:07}",
                u32::from_be_bytes(rand()[..4].try_into().unwrap()) % 10_000_000
            ),
            credentials: Mutex::default(),
        }
    }

    pub async fn get(&self, world: &World, path: &str) -> Reply {
        self.call(world, Method::GET, path, None, None).await
    }

    pub async fn post(&self, world: &World, path: &str, body: &impl Serialize) -> Reply {
        self.post_with(world, path, body, &key()).await
    }

    pub async fn post_with(
        &self,
        world: &World,
        path: &str,
        body: &impl Serialize,
        key: &str,
    ) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        self.call(world, Method::POST, path, Some(body), Some(key))
            .await
    }

    pub async fn call(
        &self,
        world: &World,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        key: Option<&str>,
    ) -> Reply {
        let proof = self.proof(world, &method, path, body.as_deref());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(DPOP, proof);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("DPoP {token}"));
        }
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.send(request.body(Body::from(body.unwrap_or_default())).unwrap())
            .await
    }

    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        // Two calls never happen at the same instant.
        self.clock.tick();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec(),
        }
    }

    pub fn proof(&self, world: &World, method: &Method, path: &str, body: Option<&[u8]>) -> String {
        let hash = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(eds::sha256(bytes));
        let path = path.split('?').next().unwrap();
        self.proof_of(&dpop::Claims {
            jti: URL_SAFE_NO_PAD.encode(rand()),
            htm: method.to_string(),
            htu: format!("{}{path}", world.app.origin),
            iat: world.now().as_second() + self.clock_off,
            ath: self.token.as_ref().map(|token| hash(token.as_bytes())),
            bdh: body.filter(|body| !body.is_empty()).map(hash),
        })
    }

    pub fn proof_of(&self, claims: &dpop::Claims) -> String {
        let public = self.device.public_key();
        let header = dpop::Header {
            typ: dpop::TYPE.to_owned(),
            alg: dpop::ALGORITHM.to_owned(),
            jwk: dpop::Jwk {
                crv: "P-256".to_owned(),
                kty: "EC".to_owned(),
                x: URL_SAFE_NO_PAD.encode(public.x()),
                y: URL_SAFE_NO_PAD.encode(public.y()),
            },
        };
        let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
        let signed = format!(
            "{}.{}",
            part(serde_json::to_vec(&header).unwrap()),
            part(serde_json::to_vec(claims).unwrap())
        );
        let signature = self
            .device
            .sign_fixed(signed.as_bytes(), &SystemRandom::new())
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The newest code sent to a number.
    pub async fn sms(&self, world: &World, phone: &str) -> String {
        let messages = self.messages(world, phone).await;
        let code = messages.iter().find_map(|text| {
            let (_, code) = text.split_at_checked(text.len().checked_sub(6)?)?;
            code.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(code)
        });
        code.expect("no code was sent").to_owned()
    }

    pub async fn newest_message(&self, world: &World, phone: &str) -> Option<String> {
        self.messages(world, phone).await.into_iter().next()
    }

    /// What was sent to a number, the newest first.
    pub async fn messages(&self, world: &World, phone: &str) -> Vec<String> {
        qoltanba_backend::sms::send_waiting(&world.app, &qoltanba_backend::sms::DemoGateway)
            .await
            .unwrap();
        let request = Request::get(format!("/dev/outbox?phone={}", phone.replace('+', "%2B")))
            .header(header::HOST, "127.0.0.1:1")
            .body(Body::empty())
            .unwrap();
        let messages: Vec<OutboxMessage> = self.send(request).await.ok();
        messages.into_iter().map(|message| message.text).collect()
    }

    /// Joins up to the step of the certificate.
    pub async fn join_until_certificate(&mut self, world: &World, iin: &Iin) -> JoiningStatus {
        let started: JoiningStatus = self
            .post(world, "/v1/joining", &json!({ "phone": self.phone }))
            .await
            .ok();
        let at = format!("/v1/joining/{}", started.joining);
        let digits = self.sms(world, &self.phone).await;
        self.post(world, &format!("{at}/code"), &json!({ "digits": digits }))
            .await
            .ok::<JoiningStatus>();
        self.post(
            world,
            &format!("{at}/identity"),
            &json!({ "consent": true, "evidence": "" }),
        )
        .await
        .ok::<JoiningStatus>();
        self.post(
            world,
            &format!("{at}/control"),
            &json!({ "iin": iin.as_str(), "date_of_birth": iin.date_of_birth() }),
        )
        .await
        .ok()
    }

    /// The certification request of a key, and the body that carries it.
    pub fn certification_request(&self, key: &PrivateKey) -> Value {
        let name = PersonName {
            iin: "900101300007".to_owned(),
            common_name: "Anybody".to_owned(),
            surname: "Any".to_owned(),
            given_name: "Body".to_owned(),
            email: None,
        };
        let draft = pkcs10::Draft::new(&name, &key.public_key()).unwrap();
        let signature = key
            .sign(draft.to_be_signed(), &SystemRandom::new())
            .unwrap();
        let request = draft.attach(&signature).unwrap();
        json!({ "email": "a@example.kz", "request": STANDARD.encode(request.as_der()) })
    }

    /// Joins wholly.
    pub async fn join(&mut self, world: &World, iin: &Iin) -> Joined {
        let status = self.join_until_certificate(world, iin).await;
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let joined: Joined = self
            .post(
                world,
                &format!("/v1/joining/{}/certificate", status.joining),
                &self.certification_request(&key),
            )
            .await
            .ok();
        let certificate = Certificate::parse(&joined.certificate.0).unwrap();
        self.authority = Some(Certificate::parse(&joined.authority.0).unwrap());
        self.eds = Some((key, certificate));
        self.iin = Some(iin.clone());
        joined
    }

    /// CAdES-B-B by this client's EDS.
    pub fn sign(&self, world: &World, content: &[u8], subject: &str) -> Vec<u8> {
        let (key, certificate) = self.eds.as_ref().unwrap();
        let draft = cades::Draft::new(content, certificate, subject, world.now()).unwrap();
        let signature = key
            .sign(draft.to_be_signed(), &SystemRandom::new())
            .unwrap();
        draft
            .attach(
                &signature,
                std::slice::from_ref(self.authority.as_ref().unwrap()),
            )
            .unwrap()
    }

    pub async fn challenge(&self, world: &World) -> Challenge {
        self.post(world, "/v1/session/challenge", &json!({}))
            .await
            .ok()
    }

    pub async fn sign_in(&mut self, world: &World) {
        self.token = None;
        let challenge = self.challenge(world).await;
        let signature = self.sign(world, &challenge.statement.0, SignInChallenge::SUBJECT);
        let opened: SessionOpened = self
            .post(
                world,
                "/v1/session/eds",
                &json!({ "challenge": challenge.challenge, "signature": STANDARD.encode(signature) }),
            )
            .await
            .ok();
        assert_eq!(opened.level, AccessLevel::Eds);
        self.token = Some(opened.token.to_string());
    }

    pub async fn sign_in_by_code(&mut self, world: &World) {
        self.token = None;
        let sent: CodeSent = self
            .post(world, "/v1/session/code", &json!({ "phone": self.phone }))
            .await
            .ok();
        let digits = self.sms(world, &self.phone).await;
        let opened: SessionOpened = self
            .post(
                world,
                "/v1/session/one-time-password",
                &json!({ "code": sent.code, "digits": digits }),
            )
            .await
            .ok();
        assert_eq!(opened.level, AccessLevel::OneTimePassword);
        self.token = Some(opened.token.to_string());
    }

    pub fn phone(&self) -> Phone {
        Phone::parse(&self.phone).unwrap()
    }
}

impl World {
    /// A person of 30 years who has joined and signed in by EDS.
    pub async fn citizen(&self, name: &str) -> Client {
        let iin = self.person(name, 30).await;
        self.joined(&iin).await
    }

    pub async fn joined(&self, iin: &Iin) -> Client {
        let mut client = Client::new(self);
        client.join(self, iin).await;
        client.sign_in(self).await;
        client
    }
}

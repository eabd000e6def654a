//! A citizen who has joined, reduced to keys and to the bytes of calls that are made before time is measured.

use std::net::SocketAddr;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use credential::{Credential, presentation};
use domain::{
    Iin,
    access::{AccessSecret, Scope, presentation_nonce},
    document::Document,
    session::SignInChallenge,
    statement::Statement,
};
use eds::{PersonName, cades, certificate::Certificate, key::PrivateKey, pkcs10};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    DPOP, IDEMPOTENCY_KEY,
    credential::IssuedCredentials,
    dpop,
    joining::{Joined, JoiningStatus},
    session::{Challenge, SessionOpened},
};
use ring::rand::{SecureRandom, SystemRandom};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    http::{self, Connection},
    running::{Backend, newest_code},
};

/// A citizen with an open session.
pub struct Citizen {
    origin: String,
    address: SocketAddr,
    device: PrivateKey,
    token: String,
    key: PrivateKey,
    certificate: Certificate,
    authority: Certificate,
}

impl Citizen {
    /// Joins with a number, and signs in by EDS.
    pub fn join(backend: &Backend, iin: &Iin, phone: &str) -> Self {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).unwrap();
        let mut caller = Caller {
            origin: backend.origin.clone(),
            connection: Connection::open(backend.address),
            device: PrivateKey::generate(&random).unwrap(),
        };
        let started: JoiningStatus = caller.post("/v1/joining", &json!({ "phone": phone }));
        let at = format!("/v1/joining/{}", started.joining);
        let digits = newest_code(backend.address, phone);
        caller.post::<Value>(&format!("{at}/code"), &json!({ "digits": digits }));
        caller.post::<Value>(
            &format!("{at}/identity"),
            &json!({ "consent": true, "evidence": "" }),
        );
        caller.post::<Value>(
            &format!("{at}/control"),
            &json!({ "iin": iin.as_str(), "date_of_birth": iin.date_of_birth() }),
        );
        let joined: Joined = caller.post(
            &format!("{at}/certificate"),
            &json!({ "email": "a@example.kz", "request": STANDARD.encode(certification_request(&key)) }),
        );
        let certificate = Certificate::parse(&joined.certificate.0).unwrap();
        let authority = Certificate::parse(&joined.authority.0).unwrap();

        let challenge: Challenge = caller.post("/v1/session/challenge", &json!({}));
        let signature = cms(
            &key,
            &certificate,
            &authority,
            &challenge.statement.0,
            SignInChallenge::SUBJECT,
        );
        let opened: SessionOpened = caller.post(
            "/v1/session/eds",
            &json!({ "challenge": challenge.challenge, "signature": STANDARD.encode(signature) }),
        );
        Self {
            origin: backend.origin.clone(),
            address: backend.address,
            device: caller.device,
            token: opened.token.to_string(),
            key,
            certificate,
            authority,
        }
    }

    /// A call with a fresh proof and key.
    pub fn request(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        request(
            &self.device,
            &self.origin,
            Some(&self.token),
            method,
            path,
            body,
        )
    }

    /// Reads something at once.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(
            &mut Connection::open(self.address),
            &self.request("GET", path, &[]),
        )
    }

    /// The credential of a document, bound to the citizen's device.
    pub fn credential(&self, document: &Document) -> Credential {
        let source = document.kind.source().as_str();
        let body = serde_json::to_vec(&json!({ "documents": [document.id] })).unwrap();
        let request = self.request("POST", &format!("/v1/sources/{source}/credentials"), &body);
        let issued: IssuedCredentials = read(&mut Connection::open(self.address), &request);
        let text = &issued.credentials[0].credential;
        let authority = std::slice::from_ref(&self.authority);
        let now = Timestamp::now();
        let issuer = credential::trusted_issuer(text, authority, now).unwrap();
        Credential::verify(text, &issuer, now, SignedDuration::from_mins(1)).unwrap()
    }

    /// A whole document as it is shown to whoever has a secret.
    pub fn present(
        &self,
        credential: &Credential,
        document: &Document,
        secret: &AccessSecret,
    ) -> String {
        let names: Vec<String> = Scope::Whole
            .discloses(document)
            .into_iter()
            .map(String::from)
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let nonce = presentation_nonce(&eds::sha256(secret.as_bytes()));
        let now = Timestamp::now();
        let draft =
            presentation::Draft::new(credential, &names, &self.origin, &nonce, now).unwrap();
        let signature = self
            .device
            .sign_fixed(draft.to_be_signed(), &SystemRandom::new())
            .unwrap();
        draft.attach(&signature).unwrap()
    }

    /// CAdES-B-B by the citizen's EDS.
    pub fn sign(&self, content: &[u8], subject: &str) -> Vec<u8> {
        cms(
            &self.key,
            &self.certificate,
            &self.authority,
            content,
            subject,
        )
    }
}

/// So many random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes
}

struct Caller {
    origin: String,
    connection: Connection,
    device: PrivateKey,
}

impl Caller {
    fn post<T: DeserializeOwned>(&mut self, path: &str, body: &Value) -> T {
        let body = serde_json::to_vec(body).unwrap();
        let request = request(&self.device, &self.origin, None, "POST", path, &body);
        read(&mut self.connection, &request)
    }
}

fn read<T: DeserializeOwned>(connection: &mut Connection, request: &[u8]) -> T {
    let answer = connection.call(request);
    assert!(
        (200..300).contains(&answer.status),
        "{}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    serde_json::from_slice(&answer.body).unwrap()
}

fn request(
    device: &PrivateKey,
    origin: &str,
    token: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> Vec<u8> {
    let proof = proof(device, origin, token, method, path, body);
    let authorization = token.map(|token| format!("DPoP {token}"));
    let key = domain::hex(&random::<16>());
    let mut headers = vec![(DPOP, proof.as_str()), (IDEMPOTENCY_KEY, key.as_str())];
    if let Some(authorization) = &authorization {
        headers.push(("authorization", authorization));
    }
    http::request(method, path, &headers, body)
}

fn proof(
    device: &PrivateKey,
    origin: &str,
    token: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> String {
    let hash = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(eds::sha256(bytes));
    let public = device.public_key();
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
    let claims = dpop::Claims {
        jti: URL_SAFE_NO_PAD.encode(random::<16>()),
        htm: method.to_owned(),
        htu: format!("{origin}{path}"),
        iat: Timestamp::now().as_second(),
        ath: token.map(|token| hash(token.as_bytes())),
        bdh: (!body.is_empty()).then(|| hash(body)),
    };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let signed = format!(
        "{}.{}",
        part(serde_json::to_vec(&header).unwrap()),
        part(serde_json::to_vec(&claims).unwrap())
    );
    let signature = device
        .sign_fixed(signed.as_bytes(), &SystemRandom::new())
        .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn cms(
    key: &PrivateKey,
    certificate: &Certificate,
    authority: &Certificate,
    content: &[u8],
    subject: &str,
) -> Vec<u8> {
    let draft = cades::Draft::new(content, certificate, subject, Timestamp::now()).unwrap();
    let signature = key
        .sign(draft.to_be_signed(), &SystemRandom::new())
        .unwrap();
    draft
        .attach(&signature, std::slice::from_ref(authority))
        .unwrap()
}

fn certification_request(key: &PrivateKey) -> Vec<u8> {
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
    draft.attach(&signature).unwrap().as_der().to_vec()
}

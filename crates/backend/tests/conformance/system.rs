//! An organisation's information system, reduced to what goes over the wire.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Bin, ClientId, EmailAddress, LocalizedText,
    client::{ClientKey, ClientKeys, ClientScopes, OrganisationName},
};
use eds::key::PrivateKey;
use http::{Method, Request, header};
use protocol::{
    DPOP,
    client::{
        ASSERTION_TYPE, AssertionClaims, AssertionHeader, Audience, TokenError, TokenIssued,
        TokenProblem,
    },
};
use qoltanba_backend::{
    population::organisation,
    service::client::{self, Decision, NewClient},
};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    world::World,
};

/// A BIN other than the demonstration's.
pub const OTHER_BIN: &str = "990440000385";

/// An organisation's system: it calls with the key of its proofs, and signs assertions with another one.
pub struct System {
    pub client: Client,
    pub id: ClientId,
    pub key: PrivateKey,
    pub kid: String,
}

impl System {
    /// The one of every demonstration.
    pub fn of_demo(world: &World) -> Self {
        Self {
            client: Client::new(world),
            id: ClientId::parse(organisation::CLIENT).unwrap(),
            key: organisation::private_key(),
            kid: organisation::KID.to_owned(),
        }
    }

    /// One that is known by a key of its own.
    pub fn known_as(world: &World, id: ClientId, key: PrivateKey, kid: &str) -> Self {
        Self {
            client: Client::new(world),
            id,
            key,
            kid: kid.to_owned(),
        }
    }

    /// One that the operator entered.
    pub async fn of(world: &World, bin: &str, scope: &str) -> Self {
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let new = NewClient {
            id: None,
            bin: Bin::parse(bin).unwrap(),
            name: name("Qyzmet"),
            contact: EmailAddress::parse("it@example.kz").unwrap(),
            jwks: keys(&key, "k"),
            scope: ClientScopes::parse(scope).unwrap(),
        };
        let id = world
            .app
            .store
            .write(world.now(), move |transaction| {
                Box::pin(client::add(transaction, new.clone()))
            })
            .await
            .unwrap();
        Self::known_as(world, id.unwrap(), key, "k")
    }

    pub fn claims(&self, world: &World) -> AssertionClaims {
        AssertionClaims {
            iss: self.id.to_string(),
            sub: self.id.to_string(),
            aud: Audience::One(format!("{}/v1/token", world.app.origin)),
            exp: world.now().as_second() + 60,
            jti: key(),
            iat: Some(world.now().as_second()),
            nbf: None,
        }
    }

    pub fn assertion(&self, claims: &AssertionClaims) -> String {
        let header = AssertionHeader {
            alg: "ES256".to_owned(),
            kid: self.kid.clone(),
            typ: Some("JWT".to_owned()),
            crit: None,
        };
        signed(&self.key, &json!(header), &json!(claims))
    }

    /// Asks for a token by the members of a form.
    pub async fn ask(&self, world: &World, members: &[(&str, &str)]) -> Reply {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(members)
            .finish();
        let proof = self
            .client
            .proof(world, &Method::POST, "/v1/token", Some(form.as_bytes()));
        self.ask_with(form, Some(&proof)).await
    }

    pub async fn ask_with(&self, form: String, proof: Option<&str>) -> Reply {
        let mut request = Request::post("/v1/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(proof) = proof {
            request = request.header(DPOP, proof);
        }
        self.client.send(request.body(form.into()).unwrap()).await
    }

    pub async fn token(&self, world: &World, assertion: &str, scope: Option<&str>) -> Reply {
        let mut members = vec![
            ("grant_type", "client_credentials"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        members.extend(scope.map(|scope| ("scope", scope)));
        self.ask(world, &members).await
    }

    pub async fn refusal(&self, world: &World, claims: &AssertionClaims) -> TokenError {
        let reply = self.token(world, &self.assertion(claims), None).await;
        refused(&reply)
    }

    /// Gets a token and keeps it.
    pub async fn sign_in(&mut self, world: &World) -> TokenIssued {
        self.client.token = None;
        let assertion = self.assertion(&self.claims(world));
        let issued: TokenIssued = self.token(world, &assertion, None).await.ok();
        self.client.token = Some(issued.access_token.to_string());
        issued
    }

    pub async fn post(&self, world: &World, path: &str, body: &Value) -> Reply {
        self.client.post(world, path, body).await
    }
}

pub fn signed(key: &PrivateKey, header: &Value, claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = key
        .sign_fixed(signed.as_bytes(), &SystemRandom::new())
        .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[track_caller]
pub fn refused(reply: &Reply) -> TokenError {
    let problem: TokenProblem = serde_json::from_slice(&reply.body).unwrap_or_else(|_| {
        let body = String::from_utf8_lossy(&reply.body);
        panic!("no refusal of a token: {} {body}", reply.status)
    });
    let status = match problem.error {
        TokenError::InvalidClient => 401,
        _ => 400,
    };
    assert_eq!(reply.status, status);
    assert_eq!(reply.headers["cache-control"], "no-store");
    problem.error
}

fn name(text: &str) -> OrganisationName {
    OrganisationName::parse(LocalizedText::same(text)).unwrap()
}

pub fn keys(key: &PrivateKey, kid: &str) -> ClientKeys {
    let point = key.public_key();
    ClientKeys::parse(vec![ClientKey {
        kid: kid.to_owned(),
        kty: "EC".to_owned(),
        crv: "P-256".to_owned(),
        x: URL_SAFE_NO_PAD.encode(point.x()),
        y: URL_SAFE_NO_PAD.encode(point.y()),
        alg: None,
        usage: None,
    }])
    .unwrap()
}

pub async fn decide(world: &World, id: &ClientId, decision: Decision) {
    let id = id.clone();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            Box::pin(client::decide(transaction, id.clone(), decision))
        })
        .await
        .unwrap();
}

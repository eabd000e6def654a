//! Proof of possession of the device key for each call: DPoP (RFC 9449), with a hash of the body (S-6).

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use eds::key::PublicKey;
use http::{HeaderMap, header, request::Parts};
use protocol::{
    DPOP, WORK,
    access::ACCESSES,
    dpop,
    problem::{Problem, ProblemCode},
};

use super::{
    address::address,
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    refusal::Refusal,
    service::{Device, Person, access::Opener, session::token_hash},
};

/// The largest body of a call, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// The largest body of a call that brings a presentation of a document, a photo and all.
const LARGEST_PRESENTATION: usize = credential::LONGEST_CREDENTIAL + LARGEST_BODY;
/// The largest proof, in bytes.
const LARGEST_PROOF: usize = 2 * 1024;
/// How long a body may be on its way.
const SLOWEST_BODY: Duration = Duration::from_secs(15);

/// What a call has proved.
#[derive(Debug, Clone)]
struct Proof {
    thumbprint: String,
    key: PublicKey,
    token: Option<String>,
}

/// Checks the proof of a call that brings one; what needs one asks for a [`Device`] or a [`Person`].
pub async fn check(State(app): State<App>, request: Request, next: Next) -> Answered<Response> {
    let (mut parts, body) = request.into_parts();
    let largest = match parts.uri.path() {
        ACCESSES => LARGEST_PRESENTATION,
        _ => LARGEST_BODY,
    };
    let body = tokio::time::timeout(SLOWEST_BODY, to_bytes(body, largest))
        .await
        .map_err(|_| Problem::new(ProblemCode::Malformed, 408, "the body did not come in time"))?
        .map_err(|_| Problem::new(ProblemCode::TooLarge, 413, "the body is too long"))?;
    if parts.headers.contains_key(DPOP) {
        let proof = proof(&app, &parts, &body).ok_or_else(|| proof_invalid(&app))?;
        parts.extensions.insert(proof);
    }
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

impl FromRequestParts<App> for Device {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let proof = parts
            .extensions
            .get::<Proof>()
            .ok_or_else(|| proof_invalid(app))?;
        Ok(Self {
            thumbprint: proof.thumbprint.clone(),
            key: Some(proof.key),
            address: address(&app.proxies, parts),
            work: only(&parts.headers, WORK).map(str::to_owned),
        })
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let device = Device::from_request_parts(parts, app).await?;
        let token = parts
            .extensions
            .get::<Proof>()
            .and_then(|proof| proof.token.as_deref())
            .ok_or(Refusal::SignInRequired)?;
        let session = app
            .store
            .read()
            .await?
            .session(&token_hash(token), &device.thumbprint, app.now())
            .await?
            .ok_or(Refusal::SignInRequired)?;
        Ok(Self {
            session: session.id,
            account: session.account,
            iin: session.iin,
            level: session.level,
            device,
        })
    }
}

impl FromRequestParts<App> for Opener {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let signs_in = parts.headers.contains_key(header::AUTHORIZATION);
        let person = match signs_in {
            true => Some(Person::from_request_parts(parts, app).await?),
            false => None,
        };
        Ok(Self {
            address: address(&app.proxies, parts),
            person,
        })
    }
}

fn proof_invalid(app: &App) -> Refused {
    Problem {
        server_time: Some(app.now()),
        ..Problem::new(
            ProblemCode::ProofInvalid,
            401,
            "the call lacks a valid proof of the device key",
        )
    }
    .into()
}

/// Verifies a proof against the call that it came with.
fn proof(app: &App, parts: &Parts, body: &[u8]) -> Option<Proof> {
    let text = only(&parts.headers, DPOP).filter(|text| text.len() <= LARGEST_PROOF)?;
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: dpop::Header = decoded(header)?;
    let claims: dpop::Claims = decoded(claims)?;
    if header.typ != dpop::TYPE || header.alg != dpop::ALGORITHM {
        return None;
    }
    let key = public_key(&header.jwk)?;
    let token = match parts.headers.contains_key(header::AUTHORIZATION) {
        true => Some(
            only(&parts.headers, header::AUTHORIZATION.as_str())?
                .strip_prefix("DPoP ")?
                .to_owned(),
        ),
        false => None,
    };
    let hashed = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(eds::sha256(bytes));
    let here = format!("{}{}", app.origin, parts.uri.path());
    let for_this_call = claims.htm == parts.method.as_str()
        && claims.htu == here
        && claims.iat.abs_diff(app.now().as_second()) <= dpop::LEEWAY_SECONDS.unsigned_abs()
        && claims.ath == token.as_deref().map(|token| hashed(token.as_bytes()))
        && claims.bdh == (!body.is_empty()).then(|| hashed(body));
    if !for_this_call {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.verify_fixed(signed.as_bytes(), &signature).ok()?;
    Some(Proof {
        thumbprint: URL_SAFE_NO_PAD.encode(key.jwk_thumbprint()),
        key,
        token,
    })
}

fn public_key(jwk: &dpop::Jwk) -> Option<PublicKey> {
    if jwk.kty != "EC" || jwk.crv != "P-256" {
        return None;
    }
    let coordinate = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() == 32)
    };
    let mut point = vec![4];
    point.extend(coordinate(&jwk.x)?);
    point.extend(coordinate(&jwk.y)?);
    PublicKey::from_uncompressed(&point).ok()
}

fn decoded<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The value of a header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    match values.next() {
        None => first.to_str().ok(),
        Some(_) => None,
    }
}

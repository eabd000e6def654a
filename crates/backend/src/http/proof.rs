//! Proof of possession of the device key for each call: DPoP (RFC 9449), with a hash of the body (S-6).

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, OptionalFromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use eds::key::PublicKey;
use http::{HeaderMap, header, request::Parts};
use protocol::{
    DPOP, WORK,
    access::ACCESSES,
    attachment::ATTACHMENTS,
    client::TOKEN,
    dpop,
    problem::{Problem, ProblemCode},
};

use super::{
    address::address,
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    jws::{Compact, public_key},
    refusal::Refusal,
    service::{
        Device, Person,
        access::{Opener, SignedIn},
        client::{Organisation, is_client_token, organisation},
        portal::Visit,
        session::token_hash,
    },
};

/// The largest body of a call, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// The largest body of a call that brings a presentation of a document, a photo and all.
const LARGEST_PRESENTATION: usize = credential::LONGEST_CREDENTIAL + LARGEST_BODY;
/// The largest proof, in bytes.
const LARGEST_PROOF: usize = 2 * 1024;
/// How long a body may be on its way.
const SLOWEST_BODY: Duration = Duration::from_secs(15);
/// How long that of a copy may be, which leaves time to look at it.
const SLOWEST_ATTACHMENT: Duration = Duration::from_secs(25);

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
    // A large body is for those only who at least say that they are a person's device.
    let says_who = parts.headers.contains_key(header::AUTHORIZATION);
    let largest = match parts.uri.path() {
        ACCESSES if says_who => LARGEST_PRESENTATION,
        ATTACHMENTS if says_who => {
            // In base64, three bytes are four characters.
            app.settings().attachment_bytes as usize / 3 * 4 + LARGEST_BODY
        }
        _ => LARGEST_BODY,
    };
    let slowest = match largest {
        LARGEST_BODY | LARGEST_PRESENTATION => SLOWEST_BODY,
        _ => SLOWEST_ATTACHMENT,
    };
    let body = tokio::time::timeout(slowest, to_bytes(body, largest))
        .await
        .map_err(|_| Problem::new(ProblemCode::Malformed, 408, "the body did not come in time"))?
        .map_err(|_| Problem::new(ProblemCode::TooLarge, 413, "the body is too long"))?;
    if parts.headers.contains_key(DPOP) {
        match proof(&app, &parts, &body) {
            Some(proof) => drop(parts.extensions.insert(proof)),
            // The call for a token refuses in a form of its own.
            None if parts.uri.path() == TOKEN => {}
            None => return Err(proof_invalid(&app)),
        }
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

impl FromRequestParts<App> for Organisation {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let device = Device::from_request_parts(parts, app).await?;
        let token = client_token(parts).ok_or(Refusal::SignInRequired)?;
        Ok(organisation(app, token, &device.thumbprint).await?)
    }
}

/// The token of a proved call, where it is one of a client.
fn client_token(parts: &Parts) -> Option<&str> {
    let proof = parts.extensions.get::<Proof>()?;
    proof
        .token
        .as_deref()
        .filter(|token| is_client_token(token))
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        Ok(if client_token(parts).is_some() {
            Self::Organisation(Organisation::from_request_parts(parts, app).await?)
        } else {
            Self::Person(Person::from_request_parts(parts, app).await?)
        })
    }
}

impl FromRequestParts<App> for Opener {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let signed_in = if parts.headers.contains_key(header::AUTHORIZATION) {
            Some(SignedIn::from_request_parts(parts, app).await?)
        } else {
            // A browser that is let in to the portal opens as its person.
            let visit = <Visit as OptionalFromRequestParts<App>>::from_request_parts(parts, app);
            visit.await?.map(|visit| SignedIn::Person(visit.person))
        };
        Ok(Self {
            address: address(&app.proxies, parts),
            signed_in,
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
    let compact = Compact::split(text)?;
    let header: dpop::Header = compact.header()?;
    let claims: dpop::Claims = compact.claims()?;
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
    compact.is_signed_by(&key).then(|| Proof {
        thumbprint: URL_SAFE_NO_PAD.encode(key.jwk_thumbprint()),
        key,
        token,
    })
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

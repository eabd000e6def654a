//! The web portal: what its pages call by cookies, and what the app calls for them (R-26, S-12, S-33).

use std::ops::ControlFlow;

use axum::{
    Json,
    body::to_bytes,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
};
use domain::{
    AccountId, SessionId,
    access::Scope,
    document::SourceSystem,
    portal::{BrowserKind, COOKIE_BYTES, PortalPlace},
    settings::civil_day,
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use jiff::SignedDuration;
use protocol::{history::History, portal::*, profile::Profile, request::Requests};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};
use zeroize::Zeroizing;

use super::{
    Id, Parameters,
    address::address,
    call::{Read, Write},
    history::Page,
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person, document, history,
        portal::{self, Browser, Given, Visit},
        profile, request,
    },
};

/// The cookie of a request.
const REQUEST: &str = "qoltanba-portal-request";
/// The cookie of a session.
const SESSION: &str = "qoltanba-portal-session";

/// The calls of the portal.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ask))
        .routes(routes!(status))
        .routes(routes!(type_number))
        .routes(routes!(this_session, leave))
        .routes(routes!(own_profile))
        .routes(routes!(own_history))
        .routes(routes!(own_requests))
        .routes(routes!(own_documents))
        .routes(routes!(preview))
        .routes(routes!(approve))
        .routes(routes!(list))
        .routes(routes!(end))
}

/// Begins a request of a page; its codes change every 15 seconds for 2 minutes.
#[utoipa::path(post, path = PORTAL_REQUESTS, tag = "portal", request_body = AskPortal,
    responses((status = 201, body = PortalAsked)))]
async fn ask(
    State(app): State<App>,
    browser: Browser,
    visit: Option<Visit>,
    write: Write<AskPortal>,
) -> Answered<Response> {
    let life = app.settings().portal_wait;
    let answer = write
        .once_for(
            &app,
            "visitor",
            StatusCode::CREATED,
            life,
            move |transaction, app, body| {
                let (browser, visit) = (browser.clone(), visit.clone());
                Box::pin(async move {
                    let given = portal::ask(transaction, app, browser, body.action, visit).await?;
                    Ok(Kept::from(given))
                })
            },
        )
        .await?;
    // The number is typed after the scan, so that the cookie outlives both.
    with_cookie(&app, REQUEST, life * 2, answer).await
}

/// How the request of this browser stands, and the code to show now.
#[utoipa::path(get, path = PORTAL_REQUEST, tag = "portal", responses((status = 200, body = PortalRequest)))]
async fn status(
    State(app): State<App>,
    RequestCookie(cookie): RequestCookie,
) -> Answered<Json<PortalRequest>> {
    Ok(Json(
        portal::status(&app, PortalPlace::Portal, &cookie).await?,
    ))
}

/// Tries the number that the app shows.
#[utoipa::path(post, path = PORTAL_NUMBER, tag = "portal", request_body = TypeNumber,
    responses((status = 200, body = PortalSession)))]
async fn type_number(
    State(app): State<App>,
    RequestCookie(cookie): RequestCookie,
    write: Write<TypeNumber>,
) -> Answered<Response> {
    let caller = format!("browser {}", cookie.as_str());
    let answer = write
        .once_for(
            &app,
            &caller,
            StatusCode::OK,
            app.settings().portal_wait,
            move |transaction, app, body| {
                let cookie = cookie.clone();
                Box::pin(async move {
                    let given =
                        portal::type_number(transaction, app, PortalPlace::Portal, cookie, body)
                            .await?;
                    Ok(Kept::from(given))
                })
            },
        )
        .await?;
    with_cookie(&app, SESSION, app.settings().portal_session_life, answer).await
}

/// The session of this browser.
#[utoipa::path(get, path = PORTAL_SESSION, tag = "portal", responses((status = 200, body = PortalSession)))]
async fn this_session(visit: Visit) -> Json<PortalSession> {
    Json(visit.shown())
}

/// Ends the session of this browser.
#[utoipa::path(delete, path = PORTAL_SESSION, tag = "portal", responses((status = 204)))]
async fn leave(State(app): State<App>, visit: Visit) -> Answered<Response> {
    let mut response = ended(&app, visit.person.account, visit.person.session).await?;
    set(&app, &mut response, SESSION, "", SignedDuration::ZERO)?;
    Ok(response)
}

/// Who the person is, on the portal.
#[utoipa::path(get, path = PORTAL_PROFILE, tag = "portal", responses((status = 200, body = Profile)))]
async fn own_profile(State(app): State<App>, visit: Visit) -> Answered<Json<Profile>> {
    Ok(Json(profile::mine(&app, &visit.person).await?))
}

/// A page of the person's history, on the portal.
#[utoipa::path(get, path = PORTAL_HISTORY, tag = "portal", params(("before" = Option<String>, Query)),
    responses((status = 200, body = History)))]
async fn own_history(
    State(app): State<App>,
    visit: Visit,
    Parameters(page): Parameters<Page>,
) -> Answered<Json<History>> {
    let shown = history::page(&app, &visit.person, page.before.as_ref()).await?;
    Ok(Json(shown))
}

/// The person's requests, on the portal.
#[utoipa::path(get, path = PORTAL_REGISTRATIONS, tag = "portal", responses((status = 200, body = Requests)))]
async fn own_requests(State(app): State<App>, visit: Visit) -> Answered<Json<Requests>> {
    Ok(Json(request::list(&app, &visit.person).await?))
}

/// What one source has about the person, on the portal after another scan.
#[utoipa::path(get, path = PORTAL_DOCUMENTS, tag = "portal", params(("source" = SourceSystem, Path)),
    responses((status = 200, body = PortalDocuments)))]
async fn own_documents(
    State(app): State<App>,
    visit: Visit,
    Id(source): Id<SourceSystem>,
) -> Answered<Json<PortalDocuments>> {
    let person = visit.with_documents()?;
    let today = civil_day(app.now());
    let found = document::of_source(&app, person, source).await?;
    let documents = found
        .documents
        .into_iter()
        .map(|document| document.shown(&Scope::Whole, today))
        .collect();
    Ok(Json(PortalDocuments {
        documents,
        pending: found.pending,
    }))
}

/// Says what a scanned code asks for; allows nothing.
#[utoipa::path(post, path = PORTAL_PREVIEW, tag = "portal", request_body = ScannedPortal,
    responses((status = 200, body = PortalPreview)))]
async fn preview(
    State(app): State<App>,
    who: Person,
    Read(scanned): Read<ScannedPortal>,
) -> Answered<Json<PortalPreview>> {
    Ok(Json(portal::preview(&app, &who, &scanned.code).await?))
}

/// Allows what a scanned code asks for, once.
#[utoipa::path(post, path = PORTAL_APPROVE, tag = "portal", request_body = ApprovePortal,
    responses((status = 200, body = PortalApproved)))]
async fn approve(
    State(app): State<App>,
    who: Person,
    write: Write<ApprovePortal>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = async { portal::check(&app, &who, &write.body) };
    let checked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(checked) => checked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(portal::approve(
                transaction,
                app,
                who.clone(),
                checked.clone(),
            ))
        })
        .await
}

/// The person's open sessions of the portal.
#[utoipa::path(get, path = PORTAL_SESSIONS, tag = "portal", responses((status = 200, body = PortalSessions)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<PortalSessions>> {
    Ok(Json(portal::list(&app, &who).await?))
}

/// Ends one of the person's sessions of the portal.
#[utoipa::path(delete, path = PORTAL_SESSIONS_ONE, tag = "portal", params(("session" = String, Path)),
    responses((status = 204)))]
async fn end(State(app): State<App>, who: Person, Id(id): Id<SessionId>) -> Answered<Response> {
    ended(&app, who.account, id).await
}

pub(super) async fn ended(app: &App, account: AccountId, session: SessionId) -> Answered<Response> {
    app.store
        .write(app.now(), move |transaction| {
            Box::pin(portal::end(transaction, account.clone(), session.clone()))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

impl FromRequestParts<App> for Browser {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let named = parts.headers.get(header::USER_AGENT);
        let named = named.and_then(|value| value.to_str().ok());
        Ok(Self {
            address: address(&app.proxies, parts),
            kind: BrowserKind::of(named.unwrap_or_default()),
        })
    }
}

/// The cookie of this browser's request.
struct RequestCookie(Zeroizing<String>);

impl FromRequestParts<App> for RequestCookie {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        cookie(app, &parts.headers, REQUEST)
            .map(Self)
            .ok_or_else(|| Refusal::PortalRequestOver.into())
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let token = cookie(app, &parts.headers, SESSION).ok_or(Refusal::SignInRequired)?;
        let browser = Browser::from_request_parts(parts, app).await?;
        Ok(portal::visit(app, &token, PortalPlace::Portal, browser).await?)
    }
}

impl axum::extract::OptionalFromRequestParts<App> for Visit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Option<Self>> {
        match cookie(app, &parts.headers, SESSION) {
            // A session that ended is as good as none: the page asks to sign in again.
            Some(_) => Ok(
                <Self as FromRequestParts<App>>::from_request_parts(parts, app)
                    .await
                    .ok(),
            ),
            None => Ok(None),
        }
    }
}

/// An answer as it is kept, sealed, for a repeated call: with the cookie, which never goes out in a body.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    said: serde_json::Value,
    cookie: Option<Zeroizing<String>>,
}

impl<T: Serialize> From<Given<T>> for Kept {
    fn from(given: Given<T>) -> Self {
        Self {
            // Invariant: the bodies of the protocol always serialise.
            said: serde_json::to_value(&given.said).unwrap_or_default(),
            cookie: given.cookie,
        }
    }
}

pub(super) async fn with_cookie(
    app: &App,
    name: &str,
    life: SignedDuration,
    answer: Response,
) -> Answered<Response> {
    let status = answer.status();
    if !status.is_success() {
        return Ok(answer);
    }
    let kept: Option<Kept> = to_bytes(answer.into_body(), super::proof::LARGEST_BODY)
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let kept = kept.ok_or(Refusal::Fault("a kept answer cannot be read"))?;
    let mut response = (status, Json(kept.said)).into_response();
    if let Some(value) = &kept.cookie {
        set(app, &mut response, name, value, life)?;
    }
    Ok(response)
}

pub(super) fn set(
    app: &App,
    response: &mut Response,
    name: &str,
    value: &str,
    life: SignedDuration,
) -> Answered<()> {
    let (prefix, secure) = match is_secure(app) {
        true => ("__Host-", "; Secure"),
        false => ("", ""),
    };
    let text = format!(
        "{prefix}{name}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
        life.as_secs()
    );
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Refusal::Fault("a cookie has a forbidden character"))?;
    value.set_sensitive(true);
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

pub(super) fn cookie(app: &App, headers: &HeaderMap, name: &str) -> Option<Zeroizing<String>> {
    let prefix = if is_secure(app) { "__Host-" } else { "" };
    let length = (COOKIE_BYTES * 4).div_ceil(3);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| found.strip_prefix(prefix) == Some(name))
        .map(|(_, value)| value)
        .filter(|value| value.len() == length)
        .map(|value| Zeroizing::new(value.to_owned()))
}

/// Browsers take `__Host-` and `Secure` over https only; on loopback there is http.
fn is_secure(app: &App) -> bool {
    app.origin.starts_with("https://")
}

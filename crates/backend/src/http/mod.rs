//! The wire: one file per domain, with its `router()` on top.

mod access;
pub mod address;
mod appeal;
mod attachment;
mod call;
mod client;
mod consent;
mod credential;
mod desk;
mod dev;
mod document;
mod dossier;
mod eligibility;
mod fee;
mod guard;
mod history;
mod inquiry;
mod joining;
mod log;
mod marriage;
mod order;
mod permanent;
mod portal;
mod problem;
mod profile;
mod proof;
mod queue;
mod report;
mod request;
mod residence;
mod service;
mod session;
mod web;

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use jiff::Timestamp;
use protocol::problem::{PROBLEM_JSON, Problem, ProblemCode};
use serde::de::DeserializeOwned;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use tracing::Instrument;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{app::App, entropy::random};
use problem::{Answered, Refused, SOON};

/// How long a call may take.
const LONGEST_CALL: Duration = Duration::from_secs(30);

#[derive(OpenApi)]
#[openapi(info(
    title = "Qoltanba",
    description = "Joining, digital documents, access to them, and registration. Every call that changes something \
                   needs an Idempotency-Key; every call but the open ones needs a DPoP proof (RFC 9449, ES256) with \
                   the claim `bdh`, the base64url SHA-256 of the body."
))]
struct Description;

/// The description of every call, OpenAPI 3.1.
pub fn description() -> utoipa::openapi::OpenApi {
    calls().split_for_parts().1
}

/// The whole service; `/dev/*` is there only where it is asked for (S-19).
pub fn service(app: App, with_dev: bool) -> Router {
    let (calls, _) = calls().split_for_parts();
    let mut router = calls
        // How long a body may be is said where the proof is checked.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(app.clone(), proof::check))
        .merge(web::router());
    if with_dev {
        router = router.merge(dev::router());
    }
    router
        .fallback(|| async {
            Refused::from(Problem::new(
                ProblemCode::NotFound,
                404,
                "there is no such thing",
            ))
        })
        .method_not_allowed_fallback(|| async {
            Refused::from(Problem::new(
                ProblemCode::MethodNotAllowed,
                405,
                "this path knows another method",
            ))
        })
        .with_state(app.clone())
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| {
                Refused::from(Problem::new(
                    ProblemCode::Internal,
                    500,
                    "a fault of the service",
                ))
                .into_response()
            },
        ))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST_CALL,
        ))
        .layer(middleware::from_fn_with_state(app, finish))
}

fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(service::router())
        .merge(joining::router())
        .merge(session::router())
        .merge(profile::router())
        .merge(document::router())
        .merge(credential::router())
        .merge(access::router())
        .merge(residence::router())
        .merge(permanent::router())
        .merge(request::router())
        .merge(consent::router())
        .merge(dossier::router())
        .merge(appeal::router())
        .merge(history::router())
        .merge(log::router())
        .merge(marriage::router())
        .merge(fee::router())
        .merge(portal::router())
        .merge(order::router())
        .merge(desk::router())
        .merge(client::router())
        .merge(report::router())
        .merge(guard::router())
        .merge(attachment::router())
        .merge(eligibility::router())
        .merge(inquiry::router())
        .merge(queue::router())
}

/// The outermost layer: gives every call its id, every problem its body, and every answer its headers.
async fn finish(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = random::<8>()
        .map(|bits| domain::hex(&bits))
        .unwrap_or_default();
    // The path holds ids at most, and no secret; the query is left out.
    let span = tracing::info_span!(
        "call",
        id,
        method = %request.method(),
        path = request.uri().path()
    );
    let mut response = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await;
    if let Some(Refused(mut problem)) = response.extensions_mut().remove::<Refused>() {
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            problem.retry_after = problem
                .retry_after
                .or(problem.until.map(|until| seconds_until(until, app.now())));
        }
        response = with_body(response, *problem, &id);
    } else if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let problem = Problem {
            retry_after: Some(SOON),
            ..Problem::new(ProblemCode::Unavailable, 503, "this took too long")
        };
        response = with_body(response, problem, &id);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Whole seconds, so that whoever waits them is not too early.
fn seconds_until(until: Timestamp, now: Timestamp) -> u64 {
    let left = until.duration_since(now);
    let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    u64::try_from(seconds).unwrap_or_default()
}

fn with_body(response: Response, problem: Problem, id: &str) -> Response {
    let problem = Problem {
        request_id: Some(id.to_owned()),
        ..problem
    };
    let retry_after = problem.retry_after;
    let status = response.status();
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut answer = (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
    if let Some(seconds) = retry_after {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// An id in the path; what is not one is not found, like an id of nobody.
struct Id<T>(T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Id<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        Path::from_request_parts(parts, app)
            .await
            .map(|Path(id)| Self(id))
            .map_err(|_| Problem::new(ProblemCode::NotFound, 404, "there is no such thing").into())
    }
}

/// The query, read strictly.
struct Parameters<T>(T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Parameters<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        Query::from_request_parts(parts, app)
            .await
            .map(|Query(query)| Self(query))
            .map_err(|_| {
                Problem::new(
                    ProblemCode::Malformed,
                    400,
                    "the query is not what this call takes",
                )
                .into()
            })
    }
}

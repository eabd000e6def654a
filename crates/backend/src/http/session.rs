//! Signing in, and the sessions of a person (R-3, R-4, S-6).

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::SessionId;
use http::StatusCode;
use protocol::session::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Device, Person, session},
};

/// The calls of signing in.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(challenge))
        .routes(routes!(sign_in_by_eds))
        .routes(routes!(ask_for_code))
        .routes(routes!(sign_in_by_code))
        .routes(routes!(end_this))
        .routes(routes!(list))
        .routes(routes!(end_one))
}

/// Gives out a challenge for the EDS to sign.
#[utoipa::path(post, path = CHALLENGE, tag = "session", request_body = Object,
    responses((status = 200, body = Challenge)))]
async fn challenge(
    State(app): State<App>,
    device: Device,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    // Anybody may ask for challenges: an answer is kept no longer than what it gives.
    let life = app.settings().challenge_life;
    write
        .once_for(
            &app,
            &caller,
            StatusCode::OK,
            life,
            move |transaction, app, _| {
                Box::pin(session::challenge(transaction, app, device.clone()))
            },
        )
        .await
}

/// Opens a session by a signed challenge.
#[utoipa::path(post, path = SIGN_IN_EDS, tag = "session", request_body = SignInByEds,
    responses((status = 200, body = SessionOpened)))]
async fn sign_in_by_eds(
    State(app): State<App>,
    device: Device,
    write: Write<SignInByEds>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    let asked = session::verify_challenge(&app, &device, &write.body);
    let verified = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(verified) => verified,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(session::by_eds(
                    transaction,
                    app,
                    device.clone(),
                    body,
                    verified.clone(),
                ))
            },
        )
        .await
}

/// Sends a sign-in code, if the number is registered.
#[utoipa::path(post, path = SIGN_IN_CODE, tag = "session", request_body = AskForCode,
    responses((status = 202, body = CodeSent)))]
async fn ask_for_code(
    State(app): State<App>,
    device: Device,
    write: Write<AskForCode>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    let asked = session::citizen(&app, &write.body.phone);
    let citizen = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(citizen) => citizen,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::ACCEPTED,
            move |transaction, app, body| {
                Box::pin(session::ask_for_code(
                    transaction,
                    app,
                    device.clone(),
                    body,
                    citizen.clone(),
                ))
            },
        )
        .await
}

/// Opens a session by a code.
#[utoipa::path(post, path = SIGN_IN_ONE_TIME_PASSWORD, tag = "session", request_body = SignInByCode,
    responses((status = 200, body = SessionOpened)))]
async fn sign_in_by_code(
    State(app): State<App>,
    device: Device,
    write: Write<SignInByCode>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(session::by_code(transaction, app, device.clone(), body))
            },
        )
        .await
}

/// Ends this session.
#[utoipa::path(delete, path = SESSION, tag = "session", responses((status = 204)))]
async fn end_this(State(app): State<App>, who: Person) -> Answered<Response> {
    let this = who.session.clone();
    end(app, who, this).await
}

/// The open sessions of the person.
#[utoipa::path(get, path = SESSIONS, tag = "session", responses((status = 200, body = Sessions)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Sessions>> {
    Ok(Json(session::list(&app, &who).await?))
}

/// Ends one of the person's sessions.
#[utoipa::path(delete, path = SESSIONS_ONE, tag = "session", params(("session" = String, Path)),
    responses((status = 204)))]
async fn end_one(State(app): State<App>, who: Person, Id(id): Id<SessionId>) -> Answered<Response> {
    end(app, who, id).await
}

async fn end(app: App, who: Person, id: SessionId) -> Answered<Response> {
    app.store
        .write(app.now(), move |transaction| {
            Box::pin(session::end(transaction, who.clone(), id.clone()))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

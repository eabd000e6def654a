//! Joining.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::JoiningId;
use http::StatusCode;
use protocol::joining::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write, to_its_end},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Device, joining},
};

/// The calls of joining.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(status))
        .routes(routes!(resend))
        .routes(routes!(enter_code))
        .routes(routes!(check_identity))
        .routes(routes!(answer_control))
        .routes(routes!(request_certificate))
}

/// Begins joining: an SMS goes out.
#[utoipa::path(post, path = JOINING, tag = "joining", request_body = StartJoining,
    responses((status = 201, body = JoiningStatus)))]
async fn start(
    State(app): State<App>,
    device: Device,
    write: Write<StartJoining>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(joining::start(transaction, app, device.clone(), body))
            },
        )
        .await
}

/// How far joining has come.
#[utoipa::path(get, path = JOINING_ONE, tag = "joining", params(("joining" = String, Path)),
    responses((status = 200, body = JoiningStatus)))]
async fn status(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
) -> Answered<Json<JoiningStatus>> {
    Ok(Json(joining::status(&app, &device, &id).await?))
}

/// Sends a new code and cancels the old one.
#[utoipa::path(post, path = JOINING_RESEND, tag = "joining", params(("joining" = String, Path)),
    request_body = Object, responses((status = 200, body = JoiningStatus)))]
async fn resend(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(joining::resend(
                transaction,
                app,
                device.clone(),
                id.clone(),
            ))
        })
        .await
}

/// Takes the code from the SMS.
#[utoipa::path(post, path = JOINING_CODE, tag = "joining", params(("joining" = String, Path)),
    request_body = EnterCode, responses((status = 200, body = JoiningStatus)))]
async fn enter_code(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
    write: Write<EnterCode>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(joining::enter_code(
                    transaction,
                    app,
                    device.clone(),
                    id.clone(),
                    body,
                ))
            },
        )
        .await
}

/// Checks the identity of who joins.
#[utoipa::path(post, path = JOINING_IDENTITY, tag = "joining", params(("joining" = String, Path)),
    request_body = CheckIdentity, responses((status = 200, body = JoiningStatus)))]
async fn check_identity(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
    write: Write<CheckIdentity>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(joining::check_identity(
                    transaction,
                    app,
                    device.clone(),
                    id.clone(),
                    body,
                ))
            },
        )
        .await
}

/// Takes the answers to the control questions.
#[utoipa::path(post, path = JOINING_CONTROL, tag = "joining", params(("joining" = String, Path)),
    request_body = AnswerControlQuestions, responses((status = 200, body = JoiningStatus)))]
async fn answer_control(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
    write: Write<AnswerControlQuestions>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    let asked = joining::registered(&app, &write.body.iin);
    let person = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(person) => person,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(joining::answer_control(
                    transaction,
                    app,
                    device.clone(),
                    id.clone(),
                    body,
                    person.clone(),
                ))
            },
        )
        .await
}

/// Issues the certificate and opens the account.
#[utoipa::path(post, path = JOINING_CERTIFICATE, tag = "joining", params(("joining" = String, Path)),
    request_body = RequestCertificate, responses((status = 200, body = Joined)))]
async fn request_certificate(
    State(app): State<App>,
    device: Device,
    Id(id): Id<JoiningId>,
    write: Write<RequestCertificate>,
) -> Answered<Response> {
    joining::certification_request(&write.body)?;
    to_its_end(register_and_issue(app, device, id, write)).await
}

async fn register_and_issue(
    app: App,
    device: Device,
    id: JoiningId,
    write: Write<RequestCertificate>,
) -> Answered<Response> {
    let caller = device.thumbprint.clone();
    let asked = joining::person_of(&app, &device, &id);
    let person = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(person) => person,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(joining::issue(
                    transaction,
                    app,
                    device.clone(),
                    id.clone(),
                    body,
                    person.clone(),
                ))
            },
        )
        .await
}

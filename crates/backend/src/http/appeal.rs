//! Appeals against refused requests, and complaints against how those were decided.

use std::{future::ready, ops::ControlFlow};

use axum::{Json, extract::State, response::Response};
use domain::AppealId;
use http::StatusCode;
use protocol::appeal::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, appeal},
};

/// The calls of appeals.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, file))
        .routes(routes!(one))
        .routes(routes!(withdraw))
        .routes(routes!(evidence))
}

/// The person's appeals and complaints.
#[utoipa::path(get, path = APPEALS, tag = "appeals", responses((status = 200, body = Appeals)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Appeals>> {
    Ok(Json(appeal::list(&app, &who).await?))
}

/// Receives an appeal against a refused request, or a complaint against how an appeal was decided.
#[utoipa::path(post, path = APPEALS, tag = "appeals", request_body = SignedPaper,
    responses((status = 201, body = AppealStatus)))]
async fn file(
    State(app): State<App>,
    who: Person,
    write: Write<SignedPaper>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = appeal::check(&app, &who, &write.body);
    let checked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(checked) => checked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(appeal::file(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    checked.clone(),
                ))
            },
        )
        .await
}

/// One of the person's appeals or complaints.
#[utoipa::path(get, path = APPEALS_ONE, tag = "appeals", params(("appeal" = String, Path)),
    responses((status = 200, body = AppealStatus)))]
async fn one(
    State(app): State<App>,
    who: Person,
    Id(id): Id<AppealId>,
) -> Answered<Json<AppealStatus>> {
    Ok(Json(appeal::one(&app, &who, &id).await?))
}

/// Takes back what is not decided yet.
#[utoipa::path(post, path = APPEALS_WITHDRAW, tag = "appeals", params(("appeal" = String, Path)),
    request_body = SignedPaper, responses((status = 200, body = AppealStatus)))]
async fn withdraw(
    State(app): State<App>,
    who: Person,
    Id(id): Id<AppealId>,
    write: Write<SignedPaper>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = ready(appeal::check_withdrawal(&app, &who, &write.body));
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
                Box::pin(appeal::withdraw(
                    transaction,
                    app,
                    who.clone(),
                    id.clone(),
                    body,
                    verified.clone(),
                ))
            },
        )
        .await
}

/// What was signed of one, on both sides.
#[utoipa::path(get, path = APPEALS_EVIDENCE, tag = "appeals", params(("appeal" = String, Path)),
    responses((status = 200, body = AppealEvidence)))]
async fn evidence(
    State(app): State<App>,
    who: Person,
    Id(id): Id<AppealId>,
) -> Answered<Json<AppealEvidence>> {
    Ok(Json(appeal::evidence(&app, &who, &id).await?))
}

//! The desk's queues of requests from abroad and of appeals (R-37, R-38, R-39, R-40, S-18).

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    AttachmentId, RequestId,
    appeal::AppealNumber,
    attachment::{AttachmentKind, AttachmentPurpose},
};
use futures::future::BoxFuture;
use http::{StatusCode, header};
use protocol::desk::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::caller;
use crate::{
    app::App,
    http::{
        Id,
        call::{Nothing, Write},
        problem::Answered,
    },
    refusal::Refusal,
    service::desk::{
        DeskVisit,
        abroad::{self, TakenOut},
        appeals,
    },
    store::Transaction,
};

/// The calls of these queues.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(abroad_list))
        .routes(routes!(abroad_one))
        .routes(routes!(abroad_open, abroad_is_open))
        .routes(routes!(abroad_copy))
        .routes(routes!(abroad_decide))
        .routes(routes!(abroad_put_back))
        .routes(routes!(appeals_list))
        .routes(routes!(appeals_one))
        .routes(routes!(appeals_open, appeals_is_open))
        .routes(routes!(appeals_copy))
        .routes(routes!(appeals_answer))
        .routes(routes!(appeals_forward))
        .routes(routes!(appeals_extend))
        .routes(routes!(appeals_put_back))
}

/// The requests from abroad that wait, without anything about people.
#[utoipa::path(get, path = DESK_ABROAD, tag = "desk", responses((status = 200, body = DeskAbroadList)))]
async fn abroad_list(State(app): State<App>, who: DeskVisit) -> Answered<Json<DeskAbroadList>> {
    Ok(Json(abroad::list(&app, &who).await?))
}

/// A request from abroad that this session has open.
#[utoipa::path(get, path = DESK_ABROAD_ONE, tag = "desk", params(("request" = String, Path)),
    responses((status = 200, body = DeskAbroadCase)))]
async fn abroad_one(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<RequestId>,
) -> Answered<Json<DeskAbroadCase>> {
    Ok(Json(abroad::one(&app, &who, &id).await?))
}

/// Opens a request from abroad, which its person is told.
#[utoipa::path(post, path = DESK_ABROAD_OPEN, tag = "desk", params(("request" = String, Path)),
    responses((status = 200, body = DeskOpened)))]
async fn abroad_open(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = caller(&who);
    let asked = abroad::may_open(&app, &who, &id);
    if let ControlFlow::Break(answer) = write.knowing(&app, &caller, asked).await? {
        return Ok(answer);
    }
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(abroad::open(transaction, app, who.clone(), id.clone()))
        })
        .await
}

/// Until when this session has a request from abroad open, and nothing about people.
#[utoipa::path(get, path = DESK_ABROAD_OPEN, tag = "desk", params(("request" = String, Path)),
    responses((status = 200, body = DeskOpened)))]
async fn abroad_is_open(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<RequestId>,
) -> Answered<Json<DeskOpened>> {
    Ok(Json(abroad::is_open(&app, &who, &id).await?))
}

/// A copy of a request from abroad, as a file that the browser keeps and does not show.
#[utoipa::path(get, path = DESK_ABROAD_COPY, tag = "desk",
    params(("request" = String, Path), ("attachment" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn abroad_copy(
    State(app): State<App>,
    who: DeskVisit,
    Id((id, copy)): Id<(RequestId, AttachmentId)>,
) -> Answered<Response> {
    Ok(file(abroad::copy(&app, &who, &id, &copy).await?))
}

/// Decides a request from abroad.
#[utoipa::path(post, path = DESK_ABROAD_DECIDE, tag = "desk", params(("request" = String, Path)),
    request_body = DecideAbroad, responses((status = 200, body = DeskAbroadDecided)))]
async fn abroad_decide(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<RequestId>,
    write: Write<DecideAbroad>,
) -> Answered<Response> {
    let caller = caller(&who);
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, _, decision| {
                Box::pin(abroad::decide(
                    transaction,
                    who.clone(),
                    id.clone(),
                    decision,
                ))
            },
        )
        .await
}

/// Puts a request from abroad back undecided.
#[utoipa::path(post, path = DESK_ABROAD_PUT_BACK, tag = "desk", params(("request" = String, Path)),
    responses((status = 204)))]
async fn abroad_put_back(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    said(&app, &caller(&who), write, move |transaction, _, _| {
        Box::pin(abroad::put_back(transaction, who.clone(), id.clone()))
    })
    .await
}

/// The appeals and complaints that wait, without anything about people.
#[utoipa::path(get, path = DESK_APPEALS, tag = "desk", responses((status = 200, body = DeskAppealList)))]
async fn appeals_list(State(app): State<App>, who: DeskVisit) -> Answered<Json<DeskAppealList>> {
    Ok(Json(appeals::list(&app, &who).await?))
}

/// An appeal that this session has open.
#[utoipa::path(get, path = DESK_APPEALS_ONE, tag = "desk", params(("number" = String, Path)),
    responses((status = 200, body = DeskAppealCase)))]
async fn appeals_one(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
) -> Answered<Json<DeskAppealCase>> {
    Ok(Json(appeals::one(&app, &who, &number).await?))
}

/// Opens an appeal and takes it up, which its person is told.
#[utoipa::path(post, path = DESK_APPEALS_OPEN, tag = "desk", params(("number" = String, Path)),
    responses((status = 200, body = DeskOpened)))]
async fn appeals_open(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = caller(&who);
    let asked = appeals::may_open(&app, &who, &number);
    if let ControlFlow::Break(answer) = write.knowing(&app, &caller, asked).await? {
        return Ok(answer);
    }
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(appeals::open(transaction, app, who.clone(), number.clone()))
        })
        .await
}

/// Until when this session has an appeal open, and nothing about people.
#[utoipa::path(get, path = DESK_APPEALS_OPEN, tag = "desk", params(("number" = String, Path)),
    responses((status = 200, body = DeskOpened)))]
async fn appeals_is_open(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
) -> Answered<Json<DeskOpened>> {
    Ok(Json(appeals::is_open(&app, &who, &number).await?))
}

/// A copy of the request that was refused, as a file that the browser keeps and does not show.
#[utoipa::path(get, path = DESK_APPEALS_COPY, tag = "desk",
    params(("number" = String, Path), ("attachment" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn appeals_copy(
    State(app): State<App>,
    who: DeskVisit,
    Id((number, copy)): Id<(AppealNumber, AttachmentId)>,
) -> Answered<Response> {
    Ok(file(appeals::copy(&app, &who, &number, &copy).await?))
}

/// Answers an appeal or a complaint.
#[utoipa::path(post, path = DESK_APPEALS_ANSWER, tag = "desk", params(("number" = String, Path)),
    request_body = AnswerAppeal, responses((status = 204)))]
async fn appeals_answer(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
    write: Write<AnswerAppeal>,
) -> Answered<Response> {
    said(&app, &caller(&who), write, move |transaction, app, body| {
        Box::pin(appeals::answer(
            transaction,
            app,
            who.clone(),
            number.clone(),
            body,
        ))
    })
    .await
}

/// Sends an appeal on to another body.
#[utoipa::path(post, path = DESK_APPEALS_FORWARD, tag = "desk", params(("number" = String, Path)),
    request_body = ForwardAppeal, responses((status = 204)))]
async fn appeals_forward(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
    write: Write<ForwardAppeal>,
) -> Answered<Response> {
    said(&app, &caller(&who), write, move |transaction, app, body| {
        Box::pin(appeals::forward(
            transaction,
            app,
            who.clone(),
            number.clone(),
            body,
        ))
    })
    .await
}

/// Puts the day of an appeal off.
#[utoipa::path(post, path = DESK_APPEALS_EXTEND, tag = "desk", params(("number" = String, Path)),
    request_body = ExtendAppeal, responses((status = 204)))]
async fn appeals_extend(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
    write: Write<ExtendAppeal>,
) -> Answered<Response> {
    said(&app, &caller(&who), write, move |transaction, app, body| {
        Box::pin(appeals::extend(
            transaction,
            app,
            who.clone(),
            number.clone(),
            body,
        ))
    })
    .await
}

/// Puts an appeal back undecided.
#[utoipa::path(post, path = DESK_APPEALS_PUT_BACK, tag = "desk", params(("number" = String, Path)),
    responses((status = 204)))]
async fn appeals_put_back(
    State(app): State<App>,
    who: DeskVisit,
    Id(number): Id<AppealNumber>,
    write: Write<Nothing>,
) -> Answered<Response> {
    said(&app, &caller(&who), write, move |transaction, _, _| {
        Box::pin(appeals::put_back(transaction, who.clone(), number.clone()))
    })
    .await
}

/// A step that answers nothing, done once.
async fn said<T, Op>(app: &App, caller: &str, write: Write<T>, operation: Op) -> Answered<Response>
where
    T: Clone + Send + Sync + 'static,
    Op: for<'c> Fn(&'c mut Transaction, App, T) -> BoxFuture<'c, Result<(), Refusal>>
        + Send
        + Sync
        + 'static,
{
    write
        .once(app, caller, StatusCode::NO_CONTENT, operation)
        .await
}

/// A copy as a file: whatever is in it, no browser opens it in this origin.
fn file(taken: TakenOut) -> Response {
    let (kind, extension) = match taken.copy.kind {
        AttachmentKind::Pdf => ("application/pdf", "pdf"),
        AttachmentKind::Jpeg => ("image/jpeg", "jpg"),
        AttachmentKind::Png => ("image/png", "png"),
    };
    let name = match taken.copy.purpose {
        AttachmentPurpose::IdentityDocument => "identity-document",
        AttachmentPurpose::PermitToLeave => "permit-to-leave",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{extension}\""),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    (headers, taken.bytes).into_response()
}

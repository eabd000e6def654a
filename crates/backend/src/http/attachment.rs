//! Copies of documents that a request names.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::AttachmentId;
use http::StatusCode;
use protocol::attachment::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, attachment},
};

/// The calls of copies.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, attach))
        .routes(routes!(content))
}

/// The person's copies.
#[utoipa::path(get, path = ATTACHMENTS, tag = "attachments", responses((status = 200, body = Attachments)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Attachments>> {
    Ok(Json(attachment::list(&app, &who).await?))
}

/// Attaches a copy, for a request that then names it.
#[utoipa::path(post, path = ATTACHMENTS, tag = "attachments", request_body = Attach,
    responses((status = 201, body = AttachmentStatus)))]
async fn attach(State(app): State<App>, who: Person, write: Write<Attach>) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = attachment::check(&app, &who, &write.body);
    let kind = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(kind) => kind,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(attachment::attach(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    kind,
                ))
            },
        )
        .await
}

/// One of the person's copies, with its bytes.
#[utoipa::path(get, path = ATTACHMENTS_ONE, tag = "attachments", params(("attachment" = String, Path)),
    responses((status = 200, body = AttachmentContent)))]
async fn content(
    State(app): State<App>,
    who: Person,
    Id(id): Id<AttachmentId>,
) -> Answered<Json<AttachmentContent>> {
    Ok(Json(attachment::content(&app, &who, &id).await?))
}

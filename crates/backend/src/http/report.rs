//! Viewings and applicants that the person reports (R-25, S-14).

use axum::{Json, extract::State, response::Response};
use domain::ReportId;
use http::StatusCode;
use protocol::report::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, report},
};

/// The calls of reports.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, send))
        .routes(routes!(withdraw))
}

/// The person's reports, and how far they have come.
#[utoipa::path(get, path = REPORTS, tag = "reports", responses((status = 200, body = Reports)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Reports>> {
    Ok(Json(report::list(&app, &who).await?))
}

/// Reports a viewing of the person's document, or who asked for their consent.
#[utoipa::path(post, path = REPORTS, tag = "reports", request_body = SendReport,
    responses((status = 201, body = ReportStatus)))]
async fn send(State(app): State<App>, who: Person, write: Write<SendReport>) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(report::send(transaction, app, who.clone(), body))
            },
        )
        .await
}

/// Takes a report back before it is answered.
#[utoipa::path(post, path = REPORTS_WITHDRAW, tag = "reports", params(("report" = String, Path)),
    request_body = Object, responses((status = 200, body = ReportStatus)))]
async fn withdraw(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ReportId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, _, _| {
            Box::pin(report::withdraw(transaction, who.clone(), id.clone()))
        })
        .await
}

//! Digital documents: what each source has, what is reported lost, what is corrected.

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{DocumentId, document::SourceSystem};
use http::{HeaderMap, StatusCode, header};
use protocol::document::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, correction, credential, document},
};

/// The calls of documents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_source))
        .routes(routes!(report))
        .routes(routes!(corrections, correct))
}

/// What one source has about the person and about their children; 304 where nothing changed.
#[utoipa::path(get, path = SOURCES_DOCUMENTS, tag = "documents", params(("source" = SourceSystem, Path)),
    responses((status = 200, body = SourceDocuments), (status = 304)))]
async fn of_source(
    State(app): State<App>,
    who: Person,
    Id(source): Id<SourceSystem>,
    headers: HeaderMap,
) -> Answered<Response> {
    let documents = document::of_source(&app, &who, source).await?;
    credential::settle(&app, &who.account, source, &documents.documents).await?;
    let tag = document::entity_tag(&documents);
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let tag = [(header::ETAG, tag)];
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    Ok((tag, Json(documents)).into_response())
}

/// Notes that a document was lost or stolen.
#[utoipa::path(post, path = DOCUMENTS_LOSS, tag = "documents", params(("document" = String, Path)),
    request_body = ReportLoss, responses((status = 200, body = ReportedLoss)))]
async fn report(
    State(app): State<App>,
    who: Person,
    Id(id): Id<DocumentId>,
    write: Write<ReportLoss>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = document::to_report(&app, &who, &id, &write.body);
    let held = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(held) => held,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                let (who, held) = (who.clone(), held.clone());
                Box::pin(document::report(transaction, app, who, held, body.loss))
            },
        )
        .await
}

/// The corrections that the person asked for.
#[utoipa::path(get, path = CORRECTIONS, tag = "documents", responses((status = 200, body = Corrections)))]
async fn corrections(State(app): State<App>, who: Person) -> Answered<Json<Corrections>> {
    Ok(Json(correction::list(&app, &who).await?))
}

/// Asks the source of a field to correct it.
#[utoipa::path(post, path = CORRECTIONS, tag = "documents", request_body = AskCorrection,
    responses((status = 201, body = CorrectionStatus)))]
async fn correct(
    State(app): State<App>,
    who: Person,
    write: Write<AskCorrection>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = correction::document(&app, &who, &write.body);
    let held = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(held) => held,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                let (who, held) = (who.clone(), held.clone());
                Box::pin(correction::ask(transaction, app, who, body, held))
            },
        )
        .await
}

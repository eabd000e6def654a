//! Digital documents.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use protocol::document::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problem::Answered;
use crate::{
    app::App,
    service::{Person, document},
};

/// The calls of documents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(all))
}

/// Every document of the person and of their children; 304 where nothing changed.
#[utoipa::path(get, path = DOCUMENTS, tag = "documents",
    responses((status = 200, body = Documents), (status = 304)))]
async fn all(State(app): State<App>, who: Person, headers: HeaderMap) -> Answered<Response> {
    let documents = document::all(&app, &who).await?;
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

//! Dwellings as the registers confirm them.

use axum::{Json, extract::State};
use protocol::residence::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{call::Read, problem::Answered};
use crate::{
    app::App,
    service::{Person, residence},
};

/// The calls of dwellings.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(mine))
        .routes(routes!(search))
}

/// The person's own dwellings.
#[utoipa::path(get, path = DWELLINGS, tag = "residence", responses((status = 200, body = Dwellings)))]
async fn mine(State(app): State<App>, who: Person) -> Answered<Json<Dwellings>> {
    Ok(Json(residence::mine(&app, &who).await?))
}

/// Looks for a dwelling of the person's own or of a named owner.
#[utoipa::path(post, path = DWELLINGS_SEARCH, tag = "residence", request_body = SearchDwelling,
    responses((status = 200, body = FoundDwelling)))]
async fn search(
    State(app): State<App>,
    who: Person,
    Read(body): Read<SearchDwelling>,
) -> Answered<Json<FoundDwelling>> {
    Ok(Json(residence::search(&app, &who, &body).await?))
}

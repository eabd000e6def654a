//! Dwellings as the registers confirm them.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use http::StatusCode;
use protocol::residence::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{call::Write, problem::Answered};
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
    write: Write<SearchDwelling>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let call = write.checked(&caller);
    let asked = residence::search(&app, &who, &call, &write.body);
    let sought = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(sought) => sought,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(residence::answer(transaction, app, sought.clone()))
        })
        .await
}

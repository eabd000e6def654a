//! For whom somebody can apply.

use axum::{Json, extract::State};
use protocol::permanent::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problem::Answered;
use crate::{
    app::App,
    service::{Person, permanent},
};

/// The calls of registration at the place of residence, beside those of every request.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(represented))
}

/// For whom the person can apply.
#[utoipa::path(get, path = REPRESENTED, tag = "residence", responses((status = 200, body = RepresentedPeople)))]
async fn represented(State(app): State<App>, who: Person) -> Answered<Json<RepresentedPeople>> {
    Ok(Json(permanent::represented(&app, &who).await?))
}

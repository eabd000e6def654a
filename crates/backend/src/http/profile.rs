//! The personal account.

use axum::{Json, extract::State};
use protocol::profile::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problem::Answered;
use crate::{
    app::App,
    service::{Person, profile},
};

/// The calls of the personal account.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mine))
}

/// Who the person is, where they are registered, and their EDS.
#[utoipa::path(get, path = PROFILE, tag = "profile", responses((status = 200, body = Profile)))]
async fn mine(State(app): State<App>, who: Person) -> Answered<Json<Profile>> {
    Ok(Json(profile::mine(&app, &who).await?))
}

//! What a service needs and what it would refuse, before anything is filled in.

use axum::{Json, extract::State};
use domain::service::Service;
use protocol::eligibility::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, problem::Answered};
use crate::{
    app::App,
    service::{Person, eligibility},
};

/// The call before a form.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(before))
}

/// What the service needs, and what the rules say to the person and those they apply for.
#[utoipa::path(get, path = SERVICES_BEFORE, tag = "services", params(("service" = String, Path)),
    responses((status = 200, body = Before)))]
async fn before(
    State(app): State<App>,
    who: Person,
    Id(service): Id<Service>,
) -> Answered<Json<Before>> {
    Ok(Json(eligibility::before(&app, &who, service).await?))
}

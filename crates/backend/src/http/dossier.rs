//! The dossiers of requests that have ended.

use axum::{Json, extract::State};
use domain::{ConsentId, RequestId};
use protocol::dossier::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, problem::Answered};
use crate::{
    app::App,
    service::{Person, dossier},
};

/// The calls of dossiers.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_request))
        .routes(routes!(of_consent))
}

/// The dossier of a request that has ended, as its applicant may keep it.
#[utoipa::path(get, path = REQUESTS_DOSSIER, tag = "requests", params(("request" = String, Path)),
    responses((status = 200, body = Dossier)))]
async fn of_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<Dossier>> {
    Ok(Json(dossier::of_request(&app, &who, &id).await?))
}

/// The dossier of a request that has ended, for who signed this consent to it.
#[utoipa::path(get, path = CONSENTS_DOSSIER, tag = "consents", params(("consent" = String, Path)),
    responses((status = 200, body = Dossier)))]
async fn of_consent(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<Dossier>> {
    Ok(Json(dossier::of_consent(&app, &who, &id).await?))
}

//! What the service says of itself.

use axum::{Json, extract::State};
use domain::settings::civil_day;
use http::StatusCode;
use protocol::service::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problem::Answered;
use crate::app::App;

/// The calls that anybody may make.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(about))
        .routes(routes!(lives))
        .routes(routes!(ready))
}

/// The service, as a wallet needs to know it.
#[utoipa::path(get, path = SERVICE, tag = "service", responses((status = 200, body = ServiceInfo)))]
async fn about(State(app): State<App>) -> Json<ServiceInfo> {
    Json(ServiceInfo {
        origin: app.origin.clone(),
        demo: app.demo,
        time: app.now(),
        authorities: vec![app.authority.certificate().to_pem()],
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: app.settings.told(civil_day(app.now())),
    })
}

/// That the process lives.
#[utoipa::path(get, path = HEALTHZ, tag = "service", responses((status = 204)))]
async fn lives() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// That the database answers.
#[utoipa::path(get, path = READYZ, tag = "service", responses((status = 204)))]
async fn ready(State(app): State<App>) -> Answered<StatusCode> {
    app.store.read().await?.fact("population").await?;
    Ok(StatusCode::NO_CONTENT)
}

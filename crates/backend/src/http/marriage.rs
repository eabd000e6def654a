//! When the two of an application for marriage are awaited.

use axum::{Json, extract::State};
use domain::{ConsentId, RequestId};
use protocol::marriage::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, problem::Answered};
use crate::{
    app::App,
    service::{Person, marriage, request::Of},
};

/// The calls of marriages.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_request))
        .routes(routes!(of_consent))
}

/// The appointment, for the applicant.
#[utoipa::path(get, path = REQUESTS_APPOINTMENT, tag = "marriages", params(("request" = String, Path)),
    responses((status = 200, body = AppointmentStatus)))]
async fn of_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<AppointmentStatus>> {
    let of = Of::Request(id);
    Ok(Json(marriage::appointment(&app, &who, &of).await?))
}

/// The appointment, for who is asked for a consent.
#[utoipa::path(get, path = CONSENTS_APPOINTMENT, tag = "marriages", params(("consent" = String, Path)),
    responses((status = 200, body = AppointmentStatus)))]
async fn of_consent(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<AppointmentStatus>> {
    let of = Of::Consent(id);
    Ok(Json(marriage::appointment(&app, &who, &of).await?))
}

//! The fee of a request.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::{ConsentId, RequestId};
use http::StatusCode;
use protocol::fee::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write, to_its_end},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, fee, request::Of},
};

/// The calls of fees.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_request, pay_request))
        .routes(routes!(of_consent, pay_consent))
}

/// The fee, for the applicant.
#[utoipa::path(get, path = REQUESTS_FEE, tag = "fees", params(("request" = String, Path)),
    responses((status = 200, body = FeeStatus)))]
async fn of_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<FeeStatus>> {
    Ok(Json(fee::status(&app, &who, &Of::Request(id)).await?))
}

/// The fee, for who is asked for a consent.
#[utoipa::path(get, path = CONSENTS_FEE, tag = "fees", params(("consent" = String, Path)),
    responses((status = 200, body = FeeStatus)))]
async fn of_consent(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<FeeStatus>> {
    Ok(Json(fee::status(&app, &who, &Of::Consent(id)).await?))
}

/// Pays the fee, as the applicant.
#[utoipa::path(post, path = REQUESTS_FEE, tag = "fees", params(("request" = String, Path)),
    request_body = Object, responses((status = 200, body = FeeStatus)))]
async fn pay_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    pay(app, who, Of::Request(id), write).await
}

/// Pays the fee, as who is asked for a consent.
#[utoipa::path(post, path = CONSENTS_FEE, tag = "fees", params(("consent" = String, Path)),
    request_body = Object, responses((status = 200, body = FeeStatus)))]
async fn pay_consent(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    pay(app, who, Of::Consent(id), write).await
}

async fn pay(app: App, who: Person, of: Of, write: Write<Nothing>) -> Answered<Response> {
    to_its_end(take_and_note(app, who, of, write)).await
}

async fn take_and_note(app: App, who: Person, of: Of, write: Write<Nothing>) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = fee::take(&app, &who, &of);
    let payment = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(payment) => payment,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(fee::pay(
                transaction,
                app,
                who.clone(),
                of.clone(),
                payment.clone(),
            ))
        })
        .await
}

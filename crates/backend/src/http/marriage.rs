//! What is particular to applications for marriage.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::{ConsentId, RequestId};
use http::StatusCode;
use protocol::marriage::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write, to_its_end},
    problem::Answered,
};
use crate::{
    app::App,
    service::{
        Person,
        marriage::{self, Of},
    },
};

/// The calls of marriages.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_request))
        .routes(routes!(of_consent))
        .routes(routes!(pay_request))
        .routes(routes!(pay_consent))
}

/// Fee and appointment, for who applied first.
#[utoipa::path(get, path = REQUESTS_MARRIAGE, tag = "marriages", params(("request" = String, Path)),
    responses((status = 200, body = MarriageStatus)))]
async fn of_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<MarriageStatus>> {
    Ok(Json(marriage::status(&app, &who, &Of::Request(id)).await?))
}

/// Fee and appointment, for who is asked to confirm.
#[utoipa::path(get, path = CONSENTS_MARRIAGE, tag = "marriages", params(("consent" = String, Path)),
    responses((status = 200, body = MarriageStatus)))]
async fn of_consent(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<MarriageStatus>> {
    Ok(Json(marriage::status(&app, &who, &Of::Consent(id)).await?))
}

/// Pays the fee, as who applied first.
#[utoipa::path(post, path = REQUESTS_FEE, tag = "marriages", params(("request" = String, Path)),
    request_body = Object, responses((status = 200, body = MarriageStatus)))]
async fn pay_request(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    pay(app, who, Of::Request(id), write).await
}

/// Pays the fee, as who is asked to confirm.
#[utoipa::path(post, path = CONSENTS_FEE, tag = "marriages", params(("consent" = String, Path)),
    request_body = Object, responses((status = 200, body = MarriageStatus)))]
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
    // Whoever repeats a call is told what became of it, and no gateway is asked to take anything once more.
    if let Some(answer) = write.answered(&app, &caller).await? {
        return Ok(answer);
    }
    let asked = marriage::take_fee(&app, &who, &of);
    let payment = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(payment) => payment,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(marriage::pay(
                transaction,
                app,
                who.clone(),
                of.clone(),
                payment.clone(),
            ))
        })
        .await
}

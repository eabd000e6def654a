//! The consents that owners are asked for.

use axum::{Json, extract::State, response::Response};
use domain::{ConsentId, consent::ConsentStatement};
use http::StatusCode;
use protocol::{consent::*, request::Evidence};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, consent, signature},
};

/// The calls of consents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(answer))
        .routes(routes!(take_back))
        .routes(routes!(evidence))
}

/// The consents asked of the person.
#[utoipa::path(get, path = CONSENTS, tag = "consents", responses((status = 200, body = Consents)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Consents>> {
    Ok(Json(consent::list(&app, &who).await?))
}

/// One consent asked of the person.
#[utoipa::path(get, path = CONSENTS_ONE, tag = "consents", params(("consent" = String, Path)),
    responses((status = 200, body = ConsentStatus)))]
async fn one(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<ConsentStatus>> {
    Ok(Json(consent::one(&app, &who, &id).await?))
}

/// Takes the signed answer of an owner.
#[utoipa::path(post, path = CONSENTS_ANSWER, tag = "consents", params(("consent" = String, Path)),
    request_body = AnswerConsent, responses((status = 200, body = ConsentStatus)))]
async fn answer(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
    write: Write<AnswerConsent>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    who.may(domain::session::Permission::AnswerConsent)?;
    let verified = signature::verify::<ConsentStatement>(
        &app,
        &write.body.signature.0,
        &write.body.statement.0,
    )?;
    write
        .once(
            &app,
            &caller,
            StatusCode::OK,
            move |transaction, app, body| {
                Box::pin(consent::answer(
                    transaction,
                    app,
                    who.clone(),
                    id.clone(),
                    body,
                    verified.clone(),
                ))
            },
        )
        .await
}

/// Takes back a consent before the address is entered.
#[utoipa::path(post, path = CONSENTS_TAKE_BACK, tag = "consents", params(("consent" = String, Path)),
    request_body = Object, responses((status = 200, body = ConsentStatus)))]
async fn take_back(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(consent::take_back(
                transaction,
                app,
                who.clone(),
                id.clone(),
            ))
        })
        .await
}

/// What the person signed as an owner.
#[utoipa::path(get, path = CONSENTS_EVIDENCE, tag = "consents", params(("consent" = String, Path)),
    responses((status = 200, body = Evidence)))]
async fn evidence(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ConsentId>,
) -> Answered<Json<Evidence>> {
    Ok(Json(consent::evidence(&app, &who, &id).await?))
}

//! Requests of any service.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::RequestId;
use http::StatusCode;
use protocol::{request::*, session::CodeSent};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, request},
};

/// The calls of requests.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, submit))
        .routes(routes!(one))
        .routes(routes!(take_signature))
        .routes(routes!(withdraw))
        .routes(routes!(ask_again))
        .routes(routes!(evidence))
        .routes(routes!(ask_for_code))
}

/// The person's requests.
#[utoipa::path(get, path = REQUESTS, tag = "requests", responses((status = 200, body = Requests)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Requests>> {
    Ok(Json(request::list(&app, &who).await?))
}

/// Submits a request.
#[utoipa::path(post, path = REQUESTS, tag = "requests", request_body = SubmitRequest,
    responses((status = 201, body = RequestStatus)))]
async fn submit(
    State(app): State<App>,
    who: Person,
    write: Write<SubmitRequest>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let call = write.checked(&caller);
    let asked = async {
        let statement = &write.body.statement.0;
        let checked = request::check(&app, &who, &call, statement).await?;
        let presented = match write.body.signature.clone() {
            Some(signature) => Some(request::present(
                &app,
                checked.application(),
                signature,
                statement,
            )?),
            None => None,
        };
        Ok((checked, presented))
    };
    let (checked, presented) = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(known) => known,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(request::submit(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    checked.clone(),
                    presented.clone(),
                ))
            },
        )
        .await
}

/// One of the person's requests.
#[utoipa::path(get, path = REQUESTS_ONE, tag = "requests", params(("request" = String, Path)),
    responses((status = 200, body = RequestStatus)))]
async fn one(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<RequestStatus>> {
    Ok(Json(request::one(&app, &who, &id).await?))
}

/// Takes the applicant's signature after every consent; the state body decides then.
#[utoipa::path(post, path = REQUESTS_SIGNATURE, tag = "requests", params(("request" = String, Path)),
    request_body = Signature, responses((status = 200, body = RequestStatus)))]
async fn take_signature(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
    write: Write<Signature>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = async {
        let stored = request::to_sign(&app, &who, &id).await?;
        let application = stored.application()?;
        request::present(&app, &application, write.body.clone(), &stored.statement)
    };
    let presented = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(known) => known,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(request::take_signature(
                transaction,
                app,
                who.clone(),
                id.clone(),
                presented.clone(),
            ))
        })
        .await
}

/// Takes a request back.
#[utoipa::path(post, path = REQUESTS_WITHDRAW, tag = "requests", params(("request" = String, Path)),
    request_body = Object, responses((status = 200, body = RequestStatus)))]
async fn withdraw(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(request::withdraw(transaction, app, who.clone(), id.clone()))
        })
        .await
}

/// Asks those again who have not answered, within a day after the request lapsed.
#[utoipa::path(post, path = REQUESTS_ASK_AGAIN, tag = "requests", params(("request" = String, Path)),
    request_body = Object, responses((status = 200, body = RequestStatus)))]
async fn ask_again(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let call = write.checked(&caller);
    let asked = request::to_ask_again(&app, &who, &call, &id);
    let parties = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(parties) => parties,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(request::ask_again(
                transaction,
                app,
                who.clone(),
                id.clone(),
                parties.clone(),
            ))
        })
        .await
}

/// What the person signed as the applicant.
#[utoipa::path(get, path = REQUESTS_EVIDENCE, tag = "requests", params(("request" = String, Path)),
    responses((status = 200, body = Evidence)))]
async fn evidence(
    State(app): State<App>,
    who: Person,
    Id(id): Id<RequestId>,
) -> Answered<Json<Evidence>> {
    Ok(Json(request::evidence(&app, &who, &id).await?))
}

/// Sends a code that signs these bytes.
#[utoipa::path(post, path = SIGNING_CODES, tag = "requests", request_body = AskForSigningCode,
    responses((status = 202, body = CodeSent)))]
async fn ask_for_code(
    State(app): State<App>,
    who: Person,
    write: Write<AskForSigningCode>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let call = write.checked(&caller);
    let asked = request::to_sign_by_code(&app, &who, &call, &write.body.statement.0);
    let to_sign = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(to_sign) => to_sign,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::ACCEPTED,
            move |transaction, app, body| {
                Box::pin(request::ask_for_code(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    to_sign.clone(),
                ))
            },
        )
        .await
}

//! Electronic inquiries.

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::InquiryId;
use http::StatusCode;
use protocol::inquiry::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, access::Opener, inquiry},
};

/// The calls of inquiries.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(one))
        .routes(routes!(subjects))
        .routes(routes!(check))
}

/// The person's inquiries.
#[utoipa::path(get, path = INQUIRIES, tag = "inquiries", responses((status = 200, body = Inquiries)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Inquiries>> {
    Ok(Json(inquiry::list(&app, &who).await?))
}

/// Has an inquiry drawn up from the registers.
#[utoipa::path(post, path = INQUIRIES, tag = "inquiries", request_body = AskInquiry,
    responses((status = 201, body = InquiryStatus)))]
async fn ask(State(app): State<App>, who: Person, write: Write<AskInquiry>) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = inquiry::asked(&app, &who, &write.body);
    let asked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(asked) => asked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, _| {
                let (who, asked) = (who.clone(), asked.clone());
                Box::pin(inquiry::issue(transaction, app, who, asked))
            },
        )
        .await
}

/// An inquiry, with what the person gives to others.
#[utoipa::path(get, path = INQUIRIES_ONE, tag = "inquiries", params(("inquiry" = String, Path)),
    responses((status = 200, body = IssuedInquiry)))]
async fn one(
    State(app): State<App>,
    who: Person,
    Id(id): Id<InquiryId>,
) -> Answered<Json<IssuedInquiry>> {
    Ok(Json(inquiry::one(&app, &who, &id).await?))
}

/// Whom, and which dwellings, the person may ask about.
#[utoipa::path(get, path = INQUIRIES_SUBJECTS, tag = "inquiries",
    responses((status = 200, body = InquirySubjects)))]
async fn subjects(State(app): State<App>, who: Person) -> Answered<Json<InquirySubjects>> {
    Ok(Json(inquiry::subjects(&app, &who).await?))
}

/// Checks an inquiry by its code or number.
#[utoipa::path(post, path = INQUIRIES_CHECK, tag = "inquiries", request_body = PresentedInquiry,
    responses((status = 200, body = CheckedInquiry)))]
async fn check(
    State(app): State<App>,
    checker: Opener,
    write: Write<PresentedInquiry>,
) -> Answered<Response> {
    let caller = checker.caller();
    let call = write.checked_for(&caller, app.settings().opening_replay);
    let asked = inquiry::check(&app, &checker, &call, &write.body);
    Ok(match write.knowing(&app, &caller, asked).await? {
        // Its holder is told of it once an hour, and it may be otherwise the next time.
        ControlFlow::Continue(checked) => Json(checked).into_response(),
        ControlFlow::Break(answer) => answer,
    })
}

//! The desk of a service centre: the page's calls by cookie, and the app's that sign or decline (R-36, R-53, S-18).

mod queues;

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::{FromRequestParts, OptionalFromRequestParts, State},
    response::Response,
};
use domain::{
    DeskCaseId,
    portal::{PortalNonce, PortalPlace},
};
use http::{StatusCode, request::Parts};
use jiff::SignedDuration;
use protocol::{
    desk::*,
    portal::{PortalAsked, PortalSession, ScannedPortal, TypeNumber},
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use zeroize::Zeroizing;

use super::{
    Id,
    call::{Nothing, Write},
    portal::{Kept, cookie, ended, set, with_cookie},
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person,
        desk::{self, DeskVisit, sign, steps},
        portal::{self, Browser},
    },
    store::Transaction,
};

/// The cookie of a request.
const REQUEST: &str = "qoltanba-desk-request";
/// The cookie of a session.
const SESSION: &str = "qoltanba-desk-session";

/// The calls of the desk.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ask))
        .routes(routes!(status))
        .routes(routes!(type_number))
        .routes(routes!(this_session, leave))
        .routes(routes!(list, open))
        .routes(routes!(one))
        .routes(routes!(view))
        .routes(routes!(name_owner))
        .routes(routes!(show_papers))
        .routes(routes!(draw_up))
        .routes(routes!(refuse))
        .routes(routes!(close))
        .routes(routes!(sign_record))
        .routes(routes!(decline))
        .merge(queues::router())
}

/// Begins a request of the desk's page, with codes as the portal's.
#[utoipa::path(post, path = DESK_REQUESTS, tag = "desk", request_body = AskDesk,
    responses((status = 201, body = PortalAsked)))]
async fn ask(
    State(app): State<App>,
    browser: Browser,
    who: Option<DeskVisit>,
    write: Write<AskDesk>,
) -> Answered<Response> {
    let life = app.settings().portal_wait;
    let answer = write
        .once_for(
            &app,
            "desk visitor",
            StatusCode::CREATED,
            life,
            move |transaction, app, body| {
                let (browser, who) = (browser.clone(), who.clone());
                Box::pin(async move {
                    let given = sign::ask(transaction, app, browser, body, who).await?;
                    Ok(Kept::from(given))
                })
            },
        )
        .await?;
    with_cookie(&app, REQUEST, life * 2, answer).await
}

/// How the request of this browser stands, and the code to show now.
#[utoipa::path(get, path = DESK_REQUEST, tag = "desk", responses((status = 200, body = DeskRequest)))]
async fn status(
    State(app): State<App>,
    RequestCookie(cookie): RequestCookie,
) -> Answered<Json<DeskRequest>> {
    let asked = portal::status(&app, PortalPlace::Desk, &cookie).await?;
    Ok(Json(sign::shown(asked)))
}

/// Tries the number that the app shows.
#[utoipa::path(post, path = DESK_NUMBER, tag = "desk", request_body = TypeNumber,
    responses((status = 200, body = PortalSession)))]
async fn type_number(
    State(app): State<App>,
    RequestCookie(cookie): RequestCookie,
    write: Write<TypeNumber>,
) -> Answered<Response> {
    let caller = format!("desk browser {}", cookie.as_str());
    let answer = write
        .once_for(
            &app,
            &caller,
            StatusCode::OK,
            app.settings().portal_wait,
            move |transaction, app, body| {
                let cookie = cookie.clone();
                Box::pin(async move {
                    let place = PortalPlace::Desk;
                    let given = portal::type_number(transaction, app, place, cookie, body).await?;
                    Ok(Kept::from(given))
                })
            },
        )
        .await?;
    with_cookie(&app, SESSION, app.settings().portal_session_life, answer).await
}

/// The session of this browser, with the employee.
#[utoipa::path(get, path = DESK_SESSION, tag = "desk", responses((status = 200, body = DeskSession)))]
async fn this_session(State(app): State<App>, who: DeskVisit) -> Json<DeskSession> {
    Json(who.shown(&app))
}

/// Ends the session of this browser.
#[utoipa::path(delete, path = DESK_SESSION, tag = "desk", responses((status = 204)))]
async fn leave(State(app): State<App>, who: DeskVisit) -> Answered<Response> {
    let person = who.visit.person;
    let mut response = ended(&app, person.account, person.session).await?;
    set(&app, &mut response, SESSION, "", SignedDuration::ZERO)?;
    Ok(response)
}

/// The open cases of the employee, without anything about people.
#[utoipa::path(get, path = DESK_CASES, tag = "desk", responses((status = 200, body = DeskCases)))]
async fn list(State(app): State<App>, who: DeskVisit) -> Answered<Json<DeskCases>> {
    Ok(Json(desk::list(&app, &who).await?))
}

/// Opens a case for the citizen who stands at the desk.
#[utoipa::path(post, path = DESK_CASES, tag = "desk", request_body = OpenCase,
    responses((status = 201, body = DeskCaseView)))]
async fn open(
    State(app): State<App>,
    who: DeskVisit,
    write: Write<OpenCase>,
) -> Answered<Response> {
    let asked = desk::applicant(&app, &who, &write.body);
    let applicant = match write.knowing(&app, &caller(&who), asked).await? {
        ControlFlow::Continue(applicant) => applicant,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    let caller = caller(&who);
    let life = app.settings().portal_session_life;
    write
        .once_for(
            &app,
            &caller,
            StatusCode::CREATED,
            life,
            move |transaction, app, _| {
                Box::pin(desk::open(transaction, app, who.clone(), applicant.clone()))
            },
        )
        .await
}

/// How a case stands.
#[utoipa::path(get, path = DESK_CASE, tag = "desk", params(("case" = String, Path)),
    responses((status = 200, body = DeskCaseView)))]
async fn one(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
) -> Answered<Json<DeskCaseView>> {
    Ok(Json(desk::status(&app, &who, &id).await?))
}

/// Looks at a case in another session, which is told to its people.
#[utoipa::path(post, path = DESK_CASE_VIEW, tag = "desk", params(("case" = String, Path)),
    responses((status = 200, body = DeskCaseView)))]
async fn view(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let asked = desk::to_view(&app, &who, &id);
    let seen = match write.knowing(&app, &caller(&who), asked).await? {
        ControlFlow::Continue(seen) => seen,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    done(&app, &who.clone(), write, move |transaction, _| {
        Box::pin(desk::view(
            transaction,
            who.clone(),
            id.clone(),
            seen.clone(),
        ))
    })
    .await
}

/// Names the owner, and says what the check came to.
#[utoipa::path(post, path = DESK_CASE_OWNER, tag = "desk", params(("case" = String, Path)),
    request_body = NameOwner, responses((status = 200, body = DeskCaseView)))]
async fn name_owner(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<NameOwner>,
) -> Answered<Response> {
    let asked = steps::check_owner(&app, &who, &id, &write.body);
    let checked = match write.knowing(&app, &caller(&who), asked).await? {
        ControlFlow::Continue(checked) => checked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    done(&app, &who.clone(), write, move |transaction, app| {
        Box::pin(steps::name_owner(
            transaction,
            app,
            who.clone(),
            id.clone(),
            checked.clone(),
        ))
    })
    .await
}

/// Records the papers of the representative.
#[utoipa::path(post, path = DESK_CASE_PAPERS, tag = "desk", params(("case" = String, Path)),
    request_body = ShowPapers, responses((status = 200, body = DeskCaseView)))]
async fn show_papers(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<ShowPapers>,
) -> Answered<Response> {
    let asked = steps::representative(&app, &who, &id, &write.body);
    let representing = match write.knowing(&app, &caller(&who), asked).await? {
        ControlFlow::Continue(representing) => representing,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    let papers = write.body.papers.clone();
    done(&app, &who.clone(), write, move |transaction, app| {
        Box::pin(steps::show_papers(
            transaction,
            app,
            who.clone(),
            id.clone(),
            papers.clone(),
            representing.clone(),
        ))
    })
    .await
}

/// Draws up the record; it is not signed by that.
#[utoipa::path(post, path = DESK_CASE_RECORD, tag = "desk", params(("case" = String, Path)),
    request_body = DrawUpRecord, responses((status = 200, body = DeskCaseView)))]
async fn draw_up(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<DrawUpRecord>,
) -> Answered<Response> {
    let asked = steps::draw_up(&app, &who, &id, &write.body);
    let drawn = match write.knowing(&app, &caller(&who), asked).await? {
        ControlFlow::Continue(drawn) => drawn,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    done(&app, &who.clone(), write, move |transaction, app| {
        Box::pin(steps::keep_record(
            transaction,
            app,
            who.clone(),
            id.clone(),
            drawn.clone(),
        ))
    })
    .await
}

/// Refuses the service.
#[utoipa::path(post, path = DESK_CASE_REFUSE, tag = "desk", params(("case" = String, Path)),
    responses((status = 200, body = DeskCaseView)))]
async fn refuse(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    done(&app, &who.clone(), write, move |transaction, _| {
        Box::pin(desk::refuse(transaction, who.clone(), id.clone()))
    })
    .await
}

/// Ends a case without an outcome.
#[utoipa::path(post, path = DESK_CASE_CLOSE, tag = "desk", params(("case" = String, Path)),
    responses((status = 200, body = DeskCaseView)))]
async fn close(
    State(app): State<App>,
    who: DeskVisit,
    Id(id): Id<DeskCaseId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    done(&app, &who.clone(), write, move |transaction, _| {
        Box::pin(desk::close(transaction, who.clone(), id.clone()))
    })
    .await
}

/// Signs the record of the case whose code was scanned.
#[utoipa::path(post, path = DESK_SIGN, tag = "desk", request_body = SignDesk,
    responses((status = 200, body = DeskSigned)))]
async fn sign_record(
    State(app): State<App>,
    who: Person,
    write: Write<SignDesk>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = sign::check(&app, &who, &write.body);
    let checked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(checked) => checked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(sign::sign(transaction, app, who.clone(), checked.clone()))
        })
        .await
}

/// Does not sign the record of the case whose code was scanned.
#[utoipa::path(post, path = DESK_DECLINE, tag = "desk", request_body = ScannedPortal,
    responses((status = 204)))]
async fn decline(
    State(app): State<App>,
    who: Person,
    write: Write<ScannedPortal>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let nonce = PortalNonce::parse(&write.body.code).map_err(|_| Refusal::PortalCodeOver)?;
    write
        .once(
            &app,
            &caller,
            StatusCode::NO_CONTENT,
            move |transaction, _, _| {
                Box::pin(sign::decline(transaction, who.clone(), nonce.clone()))
            },
        )
        .await
}

/// A step of a case, done once; its answer is repeated no longer than the session lasts, since it is about people.
async fn done<T, R, Op>(
    app: &App,
    who: &DeskVisit,
    write: Write<T>,
    operation: Op,
) -> Answered<Response>
where
    T: Clone + Send + Sync + 'static,
    R: Serialize + Send + 'static,
    Op: for<'c> Fn(&'c mut Transaction, App) -> futures::future::BoxFuture<'c, Result<R, Refusal>>
        + Send
        + Sync
        + 'static,
{
    write
        .once_for(
            app,
            &caller(who),
            StatusCode::OK,
            app.settings().portal_session_life,
            move |transaction, app, _| operation(transaction, app),
        )
        .await
}

fn caller(who: &DeskVisit) -> String {
    format!("desk {}", who.visit.person.session)
}

/// The cookie of this browser's request.
struct RequestCookie(Zeroizing<String>);

impl FromRequestParts<App> for RequestCookie {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        cookie(app, &parts.headers, REQUEST)
            .map(Self)
            .ok_or_else(|| Refusal::PortalRequestOver.into())
    }
}

impl FromRequestParts<App> for DeskVisit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        let token = cookie(app, &parts.headers, SESSION).ok_or(Refusal::SignInRequired)?;
        let browser = Browser::from_request_parts(parts, app).await?;
        Ok(desk::visit(app, &token, browser).await?)
    }
}

impl OptionalFromRequestParts<App> for DeskVisit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Option<Self>> {
        Ok(
            <Self as FromRequestParts<App>>::from_request_parts(parts, app)
                .await
                .ok(),
        )
    }
}

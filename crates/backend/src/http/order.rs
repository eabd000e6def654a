//! What is ordered on the portal: the page's calls by cookie, and the app's that sign or refuse it (R-26, S-12).

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::portal::PortalNonce;
use http::StatusCode;
use protocol::{
    order::*,
    portal::ScannedPortal,
    request::RequestStatus,
    residence::{Dwellings, FoundDwelling, SearchDwelling},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{call::Write, problem::Answered};
use crate::{
    app::App,
    refusal::Refusal,
    service::{Person, order, portal::Visit, residence},
};

/// The calls of orders.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(own_dwellings))
        .routes(routes!(search_dwelling))
        .routes(routes!(newest, draw_up))
        .routes(routes!(sign))
        .routes(routes!(refuse))
}

/// The person's own dwellings, on the portal.
#[utoipa::path(get, path = PORTAL_DWELLINGS, tag = "portal", responses((status = 200, body = Dwellings)))]
async fn own_dwellings(State(app): State<App>, visit: Visit) -> Answered<Json<Dwellings>> {
    Ok(Json(residence::mine(&app, &visit.person).await?))
}

/// Looks for a dwelling of the person's own or of a named owner, on the portal.
#[utoipa::path(post, path = PORTAL_DWELLINGS_SEARCH, tag = "portal", request_body = SearchDwelling,
    responses((status = 200, body = FoundDwelling)))]
async fn search_dwelling(
    State(app): State<App>,
    visit: Visit,
    write: Write<SearchDwelling>,
) -> Answered<Response> {
    let caller = format!("portal {}", visit.person.session);
    let life = app.settings().portal_session_life;
    let call = write.checked_for(&caller, life);
    let asked = residence::search(&app, &visit.person, &call, &write.body);
    let sought = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(sought) => sought,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once_for(
            &app,
            &caller,
            StatusCode::OK,
            life,
            move |transaction, app, _| {
                Box::pin(residence::answer(transaction, app, sought.clone()))
            },
        )
        .await
}

/// What was ordered last on this page.
#[utoipa::path(get, path = PORTAL_ORDER, tag = "portal", responses((status = 200, body = Order)))]
async fn newest(State(app): State<App>, visit: Visit) -> Answered<Json<Order>> {
    Ok(Json(order::newest(&app, &visit).await?))
}

/// Draws up what is ordered; it is neither signed nor submitted by that.
#[utoipa::path(post, path = PORTAL_ORDER, tag = "portal", request_body = DrawUpOrder,
    responses((status = 201, body = Order)))]
async fn draw_up(
    State(app): State<App>,
    visit: Visit,
    write: Write<DrawUpOrder>,
) -> Answered<Response> {
    let caller = format!("portal {}", visit.person.session);
    let life = app.settings().portal_session_life;
    let call = write.checked_for(&caller, life);
    let asked = order::draw_up(&app, &visit, &call, &write.body);
    let drawn = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(drawn) => drawn,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once_for(
            &app,
            &caller,
            StatusCode::CREATED,
            life,
            move |transaction, app, _| Box::pin(order::keep(transaction, app, drawn.clone())),
        )
        .await
}

/// Submits what was ordered on the page whose code was scanned, signed.
#[utoipa::path(post, path = PORTAL_ORDER_SIGN, tag = "portal", request_body = SignOrder,
    responses((status = 201, body = RequestStatus)))]
async fn sign(State(app): State<App>, who: Person, write: Write<SignOrder>) -> Answered<Response> {
    let caller = who.account.to_string();
    let call = write.checked(&caller);
    let asked = order::check(&app, &who, &call, &write.body);
    let checked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(checked) => checked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(order::sign(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    checked.clone(),
                ))
            },
        )
        .await
}

/// Refuses to sign what was ordered on the page whose code was scanned.
#[utoipa::path(post, path = PORTAL_ORDER_REFUSE, tag = "portal", request_body = ScannedPortal,
    responses((status = 204)))]
async fn refuse(
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
                Box::pin(order::refuse(transaction, who.clone(), nonce.clone()))
            },
        )
        .await
}

//! Places in the queues of service centres.

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::{ReservationId, queue::CentreId};
use http::StatusCode;
use protocol::queue::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, queue},
};

/// The calls of queues.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(centres))
        .routes(routes!(windows))
        .routes(routes!(list, reserve))
        .routes(routes!(cancel))
}

/// The service centres.
#[utoipa::path(get, path = CENTRES, tag = "queue", responses((status = 200, body = Centres)))]
async fn centres(State(app): State<App>, who: Person) -> Answered<Json<Centres>> {
    Ok(Json(queue::centres(&app, &who).await?))
}

/// The windows of a centre that can be reserved.
#[utoipa::path(get, path = CENTRES_WINDOWS, tag = "queue", params(("centre" = String, Path)),
    responses((status = 200, body = Windows)))]
async fn windows(
    State(app): State<App>,
    who: Person,
    Id(id): Id<CentreId>,
) -> Answered<Json<Windows>> {
    Ok(Json(queue::windows(&app, &who, &id).await?))
}

/// The person's reservations.
#[utoipa::path(get, path = RESERVATIONS, tag = "queue", responses((status = 200, body = Reservations)))]
async fn list(State(app): State<App>, who: Person) -> Answered<Json<Reservations>> {
    Ok(Json(queue::list(&app, &who).await?))
}

/// Reserves a place.
#[utoipa::path(post, path = RESERVATIONS, tag = "queue", request_body = Reserve,
    responses((status = 201, body = ReservationStatus)))]
async fn reserve(State(app): State<App>, who: Person, write: Write<Reserve>) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = queue::visit(&app, &who, &write.body);
    let visit = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(visit) => visit,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                let (who, visit) = (who.clone(), visit.clone());
                Box::pin(queue::reserve(transaction, app, who, body, visit))
            },
        )
        .await
}

/// Gives a place back.
#[utoipa::path(post, path = RESERVATIONS_CANCEL, tag = "queue", params(("reservation" = String, Path)),
    request_body = Object, responses((status = 200, body = ReservationStatus)))]
async fn cancel(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ReservationId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = queue::reserved_at(&app, &who, &id);
    let centre = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(centre) => centre,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            let (who, id, centre) = (who.clone(), id.clone(), centre.clone());
            Box::pin(queue::cancel(transaction, app, who, id, centre))
        })
        .await
}

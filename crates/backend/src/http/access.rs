//! Giving access to a document, and opening it.

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{ShareId, client::ClientScope};
use http::StatusCode;
use protocol::{access::*, problem::ProblemCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Id,
    call::{Nothing, Write},
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    service::{
        Person,
        access::{self, Opener},
    },
    store::StoredAccess,
};

/// The calls of access to documents.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(give))
        .routes(routes!(status))
        .routes(routes!(extend))
        .routes(routes!(close))
        .routes(routes!(preview))
        .routes(routes!(open))
}

/// Gives access to a document for 5 minutes.
#[utoipa::path(post, path = ACCESSES, tag = "access", request_body = GiveAccess,
    responses((status = 201, body = AccessStatus)))]
async fn give(State(app): State<App>, who: Person, write: Write<GiveAccess>) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = access::document_to_share(&app, &who, &write.body);
    let shareable = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(shareable) => shareable,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                let (who, shareable) = (who.clone(), shareable.clone());
                Box::pin(access::give(transaction, app, who, body, shareable))
            },
        )
        .await
}

/// How an access stands.
#[utoipa::path(get, path = ACCESSES_ONE, tag = "access", params(("access" = String, Path)),
    responses((status = 200, body = AccessStatus)))]
async fn status(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ShareId>,
) -> Answered<Json<AccessStatus>> {
    Ok(Json(access::status(&app, &who, &id).await?))
}

/// Extends an access to 30 minutes in all.
#[utoipa::path(post, path = ACCESSES_EXTEND, tag = "access", params(("access" = String, Path)),
    request_body = Object, responses((status = 200, body = AccessStatus)))]
async fn extend(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ShareId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(access::extend(transaction, app, who.clone(), id.clone()))
        })
        .await
}

/// Closes an access.
#[utoipa::path(post, path = ACCESSES_CLOSE, tag = "access", params(("access" = String, Path)),
    request_body = Object, responses((status = 200, body = AccessStatus)))]
async fn close(
    State(app): State<App>,
    who: Person,
    Id(id): Id<ShareId>,
    write: Write<Nothing>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(&app, &caller, StatusCode::OK, move |transaction, app, _| {
            Box::pin(access::close(transaction, app, who.clone(), id.clone()))
        })
        .await
}

/// Says who shares what; opens nothing.
#[utoipa::path(post, path = OPEN_PREVIEW, tag = "access", request_body = PresentedCode,
    responses((status = 200, body = Preview)))]
async fn preview(
    State(app): State<App>,
    opener: Opener,
    write: Write<PresentedCode>,
) -> Answered<Response> {
    let caller = opener.caller();
    let call = write.checked_for(&caller, app.settings().opening_replay);
    let mut found = None;
    let asked = async {
        let stored = access::find(&app, &opener, ClientScope::Preview, &call, &write.body).await?;
        access::preview(&app, &opener, found.insert(stored).clone()).await
    };
    let answered = write.knowing(&app, &caller, asked).await;
    let refused = answered.as_ref().err();
    tell_refused(&app, &opener, found.as_ref(), refused).await;
    Ok(match answered? {
        // Nothing was changed by it, and it may be otherwise the next time.
        ControlFlow::Continue(preview) => Json(preview).into_response(),
        ControlFlow::Break(answer) => answer,
    })
}

/// Opens a document, once.
#[utoipa::path(post, path = OPEN, tag = "access", request_body = PresentedCode,
    responses((status = 200, body = OpenedDocument)))]
async fn open(
    State(app): State<App>,
    opener: Opener,
    write: Write<PresentedCode>,
) -> Answered<Response> {
    let caller = opener.caller();
    let life = app.settings().opening_replay;
    let call = write.checked_for(&caller, life);
    let mut found = None;
    let asked = async {
        let stored = access::find(&app, &opener, ClientScope::Open, &call, &write.body).await?;
        access::ready(&app, &opener, found.insert(stored).clone()).await
    };
    let answered = match write.knowing(&app, &caller, asked).await {
        Ok(ControlFlow::Continue(ready)) => {
            let opener = opener.clone();
            write
                .once_for(
                    &app,
                    &caller,
                    StatusCode::OK,
                    life,
                    move |transaction, _, _| {
                        Box::pin(access::open(transaction, opener.clone(), ready.clone()))
                    },
                )
                .await
        }
        Ok(ControlFlow::Break(answer)) => Ok(answer),
        Err(refused) => Err(refused),
    };
    let refused = refused_by(&answered);
    tell_refused(&app, &opener, found.as_ref(), refused).await;
    answered
}

/// The refusal of a call, be it one that is kept as its answer.
fn refused_by(answered: &Answered<Response>) -> Option<&Refused> {
    match answered {
        Ok(answer) => answer.extensions().get::<Refused>(),
        Err(refused) => Some(refused),
    }
}

/// Has both sides told that somebody was refused an access by its terms, its end or its document. That a source
/// is away refuses nobody.
async fn tell_refused(
    app: &App,
    opener: &Opener,
    found: Option<&StoredAccess>,
    refused: Option<&Refused>,
) {
    let (Some(stored), Some(refused)) = (found, refused) else {
        return;
    };
    if matches!(
        refused.0.code,
        ProblemCode::AlreadyOpened
            | ProblemCode::AccessClosed
            | ProblemCode::AccessLapsed
            | ProblemCode::NotTheRecipient
            | ProblemCode::DocumentNotValid
            | ProblemCode::CredentialOutdated
    ) {
        access::note_refused(app, opener, stored).await;
    }
}

//! Documents as verifiable credentials, and the lists that say which of them hold (S-36).

use std::ops::ControlFlow;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{StatusListId, document::SourceSystem};
use http::{HeaderMap, HeaderName, StatusCode, header};
use jiff::SignedDuration;
use protocol::credential::*;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, credential},
};

/// The calls of credentials.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(issue))
        .routes(routes!(status_lists))
        .routes(routes!(status_list))
}

/// Issues credentials of documents of one source, bound to the key that proved this call.
#[utoipa::path(post, path = SOURCES_CREDENTIALS, tag = "credentials", params(("source" = SourceSystem, Path)),
    request_body = IssueCredentials, responses((status = 200, body = IssuedCredentials)))]
async fn issue(
    State(app): State<App>,
    who: Person,
    Id(source): Id<SourceSystem>,
    write: Write<IssueCredentials>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    let asked = credential::to_issue(&app, &who, source, &write.body);
    let asked = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(asked) => asked,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    // A whole wallet of photos: it is not kept for longer than a lost answer takes to be missed.
    let life = app.settings().opening_replay;
    write
        .once_for(
            &app,
            &caller,
            StatusCode::OK,
            life,
            move |transaction, app, _| {
                let (who, asked) = (who.clone(), asked.clone());
                Box::pin(credential::issue(transaction, app, who, asked))
            },
        )
        .await
}

/// The status lists that there are, for everybody and from every page.
#[utoipa::path(get, path = STATUS_LISTS, tag = "credentials", responses((status = 200, body = StatusLists)))]
async fn status_lists(State(app): State<App>) -> Answered<Response> {
    let lists = credential::status_lists(&app).await?;
    let kept = for_everybody(app.settings().status_list_ttl);
    Ok((kept, Json(lists)).into_response())
}

/// A Status List Token, for everybody and from every page.
#[utoipa::path(get, path = STATUS_LISTS_ONE, tag = "credentials", params(("list" = String, Path)),
    responses((status = 200, body = String, content_type = "application/statuslist+jwt"), (status = 304)))]
async fn status_list(
    State(app): State<App>,
    Id(list): Id<StatusListId>,
    headers: HeaderMap,
) -> Answered<Response> {
    let signed = credential::status_list(&app, list).await?;
    let tag = format!(
        "\"{}\"",
        domain::hex(&eds::sha256(signed.token.as_bytes())[..16])
    );
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let known_by = [(header::ETAG, tag)];
    let kept = for_everybody(signed.time_to_live);
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, known_by, kept).into_response());
    }
    let kind = [(header::CONTENT_TYPE, STATUS_LIST_JWT)];
    Ok((known_by, kept, kind, signed.token).into_response())
}

/// What is kept for a while by whoever fetches it, and read from any page.
fn for_everybody(time_to_live: SignedDuration) -> [(HeaderName, String); 2] {
    let kept = format!("public, max-age={}", time_to_live.as_secs());
    [
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ]
}

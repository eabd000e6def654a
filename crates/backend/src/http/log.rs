//! The provable log of grants and views (R-25, S-17).

use axum::{Json, extract::State};
use protocol::log::*;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Parameters, call::Read, problem::Answered};
use crate::{
    app::App,
    service::{access::SignedIn, log},
};

/// The calls of the log.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(about))
        .routes(routes!(consistency))
        .routes(routes!(entries))
        .routes(routes!(receipts))
}

/// Who signs the log, and its newest checkpoint.
#[utoipa::path(get, path = LOG, tag = "log", responses((status = 200, body = Log)))]
async fn about(State(app): State<App>) -> Answered<Json<Log>> {
    Ok(Json(log::about(&app).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sizes {
    old: u64,
    size: u64,
}

/// That the log has grown out of an earlier one.
#[utoipa::path(get, path = LOG_CONSISTENCY, tag = "log",
    params(("old" = u64, Query), ("size" = u64, Query)),
    responses((status = 200, body = Consistency)))]
async fn consistency(
    State(app): State<App>,
    Parameters(sizes): Parameters<Sizes>,
) -> Answered<Json<Consistency>> {
    Ok(Json(log::consistency(&app, sizes.old, sizes.size).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    from: u64,
}

/// Entries of the log from a place on: commitments, of which nothing follows about anybody.
#[utoipa::path(get, path = LOG_ENTRIES, tag = "log", params(("from" = u64, Query)),
    responses((status = 200, body = LogEntries)))]
async fn entries(
    State(app): State<App>,
    Parameters(page): Parameters<From>,
) -> Answered<Json<LogEntries>> {
    Ok(Json(log::entries(&app, page.from).await?))
}

/// The receipts of entries of one's own history; an organisation's too.
#[utoipa::path(post, path = LOG_RECEIPTS, tag = "log", request_body = AskReceipts,
    responses((status = 200, body = Receipts)))]
async fn receipts(
    State(app): State<App>,
    who: SignedIn,
    Read(asked): Read<AskReceipts>,
) -> Answered<Json<Receipts>> {
    Ok(Json(
        log::receipts(&app, who.account(), asked.entries).await?,
    ))
}

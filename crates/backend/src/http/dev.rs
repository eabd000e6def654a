//! What only a demonstration on loopback shows: the messages that it would have sent (S-19).

use axum::{Json, Router, extract::State, routing::get};
use domain::Phone;
use http::{HeaderMap, header};
use protocol::{
    problem::{Problem, ProblemCode},
    service::{DEV_OUTBOX, OutboxMessage},
};
use serde::Deserialize;

use super::{Parameters, problem::Answered};
use crate::app::App;

/// The routes of a demonstration.
pub fn router() -> Router<App> {
    Router::new().route(DEV_OUTBOX, get(outbox))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    phone: Option<Phone>,
}

async fn outbox(
    State(app): State<App>,
    headers: HeaderMap,
    Parameters(filter): Parameters<Filter>,
) -> Answered<Json<Vec<OutboxMessage>>> {
    // A page on another site that had its name point here would send that name.
    if !names_loopback(&headers) {
        return Err(Problem::new(ProblemCode::NotFound, 404, "there is no such thing").into());
    }
    let messages = app
        .store
        .read()
        .await?
        .messages_sent(filter.phone.as_ref())
        .await?;
    Ok(Json(
        messages
            .into_iter()
            .map(|message| OutboxMessage {
                phone: message.phone.into(),
                text: message.text,
                sent_at: message.written_at,
            })
            .collect(),
    ))
}

fn names_loopback(headers: &HeaderMap) -> bool {
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name))
        .is_some_and(|name| matches!(name, "127.0.0.1" | "localhost" | "[::1]"))
}

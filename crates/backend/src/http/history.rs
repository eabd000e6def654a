//! History, notifications, and events as they happen.

use std::{convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as ServerSentEvent, KeepAlive},
    },
};
use domain::HistoryEntryId;
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use protocol::history::*;
use serde::Deserialize;
use tokio::sync::{broadcast, watch};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Parameters,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, history},
    store::{Entry, LONGEST_REPLAY, Told},
};

/// The calls of history.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(page))
        .routes(routes!(notifications))
        .routes(routes!(read))
        .routes(routes!(events))
}

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The oldest entry seen.
    pub before: Option<HistoryEntryId>,
}

/// A page of the person's history.
#[utoipa::path(get, path = HISTORY, tag = "history", params(("before" = Option<String>, Query)),
    responses((status = 200, body = History)))]
async fn page(
    State(app): State<App>,
    who: Person,
    Parameters(page): Parameters<Page>,
) -> Answered<Json<History>> {
    Ok(Json(history::page(&app, &who, page.before.as_ref()).await?))
}

/// The person's notifications.
#[utoipa::path(get, path = NOTIFICATIONS, tag = "history", responses((status = 200, body = Notifications)))]
async fn notifications(State(app): State<App>, who: Person) -> Answered<Json<Notifications>> {
    Ok(Json(history::notifications(&app, &who).await?))
}

/// Marks every notification as read.
#[utoipa::path(post, path = NOTIFICATIONS_READ, tag = "history", request_body = Object,
    responses((status = 204)))]
async fn read(State(app): State<App>, who: Person, write: Write<Nothing>) -> Answered<Response> {
    let caller = who.account.to_string();
    write
        .once(
            &app,
            &caller,
            StatusCode::NO_CONTENT,
            move |transaction, _, _| {
                let account = who.account.clone();
                Box::pin(async move { Ok(transaction.read_notifications(&account).await?) })
            },
        )
        .await
}

/// How long one stream of events lasts; the client connects again.
const STREAM_LIFE: Duration = Duration::from_secs(300);

/// How often a quiet stream looks whether its session is still open.
const SESSION_CHECK: Duration = Duration::from_secs(15);

/// Commits may come as much out of order as a call may take; what is told twice does no harm.
const OVERLAP: SignedDuration = SignedDuration::from_secs(2 * super::LONGEST_CALL.as_secs() as i64);

/// What happens to the person, the moment it happens.
#[utoipa::path(get, path = EVENTS, tag = "history",
    responses((status = 200, body = Event, content_type = "text/event-stream")))]
async fn events(State(app): State<App>, who: Person, headers: HeaderMap) -> Answered<Response> {
    // Listening begins before the past is read, so that nothing falls between.
    let (told, interrupted) = (app.store.told(), app.store.interrupted());
    let missed = match headers.get("last-event-id").and_then(last_seen) {
        Some(at) => {
            let mut reader = app.store.read().await?;
            reader.history_since(&who.account, at - OVERLAP).await?
        }
        None => Vec::new(),
    };
    // Whoever missed more than is read at once connects again for the rest.
    let live = (missed.len() < LONGEST_REPLAY).then(|| live(app, who, told, interrupted));
    let stream = stream::iter(missed)
        .chain(stream::iter(live).flatten())
        .take_until(tokio::time::sleep(STREAM_LIFE));
    Ok(Sse::new(sent(stream))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response())
}

/// What is told to a person from now on, until their session ends or something may have been missed.
fn live(
    app: App,
    who: Person,
    told: broadcast::Receiver<Told>,
    interrupted: watch::Receiver<()>,
) -> impl Stream<Item = Entry> {
    stream::unfold((told, interrupted), move |(mut told, mut interrupted)| {
        let (app, who) = (app.clone(), who.clone());
        async move {
            let entry = loop {
                let heard = tokio::select! {
                    // Whoever fell behind ends here, and connects again with what they saw last.
                    heard = told.recv() => Some(heard.ok()?),
                    _ = interrupted.changed() => return None,
                    () = tokio::time::sleep(SESSION_CHECK) => None,
                };
                if heard
                    .as_ref()
                    .is_some_and(|told| told.account != who.account)
                {
                    continue;
                }
                let mut reader = app.store.read().await.ok()?;
                let open = reader.session_is_open(&who.session, app.now()).await;
                if !open.unwrap_or(false) {
                    return None;
                }
                if let Some(told) = heard {
                    break told.entry;
                }
            };
            Some((entry, (told, interrupted)))
        }
    })
}

fn sent(
    entries: impl Stream<Item = Entry>,
) -> impl Stream<Item = Result<ServerSentEvent, Infallible>> {
    entries.map(|entry| {
        let data = serde_json::to_string(&history::event(&entry)).unwrap_or_default();
        Ok(ServerSentEvent::default()
            .id(format!("{}-{}", entry.at.as_microsecond(), entry.id))
            .data(data))
    })
}

fn last_seen(header: &http::HeaderValue) -> Option<Timestamp> {
    let (at, _) = header.to_str().ok()?.split_once('-')?;
    Timestamp::from_microsecond(at.parse().ok()?).ok()
}

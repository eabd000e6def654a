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
use domain::{AccountId, HistoryEntryId};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use protocol::history::*;
use serde::Deserialize;
use tokio::{
    sync::{broadcast, watch},
    time::{Instant, Interval, MissedTickBehavior},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Parameters,
    call::{Nothing, Write},
    problem::Answered,
};
use crate::{
    app::App,
    service::{Person, history},
    store::{Entry, LONGEST_REPLAY, StoreError, Told},
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
    let first = match headers.get("last-event-id").and_then(last_seen) {
        Some(at) => {
            let mut reader = app.store.read().await?;
            let since = at - OVERLAP;
            reader.history_since(&who.account, since, None).await?
        }
        None => Vec::new(),
    };
    let missed = missed(app.clone(), who.account.clone(), first);
    let stream = missed
        .chain(live(app, who, told, interrupted).map(Ok))
        // Whoever is not told all of it connects again with what they saw last.
        .take_while(|entry| std::future::ready(entry.is_ok()))
        .filter_map(|entry| std::future::ready(entry.ok()))
        .take_until(tokio::time::sleep(STREAM_LIFE));
    Ok(Sse::new(sent(stream))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response())
}

/// What a person missed, from what was read first to the end of their history.
fn missed(
    app: App,
    account: AccountId,
    first: Vec<Entry>,
) -> impl Stream<Item = Result<Entry, StoreError>> {
    stream::try_unfold(Some(first), move |read| {
        let (app, account) = (app.clone(), account.clone());
        async move {
            let Some(read) = read else {
                return Ok::<_, StoreError>(None);
            };
            let next = match read.last() {
                Some(last) if read.len() == LONGEST_REPLAY => {
                    let mut reader = app.store.read().await?;
                    let after = Some(&last.id);
                    Some(reader.history_since(&account, last.at, after).await?)
                }
                Some(_) | None => None,
            };
            Ok(Some((stream::iter(read.into_iter().map(Ok)), next)))
        }
    })
    .try_flatten()
}

/// What is told to a person from now on, until their session ends or something may have been missed.
fn live(
    app: App,
    who: Person,
    told: broadcast::Receiver<Told>,
    interrupted: watch::Receiver<()>,
) -> impl Stream<Item = Entry> {
    let mut check = tokio::time::interval_at(Instant::now() + SESSION_CHECK, SESSION_CHECK);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let heard = Heard {
        told,
        interrupted,
        check,
    };
    stream::unfold(heard, move |mut heard| {
        let (app, who) = (app.clone(), who.clone());
        async move {
            loop {
                let entry = heard.next(&who.account).await?;
                let mut reader = app.store.read().await.ok()?;
                let open = reader.session_is_open(&who.session, app.now()).await;
                if !open.unwrap_or(false) {
                    return None;
                }
                if let Some(entry) = entry {
                    return Some((entry, heard));
                }
            }
        }
    })
}

/// What a stream listens to.
struct Heard {
    told: broadcast::Receiver<Told>,
    interrupted: watch::Receiver<()>,
    check: Interval,
}

impl Heard {
    /// What this account is told next, or nothing where it is time to look at its session, however much others are
    /// told meanwhile. `None` where something may have been missed: whoever fell behind ends here, and connects again
    /// with what they saw last.
    async fn next(&mut self, account: &AccountId) -> Option<Option<Entry>> {
        loop {
            tokio::select! {
                told = self.told.recv() => {
                    let told = told.ok()?;
                    if told.account == *account {
                        return Some(Some(told.entry));
                    }
                }
                _ = self.interrupted.changed() => return None,
                _ = self.check.tick() => return Some(None),
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use domain::history::HistoryKind;

    use super::*;

    #[tokio::test]
    async fn s6_a_session_is_looked_at_however_much_others_are_told() {
        let account = |bits| AccountId::from_random([bits; 16]);
        let (tells, told) = broadcast::channel(4_096);
        let (_interrupts, interrupted) = watch::channel(());
        let mut heard = Heard {
            told,
            interrupted,
            check: tokio::time::interval_at(
                Instant::now() + Duration::from_millis(100),
                Duration::from_millis(100),
            ),
        };
        let to_others = async {
            loop {
                let id = HistoryEntryId::from_random([7; 16]);
                let entry = Entry::new(id, HistoryKind::SignedIn, Timestamp::UNIX_EPOCH);
                let account = account(2);
                let _ = tells.send(Told { account, entry });
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };

        let mine = account(1);
        let next = tokio::time::timeout(Duration::from_secs(5), heard.next(&mine));
        let next = tokio::select! {
            next = next => next.unwrap(),
            () = to_others => unreachable!(),
        };

        assert!(matches!(next, Some(None)));
    }
}

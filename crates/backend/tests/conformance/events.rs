//! What is told the moment it happens, to whom, for how long, and what is told again.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use domain::{AccountId, HistoryEntryId, history::HistoryKind};
use futures::StreamExt;
use http::Method;
use protocol::history::Event;
use qoltanba_backend::{
    run,
    store::{Entry, Store},
};
use sqlx::Connection;
use tower::ServiceExt;

use crate::{
    client::Client,
    on_both,
    world::{Engine, World, rand},
};

struct Stream(BodyDataStream);

impl Stream {
    async fn open(world: &World, citizen: &Client, last: Option<&str>) -> Self {
        let mut request = http::Request::get("/v1/events")
            .header(
                "dpop",
                citizen.proof(world, &Method::GET, "/v1/events", None),
            )
            .header(
                "authorization",
                format!("DPoP {}", citizen.token.as_ref().unwrap()),
            );
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(citizen.address));
        let response = citizen.router.clone().oneshot(request).await.unwrap();
        assert!(response.status().is_success());
        Self(response.into_body().into_data_stream())
    }

    /// The next event within a second, with its id; `None` where the stream has ended.
    async fn next(&mut self) -> Option<(String, Event)> {
        self.next_within(1).await
    }

    async fn next_within(&mut self, seconds: u64) -> Option<(String, Event)> {
        loop {
            let piece = tokio::time::timeout(Duration::from_secs(seconds), self.0.next())
                .await
                .expect("nothing was told in time")?;
            let text = String::from_utf8(piece.unwrap().to_vec()).unwrap();
            let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
            let (Some(id), Some(data)) = (line("id: "), line("data: ")) else {
                continue;
            };
            let event: Event = serde_json::from_str(data).unwrap();
            // On PostgreSQL the sign-in before may still be on its way.
            if event.kind != HistoryKind::SignedIn {
                return Some((id.to_owned(), event));
            }
        }
    }

    async fn kind(&mut self) -> HistoryKind {
        self.next().await.unwrap().1.kind
    }
}

async fn account(world: &World, citizen: &Client) -> AccountId {
    let mut reader = world.app.store.read().await.unwrap();
    let account = reader.account_of(citizen.iin.as_ref().unwrap()).await;
    account.unwrap().unwrap().id
}

async fn tell(world: &World, account: &AccountId, kind: HistoryKind) {
    tell_by(&world.app.store, world, account, kind).await;
}

async fn tell_by(store: &Store, world: &World, account: &AccountId, kind: HistoryKind) {
    let account = account.clone();
    world.clock.tick();
    store
        .write(world.now(), move |transaction| {
            let account = account.clone();
            Box::pin(async move {
                let id = HistoryEntryId::from_random(rand());
                let entry = Entry::new(id, kind, transaction.now());
                Ok(transaction.tell(&account, entry).await?)
            })
        })
        .await
        .unwrap();
}

on_both! {
    async fn r25_only_the_person_hears_of_it(world) {
        let (one, other) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
        let mut stream = Stream::open(&world, &one, None).await;

        tell(&world, &account(&world, &other).await, HistoryKind::DocumentOpened).await;
        tell(&world, &account(&world, &one).await, HistoryKind::Registered).await;

        assert_eq!(stream.kind().await, HistoryKind::Registered);
    }

    async fn r25_what_another_process_writes_is_told_within_seconds(world) {
        let citizen = world.citizen("Айгүл").await;
        let account = account(&world, &citizen).await;
        let office = run::open_store(&world.config()).await.unwrap();
        let mut stream = Stream::open(&world, &citizen, None).await;

        tell_by(&office, &world, &account, HistoryKind::ReportAnswered).await;

        let mut heard = stream.next_within(10).await.unwrap().1.kind;
        // What this process wrote in the same second may be told once more.
        while heard != HistoryKind::ReportAnswered {
            heard = stream.next_within(10).await.unwrap().1.kind;
        }
    }

    async fn r25_what_was_missed_is_told_on_connecting_again(world) {
        let citizen = world.citizen("Айгүл").await;
        let account = account(&world, &citizen).await;
        let mut stream = Stream::open(&world, &citizen, None).await;
        tell(&world, &account, HistoryKind::AccessGiven).await;
        let (last, _) = stream.next().await.unwrap();
        drop(stream);

        tell(&world, &account, HistoryKind::DocumentOpened).await;
        let mut again = Stream::open(&world, &citizen, Some(&last)).await;
        tell(&world, &account, HistoryKind::Registered).await;

        let mut kinds = Vec::new();
        while kinds.last() != Some(&HistoryKind::Registered) {
            kinds.push(again.kind().await);
        }
        assert!(kinds.ends_with(&[HistoryKind::DocumentOpened, HistoryKind::Registered]), "{kinds:?}");
    }

    async fn r25_more_than_is_read_at_once_is_told_piece_by_piece(world) {
        let citizen = world.citizen("Айгүл").await;
        let account = account(&world, &citizen).await;
        let all = qoltanba_backend::store::LONGEST_REPLAY + 1;
        let entries = account.clone();
        world.pass(jiff::SignedDuration::from_mins(10));
        let since = world.now();
        world.app.store.write(world.now(), move |transaction| {
            let account = entries.clone();
            Box::pin(async move {
                for at in 0..all {
                    let at = transaction.now() + jiff::SignedDuration::from_secs(at as i64);
                    let entry = Entry::new(HistoryEntryId::from_random(rand()), HistoryKind::AccessGiven, at);
                    transaction.tell(&account, entry).await?;
                }
                Ok(())
            })
        }).await.unwrap();

        let mut last = format!("{}-0", since.as_microsecond());
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..2 {
            let mut stream = Stream::open(&world, &citizen, Some(&last)).await;
            while ids.len() < all && let Some((id, _)) = stream.next().await {
                last.clone_from(&id);
                ids.insert(id);
            }
        }

        assert_eq!(ids.len(), all);
    }

    async fn r25_what_was_missed_in_one_moment_is_told_to_its_end_however_much_it_is(world) {
        let citizen = world.citizen("Айгүл").await;
        let account = account(&world, &citizen).await;
        let all = 2 * qoltanba_backend::store::LONGEST_REPLAY + 1;
        let entries = account.clone();
        world.pass(jiff::SignedDuration::from_mins(10));
        let since = world.now();
        world.app.store.write(world.now(), move |transaction| {
            let account = entries.clone();
            Box::pin(async move {
                for _ in 0..all {
                    let id = HistoryEntryId::from_random(rand());
                    let entry = Entry::new(id, HistoryKind::AccessGiven, transaction.now());
                    transaction.tell(&account, entry).await?;
                }
                Ok(())
            })
        }).await.unwrap();

        let mut stream = Stream::open(&world, &citizen, Some(&format!("{}-0", since.as_microsecond()))).await;
        let mut ids = std::collections::BTreeSet::new();
        while ids.len() < all && let Some((id, _)) = stream.next().await {
            ids.insert(id);
        }
        tell(&world, &account, HistoryKind::Registered).await;

        assert_eq!(ids.len(), all);
        while stream.kind().await != HistoryKind::Registered {}
    }

    async fn s6_a_stream_ends_with_its_session(world) {
        let citizen = world.citizen("Айгүл").await;
        let account = account(&world, &citizen).await;
        let mut stream = Stream::open(&world, &citizen, None).await;
        citizen.call(&world, Method::DELETE, "/v1/session", None, None).await;

        tell(&world, &account, HistoryKind::DocumentOpened).await;

        assert_eq!(stream.next().await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_a_replica_tells_what_another_has_committed() {
    let world = World::on(Engine::Postgres).await;
    let mut citizen = world.citizen("Айгүл").await;
    citizen.router = world.replica().await;
    let mut stream = Stream::open(&world, &citizen, None).await;

    let account = account(&world, &citizen).await;
    tell(&world, &account, HistoryKind::DocumentOpened).await;

    assert_eq!(stream.kind().await, HistoryKind::DocumentOpened);
}

/// What PostgreSQL told while it was not heard is in the history, which is read on connecting again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_a_stream_ends_where_something_may_have_been_missed() {
    let world = World::on(Engine::Postgres).await;
    let citizen = world.citizen("Айгүл").await;
    let mut stream = Stream::open(&world, &citizen, None).await;
    let database = world.config().database.unwrap();
    let mut admin = sqlx::PgConnection::connect(&database).await.unwrap();

    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();

    assert_eq!(ended, [true]);
    let end = async { while stream.0.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(5), end)
        .await
        .unwrap();
}

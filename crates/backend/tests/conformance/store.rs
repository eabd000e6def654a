use std::sync::Arc;

use domain::{
    AccountId, HistoryEntryId,
    history::{Counterpart, HistoryKind},
};
use protocol::{history::Event, problem::ProblemCode};
use qoltanba_backend::{
    refusal::Refusal,
    store::{Entry, Scope},
};
use serde_json::json;

use crate::{
    client::Client,
    on_both,
    world::{World, rand, run_on},
};

async fn note(
    world: &World,
    name: String,
    end: fn() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let name = name.clone();
            Box::pin(async move {
                transaction.note_fact(&name, "noted").await?;
                end()
            })
        })
        .await
}

async fn noted(world: &World, name: &str) -> bool {
    let mut reader = world.app.store.read().await.unwrap();
    reader.fact(name).await.unwrap().is_some()
}

on_both! {
    async fn one_s_refusal_undoes_no_other(world) {
        let jobs = (0..60).map(|at| {
            let end: fn() -> Result<(), Refusal> = match at % 3 {
                0 => || Ok(()),
                1 => || Err(Refusal::NotFound),
                _ => || Err(Refusal::NotFound.kept()),
            };
            note(&world, format!("fact {at}"), end)
        });

        let outcomes = futures::future::join_all(jobs).await;

        for (at, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_ok(), at % 3 == 0);
            assert_eq!(noted(&world, &format!("fact {at}")).await, at % 3 != 1, "{at}");
        }
    }

    async fn a_job_that_panics_is_answered_and_undone(world) {
        let outcome = note(&world, "lost".to_owned(), || panic!("on purpose")).await;

        assert!(outcome.is_err());
        assert!(!noted(&world, "lost").await);
        note(&world, "kept".to_owned(), || Ok(())).await.unwrap();
        assert!(noted(&world, "kept").await);
    }

    async fn counting_at_once_loses_nothing(world) {
        let jobs = (0..100).map(|_| {
            world.app.store.write(world.now(), |transaction| {
                Box::pin(async move {
                    Ok(transaction.count_attempt(Scope::SearchMisses, "somebody").await?)
                })
            })
        });
        for outcome in futures::future::join_all(jobs).await {
            outcome.unwrap();
        }

        let since = world.now() - jiff::SignedDuration::from_secs(1);
        let mut reader = world.app.store.read().await.unwrap();
        assert_eq!(reader.attempts(Scope::SearchMisses, "somebody", since).await.unwrap(), 100);
    }

    async fn s9_counterparts_from_before_they_had_a_kind_are_told_apart(world) {
        let account = AccountId::parse("0123456789abcdef0123456789abcdef").unwrap();
        run_on(&world, r#"
            INSERT INTO history (id, account, at, kind, notifies, counterpart) VALUES
            ('00000000000000000000000000000006', '0123456789abcdef0123456789abcdef', 1, 'consent_asked', 1, '203.0.*.*'),
            ('00000000000000000000000000000005', '0123456789abcdef0123456789abcdef', 2, 'signed_in', 0, NULL),
            ('00000000000000000000000000000004', '0123456789abcdef0123456789abcdef', 3, 'consent_asked', 1, 'Д"Арк \ Жанна'),
            ('00000000000000000000000000000003', '0123456789abcdef0123456789abcdef', 4, 'document_opened', 1, 'Сынақова Айгүл'),
            ('00000000000000000000000000000002', '0123456789abcdef0123456789abcdef', 5, 'document_opened', 1, '2001:db8::'),
            ('00000000000000000000000000000001', '0123456789abcdef0123456789abcdef', 6, 'document_opened', 1, '203.0.*.*');
        "#).await;

        run_on(&world, include_str!("../../migrations/0004_counterparts_by_kind.sql")).await;

        let entries = world.app.store.read().await.unwrap().history(&account, None, 10).await.unwrap();
        let person = |name: &str| Some(Counterpart::Person { name: name.into() });
        let visitor = |network: &str| Some(Counterpart::Visitor { network: network.into() });
        assert!(entries.into_iter().map(|entry| entry.counterpart).eq([
            visitor("203.0.*.*"), visitor("2001:db8::"), person("Сынақова Айгүл"), person(r#"Д"Арк \ Жанна"#), None,
            person("203.0.*.*"),
        ]));
    }

    async fn nothing_is_told_before_it_is_committed(world) {
        let mut told = world.app.store.told();
        let account = AccountId::from_random(rand());
        for end in [(|| Err(Refusal::NotFound)) as fn() -> Result<(), Refusal>, || Ok(())] {
            let account = account.clone();
            let _ = world.app.store.write(world.now(), move |transaction| {
                let account = account.clone();
                Box::pin(async move {
                    let entry = Entry::new(HistoryEntryId::from_random(rand()), HistoryKind::SignedIn, transaction.now());
                    transaction.tell(&account, entry).await?;
                    end()
                })
            }).await;
        }

        let first = tokio::time::timeout(std::time::Duration::from_secs(5), told.recv()).await.unwrap().unwrap();
        assert_eq!(first.account, account);
        assert!(told.try_recv().is_err(), "the refused one was told too");
    }

    async fn r25_the_holder_hears_of_it_within_a_second(world) {
        use futures::StreamExt;
        let citizen = world.citizen("Айгүл").await;
        let proof = citizen.proof(&world, &http::Method::GET, "/v1/events", None);
        let mut request = http::Request::get("/v1/events")
            .header("dpop", proof)
            .header("authorization", format!("DPoP {}", citizen.token.as_ref().unwrap()))
            .body(axum::body::Body::empty())
            .unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(citizen.address));
        let response = tower::ServiceExt::oneshot(world.router.clone(), request).await.unwrap();
        let mut stream = response.into_body().into_data_stream();

        let account = {
            let mut reader = world.app.store.read().await.unwrap();
            reader.account_of(citizen.iin.as_ref().unwrap()).await.unwrap().unwrap().id
        };
        world.app.store.write(world.now(), move |transaction| {
            let account = account.clone();
            Box::pin(async move {
                let entry = Entry::new(HistoryEntryId::from_random(rand()), HistoryKind::DocumentOpened, transaction.now());
                Ok(transaction.tell(&account, entry).await?)
            })
        }).await.unwrap();

        let heard = async {
            loop {
                let chunk = stream.next().await.unwrap().unwrap();
                let text = String::from_utf8(chunk.to_vec()).unwrap();
                let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
                let event: Event = serde_json::from_str(data).unwrap();
                assert!(text.contains("id: "));
                // On PostgreSQL what came before may still be on its way.
                if event.kind == HistoryKind::DocumentOpened {
                    return event.kind;
                }
            }
        };
        let kind = tokio::time::timeout(std::time::Duration::from_secs(1), heard).await.unwrap();
        assert_eq!(kind, HistoryKind::DocumentOpened);
    }
}

/// Two processes on one PostgreSQL: sessions, limits and one opening hold over both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_are_one_service() {
    let world = World::on(crate::world::Engine::Postgres).await;
    let other = world.replica().await;
    let mut citizen = world.citizen("Айгүл").await;
    citizen.router = other;

    assert!(citizen.get(&world, "/v1/profile").await.status.is_success());

    let mut guesser = Client::new(&world);
    let replicas = [world.router.clone(), citizen.router.clone()];
    let mut misses = 0;
    for at in 0..11_usize {
        guesser.router = replicas[at % 2].clone();
        let answer = guesser
            .post(
                &world,
                "/v1/open/preview",
                &json!({ "short_code": "ABCD2345" }),
            )
            .await;
        if answer.code() == ProblemCode::NoSuchCode {
            misses += 1;
        }
    }
    assert_eq!(misses, 10);
}

#[tokio::test]
async fn s19_a_demonstration_is_not_served_as_the_real_thing() {
    let data = tempfile::tempdir().unwrap();
    let config = |demo| qoltanba_backend::run::Config {
        listen: ([127, 0, 0, 1], 0).into(),
        origin: None,
        database: None,
        data: data.path().to_owned(),
        demo,
        settings: domain::DatedSettings::default(),
        proxies: Default::default(),
        sources: Default::default(),
        registers: Default::default(),
        payments: None,
        citizens: 0,
        seed: 1,
    };
    let clock = Arc::new(qoltanba_backend::clock::SystemClock);
    qoltanba_backend::run::start(config(true), clock.clone())
        .await
        .unwrap();

    let refused = qoltanba_backend::run::start(config(false), clock).await;

    assert!(matches!(
        refused.err(),
        Some(qoltanba_backend::run::StartError::DemoDatabase)
    ));
}

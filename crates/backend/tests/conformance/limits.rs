//! Limits on addresses and accounts, with settings that are reached soon.

use domain::{
    Settings,
    access::{AccessSecret, ShortCode},
    document::DocumentKind,
    work,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use jiff::SignedDuration;
use protocol::{
    DPOP, IDEMPOTENCY_KEY, WORK,
    access::{AccessStatus, Preview},
    problem::{ProblemCode, Work},
};
use qoltanba_backend::{
    http::{self as service, address::Proxies},
    run::{self, Config},
};
use serde_json::json;

use crate::{
    access::{share, short_code, visit_from},
    client::{Client, Reply, key},
    proof,
    world::{Engine, World, rand},
};

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

fn few_codes() -> Settings {
    Settings {
        codes_per_address: 2,
        work_bits: 6,
        work_bits_most: 7,
        ..Settings::default()
    }
}

/// Begins joining with a number of its own.
async fn begin(world: &World, client: &Client, key: &str, headers: &[(&str, &str)]) -> Reply {
    let path = "/v1/joining";
    let body = serde_json::to_vec(&json!({ "phone": client.phone })).unwrap();
    let mut request = Request::post(path)
        .header(DPOP, client.proof(world, &Method::POST, path, Some(&body)))
        .header(IDEMPOTENCY_KEY, key)
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request.body(body.into()).unwrap()).await
}

/// An address that has reached its limit.
async fn at_the_limit(engine: Engine) -> World {
    let world = World::with(engine, few_codes()).await;
    for _ in 0..2 {
        assert_eq!(
            begin(&world, &Client::new(&world), &key(), &[])
                .await
                .status,
            201
        );
    }
    world
}

#[track_caller]
fn asked(answer: &Reply) -> Work {
    let problem = answer.problem();
    assert_eq!(
        (problem.status, problem.code),
        (429, ProblemCode::WorkRequired)
    );
    problem.work.unwrap()
}

fn done(work: &Work) -> String {
    let number = work::find(&work.challenge, work.bits, 0, 1 << 20).unwrap();
    format!("{}.{number}", work.challenge)
}

#[tokio::test]
async fn s26_beyond_its_limit_an_address_works_for_each_code() {
    for engine in ENGINES {
        let world = at_the_limit(engine).await;
        let client = Client::new(&world);
        let same = key();

        let first = begin(&world, &client, &same, &[]).await;
        let work = asked(&first);
        assert_eq!(client.newest_message(&world, &client.phone).await, None);
        let worked = done(&work);
        let second = begin(&world, &client, &same, &[(WORK, &worked)]).await;

        assert_eq!(work.bits, 6);
        assert_eq!(second.status, 201);
        assert!(client.newest_message(&world, &client.phone).await.is_some());
        // The same work is not taken twice, from nobody.
        let again = Client::new(&world);
        asked(&begin(&world, &again, &key(), &[(WORK, &worked)]).await);
        // A repeated call repeats its answer and needs no work.
        assert_eq!(begin(&world, &client, &same, &[]).await.body, second.body);
    }
}

#[tokio::test]
async fn s26_the_next_so_many_codes_take_twice_the_work() {
    for engine in ENGINES {
        let world = at_the_limit(engine).await;
        for _ in 0..2 {
            let client = Client::new(&world);
            let work = done(&asked(&begin(&world, &client, &key(), &[]).await));
            assert_eq!(
                begin(&world, &client, &key(), &[(WORK, &work)])
                    .await
                    .status,
                201
            );
        }

        let client = Client::new(&world);
        let next = asked(&begin(&world, &client, &key(), &[]).await);

        assert_eq!(next.bits, 7);
        world.pass(SignedDuration::from_hours(1));
        assert_eq!(begin(&world, &client, &key(), &[]).await.status, 201);
    }
}

#[tokio::test]
async fn s26_work_counts_only_as_it_was_asked_for() {
    for engine in ENGINES {
        let world = at_the_limit(engine).await;
        let client = Client::new(&world);
        let work = asked(&begin(&world, &client, &key(), &[]).await);
        let good = done(&work);
        let easier = done(&Work {
            challenge: work.challenge.replacen(".6.", ".1.", 1),
            bits: 1,
        });
        let own = done(&Work {
            challenge: format!("{}.99999999999.6.{}", "0".repeat(32), "0".repeat(64)),
            bits: 6,
        });
        let number = (0..)
            .find(|number| !work::is_done(&work.challenge, *number, 6))
            .unwrap();
        let undone = format!("{}.{number}", work.challenge);

        for bent in [
            easier,
            own,
            undone,
            String::new(),
            "x".repeat(4_000),
            "....".to_owned(),
        ] {
            asked(&begin(&world, &client, &key(), &[(WORK, &bent)]).await);
        }
        let mut elsewhere = Client::new(&world);
        elsewhere.address = ([203, 0, 113, 5], 4_000).into();
        for _ in 0..2 {
            elsewhere.phone = Client::new(&world).phone;
            assert_eq!(begin(&world, &elsewhere, &key(), &[]).await.status, 201);
        }
        asked(&begin(&world, &elsewhere, &key(), &[(WORK, &good)]).await);
        world.pass(SignedDuration::from_mins(10));
        asked(&begin(&world, &client, &key(), &[(WORK, &good)]).await);
    }
}

#[tokio::test]
async fn s5_no_work_gives_a_number_more_codes() {
    for engine in ENGINES {
        let world = at_the_limit(engine).await;
        let client = Client::new(&world);
        for _ in 0..3 {
            let work = done(&asked(&begin(&world, &client, &key(), &[]).await));
            assert_eq!(
                begin(&world, &client, &key(), &[(WORK, &work)])
                    .await
                    .status,
                201
            );
        }

        let fourth = begin(&world, &client, &key(), &[]).await;

        assert_eq!(fourth.code(), ProblemCode::TooManyRequests);
    }
}

#[tokio::test]
async fn s26_a_trusted_proxy_says_whose_limit_it_is() {
    for engine in ENGINES {
        let mut world = World::with(engine, few_codes()).await;
        let trusted = vec!["198.51.100.0/24".parse().unwrap()];
        let config = Config {
            proxies: Proxies {
                trusted,
                ..Proxies::default()
            },
            ..world.config()
        };
        let app = run::start(config, world.clock.clone()).await.unwrap().app;
        world.router = service::service(app, true);
        let by = async |caller: &str| {
            begin(
                &world,
                &Client::new(&world),
                &key(),
                &[("x-forwarded-for", caller)],
            )
            .await
        };

        for caller in ["203.0.113.1", "203.0.113.2"] {
            for _ in 0..2 {
                assert_eq!(by(caller).await.status, 201);
            }
        }
        asked(&by("203.0.113.1").await);
        asked(&by("192.0.2.9, 203.0.113.1").await);
        assert_eq!(by("203.0.113.1, 192.0.2.9").await.status, 201);
    }
}

#[test]
fn s26_headers_of_proxies_are_read_by_their_names() {
    let mut headers = HeaderMap::new();
    let name = HeaderName::from_static("x-forwarded-for");
    headers.insert(name, HeaderValue::from_bytes(b"\xff\xfe").unwrap());
    let proxies = Proxies {
        trusted: vec!["127.0.0.0/8".parse().unwrap()],
        ..Proxies::default()
    };

    let peer = "127.0.0.1".parse().unwrap();

    assert_eq!(proxies.caller(peer, &headers), peer);
}

#[tokio::test]
async fn s8_the_ceiling_over_everybody_holds_after_a_restart() {
    const PREVIEW: &str = "/v1/open/preview";
    for engine in ENGINES {
        let settings = Settings {
            misses_over_all: 3,
            ..Settings::default()
        };
        let mut world = World::with(engine, settings).await;
        let shared = share(&world).await;
        let viewer = world.citizen("Болат").await;
        for host in 1..=3 {
            // Each from an address of its own, so that no address has reached its limit.
            let guess = json!({ "short_code": short_code() });
            let miss = visit_from(&world, [192, 0, 2, host], PREVIEW, &guess, &key()).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }
        let elsewhere = [203, 0, 113, 9];

        let before = visit_from(&world, elsewhere, PREVIEW, &shared.short_code, &key()).await;
        world.router = world.replica().await;
        let after = visit_from(&world, elsewhere, PREVIEW, &shared.short_code, &key()).await;
        let by_secret = visit_from(&world, elsewhere, PREVIEW, &shared.secret, &key()).await;
        let signed_in = viewer.post(&world, PREVIEW, &shared.short_code).await;

        assert_eq!(before.code(), ProblemCode::SignInRequired);
        assert_eq!(after.code(), ProblemCode::SignInRequired);
        by_secret.ok::<Preview>();
        signed_in.ok::<Preview>();
        world.pass(SignedDuration::from_mins(61));
        let guess = json!({ "short_code": short_code() });
        let later = visit_from(&world, elsewhere, PREVIEW, &guess, &key()).await;
        assert_eq!(later.code(), ProblemCode::NoSuchCode);
    }
}

#[tokio::test]
async fn r22_so_many_accesses_of_one_person_are_open_at_once() {
    for engine in ENGINES {
        let settings = Settings {
            open_accesses: 2,
            ..Settings::default()
        };
        let world = World::with(engine, settings).await;
        let holder = world.citizen("Айгүл").await;
        let id = world
            .document(holder.iin.as_ref().unwrap(), DocumentKind::NationalId)
            .await;
        let give = async |who: &Client| {
            let secret = AccessSecret::from_random(rand());
            let short_code = ShortCode::from_random(rand());
            let short_code = short_code.as_str();
            let body =
                proof::access(&world, who, id.as_str(), &secret, short_code, json!({})).await;
            who.post(&world, "/v1/accesses", &body).await
        };
        let first: AccessStatus = give(&holder).await.ok();
        give(&holder).await.ok::<AccessStatus>();

        let refused = give(&holder).await.problem();
        let close = format!("/v1/accesses/{}/close", first.access);
        holder
            .post(&world, &close, &json!({}))
            .await
            .ok::<AccessStatus>();
        let after_closing = give(&holder).await;
        let full_again = give(&holder).await;
        world.pass(SignedDuration::from_mins(5));
        let after_lapsing = give(&holder).await;

        assert_eq!(
            (refused.code, refused.most),
            (ProblemCode::TooManyAccesses, Some(2))
        );
        after_closing.ok::<AccessStatus>();
        assert_eq!(full_again.code(), ProblemCode::TooManyAccesses);
        after_lapsing.ok::<AccessStatus>();
    }
}

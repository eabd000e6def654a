//! A call that comes again: what its checks counted and told stays counted and told once, and whoever had an answer
//! gets it again though nobody else answers (S-29).

use domain::{Register, Settings, history::HistoryKind, residence::Region};
use eds::key::PrivateKey;
use http::Method;
use protocol::{
    Bytes,
    access::Preview,
    history::History,
    joining::{Joined, JoiningStatus},
    problem::ProblemCode,
    request::RequestStatus,
    residence::FoundDwelling,
    session::CodeSent,
};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    access::{share, short_code},
    client::{Client, Reply, key},
    on_both,
    portal::Browser,
    registration::{iin, statement},
    world::World,
};

/// Sends the same call so often under one key.
async fn again(world: &World, who: &Client, path: &str, body: &Value, times: u32) -> Vec<Reply> {
    let same = key();
    let mut replies = Vec::new();
    for _ in 0..times {
        replies.push(who.post_with(world, path, body, &same).await);
    }
    replies
}

async fn searched(world: &World, owner: &Client) -> usize {
    let history: History = owner.get(world, "/v1/history").await.ok();
    let kinds = history.entries.iter().map(|entry| entry.kind);
    kinds
        .filter(|kind| *kind == HistoryKind::SearchedAsOwner)
        .count()
}

on_both! {
    async fn s8_s29_a_wrong_short_code_counts_once_however_often_its_call_comes(world) {
        let shared = share(&world).await;
        let viewer = world.citizen("Болат").await;

        for path in ["/v1/open", "/v1/open/preview"] {
            let guess = json!({ "short_code": short_code() });
            for reply in again(&world, &viewer, path, &guess, 5).await {
                assert_eq!(reply.code(), ProblemCode::NoSuchCode);
            }
        }

        // Two of five.
        viewer.post(&world, "/v1/open/preview", &shared.short_code).await.ok::<Preview>();
        for _ in 0..3 {
            let guess = json!({ "short_code": short_code() });
            let miss = viewer.post(&world, "/v1/open/preview", &guess).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }
        let over = viewer.post(&world, "/v1/open/preview", &shared.short_code).await;
        assert_eq!(over.code(), ProblemCode::TooManyRequests);
    }

    async fn r44_s29_a_wrong_number_counts_once_however_often_its_call_comes(world) {
        let checker = world.citizen("Болат").await;
        let number = domain::inquiry::InquiryNumber::from_random(crate::world::rand());
        let guess = json!({ "number": number.as_str() });

        for reply in again(&world, &checker, "/v1/inquiry-checks", &guess, 6).await {
            assert_eq!(reply.code(), ProblemCode::NoSuchInquiry);
        }

        let other = checker.post(&world, "/v1/inquiry-checks", &guess).await;
        assert_eq!(other.code(), ProblemCode::NoSuchInquiry);
    }

    async fn s13_s29_a_search_counts_and_is_told_once_however_often_its_call_comes(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let of = |region: Region| json!({ "region": region, "rka": dwelling.rka, "owner": iin(&owner) });
        let times = Settings::default().search_misses;

        let missed = again(&world, &seeker, "/v1/dwellings/search", &of(Region::Astana), times).await;
        let found = again(&world, &seeker, "/v1/dwellings/search", &of(Region::Almaty), times).await;

        assert!(missed.iter().all(|reply| reply.code() == ProblemCode::NoSuchDwelling));
        let first: FoundDwelling = found[0].ok();
        assert!(found.iter().all(|reply| reply.ok::<FoundDwelling>() == first));
        assert_eq!(searched(&world, &owner).await, 2);
    }

    async fn s13_s29_an_owner_hears_once_of_a_code_that_was_asked_for_again(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let absent = world.person("Жоқ", 40).await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let not_online = world.dwelling(&[iin(&owner), &absent]).await;
        let body = |dwelling| json!({ "statement": Bytes(statement(&world, &seeker, "Дана", dwelling, false)) });

        let waiting = again(&world, &seeker, "/v1/signing-codes", &body(&dwelling), 3).await;
        let refused = again(&world, &seeker, "/v1/requests", &body(&not_online), 3).await;

        assert!(waiting.iter().all(|reply| reply.code() == ProblemCode::ConsentsMissing));
        assert!(refused.iter().all(|reply| reply.code() == ProblemCode::OwnerNotOnline));
        assert_eq!(searched(&world, &owner).await, 2);
    }

    async fn s13_s29_an_owner_hears_once_of_an_order_that_was_drawn_up_again(world) {
        let citizen = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;
        let order = |months: u32| json!({
            "region": dwelling.region, "rka": dwelling.rka, "owner": iin(&owner),
            "from": domain::settings::civil_day(world.now()), "months": months, "reason": "study",
        });

        for (months, expected) in [(3, 201), (99, 422)] {
            let same = key();
            for _ in 0..3 {
                let drawn = browser.call(Method::POST, "/v1/portal/order", Some(order(months)), Some(&same)).await;
                assert_eq!(drawn.status, expected, "{}", String::from_utf8_lossy(&drawn.body));
            }
        }

        assert_eq!(searched(&world, &owner).await, 2);
    }

    async fn s29_a_call_that_is_refused_while_a_register_is_away_is_answered_when_it_comes_again(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let body = json!({ "statement": Bytes(statement(&world, &seeker, "Дана", &dwelling, false)) });
        let same = key();

        world.register_away(Register::RealEstate, true).await;
        let away = seeker.post_with(&world, "/v1/requests", &body, &same).await;
        world.register_away(Register::RealEstate, false).await;
        let there = seeker.post_with(&world, "/v1/requests", &body, &same).await;

        assert_eq!(away.code(), ProblemCode::SourceAway);
        there.ok::<RequestStatus>();
    }

    async fn s29_whoever_joins_gets_an_answer_again_while_the_registers_are_away(world) {
        let person = world.person("Айгүл", 30).await;
        let mut client = Client::new(&world);
        let started: JoiningStatus = client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let at = format!("/v1/joining/{}", started.joining);
        let digits = client.sms(&world, &client.phone).await;
        client.post(&world, &format!("{at}/code"), &json!({ "digits": digits })).await.ok::<JoiningStatus>();
        let evidence = json!({ "consent": true, "evidence": "" });
        client.post(&world, &format!("{at}/identity"), &evidence).await.ok::<JoiningStatus>();
        let control = (format!("{at}/control"), json!({ "iin": person, "date_of_birth": person.date_of_birth() }), key());
        let eds = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let certificate = (format!("{at}/certificate"), client.certification_request(&eds), key());
        let send = async |(path, body, key): &(String, Value, String)| client.post_with(&world, path, body, key).await;
        let away = async |away: bool| for register in [Register::Persons, Register::MobileCitizens] {
            world.register_away(register, away).await;
        };

        let answered: JoiningStatus = send(&control).await.ok();
        away(true).await;
        let answered_again: JoiningStatus = send(&control).await.ok();
        away(false).await;
        let joined: Joined = send(&certificate).await.ok();
        away(true).await;
        let joined_again: Joined = send(&certificate).await.ok();
        away(false).await;

        assert_eq!(answered_again, answered);
        assert_eq!(joined_again, joined);
        client.token = None;
        let code = ("/v1/session/code".to_owned(), json!({ "phone": client.phone }), key());
        let send = async |(path, body, key): &(String, Value, String)| client.post_with(&world, path, body, key).await;
        let sent: CodeSent = send(&code).await.ok();
        away(true).await;
        let sent_again: CodeSent = send(&code).await.ok();
        assert_eq!(sent_again, sent);
    }

    async fn s29_what_may_count_needs_a_key(world) {
        let citizen = world.citizen("Дана").await;
        let guess = serde_json::to_vec(&json!({ "short_code": short_code() })).unwrap();

        let without = citizen.call(&world, Method::POST, "/v1/open/preview", Some(guess), None).await;

        assert_eq!(without.code(), ProblemCode::IdempotencyKeyRequired);
    }
}

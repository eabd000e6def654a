use domain::{
    Iin, LocalizedText, Settings,
    history::{Counterpart, HistoryKind},
    iin::Sex,
    residence::{Dwelling, Region},
};
use jiff::SignedDuration;
use protocol::{
    history::{History, HistoryEntry},
    problem::ProblemCode,
    residence::FoundDwelling,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply},
    on_both,
    registration::iin,
    world::{World, full_name},
};

fn flat(flat: u32) -> LocalizedText {
    LocalizedText {
        kk: format!("Алматы қаласы, Төле би көшесі, 143-үй, {flat}-пәтер"),
        ru: format!("город Алматы, улица Толе би, дом 143, квартира {flat}"),
        en: None,
    }
}

async fn flat_of(world: &World, owner: &Iin, number: u32) -> Dwelling {
    world
        .dwelling_at(Region::Almaty, flat(number), &[owner])
        .await
}

async fn search(world: &World, who: &Client, body: Value) -> Reply {
    who.post(world, "/v1/dwellings/search", &body).await
}

/// Looks for a dwelling by its owner and its address.
async fn by_address(world: &World, who: &Client, owner: &Iin, address: &str) -> Reply {
    let body = json!({ "region": Region::Almaty, "owner": owner, "address": address });
    search(world, who, body).await
}

async fn searched(world: &World, owner: &Client) -> Vec<HistoryEntry> {
    let history: History = owner.get(world, "/v1/history").await.ok();
    let entries = history.entries.into_iter();
    entries
        .filter(|entry| entry.kind == HistoryKind::SearchedAsOwner)
        .collect()
}

/// What a caller sees of an answer, but for what differs in every one.
fn seen(reply: &Reply) -> (u16, Vec<String>, Value) {
    let mut body: Value = serde_json::from_slice(&reply.body).unwrap();
    body.as_object_mut().unwrap().remove("request_id");
    let headers = reply.headers.keys().map(ToString::to_string).collect();
    (reply.status.as_u16(), headers, body)
}

on_both! {
    async fn s13_a_search_tells_only_whether_owner_and_address_belong_together(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let other = world.citizen("Жанар").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let ask = async |owner: &Iin| {
            seeker.post(&world, "/v1/dwellings/search", &json!({
                "region": Region::Almaty, "rka": dwelling.rka, "owner": owner.as_str()
            })).await
        };

        let found: FoundDwelling = ask(iin(&owner)).await.ok();
        let wrong = ask(iin(&other)).await;

        assert_eq!((found.as_owner, found.consents_needed), (false, 1));
        assert_eq!(wrong.code(), ProblemCode::NoSuchDwelling);
        let history: History = owner.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, domain::history::HistoryKind::SearchedAsOwner);
        for _ in 0..9 {
            assert_eq!(ask(iin(&other)).await.code(), ProblemCode::NoSuchDwelling);
        }
        assert_eq!(ask(iin(&owner)).await.code(), ProblemCode::TooManyRequests);
    }

    async fn r29_an_owner_and_an_address_find_what_the_address_code_finds(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let co_owner = world.citizen("Жанар").await;
        let owners = [iin(&owner), iin(&co_owner)];
        let dwelling = world.dwelling_at(Region::Almaty, flat(45), &owners).await;
        flat_of(&world, iin(&owner), 46).await;
        let by_code = json!({ "region": Region::Almaty, "rka": dwelling.rka, "owner": iin(&owner) });
        let wanted: FoundDwelling = search(&world, &seeker, by_code).await.ok();

        for typed in ["Төле би көшесі, 143\u{2011}үй, 45-пәтер", "ул. ТОЛЕ БИ, д. 143, кв. 45", "Алматы, Толе би 143/45"] {
            let found: FoundDwelling = by_address(&world, &seeker, iin(&owner), typed).await.ok();
            assert_eq!(found, wanted, "{typed}");
        }
        let own: FoundDwelling = by_address(&world, &owner, iin(&owner), "Толе би 143, 45").await.ok();

        assert_eq!((&wanted.dwelling, wanted.consents_needed), (&dwelling, 2));
        assert_eq!((own.as_owner, own.consents_needed), (true, 1));
        let told = searched(&world, &owner).await;
        assert_eq!(told.len(), 4, "of each search by somebody else");
        for entry in told {
            assert_eq!(entry.dwelling.as_ref(), Some(&dwelling));
            assert_eq!(entry.counterpart, Some(Counterpart::from(&full_name("Дана"))));
        }
    }

    async fn s13_nothing_tells_why_an_owner_and_an_address_found_nothing(world) {
        let seeker = world.citizen("Дана").await;
        let has_other = world.citizen("Ерлан").await;
        let has_two = world.citizen("Жанар").await;
        let has_none = world.citizen("Самат").await;
        let elsewhere = world.citizen("Асан").await;
        let unreachable = world.person("Жоқ", 40).await;
        let nobody = Iin::issue("1980-01-15".parse().unwrap(), Sex::Male, 8_999).unwrap();
        flat_of(&world, iin(&has_other), 46).await;
        for _ in 0..2 {
            flat_of(&world, iin(&has_two), 45).await;
        }
        world.dwelling_at(Region::Astana, flat(45), &[iin(&elsewhere)]).await;
        flat_of(&world, &unreachable, 44).await;

        let mut answers = Vec::new();
        for owner in [iin(&has_other), iin(&has_two), iin(&has_none), iin(&elsewhere), &unreachable, &nobody] {
            answers.push(by_address(&world, &seeker, owner, "Толе би 143, 45").await);
        }
        // The owner's own dwelling, but for a number, a name, or all that names its street.
        for typed in ["Толе би 143", "Абай 143, 46", "Алматы қаласы, 143-үй, 46-пәтер", "улица, 143, 46"] {
            answers.push(by_address(&world, &seeker, iin(&has_other), typed).await);
        }

        let first = seen(&answers[0]);
        assert_eq!(answers[0].code(), ProblemCode::NoSuchDwelling);
        for answer in &answers {
            assert_eq!(seen(answer), first);
        }
        for (owner, times) in [(&has_other, 5), (&has_two, 1), (&has_none, 1), (&elsewhere, 1)] {
            let told = searched(&world, owner).await;
            assert_eq!(told.len(), times);
            for entry in told {
                assert_eq!(entry.dwelling, None);
                assert_eq!(entry.counterpart, Some(Counterpart::from(&full_name("Дана"))));
            }
        }
        assert_eq!(answers.len(), Settings::default().search_misses as usize);
        for right_or_wrong in ["Толе би 143, 46", "Толе би 143, 47"] {
            let limited = by_address(&world, &seeker, iin(&has_other), right_or_wrong).await;
            assert_eq!(limited.code(), ProblemCode::TooManyRequests);
        }
        assert_eq!(searched(&world, &has_other).await.len(), 5);
    }

    async fn s13_misses_by_address_and_by_code_are_one_limit(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = flat_of(&world, iin(&owner), 45).await;
        let by_code = json!({ "region": Region::Astana, "rka": dwelling.rka, "owner": iin(&owner) });

        for _ in 0..Settings::default().search_misses / 2 {
            let address = by_address(&world, &seeker, iin(&owner), "Толе би 143, 46").await;
            let code = search(&world, &seeker, by_code.clone()).await;
            assert_eq!((address.code(), code.code()), (ProblemCode::NoSuchDwelling, ProblemCode::NoSuchDwelling));
        }

        let address = by_address(&world, &seeker, iin(&owner), "Толе би 143, 45").await;
        let code = search(&world, &seeker, by_code).await;
        assert_eq!((address.code(), code.code()), (ProblemCode::TooManyRequests, ProblemCode::TooManyRequests));
    }

    async fn r29_what_is_no_address_or_neither_way_to_search_is_malformed_and_no_miss(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = flat_of(&world, iin(&owner), 45).await;
        let region = Region::Almaty;
        let (rka, owner_iin, address) = (&dwelling.rka, iin(&owner), "Толе би 143, 45");

        for body in [
            json!({ "region": region, "owner": owner_iin, "address": "143, 45" }),
            json!({ "region": region, "owner": owner_iin, "address": "" }),
            json!({ "region": region, "owner": owner_iin, "address": format!("Толе би {}", "1".repeat(200)) }),
            json!({ "region": region, "address": address }),
            json!({ "owner": owner_iin, "address": address }),
            json!({ "region": region, "owner": owner_iin, "address": address, "rka": rka }),
            json!({ "region": region, "owner": owner_iin }),
        ] {
            for _ in 0..2 {
                let refused = search(&world, &seeker, body.clone()).await;
                assert_eq!(refused.code(), ProblemCode::Malformed);
            }
        }

        assert!(searched(&world, &owner).await.is_empty());
        by_address(&world, &seeker, iin(&owner), address).await.ok::<FoundDwelling>();
    }

    async fn s13_searches_that_find_something_are_limited_too_also_after_a_restart(world) {
        let mut seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let own = world.dwelling(&[iin(&seeker)]).await;
        let theirs = json!({ "region": dwelling.region, "rka": dwelling.rka, "owner": iin(&owner) });
        let most = world.app.settings().searches;

        for _ in 0..most {
            search(&world, &seeker, theirs.clone()).await.ok::<FoundDwelling>();
        }
        let over = search(&world, &seeker, theirs.clone()).await;
        seeker.router = world.replica().await;
        let after_a_restart = search(&world, &seeker, theirs.clone()).await;
        let of_ones_own = search(&world, &seeker, json!({ "region": own.region, "rka": own.rka })).await;

        assert_eq!(over.code(), ProblemCode::TooManyRequests);
        assert_eq!(after_a_restart.code(), ProblemCode::TooManyRequests);
        of_ones_own.ok::<FoundDwelling>();
        assert_eq!(searched(&world, &owner).await.len(), most as usize);
        world.pass(SignedDuration::from_hours(1));
        search(&world, &seeker, theirs).await.ok::<FoundDwelling>();
    }

    async fn s13_searches_made_at_once_are_limited_too(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let search = json!({
            "region": Region::Astana, "rka": dwelling.rka, "owner": iin(&owner).as_str(),
        });

        let searches = (0..30).map(|_| async {
            seeker.post(&world, "/v1/dwellings/search", &search).await.code()
        });
        let answers = futures::future::join_all(searches).await;

        let missed = answers.iter().filter(|code| **code == ProblemCode::NoSuchDwelling).count();
        let blocked = answers.iter().filter(|code| **code == ProblemCode::TooManyRequests).count();
        assert_eq!((missed, blocked), (10, 20), "{answers:?}");
    }
}

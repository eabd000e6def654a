use domain::{Iin, residence::Region};
use protocol::{history::History, problem::ProblemCode, residence::FoundDwelling};
use serde_json::json;

use crate::{on_both, registration::iin};

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

//! Status lists: who reads them, which of them there are, and what becomes of their places (S-11, S-36).

use credential::Credential;
use jiff::SignedDuration;
use protocol::{credential::StatusLists, problem::ProblemCode};
use qoltanba_backend::service::lapse::forget_what_is_over;
use serde_json::{Value, json};

use crate::{
    credential::{holder, list, payload},
    on_both,
    proof::issued,
    world::rand,
};

on_both! {
    async fn s36_a_status_list_is_for_everybody_and_sent_again_only_when_it_changed(world) {
        let (holder, id) = holder(&world).await;
        let credential = issued(&world, &holder, &id).await.unwrap();
        let uri = &credential.status().unwrap().uri;

        let first = list(&world, uri, None).await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        world.pass(SignedDuration::from_mins(6));
        let unchanged = list(&world, uri, Some(&tag)).await;
        holder.post(&world, &format!("/v1/documents/{id}/loss"), &json!({ "loss": "lost" })).await.ok::<Value>();
        let changed = list(&world, uri, Some(&tag)).await;
        let unknown = list(&world, &format!("{}/v1/status-lists/{}", world.app.origin, "0".repeat(32)), None).await;

        assert_eq!(first.headers["content-type"], "application/statuslist+jwt");
        assert_eq!(first.headers["cache-control"], "public, max-age=300");
        assert_eq!(first.headers["access-control-allow-origin"], "*");
        assert_eq!(unchanged.status, 304);
        assert_eq!(changed.status, 200);
        assert_eq!(unknown.code(), ProblemCode::NotFound);
    }

    async fn s11_s36_every_list_in_which_something_holds_is_named_to_everybody(world) {
        let (holder, id) = holder(&world).await;
        let first = issued(&world, &holder, &id).await.unwrap().status().unwrap().uri.clone();
        world.pass(SignedDuration::from_secs(1));
        world.app.store.write(world.now(), |transaction| Box::pin(async move {
            Ok(transaction.open_status_list(&domain::StatusListId::from_random(rand())).await?)
        })).await.unwrap();
        let all = format!("{}/v1/status-lists", world.app.origin);
        let named = async || list(&world, &all, None).await;

        let before: StatusLists = named().await.ok();
        let second = issued(&world, &holder, &id).await.unwrap().status().unwrap().uri.clone();
        let both = named().await;
        let token = String::from_utf8(list(&world, &second, None).await.body).unwrap();

        assert_eq!(before.status_lists, std::slice::from_ref(&first), "nothing has a place in the second yet");
        assert_eq!(both.headers["cache-control"], "public, max-age=300");
        assert_eq!(both.headers["access-control-allow-origin"], "*");
        assert_eq!(both.ok::<StatusLists>().status_lists, [second, first]);
        assert_eq!(payload(&token)["status_list"]["aggregation_uri"], all.as_str());
        world.pass(world.app.settings().credential_life);
        assert_eq!(named().await.ok::<StatusLists>().status_lists, [""; 0]);
    }

    async fn s36_a_place_is_not_given_again_while_anything_of_its_list_can_hold(world) {
        let (holder, id) = holder(&world).await;
        let life = world.app.settings().credential_life;
        let place = async |credential: &Credential| {
            let reference = credential.status().unwrap();
            let (_, list) = reference.uri.rsplit_once('/').unwrap();
            let list = domain::StatusListId::parse(list).unwrap();
            let place = u32::try_from(reference.index).unwrap();
            world.app.store.read().await.unwrap().credential(&list, place).await.unwrap()
        };
        let first = issued(&world, &holder, &id).await.unwrap();
        world.pass(life / 2);
        let (other, of_other) = self::holder(&world).await;
        let second = issued(&world, &other, &of_other).await.unwrap();
        assert_eq!(first.status().unwrap().uri, second.status().unwrap().uri);
        world.app.store.write(world.now(), |transaction| Box::pin(async move {
            let id = domain::StatusListId::from_random(rand());
            Ok(transaction.open_status_list(&id).await?)
        })).await.unwrap();

        world.pass(life / 2 + SignedDuration::from_secs(1));
        forget_what_is_over(&world.app).await.unwrap();
        let (of_first, of_second) = (place(&first).await, place(&second).await);
        world.pass(life);
        forget_what_is_over(&world.app).await.unwrap();

        assert!(of_first.is_some(), "its time is over, and its place is not free");
        assert!(of_second.is_some());
        assert!(place(&first).await.is_none() && place(&second).await.is_none());
    }

    async fn s36_expired_credentials_and_empty_lists_are_forgotten(world) {
        let (holder, id) = holder(&world).await;
        let credential = issued(&world, &holder, &id).await.unwrap();
        let uri = credential.status().unwrap().uri.clone();
        world.pass(SignedDuration::from_secs(1));
        let opened = world.app.store.write(world.now(), |transaction| Box::pin(async move {
            let id = domain::StatusListId::from_random(rand());
            transaction.open_status_list(&id).await?;
            Ok(id)
        })).await.unwrap();

        world.pass(world.app.settings().credential_life + SignedDuration::from_secs(1));
        forget_what_is_over(&world.app).await.unwrap();

        assert_eq!(list(&world, &uri, None).await.code(), ProblemCode::NotFound);
        let newest = world.app.store.read().await.unwrap().newest_status_list().await.unwrap();
        assert_eq!(newest, Some(opened), "there is always one to go on with");
    }
}

//! What the state body decides: once in effect, by whichever process, on what is so at that moment (R-12, R-27, R-30,
//! S-30).

use domain::{
    consent::Answer,
    history::HistoryKind,
    request::{RefusalGround, RequestState},
};
use protocol::{
    consent::ConsentStatus,
    history::History,
    problem::ProblemCode,
    profile::Profile,
    request::{RequestStatus, Requests},
};
use qoltanba_backend::service::processing::process_waiting;
use serde_json::json;

use crate::{
    client::Client,
    on_both,
    registration::{
        Asked, answer, asked, consent_of, eds_signature, iin, sign, statement, status, submit,
    },
    world::{World, run_on},
};

async fn signed(world: &World) -> Asked {
    let asked = asked(world).await;
    for owner in &asked.owners {
        let consent = consent_of(world, owner).await;
        answer(world, owner, &consent, Answer::Approve)
            .await
            .ok::<ConsentStatus>();
    }
    sign(world, &asked.applicant, &asked.request)
        .await
        .ok::<RequestStatus>();
    asked
}

async fn times(world: &World, who: &Client, kind: HistoryKind) -> usize {
    let history: History = who.get(world, "/v1/history").await.ok();
    let entries = history.entries.iter();
    entries.filter(|entry| entry.kind == kind).count()
}

on_both! {
    async fn r30_a_request_is_decided_once_whoever_decides(world) {
        let asked = signed(&world).await;

        let deciding = (0..8).map(|_| process_waiting(&world.app));
        futures::future::join_all(deciding).await;
        world.process().await;

        let request = status(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(request.state, RequestState::Registered { .. }), "{:?}", request.state);
        for who in [&asked.applicant, &asked.owners[0], &asked.owners[1]] {
            assert_eq!(times(&world, who, HistoryKind::Registered).await, 1);
        }
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary.len(), 1);
    }

    async fn r30_what_cannot_be_entered_waits_and_keeps_no_other_waiting(world) {
        let stuck = signed(&world).await;
        run_on(&world, "UPDATE consents SET iin = 'unreadable'").await;
        let other = signed(&world).await;

        process_waiting(&world.app).await.unwrap_err();

        let path = format!("/v1/requests/{}", other.request.request);
        let decided: RequestStatus = other.applicant.get(&world, &path).await.ok();
        assert!(matches!(decided.state, RequestState::Registered { .. }));
        let waits: Requests = stuck.applicant.get(&world, "/v1/requests").await.ok();
        assert!(matches!(waits.requests[0].state, RequestState::Processing { .. }));
        assert_eq!(times(&world, &stuck.applicant, HistoryKind::Registered).await, 0);
    }

    async fn r12_s30_whoever_cannot_sign_any_more_when_it_is_decided_has_not_signed(world) {
        let asked = signed(&world).await;
        run_on(&world, "UPDATE certificates SET revoked_at = not_before").await;

        world.process().await;

        let request = status(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(request.state, RequestState::Refused {
            ground: RefusalGround::UnreliableData, ..
        }), "{:?}", request.state);
        assert_eq!(times(&world, &asked.applicant, HistoryKind::RequestRefused).await, 1);
    }

    async fn r35_what_is_being_decided_can_still_be_withdrawn_and_is_then_not_entered(world) {
        let asked = signed(&world).await;
        let path = format!("/v1/requests/{}/withdraw", asked.request.request);
        asked.applicant.post(&world, &path, &json!({})).await.ok::<RequestStatus>();

        world.process().await;

        let request = status(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(request.state, RequestState::Withdrawn { .. }));
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s14_what_is_being_decided_is_not_asked_a_second_time(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await.ok::<RequestStatus>();
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);

        let second = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(second.code(), ProblemCode::OpenForThisDwelling);
    }

    async fn r35_a_request_is_signed_once(world) {
        let asked = signed(&world).await;
        assert_eq!(sign(&world, &asked.applicant, &asked.request).await.code(), ProblemCode::RequestEnded);
        world.process().await;
        assert_eq!(sign(&world, &asked.applicant, &asked.request).await.code(), ProblemCode::RequestEnded);
    }
}

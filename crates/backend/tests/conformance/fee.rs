//! A fee is the service's that has one in its definition.

use domain::{consent::Answer, request::RequestState, settings::DatedSettings};
use protocol::{
    consent::ConsentStatus, fee::FeeStatus, problem::ProblemCode, request::RequestStatus,
};
use serde_json::json;

use crate::{
    on_both,
    registration::{answer, asked, consent_of, iin, registered, sign, statement, status, submit},
    world::World,
};

/// The same service, in which a temporary registration costs two indices.
fn charging(world: World) -> World {
    let settings = json!({ "fees": { "temporary_registration": 2 } });
    let settings: DatedSettings = serde_json::from_value(settings).unwrap();
    let app = world.beside(|parts| parts.settings = settings);
    world.served_by(app)
}

on_both! {
    async fn r41_whatever_service_has_a_fee_takes_it_before_anybody_consents(world) {
        let world = charging(world);
        let asked = asked(&world).await;
        let consents = [consent_of(&world, &asked.owners[0]).await, consent_of(&world, &asked.owners[1]).await];
        let unpaid = answer(&world, &asked.owners[0], &consents[0], Answer::Approve).await;
        let of_request = format!("/v1/requests/{}/fee", asked.request.request);
        let of_consent = format!("/v1/consents/{}/fee", consents[1].consent);

        let due: FeeStatus = asked.applicant.get(&world, &of_request).await.ok();
        let paid: FeeStatus = asked.owners[1].post(&world, &of_consent, &json!({})).await.ok();
        let again = asked.applicant.post(&world, &of_request, &json!({})).await;
        for (owner, consent) in asked.owners.iter().zip(&consents) {
            answer(&world, owner, consent, Answer::Approve).await.ok::<ConsentStatus>();
        }

        assert_eq!(unpaid.code(), ProblemCode::FeeUnpaid);
        assert_eq!((due.tenge, due.paid_at), (8_650, None));
        assert!(paid.paid_by_me && paid.tenge == 8_650);
        assert_eq!(again.code(), ProblemCode::FeePaid);
        let done = registered(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(done.state, RequestState::Registered { .. }), "{:?}", done.state);
    }

    async fn r41_who_signs_alone_signs_after_the_fee(world) {
        let world = charging(world);
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Ерлан", &dwelling, true);
        let request: RequestStatus = submit(&world, &owner, &bytes, None).await.ok();
        let unpaid = sign(&world, &owner, &request).await;
        let fee = format!("/v1/requests/{}/fee", request.request);
        owner.post(&world, &fee, &json!({})).await.ok::<FeeStatus>();
        sign(&world, &owner, &request).await.ok::<RequestStatus>();
        world.process().await;

        assert!(matches!(request.state, RequestState::AwaitingSignature { .. }), "{:?}", request.state);
        assert_eq!(unpaid.code(), ProblemCode::FeeUnpaid);
        let done = status(&world, &owner, &request).await;
        assert!(matches!(done.state, RequestState::Registered { .. }), "{:?}", done.state);
        let late = owner.post(&world, &fee, &json!({})).await;
        assert_eq!(late.code(), ProblemCode::RequestEnded);
    }

    async fn r27_a_service_without_a_fee_takes_none(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let of_request = format!("/v1/requests/{}/fee", asked.request.request);
        let of_consent = format!("/v1/consents/{}/fee", consent.consent);

        for (who, path) in [(&asked.applicant, &of_request), (&asked.owners[0], &of_consent)] {
            assert_eq!(who.get(&world, path).await.code(), ProblemCode::NotFound);
            let paid = who.post(&world, path, &json!({})).await;
            assert_eq!(paid.code(), ProblemCode::NotFound);
        }
        answer(&world, &asked.owners[0], &consent, Answer::Approve).await.ok::<ConsentStatus>();
    }
}

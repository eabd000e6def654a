//! Whoever does not act for themselves signs nothing, whatever the service: refused when they apply, and checked once
//! more before it is decided.

use domain::{
    Iin, Register,
    consent::Answer,
    processing::Check,
    request::{RefusalGround, RequestState},
};
use protocol::{
    consent::ConsentStatus, fee::FeeStatus, problem::ProblemCode, request::RequestStatus,
};
use qoltanba_backend::service::abroad::Decision;
use serde_json::json;

use crate::{
    abroad,
    client::Client,
    ending,
    marriage::{application, apply, couple},
    on_both,
    registration::{answer, consent_of, eds_signature, iin, statement, status, submit},
    world::World,
};

/// Somebody whose legal representative E-social security knows, and nobody else.
async fn represented(world: &World, ward: &Client) {
    let guardian = world.person("Қамқор", 50).await;
    let ward = iin(ward).clone();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (ward, guardian) = (ward.clone(), guardian.clone());
            Box::pin(async move { Ok(transaction.enter_demo_guardian(&ward, &guardian).await?) })
        })
        .await
        .unwrap();
}

async fn at_home(world: &World, who: &Client, name: &str) -> ProblemCode {
    let dwelling = world.dwelling(&[iin(who)]).await;
    let bytes = statement(world, who, name, &dwelling, true);
    let signed = eds_signature(world, who, &bytes);
    submit(world, who, &bytes, Some(signed)).await.code()
}

async fn marries(world: &World, who: &Client, name: &str, spouse: &Iin) -> ProblemCode {
    let statement = application(world, who, name, spouse, "Ерлан");
    apply(world, who, &statement).await.code()
}

fn is_refused(request: &RequestStatus) -> bool {
    let wanted = RefusalGround::RequirementsNotMet;
    matches!(request.state, RequestState::Refused { ground, .. } if ground == wanted)
}

on_both! {
    async fn r36_r47_who_lost_capacity_applies_for_nothing(world) {
        let spouse = world.citizen("Ерлан").await;
        let by_court = world.citizen("Дана").await;
        world.incapacitate(iin(&by_court)).await;
        let by_social_security = world.citizen("Жанар").await;
        represented(&world, &by_social_security).await;

        for (who, name) in [(&by_court, "Дана"), (&by_social_security, "Жанар")] {
            assert_eq!(at_home(&world, who, name).await, ProblemCode::NotEligible);
            let refused = marries(&world, who, name, iin(&spouse)).await;
            assert_eq!(refused, ProblemCode::NotEligible);
            let said: protocol::eligibility::Before =
                who.get(&world, "/v1/services/marriage/before").await.ok();
            assert!(said.findings[0].refuses(), "{:?}", said.findings);
        }
        let refused = abroad::applies(&world, &by_court, "Дана").await;
        assert_eq!(refused.code(), ProblemCode::NotEligible);
    }

    async fn r27_r36_social_security_that_is_away_delays_a_marriage_and_no_application(world) {
        world.register_away(Register::SocialSecurity, true).await;
        let two = couple(&world).await;
        two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;
        let waits = status(&world, &two.first, &two.request).await;
        world.register_away(Register::SocialSecurity, false).await;
        world.pass(world.app.settings().check_wait_longest);
        world.process().await;

        assert!(matches!(waits.state, RequestState::Processing { .. }), "{:?}", waits.state);
        let delayed: Vec<_> = waits.checks.iter().filter(|one| one.delayed).map(|one| one.check).collect();
        assert_eq!(delayed, [Check::SocialSecurity]);
        let decided = status(&world, &two.first, &two.request).await;
        assert!(matches!(decided.state, RequestState::Registered { .. }), "{:?}", decided.state);
    }

    async fn r36_r41_neither_of_two_who_lost_capacity_meanwhile_marries(world) {
        for of_first in [true, false] {
            for by_court in [true, false] {
                let two = couple(&world).await;
                two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
                answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
                let whose = if of_first { &two.first } else { &two.second };
                match by_court {
                    true => world.incapacitate(iin(whose)).await,
                    false => represented(&world, whose).await,
                }

                world.process().await;

                let decided = status(&world, &two.first, &two.request).await;
                assert!(is_refused(&decided), "{of_first} {by_court} {:?}", decided.state);
            }
        }
    }

    async fn r36_r48_an_owner_who_lost_capacity_meanwhile_ends_nothing(world) {
        for of_applicant in [true, false] {
            let ([one, two], dwelling, _) = ending::shared(&world).await;
            let who = ending::resident(&world, &one, "Асан").await;
            let asked: RequestStatus =
                ending::end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok();
            let consent = consent_of(&world, &two).await;
            answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
            world.incapacitate(iin(if of_applicant { &one } else { &two })).await;

            world.process().await;

            let decided = status(&world, &one, &asked).await;
            assert!(is_refused(&decided), "{:?}", decided.state);
        }
    }

    async fn r36_r38_an_office_accepts_no_card_of_who_lost_capacity_meanwhile(world) {
        let citizen = world.citizen("Айгүл").await;
        let request: RequestStatus = abroad::applies(&world, &citizen, "Айгүл").await.ok();
        world.incapacitate(iin(&citizen)).await;
        let early = abroad::decide(&world, &request, Decision::Accept).await;
        world.process().await;

        let decided = abroad::decide(&world, &request, Decision::Accept).await.unwrap();

        assert!(early.is_err(), "nothing is accepted that was not checked");
        let ground = RefusalGround::RequirementsNotMet;
        assert!(matches!(decided, RequestState::Refused { ground: why, .. } if why == ground));
    }

    async fn r36_an_owner_who_is_a_minor_does_not_register_online_at_their_own_dwelling(world) {
        let minor = world.person("Дәурен", 17).await;
        let minor = world.joined(&minor).await;
        let adult = world.citizen("Ерлан").await;

        assert_eq!(at_home(&world, &minor, "Дәурен").await, ProblemCode::OwnerNotOnline);
        // At somebody else's, with the owner's consent, they do.
        let dwelling = world.dwelling(&[iin(&adult)]).await;
        let bytes = statement(&world, &minor, "Дәурен", &dwelling, false);
        submit(&world, &minor, &bytes, None).await.ok::<RequestStatus>();
        let own = world.dwelling(&[iin(&minor)]).await;
        let body = json!({ "region": own.region, "rka": own.rka });
        let found = minor.post(&world, "/v1/dwellings/search", &body).await;
        assert_eq!(found.code(), ProblemCode::OwnerNotOnline);
    }
}

//! A stay is registered once, whoever enters it.

use domain::{
    Iin, RequestId,
    consent::Answer,
    request::{RefusalGround, RequestState},
    residence::{
        Applicant, Dwelling, StayReason, TemporaryRegistration, TemporaryRegistrationForm,
    },
    settings::civil_day,
    statement::to_be_signed,
};
use jiff::{ToSpan, civil::Date};
use protocol::{
    consent::ConsentStatus, guard::Home, problem::ProblemCode, profile::Profile,
    request::RequestStatus,
};

use crate::{
    client::{Client, Reply},
    on_both,
    registration::{answer, asked, consent_of, eds_signature, iin, registered, status, submit},
    world::{World, full_name, rand},
};

/// Submits as the sole owner, for so many months from a day on.
async fn stay(world: &World, who: &Client, dwelling: &Dwelling, from: Date, months: u8) -> Reply {
    let form = TemporaryRegistrationForm {
        as_owner: true,
        dwelling: dwelling.clone(),
        from,
        months,
        reason: StayReason::Study,
    };
    let applicant = Applicant {
        date_of_birth: iin(who).date_of_birth(),
        iin: iin(who).clone(),
        full_name: full_name("Айгүл"),
    };
    let (site, settings) = (&world.app.origin, world.app.settings());
    let drafted =
        TemporaryRegistration::draft(site, form, applicant, world.now(), rand(), settings);
    let bytes = to_be_signed(&drafted.unwrap());
    submit(world, who, &bytes, Some(eds_signature(world, who, &bytes))).await
}

/// Enters a stay by another way than a request of the applicant's; whether it was entered.
async fn enter(world: &World, who: &Iin, dwelling: &Dwelling, (from, until): (Date, Date)) -> bool {
    let (who, rka) = (who.clone(), dwelling.rka.clone());
    let request = RequestId::from_random(rand());
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (who, rka, request) = (who.clone(), rka.clone(), request.clone());
            Box::pin(async move {
                Ok(transaction
                    .enter_stay(&request, &who, &rka, from, until)
                    .await?)
            })
        })
        .await
        .unwrap()
}

on_both! {
    async fn r33_the_same_stay_is_registered_once_and_may_be_followed_by_another(world) {
        let owner = world.citizen("Айгүл").await;
        let (home, other) = (world.dwelling(&[iin(&owner)]).await, world.dwelling(&[iin(&owner)]).await);
        let today = civil_day(world.now());
        stay(&world, &owner, &home, today, 1).await.ok::<RequestStatus>();
        world.process().await;
        let profile: Profile = owner.get(&world, "/v1/profile").await.ok();
        let last_day = profile.temporary[0].until;

        for (from, months) in [(today, 1), (today, 12), (today + 7.days(), 1), (last_day - 1.day(), 2)] {
            let again = stay(&world, &owner, &home, from, months).await;
            assert_eq!(again.code(), ProblemCode::StayRegistered, "{from}");
        }
        stay(&world, &owner, &other, today, 1).await.ok::<RequestStatus>();
        stay(&world, &owner, &home, last_day, 2).await.ok::<RequestStatus>();
        world.process().await;

        let profile: Profile = owner.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary.len(), 3);
        let shown: Home = owner.get(&world, "/v1/home").await.ok();
        let residents: Vec<_> = shown.dwellings.iter().map(|one| one.residents.len()).collect();
        assert_eq!(residents, [2, 1]);
    }

    async fn r31_r33_a_stay_that_was_entered_meanwhile_refuses_the_other_with_its_ground(world) {
        let asked = asked(&world).await;
        let today = civil_day(world.now());
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        assert!(enter(&world, iin(&asked.applicant), &asked.dwelling, (today, today + 40.days())).await);

        let decided = registered(&world, &asked.applicant, &asked.request).await;

        assert!(matches!(decided.state, RequestState::Refused {
            ground: RefusalGround::AlreadyRegistered, ..
        }), "{:?}", decided.state);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary.len(), 1);
        assert_eq!(status(&world, &asked.applicant, &asked.request).await.state, decided.state);
    }

    async fn r33_of_stays_that_are_entered_at_once_one_is(world) {
        let who = world.person("Дана", 30).await;
        let dwelling = world.dwelling(&[&who]).await;
        let today = civil_day(world.now());
        let at_once = (0..8).map(|day| enter(&world, &who, &dwelling, (today + day.days(), today + 30.days())));

        let entered = futures::future::join_all(at_once).await;

        assert_eq!(entered.iter().filter(|entered| **entered).count(), 1, "{entered:?}");
        assert!(enter(&world, &who, &dwelling, (today + 30.days(), today + 60.days())).await);
        assert!(!enter(&world, &who, &dwelling, (today + 59.days(), today + 90.days())).await);
    }
}

//! The automatic checks of a request: a register that is away delays and never refuses, what was answered stays, and
//! what nears its promised time is flagged (R-27, R-29, R-31, R-36, R-49, S-30).

use domain::{
    Iin, Register,
    consent::Answer,
    processing::Check,
    request::{RefusalGround, RequestState},
    service::Service,
};
use jiff::SignedDuration;
use protocol::{
    consent::ConsentStatus,
    profile::Profile,
    request::{CheckStatus, RequestStatus, Requests},
};
use qoltanba_backend::{
    app::App,
    run,
    service::processing::{flag_promises, in_processing, process_waiting},
};

use crate::{
    network::OverANetwork,
    on_both,
    registration::{Asked, answer, asked, consent_of, sign, status},
    world::{World, run_on},
};

const ASKED: [Register; 4] = [
    Register::Persons,
    Register::RealEstate,
    Register::SocialSecurity,
    Register::Rental,
];

/// A request that all have signed.
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

async fn shown(world: &World, asked: &Asked) -> RequestStatus {
    status(world, &asked.applicant, &asked.request).await
}

async fn state(world: &World, asked: &Asked) -> RequestState {
    shown(world, asked).await.state
}

async fn stays(world: &World, asked: &Asked) -> usize {
    let profile: Profile = asked.applicant.get(world, "/v1/profile").await.ok();
    profile.temporary.len()
}

fn waits_for(checks: &[CheckStatus]) -> Vec<Check> {
    let waiting = checks.iter().filter(|one| one.answered_at.is_none());
    waiting.map(|one| one.check).collect()
}

async fn guardian(world: &World, ward: &Iin, guardian: &Iin) {
    let (ward, guardian) = (ward.clone(), guardian.clone());
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

async fn tenant(world: &World, asked: &Asked, tenant: &Iin) {
    let (rka, tenant) = (asked.dwelling.rka.clone(), tenant.clone());
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (rka, tenant) = (rka.clone(), tenant.clone());
            Box::pin(async move { Ok(transaction.enter_demo_tenant(&rka, &tenant).await?) })
        })
        .await
        .unwrap();
}

/// Another process on the same database.
async fn another(world: &World) -> App {
    run::start(world.config(), world.clock.clone())
        .await
        .unwrap()
        .app
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

on_both! {
    async fn r27_the_applicant_sees_each_check_with_its_time(world) {
        let asked = signed(&world).await;
        assert_eq!(shown(&world, &asked).await.checks, []);
        world.pass(seconds(2));
        let checked_at = world.now();

        world.process().await;

        let checks = shown(&world, &asked).await.checks;
        assert_eq!(checks.iter().map(|one| one.check).collect::<Vec<_>>(), Service::TemporaryRegistration.definition(world.app.settings()).checks);
        for one in &checks {
            assert_eq!(one.register, one.check.register());
            assert!(one.answered_at >= Some(checked_at) && !one.delayed, "{one:?}");
        }
        let listed: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();
        assert_eq!(listed.requests[0].checks, []);
    }

    async fn r29_whichever_register_is_away_the_request_waits_and_is_entered_when_it_is_back(world) {
        for register in ASKED {
            let asked = signed(&world).await;
            world.register_away(register, true).await;

            world.process().await;

            assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }), "{register:?}");
            let checks = shown(&world, &asked).await.checks;
            for one in &checks {
                assert_eq!(one.delayed, one.register == Some(register), "{one:?}");
                assert_eq!(one.answered_at.is_none(), one.delayed, "{one:?}");
            }
            world.register_away(register, false).await;
            assert_eq!(stays(&world, &asked).await, 0);
            // It is not asked again before its wait is over.
            world.pass(seconds(4));
            world.process().await;
            assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }), "{register:?}");
            world.pass(seconds(1));
            world.process().await;
            assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }), "{register:?}");
            assert_eq!(stays(&world, &asked).await, 1);
            let after = shown(&world, &asked).await.checks;
            for (before, after) in checks.iter().zip(&after) {
                if before.answered_at.is_some() && before.check != Check::Ownership {
                    assert_eq!(before, after, "what was answered stays");
                }
            }
        }
    }

    async fn r29_registers_that_go_away_one_after_another_delay_and_never_refuse(world) {
        let asked = signed(&world).await;
        for register in ASKED {
            world.register_away(register, true).await;
        }
        for back in ASKED {
            for _ in 0..3 {
                world.process().await;
                assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }));
                world.pass(seconds(60));
            }
            world.register_away(back, false).await;
        }

        world.process().await;

        assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }));
    }

    async fn r31_what_is_found_against_it_is_told_only_when_all_have_answered(world) {
        let asked = signed(&world).await;
        world.register_away(Register::Rental, true).await;
        let owner = asked.owners[0].iin.clone().unwrap();
        let buyer = world.person("Сатып алушы", 40).await;
        world.sell(&asked.dwelling, &owner, &buyer).await;

        world.process().await;

        assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }));
        assert_eq!(waits_for(&shown(&world, &asked).await.checks), [Check::Rental]);
        world.register_away(Register::Rental, false).await;
        world.pass(seconds(5));
        world.process().await;
        let refused = state(&world, &asked).await;
        assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::UnreliableData, .. }), "{refused:?}");
        assert_eq!(stays(&world, &asked).await, 0);
    }

    async fn s30_owners_who_change_while_a_register_is_waited_for_are_found_out(world) {
        let asked = signed(&world).await;
        world.register_away(Register::SocialSecurity, true).await;
        world.process().await;
        let owner = asked.owners[0].iin.clone().unwrap();
        let buyer = world.person("Сатып алушы", 40).await;
        world.sell(&asked.dwelling, &owner, &buyer).await;
        world.register_away(Register::SocialSecurity, false).await;
        world.pass(seconds(5));

        world.process().await;

        let refused = state(&world, &asked).await;
        assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::UnreliableData, .. }), "{refused:?}");
    }

    async fn s30_a_register_that_goes_away_before_the_owners_are_confirmed_delays_too(world) {
        let asked = signed(&world).await;
        world.register_away(Register::SocialSecurity, true).await;
        world.process().await;
        world.register_away(Register::SocialSecurity, false).await;
        world.register_away(Register::RealEstate, true).await;
        world.pass(seconds(5));

        world.process().await;

        assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }));
        let delayed = in_processing(&world.app.store, world.now()).await.unwrap();
        assert_eq!(delayed[0].waits_for[0].register, Some(Register::RealEstate));
        world.register_away(Register::RealEstate, false).await;
        world.pass(seconds(5));
        world.process().await;
        assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }));
    }

    async fn s30_a_register_that_hangs_when_it_is_asked_once_more_delays_its_check(world) {
        let asked = signed(&world).await;
        let (app, register) = OverANetwork::beside(&world);
        world.clock.tick();
        // It answers the check, and then not the question right before the entry.
        register.answers(1);

        process_waiting(&app).await.unwrap();

        assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }));
        assert_eq!(waits_for(&shown(&world, &asked).await.checks), [Check::Ownership]);
        let delayed = in_processing(&world.app.store, world.now()).await.unwrap();
        assert_eq!(delayed[0].waits_for[0].register, Some(Register::RealEstate));
        assert_eq!(stays(&world, &asked).await, 0);
        register.answers(2);
        world.pass(seconds(5));
        process_waiting(&app).await.unwrap();
        assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }));
    }

    async fn r36_s31_a_guardian_appointed_meanwhile_refuses_as_an_owner_who_is_not_online_does(world) {
        let (one, other) = (signed(&world).await, signed(&world).await);
        let guardian_of_one = world.person("Қорғаншы", 50).await;
        guardian(&world, &one.owners[0].iin.clone().unwrap(), &guardian_of_one).await;
        let died = other.owners[0].iin.clone().unwrap();
        world.note_death(&died).await;

        world.process().await;

        for asked in [&one, &other] {
            let refused = state(&world, asked).await;
            assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::RequirementsNotMet, .. }), "{refused:?}");
        }
        let said = serde_json::to_string(&shown(&world, &one).await.checks).unwrap();
        assert!(!said.contains("finding") && !said.contains("represented"), "{said}");
    }

    async fn r29_an_applicant_who_died_or_changed_the_name_meanwhile_is_not_registered(world) {
        let (one, other) = (signed(&world).await, signed(&world).await);
        world.note_death(&one.applicant.iin.clone().unwrap()).await;
        world.rename(&other.applicant.iin.clone().unwrap(), "Басқа").await;

        world.process().await;

        for asked in [&one, &other] {
            let refused = state(&world, asked).await;
            assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::UnreliableData, .. }), "{refused:?}");
        }
    }

    async fn r49_in_a_dwelling_rented_from_the_state_only_whom_the_contract_names_is_registered(world) {
        let (stranger, named) = (signed(&world).await, signed(&world).await);
        let somebody = world.person("Жалға алушы", 33).await;
        tenant(&world, &stranger, &somebody).await;
        tenant(&world, &named, &somebody).await;
        tenant(&world, &named, &named.applicant.iin.clone().unwrap()).await;

        world.process().await;

        let refused = state(&world, &stranger).await;
        assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::NotInRentalContract, .. }), "{refused:?}");
        assert!(matches!(state(&world, &named).await, RequestState::Registered { .. }));
    }

    async fn r27_an_answer_after_the_promised_time_is_told_all_the_same_and_the_delay_was_flagged_once(world) {
        let asked = signed(&world).await;
        world.register_away(Register::Rental, true).await;
        world.process().await;
        let RequestState::Processing { until } = state(&world, &asked).await else { panic!() };
        let flagged = async || {
            flag_promises(&world.app).await.unwrap();
            in_processing(&world.app.store, world.now()).await.unwrap().remove(0)
        };

        world.at(&(until - seconds(3 * 60 + 1)).to_string());
        assert_eq!(flagged().await.flagged_at, None);
        world.at(&(until - seconds(3 * 60)).to_string());
        let at = flagged().await.flagged_at;
        assert_eq!(at, Some(world.now()));
        world.at(&(until + seconds(60)).to_string());
        world.process().await;
        let late = flagged().await;

        assert_eq!(late.flagged_at, at, "once");
        assert!(late.overdue);
        assert_eq!(late.request, asked.request.request);
        assert_eq!(late.waits_for[0].register, Some(Register::Rental));
        let said = serde_json::to_string(&late).unwrap();
        assert!(!said.contains(asked.dwelling.rka.as_str()), "{said}");
        world.register_away(Register::Rental, false).await;
        world.pass(seconds(60));
        world.process().await;
        assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }));
        assert!(in_processing(&world.app.store, world.now()).await.unwrap().is_empty());
    }

    async fn r30_a_process_that_dies_with_a_request_is_followed_by_another_one(world) {
        let asked = signed(&world).await;
        let other = another(&world).await;
        // What a process leaves that took the request and died.
        world.register_away(Register::Rental, true).await;
        world.process().await;
        run_on(&world, "UPDATE processings SET next_at = lease_until, lease_until = lease_until + 30000000").await;
        world.register_away(Register::Rental, false).await;

        world.pass(seconds(29));
        process_waiting(&other).await.unwrap();
        assert!(matches!(state(&world, &asked).await, RequestState::Processing { .. }));
        world.pass(seconds(2));
        process_waiting(&other).await.unwrap();
        assert!(matches!(state(&world, &asked).await, RequestState::Registered { .. }));
        assert_eq!(stays(&world, &asked).await, 1);
    }

    async fn r30_two_processes_over_one_database_enter_each_request_once(world) {
        let other = another(&world).await;
        let mut all = Vec::new();
        for _ in 0..6 {
            all.push(signed(&world).await);
        }

        let looks = (0..8).map(|look| process_waiting([&world.app, &other][look % 2]));
        for looked in futures::future::join_all(looks).await {
            looked.unwrap();
        }

        for asked in &all {
            assert!(matches!(state(&world, asked).await, RequestState::Registered { .. }));
            assert_eq!(stays(&world, asked).await, 1);
        }
    }
}

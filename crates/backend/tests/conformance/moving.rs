//! Children who move along with a parent.

use domain::{
    consent::{Answer, ConsentStatement},
    history::{Counterpart, HistoryKind},
    permanent::Relation,
    request::{RefusalGround, RequestState},
    residence::{Applicant, Dwelling},
    statement::parse,
};
use protocol::{
    consent::ConsentStatus,
    history::History,
    permanent::RepresentedPeople,
    problem::ProblemCode,
    request::{Evidence, RequestStatus},
    residence::Dwellings,
};
use qoltanba_backend::service::processing::process_waiting;

use crate::{
    client::Client,
    on_both,
    permanent::{
        ask, lives_at, moved, moves, rented_by, represented, signature, statement, statement_along,
    },
    registration::{answer, consent_of, iin, status, submit},
    world::{World, full_name},
};

/// A child of two people, of so many years, who is registered at a dwelling.
async fn lives_with(
    world: &World,
    home: &Dwelling,
    (mother, father): (&Client, &Client),
    name: &str,
    age: i16,
) -> Applicant {
    let rka = home.rka.clone();
    let (mother, father) = (iin(mother).clone(), iin(father).clone());
    let child = world
        .person_who(name, age, move |person| {
            person.permanent = Some(rka.clone());
            person.mother = Some(mother.clone());
            person.father = Some(father.clone());
        })
        .await;
    represented(child, name, Relation::Parent).person
}

/// Somebody moves to a dwelling by a request of this service, to which its other owner consents.
async fn settle(world: &World, (who, name): (&Client, &str), host: &Client, home: &Dwelling) {
    let owned: Dwellings = who.get(world, "/v1/dwellings").await.ok();
    let as_owner = owned.dwellings.contains(home);
    let bytes = statement(world, who, name, home, as_owner, None);
    let signed = signature(world, who, &bytes);
    submit(world, who, &bytes, Some(signed))
        .await
        .ok::<RequestStatus>();
    let consent = consent_of(world, host).await;
    answer(world, host, &consent, Answer::Approve)
        .await
        .ok::<ConsentStatus>();
    world.process().await;
    assert_eq!(moved(world, who).await.as_ref(), Some(home));
}

/// Of whom somebody was told by such an entry, in the order of their names.
async fn names_told(world: &World, who: &Client, kind: HistoryKind) -> Vec<String> {
    let history: History = who.get(world, "/v1/history").await.ok();
    let told: Vec<_> = history
        .entries
        .into_iter()
        .filter(|entry| entry.kind == kind)
        .filter_map(|entry| entry.counterpart)
        .collect();
    let known = ["Айгүл", "Арман", "Томирис"];
    known
        .into_iter()
        .filter(|name| told.contains(&Counterpart::from(&full_name(name))))
        .map(str::to_owned)
        .collect()
}

on_both! {
    async fn r47_r48_a_child_moves_along_with_the_only_parent_at_home_and_whoever_is_concerned_is_told(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let host = world.citizen("Ерлан").await;
        let home = world.dwelling(&[iin(&host)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        let teenager = lives_with(&world, &home, (&mother, &father), "Томирис", 15).await;
        settle(&world, (&mother, "Айгүл"), &host, &home).await;
        let known: RepresentedPeople = mother.get(&world, "/v1/represented").await.ok();
        let own = world.dwelling(&[iin(&mother)]).await;
        let ask_along = async |children: &[&Applicant]| {
            let bytes = statement_along(&world, (&mother, "Айгүл"), &own, true, None, children);
            let signed = signature(&world, &mother, &bytes);
            submit(&world, &mother, &bytes, Some(signed)).await
        };

        let alone = ask_along(&[]).await;
        let with_too_many = ask_along(&[&child, &teenager]).await;
        let request: RequestStatus = ask_along(&[&child]).await.ok();
        world.process().await;

        let along = known.people.iter().map(|one| (&one.iin, one.moves_along));
        assert!(along.eq([(&teenager.iin, false), (&child.iin, true)]));
        for refused in [alone, with_too_many] {
            assert_eq!(refused.code(), ProblemCode::ApartFromParents);
        }
        let decided = status(&world, &mother, &request).await.state;
        assert!(matches!(decided, RequestState::Registered { .. }), "{decided:?}");
        assert_eq!(moved(&world, &mother).await.as_ref(), Some(&own));
        assert_eq!(lives_at(&world, &child.iin).await, Some(own.rka));
        assert_eq!(lives_at(&world, &teenager.iin).await, Some(home.rka));
        assert_eq!(names_told(&world, &host, HistoryKind::RegistrationEnded).await, ["Айгүл", "Арман"]);
        assert_eq!(names_told(&world, &father, HistoryKind::Registered).await, ["Арман"]);
    }

    async fn r47_r48_a_child_moves_along_again_before_the_register_has_heard_of_the_first_time(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let host = world.citizen("Ерлан").await;
        let home = world.dwelling(&[iin(&host)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        settle(&world, (&mother, "Айгүл"), &host, &home).await;
        let dwellings = [world.dwelling(&[iin(&mother)]).await, world.dwelling(&[iin(&mother)]).await];

        for dwelling in &dwellings {
            let known: RepresentedPeople = mother.get(&world, "/v1/represented").await.ok();
            assert!(known.people[0].moves_along);
            let bytes = statement_along(&world, (&mother, "Айгүл"), dwelling, true, None, &[&child]);
            let signed = signature(&world, &mother, &bytes);
            submit(&world, &mother, &bytes, Some(signed)).await.ok::<RequestStatus>();
            world.clock.tick();
            process_waiting(&world.app).await.unwrap();
        }
        world.process().await;

        let [_, last] = dwellings;
        assert_eq!(moved(&world, &mother).await.as_ref(), Some(&last));
        assert_eq!(lives_at(&world, &child.iin).await, Some(last.rka));
    }

    async fn r47_a_child_stays_with_the_other_parent(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let home = world.dwelling(&[iin(&mother), iin(&father)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        settle(&world, (&mother, "Айгүл"), &father, &home).await;
        settle(&world, (&father, "Асан"), &mother, &home).await;
        let own = world.dwelling(&[iin(&mother)]).await;

        ask(&world, &mother, "Айгүл", &own, None).await.ok::<RequestStatus>();
        world.process().await;

        assert_eq!(moved(&world, &mother).await, Some(own));
        assert_eq!(lives_at(&world, &child.iin).await, Some(home.rka));
    }

    async fn s30_r47_a_parent_who_is_left_alone_with_a_child_meanwhile_does_not_leave_it_behind(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let home = world.dwelling(&[iin(&mother), iin(&father)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        settle(&world, (&mother, "Айгүл"), &father, &home).await;
        settle(&world, (&father, "Асан"), &mother, &home).await;
        let own = world.dwelling(&[iin(&mother)]).await;
        let request: RequestStatus = ask(&world, &mother, "Айгүл", &own, None).await.ok();

        let elsewhere = world.dwelling(&[iin(&father)]).await;
        moves(&world, iin(&father), &elsewhere).await;
        world.process().await;

        let decided = status(&world, &mother, &request).await.state;
        assert!(matches!(decided, RequestState::Refused {
            ground: RefusalGround::RequirementsNotMet, ..
        }), "{decided:?}");
        assert_eq!(lives_at(&world, iin(&mother)).await.as_ref(), Some(&home.rka));
        assert_eq!(lives_at(&world, &child.iin).await, Some(home.rka));
    }

    async fn r47_r49_no_child_moves_along_where_the_contract_does_not_name_it(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let host = world.citizen("Ерлан").await;
        let home = world.dwelling(&[iin(&host)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        settle(&world, (&mother, "Айгүл"), &host, &home).await;
        let rented = rented_by(&world, iin(&mother)).await;
        let bytes = statement_along(&world, (&mother, "Айгүл"), &rented, false, None, &[&child]);
        let signed = signature(&world, &mother, &bytes);

        let request: RequestStatus = submit(&world, &mother, &bytes, Some(signed)).await.ok();
        world.process().await;

        let decided = status(&world, &mother, &request).await.state;
        assert!(matches!(decided, RequestState::Refused {
            ground: RefusalGround::NotInRentalContract, ..
        }), "{decided:?}");
        assert_eq!(lives_at(&world, &child.iin).await, Some(home.rka));
    }

    async fn r28_r47_whoever_consents_signs_for_the_children_who_move_along(world) {
        let (mother, father) = (world.citizen("Айгүл").await, world.citizen("Асан").await);
        let host = world.citizen("Ерлан").await;
        let home = world.dwelling(&[iin(&host)]).await;
        let child = lives_with(&world, &home, (&mother, &father), "Арман", 10).await;
        settle(&world, (&mother, "Айгүл"), &host, &home).await;
        let other = world.citizen("Жанар").await;
        let wanted = world.dwelling(&[iin(&other)]).await;
        let bytes = statement_along(&world, (&mother, "Айгүл"), &wanted, false, None, &[&child]);
        let signed = signature(&world, &mother, &bytes);
        submit(&world, &mother, &bytes, Some(signed)).await.ok::<RequestStatus>();

        let consent = consent_of(&world, &other).await;
        answer(&world, &other, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;

        let path = format!("/v1/consents/{}/evidence", consent.consent);
        let evidence: Evidence = other.get(&world, &path).await.ok();
        let signed: ConsentStatement = parse(&evidence.statement.0).unwrap();
        assert_eq!(signed.children, [full_name("Арман")]);
        assert_eq!(lives_at(&world, &child.iin).await, Some(wanted.rka));
    }
}

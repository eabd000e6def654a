//! Registration at the place of residence.

use domain::{
    Iin,
    consent::{Answer, ConsentRefusalReason},
    history::HistoryKind,
    permanent::{
        PermanentRegistration, PermanentRegistrationForm, Relation, Represented, ResidenceReason,
    },
    request::{RefusalGround, RequestState, SignatureKind},
    residence::{Applicant, Dwelling, Rka},
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::ConsentStatus,
    history::{History, Notifications},
    permanent::RepresentedPeople,
    problem::ProblemCode,
    profile::Profile,
    request::RequestStatus,
    residence::FoundDwelling,
    session::CodeSent,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    registration::{answer, consent_of, eds_signature, iin, statement as stay, status, submit},
    world::{World, full_name, rand},
};

fn statement(
    world: &World,
    who: &Client,
    name: &str,
    dwelling: &Dwelling,
    as_owner: bool,
    represented: Option<Represented>,
) -> Vec<u8> {
    let form = PermanentRegistrationForm {
        represented,
        as_owner,
        dwelling: dwelling.clone(),
        reason: ResidenceReason::Family,
    };
    let applicant = Applicant {
        date_of_birth: iin(who).date_of_birth(),
        iin: iin(who).clone(),
        full_name: full_name(name),
    };
    let settings = world.app.settings();
    to_be_signed(
        &PermanentRegistration::draft(
            &world.app.origin,
            form,
            applicant,
            world.now(),
            rand(),
            settings,
        )
        .unwrap(),
    )
}

fn signature(world: &World, who: &Client, statement: &[u8]) -> Value {
    let cms = who.sign(world, statement, PermanentRegistration::SUBJECT);
    json!({ "kind": "eds", "cms": Bytes(cms) })
}

async fn moved(world: &World, who: &Client) -> Option<Dwelling> {
    who.get(world, "/v1/profile")
        .await
        .ok::<Profile>()
        .permanent_address
}

/// Someone moves by another way than a request of this service.
async fn moves(world: &World, who: &Iin, to: &Dwelling) {
    let (who, rka) = (who.clone(), to.rka.clone());
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (who, rka) = (who.clone(), rka.clone());
            Box::pin(async move { Ok(transaction.enter_residence(&who, &rka).await?) })
        })
        .await
        .unwrap();
}

/// A child of a person, of so many years.
async fn child_of(world: &World, parent: &Client, name: &str, age: i16) -> Represented {
    let mother = iin(parent).clone();
    let child = world
        .person_who(name, age, move |person| {
            person.mother = Some(mother.clone())
        })
        .await;
    represented(child, name, Relation::Parent)
}

/// An incapacitated adult of whom a person is the guardian.
async fn ward_of(world: &World, guardian: &Client, name: &str) -> Represented {
    let ward = world
        .person_who(name, 70, |person| person.incapacitated = true)
        .await;
    let (of, by) = (ward.clone(), iin(guardian).clone());
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (of, by) = (of.clone(), by.clone());
            Box::pin(async move { Ok(transaction.enter_demo_guardian(&of, &by).await?) })
        })
        .await
        .unwrap();
    represented(ward, name, Relation::Guardian)
}

fn represented(iin: Iin, name: &str, relation: Relation) -> Represented {
    Represented {
        relation,
        person: Applicant {
            date_of_birth: iin.date_of_birth(),
            iin,
            full_name: full_name(name),
        },
    }
}

/// A dwelling that is rented from the state to a person.
async fn rented_by(world: &World, tenant: &Iin) -> Dwelling {
    let dwelling = world.dwelling(&[]).await;
    let (rka, tenant) = (dwelling.rka.clone(), tenant.clone());
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (rka, tenant) = (rka.clone(), tenant.clone());
            Box::pin(async move { Ok(transaction.enter_demo_tenant(&rka, &tenant).await?) })
        })
        .await
        .unwrap();
    dwelling
}

async fn lives_at(world: &World, who: &Iin) -> Option<Rka> {
    let mut reader = world.app.store.read().await.unwrap();
    reader.residence(who).await.unwrap()
}

/// Submits for oneself or another as the owner, signed with the EDS.
async fn ask(
    world: &World,
    who: &Client,
    name: &str,
    at: &Dwelling,
    of: Option<&Represented>,
) -> Reply {
    let bytes = statement(world, who, name, at, true, of.cloned());
    let signed = signature(world, who, &bytes);
    submit(world, who, &bytes, Some(signed)).await
}

/// An applicant who signed, and the owners who are asked.
async fn moving(world: &World) -> (Client, [Client; 2], Dwelling, RequestStatus) {
    let applicant = world.citizen("Дана").await;
    let owners = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
    let dwelling = world.dwelling(&[iin(&owners[0]), iin(&owners[1])]).await;
    let bytes = statement(world, &applicant, "Дана", &dwelling, false, None);
    let signed = signature(world, &applicant, &bytes);
    let request = submit(world, &applicant, &bytes, Some(signed)).await.ok();
    (applicant, owners, dwelling, request)
}

on_both! {
    async fn r27_r30_r32_a_sole_owner_moves_within_the_promised_time(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true, None);

        let request: RequestStatus =
            submit(&world, &owner, &bytes, Some(signature(&world, &owner, &bytes))).await.ok();

        let promised = request.submitted_at + SignedDuration::from_mins(15);
        assert_eq!(request.state, RequestState::Processing { until: promised });
        assert_eq!(moved(&world, &owner).await, None);
        world.process().await;
        let registered = status(&world, &owner, &request).await;
        assert!(matches!(registered.state, RequestState::Registered { at } if at < promised));
        assert_eq!(moved(&world, &owner).await, Some(dwelling));
        let told: Notifications = owner.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.kind, HistoryKind::Registered);
    }

    async fn r28_the_applicant_signs_first_and_every_owner_consents_by_eds(world) {
        let (applicant, owners, dwelling, request) = moving(&world).await;
        assert!(matches!(request.state, RequestState::AwaitingConsents { .. }));
        assert_eq!((request.signed_by, request.asked), (Some(SignatureKind::Eds), 2));

        for owner in &owners {
            world.process().await;
            assert_eq!(moved(&world, &applicant).await, None);
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }

        let complete = status(&world, &applicant, &request).await;
        assert!(matches!(complete.state, RequestState::Processing { .. }));
        let history: History = applicant.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, HistoryKind::RequestProcessing);
        world.process().await;
        assert_eq!(moved(&world, &applicant).await, Some(dwelling));
        for owner in &owners {
            let history: History = owner.get(&world, "/v1/history").await.ok();
            assert_eq!(history.entries[0].kind, HistoryKind::Registered);
        }
    }

    async fn r28_the_applicant_signs_with_a_one_time_password(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        owner.sign_in_by_code(&world).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true, None);
        let asked = json!({ "statement": Bytes(bytes.clone()) });
        let sent: CodeSent = owner.post(&world, "/v1/signing-codes", &asked).await.ok();
        let digits = owner.sms(&world, &owner.phone).await;
        let code = json!({ "kind": "one_time_password", "code": sent.code, "digits": digits });

        let request: RequestStatus = submit(&world, &owner, &bytes, Some(code)).await.ok();

        assert_eq!(request.signed_by, Some(SignatureKind::OneTimePassword));
        world.process().await;
        assert_eq!(moved(&world, &owner).await, Some(dwelling));
    }

    async fn r28_without_the_applicant_s_signature_no_owner_is_asked(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &applicant, "Дана", &dwelling, false, None);

        let unsigned = submit(&world, &applicant, &bytes, None).await;

        assert_eq!(unsigned.code(), ProblemCode::Malformed);
        let history: History = owner.get(&world, "/v1/history").await.ok();
        assert!(history.entries.iter().all(|entry| entry.kind != HistoryKind::ConsentAsked));
    }

    async fn r31_one_owner_who_refuses_ends_it_with_its_ground(world) {
        let (applicant, owners, _, request) = moving(&world).await;
        let consent = consent_of(&world, &owners[1]).await;
        let refusal = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        answer(&world, &owners[1], &consent, refusal).await.ok::<ConsentStatus>();
        world.process().await;

        let refused = status(&world, &applicant, &request).await;

        assert!(matches!(refused.state, RequestState::Refused { ground: RefusalGround::NoConsentOfOwner, .. }));
        assert_eq!(moved(&world, &applicant).await, None);
    }

    async fn r27_repeating_a_submission_makes_no_second_request(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true, None);
        let body = json!({ "statement": Bytes(bytes.clone()), "signature": signature(&world, &owner, &bytes) });
        let same = key();

        let first: RequestStatus = owner.post_with(&world, "/v1/requests", &body, &same).await.ok();
        let again: RequestStatus = owner.post_with(&world, "/v1/requests", &body, &same).await.ok();

        assert_eq!(first, again);
    }

    async fn r48_a_new_residence_ends_the_one_before(world) {
        let owner = world.citizen("Айгүл").await;
        for _ in 0..2 {
            let dwelling = world.dwelling(&[iin(&owner)]).await;
            let bytes = statement(&world, &owner, "Айгүл", &dwelling, true, None);
            let signed = signature(&world, &owner, &bytes);
            submit(&world, &owner, &bytes, Some(signed)).await.ok::<RequestStatus>();
            world.process().await;

            assert_eq!(moved(&world, &owner).await, Some(dwelling));
        }
    }

    async fn r48_the_owners_of_the_address_before_are_told_who_left(world) {
        let (applicant, owners, _, _) = moving(&world).await;
        for owner in &owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        world.process().await;
        let own = world.dwelling(&[iin(&applicant)]).await;
        ask(&world, &applicant, "Дана", &own, None).await.ok::<RequestStatus>();
        world.process().await;

        assert_eq!(moved(&world, &applicant).await, Some(own));
        for owner in &owners {
            let history: History = owner.get(&world, "/v1/history").await.ok();
            assert_eq!(history.entries[0].kind, HistoryKind::RegistrationEnded);
            assert!(serde_json::to_string(&history.entries[0]).unwrap().contains("Дана"));
        }
    }

    async fn r47_a_parent_applies_for_a_child_of_fifteen_and_the_child_moves_alone(world) {
        let parent = world.citizen("Айгүл").await;
        let child = child_of(&world, &parent, "Арман", 15).await;
        let dwelling = world.dwelling(&[iin(&parent)]).await;
        let known: RepresentedPeople = parent.get(&world, "/v1/represented").await.ok();

        let request: RequestStatus = ask(&world, &parent, "Айгүл", &dwelling, Some(&child)).await.ok();
        world.process().await;

        assert_eq!(known.people.len(), 1);
        assert_eq!((&known.people[0].iin, known.people[0].relation), (&child.person.iin, Relation::Parent));
        assert!(!known.people[0].only_with_applicant);
        let decided = status(&world, &parent, &request).await;
        assert!(matches!(decided.state, RequestState::Registered { .. }), "{:?}", decided.state);
        assert_eq!(lives_at(&world, &child.person.iin).await, Some(dwelling.rka));
        assert_eq!(moved(&world, &parent).await, None);
    }

    async fn r47_a_child_under_fourteen_is_registered_only_where_the_parent_is(world) {
        let parent = world.citizen("Айгүл").await;
        let child = child_of(&world, &parent, "Арман", 10).await;
        let (home, other) = (world.dwelling(&[iin(&parent)]).await, world.dwelling(&[iin(&parent)]).await);
        let apart = ask(&world, &parent, "Айгүл", &home, Some(&child)).await;
        ask(&world, &parent, "Айгүл", &home, None).await.ok::<RequestStatus>();
        world.process().await;

        let elsewhere = ask(&world, &parent, "Айгүл", &other, Some(&child)).await;
        let there = ask(&world, &parent, "Айгүл", &home, Some(&child)).await;

        assert_eq!(apart.code(), ProblemCode::ApartFromParents);
        assert_eq!(elsewhere.code(), ProblemCode::ApartFromParents);
        there.ok::<RequestStatus>();
        world.process().await;
        assert_eq!(lives_at(&world, &child.person.iin).await, Some(home.rka));
        let known: RepresentedPeople = parent.get(&world, "/v1/represented").await.ok();
        assert!(known.people[0].only_with_applicant);
    }

    async fn r47_whoever_moved_in_between_leaves_no_child_behind(world) {
        let parent = world.citizen("Айгүл").await;
        let child = child_of(&world, &parent, "Арман", 10).await;
        let (home, other) = (world.dwelling(&[iin(&parent)]).await, world.dwelling(&[iin(&parent)]).await);
        ask(&world, &parent, "Айгүл", &home, None).await.ok::<RequestStatus>();
        world.process().await;
        let request: RequestStatus = ask(&world, &parent, "Айгүл", &home, Some(&child)).await.ok();

        moves(&world, iin(&parent), &other).await;
        world.process().await;

        let decided = status(&world, &parent, &request).await;
        assert!(matches!(decided.state, RequestState::Refused {
            ground: RefusalGround::RequirementsNotMet, ..
        }), "{:?}", decided.state);
        assert_eq!(lives_at(&world, &child.person.iin).await, None);
    }

    async fn r47_a_guardian_applies_for_an_incapacitated_adult_who_does_not(world) {
        let guardian = world.citizen("Оксана").await;
        let ward = ward_of(&world, &guardian, "Валентина").await;
        let own = world.joined(&ward.person.iin).await;
        let dwelling = world.dwelling(&[iin(&guardian)]).await;
        let wards = world.dwelling(&[&ward.person.iin]).await;

        let alone = ask(&world, &own, "Валентина", &wards, None).await;
        ask(&world, &guardian, "Оксана", &dwelling, Some(&ward)).await.ok::<RequestStatus>();
        world.process().await;

        assert_eq!(alone.code(), ProblemCode::NotEligible);
        assert_eq!(lives_at(&world, &ward.person.iin).await, Some(dwelling.rka));
        let history: History = own.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, HistoryKind::Registered);
    }

    async fn r47_the_relation_is_never_typed_in(world) {
        let parent = world.citizen("Айгүл").await;
        let stranger = world.citizen("Бөтен").await;
        let child = child_of(&world, &parent, "Арман", 15).await;
        let ward = ward_of(&world, &parent, "Валентина").await;
        let dwelling = world.dwelling(&[iin(&parent)]).await;
        let strangers = world.dwelling(&[iin(&stranger)]).await;
        let renamed = Represented {
            person: Applicant { full_name: full_name("Басқа"), ..child.person.clone() },
            ..child.clone()
        };
        let adult = represented(world.person("Самат", 40).await, "Самат", Relation::Guardian);

        for (who, name, at, of) in [
            (&stranger, "Бөтен", &strangers, &child),
            (&stranger, "Бөтен", &strangers, &ward),
            (&parent, "Айгүл", &dwelling, &renamed),
            (&parent, "Айгүл", &dwelling, &adult),
        ] {
            let refused = ask(&world, who, name, at, Some(of)).await;
            assert_eq!(refused.code(), ProblemCode::NotRepresented);
        }
        let known: RepresentedPeople = stranger.get(&world, "/v1/represented").await.ok();
        assert!(known.people.is_empty());
    }

    async fn s14_two_children_move_to_one_dwelling_at_once(world) {
        let parent = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&parent)]).await;
        for name in ["Арман", "Томирис"] {
            let child = child_of(&world, &parent, name, 15).await;
            ask(&world, &parent, "Айгүл", &dwelling, Some(&child)).await.ok::<RequestStatus>();
            let again = ask(&world, &parent, "Айгүл", &dwelling, Some(&child)).await;
            assert_eq!(again.code(), ProblemCode::OpenForThisDwelling);
        }
    }

    async fn r49_only_who_is_named_in_the_contract_moves_where_the_state_lets(world) {
        let tenant = world.citizen("Талғат").await;
        let other = world.citizen("Бөтен").await;
        let dwelling = rented_by(&world, iin(&tenant)).await;
        let search = json!({ "region": dwelling.region, "rka": dwelling.rka });
        let mut decided = Vec::new();
        for (who, name) in [(&tenant, "Талғат"), (&other, "Бөтен")] {
            let found: FoundDwelling = who.post(&world, "/v1/dwellings/search", &search).await.ok();
            assert!(found.rented_from_state && !found.as_owner && found.consents_needed == 0);
            let bytes = statement(&world, who, name, &dwelling, false, None);
            let signed = signature(&world, who, &bytes);
            let request: RequestStatus = submit(&world, who, &bytes, Some(signed)).await.ok();
            world.process().await;
            decided.push(status(&world, who, &request).await.state);
        }

        assert!(matches!(decided[0], RequestState::Registered { .. }), "{:?}", decided[0]);
        assert!(matches!(decided[1], RequestState::Refused {
            ground: RefusalGround::NotInRentalContract, ..
        }), "{:?}", decided[1]);
        assert_eq!(moved(&world, &tenant).await, Some(dwelling));
        assert_eq!(moved(&world, &other).await, None);
    }

    async fn r49_nobody_stays_where_the_state_lets_without_being_named_either(world) {
        let tenant = world.citizen("Талғат").await;
        let other = world.citizen("Бөтен").await;
        let dwelling = rented_by(&world, iin(&tenant)).await;
        let nobodys = world.dwelling(&[]).await;
        let bytes = stay(&world, &other, "Бөтен", &dwelling, false);
        let request: RequestStatus =
            submit(&world, &other, &bytes, Some(eds_signature(&world, &other, &bytes))).await.ok();
        let unknown = stay(&world, &other, "Бөтен", &nobodys, false);
        let unknown = submit(&world, &other, &unknown, Some(eds_signature(&world, &other, &unknown))).await;
        world.process().await;

        let decided = status(&world, &other, &request).await;
        assert!(matches!(decided.state, RequestState::Refused {
            ground: RefusalGround::NotInRentalContract, ..
        }), "{:?}", decided.state);
        assert_eq!(unknown.code(), ProblemCode::NoSuchDwelling);
    }
}

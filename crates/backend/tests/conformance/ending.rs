//! Ending a registration.

use domain::{
    Iin,
    consent::{Answer, ConsentRefusalReason},
    ending::{EndOfRegistration, Ended, EndingForm},
    history::HistoryKind,
    request::{RefusalGround, RequestState},
    residence::{Applicant, Dwelling},
    service::Service,
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::ConsentStatus,
    guard::{Home, Resident},
    history::Notifications,
    problem::ProblemCode,
    profile::Profile,
    request::RequestStatus,
};
use serde_json::json;

use crate::{
    client::{Client, Reply, key},
    on_both,
    registration::{answer, consent_of, iin, sign, statement, status, submit},
    world::{World, full_name, rand},
};

async fn residents(world: &World, owner: &Client) -> Vec<Resident> {
    let mut home: Home = owner.get(world, "/v1/home").await.ok();
    home.dwellings.remove(0).residents
}

fn named(residents: &[Resident], name: &str) -> Option<Resident> {
    let mut all = residents.iter();
    all.find(|one| one.full_name.given_name == name).cloned()
}

pub async fn resident(world: &World, owner: &Client, name: &str) -> Resident {
    named(&residents(world, owner).await, name).expect("registered there")
}

fn ending(
    world: &World,
    (who, name): (&Client, &str),
    dwelling: &Dwelling,
    as_owner: bool,
    resident: &Resident,
) -> Vec<u8> {
    let form = EndingForm {
        dwelling: dwelling.clone(),
        as_owner,
        ends: Ended {
            resident: resident.resident.clone(),
            full_name: resident.full_name.clone(),
            from: resident.term.map(|term| term.from),
            until: resident.term.map(|term| term.until),
        },
    };
    let applicant = Applicant {
        date_of_birth: iin(who).date_of_birth(),
        iin: iin(who).clone(),
        full_name: full_name(name),
    };
    let site = &world.app.origin;
    to_be_signed(&EndOfRegistration::draft(
        site,
        form,
        applicant,
        world.now(),
        rand(),
    ))
}

async fn send(world: &World, who: &Client, bytes: &[u8]) -> Reply {
    let cms = who.sign(world, bytes, EndOfRegistration::SUBJECT);
    let signature = json!({ "kind": "eds", "cms": Bytes(cms) });
    submit(world, who, bytes, Some(signature)).await
}

pub async fn end(
    world: &World,
    (who, name): (&Client, &str),
    dwelling: &Dwelling,
    as_owner: bool,
    resident: &Resident,
) -> Reply {
    let bytes = ending(world, (who, name), dwelling, as_owner, resident);
    send(world, who, &bytes).await
}

async fn told(world: &World, who: &Client, kind: HistoryKind) -> usize {
    let told: Notifications = who.get(world, "/v1/notifications").await.ok();
    let about = told.notifications.iter().map(|told| &told.about);
    about
        .filter(|entry| entry.kind == kind && entry.dwelling.is_some())
        .count()
}

async fn permanent(
    world: &World,
    dwelling: &Dwelling,
    name: &str,
    age: i16,
    parents: [Option<&Iin>; 2],
) -> Iin {
    let rka = dwelling.rka.clone();
    let [mother, father] = parents.map(|parent| parent.cloned());
    world
        .person_who(name, age, move |person| {
            person.permanent = Some(rka.clone());
            person.mother = mother.clone();
            person.father = father.clone();
        })
        .await
}

/// Two owners, and somebody who is registered at their dwelling for good.
pub async fn shared(world: &World) -> ([Client; 2], Dwelling, Client) {
    let owners = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
    let dwelling = world.dwelling(&[iin(&owners[0]), iin(&owners[1])]).await;
    let resident = permanent(world, &dwelling, "Асан", 40, [None, None]).await;
    (owners, dwelling, world.joined(&resident).await)
}

on_both! {
    async fn r48_with_every_owner_s_eds_a_registration_ends_and_whoever_is_removed_is_told(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;

        let asked: RequestStatus = end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok();
        let told_before = told(&world, &removed, HistoryKind::RemovalAsked).await;
        let still: Profile = removed.get(&world, "/v1/profile").await.ok();
        let consent = consent_of(&world, &two).await;
        answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;
        let ended = status(&world, &one, &asked).await;

        assert!(matches!(asked.state, RequestState::AwaitingConsents { .. }));
        assert_eq!(told_before, 1);
        assert_eq!(still.permanent_address, Some(dwelling));
        assert!(matches!(ended.state, RequestState::Registered { .. }), "{:?}", ended.state);
        for who in [&one, &two, &removed] {
            assert_eq!(told(&world, who, HistoryKind::RegistrationEnded).await, 1);
        }
        let profile: Profile = removed.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.permanent_address, None);
        assert!(residents(&world, &one).await.is_empty());
    }

    async fn r30_r48_what_is_told_of_an_ending_is_in_its_words(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok::<RequestStatus>();
        let asked = one.newest_message(&world, &two.phone).await.unwrap();
        let warned = one.newest_message(&world, &removed.phone).await.unwrap();
        let told: Notifications = one.get(&world, "/v1/notifications").await.ok();
        let consent = consent_of(&world, &two).await;
        answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;

        assert!(asked.contains("вашего согласия на прекращение регистрации"), "{asked}");
        assert!(warned.contains("просят прекратить вашу регистрацию"), "{warned}");
        let about = &told.notifications[0].about;
        assert_eq!((about.kind, about.service), (HistoryKind::RequestAtHome, Some(Service::EndOfRegistration)));
        for who in [&one, &two, &removed] {
            let done = one.newest_message(&world, &who.phone).await.unwrap();
            assert!(done.contains("регистрация прекращена"), "{done}");
        }
    }

    async fn r48_without_the_other_owner_nothing_ends(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        let asked: RequestStatus = end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok();
        world.pass(SignedDuration::from_hours(1));
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();
        world.process().await;
        let lapsed = status(&world, &one, &asked).await;
        end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok::<RequestStatus>();
        let consent = consent_of(&world, &two).await;
        let refuses = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        answer(&world, &two, &consent, refuses).await.ok::<ConsentStatus>();
        world.process().await;

        assert!(matches!(lapsed.state, RequestState::Lapsed { .. }));
        let profile: Profile = removed.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.permanent_address, Some(dwelling));
        assert_eq!(told(&world, &removed, HistoryKind::RegistrationEnded).await, 0);
    }

    async fn r42_r48_whoever_heard_that_it_was_asked_hears_that_nothing_came_of_it(world) {
        use HistoryKind::{RegistrationEnded, RemovalAsked, RemovalLapsed, RemovalRefused, RemovalWithdrawn};
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        let asks = async || -> RequestStatus {
            end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok()
        };
        let nothing = json!({});

        let asked = asks().await;
        world.pass(SignedDuration::from_hours(1));
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();
        assert_eq!(told(&world, &removed, RemovalLapsed).await, 1);
        let again = format!("/v1/requests/{}/ask-again", asked.request);
        one.post(&world, &again, &nothing).await.ok::<RequestStatus>();
        assert_eq!(told(&world, &removed, RemovalAsked).await, 2, "asked again");
        let withdraw = format!("/v1/requests/{}/withdraw", asked.request);
        one.post(&world, &withdraw, &nothing).await.ok::<RequestStatus>();
        assert_eq!(told(&world, &removed, RemovalWithdrawn).await, 1);

        asks().await;
        let consent = consent_of(&world, &two).await;
        let refuses = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        answer(&world, &two, &consent, refuses).await.ok::<ConsentStatus>();
        assert_eq!(told(&world, &removed, RemovalRefused).await, 1);

        assert_eq!(told(&world, &removed, RegistrationEnded).await, 0);
        for kind in [RemovalLapsed, RemovalWithdrawn, RemovalRefused] {
            assert_eq!(told(&world, &two, kind).await, 0, "an owner is told of the request");
        }
    }

    async fn r42_r48_a_consent_taken_back_after_the_lapse_tells_whoever_is_removed_nothing_more(world) {
        let one = world.citizen("Ерлан").await;
        let two = world.citizen("Жанар").await;
        let three = world.citizen("Самат").await;
        let dwelling = world.dwelling(&[iin(&one), iin(&two), iin(&three)]).await;
        let removed = permanent(&world, &dwelling, "Асан", 40, [None, None]).await;
        let removed = world.joined(&removed).await;
        let who = resident(&world, &one, "Асан").await;
        end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok::<RequestStatus>();
        let consent = consent_of(&world, &two).await;
        answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.pass(SignedDuration::from_hours(1));
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();

        let back = format!("/v1/consents/{}/take-back", consent.consent);
        two.post(&world, &back, &json!({})).await.ok::<ConsentStatus>();

        assert_eq!(told(&world, &removed, HistoryKind::RemovalLapsed).await, 1);
        assert_eq!(told(&world, &removed, HistoryKind::RemovalRefused).await, 0);
    }

    async fn r42_r48_whoever_has_moved_meanwhile_hears_that_it_was_refused(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok::<RequestStatus>();
        let consent = consent_of(&world, &two).await;
        answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        let (gone, rka) = (iin(&removed).clone(), dwelling.rka.clone());
        world.app.store.write(world.now(), move |transaction| {
            let (gone, rka) = (gone.clone(), rka.clone());
            Box::pin(async move { Ok(transaction.end_residence(&gone, &rka).await?) })
        }).await.unwrap();

        world.process().await;

        assert_eq!(told(&world, &removed, HistoryKind::RemovalRefused).await, 1);
    }

    async fn r48_whoever_stays_ends_their_own_stay_without_owners(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let guest = world.citizen("Дана").await;
        let bytes = statement(&world, &guest, "Дана", &dwelling, false);
        let request: RequestStatus = submit(&world, &guest, &bytes, None).await.ok();
        let consent = consent_of(&world, &owner).await;
        answer(&world, &owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        sign(&world, &guest, &request).await.ok::<RequestStatus>();
        world.process().await;
        let stay = resident(&world, &owner, "Дана").await;

        end(&world, (&guest, "Дана"), &dwelling, false, &stay).await.ok::<RequestStatus>();
        world.process().await;

        let profile: Profile = guest.get(&world, "/v1/profile").await.ok();
        // Of the day on which it ends it is still one.
        assert_eq!(profile.temporary[0].until, domain::settings::civil_day(world.now()));
        world.pass(SignedDuration::from_hours(24));
        let mut owner = owner;
        owner.sign_in(&world).await;
        assert!(residents(&world, &owner).await.is_empty());
    }

    async fn r32_r48_nobody_else_ends_anything_or_learns_who_is_there(world) {
        let ([one, _two], dwelling, removed) = shared(&world).await;
        let stranger = world.citizen("Бөтен").await;
        let who = resident(&world, &one, "Асан").await;
        let invented = Resident { resident: domain::ResidentId::from_random(rand()), ..who.clone() };
        let renamed = Resident { full_name: full_name("Басқа"), ..who.clone() };

        let by_stranger = end(&world, (&stranger, "Бөтен"), &dwelling, true, &who).await;
        let nobody = end(&world, (&stranger, "Бөтен"), &dwelling, true, &invented).await;
        let other_name = end(&world, (&one, "Ерлан"), &dwelling, true, &renamed).await;
        let own_home = end(&world, (&removed, "Асан"), &dwelling, false, &who).await;

        for reply in [by_stranger, nobody, other_name] {
            assert_eq!(reply.code(), ProblemCode::NotFound);
        }
        assert_eq!(own_home.code(), ProblemCode::EndingNotPossible);
    }

    async fn r48_an_owner_s_own_and_a_minor_s_registration_are_not_ended(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let parent = iin(&removed).clone();
        permanent(&world, &dwelling, "Бала", 9, [None, Some(&parent)]).await;
        let bytes = statement(&world, &two, "Жанар", &dwelling, true);
        let request: RequestStatus = submit(&world, &two, &bytes, None).await.ok();
        let consent = consent_of(&world, &one).await;
        answer(&world, &one, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        sign(&world, &two, &request).await.ok::<RequestStatus>();
        world.process().await;

        for name in ["Жанар", "Бала"] {
            let who = resident(&world, &one, name).await;
            let refused = end(&world, (&one, "Ерлан"), &dwelling, true, &who).await;
            assert_eq!(refused.code(), ProblemCode::EndingNotPossible, "{name}");
        }
    }

    async fn r47_r48_minors_go_with_the_last_parent_at_the_dwelling(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let mother = permanent(&world, &dwelling, "Ана", 40, [None, None]).await;
        let father = permanent(&world, &dwelling, "Әке", 40, [None, None]).await;
        permanent(&world, &dwelling, "Бала", 9, [Some(&mother), Some(&father)]).await;
        for (name, left) in [("Ана", 2), ("Әке", 0)] {
            let who = resident(&world, &owner, name).await;
            end(&world, (&owner, "Ерлан"), &dwelling, true, &who).await.ok::<RequestStatus>();
            world.process().await;
            assert_eq!(residents(&world, &owner).await.len(), left, "{name}");
        }
    }

    async fn r48_two_owners_who_end_the_same_end_it_once(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        let [first, second] = [
            ending(&world, (&one, "Ерлан"), &dwelling, true, &who),
            ending(&world, (&two, "Жанар"), &dwelling, true, &who),
        ];
        let (a, b) = tokio::join!(send(&world, &one, &first), send(&world, &two, &second));
        let [a, b]: [RequestStatus; 2] = [a.ok(), b.ok()];
        let [of_one, of_two] = [consent_of(&world, &one).await, consent_of(&world, &two).await];
        let (x, y) = tokio::join!(
            answer(&world, &one, &of_one, Answer::Approve),
            answer(&world, &two, &of_two, Answer::Approve),
        );
        x.ok::<ConsentStatus>();
        y.ok::<ConsentStatus>();
        let (p, q) = tokio::join!(
            qoltanba_backend::service::processing::process_waiting(&world.app),
            qoltanba_backend::service::processing::process_waiting(&world.app),
        );
        p.unwrap();
        q.unwrap();
        world.process().await;

        let states = [status(&world, &one, &a).await.state, status(&world, &two, &b).await.state];
        let ended = states.iter().filter(|state| matches!(state, RequestState::Registered { .. }));
        let refused = states.iter().filter(|state| {
            matches!(state, RequestState::Refused { ground: RefusalGround::UnreliableData, .. })
        });
        assert_eq!((ended.count(), refused.count()), (1, 1), "{states:?}");
        assert_eq!(told(&world, &removed, HistoryKind::RegistrationEnded).await, 1);
    }

    async fn s30_r48_whoever_sold_meanwhile_ends_nothing(world) {
        let ([one, two], dwelling, removed) = shared(&world).await;
        let who = resident(&world, &one, "Асан").await;
        let asked: RequestStatus = end(&world, (&one, "Ерлан"), &dwelling, true, &who).await.ok();
        let consent = consent_of(&world, &two).await;
        answer(&world, &two, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        let buyer = world.person("Самат", 40).await;
        world.sell(&dwelling, iin(&one), &buyer).await;
        world.process().await;

        let refused = status(&world, &one, &asked).await.state;
        assert!(matches!(refused, RequestState::Refused { ground: RefusalGround::UnreliableData, .. }));
        let profile: Profile = removed.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.permanent_address, Some(dwelling));
    }

    async fn r48_the_same_key_ends_once_and_a_code_signs_no_ending(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        permanent(&world, &dwelling, "Асан", 40, [None, None]).await;
        let who = resident(&world, &owner, "Асан").await;
        let bytes = ending(&world, (&owner, "Ерлан"), &dwelling, true, &who);
        let cms = owner.sign(&world, &bytes, EndOfRegistration::SUBJECT);
        let body = json!({ "statement": Bytes(bytes.clone()), "signature": { "kind": "eds", "cms": Bytes(cms) } });
        let by_code = json!({ "kind": "one_time_password", "code": domain::hex(&rand()), "digits": "123456" });
        let same = key();

        let refused = submit(&world, &owner, &bytes, Some(by_code)).await;
        let first: RequestStatus = owner.post_with(&world, "/v1/requests", &body, &same).await.ok();
        let again: RequestStatus = owner.post_with(&world, "/v1/requests", &body, &same).await.ok();
        world.process().await;
        let too_late = owner.post(&world, "/v1/requests", &body).await;

        assert_eq!(refused.code(), ProblemCode::EdsRequired);
        assert_eq!(first, again);
        assert_eq!(too_late.code(), ProblemCode::NotFound);
    }
}

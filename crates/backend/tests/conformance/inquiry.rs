//! Electronic inquiries: drawn up, sealed, and checked by anyone.

use axum::body::Body;
use domain::{
    Iin, Settings,
    history::{Counterpart, HistoryKind},
    inquiry::{Inquiry, InquiryKind, InquiryNumber, Said},
    residence::Dwelling,
    statement::{self, Statement},
};
use eds::{cades, certificate::Certificate};
use http::Request;
use jiff::{SignedDuration, civil::date};
use protocol::{
    history::{History, HistoryEntry, Notifications},
    inquiry::{CheckedInquiry, Inquiries, InquiryStatus, InquirySubjects, IssuedInquiry},
    problem::ProblemCode,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    registration::iin,
    world::{Engine, World, rand},
};

const INQUIRIES: &str = "/v1/inquiries";
const CHECK: &str = "/v1/inquiry-checks";

/// A person with a permanent address of their own.
async fn at_home(world: &World, name: &str) -> (Client, Dwelling) {
    let dwelling = world.dwelling(&[]).await;
    let rka = dwelling.rka.clone();
    let iin = world
        .person_who(name, 30, move |person| person.permanent = Some(rka.clone()))
        .await;
    (world.joined(&iin).await, dwelling)
}

async fn child_of(world: &World, mother: &Client, name: &str, age: i16) -> Iin {
    let mother = iin(mother).clone();
    world
        .person_who(name, age, move |person| {
            person.mother = Some(mother.clone());
        })
        .await
}

fn about(who: &Iin) -> Value {
    json!({ "kind": "registered_at", "person": who.as_str() })
}

fn here(dwelling: &Dwelling) -> Value {
    json!({ "kind": "registered_here", "dwelling": dwelling.rka })
}

async fn issued(world: &World, who: &Client, body: &Value) -> IssuedInquiry {
    let status: InquiryStatus = who.post(world, INQUIRIES, body).await.ok();
    let path = format!("{INQUIRIES}/{}", status.inquiry);
    who.get(world, &path).await.ok()
}

/// A check by somebody who proves nothing, from an address.
async fn visitor(world: &World, address: [u8; 4], body: &Value) -> Reply {
    let mut visitor = Client::new(world);
    visitor.address = (address, 5_000).into();
    let request = Request::post(CHECK)
        .header("idempotency-key", key())
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    visitor.send(request).await
}

fn said(issued: &IssuedInquiry) -> Said {
    let inquiry: Inquiry = statement::parse(&issued.signed.statement.0).unwrap();
    inquiry.says
}

async fn checks(world: &World, who: &Client) -> Vec<HistoryEntry> {
    let history: History = who.get(world, "/v1/history").await.ok();
    let mut entries = history.entries;
    entries.retain(|entry| entry.kind == HistoryKind::InquiryChecked);
    entries
}

/// A number that nobody has.
fn nobodys() -> Value {
    json!({ "number": InquiryNumber::from_random(rand()).grouped() })
}

on_both! {
    async fn r44_an_inquiry_is_a_snapshot_that_the_service_has_sealed(world) {
        let (citizen, dwelling) = at_home(&world, "Айгүл").await;

        let issued = issued(&world, &citizen, &about(iin(&citizen))).await;

        let signed = &issued.signed;
        let verified = cades::verify(
            &signed.signature.0,
            &signed.statement.0,
            Inquiry::SUBJECT,
            &[Certificate::from_pem(&signed.authority).unwrap()],
            world.now(),
        ).unwrap();
        assert_eq!(verified.certificate.to_pem(), signed.certificate);
        let inquiry: Inquiry = statement::parse(&signed.statement.0).unwrap();
        assert_eq!(inquiry.site, "https://qoltanba.test");
        assert_eq!(inquiry.number, issued.status.number);
        assert_eq!(inquiry.issued_at, issued.status.issued_at);
        assert_eq!(inquiry.valid_until, date(2026, 3, 17), "ten working days after a Monday, with the day off for 8 March, a Sunday");
        let Said::RegisteredAt { person, permanent, temporary } = inquiry.says else { panic!() };
        assert_eq!(&person.iin, iin(&citizen));
        assert_eq!(permanent, Some(dwelling));
        assert_eq!(temporary, []);
        let listed: Inquiries = citizen.get(&world, INQUIRIES).await.ok();
        assert_eq!(listed.inquiries, [issued.status]);
    }

    async fn r44_the_same_key_draws_up_one_inquiry(world) {
        let (citizen, _) = at_home(&world, "Айгүл").await;
        let (body, same) = (about(iin(&citizen)), key());

        let both = [
            citizen.post_with(&world, INQUIRIES, &body, &same).await,
            citizen.post_with(&world, INQUIRIES, &body, &same).await,
        ].map(|reply| reply.ok::<InquiryStatus>());

        assert_eq!(both[0], both[1]);
        let listed: Inquiries = citizen.get(&world, INQUIRIES).await.ok();
        assert_eq!(listed.inquiries.len(), 1);
    }

    async fn r44_a_parent_asks_about_a_minor_child_and_about_nobody_else(world) {
        let (parent, _) = at_home(&world, "Айгүл").await;
        let child = child_of(&world, &parent, "Дана", 9).await;
        let grown = child_of(&world, &parent, "Болат", 18).await;
        let stranger = world.person("Ерлан", 9).await;

        let subjects: InquirySubjects = parent.get(&world, "/v1/inquiry-subjects").await.ok();
        let of_child = issued(&world, &parent, &about(&child)).await;

        let persons: Vec<&Iin> = subjects.persons.iter().map(|person| &person.iin).collect();
        assert_eq!(persons, [iin(&parent), &child]);
        assert!(matches!(said(&of_child), Said::RegisteredAt { person, .. } if person.iin == child));
        for other in [&grown, &stranger] {
            let refused = parent.post(&world, INQUIRIES, &about(other)).await;
            assert_eq!(refused.code(), ProblemCode::InquiryNotPossible);
        }
        let by_another = world.citizen("Жанар").await;
        let path = format!("{INQUIRIES}/{}", of_child.status.inquiry);
        assert_eq!(by_another.get(&world, &path).await.code(), ProblemCode::NotFound);
    }

    async fn r32_r44_an_owner_asks_who_is_registered_and_gets_names_alone(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let rka = dwelling.rka.clone();
        let tenant = world.person_who("Болат", 40, move |person| person.permanent = Some(rka.clone())).await;
        let other = world.citizen("Дана").await;

        let issued = issued(&world, &owner, &here(&dwelling)).await;
        let refused = other.post(&world, INQUIRIES, &here(&dwelling)).await;

        assert_eq!(refused.code(), ProblemCode::InquiryNotPossible);
        assert_eq!(issued.status.kind, InquiryKind::RegisteredHere);
        let text = String::from_utf8(issued.signed.statement.0.clone()).unwrap();
        assert!(text.contains("Болат") && !text.contains(tenant.as_str()), "{text}");
        let Said::RegisteredHere { owner: named, residents, .. } = said(&issued) else { panic!() };
        assert_eq!(&named.iin, iin(&owner));
        assert_eq!(residents.len(), 1);
    }

    async fn r44_anyone_checks_by_code_or_number_and_sees_what_the_paper_says(world) {
        let (citizen, _) = at_home(&world, "Айгүл").await;
        let issued = issued(&world, &citizen, &about(iin(&citizen))).await;
        let by_code = json!({ "secret": issued.secret.as_str() });
        let by_number = json!({ "number": issued.status.number.grouped().to_lowercase() });

        for body in [&by_code, &by_number] {
            let checked: CheckedInquiry = visitor(&world, [203, 0, 113, 9], body).await.ok();
            assert_eq!(checked.signed, issued.signed, "the paper, and nothing beside it");
            assert!(checked.valid);
        }
        world.at("2026-03-17T18:59:58Z");
        let last: CheckedInquiry = visitor(&world, [203, 0, 113, 9], &by_code).await.ok();
        world.at("2026-03-17T19:00:00Z");
        let over: CheckedInquiry = visitor(&world, [203, 0, 113, 9], &by_code).await.ok();
        assert!(last.valid && !over.valid);
    }

    async fn r44_the_holder_learns_of_checks_once_an_hour_of_each(world) {
        let (citizen, _) = at_home(&world, "Айгүл").await;
        let bank = world.citizen("Болат").await;
        let issued = issued(&world, &citizen, &about(iin(&citizen))).await;
        let body = json!({ "secret": issued.secret.as_str() });

        for _ in 0..3 {
            visitor(&world, [203, 0, 113, 9], &body).await.ok::<CheckedInquiry>();
        }
        bank.post(&world, CHECK, &body).await.ok::<CheckedInquiry>();
        citizen.post(&world, CHECK, &body).await.ok::<CheckedInquiry>();

        let told = checks(&world, &citizen).await;
        let by: Vec<_> = told.iter().map(|entry| entry.counterpart.clone().unwrap()).collect();
        assert_eq!(by, [
            Counterpart::Person { name: "Сынақова Болат".into() },
            Counterpart::Visitor { network: "203.0.*.*".into() },
        ]);
        assert_eq!(told[0].inquiry.as_ref(), Some(&issued.status.inquiry));
        let notices: Notifications = citizen.get(&world, "/v1/notifications").await.ok();
        assert_eq!(notices.notifications[0].about.kind, HistoryKind::InquiryChecked);
        world.pass(SignedDuration::from_mins(61));
        visitor(&world, [203, 0, 113, 9], &body).await.ok::<CheckedInquiry>();
        assert_eq!(checks(&world, &citizen).await.len(), 3);
    }

    async fn s8_r44_wrong_numbers_are_limited_and_stay_so_after_a_restart(world) {
        let (citizen, _) = at_home(&world, "Айгүл").await;
        let issued = issued(&world, &citizen, &about(iin(&citizen))).await;
        let right = json!({ "number": issued.status.number.as_str() });
        let mistyped = json!({ "number": "2222-2222-2223" });
        let address = [203, 0, 113, 9];

        for _ in 0..10 {
            // What cannot be a number costs no try.
            assert_eq!(visitor(&world, address, &mistyped).await.code(), ProblemCode::NoSuchInquiry);
            assert_eq!(visitor(&world, address, &nobodys()).await.code(), ProblemCode::NoSuchInquiry);
        }
        assert_eq!(visitor(&world, address, &right).await.code(), ProblemCode::TooManyRequests);
        let mut elsewhere = Client::new(&world);
        elsewhere.router = world.replica().await;
        elsewhere.address = (address, 5_000).into();
        let again = elsewhere.post(&world, CHECK, &right).await;
        assert_eq!(again.code(), ProblemCode::TooManyRequests);

        // Whoever scans guesses nothing, and others are not made to wait.
        let by_code = json!({ "secret": issued.secret.as_str() });
        visitor(&world, address, &by_code).await.ok::<CheckedInquiry>();
        visitor(&world, [198, 51, 100, 1], &right).await.ok::<CheckedInquiry>();
        world.pass(SignedDuration::from_mins(61));
        visitor(&world, address, &right).await.ok::<CheckedInquiry>();
    }

    async fn r44_wrong_codes_find_nothing_and_tell_nothing(world) {
        for body in [
            json!({ "secret": "AAAAAAAAAAAAAAAAAAAAAA" }),
            json!({ "secret": "short" }),
            json!({ "number": "0000" }),
        ] {
            let reply = visitor(&world, [203, 0, 113, 9], &body).await;
            assert_eq!(reply.code(), ProblemCode::NoSuchInquiry, "{body}");
        }
        let both = json!({ "secret": "a", "number": "b" });
        assert_eq!(visitor(&world, [203, 0, 113, 9], &both).await.code(), ProblemCode::Malformed);
    }

    async fn r4_r44_asking_needs_the_eds(world) {
        let (mut citizen, _) = at_home(&world, "Айгүл").await;
        let body = about(iin(&citizen));
        citizen.sign_in_by_code(&world).await;

        let asked = citizen.post(&world, INQUIRIES, &body).await;

        assert_eq!(asked.code(), ProblemCode::EdsRequired);
        assert_eq!(citizen.get(&world, INQUIRIES).await.code(), ProblemCode::EdsRequired);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r44_so_many_inquiries_in_a_day() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let settings = Settings {
            inquiries_per_day: 3,
            ..Settings::default()
        };
        let world = World::with(engine, settings).await;
        let (citizen, _) = at_home(&world, "Айгүл").await;
        let body = about(iin(&citizen));

        let asked = (0..6).map(|_| citizen.post(&world, INQUIRIES, &body));
        let answers = futures::future::join_all(asked).await;

        let given = answers.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(given, 3);
        let refused = answers.iter().find(|reply| reply.status != 201).unwrap();
        assert_eq!(refused.code(), ProblemCode::TooManyInquiries);
        assert_eq!(refused.problem().most, Some(3));
        world.pass(SignedDuration::from_hours(24) + SignedDuration::from_secs(1));
        let mut again = citizen;
        again.sign_in(&world).await;
        again
            .post(&world, INQUIRIES, &body)
            .await
            .ok::<InquiryStatus>();
    }
}

//! Copies that requests name, and citizens abroad whose requests an office decides (R-31, R-37, R-38, S-18).

use domain::{
    AttachmentId, Words,
    abroad::{AbroadReason, Country, LivingAbroad, LivingAbroadForm, RegistrationCard, StayAbroad},
    attachment::{Attached, AttachmentKind, AttachmentPurpose, AttachmentRefusal},
    history::HistoryKind,
    request::{RefusalGround, RequestState},
    residence::Applicant,
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes, Problem,
    attachment::{AttachmentContent, AttachmentStatus, Attachments},
    history::Notifications,
    problem::ProblemCode,
    request::RequestStatus,
};
use qoltanba_backend::{
    refusal::Refusal,
    service::{
        abroad::{self, Decision},
        lapse::forget_what_is_over,
    },
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    registration::{iin, status, submit},
    world::{World, full_name, rand},
};

const ATTACHMENTS: &str = "/v1/attachments";

/// A PDF of one page that says which it is.
pub fn pdf(which: u8) -> Vec<u8> {
    with_catalog(which, "")
}

fn with_catalog(which: u8, more: &str) -> Vec<u8> {
    let mut file = format!("%PDF-1.7\n%{which}\n");
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip([
        format!("<</Type/Catalog/Pages 2 0 R{more}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
    ]) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    format!("{file}{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")
        .into_bytes()
}

pub async fn attach(world: &World, who: &Client, file: &[u8]) -> Reply {
    who.post(
        world,
        ATTACHMENTS,
        &json!({ "bytes": Bytes(file.to_vec()) }),
    )
    .await
}

fn named(purpose: AttachmentPurpose, file: &[u8]) -> Attached {
    Attached {
        purpose,
        kind: AttachmentKind::Pdf,
        bytes: file.len() as u32,
        sha256: domain::hex(&eds::sha256(file)),
    }
}

fn drawn_up(world: &World, who: &Client, files: [&[u8]; 2]) -> LivingAbroad {
    drawn_up_by(world, (who, "Айгүл"), files)
}

fn drawn_up_by(world: &World, (who, name): (&Client, &str), files: [&[u8]; 2]) -> LivingAbroad {
    let iin = iin(who).clone();
    let today = civil_day(world.now());
    LivingAbroad::draft(
        &world.app.origin,
        LivingAbroadForm {
            card: RegistrationCard {
                country: Country::parse("DE").unwrap(),
                address: Words::parse("Bonn, Am Kurpark 1").unwrap(),
                since: today,
                stay: StayAbroad::Permanent {
                    permit_number: Words::parse("12-345").unwrap(),
                    permit_issued_on: today,
                },
                reason: AbroadReason::Family,
                document_number: Words::parse("N12345678").unwrap(),
                contact: Words::parse("+49 30 1234567").unwrap(),
            },
            copies: vec![
                named(AttachmentPurpose::IdentityDocument, files[0]),
                named(AttachmentPurpose::PermitToLeave, files[1]),
            ],
            personal_data: true,
        },
        Applicant {
            date_of_birth: iin.date_of_birth(),
            iin,
            full_name: full_name(name),
        },
        world.now(),
        rand(),
        world.app.settings(),
    )
    .unwrap()
}

/// Somebody applies with two copies; nothing is checked yet.
pub async fn applies(world: &World, who: &Client, name: &str) -> Reply {
    let files = [pdf(1), pdf(2)];
    for file in &files {
        attach(world, who, file).await.ok::<AttachmentStatus>();
    }
    let bytes = to_be_signed(&drawn_up_by(world, (who, name), [&files[0], &files[1]]));
    let signature = signed(world, who, &bytes);
    submit(world, who, &bytes, Some(signature)).await
}

fn signed(world: &World, who: &Client, bytes: &[u8]) -> Value {
    json!({ "kind": "eds", "cms": Bytes(who.sign(world, bytes, LivingAbroad::SUBJECT)) })
}

/// A citizen abroad whose request waits for the office.
pub async fn asked(world: &World) -> (Client, RequestStatus, [Vec<u8>; 2]) {
    let citizen = world.citizen("Айгүл").await;
    let files = [pdf(1), pdf(2)];
    for file in &files {
        attach(world, &citizen, file).await.ok::<AttachmentStatus>();
    }
    let bytes = to_be_signed(&drawn_up(world, &citizen, [&files[0], &files[1]]));
    let signature = signed(world, &citizen, &bytes);
    let request = submit(world, &citizen, &bytes, Some(signature)).await.ok();
    world.process().await;
    (citizen, request, files)
}

async fn listed(world: &World, who: &Client) -> Vec<AttachmentStatus> {
    who.get(world, ATTACHMENTS)
        .await
        .ok::<Attachments>()
        .attachments
}

pub async fn decide(
    world: &World,
    request: &RequestStatus,
    decision: Decision,
) -> Result<RequestState, Refusal> {
    world.clock.tick();
    abroad::decide(
        &world.app.store,
        request.request.clone(),
        decision,
        world.now(),
    )
    .await
}

on_both! {
    async fn r37_r38_an_office_accepts_within_the_promised_working_day(world) {
        // Monday noon in Kazakhstan: the promise ends with Tuesday.
        let (citizen, request, _) = asked(&world).await;
        assert_eq!(
            request.state,
            RequestState::Processing { until: "2026-03-03T19:00:00Z".parse().unwrap() }
        );
        world.process().await;
        assert_eq!(status(&world, &citizen, &request).await.state, request.state);

        let waiting = abroad::waiting(&world.app.store, world.now()).await.unwrap();
        let case = abroad::case(&world.app.store, &request.request, world.now()).await.unwrap();
        let accepted = decide(&world, &request, Decision::Accept).await.unwrap();

        assert_eq!(waiting.len(), 1);
        assert!(!waiting[0].overdue);
        assert_eq!((&case.iin, case.card.country.as_str()), (iin(&citizen), "DE"));
        assert!(matches!(accepted, RequestState::Registered { .. }));
        assert_eq!(status(&world, &citizen, &request).await.state, accepted);
        let told: Notifications = citizen.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.kind, HistoryKind::Registered);
        assert!(abroad::waiting(&world.app.store, world.now()).await.unwrap().is_empty());
    }

    async fn r31_r38_a_refusal_names_its_ground_and_is_decided_once(world) {
        let (citizen, request, _) = asked(&world).await;
        let ground = RefusalGround::RequirementsNotMet;

        let refused = decide(&world, &request, Decision::Refuse(ground)).await.unwrap();
        let again = decide(&world, &request, Decision::Accept).await;

        assert!(matches!(refused, RequestState::Refused { ground: named, .. } if named == ground));
        assert!(matches!(again, Err(Refusal::NotFound)), "{again:?}");
        assert_eq!(status(&world, &citizen, &request).await.state, refused);
        let told: Notifications = citizen.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.kind, HistoryKind::RequestRefused);
    }

    async fn r38_two_offices_at_once_decide_one_request_once(world) {
        let (citizen, request, _) = asked(&world).await;

        let (one, other) = tokio::join!(
            decide(&world, &request, Decision::Accept),
            decide(&world, &request, Decision::Refuse(RefusalGround::UnreliableData)),
        );

        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let decided = one.or(other).unwrap();
        assert_eq!(status(&world, &citizen, &request).await.state, decided);
    }

    async fn r38_the_promised_time_is_over_with_the_working_day(world) {
        let (_, _, _) = asked(&world).await;
        let overdue = async |at: &str| {
            let at = at.parse().unwrap();
            abroad::waiting(&world.app.store, at).await.unwrap()[0].overdue
        };
        assert!(!overdue("2026-03-03T18:59:59Z").await);
        assert!(overdue("2026-03-03T19:00:00Z").await);
    }

    async fn r12_r38_what_is_not_signed_validly_any_more_is_refused_whatever_the_office_says(world) {
        let (citizen, request, _) = asked(&world).await;
        world.pass(SignedDuration::from_hours(24 * 366));

        let decided = decide(&world, &request, Decision::Accept).await.unwrap();

        assert!(matches!(
            decided,
            RequestState::Refused { ground: RefusalGround::UnreliableData, .. }
        ));
        drop(citizen);
    }

    async fn r37_a_one_time_password_does_not_sign_it(world) {
        let mut citizen = world.citizen("Айгүл").await;
        let files = [pdf(1), pdf(2)];
        for file in &files {
            attach(&world, &citizen, file).await.ok::<AttachmentStatus>();
        }
        citizen.sign_in_by_code(&world).await;
        let bytes = to_be_signed(&drawn_up(&world, &citizen, [&files[0], &files[1]]));
        let by_code = json!({
            "kind": "one_time_password", "code": "0".repeat(32), "digits": "123456"
        });

        let refused = submit(&world, &citizen, &bytes, Some(by_code)).await.code();
        let unsigned = submit(&world, &citizen, &bytes, None).await.code();

        assert_eq!(refused, ProblemCode::EdsRequired);
        assert_eq!(unsigned, ProblemCode::Malformed);
    }

    async fn r37_a_copy_is_kept_once_and_read_by_its_person_alone(world) {
        let citizen = world.citizen("Айгүл").await;
        let other = world.citizen("Болат").await;
        let file = pdf(1);
        let body = json!({ "bytes": Bytes(file.clone()) });
        let key = key();

        let first: AttachmentStatus = citizen.post_with(&world, ATTACHMENTS, &body, &key).await.ok();
        let repeated: AttachmentStatus = citizen.post_with(&world, ATTACHMENTS, &body, &key).await.ok();
        let again: AttachmentStatus = attach(&world, &citizen, &file).await.ok();
        let path = format!("{ATTACHMENTS}/{}", first.attachment);
        let content: AttachmentContent = citizen.get(&world, &path).await.ok();

        assert_eq!((&repeated, &again), (&first, &first));
        assert_eq!(listed(&world, &citizen).await, std::slice::from_ref(&first));
        assert_eq!(first.sha256, domain::hex(&eds::sha256(&file)));
        assert!(content.bytes.0 == file);
        assert_eq!(other.get(&world, &path).await.code(), ProblemCode::NotFound);
        // The same file of somebody else is another copy.
        let theirs: AttachmentStatus = attach(&world, &other, &file).await.ok();
        assert_ne!(theirs.attachment, first.attachment);
    }

    async fn r37_what_is_no_plain_copy_is_not_kept(world) {
        let citizen = world.citizen("Айгүл").await;
        let too_large = vec![b'%'; world.app.settings().attachment_bytes as usize + 1];
        for (file, why) in [
            (b"GIF89a".to_vec(), AttachmentRefusal::UnknownKind),
            (with_catalog(1, "/OpenAction<</S/JavaScript/JS(x)>>"), AttachmentRefusal::ActiveContent),
            ([pdf(1), b"PK".to_vec()].concat(), AttachmentRefusal::MoreThanACopy),
            (too_large, AttachmentRefusal::TooLarge),
        ] {
            let reply = attach(&world, &citizen, &file).await;
            let problem: Problem = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!((problem.code, problem.attachment), (ProblemCode::AttachmentRefused, Some(why)));
        }
        assert!(listed(&world, &citizen).await.is_empty());
    }

    async fn s14_so_many_copies_wait_for_a_request_at_most(world) {
        let citizen = world.citizen("Айгүл").await;
        for which in 0..world.app.settings().unused_attachments {
            attach(&world, &citizen, &pdf(which as u8)).await.ok::<AttachmentStatus>();
        }

        let refused = attach(&world, &citizen, &pdf(99)).await.code();
        let same = attach(&world, &citizen, &pdf(0)).await;

        assert_eq!(refused, ProblemCode::TooManyWaiting);
        same.ok::<AttachmentStatus>();
    }

    async fn r37_a_statement_names_copies_that_are_there_for_it_alone(world) {
        let (citizen, _, files) = asked(&world).await;
        let other = world.citizen("Айгүл").await;
        for (who, which) in [(&citizen, "used by another request"), (&other, "somebody else's")] {
            let bytes = to_be_signed(&drawn_up(&world, who, [&files[0], &files[1]]));
            let signature = signed(&world, who, &bytes);
            let refused = submit(&world, who, &bytes, Some(signature)).await.code();
            assert_eq!(refused, ProblemCode::AttachmentMissing, "{which}");
        }
        let mut wrong = drawn_up(&world, &other, [&files[0], &files[1]]);
        wrong.copies.pop();
        let bytes = to_be_signed(&wrong);
        let signature = signed(&world, &other, &bytes);
        let refused = submit(&world, &other, &bytes, Some(signature)).await.code();
        assert_eq!(refused, ProblemCode::CardInvalid);
    }

    async fn s18_the_office_takes_out_the_copies_of_a_request_that_waits_and_no_others(world) {
        let (citizen, request, files) = asked(&world).await;
        let unused: AttachmentStatus = attach(&world, &citizen, &pdf(7)).await.ok();
        let (store, pepper) = (&world.app.store, &world.app.pepper);
        let case = abroad::case(store, &request.request, world.now()).await.unwrap();
        let copy: AttachmentId = case.copies[1].attachment.clone().unwrap();

        let (_, bytes) = abroad::copy(store, pepper, &request.request, &copy).await.unwrap();
        let other = abroad::copy(store, pepper, &request.request, &unused.attachment).await;
        decide(&world, &request, Decision::Accept).await.unwrap();
        let decided = abroad::copy(store, pepper, &request.request, &copy).await;

        assert!(bytes == files[1]);
        assert!(matches!(other, Err(Refusal::NotFound)));
        assert!(matches!(decided, Err(Refusal::NotFound)));
    }

    async fn r37_copies_are_forgotten_after_their_time(world) {
        let (citizen, request, _) = asked(&world).await;
        let unused: AttachmentStatus = attach(&world, &citizen, &pdf(7)).await.ok();
        let left = async |world: &World| {
            forget_what_is_over(&world.app).await.unwrap();
            let mut reader = world.app.store.read().await.unwrap();
            let account = world.app.store.read().await.unwrap()
                .request(&request.request).await.unwrap().unwrap().account;
            reader.attachments(&account).await.unwrap().len()
        };
        assert_eq!(left(&world).await, 3);

        world.pass(world.app.settings().attachment_unused_life - SignedDuration::from_secs(1));
        assert_eq!(left(&world).await, 3);
        world.pass(SignedDuration::from_secs(1));
        assert_eq!(left(&world).await, 2);
        drop(unused);

        // As long as the request waits, its copies stay.
        world.pass(world.app.settings().attachment_kept);
        assert_eq!(left(&world).await, 2);
        decide(&world, &request, Decision::Accept).await.unwrap();
        world.pass(world.app.settings().attachment_kept - SignedDuration::from_secs(1));
        assert_eq!(left(&world).await, 2);
        world.pass(SignedDuration::from_secs(1));
        assert_eq!(left(&world).await, 0);
    }

    async fn r37_what_lies_in_the_database_is_sealed(world) {
        let citizen = world.citizen("Айгүл").await;
        let kept: AttachmentStatus = attach(&world, &citizen, &pdf(1)).await.ok();
        let mut reader = world.app.store.read().await.unwrap();
        let (_, sealed) = reader.attachment(&kept.attachment).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|bytes| bytes == b"%PDF"));
    }
}

//! Registration at the place of residence.

use domain::{
    consent::{Answer, ConsentRefusalReason},
    history::HistoryKind,
    permanent::{PermanentRegistration, PermanentRegistrationForm, Represented, ResidenceReason},
    request::{RefusalGround, RequestState, SignatureKind},
    residence::{Applicant, Dwelling},
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::ConsentStatus,
    history::{History, Notifications},
    problem::ProblemCode,
    profile::Profile,
    request::RequestStatus,
    session::CodeSent,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, key},
    on_both,
    registration::{answer, consent_of, iin, status, submit},
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
    let settings = &world.app.settings;
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
    async fn r27_r30_a_sole_owner_moves_within_the_promised_time(world) {
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
}

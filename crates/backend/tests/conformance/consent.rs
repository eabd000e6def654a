use domain::{
    application::Application,
    consent::{Answer, ConsentRefusalReason, ConsentState, ConsentStatement},
    history::{Answers, HistoryKind},
    request::{RefusalGround, RequestState},
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    history::History,
    problem::ProblemCode,
    profile::Profile,
    request::{Evidence, RequestStatus, Requests},
};
use qoltanba_backend::service::processing::process_waiting;
use serde_json::json;

use crate::{
    client::Reply,
    on_both,
    registration::{answer, answer_as, asked, consent_of, iin, sign, status},
    world::full_name,
};

fn says(reply: &Reply, text: &str) -> bool {
    String::from_utf8_lossy(&reply.body).contains(text)
}

on_both! {
    async fn r28_every_owner_signs_the_same_bytes(world) {
        let asked = asked(&world).await;
        let mut signed = Vec::new();
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
            let evidence: Evidence = owner
                .get(&world, &format!("/v1/consents/{}/evidence", consent.consent)).await.ok();
            signed.push(evidence.statement);
        }

        assert_eq!(signed[0], signed[1]);
    }

    async fn r31_a_refusal_ends_the_request_with_its_ground(world) {
        let asked = asked(&world).await;
        let [owner, other] = &asked.owners;
        let consent = consent_of(&world, owner).await;

        let refused: ConsentStatus = answer(&world, owner, &consent, Answer::Refuse {
            reason: ConsentRefusalReason::NotAgreed
        }).await.ok();

        assert_eq!(refused.state, ConsentState::Refused);
        let requests: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();
        assert!(matches!(requests.requests[0].state, RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner, ..
        }));
        assert_eq!(consent_of(&world, other).await.state, ConsentState::NotNeeded);
        let history: History = asked.applicant.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].counterpart, None, "S-31: never which owner");
    }

    async fn r42_s31_owners_see_who_has_answered_and_the_applicant_how_many(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let (consent, before) = (consent_of(&world, one).await, consent_of(&world, two).await);

        answer(&world, one, &consent, Answer::Approve).await.ok::<ConsentStatus>();

        assert_eq!((before.answered, before.asked), (0, 2));
        assert_eq!(before.others[0].state, ConsentState::Asked);
        let path = format!("/v1/consents/{}", before.consent);
        let shown = two.get(&world, &path).await;
        let after: ConsentStatus = shown.ok();
        assert_eq!((after.answered, after.asked), (1, 2));
        let [other] = &after.others[..] else { panic!("{:?}", after.others) };
        assert_eq!(other.name, Some(full_name("Ерлан").brief()));
        assert_eq!((other.state, other.until), (ConsentState::Given, consent.until));
        assert!(other.answered_at.is_some());
        assert!(!says(&shown, iin(one).as_str()), "no IIN of another owner");
        let history: History = two.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, HistoryKind::ConsentAnswered);
        assert_eq!(history.entries[0].answers, Some(Answers { answered: 1, asked: 2 }));
        assert_eq!(history.entries[0].consent, Some(before.consent));

        let path = format!("/v1/requests/{}", asked.request.request);
        for path in [path.as_str(), "/v1/requests", "/v1/history"] {
            let told = asked.applicant.get(&world, path).await;
            for owner in [one, two] {
                assert!(!says(&told, iin(owner).as_str()), "{path}");
            }
            for name in ["Ерлан", "Жанар"] {
                assert!(!says(&told, name), "{path}");
            }
        }
    }

    async fn r42_a_refusal_is_seen_by_the_other_owners_without_its_reason(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let consent = consent_of(&world, one).await;
        let reason = ConsentRefusalReason::UnknownPerson;

        answer(&world, one, &consent, Answer::Refuse { reason }).await.ok::<ConsentStatus>();

        let shown = two.get(&world, "/v1/consents").await;
        let seen: Consents = shown.ok();
        assert_eq!(seen.consents[0].others[0].state, ConsentState::Refused);
        assert!(!says(&shown, "unknown_person"));
    }

    async fn r42_owners_are_told_by_sms_too_and_the_applicant_of_the_end(world) {
        let asked = asked(&world).await;
        let [owner, other] = &asked.owners;

        for owner in [owner, other] {
            let sms = owner.newest_message(&world, &owner.phone).await.unwrap();
            assert!(sms.contains("келісіміңіз"), "{sms}");
        }
        let consent = consent_of(&world, owner).await;
        answer(&world, owner, &consent, Answer::Refuse {
            reason: ConsentRefusalReason::NotAgreed
        }).await.ok::<ConsentStatus>();
        let sms = asked.applicant.newest_message(&world, &asked.applicant.phone).await.unwrap();
        assert!(sms.contains("қабылданбады"), "{sms}");
    }

    async fn s30_the_hour_stands_still_at_night(world) {
        world.at("2026-03-02T18:30:00Z");
        let asked = asked(&world).await;

        let consent = consent_of(&world, &asked.owners[0]).await;

        assert_eq!(consent.until, "2026-03-03T04:00:00Z".parse().unwrap());
    }

    async fn s30_a_consent_can_be_taken_back_before_the_address_is_entered(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        answer(&world, &asked.owners[0], &consent, Answer::Approve).await.ok::<ConsentStatus>();

        let back: ConsentStatus = asked.owners[0]
            .post(&world, &format!("/v1/consents/{}/take-back", consent.consent), &json!({})).await.ok();

        assert_eq!(back.state, ConsentState::Refused);
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::Refused { .. }));
    }

    async fn s25_whoever_joined_again_approves_nothing_for_a_day(world) {
        let asked = asked(&world).await;
        let again = world.joined(iin(&asked.owners[0])).await;
        let consent = consent_of(&world, &again).await;

        let refused = answer(&world, &again, &consent, Answer::Approve).await;

        let problem = refused.problem();
        assert_eq!(problem.code, ProblemCode::JoinedAgain);
        let account = world.app.store.read().await.unwrap().account_of(iin(&again)).await.unwrap().unwrap();
        assert_eq!(problem.until, account.joined_again_at.map(|at| at + SignedDuration::from_hours(24)));
    }

    async fn s15_a_consent_to_other_bytes_does_not_count(world) {
        let asked = asked(&world).await;
        let owner = &asked.owners[0];
        let mut consent = consent_of(&world, owner).await;
        let text = String::from_utf8(consent.statement.0.clone()).unwrap();
        consent.statement = Bytes(text.replace("\"months\":3", "\"months\":4").into_bytes());

        let other_bytes = answer(&world, owner, &consent, Answer::Approve).await;
        let real = consent_of(&world, owner).await;
        let other_purpose =
            answer_as(&world, owner, &real, Answer::Approve, "qoltanba/sign-in/1", false).await;

        assert_eq!(other_bytes.code(), ProblemCode::StatementInvalid);
        assert_eq!(other_purpose.code(), ProblemCode::SignatureInvalid);
    }

    async fn r14_another_person_s_signature_does_not_count(world) {
        let asked = asked(&world).await;
        let [owner, other] = &asked.owners;
        let consent = consent_of(&world, owner).await;
        let application = Application::parse(&consent.statement.0).unwrap();
        let bytes = to_be_signed(&ConsentStatement::draft(
            &consent.request, &consent.statement.0, &application, Answer::Approve,
        ));
        let foreign = other.sign(&world, &bytes, ConsentStatement::SUBJECT);

        let refused = owner.post(&world, &format!("/v1/consents/{}/answer", consent.consent), &json!({
            "statement": Bytes(bytes), "signature": Bytes(foreign),
        })).await;

        assert_eq!(refused.code(), ProblemCode::SignatureInvalid);
    }

    async fn s15_of_a_consent_answered_twice_at_once_one_counts(world) {
        let asked = asked(&world).await;
        let owner = &asked.owners[0];
        let consent = consent_of(&world, owner).await;

        let (approve, refuse) = tokio::join!(
            answer(&world, owner, &consent, Answer::Approve),
            answer(&world, owner, &consent, Answer::Refuse { reason: ConsentRefusalReason::Other }),
        );

        let won = [&approve, &refuse].iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(won, 1);
    }

    async fn s15_two_owners_who_approve_at_once_both_count(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let (first, second) = (consent_of(&world, one).await, consent_of(&world, two).await);

        let (first, second) = tokio::join!(
            answer(&world, one, &first, Answer::Approve),
            answer(&world, two, &second, Answer::Approve),
        );

        first.ok::<ConsentStatus>();
        second.ok::<ConsentStatus>();
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::AwaitingSignature { .. }), "{:?}", request.state);
    }

    async fn s15_signing_and_taking_back_a_consent_at_once_one_wins(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        for owner in [one, two] {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        let consent = consent_of(&world, one).await.consent;
        let back = format!("/v1/consents/{consent}/take-back");

        let nothing = json!({});
        let (signed, taken_back) = tokio::join!(
            sign(&world, &asked.applicant, &asked.request),
            one.post(&world, &back, &nothing),
        );

        world.process().await;

        // Until the address is entered, taking back ends it, whether it was signed before or not.
        taken_back.ok::<ConsentStatus>();
        assert!(signed.status.is_success() || signed.code() == ProblemCode::RequestEnded);
        let request = status(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(request.state, RequestState::Refused { .. }), "{:?}", request.state);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s15_deciding_and_taking_back_a_consent_at_once_one_wins(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        sign(&world, &asked.applicant, &asked.request).await.ok::<RequestStatus>();
        let consent = consent_of(&world, &asked.owners[0]).await.consent;
        let back = format!("/v1/consents/{consent}/take-back");

        let nothing = json!({});
        let (decided, taken_back) = tokio::join!(
            process_waiting(&world.app),
            asked.owners[0].post(&world, &back, &nothing),
        );
        let _ = decided;

        let request = status(&world, &asked.applicant, &asked.request).await;
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        match taken_back.status.is_success() {
            true => assert!(matches!(request.state, RequestState::Refused { .. })),
            false => assert_eq!(taken_back.code(), ProblemCode::RequestEnded),
        }
        let is_registered = matches!(request.state, RequestState::Registered { .. });
        assert_ne!(is_registered, taken_back.status.is_success());
        assert_eq!(profile.temporary.len(), usize::from(is_registered));
    }

    async fn s15_of_approving_withdrawing_and_lapsing_at_once_the_end_stays(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let withdraw = format!("/v1/requests/{}/withdraw", asked.request.request);
        world.pass(SignedDuration::from_mins(59));

        let nothing = json!({});
        let (approved, withdrawn, lapsed) = tokio::join!(
            answer(&world, &asked.owners[0], &consent, Answer::Approve),
            asked.applicant.post(&world, &withdraw, &nothing),
            qoltanba_backend::service::lapse::lapse_overdue(&world.app),
        );
        world.pass(SignedDuration::from_mins(2));
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();

        lapsed.unwrap();
        assert!(approved.status.is_success() || approved.code() == ProblemCode::RequestEnded);
        withdrawn.ok::<RequestStatus>();
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::Withdrawn { .. }), "{:?}", request.state);
    }
}

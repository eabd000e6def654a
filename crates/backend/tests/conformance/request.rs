use domain::{
    DatedSettings,
    consent::{Answer, ConsentRefusalReason, ConsentState, ConsentStatement},
    request::{RefusalGround, RequestState, SignatureKind},
    residence::{Dwelling, TemporaryRegistration},
    statement::Statement,
};
use eds::cades;
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    history::{History, Notifications},
    problem::ProblemCode,
    profile::Profile,
    request::{Evidence, RequestStatus, Requests},
    session::CodeSent,
};
use serde_json::{Value, json};

use crate::{
    client::key,
    on_both,
    registration::{
        answer, answer_as, asked, consent_of, eds_signature, iin, registered, sign, statement,
        status, submit,
    },
    world::{Engine, World},
};

on_both! {
    async fn r33_r34_a_sole_owner_is_registered_within_the_promised_time(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);

        let request: RequestStatus = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await.ok();

        let promised = request.submitted_at + SignedDuration::from_mins(15);
        assert_eq!(request.state, RequestState::Processing { until: promised });
        world.process().await;
        let registered = status(&world, &owner, &request).await;
        assert!(matches!(registered.state, RequestState::Registered { at } if at < promised));
        let profile: Profile = owner.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary[0].dwelling, dwelling);
        let told: Notifications = owner.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.kind, domain::history::HistoryKind::Registered);
    }

    async fn r28_what_was_signed_is_kept_as_exact_bytes(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let request: RequestStatus = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await.ok();

        let evidence: Evidence = owner.get(&world, &format!("/v1/requests/{}/evidence", request.request)).await.ok();

        assert_eq!(evidence.statement.0, bytes);
        let verified = cades::verify(
            &evidence.signature.0, &bytes, TemporaryRegistration::SUBJECT,
            &[owner.authority.clone().unwrap()], world.now(),
        ).unwrap();
        assert_eq!(verified.certificate.iin(), Some(iin(&owner).as_str()));
    }

    async fn r34_s27_a_sole_owner_signs_with_a_code_and_the_service_seals_it(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        owner.sign_in_by_code(&world).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let sent: CodeSent = owner
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(bytes.clone()) })).await.ok();
        let message = owner.newest_message(&world, &owner.phone).await.unwrap();
        assert!(message.contains(&dwelling.address.ru), "{message}");
        let digits = owner.sms(&world, &owner.phone).await;

        let request: RequestStatus = submit(&world, &owner, &bytes, Some(json!({
            "kind": "one_time_password", "code": sent.code, "digits": digits
        }))).await.ok();

        assert_eq!(request.signed_by, Some(SignatureKind::OneTimePassword));
        let evidence: Evidence = owner.get(&world, &format!("/v1/requests/{}/evidence", request.request)).await.ok();
        let sealed = evidence.sealed.unwrap();
        cades::verify(
            &evidence.signature.0, &sealed.0, "qoltanba/one-time-password-signature/1",
            &[owner.authority.clone().unwrap()], world.now(),
        ).unwrap();
        let record: Value = serde_json::from_slice(&sealed.0).unwrap();
        assert_eq!(record["statement_sha256"], domain::hex(&eds::sha256(&bytes)));
    }

    async fn s27_a_code_signs_only_the_bytes_it_was_sent_for(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        owner.sign_in_by_code(&world).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let other = statement(&world, &owner, "Айгүл", &dwelling, true);
        let sent: CodeSent = owner
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(bytes) })).await.ok();
        let digits = owner.sms(&world, &owner.phone).await;

        let answer = submit(&world, &owner, &other, Some(json!({
            "kind": "one_time_password", "code": sent.code, "digits": digits
        }))).await;

        assert_eq!(answer.code(), ProblemCode::SignatureInvalid);
    }

    async fn r35_with_the_consent_of_every_owner_the_applicant_signs_and_is_registered(world) {
        let asked = asked(&world).await;
        assert!(matches!(asked.request.state, RequestState::AwaitingConsents { .. }));
        assert_eq!((asked.request.answered, asked.request.asked), (0, 2));
        let early = sign(&world, &asked.applicant, &asked.request).await;
        assert_eq!(early.code(), ProblemCode::ConsentsMissing);

        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            let given: ConsentStatus = answer(&world, owner, &consent, Answer::Approve).await.ok();
            assert_eq!(given.state, ConsentState::Given);
        }
        let signed = registered(&world, &asked.applicant, &asked.request).await;

        assert!(matches!(signed.state, RequestState::Registered { .. }));
        assert!(signed.consented_at < signed.signed_at);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary[0].dwelling, asked.dwelling);
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            let evidence: Evidence = owner
                .get(&world, &format!("/v1/consents/{}/evidence", consent.consent)).await.ok();
            cades::verify(
                &evidence.signature.0, &evidence.statement.0, ConsentStatement::SUBJECT,
                &[owner.authority.clone().unwrap()], world.now(),
            ).unwrap();
        }
    }

    async fn r42_a_request_lapses_after_an_hour_and_may_be_repeated(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        world.pass(SignedDuration::from_hours(1));
        let late = answer(&world, &asked.owners[0], &consent, Answer::Approve).await;
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();
        asked.owners[0].get(&world, "/v1/consents").await.ok::<Consents>();

        let requests: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();
        let told: Notifications = asked.applicant.get(&world, "/v1/notifications").await.ok();
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let again = submit(&world, &asked.applicant, &bytes, None).await;

        assert_eq!(late.code(), ProblemCode::RequestLapsed);
        assert_eq!(requests.requests[0].state, RequestState::Lapsed { at: consent.until });
        assert_eq!(told.notifications[0].about.kind, domain::history::HistoryKind::RequestLapsed);
        again.ok::<RequestStatus>();
    }

    async fn s30_a_sale_in_between_refuses_the_request(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        let buyer = world.person("Самат", 40).await;
        world.sell(&asked.dwelling, iin(&asked.owners[0]), &buyer).await;

        let signed = registered(&world, &asked.applicant, &asked.request).await;

        assert!(matches!(signed.state, RequestState::Refused {
            ground: RefusalGround::UnreliableData, ..
        }));
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s14_one_open_request_for_a_dwelling_and_a_blocked_applicant_none(world) {
        let asked = asked(&world).await;
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let second = submit(&world, &asked.applicant, &bytes, None).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        answer_as(&world, &asked.owners[0], &consent,
            Answer::Refuse { reason: ConsentRefusalReason::UnknownPerson },
            ConsentStatement::SUBJECT, true).await.ok::<ConsentStatus>();

        let too_soon = submit(&world, &asked.applicant, &bytes, None).await;
        // Noon of the next day but one, so that only the block is left.
        world.pass(SignedDuration::from_hours(25));
        let mut applicant = asked.applicant;
        applicant.sign_in(&world).await;
        let bytes = statement(&world, &applicant, "Дана", &asked.dwelling, false);
        let blocked = submit(&world, &applicant, &bytes, None).await;

        assert_eq!(second.code(), ProblemCode::OpenForThisDwelling);
        assert_eq!(too_soon.code(), ProblemCode::AskedTooOften);
        assert_eq!(blocked.code(), ProblemCode::BlockedByOwner);
    }

    async fn r29_ownership_is_never_typed_in(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;

        let claimed = statement(&world, &applicant, "Дана", &dwelling, true);
        let claimed = submit(&world, &applicant, &claimed, Some(eds_signature(&world, &applicant, &claimed))).await;
        let invented = Dwelling { address: domain::LocalizedText::same("Elsewhere"), ..dwelling };
        let invented = statement(&world, &applicant, "Дана", &invented, false);
        let invented = submit(&world, &applicant, &invented, None).await;

        assert_eq!(claimed.code(), ProblemCode::StatementInvalid);
        assert_eq!(invented.code(), ProblemCode::NoSuchDwelling);
    }

    async fn r35_a_statement_in_another_s_name_is_refused(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;

        let bytes = statement(&world, &owner, "Ерлан", &dwelling, true);
        let answer = submit(&world, &applicant, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(answer.code(), ProblemCode::StatementInvalid);
    }

    async fn r36_s31_a_minor_an_incapacitated_and_an_absent_owner_get_one_answer(world) {
        let applicant = world.citizen("Дана").await;
        let minor = world.person("Бала", 12).await;
        let incapacitated = {
            let iin = world.person_who("Қарт", 70, |person| person.incapacitated = true).await;
            world.joined(&iin).await
        };
        let absent = world.person("Жоқ", 40).await;
        let mut bodies = Vec::new();
        for owner in [&minor, iin(&incapacitated), &absent] {
            let dwelling = world.dwelling(&[owner]).await;
            let bytes = statement(&world, &applicant, "Дана", &dwelling, false);
            let mut problem = submit(&world, &applicant, &bytes, None).await.problem();
            problem.request_id = None;
            bodies.push(problem);
        }

        assert_eq!(bodies[0].code, ProblemCode::OwnerNotOnline);
        assert_eq!(bodies[0], bodies[1]);
        assert_eq!(bodies[0], bodies[2]);
    }

    async fn r35_a_withdrawn_request_asks_nobody_any_more(world) {
        let asked = asked(&world).await;
        let at = format!("/v1/requests/{}/withdraw", asked.request.request);

        let withdrawn: RequestStatus = asked.applicant.post(&world, &at, &json!({})).await.ok();
        let consent = consent_of(&world, &asked.owners[0]).await;
        let late = answer(&world, &asked.owners[0], &consent, Answer::Approve).await;

        assert!(matches!(withdrawn.state, RequestState::Withdrawn { .. }));
        assert_eq!(consent.state, ConsentState::NotNeeded);
        assert_eq!(late.code(), ProblemCode::RequestEnded);
    }

    async fn r28_repeating_a_submission_makes_no_second_request(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &applicant, "Дана", &dwelling, false);
        let body = json!({ "statement": Bytes(bytes) });
        let same = key();

        let first: RequestStatus = applicant.post_with(&world, "/v1/requests", &body, &same).await.ok();
        let again: RequestStatus = applicant.post_with(&world, "/v1/requests", &body, &same).await.ok();

        assert_eq!(first, again);
        let consents: Consents = owner.get(&world, "/v1/consents").await.ok();
        assert_eq!(consents.consents.len(), 1);
    }

    async fn s31_foreign_requests_and_consents_are_not_found(world) {
        let asked = asked(&world).await;
        let stranger = world.citizen("Бөтен").await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let request = &asked.request.request;

        let answers = [
            stranger.get(&world, &format!("/v1/requests/{request}")).await,
            stranger.get(&world, &format!("/v1/requests/{request}/evidence")).await,
            stranger.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await,
            stranger.get(&world, &format!("/v1/consents/{}", consent.consent)).await,
            asked.applicant.get(&world, &format!("/v1/consents/{}", consent.consent)).await,
            answer(&world, &stranger, &consent, Answer::Approve).await,
        ];

        for answer in answers {
            assert_eq!(answer.code(), ProblemCode::NotFound);
        }
    }

    async fn r36_two_names_for_one_person_are_not_accepted(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Басқа", &dwelling, true);

        let answer = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(answer.code(), ProblemCode::StatementInvalid);
    }

    async fn r42_a_request_lapses_once_whoever_notices(world) {
        let asked = asked(&world).await;
        world.pass(SignedDuration::from_hours(1));
        for owner in &asked.owners {
            consent_of(&world, owner).await;
        }

        let noticed = (0..8).map(|_| qoltanba_backend::service::lapse::lapse_overdue(&world.app));
        for outcome in futures::future::join_all(noticed).await {
            outcome.unwrap();
        }

        for who in [&asked.applicant, &asked.owners[0], &asked.owners[1]] {
            let history: History = who.get(&world, "/v1/history").await.ok();
            let lapsed = history.entries.iter()
                .filter(|entry| entry.kind == domain::history::HistoryKind::RequestLapsed);
            assert_eq!(lapsed.count(), 1);
        }
    }

    async fn s14_a_withdrawn_request_is_repeated_three_times_a_day(world) {
        let asked = asked(&world).await;
        let mut request = asked.request.request;
        for _ in 0..3 {
            asked.applicant.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await
                .ok::<RequestStatus>();
            let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
            request = submit(&world, &asked.applicant, &bytes, None).await.ok::<RequestStatus>().request;
        }
        asked.applicant.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await
            .ok::<RequestStatus>();

        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let fourth = submit(&world, &asked.applicant, &bytes, None).await;

        assert_eq!(fourth.code(), ProblemCode::AskedTooOften);
    }
}

#[tokio::test]
async fn r42_the_time_of_a_consent_changes_on_its_day() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let json = json!({
            "quiet_from_hour": 0,
            "quiet_until_hour": 0,
            "from": { "2026-03-03": { "consent_life": "PT2H" } },
        });
        let settings: DatedSettings = serde_json::from_value(json).unwrap();
        let world = World::with(engine, settings).await;
        let to_midnight = SignedDuration::from_hours(12);
        let second = SignedDuration::from_secs(1);
        let mut lives = Vec::new();
        for wait in [
            SignedDuration::ZERO,
            to_midnight - second,
            second,
            to_midnight,
        ] {
            world.pass(wait);
            let asked = asked(&world).await;
            let consent = consent_of(&world, &asked.owners[0]).await;
            lives.push(consent.until.duration_since(consent.asked_at).as_hours());
        }

        assert_eq!(lives, [1, 1, 2, 2]);
    }
}

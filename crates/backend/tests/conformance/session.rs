use http::Method;
use jiff::SignedDuration;
use protocol::{
    problem::ProblemCode,
    session::{CodeSent, SessionOpened, Sessions},
};
use serde_json::json;

use crate::{
    client::{Client, key},
    on_both,
};

on_both! {
    async fn r3_a_challenge_opens_one_session(world) {
        let citizen = world.citizen("Айгүл").await;
        let challenge = citizen.challenge(&world).await;
        let signature = citizen.sign(&world, &challenge.statement.0, "qoltanba/sign-in/1");
        let body = json!({ "challenge": challenge.challenge, "signature": protocol::Bytes(signature) });

        let first = citizen.post(&world, "/v1/session/eds", &body).await;
        let second = citizen.post(&world, "/v1/session/eds", &body).await;

        assert!(first.status.is_success());
        assert_eq!(second.code(), ProblemCode::SignatureInvalid);
    }

    async fn s4_a_signature_for_another_purpose_signs_nobody_in(world) {
        let citizen = world.citizen("Айгүл").await;
        let challenge = citizen.challenge(&world).await;
        let signature = citizen.sign(&world, &challenge.statement.0, "qoltanba/consent/1");

        let answer = citizen
            .post(&world, "/v1/session/eds", &json!({
                "challenge": challenge.challenge, "signature": protocol::Bytes(signature)
            }))
            .await;

        assert_eq!(answer.code(), ProblemCode::SignatureInvalid);
    }

    async fn r12_an_expired_certificate_signs_nobody_in(world) {
        let citizen = world.citizen("Айгүл").await;
        world.pass(SignedDuration::from_hours(24 * 366));
        let challenge = citizen.challenge(&world).await;
        let (key, certificate) = citizen.eds.as_ref().unwrap();
        let draft = eds::cades::Draft::new(
            &challenge.statement.0, certificate, "qoltanba/sign-in/1", certificate.not_after(),
        ).unwrap();
        let signature = key.sign(draft.to_be_signed(), &ring::rand::SystemRandom::new()).unwrap();
        let signature = draft.attach(&signature, &[]);

        let signature = signature.unwrap();
        let answer = citizen
            .post(&world, "/v1/session/eds", &json!({
                "challenge": challenge.challenge, "signature": protocol::Bytes(signature)
            }))
            .await;

        assert_eq!(answer.code(), ProblemCode::CertificateInvalid);
    }

    async fn r4_a_one_time_password_sees_the_profile_and_no_documents(world) {
        let mut citizen = world.citizen("Айгүл").await;

        citizen.sign_in_by_code(&world).await;

        assert!(citizen.get(&world, "/v1/profile").await.status.is_success());
        assert_eq!(citizen.get(&world, "/v1/sources/gbd_fl/documents").await.code(), ProblemCode::EdsRequired);
        assert_eq!(citizen.get(&world, "/v1/consents").await.code(), ProblemCode::EdsRequired);
    }

    async fn r5_s5_an_unknown_number_gets_the_same_answer_and_no_message(world) {
        let client = Client::new(&world);

        let sent = client.post(&world, "/v1/session/code", &json!({ "phone": client.phone })).await;

        sent.ok::<CodeSent>();
        assert_eq!(sent.status, 202);
        assert_eq!(client.newest_message(&world, &client.phone).await, None);
    }

    async fn s6_a_token_alone_does_nothing(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut thief = Client::new(&world);
        thief.token = citizen.token.clone();

        let answer = thief.get(&world, "/v1/profile").await;

        assert_eq!(answer.code(), ProblemCode::SignInRequired);
    }

    async fn s6_a_proof_is_for_one_call_alone(world) {
        let citizen = world.citizen("Айгүл").await;
        let proof = citizen.proof(&world, &Method::GET, "/v1/profile", None);
        let request = |path: &str| {
            http::Request::get(path)
                .header("dpop", &proof)
                .header("authorization", format!("DPoP {}", citizen.token.as_ref().unwrap()))
                .body(axum::body::Body::empty())
                .unwrap()
        };

        let right = citizen.send(request("/v1/profile")).await;
        let other = citizen.send(request("/v1/sources/gbd_fl/documents")).await;
        world.pass(SignedDuration::from_secs(61));
        let late = citizen.send(request("/v1/profile")).await;

        assert!(right.status.is_success());
        assert_eq!(other.code(), ProblemCode::ProofInvalid);
        assert_eq!(late.code(), ProblemCode::ProofInvalid);
    }

    async fn s21_a_wrong_clock_is_told_the_time(world) {
        let mut citizen = world.citizen("Айгүл").await;
        citizen.clock_off = 24 * 60 * 60;

        let problem = citizen.get(&world, "/v1/profile").await.problem();

        assert_eq!(problem.code, ProblemCode::ProofInvalid);
        assert_eq!(problem.server_time, Some(world.now()));
    }

    async fn s6_sessions_are_listed_and_ended(world) {
        let mut citizen = world.citizen("Айгүл").await;
        let first = citizen.token.clone();
        citizen.sign_in(&world).await;

        let sessions: Sessions = citizen.get(&world, "/v1/sessions").await.ok();
        let other = sessions.sessions.iter().find(|session| !session.this_one).unwrap();
        let ended = citizen
            .call(&world, Method::DELETE, &format!("/v1/sessions/{}", other.session), None, None).await;

        assert_eq!(sessions.sessions.len(), 2);
        assert_eq!(ended.status, 204);
        citizen.token = first;
        assert_eq!(citizen.get(&world, "/v1/profile").await.code(), ProblemCode::SignInRequired);
    }

    async fn s6_a_foreign_session_is_not_found(world) {
        let one = world.citizen("Айгүл").await;
        let other = world.citizen("Болат").await;
        let sessions: Sessions = one.get(&world, "/v1/sessions").await.ok();

        let answer = other
            .call(&world, Method::DELETE, &format!("/v1/sessions/{}", sessions.sessions[0].session), None, None)
            .await;

        assert_eq!(answer.code(), ProblemCode::NotFound);
        assert!(one.get(&world, "/v1/profile").await.status.is_success());
    }

    async fn r3_one_sign_in_sent_several_times_at_once_opens_one_session(world) {
        let citizen = world.citizen("Айгүл").await;
        let challenge = citizen.challenge(&world).await;
        let signature = citizen.sign(&world, &challenge.statement.0, "qoltanba/sign-in/1");
        let body = json!({ "challenge": challenge.challenge, "signature": protocol::Bytes(signature) });
        let same = key();

        let sent = (0..10).map(|_| citizen.post_with(&world, "/v1/session/eds", &body, &same));
        let answers = futures::future::join_all(sent).await;

        let first: SessionOpened = answers[0].ok();
        assert!(answers.iter().all(|answer| answer.ok::<SessionOpened>() == first));
    }
}

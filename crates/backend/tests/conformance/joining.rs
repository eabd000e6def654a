use domain::joining::JoiningStep;
use eds::{certificate::Certificate, key::PrivateKey};
use jiff::SignedDuration;
use protocol::{
    joining::{Joined, JoiningStatus},
    problem::ProblemCode,
    profile::Profile,
    session::CodeSent,
};
use ring::rand::SystemRandom;
use serde_json::json;

use crate::{
    client::{Client, key},
    on_both,
};

on_both! {
    async fn r6_r7_joining_gives_eds_mcd_record_and_account(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut client = Client::new(&world);

        let joined = client.join(&world, &iin).await;

        let certificate = Certificate::parse(&joined.certificate.0).unwrap();
        assert_eq!(certificate.iin(), Some(iin.as_str()));
        assert!(!joined.replaced);
        let year = SignedDuration::from_hours(24 * 365);
        assert_eq!(certificate.not_after().duration_since(certificate.not_before()), year);
        assert_eq!(world.app.registers.mobile_citizens.citizen(&client.phone()).await.unwrap(), Some(iin));
        client.sign_in(&world).await;
        let profile: Profile = client.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.full_name.given_name, "Айгүл");
    }

    async fn r2_under_16_is_refused(world) {
        let iin = world.person("Бала", 14).await;
        let mut client = Client::new(&world);
        let started: JoiningStatus = begin(&mut client, &world).await;

        let answer = control(&client, &world, &started, &iin).await;

        let problem = answer.problem();
        assert_eq!((problem.code, problem.age), (ProblemCode::TooYoung, Some(16)));
    }

    async fn r1_an_iin_with_a_wrong_control_digit_is_malformed(world) {
        let mut client = Client::new(&world);
        let started = begin(&mut client, &world).await;

        let answer = client
            .post(&world, &format!("/v1/joining/{}/control", started.joining),
                &json!({ "iin": "900101300008", "date_of_birth": "1990-01-01" }))
            .await;

        assert_eq!(answer.code(), ProblemCode::Malformed);
    }

    async fn r6_steps_cannot_be_skipped(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        assert_eq!(started.step, JoiningStep::Code);
        let at = format!("/v1/joining/{}", started.joining);

        let identity = client.post(&world, &format!("{at}/identity"), &json!({ "consent": true, "evidence": "" })).await;
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let certificate = client.post(&world, &format!("{at}/certificate"), &client.certification_request(&key)).await;

        assert_eq!(identity.code(), ProblemCode::JoiningStep);
        assert_eq!(certificate.code(), ProblemCode::JoiningStep);
    }

    async fn s5_three_wrong_codes_end_a_code(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let at = format!("/v1/joining/{}/code", started.joining);
        let right = client.sms(&world, &client.phone).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };

        let mut left = Vec::new();
        for _ in 0..2 {
            left.push(client.post(&world, &at, &json!({ "digits": wrong })).await.problem().tries_left);
        }
        let third = client.post(&world, &at, &json!({ "digits": wrong })).await.code();
        let right_too_late = client.post(&world, &at, &json!({ "digits": right })).await.code();

        assert_eq!(left, [Some(2), Some(1)]);
        assert_eq!(third, ProblemCode::CodeNoLongerValid);
        assert_eq!(right_too_late, ProblemCode::CodeNoLongerValid);
    }

    async fn s5_a_repeated_wrong_try_counts_once(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let at = format!("/v1/joining/{}/code", started.joining);
        let right = client.sms(&world, &client.phone).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let same = key();

        for _ in 0..4 {
            let answer = client.post_with(&world, &at, &json!({ "digits": wrong }), &same).await;
            assert_eq!(answer.problem().tries_left, Some(2));
        }

        client.post(&world, &at, &json!({ "digits": right })).await.ok::<JoiningStatus>();
    }

    async fn s5_a_code_lives_five_minutes(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let digits = client.sms(&world, &client.phone).await;
        world.pass(SignedDuration::from_mins(5));

        let answer = client
            .post(&world, &format!("/v1/joining/{}/code", started.joining), &json!({ "digits": digits })).await;

        assert_eq!(answer.code(), ProblemCode::CodeNoLongerValid);
    }

    async fn s5_a_number_gets_three_codes_in_ten_minutes(world) {
        let client = Client::new(&world);
        for _ in 0..3 {
            client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok::<JoiningStatus>();
        }

        let fourth = client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await;
        world.pass(SignedDuration::from_mins(10));
        let later = client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await;

        assert_eq!(fourth.code(), ProblemCode::TooManyRequests);
        later.ok::<JoiningStatus>();
    }

    async fn s26_another_device_cannot_use_the_code(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let digits = client.sms(&world, &client.phone).await;

        let stranger = Client::new(&world);
        let answer = stranger
            .post(&world, &format!("/v1/joining/{}/code", started.joining), &json!({ "digits": digits })).await;

        assert_eq!(answer.code(), ProblemCode::NotFound);
    }

    async fn r51_a_failed_identity_check_blocks_and_the_fifth_ends_it(world) {
        let client = Client::new(&world);
        let started: JoiningStatus = client
            .post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok();
        let at = format!("/v1/joining/{}", started.joining);
        let digits = client.sms(&world, &client.phone).await;
        client.post(&world, &format!("{at}/code"), &json!({ "digits": digits })).await.ok::<JoiningStatus>();
        let failing = json!({ "consent": true, "evidence": "ZmFpbA==" });
        let passing = json!({ "consent": true, "evidence": "" });

        let mut codes = Vec::new();
        for _ in 0..5 {
            codes.push(client.post(&world, &format!("{at}/identity"), &failing).await.code());
            world.pass(SignedDuration::from_mins(14));
            if codes.len() == 1 {
                let blocked = client.post(&world, &format!("{at}/identity"), &passing).await;
                assert_eq!(blocked.code(), ProblemCode::IdentityBlocked);
            }
            world.pass(SignedDuration::from_mins(2));
        }
        let after = client.post(&world, &format!("{at}/identity"), &passing).await;

        assert_eq!(codes[..4], [ProblemCode::IdentityBlocked; 4]);
        assert_eq!(codes[4], ProblemCode::ServiceCentreOnly);
        assert_eq!(after.code(), ProblemCode::ServiceCentreOnly);
    }

    async fn r8_the_same_certification_request_gets_the_same_certificate(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut client = Client::new(&world);
        let status = client.join_until_certificate(&world, &iin).await;
        let at = format!("/v1/joining/{}/certificate", status.joining);
        let eds = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let body = client.certification_request(&eds);
        let same = key();

        let first: Joined = client.post_with(&world, &at, &body, &same).await.ok();
        let repeated: Joined = client.post_with(&world, &at, &body, &same).await.ok();
        // Long after the answer was forgotten, and under another key.
        world.pass(SignedDuration::from_hours(48));
        let much_later: Joined = client.post(&world, &at, &body).await.ok();
        let other_key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let other = client.post(&world, &at, &client.certification_request(&other_key)).await;

        assert_eq!(first, repeated);
        assert_eq!(first, much_later);
        assert_eq!(other.code(), ProblemCode::JoiningStep);
    }

    async fn r13_s25_joining_again_revokes_the_old_eds_and_tells_the_old_number(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut before = Client::new(&world);
        before.join(&world, &iin).await;
        before.sign_in(&world).await;

        let mut again = Client::new(&world);
        let joined = again.join(&world, &iin).await;

        assert!(joined.replaced);
        assert_eq!(before.get(&world, "/v1/profile").await.code(), ProblemCode::SignInRequired);
        let told = before.newest_message(&world, &before.phone).await.unwrap();
        assert!(told.contains("1414"), "{told}");
        before.token = None;
        let challenge = before.challenge(&world).await;
        let signature = before.sign(&world, &challenge.statement.0, "qoltanba/sign-in/1");
        let refused = before
            .post(&world, "/v1/session/eds", &json!({
                "challenge": challenge.challenge,
                "signature": protocol::Bytes(signature),
            }))
            .await;
        assert_eq!(refused.code(), ProblemCode::CertificateInvalid);
    }

    async fn s35_joining_again_cancels_the_codes_that_were_sent(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut before = Client::new(&world);
        before.join(&world, &iin).await;
        let sent: CodeSent = before
            .post(&world, "/v1/session/code", &json!({ "phone": before.phone })).await.ok();
        let digits = before.sms(&world, &before.phone).await;

        Client::new(&world).join(&world, &iin).await;
        let answer = before
            .post(&world, "/v1/session/one-time-password", &json!({ "code": sent.code, "digits": digits })).await;

        assert_eq!(answer.code(), ProblemCode::CodeNoLongerValid);
    }

    async fn s25_nobody_seen_as_one_person_goes_on_as_another(world) {
        struct Saw(domain::Iin);
        impl qoltanba_backend::identity::IdentityCheck for Saw {
            fn passes(&self, _: &domain::JoiningId, _: &str, _: &[u8]) -> bool {
                true
            }
            fn saw(&self, _: &domain::JoiningId, _: &str, iin: &domain::Iin) -> bool {
                *iin == self.0
            }
        }
        let seen = world.person("Айгүл", 30).await;
        let other = world.person("Болат", 40).await;
        let mut client = Client::new(&world);
        client.router = world.with_identity(Some(std::sync::Arc::new(Saw(seen.clone()))));
        let started = begin(&mut client, &world).await;

        let as_other = control(&client, &world, &started, &other).await;
        world.pass(SignedDuration::from_mins(15));
        let as_seen = control(&client, &world, &started, &seen).await;

        assert_eq!(as_other.code(), ProblemCode::NotThisPerson);
        assert_eq!(as_seen.ok::<JoiningStatus>().step, JoiningStep::Certificate);
    }

    async fn s25_without_an_identity_check_nobody_joins(world) {
        let mut client = Client::new(&world);
        let started = begin(&mut client, &world).await;
        let iin = world.person("Айгүл", 30).await;
        client.router = world.with_identity(None);

        let begun = client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await;
        let gone_on = control(&client, &world, &started, &iin).await;

        assert_eq!(begun.code(), ProblemCode::NoIdentityCheck);
        assert_eq!(gone_on.code(), ProblemCode::NoIdentityCheck);
    }

    async fn s5_codes_and_messages_are_forgotten_after_a_day(world) {
        let client = Client::new(&world);
        client.post(&world, "/v1/joining", &json!({ "phone": client.phone })).await.ok::<JoiningStatus>();
        assert!(client.newest_message(&world, &client.phone).await.is_some());
        world.pass(SignedDuration::from_hours(25));

        qoltanba_backend::service::lapse::forget_what_is_over(&world.app).await.unwrap();

        assert_eq!(client.newest_message(&world, &client.phone).await, None);
    }

    async fn s25_an_identity_check_is_good_for_a_day(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut client = Client::new(&world);
        let status = client.join_until_certificate(&world, &iin).await;
        let at = format!("/v1/joining/{}/certificate", status.joining);
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        world.pass(SignedDuration::from_hours(25));

        qoltanba_backend::service::lapse::forget_what_is_over(&world.app).await.unwrap();
        let late = client.post(&world, &at, &client.certification_request(&key)).await;

        assert_eq!(late.code(), ProblemCode::NotFound);
    }

    async fn r8_a_request_not_signed_by_its_key_is_refused(world) {
        let iin = world.person("Айгүл", 30).await;
        let mut client = Client::new(&world);
        let status = client.join_until_certificate(&world, &iin).await;
        let at = format!("/v1/joining/{}/certificate", status.joining);
        let eds = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let body = client.certification_request(&eds);
        let mut der = serde_json::from_value::<protocol::Bytes>(body["request"].clone()).unwrap();
        *der.0.last_mut().unwrap() ^= 1;

        let answer = client
            .post(&world, &at, &json!({ "email": "a@example.kz", "request": der })).await;

        assert_eq!(answer.code(), ProblemCode::CertificateRequestInvalid);
    }
}

async fn begin(client: &mut Client, world: &crate::world::World) -> JoiningStatus {
    let started: JoiningStatus = client
        .post(world, "/v1/joining", &json!({ "phone": client.phone }))
        .await
        .ok();
    let at = format!("/v1/joining/{}", started.joining);
    let digits = client.sms(world, &client.phone).await;
    client
        .post(world, &format!("{at}/code"), &json!({ "digits": digits }))
        .await
        .ok::<JoiningStatus>();
    client
        .post(
            world,
            &format!("{at}/identity"),
            &json!({ "consent": true, "evidence": "" }),
        )
        .await
        .ok()
}

async fn control(
    client: &Client,
    world: &crate::world::World,
    started: &JoiningStatus,
    iin: &domain::Iin,
) -> crate::client::Reply {
    client
        .post(
            world,
            &format!("/v1/joining/{}/control", started.joining),
            &json!({ "iin": iin.as_str(), "date_of_birth": iin.date_of_birth() }),
        )
        .await
}

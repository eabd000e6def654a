use domain::Settings;
use jiff::SignedDuration;

use super::*;
use crate::testing::{Kit, ORIGIN, secret};

fn challenge(change: impl FnOnce(&mut SignInChallenge)) -> (Vec<u8>, Timestamp) {
    let now: Timestamp = "2026-03-01T09:00:00Z".parse().expect("an instant");
    let mut challenge =
        SignInChallenge::draft(ORIGIN, "device", [1; 16], now, &Settings::default());
    change(&mut challenge);
    (statement::to_be_signed(&challenge), now)
}

fn checked(change: impl FnOnce(&mut SignInChallenge)) -> Result<(), Error> {
    let (bytes, now) = challenge(change);
    check_challenge(&bytes, ORIGIN, "device", now)
}

#[test]
fn s4_only_a_challenge_of_this_service_to_this_device_is_signed() {
    assert_eq!(checked(|_| {}), Ok(()));
    let refused = Err(Error::StatementInvalid);
    assert_eq!(
        checked(|challenge| challenge.site = "https://elsewhere.test".to_owned()),
        refused
    );
    assert_eq!(
        checked(|challenge| challenge.device = "another".to_owned()),
        refused
    );
    assert_eq!(
        checked(|challenge| challenge.subject = "qoltanba/consent/1".to_owned()),
        refused
    );
    assert_eq!(
        checked(|challenge| challenge.expires_at -= SignedDuration::from_mins(2)),
        refused
    );
    assert_eq!(
        check_challenge(b"{}", ORIGIN, "device", Timestamp::UNIX_EPOCH),
        refused
    );
}

#[tokio::test]
async fn r3_signing_in_by_one_time_password_gives_that_level() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.sign_out().await.expect("signed out");
    assert_eq!(
        wallet
            .sign_in_by_one_time_password(secret("123456"))
            .await
            .err(),
        Some(Error::SmsCodeOver),
        "no code was asked for"
    );

    wallet.ask_sign_in_code("+77011234567").await.expect("sent");
    let status = wallet
        .sign_in_by_one_time_password(secret("123456"))
        .await
        .expect("signed in");

    assert_eq!(status.level, Some(AccessLevel::OneTimePassword));
}

#[tokio::test]
async fn who_signed_out_is_not_signed_in_by_itself() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let status = wallet.sign_out().await.expect("signed out");
    assert_eq!(status.level, None);
    assert_eq!(wallet.requests().await.err(), Some(Error::SignInRequired));

    let status = wallet.sign_in_by_eds().await.expect("signed in");
    assert_eq!(status.level, Some(AccessLevel::Eds));
}

#[tokio::test]
async fn a_session_that_the_service_ended_is_opened_again_by_eds() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service
        .refuse_next("/documents", ProblemCode::SignInRequired, 401);

    wallet.update_documents().await.expect("updated");

    assert_eq!(kit.service.world().sessions, 2);
}

#[tokio::test]
async fn s6_every_request_of_a_session_carries_its_token_and_only_those() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");

    for request in &kit.service.world().sent {
        let in_session = request.path.starts_with("/v1/sources/");
        assert_eq!(request.token.is_some(), in_session, "{}", request.path);
    }
}

#[tokio::test]
async fn s3_a_session_that_is_opened_while_the_wallet_locks_is_ended_on_the_service() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.lock().await.expect("locked");
    let token = secret("of a session that nobody has");

    let kept = wallet.keep_session(SessionOpened {
        session: domain::SessionId::from_random([7; 16]),
        token: token.clone(),
        level: AccessLevel::Eds,
        until: kit.clock.now() + SignedDuration::from_hours(1),
    });

    assert_eq!(kept.err(), Some(Error::Locked));
    let is_ended = || {
        let world = kit.service.world();
        let mut sent = world.sent.iter();
        sent.any(|request| request.path == SESSION && request.token.as_ref() == Some(&token))
    };
    for _ in 0..100 {
        if is_ended() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the session stays open");
}

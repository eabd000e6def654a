use domain::{consent::Decision, residence::TemporaryRegistration};

use super::*;
use crate::testing::{Kit, code, consent_id, request_id};

#[tokio::test]
async fn s15_approving_signs_a_statement_bound_to_the_exact_request() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let asked = wallet.consents().await.expect("consents");
    assert_eq!(asked[0].consent, consent_id().as_str());

    let view = wallet
        .approve_consent(&asked[0].consent, code())
        .await
        .expect("approved");

    assert_eq!(view.state, ConsentState::Given);
    let world = kit.service.world();
    let signed: ConsentStatement =
        statement::parse(&world.answered[0].statement.0).expect("a consent");
    assert_eq!(signed.decision, Decision::Approve);
    assert_eq!(signed.request, request_id());
    assert_eq!(
        signed.request_sha256,
        domain::ids::hex(&eds::sha256(asked[0].statement.as_bytes()))
    );
}

#[tokio::test]
async fn s14_refusing_names_a_reason_and_may_block() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.consent(consent_id().as_str()).await.expect("shown");

    wallet
        .refuse_consent(
            consent_id().as_str(),
            ConsentRefusalReason::UnknownPerson,
            true,
            code(),
        )
        .await
        .expect("refused");

    let world = kit.service.world();
    let signed: ConsentStatement =
        statement::parse(&world.answered[0].statement.0).expect("a consent");
    assert_eq!(signed.reason, Some(ConsentRefusalReason::UnknownPerson));
    assert!(world.answered[0].block_applicant);
}

#[tokio::test]
async fn s16_what_was_not_shown_is_not_signed() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let refused = wallet.approve_consent(consent_id().as_str(), code()).await;

    assert_eq!(refused.err(), Some(Error::Conflict));
    assert!(kit.service.world().answered.is_empty());
}

#[tokio::test]
async fn s4_a_request_to_another_site_is_not_consented_to() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    {
        let mut world = kit.service.world();
        let mut other: TemporaryRegistration =
            statement::parse(&world.statement).expect("a registration");
        other.site = "https://elsewhere.test".to_owned();
        world.statement = statement::to_be_signed(&other);
    }
    wallet.consents().await.expect("shown");

    let refused = wallet.approve_consent(consent_id().as_str(), code()).await;

    assert_eq!(refused.err(), Some(Error::StatementInvalid));
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_not_shown() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().statement = br#"{"subject":"qoltanba/sign-in/1"}"#.to_vec();

    assert_eq!(wallet.consents().await.err(), Some(Error::BackendRubbish));
}

#[tokio::test]
async fn s15_an_answer_lost_to_a_kill_is_finished_with_the_same_signature() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.consents().await.expect("shown");
    kit.service.world().answers_to_lose = 1;
    let lost = wallet.approve_consent(consent_id().as_str(), code()).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    let _wallet = kit.killed_and_unlocked(wallet).await;

    let world = kit.service.world();
    assert_eq!(world.answered.len(), 1);
    let sent: Vec<_> = world
        .sent
        .iter()
        .filter(|request| request.path.ends_with("/answer"))
        .collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(sent[0].idempotency_key, sent[1].idempotency_key);
}

#[tokio::test]
async fn s15_who_refuses_after_an_approval_that_arrived_is_told_that_it_stands() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.consents().await.expect("shown");
    kit.service.world().answers_to_lose = 1;
    let lost = wallet.approve_consent(consent_id().as_str(), code()).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    let reason = ConsentRefusalReason::Other;
    let refused = wallet
        .refuse_consent(consent_id().as_str(), reason, false, code())
        .await;

    assert_eq!(refused.err(), Some(Error::AnsweredAlready));
    assert_eq!(kit.service.world().answered.len(), 1);
}

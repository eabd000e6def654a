use super::*;
use crate::testing::{Kit, request_id};

#[tokio::test]
async fn r41_a_payment_whose_answer_got_lost_is_not_made_twice() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let request = request_id();
    kit.service.world().answers_to_lose = 1;
    wallet
        .pay_request_fee(request.as_str())
        .await
        .expect_err("lost");

    let wallet = kit.killed_and_unlocked(wallet).await;
    let paid = wallet.request_fee(request.as_str()).await.expect("paid");

    assert!(paid.paid_by_me);
    assert_eq!(kit.service.world().fees, 1);
}

#[tokio::test]
async fn r41_a_fee_that_was_declined_is_tried_anew_and_by_another_key() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let request = request_id();
    kit.service.world().fees_to_decline = 1;

    let declined = wallet.pay_request_fee(request.as_str()).await;
    let paid = wallet.pay_request_fee(request.as_str()).await;

    assert_eq!(declined.err(), Some(Error::FeeDeclined));
    assert!(paid.expect("paid").paid_by_me);
    assert_eq!(kit.service.world().fees, 1);
}

use protocol::ProblemCode;

use super::*;
use crate::testing::Kit;

#[tokio::test]
async fn what_the_service_does_not_answer_keeps_nothing_else_from_being_finished() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let rows = wallet.rows().expect("unlocked");
    let begin = async |slot: &str, path: &str| {
        let sending = wallet.sending(path.to_owned(), b"{}".to_vec());
        let sending = sending.expect("a write");
        let begun = wallet.carry_out(&rows, slot, Purpose::Plain, sending).await;
        assert!(begun.is_err(), "nobody answers");
    };
    let waits = async |slot: &str| {
        let pending = wallet.pending(&rows, slot).await;
        pending.expect("the vault").is_some()
    };

    // Whichever of the two comes first.
    for (fails, path) in [("one", "/v1/one"), ("two", "/v1/two")] {
        kit.service.world().away = true;
        begin("one", "/v1/one").await;
        begin("two", "/v1/two").await;
        kit.service.world().away = false;
        // As often as the wallet may go on by itself meanwhile.
        for _ in 0..5 {
            kit.service.refuse_next(path, ProblemCode::Internal, 500);
        }

        wallet.resume_intents().await;

        for slot in ["one", "two"] {
            assert_eq!(waits(slot).await, slot == fails, "{slot}");
        }
        kit.service.world().refusals.clear();
        wallet.resume_intents().await;
        assert!(!waits(fails).await);
    }
}

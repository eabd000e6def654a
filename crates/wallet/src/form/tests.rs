use serde_json::json;

use super::*;
use crate::{
    RegistrationForm, Signing,
    testing::{Kit, code, dwelling},
};

const STAY: &str = "temporary_registration";

fn stay(from: &str) -> RegistrationForm {
    RegistrationForm {
        region: dwelling().region,
        rka: dwelling().rka.into(),
        owner: None,
        from: from.to_owned(),
        months: 3,
        reason: domain::residence::StayReason::Family,
    }
}

fn typed(from: &str) -> String {
    json!({ "from": from }).to_string()
}

#[tokio::test]
async fn what_is_typed_survives_a_lock_and_a_kill() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet
        .keep_form(STAY, &typed("2026-03"))
        .await
        .expect("kept");
    wallet.keep_form("marriage", "{}").await.expect("kept");

    wallet.lock().await.expect("locked");
    let locked = wallet.kept_form(STAY).await;
    kit.unlock(&wallet).await;
    let unlocked = wallet.kept_form(STAY).await.expect("read");
    let wallet = kit.killed_and_unlocked(wallet).await;
    let again = wallet.kept_form(STAY).await.expect("read");
    wallet.forget_form(STAY).await.expect("forgotten");

    assert_eq!(locked.err(), Some(Error::Locked));
    assert_eq!(unlocked, Some(typed("2026-03")));
    assert_eq!(again, unlocked);
    assert_eq!(wallet.kept_form(STAY).await, Ok(None));
    assert_eq!(
        wallet.kept_form("marriage").await,
        Ok(Some("{}".to_owned()))
    );
}

#[tokio::test]
async fn what_is_no_form_is_not_kept_and_what_cannot_be_read_is_dropped() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let long = json!({ "essence": "ә".repeat(MOST_BYTES / 2) }).to_string();

    let long = wallet.keep_form(STAY, &long).await;
    let list = wallet.keep_form(STAY, "[1]").await;
    let named = wallet.keep_form("../profile", "{}").await;
    let unnamed = wallet.kept_form("").await;
    let rows = wallet.rows().expect("unlocked");
    let rubbish = Batch::new().put(&rows, &form_row(STAY), &[7]);
    let written = wallet.0.vault.write(rubbish.expect("sealed")).await;

    assert_eq!(long.err(), Some(Error::TextTooLong));
    assert_eq!(list.err(), Some(Error::Internal));
    assert_eq!(named.err(), Some(Error::NotFound));
    assert_eq!(unnamed.err(), Some(Error::NotFound));
    written.expect("written");
    assert_eq!(wallet.kept_form(STAY).await, Ok(None));
}

#[tokio::test]
async fn a_draft_takes_its_form_over_and_is_replaced_by_what_is_drawn_up_from_it_again() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet
        .keep_form(STAY, &typed("2026-03-02"))
        .await
        .expect("kept");
    let first = wallet.draft_registration(stay("2026-03-02")).await;
    let first = first.expect("a draft").draft;
    wallet
        .form_drawn_up(STAY, &first)
        .await
        .expect("taken over");
    let empty = wallet.kept_form(STAY).await;

    let changing = format!("draft/{first}");
    let opened = wallet.kept_form(&changing).await;
    wallet
        .keep_form(&changing, &typed("2026-03-09"))
        .await
        .expect("kept");
    let wallet = kit.killed_and_unlocked(wallet).await;
    let changed = wallet.kept_form(&changing).await;
    let second = wallet.draft_registration(stay("2026-03-09")).await;
    let second = second.expect("a draft").draft;
    wallet
        .form_drawn_up(&changing, &second)
        .await
        .expect("taken over");

    assert_eq!(empty, Ok(None));
    assert_eq!(opened, Ok(Some(typed("2026-03-02"))));
    assert_eq!(changed, Ok(Some(typed("2026-03-09"))));
    let drafts = wallet.drafts().await.expect("drafts");
    let left: Vec<_> = drafts
        .iter()
        .map(|draft| (draft.draft.as_str(), draft.can_be_changed))
        .collect();
    assert_eq!(left, [(second.as_str(), true)]);
    let of_second = wallet.kept_form(&format!("draft/{second}")).await;
    assert_eq!(of_second, Ok(Some(typed("2026-03-09"))));
    assert_eq!(
        wallet.kept_form(&changing).await.err(),
        Some(Error::NotFound)
    );
}

#[tokio::test]
async fn a_draft_that_became_a_request_stays_one_and_the_changed_one_is_beside_it() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let first = wallet.draft_registration(stay("2026-03-02")).await;
    let first = first.expect("a draft").draft;
    kit.service.world().answers_to_lose = 1;
    let signing = Signing::Eds { auth: code() };
    let lost = wallet.submit_draft(&first, Some(signing)).await;
    let changing = format!("draft/{first}");
    wallet
        .keep_form(&changing, &typed("2026-03-09"))
        .await
        .expect("kept");

    let second = wallet.draft_registration(stay("2026-03-09")).await;
    let second = second.expect("a draft").draft;
    wallet
        .form_drawn_up(&changing, &second)
        .await
        .expect("taken over");

    assert_eq!(lost.err(), Some(Error::BackendAway));
    assert_eq!(kit.service.world().submitted.len(), 1);
    let drafts = wallet.drafts().await.expect("drafts");
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].draft, second);
}

#[tokio::test]
async fn a_discarded_draft_takes_its_form_with_it() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(stay("2026-03-02")).await;
    let draft = draft.expect("a draft").draft;
    let changing = format!("draft/{draft}");
    wallet
        .keep_form(&changing, &typed("2026-03-09"))
        .await
        .expect("kept");

    wallet.discard_draft(&draft).await.expect("discarded");

    let rows = wallet.rows().expect("unlocked");
    assert_eq!(wallet.typed(&rows, &changing).await.expect("read"), None);
}

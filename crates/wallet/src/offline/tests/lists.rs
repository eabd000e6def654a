//! What a reader knows of whether a document still counts (S-11).

use super::*;
use crate::testing::list_uri;

#[tokio::test]
async fn s11_without_a_list_that_counts_nothing_is_called_valid() {
    let two = Two::apart().await;
    two.wait(LIST_LIFE.as_secs()).await;
    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");
    let OfflineStanding::NotChecked {
        too_old: Some(signed),
    } = seen.standing
    else {
        panic!("{:?}", seen.standing);
    };
    assert_eq!(seen.read_at.duration_since(signed), LIST_LIFE);
    assert!(seen.document.is_some());

    two.holder_kit.service.world().away = false;
    two.holder_kit.service.world().list_away = true;
    let new_kit = two.reader_kit.beside();
    let new = new_kit.joined().await;
    two.cut();
    let seen = read(&new, &texts(&shown)).await.expect("read");
    assert_eq!(seen.standing, OfflineStanding::NotChecked { too_old: None });
}

#[tokio::test]
async fn s11_a_stranger_in_another_list_is_checked_without_a_network_at_the_first_reading() {
    let reader_kit = Kit::new();
    let reader = reader_kit.joined().await;
    reader.update_documents().await.expect("updated");
    // Meanwhile the first list is full, and the holder's credential is in the second.
    reader_kit.service.world().lists = 2;
    let holder_kit = reader_kit.beside();
    let holder = holder_kit.joined().await;
    holder.update_documents().await.expect("updated");
    let two = Two {
        holder,
        holder_kit,
        reader,
        reader_kit,
    };
    two.reader.update_documents().await.expect("updated again");
    two.cut();

    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");

    assert!(
        matches!(seen.standing, OfflineStanding::Valid { .. }),
        "{:?}",
        seen.standing
    );
}

#[tokio::test]
async fn s11_who_signed_in_has_the_lists_without_ever_updating_documents() {
    let holder_kit = Kit::new();
    let holder = holder_kit.joined().await;
    holder.update_documents().await.expect("updated");
    let reader_kit = holder_kit.beside();
    let reader = reader_kit.joined().await;
    let uri = list_uri(1);
    for _ in 0..500 {
        if reader
            .kept_status_list(&uri)
            .await
            .expect("a vault")
            .is_some()
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let two = Two {
        holder,
        holder_kit,
        reader,
        reader_kit,
    };
    two.cut();

    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");

    assert!(
        matches!(seen.standing, OfflineStanding::Valid { .. }),
        "{:?}",
        seen.standing
    );
}

#[tokio::test]
async fn s11_with_a_network_the_list_is_asked_anew() {
    let two = Two::together().await;
    two.wait(600).await;
    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");
    assert_eq!(seen.list_fetched_at, Some(seen.read_at));
}

#[tokio::test]
async fn s36_what_was_replaced_is_told_apart_from_what_was_lost() {
    let two = Two::together().await;
    let replaced = (1, Status::REPLACED);
    two.holder_kit.service.world().ended.push(replaced);
    two.reader.update_documents().await.expect("updated");
    two.cut();

    for wait in [0, LIST_LIFE.as_secs() + 60] {
        two.wait(wait).await;
        let shown = two.show().await;
        let seen = two.read(&shown).await.expect("read");

        assert!(matches!(seen.standing, OfflineStanding::Replaced { .. }));
        assert_eq!(seen.document, None);
    }
}

use super::*;
use crate::testing::{CODE, Kit, document, secret};

#[tokio::test]
async fn r16_documents_are_updated_and_readable_without_the_service() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    assert_eq!(wallet.documents().await.expect("none yet").updated_at, None);

    let updated = wallet.update_documents().await.expect("updated");
    wallet.kill().await;
    kit.service.world().away = true;
    let wallet = kit.open().await;
    wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");

    let offline = wallet.documents().await.expect("documents");
    assert_eq!(offline, updated);
    assert_eq!(offline.documents[0].id, document().as_str());
    assert_eq!(offline.documents[0].state, DocumentState::Valid);
    assert_eq!(
        offline.documents[0].photo.as_deref(),
        Some("data:image/png;base64,iVBORw0KGgo=")
    );
    assert_eq!(
        wallet.update_documents().await.err(),
        Some(Error::BackendAway)
    );
}

#[tokio::test]
async fn r16_what_did_not_change_is_not_sent_again_but_was_updated() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let first = wallet.update_documents().await.expect("updated");
    kit.clock.advance(jiff::SignedDuration::from_mins(1));

    let second = wallet.update_documents().await.expect("updated");

    assert_eq!(second.documents, first.documents);
    assert!(second.updated_at > first.updated_at);
    let world = kit.service.world();
    let last = world.sent.last().expect("sent");
    assert_eq!(last.etag.as_deref(), Some(world.documents_etag));
}

#[test]
fn r19_a_photo_that_is_no_base64_is_not_shown() {
    assert!(is_base64("iVBORw0KGgo="));
    assert!(!is_base64("x\" onerror=\"alert(1)"));
}

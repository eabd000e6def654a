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
async fn r16_what_did_not_change_is_not_sent_again_but_was_confirmed() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let first = wallet.update_documents().await.expect("updated");
    kit.clock.advance(jiff::SignedDuration::from_mins(1));

    let second = wallet.update_documents().await.expect("updated");

    let (before, after) = (&first.documents[0], &second.documents[0]);
    assert_eq!(after.fields, before.fields);
    assert_eq!(after.fetched_at, before.fetched_at);
    let later = after.confirmed_at.duration_since(before.confirmed_at);
    assert_eq!(later, jiff::SignedDuration::from_mins(1));
    assert!(second.updated_at > first.updated_at);
    let world = kit.service.world();
    let mut sent = world.sent.iter().rev();
    let last = sent.find(|request| request.path.ends_with("/documents"));
    assert_eq!(
        last.expect("sent").etag.as_deref(),
        Some(world.documents_etag)
    );
}

#[tokio::test]
async fn r16_a_source_that_is_away_leaves_its_documents_with_their_date() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    kit.clock.advance(jiff::SignedDuration::from_mins(1));
    // Nothing changed: what stays is how it was on the day on which its source confirmed that.
    let first = wallet.update_documents().await.expect("confirmed");
    kit.clock.advance(jiff::SignedDuration::from_mins(1));
    kit.service.world().source_away = Some(SourceSystem::GbdFl);

    let second = wallet
        .update_documents()
        .await
        .expect("the others answered");

    let before = &first.documents[0];
    assert_eq!(second.documents[0].fetched_at, before.fetched_at);
    assert_eq!(second.documents[0].confirmed_at, before.confirmed_at);
    assert!(before.confirmed_at > before.fetched_at);
    assert!(second.documents[0].stale && !before.stale);
    for (source, earlier) in second.sources.iter().zip(&first.sources) {
        let away = source.source == SourceSystem::GbdFl;
        assert_eq!(source.away, away);
        assert_eq!(source.updated_at == earlier.updated_at, away);
    }
    kit.service.world().source_away = None;
    let third = wallet
        .update_source(SourceSystem::GbdFl)
        .await
        .expect("back");
    assert!(!third.documents[0].stale);
}

#[tokio::test]
async fn r16_a_source_that_never_answered_leaves_nothing_and_says_so() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().source_away = Some(SourceSystem::GbdFl);

    let view = wallet
        .update_documents()
        .await
        .expect("the others answered");

    assert_eq!(view.documents, []);
    assert!(view.sources[0].away && view.sources[0].updated_at.is_none());
    assert_eq!(view.pending[0].kind, DocumentKind::Diploma);
}

#[tokio::test]
async fn r18_who_reports_a_loss_sees_it_at_once_and_shares_no_more() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    kit.service.world().answers_to_lose = 1;
    let id = document();

    let lost = wallet.report_loss(id.as_str(), Loss::Stolen).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));
    let view = wallet
        .report_loss(id.as_str(), Loss::Stolen)
        .await
        .expect("reported");

    assert_eq!(view.documents[0].state, DocumentState::Stolen);
    assert!(!view.documents[0].can_be_reported);
    assert_eq!(kit.service.world().losses.len(), 1);
    let shared = wallet
        .open_access(id.as_str(), crate::TermsForm::default())
        .await;
    assert_eq!(shared.err(), Some(Error::DocumentNotValid));
}

#[test]
fn r19_a_photo_that_is_no_base64_is_not_shown() {
    assert!(photo_address("png", "iVBORw0KGgo=").is_some());
    assert_eq!(photo_address("png", "x\" onerror=\"alert(1)"), None);
}

use domain::{portal::BrowserKind, request::RequestState};
use protocol::ProblemCode;

use super::*;
use crate::{
    ScanView,
    testing::{Kit, ORIGIN, code, secret},
};

fn link() -> String {
    PortalNonce::from_random([8; 16]).link(ORIGIN)
}

/// A wallet whose person ordered the registration of [`Kit`] on the portal.
async fn ordered(kit: &Kit) -> Wallet {
    let wallet = kit.joined().await;
    let mut world = kit.service.world();
    world.ordered = Some(world.statement.clone());
    drop(world);
    wallet
}

async fn scanned(wallet: &Wallet) -> (String, Box<DraftView>) {
    match wallet.scan_text(&link()).await.expect("scanned") {
        ScanView::Order {
            scan,
            site,
            browser,
            network,
            draft,
            ..
        } => {
            assert_eq!(site, ORIGIN);
            assert_eq!(browser, BrowserKind::Firefox);
            assert_eq!(network, "203.0.*.*");
            assert_eq!(draft.draft, scan);
            (scan, draft)
        }
        other => panic!("this is no code of an order: {other:?}"),
    }
}

fn sent_to(kit: &Kit, path: &str) -> usize {
    let world = kit.service.world();
    world.sent.iter().filter(|sent| sent.path == path).count()
}

#[tokio::test]
async fn r26_what_was_ordered_is_shown_whole_and_just_that_is_signed_and_submitted() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    let (scan, draft) = scanned(&wallet).await;
    assert_eq!(sent_to(&kit, PORTAL_ORDER_SIGN), 0);

    let request = wallet.sign_order(&scan, code()).await.expect("signed");

    assert!(matches!(request.state, RequestState::Processing { .. }));
    assert_eq!(request.statement, draft.statement);
    {
        let world = kit.service.world();
        assert_eq!(world.submitted.len(), 1);
        assert_eq!(
            world.submitted[0].statement.0,
            draft.statement.clone().into_bytes()
        );
    }
    // The scan is used up.
    assert_eq!(
        wallet.sign_order(&scan, code()).await.err(),
        Some(Error::NotFound)
    );
}

#[tokio::test]
async fn r35_where_owners_are_asked_first_only_the_page_is_approved() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    kit.service.world().consents_needed = 2;
    let (scan, draft) = scanned(&wallet).await;
    assert_eq!(draft.consents_needed, 2);

    let request = wallet.sign_order(&scan, code()).await.expect("submitted");

    assert!(matches!(
        request.state,
        RequestState::AwaitingConsents { .. }
    ));
    assert_eq!(kit.service.world().submitted[0].signature, None);
}

#[tokio::test]
async fn s3_a_wrong_code_signs_nothing() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    let (scan, _) = scanned(&wallet).await;

    let refused = wallet.sign_order(&scan, Auth::Code(secret("918273"))).await;

    assert!(
        matches!(refused, Err(Error::WrongCode { .. })),
        "{refused:?}"
    );
    assert_eq!(sent_to(&kit, PORTAL_ORDER_SIGN), 0);
}

#[tokio::test]
async fn s4_an_order_of_another_person_or_for_another_site_is_not_even_shown() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    let good = kit.service.world().statement.clone();
    let text = String::from_utf8(good).expect("text");
    let mine = crate::testing::iin();
    for (from, to) in [
        (ORIGIN, "https://elsewhere.test"),
        (mine.as_str(), "900517400015"),
        ("qoltanba/temporary-registration/1", "qoltanba/consent/1"),
        (r#""months":3"#, r#""months":4"#),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text);
        kit.service.world().ordered = Some(other.into_bytes());

        let refused = wallet.scan_text(&link()).await;

        assert_eq!(refused.err(), Some(Error::StatementInvalid), "{to}");
    }
}

#[tokio::test]
async fn s12_refusing_is_told_to_the_page_and_uses_the_scan_up() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    let (scan, _) = scanned(&wallet).await;

    wallet.refuse_order(&scan).await.expect("refused");

    assert_eq!(sent_to(&kit, PORTAL_ORDER_REFUSE), 1);
    assert_eq!(
        wallet.sign_order(&scan, code()).await.err(),
        Some(Error::NotFound)
    );
    assert!(kit.service.world().submitted.is_empty());
}

#[tokio::test]
async fn s12_whose_page_it_is_not_and_whose_session_ended_are_told_in_words() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    for (problem, status, error) in [
        (ProblemCode::PortalNotYours, 403, Error::PortalNotYours),
        (
            ProblemCode::PortalSessionOver,
            410,
            Error::PortalSessionOver,
        ),
        (ProblemCode::EdsRequired, 403, Error::EdsRequired),
    ] {
        kit.service.refuse_next("preview", problem, status);
        assert_eq!(wallet.scan_text(&link()).await.err(), Some(error));
    }
}

#[tokio::test]
async fn s14_a_signature_whose_answer_got_lost_is_finished_once_also_after_a_kill() {
    let kit = Kit::new();
    let wallet = ordered(&kit).await;
    let (scan, _) = scanned(&wallet).await;
    kit.service.world().answers_to_lose = 1;
    let lost = wallet.sign_order(&scan, code()).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    kit.killed_and_unlocked(wallet).await;

    assert_eq!(kit.service.world().submitted.len(), 1);
    assert_eq!(sent_to(&kit, PORTAL_ORDER_SIGN), 2);
}

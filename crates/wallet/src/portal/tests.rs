use domain::portal::PortalAction;

use super::*;
use crate::{
    ScanView,
    testing::{Kit, ORIGIN, code, secret},
};

fn nonce() -> PortalNonce {
    PortalNonce::from_random([8; 16])
}

fn shown(scan: ScanView) -> String {
    match scan {
        ScanView::Portal {
            scan,
            site,
            action,
            browser,
            network,
            ..
        } => {
            assert_eq!(site, ORIGIN);
            assert_eq!(action, PortalAction::SignIn);
            assert_eq!(browser, BrowserKind::Firefox);
            assert_eq!(network, "203.0.*.*");
            scan
        }
        other => panic!("this is no code of the portal: {other:?}"),
    }
}

#[tokio::test]
async fn r26_s12_what_was_shown_is_signed_and_the_number_comes_back() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let scan = wallet
        .scan_text(&nonce().link(ORIGIN))
        .await
        .expect("scanned");

    let approved = wallet.approve_portal(&shown(scan), code()).await;

    assert_eq!(approved.expect("approved").number, "07");
    let world = kit.service.world();
    let sent = world.sent.last().expect("a request");
    assert_eq!(sent.path, PORTAL_APPROVE);
    assert!(sent.idempotency_key.is_some());
    let body: ApprovePortal =
        serde_json::from_slice(sent.body.as_deref().expect("a body")).expect("an approval");
    let approval: PortalApproval = statement::parse(&body.statement.0).expect("a statement");
    let hash = domain::hex(&::eds::sha256(nonce().as_bytes()));
    assert_eq!(approval.site, ORIGIN);
    assert_eq!(approval.nonce_sha256, hash);
    assert_eq!(approval.browser, BrowserKind::Firefox);
    ::eds::cades::verify_with(
        &body.signature.0,
        &body.statement.0,
        PortalApproval::SUBJECT,
        |_| Ok(()),
    )
    .expect("signed for this purpose");
}

#[tokio::test]
async fn s3_a_wrong_code_allows_nothing() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let scan = wallet
        .scan_text(&nonce().link(ORIGIN))
        .await
        .expect("scanned");
    let wrong = Auth::Code(secret("918273"));

    let refused = wallet.approve_portal(&shown(scan), wrong).await;

    assert!(
        matches!(refused, Err(Error::WrongCode { .. })),
        "{refused:?}"
    );
    let world = kit.service.world();
    assert!(world.sent.iter().all(|sent| sent.path != PORTAL_APPROVE));
}

#[tokio::test]
async fn s12_a_portal_of_another_site_is_refused_without_asking_anybody() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let sent = kit.service.world().sent.len();

    let refused = wallet
        .scan_text(&nonce().link("https://elsewhere.test"))
        .await;

    assert_eq!(refused.err(), Some(Error::OtherService));
    assert_eq!(kit.service.world().sent.len(), sent);
}

#[tokio::test]
async fn s12_a_code_that_is_over_is_said_to_be() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service
        .refuse_next("preview", protocol::ProblemCode::PortalCodeOver, 410);

    let refused = wallet.scan_text(&nonce().link(ORIGIN)).await;

    assert_eq!(refused.err(), Some(Error::PortalCodeOver));
}

#[tokio::test]
async fn s33_sessions_of_the_portal_are_listed_and_ended() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let open = wallet.portal_sessions().await.expect("listed");
    wallet
        .end_portal_session(&open[0].session)
        .await
        .expect("ended");

    assert_eq!(open.len(), 1);
    assert_eq!(
        wallet.end_portal_session("nothing").await.err(),
        Some(Error::NotFound)
    );
}

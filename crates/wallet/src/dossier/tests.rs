use super::*;
use crate::testing::{Kit, request_id};

#[tokio::test]
async fn r14_a_dossier_is_kept_as_the_service_sealed_it_and_holds_without_the_service() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let into = kit.folder.path().join("kept");

    let kept = wallet
        .keep_request_dossier(request_id().as_str(), &into)
        .await
        .expect("kept");

    kit.service.world().away = true;
    let [name] = kept.files.as_slice() else {
        panic!("not one file: {:?}", kept.files);
    };
    assert_eq!(*name, format!("dossier-{}.asice", request_id()));
    let file = std::fs::read(into.join(name)).expect("a file");
    let checked = check(&file, Some(&kit.service.authority.to_pem())).expect("a dossier");
    assert!(checked.is_whole(), "{:?}", checked.findings);
    assert_eq!(checked.state, Some("refused"));
    assert_eq!(checked.ground, Some(RefusalGround::NoConsentOfOwner));
}

#[tokio::test]
async fn r14_a_dossier_that_would_be_worth_nothing_is_not_kept() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let stranger = Kit::new();
    let foreign = stranger.service.dossier(crate::testing::ORIGIN);
    let elsewhere = kit.service.dossier("https://other.example");
    let mut changed = kit.service.dossier(crate::testing::ORIGIN);
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let into = kit.folder.path().join("kept");
    for container in [foreign, elsewhere, changed, b"PK".to_vec()] {
        kit.service.world().dossier = Some(container);

        let refused = wallet
            .keep_request_dossier(request_id().as_str(), &into)
            .await;

        assert_eq!(refused.err(), Some(Error::BackendRubbish));
    }
    assert!(!into.exists());
}

#[test]
fn what_is_no_dossier_is_not_checked() {
    assert_eq!(
        check(b"", Some("not a certificate")),
        Err(CheckError::Authority)
    );
    assert_eq!(
        check(b"", None),
        Err(CheckError::Container(ContainerError::NotAZip))
    );
}

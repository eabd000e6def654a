use credential::{
    status_list::Status,
    verification::{self, Expected},
};
use domain::document::Loss;
use eds::key::PublicKey;

use super::{proof::*, *};
use crate::{
    TermsForm,
    testing::{CODE, Kit, ORIGIN, document, secret},
};

async fn view(wallet: &Wallet) -> Option<CredentialView> {
    let documents = wallet.documents().await.expect("documents").documents;
    documents[0].credential.clone()
}

async fn held(wallet: &Wallet) -> String {
    let held = wallet.held_credential(&document()).await.expect("a vault");
    held.expect("a credential")
}

fn asked(kit: &Kit, end: &str) -> usize {
    let world = kit.service.world();
    let sent = world.sent.iter();
    sent.filter(|request| request.path.ends_with(end)).count()
}

/// The document changes at its source.
fn change(kit: &Kit) {
    let mut world = kit.service.world();
    world.number = "099999999";
    world.documents_etag = "\"2\"";
}

/// A presentation of these claims as a verifier reads it.
fn verified(
    kit: &Kit,
    presentation: &str,
    nonce: &str,
    asked: &[&str],
) -> Result<verification::Verified, verification::VerificationError> {
    let now = kit.clock.now();
    let authorities = [kit.service.authority.clone()];
    let issuer: PublicKey =
        credential::trusted_issuer(presentation, &authorities, now).expect("trusted");
    let expected = Expected {
        issuer: ORIGIN,
        credential_type: "urn:qoltanba:national_id:1",
        audience: ORIGIN,
        nonce,
        asked,
        oldest: SignedDuration::from_mins(5),
        tolerance: TOLERANCE,
    };
    verification::verify(presentation, &issuer, &expected, now)
}

#[tokio::test]
async fn s36_an_update_brings_credentials_which_stay_without_the_service() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    let first = held(&wallet).await;
    let known = view(&wallet).await.expect("a credential");
    assert_eq!(known.state, CredentialState::Valid);
    assert_eq!(known.checked_at, Some(kit.clock.now()));

    wallet.update_documents().await.expect("updated again");
    assert_eq!(held(&wallet).await, first);
    assert_eq!(asked(&kit, "/credentials"), 1);
    wallet.kill().await;
    kit.service.world().away = true;
    let wallet = kit.open().await;
    wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");

    assert_eq!(held(&wallet).await, first);
    assert_eq!(view(&wallet).await, Some(known));
}

#[tokio::test]
async fn s36_a_credential_is_fetched_anew_where_the_document_changed_or_it_ends_soon() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    let first = held(&wallet).await;

    change(&kit);
    wallet.update_documents().await.expect("updated");
    let second = held(&wallet).await;
    assert_ne!(second, first);
    // Thirty days less a quarter of them.
    kit.clock.advance(SignedDuration::from_hours(24 * 22));
    kit.unlock(&wallet).await;
    wallet.update_documents().await.expect("updated");
    assert_eq!(held(&wallet).await, second);
    kit.clock.advance(SignedDuration::from_hours(24));
    kit.unlock(&wallet).await;
    wallet.update_documents().await.expect("updated");
    assert_ne!(held(&wallet).await, second);
}

#[tokio::test]
async fn s36_what_is_away_leaves_credentials_and_list_as_they_were() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    let known = view(&wallet).await.expect("a credential");
    let first = held(&wallet).await;
    kit.clock.advance(SignedDuration::from_mins(1));
    change(&kit);
    kit.service.world().list_away = true;
    kit.service.world().credentials_away = true;

    wallet.update_documents().await.expect("the documents came");

    assert_eq!(held(&wallet).await, first);
    assert_eq!(view(&wallet).await, Some(known));
}

#[tokio::test]
async fn r18_s36_a_lost_document_is_known_as_ended_also_offline_with_its_age() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    let id = document();
    wallet
        .report_loss(id.as_str(), Loss::Lost)
        .await
        .expect("reported");
    kit.service.world().ended.push((1, Status::INVALID));
    wallet.update_status_lists().await.expect("updated");
    let checked_at = kit.clock.now();

    kit.service.world().away = true;
    kit.clock.advance(SignedDuration::from_mins(3));

    let known = view(&wallet).await.expect("a credential");
    assert_eq!(known.state, CredentialState::Ended);
    assert_eq!(known.checked_at, Some(checked_at));
    kit.clock.advance(SignedDuration::from_hours(24));
    kit.unlock(&wallet).await;
    let known = view(&wallet).await.expect("a credential");
    assert_eq!(known.state, CredentialState::Unknown, "the list is too old");
}

#[tokio::test]
async fn s36_a_credential_of_another_issuer_device_or_content_is_not_kept() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let now = kit.clock.now();
    let document = kit.service.world().document(now);
    let other = Kit::new();
    let stranger = kit.service.issuer.stranger.public_key();
    let own = wallet.0.device.public_key();
    let changed = Document {
        photo: None,
        ..document.clone()
    };
    for credential in [
        other.service.issuer.issue(&document, &own, 1, now),
        kit.service.issuer.issue(&document, &stranger, 1, now),
        kit.service.issuer.issue(&changed, &own, 1, now),
    ] {
        assert!(wallet.held(credential.to_text(), &document).is_none());
    }
    let good = kit.service.issuer.issue(&document, &own, 1, now);
    assert!(wallet.held(good.to_text(), &document).is_some());
}

#[tokio::test]
async fn s36_an_access_brings_a_presentation_of_exactly_its_terms_for_its_code() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    let form = TermsForm {
        scope: Scope::Fields {
            claims: vec![domain::document::Claim::Photo],
        },
        ..TermsForm::default()
    };

    wallet
        .open_access(document().as_str(), form)
        .await
        .expect("given");

    let sent = kit.service.world().accesses[0].0.clone();
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&sent.secret_sha256[2 * at..2 * at + 2], 16).expect("hex");
    }
    let nonce = presentation_nonce(&hash);
    let shown = verified(&kit, &sent.presentation, &nonce, &["photo"]).expect("verified");
    assert!(shown.missing().is_empty() && shown.not_asked().is_empty());
    assert_eq!(*shown.holder(), wallet.0.device.public_key());
    assert!(verified(&kit, &sent.presentation, "another", &["photo"]).is_err());
}

#[tokio::test]
async fn s36_a_document_that_changed_at_its_source_is_fetched_before_it_is_shared() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    change(&kit);
    let outdated = protocol::ProblemCode::CredentialOutdated;
    kit.service.refuse_next("/accesses", outdated, 409);

    wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");

    assert_eq!(asked(&kit, "/credentials"), 2);
    assert_eq!(kit.service.world().accesses.len(), 1);
}

#[tokio::test]
async fn s36_nothing_is_shared_that_cannot_be_proved() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().credentials_away = true;
    wallet.update_documents().await.expect("updated");

    let shared = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await;

    assert_eq!(shared.err(), Some(Error::CredentialMissing));
    assert!(kit.service.world().accesses.is_empty());
}

/// What another wallet makes of a document that was opened.
async fn opened(kit: &Kit, wallet: &Wallet) -> ProofView {
    let link = format!("{ORIGIN}/s#AAAAAAAAAAAAAAAAAAAAAA");
    let scanned = wallet.scan_text(&link).await.expect("scanned");
    let crate::ScanView::Document { scan, .. } = scanned else {
        panic!("no document");
    };
    let opened = wallet.open_scanned(&scan).await.expect("opened");
    kit.service.world().openings = 0;
    opened.proof
}

#[tokio::test]
async fn s36_what_was_opened_is_verified_and_its_status_asked_for() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let now = kit.clock.now();
    assert_eq!(
        opened(&kit, &wallet).await,
        ProofView::Verified {
            issued_at: now,
            signed_at: now,
            checked_at: now
        }
    );

    kit.clock.advance(SignedDuration::from_secs(1));
    kit.service.world().ended.push((0, Status::INVALID));
    let why = ProofFailure::Ended;
    assert_eq!(opened(&kit, &wallet).await, ProofView::Failed { why });
}

#[tokio::test]
async fn s36_without_the_status_list_a_document_is_said_to_be_unchecked() {
    let kit = Kit::new();
    kit.service.world().list_away = true;
    let wallet = kit.joined().await;

    let proof = opened(&kit, &wallet).await;

    assert!(matches!(proof, ProofView::Unchecked { .. }), "{proof:?}");
}

#[tokio::test]
async fn s36_a_service_cannot_pass_off_another_document_holder_or_occasion() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let now = kit.clock.now();
    let document = kit.service.world().document(now);
    let today = "2026-03-01".parse().expect("a day");
    let shown = document.clone().shown(&Scope::Whole, today);
    let all = ["number", "photo"];
    let prove = async |presentation: String| {
        let proof = wallet.prove(&shown, &presentation, "nonce").await;
        match proof.expect("a vault") {
            ProofView::Failed { why } => Some(why),
            ProofView::Verified { .. } | ProofView::Unchecked { .. } => None,
        }
    };
    let show = |document: &Document, claims: &[&str], nonce: &str| {
        kit.service.issuer.show(document, claims, nonce, now)
    };
    let changed = Document {
        photo: Some("AAAA".to_owned()),
        ..document.clone()
    };
    let other = Kit::new();
    let good = show(&document, &all, "nonce");
    let (_, key_binding) = good.rsplit_once('~').expect("a presentation");
    let few = show(&document, &["number"], "nonce");
    let (less, _) = few.rsplit_once('~').expect("a presentation");

    assert_eq!(prove(good.clone()).await, None);
    let foreign = other.service.issuer.show(&document, &all, "nonce", now);
    for (presentation, why) in [
        (show(&document, &all, "other"), ProofFailure::Holder),
        (format!("{less}~{key_binding}"), ProofFailure::Holder),
        (few.clone(), ProofFailure::Contents),
        (show(&changed, &all, "nonce"), ProofFailure::Contents),
        (foreign, ProofFailure::Issuer),
        (String::new(), ProofFailure::Issuer),
    ] {
        assert_eq!(prove(presentation).await, Some(why));
    }
    kit.clock.advance(SignedDuration::from_hours(1));
    kit.unlock(&wallet).await;
    assert_eq!(prove(good).await, Some(ProofFailure::Holder), "too old");
}

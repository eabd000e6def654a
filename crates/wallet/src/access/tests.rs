use std::ops::ControlFlow;

use jiff::SignedDuration;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use super::*;
use crate::testing::{Kit, ORIGIN, document};

async fn with_document(kit: &Kit) -> Wallet {
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    wallet
}

fn link_in(qr: &str) -> String {
    let png = BASE64
        .decode(qr.strip_prefix("data:image/png;base64,").expect("a PNG"))
        .expect("base64");
    let mut link = None;
    picture::read(&png, |text| {
        link = Some(text);
        ControlFlow::Break(())
    })
    .expect("a PNG");
    link.expect("a QR code")
}

#[tokio::test]
async fn r22_the_qr_code_holds_the_link_whose_secret_only_its_hash_was_sent_of() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;

    let view = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");

    let link = link_in(&view.qr);
    let text = link
        .strip_prefix(&format!("{ORIGIN}/s#"))
        .expect("a link of the service, the secret in its fragment");
    let secret = AccessSecret::parse(text).expect("128 bits");
    let world = kit.service.world();
    let sent = &world.accesses[0].0;
    assert_eq!(
        sent.secret_sha256,
        domain::ids::hex(&eds::sha256(secret.as_bytes()))
    );
    assert_eq!(view.short_code.replace('-', ""), *sent.short_code);
    let body = world.sent.iter().find(|request| request.path == ACCESSES);
    let body = body.and_then(|request| request.body.clone()).expect("sent");
    assert!(!String::from_utf8_lossy(&body).contains(text));
    assert_eq!(view.until, view.given_at + SignedDuration::from_mins(5));
}

#[tokio::test]
async fn r24_an_organisation_is_named_before_access_is_given_and_no_persons_number_is_sent() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;

    let known = wallet.recipient(" 260140099936 ").await;
    let unknown = wallet.recipient("990440000385").await;
    let person = wallet.recipient("900517400015").await;
    let nobody = wallet.recipient("260140099937").await;

    let name = LocalizedText::same("Ulgi Hotel LLP");
    assert_eq!(known, Ok(RecipientView::Organisation { name }));
    assert_eq!(unknown, Ok(RecipientView::Unconnected));
    assert_eq!(person, Ok(RecipientView::Person));
    assert_eq!(nobody, Err(Error::RecipientInvalid));
    let world = kit.service.world();
    assert!(
        world
            .sent
            .iter()
            .all(|request| !request.path.contains("900517400015"))
    );
}

#[tokio::test]
async fn r22_the_terms_that_the_person_chose_are_sent_and_shown() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    let form = TermsForm {
        scope: Scope::Fields {
            claims: vec![domain::document::Claim::Photo],
        },
        recipient: " 900517400015 ".to_owned(),
        purpose: "Hotel".to_owned(),
    };

    let view = wallet
        .open_access(document().as_str(), form)
        .await
        .expect("given");

    assert_eq!(view.terms, kit.service.world().accesses[0].0.terms);
    assert_eq!(view.terms.recipient, Recipient::parse("900517400015").ok());
}

#[tokio::test]
async fn r22_terms_that_cannot_be_are_refused_before_anything_is_sent() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    let form = TermsForm::default;

    for (form, error) in [
        (
            TermsForm {
                recipient: "900517400016".to_owned(),
                ..form()
            },
            Error::RecipientInvalid,
        ),
        (
            TermsForm {
                purpose: "\u{202e}letoH".to_owned(),
                ..form()
            },
            Error::PurposeInvalid,
        ),
        (
            TermsForm {
                scope: Scope::Fields { claims: Vec::new() },
                ..form()
            },
            Error::ScopeNotPossible,
        ),
    ] {
        let refused = wallet.open_access(document().as_str(), form).await;
        assert_eq!(refused.err(), Some(error));
    }
    assert!(kit.service.world().accesses.is_empty());
}

#[tokio::test]
async fn r22_an_access_that_was_begun_is_not_given_in_place_of_one_on_other_terms() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    kit.service.world().answers_to_lose = 1;
    let lost = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await;
    assert_eq!(lost.err(), Some(Error::BackendAway));
    let purpose = "Hotel".to_owned();
    let form = TermsForm {
        purpose,
        ..TermsForm::default()
    };

    let view = wallet
        .open_access(document().as_str(), form)
        .await
        .expect("given");

    assert_eq!(view.terms.purpose.expect("a purpose").as_str(), "Hotel");
}

#[tokio::test]
async fn s8_a_short_code_that_is_taken_is_drawn_again() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    kit.service
        .refuse_next("/accesses", ProblemCode::ShortCodeTaken, 409);

    wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");

    let world = kit.service.world();
    let drawn: Vec<_> = world
        .sent
        .iter()
        .filter(|request| request.path == ACCESSES)
        .collect();
    assert_eq!(drawn.len(), 2);
    assert_ne!(drawn[0].body, drawn[1].body);
    assert_ne!(drawn[0].idempotency_key, drawn[1].idempotency_key);
    assert_eq!(world.accesses.len(), 1);
}

#[tokio::test]
async fn r22_an_answer_lost_to_a_kill_is_made_up_after_the_restart() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    kit.service.world().answers_to_lose = 1;
    let lost = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    let wallet = kit.killed_and_unlocked(wallet).await;

    let open = wallet.open_accesses().await.expect("accesses");
    assert_eq!(open.len(), 1);
    assert!(!open[0].qr.is_empty());
    assert_eq!(kit.service.world().accesses.len(), 1, "given once");
    let again = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");
    assert_ne!(again.access, open[0].access, "asked for anew");
}

#[tokio::test]
async fn r22_nothing_is_opened_to_anybody_long_after_it_was_asked_for() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    // The request never arrived.
    kit.service.world().away = true;
    wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect_err("away");
    wallet.kill().await;
    kit.service.world().away = false;
    kit.clock.advance(SignedDuration::from_mins(6));

    let wallet = kit.open().await;
    wallet
        .unlock_with_code(crate::testing::secret(crate::testing::CODE))
        .await
        .expect("unlocked");

    assert!(kit.service.world().accesses.is_empty());
}

#[tokio::test]
async fn r23_a_closed_access_has_no_code_any_more() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    let given = wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");

    let extended = wallet.extend_access(&given.access).await.expect("extended");
    assert_eq!(extended.until, given.longest_until);
    assert_eq!(extended.qr, given.qr);
    let closed = wallet.close_access(&given.access).await.expect("closed");

    assert!(matches!(closed.state, AccessState::Closed { .. }));
    assert_eq!((closed.qr.as_str(), closed.short_code.as_str()), ("", ""));
    assert!(wallet.open_accesses().await.expect("none").is_empty());
}

#[tokio::test]
async fn r22_an_access_whose_time_is_over_is_shown_as_lapsed_also_offline() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    wallet
        .open_access(document().as_str(), TermsForm::default())
        .await
        .expect("given");
    kit.service.world().away = true;

    assert_eq!(wallet.open_accesses().await.expect("known").len(), 1);
    kit.clock.advance(SignedDuration::from_mins(4));
    wallet.touch().await.expect("touched");
    kit.clock.advance(SignedDuration::from_mins(1));
    assert!(wallet.open_accesses().await.expect("known").is_empty());
}

#[tokio::test]
async fn foreign_and_malformed_ids_are_not_found() {
    let kit = Kit::new();
    let wallet = with_document(&kit).await;
    for access in ["", "..", "0000", "00000000000000000000000000000000"] {
        assert_eq!(
            wallet.access_status(access).await.err(),
            Some(Error::NotFound)
        );
        assert_eq!(
            wallet.open_access(access, TermsForm::default()).await.err(),
            Some(Error::NotFound)
        );
    }
}

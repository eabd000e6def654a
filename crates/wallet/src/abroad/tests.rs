use domain::attachment::AttachmentRefusal;

use super::*;
use crate::{
    ApplicationView, Signing,
    testing::{Kit, code, secret},
};

const FOR_GOOD: Service = Service::AbroadPermanently;

/// A PDF of one page that says which it is.
fn pdf(which: u8) -> Vec<u8> {
    let mut file = format!("%PDF-1.7\n%{which}\n");
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip([
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let trailer = "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n";
    format!("{file}{table}{trailer}{start}\n%%EOF\n").into_bytes()
}

fn form() -> AbroadForm {
    AbroadForm {
        country: "DE".to_owned(),
        address: "Bonn, Am Kurpark 1".to_owned(),
        since: "2026-02-01".to_owned(),
        reason: Some(AbroadReason::Family),
        document_number: "N12345678".to_owned(),
        contact: "+49 30 1234567".to_owned(),
        permit_number: "12-345".to_owned(),
        permit_issued_on: "2026-01-12".to_owned(),
        personal_data: true,
        ..AbroadForm::default()
    }
}

async fn filled_in(wallet: &Wallet) {
    wallet
        .save_abroad_form(FOR_GOOD, form())
        .await
        .expect("kept");
    for (purpose, which) in [
        (AttachmentPurpose::PermitToLeave, 2),
        (AttachmentPurpose::IdentityDocument, 1),
    ] {
        wallet
            .attach_copy(FOR_GOOD, purpose, "копия.pdf", pdf(which))
            .await
            .expect("attached");
    }
}

fn by_eds() -> Option<Signing> {
    Some(Signing::Eds { auth: code() })
}

#[tokio::test]
async fn r37_a_restart_in_the_middle_loses_neither_card_nor_copies() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;

    let wallet = kit.killed_and_unlocked(wallet).await;
    let kept = wallet.abroad_form(FOR_GOOD).await.expect("the card");
    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("a draft");
    let wallet = kit.killed_and_unlocked(wallet).await;
    let request = wallet
        .submit_draft(&draft.draft, by_eds())
        .await
        .expect("submitted");

    assert!(kept.form == form());
    assert!(kept.copies.iter().all(|copy| {
        copy.file
            .as_ref()
            .is_some_and(|file| file.name == "копия.pdf")
    }));
    assert!(!draft.one_time_password && draft.signs_now);
    assert!(matches!(
        &request.about,
        ApplicationView::AbroadPermanently { card, .. } if card.country == "DE" && card.copies.len() == 2
    ));
    let sent = kit.service.world().attached.clone();
    assert!(sent == [pdf(1), pdf(2)]);
    // What was submitted is done with: card and copies are gone.
    let empty = wallet.abroad_form(FOR_GOOD).await.expect("a card");
    assert!(empty.form == AbroadForm::default());
    assert!(empty.copies.iter().all(|copy| copy.file.is_none()));
    let rows = wallet.rows().expect("unlocked");
    let left: Vec<(String, Bytes)> = wallet.0.vault.list(&rows, "copy/").await.expect("rows");
    assert!(left.is_empty());
}

#[tokio::test]
async fn r37_copies_whose_answers_got_lost_are_there_once_and_so_is_the_request() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("a draft");
    kit.service.world().answers_to_lose = 1;

    let lost = wallet.submit_draft(&draft.draft, by_eds()).await;
    let wallet = kit.killed_and_unlocked(wallet).await;
    wallet
        .submit_draft(&draft.draft, by_eds())
        .await
        .expect("submitted");

    assert_eq!(lost.err(), Some(Error::BackendAway));
    assert_eq!(kit.service.world().attached.len(), 2);
    assert_eq!(kit.service.world().submitted.len(), 1);
}

#[tokio::test]
async fn r37_what_is_no_copy_is_refused_without_being_sent() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let attach = async |file: Vec<u8>| {
        wallet
            .attach_copy(FOR_GOOD, AttachmentPurpose::IdentityDocument, "x.pdf", file)
            .await
            .err()
    };
    let script = String::from_utf8(pdf(1))
        .expect("text")
        .replace("/MediaBox", "/JavaScript/MediaBox");

    for (file, reason) in [
        (b"GIF89a".to_vec(), AttachmentRefusal::UnknownKind),
        (script.into_bytes(), AttachmentRefusal::ActiveContent),
        (vec![0; 5 * 1024 * 1024 + 1], AttachmentRefusal::TooLarge),
    ] {
        assert_eq!(
            attach(file).await,
            Some(Error::AttachmentRefused { reason })
        );
    }
    let view = wallet.abroad_form(FOR_GOOD).await.expect("a card");
    assert!(view.copies.iter().all(|copy| copy.file.is_none()));
}

#[tokio::test]
async fn r37_a_copy_is_replaced_and_taken_back() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let purpose = AttachmentPurpose::IdentityDocument;
    for which in [1, 2] {
        wallet
            .attach_copy(FOR_GOOD, purpose, "a.pdf", pdf(which))
            .await
            .expect("attached");
    }
    let rows = wallet.rows().expect("unlocked");
    let kept = async || -> usize {
        let rows: Vec<(String, Bytes)> = wallet.0.vault.list(&rows, "copy/").await.expect("rows");
        rows.len()
    };
    assert_eq!(kept().await, 1);

    let view = wallet
        .detach_copy(FOR_GOOD, purpose)
        .await
        .expect("taken back");

    assert!(view.copies[0].file.is_none());
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn r31_r37_a_card_that_lacks_something_is_no_draft() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    for (change, reason) in [
        (
            (|form| form.address.clear()) as fn(&mut AbroadForm),
            AbroadRefusal::Incomplete,
        ),
        (
            |form| form.country = "KZ".to_owned(),
            AbroadRefusal::Incomplete,
        ),
        (
            |form| form.since = "2026-03-02".to_owned(),
            AbroadRefusal::Since,
        ),
        (
            |form| form.personal_data = false,
            AbroadRefusal::PersonalData,
        ),
    ] {
        let mut changed = form();
        change(&mut changed);
        wallet
            .save_abroad_form(FOR_GOOD, changed)
            .await
            .expect("kept");
        assert_eq!(
            wallet.draft_abroad(FOR_GOOD).await.err(),
            Some(Error::CardInvalid { reason })
        );
    }
    wallet
        .save_abroad_form(FOR_GOOD, form())
        .await
        .expect("kept");
    wallet
        .detach_copy(FOR_GOOD, AttachmentPurpose::PermitToLeave)
        .await
        .expect("taken back");
    assert_eq!(
        wallet.draft_abroad(FOR_GOOD).await.err(),
        Some(Error::CardInvalid {
            reason: AbroadRefusal::Copies
        })
    );
}

#[tokio::test]
async fn r37_a_one_time_password_is_refused_before_anything_is_sent() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("a draft");
    let digits = secret("123456");

    let refused = wallet
        .submit_draft(&draft.draft, Some(Signing::OneTimePassword { digits }))
        .await;

    assert_eq!(refused.err(), Some(Error::EdsRequired));
    assert!(kit.service.world().attached.is_empty());
}

#[tokio::test]
async fn r37_a_discarded_draft_leaves_the_card_and_its_copies() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("a draft");

    wallet.discard_draft(&draft.draft).await.expect("discarded");

    wallet.draft_abroad(FOR_GOOD).await.expect("another draft");
}

#[tokio::test]
async fn r50_what_the_service_says_before_a_form_is_shown() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let before = wallet.before_service(FOR_GOOD).await.expect("said");

    assert!(!before.possible);
    assert!(before.findings[0].refuses());
    let other = wallet.before_service(Service::Marriage).await;
    assert_eq!(other.err(), Some(Error::BackendRubbish));
}

#[tokio::test]
async fn r37_a_changed_card_takes_the_place_of_its_draft() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    wallet.draft_abroad(FOR_GOOD).await.expect("a draft");
    let moved = AbroadForm {
        country: "TR".to_owned(),
        ..form()
    };
    wallet
        .save_abroad_form(FOR_GOOD, moved)
        .await
        .expect("kept");

    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("another draft");

    let drafts = wallet.drafts().await.expect("drafts");
    assert_eq!(drafts, [draft]);
    assert!(drafts[0].can_be_changed);
}

#[tokio::test]
async fn r37_a_card_that_is_begun_anew_has_neither_words_nor_copies() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;

    let name = name_of(FOR_GOOD);
    wallet.forget_form(&name).await.expect("forgotten");

    let view = wallet.abroad_form(FOR_GOOD).await.expect("a card");
    assert!(view.form == AbroadForm::default());
    assert!(view.copies.iter().all(|copy| copy.file.is_none()));
}

#[tokio::test]
async fn r37_the_number_of_a_document_that_is_held_is_not_asked_for() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    filled_in(&wallet).await;
    let typed = wallet.abroad_form(FOR_GOOD).await.expect("a card");
    wallet.update_documents().await.expect("updated");

    let view = wallet.abroad_form(FOR_GOOD).await.expect("a card");
    let draft = wallet.draft_abroad(FOR_GOOD).await.expect("a draft");

    assert!(typed.documents.is_empty());
    assert_eq!(typed.form.document_number, "N12345678");
    let held: Vec<_> = view.documents.iter().map(|held| held.kind).collect();
    assert_eq!(held, [DocumentKind::NationalId]);
    assert_eq!(view.form.document_number, view.documents[0].number);
    assert!(matches!(
        &draft.about,
        ApplicationView::AbroadPermanently { card, .. } if card.document_number == view.documents[0].number
    ));
}

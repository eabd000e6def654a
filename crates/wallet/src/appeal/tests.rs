use domain::appeal::{Decision, Outcome};

use super::*;
use crate::testing::{Kit, code, request_id, secret};

const ESSENCE: &str = "Құжаттарым дұрыс.\nҚайта қараңыз.";

fn form() -> AppealForm {
    AppealForm {
        request: request_id().to_string(),
        essence: ESSENCE.to_owned(),
        postal_address: "010000, Астана".to_owned(),
    }
}

/// A wallet whose person's request was refused.
async fn refused(kit: &Kit) -> Wallet {
    let wallet = kit.joined().await;
    kit.service.world().refused = true;
    wallet
}

async fn sent(wallet: &Wallet) -> AppealView {
    let draft = wallet.draft_appeal(form()).await.expect("a draft");
    wallet
        .sign_appeal(&draft.draft, code())
        .await
        .expect("sent")
}

fn decide(kit: &Kit) {
    let mut world = kit.service.world();
    let at = "2026-03-02T09:00:00Z".parse().expect("an instant");
    world.appeals[0].state = AppealState::Answered {
        at,
        answer: Decision::Answer {
            outcome: Outcome::Denied,
            office: Words::parse("Көші-қон қызметі").expect("words"),
        },
    };
    world.appeals[0].complaint_until = Some("2026-06-02".parse().expect("a day"));
}

#[tokio::test]
async fn r39_an_appeal_is_drawn_up_with_what_the_account_knows_and_just_that_is_signed() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;

    let draft = wallet.draft_appeal(form()).await.expect("a draft");
    let view = wallet
        .sign_appeal(&draft.draft, code())
        .await
        .expect("sent");

    assert_eq!(draft.iin, crate::testing::iin());
    assert_eq!(draft.full_name, Some(crate::testing::person()));
    assert_eq!(draft.ground, Some(RefusalGround::UnreliableData));
    let addressed_to = Body::MigrationService.addressee();
    assert_eq!(draft.addressed_to, Some(addressed_to));
    assert_eq!(draft.essence.expect("an essence").as_str(), ESSENCE);
    // The stand-in verified the signature.
    let kept = kit.service.world().appeals[0].statement.0.clone();
    assert_eq!(kept, draft.statement.into_bytes());
    assert_eq!(view.state, AppealState::Sent);
    assert_eq!(view.essence.as_str(), ESSENCE);
    assert_eq!(wallet.appeals().await.expect("listed"), [view]);
    let again = wallet.sign_appeal(&draft.draft, code()).await;
    assert_eq!(again.err(), Some(Error::NotFound));
}

#[tokio::test]
async fn r39_an_appeal_whose_answer_got_lost_is_received_once() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let draft = wallet.draft_appeal(form()).await.expect("a draft");
    kit.service.world().answers_to_lose = 1;

    let lost = wallet.sign_appeal(&draft.draft, code()).await;
    let wallet = kit.killed_and_unlocked(wallet).await;

    assert_eq!(lost.err(), Some(Error::BackendAway));
    assert_eq!(wallet.appeals().await.expect("listed").len(), 1);
    assert_eq!(kit.service.world().appeals.len(), 1);
}

#[tokio::test]
async fn s3_an_appeal_is_signed_with_the_code_only() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let draft = wallet.draft_appeal(form()).await.expect("a draft");

    let wrong = Auth::Code(secret("314159"));
    let refused = wallet.sign_appeal(&draft.draft, wrong).await;

    assert_eq!(refused.err(), Some(Error::WrongCode { tries_left: 4 }));
    assert!(kit.service.world().appeals.is_empty());
}

#[tokio::test]
async fn r39_what_is_no_appeal_is_not_drawn_up() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let drafted = async |change: fn(&mut AppealForm)| {
        let mut form = form();
        change(&mut form);
        wallet.draft_appeal(form).await.err()
    };

    let empty = drafted(|form| form.essence = " \n ".to_owned()).await;
    assert_eq!(empty, Some(Error::TextMissing));
    // The account of the tests has no registered address.
    let nowhere = drafted(|form| form.postal_address.clear()).await;
    assert_eq!(nowhere, Some(Error::TextMissing));
    let long = drafted(|form| form.essence = "ә".repeat(3_001)).await;
    assert_eq!(long, Some(Error::TextTooLong));
    let nothing = drafted(|form| form.request = "../profile".to_owned()).await;
    assert_eq!(nothing, Some(Error::NotFound));
    kit.service.world().refused = false;
    assert_eq!(drafted(|_| {}).await, Some(Error::Conflict));
}

#[tokio::test]
async fn r39_an_appeal_is_taken_back_by_a_signed_application_before_it_is_decided() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let appeal = sent(&wallet).await;

    let draft = wallet
        .draft_appeal_withdrawal(&appeal.appeal)
        .await
        .expect("a draft");
    let withdrawn = wallet
        .sign_appeal(&draft.draft, code())
        .await
        .expect("taken back");
    let again = wallet.draft_appeal_withdrawal(&appeal.appeal).await;

    assert_eq!(draft.number, Some(appeal.number));
    assert!(matches!(withdrawn.state, AppealState::Withdrawn { .. }));
    assert_eq!(again.err(), Some(Error::Conflict));
}

#[tokio::test]
async fn r40_a_complaint_goes_to_the_body_above_after_the_decision() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let appeal = sent(&wallet).await;
    let form = |late: &str| ComplaintForm {
        appeal: appeal.appeal.clone(),
        essence: "Жауаппен келіспеймін.".to_owned(),
        late_because: late.to_owned(),
    };
    let early = wallet.draft_complaint(form("")).await;
    decide(&kit);

    let draft = wallet
        .draft_complaint(form(" Ауырдым. "))
        .await
        .expect("a draft");
    let complaint = wallet
        .sign_appeal(&draft.draft, code())
        .await
        .expect("sent");
    let listed = wallet.appeals().await.expect("listed");

    assert_eq!(early.err(), Some(Error::Conflict));
    assert_eq!(draft.late_because.expect("a reason").as_str(), "Ауырдым.");
    assert_eq!(draft.addressed_to, Some(Body::InternalAffairs.addressee()));
    assert_eq!(complaint.of, Some(appeal.appeal));
    assert_eq!(complaint.stage, Stage::Complaint { in_time: true });
    assert_eq!(listed.len(), 2);
    assert!(
        listed
            .iter()
            .any(|one| one.complaint_until.is_some() && !one.complaint_late)
    );
}

#[tokio::test]
async fn r39_the_receipt_is_taken_out_with_what_was_received() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let appeal = sent(&wallet).await;
    let into = kit.folder.path().join("out");

    let exported = wallet
        .export_appeal_evidence(&appeal.appeal, &into)
        .await
        .expect("written");
    kit.service.world().receipt_of_other_bytes = true;
    let other = wallet.export_appeal_evidence(&appeal.appeal, &into).await;

    for file in [
        "appeal.json",
        "receipt.json",
        "receipt.json.p7s",
        "authority.pem",
    ] {
        assert!(exported.files.contains(&file.to_owned()), "{file}");
        assert!(Path::new(&exported.folder).join(file).is_file(), "{file}");
    }
    assert_eq!(other.err(), Some(Error::BackendRubbish));
}

#[tokio::test]
async fn r39_what_was_drawn_up_waits_for_its_signature_through_a_kill() {
    let kit = Kit::new();
    let wallet = refused(&kit).await;
    let name = format!("appeal/{}", form().request);
    let typed = r#"{"essence":"…"}"#;
    wallet.keep_form(&name, typed).await.expect("kept");
    let draft = wallet.draft_appeal(form()).await.expect("a draft");

    let wallet = kit.killed_and_unlocked(wallet).await;
    let kept = wallet.drafted_appeal(&name).await.expect("read");
    wallet.keep_form(&name, typed).await.expect("kept");
    let changed = wallet.drafted_appeal(&name).await.expect("read");
    let stale = wallet.sign_appeal(&draft.draft, code()).await;
    let draft_again = wallet.draft_appeal(form()).await.expect("a draft");
    let sent = wallet.sign_appeal(&draft_again.draft, code()).await;

    assert_eq!(kept.map(|kept| kept.statement), Some(draft.statement));
    // What was typed since is not what was drawn up.
    assert!(changed.is_none());
    assert_eq!(stale.err(), Some(Error::NotFound));
    sent.expect("sent");
    assert!(wallet.drafted_appeal(&name).await.expect("read").is_none());
    assert_eq!(wallet.kept_form(&name).await, Ok(None));
}

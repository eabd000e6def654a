use domain::{
    ResidentId,
    request::RequestState,
    residence::{Region, StayReason},
    session::AccessLevel,
};
use protocol::{ProblemCode, profile::TemporaryAddress};

use super::*;
use crate::{
    ApplicationView,
    testing::{Kit, code, dwelling, request_id, secret},
};

fn form() -> RegistrationForm {
    RegistrationForm {
        region: Region::Almaty,
        rka: dwelling().rka.as_str().to_owned(),
        owner: None,
        from: "2026-03-02".to_owned(),
        months: 3,
        reason: StayReason::Work,
    }
}

fn eds() -> Signing {
    Signing::Eds { auth: code() }
}

#[tokio::test]
async fn r34_an_only_owner_signs_the_exact_bytes_of_the_draft_and_submits() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    let ApplicationView::TemporaryRegistration { until, .. } = draft.about else {
        panic!("{:?}", draft.about);
    };
    assert_eq!(until, "2026-06-01".parse().expect("a day"));

    let view = wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect("submitted");

    assert!(matches!(view.state, RequestState::Processing { .. }));
    assert!(
        view.statement
            .starts_with(r#"{"subject":"qoltanba/temporary-registration/1""#)
    );
    assert!(wallet.drafts().await.expect("none").is_empty());
    assert_eq!(kit.service.world().submitted.len(), 1);
}

#[tokio::test]
async fn r34_a_draft_survives_a_kill() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");

    let wallet = kit.killed_and_unlocked(wallet).await;

    assert_eq!(
        wallet.drafts().await.expect("drafts"),
        std::slice::from_ref(&draft)
    );
    wallet.discard_draft(&draft.draft).await.expect("discarded");
    assert!(wallet.drafts().await.expect("none").is_empty());
}

#[tokio::test]
async fn a_draft_shows_the_exact_text_that_is_submitted() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");

    wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect("submitted");

    let submitted = kit.service.world().submitted[0].statement.0.clone();
    assert_eq!(draft.statement.into_bytes(), submitted);
}

#[tokio::test]
async fn s14_a_draft_whose_submission_may_have_arrived_is_not_discarded_but_finished() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    kit.service.world().answers_to_lose = 1;
    wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect_err("lost");

    kit.service.world().away = true;
    let unknown = wallet.discard_draft(&draft.draft).await;
    assert_eq!(unknown.err(), Some(Error::BackendAway));
    assert_eq!(wallet.drafts().await.expect("drafts").len(), 1);

    kit.service.world().away = false;
    let discarded = wallet.discard_draft(&draft.draft).await;
    assert_eq!(discarded.err(), Some(Error::Conflict));
    assert!(wallet.drafts().await.expect("none").is_empty());
    assert_eq!(kit.service.world().submitted.len(), 1);
}

#[tokio::test]
async fn s14_a_submission_lost_to_a_kill_is_finished_once_after_the_restart() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    // The first time it does not arrive, the second time its answer gets lost.
    kit.service.world().away = true;
    wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect_err("away");
    {
        let mut world = kit.service.world();
        world.away = false;
        world.answers_to_lose = 1;
    }
    wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect_err("lost");

    let wallet = kit.killed_and_unlocked(wallet).await;

    assert_eq!(kit.service.world().submitted.len(), 1);
    assert!(wallet.drafts().await.expect("none").is_empty());
    let world = kit.service.world();
    let sent: Vec<_> = world
        .sent
        .iter()
        .filter(|request| request.path == REQUESTS)
        .collect();
    assert!(sent.windows(2).all(|pair| pair[0].body == pair[1].body));
}

#[tokio::test]
async fn s14_a_refused_submission_keeps_the_draft() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    kit.service
        .refuse_next("/requests", ProblemCode::OpenForThisDwelling, 409);

    let refused = wallet.submit_draft(&draft.draft, Some(eds())).await;

    assert_eq!(refused.err(), Some(Error::OpenForThisDwelling));
    assert_eq!(wallet.drafts().await.expect("drafts").len(), 1);
}

#[tokio::test]
async fn s3_a_signature_asks_for_the_code_again() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    let wrong = Signing::Eds {
        auth: crate::Auth::Code(secret("314159")),
    };

    let refused = wallet.submit_draft(&draft.draft, Some(wrong)).await;

    assert_eq!(refused.err(), Some(Error::WrongCode { tries_left: 4 }));
    assert!(kit.service.world().submitted.is_empty());
}

#[tokio::test]
async fn s27_a_one_time_password_signs_what_its_code_was_asked_for() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    let signing = || Signing::OneTimePassword {
        digits: secret("123456"),
    };
    assert_eq!(
        wallet
            .submit_draft(&draft.draft, Some(signing()))
            .await
            .err(),
        Some(Error::SmsCodeOver)
    );

    wallet
        .ask_signing_code(Some(&draft.draft), None)
        .await
        .expect("sent");
    wallet
        .submit_draft(&draft.draft, Some(signing()))
        .await
        .expect("submitted");

    let world = kit.service.world();
    let asked = world
        .sent
        .iter()
        .find(|request| request.path == SIGNING_CODES);
    let asked: AskForSigningCode = serde_json::from_slice(
        asked
            .and_then(|request| request.body.as_deref())
            .expect("asked"),
    )
    .expect("of the protocol");
    assert_eq!(asked.statement, world.submitted[0].statement);
}

#[tokio::test]
async fn r35_consents_come_first_then_the_applicant_signs_what_was_submitted() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().consents_needed = 2;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    assert_eq!(
        wallet.submit_draft(&draft.draft, Some(eds())).await.err(),
        Some(Error::Conflict)
    );
    let view = wallet
        .submit_draft(&draft.draft, None)
        .await
        .expect("submitted");
    assert!(matches!(view.state, RequestState::AwaitingConsents { .. }));

    wallet.request(&view.request).await.expect("shown");
    let signed = wallet
        .sign_request(&view.request, eds())
        .await
        .expect("signed");

    assert!(matches!(signed.state, RequestState::Processing { .. }));
}

#[tokio::test]
async fn s4_a_request_that_is_not_what_was_submitted_is_not_signed() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().consents_needed = 1;
    let draft = wallet.draft_registration(form()).await.expect("a draft");
    let view = wallet
        .submit_draft(&draft.draft, None)
        .await
        .expect("submitted");
    let mut other: TemporaryRegistration =
        statement::parse(view.statement.as_bytes()).expect("a registration");
    other.months = 12;
    kit.service.world().statement = statement::to_be_signed(&other);
    wallet.request(&view.request).await.expect("shown");

    let refused = wallet.sign_request(&view.request, eds()).await;

    assert_eq!(refused.err(), Some(Error::StatementInvalid));
}

#[tokio::test]
async fn s4_a_request_that_was_not_shown_is_not_signed() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let refused = wallet.sign_request(request_id().as_str(), eds()).await;

    assert_eq!(refused.err(), Some(Error::Conflict));
}

#[tokio::test]
async fn r33_terms_and_days_that_cannot_be_are_refused() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let drafted = async |change: fn(&mut RegistrationForm)| {
        let mut form = form();
        change(&mut form);
        wallet.draft_registration(form).await.err()
    };

    assert_eq!(
        drafted(|form| form.months = 13).await,
        Some(Error::TermInvalid { longest: 12 })
    );
    assert_eq!(
        drafted(|form| form.from = "2026-02-01".to_owned()).await,
        Some(Error::FirstDayInvalid)
    );
    assert_eq!(
        drafted(|form| form.from = "tomorrow".to_owned()).await,
        Some(Error::DateMalformed)
    );
    assert_eq!(
        drafted(|form| form.rka = "12".to_owned()).await,
        Some(Error::RkaMalformed)
    );
    assert_eq!(
        drafted(|form| form.owner = Some("123456789012".to_owned())).await,
        Some(Error::IinMalformed)
    );
}

#[tokio::test]
async fn r33_a_stay_that_is_registered_is_not_drawn_up_again() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let [from, until] = ["2026-02-20", "2026-03-10"].map(|day| day.parse().expect("a day"));
    kit.service.world().stays = vec![TemporaryAddress {
        resident: ResidentId::from_random([7; 16]),
        dwelling: dwelling(),
        from,
        until,
    }];

    let repeated = wallet.draft_registration(form()).await.err();
    let followed = RegistrationForm {
        from: "2026-03-10".to_owned(),
        ..form()
    };
    let followed = wallet.draft_registration(followed).await;

    assert_eq!(repeated, Some(Error::StayRegistered));
    assert!(followed.is_ok());
}

#[tokio::test]
async fn a_request_is_withdrawn() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let view = wallet
        .withdraw_request(request_id().as_str())
        .await
        .expect("withdrawn");

    assert!(matches!(view.state, RequestState::Withdrawn { .. }));
    let level = wallet.status().await.expect("a status").level;
    assert_eq!(level, Some(AccessLevel::Eds));
}

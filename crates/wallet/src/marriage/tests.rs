use domain::{application::Application, iin::Sex, request::RequestState};

use super::*;
use crate::{
    ApplicationView, Signing,
    testing::{Kit, code},
};

fn form() -> MarriageForm {
    let spouse = Iin::issue(jiff::civil::date(1995, 4, 2), Sex::Male, 12).expect("an IIN");
    MarriageForm {
        iin: spouse.as_str().to_owned(),
        surname: "Омаров".to_owned(),
        given_name: " Әлихан ".to_owned(),
        office: "astana-esil".to_owned(),
        surnames: Surnames::Own,
    }
}

#[tokio::test]
async fn r41_what_is_shown_is_signed_and_submitted() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().consents_needed = 1;

    let draft = wallet.draft_marriage(form()).await.expect("a draft");

    assert!(draft.signs_now && draft.one_time_password);
    let ApplicationView::Marriage { spouse, office, .. } = &draft.about else {
        panic!("another service: {:?}", draft.about);
    };
    assert_eq!(spouse.given_name, "Әлихан");
    assert_eq!(
        office.en.as_deref(),
        Some("Civil registry of Esil district, Astana")
    );
    let eds = Signing::Eds { auth: code() };
    let request = wallet
        .submit_draft(&draft.draft, Some(eds))
        .await
        .expect("submitted");
    assert!(matches!(
        request.state,
        RequestState::AwaitingConsents { .. }
    ));
    let submitted = kit.service.world().submitted[0].statement.0.clone();
    assert_eq!(submitted, draft.statement.into_bytes());
    assert!(matches!(
        Application::parse(&submitted),
        Ok(Application::Marriage(_))
    ));
}

#[tokio::test]
async fn r41_a_form_is_refused_before_anything_is_sent() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let young = Iin::issue(jiff::civil::date(2010, 4, 2), Sex::Male, 12).expect("an IIN");
    for (form, refusal) in [
        (
            MarriageForm {
                iin: "12".to_owned(),
                ..form()
            },
            Error::IinMalformed,
        ),
        (
            MarriageForm {
                iin: young.as_str().to_owned(),
                ..form()
            },
            Error::TooYoungToMarry { age: 18 },
        ),
        (
            MarriageForm {
                office: "nowhere".to_owned(),
                ..form()
            },
            Error::NotFound,
        ),
        (
            MarriageForm {
                surname: String::new(),
                ..form()
            },
            Error::SpouseNotOnline,
        ),
    ] {
        assert_eq!(wallet.draft_marriage(form).await.err(), Some(refusal));
    }
}

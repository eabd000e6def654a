use domain::request::RequestState;

use super::*;
use crate::{
    ApplicationView, Signing,
    testing::{Kit, child, code, dwelling, iin},
};

fn form(represented: Option<String>) -> ResidenceForm {
    ResidenceForm {
        region: Region::Almaty,
        rka: dwelling().rka.as_str().to_owned(),
        owner: None,
        represented,
        reason: ResidenceReason::Family,
    }
}

fn eds() -> Signing {
    Signing::Eds { auth: code() }
}

#[tokio::test]
async fn r28_the_applicant_signs_before_the_owners_are_asked() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().consents_needed = 2;
    let draft = wallet.draft_residence(form(None)).await.expect("a draft");
    assert!(draft.signs_now && draft.one_time_password);

    let unsigned = wallet.submit_draft(&draft.draft, None).await;
    let view = wallet
        .submit_draft(&draft.draft, Some(eds()))
        .await
        .expect("submitted");

    assert_eq!(unsigned.err(), Some(Error::Conflict));
    assert!(view.applicant_first);
    assert!(matches!(view.state, RequestState::AwaitingConsents { .. }));
    let submitted = &kit.service.world().submitted;
    assert_eq!(submitted.len(), 1);
    assert_eq!(submitted[0].statement.0, draft.statement.into_bytes());
    assert!(submitted[0].signature.is_some());
}

#[tokio::test]
async fn r47_a_child_is_taken_from_the_register_and_from_nowhere_else() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let known = wallet.represented_people().await.expect("people");
    let picked = known[0].iin.clone();

    let draft = wallet
        .draft_residence(form(Some(picked)))
        .await
        .expect("a draft");
    let stranger = wallet
        .draft_residence(form(Some(iin().as_str().to_owned())))
        .await;

    let ApplicationView::PermanentRegistration { represented, .. } = draft.about else {
        panic!("{:?}", draft.about);
    };
    let represented = represented.expect("a child");
    assert_eq!(represented.relation, Relation::Parent);
    assert_eq!(represented.full_name, child().full_name);
    assert!(draft.statement.contains(child().iin.as_str()));
    assert_eq!(stranger.err(), Some(Error::NotRepresented));
}

#[tokio::test]
async fn r47_a_child_who_moves_along_is_signed_for_and_shown() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().child_moves_along = true;
    let picked = child().iin.as_str().to_owned();

    let own = wallet.draft_residence(form(None)).await.expect("a draft");
    let childs = wallet.draft_residence(form(Some(picked))).await;

    let ApplicationView::PermanentRegistration { children, .. } = own.about else {
        panic!("{:?}", own.about);
    };
    assert_eq!(children.len(), 1);
    assert_eq!(children[0].full_name, child().full_name);
    assert!(own.statement.contains(child().iin.as_str()));
    let childs = childs.expect("a draft").about;
    assert!(
        matches!(childs, ApplicationView::PermanentRegistration { children, .. } if children.is_empty())
    );
}

#[tokio::test]
async fn r47_what_is_filled_in_and_who_is_known_is_not_shown_by_debug() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let known = wallet.represented_people().await.expect("people");

    let shown = format!("{known:?} {:?}", form(Some(known[0].iin.clone())));

    assert_eq!(shown, "[RepresentedPersonView(…)] ResidenceForm(…)");
}

use domain::{
    permanent::{PermanentRegistration, PermanentRegistrationForm, Represented},
    portal::PortalAction,
    residence::Applicant,
};
use protocol::ProblemCode;

use super::*;
use crate::{
    ScanView,
    testing::{Kit, ORIGIN, code, desk_record, dwelling, person, secret},
};

fn link() -> String {
    PortalNonce::from_random([8; 16]).link(ORIGIN)
}

/// A wallet whose person a desk asks for a signature.
async fn asked(kit: &Kit, role: DeskRole) -> Wallet {
    let wallet = kit.joined().await;
    kit.service.world().desk = Some(DeskToSign {
        role,
        record: statement::to_be_signed(&desk_record(role)).into(),
    });
    wallet
}

async fn scanned(wallet: &Wallet) -> (String, DeskRole, Box<DeskRecordView>) {
    match wallet.scan_text(&link()).await.expect("scanned") {
        ScanView::Desk {
            scan,
            site,
            role,
            record,
            ..
        } => {
            assert_eq!(site, ORIGIN);
            (scan, role, record)
        }
        other => panic!("this is no code of a desk: {other:?}"),
    }
}

fn sent_to(kit: &Kit, path: &str) -> usize {
    let world = kit.service.world();
    world.sent.iter().filter(|sent| sent.path == path).count()
}

#[tokio::test]
async fn r36_a_record_is_shown_whole_and_just_that_is_signed_in_its_role() {
    for (role, entered) in [
        (DeskRole::Representative, false),
        (DeskRole::Employee, true),
    ] {
        let kit = Kit::new();
        let wallet = asked(&kit, role).await;
        let (scan, shown, record) = scanned(&wallet).await;
        assert_eq!(sent_to(&kit, DESK_SIGN), 0);

        let signed = wallet.sign_desk(&scan, code()).await.expect("signed");

        assert_eq!((shown, signed.entered), (role, entered));
        let bytes = statement::to_be_signed(&desk_record(role));
        assert_eq!(record.statement.as_bytes(), bytes);
        assert_eq!(record.papers.len(), 3);
        {
            let world = kit.service.world();
            let last = &world.desk_signed[0];
            assert_eq!(last.role, role);
            assert_eq!(last.record_sha256, hash_of(&bytes));
            assert_eq!(last.nonce_sha256, hash_of(&[8; 16]));
        }
        // The scan is used up.
        assert_eq!(
            wallet.sign_desk(&scan, code()).await.err(),
            Some(Error::NotFound)
        );
    }
}

/// A record by which a parent moves in with their child for good.
fn residence(role: DeskRole) -> DeskRecord {
    let stay = desk_record(role);
    let born = "2015-01-02".parse().expect("a day");
    let child = Applicant {
        iin: domain::Iin::issue(born, domain::iin::Sex::Male, 2_009).expect("an IIN"),
        full_name: person(),
        date_of_birth: born,
    };
    let form = PermanentRegistrationForm {
        represented: Some(Represented {
            relation: Relation::Parent,
            person: child,
        }),
        children: Vec::new(),
        as_owner: true,
        dwelling: dwelling(),
        reason: ResidenceReason::OwnDwelling,
    };
    let residence = PermanentRegistration::draft(
        ORIGIN,
        form,
        stay.registration.applicant().clone(),
        "2026-03-01T09:00:00Z".parse().expect("an instant"),
        [9; 16],
        &domain::Settings::default(),
    );
    DeskRecord {
        registration: DeskRegistration::Permanent(residence.expect("a registration")),
        ..stay
    }
}

#[tokio::test]
async fn r27_r36_r47_a_record_says_whether_it_is_for_a_stay_or_for_good_and_for_whom() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Employee).await;
    let (_, _, stay) = scanned(&wallet).await;
    let record = statement::to_be_signed(&residence(DeskRole::Employee));
    kit.service.world().desk = Some(DeskToSign {
        role: DeskRole::Employee,
        record: record.clone().into(),
    });

    let (scan, _, shown) = scanned(&wallet).await;
    let signed = wallet.sign_desk(&scan, code()).await.expect("signed");

    assert!(matches!(
        stay.registration,
        DeskRegistrationView::TemporaryRegistration { months: 3, .. }
    ));
    let DeskRegistrationView::PermanentRegistration {
        represented,
        children,
        reason,
    } = shown.registration
    else {
        panic!("this is no residence");
    };
    assert_eq!(represented.expect("a child").relation, Relation::Parent);
    assert!(children.is_empty());
    assert_eq!(reason, ResidenceReason::OwnDwelling);
    assert!(signed.entered);
    assert_eq!(
        kit.service.world().desk_signed[0].record_sha256,
        hash_of(&record)
    );
}

#[tokio::test]
async fn r53_letting_a_browser_in_to_the_desk_names_the_desk_in_what_is_signed() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().portal_action = PortalAction::DeskSignIn;
    let ScanView::Portal { scan, action, .. } = wallet.scan_text(&link()).await.expect("scanned")
    else {
        panic!("this is no page to be let in");
    };

    wallet.approve_portal(&scan, code()).await.expect("let in");

    assert_eq!(action, PortalAction::DeskSignIn);
    let world = kit.service.world();
    let body: protocol::portal::ApprovePortal =
        serde_json::from_slice(world.sent.last().unwrap().body.as_deref().unwrap()).unwrap();
    let approval: domain::portal::PortalApproval =
        statement::parse(&body.statement.0).expect("an approval");
    assert_eq!(approval.action, PortalAction::DeskSignIn);
}

#[tokio::test]
async fn s3_a_wrong_code_signs_no_record() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Employee).await;
    let (scan, ..) = scanned(&wallet).await;

    let refused = wallet.sign_desk(&scan, Auth::Code(secret("918273"))).await;

    assert!(
        matches!(refused, Err(Error::WrongCode { .. })),
        "{refused:?}"
    );
    assert_eq!(sent_to(&kit, DESK_SIGN), 0);
}

#[tokio::test]
async fn s4_a_record_of_another_person_or_for_another_site_is_not_even_shown() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Representative).await;
    let good = desk_record(DeskRole::Representative);
    let mine = crate::testing::iin();
    let text = String::from_utf8(statement::to_be_signed(&good)).expect("text");
    for (from, to) in [
        (ORIGIN, "https://elsewhere.test"),
        (mine.as_str(), "900517400015"),
        ("qoltanba/desk-record/1", "qoltanba/consent/1"),
        (r#""months":3"#, r#""months":4"#),
        (r#"{"by":"eds"}"#, r#"{"by":"paper","number":"12"}"#),
    ] {
        let other = text.replace(from, to);
        assert_ne!(other, text);
        kit.service.world().desk = Some(DeskToSign {
            role: DeskRole::Representative,
            record: other.into_bytes().into(),
        });

        let refused = wallet.scan_text(&link()).await;

        assert_eq!(refused.err(), Some(Error::StatementInvalid), "{to}");
    }
    // Nor does anybody sign as the employee what is about themselves.
    kit.service.world().desk = Some(DeskToSign {
        role: DeskRole::Employee,
        record: text.into_bytes().into(),
    });
    assert_eq!(
        wallet.scan_text(&link()).await.err(),
        Some(Error::StatementInvalid)
    );
}

#[tokio::test]
async fn s12_declining_is_told_to_the_page_and_uses_the_scan_up() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Representative).await;
    let (scan, ..) = scanned(&wallet).await;

    wallet.decline_desk(&scan).await.expect("declined");

    assert_eq!(sent_to(&kit, DESK_DECLINE), 1);
    assert_eq!(
        wallet.sign_desk(&scan, code()).await.err(),
        Some(Error::NotFound)
    );
}

#[tokio::test]
async fn s29_a_signature_whose_answer_got_lost_is_finished_and_not_made_twice() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Employee).await;
    let (scan, ..) = scanned(&wallet).await;
    kit.service.world().answers_to_lose = 1;
    assert_eq!(
        wallet.sign_desk(&scan, code()).await.err(),
        Some(Error::BackendAway)
    );

    let signed = wallet.sign_desk(&scan, code()).await.expect("signed");

    assert!(signed.entered);
    assert_eq!(kit.service.world().desk_signed.len(), 1);
}

#[tokio::test]
async fn r36_whoever_has_no_role_and_whose_desk_is_over_are_told_in_words() {
    let kit = Kit::new();
    let wallet = asked(&kit, DeskRole::Employee).await;
    for (problem, status, error) in [
        (ProblemCode::NotAnEmployee, 403, Error::NotAnEmployee),
        (ProblemCode::DeskPilotOver, 403, Error::DeskOver),
        (ProblemCode::DeskCaseOver, 409, Error::DeskCaseOver),
        (ProblemCode::DeskChanged, 409, Error::DeskChanged),
    ] {
        kit.service.refuse_next("preview", problem, status);
        assert_eq!(wallet.scan_text(&link()).await.err(), Some(error));
    }
}

//! Cases at the desk of a service centre, from their opening to their end (R-36, S-15, S-18).

use domain::{
    Iin, LocalizedText, Settings,
    desk::{
        CheckGround, Dependence, DeskGround, DeskRecord, DeskRegistration, DeskRole, DeskSignature,
    },
    history::{Counterpart, HistoryKind},
    portal::{PortalAction, PortalStep},
    residence::Rka,
    statement::{parse, to_be_signed},
};
use protocol::{
    desk::{DeskCaseState, DeskCaseView, DeskCases, DeskRequest, DeskSigned},
    history::History,
    portal::PortalPreview,
    problem::ProblemCode,
};
use qoltanba_backend::{service::desk as service, store::Reader};
use serde_json::json;

use crate::{
    client::{Client, key},
    desk::*,
    on_both,
    portal::{Browser, preview},
    registration::iin,
};

on_both! {
    async fn r36_a_minors_dwelling_is_registered_at_by_check_papers_consent_and_two_signatures(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        let checked: DeskCaseView = desk.owner(&case, &family.dwelling, &family.child).await.ok();
        let body = json!({ "representative": iin(&family.parent), "papers": papers("birth_certificate") });
        let verified: DeskCaseView = desk.step(&case, "papers", body).await.ok();
        let drawn: DeskCaseView =
            desk.step(&case, "record", terms(&world, json!({ "by": "eds" }))).await.ok();
        let early = ask(&mut desk.browser, PortalAction::DeskRecord, Some(&case.case)).await;
        let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
        let asked: PortalPreview = preview(&world, &family.parent, &consent).await.ok();
        let consented: DeskSigned = sign(&world, &family.parent, &consent).await.ok();
        let between: DeskCaseView = desk.status(&case).await.ok();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;
        let entered: DeskSigned = sign(&world, &desk.employee, &record).await.ok();
        let page: DeskRequest = desk.browser.get("/v1/desk/request").await.ok();
        let after: DeskCaseView = desk.status(&case).await.ok();

        assert_eq!(checked.state, DeskCaseState::Positive { dependence: Dependence::Minor });
        assert_eq!(checked.file.unwrap().owner.unwrap().full_name.given_name, "Аружан");
        let file = verified.file.unwrap();
        assert_eq!((verified.state, file.representative_has_eds), (DeskCaseState::Verified, Some(true)));
        assert_eq!(drawn.state, DeskCaseState::AwaitingConsent);
        assert_eq!(early.code(), ProblemCode::DeskStep);
        let shown = asked.desk.unwrap();
        let said: DeskRecord = parse(&shown.record.0).unwrap();
        assert_eq!(shown.role, DeskRole::Representative);
        assert_eq!(Some(shown.record), drawn.file.unwrap().record);
        assert_eq!((&said.owner.iin, &said.registration.applicant().iin), (&family.child, iin(&applicant)));
        assert_eq!(said.employee.centre, LocalizedText::same(CENTRE));
        assert_eq!(between.state, DeskCaseState::AwaitingSignature);
        assert_eq!((consented.entered, entered.entered), (false, true));
        assert_eq!(page.step, PortalStep::Signed);
        assert!(matches!(after.state, DeskCaseState::Entered { .. }));
        assert!(after.file.is_none(), "nothing of a case that has ended is seen (S-18)");
        assert_eq!(stays(&world, iin(&applicant)).await, 1);
        let digest = domain::hex(&eds::sha256(&to_be_signed(&said)));
        let mut reader = world.app.store.read().await.unwrap();
        for role in ["representative", "employee"] {
            let evidence = reader.evidence(&format!("{digest}/{role}")).await.unwrap().unwrap();
            let signed: DeskSignature = parse(&evidence.statement).unwrap();
            assert_eq!(signed.record_sha256, digest);
        }
        let cases: DeskCases = desk.browser.get("/v1/desk/cases").await.ok();
        assert!(cases.queues[0].cases.is_empty());
    }

    async fn r27_r36_a_parent_who_owns_with_their_child_moves_in_for_good_and_then_the_child_does(world) {
        let mut desk = desk(&world).await;
        let landlord = world.citizen("Ерлан").await;
        let before = world.dwelling(&[iin(&landlord)]).await.rka;
        let parent = world.person_who("Дархан", 40, move |person| person.permanent = Some(before.clone())).await;
        let parent = world.joined(&parent).await;
        let father = iin(&parent).clone();
        let child = world.person_who("Аружан", 11, move |person| person.father = Some(father.clone())).await;
        let family = Family { dwelling: world.dwelling(&[iin(&parent), &child]).await, parent, child };
        let (parent, rka) = (&family.parent, &family.dwelling.rka);
        let stranger = world.citizen("Қайрат").await;
        let search = json!({ "region": family.dwelling.region, "rka": rka });
        let online = parent.post(&world, "/v1/dwellings/search", &search).await;

        let case = drawn_until_verified(&mut desk, &family, iin(parent)).await;
        let child_first = desk.step(&case, "record", for_good(Some(&family.child))).await;
        let other = desk.step(&case, "record", for_good(Some(iin(&stranger)))).await;
        let drawn: DeskCaseView = desk.step(&case, "record", for_good(None)).await.ok();
        let shown = signed_by_both(&world, &mut desk, parent, &case).await;
        let second = drawn_until_verified(&mut desk, &family, iin(parent)).await;
        desk.step(&second, "record", for_good(Some(&family.child))).await.ok::<DeskCaseView>();
        let for_child = signed_by_both(&world, &mut desk, parent, &second).await;

        assert_eq!(online.code(), ProblemCode::OwnerNotOnline);
        assert_eq!(child_first.code(), ProblemCode::ApartFromParents);
        assert_eq!(other.code(), ProblemCode::NotRepresented);
        assert_eq!(told(&world, &stranger, HistoryKind::DeskMissed).await, 1);
        assert_eq!(drawn.state, DeskCaseState::AwaitingConsent);
        assert!(matches!(&shown.registration, DeskRegistration::Permanent(one) if one.as_owner));
        assert_eq!(for_child.registration.person().iin, family.child);
        let mut reader = world.app.store.read().await.unwrap();
        for lives_there in [iin(parent), &family.child] {
            assert_eq!(residence(&mut reader, lives_there).await.as_ref(), Some(rka));
        }
        drop(reader);
        assert_eq!(stays(&world, iin(parent)).await, 0);
        assert_eq!(told(&world, &landlord, HistoryKind::RegistrationEnded).await, 1);
        assert_eq!(told(&world, parent, HistoryKind::DeskRegistered).await, 2);
    }

    async fn r36_r47_a_child_who_moves_along_at_the_desk_stands_in_the_record(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let before = world.dwelling(&[]).await.rka;
        let lived = before.clone();
        let mother = world.person_who("Дана", 35, move |person| person.permanent = Some(lived.clone())).await;
        let mother = world.joined(&mother).await;
        let hers = iin(&mother).clone();
        let young = world.person_who("Мирас", 8, move |person| {
            person.mother = Some(hers.clone());
            person.permanent = Some(before.clone());
        }).await;
        let case = drawn_until_verified(&mut desk, &family, iin(&mother)).await;

        desk.step(&case, "record", for_good(None)).await.ok::<DeskCaseView>();
        let shown = signed_by_both(&world, &mut desk, &family.parent, &case).await;

        let along: Vec<_> = shown.registration.along().iter().map(|child| &child.iin).collect();
        assert_eq!(along, [&young]);
        let mut reader = world.app.store.read().await.unwrap();
        let rka = &family.dwelling.rka;
        for moved in [iin(&mother), &young] {
            assert_eq!(residence(&mut reader, moved).await.as_ref(), Some(rka));
        }
    }

    async fn r36_whoever_does_not_act_for_themselves_is_not_registered_at_the_desk_either(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = drawn_until_verified(&mut desk, &family, iin(&applicant)).await;
        world.declare_incapacitated(iin(&applicant)).await;

        let refused = desk.step(&case, "record", terms(&world, json!({ "by": "eds" }))).await;

        assert_eq!(refused.code(), ProblemCode::NotRepresented);
    }

    async fn r36_s30_a_residence_is_not_entered_where_the_applicant_may_not_apply_any_more(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let mother = world.citizen("Дана").await;
        let case = drawn_until_verified(&mut desk, &family, iin(&mother)).await;
        desk.step(&case, "record", for_good(None)).await.ok::<DeskCaseView>();
        let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
        sign(&world, &family.parent, &consent).await.ok::<DeskSigned>();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;
        world.declare_incapacitated(iin(&mother)).await;

        let late = sign(&world, &desk.employee, &record).await;

        assert_eq!(late.code(), ProblemCode::DeskChanged);
        let mut reader = world.app.store.read().await.unwrap();
        assert_eq!(residence(&mut reader, iin(&mother)).await, None);
    }

    async fn r36_an_incapacitated_owner_is_represented_by_whom_e_social_security_knows(world) {
        let mut desk = desk(&world).await;
        let guardian = world.citizen("Оксана").await;
        let owner = world.person_who("Валентина", 77, |person| person.incapacitated = true).await;
        let dwelling = world.dwelling(&[&owner]).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        let alone: DeskCaseView = desk.owner(&case, &dwelling, &owner).await.ok();
        let (ward, of) = (owner.clone(), iin(&guardian).clone());
        world.app.store.write(world.now(), move |transaction| {
            let (ward, of) = (ward.clone(), of.clone());
            Box::pin(async move { Ok(transaction.enter_demo_guardian(&ward, &of).await?) })
        }).await.unwrap();
        let checked: DeskCaseView = desk.owner(&case, &dwelling, &owner).await.ok();
        let shows = |who: &Client, right: &str| json!({ "representative": iin(who), "papers": papers(right) });
        let stranger = desk.step(&case, "papers", shows(&applicant, "guardianship_decision")).await;
        let born = desk.step(&case, "papers", shows(&guardian, "birth_certificate")).await;
        let shown: DeskCaseView = desk.step(&case, "papers", shows(&guardian, "guardianship_decision")).await.ok();

        assert_eq!(alone.state, DeskCaseState::Negative { ground: CheckGround::NoRepresentative });
        assert_eq!(checked.state, DeskCaseState::Positive { dependence: Dependence::Incapacitated });
        assert_eq!(stranger.code(), ProblemCode::NotTheRepresentative);
        assert_eq!(born.code(), ProblemCode::DeskPapers);
        assert_eq!(shown.state, DeskCaseState::Verified);
    }

    async fn r36_a_negative_check_is_refused_with_its_ground_and_names_nobody(world) {
        let mut desk = desk(&world).await;
        let owner = world.citizen("Қайрат").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        let checked: DeskCaseView = desk.owner(&case, &dwelling, iin(&owner)).await.ok();
        let body = json!({ "representative": iin(&owner), "papers": papers("birth_certificate") });
        let on = desk.step(&case, "papers", body).await;
        let refused: DeskCaseView = desk.step(&case, "refuse", json!({})).await.ok();

        assert_eq!(checked.state, DeskCaseState::Negative { ground: CheckGround::ActsAlone });
        assert!(checked.file.unwrap().owner.is_none());
        assert_eq!(on.code(), ProblemCode::DeskStep);
        assert!(matches!(refused.state, DeskCaseState::Refused { ground: DeskGround::CheckNegative, .. }));
        assert_eq!(told(&world, &applicant, HistoryKind::DeskRefused).await, 1);
        assert_eq!(told(&world, &owner, HistoryKind::DeskRefused).await, 1);
    }

    async fn r29_r36_an_owner_is_checked_by_an_address_as_by_its_code(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        let address = family.dwelling.address.ru.to_uppercase();

        let checked: DeskCaseView = desk.owner_at(&case, &family.child, &address).await.ok();

        assert_eq!(checked.state, DeskCaseState::Positive { dependence: Dependence::Minor });
        let file = checked.file.unwrap();
        assert_eq!(file.dwelling, Some(family.dwelling));
        assert_eq!(file.owner.unwrap().iin, family.child);
    }

    async fn s13_an_address_tried_at_a_desk_is_one_answer_and_limited_and_told(world) {
        let mut desk = desk(&world).await;
        let owner = world.citizen("Ерлан").await;
        let none = world.citizen("Самат").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;

        for at in 0..Settings::default().search_misses {
            let (who, address) = match at % 2 {
                0 => (iin(&owner), "Abay 1-99999"),
                _ => (iin(&none), dwelling.address.kk.as_str()),
            };
            let missed = desk.owner_at(&case, who, address).await;
            assert_eq!(missed.code(), ProblemCode::NoSuchDwelling);
        }
        let limited = desk.owner_at(&case, iin(&owner), &dwelling.address.kk).await;

        assert_eq!(limited.code(), ProblemCode::TooManyRequests);
        for named in [&owner, &none] {
            assert_eq!(told(&world, named, HistoryKind::DeskChecked).await, 5);
        }
        let open: DeskCaseView = desk.status(&case).await.ok();
        assert_eq!(open.state, DeskCaseState::Opened);
    }

    async fn s13_representatives_tried_at_a_desk_are_told_and_limited_over_a_restart(world) {
        let mut world = world;
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let (applicant, tried) = (world.citizen("Дана").await, world.citizen("Қайрат").await);
        let case = desk.open(iin(&applicant)).await;
        desk.owner(&case, &family.dwelling, &family.child).await.ok::<DeskCaseView>();
        let shows = |who: &Client, papers| json!({ "representative": iin(who), "papers": papers });
        // Papers that do not do are refused before any register is asked.
        let unread = desk.step(&case, "papers", shows(&tried, json!([]))).await;

        for _ in 0..Settings::default().search_misses {
            let missed = desk.step(&case, "papers", shows(&tried, papers("birth_certificate"))).await;
            assert_eq!(missed.code(), ProblemCode::NotTheRepresentative);
        }
        world.router = world.replica().await;
        let mut after = Browser::new(&world);
        after.cookies = desk.browser.cookies.clone();
        desk.browser = after;
        let limited = desk.step(&case, "papers", shows(&family.parent, papers("birth_certificate"))).await;
        let owner = desk.owner(&case, &family.dwelling, &family.child).await;

        assert_eq!(unread.code(), ProblemCode::DeskPapers);
        assert_eq!(limited.code(), ProblemCode::TooManyRequests);
        assert_eq!(owner.code(), ProblemCode::TooManyRequests);
        let misses = Settings::default().search_misses as usize;
        for told_of in [&applicant, &tried] {
            assert_eq!(told(&world, told_of, HistoryKind::DeskMissed).await, misses);
        }
        assert_eq!(told(&world, &family.parent, HistoryKind::DeskMissed).await, 0);
    }

    async fn r36_a_paper_consents_only_for_somebody_without_an_eds(world) {
        let mut desk = desk(&world).await;
        let parent = world.person("Дархан", 40).await;
        let father = parent.clone();
        let child = world.person_who("Аружан", 11, move |person| person.father = Some(father.clone())).await;
        let dwelling = world.dwelling(&[&child]).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        desk.owner(&case, &dwelling, &child).await.ok::<DeskCaseView>();
        let body = json!({ "representative": parent, "papers": papers("birth_certificate") });
        let verified: DeskCaseView = desk.step(&case, "papers", body).await.ok();
        let paper = json!({ "by": "paper", "number": "14/2026" });
        let eds = desk.step(&case, "record", terms(&world, json!({ "by": "eds" }))).await;
        let drawn: DeskCaseView = desk.step(&case, "record", terms(&world, paper.clone())).await.ok();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;
        let entered: DeskSigned = sign(&world, &desk.employee, &record).await.ok();

        assert_eq!(verified.file.unwrap().representative_has_eds, Some(false));
        assert_eq!(eds.code(), ProblemCode::DeskNoEds);
        assert_eq!(drawn.state, DeskCaseState::AwaitingSignature);
        assert!(entered.entered);
        assert_eq!(stays(&world, iin(&applicant)).await, 1);
        assert_eq!(told(&world, &applicant, HistoryKind::DeskDrawn).await, 1);
        assert_eq!(told(&world, &applicant, HistoryKind::DeskConsented).await, 1);

        let family = family(&world).await;
        let other = drawn_until_verified(&mut desk, &family, iin(&applicant)).await;
        let refused = desk.step(&other, "record", terms(&world, paper)).await;
        assert_eq!(refused.code(), ProblemCode::DeskEdsNeeded);
    }

    async fn s18_whoever_is_in_a_case_is_told_of_every_view_and_act_and_by_whom(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let mut again = Browser::new(&world);
        sign_in(&world, &mut again, &desk.employee).await;
        let path = format!("/v1/desk/cases/{}", case.case);
        let unseen = again.get(&path).await;
        let listed = again.get("/v1/desk/cases").await;
        let viewed: DeskCaseView = again.post(&format!("{path}/view"), json!({})).await.ok();
        let twice: DeskCaseView = again.post(&format!("{path}/view"), json!({})).await.ok();
        let elsewhere = desk.status(&case).await;
        let closed: DeskCaseView = again.post(&format!("{path}/close"), json!({})).await.ok();

        assert_eq!(unseen.code(), ProblemCode::NotFound);
        let text = String::from_utf8(listed.body.clone()).unwrap();
        assert!(!text.contains(iin(&applicant).as_str()) && !text.contains("Дана"));
        assert_eq!(viewed.file, twice.file);
        assert!(viewed.file.is_some() && closed.file.is_none());
        assert_eq!(elsewhere.code(), ProblemCode::NotFound);
        let history: History = applicant.get(&world, "/v1/history").await.ok();
        let acts: Vec<_> = history.entries.iter().filter(|entry| entry.counterpart == Some(Counterpart::Employee {
            name: "Сынақова Ержан".into(),
            centre: LocalizedText::same(CENTRE),
        })).map(|entry| entry.kind).collect();
        assert_eq!(acts, [
            HistoryKind::DeskClosed, HistoryKind::DeskViewed, HistoryKind::DeskDrawn, HistoryKind::DeskVerified,
            HistoryKind::DeskChecked, HistoryKind::DeskOpened,
        ]);
        assert_eq!(told(&world, &family.parent, HistoryKind::DeskVerified).await, 1);
        assert_eq!(told(&world, &family.parent, HistoryKind::DeskViewed).await, 1);
        qoltanba_backend::service::log::sequence_all(&world.app).await.unwrap();
        let entry = history.entries.iter().find(|entry| entry.kind == HistoryKind::DeskViewed).unwrap();
        let receipts = applicant.post(&world, "/v1/log/receipts", &json!({ "entries": [entry.entry] })).await;
        assert_eq!(receipts.status, 200, "{}", String::from_utf8_lossy(&receipts.body));
        assert!(String::from_utf8_lossy(&receipts.body).len() > 200);
    }

    async fn s18_every_step_of_a_case_is_told_to_everybody_in_it(world) {
        let mut desk = desk(&world).await;
        let parent = world.citizen("Дархан").await;
        let father = iin(&parent).clone();
        // Old enough for an account, and too young to act alone.
        let minor = world.person_who("Аружан", 17, move |person| person.father = Some(father.clone())).await;
        let owner = world.joined(&minor).await;
        let dwelling = world.dwelling(&[&minor]).await;
        let (applicant, stranger) = (world.citizen("Дана").await, world.citizen("Қайрат").await);
        let shows = |who: &Client| json!({ "representative": iin(who), "papers": papers("birth_certificate") });

        let case = desk.open(iin(&applicant)).await;
        desk.owner_at(&case, &minor, "Abay 1-99999").await;
        desk.owner(&case, &dwelling, &minor).await.ok::<DeskCaseView>();
        desk.step(&case, "papers", shows(&stranger)).await;
        desk.step(&case, "papers", shows(&parent)).await.ok::<DeskCaseView>();
        desk.step(&case, "record", terms(&world, json!({ "by": "eds" }))).await.ok::<DeskCaseView>();
        let declined = desk.code_for(&case, PortalAction::DeskConsent).await;
        let declined = parent.post(&world, "/v1/desk/decline", &json!({ "code": declined })).await;
        let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
        sign(&world, &parent, &consent).await.ok::<DeskSigned>();
        let mut again = Browser::new(&world);
        sign_in(&world, &mut again, &desk.employee).await;
        desk.browser = again;
        desk.step(&case, "view", json!({})).await.ok::<DeskCaseView>();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;
        sign(&world, &desk.employee, &record).await.ok::<DeskSigned>();

        assert_eq!(declined.status, 204);
        use HistoryKind::*;
        let since_papers = [DeskVerified, DeskDrawn, DeskDeclined, DeskConsented, DeskViewed, DeskRegistered];
        let until = |kinds: &[HistoryKind]| [kinds, &since_papers].concat();
        for (citizen, expected) in [
            (&applicant, until(&[DeskOpened, DeskChecked, DeskChecked, DeskMissed])),
            (&owner, until(&[DeskChecked, DeskChecked, DeskMissed])),
            (&parent, until(&[])),
            (&stranger, vec![DeskMissed]),
        ] {
            assert_eq!(acts(&world, citizen).await, expected);
        }
    }

    async fn s18_a_case_is_its_employees_alone_and_ends_with_role_session_and_time(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        let colleague = world.citizen("Сәуле").await;
        employs(&world, iin(&colleague)).await;
        let mut other = Browser::new(&world);
        sign_in(&world, &mut other, &colleague).await;
        let path = format!("/v1/desk/cases/{}", case.case);
        for answer in [
            other.get(&path).await,
            other.post(&format!("{path}/view"), json!({})).await,
            other.post(&format!("{path}/owner"), json!({ "rka": family.dwelling.rka, "owner": family.child })).await,
            other.post(&format!("{path}/close"), json!({})).await,
        ] {
            assert_eq!(answer.code(), ProblemCode::NotFound);
        }

        let lost = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let consent = desk.code_for(&lost, PortalAction::DeskConsent).await;
        dismisses(&world, iin(&desk.employee)).await;
        assert_eq!(desk.browser.get("/v1/desk/session").await.code(), ProblemCode::SignInRequired);
        assert_eq!(desk.status(&lost).await.code(), ProblemCode::SignInRequired);
        assert_eq!(sign(&world, &family.parent, &consent).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(told(&world, &applicant, HistoryKind::DeskClosed).await, 2);

        let third: DeskCaseView = other.post("/v1/desk/cases", json!({ "applicant": iin(&applicant) })).await.ok();
        world.pass(Settings::default().desk_case_life);
        service::lapse_overdue(&world.app).await.unwrap();
        service::lapse_overdue(&world.app).await.unwrap();
        assert_eq!(told(&world, &applicant, HistoryKind::DeskClosed).await, 3);
        let mut after = Browser::new(&world);
        let mut colleague = colleague;
        colleague.sign_in(&world).await;
        sign_in(&world, &mut after, &colleague).await;
        let seen: DeskCaseView = after.post(&format!("/v1/desk/cases/{}/view", third.case), json!({})).await.ok();
        assert!(matches!(seen.state, DeskCaseState::Lapsed { .. }) && seen.file.is_none());
    }

    async fn r36_of_two_scans_at_once_one_signs_and_a_repeated_call_repeats_its_answer(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
        sign(&world, &family.parent, &consent).await.ok::<DeskSigned>();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;
        let shown: PortalPreview = preview(&world, &desk.employee, &record).await.ok();
        let body = signed(&world, &desk.employee, &signature(&world, &record, &shown, |_| {}));

        let answers = futures::future::join_all(
            (0..6).map(|_| desk.employee.post(&world, "/v1/desk/sign", &body)),
        ).await;
        let done = answers.iter().filter(|answer| answer.status.is_success()).count();

        assert_eq!(done, 1);
        assert_eq!(stays(&world, iin(&applicant)).await, 1);
        assert_eq!(told(&world, &applicant, HistoryKind::DeskRegistered).await, 1);
        let second = family_case(&world, &mut desk, &applicant).await;
        let again = key();
        let first = desk.employee.post_with(&world, "/v1/desk/sign", &second, &again).await;
        let repeated = desk.employee.post_with(&world, "/v1/desk/sign", &second, &again).await;
        assert_eq!(first.body, repeated.body);
        assert!(first.status.is_success());
        assert_eq!(stays(&world, iin(&applicant)).await, 2);
    }

    async fn s12_s15_only_whose_turn_it_is_signs_and_only_what_was_shown(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let code = desk.code_for(&case, PortalAction::DeskConsent).await;
        let parent = &family.parent;
        for other in [&applicant, &desk.employee] {
            assert_eq!(preview(&world, other, &code).await.code(), ProblemCode::PortalNotYours);
        }
        let shown: PortalPreview = preview(&world, parent, &code).await.ok();
        let changes: [fn(&mut DeskSignature); 4] = [
            |one| one.role = DeskRole::Employee,
            |one| one.record_sha256 = "11".repeat(32),
            |one| one.network = "10.0.*.*".into(),
            |one| one.site = "https://elsewhere.test".into(),
        ];
        for change in changes {
            let body = signed(&world, parent, &signature(&world, &code, &shown, change));
            let answer = parent.post(&world, "/v1/desk/sign", &body).await;
            assert_eq!(answer.code(), ProblemCode::StatementInvalid);
        }
        // A record drawn up anew voids the code and asks for the consent anew.
        sign(&world, parent, &code).await.ok::<DeskSigned>();
        let anew: DeskCaseView =
            desk.step(&case, "record", terms(&world, json!({ "by": "eds" }))).await.ok();
        assert_eq!(anew.state, DeskCaseState::AwaitingConsent);
        let declined = desk.code_for(&case, PortalAction::DeskConsent).await;
        let refused = parent.post(&world, "/v1/desk/decline", &json!({ "code": declined })).await;
        assert_eq!(refused.status, 204);
        let page: DeskRequest = desk.browser.get("/v1/desk/request").await.ok();
        assert_eq!(page.step, PortalStep::Refused);
        assert_eq!(stays(&world, iin(&applicant)).await, 0);
    }

    async fn s15_s30_what_changed_between_consent_and_signature_is_not_entered(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let buyer = world.citizen("Қайрат").await;
        let case = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
        sign(&world, &family.parent, &consent).await.ok::<DeskSigned>();
        let record = desk.code_for(&case, PortalAction::DeskRecord).await;

        world.sell(&family.dwelling, &family.child, iin(&buyer)).await;
        let sold = sign(&world, &desk.employee, &record).await;
        assert_eq!(sold.code(), ProblemCode::DeskChanged);
        world.sell(&family.dwelling, iin(&buyer), &family.child).await;
        // The representative joined again: the certificate that consented is revoked.
        let mut joined = Client::new(&world);
        joined.phone = family.parent.phone.clone();
        joined.join(&world, iin(&family.parent)).await;
        let revoked = sign(&world, &desk.employee, &record).await;

        assert_eq!(revoked.code(), ProblemCode::DeskChanged);
        assert_eq!(stays(&world, iin(&applicant)).await, 0);
    }
}

async fn residence(reader: &mut Reader, iin: &Iin) -> Option<Rka> {
    reader.demo_person(iin).await.unwrap().unwrap().permanent
}

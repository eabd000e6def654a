//! The desk of a service centre (R-36, R-53, S-18).

use domain::{
    DeskCaseId, Iin, LocalizedText, Settings,
    client::OrganisationName,
    desk::{CheckGround, Dependence, DeskGround, DeskRecord, DeskRole, DeskSignature},
    history::{Counterpart, HistoryKind},
    portal::{PortalAction, PortalApproval, PortalNonce, PortalPlace, PortalStep},
    residence::Dwelling,
    settings::civil_day,
    statement::{Statement, parse, to_be_signed},
};
use http::Method;
use jiff::SignedDuration;
use protocol::{
    Bytes,
    desk::{DeskCaseState, DeskCaseView, DeskCases, DeskRequest, DeskSession, DeskSigned},
    history::History,
    portal::{PortalApproved, PortalPreview, PortalSessions},
    problem::ProblemCode,
};
use qoltanba_backend::service::{desk as service, desk::role};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    portal::{Browser, preview},
    registration::iin,
    world::{Engine, World},
};

const CENTRE: &str = "Centre 1";

async fn employs(world: &World, iin: &Iin) {
    let iin = iin.clone();
    let centre = OrganisationName::parse(LocalizedText::same(CENTRE)).unwrap();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            Box::pin(role::add(transaction, iin.clone(), centre.clone()))
        })
        .await
        .unwrap();
}

async fn dismisses(world: &World, iin: &Iin) {
    let iin = iin.clone();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            Box::pin(role::remove(transaction, iin.clone()))
        })
        .await
        .unwrap();
}

async fn ask(browser: &mut Browser, action: PortalAction, case: Option<&DeskCaseId>) -> Reply {
    let mut body = json!({ "action": action });
    if let Some(case) = case {
        body["case"] = json!(case);
    }
    browser.post("/v1/desk/requests", body).await
}

async fn code(browser: &mut Browser) -> String {
    let shown: DeskRequest = browser.get("/v1/desk/request").await.ok();
    let link = shown.code.unwrap().link;
    link.split_once("/p#").unwrap().1.to_owned()
}

async fn approve(world: &World, citizen: &Client, code: &str) -> Reply {
    let reply = preview(world, citizen, code).await;
    if !reply.status.is_success() {
        return reply;
    }
    let shown: PortalPreview = reply.ok();
    send_approval(world, citizen, code, &shown, shown.action).await
}

async fn send_approval(
    world: &World,
    citizen: &Client,
    code: &str,
    shown: &PortalPreview,
    action: PortalAction,
) -> Reply {
    let nonce = PortalNonce::parse(code).unwrap();
    let bytes = to_be_signed(&PortalApproval {
        subject: PortalApproval::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        action,
        nonce_sha256: domain::hex(&eds::sha256(nonce.as_bytes())),
        browser: shown.browser,
        network: shown.network.clone(),
        at: world.now(),
    });
    let signature = citizen.sign(world, &bytes, PortalApproval::SUBJECT);
    let body = json!({ "statement": Bytes(bytes), "signature": Bytes(signature) });
    citizen.post(world, "/v1/portal/approve", &body).await
}

async fn sign_in(world: &World, browser: &mut Browser, employee: &Client) -> Reply {
    ask(browser, PortalAction::DeskSignIn, None).await;
    let code = code(browser).await;
    let approved: PortalApproved = approve(world, employee, &code).await.ok();
    browser
        .post("/v1/desk/number", json!({ "number": approved.number }))
        .await
}

/// A desk with an employee who is signed in.
struct Desk {
    employee: Client,
    browser: Browser,
}

async fn desk(world: &World) -> Desk {
    let employee = world.citizen("Ержан").await;
    employs(world, iin(&employee)).await;
    let mut browser = Browser::new(world);
    assert_eq!(
        sign_in(world, &mut browser, &employee).await.status,
        200
    );
    Desk { employee, browser }
}

impl Desk {
    async fn open(&mut self, applicant: &Iin) -> DeskCaseView {
        self.browser
            .post("/v1/desk/cases", json!({ "applicant": applicant }))
            .await
            .ok()
    }

    async fn step(&mut self, case: &DeskCaseView, step: &str, body: Value) -> Reply {
        let path = format!("/v1/desk/cases/{}/{step}", case.case);
        self.browser.post(&path, body).await
    }

    async fn status(&mut self, case: &DeskCaseView) -> Reply {
        self.browser
            .get(&format!("/v1/desk/cases/{}", case.case))
            .await
    }

    async fn owner(&mut self, case: &DeskCaseView, dwelling: &Dwelling, owner: &Iin) -> Reply {
        let body = json!({ "rka": dwelling.rka, "owner": owner });
        self.step(case, "owner", body).await
    }

    async fn code_for(&mut self, case: &DeskCaseView, action: PortalAction) -> String {
        assert_eq!(
            ask(&mut self.browser, action, Some(&case.case)).await.status,
            201
        );
        code(&mut self.browser).await
    }
}

fn papers(right: &str) -> Value {
    json!([
        { "kind": "applicant_identity", "number": "041234567", "original": true },
        { "kind": "representative_identity", "number": "047654321", "original": true },
        { "kind": right, "number": "AA-1234567", "original": true },
    ])
}

fn terms(world: &World, consent: Value) -> Value {
    json!({ "from": civil_day(world.now()), "months": 3, "reason": "family", "consent": consent })
}

/// A child who owns a dwelling, with a parent who has an EDS.
struct Family {
    parent: Client,
    child: Iin,
    dwelling: Dwelling,
}

async fn family(world: &World) -> Family {
    let parent = world.citizen("Дархан").await;
    let father = iin(&parent).clone();
    let child = world
        .person_who("Аружан", 11, move |person| {
            person.father = Some(father.clone());
        })
        .await;
    let dwelling = world.dwelling(&[&child]).await;
    Family {
        parent,
        child,
        dwelling,
    }
}

/// A case whose record waits for the representative's signature.
async fn drawn(world: &World, desk: &mut Desk, family: &Family, applicant: &Iin) -> DeskCaseView {
    let case = desk.open(applicant).await;
    desk.owner(&case, &family.dwelling, &family.child)
        .await
        .ok::<DeskCaseView>();
    let body =
        json!({ "representative": iin(&family.parent), "papers": papers("birth_certificate") });
    desk.step(&case, "papers", body).await.ok::<DeskCaseView>();
    desk.step(&case, "record", terms(world, json!({ "by": "eds" })))
        .await
        .ok()
}

fn signature(
    world: &World,
    code: &str,
    shown: &PortalPreview,
    but: impl FnOnce(&mut DeskSignature),
) -> DeskSignature {
    let to_sign = shown.desk.as_ref().unwrap();
    let nonce = PortalNonce::parse(code).unwrap();
    let mut signature = DeskSignature {
        subject: DeskSignature::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        role: to_sign.role,
        record_sha256: domain::hex(&eds::sha256(&to_sign.record.0)),
        nonce_sha256: domain::hex(&eds::sha256(nonce.as_bytes())),
        browser: shown.browser,
        network: shown.network.clone(),
        at: world.now(),
    };
    but(&mut signature);
    signature
}

fn signed(world: &World, citizen: &Client, signature: &DeskSignature) -> Value {
    let bytes = to_be_signed(signature);
    let cms = citizen.sign(world, &bytes, DeskSignature::SUBJECT);
    json!({ "statement": Bytes(bytes), "signature": Bytes(cms) })
}

async fn sign(world: &World, citizen: &Client, code: &str) -> Reply {
    let reply = preview(world, citizen, code).await;
    if !reply.status.is_success() {
        return reply;
    }
    let shown: PortalPreview = reply.ok();
    let body = signed(world, citizen, &signature(world, code, &shown, |_| {}));
    citizen.post(world, "/v1/desk/sign", &body).await
}

async fn kinds(world: &World, citizen: &Client) -> Vec<HistoryKind> {
    let history: History = citizen.get(world, "/v1/history").await.ok();
    history.entries.iter().map(|entry| entry.kind).collect()
}

async fn told(world: &World, citizen: &Client, kind: HistoryKind) -> usize {
    kinds(world, citizen)
        .await
        .into_iter()
        .filter(|one| *one == kind)
        .count()
}

async fn stays(world: &World, iin: &Iin) -> usize {
    let mut reader = world.app.store.read().await.unwrap();
    reader
        .stays(iin, civil_day(world.now()))
        .await
        .unwrap()
        .len()
}

on_both! {
    async fn r53_the_desk_opens_by_a_scanned_code_and_a_number_with_a_role_alone(world) {
        let employee = world.citizen("Ержан").await;
        employs(&world, iin(&employee)).await;
        let mut browser = Browser::new(&world);
        ask(&mut browser, PortalAction::DeskSignIn, None).await;
        let shown = code(&mut browser).await;
        let asked: PortalPreview = preview(&world, &employee, &shown).await.ok();
        let approved: PortalApproved = approve(&world, &employee, &shown).await.ok();
        let before = browser.get("/v1/desk/session").await;
        let number = browser.post("/v1/desk/number", json!({ "number": approved.number })).await;
        let session: DeskSession = browser.get("/v1/desk/session").await.ok();

        assert_eq!(asked.action, PortalAction::DeskSignIn);
        assert_eq!(before.code(), ProblemCode::SignInRequired);
        assert_eq!(number.status, 200);
        assert_eq!(session.centre, LocalizedText::same(CENTRE));
        assert_eq!(session.employee.given_name, "Ержан");
        assert!(session.guardian_desk);
        assert_eq!(kinds(&world, &employee).await[0], HistoryKind::DeskSignedIn);
        let open: PortalSessions = employee.get(&world, "/v1/portal/sessions").await.ok();
        assert_eq!(open.sessions[0].place, PortalPlace::Desk);
        let left = browser.call(Method::DELETE, "/v1/desk/session", None, None).await;
        assert_eq!(left.status, 204);
        assert_eq!(browser.get("/v1/desk/session").await.code(), ProblemCode::SignInRequired);
        assert_eq!(kinds(&world, &employee).await[0], HistoryKind::DeskEnded);
    }

    async fn r36_without_the_role_the_desk_has_one_clear_refusal(world) {
        let citizen = world.citizen("Айгүл").await;
        let mut browser = Browser::new(&world);
        ask(&mut browser, PortalAction::DeskSignIn, None).await;
        let shown = code(&mut browser).await;
        assert_eq!(preview(&world, &citizen, &shown).await.code(), ProblemCode::NotAnEmployee);

        // Whoever allows it without looking, and whoever loses the role before the number is typed.
        employs(&world, iin(&citizen)).await;
        let asked: PortalPreview = preview(&world, &citizen, &shown).await.ok();
        dismisses(&world, iin(&citizen)).await;
        let blind = send_approval(&world, &citizen, &shown, &asked, PortalAction::DeskSignIn).await;
        employs(&world, iin(&citizen)).await;
        let approved: PortalApproved = approve(&world, &citizen, &shown).await.ok();
        dismisses(&world, iin(&citizen)).await;
        let late = browser.post("/v1/desk/number", json!({ "number": approved.number })).await;

        assert_eq!(blind.code(), ProblemCode::NotAnEmployee);
        assert_eq!(late.code(), ProblemCode::NotAnEmployee);
    }

    async fn s4_s12_a_portal_approval_is_never_one_of_the_desk_and_no_session_of_one_is_of_the_other(world) {
        let mut desk = desk(&world).await;
        ask(&mut desk.browser, PortalAction::DeskSignIn, None).await;
        let shown = code(&mut desk.browser).await;
        let asked: PortalPreview = preview(&world, &desk.employee, &shown).await.ok();
        let other = send_approval(&world, &desk.employee, &shown, &asked, PortalAction::SignIn).await;
        let portal = desk.browser.get("/v1/portal/profile").await;
        let wrong = desk.browser.post("/v1/portal/requests", json!({ "action": "desk_sign_in" })).await;
        let back = desk.browser.post("/v1/desk/requests", json!({ "action": "sign_in" })).await;
        let mut renamed = Browser::new(&world);
        renamed.cookies = desk.browser.cookies.iter()
            .map(|(name, value)| (name.replace("desk", "portal"), value.clone()))
            .collect();

        assert_eq!(other.code(), ProblemCode::StatementInvalid);
        assert_eq!(portal.code(), ProblemCode::SignInRequired);
        assert_eq!((wrong.code(), back.code()), (ProblemCode::Malformed, ProblemCode::Malformed));
        assert_eq!(renamed.get("/v1/portal/profile").await.code(), ProblemCode::SignInRequired);
        assert_eq!(renamed.get("/v1/portal/request").await.code(), ProblemCode::PortalRequestOver);
    }

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
        assert_eq!((&said.owner.iin, &said.registration.applicant.iin), (&family.child, iin(&applicant)));
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
        assert_eq!(acts, [HistoryKind::DeskClosed, HistoryKind::DeskViewed, HistoryKind::DeskChecked, HistoryKind::DeskOpened]);
        assert_eq!(told(&world, &family.parent, HistoryKind::DeskVerified).await, 1);
        assert_eq!(told(&world, &family.parent, HistoryKind::DeskViewed).await, 1);
        qoltanba_backend::service::log::sequence_all(&world.app).await.unwrap();
        let entry = history.entries.iter().find(|entry| entry.kind == HistoryKind::DeskViewed).unwrap();
        let receipts = applicant.post(&world, "/v1/log/receipts", &json!({ "entries": [entry.entry] })).await;
        assert_eq!(receipts.status, 200, "{}", String::from_utf8_lossy(&receipts.body));
        assert!(String::from_utf8_lossy(&receipts.body).len() > 200);
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

    async fn r36_nobody_handles_a_case_of_their_own_and_co_owners_have_to_consent_elsewhere(world) {
        let mut desk = desk(&world).await;
        let applicant = world.citizen("Дана").await;
        let me = iin(&desk.employee).clone();
        let mine = desk.browser.post("/v1/desk/cases", json!({ "applicant": me })).await;
        let father = me.clone();
        let child = world.person_who("Аружан", 9, move |person| person.father = Some(father.clone())).await;
        let dwelling = world.dwelling(&[&child]).await;
        let case = desk.open(iin(&applicant)).await;
        desk.owner(&case, &dwelling, &child).await.ok::<DeskCaseView>();
        let own_child = desk.step(&case, "papers", json!({ "representative": me, "papers": papers("birth_certificate") })).await;
        let family = family(&world).await;
        let third = world.citizen("Қайрат").await;
        let shared = world.dwelling(&[&family.child, iin(&third)]).await;
        desk.owner(&case, &shared, &family.child).await.ok::<DeskCaseView>();
        let body = json!({ "representative": iin(&family.parent), "papers": papers("birth_certificate") });
        let other = desk.step(&case, "papers", body.clone()).await;
        let of_both = world.dwelling(&[&family.child, iin(&family.parent)]).await;
        desk.owner(&case, &of_both, &family.child).await.ok::<DeskCaseView>();

        assert_eq!(mine.code(), ProblemCode::DeskOwnCase);
        assert_eq!(own_child.code(), ProblemCode::DeskOwnCase);
        assert_eq!(other.code(), ProblemCode::DeskOtherOwner);
        assert_eq!(desk.step(&case, "papers", body).await.status, 200);
    }

    async fn s13_whoever_tries_out_owners_at_a_desk_is_limited(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = desk.open(iin(&applicant)).await;
        for _ in 0..Settings::default().search_misses {
            let tried: DeskCaseView = desk.owner(&case, &family.dwelling, iin(&family.parent)).await.ok();
            assert_eq!(tried.state, DeskCaseState::Negative { ground: CheckGround::NotTheOwner });
        }
        let limited = desk.owner(&case, &family.dwelling, &family.child).await;
        assert_eq!(limited.code(), ProblemCode::TooManyRequests);
    }

    async fn s33_a_session_of_the_desk_ends_as_one_of_the_portal(world) {
        let mut desk = desk(&world).await;
        let family = family(&world).await;
        let applicant = world.citizen("Дана").await;
        let case = drawn(&world, &mut desk, &family, iin(&applicant)).await;
        let code = desk.code_for(&case, PortalAction::DeskConsent).await;
        let open: PortalSessions = desk.employee.get(&world, "/v1/portal/sessions").await.ok();
        let ended = desk.employee.call(
            &world, Method::DELETE, &format!("/v1/portal/sessions/{}", open.sessions[0].session), None, None,
        ).await;

        assert_eq!(ended.status, 204);
        assert_eq!(preview(&world, &family.parent, &code).await.code(), ProblemCode::PortalSessionOver);
        for path in ["/v1/desk/session", "/v1/desk/cases", "/v1/desk/request"] {
            assert_eq!(desk.browser.get(path).await.code(), ProblemCode::SignInRequired, "{path}");
        }
        let mut again = Browser::new(&world);
        sign_in(&world, &mut again, &desk.employee).await;
        world.pass(Settings::default().portal_session_life + SignedDuration::from_secs(1));
        assert_eq!(again.get("/v1/desk/session").await.code(), ProblemCode::SignInRequired);
    }
}

async fn drawn_until_verified(desk: &mut Desk, family: &Family, applicant: &Iin) -> DeskCaseView {
    let case = desk.open(applicant).await;
    desk.owner(&case, &family.dwelling, &family.child)
        .await
        .ok::<DeskCaseView>();
    let body =
        json!({ "representative": iin(&family.parent), "papers": papers("birth_certificate") });
    desk.step(&case, "papers", body).await.ok()
}

/// What the employee's app sends for another case that is ready to be signed.
async fn family_case(world: &World, desk: &mut Desk, applicant: &Client) -> Value {
    let family = family(world).await;
    let case = drawn(world, desk, &family, iin(applicant)).await;
    let consent = desk.code_for(&case, PortalAction::DeskConsent).await;
    sign(world, &family.parent, &consent)
        .await
        .ok::<DeskSigned>();
    let record = desk.code_for(&case, PortalAction::DeskRecord).await;
    let shown: PortalPreview = preview(world, &desk.employee, &record).await.ok();
    signed(
        world,
        &desk.employee,
        &signature(world, &record, &shown, |_| {}),
    )
}

/// Before the last day, on it and after it, by the clock of Kazakhstan.
async fn the_pilot_ends(engine: Engine) {
    let world = World::on(engine).await;
    for (instant, open) in [
        ("2026-06-29T07:00:00Z", true),
        ("2026-06-30T18:50:00Z", true),
        ("2026-06-30T19:00:01Z", false),
    ] {
        world.at(instant);
        let mut desk = desk(&world).await;
        let applicant = world.citizen("Дана").await;
        let session: DeskSession = desk.browser.get("/v1/desk/session").await.ok();
        let asked = json!({ "applicant": iin(&applicant) });
        let opened = desk.browser.post("/v1/desk/cases", asked).await;

        assert_eq!(session.guardian_desk, open, "{instant}");
        match open {
            true => assert_eq!(opened.status, 201, "{instant}"),
            false => assert_eq!(opened.code(), ProblemCode::DeskPilotOver, "{instant}"),
        }
    }

    // What was begun on the last day is not entered after it.
    world.at("2026-06-30T18:57:00Z");
    let mut desk = desk(&world).await;
    let applicant = world.citizen("Дана").await;
    let body = family_case(&world, &mut desk, &applicant).await;
    world.at("2026-06-30T19:00:00Z");
    let late = desk.employee.post(&world, "/v1/desk/sign", &body).await;
    assert_eq!(late.code(), ProblemCode::DeskPilotOver);
    assert_eq!(stays(&world, iin(&applicant)).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r36_the_pilot_ends_with_its_last_day_on_sqlite() {
    the_pilot_ends(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r36_the_pilot_ends_with_its_last_day_on_postgres() {
    the_pilot_ends(Engine::Postgres).await;
}

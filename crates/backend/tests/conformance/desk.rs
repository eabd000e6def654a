//! The desk of a service centre (R-36, R-53, S-18).

use domain::{
    DeskCaseId, Iin, LocalizedText, Settings,
    client::OrganisationName,
    desk::{CheckGround, DeskQueue, DeskRecord, DeskSignature},
    eligibility::{Finding, Reason},
    history::{Counterpart, HistoryKind},
    portal::{PortalAction, PortalApproval, PortalNonce, PortalPlace},
    residence::{Dwelling, Region},
    settings::civil_day,
    statement::{Statement, parse, to_be_signed},
};
use http::Method;
use jiff::SignedDuration;
use protocol::{
    Bytes,
    desk::{DeskCaseState, DeskCaseView, DeskRequest, DeskSession, DeskSigned},
    eligibility::Before,
    history::{History, HistoryEntry},
    portal::{PortalApproved, PortalPreview, PortalSessions},
    problem::ProblemCode,
};
use qoltanba_backend::service::desk::role;
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply},
    on_both,
    portal::{Browser, preview},
    registration::iin,
    world::{Engine, World},
};

pub const CENTRE: &str = "Centre 1";

pub async fn employs(world: &World, iin: &Iin) {
    employs_for(world, iin, &[DeskQueue::Registrations]).await;
}

pub async fn employs_for(world: &World, iin: &Iin, queues: &[DeskQueue]) {
    let (iin, queues) = (iin.clone(), queues.to_vec());
    let centre = OrganisationName::parse(LocalizedText::same(CENTRE)).unwrap();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            Box::pin(role::add(
                transaction,
                iin.clone(),
                centre.clone(),
                queues.clone(),
            ))
        })
        .await
        .unwrap();
}

pub async fn dismisses(world: &World, iin: &Iin) {
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

pub async fn ask(browser: &mut Browser, action: PortalAction, case: Option<&DeskCaseId>) -> Reply {
    let mut body = json!({ "action": action });
    if let Some(case) = case {
        body["case"] = json!(case);
    }
    browser.post("/v1/desk/requests", body).await
}

pub async fn code(browser: &mut Browser) -> String {
    let shown: DeskRequest = browser.get("/v1/desk/request").await.ok();
    let link = shown.code.unwrap().link;
    link.split_once("/p#").unwrap().1.to_owned()
}

pub async fn approve(world: &World, citizen: &Client, code: &str) -> Reply {
    let reply = preview(world, citizen, code).await;
    if !reply.status.is_success() {
        return reply;
    }
    let shown: PortalPreview = reply.ok();
    send_approval(world, citizen, code, &shown, shown.action).await
}

pub async fn send_approval(
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

pub async fn sign_in(world: &World, browser: &mut Browser, employee: &Client) -> Reply {
    ask(browser, PortalAction::DeskSignIn, None).await;
    let code = code(browser).await;
    let approved: PortalApproved = approve(world, employee, &code).await.ok();
    browser
        .post("/v1/desk/number", json!({ "number": approved.number }))
        .await
}

/// A desk with an employee who is signed in.
pub struct Desk {
    pub employee: Client,
    pub browser: Browser,
}

pub async fn desk(world: &World) -> Desk {
    desk_for(world, &[DeskQueue::Registrations]).await
}

/// A desk whose employee serves these queues.
pub async fn desk_for(world: &World, queues: &[DeskQueue]) -> Desk {
    let employee = world.citizen("Ержан").await;
    employs_for(world, iin(&employee), queues).await;
    let mut browser = Browser::new(world);
    assert_eq!(sign_in(world, &mut browser, &employee).await.status, 200);
    Desk { employee, browser }
}

impl Desk {
    pub async fn open(&mut self, applicant: &Iin) -> DeskCaseView {
        self.browser
            .post("/v1/desk/cases", json!({ "applicant": applicant }))
            .await
            .ok()
    }

    pub async fn step(&mut self, case: &DeskCaseView, step: &str, body: Value) -> Reply {
        let path = format!("/v1/desk/cases/{}/{step}", case.case);
        self.browser.post(&path, body).await
    }

    pub async fn status(&mut self, case: &DeskCaseView) -> Reply {
        self.browser
            .get(&format!("/v1/desk/cases/{}", case.case))
            .await
    }

    pub async fn owner(&mut self, case: &DeskCaseView, dwelling: &Dwelling, owner: &Iin) -> Reply {
        let body = json!({ "rka": dwelling.rka, "owner": owner });
        self.step(case, "owner", body).await
    }

    pub async fn owner_at(&mut self, case: &DeskCaseView, owner: &Iin, address: &str) -> Reply {
        let body = json!({ "region": Region::Almaty, "owner": owner, "address": address });
        self.step(case, "owner", body).await
    }

    pub async fn code_for(&mut self, case: &DeskCaseView, action: PortalAction) -> String {
        assert_eq!(
            ask(&mut self.browser, action, Some(&case.case))
                .await
                .status,
            201
        );
        code(&mut self.browser).await
    }
}

pub fn papers(right: &str) -> Value {
    json!([
        { "kind": "applicant_identity", "number": "041234567", "original": true },
        { "kind": "representative_identity", "number": "047654321", "original": true },
        { "kind": right, "number": "AA-1234567", "original": true },
    ])
}

pub fn terms(world: &World, consent: Value) -> Value {
    let stay = json!({
        "service": "temporary_registration", "from": civil_day(world.now()), "months": 3, "reason": "family",
    });
    json!({ "registration": stay, "consent": consent })
}

/// A residence, of the applicant or of somebody for whom they apply.
pub fn for_good(represented: Option<&Iin>) -> Value {
    let mut residence = json!({ "service": "permanent_registration", "reason": "family" });
    if let Some(represented) = represented {
        residence["represented"] = json!(represented);
    }
    json!({ "registration": residence, "consent": { "by": "eds" } })
}

/// A child who owns a dwelling, with a parent who has an EDS.
pub struct Family {
    pub parent: Client,
    pub child: Iin,
    pub dwelling: Dwelling,
}

pub async fn family(world: &World) -> Family {
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
pub async fn drawn(
    world: &World,
    desk: &mut Desk,
    family: &Family,
    applicant: &Iin,
) -> DeskCaseView {
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

pub fn signature(
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

pub fn signed(world: &World, citizen: &Client, signature: &DeskSignature) -> Value {
    let bytes = to_be_signed(signature);
    let cms = citizen.sign(world, &bytes, DeskSignature::SUBJECT);
    json!({ "statement": Bytes(bytes), "signature": Bytes(cms) })
}

pub async fn sign(world: &World, citizen: &Client, code: &str) -> Reply {
    let reply = preview(world, citizen, code).await;
    if !reply.status.is_success() {
        return reply;
    }
    let shown: PortalPreview = reply.ok();
    let body = signed(world, citizen, &signature(world, code, &shown, |_| {}));
    citizen.post(world, "/v1/desk/sign", &body).await
}

pub async fn kinds(world: &World, citizen: &Client) -> Vec<HistoryKind> {
    let history: History = citizen.get(world, "/v1/history").await.ok();
    history.entries.iter().map(|entry| entry.kind).collect()
}

/// What an employee saw or did, as somebody's history has it, the first first.
pub async fn acts(world: &World, citizen: &Client) -> Vec<HistoryKind> {
    let history: History = citizen.get(world, "/v1/history").await.ok();
    let by_employee =
        |entry: &&HistoryEntry| matches!(entry.counterpart, Some(Counterpart::Employee { .. }));
    let entries = history.entries.iter().rev().filter(by_employee);
    entries.map(|entry| entry.kind).collect()
}

pub async fn told(world: &World, citizen: &Client, kind: HistoryKind) -> usize {
    kinds(world, citizen)
        .await
        .into_iter()
        .filter(|one| *one == kind)
        .count()
}

pub async fn stays(world: &World, iin: &Iin) -> usize {
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

pub async fn drawn_until_verified(
    desk: &mut Desk,
    family: &Family,
    applicant: &Iin,
) -> DeskCaseView {
    let case = desk.open(applicant).await;
    desk.owner(&case, &family.dwelling, &family.child)
        .await
        .ok::<DeskCaseView>();
    let body =
        json!({ "representative": iin(&family.parent), "papers": papers("birth_certificate") });
    desk.step(&case, "papers", body).await.ok()
}

/// Has a record that is drawn up signed by the representative and the employee, and gives the record.
pub async fn signed_by_both(
    world: &World,
    desk: &mut Desk,
    representative: &Client,
    case: &DeskCaseView,
) -> DeskRecord {
    let consent = desk.code_for(case, PortalAction::DeskConsent).await;
    let shown: PortalPreview = preview(world, representative, &consent).await.ok();
    sign(world, representative, &consent)
        .await
        .ok::<DeskSigned>();
    let record = desk.code_for(case, PortalAction::DeskRecord).await;
    let signed: DeskSigned = sign(world, &desk.employee, &record).await.ok();
    assert!(signed.entered);
    parse(&shown.desk.unwrap().record.0).unwrap()
}

/// What the employee's app sends for another case that is ready to be signed.
pub async fn family_case(world: &World, desk: &mut Desk, applicant: &Client) -> Value {
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

        // What the citizen reads before anything is filled in sends them nowhere where they are sent back.
        let before: Before = applicant
            .get(&world, "/v1/services/permanent_registration/before")
            .await
            .ok();
        let says = |wanted| {
            before
                .findings
                .iter()
                .any(|finding| matches!(finding, Finding::Note { reason, .. } if *reason == wanted))
        };

        assert_eq!(session.guardian_desk, open, "{instant}");
        assert_eq!(says(Reason::OwnerNotActingAlone), open, "{instant}");
        assert_eq!(says(Reason::OwnerByOrdinaryProcedure), !open, "{instant}");
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

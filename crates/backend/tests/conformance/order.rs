//! What is ordered on the portal and signed by another scan (R-26, S-12).

use domain::{
    order::OrderApproval,
    portal::{BrowserKind, PortalAction, PortalApproval, PortalNonce, PortalStep},
    request::{RequestState, SignatureKind},
    residence::{Dwelling, TemporaryRegistration},
    settings::civil_day,
    statement::{Statement, parse, to_be_signed},
};
use http::Method;
use jiff::SignedDuration;
use protocol::{
    Bytes,
    history::History,
    order::Order,
    portal::{PortalPreview, PortalSessions},
    problem::ProblemCode,
    request::{Evidence, RequestStatus, Requests},
    residence::{Dwellings, FoundDwelling},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    portal::{Browser, preview},
    registration::{eds_signature, iin},
    world::World,
};

/// What a person fills in on the page.
fn form(world: &World, dwelling: &Dwelling, owner: Option<&Client>) -> Value {
    let mut form = json!({
        "region": dwelling.region,
        "rka": dwelling.rka,
        "from": civil_day(world.now()),
        "months": 3,
        "reason": "study",
    });
    if let Some(owner) = owner {
        form["owner"] = json!(iin(owner));
    }
    form
}

async fn order(browser: &mut Browser, form: Value) -> Order {
    let drawn = browser.post("/v1/portal/order", form).await;
    assert_eq!(drawn.status, 201);
    drawn.ok()
}

/// The code that the page shows for what was ordered.
async fn code(browser: &mut Browser) -> String {
    browser.ask(PortalAction::SignOrder).await;
    browser.code().await
}

fn approval(world: &World, code: &str, shown: &PortalPreview) -> OrderApproval {
    let nonce = PortalNonce::parse(code).unwrap();
    let order = shown.order.as_ref().unwrap();
    OrderApproval {
        subject: OrderApproval::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        request_sha256: domain::hex(&eds::sha256(&order.statement.0)),
        nonce_sha256: domain::hex(&eds::sha256(nonce.as_bytes())),
        browser: shown.browser,
        network: shown.network.clone(),
        at: world.now(),
    }
}

/// What the app sends for an approval and the bytes that were ordered.
fn submission(
    world: &World,
    citizen: &Client,
    approval: &OrderApproval,
    statement: &[u8],
    signature: Option<Value>,
) -> Value {
    let bytes = to_be_signed(approval);
    let signed = citizen.sign(world, &bytes, OrderApproval::SUBJECT);
    let mut request = json!({ "statement": Bytes(statement.to_vec()) });
    if let Some(signature) = signature {
        request["signature"] = signature;
    }
    json!({ "approval": Bytes(bytes), "approval_signature": Bytes(signed), "request": request })
}

/// What the app makes of a code: looked at, and signed just as it was shown.
async fn signed(world: &World, citizen: &Client, code: &str) -> Value {
    let shown: PortalPreview = preview(world, citizen, code).await.ok();
    let order = shown.order.clone().unwrap();
    let approval = approval(world, code, &shown);
    let signature =
        (order.consents_needed == 0).then(|| eds_signature(world, citizen, &order.statement.0));
    submission(world, citizen, &approval, &order.statement.0, signature)
}

async fn send(world: &World, citizen: &Client, body: &Value) -> Reply {
    citizen.post(world, "/v1/portal/order/sign", body).await
}

async fn refuse(world: &World, citizen: &Client, code: &str) -> Reply {
    citizen
        .post(world, "/v1/portal/order/refuse", &json!({ "code": code }))
        .await
}

async fn requests(world: &World, citizen: &Client) -> Vec<RequestStatus> {
    let requests: Requests = citizen.get(world, "/v1/requests").await.ok();
    requests.requests
}

/// An owner who is signed in to the portal.
async fn at_the_portal(world: &World) -> (Client, Dwelling, Browser) {
    let citizen = world.citizen("Айгүл").await;
    let dwelling = world.dwelling(&[iin(&citizen)]).await;
    let mut browser = Browser::new(world);
    browser.sign_in(world, &citizen).await;
    (citizen, dwelling, browser)
}

on_both! {
    async fn r26_what_is_ordered_on_the_portal_is_signed_by_another_scan(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let mine: Dwellings = browser.get("/v1/portal/dwellings").await.ok();
        let drawn = order(&mut browser, form(&world, &mine.dwellings[0], None)).await;
        let code = code(&mut browser).await;
        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let body = signed(&world, &citizen, &code).await;
        let before = requests(&world, &citizen).await;

        let request: RequestStatus = send(&world, &citizen, &body).await.ok();

        assert_eq!((shown.action, shown.browser), (PortalAction::SignOrder, BrowserKind::Firefox));
        assert_eq!(shown.order, Some(drawn.clone()));
        let statement: TemporaryRegistration = parse(&drawn.statement.0).unwrap();
        assert_eq!((&statement.applicant.iin, &statement.dwelling), (iin(&citizen), &dwelling));
        assert_eq!(statement.site, world.app.origin);
        assert!(before.is_empty());
        assert!(matches!(request.state, RequestState::Processing { .. }));
        assert_eq!((request.statement.clone(), request.signed_by), (drawn.statement, Some(SignatureKind::Eds)));
        assert_eq!(requests(&world, &citizen).await, std::slice::from_ref(&request));
        let page = browser.status().await;
        assert_eq!((page.step, page.request), (PortalStep::Signed, Some(request.request.clone())));
        let listed: Requests = browser.get("/v1/portal/registrations").await.ok();
        assert_eq!(listed.requests[0].request, request.request);
        let evidence: Evidence = citizen.get(&world, &format!("/v1/requests/{}/evidence", request.request)).await.ok();
        assert_eq!(evidence.statement, request.statement);
    }

    async fn r35_owners_are_asked_as_for_a_request_of_the_app(world) {
        let citizen = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;
        let search = json!({ "region": dwelling.region, "rka": dwelling.rka, "owner": iin(&owner) });
        let found: FoundDwelling = browser.post("/v1/portal/dwellings/search", search).await.ok();
        let address = &dwelling.address.kk;
        let search = json!({ "region": dwelling.region, "owner": iin(&owner), "address": address });
        let by_address: FoundDwelling = browser.post("/v1/portal/dwellings/search", search).await.ok();
        let drawn = order(&mut browser, form(&world, &dwelling, Some(&owner))).await;
        let code = code(&mut browser).await;

        let request: RequestStatus = send(&world, &citizen, &signed(&world, &citizen, &code).await).await.ok();

        assert_eq!(found, by_address);
        assert_eq!((found.consents_needed, drawn.consents_needed), (1, 1));
        assert!(matches!(request.state, RequestState::AwaitingConsents { .. }));
        assert_eq!((request.answered, request.asked, request.signed_by), (0, 1, None));
        assert_eq!(browser.status().await.step, PortalStep::Signed);
        let history: History = owner.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, domain::history::HistoryKind::ConsentAsked);
    }

    async fn s12_a_code_signs_once_and_repeating_the_call_repeats_its_answer(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let body = signed(&world, &citizen, &code).await;
        let same = key();

        let first: RequestStatus = citizen.post_with(&world, "/v1/portal/order/sign", &body, &same).await.ok();
        let repeated: RequestStatus = citizen.post_with(&world, "/v1/portal/order/sign", &body, &same).await.ok();
        let again = send(&world, &citizen, &body).await;

        assert_eq!(first, repeated);
        assert_eq!(again.code(), ProblemCode::PortalCodeOver);
        assert_eq!(preview(&world, &citizen, &code).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(requests(&world, &citizen).await.len(), 1);
    }

    async fn s12_of_many_scans_at_once_one_signs(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let body = signed(&world, &citizen, &code).await;

        let answers = futures::future::join_all((0..6).map(|_| send(&world, &citizen, &body))).await;

        let signed = answers.iter().filter(|answer| answer.status.is_success()).count();
        assert_eq!(signed, 1);
        for answer in answers.iter().filter(|answer| !answer.status.is_success()) {
            assert!(matches!(answer.code(), ProblemCode::PortalCodeOver), "{:?}", answer.code());
        }
        assert_eq!(requests(&world, &citizen).await.len(), 1);
    }

    async fn s12_somebody_else_neither_sees_nor_signs_nor_refuses_what_was_ordered(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let other = world.citizen("Дана").await;
        let drawn = order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let approval = approval(&world, &code, &shown);
        let theirs = submission(&world, &other, &approval, &drawn.statement.0,
            Some(eds_signature(&world, &other, &drawn.statement.0)));

        let seen = preview(&world, &other, &code).await;
        let signed_by_other = send(&world, &other, &theirs).await;
        let with_a_foreign_key = send(&world, &citizen, &theirs).await;
        let refused = refuse(&world, &other, &code).await;

        assert_eq!(seen.code(), ProblemCode::PortalNotYours);
        assert!(!String::from_utf8_lossy(&seen.body).contains("statement\""));
        assert_eq!(signed_by_other.code(), ProblemCode::StatementInvalid);
        assert_eq!(with_a_foreign_key.code(), ProblemCode::SignatureInvalid);
        assert_eq!(refused.code(), ProblemCode::PortalNotYours);
        assert_eq!(browser.status().await.step, PortalStep::Waiting);
        assert!(requests(&world, &other).await.is_empty());
        send(&world, &citizen, &signed(&world, &citizen, &code).await).await.ok::<RequestStatus>();
    }

    async fn s12_the_session_that_ended_between_scan_and_signature_signs_nothing(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let body = signed(&world, &citizen, &code).await;
        let open: PortalSessions = citizen.get(&world, "/v1/portal/sessions").await.ok();
        let path = format!("/v1/portal/sessions/{}", open.sessions[0].session);
        assert_eq!(citizen.call(&world, Method::DELETE, &path, None, None).await.status, 204);

        let late = send(&world, &citizen, &body).await;

        assert_eq!(late.code(), ProblemCode::PortalSessionOver);
        assert_eq!(preview(&world, &citizen, &code).await.code(), ProblemCode::PortalSessionOver);
        assert_eq!(refuse(&world, &citizen, &code).await.code(), ProblemCode::PortalSessionOver);
        assert_eq!(browser.get("/v1/portal/request").await.code(), ProblemCode::SignInRequired);
        assert!(requests(&world, &citizen).await.is_empty());
    }

    async fn s33_the_code_of_an_order_changes_and_ends_after_two_minutes(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let first = code(&mut browser).await;
        world.pass(SignedDuration::from_secs(15));
        let second = browser.code().await;
        world.pass(SignedDuration::from_secs(15));
        let older = preview(&world, &citizen, &first).await;
        let body = signed(&world, &citizen, &second).await;
        world.pass(SignedDuration::from_secs(91));

        let late = send(&world, &citizen, &body).await;

        assert_ne!(first, second);
        assert_eq!(older.code(), ProblemCode::PortalCodeOver);
        assert_eq!(late.code(), ProblemCode::PortalCodeOver);
        assert_eq!(browser.status().await.step, PortalStep::Over);
        // What was ordered is still there, and the page shows a new code for it.
        let again = code(&mut browser).await;
        send(&world, &citizen, &signed(&world, &citizen, &again).await).await.ok::<RequestStatus>();
    }

    async fn s12_a_new_code_and_a_changed_order_void_the_older_code(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let drawn = order(&mut browser, form(&world, &dwelling, None)).await;
        let first = code(&mut browser).await;
        let signed_first = signed(&world, &citizen, &first).await;
        let second = code(&mut browser).await;
        let signed_second = signed(&world, &citizen, &second).await;
        let mut longer = form(&world, &dwelling, None);
        longer["months"] = json!(6);
        let changed = order(&mut browser, longer).await;

        assert_eq!(send(&world, &citizen, &signed_first).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(send(&world, &citizen, &signed_second).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(browser.status().await.step, PortalStep::Over);
        assert_ne!(drawn.statement, changed.statement);
        let third = code(&mut browser).await;
        let request: RequestStatus = send(&world, &citizen, &signed(&world, &citizen, &third).await).await.ok();
        assert_eq!(request.statement, changed.statement);
        // Nothing more of it is to be signed.
        let asked = browser.post("/v1/portal/requests", json!({ "action": "sign_order" })).await;
        assert_eq!(asked.code(), ProblemCode::NotFound);
    }

    async fn s12_refusing_in_the_app_is_said_on_the_page_and_leaves_what_was_ordered(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let drawn = order(&mut browser, form(&world, &dwelling, None)).await;
        let code_before = code(&mut browser).await;
        let body = signed(&world, &citizen, &code_before).await;

        assert_eq!(refuse(&world, &citizen, &code_before).await.status, 204);

        assert_eq!(browser.status().await.step, PortalStep::Refused);
        assert_eq!(send(&world, &citizen, &body).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(refuse(&world, &citizen, &code_before).await.code(), ProblemCode::PortalCodeOver);
        assert_eq!(browser.get("/v1/portal/order").await.ok::<Order>(), drawn);
        let again = code(&mut browser).await;
        send(&world, &citizen, &signed(&world, &citizen, &again).await).await.ok::<RequestStatus>();
    }

    async fn s12_another_browser_of_the_same_person_has_nothing_of_the_order(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let mut other = Browser::new(&world);
        other.sign_in(&world, &citizen).await;
        order(&mut browser, form(&world, &dwelling, None)).await;

        let asked = other.post("/v1/portal/requests", json!({ "action": "sign_order" })).await;
        let seen = other.get("/v1/portal/order").await;
        let mut nobody = Browser::new(&world);
        let without = nobody.post("/v1/portal/requests", json!({ "action": "sign_order" })).await;
        let drawn = nobody.post("/v1/portal/order", form(&world, &dwelling, None)).await;

        assert_eq!(asked.code(), ProblemCode::NotFound);
        assert_eq!(seen.code(), ProblemCode::NotFound);
        assert_eq!(without.code(), ProblemCode::SignInRequired);
        assert_eq!(drawn.code(), ProblemCode::SignInRequired);
    }

    async fn s4_s22_only_what_was_shown_signed_for_just_this_counts(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let drawn = order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let good = approval(&world, &code, &shown);
        let bytes = &drawn.statement.0;
        let signature = || Some(eds_signature(&world, &citizen, bytes));
        let own = crate::registration::statement(&world, &citizen, "Айгүл", &dwelling, true);
        let of_own = OrderApproval { request_sha256: domain::hex(&eds::sha256(&own)), ..good.clone() };

        for (changed, refusal) in [
            (OrderApproval { site: "https://other.example".into(), ..good.clone() }, ProblemCode::StatementInvalid),
            (OrderApproval { browser: BrowserKind::Chrome, ..good.clone() }, ProblemCode::StatementInvalid),
            (OrderApproval { network: "10.0.*.*".into(), ..good.clone() }, ProblemCode::StatementInvalid),
            (OrderApproval { request_sha256: "00".repeat(32), ..good.clone() }, ProblemCode::StatementInvalid),
            (OrderApproval { at: good.at - SignedDuration::from_mins(3), ..good.clone() }, ProblemCode::StatementInvalid),
            (OrderApproval { nonce_sha256: "00".repeat(32), ..good.clone() }, ProblemCode::PortalCodeOver),
        ] {
            let answer = send(&world, &citizen, &submission(&world, &citizen, &changed, bytes, signature())).await;
            assert_eq!(answer.code(), refusal, "{changed:?}");
        }
        let another = submission(&world, &citizen, &of_own, &own, Some(eds_signature(&world, &citizen, &own)));
        assert_eq!(send(&world, &citizen, &another).await.code(), ProblemCode::StatementInvalid);
        let unsigned = submission(&world, &citizen, &good, bytes, None);
        assert_eq!(send(&world, &citizen, &unsigned).await.code(), ProblemCode::Malformed);
        let by_sms = json!({ "kind": "one_time_password", "code": "0".repeat(32), "digits": "123456" });
        let by_sms = submission(&world, &citizen, &good, bytes, Some(by_sms));
        assert_eq!(send(&world, &citizen, &by_sms).await.code(), ProblemCode::EdsRequired);
        let mut as_sign_in = submission(&world, &citizen, &good, bytes, signature());
        as_sign_in["approval_signature"] =
            json!(Bytes(citizen.sign(&world, &to_be_signed(&good), PortalApproval::SUBJECT)));
        assert_eq!(send(&world, &citizen, &as_sign_in).await.code(), ProblemCode::SignatureInvalid);

        let right = submission(&world, &citizen, &good, bytes, signature());
        send(&world, &citizen, &right).await.ok::<RequestStatus>();
    }

    async fn s12_the_code_of_an_order_lets_no_browser_in_and_shows_no_documents(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let shown: PortalPreview = preview(&world, &citizen, &code).await.ok();
        let nonce = PortalNonce::parse(&code).unwrap();
        let bytes = to_be_signed(&PortalApproval {
            subject: PortalApproval::SUBJECT.to_owned(),
            site: world.app.origin.clone(),
            action: PortalAction::SignOrder,
            nonce_sha256: domain::hex(&eds::sha256(nonce.as_bytes())),
            browser: shown.browser,
            network: shown.network,
            at: world.now(),
        });
        let signature = citizen.sign(&world, &bytes, PortalApproval::SUBJECT);

        let answer = citizen
            .post(&world, "/v1/portal/approve", &json!({ "statement": Bytes(bytes), "signature": Bytes(signature) }))
            .await;

        assert_eq!(answer.code(), ProblemCode::PortalCodeOver);
        assert_eq!(browser.status().await.step, PortalStep::Waiting);
    }

    async fn r28_a_one_time_password_session_neither_sees_nor_signs_what_was_ordered(world) {
        let (mut citizen, dwelling, mut browser) = at_the_portal(&world).await;
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;
        let body = signed(&world, &citizen, &code).await;
        citizen.sign_in_by_code(&world).await;

        assert_eq!(preview(&world, &citizen, &code).await.code(), ProblemCode::EdsRequired);
        assert_eq!(send(&world, &citizen, &body).await.code(), ProblemCode::EdsRequired);
        assert_eq!(refuse(&world, &citizen, &code).await.code(), ProblemCode::EdsRequired);
    }

    async fn r29_r33_the_page_is_checked_as_the_app_is(world) {
        let (citizen, dwelling, mut browser) = at_the_portal(&world).await;
        let not_mine = world.dwelling(&[iin(&world.citizen("Дана").await)]).await;
        let with = |name: &str, value: Value| {
            let mut form = form(&world, &dwelling, None);
            form[name] = value;
            form
        };

        for (form, refusal) in [
            (form(&world, &not_mine, None), ProblemCode::NoSuchDwelling),
            (with("months", json!(13)), ProblemCode::TermInvalid),
            (with("from", json!("2020-01-01")), ProblemCode::FirstDayInvalid),
            (with("applicant", json!("900517400015")), ProblemCode::Malformed),
        ] {
            assert_eq!(browser.post("/v1/portal/order", form).await.code(), refusal);
        }
        assert!(requests(&world, &citizen).await.is_empty());
    }

    async fn r25_the_page_shows_older_entries_of_the_history_too(world) {
        let (_, _, mut browser) = at_the_portal(&world).await;
        let newest: History = browser.get("/v1/portal/history").await.ok();
        let first = &newest.entries[0].entry;

        let older: History = browser.get(&format!("/v1/portal/history?before={first}")).await.ok();

        assert_eq!(older.entries, newest.entries[1..]);
        assert_eq!(browser.get("/v1/portal/history?before=x").await.status, 400);
    }

    async fn s14_a_submission_that_is_refused_leaves_the_code_and_what_was_ordered(world) {
        let citizen = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner), iin(&citizen)]).await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &citizen).await;
        let own = crate::registration::statement(&world, &citizen, "Дана", &dwelling, true);
        crate::registration::submit(&world, &citizen, &own, None).await.ok::<RequestStatus>();
        order(&mut browser, form(&world, &dwelling, None)).await;
        let code = code(&mut browser).await;

        let answer = send(&world, &citizen, &signed(&world, &citizen, &code).await).await;

        assert_eq!(answer.code(), ProblemCode::OpenForThisDwelling);
        assert_eq!(browser.status().await.step, PortalStep::Waiting);
    }
}

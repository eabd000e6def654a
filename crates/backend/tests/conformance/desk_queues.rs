//! The desk's queues of requests from abroad and of appeals (R-37, R-38, R-39, R-40, S-18).

use domain::{
    appeal::{AppealState, Body, Decision, Outcome},
    desk::{DeskQueue, Matter},
    history::{Counterpart, HistoryKind},
    request::{RefusalGround, RequestState},
};
use http::{Method, header};
use jiff::{SignedDuration, civil::date};
use protocol::{
    appeal::AppealStatus,
    desk::{
        DeskAbroadCase, DeskAbroadDecided, DeskAbroadList, DeskAppealCase, DeskAppealList,
        DeskHold, DeskOpened, DeskSession,
    },
    history::History,
    problem::ProblemCode,
    request::RequestStatus,
};
use qoltanba_backend::service::{desk::holds::lapse_overdue, lapse::forget_what_is_over};
use serde_json::{Value, json};

use crate::{
    abroad::{asked, attach, pdf},
    appeal::{self, ESSENCE, filed, seen},
    client::{Client, Reply, key},
    desk::{Desk, desk_for, dismisses, employs_for, kinds, sign_in, told},
    on_both,
    portal::Browser,
    registration::{iin, status},
    world::World,
};

const ABROAD: &[DeskQueue] = &[DeskQueue::Abroad];
const APPEALS: &[DeskQueue] = &[DeskQueue::Appeals];

impl Desk {
    async fn get(&mut self, path: &str) -> Reply {
        self.browser.get(&format!("/v1/desk/{path}")).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.browser.post(&format!("/v1/desk/{path}"), body).await
    }

    async fn opens(&mut self, path: &str) -> DeskOpened {
        self.post(&format!("{path}/open"), json!({})).await.ok()
    }

    async fn decides(&mut self, path: &str, body: Value) -> Reply {
        self.post(&format!("{path}/decide"), body).await
    }

    async fn requests(&mut self) -> DeskAbroadList {
        self.get("abroad").await.ok()
    }

    async fn appeals(&mut self) -> DeskAppealList {
        self.get("appeals").await.ok()
    }
}

fn of(request: &RequestStatus) -> String {
    format!("abroad/{}", request.request)
}

fn numbered(appeal: &AppealStatus) -> String {
    format!("appeals/{}", appeal.number)
}

/// Which employees the history of a citizen names, of a kind.
async fn employees(world: &World, who: &Client, kind: HistoryKind) -> Vec<String> {
    let history: History = who.get(world, "/v1/history").await.ok();
    let of_kind = history.entries.into_iter().filter(|one| one.kind == kind);
    of_kind
        .filter_map(|one| match one.counterpart {
            Some(Counterpart::Employee { name, .. }) => Some(name),
            _ => None,
        })
        .collect()
}

fn says_nothing(reply: &Reply, who: &Client) {
    let said = String::from_utf8_lossy(&reply.body);
    for secret in [iin(who).as_str(), "Айгүл", "Дана", "Bonn", ESSENCE] {
        assert!(!said.contains(secret), "{said}");
    }
}

on_both! {
    async fn r37_r38_s18_an_employee_opens_a_request_from_abroad_takes_out_its_copies_and_enters_it(world) {
        let (citizen, request, files) = asked(&world).await;
        let mut desk = desk_for(&world, ABROAD).await;
        let path = of(&request);
        let list = desk.get("abroad").await;
        let unopened = desk.get(&path).await;
        let opened = desk.opens(&path).await;
        let case: DeskAbroadCase = desk.get(&path).await.ok();
        let copy = case.copies[1].attachment.clone().unwrap();
        let taken = desk.get(&format!("{path}/copies/{copy}")).await;
        let mine = desk.requests().await;
        let again = desk.opens(&path).await;
        let decided: DeskAbroadDecided = desk.decides(&path, json!({ "decision": "accept" })).await.ok();
        let after = desk.get(&path).await;
        let left = desk.requests().await;

        says_nothing(&list, &citizen);
        let listed: DeskAbroadList = list.ok();
        assert_eq!((listed.requests[0].hold, listed.requests[0].overdue), (DeskHold::Free, false));
        assert!(!listed.requests[0].near);
        assert_eq!(unopened.code(), ProblemCode::DeskStep, "nothing is seen before it is opened");
        assert_eq!((&case.applicant.iin, case.card.country.as_str()), (iin(&citizen), "DE"));
        assert_eq!((case.open_until, case.statement), (opened.until, request.statement.clone()));
        assert_eq!(taken.body, files[1]);
        let header = |name: header::HeaderName| taken.headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header(header::CONTENT_TYPE), "application/pdf");
        assert_eq!(header(header::CONTENT_DISPOSITION), "attachment; filename=\"permit-to-leave.pdf\"");
        assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(header(header::CACHE_CONTROL), "no-store");
        assert_eq!(header(header::CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
        assert_eq!(mine.requests[0].hold, DeskHold::Mine);
        assert_eq!(again.until, opened.until);
        assert!(matches!(decided.state, RequestState::Registered { .. }));
        assert_eq!(status(&world, &citizen, &request).await.state, decided.state);
        assert_eq!(after.code(), ProblemCode::DeskCaseOver);
        assert!(left.requests.is_empty());
        for kind in [HistoryKind::DeskTaken, HistoryKind::DeskDecided] {
            assert_eq!(employees(&world, &citizen, kind).await.len(), 1, "{kind:?}");
        }
        assert_eq!(told(&world, &citizen, HistoryKind::Registered).await, 1);
    }

    async fn r38_an_employee_sees_which_request_nears_its_promised_time(world) {
        let (citizen, request, _) = asked(&world).await;
        let shown = status(&world, &citizen, &request).await;
        let (since, by) = (shown.promised_since.unwrap(), shown.promised_by.unwrap());

        world.at(&world.app.settings().flagged_from(since, by).to_string());
        let mut desk = desk_for(&world, ABROAD).await;
        let listed = desk.requests().await;

        assert_eq!((listed.requests[0].near, listed.requests[0].overdue), (true, false));
    }

    async fn r31_r38_s29_a_refusal_names_a_ground_of_r31_and_is_decided_once(world) {
        let (citizen, request, _) = asked(&world).await;
        let mut desk = desk_for(&world, ABROAD).await;
        let path = of(&request);
        desk.opens(&path).await;
        let decide = format!("/v1/desk/{path}/decide");
        let refuse = |ground: &str| json!({ "decision": "refuse", "ground": ground });
        let foreign = desk.browser.post(&decide, refuse("no_consent_of_owner")).await;
        let same = key();
        let body = Some(refuse("requirements_not_met"));
        let first = desk.browser.call(Method::POST, &decide, body.clone(), Some(&same)).await;
        let repeated = desk.browser.call(Method::POST, &decide, body, Some(&same)).await;
        let other = desk.browser.post(&decide, json!({ "decision": "accept" })).await;

        assert_eq!(foreign.code(), ProblemCode::Malformed);
        assert_eq!(first.body, repeated.body);
        let decided: DeskAbroadDecided = first.ok();
        let RequestState::Refused { ground, .. } = decided.state else { panic!("{:?}", decided.state) };
        assert_eq!(ground, RefusalGround::RequirementsNotMet);
        assert_eq!(other.code(), ProblemCode::DeskCaseOver);
        assert_eq!(told(&world, &citizen, HistoryKind::RequestRefused).await, 1);
        assert_eq!(told(&world, &citizen, HistoryKind::DeskDecided).await, 1);
    }

    async fn s18_an_employee_serves_the_queues_that_the_operator_named_and_no_others(world) {
        let (_, request, _) = asked(&world).await;
        let path = of(&request);
        let mut abroad = desk_for(&world, ABROAD).await;
        let mut others = desk_for(&world, &[DeskQueue::Registrations, DeskQueue::Appeals]).await;
        let session: DeskSession = abroad.get("session").await.ok();
        let mut refused = vec![
            abroad.get("cases").await,
            abroad.get("appeals").await,
            abroad.post("cases", json!({ "applicant": iin(&others.employee) })).await,
            others.get("abroad").await,
            others.post(&format!("{path}/open"), json!({})).await,
            others.get(&path).await,
            others.decides(&path, json!({ "decision": "accept" })).await,
        ];
        abroad.opens(&path).await;
        // Whoever loses the queue loses at once what they had open of it.
        employs_for(&world, iin(&abroad.employee), APPEALS).await;
        refused.push(abroad.get(&path).await);
        refused.push(abroad.decides(&path, json!({ "decision": "accept" })).await);

        assert_eq!(session.queues, ABROAD);
        for reply in refused {
            assert_eq!(reply.code(), ProblemCode::DeskOtherQueue);
        }
    }

    async fn r38_s18_one_employee_has_it_open_at_a_time_and_each_look_is_told(world) {
        let (citizen, request, _) = asked(&world).await;
        let path = of(&request);
        let (mut one, mut other) = (desk_for(&world, ABROAD).await, desk_for(&world, ABROAD).await);
        one.opens(&path).await;
        let open = format!("{path}/open");
        let taken = other.post(&open, json!({})).await;
        let listed = other.requests().await;
        let looked = other.get(&path).await;
        let decided = other.decides(&path, json!({ "decision": "accept" })).await;
        // The same employee in another browser.
        let mut browser = Browser::new(&world);
        sign_in(&world, &mut browser, &one.employee).await;
        let unseen = browser.get(&format!("/v1/desk/{path}")).await;
        browser.post(&format!("/v1/desk/{open}"), json!({})).await.ok::<DeskOpened>();
        let lost = one.get(&path).await;
        let back = browser.post(&format!("/v1/desk/{path}/put-back"), json!({})).await;
        let free = other.requests().await;
        other.opens(&path).await;
        world.pass(world.app.settings().desk_case_life);
        sign_in(&world, &mut other.browser, &other.employee).await;
        let late = other.decides(&path, json!({ "decision": "accept" })).await;

        assert_eq!(taken.code(), ProblemCode::DeskTaken);
        assert_eq!(listed.requests[0].hold, DeskHold::Taken);
        for reply in [looked, decided, unseen, lost] {
            assert_eq!(reply.code(), ProblemCode::DeskStep);
        }
        assert_eq!(back.status, 204);
        assert_eq!(free.requests[0].hold, DeskHold::Free);
        assert_eq!(late.code(), ProblemCode::DeskStep, "another session, and the time is over");
        let mut citizen = citizen;
        citizen.sign_in(&world).await;
        for (kind, times) in [
            (HistoryKind::DeskTaken, 2), (HistoryKind::DeskViewed, 1), (HistoryKind::DeskReturned, 1),
        ] {
            assert_eq!(told(&world, &citizen, kind).await, times, "{kind:?}");
        }
    }

    async fn s18_what_an_employee_saw_and_let_run_out_is_told_once(world) {
        let (mut citizen, request, _) = asked(&world).await;
        let path = of(&request);
        let mut desk = desk_for(&world, ABROAD).await;
        let life = world.app.settings().desk_case_life;
        desk.opens(&path).await;
        world.pass(life - SignedDuration::from_secs(1));
        lapse_overdue(&world.app).await.unwrap();
        citizen.sign_in(&world).await;
        let open = kinds(&world, &citizen).await;
        world.pass(SignedDuration::from_secs(1));
        let replica = world.app.clone();
        let (one, other) = tokio::join!(lapse_overdue(&world.app), lapse_overdue(&replica));
        for outcome in [one, other] {
            outcome.unwrap();
        }
        lapse_overdue(&world.app).await.unwrap();

        assert!(!open.contains(&HistoryKind::DeskLapsed), "{open:?}");
        for kind in [HistoryKind::DeskTaken, HistoryKind::DeskLapsed] {
            let named = employees(&world, &citizen, kind).await;
            assert_eq!(named.len(), 1, "{kind:?}");
        }

        // It runs out and is opened before anybody noticed.
        let mut desk = desk_for(&world, ABROAD).await;
        desk.opens(&path).await;
        world.pass(life);
        let mut other = desk_for(&world, ABROAD).await;
        other.opens(&path).await;
        lapse_overdue(&world.app).await.unwrap();
        citizen.sign_in(&world).await;
        let told = kinds(&world, &citizen).await;
        let desk: Vec<_> = told.into_iter().filter(|kind| *kind != HistoryKind::SignedIn).take(5).collect();
        use HistoryKind::{DeskLapsed, DeskTaken};
        assert_eq!(desk, [DeskTaken, DeskLapsed, DeskTaken, DeskLapsed, DeskTaken]);
    }

    async fn s18_a_hold_without_a_decision_is_forgotten_and_who_decided_is_not(world) {
        let both = [asked(&world).await, asked(&world).await];
        let [returned, decided] = &both;
        let matter = |request: &RequestStatus| Matter::Abroad(request.request.clone());
        let mut desk = desk_for(&world, ABROAD).await;
        for (_, request, _) in &both {
            desk.opens(&of(request)).await;
        }
        desk.post(&format!("{}/put-back", of(&returned.1)), json!({})).await;
        desk.decides(&of(&decided.1), json!({ "decision": "accept" })).await.ok::<DeskAbroadDecided>();
        let kept = |request: Matter| {
            let app = world.app.clone();
            async move { app.store.read().await.unwrap().desk_hold(&request).await.unwrap().is_some() }
        };
        let second = SignedDuration::from_secs(1);
        world.pass(world.app.settings().desk_case_life - second);
        forget_what_is_over(&world.app).await.unwrap();
        let not_yet = kept(matter(&returned.1)).await;
        world.pass(second);
        forget_what_is_over(&world.app).await.unwrap();
        let gone = !kept(matter(&returned.1)).await;
        world.pass(SignedDuration::from_hours(24 * 365));
        forget_what_is_over(&world.app).await.unwrap();

        assert!(not_yet && gone);
        assert!(kept(matter(&decided.1)).await);
        desk_for(&world, ABROAD).await.opens(&of(&returned.1)).await;
    }

    async fn r38_s18_two_employees_at_once_open_and_one_has_it(world) {
        for _ in 0..4 {
            let (citizen, request, _) = asked(&world).await;
            let path = format!("{}/open", of(&request));
            let (mut one, mut other) = (desk_for(&world, ABROAD).await, desk_for(&world, ABROAD).await);

            let (first, second) = tokio::join!(one.post(&path, json!({})), other.post(&path, json!({})));

            let (won, lost) = match first.status.is_success() {
                true => (first, second),
                false => (second, first),
            };
            won.ok::<DeskOpened>();
            assert_eq!(lost.code(), ProblemCode::DeskTaken);
            assert_eq!(told(&world, &citizen, HistoryKind::DeskTaken).await, 1);
        }
    }

    async fn r38_an_employee_and_the_operator_at_once_decide_one_request_once(world) {
        let (citizen, request, _) = asked(&world).await;
        let path = of(&request);
        let mut desk = desk_for(&world, ABROAD).await;
        desk.opens(&path).await;
        let ground = RefusalGround::UnreliableData;
        let operator = qoltanba_backend::service::abroad::Decision::Refuse(ground);

        let (at_desk, beside) = tokio::join!(
            desk.decides(&path, json!({ "decision": "accept" })),
            crate::abroad::decide(&world, &request, operator),
        );

        assert!(at_desk.status.is_success() != beside.is_ok(), "{beside:?}");
        let entered = told(&world, &citizen, HistoryKind::Registered).await;
        let refused = told(&world, &citizen, HistoryKind::RequestRefused).await;
        assert_eq!(entered + refused, 1);
        assert_eq!(told(&world, &citizen, HistoryKind::DeskDecided).await, entered);
    }

    async fn s18_nobody_opens_what_is_their_own_or_of_their_family(world) {
        let (citizen, request, _) = asked(&world).await;
        employs_for(&world, iin(&citizen), ABROAD).await;
        let mut browser = Browser::new(&world);
        sign_in(&world, &mut browser, &citizen).await;
        let mut own = Desk { employee: citizen, browser };
        let refused = own.post(&format!("{}/open", of(&request)), json!({})).await;
        assert_eq!(refused.code(), ProblemCode::DeskOwnCase);
        assert_eq!(told(&world, &own.employee, HistoryKind::DeskTaken).await, 0);

        // A parent of an employee: GBD FL has the employee among the children.
        let parent = iin(&own.employee).clone();
        let grown = world.person_who("Ержан", 30, move |person| person.father = Some(parent.clone())).await;
        let child = world.joined(&grown).await;
        employs_for(&world, iin(&child), ABROAD).await;
        let mut browser = Browser::new(&world);
        sign_in(&world, &mut browser, &child).await;
        let mut family = Desk { employee: child, browser };
        let refused = family.post(&format!("{}/open", of(&request)), json!({})).await;
        assert_eq!(refused.code(), ProblemCode::DeskOwnCase);
    }

    async fn s18_whoever_loses_the_role_puts_back_what_they_had_open(world) {
        let (citizen, request, _) = asked(&world).await;
        let mut desk = desk_for(&world, ABROAD).await;
        desk.opens(&of(&request)).await;

        dismisses(&world, iin(&desk.employee)).await;

        assert_eq!(desk.get(&of(&request)).await.code(), ProblemCode::SignInRequired);
        assert_eq!(kinds(&world, &citizen).await[0], HistoryKind::DeskReturned);
        desk_for(&world, ABROAD).await.opens(&of(&request)).await;
    }

    async fn s18_a_page_asks_whether_it_is_open_and_is_told_nothing_about_people(world) {
        let (citizen, request, _) = asked(&world).await;
        let (appellant, sent) = filed(&world).await;
        let both = [DeskQueue::Abroad, DeskQueue::Appeals];
        let (mut desk, mut other) = (desk_for(&world, &both).await, desk_for(&world, &both).await);
        for (path, person) in [(of(&request), &citizen), (numbered(&sent), &appellant)] {
            let open = format!("{path}/open");
            let before = desk.get(&open).await;
            let opened = desk.opens(&path).await;
            let told_before = kinds(&world, person).await;
            let here = desk.get(&open).await;
            let elsewhere = other.get(&open).await;
            let told_after = kinds(&world, person).await;
            desk.post(&format!("{path}/put-back"), json!({})).await;
            let over = desk.get(&open).await;

            assert_eq!(before.code(), ProblemCode::DeskStep);
            says_nothing(&here, person);
            assert_eq!(here.ok::<DeskOpened>().until, opened.until);
            assert_eq!(elsewhere.code(), ProblemCode::DeskStep);
            assert_eq!(told_before, told_after, "asking is no look");
            assert_eq!(over.code(), ProblemCode::DeskCaseOver);
        }
    }

    async fn r39_r40_s18_an_employee_takes_up_an_appeal_extends_and_answers_it(world) {
        let (mut citizen, sent) = filed(&world).await;
        let path = numbered(&sent);
        let mut desk = desk_for(&world, APPEALS).await;
        let list = desk.get("appeals").await;
        let unopened = desk.get(&path).await;
        desk.opens(&path).await;
        let case: DeskAppealCase = desk.get(&path).await.ok();
        let reason = "Архивтен құжат сұратылды.";
        let extension = json!({ "decided_on": "2026-03-02", "until": "2026-04-30", "reason": reason });
        let extended = desk.post(&format!("{path}/extend"), extension).await;
        let meanwhile = seen(&world, &citizen, &sent).await;
        let answer = json!({ "outcome": "granted", "text": "Шешімнің күші жойылды." });
        let same = key();
        let to = format!("/v1/desk/{path}/answer");
        let answered = desk.browser.call(Method::POST, &to, Some(answer.clone()), Some(&same)).await;
        let repeated = desk.browser.call(Method::POST, &to, Some(answer.clone()), Some(&same)).await;
        let twice = desk.browser.post(&to, answer).await;
        let after = desk.appeals().await;

        says_nothing(&list, &citizen);
        let listed: DeskAppealList = list.ok();
        assert_eq!((&listed.appeals[0].number, listed.appeals[0].due), (&sent.number, date(2026, 3, 27)));
        assert_eq!(unopened.code(), ProblemCode::DeskStep);
        assert_eq!((&case.appellant.iin, case.essence.as_str()), (iin(&citizen), ESSENCE));
        assert_eq!((case.statement, case.refused.request), (sent.statement.clone(), sent.request.clone()));
        assert!(matches!(case.refused.state, RequestState::Refused { .. }));
        assert_eq!(extended.status, 204);
        assert_eq!(meanwhile.due, date(2026, 4, 30));
        assert_eq!((answered.status, repeated.status), (204.try_into().unwrap(), 204.try_into().unwrap()));
        assert_eq!(twice.code(), ProblemCode::DeskCaseOver);
        assert!(after.appeals.is_empty());
        citizen.sign_in(&world).await;
        let decided = seen(&world, &citizen, &sent).await;
        let AppealState::Answered { answer: Decision::Answer { outcome, office }, .. } = decided.state else {
            panic!("{:?}", decided.state)
        };
        assert_eq!((outcome, office.as_str()), (Outcome::Granted, crate::desk::CENTRE));
        for (kind, times) in [
            (HistoryKind::AppealTakenUp, 1), (HistoryKind::DeskTaken, 1), (HistoryKind::AppealExtended, 1),
            (HistoryKind::AppealAnswered, 1), (HistoryKind::DeskDecided, 2),
        ] {
            assert_eq!(told(&world, &citizen, kind).await, times, "{kind:?}");
        }
    }

    async fn r40_an_appeal_that_is_sent_on_is_put_back_and_taken_up_anew(world) {
        let (citizen, sent) = filed(&world).await;
        let path = numbered(&sent);
        let mut desk = desk_for(&world, APPEALS).await;
        desk.opens(&path).await;
        let same_body = desk.post(&format!("{path}/forward"), json!({ "to": "migration_service" })).await;
        let forwarded = desk.post(&format!("{path}/forward"), json!({ "to": "state_corporation" })).await;
        let closed = desk.get(&path).await;
        let listed = desk.appeals().await;
        desk.opens(&path).await;

        assert_eq!(same_body.code(), ProblemCode::Conflict);
        assert_eq!(forwarded.status, 204);
        assert_eq!(closed.code(), ProblemCode::DeskCaseOver);
        assert_eq!((listed.appeals[0].body, listed.appeals[0].hold), (Body::StateCorporation, DeskHold::Free));
        assert_eq!(told(&world, &citizen, HistoryKind::AppealTakenUp).await, 2);
    }

    async fn r39_s18_nobody_judges_an_appeal_against_their_own_decision(world) {
        let (citizen, request, files) = asked(&world).await;
        let both = [DeskQueue::Abroad, DeskQueue::Appeals];
        let mut desk = desk_for(&world, &both).await;
        desk.opens(&of(&request)).await;
        let refuse = json!({ "decision": "refuse", "ground": "unreliable_data" });
        desk.decides(&of(&request), refuse).await.ok::<DeskAbroadDecided>();
        world.clock.tick();
        let refused = status(&world, &citizen, &request).await;
        let statement = appeal::appeal(&world, &citizen, &refused);
        let statement = domain::appeal::AppealStatement {
            appellant: domain::appeal::Appellant {
                full_name: crate::world::full_name("Айгүл"),
                ..statement.appellant.clone()
            },
            ..statement
        };
        let sent: AppealStatus = appeal::file(&world, &citizen, &statement).await.ok();
        let own = desk.post(&format!("{}/open", numbered(&sent)), json!({})).await;
        let mut other = desk_for(&world, &both).await;
        other.opens(&numbered(&sent)).await;
        let case: DeskAppealCase = other.get(&numbered(&sent)).await.ok();
        let copy = case.refused.copies[0].attachment.clone().unwrap();
        let taken = other.get(&format!("{}/copies/{copy}", numbered(&sent))).await;
        let foreign = attach(&world, &citizen, &pdf(9)).await.ok::<protocol::attachment::AttachmentStatus>();
        let not_of_it = other.get(&format!("{}/copies/{}", numbered(&sent), foreign.attachment)).await;

        assert_eq!(own.code(), ProblemCode::DeskOwnCase);
        assert_eq!(taken.body, files[0]);
        assert_eq!(not_of_it.code(), ProblemCode::NotFound);
    }

    async fn r40_of_an_answer_at_the_desk_and_the_silence_one_counts(world) {
        let (_, sent) = filed(&world).await;
        let path = numbered(&sent);
        world.at("2026-03-27T18:50:00Z");
        let mut desk = desk_for(&world, APPEALS).await;
        desk.opens(&path).await;
        world.pass(SignedDuration::from_mins(10));
        let answer = json!({ "outcome": "denied", "text": "Шешім күшінде." });
        let late = desk.post(&format!("{path}/answer"), answer).await;

        assert_eq!(late.code(), ProblemCode::Conflict);
        assert!(desk.appeals().await.appeals.is_empty());
        assert_eq!(desk.get(&path).await.code(), ProblemCode::DeskCaseOver);
    }
}

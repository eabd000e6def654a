//! Viewings and applicants that people report, and the office that answers (R-25, S-9, S-14, S-18).

use domain::{
    Words,
    access::{AccessSecret, ShortCode},
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
    report::{ReportAnswer, ReportState},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use protocol::{
    access::{AccessStatus, OpenedDocument},
    history::{History, HistoryEntry, Notifications},
    problem::ProblemCode,
    report::{ReportStatus, Reports},
};
use qoltanba_backend::{
    refusal::Refusal,
    service::{log, report::office},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, key},
    on_both, proof, registration,
    world::{World, rand},
};

const REPORTS: &str = "/v1/reports";
const TEXT: &str = "Бұл кісіні танымаймын.";

/// Gives access to a document of the holder's.
async fn give(world: &World, holder: &Client) -> (AccessStatus, Value) {
    let document = world
        .document(holder.iin.as_ref().unwrap(), DocumentKind::NationalId)
        .await;
    let short_code = ShortCode::from_random(rand());
    let body = proof::access(
        world,
        holder,
        document.as_str(),
        &AccessSecret::from_random(rand()),
        short_code.as_str(),
        json!({ "scope": { "what": "whole" }, "purpose": "Қонақүй" }),
    )
    .await;
    let status = holder.post(world, "/v1/accesses", &body).await.ok();
    (status, json!({ "short_code": short_code.as_str() }))
}

/// A holder whose document a signed-in viewer has opened.
struct Viewed {
    holder: Client,
    viewer: Client,
    access: AccessStatus,
}

async fn viewed(world: &World) -> Viewed {
    let (holder, viewer) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
    let (access, code) = give(world, &holder).await;
    viewer
        .post(world, "/v1/open", &code)
        .await
        .ok::<OpenedDocument>();
    Viewed {
        holder,
        viewer,
        access,
    }
}

impl Viewed {
    fn body(&self) -> Value {
        json!({
            "about": { "what": "viewing", "access": self.access.access, "reason": "unknown_viewer" },
            "text": TEXT,
        })
    }

    async fn report(&self, world: &World) -> ReportStatus {
        self.holder.post(world, REPORTS, &self.body()).await.ok()
    }
}

async fn listed(world: &World, citizen: &Client) -> Vec<ReportStatus> {
    citizen.get(world, REPORTS).await.ok::<Reports>().reports
}

async fn history(world: &World, citizen: &Client) -> Vec<HistoryEntry> {
    citizen
        .get(world, "/v1/history")
        .await
        .ok::<History>()
        .entries
}

async fn kinds(world: &World, citizen: &Client) -> Vec<HistoryKind> {
    let entries = history(world, citizen).await;
    entries.iter().map(|entry| entry.kind).collect()
}

/// An instant after everything that happened.
fn later(world: &World) -> Timestamp {
    world.clock.tick();
    world.now()
}

fn answer() -> ReportAnswer {
    ReportAnswer {
        office: Words::parse("Ақпараттық қауіпсіздік комитеті").unwrap(),
        text: Words::parse("Тексерілді: қонақүй қызметкері.").unwrap(),
    }
}

async fn withdraw(world: &World, citizen: &Client, report: &ReportStatus) -> crate::client::Reply {
    let path = format!("{REPORTS}/{}/withdraw", report.report);
    citizen.post(world, &path, &json!({})).await
}

on_both! {
    async fn r25_a_viewing_is_reported_taken_up_and_answered(world) {
        let viewed = viewed(&world).await;
        let (holder, store) = (&viewed.holder, &world.app.store);
        let same = key();

        let sent: ReportStatus = holder.post_with(&world, REPORTS, &viewed.body(), &same).await.ok();
        let repeated: ReportStatus = holder.post_with(&world, REPORTS, &viewed.body(), &same).await.ok();
        let once_more = holder.post(&world, REPORTS, &viewed.body()).await;
        let waiting = office::waiting(store, later(&world)).await.unwrap();
        let case = office::take_up(store, sent.number.clone(), later(&world)).await.unwrap();
        world.pass(SignedDuration::from_hours(6));
        office::answer(store, sent.number.clone(), answer(), later(&world)).await.unwrap();

        assert_eq!(sent, repeated);
        // Over 8 March and Nauryz.
        assert_eq!(sent.due, date(2026, 3, 27));
        assert_eq!(sent.document, Some(DocumentKind::NationalId));
        assert_eq!(sent.counterpart, Some(Counterpart::Person { name: "Сынақова Болат".into() }));
        assert_eq!(once_more.code(), ProblemCode::WaitsForAnswer);
        assert_eq!(waiting.len(), 1);
        let seen = serde_json::to_string(&waiting).unwrap();
        assert!(seen.contains(sent.number.as_str()) && !seen.contains("Болат"), "{seen}");
        assert_eq!(Some(&case.by), holder.iin.as_ref());
        assert_eq!(case.reported.iin, viewed.viewer.iin);
        assert_eq!(case.reported.name.as_deref(), Some("Сынақова Болат"));
        assert_eq!(case.text.unwrap().as_str(), TEXT);
        assert_eq!(case.terms.unwrap().purpose.unwrap().as_str(), "Қонақүй");
        let [report] = listed(&world, holder).await.try_into().unwrap();
        let ReportState::Answered { answer: told, .. } = report.state else { panic!("{:?}", report.state) };
        assert_eq!(told, answer());
        assert!(kinds(&world, holder).await.starts_with(
            &[HistoryKind::ReportAnswered, HistoryKind::ReportTakenUp, HistoryKind::ReportSent]
        ));
        let told: Notifications = holder.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.report, Some(report.report));
        assert_eq!(told.notifications[0].about.access, Some(viewed.access.access));
        assert!(office::waiting(store, later(&world)).await.unwrap().is_empty());
    }

    async fn s9_who_is_reported_learns_nothing_of_it(world) {
        let viewed = viewed(&world).await;
        let before = kinds(&world, &viewed.viewer).await;

        let sent = viewed.report(&world).await;
        office::take_up(&world.app.store, sent.number.clone(), later(&world)).await.unwrap();
        office::answer(&world.app.store, sent.number, answer(), later(&world)).await.unwrap();

        assert_eq!(kinds(&world, &viewed.viewer).await, before);
        assert_eq!(listed(&world, &viewed.viewer).await, []);
    }

    async fn r25_a_visitor_is_reported_as_well_as_is_known(world) {
        let holder = world.citizen("Айгүл").await;
        let (access, code) = give(&world, &holder).await;
        let mut visitor = Client::new(&world);
        visitor.address = ([203, 0, 113, 9], 5_000).into();
        let request = http::Request::post("/v1/open")
            .header("content-type", "application/json")
            .header("idempotency-key", key())
            .body(axum::body::Body::from(code.to_string()))
            .unwrap();
        visitor.send(request).await.ok::<OpenedDocument>();
        let about = json!({ "what": "viewing", "access": access.access, "reason": "meant_for_another" });

        let sent: ReportStatus = holder.post(&world, REPORTS, &json!({ "about": about })).await.ok();
        let case = office::take_up(&world.app.store, sent.number, later(&world)).await.unwrap();

        assert_eq!(case.reported.network.as_deref(), Some("203.0.*.*"));
        assert_eq!((case.reported.name, case.reported.iin, case.text), (None, None, None));
    }

    async fn r25_only_one_s_own_viewings_are_reported_and_only_what_was_opened(world) {
        let viewed = viewed(&world).await;
        let (unopened, _) = give(&world, &viewed.holder).await;
        let about = |access: &AccessStatus| json!({
            "about": { "what": "viewing", "access": access.access, "reason": "other" }
        });

        let foreign = viewed.viewer.post(&world, REPORTS, &viewed.body()).await;
        let unseen = viewed.holder.post(&world, REPORTS, &about(&unopened)).await;
        let mut long = viewed.body();
        long["text"] = json!("ә".repeat(501));
        let too_long = viewed.holder.post(&world, REPORTS, &long).await;
        long["text"] = json!("ә".repeat(500));
        let just_right = viewed.holder.post(&world, REPORTS, &long).await;
        let foreign_withdrawal = withdraw(&world, &viewed.viewer, &just_right.ok()).await;

        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(unseen.code(), ProblemCode::NotFound);
        assert_eq!(too_long.code(), ProblemCode::Malformed);
        assert_eq!(foreign_withdrawal.code(), ProblemCode::NotFound);
    }

    async fn r25_so_many_reports_of_one_person_wait(world) {
        let viewed = viewed(&world).await;
        let most = world.app.settings().open_reports;
        viewed.report(&world).await;
        for _ in 1..most {
            let (access, code) = give(&world, &viewed.holder).await;
            viewed.viewer.post(&world, "/v1/open", &code).await.ok::<OpenedDocument>();
            let about = json!({ "what": "viewing", "access": access.access, "reason": "other_use" });
            viewed.holder.post(&world, REPORTS, &json!({ "about": about })).await.ok::<ReportStatus>();
        }
        let (access, code) = give(&world, &viewed.holder).await;
        viewed.viewer.post(&world, "/v1/open", &code).await.ok::<OpenedDocument>();
        let about = json!({ "what": "viewing", "access": access.access, "reason": "other_use" });

        let one_more = viewed.holder.post(&world, REPORTS, &json!({ "about": about })).await;

        assert_eq!(one_more.code(), ProblemCode::TooManyWaiting);
    }

    async fn s14_an_owner_reports_who_asked_for_a_consent(world) {
        let asked = registration::asked(&world).await;
        let owner = &asked.owners[0];
        let consent = registration::consent_of(&world, owner).await;
        let body = json!({
            "about": { "what": "applicant", "consent": consent.consent, "reason": "pressure" },
        });

        let foreign = asked.applicant.post(&world, REPORTS, &body).await;
        let sent: ReportStatus = owner.post(&world, REPORTS, &body).await.ok();
        let case = office::take_up(&world.app.store, sent.number.clone(), later(&world)).await.unwrap();
        let still: protocol::consent::ConsentStatus =
            owner.get(&world, &format!("/v1/consents/{}", consent.consent)).await.ok();

        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(sent.document, None);
        assert_eq!(case.reported.iin, asked.applicant.iin);
        assert!(matches!(sent.counterpart, Some(Counterpart::Person { .. })));
        assert_eq!(still.state, domain::consent::ConsentState::Asked, "it can be answered all the same");
    }

    async fn r25_a_report_is_withdrawn_until_it_is_answered(world) {
        let viewed = viewed(&world).await;
        let store = &world.app.store;
        let first = viewed.report(&world).await;

        let withdrawn: ReportStatus = withdraw(&world, &viewed.holder, &first).await.ok();
        let again = withdraw(&world, &viewed.holder, &first).await;
        let taken = office::take_up(store, first.number, later(&world)).await;
        let second = viewed.report(&world).await;
        office::take_up(store, second.number.clone(), later(&world)).await.unwrap();
        office::answer(store, second.number.clone(), answer(), later(&world)).await.unwrap();
        let too_late = withdraw(&world, &viewed.holder, &second).await;
        let third = viewed.report(&world).await;

        assert!(matches!(withdrawn.state, ReportState::Withdrawn { .. }));
        assert_eq!(again.code(), ProblemCode::Conflict);
        assert!(matches!(taken, Err(Refusal::Report(_))));
        assert_eq!(too_late.code(), ProblemCode::Conflict);
        assert_ne!(third.number, second.number);
    }

    async fn s18_a_case_is_seen_from_when_it_is_taken_up_until_it_is_over(world) {
        let viewed = viewed(&world).await;
        let store = &world.app.store;
        let sent = viewed.report(&world).await;

        let before = office::case(store, &sent.number, later(&world)).await;
        let unread = office::answer(store, sent.number.clone(), answer(), later(&world)).await;
        let taken = office::take_up(store, sent.number.clone(), later(&world)).await.unwrap();
        let twice = office::take_up(store, sent.number.clone(), later(&world)).await;
        let meanwhile = office::case(store, &sent.number, later(&world)).await.unwrap();
        world.pass(SignedDuration::from_hours(24 * 30));
        let late = office::waiting(store, later(&world)).await.unwrap();
        office::answer(store, sent.number.clone(), answer(), later(&world)).await.unwrap();
        let after = office::case(store, &sent.number, later(&world)).await;

        assert!(matches!(before, Err(Refusal::Report(_))));
        assert!(matches!(unread, Err(Refusal::Report(_))));
        assert!(matches!(twice, Err(Refusal::Report(_))));
        assert_eq!(meanwhile, taken);
        assert!(late[0].overdue);
        assert!(matches!(after, Err(Refusal::Report(_))));
    }

    async fn r25_of_an_answer_and_a_withdrawal_at_once_one_counts(world) {
        let viewed = viewed(&world).await;
        for _ in 0..8 {
            let sent = viewed.report(&world).await;
            office::take_up(&world.app.store, sent.number.clone(), later(&world)).await.unwrap();

            let (withdrawn, answered) = tokio::join!(
                withdraw(&world, &viewed.holder, &sent),
                office::answer(&world.app.store, sent.number.clone(), answer(), later(&world)),
            );

            let now = listed(&world, &viewed.holder).await.swap_remove(0);
            assert_eq!(now.number, sent.number);
            match answered {
                Ok(()) => {
                    assert_eq!(withdrawn.code(), ProblemCode::Conflict);
                    assert!(matches!(now.state, ReportState::Answered { .. }));
                }
                Err(_) => {
                    assert_eq!(withdrawn.ok::<ReportStatus>().state, now.state);
                    assert!(matches!(now.state, ReportState::Withdrawn { .. }));
                }
            }
        }
    }

    async fn r25_of_a_viewing_reported_many_times_at_once_one_report_waits(world) {
        let viewed = viewed(&world).await;
        let sending = (0..8).map(|_| async {
            viewed.holder.post(&world, REPORTS, &viewed.body()).await
        });

        let answers = futures::future::join_all(sending).await;

        let (kept, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(kept.len(), 1);
        assert!(refused.iter().all(|answer| answer.code() == ProblemCode::WaitsForAnswer));
        assert_eq!(listed(&world, &viewed.holder).await.len(), 1);
    }

    async fn s17_a_report_is_in_the_log(world) {
        let viewed = viewed(&world).await;
        let sent = viewed.report(&world).await;
        office::take_up(&world.app.store, sent.number, later(&world)).await.unwrap();
        log::sequence_all(&world.app).await.unwrap();

        let entries = history(&world, &viewed.holder).await;
        let asked: Vec<_> = entries[..2].iter().map(|entry| entry.entry.clone()).collect();
        let receipts: protocol::log::Receipts =
            viewed.holder.post(&world, "/v1/log/receipts", &json!({ "entries": asked })).await.ok();

        assert_eq!(entries[0].kind, HistoryKind::ReportTakenUp);
        for (receipt, entry) in receipts.receipts.iter().zip(&entries) {
            let receipt = transparency::Receipt::parse(receipt.receipt.as_ref().unwrap()).unwrap();
            let logged = domain::log::LogEntry::parse(receipt.opening.entry()).unwrap();
            assert_eq!(logged.report.as_ref(), Some(&sent.report));
            assert_eq!(logged.kind, entry.kind);
        }
    }
}

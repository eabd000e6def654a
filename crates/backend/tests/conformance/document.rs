//! Documents of each source by itself, reports of loss, corrections.

use domain::{
    access::AccessSecret,
    correction::{CorrectionAnswer, CorrectionState},
    document::{DocumentKind, FieldName, PendingReason, SourceSystem, Standing},
    history::HistoryKind,
};
use http::Method;
use jiff::SignedDuration;
use protocol::{
    document::{CorrectionStatus, Corrections, ReportedLoss, SourceDocuments},
    history::History,
    problem::ProblemCode,
};
use qoltanba_backend::service::correction::ask_sources;
use serde_json::json;

use crate::{
    client::{Client, Reply, key},
    on_both, proof,
    world::{World, field, rand, run_on},
};

fn path(source: SourceSystem) -> String {
    format!("/v1/sources/{}/documents", source.as_str())
}

async fn of(world: &World, citizen: &Client, source: SourceSystem) -> SourceDocuments {
    citizen.get(world, &path(source)).await.ok()
}

async fn ask_again(world: &World, citizen: &Client, source: SourceSystem, tag: &str) -> Reply {
    let path = path(source);
    let request = http::Request::get(&path)
        .header("dpop", citizen.proof(world, &Method::GET, &path, None))
        .header(
            "authorization",
            format!("DPoP {}", citizen.token.as_ref().unwrap()),
        )
        .header("if-none-match", tag)
        .body(axum::body::Body::empty())
        .unwrap();
    citizen.send(request).await
}

const NATIONAL_ID: DocumentKind = DocumentKind::NationalId;
const GBD_FL: SourceSystem = SourceSystem::GbdFl;

on_both! {
    async fn r21_children_s_documents_show_under_the_parent(world) {
        let parent = world.citizen("Айгүл").await;
        let mother = parent.iin.clone();
        let child = world.person_who("Бала", 14, move |child| child.mother = mother.clone()).await;
        let birth = world.document(&child, DocumentKind::BirthCertificate).await;
        let mother = parent.iin.clone();
        let grown = world.person_who("Үлкен", 19, move |child| child.mother = mother.clone()).await;
        world.document(&grown, DocumentKind::BirthCertificate).await;

        let documents = of(&world, &parent, SourceSystem::CivilStatus).await.documents;

        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].id, birth);
        assert!(documents[0].of_child);
        assert_eq!(documents[0].person.given_name, "Бала");
    }

    async fn r16_r21_every_field_says_its_source_and_when_it_was_fetched(world) {
        let citizen = world.citizen("Айгүл").await;
        world.document(citizen.iin.as_ref().unwrap(), DocumentKind::Diploma).await;

        let answer = of(&world, &citizen, SourceSystem::HigherEducation).await;

        let found = &answer.documents[0].fields[0];
        assert_eq!(answer.source, SourceSystem::HigherEducation);
        assert_eq!((found.name, found.source), (FieldName::Number, SourceSystem::HigherEducation));
        assert!(world.now().duration_since(found.fetched_at).abs() < SignedDuration::from_secs(1));
    }

    async fn r16_nothing_is_sent_again_where_nothing_changed(world) {
        let citizen = world.citizen("Айгүл").await;
        let iin = citizen.iin.clone().unwrap();
        let id = world.document(&iin, NATIONAL_ID).await;
        world.document(&iin, DocumentKind::Diploma).await;
        let first = citizen.get(&world, &path(GBD_FL)).await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        world.pass(SignedDuration::from_secs(30));

        let unchanged = ask_again(&world, &citizen, GBD_FL, &tag).await;
        let other_source = ask_again(&world, &citizen, SourceSystem::HigherEducation, &tag).await;
        world.lose(&id, &iin, NATIONAL_ID).await;
        let changed = ask_again(&world, &citizen, GBD_FL, &tag).await;

        assert_eq!(unchanged.status, 304);
        assert_eq!(other_source.status, 200);
        assert_eq!(changed.ok::<SourceDocuments>().documents[0].standing, Standing::Lost);
    }

    async fn r16_a_source_that_is_away_takes_no_other_with_it(world) {
        let citizen = world.citizen("Айгүл").await;
        let iin = citizen.iin.clone().unwrap();
        world.document(&iin, NATIONAL_ID).await;
        world.source_away(SourceSystem::HealthCare, true).await;

        let away = citizen.get(&world, &path(SourceSystem::HealthCare)).await;
        let there = of(&world, &citizen, GBD_FL).await;
        world.source_away(SourceSystem::HealthCare, false).await;
        let back = citizen.get(&world, &path(SourceSystem::HealthCare)).await;

        assert_eq!(away.code(), ProblemCode::SourceAway);
        assert_eq!(away.headers["retry-after"], "30");
        assert_eq!(there.documents.len(), 1);
        back.ok::<SourceDocuments>();
    }

    async fn r16_r20_what_is_not_there_says_when_it_will_be(world) {
        let citizen = world.citizen("Айгүл").await;
        let iin = citizen.iin.clone().unwrap();
        let being_issued = PendingReason::BeingIssued { ready_on: Some(jiff::civil::date(2026, 3, 9)) };
        world.pending(&iin, DocumentKind::Passport, being_issued).await;
        let first_stage = vec![field(FieldName::FirstVaccinatedOn, SourceSystem::HealthCare)];
        let id = domain::DocumentId::from_random(rand());
        world.document_with(id.clone(), &iin, DocumentKind::VaccinationPassport, Standing::InForce, first_stage).await;

        let gbd_fl = of(&world, &citizen, GBD_FL).await;
        let health = of(&world, &citizen, SourceSystem::HealthCare).await;

        let why = |answer: &SourceDocuments, kind| {
            answer.pending.iter().find(|one| one.kind == kind).map(|one| one.why)
        };
        assert_eq!(why(&gbd_fl, DocumentKind::Passport), Some(being_issued));
        assert_eq!(why(&gbd_fl, NATIONAL_ID), Some(PendingReason::NotIssued));
        assert_eq!(health.documents, []);
        assert_eq!(
            why(&health, DocumentKind::VaccinationPassport),
            Some(PendingReason::SecondStage { first_on: Some(jiff::civil::date(2026, 1, 15)) })
        );
        let report = format!("/v1/documents/{id}/loss");
        let lost = citizen.post(&world, &report, &json!({ "loss": "lost" })).await;
        assert_eq!(lost.code(), ProblemCode::NotFound, "what is not formed is no document");
    }

    async fn r18_who_reports_a_document_stolen_shares_it_no_more_until_it_is_issued_again(world) {
        let citizen = world.citizen("Айгүл").await;
        let iin = citizen.iin.clone().unwrap();
        let id = world.document(&iin, NATIONAL_ID).await;
        let report = format!("/v1/documents/{id}/loss");
        let stolen = json!({ "loss": "stolen" });
        let short_code = domain::access::ShortCode::from_random(rand());
        let secret = AccessSecret::from_random(rand());
        let access = proof::access(&world, &citizen, id.as_str(), &secret, short_code.as_str(), json!({})).await;
        citizen.post(&world, "/v1/accesses", &access).await.ok::<protocol::access::AccessStatus>();
        let same = key();

        let reported: ReportedLoss = citizen.post_with(&world, &report, &stolen, &same).await.ok();
        let repeated: ReportedLoss = citizen.post_with(&world, &report, &stolen, &same).await.ok();
        let again = citizen.post(&world, &report, &stolen).await;
        let shown = of(&world, &citizen, GBD_FL).await;
        let open = json!({ "short_code": short_code.as_str() });
        let opened = citizen.post(&world, "/v1/open", &open).await;
        world.issue(id.clone(), &iin, NATIONAL_ID, Standing::InForce, Vec::new(), "new".to_owned()).await;
        let issued_again = of(&world, &citizen, GBD_FL).await;
        let opened_now = citizen.post(&world, "/v1/open", &open).await;

        assert_eq!(reported.standing, Standing::Stolen);
        assert_eq!(reported, repeated);
        assert_eq!(again.code(), ProblemCode::LossNotPossible);
        assert_eq!(shown.documents[0].standing, Standing::Stolen);
        assert_eq!(shown.documents[0].reported_at, Some(reported.reported_at));
        assert_eq!(opened.code(), ProblemCode::DocumentNotValid);
        assert_eq!(issued_again.documents[0].standing, Standing::InForce);
        assert_eq!(opened_now.code(), ProblemCode::CredentialOutdated, "the new one has to be shared anew");
        let history: History = citizen.get(&world, "/v1/history").await.ok();
        assert!(history.entries.iter().any(|entry| entry.kind == HistoryKind::DocumentReportedLost
            && entry.document == Some(NATIONAL_ID)));
    }

    async fn r18_nobody_reports_somebody_else_s_document_nor_one_without_paper(world) {
        let (citizen, other) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
        let iin = citizen.iin.clone().unwrap();
        let id = world.document(&iin, NATIONAL_ID).await;
        let test = world.document(&iin, DocumentKind::PcrTest).await;
        let lost = json!({ "loss": "lost" });

        let foreign = other.post(&world, &format!("/v1/documents/{id}/loss"), &lost).await;
        let paperless = citizen.post(&world, &format!("/v1/documents/{test}/loss"), &lost).await;

        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(paperless.code(), ProblemCode::LossNotPossible);
        assert_eq!(of(&world, &citizen, GBD_FL).await.documents[0].standing, Standing::InForce);
    }

    async fn r21_a_correction_is_sent_taken_up_and_answered(world) {
        let citizen = world.citizen("Айгүл").await;
        let id = world.document(citizen.iin.as_ref().unwrap(), NATIONAL_ID).await;
        let body = json!({ "document": id, "field": "number", "reason": "misspelt" });
        let state = async || {
            ask_sources(&world.app).await.unwrap();
            let list: Corrections = citizen.get(&world, "/v1/corrections").await.ok();
            list.corrections[0].state
        };

        let same = key();
        let asked: CorrectionStatus = citizen.post_with(&world, "/v1/corrections", &body, &same).await.ok();
        let repeated: CorrectionStatus = citizen.post_with(&world, "/v1/corrections", &body, &same).await.ok();
        let again = citizen.post(&world, "/v1/corrections", &body).await;
        let sent = state().await;
        world.pass(SignedDuration::from_secs(6));
        let in_work = state().await;
        world.pass(SignedDuration::from_secs(10));
        let answered = state().await;
        let anew = citizen.post(&world, "/v1/corrections", &body).await;

        assert_eq!(asked, repeated);
        assert_eq!(asked.source, GBD_FL);
        assert_eq!(again.code(), ProblemCode::WaitsForAnswer);
        assert_eq!(sent, CorrectionState::Sent);
        assert!(matches!(in_work, CorrectionState::InWork { .. }), "{in_work:?}");
        assert!(matches!(answered, CorrectionState::Answered { answer: CorrectionAnswer::PapersNeeded, .. }));
        anew.ok::<CorrectionStatus>();
        let history: History = citizen.get(&world, "/v1/history").await.ok();
        let kinds: Vec<_> = history.entries.iter().map(|entry| entry.kind).collect();
        assert!(kinds.contains(&HistoryKind::CorrectionAnswered), "{kinds:?}");
    }

    async fn r21_a_correction_waits_for_a_source_that_is_away(world) {
        let citizen = world.citizen("Айгүл").await;
        let id = world.document(citizen.iin.as_ref().unwrap(), NATIONAL_ID).await;
        let body = json!({ "document": id, "field": "number", "reason": "outdated" });
        citizen.post(&world, "/v1/corrections", &body).await.ok::<CorrectionStatus>();
        world.source_away(GBD_FL, true).await;
        world.pass(SignedDuration::from_secs(60));
        let state = async || {
            ask_sources(&world.app).await.unwrap();
            let list: Corrections = citizen.get(&world, "/v1/corrections").await.ok();
            list.corrections[0].state
        };

        let waits = state().await;
        world.source_away(GBD_FL, false).await;
        let answered = state().await;

        assert_eq!(waits, CorrectionState::Sent);
        assert!(matches!(answered, CorrectionState::Answered { .. }));
    }

    async fn r21_a_thousand_corrections_that_one_source_leaves_keep_no_other_source_from_its_own(world) {
        let citizen = world.citizen("Айгүл").await;
        let id = world.document(citizen.iin.as_ref().unwrap(), NATIONAL_ID).await;
        let body = json!({ "document": id, "field": "number", "reason": "outdated" });
        citizen.post(&world, "/v1/corrections", &body).await.ok::<CorrectionStatus>();
        // As many before it as are asked about at once, of a source that is away.
        run_on(&world, "WITH RECURSIVE counted (one) AS \
            (SELECT 1 UNION ALL SELECT one + 1 FROM counted WHERE one < 1000) \
            INSERT INTO corrections \
            (id, account, holder, document, kind, number, field, source, reason, asked_at, delivered, waits, state) \
            SELECT '0000000000000000000000000000' || (1000 + one), account, holder, document, kind, number, \
            field, 'internal_affairs', reason, asked_at - 1, 0, 1, state FROM corrections, counted").await;
        world.source_away(SourceSystem::InternalAffairs, true).await;
        world.pass(SignedDuration::from_secs(60));

        for _ in 0..2 {
            ask_sources(&world.app).await.unwrap();
        }

        let list: Corrections = citizen.get(&world, "/v1/corrections").await.ok();
        let own = list.corrections.iter().find(|one| one.source == GBD_FL).unwrap();
        assert!(matches!(own.state, CorrectionState::Answered { .. }), "{:?}", own.state);
    }

    async fn r21_corrections_are_the_asker_s_own_and_of_fields_that_are_there(world) {
        let (citizen, other) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
        let id = world.document(citizen.iin.as_ref().unwrap(), NATIONAL_ID).await;
        let ask = |field: &str| json!({ "document": id, "field": field, "reason": "not_mine" });

        let foreign = other.post(&world, "/v1/corrections", &ask("number")).await;
        let no_field = citizen.post(&world, "/v1/corrections", &ask("vin")).await;
        citizen.post(&world, "/v1/corrections", &ask("number")).await.ok::<CorrectionStatus>();
        let others: Corrections = other.get(&world, "/v1/corrections").await.ok();

        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(no_field.code(), ProblemCode::NotFound);
        assert_eq!(others.corrections, []);
    }
}

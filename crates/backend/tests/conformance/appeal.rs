//! Appeals against refused requests, complaints, the office that answers, and the silence (R-39, R-40, S-18).

use domain::{
    Words,
    appeal::{
        AppealReceipt, AppealState, AppealStatement, AppealWithdrawal, Appellant, Body,
        ComplaintStatement, Decision, Outcome, Stage,
    },
    consent::{Answer, ConsentRefusalReason},
    history::HistoryKind,
    request::RequestState,
    statement::{self, Statement, to_be_signed},
};
use eds::{cades, certificate::Certificate};
use jiff::{SignedDuration, Timestamp, civil::date};
use protocol::{
    Bytes,
    appeal::{AppealEvidence, AppealStatus, Appeals, PaperKind},
    history::{History, Notifications},
    problem::ProblemCode,
    request::RequestStatus,
};
use qoltanba_backend::{
    refusal::Refusal,
    run,
    service::appeal::{end_in_silence, office::Office},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both, registration,
    world::{World, full_name, rand},
};

const APPEALS: &str = "/v1/appeals";
pub const ESSENCE: &str = "Меншік иесі келісім берген еді.";
const ANSWER: &str = "Шешім күшінде қалды: келісім жоқ.";

/// An applicant whose request an owner refused.
pub async fn refused(world: &World) -> (Client, RequestStatus) {
    let asked = registration::asked(world).await;
    let consent = registration::consent_of(world, &asked.owners[0]).await;
    let reason = ConsentRefusalReason::NotAgreed;
    let answer = Answer::Refuse { reason };
    let answered = registration::answer(world, &asked.owners[0], &consent, answer).await;
    assert!(answered.status.is_success());
    let path = format!("/v1/requests/{}", asked.request.request);
    let request: RequestStatus = asked.applicant.get(world, &path).await.ok();
    (asked.applicant, request)
}

fn appellant(who: &Client) -> Appellant {
    Appellant {
        iin: who.iin.clone().unwrap(),
        full_name: full_name("Дана"),
        postal_address: Words::parse("010000, Астана қ., Абай көш., 1").unwrap(),
    }
}

pub fn appeal(world: &World, who: &Client, request: &RequestStatus) -> AppealStatement {
    let RequestState::Refused { ground, at } = request.state else {
        panic!("{:?}", request.state)
    };
    AppealStatement {
        subject: AppealStatement::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        appellant: appellant(who),
        body: Body::MigrationService,
        addressed_to: Body::MigrationService.addressee(),
        request: request.request.clone(),
        request_sha256: domain::hex(&eds::sha256(&request.statement.0)),
        ground,
        refused_at: at,
        essence: Words::parse(ESSENCE).unwrap(),
        at: world.now(),
        nonce: domain::hex(&rand()),
    }
}

pub fn complaint(world: &World, who: &Client, of: &AppealStatus) -> ComplaintStatement {
    let AppealState::Answered { at, .. } = of.state else {
        panic!("{:?}", of.state)
    };
    ComplaintStatement {
        subject: ComplaintStatement::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        appellant: appellant(who),
        body: Body::InternalAffairs,
        addressed_to: Body::InternalAffairs.addressee(),
        appeal: of.appeal.clone(),
        number: of.number.clone(),
        decided_at: at,
        essence: Words::parse("Жауаппен келіспеймін.").unwrap(),
        late_because: None,
        at: world.now(),
        nonce: domain::hex(&rand()),
    }
}

fn signed<S: Statement>(world: &World, who: &Client, statement: &S) -> Value {
    let bytes = to_be_signed(statement);
    let signature = who.sign(world, &bytes, S::SUBJECT);
    json!({ "statement": Bytes(bytes), "signature": Bytes(signature) })
}

pub async fn file<S: Statement>(world: &World, who: &Client, statement: &S) -> Reply {
    who.post(world, APPEALS, &signed(world, who, statement))
        .await
}

pub async fn filed(world: &World) -> (Client, AppealStatus) {
    let (who, request) = refused(world).await;
    let status = file(world, &who, &appeal(world, &who, &request)).await.ok();
    (who, status)
}

async fn withdraw(world: &World, who: &Client, of: &AppealStatus) -> Reply {
    let statement = AppealWithdrawal {
        subject: AppealWithdrawal::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        iin: who.iin.clone().unwrap(),
        appeal: of.appeal.clone(),
        number: of.number.clone(),
        at: world.now(),
        nonce: domain::hex(&rand()),
    };
    let path = format!("{APPEALS}/{}/withdraw", of.appeal);
    who.post(world, &path, &signed(world, who, &statement))
        .await
}

pub async fn seen(world: &World, who: &Client, of: &AppealStatus) -> AppealStatus {
    who.get(world, &format!("{APPEALS}/{}", of.appeal))
        .await
        .ok()
}

async fn kinds(world: &World, who: &Client) -> Vec<HistoryKind> {
    let history: History = who.get(world, "/v1/history").await.ok();
    history.entries.iter().map(|entry| entry.kind).collect()
}

pub fn office(world: &World) -> Office {
    Office {
        store: world.app.store.clone(),
        pepper: world.app.pepper.clone(),
        settings: world.app.settings.clone(),
    }
}

/// An instant after everything that happened.
fn later(world: &World) -> Timestamp {
    world.clock.tick();
    world.now()
}

async fn answer(world: &World, of: &AppealStatus) -> Result<(), Refusal> {
    let (name, text) = (
        Words::parse("Көші-қон қызметі").unwrap(),
        Words::parse(ANSWER).unwrap(),
    );
    office(world)
        .answer(of.number.clone(), Outcome::Denied, name, text, later(world))
        .await
}

async fn taken(world: &World, of: &AppealStatus) {
    office(world)
        .take_up(of.number.clone(), later(world))
        .await
        .unwrap();
}

on_both! {
    async fn r39_an_appeal_is_received_with_a_receipt_that_proves_it(world) {
        let (who, request) = refused(&world).await;
        let body = signed(&world, &who, &appeal(&world, &who, &request));
        let same = key();

        let sent: AppealStatus = who.post_with(&world, APPEALS, &body, &same).await.ok();
        let repeated: AppealStatus = who.post_with(&world, APPEALS, &body, &same).await.ok();
        let path = format!("{APPEALS}/{}/evidence", sent.appeal);
        let evidence: AppealEvidence = who.get(&world, &path).await.ok();
        let listed: Appeals = who.get(&world, APPEALS).await.ok();

        assert_eq!(sent, repeated);
        assert_eq!((sent.stage, sent.body, &sent.state), (Stage::Appeal, Body::MigrationService, &AppealState::Sent));
        // Monday, 2 March; over 8 March and Nauryz.
        assert_eq!((sent.forward_by, sent.due), (Some(date(2026, 3, 5)), date(2026, 3, 27)));
        assert!(!sent.provisional);
        assert_eq!(sent.request, request.request);
        assert_eq!(listed.appeals, [seen(&world, &who, &sent).await]);
        let authority = [Certificate::from_pem(&evidence.authority).unwrap()];
        let subjects = [AppealStatement::SUBJECT, AppealReceipt::SUBJECT];
        assert_eq!(evidence.papers.len(), 2);
        for (paper, subject) in evidence.papers.iter().zip(subjects) {
            let (cms, bytes) = (&paper.signature.0, &paper.statement.0);
            cades::verify(cms, bytes, subject, &authority, world.now()).unwrap();
        }
        assert_eq!(evidence.papers[0].kind, PaperKind::Petition);
        assert_eq!(evidence.papers[0].statement, sent.statement);
        let receipt: AppealReceipt = statement::parse(&evidence.papers[1].statement.0).unwrap();
        assert_eq!(receipt.number, sent.number);
        assert_eq!(receipt.received_by, world.app.settings().appeal_receiver);
        assert_eq!(receipt.received_at.as_microsecond(), sent.received_at.as_microsecond());
        assert_eq!(receipt.statement_sha256, domain::hex(&eds::sha256(&sent.statement.0)));
        assert_eq!(kinds(&world, &who).await[0], HistoryKind::AppealSent);
    }

    async fn r39_an_appeal_is_not_rejected_however_often_one_appeals(world) {
        let (who, request) = refused(&world).await;
        for _ in 0..12 {
            let sent: AppealStatus = file(&world, &who, &appeal(&world, &who, &request)).await.ok();
            let twice = file(&world, &who, &appeal(&world, &who, &request)).await;
            assert_eq!(twice.code(), ProblemCode::WaitsForAnswer, "the first has its receipt");
            withdraw(&world, &who, &sent).await.ok::<AppealStatus>();
        }
        let listed: Appeals = who.get(&world, APPEALS).await.ok();
        let numbers: std::collections::BTreeSet<_> = listed.appeals.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers.len(), 12);
    }

    async fn r39_only_one_s_own_refusal_is_appealed_against_and_as_it_is_there(world) {
        let (who, request) = refused(&world).await;
        let good = appeal(&world, &who, &request);
        let open = registration::asked(&world).await;
        let stranger = world.citizen("Дана").await;
        let refusal = async |statement: AppealStatement| file(&world, &who, &statement).await.code();

        let foreign = file(&world, &stranger, &AppealStatement { appellant: appellant(&stranger), ..good.clone() }).await;
        let unrefused = AppealStatement { request: open.request.request.clone(), ..good.clone() };
        let unrefused = file(&world, &open.applicant, &AppealStatement { appellant: appellant(&open.applicant), ..unrefused }).await;

        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(unrefused.code(), ProblemCode::NotFound);
        for wrong in [
            AppealStatement { site: "https://other.example".into(), ..good.clone() },
            AppealStatement { request_sha256: "00".repeat(32), ..good.clone() },
            AppealStatement { refused_at: good.refused_at - SignedDuration::from_secs(1), ..good.clone() },
            AppealStatement { body: Body::Justice, ..good.clone() },
            AppealStatement { body: Body::Justice, addressed_to: Body::Justice.addressee(), ..good.clone() },
            AppealStatement { ground: domain::request::RefusalGround::UnreliableData, ..good.clone() },
            AppealStatement { appellant: appellant(&stranger), ..good.clone() },
            AppealStatement { at: world.now() + SignedDuration::from_hours(1), ..good.clone() },
        ] {
            assert_eq!(refusal(wrong).await, ProblemCode::StatementInvalid);
        }
        // Signed by somebody else, and for something else.
        let mut body = signed(&world, &stranger, &good);
        assert_eq!(who.post(&world, APPEALS, &body).await.code(), ProblemCode::SignatureInvalid);
        body["signature"] = json!(Bytes(who.sign(&world, &to_be_signed(&good), ComplaintStatement::SUBJECT)));
        assert_eq!(who.post(&world, APPEALS, &body).await.code(), ProblemCode::SignatureInvalid);
        assert!(file(&world, &who, &good).await.status.is_success());
    }

    async fn r4_r39_appeals_need_a_session_by_eds(world) {
        let (mut who, request) = refused(&world).await;
        let body = signed(&world, &who, &appeal(&world, &who, &request));
        who.sign_in_by_code(&world).await;

        assert_eq!(who.post(&world, APPEALS, &body).await.code(), ProblemCode::EdsRequired);
        assert_eq!(who.get(&world, APPEALS).await.code(), ProblemCode::EdsRequired);
    }

    async fn r40_an_office_takes_up_sends_on_extends_and_answers(world) {
        let (mut who, sent) = filed(&world).await;
        let office = office(&world);
        let number = || sent.number.clone();

        let waiting = office.waiting(later(&world)).await.unwrap();
        let unread = office.case(&sent.number, later(&world)).await;
        let sent_on = office.forward(number(), Body::StateCorporation, later(&world)).await.unwrap();
        let case = office.take_up(number(), later(&world)).await.unwrap();
        world.pass(SignedDuration::from_hours(24));
        let reason = Words::parse("Архивтен құжат сұратылды.").unwrap();
        let extended = office.extend(number(), date(2026, 3, 3), date(2026, 4, 30), reason.clone(), later(&world)).await.unwrap();
        who.sign_in(&world).await;
        let meanwhile = seen(&world, &who, &sent).await;
        answer(&world, &sent).await.unwrap();
        let after = seen(&world, &who, &sent).await;
        let too_late = withdraw(&world, &who, &sent).await;

        let listed = serde_json::to_string(&waiting).unwrap();
        assert!(listed.contains(sent.number.as_str()) && !listed.contains("Дана"), "{listed}");
        assert!(matches!(unread, Err(Refusal::Appeal(_))));
        assert_eq!((sent_on.body, sent_on.due), (Body::StateCorporation, date(2026, 3, 27)));
        assert_eq!(Some(&case.by), who.iin.as_ref());
        assert_eq!(case.signed["essence"], ESSENCE);
        assert_eq!(case.requested["applicant"]["iin"], who.iin.as_ref().unwrap().as_str());
        assert_eq!(extended.due, date(2026, 4, 30));
        assert_eq!(meanwhile.extended_because, Some(reason));
        assert_eq!(meanwhile.forwarded.unwrap().from, Body::MigrationService);
        assert_eq!((meanwhile.answer, meanwhile.complaint_until), (None, None));
        let AppealState::Answered { answer: Decision::Answer { outcome, .. }, .. } = &after.state else { panic!("{:?}", after.state) };
        assert_eq!(*outcome, Outcome::Denied);
        assert_eq!(after.answer.unwrap().as_str(), ANSWER);
        assert_eq!(after.complaint_until, Some(date(2026, 6, 3)));
        assert_eq!(too_late.code(), ProblemCode::Conflict);
        assert!(office.case(&sent.number, later(&world)).await.is_err(), "it is over");
        assert!(kinds(&world, &who).await.starts_with(&[
            HistoryKind::AppealAnswered, HistoryKind::SignedIn, HistoryKind::AppealExtended,
            HistoryKind::AppealTakenUp, HistoryKind::AppealForwarded, HistoryKind::AppealSent,
        ]));
        let told: Notifications = who.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.appeal, Some(sent.appeal));
    }

    async fn r40_no_answer_in_time_counts_as_a_refusal_by_itself(world) {
        let (mut who, sent) = filed(&world).await;
        let kind = HistoryKind::AppealUnanswered;
        world.at("2026-03-27T18:59:58Z");
        who.sign_in(&world).await;
        end_in_silence(&world.app).await.unwrap();
        let before = seen(&world, &who, &sent).await;

        world.at("2026-03-27T19:00:00Z");
        let unwritten = seen(&world, &who, &sent).await;
        let too_late = office(&world).take_up(sent.number.clone(), world.now()).await;
        let withdrawn = withdraw(&world, &who, &sent).await;
        for _ in 0..2 {
            end_in_silence(&world.app).await.unwrap();
        }
        let after = seen(&world, &who, &sent).await;

        assert_eq!(before.state, AppealState::Sent);
        let at = "2026-03-27T19:00:00Z".parse().unwrap();
        let silence = AppealState::Answered { at, answer: Decision::Silence };
        assert_eq!((&unwritten.state, &after.state), (&silence, &silence));
        assert!(matches!(too_late, Err(Refusal::Appeal(_))));
        assert_eq!(withdrawn.code(), ProblemCode::Conflict);
        assert_eq!(after.complaint_until, Some(date(2026, 6, 29)), "27 and 28 June are a weekend");
        let told = kinds(&world, &who).await;
        assert_eq!(told.iter().filter(|told| **told == kind).count(), 1);
        assert!(office(&world).waiting(world.now()).await.unwrap().is_empty());
    }

    async fn r40_a_complaint_follows_a_decision_and_is_decided_in_five_working_days(world) {
        let (mut who, sent) = filed(&world).await;
        taken(&world, &sent).await;
        let early = ComplaintStatement { decided_at: world.now(), ..complaint(&world, &who, &AppealStatus {
            state: AppealState::Answered { at: world.now(), answer: Decision::Silence }, ..sent.clone()
        }) };
        let early = file(&world, &who, &early).await;
        answer(&world, &sent).await.unwrap();
        let decided = seen(&world, &who, &sent).await;

        let statement = complaint(&world, &who, &decided);
        let wrong = ComplaintStatement { decided_at: statement.decided_at - SignedDuration::from_secs(1), ..statement.clone() };
        let wrong = file(&world, &who, &wrong).await;
        let complained: AppealStatus = file(&world, &who, &statement).await.ok();
        let twice = file(&world, &who, &complaint(&world, &who, &decided)).await;
        let case = office(&world).take_up(complained.number.clone(), later(&world)).await.unwrap();
        let sent_on = office(&world).forward(complained.number.clone(), Body::Justice, later(&world)).await;
        world.at("2026-03-10T19:00:00Z");
        who.sign_in(&world).await;
        end_in_silence(&world.app).await.unwrap();
        let over = seen(&world, &who, &complained).await;
        let court = file(&world, &who, &complaint(&world, &who, &over)).await;

        assert_eq!(early.code(), ProblemCode::Conflict);
        assert_eq!(wrong.code(), ProblemCode::StatementInvalid);
        assert_eq!(complained.of, Some(sent.appeal));
        assert_eq!(complained.stage, Stage::Complaint { in_time: true });
        // Monday the 9th is off for Women's Day.
        assert_eq!((complained.due, complained.forward_by), (date(2026, 3, 10), None));
        assert_eq!(twice.code(), ProblemCode::WaitsForAnswer);
        assert_eq!(case.appealed.unwrap()["essence"], ESSENCE);
        assert_eq!(case.answered.unwrap().as_str(), ANSWER);
        assert!(matches!(sent_on, Err(Refusal::Appeal(_))));
        assert!(matches!(over.state, AppealState::Answered { answer: Decision::Silence, .. }));
        assert_eq!(over.complaint_until, None);
        assert_eq!(court.code(), ProblemCode::Conflict);
        assert!(kinds(&world, &who).await.contains(&HistoryKind::ComplaintUnanswered));
    }

    async fn r40_a_complaint_after_its_time_is_received_and_says_so(world) {
        let (mut who, sent) = filed(&world).await;
        taken(&world, &sent).await;
        answer(&world, &sent).await.unwrap();
        world.at("2026-06-02T19:00:00Z");
        who.sign_in(&world).await;
        let decided = seen(&world, &who, &sent).await;
        assert_eq!(decided.complaint_until, Some(date(2026, 6, 2)));
        let late_because = Words::parse("Ауруханада болдым.").ok();

        let statement = ComplaintStatement { late_because, ..complaint(&world, &who, &decided) };
        let complained: AppealStatus = file(&world, &who, &statement).await.ok();
        let case = office(&world).take_up(complained.number, later(&world)).await.unwrap();

        assert_eq!(complained.stage, Stage::Complaint { in_time: false });
        assert_eq!(case.signed["late_because"], "Ауруханада болдым.");
    }

    async fn r39_an_appeal_is_withdrawn_by_a_signed_application(world) {
        let (who, sent) = filed(&world).await;
        let stranger = world.citizen("Дана").await;
        let path = format!("{APPEALS}/{}/withdraw", sent.appeal);
        let statement = AppealWithdrawal {
            subject: AppealWithdrawal::SUBJECT.to_owned(),
            site: world.app.origin.clone(),
            iin: who.iin.clone().unwrap(),
            appeal: sent.appeal.clone(),
            number: domain::appeal::AppealNumber::from_random(date(2026, 3, 2), [1; 8]),
            at: world.now(),
            nonce: domain::hex(&rand()),
        };

        let of_another = who.post(&world, &path, &signed(&world, &who, &statement)).await;
        let foreign = withdraw(&world, &stranger, &sent).await;
        let withdrawn: AppealStatus = withdraw(&world, &who, &sent).await.ok();
        let again = withdraw(&world, &who, &sent).await;
        let evidence: AppealEvidence = who.get(&world, &format!("{APPEALS}/{}/evidence", sent.appeal)).await.ok();

        assert_eq!(of_another.code(), ProblemCode::StatementInvalid);
        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert!(matches!(withdrawn.state, AppealState::Withdrawn { .. }));
        assert_eq!(again.code(), ProblemCode::Conflict);
        assert_eq!(evidence.papers.last().unwrap().kind, PaperKind::Withdrawal);
        assert_eq!(kinds(&world, &who).await[0], HistoryKind::AppealWithdrawn);
    }

    async fn r39_of_a_withdrawal_and_an_answer_at_once_one_counts(world) {
        let (who, request) = refused(&world).await;
        for _ in 0..6 {
            let sent: AppealStatus = file(&world, &who, &appeal(&world, &who, &request)).await.ok();
            taken(&world, &sent).await;

            let (withdrawn, answered) = tokio::join!(withdraw(&world, &who, &sent), answer(&world, &sent));

            let now = seen(&world, &who, &sent).await;
            match answered {
                Ok(()) => {
                    assert_eq!(withdrawn.code(), ProblemCode::Conflict);
                    assert!(matches!(now.state, AppealState::Answered { .. }));
                    assert_eq!(now.answer.unwrap().as_str(), ANSWER);
                }
                Err(_) => {
                    assert!(withdrawn.status.is_success());
                    assert!(matches!(now.state, AppealState::Withdrawn { .. }));
                }
            }
        }
    }

    async fn r39_of_a_refusal_appealed_against_many_times_at_once_one_appeal_waits(world) {
        let (who, request) = refused(&world).await;
        let sending = (0..6).map(|_| async { file(&world, &who, &appeal(&world, &who, &request)).await });

        let answers = futures::future::join_all(sending).await;

        let (kept, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(kept.len(), 1);
        assert!(refused.iter().all(|answer| answer.code() == ProblemCode::WaitsForAnswer));
    }

    async fn r39_nothing_that_people_write_lies_open_in_the_database(world) {
        let (who, sent) = filed(&world).await;
        taken(&world, &sent).await;
        answer(&world, &sent).await.unwrap();
        let mut reader = world.app.store.read().await.unwrap();
        for kind in ["petition", "receipt", "answer"] {
            let sealed = reader.appeal_paper(&sent.appeal, kind).await.unwrap().unwrap();
            for plain in [ESSENCE, ANSWER, "Сынақова", "iin", who.iin.as_ref().unwrap().as_str()] {
                assert!(!sealed.windows(plain.len()).any(|bytes| bytes == plain.as_bytes()), "{kind} {plain}");
            }
        }
        assert!(reader.evidence(sent.appeal.as_str()).await.unwrap().is_none());
    }

    async fn s18_an_office_beside_the_service_needs_the_service_s_own_keys(world) {
        let (_, sent) = filed(&world).await;
        let beside = run::open_office(&world.config(), later(&world)).await.unwrap();
        let case = beside.take_up(sent.number.clone(), later(&world)).await.unwrap();
        assert_eq!(case.signed["essence"], ESSENCE);

        let other = tempfile::tempdir().unwrap();
        let elsewhere = run::Config {
            database: Some(world.config().database.unwrap_or_else(|| {
                format!("sqlite://{}", world.config().data.join("qoltanba.db").display())
            })),
            data: other.path().to_owned(),
            ..world.config()
        };
        assert!(run::open_office(&elsewhere, later(&world)).await.is_err());
        assert!(!other.path().join("pepper").exists());
    }
}

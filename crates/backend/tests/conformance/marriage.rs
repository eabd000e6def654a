//! Marriage.

use domain::{
    Iin, Register,
    consent::{Answer, ConsentRefusalReason},
    document::DocumentKind,
    dossier::Decided,
    history::HistoryKind,
    marriage::{Marriage, MarriageForm, OfficeCode, Spouse, Surnames},
    request::{RefusalGround, RequestState, SignatureKind},
    residence::Applicant,
    service::Service,
    statement::{Statement, to_be_signed},
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::ConsentStatus,
    dossier::Dossier,
    fee::FeeStatus,
    history::{History, Notifications},
    marriage::AppointmentStatus,
    problem::ProblemCode,
    request::RequestStatus,
    session::CodeSent,
};
use qoltanba_backend::service::lapse;
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    registration::{answer, consent_of, iin, status, submit},
    world::{World, full_name, rand},
};

/// An application of somebody for somebody, with the name as it was typed.
pub fn application(world: &World, who: &Client, name: &str, spouse: &Iin, typed: &str) -> Vec<u8> {
    let form = MarriageForm {
        spouse: Spouse {
            iin: spouse.clone(),
            surname: "сынақова".to_owned(),
            given_name: typed.to_owned(),
        },
        office: OfficeCode::parse("almaty-medeu").unwrap(),
        surnames: Surnames::Own,
    };
    let applicant = Applicant {
        date_of_birth: iin(who).date_of_birth(),
        iin: iin(who).clone(),
        full_name: full_name(name),
    };
    let drafted = Marriage::draft(
        &world.app.origin,
        form,
        applicant,
        world.now(),
        rand(),
        world.app.settings(),
    );
    to_be_signed(&drafted.unwrap())
}

fn eds(world: &World, who: &Client, statement: &[u8]) -> Value {
    let cms = who.sign(world, statement, Marriage::SUBJECT);
    json!({ "kind": "eds", "cms": Bytes(cms) })
}

pub async fn apply(world: &World, who: &Client, statement: &[u8]) -> Reply {
    submit(world, who, statement, Some(eds(world, who, statement))).await
}

/// Two people, of whom the first has applied.
pub struct Couple {
    pub first: Client,
    pub second: Client,
    pub request: RequestStatus,
    pub consent: ConsentStatus,
}

impl Couple {
    pub fn of_first(&self, what: &str) -> String {
        format!("/v1/requests/{}/{what}", self.request.request)
    }

    pub fn of_second(&self, what: &str) -> String {
        format!("/v1/consents/{}/{what}", self.consent.consent)
    }
}

pub async fn couple(world: &World) -> Couple {
    let first = world.citizen("Дана").await;
    let second = world.citizen("Ерлан").await;
    let statement = application(world, &first, "Дана", iin(&second), "ерлан");
    let request = apply(world, &first, &statement).await.ok();
    let consent = consent_of(world, &second).await;
    Couple {
        first,
        second,
        request,
        consent,
    }
}

/// Whether somebody was notified of something.
pub async fn notified(world: &World, who: &Client, kind: HistoryKind) -> bool {
    let told: Notifications = who.get(world, "/v1/notifications").await.ok();
    told.notifications
        .iter()
        .any(|notification| notification.about.kind == kind)
}

on_both! {
    async fn r41_two_sign_one_pays_and_both_learn_when_and_where_they_are_awaited(world) {
        let two = couple(&world).await;
        assert_eq!(two.request.signed_by, Some(SignatureKind::Eds));
        let until = two.request.submitted_at + SignedDuration::from_hours(48);
        assert_eq!(two.request.state, RequestState::AwaitingConsents { until });
        assert_eq!(two.consent.until, until);
        let unpaid = answer(&world, &two.second, &two.consent, Answer::Approve).await;
        assert_eq!(unpaid.code(), ProblemCode::FeeUnpaid);

        let paid: FeeStatus = two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok();
        assert_eq!((paid.tenge, paid.paid_by_me), (4_325, true));
        assert!(notified(&world, &two.second, HistoryKind::FeePaid).await);
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        let waits = status(&world, &two.first, &two.request).await;
        assert!(matches!(waits.state, RequestState::Processing { .. }), "{:?}", waits.state);
        world.process().await;

        let decided = status(&world, &two.first, &two.request).await;
        assert!(matches!(decided.state, RequestState::Registered { .. }), "{:?}", decided.state);
        for (who, path, fee, paid_by_me) in [
            (&two.first, two.of_first("appointment"), two.of_first("fee"), true),
            (&two.second, two.of_second("appointment"), two.of_second("fee"), false),
        ] {
            assert!(notified(&world, who, HistoryKind::Registered).await);
            let told: AppointmentStatus = who.get(&world, &path).await.ok();
            let appointment = told.appointment.unwrap();
            // 2 March 2026 and 15 days, at ten in the morning.
            assert_eq!(appointment.at, "2026-03-17T05:00:00Z".parse().unwrap());
            assert_eq!(appointment.office.as_str(), "almaty-medeu");
            let paid: FeeStatus = who.get(&world, &fee).await.ok();
            assert_eq!(paid.paid_by_me, paid_by_me);
        }
    }

    async fn r30_r41_what_is_told_of_a_marriage_is_in_its_words(world) {
        let two = couple(&world).await;
        let phones = [&two.first.phone, &two.second.phone];
        let asked = two.first.newest_message(&world, phones[1]).await.unwrap();
        two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;

        assert!(asked.contains("подтвердить заявление о браке"), "{asked}");
        for (who, phone) in [&two.first, &two.second].into_iter().zip(phones) {
            let done = two.first.newest_message(&world, phone).await.unwrap();
            assert!(done.contains("заявление о браке принято"), "{done}");
            let history: History = who.get(&world, "/v1/history").await.ok();
            let told = history.entries.iter().filter(|entry| entry.request.is_some() || entry.consent.is_some());
            let services: Vec<_> = told.map(|entry| entry.service).collect();
            assert!(services.len() > 3 && services.iter().all(|one| *one == Some(Service::Marriage)), "{services:?}");
        }
    }

    async fn r41_an_application_lapses_after_two_days_and_is_not_asked_again(world) {
        let two = couple(&world).await;
        // Signing in anew takes some milliseconds.
        let second = SignedDuration::from_secs(1);
        world.pass(two.consent.until.duration_since(world.now()) - second);
        let mut first = two.first;
        first.sign_in(&world).await;
        let waits = status(&world, &first, &two.request).await;
        assert!(matches!(waits.state, RequestState::AwaitingConsents { .. }));

        world.pass(second);
        lapse::lapse_overdue(&world.app).await.unwrap();

        let mut second = two.second;
        second.sign_in(&world).await;
        let lapsed = status(&world, &first, &two.request).await;
        assert_eq!(lapsed.state, RequestState::Lapsed { at: two.consent.until });
        assert_eq!(lapsed.ask_again_until, None);
        let path = format!("/v1/requests/{}/ask-again", two.request.request);
        assert_eq!(first.post(&world, &path, &json!({})).await.code(), ProblemCode::RequestEnded);
        let fee = format!("/v1/consents/{}/fee", two.consent.consent);
        assert_eq!(second.post(&world, &fee, &json!({})).await.code(), ProblemCode::RequestLapsed);
        let late = answer(&world, &second, &two.consent, Answer::Approve).await;
        assert_ne!(late.status, http::StatusCode::OK);
    }

    async fn r41_of_two_who_pay_at_once_one_pays(world) {
        let two = couple(&world).await;
        let nothing = json!({});
        let (of_first, of_second) = (two.of_first("fee"), two.of_second("fee"));

        let (one, other) = tokio::join!(
            two.first.post(&world, &of_first, &nothing),
            two.second.post(&world, &of_second, &nothing),
        );

        assert_ne!(one.status.is_success(), other.status.is_success());
        let refused = if one.status.is_success() { &other } else { &one };
        assert_eq!(refused.code(), ProblemCode::FeePaid);
        let first: FeeStatus = two.first.get(&world, &two.of_first("fee")).await.ok();
        let second: FeeStatus = two.second.get(&world, &two.of_second("fee")).await.ok();
        assert_ne!(first.paid_by_me, second.paid_by_me);
        assert_eq!(first.paid_at, second.paid_at);
    }

    async fn r41_paying_again_by_the_same_key_is_the_same_payment_and_by_another_none(world) {
        let two = couple(&world).await;
        let path = two.of_first("fee");
        let same = key();

        let paid: FeeStatus = two.first.post_with(&world, &path, &json!({}), &same).await.ok();
        let again: FeeStatus = two.first.post_with(&world, &path, &json!({}), &same).await.ok();
        let anew = two.first.post(&world, &path, &json!({})).await;

        assert_eq!(paid, again);
        assert_eq!(anew.code(), ProblemCode::FeePaid);
    }

    async fn r41_a_spouse_who_refuses_ends_it(world) {
        let two = couple(&world).await;
        let refusal = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };

        answer(&world, &two.second, &two.consent, refusal).await.ok::<ConsentStatus>();
        world.process().await;

        let refused = status(&world, &two.first, &two.request).await;
        let ground = RefusalGround::NoConsentOfOwner;
        assert!(matches!(refused.state, RequestState::Refused { ground: why, .. } if why == ground));
        let told: AppointmentStatus = two.first.get(&world, &two.of_first("appointment")).await.ok();
        assert_eq!(told.appointment, None);
        let fee = two.first.post(&world, &two.of_first("fee"), &json!({})).await;
        assert_eq!(fee.code(), ProblemCode::RequestEnded);
    }

    async fn r41_the_first_signs_with_a_one_time_password_too(world) {
        let mut first = world.citizen("Дана").await;
        let second = world.citizen("Ерлан").await;
        first.sign_in_by_code(&world).await;
        let statement = application(&world, &first, "Дана", iin(&second), "Ерлан");
        let sent: CodeSent = first
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(statement.clone()) })).await.ok();
        let message = first.newest_message(&world, &first.phone).await.unwrap();
        assert!(message.contains("Медеу"), "{message}");
        let digits = first.sms(&world, &first.phone).await;

        let request: RequestStatus = submit(&world, &first, &statement, Some(json!({
            "kind": "one_time_password", "code": sent.code, "digits": digits
        }))).await.ok();

        assert_eq!(request.signed_by, Some(SignatureKind::OneTimePassword));
    }

    async fn r41_s31_a_spouse_whom_the_registers_speak_against_gets_one_answer(world) {
        let first = world.citizen("Дана").await;
        let absent = world.person("Ерлан", 30).await;
        let misnamed = world.citizen("Жанар").await;
        let bound = world.citizen("Самат").await;
        world.document(iin(&bound), DocumentKind::MarriageCertificate).await;
        let mother = iin(&first).clone();
        let child = world.person_who("Айгүл", 20, move |person| person.mother = Some(mother.clone())).await;
        let child = world.joined(&child).await;
        let incapacitated = world.person_who("Қарт", 70, |person| person.incapacitated = true).await;
        let incapacitated = world.joined(&incapacitated).await;

        let mut answers = Vec::new();
        for (spouse, typed) in [
            (&absent, "Ерлан"),
            (iin(&misnamed), "Жанна"),
            (iin(&bound), "Самат"),
            (iin(&child), "Айгүл"),
            (iin(&incapacitated), "Қарт"),
        ] {
            let statement = application(&world, &first, "Дана", spouse, typed);
            answers.push(apply(&world, &first, &statement).await);
        }

        for refused in answers {
            assert_eq!(refused.code(), ProblemCode::SpouseNotOnline);
        }
    }

    async fn r41_s13_trying_names_is_limited(world) {
        let first = world.citizen("Дана").await;
        let second = world.citizen("Ерлан").await;
        let misses = world.app.settings().search_misses;
        for _ in 0..misses {
            let statement = application(&world, &first, "Дана", iin(&second), "Ержан");
            let missed = apply(&world, &first, &statement).await;
            assert_eq!(missed.code(), ProblemCode::SpouseNotOnline);
        }

        let statement = application(&world, &first, "Дана", iin(&second), "Ержан");
        let limited = apply(&world, &first, &statement).await;

        assert_eq!(limited.code(), ProblemCode::TooManyRequests);
    }

    async fn r41_who_is_married_or_going_to_be_does_not_apply(world) {
        let first = world.citizen("Дана").await;
        let second = world.citizen("Ерлан").await;
        world.document(iin(&first), DocumentKind::MarriageCertificate).await;
        let statement = application(&world, &first, "Дана", iin(&second), "Ерлан");
        let married = apply(&world, &first, &statement).await;
        world.document(iin(&first), DocumentKind::DivorceCertificate).await;
        let divorced = apply(&world, &first, &statement).await;

        assert_eq!(married.code(), ProblemCode::BoundAlready);
        divorced.ok::<RequestStatus>();
    }

    async fn r41_what_changed_in_between_refuses_it(world) {
        let two = couple(&world).await;
        two.second.post(&world, &two.of_second("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.document(iin(&two.second), DocumentKind::MarriageCertificate).await;

        world.process().await;

        let refused = status(&world, &two.first, &two.request).await;
        let ground = RefusalGround::RequirementsNotMet;
        assert!(matches!(refused.state, RequestState::Refused { ground: why, .. } if why == ground));
    }

    async fn r41_civil_records_that_are_away_are_said_to_be_before_an_application(world) {
        let first = world.citizen("Дана").await;
        let second = world.citizen("Ерлан").await;
        let statement = application(&world, &first, "Дана", iin(&second), "Ерлан");
        world.register_away(Register::CivilRecords, true).await;
        let away = apply(&world, &first, &statement).await;
        world.register_away(Register::CivilRecords, false).await;
        let back = apply(&world, &first, &statement).await;

        assert_eq!(away.code(), ProblemCode::SourceAway);
        back.ok::<RequestStatus>();
    }

    async fn r27_r41_civil_records_that_are_away_delay_a_marriage_and_never_refuse_it(world) {
        let two = couple(&world).await;
        two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.register_away(Register::CivilRecords, true).await;
        for _ in 0..3 {
            world.process().await;
            let waits = status(&world, &two.first, &two.request).await;
            assert!(matches!(waits.state, RequestState::Processing { .. }), "{:?}", waits.state);
            for one in &waits.checks {
                assert_eq!(one.delayed, one.register == Some(Register::CivilRecords), "{one:?}");
            }
            assert!(waits.checks.iter().any(|one| one.delayed));
            world.pass(SignedDuration::from_secs(60));
        }
        world.register_away(Register::CivilRecords, false).await;

        world.process().await;

        let decided = status(&world, &two.first, &two.request).await;
        assert!(matches!(decided.state, RequestState::Registered { .. }), "{:?}", decided.state);
    }

    async fn r41_who_is_awaited_is_bound_until_the_day_is_over_whatever_the_records_say(world) {
        let two = couple(&world).await;
        two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;
        let mut reader = world.app.store.read().await.unwrap();

        // They are awaited on 17 March at 05:00 UTC.
        for (at, awaited) in [("2026-03-17T05:00:00Z", true), ("2026-03-18T05:00:00Z", false)] {
            for who in [iin(&two.first), iin(&two.second)] {
                let is = reader.is_awaited(who, at.parse().unwrap()).await.unwrap();
                assert_eq!(is, awaited, "{at}");
            }
        }
    }

    async fn r41_fee_and_appointment_are_for_the_two_alone(world) {
        let two = couple(&world).await;
        let stranger = world.citizen("Самат").await;

        for path in [two.of_first("fee"), two.of_second("fee")] {
            assert_eq!(stranger.get(&world, &path).await.code(), ProblemCode::NotFound);
        }
        for path in [two.of_first("fee"), two.of_second("fee")] {
            assert_eq!(stranger.post(&world, &path, &json!({})).await.code(), ProblemCode::NotFound);
        }
    }

    async fn r14_r41_both_keep_the_whole_dossier_of_their_marriage(world) {
        let two = couple(&world).await;
        two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok::<FeeStatus>();
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<ConsentStatus>();
        world.process().await;

        for (who, path) in [(&two.first, two.of_first("dossier")), (&two.second, two.of_second("dossier"))] {
            let file = who.get(&world, &path).await.ok::<Dossier>().container.0;
            let verified = dossier::verify(&file, Some(world.app.authority.certificate())).unwrap();
            assert_eq!(verified.findings, []);
            assert_eq!(verified.outcome.unwrap().decided, Decided::Registered);
            let signers: Vec<_> = verified.signatures.into_iter().map(|signature| signature.iin).collect();
            assert_eq!(signers, [
                Some(iin(&two.second).as_str().to_owned()),
                Some(iin(&two.first).as_str().to_owned()),
            ]);
        }
    }
}

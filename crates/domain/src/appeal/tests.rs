use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;

use super::*;
use crate::{
    AppealId, Iin,
    residence::TemporaryRegistration,
    statement::{self, Statement, to_be_signed},
    testing::{SITE, at, name, request_id},
};

/// A Tuesday, five in the afternoon in Kazakhstan.
const RECEIVED: &str = "2026-11-24T12:00:00Z";

fn received() -> Appeal {
    Appeal::receive(Body::MigrationService, at(RECEIVED), &Settings::default())
}

fn taken_up() -> Appeal {
    received().take_up(at("2026-11-25T05:00:00Z")).unwrap()
}

fn office() -> Words<140> {
    Words::parse("Сарыарқа ауданының көші-қон қызметі").unwrap()
}

fn answered(appeal: Appeal, now: &str) -> Result<Appeal, AppealRefusal> {
    appeal.answer(Outcome::Denied, office(), at(now))
}

fn appellant() -> Appellant {
    Appellant {
        iin: Iin::parse("900517400015").unwrap(),
        full_name: name(),
        postal_address: Words::parse("010000, Астана қ., Бөгенбай батыр даңғ., 12-7").unwrap(),
    }
}

fn appeal_statement() -> AppealStatement {
    AppealStatement {
        subject: AppealStatement::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        appellant: appellant(),
        body: Body::MigrationService,
        addressed_to: Body::MigrationService.addressee(),
        request: request_id(),
        request_sha256: "11".repeat(32),
        ground: RefusalGround::UnreliableData,
        refused_at: at("2026-11-20T10:00:00Z"),
        essence: Words::parse("Меншік құқығы\nөзгерген жоқ.").unwrap(),
        at: at(RECEIVED),
        nonce: "22".repeat(16),
    }
}

fn complaint_statement() -> ComplaintStatement {
    ComplaintStatement {
        subject: ComplaintStatement::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        appellant: appellant(),
        body: Body::InternalAffairs,
        addressed_to: Body::InternalAffairs.addressee(),
        appeal: AppealId::from_random([3; 16]),
        number: AppealNumber::from_random(date(2026, 11, 24), [7; 8]),
        decided_at: at("2026-12-15T19:00:00Z"),
        essence: Words::parse("Жауап келмеді.").unwrap(),
        late_because: None,
        at: at("2026-12-21T10:00:00Z"),
        nonce: "33".repeat(16),
    }
}

#[test]
fn r40_the_terms_of_an_appeal_are_working_days_by_the_calendar() {
    let appeal = received();
    assert_eq!(appeal.state, AppealState::Sent);
    assert_eq!(appeal.forward_by, Some(date(2026, 11, 27)));
    assert_eq!(appeal.due, date(2026, 12, 15));
    assert_eq!(appeal.until(), at("2026-12-15T19:00:00Z"));
    assert!(!appeal.is_provisional(&Settings::default()));
    // A day later the fifteenth would be Independence Day.
    let later = Appeal::receive(
        Body::MigrationService,
        at("2026-11-25T12:00:00Z"),
        &Settings::default(),
    );
    assert_eq!(later.due, date(2026, 12, 17));
    let unknown = Appeal::receive(
        Body::MigrationService,
        at("2027-12-20T12:00:00Z"),
        &Settings::default(),
    );
    assert!(unknown.is_provisional(&Settings::default()));
}

#[test]
fn r40_no_answer_by_the_end_of_the_last_day_is_a_refusal() {
    for appeal in [received(), taken_up()] {
        let before = appeal.clone().silent_at(at("2026-12-15T18:59:59Z"));
        assert_eq!(before, appeal);
        for now in ["2026-12-15T19:00:00Z", "2026-12-20T10:00:00Z"] {
            let silent = appeal.clone().silent_at(at(now));
            let end = AppealState::Answered {
                at: at("2026-12-15T19:00:00Z"),
                answer: Decision::Silence,
            };
            assert_eq!(silent.state, end, "{now}");
        }
    }
    assert!(answered(taken_up(), "2026-12-15T18:59:59Z").is_ok());
    let over = Err(TicketRefusal::Over.into());
    assert_eq!(answered(taken_up(), "2026-12-15T19:00:00Z"), over);
    assert_eq!(taken_up().withdraw(at("2026-12-15T19:00:00Z")), over);
    assert_eq!(received().take_up(at("2026-12-15T19:00:00Z")), over);
}

#[test]
fn r39_an_appeal_is_withdrawn_until_it_is_decided() {
    let now = at("2026-12-01T10:00:00Z");
    let over = Err(TicketRefusal::Over.into());
    assert!(taken_up().withdraw(now).is_ok());
    let withdrawn = received().withdraw(now).unwrap();
    assert_eq!(answered(withdrawn.clone(), "2026-12-02T10:00:00Z"), over);
    assert_eq!(
        withdrawn.clone().silent_at(at("2027-01-10T10:00:00Z")),
        withdrawn
    );
    assert_eq!(
        withdrawn.complain(now, &Settings::default()),
        Err(AppealRefusal::NotDecided)
    );
    let decided = answered(taken_up(), "2026-12-02T10:00:00Z").unwrap();
    assert_eq!(decided.withdraw(now), over);
}

#[test]
fn r40_an_appeal_is_sent_on_once_and_in_three_working_days() {
    let to = Body::StateCorporation;
    let sent_on = received().forward(to, at("2026-11-27T18:59:59Z")).unwrap();
    assert_eq!(sent_on.body, to);
    assert_eq!(sent_on.due, received().due, "the days go on counting");
    assert_eq!(
        received().forward(to, at("2026-11-27T19:00:00Z")),
        Err(AppealRefusal::ForwardTooLate {
            until: date(2026, 11, 27)
        })
    );
    let now = at("2026-11-26T10:00:00Z");
    assert_eq!(
        received().forward(Body::MigrationService, now),
        Err(AppealRefusal::SameBody)
    );
    assert_eq!(
        sent_on.forward(Body::MigrationService, now),
        Err(AppealRefusal::ForwardedAlready)
    );
    // The body that gets it takes it up anew.
    let sent_on = taken_up().forward(to, now).unwrap();
    assert_eq!(sent_on.state, AppealState::Sent);
    assert!(sent_on.take_up(now).is_ok());
}

#[test]
fn r40_the_time_is_extended_once_by_two_months_at_most_and_told_in_three_working_days() {
    let settings = Settings::default();
    let extend =
        |appeal: Appeal, decided, until, now| appeal.extend(decided, until, at(now), &settings);
    let decided = date(2026, 12, 10);
    let (latest, now) = (date(2027, 2, 15), "2026-12-11T10:00:00Z");
    let longest = extend(taken_up(), decided, latest, now).unwrap();
    assert_eq!(longest.due, latest);
    assert_eq!(longest.extended.unwrap().due_before, date(2026, 12, 15));
    assert!(answered(longest.clone(), "2027-02-15T18:59:59Z").is_ok());
    assert!(answered(longest.clone(), "2027-02-15T19:00:00Z").is_err());

    let out = Err(AppealRefusal::ExtensionOutOfRange { until: latest });
    assert_eq!(extend(taken_up(), decided, date(2027, 2, 16), now), out);
    assert_eq!(extend(taken_up(), decided, date(2026, 12, 15), now), out);
    // A day off becomes the next that is worked.
    let moved = extend(taken_up(), decided, date(2026, 12, 16), now).unwrap();
    assert_eq!(moved.due, date(2026, 12, 17));
    assert_eq!(
        extend(longest, decided, latest, now),
        Err(AppealRefusal::ExtendedAlready)
    );
    assert_eq!(
        extend(received(), decided, latest, now),
        Err(TicketRefusal::NotTakenUp.into())
    );
    // Decided on a Thursday, told until Tuesday, which is also its last day.
    assert!(extend(taken_up(), decided, latest, "2026-12-15T18:59:59Z").is_ok());
    let earlier = date(2026, 12, 9);
    assert_eq!(
        extend(taken_up(), earlier, latest, "2026-12-15T10:00:00Z"),
        Err(AppealRefusal::NoticeTooLate {
            until: date(2026, 12, 14)
        })
    );
    for decided in [date(2026, 12, 12), date(2026, 11, 23)] {
        assert!(matches!(
            extend(taken_up(), decided, latest, now),
            Err(AppealRefusal::NoticeTooLate { .. })
        ));
    }
    // Not after the silence.
    assert_eq!(
        extend(
            taken_up(),
            date(2026, 12, 15),
            latest,
            "2026-12-15T19:00:00Z"
        ),
        Err(TicketRefusal::Over.into())
    );
}

#[test]
fn r40_a_complaint_is_in_time_for_three_months_and_received_after_them_too() {
    let settings = Settings::default();
    let decided = answered(taken_up(), "2026-12-01T10:00:00Z").unwrap();
    assert_eq!(decided.complaint_until(&settings), Ok(date(2027, 3, 1)));
    for (now, in_time) in [
        ("2026-12-01T11:00:00Z", true),
        ("2027-03-01T18:59:59Z", true),
        ("2027-03-01T19:00:00Z", false),
    ] {
        let complaint = decided.complain(at(now), &settings).unwrap();
        assert_eq!(complaint.stage, Stage::Complaint { in_time }, "{now}");
        assert_eq!(complaint.body, Body::InternalAffairs);
    }
    // Three months after Monday, 7 December, are a Sunday, and Monday is moved to by the holiday.
    let decided = answered(taken_up(), "2026-12-07T10:00:00Z").unwrap();
    assert_eq!(decided.complaint_until(&settings), Ok(date(2027, 3, 9)));
}

#[test]
fn r40_a_complaint_is_considered_in_five_working_days_and_then_a_court_is_next() {
    let settings = Settings::default();
    let silent = received().silent_at(at("2026-12-15T19:00:00Z"));
    let complaint = silent
        .complain(at("2026-12-15T20:00:00Z"), &settings)
        .unwrap();
    // The 16th is a holiday.
    assert_eq!(complaint.due, date(2026, 12, 23));
    let now = at("2026-12-17T10:00:00Z");
    let taken = complaint.take_up(now).unwrap();
    assert_eq!(
        taken.clone().forward(Body::Justice, now),
        Err(AppealRefusal::OnlyAppeals)
    );
    assert_eq!(
        taken
            .clone()
            .extend(date(2026, 12, 17), date(2027, 1, 20), now, &settings),
        Err(AppealRefusal::OnlyAppeals)
    );
    assert!(answered(taken.clone(), "2026-12-23T18:59:59Z").is_ok());
    let silent = taken.silent_at(at("2026-12-23T19:00:00Z"));
    assert_eq!(
        silent.complain(at("2026-12-24T10:00:00Z"), &settings),
        Err(AppealRefusal::CourtIsNext)
    );
    assert_eq!(
        received().complain(at("2026-12-01T10:00:00Z"), &settings),
        Err(AppealRefusal::NotDecided)
    );
}

#[test]
fn r39_only_a_refusal_is_appealed_against() {
    let when = at("2026-11-20T10:00:00Z");
    let ground = RefusalGround::NoConsentOfOwner;
    assert_eq!(
        refusal_of(&RequestState::Refused { ground, at: when }),
        Ok((ground, when))
    );
    for state in [
        RequestState::AwaitingConsents { until: when },
        RequestState::Registered { at: when },
        RequestState::Lapsed { at: when },
        RequestState::Withdrawn { at: when },
    ] {
        assert_eq!(refusal_of(&state), Err(AppealRefusal::NotRefused));
    }
}

#[test]
fn r39_the_bytes_of_an_appeal_a_complaint_a_withdrawal_and_a_receipt_stay_what_they_are() {
    let withdrawal = AppealWithdrawal {
        subject: AppealWithdrawal::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        iin: appellant().iin,
        appeal: AppealId::from_random([3; 16]),
        number: AppealNumber::from_random(date(2026, 11, 24), [7; 8]),
        at: at(RECEIVED),
        nonce: "44".repeat(16),
    };
    let receipt = AppealReceipt {
        subject: AppealReceipt::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        appeal: AppealId::from_random([3; 16]),
        number: AppealNumber::from_random(date(2026, 11, 24), [7; 8]),
        received_at: at(RECEIVED),
        received_by: Settings::default().appeal_receiver,
        body: Body::MigrationService,
        statement_sha256: "55".repeat(32),
        due: date(2026, 12, 15),
    };
    let all = [
        to_be_signed(&appeal_statement()),
        to_be_signed(&complaint_statement()),
        to_be_signed(&withdrawal),
        to_be_signed(&receipt),
    ];
    let texts = all.clone().map(|bytes| String::from_utf8(bytes).unwrap());
    insta::assert_snapshot!(texts.join("\n"));
    for (place, bytes) in all.iter().enumerate() {
        assert_eq!(
            statement::parse::<AppealStatement>(bytes).is_ok(),
            place == 0
        );
        assert_eq!(
            statement::parse::<ComplaintStatement>(bytes).is_ok(),
            place == 1
        );
        assert_eq!(
            statement::parse::<AppealWithdrawal>(bytes).is_ok(),
            place == 2
        );
        assert_eq!(statement::parse::<AppealReceipt>(bytes).is_ok(), place == 3);
        assert!(statement::parse::<TemporaryRegistration>(bytes).is_err());
        assert_eq!(Petition::parse(bytes).is_ok(), place < 2);
    }
}

#[test]
fn r39_an_appeal_names_its_body_by_its_own_words() {
    let other = AppealStatement {
        addressed_to: Body::Justice.addressee(),
        ..appeal_statement()
    };
    let body = |statement| Petition::Appeal(Box::new(statement)).body();
    assert_eq!(body(appeal_statement()), Some(Body::MigrationService));
    assert_eq!(body(other), None);
}

#[test]
fn r39_the_longest_essence_fits_into_a_statement_and_nothing_personal_is_shown_by_debug() {
    let long = AppealStatement {
        essence: Words::parse(&"ә".repeat(3_000)).unwrap(),
        ..appeal_statement()
    };
    assert!(statement::parse::<AppealStatement>(&to_be_signed(&long)).is_ok());
    for shown in [
        format!("{:?}", appeal_statement()),
        format!("{:?}", complaint_statement()),
        format!(
            "{:?}",
            Petition::parse(&to_be_signed(&appeal_statement())).unwrap()
        ),
    ] {
        for personal in ["900517", "Әбішева", "Бөгенбай", "Меншік", "Жауап"]
        {
            assert!(!shown.contains(personal), "{shown}");
        }
    }
}

#[test]
fn r40_the_states_of_an_appeal_as_they_are_stored() {
    let at = at(RECEIVED);
    insta::assert_json_snapshot!((
        Stage::Appeal,
        Stage::Complaint { in_time: true },
        Forwarding {
            from: Body::MigrationService,
            at
        },
        Extension {
            decided_on: date(2026, 12, 10),
            due_before: date(2026, 12, 15),
            at
        },
        AppealState::Answered {
            at,
            answer: Decision::Answer {
                outcome: Outcome::PartlyGranted,
                office: office()
            }
        },
        AppealState::Answered {
            at,
            answer: Decision::Silence
        },
    ));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    TakeUp,
    Forward,
    Extend,
    Answer,
    Withdraw,
}

fn any_step() -> impl Strategy<Value = (Step, i64)> {
    let step = prop_oneof![
        Just(Step::TakeUp),
        Just(Step::Forward),
        Just(Step::Extend),
        Just(Step::Answer),
        Just(Step::Withdraw),
    ];
    // Hours until the next step: many steps in a day, or one in weeks.
    (step, prop_oneof![0i64..30, 0i64..700])
}

proptest! {
    #[test]
    fn r40_over_time_the_first_end_is_the_last_and_each_step_keeps_its_days(
        start in 0i64..9_000,
        steps in prop::collection::vec(any_step(), 0..14),
    ) {
        let settings = Settings::default();
        let mut now = at("2026-01-01T00:00:00Z") + SignedDuration::from_hours(start);
        let mut appeal = Appeal::receive(Body::MigrationService, now, &settings);
        let first_due = appeal.due;
        let (mut forwards, mut extensions, mut end) = (0, 0, None);
        for (step, hours) in steps {
            now += SignedDuration::from_hours(hours);
            let before = appeal.clone().silent_at(now);
            let today = civil_day(now);
            let next = match step {
                Step::TakeUp => appeal.clone().take_up(now),
                Step::Forward => appeal.clone().forward(Body::StateCorporation, now),
                Step::Extend => {
                    let until = first_due.saturating_add(40.days());
                    appeal.clone().extend(today, until, now, &settings)
                }
                Step::Answer => appeal.clone().answer(Outcome::Granted, office(), now),
                Step::Withdraw => appeal.clone().withdraw(now),
            };
            let Ok(next) = next else {
                appeal = before;
                continue;
            };
            // Nothing happens after an end, be it the silence.
            prop_assert!(before.state.is_open());
            prop_assert_eq!(end, None);
            prop_assert!(today <= before.due);
            match step {
                Step::Forward => {
                    forwards += 1;
                    prop_assert!(Some(today) <= next.forward_by);
                }
                Step::Extend => {
                    extensions += 1;
                    let latest = first_due.saturating_add(2.months());
                    prop_assert!(first_due < next.due && next.due <= settings.working_day_from(latest));
                }
                Step::TakeUp | Step::Answer | Step::Withdraw => prop_assert_eq!(next.due, before.due),
            }
            if !next.state.is_open() {
                end = Some(step as u8);
            }
            appeal = next;
        }
        prop_assert!(forwards <= 1 && extensions <= 1);
        // Who waits long enough has an end.
        let at_last = appeal.silent_at(now + SignedDuration::from_hours(24 * 200));
        prop_assert!(!at_last.state.is_open());
    }

    #[test]
    fn r39_reading_never_panics(bytes: Vec<u8>) {
        prop_assert!(Petition::parse(&bytes).is_err());
    }
}

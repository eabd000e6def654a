use insta::assert_json_snapshot;
use jiff::SignedDuration;

use super::*;
use crate::{consent::answer_until, testing::at};

fn settings() -> Settings {
    Settings::default()
}

/// Three in the afternoon in Astana.
fn start() -> Timestamp {
    at("2026-11-24T10:00:00Z")
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn asked(owners: usize) -> Request {
    Request::submit(Service::TemporaryRegistration, owners, start(), &settings())
}

fn signed(owners: usize) -> Request {
    approved(owners).sign(start(), &settings()).unwrap()
}

/// A request that the applicant signed first.
fn moving(owners: usize) -> Request {
    Request::submit(Service::PermanentRegistration, owners, start(), &settings())
}

fn approved(owners: usize) -> Request {
    (0..owners).fold(asked(owners), |request, owner| {
        request
            .answer(owner, Decision::Approve, start(), &settings())
            .unwrap()
    })
}

#[test]
fn r34_a_sole_owner_only_signs() {
    let request = asked(0);
    assert_eq!(
        request.state,
        RequestState::AwaitingSignature {
            until: start() + SignedDuration::from_hours(24)
        }
    );
    let signed = request.sign(start(), &settings()).unwrap();
    assert_eq!(
        signed.state,
        RequestState::Processing {
            until: start() + minutes(15)
        }
    );
    assert_eq!(
        signed.register(start()).unwrap().state,
        RequestState::Registered { at: start() }
    );
}

#[test]
fn r27_who_signed_first_waits_for_owners_and_then_for_the_state_body() {
    let alone = moving(0);
    let one_of_two = moving(2)
        .answer(1, Decision::Approve, start(), &settings())
        .unwrap();
    assert_eq!(
        one_of_two.clone().register(start()),
        Err(RequestRefusal::ConsentsMissing)
    );
    let both = one_of_two
        .answer(0, Decision::Approve, start() + minutes(5), &settings())
        .unwrap();

    for (request, from) in [(alone, start()), (both, start() + minutes(5))] {
        assert_eq!(
            request.state,
            RequestState::Processing {
                until: from + minutes(15)
            }
        );
        assert_eq!(
            request.clone().sign(from, &settings()),
            Err(RequestRefusal::SignedAlready)
        );
        assert!(request.register(from).is_ok());
    }
}

#[test]
fn r27_the_promised_time_ends_nothing() {
    let late = start() + minutes(16);
    assert_eq!(signed(1).lapse_at(late), signed(1));
    assert!(signed(1).register(late).is_ok());
    assert!(
        signed(1)
            .refuse(RefusalGround::NoAccessToPersonalData, late)
            .is_ok()
    );
}

#[test]
fn r28_r35_every_owner_consents_before_the_applicant_signs() {
    let one_of_two = asked(2)
        .answer(1, Decision::Approve, start(), &settings())
        .unwrap();
    assert_eq!(
        one_of_two.clone().sign(start(), &settings()),
        Err(RequestRefusal::ConsentsMissing)
    );
    let both = one_of_two
        .answer(0, Decision::Approve, start() + minutes(5), &settings())
        .unwrap();
    assert_eq!(
        both.state,
        RequestState::AwaitingSignature {
            until: start() + minutes(5) + SignedDuration::from_hours(24)
        }
    );
    assert_eq!(
        both.clone().register(start() + minutes(6)),
        Err(RequestRefusal::ConsentsMissing)
    );
    assert!(both.sign(start() + minutes(6), &settings()).is_ok());
}

#[test]
fn r28_an_approval_that_is_written_down_nowhere_registers_nobody() {
    let consents = vec![ConsentState::Given, ConsentState::Asked];
    let unsigned = Request {
        consents: consents.clone(),
        ..approved(2)
    };
    let processed = Request {
        consents,
        ..signed(2)
    };
    for outcome in [
        unsigned.sign(start(), &settings()),
        processed.register(start()),
    ] {
        assert_eq!(outcome, Err(RequestRefusal::ConsentsMissing));
    }
}

#[test]
fn r27_r33_what_was_promised_stays_after_the_decision_and_says_what_it_took() {
    let signed = signed(1);
    let promised = Promised {
        since: start(),
        by: start() + minutes(15),
        near_from: start() + minutes(12),
    };
    assert_eq!(signed.promised, Some(promised));
    assert_eq!(signed.taken(), None);
    for (after, near) in [(11, false), (12, true), (14, true), (15, false)] {
        assert_eq!(promised.is_near(start() + minutes(after)), near, "{after}");
    }

    let late = start() + minutes(20);
    let registered = signed.clone().register(late).unwrap();
    let refused = signed
        .clone()
        .refuse(RefusalGround::UnreliableData, late)
        .unwrap();
    for decided in [registered, refused] {
        assert_eq!(decided.promised, Some(promised));
        assert_eq!(decided.taken(), Some((start(), late)));
    }
    assert_eq!(signed.withdraw(late).unwrap().taken(), None);
}

#[test]
fn r31_what_an_owner_refuses_was_never_promised() {
    let refused = asked(1)
        .answer(0, Decision::Refuse, start(), &settings())
        .unwrap();
    assert_eq!((refused.promised, refused.taken()), (None, None));
}

#[test]
fn r31_the_refusal_of_one_owner_ends_the_request_on_its_ground() {
    let request = asked(3)
        .answer(0, Decision::Approve, start(), &settings())
        .unwrap()
        .answer(2, Decision::Refuse, start(), &settings())
        .unwrap();
    assert_eq!(
        request.state,
        RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner,
            at: start()
        }
    );
    assert_eq!(
        request.consents,
        [
            ConsentState::Given,
            ConsentState::NotNeeded,
            ConsentState::Refused
        ]
    );
    assert_eq!(
        request.answer(1, Decision::Approve, start(), &settings()),
        Err(RequestRefusal::Ended)
    );
}

#[test]
fn r31_the_state_body_refuses_on_a_ground() {
    let refused = approved(1)
        .refuse(RefusalGround::UnreliableData, start())
        .unwrap();
    assert_eq!(
        refused.state,
        RequestState::Refused {
            ground: RefusalGround::UnreliableData,
            at: start()
        }
    );
    assert_eq!(
        refused.refuse(RefusalGround::RequirementsNotMet, start()),
        Err(RequestRefusal::Ended)
    );
}

#[test]
fn r42_an_hour_without_an_answer_ends_the_request() {
    let end = start() + minutes(60);
    let just_before = end - SignedDuration::from_nanos(1);
    assert!(
        asked(1)
            .answer(0, Decision::Approve, just_before, &settings())
            .is_ok()
    );
    assert_eq!(
        asked(1).answer(0, Decision::Approve, end, &settings()),
        Err(RequestRefusal::Lapsed)
    );
    assert_eq!(asked(1).lapse_at(just_before), asked(1));
    let lapsed = asked(1).lapse_at(end + minutes(7));
    assert_eq!(lapsed.state, RequestState::Lapsed { at: end });
    assert_eq!(lapsed.consents, [ConsentState::Lapsed]);
}

#[test]
fn s15_after_its_time_a_request_has_lapsed_whatever_comes_first() {
    let late = start() + minutes(60);
    let half = asked(2)
        .answer(0, Decision::Approve, start(), &settings())
        .unwrap();
    for outcome in [
        half.clone().answer(1, Decision::Refuse, late, &settings()),
        half.clone().take_back_consent(0, late, &settings()),
        half.clone().withdraw(late),
        half.clone().refuse(RefusalGround::UnreliableData, late),
        half.clone().register(late),
        half.clone().sign(late, &settings()),
    ] {
        assert_eq!(outcome, Err(RequestRefusal::Lapsed));
    }
}

#[test]
fn s15_an_owner_answers_once() {
    let request = asked(2)
        .answer(0, Decision::Approve, start(), &settings())
        .unwrap();
    for (owner, decision) in [
        (0, Decision::Approve),
        (0, Decision::Refuse),
        (2, Decision::Approve),
    ] {
        assert_eq!(
            request
                .clone()
                .answer(owner, decision, start(), &settings()),
            Err(RequestRefusal::AnsweredAlready)
        );
    }
    assert_eq!(
        approved(1).answer(0, Decision::Refuse, start(), &settings()),
        Err(RequestRefusal::AnsweredAlready)
    );
}

#[test]
fn s30_the_applicant_signs_within_a_day_of_the_last_consent() {
    let end = start() + SignedDuration::from_hours(24);
    assert!(
        approved(2)
            .sign(end - SignedDuration::from_nanos(1), &settings())
            .is_ok()
    );
    assert_eq!(
        approved(2).sign(end, &settings()),
        Err(RequestRefusal::Lapsed)
    );
    let lapsed = approved(2).lapse_at(end);
    assert_eq!(lapsed.state, RequestState::Lapsed { at: end });
    assert_eq!(lapsed.consents, [ConsentState::Given, ConsentState::Given]);
}

#[test]
fn s30_a_consent_is_taken_back_until_the_address_is_entered() {
    let taken_back = approved(2)
        .take_back_consent(1, start(), &settings())
        .unwrap();
    assert_eq!(
        taken_back.state,
        RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner,
            at: start()
        }
    );
    assert_eq!(
        taken_back.consents,
        [ConsentState::Given, ConsentState::Refused]
    );
    assert_eq!(taken_back.register(start()), Err(RequestRefusal::Ended));
    let while_processed = signed(2).take_back_consent(0, start(), &settings());
    assert!(matches!(
        while_processed.unwrap().state,
        RequestState::Refused { .. }
    ));
    let registered = signed(2).register(start()).unwrap();
    assert_eq!(
        registered.take_back_consent(1, start(), &settings()),
        Err(RequestRefusal::Ended)
    );
}

#[test]
fn s30_what_lapsed_is_asked_again_with_the_consents_that_it_has() {
    let end = start() + minutes(60);
    let half = asked(2)
        .answer(0, Decision::Approve, start(), &settings())
        .unwrap();
    assert_eq!(half.ask_again_until(&settings()), None);
    assert_eq!(
        half.clone().ask_again(start(), &settings()),
        Err(RequestRefusal::StillOpen)
    );
    let lapsed = half.lapse_at(end);
    let until = end + SignedDuration::from_hours(24);
    assert_eq!(lapsed.ask_again_until(&settings()), Some(until));

    let again = lapsed.clone().ask_again(until - minutes(1), &settings());

    let again = again.unwrap();
    assert_eq!(again.consents, [ConsentState::Given, ConsentState::Asked]);
    assert_eq!(
        again.state,
        RequestState::AwaitingConsents {
            until: answer_until(until - minutes(1), settings().consent_life, &settings())
        }
    );
    assert_eq!(
        lapsed.ask_again(until, &settings()),
        Err(RequestRefusal::Lapsed)
    );
}

#[test]
fn s30_nothing_else_is_asked_again() {
    let signed_late = approved(2).lapse_at(start() + SignedDuration::from_hours(24));
    assert!(matches!(signed_late.state, RequestState::Lapsed { .. }));
    for ended in [
        signed_late,
        asked(1).withdraw(start()).unwrap(),
        signed(1).register(start()).unwrap(),
        asked(1)
            .answer(0, Decision::Refuse, start(), &settings())
            .unwrap(),
    ] {
        assert_eq!(ended.ask_again_until(&settings()), None);
        assert_eq!(
            ended.ask_again(start(), &settings()),
            Err(RequestRefusal::Ended)
        );
    }
}

#[test]
fn s30_a_consent_is_taken_back_while_the_request_could_be_asked_again() {
    let end = start() + minutes(60);
    let lapsed = asked(2)
        .answer(0, Decision::Approve, start(), &settings())
        .unwrap()
        .lapse_at(end);
    let until = end + SignedDuration::from_hours(24);

    let taken_back = lapsed
        .clone()
        .take_back_consent(0, end, &settings())
        .unwrap();

    assert!(matches!(taken_back.state, RequestState::Refused { .. }));
    assert_eq!(
        taken_back.ask_again(end, &settings()),
        Err(RequestRefusal::Ended)
    );
    assert_eq!(
        lapsed.take_back_consent(0, until, &settings()),
        Err(RequestRefusal::Ended)
    );
}

#[test]
fn s30_only_a_given_consent_is_taken_back() {
    for owner in [1, 2] {
        assert_eq!(
            asked(2).take_back_consent(owner, start(), &settings()),
            Err(RequestRefusal::AnsweredAlready)
        );
    }
}

#[test]
fn s31_the_applicant_sees_only_how_many_have_answered() {
    let request = asked(3);
    assert_eq!(request.answered(), (0, 3));
    let request = request
        .answer(1, Decision::Approve, start(), &settings())
        .unwrap();
    assert_eq!(request.answered(), (1, 3));
    let request = request
        .answer(2, Decision::Refuse, start(), &settings())
        .unwrap();
    assert_eq!(request.answered(), (2, 3));
}

#[test]
fn r30_a_withdrawn_request_asks_nobody_any_more() {
    let withdrawn = asked(2).withdraw(start()).unwrap();
    assert_eq!(withdrawn.state, RequestState::Withdrawn { at: start() });
    assert_eq!(withdrawn.consents, [ConsentState::NotNeeded; 2]);
    assert_eq!(withdrawn.withdraw(start()), Err(RequestRefusal::Ended));
}

#[test]
fn r30_states_as_they_are_stored() {
    let states = [
        RequestState::AwaitingConsents { until: start() },
        RequestState::AwaitingSignature { until: start() },
        RequestState::Processing { until: start() },
        RequestState::Registered { at: start() },
        RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner,
            at: start(),
        },
        RequestState::Lapsed { at: start() },
        RequestState::Withdrawn { at: start() },
    ];
    for state in &states {
        let json = serde_json::to_value(state).unwrap();
        assert_eq!(json["state"], state.name());
    }
    assert_json_snapshot!(states);
}

#[test]
fn s14_one_open_request_for_a_dwelling_and_three_in_all() {
    let ask = |open_for_this_dwelling, open| {
        let earlier = EarlierRequests {
            open_for_this_dwelling,
            open,
            ..EarlierRequests::default()
        };
        may_ask(earlier, start(), &settings())
    };
    assert_eq!(ask(0, 2), Ok(()));
    assert_eq!(ask(1, 1), Err(RepeatRefusal::OpenForThisDwelling));
    assert_eq!(ask(0, 3), Err(RepeatRefusal::TooManyOpen));
}

#[test]
fn s14_a_lapsed_request_is_repeated_three_times_a_day() {
    let ask = |in_vain_today| {
        let earlier = EarlierRequests {
            in_vain_today,
            in_vain_since: (in_vain_today > 0).then_some(start() - minutes(60)),
            ..EarlierRequests::default()
        };
        may_ask(earlier, start(), &settings())
    };
    for lapsed in 0..=3 {
        assert_eq!(ask(lapsed), Ok(()));
    }
    let from = start() + SignedDuration::from_hours(23);
    assert_eq!(
        ask(4),
        Err(RepeatRefusal::RepeatedTooOften { times: 3, from })
    );
}

#[test]
fn s14_the_first_that_was_asked_in_vain_is_the_first_that_no_longer_counts() {
    let mut earlier = EarlierRequests::default();
    for hours in [3, 9, 6] {
        earlier.in_vain(start() - SignedDuration::from_hours(hours));
    }
    assert_eq!(earlier.in_vain_today, 3);
    assert_eq!(
        earlier.in_vain_since,
        Some(start() - SignedDuration::from_hours(9))
    );
}

#[test]
fn s14_a_refused_request_is_repeated_after_a_day() {
    let earlier = EarlierRequests {
        refused_at: Some(start()),
        ..EarlierRequests::default()
    };
    let from = start() + SignedDuration::from_hours(24);
    assert_eq!(
        may_ask(earlier, from - SignedDuration::from_nanos(1), &settings()),
        Err(RepeatRefusal::RefusedLately { from })
    );
    assert_eq!(may_ask(earlier, from, &settings()), Ok(()));
}

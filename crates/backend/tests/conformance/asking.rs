//! Asking owners, asking them again, and finding out about them by asking (S-13, S-14, S-30, S-31).

use domain::{
    consent::{Answer, ConsentRefusalReason, ConsentState},
    history::{Answers, HistoryKind},
    request::{RefusalGround, RequestState},
    residence::Dwelling,
};
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    history::History,
    problem::ProblemCode,
    profile::Profile,
    request::{Evidence, RequestStatus, Requests},
    session::CodeSent,
};
use qoltanba_backend::service::lapse::lapse_overdue;
use serde_json::json;

use crate::{
    client::{Client, Reply},
    on_both,
    registration::{
        Asked, answer, asked, consent_of, eds_signature, iin, registered, sign, statement, submit,
    },
    world::World,
};

async fn kinds(world: &World, who: &Client) -> Vec<HistoryKind> {
    let history: History = who.get(world, "/v1/history").await.ok();
    history
        .entries
        .into_iter()
        .map(|entry| entry.kind)
        .collect()
}

async fn times_searched(world: &World, who: &Client) -> usize {
    let kinds = kinds(world, who).await;
    kinds
        .into_iter()
        .filter(|kind| *kind == HistoryKind::SearchedAsOwner)
        .count()
}

async fn request_of(world: &World, asked: &Asked) -> RequestStatus {
    let path = format!("/v1/requests/{}", asked.request.request);
    asked.applicant.get(world, &path).await.ok()
}

async fn ask_again(world: &World, asked: &Asked) -> Reply {
    let path = format!("/v1/requests/{}/ask-again", asked.request.request);
    asked.applicant.post(world, &path, &json!({})).await
}

async fn take_back(world: &World, owner: &Client) -> Reply {
    let consent = consent_of(world, owner).await.consent;
    let path = format!("/v1/consents/{consent}/take-back");
    owner.post(world, &path, &json!({})).await
}

async fn approve(world: &World, owner: &Client) -> ConsentStatus {
    let consent = consent_of(world, owner).await;
    answer(world, owner, &consent, Answer::Approve).await.ok()
}

/// A request that lapsed after the first of its owners consented.
async fn half_lapsed(world: &World) -> Asked {
    let asked = asked(world).await;
    approve(world, &asked.owners[0]).await;
    world.pass(SignedDuration::from_hours(1));
    lapse_overdue(&world.app).await.unwrap();
    asked
}

on_both! {
    async fn s31_the_applicant_hears_of_each_answer_and_not_whose_it_was(world) {
        let asked = asked(&world).await;

        approve(&world, &asked.owners[1]).await;
        let one = request_of(&world, &asked).await;
        let history: History = asked.applicant.get(&world, "/v1/history").await.ok();
        approve(&world, &asked.owners[0]).await;

        assert_eq!((one.answered, one.asked), (1, 2));
        let entry = &history.entries[0];
        assert_eq!(entry.kind, HistoryKind::ConsentAnswered);
        assert_eq!(entry.request, Some(asked.request.request.clone()));
        assert_eq!(entry.answers, Some(Answers { answered: 1, asked: 2 }));
        assert_eq!((&entry.counterpart, &entry.consent), (&None, &None));
        assert_eq!(kinds(&world, &asked.applicant).await[0], HistoryKind::ConsentsComplete);
    }

    async fn r35_a_list_of_requests_has_each_with_the_consents_of_its_own(world) {
        let asked = asked(&world).await;
        approve(&world, &asked.owners[0]).await;
        let owner = world.citizen("Самат").await;
        let own = world.dwelling(&[iin(&asked.applicant)]).await;
        let others = world.dwelling(&[iin(&owner)]).await;
        for (dwelling, as_owner) in [(&own, true), (&others, false)] {
            let bytes = statement(&world, &asked.applicant, "Дана", dwelling, as_owner);
            let signature = as_owner.then(|| eds_signature(&world, &asked.applicant, &bytes));
            submit(&world, &asked.applicant, &bytes, signature).await.ok::<RequestStatus>();
        }

        let listed: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();

        let counts: Vec<_> = listed.requests.iter().map(|one| (one.answered, one.asked)).collect();
        assert_eq!(counts, [(0, 1), (0, 0), (1, 2)]);
    }

    async fn r33_a_first_day_that_is_over_is_refused_by_its_own_code(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        world.pass(SignedDuration::from_hours(48));
        owner.sign_in(&world).await;

        let refused = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(refused.code(), ProblemCode::FirstDayInvalid);
    }

    async fn s14_whoever_asks_too_soon_is_told_when_to_try_again(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let refusal = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        answer(&world, &asked.owners[0], &consent, refusal).await.ok::<ConsentStatus>();
        world.pass(SignedDuration::from_hours(1));
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);

        let refused = submit(&world, &asked.applicant, &bytes, None).await;

        let problem = refused.problem();
        assert_eq!(problem.code, ProblemCode::AskedTooOften);
        let left = problem.until.unwrap().duration_since(world.now());
        assert_eq!(problem.retry_after, Some(left.as_secs() as u64 + 1));
        assert!((22 * 3_600..=23 * 3_600).contains(&left.as_secs()), "{left}");
        assert_eq!(refused.headers["retry-after"], problem.retry_after.unwrap().to_string().as_str());
    }

    async fn s30_asking_again_keeps_the_bytes_and_the_consents_that_were_given(world) {
        let asked = half_lapsed(&world).await;
        let [first, second] = &asked.owners;
        let lapsed = request_of(&world, &asked).await;
        let RequestState::Lapsed { at } = lapsed.state else { panic!("{:?}", lapsed.state) };
        assert_eq!(lapsed.ask_again_until, Some(at + SignedDuration::from_hours(24)));
        let given = consent_of(&world, first).await;

        let again: RequestStatus = ask_again(&world, &asked).await.ok();

        assert_eq!(again.request, asked.request.request);
        assert_eq!(again.statement, asked.request.statement);
        assert_eq!((again.answered, again.asked, again.ask_again_until), (1, 2, None));
        let waiting = consent_of(&world, second).await;
        assert_eq!(waiting.state, ConsentState::Asked);
        assert_eq!(again.state, RequestState::AwaitingConsents { until: waiting.until });
        assert_eq!(waiting.until, world.now() + SignedDuration::from_hours(1) - SignedDuration::from_millis(1));
        assert_eq!(consent_of(&world, first).await.consent, given.consent);
        assert_eq!(kinds(&world, first).await[0], HistoryKind::ConsentCountsAgain);
        assert_eq!(kinds(&world, second).await[0], HistoryKind::ConsentAsked);

        approve(&world, second).await;
        let registered = registered(&world, &asked.applicant, &asked.request).await;
        assert!(matches!(registered.state, RequestState::Registered { .. }));
        let evidence: Evidence = first.get(&world, &format!("/v1/consents/{}/evidence", given.consent)).await.ok();
        assert!(String::from_utf8(evidence.statement.0).unwrap()
            .contains(&domain::hex(&eds::sha256(&asked.request.statement.0))));
    }

    async fn s30_a_consent_that_counts_again_can_be_taken_back_before_and_after(world) {
        for before in [true, false] {
            let asked = half_lapsed(&world).await;
            let lapsed = consent_of(&world, &asked.owners[0]).await;
            assert_eq!(lapsed.state, ConsentState::Given);
            assert_eq!(lapsed.ask_again_until, request_of(&world, &asked).await.ask_again_until);
            assert!(lapsed.ask_again_until.is_some());
            if !before {
                ask_again(&world, &asked).await.ok::<RequestStatus>();
                assert_eq!(consent_of(&world, &asked.owners[0]).await.ask_again_until, None);
            }

            take_back(&world, &asked.owners[0]).await.ok::<ConsentStatus>();

            let request = request_of(&world, &asked).await;
            assert!(matches!(request.state, RequestState::Refused {
                ground: RefusalGround::NoConsentOfOwner, ..
            }), "{:?}", request.state);
            assert!(!ask_again(&world, &asked).await.status.is_success());
        }
    }

    async fn s30_a_consent_is_taken_back_until_the_applicant_signs(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            approve(&world, owner).await;
        }

        take_back(&world, &asked.owners[1]).await.ok::<ConsentStatus>();

        assert_eq!(sign(&world, &asked.applicant, &asked.request).await.code(), ProblemCode::RequestEnded);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s14_s30_what_lapsed_is_asked_again_three_times_a_day(world) {
        let asked = half_lapsed(&world).await;
        for _ in 0..3 {
            ask_again(&world, &asked).await.ok::<RequestStatus>();
            assert_eq!(ask_again(&world, &asked).await.code(), ProblemCode::OpenForThisDwelling);
            world.pass(SignedDuration::from_hours(1));
            lapse_overdue(&world.app).await.unwrap();
        }

        let fourth = ask_again(&world, &asked).await.code();
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let anew = submit(&world, &asked.applicant, &bytes, None).await.code();

        assert_eq!((fourth, anew), (ProblemCode::AskedTooOften, ProblemCode::AskedTooOften));
    }

    async fn s30_after_a_day_or_a_sale_nothing_is_asked_again(world) {
        let sold = half_lapsed(&world).await;
        let buyer = world.citizen("Самат").await;
        world.sell(&sold.dwelling, iin(&sold.owners[1]), iin(&buyer)).await;
        let of_another_owner = ask_again(&world, &sold).await.code();
        let mut late = half_lapsed(&world).await;
        world.pass(SignedDuration::from_hours(24));
        late.applicant.sign_in(&world).await;

        let too_late = ask_again(&world, &late).await.code();

        assert_eq!(of_another_owner, ProblemCode::StatementInvalid);
        assert_eq!(too_late, ProblemCode::RequestLapsed);
        assert_eq!(request_of(&world, &late).await.ask_again_until, None);
    }

    async fn s31_nobody_asks_again_for_somebody_else(world) {
        let asked = half_lapsed(&world).await;
        let path = format!("/v1/requests/{}/ask-again", asked.request.request);

        for stranger in [&world.citizen("Бөтен").await, &asked.owners[0]] {
            assert_eq!(stranger.post(&world, &path, &json!({})).await.code(), ProblemCode::NotFound);
        }
    }

    /// The sale is written after everything that is read before the transaction that enters.
    async fn s30_ownership_is_read_in_the_transaction_that_enters(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            approve(&world, owner).await;
        }
        let buyer = world.person("Самат", 40).await;
        sign(&world, &asked.applicant, &asked.request).await.ok::<RequestStatus>();
        world.sell(&asked.dwelling, iin(&asked.owners[0]), &buyer).await;

        world.process().await;

        let decided = request_of(&world, &asked).await;
        assert!(matches!(decided.state, RequestState::Refused {
            ground: RefusalGround::UnreliableData, ..
        }), "{:?}", decided.state);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s13_trying_addresses_by_submitting_is_limited(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let wrong = Dwelling { address: domain::LocalizedText::same("Elsewhere"), ..dwelling.clone() };
        let tried = statement(&world, &seeker, "Дана", &wrong, false);
        let right = statement(&world, &seeker, "Дана", &dwelling, false);

        for at in 0..10 {
            let missed = match at % 2 {
                0 => submit(&world, &seeker, &tried, None).await,
                _ => code_for(&world, &seeker, &tried).await,
            };
            assert_eq!(missed.code(), ProblemCode::NoSuchDwelling);
        }

        assert_eq!(submit(&world, &seeker, &tried, None).await.code(), ProblemCode::TooManyRequests);
        assert_eq!(submit(&world, &seeker, &right, None).await.code(), ProblemCode::TooManyRequests);
        assert_eq!(code_for(&world, &seeker, &right).await.code(), ProblemCode::TooManyRequests);
        let search = json!({ "region": dwelling.region, "rka": dwelling.rka, "owner": iin(&owner).as_str() });
        let searched = seeker.post(&world, "/v1/dwellings/search", &search).await;
        assert_eq!(searched.code(), ProblemCode::TooManyRequests);
        assert_eq!(times_searched(&world, &owner).await, 0);
        world.pass(SignedDuration::from_hours(1));
        submit(&world, &seeker, &right, None).await.ok::<RequestStatus>();
    }

    async fn s13_an_owner_hears_of_whoever_found_the_address_without_asking(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let absent = world.person("Жоқ", 40).await;
        let reachable = world.dwelling(&[iin(&owner)]).await;
        let not_online = world.dwelling(&[iin(&owner), &absent]).await;
        let statement_of = |dwelling: &Dwelling, as_owner| statement(&world, &seeker, "Дана", dwelling, as_owner);

        let code = code_for(&world, &seeker, &statement_of(&reachable, false)).await;
        let claimed = submit(&world, &seeker, &statement_of(&reachable, true), None).await;
        let half = submit(&world, &seeker, &statement_of(&not_online, false), None).await;
        let found = times_searched(&world, &owner).await;
        submit(&world, &seeker, &statement_of(&reachable, false), None).await.ok::<RequestStatus>();
        let repeated = submit(&world, &seeker, &statement_of(&reachable, false), None).await;

        assert_eq!(code.code(), ProblemCode::ConsentsMissing);
        assert_eq!(claimed.code(), ProblemCode::StatementInvalid);
        assert_eq!(half.code(), ProblemCode::OwnerNotOnline);
        assert_eq!(found, 3);
        assert_eq!(repeated.code(), ProblemCode::OpenForThisDwelling);
        assert_eq!(times_searched(&world, &owner).await, 4);
        let history: History = owner.get(&world, "/v1/history").await.ok();
        assert!(serde_json::to_string(&history.entries[0]).unwrap().contains("Дана"));
    }

    async fn s27_a_code_signs_a_request_of_ones_own_and_no_owner_hears_of_it(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            approve(&world, owner).await;
        }
        let sent: CodeSent = code_for(&world, &asked.applicant, &asked.request.statement.0).await.ok();
        let digits = asked.applicant.sms(&world, &asked.applicant.phone).await;
        let path = format!("/v1/requests/{}/signature", asked.request.request);
        let body = json!({ "kind": "one_time_password", "code": sent.code, "digits": digits });

        asked.applicant.post(&world, &path, &body).await.ok::<RequestStatus>();
        world.process().await;

        let signed = request_of(&world, &asked).await;
        assert!(matches!(signed.state, RequestState::Registered { .. }));
        assert_eq!(times_searched(&world, &asked.owners[0]).await, 0);
        assert_eq!(asked.owners[0].get(&world, "/v1/consents").await.ok::<Consents>().consents.len(), 1);
    }
}

async fn code_for(world: &World, who: &Client, statement: &[u8]) -> Reply {
    let body = json!({ "statement": Bytes(statement.to_vec()) });
    who.post(world, "/v1/signing-codes", &body).await
}

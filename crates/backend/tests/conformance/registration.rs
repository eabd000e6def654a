use domain::{
    Iin,
    consent::{Answer, ConsentRefusalReason, ConsentState, ConsentStatement},
    request::{RefusalGround, RequestState, SignatureKind},
    residence::{
        Applicant, Dwelling, Region, StayReason, TemporaryRegistration, TemporaryRegistrationForm,
    },
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use eds::cades;
use jiff::SignedDuration;
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    history::{History, Notifications},
    problem::ProblemCode,
    profile::Profile,
    request::{Evidence, RequestStatus, Requests},
    residence::FoundDwelling,
    session::CodeSent,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    world::{World, full_name, rand},
};

fn statement(
    world: &World,
    who: &Client,
    name: &str,
    dwelling: &Dwelling,
    as_owner: bool,
) -> Vec<u8> {
    let iin = who.iin.clone().unwrap();
    let registration = TemporaryRegistration::draft(
        &world.app.origin,
        TemporaryRegistrationForm {
            as_owner,
            dwelling: dwelling.clone(),
            from: civil_day(world.now()),
            months: 3,
            reason: StayReason::Study,
        },
        Applicant {
            date_of_birth: iin.date_of_birth(),
            iin,
            full_name: full_name(name),
        },
        world.now(),
        rand(),
        &world.app.settings,
    )
    .unwrap();
    to_be_signed(&registration)
}

fn eds_signature(world: &World, who: &Client, statement: &[u8]) -> Value {
    let cms = who.sign(world, statement, TemporaryRegistration::SUBJECT);
    json!({ "kind": "eds", "cms": Bytes(cms) })
}

async fn submit(world: &World, who: &Client, statement: &[u8], signature: Option<Value>) -> Reply {
    let mut body = json!({ "statement": Bytes(statement.to_vec()) });
    if let Some(signature) = signature {
        body["signature"] = signature;
    }
    who.post(world, "/v1/requests", &body).await
}

async fn consent_of(world: &World, owner: &Client) -> ConsentStatus {
    let consents: Consents = owner.get(world, "/v1/consents").await.ok();
    consents.consents.into_iter().next().unwrap()
}

async fn answer(world: &World, owner: &Client, consent: &ConsentStatus, answer: Answer) -> Reply {
    answer_as(
        world,
        owner,
        consent,
        answer,
        ConsentStatement::SUBJECT,
        false,
    )
    .await
}

async fn answer_as(
    world: &World,
    owner: &Client,
    consent: &ConsentStatus,
    answer: Answer,
    subject: &str,
    block: bool,
) -> Reply {
    let registration: TemporaryRegistration =
        domain::statement::parse(&consent.statement.0).unwrap();
    let bytes = to_be_signed(&ConsentStatement::draft(
        &consent.request,
        &consent.statement.0,
        &registration,
        answer,
    ));
    let signature = owner.sign(world, &bytes, subject);
    owner
        .post(
            world,
            &format!("/v1/consents/{}/answer", consent.consent),
            &json!({
                "statement": Bytes(bytes),
                "signature": Bytes(signature),
                "block_applicant": block,
            }),
        )
        .await
}

async fn sign(world: &World, who: &Client, request: &RequestStatus) -> Reply {
    who.post(
        world,
        &format!("/v1/requests/{}/signature", request.request),
        &eds_signature(world, who, &request.statement.0),
    )
    .await
}

/// An applicant who asked an owner and a co-owner.
struct Asked {
    applicant: Client,
    owners: [Client; 2],
    dwelling: Dwelling,
    request: RequestStatus,
}

async fn asked(world: &World) -> Asked {
    let applicant = world.citizen("Дана").await;
    let owners = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
    let [one, two] = &owners;
    let dwelling = world
        .dwelling(&[one.iin.as_ref().unwrap(), two.iin.as_ref().unwrap()])
        .await;
    let bytes = statement(world, &applicant, "Дана", &dwelling, false);
    let request = submit(world, &applicant, &bytes, None).await.ok();
    Asked {
        applicant,
        owners,
        dwelling,
        request,
    }
}

fn iin(client: &Client) -> &Iin {
    client.iin.as_ref().unwrap()
}

on_both! {
    async fn r34_a_sole_owner_is_registered_at_once(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);

        let request: RequestStatus = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await.ok();

        assert_eq!(request.state, RequestState::Registered { at: world.now() });
        let profile: Profile = owner.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary[0].dwelling, dwelling);
        let told: Notifications = owner.get(&world, "/v1/notifications").await.ok();
        assert_eq!(told.notifications[0].about.kind, domain::history::HistoryKind::Registered);
    }

    async fn r28_what_was_signed_is_kept_as_exact_bytes(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let request: RequestStatus = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await.ok();

        let evidence: Evidence = owner.get(&world, &format!("/v1/requests/{}/evidence", request.request)).await.ok();

        assert_eq!(evidence.statement.0, bytes);
        let verified = cades::verify(
            &evidence.signature.0, &bytes, TemporaryRegistration::SUBJECT,
            &[owner.authority.clone().unwrap()], world.now(),
        ).unwrap();
        assert_eq!(verified.certificate.iin(), Some(iin(&owner).as_str()));
    }

    async fn r34_s27_a_sole_owner_signs_with_a_code_and_the_service_seals_it(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        owner.sign_in_by_code(&world).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let sent: CodeSent = owner
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(bytes.clone()) })).await.ok();
        let message = owner.newest_message(&world, &owner.phone).await.unwrap();
        assert!(message.contains(&dwelling.address.ru), "{message}");
        let digits = owner.sms(&world, &owner.phone).await;

        let request: RequestStatus = submit(&world, &owner, &bytes, Some(json!({
            "kind": "one_time_password", "code": sent.code, "digits": digits
        }))).await.ok();

        assert_eq!(request.signed_by, Some(SignatureKind::OneTimePassword));
        let evidence: Evidence = owner.get(&world, &format!("/v1/requests/{}/evidence", request.request)).await.ok();
        let sealed = evidence.sealed.unwrap();
        cades::verify(
            &evidence.signature.0, &sealed.0, "qoltanba/one-time-password-signature/1",
            &[owner.authority.clone().unwrap()], world.now(),
        ).unwrap();
        let record: Value = serde_json::from_slice(&sealed.0).unwrap();
        assert_eq!(record["statement_sha256"], domain::hex(&eds::sha256(&bytes)));
    }

    async fn s27_a_code_signs_only_the_bytes_it_was_sent_for(world) {
        let mut owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        owner.sign_in_by_code(&world).await;
        let bytes = statement(&world, &owner, "Айгүл", &dwelling, true);
        let other = statement(&world, &owner, "Айгүл", &dwelling, true);
        let sent: CodeSent = owner
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(bytes) })).await.ok();
        let digits = owner.sms(&world, &owner.phone).await;

        let answer = submit(&world, &owner, &other, Some(json!({
            "kind": "one_time_password", "code": sent.code, "digits": digits
        }))).await;

        assert_eq!(answer.code(), ProblemCode::SignatureInvalid);
    }

    async fn r35_with_the_consent_of_every_owner_the_applicant_signs_and_is_registered(world) {
        let asked = asked(&world).await;
        assert!(matches!(asked.request.state, RequestState::AwaitingConsents { .. }));
        assert_eq!((asked.request.answered, asked.request.asked), (0, 2));
        let early = sign(&world, &asked.applicant, &asked.request).await;
        assert_eq!(early.code(), ProblemCode::ConsentsMissing);

        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            let given: ConsentStatus = answer(&world, owner, &consent, Answer::Approve).await.ok();
            assert_eq!(given.state, ConsentState::Given);
        }
        let signed: RequestStatus = sign(&world, &asked.applicant, &asked.request).await.ok();

        assert_eq!(signed.state, RequestState::Registered { at: world.now() });
        assert!(signed.consented_at < signed.signed_at);
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary[0].dwelling, asked.dwelling);
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            let evidence: Evidence = owner
                .get(&world, &format!("/v1/consents/{}/evidence", consent.consent)).await.ok();
            cades::verify(
                &evidence.signature.0, &evidence.statement.0, ConsentStatement::SUBJECT,
                &[owner.authority.clone().unwrap()], world.now(),
            ).unwrap();
        }
    }

    async fn r28_every_owner_signs_the_same_bytes(world) {
        let asked = asked(&world).await;
        let mut signed = Vec::new();
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
            let evidence: Evidence = owner
                .get(&world, &format!("/v1/consents/{}/evidence", consent.consent)).await.ok();
            signed.push(evidence.statement);
        }

        assert_eq!(signed[0], signed[1]);
    }

    async fn r31_a_refusal_ends_the_request_with_its_ground(world) {
        let asked = asked(&world).await;
        let [owner, other] = &asked.owners;
        let consent = consent_of(&world, owner).await;

        let refused: ConsentStatus = answer(&world, owner, &consent, Answer::Refuse {
            reason: ConsentRefusalReason::NotAgreed
        }).await.ok();

        assert_eq!(refused.state, ConsentState::Refused);
        let requests: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();
        assert!(matches!(requests.requests[0].state, RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner, ..
        }));
        assert_eq!(consent_of(&world, other).await.state, ConsentState::NotNeeded);
        let history: History = asked.applicant.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].counterpart, None, "S-31: never which owner");
    }

    async fn r42_a_request_lapses_after_an_hour_and_may_be_repeated(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        world.pass(SignedDuration::from_hours(1));
        let late = answer(&world, &asked.owners[0], &consent, Answer::Approve).await;
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();
        asked.owners[0].get(&world, "/v1/consents").await.ok::<Consents>();

        let requests: Requests = asked.applicant.get(&world, "/v1/requests").await.ok();
        let told: Notifications = asked.applicant.get(&world, "/v1/notifications").await.ok();
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let again = submit(&world, &asked.applicant, &bytes, None).await;

        assert_eq!(late.code(), ProblemCode::RequestLapsed);
        assert_eq!(requests.requests[0].state, RequestState::Lapsed { at: consent.until });
        assert_eq!(told.notifications[0].about.kind, domain::history::HistoryKind::RequestLapsed);
        again.ok::<RequestStatus>();
    }

    async fn s30_the_hour_stands_still_at_night(world) {
        world.at("2026-03-02T18:30:00Z");
        let asked = asked(&world).await;

        let consent = consent_of(&world, &asked.owners[0]).await;

        assert_eq!(consent.until, "2026-03-03T04:00:00Z".parse().unwrap());
    }

    async fn s30_a_consent_can_be_taken_back_before_the_address_is_entered(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        answer(&world, &asked.owners[0], &consent, Answer::Approve).await.ok::<ConsentStatus>();

        let back: ConsentStatus = asked.owners[0]
            .post(&world, &format!("/v1/consents/{}/take-back", consent.consent), &json!({})).await.ok();

        assert_eq!(back.state, ConsentState::Refused);
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::Refused { .. }));
    }

    async fn s30_a_sale_in_between_refuses_the_request(world) {
        let asked = asked(&world).await;
        for owner in &asked.owners {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        let buyer = world.person("Самат", 40).await;
        world.sell(&asked.dwelling, iin(&asked.owners[0]), &buyer).await;

        let signed: RequestStatus = sign(&world, &asked.applicant, &asked.request).await.ok();

        assert_eq!(signed.state, RequestState::Refused {
            ground: RefusalGround::UnreliableData, at: world.now()
        });
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert!(profile.temporary.is_empty());
    }

    async fn s25_whoever_joined_again_approves_nothing_for_a_day(world) {
        let asked = asked(&world).await;
        let again = world.joined(iin(&asked.owners[0])).await;
        let consent = consent_of(&world, &again).await;

        let refused = answer(&world, &again, &consent, Answer::Approve).await;

        let problem = refused.problem();
        assert_eq!(problem.code, ProblemCode::JoinedAgain);
        let account = world.app.store.read().await.unwrap().account_of(iin(&again)).await.unwrap().unwrap();
        assert_eq!(problem.until, account.joined_again_at.map(|at| at + SignedDuration::from_hours(24)));
    }

    async fn s15_a_consent_to_other_bytes_does_not_count(world) {
        let asked = asked(&world).await;
        let owner = &asked.owners[0];
        let mut consent = consent_of(&world, owner).await;
        let text = String::from_utf8(consent.statement.0.clone()).unwrap();
        consent.statement = Bytes(text.replace("\"months\":3", "\"months\":4").into_bytes());

        let other_bytes = answer(&world, owner, &consent, Answer::Approve).await;
        let real = consent_of(&world, owner).await;
        let other_purpose =
            answer_as(&world, owner, &real, Answer::Approve, "qoltanba/sign-in/1", false).await;

        assert_eq!(other_bytes.code(), ProblemCode::StatementInvalid);
        assert_eq!(other_purpose.code(), ProblemCode::SignatureInvalid);
    }

    async fn r14_another_person_s_signature_does_not_count(world) {
        let asked = asked(&world).await;
        let [owner, other] = &asked.owners;
        let consent = consent_of(&world, owner).await;
        let registration: TemporaryRegistration =
            domain::statement::parse(&consent.statement.0).unwrap();
        let bytes = to_be_signed(&ConsentStatement::draft(
            &consent.request, &consent.statement.0, &registration, Answer::Approve,
        ));
        let foreign = other.sign(&world, &bytes, ConsentStatement::SUBJECT);

        let refused = owner.post(&world, &format!("/v1/consents/{}/answer", consent.consent), &json!({
            "statement": Bytes(bytes), "signature": Bytes(foreign),
        })).await;

        assert_eq!(refused.code(), ProblemCode::SignatureInvalid);
    }

    async fn s14_one_open_request_for_a_dwelling_and_a_blocked_applicant_none(world) {
        let asked = asked(&world).await;
        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let second = submit(&world, &asked.applicant, &bytes, None).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        answer_as(&world, &asked.owners[0], &consent,
            Answer::Refuse { reason: ConsentRefusalReason::UnknownPerson },
            ConsentStatement::SUBJECT, true).await.ok::<ConsentStatus>();

        let too_soon = submit(&world, &asked.applicant, &bytes, None).await;
        // Noon of the next day but one, so that only the block is left.
        world.pass(SignedDuration::from_hours(25));
        let mut applicant = asked.applicant;
        applicant.sign_in(&world).await;
        let bytes = statement(&world, &applicant, "Дана", &asked.dwelling, false);
        let blocked = submit(&world, &applicant, &bytes, None).await;

        assert_eq!(second.code(), ProblemCode::OpenForThisDwelling);
        assert_eq!(too_soon.code(), ProblemCode::AskedTooOften);
        assert_eq!(blocked.code(), ProblemCode::BlockedByOwner);
    }

    async fn r29_ownership_is_never_typed_in(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;

        let claimed = statement(&world, &applicant, "Дана", &dwelling, true);
        let claimed = submit(&world, &applicant, &claimed, Some(eds_signature(&world, &applicant, &claimed))).await;
        let invented = Dwelling { address: domain::LocalizedText::same("Elsewhere"), ..dwelling };
        let invented = statement(&world, &applicant, "Дана", &invented, false);
        let invented = submit(&world, &applicant, &invented, None).await;

        assert_eq!(claimed.code(), ProblemCode::StatementInvalid);
        assert_eq!(invented.code(), ProblemCode::NoSuchDwelling);
    }

    async fn r35_a_statement_in_another_s_name_is_refused(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;

        let bytes = statement(&world, &owner, "Ерлан", &dwelling, true);
        let answer = submit(&world, &applicant, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(answer.code(), ProblemCode::StatementInvalid);
    }

    async fn r36_s31_a_minor_an_incapacitated_and_an_absent_owner_get_one_answer(world) {
        let applicant = world.citizen("Дана").await;
        let minor = world.person("Бала", 12).await;
        let incapacitated = {
            let iin = world.person_who("Қарт", 70, |person| person.incapacitated = true).await;
            world.joined(&iin).await
        };
        let absent = world.person("Жоқ", 40).await;
        let mut bodies = Vec::new();
        for owner in [&minor, iin(&incapacitated), &absent] {
            let dwelling = world.dwelling(&[owner]).await;
            let bytes = statement(&world, &applicant, "Дана", &dwelling, false);
            let mut problem = submit(&world, &applicant, &bytes, None).await.problem();
            problem.request_id = None;
            bodies.push(problem);
        }

        assert_eq!(bodies[0].code, ProblemCode::OwnerNotOnline);
        assert_eq!(bodies[0], bodies[1]);
        assert_eq!(bodies[0], bodies[2]);
    }

    async fn s13_a_search_tells_only_whether_owner_and_address_belong_together(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let other = world.citizen("Жанар").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let ask = async |owner: &Iin| {
            seeker.post(&world, "/v1/dwellings/search", &json!({
                "region": Region::Almaty, "rka": dwelling.rka, "owner": owner.as_str()
            })).await
        };

        let found: FoundDwelling = ask(iin(&owner)).await.ok();
        let wrong = ask(iin(&other)).await;

        assert_eq!((found.as_owner, found.consents_needed), (false, 1));
        assert_eq!(wrong.code(), ProblemCode::NoSuchDwelling);
        let history: History = owner.get(&world, "/v1/history").await.ok();
        assert_eq!(history.entries[0].kind, domain::history::HistoryKind::SearchedAsOwner);
        for _ in 0..9 {
            assert_eq!(ask(iin(&other)).await.code(), ProblemCode::NoSuchDwelling);
        }
        assert_eq!(ask(iin(&owner)).await.code(), ProblemCode::TooManyRequests);
    }

    async fn r35_a_withdrawn_request_asks_nobody_any_more(world) {
        let asked = asked(&world).await;
        let at = format!("/v1/requests/{}/withdraw", asked.request.request);

        let withdrawn: RequestStatus = asked.applicant.post(&world, &at, &json!({})).await.ok();
        let consent = consent_of(&world, &asked.owners[0]).await;
        let late = answer(&world, &asked.owners[0], &consent, Answer::Approve).await;

        assert!(matches!(withdrawn.state, RequestState::Withdrawn { .. }));
        assert_eq!(consent.state, ConsentState::NotNeeded);
        assert_eq!(late.code(), ProblemCode::RequestEnded);
    }

    async fn r28_repeating_a_submission_makes_no_second_request(world) {
        let applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &applicant, "Дана", &dwelling, false);
        let body = json!({ "statement": Bytes(bytes) });
        let same = key();

        let first: RequestStatus = applicant.post_with(&world, "/v1/requests", &body, &same).await.ok();
        let again: RequestStatus = applicant.post_with(&world, "/v1/requests", &body, &same).await.ok();

        assert_eq!(first, again);
        let consents: Consents = owner.get(&world, "/v1/consents").await.ok();
        assert_eq!(consents.consents.len(), 1);
    }

    async fn s15_of_a_consent_answered_twice_at_once_one_counts(world) {
        let asked = asked(&world).await;
        let owner = &asked.owners[0];
        let consent = consent_of(&world, owner).await;

        let (approve, refuse) = tokio::join!(
            answer(&world, owner, &consent, Answer::Approve),
            answer(&world, owner, &consent, Answer::Refuse { reason: ConsentRefusalReason::Other }),
        );

        let won = [&approve, &refuse].iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(won, 1);
    }

    async fn s31_foreign_requests_and_consents_are_not_found(world) {
        let asked = asked(&world).await;
        let stranger = world.citizen("Бөтен").await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let request = &asked.request.request;

        let answers = [
            stranger.get(&world, &format!("/v1/requests/{request}")).await,
            stranger.get(&world, &format!("/v1/requests/{request}/evidence")).await,
            stranger.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await,
            stranger.get(&world, &format!("/v1/consents/{}", consent.consent)).await,
            asked.applicant.get(&world, &format!("/v1/consents/{}", consent.consent)).await,
            answer(&world, &stranger, &consent, Answer::Approve).await,
        ];

        for answer in answers {
            assert_eq!(answer.code(), ProblemCode::NotFound);
        }
    }

    async fn r36_two_names_for_one_person_are_not_accepted(world) {
        let owner = world.citizen("Айгүл").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let bytes = statement(&world, &owner, "Басқа", &dwelling, true);

        let answer = submit(&world, &owner, &bytes, Some(eds_signature(&world, &owner, &bytes))).await;

        assert_eq!(answer.code(), ProblemCode::StatementInvalid);
    }

    async fn r42_a_request_lapses_once_whoever_notices(world) {
        let asked = asked(&world).await;
        world.pass(SignedDuration::from_hours(1));
        for owner in &asked.owners {
            consent_of(&world, owner).await;
        }

        let noticed = (0..8).map(|_| qoltanba_backend::service::lapse::lapse_overdue(&world.app));
        for outcome in futures::future::join_all(noticed).await {
            outcome.unwrap();
        }

        for who in [&asked.applicant, &asked.owners[0], &asked.owners[1]] {
            let history: History = who.get(&world, "/v1/history").await.ok();
            let lapsed = history.entries.iter()
                .filter(|entry| entry.kind == domain::history::HistoryKind::RequestLapsed);
            assert_eq!(lapsed.count(), 1);
        }
    }

    async fn s15_two_owners_who_approve_at_once_both_count(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let (first, second) = (consent_of(&world, one).await, consent_of(&world, two).await);

        let (first, second) = tokio::join!(
            answer(&world, one, &first, Answer::Approve),
            answer(&world, two, &second, Answer::Approve),
        );

        first.ok::<ConsentStatus>();
        second.ok::<ConsentStatus>();
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::AwaitingSignature { .. }), "{:?}", request.state);
    }

    async fn s15_signing_and_taking_back_a_consent_at_once_one_wins(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        for owner in [one, two] {
            let consent = consent_of(&world, owner).await;
            answer(&world, owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        }
        let consent = consent_of(&world, one).await.consent;
        let back = format!("/v1/consents/{consent}/take-back");

        let nothing = json!({});
        let (signed, taken_back) = tokio::join!(
            sign(&world, &asked.applicant, &asked.request),
            one.post(&world, &back, &nothing),
        );

        assert_ne!(signed.status.is_success(), taken_back.status.is_success());
        let profile: Profile = asked.applicant.get(&world, "/v1/profile").await.ok();
        assert_eq!(profile.temporary.len(), usize::from(signed.status.is_success()));
        let lost = if signed.status.is_success() { taken_back } else { signed };
        assert_eq!(lost.code(), ProblemCode::RequestEnded);
    }

    async fn s15_of_approving_withdrawing_and_lapsing_at_once_the_end_stays(world) {
        let asked = asked(&world).await;
        let consent = consent_of(&world, &asked.owners[0]).await;
        let withdraw = format!("/v1/requests/{}/withdraw", asked.request.request);
        world.pass(SignedDuration::from_mins(59));

        let nothing = json!({});
        let (approved, withdrawn, lapsed) = tokio::join!(
            answer(&world, &asked.owners[0], &consent, Answer::Approve),
            asked.applicant.post(&world, &withdraw, &nothing),
            qoltanba_backend::service::lapse::lapse_overdue(&world.app),
        );
        world.pass(SignedDuration::from_mins(2));
        qoltanba_backend::service::lapse::lapse_overdue(&world.app).await.unwrap();

        lapsed.unwrap();
        assert!(approved.status.is_success() || approved.code() == ProblemCode::RequestEnded);
        withdrawn.ok::<RequestStatus>();
        let request: RequestStatus = asked.applicant
            .get(&world, &format!("/v1/requests/{}", asked.request.request)).await.ok();
        assert!(matches!(request.state, RequestState::Withdrawn { .. }), "{:?}", request.state);
    }

    async fn s13_searches_made_at_once_are_limited_too(world) {
        let seeker = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let search = json!({
            "region": Region::Astana, "rka": dwelling.rka, "owner": iin(&owner).as_str(),
        });

        let searches = (0..30).map(|_| async {
            seeker.post(&world, "/v1/dwellings/search", &search).await.code()
        });
        let answers = futures::future::join_all(searches).await;

        let missed = answers.iter().filter(|code| **code == ProblemCode::NoSuchDwelling).count();
        let blocked = answers.iter().filter(|code| **code == ProblemCode::TooManyRequests).count();
        assert_eq!((missed, blocked), (10, 20), "{answers:?}");
    }

    async fn s14_a_withdrawn_request_is_repeated_three_times_a_day(world) {
        let asked = asked(&world).await;
        let mut request = asked.request.request;
        for _ in 0..3 {
            asked.applicant.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await
                .ok::<RequestStatus>();
            let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
            request = submit(&world, &asked.applicant, &bytes, None).await.ok::<RequestStatus>().request;
        }
        asked.applicant.post(&world, &format!("/v1/requests/{request}/withdraw"), &json!({})).await
            .ok::<RequestStatus>();

        let bytes = statement(&world, &asked.applicant, "Дана", &asked.dwelling, false);
        let fourth = submit(&world, &asked.applicant, &bytes, None).await;

        assert_eq!(fourth.code(), ProblemCode::AskedTooOften);
    }
}

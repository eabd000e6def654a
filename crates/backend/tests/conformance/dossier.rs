use domain::{
    consent::{Answer, ConsentRefusalReason},
    dossier::{Decided, Signer},
    request::{RefusalGround, RequestState, SignatureKind},
};
use dossier::{Verified, VouchedBy};
use protocol::{
    Bytes, consent::ConsentStatus, dossier::Dossier, problem::ProblemCode, request::RequestStatus,
    session::CodeSent,
};
use serde_json::json;

use crate::{
    client::{Client, Reply},
    on_both,
    registration::{self, Asked, answer, asked, consent_of, iin, statement, submit},
    world::World,
};

async fn of_request(world: &World, who: &Client, request: &RequestStatus) -> Reply {
    let path = format!("/v1/requests/{}/dossier", request.request);
    who.get(world, &path).await
}

async fn of_consent(world: &World, who: &Client, consent: &ConsentStatus) -> Reply {
    let path = format!("/v1/consents/{}/dossier", consent.consent);
    who.get(world, &path).await
}

/// The dossier of a reply, checked against the authority; nothing may be wrong with it.
fn whole(world: &World, reply: Reply) -> (Vec<u8>, Verified) {
    let file = reply.ok::<Dossier>().container.0;
    let verified = dossier::verify(&file, Some(world.app.authority.certificate())).unwrap();
    assert_eq!(verified.findings, []);
    (file, verified)
}

fn has(file: &[u8], needle: &str) -> bool {
    file.windows(needle.len())
        .any(|part| part == needle.as_bytes())
}

async fn registered(world: &World) -> (Asked, [ConsentStatus; 2]) {
    let asked = asked(world).await;
    let [one, two] = &asked.owners;
    let consents = [consent_of(world, one).await, consent_of(world, two).await];
    for (owner, consent) in asked.owners.iter().zip(&consents) {
        answer(world, owner, consent, Answer::Approve)
            .await
            .ok::<ConsentStatus>();
    }
    registration::registered(world, &asked.applicant, &asked.request).await;
    (asked, consents)
}

on_both! {
    async fn r14_an_owner_keeps_every_signature_of_a_registration(world) {
        let (asked, [consent, _]) = registered(&world).await;

        let (file, verified) = whole(&world, of_consent(&world, &asked.owners[0], &consent).await);

        let outcome = verified.outcome.unwrap();
        assert_eq!(outcome.decided, Decided::Registered);
        assert_eq!(outcome.request, asked.request.request);
        let signers: Vec<_> = verified.signatures.iter()
            .map(|signature| (signature.signer, signature.iin.clone().unwrap()))
            .collect();
        let mut owners: Vec<String> = asked.owners.iter().map(|owner| iin(owner).as_str().to_owned()).collect();
        owners.sort();
        let expected = [
            (Signer::Consenter, owners[0].clone()),
            (Signer::Consenter, owners[1].clone()),
            (Signer::Applicant, iin(&asked.applicant).as_str().to_owned()),
        ];
        assert_eq!(signers, expected);
        assert!(file.windows(asked.request.statement.0.len()).any(|part| part == asked.request.statement.0));
    }

    async fn s31_an_applicant_keeps_the_services_word_for_the_consents_and_no_owners_iin(world) {
        let (asked, _) = registered(&world).await;

        let (file, verified) = whole(&world, of_request(&world, &asked.applicant, &asked.request).await);

        let vouched: Vec<_> = verified.signatures.iter()
            .map(|signature| (signature.signer, signature.vouched_by))
            .collect();
        assert_eq!(vouched, [
            (Signer::Consenter, VouchedBy::Service),
            (Signer::Consenter, VouchedBy::Service),
            (Signer::Applicant, VouchedBy::Itself),
        ]);
        for owner in &asked.owners {
            assert!(!has(&file, iin(owner).as_str()));
        }
    }

    async fn s31_a_refusal_is_kept_by_who_refused_and_by_nobody_else(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let (first, second) = (consent_of(&world, one).await, consent_of(&world, two).await);
        answer(&world, one, &first, Answer::Approve).await.ok::<ConsentStatus>();
        answer(&world, two, &second, Answer::Refuse { reason: ConsentRefusalReason::UnknownPerson })
            .await.ok::<ConsentStatus>();

        let kept = [
            whole(&world, of_request(&world, &asked.applicant, &asked.request).await),
            whole(&world, of_consent(&world, one, &first).await),
            whole(&world, of_consent(&world, two, &second).await),
        ];

        let refused = Decided::Refused { ground: RefusalGround::NoConsentOfOwner };
        for ((file, verified), (signatures, sees_why)) in kept.iter().zip([(0, false), (1, false), (2, true)]) {
            let outcome = verified.outcome.as_ref().unwrap();
            assert_eq!(outcome.decided, refused);
            assert_eq!((outcome.consents_answered, outcome.consents_asked), (2, 2));
            assert_eq!(verified.signatures.len(), signatures);
            assert_eq!(has(file, "unknown_person"), sees_why);
            assert_eq!(has(file, iin(two).as_str()), sees_why);
        }
    }

    async fn r30_a_dossier_is_for_those_who_signed_and_for_what_has_ended(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let (first, second) = (consent_of(&world, one).await, consent_of(&world, two).await);
        let open = of_request(&world, &asked.applicant, &asked.request).await;
        answer(&world, one, &first, Answer::Approve).await.ok::<ConsentStatus>();
        let waits = of_consent(&world, one, &first).await;
        let refusal = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        let unsigned = of_consent(&world, two, &second).await;
        answer(&world, two, &second, refusal).await.ok::<ConsentStatus>();

        let others = of_consent(&world, one, &second).await;
        let stranger = of_request(&world, one, &asked.request).await;

        for refused in [open, waits, unsigned, others, stranger] {
            assert_eq!(refused.code(), ProblemCode::NotFound);
        }
    }

    async fn r42_nothing_came_of_what_was_taken_back(world) {
        let asked = asked(&world).await;
        let withdraw = format!("/v1/requests/{}/withdraw", asked.request.request);
        asked.applicant.post(&world, &withdraw, &json!({})).await.ok::<RequestStatus>();

        let kept = of_request(&world, &asked.applicant, &asked.request).await;

        assert_eq!(kept.code(), ProblemCode::NotFound);
    }

    async fn s27_the_number_of_a_one_time_password_is_kept_by_the_applicant_alone(world) {
        let mut applicant = world.citizen("Дана").await;
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        applicant.sign_in_by_code(&world).await;
        let bytes = statement(&world, &applicant, "Дана", &dwelling, false);
        let request: RequestStatus = submit(&world, &applicant, &bytes, None).await.ok();
        let consent = consent_of(&world, &owner).await;
        answer(&world, &owner, &consent, Answer::Approve).await.ok::<ConsentStatus>();
        let sent: CodeSent = applicant
            .post(&world, "/v1/signing-codes", &json!({ "statement": Bytes(bytes) })).await.ok();
        let digits = applicant.sms(&world, &applicant.phone).await;
        let signed: RequestStatus = applicant.post(
            &world,
            &format!("/v1/requests/{}/signature", request.request),
            &json!({ "kind": "one_time_password", "code": sent.code, "digits": digits }),
        ).await.ok();
        assert!(matches!(signed.state, RequestState::Processing { .. }));
        world.process().await;

        let (own, mine) = whole(&world, of_request(&world, &applicant, &request).await);
        let (theirs, owners) = whole(&world, of_consent(&world, &owner, &consent).await);

        let kind = |verified: &Verified| verified.signatures[1].kind;
        assert_eq!((kind(&mine), kind(&owners)), (SignatureKind::OneTimePassword, SignatureKind::OneTimePassword));
        assert_eq!(mine.signatures[1].vouched_by, VouchedBy::Itself);
        assert_eq!(owners.signatures[1].vouched_by, VouchedBy::Service);
        assert!(has(&own, &applicant.phone) && !has(&theirs, &applicant.phone));
    }
}

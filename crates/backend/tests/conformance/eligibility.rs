//! What is said before anything is filled in, by the registers (R-36, R-47, R-49, R-50, S-31).

use domain::{
    attachment::AttachmentPurpose,
    eligibility::{CivilStatus, Finding, GoTo, Promised, Reason},
    permanent::Relation,
    request::SignatureKind,
};
use protocol::{eligibility::Before, problem::ProblemCode};

use crate::{
    client::Client,
    on_both,
    registration::{eds_signature, iin, statement, submit},
    world::World,
};

async fn before(world: &World, who: &Client, service: &str) -> Before {
    who.get(world, &format!("/v1/services/{service}/before"))
        .await
        .ok()
}

fn refusals(findings: &[Finding]) -> Vec<(Reason, GoTo)> {
    findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Refused { reason, go_to, .. } => Some((*reason, *go_to)),
            Finding::Ok { .. } | Finding::Note { .. } => None,
        })
        .collect()
}

async fn is(world: &World, who: &Client, status: CivilStatus) {
    let iin = iin(who).clone();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let iin = iin.clone();
            Box::pin(async move { Ok(transaction.enter_demo_status(&iin, status).await?) })
        })
        .await
        .unwrap();
}

on_both! {
    async fn r37_r38_what_a_citizen_abroad_needs_is_said_at_once(world) {
        let citizen = world.citizen("Айгүл").await;

        let permanent = before(&world, &citizen, "abroad_permanently").await;

        assert_eq!(refusals(&permanent.findings), []);
        assert_eq!(permanent.needs.signatures, [SignatureKind::Eds]);
        assert_eq!(
            permanent.needs.copies,
            [AttachmentPurpose::IdentityDocument, AttachmentPurpose::PermitToLeave]
        );
        assert_eq!(permanent.needs.promised, Promised::WorkingDays { days: 1 });
        assert_eq!(permanent.needs.fee_mci, 0);
        assert_eq!(
            citizen.get(&world, "/v1/services/divination/before").await.code(),
            ProblemCode::NotFound
        );
    }

    async fn r50_who_is_no_citizen_is_told_where_to_go_and_refused_all_the_same(world) {
        for (status, wanted) in [
            (CivilStatus::Foreigner, (Reason::Foreigner, GoTo::StateCorporation)),
            (CivilStatus::Stateless, (Reason::Stateless, GoTo::StateCorporation)),
            (CivilStatus::Refugee, (Reason::Refugee, GoTo::ServiceProvider)),
        ] {
            let person = world.citizen("Айгүл").await;
            is(&world, &person, status).await;
            let dwelling = world.dwelling(&[iin(&person)]).await;

            let said = before(&world, &person, "temporary_registration").await;
            let bytes = statement(&world, &person, "Айгүл", &dwelling, true);
            let signed = eds_signature(&world, &person, &bytes);
            let refused = submit(&world, &person, &bytes, Some(signed)).await.code();

            assert_eq!(refusals(&said.findings), [wanted]);
            assert_eq!(refused, ProblemCode::NotEligible);
        }
    }

    async fn r47_a_parent_sees_for_which_child_they_apply(world) {
        let parent = world.citizen("Айгүл").await;
        let mother = iin(&parent).clone();
        for (name, age) in [("Әлихан", 15), ("Томирис", 7), ("Дәурен", 17)] {
            let mother = mother.clone();
            world
                .person_who(name, age, move |person| person.mother = Some(mother.clone()))
                .await;
        }

        let said = before(&world, &parent, "permanent_registration").await;

        let children: Vec<_> = said
            .others
            .iter()
            .map(|other| (other.relation, other.name.given_name.as_str(), refusals(&other.findings)))
            .collect();
        assert_eq!(
            children,
            [
                (Relation::Parent, "Дәурен", vec![(Reason::AppliesAlone, GoTo::ThePerson)]),
                (Relation::Parent, "Әлихан", vec![]),
                (Relation::Parent, "Томирис", vec![]),
            ]
        );
        assert!(before(&world, &parent, "temporary_registration").await.others.is_empty());
    }

    async fn r36_r49_s31_the_same_is_said_whoever_else_the_owners_are(world) {
        let plain = world.citizen("Айгүл").await;
        let with_minor = world.citizen("Болат").await;
        world.dwelling(&[iin(&plain)]).await;
        let minor = world.person("Арман", 9).await;
        world.dwelling(&[iin(&with_minor), &minor]).await;

        let one = before(&world, &plain, "permanent_registration").await;
        let other = before(&world, &with_minor, "permanent_registration").await;

        assert_eq!(one, other);
        for wanted in [Reason::OwnerNotActingAlone, Reason::StateRental] {
            assert!(one.findings.iter().any(|finding| matches!(
                finding, Finding::Note { reason, .. } if *reason == wanted
            )));
        }
    }

    async fn r28_r37_a_session_by_one_time_password_reads_it_too(world) {
        let mut citizen = world.citizen("Айгүл").await;
        citizen.sign_in_by_code(&world).await;

        let said = before(&world, &citizen, "abroad_temporarily").await;

        assert_eq!(refusals(&said.findings), []);
    }
}

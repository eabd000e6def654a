use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const CITIZEN: Known = Known {
    status: CivilStatus::Citizen,
    age: 36,
    incapacitated: false,
    has_eds: true,
    owns: 1,
};

fn asked(service: Service, by: Known) -> Asked {
    Asked {
        service,
        by,
        whom: ForWhom::Oneself,
        today: date(2026, 6, 30),
    }
}

fn refusals(asked: &Asked) -> Vec<(Reason, GoTo)> {
    findings(asked, &Settings::default())
        .into_iter()
        .filter_map(|finding| match finding {
            Finding::Refused { reason, go_to, .. } => Some((reason, go_to)),
            Finding::Ok { .. } | Finding::Note { .. } => None,
        })
        .collect()
}

fn says(asked: &Asked, wanted: Reason) -> bool {
    findings(asked, &Settings::default())
        .into_iter()
        .any(|finding| match finding {
            Finding::Ok { reason, .. }
            | Finding::Refused { reason, .. }
            | Finding::Note { reason, .. } => reason == wanted,
        })
}

const CHILD: Known = Known {
    age: 15,
    has_eds: false,
    owns: 0,
    ..CITIZEN
};

#[test]
fn r27_nothing_stands_in_the_way_of_a_citizen() {
    for service in Service::ALL {
        assert_eq!(refusals(&asked(service, CITIZEN)), [], "{service:?}");
    }
}

#[test]
fn r50_who_is_no_citizen_is_told_where_to_apply() {
    for service in [
        Service::TemporaryRegistration,
        Service::PermanentRegistration,
        Service::AbroadPermanently,
        Service::AbroadTemporarily,
    ] {
        for (status, refused) in [
            (
                CivilStatus::Foreigner,
                (Reason::Foreigner, GoTo::StateCorporation),
            ),
            (
                CivilStatus::Stateless,
                (Reason::Stateless, GoTo::StateCorporation),
            ),
            (
                CivilStatus::Refugee,
                (Reason::Refugee, GoTo::ServiceProvider),
            ),
        ] {
            let by = Known { status, ..CITIZEN };
            assert_eq!(refusals(&asked(service, by)), [refused]);
        }
    }
    // An owner who is no citizen ends registrations at their dwelling all the same.
    let foreigner = Known {
        status: CivilStatus::Foreigner,
        ..CITIZEN
    };
    assert_eq!(refusals(&asked(Service::EndOfRegistration, foreigner)), []);
}

#[test]
fn r50_a_citizen_does_not_apply_here_for_a_child_who_is_none() {
    let child = Known {
        status: CivilStatus::Foreigner,
        ..CHILD
    };
    let asked = Asked {
        whom: ForWhom::Other(Relation::Parent, child),
        ..asked(Service::PermanentRegistration, CITIZEN)
    };
    assert_eq!(
        refusals(&asked),
        [(Reason::Foreigner, GoTo::StateCorporation)]
    );
}

#[test]
fn r47_under_sixteen_a_parent_applies_and_from_sixteen_one_applies_alone() {
    for (age, refused) in [
        (15, vec![(Reason::ParentApplies, GoTo::Parent)]),
        (16, vec![]),
    ] {
        let by = Known { age, ..CITIZEN };
        assert_eq!(
            refusals(&asked(Service::PermanentRegistration, by)),
            refused
        );
    }
    for (age, refused, note) in [
        (13, vec![], Reason::OnlyWithParent),
        (14, vec![], Reason::ParentApplies),
        (15, vec![], Reason::ParentApplies),
        (
            16,
            vec![(Reason::AppliesAlone, GoTo::ThePerson)],
            Reason::AppliesAlone,
        ),
    ] {
        let child = Known { age, ..CHILD };
        let asked = Asked {
            whom: ForWhom::Other(Relation::Parent, child),
            ..asked(Service::PermanentRegistration, CITIZEN)
        };
        assert_eq!(refusals(&asked), refused, "{age}");
        assert!(says(&asked, note), "{age}");
    }
}

#[test]
fn r47_who_moves_is_told_beforehand_that_young_children_move_along() {
    for service in Service::ALL {
        let told = says(&asked(service, CITIZEN), Reason::ChildrenMoveAlong);
        assert_eq!(
            told,
            service == Service::PermanentRegistration,
            "{service:?}"
        );
    }
    let for_a_child = Asked {
        whom: ForWhom::Other(Relation::Parent, CHILD),
        ..asked(Service::PermanentRegistration, CITIZEN)
    };
    assert!(!says(&for_a_child, Reason::ChildrenMoveAlong));
}

#[test]
fn r47_a_guardian_applies_for_somebody_incapacitated() {
    let ward = Known {
        incapacitated: true,
        has_eds: false,
        ..CITIZEN
    };
    assert_eq!(
        refusals(&asked(Service::PermanentRegistration, ward))[0],
        (Reason::GuardianApplies, GoTo::Guardian)
    );
    let asked = Asked {
        whom: ForWhom::Other(Relation::Guardian, ward),
        ..asked(Service::PermanentRegistration, CITIZEN)
    };
    assert_eq!(refusals(&asked), []);
}

#[test]
fn r37_r47_a_stay_is_registered_for_oneself_alone() {
    for service in [
        Service::TemporaryRegistration,
        Service::AbroadPermanently,
        Service::AbroadTemporarily,
    ] {
        let asked = Asked {
            whom: ForWhom::Other(Relation::Parent, CHILD),
            ..asked(service, CITIZEN)
        };
        assert!(
            refusals(&asked).contains(&(Reason::OnlyForOneself, GoTo::StateCorporation)),
            "{service:?}"
        );
    }
}

#[test]
fn r28_r37_without_an_eds_only_what_takes_a_one_time_password_is_asked() {
    let by = Known {
        has_eds: false,
        ..CITIZEN
    };
    for service in [
        Service::TemporaryRegistration,
        Service::PermanentRegistration,
    ] {
        assert_eq!(refusals(&asked(service, by)), []);
        assert!(says(&asked(service, by), Reason::OneTimePassword));
    }
    for service in [Service::AbroadPermanently, Service::AbroadTemporarily] {
        assert_eq!(
            refusals(&asked(service, by)),
            [(Reason::EdsNeeded, GoTo::Eds)]
        );
    }
}

#[test]
fn r48_who_owns_nothing_has_nothing_to_end() {
    let by = Known { owns: 0, ..CITIZEN };
    assert_eq!(
        refusals(&asked(Service::EndOfRegistration, by)),
        [(Reason::OwnsNothing, GoTo::StateCorporation)]
    );
    assert_eq!(refusals(&asked(Service::PermanentRegistration, by)), []);
}

#[test]
fn r36_the_pilot_is_named_until_its_last_day_and_then_the_ordinary_procedure() {
    let on = |today| Asked {
        today,
        ..asked(Service::PermanentRegistration, CITIZEN)
    };
    for (today, in_force) in [
        (date(2026, 6, 29), true),
        (date(2026, 6, 30), true),
        (date(2026, 7, 1), false),
    ] {
        assert_eq!(says(&on(today), Reason::CentreSendsOnline), in_force);
        let there = Some(GoTo::StateCorporation);
        let (reason, law) = match in_force {
            true => (Reason::OwnerNotActingAlone, Law::PilotOrder500),
            false => (Reason::OwnerByOrdinaryProcedure, Law::Order267),
        };
        let found = findings(&on(today), &Settings::default());
        let of_owners = found
            .iter()
            .filter(|finding| matches!(finding, Finding::Note { go_to, .. } if *go_to == there));
        let said = Finding::Note {
            reason,
            go_to: there,
            law,
        };
        assert!(of_owners.eq([&said]), "{today}");
    }
}

#[test]
fn r49_the_contract_of_a_state_dwelling_is_spoken_of_beforehand() {
    for service in Service::ALL {
        let registers = matches!(
            service,
            Service::TemporaryRegistration | Service::PermanentRegistration
        );
        assert_eq!(
            says(&asked(service, CITIZEN), Reason::StateRental),
            registers
        );
    }
}

#[test]
fn r37_r38_what_the_services_for_citizens_abroad_need() {
    let settings = Settings::default();
    let permanent = needs(Service::AbroadPermanently, &settings);
    assert_eq!(permanent.signatures, [SignatureKind::Eds]);
    assert_eq!(permanent.consents, [ConsentOf::PersonalData]);
    assert_eq!(
        permanent.copies,
        [
            AttachmentPurpose::IdentityDocument,
            AttachmentPurpose::PermitToLeave
        ]
    );
    assert_eq!(permanent.fee_mci, 0);
    assert_eq!(permanent.promised, Promised::WorkingDays { days: 1 });
    assert_eq!(
        permanent.promised_in_person,
        Some(Promised::WorkingDays { days: 2 })
    );
    let temporary = needs(Service::AbroadTemporarily, &settings);
    assert_eq!(temporary.copies, [AttachmentPurpose::IdentityDocument]);
    assert_eq!(
        Needs {
            copies: Vec::new(),
            ..temporary
        },
        Needs {
            copies: Vec::new(),
            ..permanent
        }
    );
}

#[test]
fn r27_r28_what_a_registration_needs() {
    let settings = Settings::default();
    let needs = needs(Service::PermanentRegistration, &settings);
    assert_eq!(
        needs.signatures,
        [SignatureKind::Eds, SignatureKind::OneTimePassword]
    );
    assert_eq!(needs.consents, [ConsentOf::Owners]);
    assert_eq!(needs.promised, Promised::Minutes { minutes: 15 });
    assert_eq!(
        needs.promised_in_person,
        Some(Promised::Minutes { minutes: 30 })
    );
}

proptest! {
    #[test]
    fn r50_refusals_come_first_and_name_where_to_go(
        service in 0..Service::ALL.len(),
        status in prop_oneof![
            Just(CivilStatus::Citizen), Just(CivilStatus::Foreigner),
            Just(CivilStatus::Stateless), Just(CivilStatus::Refugee),
        ],
        age in 0..110i16,
        incapacitated: bool,
        has_eds: bool,
        owns in 0..3u32,
        whom in 0..3,
        other_age in 0..110i16,
    ) {
        let by = Known { status, age, incapacitated, has_eds, owns };
        let other = Known { age: other_age, ..by };
        let whom = match whom {
            0 => ForWhom::Oneself,
            1 => ForWhom::Other(Relation::Parent, other),
            _ => ForWhom::Other(Relation::Guardian, other),
        };
        let asked = Asked { service: Service::ALL[service], by, whom, today: date(2026, 11, 29) };
        let found = findings(&asked, &Settings::default());
        prop_assert!(!found.is_empty());
        prop_assert!(found.is_sorted_by_key(|finding| !finding.refuses()));
        // Whether anything stands in the way does not depend on how many dwellings are theirs, but for ending.
        let poorer = Asked { by: Known { owns: owns + 1, ..by }, ..asked };
        if asked.service != Service::EndOfRegistration {
            prop_assert_eq!(found, findings(&poorer, &Settings::default()));
        }
    }
}

use domain::{
    consent::{Answer, ConsentRefusalReason},
    request::RefusalGround,
    residence::TemporaryRegistration,
    statement::to_be_signed,
};
use eds::key::SignatureInvalid;
use proptest::prelude::*;

use super::*;
use crate::{
    Draft, Parts, Shown,
    testing::{Case, World, at},
};

/// The file with one object as `change` makes it; none takes it away.
fn repacked(file: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let entries: Vec<(String, Vec<u8>)> = container::read(file)
        .unwrap()
        .into_iter()
        .filter_map(|entry| {
            let bytes = change(&entry.name, entry.bytes)?;
            Some((entry.name, bytes))
        })
        .collect();
    packed(&entries)
}

fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    container::write(&entries).unwrap()
}

fn findings(world: &World, file: &[u8]) -> Vec<Finding> {
    verify(file, Some(&world.authority)).unwrap().findings
}

#[test]
fn r14_a_dossier_holds_everything_and_says_who_signed() {
    let world = World::new();
    let file = world.dossier(world.case(false));

    let verified = verify(&file, Some(&world.authority)).unwrap();

    assert_eq!(verified.findings, []);
    assert_eq!(verified.outcome.unwrap().decided, Decided::Registered);
    let signers: Vec<_> = verified
        .signatures
        .iter()
        .map(|signature| (signature.signer, signature.iin.as_deref()))
        .collect();
    let [one, two] = &world.owners;
    assert_eq!(
        signers,
        [
            (Signer::Consenter, Some(one.iin.as_str())),
            (Signer::Consenter, Some(two.iin.as_str())),
            (Signer::Applicant, Some(world.applicant.iin.as_str())),
        ]
    );
}

#[test]
fn s31_what_an_applicant_keeps_names_no_owner() {
    let world = World::new();
    let file = world.dossier(world.case(true));

    let verified = verify(&file, Some(&world.authority)).unwrap();

    assert_eq!(verified.findings, []);
    let vouched: Vec<_> = verified
        .signatures
        .iter()
        .map(|signature| (signature.vouched_by, signature.iin.is_some()))
        .collect();
    assert_eq!(
        vouched,
        [
            (VouchedBy::Service, false),
            (VouchedBy::Service, false),
            (VouchedBy::Itself, true)
        ]
    );
    for owner in &world.owners {
        let has = |needle: &[u8]| file.windows(needle.len()).any(|part| part == needle);
        assert!(!has(owner.iin.as_str().as_bytes()));
        assert!(!has(owner.certificate.to_pem().as_bytes()));
    }
}

#[test]
fn r14_every_object_that_is_missing_changed_or_added_is_named() {
    let world = World::new();
    let file = world.dossier(world.case(false));
    let names: Vec<String> = container::read(&file)
        .unwrap()
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(names.len(), 4 + 2 + 3 + 3 + 3);
    for name in names.iter().skip(1) {
        let gone = repacked(&file, |other, bytes| (other != name).then_some(bytes));
        assert!(
            findings(&world, &gone).contains(&Finding::Missing(name.clone())),
            "{name}"
        );
        let changed = repacked(&file, |other, mut bytes| {
            if other == name {
                bytes.push(b' ');
            }
            Some(bytes)
        });
        let found = findings(&world, &changed);
        let about_it = |finding: &Finding| match finding {
            Finding::Changed(found) | Finding::Unreadable(found) => found == name,
            Finding::Signature(found, _) => found == SEAL,
            _ => false,
        };
        assert!(found.iter().any(about_it), "{name}: {found:?}");
    }
    let mut entries: Vec<(String, Vec<u8>)> = container::read(&file)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.name, entry.bytes))
        .collect();
    entries.push(("consent-3/statement.json".to_owned(), b"{}".to_vec()));
    assert_eq!(
        findings(&world, &packed(&entries)),
        [Finding::Added("consent-3/statement.json".to_owned())]
    );
}

#[test]
fn the_type_comes_first() {
    let world = World::new();
    let file = world.dossier(world.case(false));
    let mut entries: Vec<(String, Vec<u8>)> = container::read(&file)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.name, entry.bytes))
        .collect();
    entries.swap(0, 1);

    assert_eq!(findings(&world, &packed(&entries)), [Finding::NotAsicE]);
    let bare = repacked(&file, |name, bytes| (name != MIMETYPE).then_some(bytes));
    assert_eq!(findings(&world, &bare), [Finding::NotAsicE]);
}

#[test]
fn another_authority_trusts_no_signature() {
    let world = World::new();
    let file = world.dossier(world.case(false));
    let stranger = World::new();

    let found = findings(&stranger, &file);

    let untrusted: Vec<_> = found
        .iter()
        .filter(|finding| {
            matches!(
                finding,
                Finding::Signature(_, CadesError::Chain(ChainError::UnknownIssuer))
            )
        })
        .collect();
    assert_eq!(untrusted.len(), 5, "{found:?}");
    // By itself it is whole, and says that it is its own word.
    let own = verify(&file, None).unwrap();
    assert_eq!((own.findings, own.authority_was_given), (Vec::new(), false));
}

#[test]
fn s22_a_person_seals_no_dossier() {
    let world = World::new();
    let case = world.case(false);
    let now = case.outcome.drawn_up_at;
    let outcome = to_be_signed(&case.outcome);
    let draft = Draft::new(Parts {
        request: case.request,
        shown: case.shown,
        outcome_seal: world.applicant.sign(&outcome, Outcome::SUBJECT, now),
        outcome,
        authority: world.authority.clone(),
    });
    let seal = world.applicant.sign(draft.to_be_sealed(), SUBJECT, now);
    let other = world.sealed(draft.to_be_sealed(), Outcome::SUBJECT, now);
    assert!(draft.clone().attach(&other).is_err());

    let file = draft.attach(&seal).unwrap();

    assert_eq!(
        findings(&world, &file),
        [
            Finding::NotTheService(SEAL.to_owned()),
            Finding::NotTheService(OUTCOME_SEAL.to_owned())
        ]
    );
}

#[test]
fn s15_a_consent_to_other_bytes_is_named_even_where_the_service_sealed_it() {
    let world = World::new();
    let mut case = world.case(false);
    let other = String::from_utf8(case.request.clone())
        .unwrap()
        .replace("Abay 1", "Abay 2");
    let consent = world.consent(other.as_bytes(), Answer::Approve);
    replace_first(&world, &mut case, consent);

    assert!(
        findings(&world, &world.dossier(case)).contains(&Finding::OtherRequest(
            "consent-1/statement.json".to_owned()
        ))
    );
}

#[test]
fn r28_a_refusal_registers_nobody() {
    let world = World::new();
    let refusal = |world: &World, case: &Case| {
        world.consent(
            &case.request,
            Answer::Refuse {
                reason: ConsentRefusalReason::NotAgreed,
            },
        )
    };
    let mut case = world.case(false);
    let consent = refusal(&world, &case);
    replace_first(&world, &mut case, consent);
    assert!(
        findings(&world, &world.dossier(case))
            .contains(&Finding::OutcomeContradicts("somebody did not consent"))
    );

    let mut case = world.case(false);
    let consent = refusal(&world, &case);
    replace_first(&world, &mut case, consent);
    case.outcome.decided = Decided::Refused {
        ground: RefusalGround::NoConsentOfOwner,
    };
    assert_eq!(findings(&world, &world.dossier(case)), []);
}

#[test]
fn r28_a_registration_without_a_consent_or_the_applicant_is_named() {
    let world = World::new();
    for (at, what) in [
        (0, "a consent is missing"),
        (2, "the applicant did not sign"),
    ] {
        let mut case = world.case(false);
        case.outcome.signatures.remove(at);
        case.shown.remove(at);
        assert_eq!(
            findings(&world, &world.dossier(case)),
            [Finding::OutcomeContradicts(what)]
        );
    }
}

#[test]
fn r28_one_person_does_not_consent_for_two() {
    let world = World::new();
    let mut case = world.case(false);
    let consent = world.consent(&case.request, Answer::Approve);
    let [_, two] = &world.owners;
    let signature = two.sign(
        &consent,
        ConsentStatement::SUBJECT,
        at("2026-11-24T10:10:00Z"),
    );
    put_first(&mut case, consent, signature, two);

    assert_eq!(
        findings(&world, &world.dossier(case)),
        [Finding::OtherSigner(OUTCOME.to_owned())]
    );
}

#[test]
fn r14_another_persons_signature_is_not_the_applicants() {
    let world = World::new();
    let mut case = world.case(false);
    let [one, _] = &world.owners;
    let subject = TemporaryRegistration::SUBJECT;
    let signature = one.sign(&case.request, subject, at("2026-11-24T10:10:00Z"));
    let shown = Shown::applicant(None, signature.clone(), &one.certificate);
    case.outcome.signatures[2].signature_sha256 = domain::hex(&sha256(&signature));
    case.shown[2] = shown;

    assert!(
        findings(&world, &world.dossier(case)).contains(&Finding::OtherSigner(
            "applicant/statement.json.p7s".to_owned()
        ))
    );
}

#[test]
fn s27_a_one_time_password_is_the_services_seal_over_its_record() {
    let world = World::new();
    for (iin, holds) in [(&world.applicant.iin, true), (&world.owners[0].iin, false)] {
        let mut case = world.case(true);
        let record = serde_json::json!({
            "subject": ONE_TIME_PASSWORD, "site": crate::testing::SITE, "iin": iin, "phone": "+77010000000",
            "statement_sha256": domain::hex(&sha256(&case.request)),
        });
        let record = serde_json::to_vec(&record).unwrap();
        let signature = world.sealed(&record, ONE_TIME_PASSWORD, at("2026-11-24T10:10:00Z"));
        let shown = Shown::applicant(Some(record), signature.clone(), world.seal());
        let kept = &mut case.outcome.signatures[2];
        kept.kind = SignatureKind::OneTimePassword;
        kept.signature_sha256 = domain::hex(&sha256(&signature));
        kept.files = Some(shown.files().clone());
        case.shown = vec![shown];

        let found = findings(&world, &world.dossier(case));

        assert_eq!(found.is_empty(), holds, "{found:?}");
    }
}

#[test]
fn r12_a_certificate_counts_when_its_signature_came() {
    let world = World::new();
    let mut case = world.case(false);
    case.outcome.signatures[0].received_at = at("2027-06-01T00:00:01Z");
    case.outcome.ended_at = at("2027-06-02T00:00:00Z");
    case.outcome.drawn_up_at = at("2027-06-03T00:00:00Z");

    assert_eq!(
        findings(&world, &world.dossier(case)),
        [Finding::Signature(
            "consent-1/statement.json.p7s".to_owned(),
            CadesError::SignerNotValid
        )]
    );
}

#[test]
fn a_signature_whose_number_was_changed_is_not_valid() {
    let world = World::new();
    let file = repacked(&world.dossier(world.case(false)), |name, mut bytes| {
        if name == SEAL {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        }
        Some(bytes)
    });

    assert_eq!(
        findings(&world, &file),
        [Finding::Signature(
            SEAL.to_owned(),
            CadesError::SignatureInvalid(SignatureInvalid)
        )]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_of_a_byte_of_the_file_is_noticed(at in any::<usize>(), mask in 1u8..) {
        thread_local! {
            static WORLD: (World, Vec<u8>) = {
                let world = World::new();
                let file = world.dossier(world.case(false));
                (world, file)
            };
        }
        WORLD.with(|(world, file)| {
            let mut changed = file.clone();
            let at = at % changed.len();
            changed[at] ^= mask;
            // What the directory says of times and systems is in no object, so that it may change.
            let same_objects = container::read(&changed)
                .is_ok_and(|read| read == container::read(file).unwrap());
            let held = verify(&changed, Some(&world.authority)).is_ok_and(|verified| verified.findings.is_empty());
            prop_assert_eq!(held, same_objects);
            Ok(())
        })?;
    }

    #[test]
    fn any_objects_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for name in [REQUEST, OUTCOME, OUTCOME_SEAL, AUTHORITY, MANIFEST, SEAL, MIMETYPE] {
            let file = container::write(&[(name, &bytes)]).unwrap();
            prop_assert!(!verify(&file, None).unwrap().findings.is_empty());
        }
    }
}

fn replace_first(world: &World, case: &mut Case, consent: Vec<u8>) {
    let [one, _] = &world.owners;
    let signature = one.sign(
        &consent,
        ConsentStatement::SUBJECT,
        at("2026-11-24T10:10:00Z"),
    );
    put_first(case, consent, signature, one);
}

fn put_first(
    case: &mut Case,
    consent: Vec<u8>,
    signature: Vec<u8>,
    signer: &crate::testing::Holder,
) {
    let kept = &mut case.outcome.signatures[0];
    kept.statement_sha256 = domain::hex(&sha256(&consent));
    kept.signature_sha256 = domain::hex(&sha256(&signature));
    case.shown[0] = Shown::consent(1, consent, signature, &signer.certificate);
}

use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;

use super::*;
use crate::{
    DeskCaseId, Iin, LocalizedText,
    permanent::PermanentRegistration,
    portal::{BrowserKind, PortalApproval},
    residence::{Dwelling, TemporaryRegistration},
    statement::{Statement, parse, to_be_signed},
    testing::{SITE, at, form, name, permanent, registration},
};

const RECORD: &str = "11";

fn now() -> Timestamp {
    at("2026-03-02T07:00:00Z")
}

fn settings() -> Settings {
    Settings::default()
}

fn party() -> Party {
    Party {
        iin: Iin::parse("900517400015").unwrap(),
        full_name: name(),
    }
}

fn dwelling() -> Dwelling {
    form().dwelling
}

fn owner(check: OwnerCheck) -> CheckedOwner {
    CheckedOwner {
        dwelling: dwelling(),
        owner: Some(party()),
        check,
    }
}

fn positive() -> CheckedOwner {
    owner(OwnerCheck::Positive {
        dependence: Dependence::Minor,
    })
}

fn negative() -> CheckedOwner {
    owner(OwnerCheck::Negative {
        ground: CheckGround::ActsAlone,
    })
}

fn papers() -> Vec<SeenPaper> {
    [
        PaperKind::ApplicantIdentity,
        PaperKind::RepresentativeIdentity,
        PaperKind::BirthCertificate,
    ]
    .into_iter()
    .map(|kind| SeenPaper {
        kind,
        number: number(),
        original: true,
    })
    .collect()
}

fn number() -> PaperNumber {
    PaperNumber::parse("041234567").unwrap()
}

fn verified() -> DeskCase {
    DeskCase::open(now(), &settings())
        .unwrap()
        .check(positive(), now())
        .unwrap()
        .verify(party(), papers(), now())
        .unwrap()
}

fn record(registration: DeskRegistration) -> DeskRecord {
    DeskRecord {
        subject: DeskRecord::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        case: DeskCaseId::from_random([0x44; 16]),
        employee: EmployeeName {
            full_name: name(),
            centre: LocalizedText::same("Centre 1"),
        },
        registration,
        owner: party(),
        dependence: Dependence::Minor,
        representative: party(),
        papers: papers(),
        consent: ConsentWay::Paper { number: number() },
    }
}

#[test]
fn r36_a_case_goes_by_check_papers_consent_and_signature_to_the_entry() {
    let drawn = verified()
        .draw(RECORD.into(), ConsentWay::Eds, now())
        .unwrap();
    assert_eq!(
        drawn.clone().enter(RECORD, now(), &settings()),
        Err(DeskRefusal::Step)
    );

    let consented = drawn.consent(RECORD, now()).unwrap();
    let entered = consented.clone().enter(RECORD, now(), &settings()).unwrap();

    assert_eq!(entered.stage, DeskStage::Entered { at: now() });
    assert_eq!(
        consented.enter("22", now(), &settings()),
        Err(DeskRefusal::Step)
    );
}

#[test]
fn r36_a_record_drawn_up_anew_needs_the_consent_anew() {
    let consented = verified()
        .draw(RECORD.into(), ConsentWay::Eds, now())
        .unwrap()
        .consent(RECORD, now())
        .unwrap();

    let anew = consented.draw("22".into(), ConsentWay::Eds, now()).unwrap();

    assert_eq!(
        anew.clone().enter("22", now(), &settings()),
        Err(DeskRefusal::Step)
    );
    assert_eq!(anew.consent(RECORD, now()), Err(DeskRefusal::Step));
}

#[test]
fn r36_a_negative_check_is_refused_and_leads_nowhere_else() {
    let case = DeskCase::open(now(), &settings())
        .unwrap()
        .check(negative(), now())
        .unwrap();

    assert_eq!(
        case.clone().verify(party(), papers(), now()),
        Err(DeskRefusal::Step)
    );
    assert_eq!(
        case.refuse(now()).unwrap().stage,
        DeskStage::Refused {
            ground: DeskGround::CheckNegative,
            at: now()
        }
    );
    assert_eq!(
        verified().refuse(now()).unwrap().stage,
        DeskStage::Refused {
            ground: DeskGround::PapersNotInOrder,
            at: now()
        }
    );
}

#[test]
fn r36_the_pilot_is_in_force_to_the_end_of_its_last_day() {
    assert_eq!(settings().guardian_desk_until, date(2026, 6, 30));
    let over = DeskRefusal::PilotOver {
        until: date(2026, 6, 30),
    };
    for (instant, opens) in [
        // The 29th, the first and last instant of the 30th, and the first of July, in Kazakhstan.
        ("2026-06-29T07:00:00Z", Ok(())),
        ("2026-06-29T19:00:00Z", Ok(())),
        ("2026-06-30T18:59:59Z", Ok(())),
        ("2026-06-30T19:00:00Z", Err(over)),
    ] {
        assert_eq!(
            DeskCase::open(at(instant), &settings()).map(drop),
            opens,
            "{instant}"
        );
    }
}

#[test]
fn r36_a_case_begun_on_the_last_day_is_not_entered_after_it() {
    let late = at("2026-06-30T18:50:00Z");
    let case = DeskCase::open(late, &settings())
        .unwrap()
        .check(positive(), late)
        .unwrap()
        .verify(party(), papers(), late)
        .unwrap()
        .draw(RECORD.into(), ConsentWay::Paper { number: number() }, late)
        .unwrap();

    assert!(case.clone().enter(RECORD, late, &settings()).is_ok());
    assert_eq!(
        case.enter(RECORD, at("2026-06-30T19:00:00Z"), &settings()),
        Err(DeskRefusal::PilotOver {
            until: date(2026, 6, 30)
        })
    );
}

#[test]
fn s18_a_case_ends_by_itself_after_its_time() {
    let life = settings().desk_case_life;
    let case = verified();
    let until = now() + life;
    let before = until - SignedDuration::from_secs(1);

    assert!(case.clone().lapse_at(before).is_open());
    assert!(case.clone().close(before).is_ok());
    for late in [until, until + SignedDuration::from_secs(1)] {
        let lapsed = case.clone().lapse_at(late);
        assert_eq!(lapsed.stage, DeskStage::Lapsed { at: until });
        assert_eq!(case.clone().close(late), Err(DeskRefusal::Ended));
    }
}

#[test]
fn s4_what_is_signed_at_a_desk_is_no_other_statement() {
    let signature = to_be_signed(&DeskSignature {
        subject: DeskSignature::SUBJECT.to_owned(),
        site: SITE.to_owned(),
        role: DeskRole::Employee,
        record_sha256: "11".repeat(32),
        nonce_sha256: "00".repeat(32),
        browser: BrowserKind::Firefox,
        network: "203.0.*.*".to_owned(),
        at: now(),
    });
    let record = |registration| to_be_signed(&self::record(registration));
    let stay = record(DeskRegistration::Temporary(registration()));
    let residence = record(DeskRegistration::Permanent(permanent()));

    assert!(parse::<DeskSignature>(&signature).is_ok());
    assert!(parse::<PortalApproval>(&signature).is_err());
    for record in [&stay, &residence] {
        assert!(parse::<DeskSignature>(record).is_err());
        assert!(parse::<TemporaryRegistration>(record).is_err());
        assert!(parse::<PermanentRegistration>(record).is_err());
        assert!(parse::<DeskRecord>(record).is_ok());
    }
    insta::assert_snapshot!(String::from_utf8(signature).unwrap());
    insta::assert_snapshot!(String::from_utf8(stay).unwrap());
    insta::assert_snapshot!(String::from_utf8(residence).unwrap());
}

#[derive(Debug, Clone)]
enum Step {
    Check(bool),
    Verify(bool),
    Draw(bool, u8),
    Consent(u8),
    Enter(u8),
    Refuse,
    Close,
    Pass(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(
        prop_oneof![
            any::<bool>().prop_map(Step::Check),
            any::<bool>().prop_map(Step::Verify),
            (any::<bool>(), 0u8..2).prop_map(|(eds, record)| Step::Draw(eds, record)),
            (0u8..2).prop_map(Step::Consent),
            (0u8..2).prop_map(Step::Enter),
            Just(Step::Refuse),
            Just(Step::Close),
            (0u16..1_000).prop_map(Step::Pass),
        ],
        0..24,
    )
}

proptest! {
    #[test]
    fn r36_no_path_enters_without_check_papers_consent_and_an_open_case(steps in steps()) {
        let mut case = DeskCase::open(now(), &settings()).unwrap();
        let mut time = now();
        // Beside the machine, what has really happened since the last step that takes it all back.
        let (mut checked, mut papers_seen, mut drawn, mut consent) = (false, false, None, None);
        for step in steps {
            let before = case.clone();
            let next = match &step {
                Step::Pass(seconds) => {
                    time += SignedDuration::from_secs(i64::from(*seconds));
                    case = case.lapse_at(time);
                    continue;
                }
                Step::Check(good) => case.check(if *good { positive() } else { negative() }, time),
                Step::Verify(whole) => {
                    let mut papers = papers();
                    papers.truncate(if *whole { 3 } else { 2 });
                    case.verify(party(), papers, time)
                }
                Step::Draw(eds, record) => {
                    let way = if *eds { ConsentWay::Eds } else { ConsentWay::Paper { number: number() } };
                    case.draw(record.to_string(), way, time)
                }
                Step::Consent(record) => case.consent(&record.to_string(), time),
                Step::Enter(record) => case.enter(&record.to_string(), time, &settings()),
                Step::Refuse => case.refuse(time),
                Step::Close => case.close(time),
            };
            let Ok(after) = next else {
                case = before;
                continue;
            };
            prop_assert!(before.is_open() && time < before.until);
            match step {
                Step::Check(good) => (checked, papers_seen, drawn, consent) = (good, false, None, None),
                Step::Verify(whole) => {
                    prop_assert!(checked && whole);
                    papers_seen = true;
                }
                Step::Draw(eds, record) => {
                    prop_assert!(papers_seen);
                    drawn = Some(record);
                    consent = (!eds).then_some(record);
                }
                Step::Consent(record) => {
                    prop_assert_eq!(drawn, Some(record));
                    consent = Some(record);
                }
                Step::Enter(record) => {
                    prop_assert!(checked && papers_seen);
                    prop_assert_eq!((drawn, consent), (Some(record), Some(record)));
                }
                Step::Refuse | Step::Close | Step::Pass(_) => {}
            }
            case = after;
        }
    }
}

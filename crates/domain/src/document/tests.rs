use jiff::civil::date;

use super::*;
use crate::testing;

#[test]
fn r18_a_lost_stolen_or_replaced_document_is_not_valid_and_not_shared() {
    for (standing, state, refusal) in [
        (Standing::Lost, DocumentState::Lost, SharingRefusal::Lost),
        (
            Standing::Stolen,
            DocumentState::Stolen,
            SharingRefusal::Lost,
        ),
        (
            Standing::Replaced,
            DocumentState::Replaced,
            SharingRefusal::Replaced,
        ),
    ] {
        let document = Document {
            standing,
            ..testing::document()
        };
        assert_eq!(document.state(date(2026, 11, 24)), state);
        assert_eq!(document.may_be_shared(date(2026, 11, 24)), Err(refusal));
        assert_eq!(document.may_be_shared(date(2099, 1, 1)), Err(refusal));
    }
}

#[test]
fn r18_a_document_is_shared_until_its_last_day_is_over() {
    let document = testing::document();
    assert_eq!(document.may_be_shared(date(2030, 5, 16)), Ok(()));
    assert_eq!(document.state(date(2030, 5, 17)), DocumentState::Expired);
    assert_eq!(
        document.may_be_shared(date(2030, 5, 17)),
        Err(SharingRefusal::Expired)
    );
    let without_end = Document {
        valid_until: None,
        ..document
    };
    assert_eq!(without_end.may_be_shared(date(2099, 1, 1)), Ok(()));
}

#[test]
fn r16_r19_r21_a_document_as_its_sources_have_it() {
    insta::assert_json_snapshot!(testing::document());
}

#[test]
fn r22_an_age_is_reached_on_the_birthday() {
    let born = date(2008, 11, 24);
    let reached = |today| -> Vec<(u8, bool)> {
        AgeClaim::all(born, today)
            .into_iter()
            .map(|claim| (claim.years, claim.reached))
            .collect()
    };
    assert_eq!(
        reached(date(2026, 11, 23)),
        [(16, true), (18, false), (21, false)]
    );
    assert_eq!(
        reached(date(2026, 11, 24)),
        [(16, true), (18, true), (21, false)]
    );
}

#[test]
fn a_document_and_a_field_are_not_shown_by_debug() {
    let document = testing::document();
    assert_eq!(
        format!("{document:?}"),
        "Document { id: 11111111111111111111111111111111, kind: NationalId, .. }"
    );
    assert_eq!(format!("{:?}", document.fields[0]), "Field(Issuer)");
}

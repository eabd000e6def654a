//! The papers that the seed draws first for somebody: birth certificate, national ID, driving licence.

use domain::{FullName, LocalizedText, iin::Sex};
use jiff::{ToSpan, civil::Date};

use super::{
    documents::{Birth, Card, Licence, NATIONAL_ID_AGE},
    draws::Draws,
    household::years_after,
    papers,
    places::Place,
};

pub fn national_id(born: Date, draws: &mut Draws) -> Option<Card> {
    let days = draws.below(60);
    let first = born
        .saturating_add(NATIONAL_ID_AGE.years())
        .saturating_add(i64::from(days).days());
    Some(Card {
        first,
        lost: draws.percent(2),
        run_out: draws.percent(4),
    })
}

pub fn driving_licence(born: Date, sex: Sex, place: Place, draws: &mut Draws) -> Option<Licence> {
    const CATEGORIES: &[&str] = &[
        "B", "B", "B", "B, B1", "A, B", "B, C", "B, BE", "B, C, CE", "B, C, D",
    ];
    let drives = draws.percent(match sex {
        Sex::Male => 66,
        Sex::Female => 42,
    });
    let years = draws.between(18, 30);
    let first = years_after(born, years, draws);
    let card = Card {
        first,
        lost: draws.percent(2),
        run_out: draws.percent(6),
    };
    let categories = draws.pick(CATEGORIES);
    drives.then(|| Licence {
        card,
        categories: papers::categories(categories, first),
        residence: place.in_words(),
        glasses: first.day() % 5 == 0,
        replaces_stolen: false,
    })
}

pub fn birth(
    born: Date,
    place: Place,
    mother: FullName,
    father: FullName,
    draws: &mut Draws,
) -> Birth {
    let days = draws.between(3, 40);
    Birth {
        issued_on: born.saturating_add(i64::from(days).days()),
        issuer: civil_status_office(place),
        mother: Some(mother),
        father: Some(father),
    }
}

/// The office of civil status of a place, in words.
pub fn civil_status_office(place: Place) -> LocalizedText {
    let place = place.in_words();
    LocalizedText {
        kk: format!("{}, азаматтық хал актілерін тіркеу бөлімі", place.kk),
        ru: format!(
            "{}, отдел регистрации актов гражданского состояния",
            place.ru
        ),
        en: place
            .en
            .map(|place| format!("Civil Registry Office, {place}")),
    }
}

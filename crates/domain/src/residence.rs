//! Addresses, dwellings, and temporary registration at a place of stay.

use std::fmt;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, Iin, LocalizedText, Settings, abroad::AbroadRefusal, settings::civil_day,
    statement::Statement,
};

/// Why a text is not a registration address code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a registration address code has 16 digits")]
pub struct RkaError;

/// The registration address code, RKA: 16 digits; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rka(String);

impl Rka {
    /// Parses 16 digits, with or without spaces.
    pub fn parse(text: &str) -> Result<Self, RkaError> {
        if text.len() > 40 {
            return Err(RkaError);
        }
        let code: String = text.chars().filter(|c| *c != ' ').collect();
        (code.len() == 16 && code.bytes().all(|b| b.is_ascii_digit()))
            .then_some(Self(code))
            .ok_or(RkaError)
    }

    /// The 16 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Rka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rka(…)")
    }
}

impl TryFrom<String> for Rka {
    type Error = RkaError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Rka> for String {
    fn from(rka: Rka) -> Self {
        rka.0
    }
}

/// Regions and cities of republican significance, for finding an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// City of Astana.
    Astana,
    /// City of Almaty.
    Almaty,
    /// City of Shymkent.
    Shymkent,
    /// Abai.
    Abai,
    /// Akmola.
    Akmola,
    /// Aktobe.
    Aktobe,
    /// Almaty region.
    AlmatyRegion,
    /// Atyrau.
    Atyrau,
    /// East Kazakhstan.
    EastKazakhstan,
    /// Zhambyl.
    Zhambyl,
    /// Zhetisu.
    Zhetisu,
    /// West Kazakhstan.
    WestKazakhstan,
    /// Karaganda.
    Karaganda,
    /// Kostanay.
    Kostanay,
    /// Kyzylorda.
    Kyzylorda,
    /// Mangystau.
    Mangystau,
    /// Pavlodar.
    Pavlodar,
    /// North Kazakhstan.
    NorthKazakhstan,
    /// Turkistan.
    Turkistan,
    /// Ulytau.
    Ulytau,
}

/// A dwelling as the real-estate and address registers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dwelling {
    /// Registration address code.
    pub rka: Rka,
    /// Region.
    pub region: Region,
    /// Full address in words.
    pub address: LocalizedText,
}

/// Why somebody stays at a place for a while (R-49: the reason is stated).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum StayReason {
    /// Work.
    Work,
    /// Study.
    Study,
    /// Medical treatment.
    Treatment,
    /// Family.
    Family,
    /// Another reason.
    Other,
}

/// The applicant as the person database has them, never typed in; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Date of birth.
    pub date_of_birth: Date,
}

impl fmt::Debug for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Applicant(…)")
    }
}

/// What the applicant chooses in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporaryRegistrationForm {
    /// Whether the applicant ticked "I am an owner".
    pub as_owner: bool,
    /// The dwelling that the registers confirmed.
    pub dwelling: Dwelling,
    /// The first day of the stay.
    pub from: Date,
    /// Its length in months.
    pub months: u8,
    /// Its reason.
    pub reason: StayReason,
}

/// Why a form is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftRefusal {
    /// Not 1 to 12 months.
    #[error("a temporary registration lasts 1 to {longest} months")]
    Term {
        /// The longest term, in months.
        longest: u8,
    },
    /// The first day is in the past, or more than a month away.
    #[error("a temporary registration begins within the next month")]
    FirstDay,
    /// Nobody is applied for by that relation at that age.
    #[error(
        "a parent applies for a child, a guardian for an incapacitated adult, and nobody else for another"
    )]
    Represented,
    /// Not two people, or a name that is none.
    #[error("a marriage is of two people")]
    Spouse,
    /// One of the two is younger.
    #[error("who marries is at least {age} years old")]
    TooYoungToMarry {
        /// The age, in years.
        age: i16,
    },
    /// The card of a citizen abroad, or its copies.
    #[error(transparent)]
    Abroad(#[from] AbroadRefusal),
    /// A child too young to be registered apart from a parent.
    #[error("a child under {age} is registered only where the parent is")]
    ApartFromParents {
        /// From which age it can be.
        age: i16,
    },
    /// A stay at the same dwelling has some of the same days.
    #[error("a stay at this dwelling is registered for some of these days already")]
    StayRegistered,
}

/// A stay as it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay<'a> {
    /// Where.
    pub rka: &'a Rka,
    /// First day.
    pub from: Date,
    /// Last day; before the first of one that was ended before it began.
    pub until: Date,
}

impl Stay<'_> {
    /// Whether another one at the same dwelling has some of the same days. One that begins on the last day of another
    /// goes on with it, and one that never began takes no days.
    pub fn overlaps(&self, other: &Stay<'_>) -> bool {
        self.rka == other.rka
            && [self, other].iter().all(|one| one.from <= one.until)
            && self.from < other.until
            && other.from < self.until
    }
}

/// A request for temporary registration: what the applicant signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemporaryRegistration {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who stays.
    pub applicant: Applicant,
    /// Where.
    pub dwelling: Dwelling,
    /// Whether the applicant says to be an owner; the register decides.
    pub as_owner: bool,
    /// First day.
    pub from: Date,
    /// Length in months.
    pub months: u8,
    /// Last day.
    pub until: Date,
    /// Reason.
    pub reason: StayReason,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two requests have the same bytes.
    pub nonce: String,
}

impl Statement for TemporaryRegistration {
    const SUBJECT: &'static str = "qoltanba/temporary-registration/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

impl TemporaryRegistration {
    /// Draws up a request from a form.
    pub fn draft(
        site: &str,
        form: TemporaryRegistrationForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, DraftRefusal> {
        let until = last_day(form.from, form.months, settings)?;
        let today = civil_day(now);
        may_begin(form.from, today, today)?;
        Ok(Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            dwelling: form.dwelling,
            as_owner: form.as_owner,
            from: form.from,
            months: form.months,
            until,
            reason: form.reason,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        })
    }

    /// Checks a request that somebody else drew up by the same rules.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        let until = last_day(self.from, self.months, settings)?;
        if until != self.until {
            return Err(DraftRefusal::Term {
                longest: settings.longest_stay_months,
            });
        }
        // A request drawn up before midnight and submitted after it still begins on the day it names.
        may_begin(self.from, today.saturating_sub(1.day()), today)
    }

    /// Refuses a stay that the same person has registered already, by those of theirs that are entered: one may follow
    /// another at a dwelling, and none repeats it.
    pub fn check_beside<'a>(
        &self,
        entered: impl IntoIterator<Item = Stay<'a>>,
    ) -> Result<(), DraftRefusal> {
        let wanted = Stay {
            rka: &self.dwelling.rka,
            from: self.from,
            until: self.until,
        };
        let mut entered = entered.into_iter();
        match entered.any(|stay| wanted.overlaps(&stay)) {
            true => Err(DraftRefusal::StayRegistered),
            false => Ok(()),
        }
    }
}

/// The last day of a stay: the day before the same day of the month in which it ends, or, where that month has no such
/// day, its last.
fn last_day(from: Date, months: u8, settings: &Settings) -> Result<Date, DraftRefusal> {
    let refusal = DraftRefusal::Term {
        longest: settings.longest_stay_months,
    };
    if months == 0 || months > settings.longest_stay_months {
        return Err(refusal);
    }
    let end = from
        .checked_add(i64::from(months).months())
        .map_err(|_| refusal)?;
    if end.day() < from.day() {
        return Ok(end);
    }
    end.checked_sub(1.day()).map_err(|_| refusal)
}

fn may_begin(from: Date, earliest: Date, today: Date) -> Result<(), DraftRefusal> {
    let latest = today.saturating_add(1.month());
    (earliest..=latest)
        .contains(&from)
        .then_some(())
        .ok_or(DraftRefusal::FirstDay)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        statement::to_be_signed,
        testing::{SITE, applicant, at, form, registration},
    };

    fn drafted(form: TemporaryRegistrationForm) -> Result<TemporaryRegistration, DraftRefusal> {
        TemporaryRegistration::draft(
            SITE,
            form,
            applicant(),
            at("2026-11-24T10:00:00Z"),
            [0x22; 16],
            &Settings::default(),
        )
    }

    #[test]
    fn r29_an_address_code_has_sixteen_digits() {
        assert_eq!(
            Rka::parse("0201 3001 2345 6789").unwrap().as_str(),
            "0201300123456789"
        );
        for text in [
            "",
            "020130012345678",
            "02013001234567890",
            "02013001234567-9",
            "０201300123456789",
        ] {
            assert_eq!(Rka::parse(text), Err(RkaError), "{text}");
        }
    }

    #[test]
    fn r33_a_stay_lasts_one_to_twelve_months() {
        for months in [0, 13, 255] {
            assert_eq!(
                drafted(TemporaryRegistrationForm { months, ..form() }),
                Err(DraftRefusal::Term { longest: 12 })
            );
        }
        for months in 1..=12 {
            assert!(drafted(TemporaryRegistrationForm { months, ..form() }).is_ok());
        }
    }

    #[test]
    fn r33_a_stay_ends_on_the_day_before_the_same_day_of_its_last_month() {
        let settings = Settings::default();
        for (from, months, until) in [
            (date(2026, 11, 24), 1, date(2026, 12, 23)),
            (date(2026, 11, 24), 12, date(2027, 11, 23)),
            (date(2027, 2, 1), 1, date(2027, 2, 28)),
            (date(2027, 3, 1), 1, date(2027, 3, 31)),
            (date(2028, 1, 29), 1, date(2028, 2, 28)),
        ] {
            assert_eq!(
                last_day(from, months, &settings),
                Ok(until),
                "{from} {months}"
            );
        }
    }

    #[test]
    fn r33_a_stay_whose_last_month_has_no_such_day_ends_with_that_month() {
        let settings = Settings::default();
        for (from, months, until) in [
            (date(2027, 1, 29), 1, date(2027, 2, 28)),
            (date(2027, 1, 30), 1, date(2027, 2, 28)),
            (date(2027, 1, 31), 1, date(2027, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
        ] {
            assert_eq!(
                last_day(from, months, &settings),
                Ok(until),
                "{from} {months}"
            );
        }
    }

    #[test]
    fn r33_a_stay_begins_between_today_in_kazakhstan_and_a_month_from_now() {
        for from in [date(2026, 11, 24), date(2026, 12, 24)] {
            assert!(
                drafted(TemporaryRegistrationForm { from, ..form() }).is_ok(),
                "{from}"
            );
        }
        for from in [date(2026, 11, 23), date(2026, 12, 25)] {
            assert_eq!(
                drafted(TemporaryRegistrationForm { from, ..form() }),
                Err(DraftRefusal::FirstDay),
                "{from}"
            );
        }
    }

    #[test]
    fn r33_a_request_drawn_up_before_midnight_is_still_good_after_it() {
        let settings = Settings::default();
        let registration = drafted(TemporaryRegistrationForm {
            from: date(2026, 11, 24),
            ..form()
        })
        .unwrap();
        assert_eq!(registration.check(date(2026, 11, 25), &settings), Ok(()));
        assert_eq!(
            registration.check(date(2026, 11, 26), &settings),
            Err(DraftRefusal::FirstDay)
        );
    }

    #[test]
    fn r33_a_request_with_another_last_day_is_refused() {
        let registration = TemporaryRegistration {
            until: date(2027, 12, 31),
            ..registration()
        };
        assert_eq!(
            registration.check(date(2026, 11, 24), &Settings::default()),
            Err(DraftRefusal::Term { longest: 12 })
        );
    }

    #[test]
    fn r33_a_stay_is_registered_once_and_may_be_followed_by_another() {
        let wanted = registration();
        let (here, elsewhere) = (
            wanted.dwelling.rka.clone(),
            Rka::parse("0201300123456780").unwrap(),
        );
        // It lasts from 25 November 2026 to 24 May 2027.
        let (from, until) = (wanted.from, wanted.until);
        for (rka, entered, fits) in [
            (&here, (from, until), false),
            (&here, (from - 40.days(), from + 1.day()), false),
            (&here, (until - 1.day(), until + 40.days()), false),
            (&here, (from + 1.day(), until - 1.day()), false),
            (&here, (from - 40.days(), until + 40.days()), false),
            // It goes on with one, and one goes on with it.
            (&here, (from - 40.days(), from - 1.day()), true),
            (&here, (from - 40.days(), from), true),
            (&here, (until, until + 40.days()), true),
            // Ended before it began.
            (&here, (from + 9.days(), from + 8.days()), true),
            (&elsewhere, (from, until), true),
        ] {
            let stay = Stay {
                rka,
                from: entered.0,
                until: entered.1,
            };
            let checked = wanted.check_beside([stay]);
            assert_eq!(checked.is_ok(), fits, "{entered:?}");
        }
        assert_eq!(wanted.check_beside([]), Ok(()));
    }

    #[test]
    fn r34_r35_the_bytes_to_sign_stay_what_they_are() {
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&registration())).unwrap());
    }

    #[test]
    fn s4_no_two_requests_have_the_same_bytes() {
        let other = TemporaryRegistration {
            nonce: crate::hex(&[0x23; 16]),
            ..registration()
        };
        assert_ne!(to_be_signed(&registration()), to_be_signed(&other));
    }

    #[test]
    fn a_request_is_not_shown_by_debug() {
        let shown = format!("{:?}", registration());
        for personal in [
            "900517",
            "1990-05-17",
            "Әбішева",
            "Сарыарқа",
            "Сарыарка",
            "0201300123456789",
        ] {
            assert!(!shown.contains(personal), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_is_stable(text in "\\PC*|[0-9 ]{16,20}") {
            if let Ok(rka) = Rka::parse(&text) {
                prop_assert_eq!(Rka::parse(rka.as_str()), Ok(rka));
            }
        }

        #[test]
        fn r33_every_draft_passes_the_check_and_lasts_its_months(days in 0i64..31, months in 1u8..=12) {
            let from = date(2026, 11, 24) + days.days();
            if let Ok(registration) = drafted(TemporaryRegistrationForm { from, months, ..form() }) {
                prop_assert_eq!(registration.check(date(2026, 11, 24), &Settings::default()), Ok(()));
                let lasted = (registration.until - from).get_days() + 1;
                prop_assert!((28 * i32::from(months)..=31 * i32::from(months)).contains(&lasted), "{}", lasted);
            }
        }

        #[test]
        fn r33_no_day_makes_it_panic(year: i16, month in 1i8..=12, months: u8) {
            if let Ok(from) = Date::new(year, month, 28) {
                let read = TemporaryRegistration { from, months, ..registration() };
                prop_assert!(read.check(date(2026, 11, 24), &Settings::default()).is_err());
            }
        }
    }
}

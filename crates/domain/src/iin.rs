//! The individual identification number, R-1.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Why a text is not an IIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IinError {
    /// Not exactly twelve ASCII digits.
    #[error("an IIN has 12 digits")]
    NotTwelveDigits,
    /// The first six digits and the century digit give no day of the calendar.
    #[error("the IIN holds no valid date of birth")]
    NoDateOfBirth,
    /// The control digit is wrong, or the number is one that is never issued.
    #[error("the control digit of the IIN is wrong")]
    WrongControlDigit,
}

/// A valid individual identification number; `Debug` shows only that there is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iin(String);

/// Sex as the seventh digit of the IIN tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Odd century digit.
    Male,
    /// Even century digit.
    Female,
}

impl Iin {
    /// Parses twelve digits, refusing a wrong date or control digit.
    pub fn parse(text: &str) -> Result<Self, IinError> {
        let digits = digits(text).ok_or(IinError::NotTwelveDigits)?;
        date_of_birth(&digits).ok_or(IinError::NoDateOfBirth)?;
        match control_digit(&digits) {
            Some(control) if control == digits[11] => Ok(Self(text.to_owned())),
            _ => Err(IinError::WrongControlDigit),
        }
    }

    /// Makes the IIN of a birth date, sex and four-digit serial; `None` where that number is never issued.
    pub fn issue(born: Date, sex: Sex, serial: u16) -> Option<Self> {
        let century = match (born.year(), sex) {
            (1800..=1899, Sex::Male) => 1,
            (1800..=1899, Sex::Female) => 2,
            (1900..=1999, Sex::Male) => 3,
            (1900..=1999, Sex::Female) => 4,
            (2000..=2099, Sex::Male) => 5,
            (2000..=2099, Sex::Female) => 6,
            _ => return None,
        };
        if serial > 9_999 {
            return None;
        }
        let head = format!(
            "{:02}{:02}{:02}{century}{serial:04}",
            born.year() % 100,
            born.month(),
            born.day()
        );
        let mut all = [0u8; 12];
        for (to, from) in all.iter_mut().zip(head.bytes()) {
            *to = from - b'0';
        }
        control_digit(&all).map(|control| Self(format!("{head}{control}")))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of birth that the number holds.
    pub fn date_of_birth(&self) -> Date {
        digits(&self.0)
            .and_then(|digits| date_of_birth(&digits))
            .unwrap_or(Date::MIN) // unreachable: `parse` and `issue` admit only numbers with a date
    }

    /// Sex by the century digit.
    pub fn sex(&self) -> Sex {
        match self.0.as_bytes()[6] {
            b'1' | b'3' | b'5' => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// Full years of age on a day.
    pub fn age_on(&self, day: Date) -> i16 {
        age_on(self.date_of_birth(), day)
    }
}

/// Full years between a birthday and a day; who is born on 29 February grows older on 1 March.
pub fn age_on(born: Date, day: Date) -> i16 {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i16::from(!had_birthday)
}

pub(crate) fn digits(text: &str) -> Option<[u8; 12]> {
    let bytes: [u8; 12] = text.as_bytes().try_into().ok()?;
    bytes
        .iter()
        .all(u8::is_ascii_digit)
        .then(|| bytes.map(|digit| digit - b'0'))
}

fn date_of_birth(digits: &[u8; 12]) -> Option<Date> {
    let two = |at: usize| i16::from(digits[at]) * 10 + i16::from(digits[at + 1]);
    let century = match digits[6] {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return None,
    };
    Date::new(
        century + two(0),
        i8::try_from(two(2)).ok()?,
        i8::try_from(two(4)).ok()?,
    )
    .ok()
}

/// The control digit that IIN and BIN share, or `None` for a number that is never issued.
pub(crate) fn control_digit(digits: &[u8; 12]) -> Option<u8> {
    let sum = |first_weight: u32| {
        (0u32..11)
            .zip(digits)
            .map(|(at, digit)| u32::from(*digit) * ((at + first_weight - 1) % 11 + 1))
            .sum::<u32>()
            % 11
    };
    match sum(1) {
        10 => match sum(3) {
            10 => None,
            control => u8::try_from(control).ok(),
        },
        control => u8::try_from(control).ok(),
    }
}

impl fmt::Debug for Iin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Iin(…)")
    }
}

impl TryFrom<String> for Iin {
    type Error = IinError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Iin> for String {
    fn from(iin: Iin) -> Self {
        iin.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    /// The number of a birth date, sex and serial, and the first sum of its weights modulo 11, by the words of R-1 alone.
    fn by_the_book(digits: &[u32]) -> Option<u32> {
        let sum = |weights: [u32; 11]| {
            weights
                .iter()
                .zip(digits)
                .map(|(weight, digit)| weight * digit)
                .sum::<u32>()
                % 11
        };
        [
            sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
            sum([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]),
        ]
        .into_iter()
        .find(|control| *control < 10)
    }

    #[test]
    fn r1_a_hundred_issued_numbers_follow_the_weights_and_are_read_back() {
        let mut issued = 0;
        for serial in (0..10_000).step_by(97) {
            let born = date(1899, 12, 25) + (i64::from(serial) * 7).days();
            let sex = if serial % 2 == 0 {
                Sex::Male
            } else {
                Sex::Female
            };
            let Some(iin) = Iin::issue(born, sex, serial) else {
                continue;
            };
            let digits: Vec<u32> = iin.as_str().bytes().map(|b| u32::from(b - b'0')).collect();

            assert_eq!(by_the_book(&digits), Some(digits[11]));
            let read = Iin::parse(iin.as_str()).unwrap();
            assert_eq!((read.date_of_birth(), read.sex()), (born, sex));
            issued += 1;
        }
        assert!(issued >= 100, "{issued}");
    }

    #[test]
    fn r1_a_number_whose_sums_are_both_ten_is_never_issued() {
        let born = date(1990, 5, 17);
        let never: Vec<u16> = (0..10_000)
            .filter(|serial| Iin::issue(born, Sex::Male, *serial).is_none())
            .collect();

        assert!(!never.is_empty());
        for serial in never {
            let head = format!("9005173{serial:04}");
            let digits: Vec<u32> = head.bytes().map(|b| u32::from(b - b'0')).collect();
            assert_eq!(by_the_book(&digits), None);
            for control in 0..10 {
                assert_eq!(
                    Iin::parse(&format!("{head}{control}")),
                    Err(IinError::WrongControlDigit)
                );
            }
        }
    }

    #[test]
    fn r1_one_wrong_digit_is_found() {
        let iin = Iin::issue(date(1990, 5, 17), Sex::Female, 1234).unwrap();
        for control in (0..10).map(|digit| char::from(b'0' + digit)) {
            let text = format!("{}{control}", &iin.as_str()[..11]);
            if text != iin.as_str() {
                assert_eq!(Iin::parse(&text), Err(IinError::WrongControlDigit));
            }
        }
    }

    #[test]
    fn r1_only_twelve_ascii_digits_with_a_day_of_the_calendar() {
        for text in [
            "",
            "90051740123",
            "9005174012345",
            "90051740123a",
            "９０0517401234",
            "900517 01234",
        ] {
            assert_eq!(Iin::parse(text), Err(IinError::NotTwelveDigits), "{text}");
        }
        for text in [
            "901317401234",
            "900230401234",
            "010229501234",
            "900517001234",
            "900517701234",
        ] {
            assert_eq!(Iin::parse(text), Err(IinError::NoDateOfBirth), "{text}");
        }
    }

    #[test]
    fn r1_no_number_outside_three_centuries_and_four_digits() {
        assert_eq!(Iin::issue(date(1799, 12, 31), Sex::Male, 1), None);
        assert_eq!(Iin::issue(date(2100, 1, 1), Sex::Male, 1), None);
        assert_eq!(Iin::issue(date(2000, 1, 1), Sex::Male, 10_000), None);
    }

    #[test]
    fn r2_years_of_age_are_full_years() {
        let born = date(2010, 11, 24);
        assert_eq!(age_on(born, date(2026, 11, 23)), 15);
        assert_eq!(age_on(born, date(2026, 11, 24)), 16);
        let on_a_leap_day = date(2008, 2, 29);
        assert_eq!(age_on(on_a_leap_day, date(2025, 2, 28)), 16);
        assert_eq!(age_on(on_a_leap_day, date(2025, 3, 1)), 17);
    }

    #[test]
    fn an_iin_is_not_shown_by_debug() {
        let iin = Iin::issue(date(1990, 5, 17), Sex::Female, 1234).unwrap();
        assert_eq!(format!("{iin:?}"), "Iin(…)");
    }

    proptest! {
        #[test]
        fn r1_reading_never_panics_and_keeps_the_text(text in "\\PC*|[0-9]{12}") {
            if let Ok(iin) = Iin::parse(&text) {
                prop_assert_eq!(iin.as_str(), text);
            }
        }

        #[test]
        fn r1_what_is_issued_is_read_back(days in 0i64..109_000, serial in 0u16..10_000, male: bool) {
            let born = date(1800, 1, 1) + days.days();
            let sex = if male { Sex::Male } else { Sex::Female };
            if let Some(iin) = Iin::issue(born, sex, serial) {
                let read = Iin::parse(iin.as_str()).unwrap();
                prop_assert_eq!((read.date_of_birth(), read.sex()), (born, sex));
            }
        }
    }
}

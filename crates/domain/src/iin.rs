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

fn digits(text: &str) -> Option<[u8; 12]> {
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

fn control_digit(digits: &[u8; 12]) -> Option<u8> {
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

//! Electronic inquiries: what the registers say, signed by the service and checked by anyone.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, Iin, Settings,
    access::{AccessCodeError, AccessSecret, SHORT_CODE_ALPHABET},
    residence::{Applicant, Dwelling},
    settings::civil_day,
    statement::{LONGEST_STATEMENT, Statement, to_be_signed},
};

/// What an inquiry is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum InquiryKind {
    /// Where a person is registered.
    RegisteredAt,
    /// Who is registered at a dwelling.
    RegisteredHere,
}

/// Characters of a number: eleven at random, and one that follows from them.
const NUMBER_LENGTH: usize = 12;

/// The number of an inquiry: 12 letters and digits without look-alikes, the last one a check on the others.
///
/// The first eleven are drawn at random, of 31¹¹ or about 2⁵⁴; any one wrong character, and any two that changed places,
/// are found by the last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InquiryNumber(String);

/// Not the number of an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InquiryNumberError {
    /// Not twelve characters of the alphabet.
    #[error("the number of an inquiry has 12 letters and digits")]
    Form,
    /// The last character does not follow from the others.
    #[error("the number of an inquiry has a wrong character")]
    Check,
}

impl InquiryNumber {
    /// Makes a number from random bytes, uniform but for 2^-73; whoever keeps it sees to it that there is only one.
    pub fn from_random(bits: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bits);
        let mut digits = [0_u8; NUMBER_LENGTH - 1];
        for digit in &mut digits {
            *digit = (rest % 31) as u8;
            rest /= 31;
        }
        let check = check_of(&digits);
        Self(
            digits
                .into_iter()
                .chain([check])
                .map(|digit| char::from(SHORT_CODE_ALPHABET[usize::from(digit)]))
                .collect(),
        )
    }

    /// Parses what a person typed, in either case, with or without spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, InquiryNumberError> {
        if text.len() > 48 {
            return Err(InquiryNumberError::Form);
        }
        let number: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '\n' | '\r' | '\t'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let digits: Vec<u8> = number
            .bytes()
            .map_while(|byte| SHORT_CODE_ALPHABET.iter().position(|one| *one == byte))
            .filter_map(|digit| u8::try_from(digit).ok())
            .collect();
        match digits.split_last() {
            Some((check, others))
                if digits.len() == NUMBER_LENGTH && number.len() == NUMBER_LENGTH =>
            {
                (check_of(others) == *check)
                    .then_some(Self(number))
                    .ok_or(InquiryNumberError::Check)
            }
            Some(_) | None => Err(InquiryNumberError::Form),
        }
    }

    /// The twelve characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in three groups of four, as it stands on an inquiry.
    pub fn grouped(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

/// The check on digits of base 31: each counts by its place, and 31 is prime.
fn check_of(digits: &[u8]) -> u8 {
    let sum: u32 = (1..)
        .zip(digits)
        .map(|(weight, digit)| weight * u32::from(*digit))
        .sum();
    (sum % 31) as u8
}

impl fmt::Debug for InquiryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InquiryNumber(…)")
    }
}

impl TryFrom<String> for InquiryNumber {
    type Error = InquiryNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<InquiryNumber> for String {
    fn from(number: InquiryNumber) -> Self {
        number.0
    }
}

/// The 128 bits in the QR code of an inquiry; zeroized, never shown by `Debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquirySecret(AccessSecret);

impl InquirySecret {
    /// Wraps 128 bits that nobody can guess.
    pub fn new(bits: [u8; 16]) -> Self {
        Self(AccessSecret::from_random(bits))
    }

    /// Parses 22 characters of unpadded base64url.
    pub fn parse(text: &str) -> Result<Self, AccessCodeError> {
        AccessSecret::parse(text).map(Self)
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// 22 characters of unpadded base64url.
    pub fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// The link in the QR code: the secret is in the fragment, which no server log and no prefetcher gets.
    pub fn link(&self, origin: &str) -> String {
        format!("{origin}/check#{}", self.to_text())
    }
}

/// What a third party scanned or typed to check an inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InquiryCode {
    /// The secret of the QR code.
    Secret(InquirySecret),
    /// The number.
    Number(InquiryNumber),
}

impl InquiryCode {
    /// Reads a link of this service's origin, or a number; `None` for everything else.
    pub fn claimed(text: &str, origin: &str) -> Option<Self> {
        let text = text.trim();
        match text
            .strip_prefix(origin)
            .and_then(|rest| rest.strip_prefix("/check#"))
        {
            Some(secret) => InquirySecret::parse(secret).ok().map(Self::Secret),
            None => InquiryNumber::parse(text).ok().map(Self::Number),
        }
    }
}

/// A temporary registration that an inquiry names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedStay {
    /// Where.
    pub dwelling: Dwelling,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// Somebody who is registered at a dwelling: a name and a term, and nothing else of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resident {
    /// Full name.
    pub full_name: FullName,
    /// Last day of a temporary registration; nothing where it is permanent.
    pub until: Option<Date>,
}

crate::debug_by_name!(Resident);

/// What the registers said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Said {
    /// Where a person is registered.
    RegisteredAt {
        /// Who.
        person: Applicant,
        /// The permanent address, if there is one.
        permanent: Option<Dwelling>,
        /// Temporary registrations that are not over.
        temporary: Vec<NamedStay>,
    },
    /// Who is registered at a dwelling.
    RegisteredHere {
        /// The owner who asked.
        owner: Applicant,
        /// The dwelling.
        dwelling: Dwelling,
        /// Those who are registered there, by name.
        residents: Vec<Resident>,
    },
}

impl Said {
    /// What this is an inquiry of.
    pub fn kind(&self) -> InquiryKind {
        match self {
            Self::RegisteredAt { .. } => InquiryKind::RegisteredAt,
            Self::RegisteredHere { .. } => InquiryKind::RegisteredHere,
        }
    }
}

/// An inquiry: what the service signs with its seal, and anyone can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that drew it up and where it is checked.
    pub site: String,
    /// Its number.
    pub number: InquiryNumber,
    /// When the registers were asked: it says how things stood then.
    pub issued_at: Timestamp,
    /// The last day on which it is valid.
    pub valid_until: Date,
    /// What the registers said.
    pub says: Said,
}

impl Statement for Inquiry {
    const SUBJECT: &'static str = "qoltanba/inquiry/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// Why an inquiry is not drawn up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InquiryRefusal {
    /// Neither about the person nor about a child of theirs who is a minor.
    #[error("an inquiry is about oneself or one's own minor child")]
    NotYours,
    /// The person owns no such dwelling.
    #[error("only an owner asks who is registered at a dwelling")]
    NotOwner,
    /// More than fits into one: a service centre helps.
    #[error("this is too long for an inquiry online")]
    TooLong,
    /// So many were asked for in a day.
    #[error("at most {most} inquiries are asked for in a day")]
    TooMany {
        /// How many.
        most: u32,
    },
}

/// Decides whether a person may ask about somebody: themselves, or a child of theirs who is not of age.
pub fn may_ask_about(
    asker: &Iin,
    about: &Iin,
    children: &[Iin],
    today: Date,
    settings: &Settings,
) -> Result<(), InquiryRefusal> {
    let minor = about.age_on(today) < settings.adult_age;
    (asker == about || (minor && children.contains(about)))
        .then_some(())
        .ok_or(InquiryRefusal::NotYours)
}

/// Decides whether one more may be asked for after so many in the last day.
pub fn may_ask_more(asked: u32, settings: &Settings) -> Result<(), InquiryRefusal> {
    let most = settings.inquiries_per_day;
    (asked < most)
        .then_some(())
        .ok_or(InquiryRefusal::TooMany { most })
}

impl Inquiry {
    /// Draws up an inquiry, with the exact bytes that are signed.
    pub fn draw_up(
        site: &str,
        number: InquiryNumber,
        says: Said,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(Self, Vec<u8>), InquiryRefusal> {
        let inquiry = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            number,
            issued_at: now,
            valid_until: settings.working_days_after(civil_day(now), settings.inquiry_working_days),
            says,
        };
        let bytes = to_be_signed(&inquiry);
        if bytes.len() > LONGEST_STATEMENT {
            return Err(InquiryRefusal::TooLong);
        }
        Ok((inquiry, bytes))
    }

    /// Whether it is valid at an instant.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        civil_day(now) <= self.valid_until
    }
}

#[cfg(test)]
mod tests;

//! Joining: from a telephone number to an EDS, a record in the MCD and an account.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use crate::{Iin, Settings, iin::age_on};

/// The order of joining; a step is left only for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum JoiningStep {
    /// The telephone number is asked for.
    Phone,
    /// The code from the SMS is asked for.
    Code,
    /// The identity check with consent to use ID data and telephone number.
    Identity,
    /// The control questions: IIN and date of birth.
    ControlQuestions,
    /// E-mail and EDS password; the key is made and the certificate issued.
    Certificate,
    /// The quick access code, twice.
    QuickAccessCode,
    /// Everything is there.
    Done,
}

/// Why a person cannot join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoiningRefusal {
    /// Younger than the age of R-2.
    #[error("an EDS is issued from {age} years of age")]
    TooYoung {
        /// The age from which it is issued, in years.
        age: i16,
    },
    /// The date of birth is not the one that the IIN holds, or the registers know no such person (one answer for both).
    #[error("IIN and date of birth do not belong together")]
    NotThisPerson,
    /// A failed identity check blocks for a while.
    #[error("the identity check is blocked until {until}")]
    BlockedUntil {
        /// The end of the block.
        until: Timestamp,
    },
    /// Too many failed identity checks: a service centre helps.
    #[error("the identity check has to be done at a service centre")]
    ServiceCentreOnly,
}

/// Decides the control questions: the date of birth fits the IIN, and the person is old enough.
pub fn answer_control_questions(
    iin: &Iin,
    date_of_birth: Date,
    today: Date,
    settings: &Settings,
) -> Result<(), JoiningRefusal> {
    if iin.date_of_birth() != date_of_birth {
        return Err(JoiningRefusal::NotThisPerson);
    }
    if age_on(date_of_birth, today) < settings.joining_age {
        return Err(JoiningRefusal::TooYoung {
            age: settings.joining_age,
        });
    }
    Ok(())
}

/// The failed identity checks of one person or device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IdentityFailures {
    /// How many in a row.
    pub count: u32,
    /// When the last one was.
    pub last: Option<Timestamp>,
}

impl IdentityFailures {
    /// Whether another check may be made now.
    pub fn may_try(&self, now: Timestamp, settings: &Settings) -> Result<(), JoiningRefusal> {
        if self.count >= settings.identity_failures {
            return Err(JoiningRefusal::ServiceCentreOnly);
        }
        match self.last.map(|last| last + settings.identity_block) {
            Some(until) if now < until => Err(JoiningRefusal::BlockedUntil { until }),
            _ => Ok(()),
        }
    }

    /// One more failure.
    pub fn failed(self, now: Timestamp) -> Self {
        Self {
            count: self.count.saturating_add(1),
            last: Some(now),
        }
    }
}

/// Why a secret is refused when it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// A password of fewer than eight or more than 128 characters.
    #[error("a password has 8 to 128 characters")]
    PasswordLength,
    /// A password without a letter or without a digit.
    #[error("a password has letters and digits")]
    PasswordKinds,
    /// Not six digits.
    #[error("a quick access code has 6 digits")]
    CodeLength,
    /// Six equal digits, or a run such as 123456.
    #[error("this quick access code is too easy to guess")]
    CodeTooEasy,
}

/// The password of the EDS; it never leaves the device (S-24) and is zeroized.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct EdsPassword(String);

impl EdsPassword {
    /// Accepts a new password: 8 to 128 characters with letters and digits.
    pub fn choose(text: String) -> Result<Self, WeakSecret> {
        let password = Self(text);
        if !(8..=128).contains(&password.0.chars().count()) {
            return Err(WeakSecret::PasswordLength);
        }
        let letters = password.0.chars().any(char::is_alphabetic);
        let digits = password.0.chars().any(|c| c.is_ascii_digit());
        if letters && digits {
            Ok(password)
        } else {
            Err(WeakSecret::PasswordKinds)
        }
    }

    /// Takes what a person typed to open what is there; any text may be tried.
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    /// The bytes that a key is derived from.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The six digits of the quick access code; zeroized.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct QuickAccessCode(String);

impl QuickAccessCode {
    /// Accepts a new code: six digits that are neither all equal nor a run up or down.
    pub fn choose(text: String) -> Result<Self, WeakSecret> {
        let code = Self::typed(text)?;
        let steps: Vec<i16> = code
            .0
            .as_bytes()
            .windows(2)
            .map(|pair| i16::from(pair[1]) - i16::from(pair[0]))
            .collect();
        let easy = [-1, 0, 1]
            .iter()
            .any(|step| steps.iter().all(|s| s == step));
        if easy {
            Err(WeakSecret::CodeTooEasy)
        } else {
            Ok(code)
        }
    }

    /// Takes six digits that a person typed to open what is there.
    pub fn typed(text: String) -> Result<Self, WeakSecret> {
        let code = Self(text);
        if code.0.len() == 6 && code.0.bytes().all(|b| b.is_ascii_digit()) {
            Ok(code)
        } else {
            Err(WeakSecret::CodeLength)
        }
    }

    /// The bytes that a key is derived from.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for EdsPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EdsPassword(…)")
    }
}

impl fmt::Debug for QuickAccessCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QuickAccessCode(…)")
    }
}

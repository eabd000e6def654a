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

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};

    use super::*;
    use crate::testing::{applicant, at};

    #[test]
    fn r6_the_steps_come_in_the_order_of_the_rule() {
        let order = [
            JoiningStep::Phone,
            JoiningStep::Code,
            JoiningStep::Identity,
            JoiningStep::ControlQuestions,
            JoiningStep::Certificate,
            JoiningStep::QuickAccessCode,
            JoiningStep::Done,
        ];
        assert!(order.is_sorted_by(|earlier, later| earlier < later));
    }

    #[test]
    fn r2_nobody_under_sixteen_gets_an_eds() {
        let iin = Iin::issue(date(2010, 11, 25), crate::iin::Sex::Male, 7).unwrap();
        let answer =
            |today| answer_control_questions(&iin, date(2010, 11, 25), today, &Settings::default());
        assert_eq!(
            answer(date(2026, 11, 24)),
            Err(JoiningRefusal::TooYoung { age: 16 })
        );
        assert_eq!(answer(date(2026, 11, 25)), Ok(()));
    }

    #[test]
    fn r6_a_date_of_birth_that_is_not_the_iins_says_nothing_of_the_person() {
        assert_eq!(
            answer_control_questions(
                &applicant().iin,
                date(2015, 5, 17),
                date(2026, 11, 24),
                &Settings::default()
            ),
            Err(JoiningRefusal::NotThisPerson)
        );
    }

    #[test]
    fn r51_a_failed_identity_check_blocks_for_fifteen_minutes() {
        let settings = Settings::default();
        let failed_at = at("2026-11-24T10:00:00Z");
        let failures = IdentityFailures::default().failed(failed_at);
        let until = at("2026-11-24T10:15:00Z");

        assert_eq!(
            failures.may_try(until - SignedDuration::from_nanos(1), &settings),
            Err(JoiningRefusal::BlockedUntil { until })
        );
        assert_eq!(failures.may_try(until, &settings), Ok(()));
        assert_eq!(
            IdentityFailures::default().may_try(failed_at, &settings),
            Ok(())
        );
    }

    #[test]
    fn r51_after_five_failures_only_a_service_centre_helps() {
        let settings = Settings::default();
        let now = at("2026-11-24T10:00:00Z");
        let later = now + SignedDuration::from_hours(1_000);
        let four = (0..4).fold(IdentityFailures::default(), |so_far, _| so_far.failed(now));

        assert_eq!(four.may_try(later, &settings), Ok(()));
        assert_eq!(
            four.failed(now).may_try(later, &settings),
            Err(JoiningRefusal::ServiceCentreOnly)
        );
    }

    #[test]
    fn r6_a_password_has_eight_characters_letters_and_digits() {
        let choose = |text: &str| EdsPassword::choose(text.to_owned()).map(|_| ());
        assert_eq!(choose("құпия12"), Err(WeakSecret::PasswordLength));
        assert_eq!(
            choose(&format!("a1{}", "x".repeat(127))),
            Err(WeakSecret::PasswordLength)
        );
        assert_eq!(choose("12345678"), Err(WeakSecret::PasswordKinds));
        assert_eq!(choose("парольпароль"), Err(WeakSecret::PasswordKinds));
        assert_eq!(choose("құпиясөз1"), Ok(()));
        assert_eq!(choose(&format!("a1{}", "x".repeat(126))), Ok(()));
    }

    #[test]
    fn r6_a_quick_access_code_has_six_digits_and_is_not_a_run() {
        let choose = |text: &str| QuickAccessCode::choose(text.to_owned()).map(|_| ());
        for text in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(choose(text), Err(WeakSecret::CodeLength), "{text}");
        }
        for text in ["000000", "777777", "123456", "456789", "987654"] {
            assert_eq!(choose(text), Err(WeakSecret::CodeTooEasy), "{text}");
        }
        assert_eq!(choose("135790"), Ok(()));
        assert!(QuickAccessCode::typed("123456".into()).is_ok());
    }

    #[test]
    fn s24_password_and_code_are_not_shown_by_debug() {
        let password = EdsPassword::typed("құпиясөз1".into());
        let code = QuickAccessCode::typed("135790".into()).unwrap();
        assert_eq!(
            format!("{password:?} {code:?}"),
            "EdsPassword(…) QuickAccessCode(…)"
        );
    }
}

//! Marriage: the application that two people sign, the fee that one of them pays, and when they are awaited.

mod office;

use std::fmt;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, Iin, Settings,
    residence::{Applicant, DraftRefusal},
    settings::{civil_day, kazakhstan},
    statement::Statement,
};

pub use office::{OFFICES, Office, OfficeCode, OfficeError};

/// The longest surname or given name that is typed, in characters.
pub const LONGEST_TYPED_NAME: usize = 100;

/// Which surnames the two bear afterwards; both sign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Surnames {
    /// Each keeps their own.
    Own,
    /// Both that of who applies first.
    Applicants,
    /// Both that of who confirms.
    Spouses,
}

/// Whom somebody wants to marry, as they typed it; the person register decides whether it is so. `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spouse {
    /// IIN.
    pub iin: Iin,
    /// Surname.
    pub surname: String,
    /// Given name.
    pub given_name: String,
}

impl fmt::Debug for Spouse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spouse(…)")
    }
}

impl Spouse {
    /// Whether this is what the person register calls them, in whichever case it was typed.
    pub fn is_called(&self, name: &FullName) -> bool {
        let same = |typed: &str, known: &str| typed.trim().to_lowercase() == known.to_lowercase();
        same(&self.surname, &name.surname) && same(&self.given_name, &name.given_name)
    }
}

/// An application for marriage: what the first applicant signs, and what the spouse's consent is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marriage {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who applies first.
    pub applicant: Applicant,
    /// Who confirms.
    pub spouse: Spouse,
    /// Where they want to marry.
    pub office: OfficeCode,
    /// Which surnames they bear afterwards.
    pub surnames: Surnames,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two applications have the same bytes.
    pub nonce: String,
}

impl Statement for Marriage {
    const SUBJECT: &'static str = "qoltanba/marriage/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What the first applicant fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarriageForm {
    /// Whom they want to marry.
    pub spouse: Spouse,
    /// Where.
    pub office: OfficeCode,
    /// Which surnames they bear afterwards.
    pub surnames: Surnames,
}

impl Marriage {
    /// Draws up an application from a form.
    pub fn draft(
        site: &str,
        form: MarriageForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, DraftRefusal> {
        let marriage = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            spouse: form.spouse,
            office: form.office,
            surnames: form.surnames,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        };
        marriage.check(civil_day(now), settings)?;
        Ok(marriage)
    }

    /// Checks what can be told without a register: two people, both of age.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        let typed = [&self.spouse.surname, &self.spouse.given_name];
        let is_name =
            |name: &&String| !name.trim().is_empty() && name.chars().count() <= LONGEST_TYPED_NAME;
        if self.spouse.iin == self.applicant.iin || !typed.iter().all(is_name) {
            return Err(DraftRefusal::Spouse);
        }
        let age = settings.marriage_age;
        let both = [&self.applicant.iin, &self.spouse.iin];
        both.iter()
            .all(|iin| iin.age_on(today) >= age)
            .then_some(())
            .ok_or(DraftRefusal::TooYoungToMarry { age })
    }
}

impl Settings {
    /// A fee of so many monthly calculation indices, in tenge.
    pub fn fee(&self, indices: u8) -> u32 {
        self.monthly_index.saturating_mul(u32::from(indices))
    }
}

/// When the two are awaited: at an hour of the first working day on or after so many days from when the office decided.
pub fn appointment(decided_at: Timestamp, settings: &Settings) -> Timestamp {
    let day = civil_day(decided_at).saturating_add(i64::from(settings.marriage_wait_days).days());
    settings
        .working_day_from(day)
        .at(settings.marriage_hour, 0, 0, 0)
        .to_zoned(kazakhstan())
        // The calendar ends in the year 9999.
        .map_or(decided_at, |at| at.timestamp())
}

/// Whether two people are too close to marry, by the parents that the register has of each and of their parents.
///
/// Ancestors and descendants, and brothers and sisters, also of one parent.
pub fn are_close(one: &Line, other: &Line) -> bool {
    let above =
        |line: &Line, iin: &Iin| line.parents.contains(iin) || line.grandparents.contains(iin);
    above(one, &other.iin)
        || above(other, &one.iin)
        || one
            .parents
            .iter()
            .any(|parent| other.parents.contains(parent))
}

/// A person with those above them, as far as the register has them; `Debug` hides them.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub iin: Iin,
    /// Mother and father.
    pub parents: Vec<Iin>,
    /// Theirs.
    pub grandparents: Vec<Iin>,
}

crate::debug_by_name!(Line);

#[cfg(test)]
mod tests;

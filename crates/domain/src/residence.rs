//! Addresses, dwellings, and temporary registration at a place of stay.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{FullName, Iin, LocalizedText, Settings, statement::Statement};

/// Why a text is not a registration address code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a registration address code has 16 digits")]
pub struct RkaError;

/// The registration address code, RKA: 16 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// The applicant as the person database has them; never typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Date of birth.
    pub date_of_birth: Date,
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
        may_begin(form.from, crate::settings::civil_day(now))?;
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
        may_begin(self.from, today)
    }
}

/// The last day of a stay: the day before the same day of the month in which it ends.
fn last_day(from: Date, months: u8, settings: &Settings) -> Result<Date, DraftRefusal> {
    let refusal = DraftRefusal::Term {
        longest: settings.longest_stay_months,
    };
    if months == 0 || months > settings.longest_stay_months {
        return Err(refusal);
    }
    from.checked_add(i64::from(months).months())
        .and_then(|day| day.checked_sub(1.day()))
        .map_err(|_| refusal)
}

fn may_begin(from: Date, today: Date) -> Result<(), DraftRefusal> {
    // A request drawn up before midnight and signed after it still begins today.
    let earliest = today.saturating_sub(1.day());
    let latest = today.saturating_add(1.month());
    (earliest..=latest)
        .contains(&from)
        .then_some(())
        .ok_or(DraftRefusal::FirstDay)
}

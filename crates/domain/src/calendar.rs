//! The working days of Kazakhstan: holidays by law, those that are announced for a year, and days that the government
//! transfers (R-40; Labour Code, articles 84 and 85).

use std::{fmt, sync::LazyLock};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The calendar that is part of the program.
const KAZAKHSTAN: &str = include_str!("../calendar/kazakhstan.json");

/// The most entries of one kind that a calendar has.
const MOST: usize = 400;

/// A day of every year, such as `03-08`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

/// A holiday that has the same day each year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its day.
    pub day: DayOfYear,
    /// Its name, for whoever reads the file.
    pub name: String,
    /// Whether the next working day is off where it is on a weekend; the two religious days do not move.
    pub moves: bool,
}

/// A day off that the government transferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The day that is off.
    pub off: Date,
    /// The day that is worked in its place, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked: Option<Date>,
    /// By which act.
    pub by: String,
}

/// What was announced for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// The first day of Kurban Ait, by the Muslim calendar.
    pub kurban_ait: Date,
    /// Days that the government transferred.
    pub transfers: Vec<Transfer>,
}

/// Which days are worked. `Debug` names its years only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Entries", into = "Entries")]
pub struct Calendar(Entries);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    laws: Vec<String>,
    holidays: Vec<Holiday>,
    years: Vec<Year>,
}

/// Why something is no calendar.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// Not the JSON of a calendar.
    #[error("the calendar cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// Its entries contradict one another.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
}

/// How the entries of a calendar contradict one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// More entries than a calendar has.
    #[error("the calendar has more than {MOST} entries of a kind")]
    TooMany,
    /// Holidays or years that are there twice, or not in their order.
    #[error("the calendar has something twice, or out of order")]
    Order,
    /// A day that is in another year than the one that names it.
    #[error("the calendar has {0} in another year")]
    OtherYear(Date),
    /// A transferred day that is off anyway, or one in its place that is worked anyway.
    #[error("the calendar transfers {0}, which changes nothing")]
    NoTransfer(Date),
}

/// Not a day of each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day of every year has the form MM-DD, and is no 29 February")]
pub struct DayOfYearError;

impl TryFrom<String> for DayOfYear {
    type Error = DayOfYearError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<i8>().ok()).flatten()
        };
        let (month, day) = text.split_once('-').ok_or(DayOfYearError)?;
        let (month, day) = number(month).zip(number(day)).ok_or(DayOfYearError)?;
        // 2027 is no leap year.
        Date::new(2027, month, day).map_err(|_| DayOfYearError)?;
        Ok(Self { month, day })
    }
}

impl From<DayOfYear> for String {
    fn from(day: DayOfYear) -> Self {
        format!("{:02}-{:02}", day.month, day.day)
    }
}

impl DayOfYear {
    fn is_of(self, day: Date) -> bool {
        day.month() == self.month && day.day() == self.day
    }
}

impl TryFrom<Entries> for Calendar {
    type Error = Contradiction;

    fn try_from(entries: Entries) -> Result<Self, Self::Error> {
        let lengths = [
            entries.laws.len(),
            entries.holidays.len(),
            entries.years.len(),
        ];
        let transfers = entries.years.iter().map(|year| year.transfers.len());
        if lengths.into_iter().chain(transfers).any(|most| most > MOST) {
            return Err(Contradiction::TooMany);
        }
        let in_order = entries
            .holidays
            .is_sorted_by(|one, next| one.day < next.day)
            && entries.years.is_sorted_by(|one, next| one.year < next.year);
        if !in_order {
            return Err(Contradiction::Order);
        }
        let calendar = Self(entries);
        calendar.check_years()?;
        Ok(calendar)
    }
}

impl From<Calendar> for Entries {
    fn from(calendar: Calendar) -> Self {
        calendar.0
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.years.iter().map(|year| year.year))
            .finish()
    }
}

impl Calendar {
    /// The calendar of Kazakhstan that is part of the program.
    pub fn kazakhstan() -> Self {
        static PARSED: LazyLock<Calendar> = LazyLock::new(|| {
            // Invariant: a test reads these very bytes.
            Calendar::parse(KAZAKHSTAN.as_bytes()).expect("the calendar is one")
        });
        PARSED.clone()
    }

    /// Reads a calendar and checks that its entries agree.
    pub fn parse(bytes: &[u8]) -> Result<Self, CalendarError> {
        let entries: Entries = serde_json::from_slice(bytes).map_err(CalendarError::Unreadable)?;
        Ok(Self::try_from(entries)?)
    }

    /// Whether everything that is announced for a year is known; else its days are those that the law fixes.
    pub fn knows(&self, year: i16) -> bool {
        self.0.years.iter().any(|known| known.year == year)
    }

    /// Whether a day is worked.
    pub fn is_worked(&self, day: Date) -> bool {
        match self.transferred(day) {
            Some(worked) => worked,
            None => self.is_worked_by_law(day),
        }
    }

    fn transferred(&self, day: Date) -> Option<bool> {
        let transfers = self.0.years.iter().flat_map(|year| &year.transfers);
        transfers
            .filter_map(|transfer| {
                if transfer.off == day {
                    return Some(false);
                }
                (transfer.worked == Some(day)).then_some(true)
            })
            .next()
    }

    fn is_worked_by_law(&self, day: Date) -> bool {
        !is_weekend(day) && !self.is_holiday(day) && !self.moved_to(day.year()).any(|to| to == day)
    }

    fn is_holiday(&self, day: Date) -> bool {
        let mut fixed = self.0.holidays.iter();
        let mut years = self.0.years.iter();
        fixed.any(|holiday| holiday.day.is_of(day)) || years.any(|year| year.kurban_ait == day)
    }

    /// The days that are off because a holiday of a year is on a weekend: for each the next that is worked otherwise.
    fn moved_to(&self, year: i16) -> impl Iterator<Item = Date> {
        let on_weekends = self.0.holidays.iter().filter_map(move |holiday| {
            let day = Date::new(year, holiday.day.month, holiday.day.day).ok()?;
            (holiday.moves && is_weekend(day)).then_some(day)
        });
        let mut last = None;
        on_weekends.filter_map(move |holiday| {
            let mut to = holiday.max(last.unwrap_or(holiday));
            loop {
                to = to.tomorrow().ok()?;
                if !is_weekend(to) && !self.is_holiday(to) {
                    last = Some(to);
                    return Some(to);
                }
            }
        })
    }

    fn check_years(&self) -> Result<(), Contradiction> {
        for year in &self.0.years {
            let days = year.transfers.iter().flat_map(|transfer| {
                [
                    Some((transfer.off, true)),
                    transfer.worked.map(|day| (day, false)),
                ]
            });
            for (day, worked_before) in days.flatten() {
                if day.year() != year.year {
                    return Err(Contradiction::OtherYear(day));
                }
                if self.is_worked_by_law(day) != worked_before {
                    return Err(Contradiction::NoTransfer(day));
                }
            }
            if year.kurban_ait.year() != year.year {
                return Err(Contradiction::OtherYear(year.kurban_ait));
            }
        }
        Ok(())
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;

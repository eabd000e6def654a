//! A place in the queue of a service centre, reserved for a time.

use std::fmt;

use jiff::{Timestamp, ToSpan, civil::Date, civil::Time};
use serde::{Deserialize, Serialize};

use crate::{
    LocalizedText, Settings,
    residence::Region,
    settings::{civil_day, kazakhstan},
};

/// What a person comes to a service centre for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum VisitPurpose {
    /// Registration of an address.
    Registration,
    /// Identity card or passport.
    IdentityDocuments,
    /// The EDS.
    Eds,
    /// A driving licence or a vehicle.
    Driving,
    /// Real estate.
    RealEstate,
    /// Birth, marriage, change of name.
    CivilStatus,
    /// Social support.
    SocialSupport,
    /// Something else.
    Other,
}

/// Not the id of a service centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the id of a service centre has at most 40 lowercase letters, digits and hyphens")]
pub struct CentreIdError;

/// The id of a service centre, such as `astana-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CentreId(String);

impl CentreId {
    /// Parses at most 40 lowercase letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, CentreIdError> {
        let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        ((1..=40).contains(&text.len()) && text.bytes().all(allowed))
            .then(|| Self(text.to_owned()))
            .ok_or(CentreIdError)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CentreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CentreId {
    type Error = CentreIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CentreId> for String {
    fn from(id: CentreId) -> Self {
        id.0
    }
}

/// A service centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceCentre {
    /// Id.
    pub id: CentreId,
    /// Region.
    pub region: Region,
    /// Name.
    pub name: LocalizedText,
    /// Address.
    pub address: LocalizedText,
    /// When its counters open on a working day.
    pub opens: Time,
    /// When they close.
    pub closes: Time,
    /// How many people are received in one window.
    pub places: u32,
}

/// The time in which a person is received: a day and when its window begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct VisitTime {
    /// The day.
    pub day: Date,
    /// When the window begins.
    pub at: Time,
}

impl VisitTime {
    /// The instant at which it begins.
    pub fn begins(self) -> Timestamp {
        // Kazakhstan has one offset, so that every civil time there is one instant but at the ends of the calendar.
        self.day
            .to_datetime(self.at)
            .to_zoned(kazakhstan())
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }

    /// The instant at which it ends.
    pub fn ends(self, settings: &Settings) -> Timestamp {
        self.begins()
            .checked_add(settings.queue_window)
            .unwrap_or(Timestamp::MAX)
    }

    /// When the person is reminded of it: the day before.
    pub fn remind_at(self, settings: &Settings) -> Timestamp {
        let hour = Time::new(settings.queue_reminder_hour, 0, 0, 0).unwrap_or_default();
        let day = self.day.saturating_sub(1.day());
        Self { day, at: hour }.begins()
    }
}

/// Why no place is reserved, or a reservation does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueueRefusal {
    /// The centre does not receive anybody then, or it is too early to say.
    #[error("the service centre receives nobody at that time")]
    NotThen,
    /// Every place of that window is taken.
    #[error("every place of that time is taken")]
    Full,
    /// The person has made a reservation today.
    #[error("a place is reserved once a day")]
    OnceADay,
    /// The person has a place on that day already.
    #[error("there is a place on that day already")]
    ThatDayAlready,
    /// It was cancelled, or its time has begun.
    #[error("the reservation is over")]
    Over,
}

/// The windows of a centre's day that can be reserved at an instant.
pub fn windows(
    centre: &ServiceCentre,
    day: Date,
    now: Timestamp,
    settings: &Settings,
) -> Vec<Time> {
    let today = civil_day(now);
    let last = today.saturating_add(i64::from(settings.queue_days_ahead).days());
    if !(today..=last).contains(&day) || !settings.is_working_day(day) {
        return Vec::new();
    }
    let length = settings.queue_window;
    let (mut all, mut at) = (Vec::new(), centre.opens);
    while let Ok(end) = at.checked_add(length) {
        if end > centre.closes || end <= at {
            break;
        }
        if (VisitTime { day, at }).begins() > now {
            all.push(at);
        }
        at = end;
    }
    all
}

/// The days on which a place can be reserved, today among them.
pub fn days(now: Timestamp, settings: &Settings) -> impl Iterator<Item = Date> {
    let today = civil_day(now);
    (0..=i64::from(settings.queue_days_ahead))
        .filter_map(move |ahead| today.checked_add(ahead.days()).ok())
}

/// Decides whether a window of a centre can be reserved by somebody who has made a reservation today, or has one for
/// that day.
pub fn may_reserve(
    centre: &ServiceCentre,
    when: VisitTime,
    made_today: bool,
    on_that_day: bool,
    now: Timestamp,
    settings: &Settings,
) -> Result<(), QueueRefusal> {
    if !windows(centre, when.day, now, settings).contains(&when.at) {
        return Err(QueueRefusal::NotThen);
    }
    if made_today {
        return Err(QueueRefusal::OnceADay);
    }
    if on_that_day {
        return Err(QueueRefusal::ThatDayAlready);
    }
    Ok(())
}

/// The number of a reservation at its centre on its day: six digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber(String);

/// Not the number of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of a reservation has 6 digits")]
pub struct TicketNumberError;

impl TicketNumber {
    /// A number; whoever keeps it sees to it that there is only one a day.
    pub fn from_random(bits: [u8; 8]) -> Self {
        Self(format!("{:06}", u64::from_be_bytes(bits) % 1_000_000))
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = TicketNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then_some(Self(text))
            .ok_or(TicketNumberError)
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.0
    }
}

/// How a reservation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// The place is kept.
    Reserved,
    /// The person gave it back.
    Cancelled,
    /// Its window is over.
    Past,
}

/// A reserved place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Its number.
    pub number: TicketNumber,
    /// Where.
    pub centre: CentreId,
    /// What for.
    pub purpose: VisitPurpose,
    /// When.
    pub when: VisitTime,
    /// When it was made.
    pub made_at: Timestamp,
    /// Whether it was given back.
    pub cancelled: bool,
}

impl Reservation {
    /// How it stands at an instant.
    pub fn state(&self, now: Timestamp, settings: &Settings) -> ReservationState {
        if self.cancelled {
            ReservationState::Cancelled
        } else if now >= self.when.ends(settings) {
            ReservationState::Past
        } else {
            ReservationState::Reserved
        }
    }

    /// Gives the place back, until its window begins.
    pub fn cancel(self, now: Timestamp) -> Result<Self, QueueRefusal> {
        if self.cancelled || now >= self.when.begins() {
            return Err(QueueRefusal::Over);
        }
        Ok(Self {
            cancelled: true,
            ..self
        })
    }
}

#[cfg(test)]
mod tests;

//! Every number that the rules leave open or mark as chosen, in one place.

mod dated;

use std::collections::BTreeMap;

use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

pub use self::dated::DatedSettings;
use crate::{Words, calendar::Calendar, service::Service};

/// The longest duration, and the most years, that a setting can have: instants stay within the calendar.
const MOST_YEARS: i16 = 100;

/// The settings of the rules; `Settings::default()` is what `docs/rules.md` and `docs/threat-model.md` state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Age from which documents and the EDS can be used.
    #[serde(deserialize_with = "years")]
    pub joining_age: i16,
    /// How long a failed identity check blocks.
    #[serde(deserialize_with = "duration")]
    pub identity_block: SignedDuration,
    /// Failed identity checks after which only a service centre helps.
    pub identity_failures: u32,
    /// Age from which somebody disposes of a dwelling alone.
    #[serde(deserialize_with = "years")]
    pub adult_age: i16,
    /// How long whoever joined again approves nothing (S-25).
    #[serde(deserialize_with = "duration")]
    pub no_consents_after_joining_again: SignedDuration,
    /// Validity of a certificate made from the app, in years.
    #[serde(deserialize_with = "years")]
    pub certificate_years: i16,
    /// Life of a code sent by SMS (S-5).
    #[serde(deserialize_with = "duration")]
    pub code_life: SignedDuration,
    /// Tries of a code sent by SMS (S-5).
    pub code_tries: u32,
    /// Codes that one number gets in `codes_window` (S-5).
    pub codes_per_window: u32,
    /// The short window of `codes_per_window` (S-5).
    #[serde(deserialize_with = "duration")]
    pub codes_window: SignedDuration,
    /// Codes that one number gets in a day (S-5).
    pub codes_per_day: u32,
    /// Codes that one network address causes in an hour before it works for more, and after which the work doubles
    /// each time (S-26).
    pub codes_per_address: u32,
    /// Zero bits that the first work has to find (S-26).
    pub work_bits: u8,
    /// Zero bits that no work exceeds (S-26).
    pub work_bits_most: u8,
    /// How long a work may take (S-26).
    #[serde(deserialize_with = "duration")]
    pub work_life: SignedDuration,
    /// Life of a sign-in challenge.
    #[serde(deserialize_with = "duration")]
    pub challenge_life: SignedDuration,
    /// Life of a session on the server.
    #[serde(deserialize_with = "duration")]
    pub session_life: SignedDuration,
    /// Inactivity after which the app locks itself (S-3).
    #[serde(deserialize_with = "duration")]
    pub lock_after: SignedDuration,
    /// How long the window may be hidden before the app locks itself (S-3): enough to look something up elsewhere.
    #[serde(deserialize_with = "duration")]
    pub lock_when_hidden: SignedDuration,
    /// Wrong quick access codes in a row after which only the password opens (S-2).
    pub unlock_tries: u32,
    /// The longest life of a credential of a document (S-36).
    #[serde(deserialize_with = "duration")]
    pub credential_life: SignedDuration,
    /// How long after a document's source was asked it is asked again, so that a credential does not outlive what it says
    /// (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub credential_check: SignedDuration,
    /// How long a list of revoked credentials may be kept before it is fetched again (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub status_list_ttl: SignedDuration,
    /// How long such a list says anything at all (S-36).
    #[serde(deserialize_with = "at_least_a_second")]
    pub status_list_life: SignedDuration,
    /// Access to a document when it is opened.
    #[serde(deserialize_with = "duration")]
    pub share_life: SignedDuration,
    /// The longest access to a document in all.
    #[serde(deserialize_with = "duration")]
    pub share_life_longest: SignedDuration,
    /// Accesses of one account that can be opened at the same time.
    pub open_accesses: u32,
    /// How long an answer of an opening that got lost can be asked for again (S-29).
    #[serde(deserialize_with = "duration")]
    pub opening_replay: SignedDuration,
    /// Wrong short codes in an hour for one network address (S-8).
    pub misses_per_address: u32,
    /// Wrong short codes in an hour for one account (S-8).
    pub misses_per_account: u32,
    /// Wrong short codes in an hour over all visitors, from where visitors have to sign in (S-8).
    pub misses_over_all: u32,
    /// Searches by an owner's IIN in an hour that find nothing (S-13).
    pub search_misses: u32,
    /// Time in which a consent has to be answered.
    #[serde(deserialize_with = "duration")]
    pub consent_life: SignedDuration,
    /// Hour of the day in Kazakhstan from which what is asked waits for the morning (S-30).
    #[serde(deserialize_with = "hour")]
    pub quiet_from_hour: i8,
    /// Hour of the day in Kazakhstan at which its time then begins; the same hour as the other means no night (S-30).
    #[serde(deserialize_with = "hour")]
    pub quiet_until_hour: i8,
    /// Time in which the applicant signs after the last consent (S-30).
    #[serde(deserialize_with = "duration")]
    pub signing_life: SignedDuration,
    /// How long after it lapsed a request is asked again with the consents that it has (S-30).
    #[serde(deserialize_with = "duration")]
    pub asking_again: SignedDuration,
    /// Within which time a registration is promised once everybody has signed.
    #[serde(deserialize_with = "duration")]
    pub registration_promise: SignedDuration,
    /// Working days within which a registration abroad is promised.
    pub abroad_working_days: u16,
    /// Time in which the spouse answers.
    #[serde(deserialize_with = "duration")]
    pub spouse_answer_life: SignedDuration,
    /// Working days within which time and place of a marriage are promised.
    pub marriage_working_days: u16,
    /// Age from which somebody marries.
    #[serde(deserialize_with = "years")]
    pub marriage_age: i16,
    /// Days from the office's decision to the day on which the two are awaited.
    pub marriage_wait_days: u16,
    /// The hour of that day in Kazakhstan.
    #[serde(deserialize_with = "hour")]
    pub marriage_hour: i8,
    /// What services cost, in monthly calculation indices; one that is not named is free of charge.
    pub fees: BTreeMap<Service, u8>,
    /// The monthly calculation index, in tenge.
    pub monthly_index: u32,
    /// Age under which nobody is registered apart from a parent.
    #[serde(deserialize_with = "years")]
    pub apart_from_parents_age: i16,
    /// Longest temporary registration, in months.
    pub longest_stay_months: u8,
    /// Open requests of one applicant that wait for somebody (S-14).
    pub open_requests: u32,
    /// How often a lapsed request may be repeated in a day (S-14).
    pub repeats_per_day: u32,
    /// How long after a refusal the same request may be made again (S-14).
    #[serde(deserialize_with = "duration")]
    pub repeat_after_refusal: SignedDuration,
    /// Corrections of one person that wait for an answer.
    pub open_corrections: u32,
    /// Reports of one person that wait for an answer (R-25, S-14).
    pub open_reports: u32,
    /// Working days in which a report is answered, after R-40.
    pub report_working_days: u16,
    /// Days off beside those of the calendar.
    pub days_off: Vec<Date>,
    /// How long the page of the portal waits for its code to be scanned, and for the number to be typed (S-33).
    #[serde(deserialize_with = "duration")]
    pub portal_wait: SignedDuration,
    /// How long one code of the portal is shown (S-12).
    #[serde(deserialize_with = "duration")]
    pub portal_rotation: SignedDuration,
    /// Tries of the number that the app shows (S-12).
    pub portal_tries: u32,
    /// Life of a session of the portal (S-33).
    #[serde(deserialize_with = "duration")]
    pub portal_session_life: SignedDuration,
    /// Codes of the portal that one network address asks for in an hour.
    pub portal_requests_per_address: u32,
    /// Longest life of what a client signs to get a token.
    #[serde(deserialize_with = "duration")]
    pub client_assertion_life: SignedDuration,
    /// Life of a client's token.
    #[serde(deserialize_with = "duration")]
    pub client_token_life: SignedDuration,
    /// Clients of one organisation that wait for the operator.
    pub waiting_clients: u32,
    /// How long after it was drawn up a registration of a client can be sent.
    #[serde(deserialize_with = "duration")]
    pub registration_life: SignedDuration,
    /// Difference between the clocks from which the app warns (S-21).
    #[serde(deserialize_with = "duration")]
    pub clock_warning: SignedDuration,
    /// Difference between the clocks from which no code is made for showing without a network (S-21).
    #[serde(deserialize_with = "duration")]
    pub offline_clock: SignedDuration,
    /// How old a code that is shown without a network may be on the screen (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_code_life: SignedDuration,
    /// When a code that is shown without a network is replaced by another one, before its life is over (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_renewal: SignedDuration,
    /// How far the clocks of a holder and a reader without a network may differ (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_tolerance: SignedDuration,
    /// How long one showing without a network lasts.
    #[serde(deserialize_with = "duration")]
    pub offline_showing: SignedDuration,
    /// How long a reader's own code can be answered (S-11).
    #[serde(deserialize_with = "duration")]
    pub offline_challenge_life: SignedDuration,
    /// How much of what was shown and read without a network this device remembers.
    pub offline_history: u32,
    /// How long a register is given to answer a check.
    #[serde(deserialize_with = "at_least_a_second")]
    pub check_timeout: SignedDuration,
    /// How long is waited before a register that did not answer is asked again; each time twice as long.
    #[serde(deserialize_with = "at_least_a_second")]
    pub check_wait_first: SignedDuration,
    /// The longest such wait.
    #[serde(deserialize_with = "at_least_a_second")]
    pub check_wait_longest: SignedDuration,
    /// How long a process has a request for itself before another one takes it over.
    #[serde(deserialize_with = "at_least_a_second")]
    pub check_lease: SignedDuration,
    /// Share of the promised time, in per cent, after which a request is flagged.
    #[serde(deserialize_with = "percent")]
    pub promise_flag_percent: u8,
    /// Working days in which an appeal is sent on to the body that decides about it.
    pub appeal_forward_days: u16,
    /// Working days in which an appeal is answered.
    pub appeal_working_days: u16,
    /// Months by which that is extended at most.
    pub appeal_extension_months: u8,
    /// Working days in which its person hears of an extension.
    pub appeal_notice_days: u16,
    /// Months after learning of a decision in which a complaint is in time.
    pub complaint_months: u8,
    /// Working days in which a complaint is considered.
    pub complaint_working_days: u16,
    /// Who receives appeals, with initials and position, as their receipts say it.
    pub appeal_receiver: Words<200>,
    /// Which days are worked.
    pub calendar: Calendar,
    /// People whom a standing rule of an owner can name (S-32).
    pub rule_people: u32,
    /// Days before the last one of a temporary stay at which it is told that it ends.
    pub stay_notice_days: u16,
    /// Attempts of one person in a day of which the owners of one dwelling are notified; more stand in their history
    /// (S-13, S-32).
    pub alerts_per_day: u32,
    /// The most bytes of a copy that is attached to a request.
    #[serde(deserialize_with = "bytes_of_a_copy")]
    pub attachment_bytes: u32,
    /// The most pixels of one that is a picture.
    #[serde(deserialize_with = "pixels_of_a_copy")]
    pub attachment_pixels: u32,
    /// How long a copy is kept that no request names.
    #[serde(deserialize_with = "duration")]
    pub attachment_unused_life: SignedDuration,
    /// How long copies are kept after their request has ended.
    #[serde(deserialize_with = "duration")]
    pub attachment_kept: SignedDuration,
    /// Copies of one person that no request names yet.
    pub unused_attachments: u32,
    /// Working days at the provider for citizens abroad.
    pub abroad_provider_working_days: u16,
    /// Minutes in which a registration is served at a service centre.
    pub centre_minutes: u32,
    /// Working days for which an inquiry is valid after its day.
    pub inquiry_working_days: u16,
    /// Inquiries that one person asks for in a day.
    pub inquiries_per_day: u32,
    /// How long one window of a service centre's queue lasts.
    #[serde(deserialize_with = "window")]
    pub queue_window: SignedDuration,
    /// How many days ahead a place in a queue can be reserved.
    #[serde(deserialize_with = "days_ahead")]
    pub queue_days_ahead: u16,
    /// Hour of the day before in Kazakhstan at which a person is reminded of a visit.
    #[serde(deserialize_with = "hour")]
    pub queue_reminder_hour: i8,
    /// The last day on which a service centre registers at dwellings of minors and incapacitated people.
    pub guardian_desk_until: Date,
    /// How long a case at a desk is open (S-18).
    #[serde(deserialize_with = "at_least_a_second")]
    pub desk_case_life: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            joining_age: 16,
            identity_block: SignedDuration::from_mins(15),
            identity_failures: 5,
            adult_age: 18,
            no_consents_after_joining_again: SignedDuration::from_hours(24),
            certificate_years: 1,
            code_life: SignedDuration::from_mins(5),
            code_tries: 3,
            codes_per_window: 3,
            codes_window: SignedDuration::from_mins(10),
            codes_per_day: 10,
            codes_per_address: 200,
            work_bits: 20,
            work_bits_most: 26,
            work_life: SignedDuration::from_mins(10),
            challenge_life: SignedDuration::from_mins(2),
            session_life: SignedDuration::from_hours(12),
            lock_after: SignedDuration::from_mins(5),
            lock_when_hidden: SignedDuration::from_mins(1),
            unlock_tries: 5,
            credential_life: SignedDuration::from_hours(24 * 30),
            credential_check: SignedDuration::from_hours(6),
            status_list_ttl: SignedDuration::from_mins(5),
            status_list_life: SignedDuration::from_hours(24),
            share_life: SignedDuration::from_mins(5),
            share_life_longest: SignedDuration::from_mins(30),
            open_accesses: 20,
            opening_replay: SignedDuration::from_mins(2),
            misses_per_address: 10,
            misses_per_account: 5,
            misses_over_all: 1_000,
            search_misses: 10,
            consent_life: SignedDuration::from_hours(1),
            quiet_from_hour: 22,
            quiet_until_hour: 8,
            signing_life: SignedDuration::from_hours(24),
            asking_again: SignedDuration::from_hours(24),
            registration_promise: SignedDuration::from_mins(15),
            abroad_working_days: 1,
            spouse_answer_life: SignedDuration::from_hours(48),
            marriage_working_days: 1,
            marriage_age: 18,
            marriage_wait_days: 15,
            marriage_hour: 10,
            fees: BTreeMap::from([(Service::Marriage, 1)]),
            monthly_index: 4_325,
            apart_from_parents_age: 14,
            longest_stay_months: 12,
            open_requests: 3,
            repeats_per_day: 3,
            repeat_after_refusal: SignedDuration::from_hours(24),
            open_corrections: 10,
            open_reports: 10,
            report_working_days: 15,
            days_off: Vec::new(),
            portal_wait: SignedDuration::from_mins(2),
            portal_rotation: SignedDuration::from_secs(15),
            portal_tries: 3,
            portal_session_life: SignedDuration::from_mins(15),
            portal_requests_per_address: 120,
            client_assertion_life: SignedDuration::from_mins(5),
            client_token_life: SignedDuration::from_mins(5),
            waiting_clients: 3,
            registration_life: SignedDuration::from_hours(24),
            clock_warning: SignedDuration::from_mins(2),
            offline_clock: SignedDuration::from_mins(10),
            offline_code_life: SignedDuration::from_secs(30),
            offline_renewal: SignedDuration::from_secs(25),
            offline_tolerance: SignedDuration::from_secs(15),
            offline_showing: SignedDuration::from_mins(5),
            offline_challenge_life: SignedDuration::from_mins(2),
            offline_history: 200,
            check_timeout: SignedDuration::from_secs(5),
            check_wait_first: SignedDuration::from_secs(5),
            check_wait_longest: SignedDuration::from_mins(1),
            check_lease: SignedDuration::from_secs(30),
            promise_flag_percent: 80,
            appeal_forward_days: 3,
            appeal_working_days: 15,
            appeal_extension_months: 2,
            appeal_notice_days: 3,
            complaint_months: 3,
            complaint_working_days: 5,
            appeal_receiver: Words::constant(
                "Qoltanba, электрондық кеңсе / электронная канцелярия / electronic registry",
            ),
            calendar: Calendar::kazakhstan(),
            rule_people: 20,
            stay_notice_days: 7,
            alerts_per_day: 10,
            attachment_bytes: 5 * 1024 * 1024,
            attachment_pixels: 40_000_000,
            attachment_unused_life: SignedDuration::from_hours(24 * 7),
            attachment_kept: SignedDuration::from_hours(24 * 30),
            unused_attachments: 10,
            abroad_provider_working_days: 2,
            centre_minutes: 30,
            inquiry_working_days: 10,
            inquiries_per_day: 20,
            queue_window: SignedDuration::from_mins(30),
            queue_days_ahead: 14,
            queue_reminder_hour: 10,
            guardian_desk_until: date(2026, 6, 30),
            desk_case_life: SignedDuration::from_hours(1),
        }
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    let longest = SignedDuration::from_hours(24 * 365 * i64::from(MOST_YEARS));
    let duration = SignedDuration::deserialize(deserializer)?;
    (SignedDuration::ZERO..=longest)
        .contains(&duration)
        .then_some(duration)
        .ok_or_else(|| D::Error::custom("a duration is negative or longer than a century"))
}

fn at_least_a_second<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<SignedDuration, D::Error> {
    let duration = duration(deserializer)?;
    (duration.as_secs() >= 1)
        .then_some(duration)
        .ok_or_else(|| D::Error::custom("this duration is at least a second"))
}

fn years<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    let years = i16::deserialize(deserializer)?;
    (0..=MOST_YEARS)
        .contains(&years)
        .then_some(years)
        .ok_or_else(|| D::Error::custom("years are negative or more than a century"))
}

fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let percent = u8::deserialize(deserializer)?;
    (percent <= 100)
        .then_some(percent)
        .ok_or_else(|| D::Error::custom("a share is at most 100 per cent"))
}

/// What is unpacked and looked at in memory has an end, whatever is set.
fn bytes_of_a_copy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let bytes = u32::deserialize(deserializer)?;
    (1..=20 * 1024 * 1024)
        .contains(&bytes)
        .then_some(bytes)
        .ok_or_else(|| D::Error::custom("a copy has 1 byte to 20 MiB"))
}

fn pixels_of_a_copy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let pixels = u32::deserialize(deserializer)?;
    (1..=100_000_000)
        .contains(&pixels)
        .then_some(pixels)
        .ok_or_else(|| D::Error::custom("a copy has 1 to 100,000,000 pixels"))
}

fn hour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i8, D::Error> {
    let hour = i8::deserialize(deserializer)?;
    (0..24)
        .contains(&hour)
        .then_some(hour)
        .ok_or_else(|| D::Error::custom("an hour of the day is 0 to 23"))
}

/// The shortest and the longest window of a queue.
const WINDOWS: std::ops::RangeInclusive<SignedDuration> =
    SignedDuration::from_mins(5)..=SignedDuration::from_hours(8);

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    let window = SignedDuration::deserialize(deserializer)?;
    WINDOWS
        .contains(&window)
        .then_some(window)
        .ok_or_else(|| D::Error::custom("a window lasts 5 minutes to 8 hours"))
}

/// The most days ahead for which places are reserved.
const MOST_DAYS_AHEAD: u16 = 60;

fn days_ahead<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let days = u16::deserialize(deserializer)?;
    (days <= MOST_DAYS_AHEAD)
        .then_some(days)
        .ok_or_else(|| D::Error::custom("places are reserved at most 60 days ahead"))
}

/// Kazakhstan keeps one time, five hours ahead of UTC, since 1 March 2024.
pub fn kazakhstan() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(5))
}

/// The civil day in Kazakhstan at an instant.
pub fn civil_day(now: jiff::Timestamp) -> Date {
    now.to_zoned(kazakhstan()).date()
}

/// The end of a civil day in Kazakhstan.
pub fn end_of(day: Date) -> jiff::Timestamp {
    day.tomorrow()
        .and_then(|next| next.to_zoned(kazakhstan()))
        // The calendar ends in the year 9999.
        .map_or(jiff::Timestamp::MAX, |next| next.timestamp())
}

impl Settings {
    /// Whether a day is worked, by the calendar and without the days off that are set beside it.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.calendar.is_worked(day) && !self.days_off.contains(&day)
    }

    /// The last of so many working days, which begin with the day after the one given.
    pub fn working_days_after(&self, day: Date, days: u16) -> Date {
        let (mut last, mut left) = (day, days);
        while left > 0 {
            // The calendar ends in the year 9999.
            let Ok(next) = last.tomorrow() else { break };
            last = next;
            left -= u16::from(self.is_working_day(last));
        }
        last
    }

    /// The day itself where it is worked, else the next that is: when a term ends whose last day is off.
    pub fn working_day_from(&self, day: Date) -> Date {
        match self.is_working_day(day) {
            true => day,
            false => self.working_days_after(day, 1),
        }
    }

    /// Whether everything that is announced for the years of a term is known; else it is counted by what the law fixes.
    pub fn calendar_knows(&self, from: Date, until: Date) -> bool {
        (from.year()..=until.year()).all(|year| self.calendar.knows(year))
    }
}

#[cfg(test)]
mod tests;

//! Attempts that are counted over a time, across restarts and replicas.

use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    row::Columns,
    sql::query,
    transaction::{Reader, Transaction},
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Codes sent to a number (S-5).
    CodesToPhone,
    /// Codes caused by a network address (S-26).
    CodesFromAddress,
    /// Work that was done, by its random bits (S-26).
    WorkDone,
    /// Wrong short codes from a network address (S-8).
    MissesFromAddress,
    /// Wrong short codes by an account (S-8).
    MissesByAccount,
    /// Wrong short codes of all visitors (S-8).
    MissesOverAll,
    /// Searches by an owner's IIN that found nothing (S-13).
    SearchMisses,
    /// Searches by an owner's IIN, whatever they found (S-13).
    Searches,
    /// Requests of an account for a dwelling that were asked again (S-14, S-30).
    AskedAgain,
    /// Codes of the portal that a network address asked for (S-12).
    PortalRequests,
    /// What somebody tried at a dwelling of an owner, who was told (S-13, S-32).
    Alerts,
    /// Inquiries that an account asked for.
    InquiriesAsked,
    /// Checks of an inquiry by somebody, so that the holder is told once an hour.
    InquiryChecks,
    /// Wrong numbers of inquiries from a network address.
    InquiryMissesFromAddress,
    /// Wrong numbers of inquiries by an account.
    InquiryMissesByAccount,
    /// Wrong numbers of inquiries of all visitors.
    InquiryMissesOverAll,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::CodesToPhone => "codes_to_phone",
            Self::CodesFromAddress => "codes_from_address",
            Self::WorkDone => "work_done",
            Self::MissesFromAddress => "misses_from_address",
            Self::MissesByAccount => "misses_by_account",
            Self::MissesOverAll => "misses_over_all",
            Self::SearchMisses => "search_misses",
            Self::Searches => "searches",
            Self::AskedAgain => "asked_again",
            Self::PortalRequests => "portal_requests",
            Self::Alerts => "alerts",
            Self::InquiriesAsked => "inquiries_asked",
            Self::InquiryChecks => "inquiry_checks",
            Self::InquiryMissesFromAddress => "inquiry_misses_from_address",
            Self::InquiryMissesByAccount => "inquiry_misses_by_account",
            Self::InquiryMissesOverAll => "inquiry_misses_over_all",
        }
    }
}

impl Reader {
    /// How many attempts somebody made since an instant.
    pub async fn attempts(
        &mut self,
        scope: Scope,
        who: &str,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        query("SELECT COUNT(*) AS made FROM attempts WHERE scope = $1 AND who = $2 AND at > $3")
            .bind(scope.name())
            .bind(who)
            .bind(since.as_microsecond())
            .fetch_one(self.connection())
            .await?
            .count("made")
    }

    /// When somebody made attempts since an instant.
    pub async fn attempts_at(
        &mut self,
        scope: Scope,
        who: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let rows = query("SELECT at FROM attempts WHERE scope = $1 AND who = $2 AND at > $3")
            .bind(scope.name())
            .bind(who)
            .bind(since.as_microsecond())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| row.instant("at")).collect()
    }
}

impl Transaction {
    /// Counts an attempt.
    pub async fn count_attempt(&mut self, scope: Scope, who: &str) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("INSERT INTO attempts (scope, who, at) VALUES ($1, $2, $3)")
            .bind(scope.name())
            .bind(who)
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets attempts older than the longest time over which any are counted: a day.
    pub async fn forget_attempts(&mut self) -> Result<(), StoreError> {
        let day_ago = self.now() - SignedDuration::from_hours(25);
        query("DELETE FROM attempts WHERE at < $1")
            .bind(day_ago.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

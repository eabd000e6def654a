//! What is being processed: the checks of each request, who works at it, and what nears its promised time.

use domain::{
    RequestId,
    processing::{Check, CheckState},
    service::Service,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A check of a request as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredCheck {
    /// Which.
    pub check: Check,
    /// How far it has come.
    pub state: CheckState,
}

/// A request that is being processed, without anything about people.
#[derive(Debug, Clone)]
pub struct StoredProcessing {
    /// Which.
    pub request: RequestId,
    /// Of which service.
    pub service: Service,
    /// By when its outcome is promised.
    pub promised_by: Timestamp,
    /// When it was flagged for nearing that.
    pub flagged_at: Option<Timestamp>,
}

/// Requests that one look finds to do.
const AT_ONCE: i64 = 100;

impl Reader {
    /// The requests with something to do that nobody works at, what was promised first before the rest.
    pub async fn requests_to_process(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<RequestId>, StoreError> {
        let rows = query(
            "SELECT requests.id FROM requests LEFT JOIN processings ON processings.request = requests.id \
             WHERE requests.state = 'processing' AND (processings.request IS NULL \
             OR (processings.next_at <= $1 AND processings.lease_until <= $1)) \
             ORDER BY requests.until_at, requests.id LIMIT $2",
        )
        .bind(now.as_microsecond())
        .bind(AT_ONCE)
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("id")).collect()
    }

    /// The checks of a request, in their order.
    pub async fn checks_of(&mut self, id: &RequestId) -> Result<Vec<StoredCheck>, StoreError> {
        let rows = query("SELECT * FROM checks WHERE request = $1")
            .bind(id.as_str())
            .fetch_all(self.connection())
            .await?;
        let mut checks = rows.iter().map(check).collect::<Result<Vec<_>, _>>()?;
        checks.sort_by_key(|check| check.check);
        Ok(checks)
    }

    /// All that is being processed, what was promised first before the rest.
    pub async fn processings(&mut self) -> Result<Vec<StoredProcessing>, StoreError> {
        let rows = query(
            "SELECT requests.id, requests.service, requests.until_at, processings.flagged_at FROM requests \
             LEFT JOIN processings ON processings.request = requests.id WHERE requests.state = 'processing' \
             ORDER BY requests.until_at, requests.id",
        )
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredProcessing {
                    request: row.parsed("id")?,
                    service: row.named("service")?,
                    promised_by: row.instant("until_at")?,
                    flagged_at: row.instant_if_any("flagged_at")?,
                })
            })
            .collect()
    }

    /// The requests whose promised time is near and that nobody has flagged.
    pub async fn requests_to_flag(&mut self, now: Timestamp) -> Result<Vec<RequestId>, StoreError> {
        let rows = query(
            "SELECT processings.request FROM processings JOIN requests ON requests.id = processings.request \
             WHERE requests.state = 'processing' AND processings.flagged_at IS NULL AND processings.flag_at <= $1 \
             ORDER BY processings.flag_at LIMIT $2",
        )
        .bind(now.as_microsecond())
        .bind(AT_ONCE)
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("request")).collect()
    }
}

impl Transaction {
    /// Has a request for oneself for a while, with these checks; `false` where another process works at it, or where
    /// there is nothing to do yet.
    pub async fn lease_processing(
        &mut self,
        id: &RequestId,
        checks: &[Check],
        lease: SignedDuration,
        flag_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let leased = query(
            "INSERT INTO processings (request, lease_until, next_at, flag_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (request) DO UPDATE SET lease_until = excluded.lease_until \
             WHERE processings.lease_until <= $3 AND processings.next_at <= $3",
        )
        .bind(id.as_str())
        .bind((now + lease).as_microsecond())
        .bind(now.as_microsecond())
        .bind(flag_at.as_microsecond())
        .execute(self.connection())
        .await?;
        if leased == 0 {
            return Ok(false);
        }
        for check in checks {
            query(
                "INSERT INTO checks (request, name, register, tries, next_try_at) VALUES ($1, $2, $3, 0, $4) \
                 ON CONFLICT (request, name) DO NOTHING",
            )
            .bind(id.as_str())
            .bind(check.as_str())
            .bind(check.register().map(|register| register.as_str()))
            .bind(now.as_microsecond())
            .execute(self.connection())
            .await?;
        }
        Ok(true)
    }

    /// Writes down how far a check has come; an answer that another process wrote first stays.
    pub async fn note_check(
        &mut self,
        id: &RequestId,
        StoredCheck { check, state }: &StoredCheck,
    ) -> Result<(), StoreError> {
        let noted = match state {
            CheckState::Waiting { tries, next_try } => query(
                "UPDATE checks SET tries = $3, next_try_at = $4 \
                 WHERE request = $1 AND name = $2 AND answered_at IS NULL",
            )
            .bind(id.as_str())
            .bind(check.as_str())
            .bind(i64::from(*tries))
            .bind(next_try.as_microsecond()),
            CheckState::Answered { at, finding } => query(
                "UPDATE checks SET answered_at = $3, finding = $4 \
                 WHERE request = $1 AND name = $2 AND answered_at IS NULL",
            )
            .bind(id.as_str())
            .bind(check.as_str())
            .bind(at.as_microsecond())
            .bind(name(finding)),
        };
        noted.execute(self.connection()).await?;
        Ok(())
    }

    /// Has a check that was answered asked again.
    pub async fn reopen_check(&mut self, id: &RequestId, check: Check) -> Result<(), StoreError> {
        query(
            "UPDATE checks SET answered_at = NULL, finding = NULL WHERE request = $1 AND name = $2",
        )
        .bind(id.as_str())
        .bind(check.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Leaves a request to whoever comes next, from when there is something to do.
    pub async fn release_processing(
        &mut self,
        id: &RequestId,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE processings SET lease_until = $2, next_at = $3 WHERE request = $1")
            .bind(id.as_str())
            .bind(now)
            .bind(next_at.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Flags a request; `false` where it is flagged already.
    pub async fn flag_processing(&mut self, id: &RequestId) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let flagged = query(
            "UPDATE processings SET flagged_at = $2 WHERE request = $1 AND flagged_at IS NULL",
        )
        .bind(id.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(flagged == 1)
    }
}

fn check(row: &Row) -> Result<StoredCheck, StoreError> {
    let state = match row.instant_if_any("answered_at")? {
        Some(at) => CheckState::Answered {
            at,
            finding: row.named("finding")?,
        },
        None => CheckState::Waiting {
            tries: u32::try_from(row.number("tries")?)
                .map_err(|_| StoreError::Unreadable("tries"))?,
            next_try: row.instant("next_try_at")?,
        },
    };
    Ok(StoredCheck {
        check: row.named("name")?,
        state,
    })
}

//! Attempts to join, and failed identity checks.

use domain::{
    Iin, JoiningId, OneTimeCodeId, Phone,
    joining::{IdentityFailures, JoiningStep},
};
use jiff::SignedDuration;

use super::{
    StoreError,
    row::{Columns, name},
    sql::query,
    transaction::{Reader, Transaction},
};

/// One attempt to join.
#[derive(Debug, Clone)]
pub struct StoredJoining {
    /// Id.
    pub id: JoiningId,
    /// Thumbprint of the device key that began it.
    pub device: String,
    /// The number.
    pub phone: Phone,
    /// The step that comes next.
    pub step: JoiningStep,
    /// The code that was sent last.
    pub code: Option<OneTimeCodeId>,
    /// The person, once identified.
    pub iin: Option<Iin>,
}

impl Reader {
    /// An attempt of a device.
    pub async fn joining(
        &mut self,
        id: &JoiningId,
        device: &str,
    ) -> Result<Option<StoredJoining>, StoreError> {
        let row = query("SELECT * FROM joinings WHERE id = $1 AND device = $2")
            .bind(id.as_str())
            .bind(device)
            .fetch_optional(self.connection())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredJoining {
            id: row.parsed("id")?,
            device: row.text("device")?,
            phone: row.parsed("phone")?,
            step: row.named("step")?,
            code: row.id_if_any("code")?,
            iin: row
                .text_if_any("iin")?
                .map(Iin::try_from)
                .transpose()
                .map_err(|_| StoreError::Unreadable("iin"))?,
        }))
    }

    /// The failed identity checks of a number.
    pub async fn identity_failures(
        &mut self,
        phone: &Phone,
    ) -> Result<IdentityFailures, StoreError> {
        let row = query("SELECT failures, last_at FROM identity_failures WHERE phone = $1")
            .bind(phone.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.map_or(Ok(IdentityFailures::default()), |row| {
            Ok(IdentityFailures {
                count: row.count("failures")?,
                last: Some(row.instant("last_at")?),
            })
        })
    }
}

impl Transaction {
    /// Begins an attempt.
    pub async fn begin_joining(&mut self, joining: &StoredJoining) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO joinings (id, device, phone, step, code, iin, started_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(joining.id.as_str())
        .bind(&joining.device)
        .bind(joining.phone.as_str())
        .bind(name(&joining.step))
        .bind(joining.code.as_ref().map(OneTimeCodeId::as_str))
        .bind(joining.iin.as_ref().map(Iin::as_str))
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes an attempt from a step to what it is now; `false` where it had left that step meanwhile.
    pub async fn advance_joining(
        &mut self,
        from: JoiningStep,
        joining: &StoredJoining,
    ) -> Result<bool, StoreError> {
        let moved =
            query("UPDATE joinings SET step = $3, code = $4, iin = $5 WHERE id = $1 AND step = $2")
                .bind(joining.id.as_str())
                .bind(name(&from))
                .bind(name(&joining.step))
                .bind(joining.code.as_ref().map(OneTimeCodeId::as_str))
                .bind(joining.iin.as_ref().map(Iin::as_str))
                .execute(self.connection())
                .await?;
        Ok(moved == 1)
    }

    /// Forgets attempts that nobody finished in a day: neither a code nor an identity check is good for longer.
    pub async fn forget_joinings(&mut self) -> Result<(), StoreError> {
        let day_ago = self.now() - SignedDuration::from_hours(24);
        query("DELETE FROM joinings WHERE step <> 'done' AND started_at < $1")
            .bind(day_ago.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps the failed identity checks of a number.
    pub async fn keep_identity_failures(
        &mut self,
        phone: &Phone,
        failures: IdentityFailures,
    ) -> Result<(), StoreError> {
        let last = failures.last.unwrap_or(self.now());
        query(
            "INSERT INTO identity_failures (phone, failures, last_at) VALUES ($1, $2, $3) \
             ON CONFLICT (phone) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
        )
        .bind(phone.as_str())
        .bind(i64::from(failures.count))
        .bind(last.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets the failed identity checks of a number after one that was right.
    pub async fn forget_identity_failures(&mut self, phone: &Phone) -> Result<(), StoreError> {
        query("DELETE FROM identity_failures WHERE phone = $1")
            .bind(phone.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

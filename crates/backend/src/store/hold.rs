//! Who has a request or an appeal open at the desk of a service centre, or decided it (S-18).

use domain::{
    AccountId,
    desk::{DeskQueue, EmployeeName, Hold, Matter},
};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A hold with what it is on.
#[derive(Debug, Clone)]
pub struct StoredHold {
    /// The request or the appeal.
    pub matter: Matter,
    /// Whose it is.
    pub person: AccountId,
    /// The employee as citizens read it.
    pub named: EmployeeName,
    /// Who has it open, and until when.
    pub hold: Hold,
}

impl Reader {
    /// The last hold on something.
    pub async fn desk_hold(&mut self, matter: &Matter) -> Result<Option<StoredHold>, StoreError> {
        query("SELECT * FROM desk_holds WHERE queue = $1 AND matter = $2")
            .bind(name(&matter.queue()))
            .bind(matter.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(held)
            .transpose()
    }

    /// What is open now of a queue.
    pub async fn desk_holds(
        &mut self,
        queue: DeskQueue,
        now: Timestamp,
    ) -> Result<Vec<StoredHold>, StoreError> {
        let rows = query("SELECT * FROM desk_holds WHERE queue = $1 AND until_at > $2")
            .bind(name(&queue))
            .bind(now.as_microsecond())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(held).collect()
    }

    /// What an employee has open now.
    pub async fn desk_holds_of(
        &mut self,
        employee: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<StoredHold>, StoreError> {
        let rows = query("SELECT * FROM desk_holds WHERE employee = $1 AND until_at > $2")
            .bind(employee.as_str())
            .bind(now.as_microsecond())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(held).collect()
    }

    /// What ended by itself and nobody has noted yet.
    pub async fn overdue_desk_holds(&mut self, now: Timestamp) -> Result<Vec<Matter>, StoreError> {
        let rows = query(
            "SELECT queue, matter FROM desk_holds WHERE is_open = 1 AND until_at <= $1 ORDER BY until_at LIMIT 100",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(matter).collect()
    }
}

impl Transaction {
    /// Keeps a hold in the place of the one before it, which this transaction has read.
    pub async fn keep_desk_hold(&mut self, stored: &StoredHold) -> Result<(), StoreError> {
        let hold = &stored.hold;
        query(
            "INSERT INTO desk_holds (queue, matter, person, employee, named, session, until_at, decided_at, is_open) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (queue, matter) DO UPDATE SET \
             employee = excluded.employee, named = excluded.named, session = excluded.session, \
             until_at = excluded.until_at, decided_at = excluded.decided_at, is_open = excluded.is_open",
        )
        .bind(name(&stored.matter.queue()))
        .bind(stored.matter.as_str())
        .bind(stored.person.as_str())
        .bind(hold.employee.as_str())
        .bind(json(&stored.named))
        .bind(hold.session.as_str())
        .bind(hold.until.as_microsecond())
        .bind(hold.decided_at.map(Timestamp::as_microsecond))
        .bind(i64::from(hold.is_open))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets what ended without a decision before an instant; who decided stays, since nobody judges themselves.
    pub async fn forget_desk_holds(&mut self, ended: Timestamp) -> Result<(), StoreError> {
        query("DELETE FROM desk_holds WHERE decided_at IS NULL AND is_open = 0 AND until_at < $1")
            .bind(ended.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn matter(row: &Row) -> Result<Matter, StoreError> {
    let queue: DeskQueue = row.named("queue")?;
    match queue {
        DeskQueue::Abroad => Ok(Matter::Abroad(row.parsed("matter")?)),
        DeskQueue::Appeals => Ok(Matter::Appeal(row.parsed("matter")?)),
        DeskQueue::Registrations => Err(StoreError::Unreadable("queue")),
    }
}

fn held(row: &Row) -> Result<StoredHold, StoreError> {
    Ok(StoredHold {
        matter: matter(row)?,
        person: row.parsed("person")?,
        named: row.json("named")?,
        hold: Hold {
            employee: row.parsed("employee")?,
            session: row.parsed("session")?,
            until: row.instant("until_at")?,
            decided_at: row.instant_if_any("decided_at")?,
            is_open: row.truth("is_open")?,
        },
    })
}

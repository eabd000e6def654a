//! Employees of service centres and their cases; each change names the version that it was decided on (R-36, S-15).

use domain::{
    AccountId, DeskCaseId, Iin, LocalizedText, SessionId,
    desk::{DeskCase, DeskQueue, DeskStage, EmployeeName},
    portal::PortalStep,
};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// Somebody who works at a service centre.
#[derive(Debug, Clone)]
pub struct StoredEmployee {
    /// IIN.
    pub iin: Iin,
    /// The service centre.
    pub centre: LocalizedText,
    /// The kinds of work that they serve.
    pub queues: Vec<DeskQueue>,
    /// Since when.
    pub added_at: Timestamp,
}

/// A case with what is in it.
#[derive(Debug, Clone)]
pub struct StoredCase {
    /// Id.
    pub id: DeskCaseId,
    /// The employee whose case it is.
    pub employee: AccountId,
    /// That employee as citizens read it.
    pub named: EmployeeName,
    /// The session of the desk in which it was seen last.
    pub session: SessionId,
    /// The kind of work.
    pub queue: DeskQueue,
    /// Who applies; nobody any more where it ended without an entry.
    pub applicant: Option<Iin>,
    /// How far it has come.
    pub case: DeskCase,
    /// The exact bytes of the record.
    pub record: Option<Vec<u8>>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The version that a change is decided on.
    pub version: i64,
}

impl Reader {
    /// The employee of an IIN.
    pub async fn employee(&mut self, iin: &Iin) -> Result<Option<StoredEmployee>, StoreError> {
        query("SELECT * FROM desk_employees WHERE iin = $1")
            .bind(iin.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(employee)
            .transpose()
    }

    /// All employees, in the order of their IINs.
    pub async fn employees(&mut self) -> Result<Vec<StoredEmployee>, StoreError> {
        let rows = query("SELECT * FROM desk_employees ORDER BY iin")
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(employee).collect()
    }

    /// A case by its id.
    pub async fn desk_case(&mut self, id: &DeskCaseId) -> Result<Option<StoredCase>, StoreError> {
        query("SELECT * FROM desk_cases WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(case)
            .transpose()
    }

    /// The open cases of an employee, the newest first.
    pub async fn desk_cases(
        &mut self,
        employee: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<StoredCase>, StoreError> {
        let rows = query(
            "SELECT * FROM desk_cases WHERE employee = $1 AND is_open = 1 AND until_at > $2 \
             ORDER BY opened_at DESC, id LIMIT 100",
        )
        .bind(employee.as_str())
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(case).collect()
    }

    /// The cases whose time is over and that nobody has noted as lapsed.
    pub async fn overdue_desk_cases(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<DeskCaseId>, StoreError> {
        let rows = query(
            "SELECT id FROM desk_cases WHERE is_open = 1 AND until_at <= $1 ORDER BY until_at LIMIT 100",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("id")).collect()
    }
}

impl Transaction {
    /// Gives somebody the role, or another service centre and other kinds of work.
    pub async fn add_employee(
        &mut self,
        iin: &Iin,
        centre: &LocalizedText,
        queues: &[DeskQueue],
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO desk_employees (iin, centre, added_at, queues) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (iin) DO UPDATE SET centre = excluded.centre, queues = excluded.queues",
        )
        .bind(iin.as_str())
        .bind(json(centre))
        .bind(now)
        .bind(json(&queues))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the role from somebody; `false` where they had none.
    pub async fn remove_employee(&mut self, iin: &Iin) -> Result<bool, StoreError> {
        let removed = query("DELETE FROM desk_employees WHERE iin = $1")
            .bind(iin.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed == 1)
    }

    /// Keeps a new case.
    pub async fn keep_desk_case(&mut self, stored: &StoredCase) -> Result<(), StoreError> {
        query(
            "INSERT INTO desk_cases (id, employee, named, session, queue, applicant, stage, record, opened_at, \
             until_at, is_open, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
        )
        .bind(stored.id.as_str())
        .bind(stored.employee.as_str())
        .bind(json(&stored.named))
        .bind(stored.session.as_str())
        .bind(name(&stored.queue))
        .bind(stored.applicant.as_ref().map(Iin::as_str))
        .bind(json(&stored.case.stage))
        .bind(stored.record.clone())
        .bind(stored.opened_at.as_microsecond())
        .bind(stored.case.until.as_microsecond())
        .bind(i64::from(stored.case.is_open()))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a case to what it is now; `false` where it changed meanwhile.
    pub async fn advance_desk_case(&mut self, stored: &StoredCase) -> Result<bool, StoreError> {
        let moved = query(
            "UPDATE desk_cases SET session = $3, applicant = $4, stage = $5, record = $6, is_open = $7, \
             version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(stored.id.as_str())
        .bind(stored.version)
        .bind(stored.session.as_str())
        .bind(stored.applicant.as_ref().map(Iin::as_str))
        .bind(json(&stored.case.stage))
        .bind(stored.record.clone())
        .bind(i64::from(stored.case.is_open()))
        .execute(self.connection())
        .await?;
        Ok(moved == 1)
    }

    /// Ends what waits on a page for a signature under a case's record.
    pub async fn void_desk_codes(&mut self, case: &DeskCaseId) -> Result<(), StoreError> {
        query("UPDATE portal_requests SET step = 'over' WHERE desk_case = $1 AND step = 'waiting'")
            .bind(case.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Uses up a code of the desk, once; `false` where another scan was first, or the page's session has ended.
    pub async fn take_desk_code(
        &mut self,
        cookie_hash: &str,
        account: &AccountId,
        step: PortalStep,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let taken = query(
            "UPDATE portal_requests SET step = $2, account = $3 \
             WHERE cookie_hash = $1 AND step = 'waiting' AND until_at > $4 AND EXISTS ( \
                 SELECT 1 FROM portal_sessions WHERE portal_sessions.id = portal_requests.session \
                 AND portal_sessions.place = 'desk' AND portal_sessions.until_at > $4 \
                 AND portal_sessions.ended_at IS NULL)",
        )
        .bind(cookie_hash)
        .bind(name(&step))
        .bind(account.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(taken == 1)
    }
}

fn employee(row: &Row) -> Result<StoredEmployee, StoreError> {
    Ok(StoredEmployee {
        iin: row.parsed("iin")?,
        centre: row.json("centre")?,
        queues: row.json("queues")?,
        added_at: row.instant("added_at")?,
    })
}

fn case(row: &Row) -> Result<StoredCase, StoreError> {
    let stage: DeskStage = row.json("stage")?;
    Ok(StoredCase {
        id: row.parsed("id")?,
        employee: row.parsed("employee")?,
        named: row.json("named")?,
        session: row.parsed("session")?,
        queue: row.named("queue")?,
        applicant: row
            .text_if_any("applicant")?
            .map(Iin::try_from)
            .transpose()
            .map_err(|_| StoreError::Unreadable("applicant"))?,
        case: DeskCase {
            stage,
            until: row.instant("until_at")?,
        },
        record: row.bytes_if_any("record")?,
        opened_at: row.instant("opened_at")?,
        version: row.number("version")?,
    })
}

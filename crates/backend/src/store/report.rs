//! Viewings and applicants that people reported (R-25, S-14).

use domain::{
    AccountId, ReportId,
    document::DocumentKind,
    history::Counterpart,
    report::{Report, ReportNumber, ReportState, ReportText},
};

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A report with what its person knows of it.
#[derive(Debug, Clone)]
pub struct StoredReport {
    /// Id.
    pub id: ReportId,
    /// Whose account sent it.
    pub account: AccountId,
    /// Kind of the document that was viewed.
    pub document: Option<DocumentKind>,
    /// Who viewed it or asked, as well as the person knows (S-9).
    pub other: Option<Counterpart>,
    /// How it stands.
    pub report: Report,
}

impl Reader {
    /// A report of an account.
    pub async fn report(
        &mut self,
        id: &ReportId,
        account: &AccountId,
    ) -> Result<Option<StoredReport>, StoreError> {
        query("SELECT * FROM reports WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(report)
            .transpose()
    }

    /// A report by its number.
    pub async fn report_numbered(
        &mut self,
        number: &ReportNumber,
    ) -> Result<Option<StoredReport>, StoreError> {
        query("SELECT * FROM reports WHERE number = $1")
            .bind(number.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(report)
            .transpose()
    }

    /// The reports of an account, the newest first and at most a hundred.
    pub async fn reports(&mut self, account: &AccountId) -> Result<Vec<StoredReport>, StoreError> {
        let rows =
            query("SELECT * FROM reports WHERE account = $1 ORDER BY sent_at DESC, id LIMIT 100")
                .bind(account.as_str())
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(report).collect()
    }

    /// What the reports of an account that wait for an answer are about.
    pub async fn open_reports(&mut self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        let rows = query("SELECT subject FROM reports WHERE account = $1 AND waits = 1")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| row.text("subject")).collect()
    }

    /// The reports that wait for an answer, those first that are due first.
    pub async fn reports_that_wait(&mut self) -> Result<Vec<StoredReport>, StoreError> {
        let rows =
            query("SELECT * FROM reports WHERE waits = 1 ORDER BY due, sent_at, id LIMIT 1000")
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(report).collect()
    }
}

impl Transaction {
    /// Keeps a new report; `false` where its number is taken.
    pub async fn send_report(&mut self, stored: &StoredReport) -> Result<bool, StoreError> {
        let sent = &stored.report;
        let kept = query(
            "INSERT INTO reports (id, number, account, subject, about, document, other, words, sent_at, due, waits, \
             state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11) ON CONFLICT DO NOTHING",
        )
        .bind(stored.id.as_str())
        .bind(sent.number.as_str())
        .bind(stored.account.as_str())
        .bind(sent.about.subject())
        .bind(json(&sent.about))
        .bind(stored.document.as_ref().map(name))
        .bind(stored.other.as_ref().map(json))
        .bind(sent.text.as_ref().map(ReportText::as_str))
        .bind(sent.sent_at.as_microsecond())
        .bind(sent.due.to_string())
        .bind(json(&sent.state))
        .execute(self.connection())
        .await?;
        Ok(kept == 1)
    }

    /// Takes a report from one state to the next; `false` where somebody else was quicker.
    pub async fn advance_report(
        &mut self,
        id: &ReportId,
        from: &ReportState,
        to: &ReportState,
    ) -> Result<bool, StoreError> {
        let statement = "UPDATE reports SET state = $3, waits = $4 WHERE id = $1 AND state = $2";
        self.advance_ticket(statement, id.as_str(), from, to).await
    }
}

fn report(row: &Row) -> Result<StoredReport, StoreError> {
    let text = row.text_if_any("words")?;
    Ok(StoredReport {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        document: row.named_if_any("document")?,
        other: row.json_if_any("other")?,
        report: Report {
            number: row.parsed("number")?,
            about: row.json("about")?,
            text: text
                .map(ReportText::try_from)
                .transpose()
                .map_err(|_| StoreError::Unreadable("words"))?,
            sent_at: row.instant("sent_at")?,
            due: row.day("due")?,
            state: row.json("state")?,
        },
    })
}

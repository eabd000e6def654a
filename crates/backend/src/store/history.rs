//! The history of each person; notifications and events are the same entries.

use domain::{
    AccountId, AppealId, ConsentId, HistoryEntryId, InquiryId, ReportId, RequestId, ReservationId,
    ShareId,
    access::Terms,
    document::DocumentKind,
    history::{Answers, Counterpart, HistoryKind},
    log::{LogEntry, is_logged},
    residence::Dwelling,
    service::Service,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use transparency::Opening;

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};
use crate::entropy::random;

/// Entries that are read at once for somebody who missed them.
pub const LONGEST_REPLAY: usize = 1_000;

/// An entry of somebody's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Id.
    pub id: HistoryEntryId,
    /// What happened.
    pub kind: HistoryKind,
    /// When.
    pub at: Timestamp,
    /// Kind of the document that it was about.
    pub document: Option<DocumentKind>,
    /// The access that it was about.
    pub access: Option<ShareId>,
    /// The request that it was about.
    pub request: Option<RequestId>,
    /// The consent that it was about.
    pub consent: Option<ConsentId>,
    /// How many owners had answered.
    pub answers: Option<Answers>,
    /// The other side.
    pub counterpart: Option<Counterpart>,
    /// On what terms access was given.
    pub terms: Option<Terms>,
    /// The report that it was about.
    pub report: Option<ReportId>,
    /// The appeal that it was about.
    pub appeal: Option<AppealId>,
    /// The dwelling that it was about.
    pub dwelling: Option<Dwelling>,
    /// Whether it is no notification though its kind is one: the person was notified of enough like it.
    pub quiet: bool,
    /// The inquiry that it was about.
    pub inquiry: Option<InquiryId>,
    /// The reservation that it was about.
    pub reservation: Option<ReservationId>,
    /// The service of the request that it was about.
    pub service: Option<Service>,
    /// Whether it was read, of a notification.
    pub read: bool,
}

impl Entry {
    /// An entry about nothing in particular yet.
    pub fn new(id: HistoryEntryId, kind: HistoryKind, at: Timestamp) -> Self {
        Self {
            id,
            kind,
            at,
            document: None,
            access: None,
            request: None,
            consent: None,
            answers: None,
            counterpart: None,
            terms: None,
            report: None,
            appeal: None,
            dwelling: None,
            quiet: false,
            inquiry: None,
            reservation: None,
            service: None,
            read: false,
        }
    }
}

/// What is told to a person the moment it is committed; it goes between replicas without counterpart, terms and
/// dwelling.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// Whom.
    pub account: AccountId,
    /// What.
    pub entry: Entry,
}

impl Told {
    fn new(account: AccountId, entry: Entry) -> Self {
        Self {
            account,
            entry: Entry {
                counterpart: None,
                terms: None,
                dwelling: None,
                ..entry
            },
        }
    }
}

impl Reader {
    /// A page of history, the newest first, older than an entry if one is named.
    pub async fn history(
        &mut self,
        account: &AccountId,
        before: Option<&HistoryEntryId>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let before = match before {
            None => Some((i64::MAX, String::new())),
            Some(id) => query("SELECT at FROM history WHERE id = $1 AND account = $2")
                .bind(id.as_str())
                .bind(account.as_str())
                .fetch_optional(self.connection())
                .await?
                .map(|row| row.number("at"))
                .transpose()?
                .map(|at| (at, id.as_str().to_owned())),
        };
        let Some((at, id)) = before else {
            return Ok(Vec::new());
        };
        let rows = query(
            "SELECT * FROM history WHERE account = $1 AND (at < $2 OR (at = $2 AND id > $3)) \
             ORDER BY at DESC, id LIMIT $4",
        )
        .bind(account.as_str())
        .bind(at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(entry).collect()
    }

    /// The notifications of an account, the newest first.
    pub async fn notifications(&mut self, account: &AccountId) -> Result<Vec<Entry>, StoreError> {
        let rows = query(
            "SELECT * FROM history WHERE account = $1 AND notifies = 1 ORDER BY at DESC, id LIMIT 100",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(entry).collect()
    }

    /// What happened to a person from an instant on, the oldest first and at most [`LONGEST_REPLAY`].
    pub async fn history_since(
        &mut self,
        account: &AccountId,
        since: Timestamp,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows =
            query("SELECT * FROM history WHERE account = $1 AND at >= $2 ORDER BY at, id LIMIT $3")
                .bind(account.as_str())
                .bind(since.as_microsecond())
                .bind(LONGEST_REPLAY as i64)
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(entry).collect()
    }
}

impl Transaction {
    /// Writes an entry, with what the log will commit to, and tells its person at the commit; of some also by SMS.
    pub async fn tell(&mut self, account: &AccountId, mut entry: Entry) -> Result<(), StoreError> {
        // What one transaction tells has an order too.
        if let Some(before) = self.told.last().filter(|last| last.entry.at >= entry.at) {
            entry.at = before.entry.at + SignedDuration::from_micros(1);
        }
        query(
            "INSERT INTO history (id, account, at, kind, notifies, document, access, request, consent, counterpart, \
             opening, answers, terms, report, appeal, dwelling, inquiry, reservation, service) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )
        .bind(entry.id.as_str())
        .bind(account.as_str())
        .bind(entry.at.as_microsecond())
        .bind(name(&entry.kind))
        .bind(i64::from(entry.kind.notifies() && !entry.quiet))
        .bind(entry.document.as_ref().map(name))
        .bind(entry.access.as_ref().map(ShareId::as_str))
        .bind(entry.request.as_ref().map(RequestId::as_str))
        .bind(entry.consent.as_ref().map(ConsentId::as_str))
        .bind(entry.counterpart.as_ref().map(json))
        .bind(opening(account, &entry)?)
        .bind(entry.answers.as_ref().map(json))
        .bind(entry.terms.as_ref().map(json))
        .bind(entry.report.as_ref().map(ReportId::as_str))
        .bind(entry.appeal.as_ref().map(AppealId::as_str))
        .bind(entry.dwelling.as_ref().map(json))
        .bind(entry.inquiry.as_ref().map(InquiryId::as_str))
        .bind(entry.reservation.as_ref().map(ReservationId::as_str))
        .bind(entry.service.as_ref().map(name))
        .execute(self.connection())
        .await?;
        if let Some(words) = entry.kind.sms(entry.service).filter(|_| !entry.quiet) {
            self.write_notice(entry.id.as_str(), account, &words)
                .await?;
        }
        self.told.push(Told::new(account.clone(), entry));
        Ok(())
    }

    /// What stands in SQLite's file after a row, with its place there; by whichever process it was written.
    pub(super) async fn history_after(
        &mut self,
        place: i64,
    ) -> Result<Vec<(i64, Told)>, StoreError> {
        let rows = query(
            "SELECT rowid AS place, * FROM history WHERE rowid > $1 ORDER BY rowid LIMIT 1000",
        )
        .bind(place)
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                let told = Told::new(row.parsed("account")?, entry(row)?);
                Ok((row.number("place")?, told))
            })
            .collect()
    }

    /// Marks every notification of an account as read.
    pub async fn read_notifications(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE history SET read_at = $2 WHERE account = $1 AND notifies = 1 AND read_at IS NULL",
        )
        .bind(account.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

/// Salt and exact bytes of what the log commits to, of a grant or a view.
fn opening(account: &AccountId, entry: &Entry) -> Result<Option<Vec<u8>>, StoreError> {
    if !is_logged(entry.kind) {
        return Ok(None);
    }
    let logged = LogEntry {
        document: entry.document,
        access: entry.access.clone(),
        counterpart: entry.counterpart.clone(),
        terms: entry.terms.clone(),
        // Only reports are logged that are about a consent.
        consent: entry.consent.clone(),
        report: entry.report.clone(),
        ..LogEntry::new(entry.id.clone(), account.clone(), entry.kind, entry.at)
    };
    let salt = random().map_err(|_| StoreError::NotDrawn)?;
    Opening::new(salt, &logged.to_bytes())
        .map(|opening| Some(opening.as_bytes().to_vec()))
        .map_err(|_| StoreError::NotDrawn)
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: row.parsed("id")?,
        kind: row.named("kind")?,
        at: row.instant("at")?,
        document: row.named_if_any("document")?,
        access: row.id_if_any("access")?,
        request: row.id_if_any("request")?,
        consent: row.id_if_any("consent")?,
        answers: row.json_if_any("answers")?,
        counterpart: row.json_if_any("counterpart")?,
        terms: row.json_if_any("terms")?,
        report: row.id_if_any("report")?,
        appeal: row.id_if_any("appeal")?,
        dwelling: row.json_if_any("dwelling")?,
        quiet: row.number("notifies")? == 0,
        inquiry: row.id_if_any("inquiry")?,
        reservation: row.id_if_any("reservation")?,
        service: row.named_if_any("service")?,
        read: row.number_if_any("read_at")?.is_some(),
    })
}

//! History and notifications.

use domain::{
    HistoryEntryId,
    access::Terms,
    document::{Claim, DocumentKind},
    history::{Answers, Counterpart, HistoryKind},
    service::Service,
};
use jiff::Timestamp;
use protocol::history::{
    HISTORY, History, HistoryEntry, NOTIFICATIONS, NOTIFICATIONS_READ, Notifications,
};
use serde::Serialize;

use crate::{
    DwellingView, Error, LogCheck, LogState, Wallet,
    backend::{NOTHING, Request},
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct HistoryEntryView {
    /// The entry.
    pub entry: String,
    /// What happened.
    pub kind: HistoryKind,
    /// When.
    pub at: Timestamp,
    /// Kind of the document that it was about.
    pub document: Option<DocumentKind>,
    /// The access that it was about.
    pub access: Option<String>,
    /// The request that it was about.
    pub request: Option<String>,
    /// The consent that it was about.
    pub consent: Option<String>,
    /// How many owners had answered (S-31).
    pub answers: Option<Answers>,
    /// The other side, as well as is known (S-9).
    pub counterpart: Option<Counterpart>,
    /// On what terms access was given.
    pub terms: Option<Terms>,
    /// What an opening disclosed, where that is written down.
    #[cfg_attr(feature = "bindings", specta(type = Option<Vec<String>>))]
    pub disclosed: Option<Vec<Claim>>,
    /// The report that it was about.
    pub report: Option<String>,
    /// The dwelling that it was about.
    pub dwelling: Option<DwellingView>,
    /// The appeal or complaint that it was about.
    pub appeal: Option<String>,
    /// The inquiry that it was about.
    pub inquiry: Option<String>,
    /// The reservation that it was about.
    pub reservation: Option<String>,
    /// The service of the request that it was about, which its words depend on.
    pub service: Option<Service>,
    /// What is known of it in the log, of what is logged (S-17).
    pub log: Option<LogCheck>,
}

/// A page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct HistoryPage {
    /// The newest first.
    pub entries: Vec<HistoryEntryView>,
    /// Whether there are older ones.
    pub more: bool,
    /// What is known of the log as a whole (S-17).
    pub log: LogState,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NotificationView {
    /// The notification.
    pub notification: String,
    /// What it is about.
    #[serde(flatten)]
    pub about: HistoryEntryView,
    /// Whether it was read.
    pub read: bool,
}

impl Wallet {
    /// A page of history: the newest, or what is older than an entry.
    pub async fn history(&self, before: Option<&str>) -> Result<HistoryPage, Error> {
        let before = before
            .map(HistoryEntryId::parse)
            .transpose()
            .map_err(|_| Error::NotFound)?;
        let request = Request {
            query: before.map(|entry| format!("before={entry}")),
            ..Request::read(HISTORY)
        };
        let history: History = self.exchange_signed_in(request).await?.parse()?;
        let (log, checks) = self.check_entries(&history.entries).await?;
        let entries = history.entries.into_iter().zip(checks);
        Ok(HistoryPage {
            entries: entries
                .map(|(entry, log)| HistoryEntryView {
                    log,
                    ..entry.into()
                })
                .collect(),
            more: history.more,
            log,
        })
    }

    /// The notifications of the personal account.
    pub async fn notifications(&self) -> Result<Vec<NotificationView>, Error> {
        let notifications: Notifications = self.read(NOTIFICATIONS.to_owned()).await?;
        Ok(notifications
            .notifications
            .into_iter()
            .map(|notification| NotificationView {
                notification: notification.notification.into(),
                about: notification.about.into(),
                read: notification.read,
            })
            .collect())
    }

    /// Says that all notifications that there are were read.
    pub async fn read_notifications(&self) -> Result<(), Error> {
        let request = Request::write(NOTIFICATIONS_READ, NOTHING.to_vec()).keyed(self.random_id()?);
        self.exchange_signed_in(request).await?;
        Ok(())
    }
}

impl From<HistoryEntry> for HistoryEntryView {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            entry: entry.entry.into(),
            kind: entry.kind,
            at: entry.at,
            document: entry.document,
            access: entry.access.map(String::from),
            request: entry.request.map(String::from),
            consent: entry.consent.map(String::from),
            answers: entry.answers,
            counterpart: entry.counterpart,
            terms: entry.terms,
            disclosed: entry.disclosed,
            report: entry.report.map(String::from),
            dwelling: entry.dwelling.map(DwellingView::from),
            appeal: entry.appeal.map(String::from),
            inquiry: entry.inquiry.map(String::from),
            reservation: entry.reservation.map(String::from),
            service: entry.service,
            log: None,
        }
    }
}

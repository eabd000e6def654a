//! History, notifications, and events as they happen.

use domain::{
    AppealId, ConsentId, HistoryEntryId, InquiryId, NotificationId, ReportId, RequestId,
    ReservationId, ShareId,
    access::Terms,
    document::{Claim, DocumentKind},
    history::{Answers, Counterpart, HistoryKind},
    residence::Dwelling,
    service::Service,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`History`]. Query: `before`, the id of the oldest entry seen.
pub const HISTORY: &str = "/v1/history";
/// `GET` → [`Notifications`].
pub const NOTIFICATIONS: &str = "/v1/notifications";
/// `POST` (empty object) → 204: all that there are are read.
pub const NOTIFICATIONS_READ: &str = "/v1/notifications/read";
/// `GET` → `text/event-stream` of [`Event`]s, with `Last-Event-ID`.
pub const EVENTS: &str = "/v1/events";

/// A page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The newest first, at most 100.
    pub entries: Vec<HistoryEntry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// The entry.
    #[schema(value_type = String)]
    pub entry: HistoryEntryId,
    /// What happened.
    pub kind: HistoryKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Kind of the document that it was about.
    pub document: Option<DocumentKind>,
    /// The access that it was about.
    #[schema(value_type = Option<String>)]
    pub access: Option<ShareId>,
    /// The request that it was about.
    #[schema(value_type = Option<String>)]
    pub request: Option<RequestId>,
    /// The consent that it was about.
    #[schema(value_type = Option<String>)]
    pub consent: Option<ConsentId>,
    /// How many owners had answered (S-31).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// The other side, as well as is known (S-9).
    pub counterpart: Option<Counterpart>,
    /// On what terms access was given.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// What an opening disclosed, by the names of its claims, since that is written down.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosed: Option<Vec<Claim>>,
    /// The report that it was about.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// The appeal or complaint that it was about.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealId>,
    /// The dwelling that it was about, to its owners and to whoever is or wants to be registered there.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwelling: Option<Dwelling>,
    /// The inquiry that it was about.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<InquiryId>,
    /// The reservation that it was about.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// The service of the request that it was about, which its words depend on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
}

/// Notifications of the personal account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notifications {
    /// The newest first, at most 100.
    pub notifications: Vec<Notification>,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    /// The notification.
    #[schema(value_type = String)]
    pub notification: NotificationId,
    /// What it is about.
    #[serde(flatten)]
    pub about: HistoryEntry,
    /// Whether it was read.
    pub read: bool,
}

/// What is sent at once to the person whom it concerns; the SSE `id` is its instant, in microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// What happened.
    pub kind: HistoryKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The access that it was about.
    #[schema(value_type = Option<String>)]
    pub access: Option<ShareId>,
    /// The request that it was about.
    #[schema(value_type = Option<String>)]
    pub request: Option<RequestId>,
    /// The consent that it was about.
    #[schema(value_type = Option<String>)]
    pub consent: Option<ConsentId>,
}

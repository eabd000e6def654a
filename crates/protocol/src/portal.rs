//! The web portal: a browser that the app lets in by scanning the browser's code (R-26, S-12, S-33).
//!
//! The page's own calls bring no proof: two cookies bind them to the browser, both of 256 random bits, HttpOnly and
//! SameSite=Strict, and with the prefix `__Host-` where the origin is https.

use domain::{
    RequestId, SessionId,
    document::{Pending, ShownDocument},
    portal::{BrowserKind, PortalAction, PortalPlace, PortalStep},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{Bytes, desk::DeskToSign, order::Order};

/// `POST` [`AskPortal`] → 201 [`PortalAsked`] and the cookie of the request.
pub const PORTAL_REQUESTS: &str = "/v1/portal/requests";
/// `GET` by the cookie of the request → [`PortalRequest`].
pub const PORTAL_REQUEST: &str = "/v1/portal/request";
/// `POST` [`TypeNumber`] by the cookie of the request → [`PortalSession`], at a sign-in with the cookie of the session.
pub const PORTAL_NUMBER: &str = "/v1/portal/number";
/// `GET` by the cookie of the session → [`PortalSession`]; `DELETE` → 204: ends it.
pub const PORTAL_SESSION: &str = "/v1/portal/session";
/// `GET` by the cookie of the session → [`crate::profile::Profile`].
pub const PORTAL_PROFILE: &str = "/v1/portal/profile";
/// `GET` by the cookie of the session → [`crate::history::History`]. Query: `before`, the id of the oldest entry
/// seen.
pub const PORTAL_HISTORY: &str = "/v1/portal/history";
/// `GET` by the cookie of the session → [`crate::request::Requests`].
pub const PORTAL_REGISTRATIONS: &str = "/v1/portal/registrations";
/// `GET` by the cookie of a session with documents → [`PortalDocuments`].
pub const PORTAL_DOCUMENTS: &str = "/v1/portal/sources/{source}/documents";
/// `POST` [`ScannedPortal`] by the app → [`PortalPreview`]; allows nothing.
pub const PORTAL_PREVIEW: &str = "/v1/portal/preview";
/// `POST` [`ApprovePortal`] by the app → [`PortalApproved`].
pub const PORTAL_APPROVE: &str = "/v1/portal/approve";
/// `GET` by the app → [`PortalSessions`].
pub const PORTAL_SESSIONS: &str = "/v1/portal/sessions";
/// `DELETE` by the app → 204: ends that session of the portal.
pub const PORTAL_SESSIONS_ONE: &str = "/v1/portal/sessions/{session}";

/// What a page asks a code for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskPortal {
    /// What the code is to allow.
    pub action: PortalAction,
}

/// That a page may show codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalAsked {
    /// Until when a code can be scanned.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// How a page's request stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalRequest {
    /// How far it has come.
    pub step: PortalStep,
    /// Until when it can be scanned, or the number typed.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// The code to show, while it waits for a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ShownCode>,
    /// Tries left of the number, while it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// What became of an order that was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub request: Option<RequestId>,
}

domain::debug_by_name!(PortalRequest);

/// The code that a page shows now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownCode {
    /// The link in the QR code; its secret is in the fragment.
    #[schema(value_type = String)]
    pub link: Zeroizing<String>,
    /// Rows of the QR code, `1` for a dark module and `0` for a light one, without the quiet zone.
    pub rows: Vec<String>,
    /// When the next code is shown.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

domain::debug_by_name!(ShownCode);

/// The number that the app shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeNumber {
    /// Two digits.
    pub number: String,
}

domain::debug_by_name!(TypeNumber);

/// A session of the portal, as its page knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalSession {
    /// Its end.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether documents are shown (S-33).
    pub documents: bool,
}

/// What the app scanned.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedPortal {
    /// The 22 characters of the code's fragment.
    #[schema(value_type = String)]
    pub code: Zeroizing<String>,
}

domain::debug_by_name!(ScannedPortal);

/// What a scanned code asks for, and whose page shows it as well as is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalPreview {
    /// What it asks for.
    pub action: PortalAction,
    /// Kind of the browser.
    pub browser: BrowserKind,
    /// Coarse network origin: the first half of the address.
    pub network: String,
    /// Until when it can be allowed.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// What was ordered, where that is to be signed: the app shows the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// The record of a desk's case, where that is to be signed: the app shows the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskToSign>,
}

/// A signed approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovePortal {
    /// The bytes of a [`domain::portal::PortalApproval`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over its bytes, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

/// That a browser waits for the number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalApproved {
    /// Two digits, to be typed on the page.
    pub number: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

domain::debug_by_name!(PortalApproved);

/// The open sessions of the portal of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalSessions {
    /// The newest first.
    pub sessions: Vec<PortalSessionEntry>,
}

/// One session of the portal, as the app knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalSessionEntry {
    /// The session.
    #[schema(value_type = String)]
    pub session: SessionId,
    /// Kind of the browser.
    pub browser: BrowserKind,
    /// Coarse network origin.
    pub network: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Its end.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether documents are shown (S-33).
    pub documents: bool,
    /// Whether it is the portal's or the desk's.
    pub place: PortalPlace,
}

/// What one source has, as the portal shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalDocuments {
    /// The documents, each whole.
    #[schema(value_type = Vec<Object>)]
    pub documents: Vec<ShownDocument>,
    /// The kinds that are not there yet, with when they will be.
    #[schema(value_type = Vec<Object>)]
    pub pending: Vec<Pending>,
}

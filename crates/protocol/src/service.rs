//! What the service says of itself.

use domain::settings::CitizenSettings;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET`: [`ServiceInfo`], without a session.
pub const SERVICE: &str = "/v1/service";
/// `GET`: 200 while the process lives.
pub const HEALTHZ: &str = "/healthz";
/// `GET`: 200 while the database answers.
pub const READYZ: &str = "/readyz";
/// `GET`: the third party's page; the secret is in the fragment.
pub const SHARE_PAGE: &str = "/s";
/// `GET`: the visitor's own way in, by short code or camera (S-28).
pub const OPEN_PAGE: &str = "/open";
/// `GET`: the citizen's portal.
pub const PORTAL_PAGE: &str = "/portal";
/// `GET`: where the link of the portal's code leads, whoever opens it without the app; the secret is in the fragment.
pub const PORTAL_LINK: &str = "/p";
/// `GET`: where anyone checks an inquiry; the secret is in the fragment.
pub const CHECK_PAGE: &str = "/check";
/// `GET`: the desk of a service centre.
pub const DESK_PAGE: &str = "/desk";
/// `GET`: [`OutboxMessage`]s, the newest first; only with `--demo`, only on loopback (S-19). Query: `phone`.
pub const DEV_OUTBOX: &str = "/dev/outbox";

/// The service, as a wallet needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceInfo {
    /// The origin that stands in links, proofs and statements.
    pub origin: String,
    /// Whether this is a demonstration with an invented population (S-19).
    pub demo: bool,
    /// The server's time (S-21).
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// PEM certificates of the certification authority.
    pub authorities: Vec<String>,
    /// Version of the backend.
    pub version: String,
    /// The settings that a wallet goes by: those of today, and each change that is announced.
    #[serde(default)]
    pub settings: Vec<CitizenSettings>,
}

/// An SMS that a demonstration would have sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutboxMessage {
    /// To whom, E.164.
    pub phone: String,
    /// The text.
    pub text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
}

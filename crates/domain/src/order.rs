//! A service that is ordered on the portal and signed by scanning its code (R-26, S-4, S-12, S-22).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{portal::BrowserKind, statement::Statement};

/// What the EDS signs beside a request that was ordered on the portal: which bytes, on which page of which site, and
/// for which of its codes (S-4, S-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderApproval {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the portal.
    pub site: String,
    /// SHA-256 of the exact bytes of the request, hexadecimal.
    pub request_sha256: String,
    /// SHA-256 of the code's 16 bytes, hexadecimal.
    pub nonce_sha256: String,
    /// The browser as it was shown.
    pub browser: BrowserKind,
    /// Its coarse network as it was shown.
    pub network: String,
    /// When it was approved.
    pub at: Timestamp,
}

impl Statement for OrderApproval {
    const SUBJECT: &'static str = "qoltanba/portal-order/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// Why what was ordered cannot be signed with the code that was scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// Somebody else is signed in to the page.
    #[error("somebody else is signed in to the page that shows this code")]
    NotYours,
    /// The session of the page has ended.
    #[error("the session of the page that shows this code has ended")]
    SessionOver,
    /// It was submitted, or another one was drawn up in its place.
    #[error("what was ordered waits no more")]
    CodeOver,
}

/// How an order stands to whoever scanned its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderStanding {
    /// Whether it was ordered by the very person who scans.
    pub is_mine: bool,
    /// Whether the session of its page is open.
    pub session_is_open: bool,
    /// Whether it has not been submitted.
    pub waits: bool,
}

impl OrderStanding {
    /// Whether it may be shown and signed; whoever did not order it is told that and nothing more (S-12).
    pub fn may_be_signed(self) -> Result<(), OrderRefusal> {
        match self {
            Self { is_mine: false, .. } => Err(OrderRefusal::NotYours),
            Self {
                session_is_open: false,
                ..
            } => Err(OrderRefusal::SessionOver),
            Self { waits: false, .. } => Err(OrderRefusal::CodeOver),
            Self {
                is_mine: true,
                session_is_open: true,
                waits: true,
            } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        portal::{PortalAction, PortalApproval},
        residence::TemporaryRegistration,
        statement::{parse, to_be_signed},
        testing::{SITE, at},
    };

    fn approval() -> OrderApproval {
        OrderApproval {
            subject: OrderApproval::SUBJECT.to_owned(),
            site: SITE.to_owned(),
            request_sha256: "11".repeat(32),
            nonce_sha256: "00".repeat(32),
            browser: BrowserKind::Firefox,
            network: "203.0.*.*".to_owned(),
            at: at("2026-11-24T10:00:00Z"),
        }
    }

    #[test]
    fn s4_s12_an_approval_names_its_purpose_site_request_browser_and_time() {
        let bytes = to_be_signed(&approval());

        assert_eq!(parse::<OrderApproval>(&bytes).unwrap(), approval());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
    }

    #[test]
    fn s4_letting_a_browser_in_is_no_approval_of_an_order_and_the_other_way_round() {
        let sign_in = PortalApproval {
            subject: PortalApproval::SUBJECT.to_owned(),
            site: SITE.to_owned(),
            action: PortalAction::SignIn,
            nonce_sha256: "00".repeat(32),
            browser: BrowserKind::Firefox,
            network: "203.0.*.*".to_owned(),
            at: at("2026-11-24T10:00:00Z"),
        };
        let order = to_be_signed(&approval());

        assert!(parse::<OrderApproval>(&to_be_signed(&sign_in)).is_err());
        assert!(parse::<PortalApproval>(&order).is_err());
        assert!(parse::<TemporaryRegistration>(&order).is_err());
    }

    #[test]
    fn s12_somebody_else_is_told_nothing_but_that_it_is_not_theirs() {
        let standing = |is_mine, session_is_open, waits| {
            OrderStanding {
                is_mine,
                session_is_open,
                waits,
            }
            .may_be_signed()
        };

        for (session_is_open, waits) in [(true, true), (true, false), (false, true), (false, false)]
        {
            assert_eq!(
                standing(false, session_is_open, waits),
                Err(OrderRefusal::NotYours)
            );
        }
        for waits in [true, false] {
            assert_eq!(standing(true, false, waits), Err(OrderRefusal::SessionOver));
        }
        assert_eq!(standing(true, true, false), Err(OrderRefusal::CodeOver));
        assert_eq!(standing(true, true, true), Ok(()));
    }
}

//! Letting a browser in to the portal, and the sessions that it then has (R-26, S-12, S-33).

use domain::{
    SessionId,
    portal::{BrowserKind, PortalApproval, PortalNonce, PortalPlace},
    statement::{self, Statement},
};
use jiff::Timestamp;
use protocol::portal::{
    ApprovePortal, PORTAL_APPROVE, PORTAL_PREVIEW, PORTAL_SESSIONS, PORTAL_SESSIONS_ONE,
    PortalApproved, PortalPreview, PortalSessions, ScannedPortal,
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    Auth, Error, Wallet,
    backend::{self, Request, path_of},
    scan::Scanned,
};

/// The number to type on the page that was let in.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PortalApprovedView {
    /// Two digits.
    pub number: String,
    /// Until when they can be typed.
    pub until: Timestamp,
}

domain::debug_by_name!(PortalApprovedView);

/// A session of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PortalSessionView {
    /// The session.
    pub session: String,
    /// Kind of the browser.
    pub browser: BrowserKind,
    /// Coarse network origin of the browser.
    pub network: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// Whether documents are shown there (S-33).
    pub documents: bool,
    /// Whether it is the portal's or the desk's.
    pub place: PortalPlace,
}

impl Wallet {
    /// Allows just what was shown of a scanned code of the portal, signed with the EDS; gives the number to type.
    pub async fn approve_portal(
        &self,
        scan: &str,
        auth: Auth,
    ) -> Result<PortalApprovedView, Error> {
        let (_, eds) = self.unlocked()?;
        let Some(Scanned::Portal { nonce, preview }) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let approval = PortalApproval {
            subject: PortalApproval::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            action: preview.action,
            nonce_sha256: domain::hex(&::eds::sha256(nonce.as_bytes())),
            browser: preview.browser,
            network: preview.network,
            at: self.0.clock.now(),
        };
        let bytes = statement::to_be_signed(&approval);
        let root = self.authenticate(&auth).await?;
        let signature = self
            .sign(&root, &eds, PortalApproval::SUBJECT, &bytes)
            .await?;
        self.touch().await?;
        let body = backend::body(&ApprovePortal {
            statement: bytes.into(),
            signature: signature.into(),
        })?;
        let request = Request::write(PORTAL_APPROVE, body).keyed(self.random_id()?);
        let approved: PortalApproved = self.exchange_signed_in(request).await?.parse()?;
        self.forget_scan(scan);
        Ok(PortalApprovedView {
            number: approved.number,
            until: approved.until,
        })
    }

    /// The open sessions of the portal, the newest first.
    pub async fn portal_sessions(&self) -> Result<Vec<PortalSessionView>, Error> {
        let open: PortalSessions = self.read(PORTAL_SESSIONS.to_owned()).await?;
        Ok(open
            .sessions
            .into_iter()
            .map(|session| PortalSessionView {
                session: session.session.into(),
                browser: session.browser,
                network: session.network,
                opened_at: session.opened_at,
                until: session.until,
                documents: session.documents,
                place: session.place,
            })
            .collect())
    }

    /// Ends a session of the portal.
    pub async fn end_portal_session(&self, session: &str) -> Result<(), Error> {
        let session = SessionId::parse(session).map_err(|_| Error::NotFound)?;
        let request = Request::end(path_of(PORTAL_SESSIONS_ONE, session.as_str()));
        self.exchange_signed_in(request).await?;
        Ok(())
    }

    /// Asks what a code of the portal is for; allows nothing.
    pub(crate) async fn preview_portal(&self, nonce: &PortalNonce) -> Result<PortalPreview, Error> {
        let scanned = ScannedPortal {
            code: Zeroizing::new(nonce.to_text()),
        };
        let request = Request::write(PORTAL_PREVIEW, backend::body(&scanned)?);
        Ok(self.exchange_signed_in(request).await?.parse()?)
    }
}

#[cfg(test)]
mod tests;

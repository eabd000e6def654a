//! Requests, codes and sessions of the portal (S-12, S-33).

use domain::{
    AccountId, DeskCaseId, Iin, OrderId, SessionId,
    portal::{BrowserKind, PortalAction, PortalPlace, PortalStep},
};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A request of a portal's page.
#[derive(Debug, Clone)]
pub struct StoredPortalRequest {
    /// Hash of the browser's cookie.
    pub cookie_hash: String,
    /// What it asks for.
    pub action: PortalAction,
    /// The session whose documents it asks for, or on which something was ordered.
    pub session: Option<SessionId>,
    /// What was ordered, where that is to be signed.
    pub order: Option<OrderId>,
    /// The desk's case whose record is to be signed.
    pub case: Option<DeskCaseId>,
    /// Kind of the browser.
    pub browser: BrowserKind,
    /// Its coarse network.
    pub network: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when the step it is at can be taken.
    pub until: Timestamp,
    /// How far it has come.
    pub step: PortalStep,
    /// Who allowed it.
    pub account: Option<AccountId>,
    /// The number to be typed.
    pub number: Option<String>,
    /// How often a wrong one was typed.
    pub tries: u32,
}

/// A session of the portal.
#[derive(Debug, Clone)]
pub struct StoredPortalSession {
    /// Id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Their IIN.
    pub iin: Iin,
    /// Kind of the browser.
    pub browser: BrowserKind,
    /// Its coarse network.
    pub network: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// Whether documents are shown.
    pub documents: bool,
    /// Whose page it opens.
    pub place: PortalPlace,
}

impl Reader {
    /// The request of a browser's cookie.
    pub async fn portal_request(
        &mut self,
        cookie_hash: &str,
    ) -> Result<Option<StoredPortalRequest>, StoreError> {
        query("SELECT * FROM portal_requests WHERE cookie_hash = $1")
            .bind(cookie_hash)
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(request)
            .transpose()
    }

    /// The request whose current or previous code this is, if it waits to be scanned (S-33).
    pub async fn portal_request_by_code(
        &mut self,
        nonce_hash: &str,
        now: Timestamp,
    ) -> Result<Option<StoredPortalRequest>, StoreError> {
        query(
            "SELECT portal_requests.* FROM portal_codes \
             JOIN portal_requests ON portal_requests.cookie_hash = portal_codes.cookie_hash \
             WHERE nonce_hash = $1 AND portal_codes.from_at <= $2 AND portal_codes.until_at > $2 \
             AND portal_requests.until_at > $2 AND step = 'waiting'",
        )
        .bind(nonce_hash)
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(request)
        .transpose()
    }

    /// The open session of a browser's cookie, of that place alone.
    pub async fn portal_session(
        &mut self,
        token_hash: &str,
        place: PortalPlace,
        now: Timestamp,
    ) -> Result<Option<StoredPortalSession>, StoreError> {
        query(
            "SELECT portal_sessions.*, accounts.iin FROM portal_sessions \
             JOIN accounts ON accounts.id = portal_sessions.account \
             WHERE token_hash = $1 AND until_at > $2 AND ended_at IS NULL AND place = $3",
        )
        .bind(token_hash)
        .bind(now.as_microsecond())
        .bind(name(&place))
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(session)
        .transpose()
    }

    /// The open sessions of an account, the newest first.
    pub async fn portal_sessions(
        &mut self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<StoredPortalSession>, StoreError> {
        let rows = query(
            "SELECT portal_sessions.*, accounts.iin FROM portal_sessions \
             JOIN accounts ON accounts.id = portal_sessions.account \
             WHERE account = $1 AND until_at > $2 AND ended_at IS NULL \
             ORDER BY portal_sessions.opened_at DESC LIMIT 100",
        )
        .bind(account.as_str())
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(session).collect()
    }

    /// The sessions whose time is over and that nobody has ended.
    pub async fn overdue_portal_sessions(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<StoredPortalSession>, StoreError> {
        let rows = query(
            "SELECT portal_sessions.*, accounts.iin FROM portal_sessions \
             JOIN accounts ON accounts.id = portal_sessions.account \
             WHERE until_at <= $1 AND ended_at IS NULL LIMIT 100",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(session).collect()
    }
}

impl Transaction {
    /// Keeps a request of a page.
    pub async fn keep_portal_request(
        &mut self,
        asked: &StoredPortalRequest,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO portal_requests \
             (cookie_hash, action, session, browser, network, asked_at, until_at, step, tries, order_id, \
             desk_case) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
        )
        .bind(&asked.cookie_hash)
        .bind(name(&asked.action))
        .bind(asked.session.as_ref().map(SessionId::as_str))
        .bind(name(&asked.browser))
        .bind(&asked.network)
        .bind(asked.asked_at.as_microsecond())
        .bind(asked.until.as_microsecond())
        .bind(name(&asked.step))
        .bind(asked.order.as_ref().map(OrderId::as_str))
        .bind(asked.case.as_ref().map(DeskCaseId::as_str))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps one of the codes that a page will show.
    pub async fn keep_portal_code(
        &mut self,
        nonce_hash: &str,
        cookie_hash: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO portal_codes (nonce_hash, cookie_hash, from_at, until_at) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(nonce_hash)
        .bind(cookie_hash)
        .bind(from.as_microsecond())
        .bind(until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Allows a request that waits; `false` where another scan was first.
    pub async fn allow_portal_request(
        &mut self,
        cookie_hash: &str,
        account: &AccountId,
        number: &str,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let allowed = query(
            "UPDATE portal_requests SET step = 'allowed', account = $2, number = $3, until_at = $4 \
             WHERE cookie_hash = $1 AND step = 'waiting' AND until_at > $5",
        )
        .bind(cookie_hash)
        .bind(account.as_str())
        .bind(number)
        .bind(until.as_microsecond())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(allowed == 1)
    }

    /// Counts a wrong number; `false` where another try was first.
    pub async fn count_portal_try(
        &mut self,
        cookie_hash: &str,
        tries_before: u32,
    ) -> Result<bool, StoreError> {
        let counted = query(
            "UPDATE portal_requests SET tries = tries + 1 \
             WHERE cookie_hash = $1 AND tries = $2 AND step = 'allowed'",
        )
        .bind(cookie_hash)
        .bind(i64::from(tries_before))
        .execute(self.connection())
        .await?;
        Ok(counted == 1)
    }

    /// Ends a request whose number was to be typed; `false` where it had ended.
    pub async fn end_portal_request(&mut self, cookie_hash: &str) -> Result<bool, StoreError> {
        let ended = query(
            "UPDATE portal_requests SET step = 'over', number = NULL \
             WHERE cookie_hash = $1 AND step = 'allowed'",
        )
        .bind(cookie_hash)
        .execute(self.connection())
        .await?;
        Ok(ended == 1)
    }

    /// Opens a session of the portal; the token itself is not stored.
    pub async fn open_portal_session(
        &mut self,
        session: &StoredPortalSession,
        token_hash: &str,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO portal_sessions \
             (id, token_hash, account, browser, network, opened_at, until_at, place) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(session.id.as_str())
        .bind(token_hash)
        .bind(session.account.as_str())
        .bind(name(&session.browser))
        .bind(&session.network)
        .bind(session.opened_at.as_microsecond())
        .bind(session.until.as_microsecond())
        .bind(name(&session.place))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lets a session show documents; `None` where it is not open and of this account.
    pub async fn show_portal_documents(
        &mut self,
        id: &SessionId,
        account: &AccountId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE portal_sessions SET documents_at = $3 \
             WHERE id = $1 AND account = $2 AND until_at > $3 AND ended_at IS NULL \
             RETURNING until_at",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(now)
        .fetch_optional(self.connection())
        .await?
        .map(|row| row.instant("until_at"))
        .transpose()
    }

    /// Ends one session of an account; `None` where there is no such open one, or else its place and coarse network.
    pub async fn end_portal_session(
        &mut self,
        account: &AccountId,
        id: &SessionId,
    ) -> Result<Option<(PortalPlace, String)>, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE portal_sessions SET ended_at = $3 \
             WHERE account = $1 AND id = $2 AND ended_at IS NULL RETURNING place, network",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .bind(now)
        .fetch_optional(self.connection())
        .await?
        .map(|row| Ok((row.named("place")?, row.text("network")?)))
        .transpose()
    }

    /// Forgets codes and requests whose time is over, and sessions that ended a day ago.
    pub async fn forget_portal(&mut self) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        let day_ago = (self.now() - jiff::SignedDuration::from_hours(24)).as_microsecond();
        query("DELETE FROM portal_codes WHERE until_at <= $1")
            .bind(now)
            .execute(self.connection())
            .await?;
        query("DELETE FROM portal_requests WHERE until_at <= $1")
            .bind(day_ago)
            .execute(self.connection())
            .await?;
        query("DELETE FROM portal_sessions WHERE until_at <= $1 OR ended_at <= $1")
            .bind(day_ago)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn request(row: &Row) -> Result<StoredPortalRequest, StoreError> {
    Ok(StoredPortalRequest {
        cookie_hash: row.text("cookie_hash")?,
        action: row.named("action")?,
        session: row.id_if_any("session")?,
        order: row.id_if_any("order_id")?,
        case: row.id_if_any("desk_case")?,
        browser: row.named("browser")?,
        network: row.text("network")?,
        asked_at: row.instant("asked_at")?,
        until: row.instant("until_at")?,
        step: row.named("step")?,
        account: row.id_if_any("account")?,
        number: row.text_if_any("number")?,
        tries: row.count("tries")?,
    })
}

fn session(row: &Row) -> Result<StoredPortalSession, StoreError> {
    Ok(StoredPortalSession {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        iin: row.parsed("iin")?,
        browser: row.named("browser")?,
        network: row.text("network")?,
        opened_at: row.instant("opened_at")?,
        until: row.instant("until_at")?,
        documents: row.instant_if_any("documents_at")?.is_some(),
        place: row.named("place")?,
    })
}

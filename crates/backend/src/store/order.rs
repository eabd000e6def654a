//! What is ordered on the portal; who was first is decided by the row of the page's request (R-26, S-12).

use domain::{AccountId, OrderId, RequestId, SessionId, portal::PortalStep};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// An order with its exact bytes.
#[derive(Debug, Clone)]
pub struct StoredOrder {
    /// Id.
    pub id: OrderId,
    /// The session of the portal on whose page it was ordered.
    pub session: SessionId,
    /// Who ordered it.
    pub account: AccountId,
    /// The exact bytes that are to be signed.
    pub statement: Vec<u8>,
    /// How many consents come first.
    pub consents_needed: u32,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// The request that it became.
    pub request: Option<RequestId>,
}

impl Reader {
    /// The newest order of a session of the portal.
    pub async fn newest_order(
        &mut self,
        session: &SessionId,
    ) -> Result<Option<StoredOrder>, StoreError> {
        query(
            "SELECT * FROM portal_orders WHERE session = $1 \
             ORDER BY drawn_up_at DESC, id LIMIT 1",
        )
        .bind(session.as_str())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(order)
        .transpose()
    }

    /// An order by its id.
    pub async fn order(&mut self, id: &OrderId) -> Result<Option<StoredOrder>, StoreError> {
        query("SELECT * FROM portal_orders WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(order)
            .transpose()
    }

    /// Whether a session of the portal is open.
    pub async fn portal_session_is_open(
        &mut self,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = query(
            "SELECT id FROM portal_sessions \
             WHERE id = $1 AND until_at > $2 AND ended_at IS NULL",
        )
        .bind(session.as_str())
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?;
        Ok(row.is_some())
    }
}

impl Transaction {
    /// Keeps an order in place of those of its session that were not submitted; their codes count no more.
    pub async fn keep_order(&mut self, order: &StoredOrder) -> Result<(), StoreError> {
        self.void_order_codes(&order.session).await?;
        query("DELETE FROM portal_orders WHERE session = $1 AND request IS NULL")
            .bind(order.session.as_str())
            .execute(self.connection())
            .await?;
        query(
            "INSERT INTO portal_orders \
             (id, session, account, statement, consents_needed, drawn_up_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(order.id.as_str())
        .bind(order.session.as_str())
        .bind(order.account.as_str())
        .bind(order.statement.clone())
        .bind(i64::from(order.consents_needed))
        .bind(order.drawn_up_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends what waits on the pages of a session for a signature.
    pub async fn void_order_codes(&mut self, session: &SessionId) -> Result<(), StoreError> {
        query(
            "UPDATE portal_requests SET step = 'over' \
             WHERE session = $1 AND order_id IS NOT NULL AND step = 'waiting'",
        )
        .bind(session.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Uses up the code of an order, once; `false` where another scan was first, or the session has ended.
    pub async fn take_order_code(
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
                 AND portal_sessions.account = $3 AND portal_sessions.until_at > $4 \
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

    /// Notes which request an order became, for the page whose code was used up for it.
    pub async fn submit_order(
        &mut self,
        id: &OrderId,
        cookie_hash: &str,
        request: &RequestId,
    ) -> Result<bool, StoreError> {
        let submitted =
            query("UPDATE portal_orders SET request = $2 WHERE id = $1 AND request IS NULL")
                .bind(id.as_str())
                .bind(request.as_str())
                .execute(self.connection())
                .await?;
        query("UPDATE portal_requests SET step = 'signed' WHERE cookie_hash = $1")
            .bind(cookie_hash)
            .execute(self.connection())
            .await?;
        Ok(submitted == 1)
    }

    /// Forgets what was ordered a day ago; a request that came of it stays.
    pub async fn forget_orders(&mut self) -> Result<(), StoreError> {
        let day_ago = (self.now() - jiff::SignedDuration::from_hours(24)).as_microsecond();
        query("DELETE FROM portal_orders WHERE drawn_up_at <= $1")
            .bind(day_ago)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn order(row: &Row) -> Result<StoredOrder, StoreError> {
    Ok(StoredOrder {
        id: row.parsed("id")?,
        session: row.parsed("session")?,
        account: row.parsed("account")?,
        statement: row.bytes("statement")?,
        consents_needed: row.count("consents_needed")?,
        drawn_up_at: row.instant("drawn_up_at")?,
        request: row.id_if_any("request")?,
    })
}

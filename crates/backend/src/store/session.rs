//! Sessions, and the challenges that open them (S-6).

use domain::{AccountId, ChallengeId, Iin, SessionId, session::AccessLevel};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A session of a device.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// Id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Their IIN.
    pub iin: Iin,
    /// Thumbprint of the device key that it is bound to.
    pub device: String,
    /// How it was opened.
    pub level: AccessLevel,
    /// When.
    pub opened_at: Timestamp,
    /// Its end.
    pub until: Timestamp,
}

/// A challenge that was given out.
#[derive(Debug, Clone)]
pub struct StoredChallenge {
    /// Id.
    pub id: ChallengeId,
    /// Thumbprint of the device key that asked.
    pub device: String,
    /// The exact bytes to be signed.
    pub statement: Vec<u8>,
    /// The end of its life.
    pub expires_at: Timestamp,
}

impl Reader {
    /// The session of a token on a device, if it is still open.
    pub async fn session(
        &mut self,
        token_hash: &str,
        device: &str,
        now: Timestamp,
    ) -> Result<Option<StoredSession>, StoreError> {
        query(
            "SELECT sessions.*, accounts.iin FROM sessions JOIN accounts ON accounts.id = sessions.account \
             WHERE token_hash = $1 AND device = $2 AND until_at > $3 AND ended_at IS NULL",
        )
        .bind(token_hash)
        .bind(device)
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(session)
        .transpose()
    }

    /// Whether a session is still open.
    pub async fn session_is_open(
        &mut self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let row =
            query("SELECT id FROM sessions WHERE id = $1 AND until_at > $2 AND ended_at IS NULL")
                .bind(id.as_str())
                .bind(now.as_microsecond())
                .fetch_optional(self.connection())
                .await?;
        Ok(row.is_some())
    }

    /// A challenge that was given out to a device and is not over.
    pub async fn challenge(
        &mut self,
        id: &ChallengeId,
        device: &str,
        now: Timestamp,
    ) -> Result<Option<StoredChallenge>, StoreError> {
        query("SELECT * FROM challenges WHERE id = $1 AND device = $2 AND expires_at > $3")
            .bind(id.as_str())
            .bind(device)
            .bind(now.as_microsecond())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(challenge)
            .transpose()
    }

    /// The open sessions of an account, the newest first.
    pub async fn sessions(
        &mut self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let rows = query(
            "SELECT sessions.*, accounts.iin FROM sessions JOIN accounts ON accounts.id = sessions.account \
             WHERE account = $1 AND until_at > $2 AND ended_at IS NULL ORDER BY sessions.opened_at DESC LIMIT 100",
        )
        .bind(account.as_str())
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(session).collect()
    }
}

impl Transaction {
    /// Opens a session; the token itself is not stored.
    pub async fn open_session(
        &mut self,
        session: &StoredSession,
        token_hash: &str,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO sessions (id, token_hash, account, device, level, opened_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(session.id.as_str())
        .bind(token_hash)
        .bind(session.account.as_str())
        .bind(&session.device)
        .bind(name(&session.level))
        .bind(session.opened_at.as_microsecond())
        .bind(session.until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends one session of an account; `false` where there is no such open one.
    pub async fn end_session(
        &mut self,
        account: &AccountId,
        session: &SessionId,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let ended = query(
            "UPDATE sessions SET ended_at = $3 WHERE account = $1 AND id = $2 AND ended_at IS NULL",
        )
        .bind(account.as_str())
        .bind(session.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(ended == 1)
    }

    /// Ends every session of an account, also of the portal (S-35).
    pub async fn end_sessions(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE sessions SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL")
            .bind(account.as_str())
            .bind(now)
            .execute(self.connection())
            .await?;
        query("UPDATE portal_sessions SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL")
            .bind(account.as_str())
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps a challenge that is given out.
    pub async fn keep_challenge(&mut self, challenge: &StoredChallenge) -> Result<(), StoreError> {
        query("INSERT INTO challenges (id, device, statement, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(challenge.id.as_str())
            .bind(&challenge.device)
            .bind(challenge.statement.clone())
            .bind(challenge.expires_at.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes a challenge of a device away, so that it works once.
    pub async fn take_challenge(
        &mut self,
        id: &ChallengeId,
        device: &str,
    ) -> Result<Option<StoredChallenge>, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "DELETE FROM challenges WHERE id = $1 AND device = $2 AND expires_at > $3 RETURNING *",
        )
        .bind(id.as_str())
        .bind(device)
        .bind(now)
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(challenge)
        .transpose()
    }

    /// Forgets challenges that nobody answered, and sessions that ended a day ago.
    pub async fn forget_sessions(&mut self) -> Result<(), StoreError> {
        let now = self.now();
        let day_ago = now - jiff::SignedDuration::from_hours(24);
        query("DELETE FROM challenges WHERE expires_at <= $1")
            .bind(now.as_microsecond())
            .execute(self.connection())
            .await?;
        query("DELETE FROM sessions WHERE until_at <= $1 OR ended_at <= $1")
            .bind(day_ago.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn challenge(row: &Row) -> Result<StoredChallenge, StoreError> {
    Ok(StoredChallenge {
        id: row.parsed("id")?,
        device: row.text("device")?,
        statement: row.bytes("statement")?,
        expires_at: row.instant("expires_at")?,
    })
}

fn session(row: &Row) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        iin: row.parsed("iin")?,
        device: row.text("device")?,
        level: row.named("level")?,
        opened_at: row.instant("opened_at")?,
        until: row.instant("until_at")?,
    })
}

//! Messages by SMS: written with what they are about, sent after the commit.

use domain::{AccountId, OneTimeCodeId, Phone};
use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    row::Columns,
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A message.
#[derive(Clone)]
pub struct Message {
    /// Id.
    pub id: String,
    /// To whom.
    pub phone: Phone,
    /// The text; it may hold a code, so it is never logged.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
}

impl Reader {
    /// Whether there are messages that wait to be sent and that nobody is sending.
    pub async fn messages_wait(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let waiting = query(
            "SELECT id FROM messages WHERE state = 'queued' \
             AND (claimed_until IS NULL OR claimed_until <= $1) LIMIT 1",
        )
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?;
        Ok(waiting.is_some())
    }

    /// The messages that were sent to a number, the newest first; to every number where none is named.
    pub async fn messages_sent(
        &mut self,
        phone: Option<&Phone>,
    ) -> Result<Vec<Message>, StoreError> {
        let rows = query(
            "SELECT * FROM messages WHERE state = 'sent' AND ($1 = '' OR phone = $1) \
             ORDER BY written_at DESC, id LIMIT 50",
        )
        .bind(phone.map_or("", Phone::as_str))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(message).collect()
    }
}

impl Transaction {
    /// Writes a message; one that is not `wanted` takes the same time and is never sent (S-5).
    pub async fn write_message(
        &mut self,
        id: &OneTimeCodeId,
        phone: &Phone,
        text: &str,
        wanted: bool,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO messages (id, phone, text, state, written_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id.as_str())
        .bind(phone.as_str())
        .bind(text)
        .bind(if wanted { "queued" } else { "unwanted" })
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes what an SMS says of an entry of somebody's history; it comes once, as the entry does.
    pub(super) async fn write_notice(
        &mut self,
        entry: &str,
        account: &AccountId,
        words: &str,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO messages (id, phone, text, state, written_at) \
             SELECT $1, phone, $2, 'queued', $3 FROM accounts WHERE id = $4",
        )
        .bind(entry)
        .bind(words)
        .bind(now)
        .bind(account.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets the messages of yesterday, which hold codes.
    pub async fn forget_messages(&mut self) -> Result<(), StoreError> {
        let day_ago = self.now() - SignedDuration::from_hours(24);
        query("DELETE FROM messages WHERE state <> 'queued' AND written_at < $1")
            .bind(day_ago.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Claims messages for sending, the oldest at most so many: until then no other replica gets them.
    pub async fn claim_messages(
        &mut self,
        most: u32,
        until: Timestamp,
    ) -> Result<Vec<Message>, StoreError> {
        let now = self.now().as_microsecond();
        let rows = query(
            "UPDATE messages SET claimed_until = $1 WHERE id IN (SELECT id FROM messages \
             WHERE state = 'queued' AND (claimed_until IS NULL OR claimed_until <= $2) \
             ORDER BY written_at, id LIMIT $3) RETURNING *",
        )
        .bind(until.as_microsecond())
        .bind(now)
        .bind(i64::from(most))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(message).collect()
    }

    /// Gives back a message that the gateway did not take.
    pub async fn release_message(&mut self, id: &str) -> Result<(), StoreError> {
        query("UPDATE messages SET claimed_until = NULL WHERE id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Notes that a message was sent.
    pub async fn message_sent(&mut self, id: &str) -> Result<(), StoreError> {
        query("UPDATE messages SET state = 'sent' WHERE id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn message(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.text("id")?,
        phone: row.parsed("phone")?,
        text: row.text("text")?,
        written_at: row.instant("written_at")?,
    })
}

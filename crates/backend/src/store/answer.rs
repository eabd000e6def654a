//! Answers kept so that a repeated request repeats the answer and never the effect (S-29).
//!
//! An answer is sealed under a key derived from the Idempotency-Key, which only the caller has: what lies in the
//! database opens for nobody else, so that answers with tokens and documents may be kept too.

use jiff::Timestamp;
use ring::digest::{Context, SHA256};

use super::{
    StoreError,
    row::Columns,
    sql::query,
    transaction::{Reader, Transaction},
};
use crate::{refusal::Refusal, seal};

/// An answer as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
}

/// What a request is known by when it comes again.
#[derive(Clone)]
pub struct AnswerKey {
    key_hash: String,
    call_hash: String,
    seal: [u8; 32],
}

impl AnswerKey {
    /// From who calls, the Idempotency-Key, and what is called: method, path and body.
    pub fn new(caller: &str, key: &str, call: &[&[u8]]) -> Self {
        let mut hash = Context::new(&SHA256);
        for part in call {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut seal = [0; 32];
        seal.copy_from_slice(digest("answer's seal", caller, key).as_ref());
        Self {
            key_hash: domain::hex(digest("answer's name", caller, key).as_ref()),
            call_hash: domain::hex(hash.finish().as_ref()),
            seal,
        }
    }
}

fn digest(purpose: &str, caller: &str, key: &str) -> ring::digest::Digest {
    let mut hash = Context::new(&SHA256);
    for part in [purpose, caller, key] {
        hash.update(&(part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finish()
}

impl Reader {
    /// The answer that this request has had, if it comes again; another request under the same key is refused.
    pub async fn answer(
        &mut self,
        key: &AnswerKey,
        now: Timestamp,
    ) -> Result<Option<Answer>, Refusal> {
        let row =
            query("SELECT call_hash, sealed FROM answers WHERE key_hash = $1 AND until_at > $2")
                .bind(&key.key_hash)
                .bind(now.as_microsecond())
                .fetch_optional(self.connection())
                .await?;
        let Some(row) = row else { return Ok(None) };
        if row.text("call_hash")? != key.call_hash {
            return Err(Refusal::IdempotencyKeyReused);
        }
        let opened = seal::open(&key.seal, key.call_hash.as_bytes(), row.bytes("sealed")?)?
            .ok_or(StoreError::Unreadable("sealed"))?;
        let (status, body) = opened
            .split_first_chunk::<2>()
            .ok_or(StoreError::Unreadable("sealed"))?;
        Ok(Some(Answer {
            status: u16::from_be_bytes(*status),
            body: body.to_vec(),
        }))
    }
}

impl Transaction {
    /// Keeps an answer until an instant.
    pub async fn keep_answer(
        &mut self,
        key: &AnswerKey,
        answer: &Answer,
        until: Timestamp,
    ) -> Result<(), Refusal> {
        let mut plain = answer.status.to_be_bytes().to_vec();
        plain.extend_from_slice(&answer.body);
        let sealed = seal::seal(&key.seal, key.call_hash.as_bytes(), plain)?;
        query(
            "INSERT INTO answers (key_hash, call_hash, sealed, until_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (key_hash) DO UPDATE SET call_hash = excluded.call_hash, \
             sealed = excluded.sealed, until_at = excluded.until_at",
        )
        .bind(&key.key_hash)
        .bind(&key.call_hash)
        .bind(sealed)
        .bind(until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets the answers whose time is over.
    pub async fn forget_answers(&mut self) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("DELETE FROM answers WHERE until_at <= $1")
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

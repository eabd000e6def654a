//! What is to be written to the service, kept before it is sent: whoever is killed meanwhile goes on with the
//! same key and the same bytes, and nothing is done twice.

use domain::access::{AccessSecret, ShortCode};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    Bytes,
    access::{OpenedDocument, Preview},
    appeal::AppealStatus,
    request::RequestStatus,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Error, Wallet, access,
    backend::{Answer, BackendError, Request},
    form, request,
    session::Unanswered,
    vault::{Batch, Durability, RowKey},
};

/// How long something that was begun is gone on with; who comes back later decides anew.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The exact bytes of a write with its Idempotency-Key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sending {
    /// The origin that it is for.
    pub(crate) server: String,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) body: Bytes,
    pub(crate) made_at: Timestamp,
}

impl Sending {
    pub(crate) fn request(&self) -> Request {
        Request::write(self.path.clone(), self.body.0.clone()).keyed(self.key.clone())
    }
}

/// A write of the unlocked person.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intent {
    pub(crate) purpose: Purpose,
    pub(crate) sending: Sending,
}

/// What a write is for: what has to be kept once it is answered.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Purpose {
    GiveAccess {
        secret: Bytes,
        short_code: Zeroizing<String>,
    },
    SubmitDraft {
        draft: String,
        statement_sha256: String,
    },
    SignRequest {
        request: String,
    },
    /// What was ordered on the portal.
    SignOrder {
        statement_sha256: String,
    },
    /// A paper that was drawn up from a form.
    SignPaper {
        form: String,
    },
    /// Opening somebody's document; what was said of it before.
    Open {
        preview: Preview,
    },
    /// Nothing but the answer itself matters.
    Plain,
}

impl Purpose {
    pub(crate) fn give_access(secret: &AccessSecret, short_code: &ShortCode) -> Self {
        Self::GiveAccess {
            secret: secret.as_bytes().to_vec().into(),
            short_code: Zeroizing::new(short_code.as_str().to_owned()),
        }
    }
}

const PREFIX: &str = "intent/";

fn row(slot: &str) -> String {
    format!("{PREFIX}{slot}")
}

impl Wallet {
    /// A write to a path with a new key.
    pub(crate) fn sending(&self, path: String, body: Vec<u8>) -> Result<Sending, Error> {
        Ok(Sending {
            server: self.0.origin.clone(),
            path,
            key: self.random_id()?,
            body: body.into(),
            made_at: self.0.clock.now(),
        })
    }

    /// What was begun in a slot and has no answer yet; what is too old is forgotten.
    pub(crate) async fn pending(&self, rows: &RowKey, slot: &str) -> Result<Option<Intent>, Error> {
        let Some(intent) = self.0.vault.read::<Intent>(rows, &row(slot)).await? else {
            return Ok(None);
        };
        if intent.sending.server != self.0.origin {
            return Ok(None);
        }
        if self.is_over(&intent) {
            let batch = Batch::new().delete(rows, &row(slot));
            self.0.vault.write(batch).await?;
            return Ok(None);
        }
        Ok(Some(intent))
    }

    /// Goes on with what was begun in a slot: its answer, or `None` where there is nothing, or it was refused.
    pub(crate) async fn finish_pending(
        &self,
        rows: &RowKey,
        slot: &str,
    ) -> Result<Option<Answer>, Error> {
        let Some(intent) = self.pending(rows, slot).await? else {
            return Ok(None);
        };
        match self.deliver(rows, slot, intent).await {
            Ok(answer) => Ok(Some(answer)),
            Err(Unanswered::Backend(error)) if error.is_final() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a write, sends it, and keeps what comes of it.
    pub(crate) async fn carry_out(
        &self,
        rows: &RowKey,
        slot: &str,
        purpose: Purpose,
        sending: Sending,
    ) -> Result<Answer, Unanswered> {
        let intent = Intent { purpose, sending };
        let batch = Batch::new()
            .put(rows, &row(slot), &intent)
            .map_err(Unanswered::NotSent)?;
        self.0
            .vault
            .write(batch)
            .await
            .map_err(|error| Unanswered::NotSent(error.into()))?;
        self.deliver(rows, slot, intent).await
    }

    /// Goes on with everything that was begun before; what the service does not answer waits for the next time.
    pub(crate) async fn resume_intents(&self) {
        let _one_at_a_time = self.0.writing.lock().await;
        if let Err(error) = self.try_resume().await {
            tracing::info!(%error, "not everything that was begun could be finished");
        }
    }

    async fn try_resume(&self) -> Result<(), Error> {
        let rows = self.rows()?;
        let begun: Vec<(String, Intent)> = self.0.vault.list(&rows, PREFIX).await?;
        let mut outcome = Ok(());
        for (slot, _) in begun {
            let tried = if slot.starts_with(crate::scan::SLOT) {
                // Opening is finished by whoever scans the code again: nobody is there to see the document now.
                self.pending(&rows, &slot).await.map(drop)
            } else {
                self.finish_pending(&rows, &slot).await.map(drop)
            };
            let is_over = matches!(tried, Err(Error::BackendAway | Error::Locked));
            // One that is not answered keeps no other from it.
            outcome = outcome.and(tried);
            if is_over {
                break;
            }
        }
        outcome
    }

    async fn deliver(
        &self,
        rows: &RowKey,
        slot: &str,
        intent: Intent,
    ) -> Result<Answer, Unanswered> {
        let not_kept = |error: Error| Unanswered::NotSent(error);
        match self.exchange_signed_in(intent.sending.request()).await {
            Ok(answer) => {
                let batch = Batch::new().delete(rows, &row(slot));
                let batch = self
                    .settle(rows, &intent.purpose, &answer, batch)
                    .map_err(Unanswered::Backend)?
                    .map_err(not_kept)?;
                // Were this lost, the intent would still be there, and get the same answer.
                self.0
                    .vault
                    .commit(batch, Durability::Later)
                    .await
                    .map_err(|error| not_kept(error.into()))?;
                Ok(answer)
            }
            Err(Unanswered::Backend(error)) if error.is_final() => {
                let batch = Batch::new().delete(rows, &row(slot));
                self.0
                    .vault
                    .write(batch)
                    .await
                    .map_err(|error| not_kept(error.into()))?;
                Err(Unanswered::Backend(error))
            }
            Err(error) => Err(error),
        }
    }

    fn settle(
        &self,
        rows: &RowKey,
        purpose: &Purpose,
        answer: &Answer,
        batch: Batch,
    ) -> Result<Result<Batch, Error>, BackendError> {
        match purpose {
            Purpose::GiveAccess { secret, short_code } => {
                let status = answer.parse()?;
                Ok(access::remember(rows, secret, short_code, status, batch))
            }
            Purpose::SubmitDraft {
                draft,
                statement_sha256,
            } => {
                let status = answer.parse()?;
                Ok(request::remember_submitted(
                    rows,
                    draft,
                    statement_sha256,
                    &status,
                    batch,
                ))
            }
            Purpose::SignOrder { statement_sha256 } => {
                let status = answer.parse()?;
                Ok(request::remember_ordered(
                    rows,
                    statement_sha256,
                    &status,
                    batch,
                ))
            }
            // An answer that is none decides nothing, and the same is asked again.
            Purpose::SignRequest { request } => {
                answer.parse::<RequestStatus>()?;
                Ok(Ok(request::forget_signing_code(rows, request, batch)))
            }
            Purpose::SignPaper { form } => {
                answer.parse::<AppealStatus>()?;
                Ok(Ok(form::forget_form(rows, form, batch)))
            }
            Purpose::Open { .. } => {
                answer.parse::<OpenedDocument>()?;
                Ok(Ok(batch))
            }
            Purpose::Plain => Ok(Ok(batch)),
        }
    }

    fn is_over(&self, intent: &Intent) -> bool {
        let age = self.0.clock.now().duration_since(intent.sending.made_at);
        let life = match &intent.purpose {
            // Nothing is opened to anybody long after the person asked for it.
            Purpose::GiveAccess { .. } => self.settings().share_life,
            // The service repeats the answer for as long (S-29).
            Purpose::Open { .. } => self.settings().opening_replay,
            Purpose::SubmitDraft { .. }
            | Purpose::SignRequest { .. }
            | Purpose::SignOrder { .. }
            | Purpose::SignPaper { .. }
            | Purpose::Plain => LIFE,
        };
        age > life
    }
}

#[cfg(test)]
mod tests;

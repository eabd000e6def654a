//! The provable log of grants and views, as this wallet sees it grow (R-25, S-17).
//!
//! The first key and checkpoint that are seen are kept in the vault; every later checkpoint has to be signed by that key
//! and to have grown out of the one kept. What does not is kept as evidence, and told from then on.

pub mod verify;

use domain::{
    HistoryEntryId,
    log::{LogEntry, is_logged},
};
use jiff::Timestamp;
use protocol::{
    ProblemCode,
    history::HistoryEntry,
    log::{
        AskReceipts, Consistency, LOG, LOG_CONSISTENCY, LOG_ENTRIES, LOG_RECEIPTS, Log, LogEntries,
        Receipts,
    },
};
use serde::{Deserialize, Serialize};
use transparency::{
    Export, Hash, Receipt, SignedCheckpoint, VerifierKey, proof::verify_consistency,
};

use crate::{
    Error, Wallet,
    backend::{self, BackendError, Request},
    vault::Batch,
};

/// What is known of an entry of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LogCheck {
    /// The log has it, as the history tells it; its receipt is kept.
    Recorded {
        /// Its number in the log, from 1.
        number: String,
    },
    /// It will be in the log in a moment.
    Waiting,
    /// The service has no receipt for it.
    Missing,
    /// Its receipt proves nothing, or another entry.
    Wrong,
    /// The log could not be asked.
    Unchecked,
}

/// What is known of the log as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LogState {
    /// It has only grown since it was first seen.
    Consistent {
        /// Its entries.
        entries: String,
    },
    /// It contradicts what it said before.
    Conflict {
        /// The evidence.
        evidence: LogConflict,
    },
    /// It could not be asked.
    Unchecked,
}

/// Evidence that the log was changed after it was signed, or shows different people different logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct LogConflict {
    /// The key that the log was first seen with.
    pub key: String,
    /// The checkpoint that was kept.
    pub kept: String,
    /// The key that it has now.
    pub shown_key: String,
    /// The checkpoint that it shows now.
    pub shown: String,
    /// When that was seen, by this machine's clock as the service has set it.
    pub seen_at: Timestamp,
}

/// What is kept of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    key: String,
    checkpoint: String,
}

/// Nothing of a person is in either, so both can be read while locked.
const KEPT: &str = "log";
const CONFLICT: &str = "log-conflict";

impl Wallet {
    /// Looks whether the log has grown out of what was seen of it, and needs no unlocking.
    ///
    /// A conflict is an answer and not an error: it stays, whatever the log says later.
    pub async fn log_state(&self) -> Result<LogState, Error> {
        let _one_at_a_time = self.0.checking_log.lock().await;
        let state = self.see_log().await;
        match self.conflict().await? {
            Some(evidence) => Ok(LogState::Conflict { evidence }),
            None => state.map(|seen| LogState::Consistent {
                entries: seen.size().to_string(),
            }),
        }
    }

    /// The receipt of an entry of the person's history, as a file of C2SP tlog-proof.
    pub async fn log_receipt(&self, entry: &str) -> Result<String, Error> {
        let entry = HistoryEntryId::parse(entry).map_err(|_| Error::NotFound)?;
        let rows = self.rows()?;
        let kept = self.0.vault.read(&rows, &receipt_row(&entry)).await?;
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let answered = self.ask_receipts(vec![entry]).await?;
        let receipt = answered.receipts.into_iter().find_map(|one| one.receipt);
        receipt.ok_or(Error::NotFound)
    }

    /// The verifier key that the log was first seen with.
    pub(crate) async fn log_key(&self) -> Result<String, Error> {
        Ok(self.kept().await?.ok_or(Error::NotFound)?.key)
    }

    /// The checkpoint that was kept, as its note.
    pub async fn log_checkpoint(&self) -> Result<String, Error> {
        self.log_state().await?;
        let kept = self.kept().await?.ok_or(Error::NotFound)?;
        Ok(kept.checkpoint)
    }

    /// The whole log as a file, checked against what was seen of it; needs no unlocking.
    ///
    /// Fails with `LogConflict` where it is not what it was.
    pub async fn export_log(&self) -> Result<String, Error> {
        let seen = match self.log_state().await? {
            LogState::Conflict { .. } => return Err(Error::LogConflict),
            LogState::Consistent { .. } | LogState::Unchecked => self.kept().await?,
        };
        let kept = seen.ok_or(Error::BackendAway)?;
        let (key, checkpoint) = opened(&kept)?;
        let size = usize::try_from(checkpoint.size()).map_err(Error::internal)?;
        let mut entries: Vec<Hash> = Vec::new();
        while entries.len() < size {
            let request = Request {
                query: Some(format!("from={}", entries.len())),
                ..Request::read(LOG_ENTRIES)
            };
            let page: LogEntries = self.exchange(request).await?.parse()?;
            if page.entries.is_empty() {
                return Err(Error::LogConflict);
            }
            entries.extend(hashes(&page.entries)?);
        }
        entries.truncate(size);
        let export = Export::new(key.clone(), entries, kept.checkpoint);
        match export.verify(&key) {
            Ok((_, findings)) if findings.is_empty() => Ok(export.to_string()),
            _ => Err(Error::LogConflict),
        }
    }

    /// Checks entries of a page of history; one answer for each, none for what is not logged.
    pub(crate) async fn check_entries(
        &self,
        entries: &[HistoryEntry],
    ) -> Result<(LogState, Vec<Option<LogCheck>>), Error> {
        let state = match self.log_state().await {
            Ok(state) => state,
            Err(error @ (Error::Locked | Error::VaultDamaged | Error::VaultUnwritable)) => {
                return Err(error);
            }
            Err(_) => LogState::Unchecked,
        };
        let _one_at_a_time = self.0.checking_log.lock().await;
        let Some(kept) = self.kept().await? else {
            let unchecked =
                |entry: &HistoryEntry| is_logged(entry.kind).then_some(LogCheck::Unchecked);
            return Ok((state, entries.iter().map(unchecked).collect()));
        };
        let (key, _) = opened(&kept)?;
        let rows = self.rows()?;
        let mut found: Vec<Option<LogCheck>> = Vec::new();
        let mut asked = Vec::new();
        for entry in entries {
            if !is_logged(entry.kind) {
                found.push(None);
                continue;
            }
            let receipt: Option<String> =
                self.0.vault.read(&rows, &receipt_row(&entry.entry)).await?;
            match receipt {
                Some(receipt) => found.push(Some(proves(&receipt, entry, &key).0)),
                None => {
                    asked.push(entry.entry.clone());
                    found.push(Some(LogCheck::Unchecked));
                }
            }
        }
        if asked.is_empty() {
            return Ok((state, found));
        }
        let Ok(answered) = self.ask_receipts(asked.clone()).await else {
            return Ok((state, found));
        };
        let mut batch = Batch::new();
        let mut newest = None;
        for (entry, found) in entries.iter().zip(&mut found) {
            if !asked.contains(&entry.entry) {
                continue;
            }
            let answer = answered
                .receipts
                .iter()
                .find(|one| one.entry == entry.entry);
            *found = Some(match answer.map(|one| one.receipt.as_deref()) {
                None => LogCheck::Missing,
                Some(None) => LogCheck::Waiting,
                Some(Some(receipt)) => {
                    let (check, checkpoint) = proves(receipt, entry, &key);
                    if let Some(checkpoint) = checkpoint {
                        batch = batch.put(&rows, &receipt_row(&entry.entry), &receipt)?;
                        newest = Some(checkpoint);
                    }
                    check
                }
            });
        }
        // A receipt shows a checkpoint too, and that one has to fit like any other.
        let followed = match newest {
            Some(checkpoint) => self.follow(&kept, &kept.key, checkpoint).await.is_ok(),
            None => true,
        };
        if followed {
            self.0.vault.write(batch).await?;
        }
        let state = match self.conflict().await? {
            Some(evidence) => LogState::Conflict { evidence },
            None => state,
        };
        Ok((state, found))
    }

    async fn ask_receipts(&self, entries: Vec<HistoryEntryId>) -> Result<Receipts, Error> {
        let body = backend::body(&AskReceipts { entries })?;
        let request = Request::write(LOG_RECEIPTS, body);
        Ok(self.exchange_signed_in(request).await?.parse()?)
    }

    /// Asks for the newest checkpoint, and keeps it if it fits.
    async fn see_log(&self) -> Result<SignedCheckpoint, Error> {
        let log: Log = self.exchange(Request::read(LOG)).await?.parse()?;
        let Some(kept) = self.kept().await? else {
            let first = Kept {
                key: log.key,
                checkpoint: log.checkpoint,
            };
            let (_, checkpoint) = opened(&first).map_err(|_| Error::BackendRubbish)?;
            self.keep(&first).await?;
            return Ok(checkpoint);
        };
        let (key, _) = opened(&kept)?;
        match SignedCheckpoint::open(&log.checkpoint, &key) {
            Ok(shown) if log.key == kept.key => self.follow(&kept, &log.key, shown).await,
            _ => {
                self.keep_conflict(&kept, &log.key, &log.checkpoint).await?;
                Err(Error::LogConflict)
            }
        }
    }

    /// Keeps a checkpoint that has grown out of the one kept; anything else as evidence.
    async fn follow(
        &self,
        kept: &Kept,
        shown_key: &str,
        shown: SignedCheckpoint,
    ) -> Result<SignedCheckpoint, Error> {
        let (_, before) = opened(kept)?;
        let grown = if shown.size() <= before.size() {
            // Receipts may show what was seen a moment ago, and nothing else that is not larger.
            shown.checkpoint() == before.checkpoint()
        } else {
            self.has_grown(&before, &shown).await?
        };
        if !grown {
            self.keep_conflict(kept, shown_key, shown.note()).await?;
            return Err(Error::LogConflict);
        }
        if shown.size() > before.size() {
            self.keep(&Kept {
                key: kept.key.clone(),
                checkpoint: shown.note().to_owned(),
            })
            .await?;
        }
        Ok(shown)
    }

    async fn has_grown(
        &self,
        old: &SignedCheckpoint,
        new: &SignedCheckpoint,
    ) -> Result<bool, Error> {
        let request = Request {
            query: Some(format!("old={}&size={}", old.size(), new.size())),
            ..Request::read(LOG_CONSISTENCY)
        };
        let answer: Consistency = match self.exchange(request).await {
            Ok(answer) => answer.parse()?,
            // It signed that size, and now knows of no such log.
            Err(BackendError::Problem(problem)) if problem.code == ProblemCode::NotFound => {
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        };
        let Ok(proof) = hashes(&answer.proof) else {
            return Ok(false);
        };
        let verified = verify_consistency(old.size(), old.root(), new.size(), new.root(), &proof);
        Ok(verified.is_ok())
    }

    async fn kept(&self) -> Result<Option<Kept>, Error> {
        Ok(self.0.vault.read(&self.0.profile_rows, KEPT).await?)
    }

    async fn keep(&self, kept: &Kept) -> Result<(), Error> {
        let batch = Batch::new().put(&self.0.profile_rows, KEPT, kept)?;
        Ok(self.0.vault.write(batch).await?)
    }

    async fn conflict(&self) -> Result<Option<LogConflict>, Error> {
        Ok(self.0.vault.read(&self.0.profile_rows, CONFLICT).await?)
    }

    /// Keeps the first conflict: what comes after it proves less.
    async fn keep_conflict(&self, kept: &Kept, shown_key: &str, shown: &str) -> Result<(), Error> {
        if self.conflict().await?.is_some() {
            return Ok(());
        }
        tracing::error!("the log of the service contradicts what it said before");
        let evidence = LogConflict {
            key: kept.key.clone(),
            kept: kept.checkpoint.clone(),
            shown_key: shown_key.to_owned(),
            shown: shown.to_owned(),
            seen_at: self.0.clock.now(),
        };
        let batch = Batch::new().put(&self.0.profile_rows, CONFLICT, &evidence)?;
        Ok(self.0.vault.write(batch).await?)
    }
}

fn receipt_row(entry: &HistoryEntryId) -> String {
    format!("receipt/{entry}")
}

/// Key and checkpoint out of the vault, or as the service gave them.
fn opened(kept: &Kept) -> Result<(VerifierKey, SignedCheckpoint), Error> {
    let key = VerifierKey::parse(&kept.key).map_err(|_| Error::VaultDamaged)?;
    let checkpoint =
        SignedCheckpoint::open(&kept.checkpoint, &key).map_err(|_| Error::VaultDamaged)?;
    Ok((key, checkpoint))
}

fn hashes(texts: &[String]) -> Result<Vec<Hash>, Error> {
    texts
        .iter()
        .map(|text| Hash::parse(text).map_err(|_| Error::BackendRubbish))
        .collect()
}

/// What a receipt proves of an entry of the history, and by which checkpoint if it does.
fn proves(
    receipt: &str,
    entry: &HistoryEntry,
    key: &VerifierKey,
) -> (LogCheck, Option<SignedCheckpoint>) {
    let Ok(receipt) = Receipt::parse(receipt) else {
        return (LogCheck::Wrong, None);
    };
    let Ok(checkpoint) = receipt.verify(key) else {
        return (LogCheck::Wrong, None);
    };
    match LogEntry::parse(receipt.opening.entry()) {
        Ok(logged) if is_as_told(&logged, entry) => {
            let number = (receipt.index + 1).to_string();
            (LogCheck::Recorded { number }, Some(checkpoint))
        }
        _ => (LogCheck::Wrong, None),
    }
}

fn is_as_told(logged: &LogEntry, entry: &HistoryEntry) -> bool {
    logged.entry == entry.entry
        && logged.kind == entry.kind
        && logged.at == entry.at
        && logged.document == entry.document
        && logged.access == entry.access
        && logged.counterpart == entry.counterpart
        && logged.terms == entry.terms
        && logged.disclosed == entry.disclosed
        && logged.consent == entry.consent
        && logged.report == entry.report
        && entry.request.is_none()
}

#[cfg(test)]
mod tests;

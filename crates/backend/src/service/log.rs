//! The provable log of grants and views (R-25, S-17): what is committed is put in, and signed, every second.

use std::time::Duration;

use domain::AccountId;
use protocol::log::{Consistency, EntryReceipt, Log, LogEntries, MOST_RECEIPTS, Receipts};
use transparency::{
    Checkpoint, Hash, Receipt,
    tile::{self, WIDTH},
};

use crate::{
    app::App,
    refusal::Refusal,
    store::{LogHead, Transaction},
};

/// Entries that one transaction puts in, at most; where more wait, the next one follows at once.
const MOST_AT_ONCE: u32 = 1_024;
const BROKEN: Refusal = Refusal::Fault("the tree of the log does not hold together");

/// Puts into the log what was committed, and signs it, every second while there is something new, until dropped.
pub async fn keep_sequencing(app: App) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Err(refusal) = sequence_all(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "the log could not be brought up to date"
            );
        }
    }
}

/// Puts into the log all that waits, unless another replica is at it.
pub async fn sequence_all(app: &App) -> Result<(), Refusal> {
    while app.store.read().await?.log_waits().await? {
        let job = app.clone();
        let placed = app
            .store
            .write(app.now(), move |transaction| {
                let app = job.clone();
                Box::pin(async move { sequence(transaction, &app).await })
            })
            .await?;
        if placed < MOST_AT_ONCE as usize {
            break;
        }
    }
    Ok(())
}

/// Gives entries their places, and signs the checkpoint that has them; says how many.
async fn sequence(transaction: &mut Transaction, app: &App) -> Result<usize, Refusal> {
    if !transaction.may_sequence().await? {
        return Ok(0);
    }
    let size = transaction.log_head().await?.map_or(0, |head| head.size);
    let commitments = transaction.sequence(size, MOST_AT_ONCE).await?;
    if commitments.is_empty() {
        return Ok(0);
    }
    let leaves: Vec<Hash> = commitments
        .iter()
        .map(|commitment| Hash::of_leaf(commitment.as_bytes()))
        .collect();
    let mut tiles = transaction.log_tiles(tile::edge(size)).await?;
    let changed = tiles.append(size, &leaves).map_err(|_| BROKEN)?;
    let size_now = size + leaves.len() as u64;
    let root = tiles.root(size_now).map_err(|_| BROKEN)?;
    let signed = Checkpoint {
        size: size_now,
        root,
    }
    .sign(&app.log);
    transaction.write_log_tiles(&tiles, changed).await?;
    transaction.write_log_entries(size, &commitments).await?;
    transaction
        .write_log_head(&LogHead {
            size: size_now,
            note: signed.note().to_owned(),
        })
        .await?;
    Ok(commitments.len())
}

/// The log, as it says of itself.
pub async fn about(app: &App) -> Result<Log, Refusal> {
    let head = app.store.read().await?.log_head().await?;
    Ok(Log {
        key: app.log.verifier().to_string(),
        checkpoint: head.map_or_else(
            || Checkpoint::of_nothing().sign(&app.log).note().to_owned(),
            |head| head.note,
        ),
    })
}

/// That the log of a size has grown out of an older one.
pub async fn consistency(app: &App, old: u64, size: u64) -> Result<Consistency, Refusal> {
    let mut reader = app.store.read().await?;
    let newest = reader.log_head().await?.map_or(0, |head| head.size);
    if old > size || size > newest {
        return Err(Refusal::NotFound);
    }
    let places = tile::tiles_of_consistency(old, size).map_err(|_| Refusal::NotFound)?;
    let tiles = reader.log_tiles(places).await?;
    let proof = tiles.consistency(old, size).map_err(|_| BROKEN)?;
    Ok(Consistency {
        proof: proof.iter().map(Hash::to_string).collect(),
    })
}

/// Entries from a place on.
pub async fn entries(app: &App, from: u64) -> Result<LogEntries, Refusal> {
    let width = WIDTH as u64;
    let mut reader = app.store.read().await?;
    let bytes = reader.log_entries(from / width).await?;
    let skipped = (from % width) as usize * Hash::LENGTH;
    let rest = bytes.get(skipped..).unwrap_or_default();
    let entries = match rest {
        [] => Vec::new(),
        rest => tile::hashes(rest).map_err(|_| BROKEN)?,
    };
    Ok(LogEntries {
        entries: entries.iter().map(Hash::to_string).collect(),
    })
}

/// The receipts of entries of the history of an account.
pub async fn receipts(
    app: &App,
    account: &AccountId,
    asked: Vec<domain::HistoryEntryId>,
) -> Result<Receipts, Refusal> {
    if asked.len() > MOST_RECEIPTS {
        return Err(Refusal::Malformed("too many receipts at once"));
    }
    let mut reader = app.store.read().await?;
    let head = reader.log_head().await?;
    let mut receipts = Vec::new();
    for entry in asked {
        let Some(logged) = reader.logged(account, &entry).await? else {
            continue;
        };
        // What was put in after the checkpoint was read waits for the next one.
        let place = logged.place.zip(head.as_ref());
        let receipt = match place.filter(|(place, head)| *place < head.size) {
            None => None,
            Some((index, head)) => {
                let places = tile::tiles_of_inclusion(index, head.size).map_err(|_| BROKEN)?;
                let tiles = reader.log_tiles(places).await?;
                let proof = tiles.inclusion(index, head.size).map_err(|_| BROKEN)?;
                let receipt = Receipt {
                    opening: logged.opening,
                    index,
                    proof,
                    checkpoint: head.note.clone(),
                };
                Some(receipt.to_string())
            }
        };
        receipts.push(EntryReceipt { entry, receipt });
    }
    Ok(Receipts { receipts })
}

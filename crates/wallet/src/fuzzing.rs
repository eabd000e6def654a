//! What reads foreign bytes, opened for the fuzz targets alone.

use std::path::Path;

use protocol::history::Event;

use crate::{
    backend::{events::EventParser, http},
    entropy::Entropy,
    keys::Secrets,
    keystore::Content,
    seal::{Key, Stretching},
    vault::{Batch, RowKey, Vault, WrappedUnder, Wrapping},
};

const PREFIX: &str = "row/";

/// The events of a stream with their ids, from the pieces in which it comes.
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<(String, Event)>> {
    let mut parser = EventParser::default();
    let mut all = Vec::new();
    for piece in pieces {
        let events = parser.push(piece).ok()?;
        all.extend(events.into_iter().map(|event| (event.id, event.event)));
    }
    Some(all)
}

/// The origin of an address of the service.
pub fn origin(address: &str) -> Option<String> {
    http::origin(address).ok()
}

/// An entry of the keystore, read and written again.
pub fn keystore_entry(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(Secrets::from_bytes(bytes)?.to_bytes().to_vec())
}

/// A keystore file, read and written again.
pub fn keystore_file(bytes: &[u8]) -> Option<Vec<u8>> {
    Content::read(bytes).ok()?.write().ok()
}

/// Makes a vault file with rows under their names, and something wrapped.
pub async fn make_vault(path: &Path, rows: &[(String, String)]) -> Result<(), crate::Error> {
    let vault = Vault::open(path, false, Entropy::system()).await?;
    let wrapping = Wrapping {
        secret: vec![1; 16],
        stretching: Stretching::new([2; 16]),
        sealed: vec![3; 60],
    };
    let mut batch = Batch::new().wrap(WrappedUnder::Password, wrapping);
    for (name, value) in rows {
        batch = batch.put(&row_key(), &format!("{PREFIX}{name}"), value)?;
    }
    vault.write(batch).await?;
    vault.close().await;
    Ok(())
}

/// The rows of a vault file by their names.
pub async fn read_vault(path: &Path) -> Result<Vec<(String, String)>, crate::Error> {
    let vault = Vault::open(path, true, Entropy::system()).await?;
    let rows = match vault.wrapping(WrappedUnder::Password).await {
        Ok(_) => vault.list(&row_key(), PREFIX).await,
        Err(error) => Err(error),
    };
    vault.close().await;
    Ok(rows?)
}

fn row_key() -> RowKey {
    RowKey::profile(&Key::from_random([7; 32]))
}

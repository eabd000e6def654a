//! What this device showed and read without a network.

use super::OfflineEntryView;
use crate::{
    Error, Wallet,
    vault::{Batch, RowKey},
};

const PREFIX: &str = "offline-history/";

impl Wallet {
    /// What was shown and read without a network on this device, the newest first.
    pub async fn offline_history(&self) -> Result<Vec<OfflineEntryView>, Error> {
        let rows = self.rows()?;
        let entries: Vec<(String, OfflineEntryView)> = self.0.vault.list(&rows, PREFIX).await?;
        Ok(entries.into_iter().rev().map(|(_, entry)| entry).collect())
    }

    /// Writes an entry before anything of it is shown; the oldest make room.
    pub(super) async fn note(&self, rows: &RowKey, entry: &OfflineEntryView) -> Result<(), Error> {
        let known: Vec<(String, OfflineEntryView)> = self.0.vault.list(rows, PREFIX).await?;
        let most = usize::try_from(self.settings().offline_history).unwrap_or(usize::MAX);
        let too_many = (known.len() + 1).saturating_sub(most);
        // Names of one length stand in the order of time.
        let name = format!(
            "{PREFIX}{:020}-{}",
            entry.at.as_microsecond(),
            self.random_id()?
        );
        let mut batch = Batch::new().put(rows, &name, entry)?;
        for (oldest, _) in known.iter().take(too_many) {
            batch = batch.delete(rows, &format!("{PREFIX}{oldest}"));
        }
        Ok(self.0.vault.write(batch).await?)
    }
}

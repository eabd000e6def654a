//! What is known of the server's time where it cannot be asked (S-21).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Wallet,
    vault::{Batch, Durability},
};

const ROW: &str = "clock";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// By how many milliseconds the server's time is ahead of the machine's.
    ahead_millis: i64,
    /// The latest time that the server told.
    seen: Timestamp,
}

impl Wallet {
    /// Keeps what the server told of its time.
    pub(crate) async fn keep_time(&self, server: Timestamp) {
        let ahead = self.0.clock.offset().unwrap_or_default();
        let known = Known {
            ahead_millis: i64::try_from(ahead.as_millis()).unwrap_or_default(),
            seen: server,
        };
        let kept = match Batch::new().put(&self.0.profile_rows, ROW, &known) {
            Ok(batch) => self
                .0
                .vault
                .commit(batch, Durability::Later)
                .await
                .map_err(Error::from),
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "the time of the service is not kept");
        }
    }

    /// Takes what was kept, so that the difference counts before the service is reached.
    pub(crate) async fn recall_time(&self) -> Result<(), Error> {
        if let Some(known) = self.known_time().await? {
            self.0
                .clock
                .recall(SignedDuration::from_millis(known.ahead_millis));
        }
        Ok(())
    }

    /// By how much the server's time is ahead of the machine's, as far as is known; a time that the server told once
    /// cannot be still to come.
    pub(super) async fn clock_difference(&self) -> Result<Option<SignedDuration>, Error> {
        let ahead = self.0.clock.offset();
        let went_back = self
            .known_time()
            .await?
            .map(|known| known.seen.duration_since(self.0.clock.now()))
            .filter(|back| back.is_positive());
        Ok([ahead, went_back]
            .into_iter()
            .flatten()
            .max_by_key(|difference| difference.abs()))
    }

    async fn known_time(&self) -> Result<Option<Known>, Error> {
        Ok(self.0.vault.read(&self.0.profile_rows, ROW).await?)
    }
}

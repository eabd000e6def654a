//! Telling the register of addresses what was entered: after the commit, at least once, and of each person in order
//!

use std::time::Duration;

use futures::future::join_all;
use jiff::SignedDuration;

use crate::{app::App, refusal::Refusal, store::AddressEntry};

/// Entries that are told at once.
const AT_ONCE: u32 = 16;
/// How long an entry is nobody else's to tell, beside what its register may take.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);

/// Tells every second what waits, until dropped.
pub async fn keep_telling(app: App) {
    loop {
        if let Err(refusal) = tell_waiting(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "the register of addresses could not be told"
            );
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Tells what waits now and no other replica is telling.
///
/// What was told and not noted, since the process ended in between, is told again when its claim is over: by the same
/// id, and rather twice than never.
pub async fn tell_waiting(app: &App) -> Result<(), Refusal> {
    let claim = app.settings().check_timeout.saturating_add(CLAIM);
    while app.store.read().await?.addresses_wait(app.now()).await? {
        let claimed = app
            .store
            .write(app.now(), move |transaction| {
                Box::pin(async move { Ok(transaction.claim_addresses(AT_ONCE, claim).await?) })
            })
            .await?;
        if claimed.is_empty() {
            // Another replica was quicker.
            break;
        }
        let told = join_all(claimed.iter().map(|entry| tell(app, entry))).await;
        told.into_iter().collect::<Result<(), _>>()?;
    }
    Ok(())
}

/// Tells one entry, and notes what became of it.
async fn tell(app: &App, entry: &AddressEntry) -> Result<(), Refusal> {
    let timeout = app.settings().check_timeout.unsigned_abs();
    let told = tokio::time::timeout(timeout, app.registers.addresses.tell(entry)).await;
    let untaken = match told {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("it takes too long".to_owned()),
    };
    let taken = untaken.is_none();
    if let Some(why) = untaken {
        tracing::warn!(
            entry = entry.id,
            tries = entry.tries + 1,
            why,
            "the register of addresses has not taken an entry"
        );
    }
    let next = app.now() + app.settings().check_wait(entry.tries);
    let id = entry.id.clone();
    app.store
        .write(app.now(), move |transaction| {
            let id = id.clone();
            Box::pin(async move {
                match taken {
                    true => transaction.address_told(&id).await?,
                    false => transaction.address_untold(&id, next).await?,
                }
                Ok(())
            })
        })
        .await
}

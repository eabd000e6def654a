//! What sources say of documents meanwhile, whether or not anybody asks for them (R-18, S-36).

use std::time::Duration;

use domain::{AccountId, Iin, document::SourceSystem};
use futures::{StreamExt, stream};

use super::settle;
use crate::{app::App, refusal::Refusal, service::document};

/// Compares every minute what was not compared for long, until dropped.
pub async fn keep_comparing(app: App) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if let Err(refusal) = compare_with_sources(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "credentials could not be compared with their sources"
            );
        }
    }
}

/// Accounts whose sources are asked at the same time.
const AT_ONCE: usize = 8;

/// Asks sources again about documents whose credentials were not compared with them for long, and ends what does not
/// hold any more, until nothing is left to compare. One that is away, or that says what cannot be read, is asked again
/// when its turn comes once more, and holds up nobody else.
pub async fn compare_with_sources(app: &App) -> Result<(), Refusal> {
    let since = app.now() - app.settings().credential_check;
    loop {
        let mut reader = app.store.read().await?;
        let due = reader.credentials_to_compare(since).await?;
        drop(reader);
        if due.is_empty() {
            return Ok(());
        }
        let taken = app
            .store
            .write(app.now(), move |transaction| {
                let due = due.clone();
                Box::pin(
                    async move { Ok(transaction.take_credentials_to_compare(due, since).await?) },
                )
            })
            .await?;
        stream::iter(taken)
            .for_each_concurrent(AT_ONCE, |(account, iin, source)| async move {
                compare(app, &account, &iin, source).await;
            })
            .await;
    }
}

async fn compare(app: &App, account: &AccountId, iin: &Iin, source: SourceSystem) {
    let compared = match document::about(app, iin, source).await {
        Ok(found) => settle(app, account, source, &found.documents).await,
        Err(refusal) => Err(refusal),
    };
    match compared {
        Ok(()) | Err(Refusal::SourceAway) => {}
        Err(refusal) => tracing::warn!(
            error = &refusal as &dyn std::error::Error,
            source = source.as_str(),
            "a credential was not compared with its source"
        ),
    }
}

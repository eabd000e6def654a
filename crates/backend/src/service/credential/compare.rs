//! What sources say of documents meanwhile, whether or not anybody asks for them (R-18, S-36).

use std::time::Duration;

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

/// Asks sources again about documents whose credentials were not compared with them for long, and ends what does not
/// hold any more. One that is away, or that says what cannot be read, is asked again when its turn comes once more, and
/// holds up nobody else.
pub async fn compare_with_sources(app: &App) -> Result<(), Refusal> {
    let since = app.now() - app.settings().credential_check;
    let waiting = app
        .store
        .read()
        .await?
        .credentials_to_compare(since)
        .await?;
    for (account, iin, source) in waiting {
        match document::about(app, &iin, source).await {
            Ok(found) => settle(app, &account, source, &found.documents).await?,
            Err(Refusal::SourceAway) => {}
            Err(refusal) => tracing::warn!(
                error = &refusal as &dyn std::error::Error,
                source = source.as_str(),
                "a credential was not compared with its source"
            ),
        }
        app.store
            .write(app.now(), move |transaction| {
                let account = account.clone();
                Box::pin(async move { Ok(transaction.note_compared(&account, source).await?) })
            })
            .await?;
    }
    Ok(())
}

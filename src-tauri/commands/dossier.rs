//! The dossiers of requests that have ended.

use tauri::State;
use wallet::{Error, Exported};

use crate::shell::Shell;

/// Writes the dossier of a request of the person's own.
#[tauri::command]
#[specta::specta]
pub async fn keep_request_dossier(
    shell: State<'_, Shell>,
    request: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.keep_request_dossier(&request, shell.exports()).await
}

/// Writes the dossier of a request that the person signed an answer to.
#[tauri::command]
#[specta::specta]
pub async fn keep_consent_dossier(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.keep_consent_dossier(&consent, shell.exports()).await
}

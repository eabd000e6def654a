//! Taking out what was signed or is in the log, as files (R-14, S-17).

use tauri::State;
use wallet::{Error, Exported};

use crate::shell::Shell;

/// Writes what the person signed as an applicant.
#[tauri::command]
#[specta::specta]
pub async fn export_request_evidence(
    shell: State<'_, Shell>,
    request: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet
        .export_request_evidence(&request, shell.exports())
        .await
}

/// Writes what the person signed as an owner.
#[tauri::command]
#[specta::specta]
pub async fn export_consent_evidence(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet
        .export_consent_evidence(&consent, shell.exports())
        .await
}

/// Writes the receipt of an entry of the history.
#[tauri::command]
#[specta::specta]
pub async fn export_log_receipt(shell: State<'_, Shell>, entry: String) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.export_log_receipt(&entry, shell.exports()).await
}

/// Writes the person's certificate.
#[tauri::command]
#[specta::specta]
pub async fn export_certificate(shell: State<'_, Shell>) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.export_certificate(shell.exports()).await
}

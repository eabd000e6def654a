//! Fees of requests.

use tauri::State;
use wallet::{Error, FeeView};

use crate::shell::Shell;

/// The fee of a request of the person's.
#[tauri::command]
#[specta::specta]
pub async fn request_fee(shell: State<'_, Shell>, request: String) -> Result<FeeView, Error> {
    shell.wallet().await?.request_fee(&request).await
}

/// The fee of what the person is asked a consent for.
#[tauri::command]
#[specta::specta]
pub async fn consent_fee(shell: State<'_, Shell>, consent: String) -> Result<FeeView, Error> {
    shell.wallet().await?.consent_fee(&consent).await
}

/// Pays the fee, as the applicant.
#[tauri::command]
#[specta::specta]
pub async fn pay_request_fee(shell: State<'_, Shell>, request: String) -> Result<FeeView, Error> {
    shell.wallet().await?.pay_request_fee(&request).await
}

/// Pays the fee, as who is asked for a consent.
#[tauri::command]
#[specta::specta]
pub async fn pay_consent_fee(shell: State<'_, Shell>, consent: String) -> Result<FeeView, Error> {
    shell.wallet().await?.pay_consent_fee(&consent).await
}

//! Signing what was ordered on the portal.

use tauri::State;
use wallet::{Auth, Error, RequestView};

use crate::shell::Shell;

/// Signs and submits a scanned order.
#[tauri::command]
#[specta::specta]
pub async fn sign_order(
    shell: State<'_, Shell>,
    scan: String,
    auth: Auth,
) -> Result<RequestView, Error> {
    shell.wallet().await?.sign_order(&scan, auth).await
}

/// Refuses to sign a scanned order.
#[tauri::command]
#[specta::specta]
pub async fn refuse_order(shell: State<'_, Shell>, scan: String) -> Result<(), Error> {
    shell.wallet().await?.refuse_order(&scan).await
}

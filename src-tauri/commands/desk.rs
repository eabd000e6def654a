//! Signing the record of a service centre's case.

use tauri::State;
use wallet::{Auth, DeskSignedView, Error};

use crate::shell::Shell;

/// Signs a scanned record, as its representative or its employee.
#[tauri::command]
#[specta::specta]
pub async fn sign_desk(
    shell: State<'_, Shell>,
    scan: String,
    auth: Auth,
) -> Result<DeskSignedView, Error> {
    shell.wallet().await?.sign_desk(&scan, auth).await
}

/// Does not sign a scanned record.
#[tauri::command]
#[specta::specta]
pub async fn decline_desk(shell: State<'_, Shell>, scan: String) -> Result<(), Error> {
    shell.wallet().await?.decline_desk(&scan).await
}

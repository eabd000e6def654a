//! Digital documents.

use tauri::State;
use wallet::{DocumentsView, Error};

use crate::shell::Shell;

/// The documents in the vault.
#[tauri::command]
#[specta::specta]
pub async fn documents(shell: State<'_, Shell>) -> Result<DocumentsView, Error> {
    shell.wallet().await?.documents().await
}

/// Asks the sources again.
#[tauri::command]
#[specta::specta]
pub async fn update_documents(shell: State<'_, Shell>) -> Result<DocumentsView, Error> {
    shell.wallet().await?.update_documents().await
}

//! Giving access to a document.

use tauri::State;
use wallet::{AccessView, Error, RecipientView, TermsForm};

use crate::shell::Shell;

/// Gives access.
#[tauri::command]
#[specta::specta]
pub async fn open_access(
    shell: State<'_, Shell>,
    document: String,
    terms: TermsForm,
) -> Result<AccessView, Error> {
    shell.wallet().await?.open_access(&document, terms).await
}

/// Who it is that a number names.
#[tauri::command]
#[specta::specta]
pub async fn recipient(shell: State<'_, Shell>, number: String) -> Result<RecipientView, Error> {
    shell.wallet().await?.recipient(&number).await
}

/// How an access stands.
#[tauri::command]
#[specta::specta]
pub async fn access_status(shell: State<'_, Shell>, access: String) -> Result<AccessView, Error> {
    shell.wallet().await?.access_status(&access).await
}

/// Extends an access.
#[tauri::command]
#[specta::specta]
pub async fn extend_access(shell: State<'_, Shell>, access: String) -> Result<AccessView, Error> {
    shell.wallet().await?.extend_access(&access).await
}

/// Closes an access.
#[tauri::command]
#[specta::specta]
pub async fn close_access(shell: State<'_, Shell>, access: String) -> Result<AccessView, Error> {
    shell.wallet().await?.close_access(&access).await
}

/// The accesses that are still open.
#[tauri::command]
#[specta::specta]
pub async fn open_accesses(shell: State<'_, Shell>) -> Result<Vec<AccessView>, Error> {
    shell.wallet().await?.open_accesses().await
}

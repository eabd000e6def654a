//! Showing a document without a network (S-11, S-21).

use domain::access::Scope;
use tauri::State;
use wallet::{Auth, Error, OfflineCodeView, OfflineEntryView, OfflineQuestionView};

use crate::shell::Shell;

/// Begins to show a document, or answers a reader's code that was scanned.
#[tauri::command]
#[specta::specta]
pub async fn show_offline(
    shell: State<'_, Shell>,
    document: String,
    scope: Scope,
    answering: Option<String>,
    auth: Auth,
) -> Result<OfflineCodeView, Error> {
    let wallet = shell.wallet().await?;
    wallet
        .show_offline(&document, scope, answering.as_deref(), auth)
        .await
}

/// Signs what is shown anew.
#[tauri::command]
#[specta::specta]
pub async fn renew_offline(
    shell: State<'_, Shell>,
    showing: String,
) -> Result<OfflineCodeView, Error> {
    shell.wallet().await?.renew_offline(&showing).await
}

/// Ends what is shown.
#[tauri::command]
#[specta::specta]
pub async fn end_offline(shell: State<'_, Shell>) -> Result<(), Error> {
    shell.wallet().await?.end_offline().await
}

/// Makes this reader's own code.
#[tauri::command]
#[specta::specta]
pub async fn ask_offline(shell: State<'_, Shell>) -> Result<OfflineQuestionView, Error> {
    shell.wallet().await?.ask_offline().await
}

/// Forgets this reader's own code and the codes that were gathered.
#[tauri::command]
#[specta::specta]
pub async fn forget_offline(shell: State<'_, Shell>) -> Result<(), Error> {
    shell.wallet().await?.forget_offline().await
}

/// What was shown and read without a network on this device.
#[tauri::command]
#[specta::specta]
pub async fn offline_history(shell: State<'_, Shell>) -> Result<Vec<OfflineEntryView>, Error> {
    shell.wallet().await?.offline_history().await
}

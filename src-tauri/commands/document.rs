//! Digital documents.

use domain::{
    correction::CorrectionReason,
    document::{FieldName, Loss, SourceSystem},
};
use tauri::State;
use wallet::{CorrectionView, DocumentsView, Error};

use crate::shell::Shell;

/// The documents in the vault.
#[tauri::command]
#[specta::specta]
pub async fn documents(shell: State<'_, Shell>) -> Result<DocumentsView, Error> {
    shell.wallet().await?.documents().await
}

/// Asks one source again.
#[tauri::command]
#[specta::specta]
pub async fn update_source(
    shell: State<'_, Shell>,
    source: SourceSystem,
) -> Result<DocumentsView, Error> {
    shell.wallet().await?.update_source(source).await
}

/// Reports a document lost or stolen.
#[tauri::command]
#[specta::specta]
pub async fn report_loss(
    shell: State<'_, Shell>,
    document: String,
    loss: Loss,
) -> Result<DocumentsView, Error> {
    shell.wallet().await?.report_loss(&document, loss).await
}

/// The corrections that the person asked for.
#[tauri::command]
#[specta::specta]
pub async fn corrections(shell: State<'_, Shell>) -> Result<Vec<CorrectionView>, Error> {
    shell.wallet().await?.corrections().await
}

/// Asks the source of a field to correct it.
#[tauri::command]
#[specta::specta]
pub async fn ask_correction(
    shell: State<'_, Shell>,
    document: String,
    field: FieldName,
    reason: CorrectionReason,
) -> Result<CorrectionView, Error> {
    let wallet = shell.wallet().await?;
    wallet.ask_correction(&document, field, reason).await
}

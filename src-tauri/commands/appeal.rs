//! Appeals against refused requests, and complaints against how those were decided.

use tauri::State;
use wallet::{AppealDraftView, AppealForm, AppealView, Auth, ComplaintForm, Error, Exported};

use crate::shell::Shell;

/// The appeals and complaints.
#[tauri::command]
#[specta::specta]
pub async fn appeals(shell: State<'_, Shell>) -> Result<Vec<AppealView>, Error> {
    shell.wallet().await?.appeals().await
}

/// Draws up an appeal.
#[tauri::command]
#[specta::specta]
pub async fn draft_appeal(
    shell: State<'_, Shell>,
    form: AppealForm,
) -> Result<AppealDraftView, Error> {
    shell.wallet().await?.draft_appeal(form).await
}

/// Draws up a complaint.
#[tauri::command]
#[specta::specta]
pub async fn draft_complaint(
    shell: State<'_, Shell>,
    form: ComplaintForm,
) -> Result<AppealDraftView, Error> {
    shell.wallet().await?.draft_complaint(form).await
}

/// Draws up the application that takes one back.
#[tauri::command]
#[specta::specta]
pub async fn draft_appeal_withdrawal(
    shell: State<'_, Shell>,
    appeal: String,
) -> Result<AppealDraftView, Error> {
    let wallet = shell.wallet().await?;
    wallet.draft_appeal_withdrawal(&appeal).await
}

/// What was drawn up from a form and not signed yet.
#[tauri::command]
#[specta::specta]
pub async fn drafted_appeal(
    shell: State<'_, Shell>,
    form: String,
) -> Result<Option<AppealDraftView>, Error> {
    shell.wallet().await?.drafted_appeal(&form).await
}

/// Signs what was drawn up, and sends it.
#[tauri::command]
#[specta::specta]
pub async fn sign_appeal(
    shell: State<'_, Shell>,
    draft: String,
    auth: Auth,
) -> Result<AppealView, Error> {
    shell.wallet().await?.sign_appeal(&draft, auth).await
}

/// Writes what was signed and received.
#[tauri::command]
#[specta::specta]
pub async fn export_appeal_evidence(
    shell: State<'_, Shell>,
    appeal: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet
        .export_appeal_evidence(&appeal, shell.exports())
        .await
}

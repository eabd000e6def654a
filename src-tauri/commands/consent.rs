//! Consents.

use domain::consent::ConsentRefusalReason;
use tauri::State;
use wallet::{Auth, ConsentView, Error};

use crate::shell::Shell;

/// The consents asked of the person.
#[tauri::command]
#[specta::specta]
pub async fn consents(shell: State<'_, Shell>) -> Result<Vec<ConsentView>, Error> {
    shell.wallet().await?.consents().await
}

/// One consent.
#[tauri::command]
#[specta::specta]
pub async fn consent(shell: State<'_, Shell>, consent: String) -> Result<ConsentView, Error> {
    shell.wallet().await?.consent(&consent).await
}

/// Gives a consent.
#[tauri::command]
#[specta::specta]
pub async fn approve_consent(
    shell: State<'_, Shell>,
    consent: String,
    auth: Auth,
) -> Result<ConsentView, Error> {
    shell.wallet().await?.approve_consent(&consent, auth).await
}

/// Refuses a consent.
#[tauri::command]
#[specta::specta]
pub async fn refuse_consent(
    shell: State<'_, Shell>,
    consent: String,
    reason: ConsentRefusalReason,
    block_applicant: bool,
    auth: Auth,
) -> Result<ConsentView, Error> {
    shell
        .wallet()
        .await?
        .refuse_consent(&consent, reason, block_applicant, auth)
        .await
}

/// Takes a consent back.
#[tauri::command]
#[specta::specta]
pub async fn take_back_consent(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<ConsentView, Error> {
    shell.wallet().await?.take_back_consent(&consent).await
}

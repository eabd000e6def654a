//! Applications for marriage.

use tauri::State;
use wallet::{DraftView, Error, MarriageForm, MarriageView, OfficeView};

use crate::shell::Shell;

/// The offices that one can choose from.
#[tauri::command]
#[specta::specta]
pub async fn marriage_offices() -> Result<Vec<OfficeView>, Error> {
    Ok(wallet::marriage::offices())
}

/// Draws up an application.
#[tauri::command]
#[specta::specta]
pub async fn draft_marriage(
    shell: State<'_, Shell>,
    form: MarriageForm,
) -> Result<DraftView, Error> {
    shell.wallet().await?.draft_marriage(form).await
}

/// Fee and appointment, for who applied first.
#[tauri::command]
#[specta::specta]
pub async fn request_marriage(
    shell: State<'_, Shell>,
    request: String,
) -> Result<MarriageView, Error> {
    shell.wallet().await?.request_marriage(&request).await
}

/// Fee and appointment, for who is asked to confirm.
#[tauri::command]
#[specta::specta]
pub async fn consent_marriage(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<MarriageView, Error> {
    shell.wallet().await?.consent_marriage(&consent).await
}

/// Pays the fee, as who applied first.
#[tauri::command]
#[specta::specta]
pub async fn pay_request_fee(
    shell: State<'_, Shell>,
    request: String,
) -> Result<MarriageView, Error> {
    shell.wallet().await?.pay_request_fee(&request).await
}

/// Pays the fee, as who is asked to confirm.
#[tauri::command]
#[specta::specta]
pub async fn pay_consent_fee(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<MarriageView, Error> {
    shell.wallet().await?.pay_consent_fee(&consent).await
}

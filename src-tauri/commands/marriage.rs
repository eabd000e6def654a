//! Applications for marriage.

use tauri::State;
use wallet::{AppointmentView, DraftView, Error, MarriageForm, OfficeView};

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

/// When the two are awaited, for the applicant.
#[tauri::command]
#[specta::specta]
pub async fn request_appointment(
    shell: State<'_, Shell>,
    request: String,
) -> Result<Option<AppointmentView>, Error> {
    shell.wallet().await?.request_appointment(&request).await
}

/// When the two are awaited, for who is asked to confirm.
#[tauri::command]
#[specta::specta]
pub async fn consent_appointment(
    shell: State<'_, Shell>,
    consent: String,
) -> Result<Option<AppointmentView>, Error> {
    shell.wallet().await?.consent_appointment(&consent).await
}

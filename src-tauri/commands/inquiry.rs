//! Electronic inquiries.

use tauri::State;
use wallet::{
    CheckedInquiryView, Error, Exported, InquiryForm, InquirySubjectsView, InquiryView,
    IssuedInquiryView,
};

use crate::shell::Shell;

/// Whom, and which dwellings, the person may ask about.
#[tauri::command]
#[specta::specta]
pub async fn inquiry_subjects(shell: State<'_, Shell>) -> Result<InquirySubjectsView, Error> {
    shell.wallet().await?.inquiry_subjects().await
}

/// The person's inquiries.
#[tauri::command]
#[specta::specta]
pub async fn inquiries(shell: State<'_, Shell>) -> Result<Vec<InquiryView>, Error> {
    shell.wallet().await?.inquiries().await
}

/// Has an inquiry drawn up.
#[tauri::command]
#[specta::specta]
pub async fn ask_inquiry(shell: State<'_, Shell>, form: InquiryForm) -> Result<InquiryView, Error> {
    shell.wallet().await?.ask_inquiry(form).await
}

/// An inquiry, with what the person gives to others.
#[tauri::command]
#[specta::specta]
pub async fn inquiry(shell: State<'_, Shell>, inquiry: String) -> Result<IssuedInquiryView, Error> {
    shell.wallet().await?.inquiry(&inquiry).await
}

/// Writes an inquiry as files.
#[tauri::command]
#[specta::specta]
pub async fn export_inquiry(shell: State<'_, Shell>, inquiry: String) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.export_inquiry(&inquiry, shell.exports()).await
}

/// Checks somebody's inquiry that was scanned.
#[tauri::command]
#[specta::specta]
pub async fn check_inquiry(
    shell: State<'_, Shell>,
    scan: String,
) -> Result<CheckedInquiryView, Error> {
    shell.wallet().await?.check_inquiry(&scan).await
}

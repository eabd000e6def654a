//! Reports of viewings and of who asks for consents (R-25, S-14).

use domain::report::{ApplicantReason, ViewingReason};
use tauri::State;
use wallet::{Error, ReportView};

use crate::shell::Shell;

/// What the person reported.
#[tauri::command]
#[specta::specta]
pub async fn reports(shell: State<'_, Shell>) -> Result<Vec<ReportView>, Error> {
    shell.wallet().await?.reports().await
}

/// Reports that somebody opened a document.
#[tauri::command]
#[specta::specta]
pub async fn report_viewing(
    shell: State<'_, Shell>,
    access: String,
    reason: ViewingReason,
    text: String,
) -> Result<ReportView, Error> {
    let wallet = shell.wallet().await?;
    wallet.report_viewing(&access, reason, &text).await
}

/// Reports who asked for a consent.
#[tauri::command]
#[specta::specta]
pub async fn report_applicant(
    shell: State<'_, Shell>,
    consent: String,
    reason: ApplicantReason,
    text: String,
) -> Result<ReportView, Error> {
    let wallet = shell.wallet().await?;
    wallet.report_applicant(&consent, reason, &text).await
}

/// Takes a report back.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_report(shell: State<'_, Shell>, report: String) -> Result<ReportView, Error> {
    shell.wallet().await?.withdraw_report(&report).await
}

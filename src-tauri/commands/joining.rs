//! Joining.

use tauri::State;
use wallet::{Error, Joining, Secret, Status};

use crate::shell::Shell;

/// Sends the code to a number.
#[tauri::command]
#[specta::specta]
pub async fn joining_start(shell: State<'_, Shell>, phone: String) -> Result<Joining, Error> {
    shell.wallet().await?.joining_start(&phone).await
}

/// Sends another code.
#[tauri::command]
#[specta::specta]
pub async fn joining_resend(shell: State<'_, Shell>) -> Result<Joining, Error> {
    shell.wallet().await?.joining_resend().await
}

/// Enters the code from the SMS.
#[tauri::command]
#[specta::specta]
pub async fn joining_code(shell: State<'_, Shell>, digits: String) -> Result<Joining, Error> {
    shell
        .wallet()
        .await?
        .joining_code(Secret::new(digits))
        .await
}

/// Has the identity checked.
#[tauri::command]
#[specta::specta]
pub async fn joining_identity(shell: State<'_, Shell>, consent: bool) -> Result<Joining, Error> {
    shell.wallet().await?.joining_identity(consent).await
}

/// Answers the control questions.
#[tauri::command]
#[specta::specta]
pub async fn joining_control(
    shell: State<'_, Shell>,
    iin: String,
    date_of_birth: String,
) -> Result<Joining, Error> {
    shell
        .wallet()
        .await?
        .joining_control(&iin, &date_of_birth)
        .await
}

/// Makes the key and gets its certificate.
#[tauri::command]
#[specta::specta]
pub async fn joining_certificate(
    shell: State<'_, Shell>,
    email: String,
    password: String,
) -> Result<Joining, Error> {
    shell
        .wallet()
        .await?
        .joining_certificate(&email, Secret::new(password))
        .await
}

/// Opens the key after a restart in the middle of joining.
#[tauri::command]
#[specta::specta]
pub async fn joining_password(shell: State<'_, Shell>, password: String) -> Result<Joining, Error> {
    shell
        .wallet()
        .await?
        .joining_password(Secret::new(password))
        .await
}

/// Sets the quick access code, which ends joining.
#[tauri::command]
#[specta::specta]
pub async fn joining_quick_access_code(
    shell: State<'_, Shell>,
    code: String,
    again: String,
) -> Result<Status, Error> {
    shell
        .wallet()
        .await?
        .joining_quick_access_code(Secret::new(code), Secret::new(again))
        .await
}

/// Begins again from the number.
#[tauri::command]
#[specta::specta]
pub async fn joining_start_over(shell: State<'_, Shell>) -> Result<Joining, Error> {
    shell.wallet().await?.joining_start_over().await
}

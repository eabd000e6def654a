//! Signing in.

use tauri::State;
use wallet::{Error, Secret, SessionView, SmsSent, Status};

use crate::shell::Shell;

/// Signs in with the EDS.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_by_eds(shell: State<'_, Shell>) -> Result<Status, Error> {
    shell.wallet().await?.sign_in_by_eds().await
}

/// Sends a sign-in code.
#[tauri::command]
#[specta::specta]
pub async fn ask_sign_in_code(shell: State<'_, Shell>, phone: String) -> Result<SmsSent, Error> {
    shell.wallet().await?.ask_sign_in_code(&phone).await
}

/// Signs in with a code.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_by_one_time_password(
    shell: State<'_, Shell>,
    digits: String,
) -> Result<Status, Error> {
    shell
        .wallet()
        .await?
        .sign_in_by_one_time_password(Secret::new(digits))
        .await
}

/// Signs out.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(shell: State<'_, Shell>) -> Result<Status, Error> {
    shell.wallet().await?.sign_out().await
}

/// The open sessions.
#[tauri::command]
#[specta::specta]
pub async fn sessions(shell: State<'_, Shell>) -> Result<Vec<SessionView>, Error> {
    shell.wallet().await?.sessions().await
}

/// Ends a session.
#[tauri::command]
#[specta::specta]
pub async fn end_session(shell: State<'_, Shell>, session: String) -> Result<(), Error> {
    shell.wallet().await?.end_session(&session).await
}

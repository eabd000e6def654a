//! Unlocking and locking (S-2, S-3).

use tauri::State;
use wallet::{Error, Secret, Status};

use crate::shell::Shell;

/// Unlocks with the quick access code.
#[tauri::command]
#[specta::specta]
pub async fn unlock_with_code(shell: State<'_, Shell>, code: String) -> Result<Status, Error> {
    shell
        .wallet()
        .await?
        .unlock_with_code(Secret::new(code))
        .await
}

/// Unlocks with the EDS password.
#[tauri::command]
#[specta::specta]
pub async fn unlock_with_password(
    shell: State<'_, Shell>,
    password: String,
) -> Result<Status, Error> {
    shell
        .wallet()
        .await?
        .unlock_with_password(Secret::new(password))
        .await
}

/// Sets another quick access code.
#[tauri::command]
#[specta::specta]
pub async fn change_quick_access_code(
    shell: State<'_, Shell>,
    password: String,
    code: String,
    again: String,
) -> Result<Status, Error> {
    shell
        .wallet()
        .await?
        .change_quick_access_code(Secret::new(password), Secret::new(code), Secret::new(again))
        .await
}

/// Locks.
#[tauri::command]
#[specta::specta]
pub async fn lock(shell: State<'_, Shell>) -> Result<Status, Error> {
    shell.wallet().await?.lock().await
}

/// Notes that the person is there.
#[tauri::command]
#[specta::specta]
pub async fn touch(shell: State<'_, Shell>) -> Result<(), Error> {
    shell.wallet().await?.touch().await
}

/// Notes that nobody sees the window.
#[tauri::command]
#[specta::specta]
pub async fn hide(shell: State<'_, Shell>) -> Result<(), Error> {
    shell.wallet().await?.hide().await
}

//! The personal account and what is set in the app.

use tauri::State;
use wallet::{Error, Preferences, ProfileView, Status};

use crate::shell::Shell;

/// How the app stands.
#[tauri::command]
#[specta::specta]
pub async fn status(shell: State<'_, Shell>) -> Result<Status, Error> {
    shell.wallet().await?.status().await
}

/// Keeps language and theme.
#[tauri::command]
#[specta::specta]
pub async fn set_preferences(
    shell: State<'_, Shell>,
    preferences: Preferences,
) -> Result<(), Error> {
    shell.wallet().await?.set_preferences(preferences).await
}

/// Puts aside what the profile has and begins with joining.
#[tauri::command]
#[specta::specta]
pub async fn begin_anew(shell: State<'_, Shell>) -> Result<Status, Error> {
    shell.begin_anew().await?.status().await
}

/// The personal account.
#[tauri::command]
#[specta::specta]
pub async fn profile(shell: State<'_, Shell>) -> Result<ProfileView, Error> {
    shell.wallet().await?.profile().await
}

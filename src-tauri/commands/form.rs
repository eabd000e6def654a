//! What is typed into forms and not drawn up yet.

use tauri::State;
use wallet::Error;

use crate::shell::Shell;

/// What was typed into a form, as JSON.
#[tauri::command]
#[specta::specta]
pub async fn kept_form(shell: State<'_, Shell>, name: String) -> Result<Option<String>, Error> {
    shell.wallet().await?.kept_form(&name).await
}

/// Keeps what is typed.
#[tauri::command]
#[specta::specta]
pub async fn keep_form(shell: State<'_, Shell>, name: String, typed: String) -> Result<(), Error> {
    shell.wallet().await?.keep_form(&name, &typed).await
}

/// Forgets what was typed.
#[tauri::command]
#[specta::specta]
pub async fn forget_form(shell: State<'_, Shell>, name: String) -> Result<(), Error> {
    shell.wallet().await?.forget_form(&name).await
}

/// Has a draft take over what it was drawn up from.
#[tauri::command]
#[specta::specta]
pub async fn form_drawn_up(
    shell: State<'_, Shell>,
    name: String,
    draft: String,
) -> Result<(), Error> {
    shell.wallet().await?.form_drawn_up(&name, &draft).await
}

//! Registration at the place of residence.

use tauri::State;
use wallet::{DraftView, Error, RepresentedPersonView, ResidenceForm};

use crate::shell::Shell;

/// For whom the person can apply.
#[tauri::command]
#[specta::specta]
pub async fn represented_people(
    shell: State<'_, Shell>,
) -> Result<Vec<RepresentedPersonView>, Error> {
    shell.wallet().await?.represented_people().await
}

/// Draws up a request.
#[tauri::command]
#[specta::specta]
pub async fn draft_residence(
    shell: State<'_, Shell>,
    form: ResidenceForm,
) -> Result<DraftView, Error> {
    shell.wallet().await?.draft_residence(form).await
}

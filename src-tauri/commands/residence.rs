//! Dwellings.

use tauri::State;
use wallet::{DwellingSearch, DwellingView, Error, FoundDwellingView};

use crate::shell::Shell;

/// The person's own dwellings.
#[tauri::command]
#[specta::specta]
pub async fn my_dwellings(shell: State<'_, Shell>) -> Result<Vec<DwellingView>, Error> {
    shell.wallet().await?.my_dwellings().await
}

/// Looks for a dwelling.
#[tauri::command]
#[specta::specta]
pub async fn search_dwelling(
    shell: State<'_, Shell>,
    search: DwellingSearch,
) -> Result<FoundDwellingView, Error> {
    shell.wallet().await?.search_dwelling(search).await
}

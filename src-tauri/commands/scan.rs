//! Scanning.

use base64::{Engine, engine::general_purpose::STANDARD};
use tauri::State;
use wallet::{Error, OpenedView, ScanView};

use crate::shell::Shell;

/// Says what a link or a code is.
#[tauri::command]
#[specta::specta]
pub async fn scan_text(shell: State<'_, Shell>, text: String) -> Result<ScanView, Error> {
    shell.wallet().await?.scan_text(&text).await
}

/// Says what is in an image.
#[tauri::command]
#[specta::specta]
pub async fn scan_image(shell: State<'_, Shell>, bytes_base64: String) -> Result<ScanView, Error> {
    let image = STANDARD
        .decode(bytes_base64)
        .map_err(|_| Error::ImageUnreadable)?;
    shell.wallet().await?.scan_image(image).await
}

/// Opens what was scanned.
#[tauri::command]
#[specta::specta]
pub async fn open_scanned(shell: State<'_, Shell>, scan: String) -> Result<OpenedView, Error> {
    shell.wallet().await?.open_scanned(&scan).await
}

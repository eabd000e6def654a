//! Scanning.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use tauri::State;
use wallet::{Error, OpenedView, ScanView};

use crate::shell::Shell;

/// How the window comes to what a camera sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Camera {
    /// By the WebView: pictures, which the wallet searches.
    Webview,
    /// By the plugin of phones: the text of a code, which the wallet reads as if it were typed.
    Plugin,
}

/// The way of this system, if it has one.
pub const CAMERA: Option<Camera> = if cfg!(mobile) {
    Some(Camera::Plugin)
} else if cfg!(any(target_os = "linux", windows, target_os = "macos")) {
    Some(Camera::Webview)
} else {
    None
};

/// How the window comes to what a camera sees, where it does.
#[tauri::command]
#[specta::specta]
pub async fn camera() -> Option<Camera> {
    CAMERA
}

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

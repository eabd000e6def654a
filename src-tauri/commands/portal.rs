//! Letting browsers in to the portal.

use tauri::State;
use wallet::{Auth, Error, PortalApprovedView, PortalSessionView};

use crate::shell::Shell;

/// Allows what a scanned code of the portal asks for.
#[tauri::command]
#[specta::specta]
pub async fn approve_portal(
    shell: State<'_, Shell>,
    scan: String,
    auth: Auth,
) -> Result<PortalApprovedView, Error> {
    shell.wallet().await?.approve_portal(&scan, auth).await
}

/// The open sessions of the portal.
#[tauri::command]
#[specta::specta]
pub async fn portal_sessions(shell: State<'_, Shell>) -> Result<Vec<PortalSessionView>, Error> {
    shell.wallet().await?.portal_sessions().await
}

/// Ends a session of the portal.
#[tauri::command]
#[specta::specta]
pub async fn end_portal_session(shell: State<'_, Shell>, session: String) -> Result<(), Error> {
    shell.wallet().await?.end_portal_session(&session).await
}

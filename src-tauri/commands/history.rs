//! History and notifications.

use tauri::{AppHandle, State};
use tauri_plugin_notification::NotificationExt;
use wallet::{Error, HistoryPage, NotificationView};

use crate::shell::Shell;

/// A page of history.
#[tauri::command]
#[specta::specta]
pub async fn history(
    shell: State<'_, Shell>,
    before: Option<String>,
) -> Result<HistoryPage, Error> {
    shell.wallet().await?.history(before.as_deref()).await
}

/// The notifications.
#[tauri::command]
#[specta::specta]
pub async fn notifications(shell: State<'_, Shell>) -> Result<Vec<NotificationView>, Error> {
    shell.wallet().await?.notifications().await
}

/// Marks every notification as read.
#[tauri::command]
#[specta::specta]
pub async fn read_notifications(shell: State<'_, Shell>) -> Result<(), Error> {
    shell.wallet().await?.read_notifications().await
}

/// Has the desktop or the telephone show what happened, in the person's language and without anybody's data: it may be
/// read over a shoulder. Where nothing shows notices, it stays in the app.
#[tauri::command]
#[specta::specta]
pub async fn show_notice(app: AppHandle, text: String) {
    let notice = app.notification().builder().title("Qoltanba").body(text);
    if let Err(error) = notice.show() {
        tracing::info!(error = %error, "nothing showed the notice");
    }
}

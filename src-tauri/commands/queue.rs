//! Places in the queues of service centres.

use tauri::State;
use wallet::{CentreView, Error, ReservationView, ReserveForm, WindowsView};

use crate::shell::Shell;

/// The service centres.
#[tauri::command]
#[specta::specta]
pub async fn service_centres(shell: State<'_, Shell>) -> Result<Vec<CentreView>, Error> {
    shell.wallet().await?.service_centres().await
}

/// The windows of a service centre.
#[tauri::command]
#[specta::specta]
pub async fn queue_windows(shell: State<'_, Shell>, centre: String) -> Result<WindowsView, Error> {
    shell.wallet().await?.queue_windows(&centre).await
}

/// The person's reservations.
#[tauri::command]
#[specta::specta]
pub async fn reservations(shell: State<'_, Shell>) -> Result<Vec<ReservationView>, Error> {
    shell.wallet().await?.reservations().await
}

/// Reserves a place.
#[tauri::command]
#[specta::specta]
pub async fn reserve(shell: State<'_, Shell>, form: ReserveForm) -> Result<ReservationView, Error> {
    shell.wallet().await?.reserve(form).await
}

/// Gives a place back.
#[tauri::command]
#[specta::specta]
pub async fn cancel_reservation(
    shell: State<'_, Shell>,
    reservation: String,
) -> Result<ReservationView, Error> {
    shell.wallet().await?.cancel_reservation(&reservation).await
}

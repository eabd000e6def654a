//! Citizens who live abroad, and what is said before any service.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    attachment::{AttachmentPurpose, AttachmentRefusal},
    service::Service,
};
use tauri::State;
use wallet::{AbroadFormView, BeforeView, DraftView, Error};

use crate::shell::Shell;

/// What a service needs and would refuse.
#[tauri::command]
#[specta::specta]
pub async fn before_service(
    shell: State<'_, Shell>,
    service: Service,
) -> Result<BeforeView, Error> {
    shell.wallet().await?.before_service(service).await
}

/// The card of a service, as far as it is filled in.
#[tauri::command]
#[specta::specta]
pub async fn abroad_form(
    shell: State<'_, Shell>,
    service: Service,
) -> Result<AbroadFormView, Error> {
    shell.wallet().await?.abroad_form(service).await
}

/// Keeps a file as a copy.
#[tauri::command]
#[specta::specta]
pub async fn attach_copy(
    shell: State<'_, Shell>,
    service: Service,
    purpose: AttachmentPurpose,
    name: String,
    bytes_base64: String,
) -> Result<AbroadFormView, Error> {
    let file = STANDARD
        .decode(bytes_base64)
        .map_err(|_| Error::AttachmentRefused {
            reason: AttachmentRefusal::Unreadable,
        })?;
    let wallet = shell.wallet().await?;
    wallet.attach_copy(service, purpose, &name, file).await
}

/// Takes a copy back.
#[tauri::command]
#[specta::specta]
pub async fn detach_copy(
    shell: State<'_, Shell>,
    service: Service,
    purpose: AttachmentPurpose,
) -> Result<AbroadFormView, Error> {
    shell.wallet().await?.detach_copy(service, purpose).await
}

/// Draws up a request from the card and its copies.
#[tauri::command]
#[specta::specta]
pub async fn draft_abroad(shell: State<'_, Shell>, service: Service) -> Result<DraftView, Error> {
    shell.wallet().await?.draft_abroad(service).await
}

//! Requests for registration.

use tauri::State;
use wallet::{DraftView, Error, RegistrationForm, RequestView, Signing, SmsSent};

use crate::shell::Shell;

/// Draws up a request.
#[tauri::command]
#[specta::specta]
pub async fn draft_registration(
    shell: State<'_, Shell>,
    form: RegistrationForm,
) -> Result<DraftView, Error> {
    shell.wallet().await?.draft_registration(form).await
}

/// The drafts.
#[tauri::command]
#[specta::specta]
pub async fn drafts(shell: State<'_, Shell>) -> Result<Vec<DraftView>, Error> {
    shell.wallet().await?.drafts().await
}

/// Throws a draft away.
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(shell: State<'_, Shell>, draft: String) -> Result<(), Error> {
    shell.wallet().await?.discard_draft(&draft).await
}

/// Sends a code that signs a draft or a request.
#[tauri::command]
#[specta::specta]
pub async fn ask_signing_code(
    shell: State<'_, Shell>,
    draft: Option<String>,
    request: Option<String>,
) -> Result<SmsSent, Error> {
    shell
        .wallet()
        .await?
        .ask_signing_code(draft.as_deref(), request.as_deref())
        .await
}

/// Submits a draft.
#[tauri::command]
#[specta::specta]
pub async fn submit_draft(
    shell: State<'_, Shell>,
    draft: String,
    signing: Option<Signing>,
) -> Result<RequestView, Error> {
    shell.wallet().await?.submit_draft(&draft, signing).await
}

/// The requests.
#[tauri::command]
#[specta::specta]
pub async fn requests(shell: State<'_, Shell>) -> Result<Vec<RequestView>, Error> {
    shell.wallet().await?.requests().await
}

/// One request.
#[tauri::command]
#[specta::specta]
pub async fn request(shell: State<'_, Shell>, request: String) -> Result<RequestView, Error> {
    shell.wallet().await?.request(&request).await
}

/// Signs a request that every owner consented to.
#[tauri::command]
#[specta::specta]
pub async fn sign_request(
    shell: State<'_, Shell>,
    request: String,
    signing: Signing,
) -> Result<RequestView, Error> {
    shell.wallet().await?.sign_request(&request, signing).await
}

/// Asks those again who had not answered.
#[tauri::command]
#[specta::specta]
pub async fn ask_request_again(
    shell: State<'_, Shell>,
    request: String,
) -> Result<RequestView, Error> {
    shell.wallet().await?.ask_request_again(&request).await
}

/// Takes a request back.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_request(
    shell: State<'_, Shell>,
    request: String,
) -> Result<RequestView, Error> {
    shell.wallet().await?.withdraw_request(&request).await
}

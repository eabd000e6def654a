//! The built app in its real WebView, under tauri-driver.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    backend::Backend,
    judge,
    process::{self, Program, built, free_port},
    window::Window,
};

/// A citizen's folder: the profile, and what is taken out of it.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn profile(&self) -> PathBuf {
        self.0.path().join("profile")
    }

    pub fn exports(&self) -> PathBuf {
        self.0.path().join("exports")
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// The running app.
pub struct App {
    window: Window,
    processes: Vec<String>,
    _driver: Program,
}

impl App {
    /// Starts the app of a citizen.
    pub async fn start(home: &Home, backend: &Backend) -> Self {
        Self::start_with(home, &backend.origin, &[]).await
    }

    /// Starts it in another environment.
    pub async fn start_with(home: &Home, server: &str, environment: &[(&str, &str)]) -> Self {
        let (port, native) = (free_port(), free_port());
        let driver = Program::start(
            Command::new("tauri-driver")
                .args([
                    "--port",
                    &port.to_string(),
                    "--native-port",
                    &native.to_string(),
                ])
                .envs(environment.iter().copied())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        process::listens(native).await;
        process::listens(port).await;
        let capabilities = json!({
            "browserName": "wry",
            "tauri:options": {
                "application": built("qoltanba"),
                "args": [
                    "--data-dir", home.profile(),
                    "--export-dir", home.exports(),
                    "--server", server,
                ],
            },
        });
        let window = Window::open(port, capabilities.as_object().unwrap().clone()).await;
        Self {
            window,
            processes: process::those_with(&built("qoltanba"), &home.profile()),
            _driver: driver,
        }
    }

    /// Ends the app at once, as a power cut would.
    pub fn kill(self) {
        process::kill_all(&self.processes);
    }

    /// Closes the window.
    pub async fn close(self) {
        let _ = self.window.client().clone().close().await;
        process::kill_all(&self.processes);
    }

    /// What a camera reads off the screen, as soon as the code is drawn.
    pub async fn camera(&self, name: &str) -> String {
        for _ in 0..40 {
            if let Some(text) = judge::reads_qr_code(&self.picture(name).await) {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("zbarimg finds no code in {name}");
    }

    /// Unlocks with the quick access code and waits for Home.
    pub async fn unlock(&self, code: &str) {
        self.see("unlock-keypad").await;
        self.enter("unlock-keypad", code).await;
        self.see("places").await;
    }

    /// Asks the sources again, and waits until nothing moves on the screen any more.
    pub async fn update_documents(&self) {
        self.press("documents-update").await;
        self.find("[data-testid='documents-update']:not([aria-disabled])")
            .await;
    }
}

impl Deref for App {
    type Target = Window;

    fn deref(&self) -> &Window {
        &self.window
    }
}

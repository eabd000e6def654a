//! A real Chromium, as the third party has it.

use std::{
    ops::Deref,
    process::{Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    process::{self, Program, free_port},
    window::Window,
};

/// A browser with a profile of its own.
pub struct Browser {
    window: Window,
    _driver: Program,
    _profile: TempDir,
}

impl Browser {
    pub async fn start() -> Self {
        let port = free_port();
        let profile = tempfile::tempdir().unwrap();
        let driver = Program::start(
            Command::new("chromedriver")
                .arg(format!("--port={port}"))
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        process::listens(port).await;
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--window-size=390,844",
                    format!("--user-data-dir={}", profile.path().display()),
                ],
            },
        });
        Self {
            window: Window::open(port, capabilities.as_object().unwrap().clone()).await,
            _driver: driver,
            _profile: profile,
        }
    }

    /// Opens an address, also one that differs only in its fragment.
    pub async fn visit(&self, url: &str) {
        for url in ["about:blank", url] {
            self.client().goto(url).await.expect("the page opens");
        }
    }
}

impl Deref for Browser {
    type Target = Window;

    fn deref(&self) -> &Window {
        &self.window
    }
}

//! The wallet's command line, as scripts use it.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::process::Command;

use crate::process::built;

/// A command line with its environment.
#[derive(Clone)]
pub struct Cli {
    profile: PathBuf,
    server: String,
    environment: Vec<(String, String)>,
}

impl Cli {
    pub fn new(profile: &Path, server: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            server: server.to_owned(),
            environment: Vec::new(),
        }
    }

    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment.retain(|(name, _)| name != variable);
        self.environment
            .push((variable.to_owned(), value.to_owned()));
        self
    }

    /// What a command answers.
    pub async fn does(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments).await;
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("the answer is JSON")
    }

    /// A request once the state body has decided it.
    pub async fn decided(&self, request: &str) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let shown = self.does(&["requests", "show", request]).await;
            if shown["state"]["state"] != "processing" {
                return shown;
            }
            assert!(Instant::now() < deadline, "nobody decides: {shown}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What a command that fails says on standard error.
    pub async fn fails(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments).await;
        assert!(
            !output.status.success(),
            "{arguments:?} did: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(output.stdout.is_empty(), "a failure has no answer");
        let said = String::from_utf8_lossy(&output.stderr);
        let mut failure: Value = said
            .lines()
            .last()
            .and_then(|line| serde_json::from_str(line).ok())
            .unwrap_or_else(|| panic!("{arguments:?} failed without JSON: {said}"));
        failure["exit"] = output.status.code().into();
        failure
    }

    /// The code with which a command fails.
    pub async fn refusal(&self, arguments: &[&str]) -> String {
        let failure = self.fails(arguments).await;
        failure["code"]
            .as_str()
            .expect("a failure has a code")
            .to_owned()
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .await
            .expect("the command line runs")
    }

    /// The command, to be started otherwise.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("qoltanba-cli"));
        command
            .arg("--profile")
            .arg(&self.profile)
            .args(["--server", &self.server, "--json"])
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

//! Secrets and answers: from the environment, from the terminal without showing them, or from standard input.

use std::io::{self, BufRead, IsTerminal, Write};

use wallet::Secret;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The longest line that is taken.
const LONGEST: usize = 4_096;

/// Where answers come from.
pub(crate) struct Input {
    environment: fn(&str) -> Option<String>,
    lines: Box<dyn BufRead + Send>,
    is_terminal: bool,
}

impl Input {
    /// The environment and standard input of this process.
    pub(crate) fn standard() -> Self {
        Self {
            environment: |name| std::env::var(name).ok().filter(|value| !value.is_empty()),
            lines: Box::new(io::BufReader::new(io::stdin())),
            is_terminal: io::stdin().is_terminal(),
        }
    }

    /// Whether the environment has something.
    pub(crate) fn has(&self, variable: &str) -> bool {
        (self.environment)(variable).is_some()
    }

    /// Something secret, never shown.
    pub(crate) fn secret(
        &mut self,
        variable: &'static str,
        asked: &'static str,
    ) -> Result<Secret, Failure> {
        if let Some(value) = (self.environment)(variable) {
            return Ok(Zeroizing::new(value));
        }
        let missing = Failure::InputMissing { variable, asked };
        if self.is_terminal {
            return rpassword::prompt_password(format!("{asked}: "))
                .map(Zeroizing::new)
                .map_err(|_| missing);
        }
        self.line().ok_or(missing)
    }

    /// Something that may be seen while it is typed.
    pub(crate) fn text(
        &mut self,
        variable: &'static str,
        asked: &'static str,
    ) -> Result<Secret, Failure> {
        if let Some(value) = (self.environment)(variable) {
            return Ok(Zeroizing::new(value));
        }
        self.prompt(asked);
        self.line().ok_or(Failure::InputMissing { variable, asked })
    }

    /// A line of standard input that has no variable.
    pub(crate) fn line_of(&mut self, asked: &'static str) -> Result<Secret, Failure> {
        self.prompt(asked);
        self.line().ok_or(Failure::InputMissing {
            variable: "standard input",
            asked,
        })
    }

    /// A question that only `yes` agrees to.
    pub(crate) fn confirm(&mut self, question: &'static str) -> Result<(), Failure> {
        let answer = self.text("QOLTANBA_CONFIRM", question)?;
        if answer.trim() == "yes" {
            Ok(())
        } else {
            Err(Failure::NotConfirmed)
        }
    }

    /// A new code or password, typed twice where a person types it.
    pub(crate) fn new_secret(
        &mut self,
        variable: &'static str,
        asked: &'static str,
        again: &'static str,
    ) -> Result<(Secret, Secret), Failure> {
        let first = self.secret(variable, asked)?;
        let second = if self.is_terminal {
            self.secret(variable, again)?
        } else {
            first.clone()
        };
        Ok((first, second))
    }

    fn prompt(&self, asked: &str) {
        if self.is_terminal {
            let mut error = io::stderr().lock();
            // Nobody can be told that standard error is closed.
            let _ = write!(error, "{asked}: ").and_then(|()| error.flush());
        }
    }

    fn line(&mut self) -> Option<Secret> {
        let mut line = Zeroizing::new(String::new());
        let mut bounded = io::Read::take(&mut self.lines, LONGEST as u64);
        bounded.read_line(&mut line).ok()?;
        if line.is_empty() {
            return None;
        }
        Some(Zeroizing::new(
            line.trim_end_matches(['\r', '\n']).to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piped(text: &'static str) -> Input {
        Input {
            environment: |name| (name == "QOLTANBA_CODE").then(|| "271828".to_owned()),
            lines: Box::new(text.as_bytes()),
            is_terminal: false,
        }
    }

    #[test]
    fn the_environment_comes_before_standard_input() {
        let mut input = piped("314159\r\nKupiya123\n");

        assert_eq!(
            *input.secret("QOLTANBA_CODE", "code").expect("set"),
            "271828"
        );
        assert_eq!(*input.secret("OTHER", "code").expect("a line"), "314159");
        assert_eq!(*input.text("OTHER", "word").expect("a line"), "Kupiya123");
        assert!(matches!(
            input.secret("OTHER", "code"),
            Err(Failure::InputMissing {
                variable: "OTHER",
                ..
            })
        ));
    }

    #[test]
    fn only_yes_agrees() {
        assert!(piped("yes\n").confirm("sure").is_ok());
        for text in ["y\n", "no\n", "\n"] {
            assert!(matches!(
                piped(text).confirm("sure"),
                Err(Failure::NotConfirmed)
            ));
        }
    }
}

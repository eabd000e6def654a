//! What a command gives: JSON, or the same in lines for people.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;

/// Where and how answers go.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// The answer of a command, on standard output.
    pub(crate) fn answer<T: Serialize>(&self, answer: &T) {
        // Invariant: answers hold only what JSON can say.
        let value = serde_json::to_value(answer).unwrap_or_default();
        let mut text = if self.json {
            value.to_string()
        } else {
            let mut text = String::new();
            lines(&value, 0, &mut text);
            text.trim_end().to_owned()
        };
        text.push('\n');
        // A reader that went away wants no more.
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Something that is read before a question is answered, on standard error.
    pub(crate) fn shown<T: Serialize>(&self, shown: &T) {
        if !self.json {
            let mut text = String::new();
            lines(
                &serde_json::to_value(shown).unwrap_or_default(),
                0,
                &mut text,
            );
            self.note(text.trim_end());
        }
    }

    /// A remark, on standard error.
    pub(crate) fn note(&self, note: &str) {
        if !self.json {
            let _ = writeln!(io::stderr().lock(), "{note}");
        }
    }

    /// Why the command failed, on standard error.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.json {
            serde_json::to_string(&failure.told()).unwrap_or_default()
        } else {
            format!("error: {failure}")
        };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Members a line each, what is inside indented; pictures are left out.
fn lines(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_empty(member) {
                    continue;
                }
                indent(depth, text);
                text.push_str(name);
                match member {
                    Value::Object(_) | Value::Array(_) => {
                        text.push_str(":\n");
                        lines(member, depth + 1, text);
                    }
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                        text.push_str(": ");
                        text.push_str(&plain(member));
                        text.push('\n');
                    }
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 && item.is_object() {
                    text.push('\n');
                }
                lines(item, depth, text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            indent(depth, text);
            text.push_str(&plain(value));
            text.push('\n');
        }
    }
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() || text.starts_with("data:"),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// A value in one line, without what would steer a terminal.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_lines_without_pictures_and_control_characters() {
        let value = serde_json::json!({
            "documents": [{"number": "04\u{1b}[2J5", "photo": "data:image/png;base64,AA=="}, {"number": "7"}],
            "updated_at": null,
        });
        let mut text = String::new();

        lines(&value, 0, &mut text);

        assert_eq!(text, "documents:\n  number: 04 [2J5\n\n  number: 7\n");
    }
}

//! The command of the offices that answer appeals and complaints (R-39, R-40, S-18).

use std::io::Read;

use clap::{Args, Subcommand};
use domain::{
    Words,
    appeal::{AppealNumber, Body, Outcome},
};
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::service::appeal::office::Office;

/// Bytes that are read of a text; what is longer than an answer may be is refused then.
const LONGEST_TEXT: u64 = 64 * 1024;

/// What an office does.
#[derive(Subcommand)]
pub enum AppealsCommand {
    /// What waits for an answer, what is due first before the rest, without anything about people.
    List,
    /// Takes an appeal or a complaint up, of which its person is told, and shows what it is about.
    Take(Numbered),
    /// Shows one that was taken up, until it is decided.
    Show(Numbered),
    /// Sends an appeal on to the body that decides about it, in its first days.
    Forward {
        /// Its number.
        #[command(flatten)]
        of: Numbered,
        /// migration_service, state_corporation, registry_office, internal_affairs, digital_development or justice.
        #[arg(long, value_parser = named::<Body>)]
        to: Body,
    },
    /// Extends its time by a decision of the body's head, whose reason is on standard input.
    Extend {
        /// Its number.
        #[command(flatten)]
        of: Numbered,
        /// The day on which the head decided it.
        #[arg(long, value_name = "DAY")]
        decided: Date,
        /// The new last day.
        #[arg(long, value_name = "DAY")]
        until: Date,
    },
    /// Answers one that was taken up, with the text on standard input.
    Answer {
        /// Its number.
        #[command(flatten)]
        of: Numbered,
        /// granted, partly_granted or denied.
        #[arg(long, value_parser = named::<Outcome>)]
        outcome: Outcome,
        /// The office that answers, as the person reads it.
        #[arg(long)]
        office: String,
    },
}

/// Which one.
#[derive(Args)]
pub struct Numbered {
    /// The number of its receipt, such as 20261124-048213.
    number: String,
}

/// Carries a command out, and gives the lines to print.
pub async fn appeals(
    office: &Office,
    command: AppealsCommand,
    input: impl Read,
    now: Timestamp,
) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    Ok(match command {
        AppealsCommand::List => office
            .waiting(now)
            .await?
            .iter()
            .map(line)
            .collect::<Result<_, _>>()?,
        AppealsCommand::Take(of) => vec![line(&office.take_up(of.read()?, now).await?)?],
        AppealsCommand::Show(of) => vec![line(&office.case(&of.read()?, now).await?)?],
        AppealsCommand::Forward { of, to } => {
            vec![line(&office.forward(of.read()?, to, now).await?)?]
        }
        AppealsCommand::Extend { of, decided, until } => {
            let reason = Words::parse(&text(input)?)?;
            let extended = office
                .extend(of.read()?, decided, until, reason, now)
                .await?;
            vec![line(&extended)?]
        }
        AppealsCommand::Answer {
            of,
            outcome,
            office: name,
        } => {
            let (name, text) = (Words::parse(&name)?, Words::parse(&text(input)?)?);
            office.answer(of.read()?, outcome, name, text, now).await?;
            Vec::new()
        }
    })
}

impl Numbered {
    fn read(&self) -> Result<AppealNumber, domain::ticket::TicketNumberError> {
        AppealNumber::parse(&self.number)
    }
}

fn line(shown: &impl Serialize) -> Result<Value, serde_json::Error> {
    serde_json::to_value(shown)
}

fn text(input: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    input.take(LONGEST_TEXT).read_to_string(&mut text)?;
    Ok(text)
}

/// A value by the name that it is stored by.
fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(text.replace('-', "_")))
        .map_err(|_| "there is no such name".to_owned())
}

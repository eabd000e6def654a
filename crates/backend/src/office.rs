//! What an office decides about requests of citizens abroad, over the database and beside the service (R-38, S-18).

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::{AttachmentId, RequestId, abroad::refuses_card, request::RefusalGround};
use ring::hmac;
use serde_json::{Value, json};

use crate::{
    authority::{KeyFileError, Keys, write_secret},
    clock::Clock,
    refusal::Refusal,
    service::abroad::{self, Decision},
    store::Store,
};

/// What there is to decide.
#[derive(Subcommand)]
pub enum AbroadCommand {
    /// What waits, what is promised first before the rest, without anything about people.
    List {
        /// Where.
        #[command(flatten)]
        place: Place,
    },
    /// Shows a request with its card and its copies.
    Show {
        /// Which.
        request: String,
        /// Where.
        #[command(flatten)]
        place: Place,
    },
    /// Writes a copy of a request to a file that only this user can read.
    Copy {
        /// Of which request.
        request: String,
        /// Which copy.
        attachment: String,
        /// Where it is written.
        #[arg(long)]
        out: PathBuf,
        /// Where.
        #[command(flatten)]
        place: Place,
    },
    /// Accepts a request: the applicant is notified.
    Accept {
        /// Which.
        request: String,
        /// Where.
        #[command(flatten)]
        place: Place,
    },
    /// Refuses a request on a ground.
    Refuse {
        /// Which.
        request: String,
        /// unreliable_data, requirements_not_met or no_access_to_personal_data
        #[arg(long, value_parser = ground)]
        ground: RefusalGround,
        /// Where.
        #[command(flatten)]
        place: Place,
    },
}

/// Where the service keeps what it has.
#[derive(Args, Clone)]
pub struct Place {
    /// sqlite:///path or postgres://…; SQLite in the data directory by default.
    #[arg(long, env = "DATABASE_URL")]
    database: Option<String>,
    /// The directory of the authority's keys and of the database.
    #[arg(long, default_value = "qoltanba-data")]
    data: PathBuf,
}

/// Why the office's command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Not an id.
    #[error(transparent)]
    Id(#[from] domain::IdError),
    /// The keys, or the file to be written.
    #[error(transparent)]
    Files(#[from] KeyFileError),
    /// The rules or the database.
    #[error("it was not done")]
    Refused(#[from] Refusal),
    /// An answer that cannot be printed.
    #[error("the answer could not be written")]
    Unwritten(#[from] serde_json::Error),
}

impl AbroadCommand {
    /// The database, where it is named, and the directory.
    pub fn place(&self) -> (Option<String>, PathBuf) {
        let (Self::List { place }
        | Self::Show { place, .. }
        | Self::Copy { place, .. }
        | Self::Accept { place, .. }
        | Self::Refuse { place, .. }) = self;
        (place.database.clone(), place.data.clone())
    }

    /// Carries the command out, and gives the lines to print.
    pub async fn carry_out(
        self,
        store: &Store,
        data: &Path,
        clock: &dyn Clock,
    ) -> Result<Vec<Value>, OfficeError> {
        let now = clock.now();
        match self {
            Self::List { .. } => {
                let waiting = abroad::waiting(store, now).await?;
                Ok(waiting
                    .iter()
                    .map(serde_json::to_value)
                    .collect::<Result<_, _>>()?)
            }
            Self::Show { request, .. } => {
                let case = abroad::case(store, &RequestId::parse(&request)?, now).await?;
                Ok(vec![serde_json::to_value(case)?])
            }
            Self::Copy {
                request,
                attachment,
                out,
                ..
            } => {
                let Keys { pepper, .. } = Keys::open(data, now)?;
                let pepper = hmac::Key::new(hmac::HMAC_SHA256, &pepper);
                let request = RequestId::parse(&request)?;
                let attachment = AttachmentId::parse(&attachment)?;
                let (stored, bytes) = abroad::copy(store, &pepper, &request, &attachment).await?;
                write_secret(&out, &bytes)?;
                Ok(vec![
                    json!({ "kind": stored.kind, "sha256": stored.sha256 }),
                ])
            }
            Self::Accept { request, .. } => {
                let id = RequestId::parse(&request)?;
                let state = abroad::decide(store, id, Decision::Accept, now).await?;
                Ok(vec![serde_json::to_value(state)?])
            }
            Self::Refuse {
                request, ground, ..
            } => {
                let id = RequestId::parse(&request)?;
                let state = abroad::decide(store, id, Decision::Refuse(ground), now).await?;
                Ok(vec![serde_json::to_value(state)?])
            }
        }
    }
}

/// A ground of R-31 by its name on the wire; those of registrations at a dwelling are none here.
fn ground(text: &str) -> Result<RefusalGround, String> {
    serde_json::from_value::<RefusalGround>(Value::String(text.to_owned()))
        .ok()
        .filter(|ground| refuses_card(*ground))
        .ok_or_else(|| "there is no such ground".to_owned())
}

//! The commands of dossiers.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Destination;

#[derive(Debug, Subcommand)]
pub(crate) enum Dossier {
    /// Keep a dossier as one file, dossier-ID.asice
    Save(DossierSave),
    /// Check a dossier, without the service and without a profile: what is missing, changed or contradicts
    Verify(DossierVerify),
}

#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = false, args = ["request", "consent"])]
pub(crate) struct DossierSave {
    /// Id of a request of my own
    #[arg(long, value_name = "ID")]
    pub(crate) request: Option<String>,
    /// Id of a consent that I answered
    #[arg(long, value_name = "ID")]
    pub(crate) consent: Option<String>,
    /// Folder for the file
    #[command(flatten)]
    pub(crate) into: Destination,
}

#[derive(Debug, Args)]
pub(crate) struct DossierVerify {
    /// The file
    pub(crate) file: PathBuf,
    /// Certificate of the authority that is trusted, PEM; without it the file's own, which then has to be compared
    #[arg(long, value_name = "FILE")]
    pub(crate) authority: Option<PathBuf>,
}

//! The commands of fees.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Fee {
    /// How much it is, and whether it is paid
    Status(Paper),
    /// Pay it, once for everybody who signs
    Pay(Paper),
}

#[derive(Debug, Args)]
#[group(id = "whose", required = true, multiple = false, args = ["request", "consent"])]
pub(crate) struct Paper {
    /// Id of my request
    #[arg(long, value_name = "ID")]
    pub(crate) request: Option<String>,
    /// Id of the consent that I am asked for
    #[arg(long, value_name = "ID")]
    pub(crate) consent: Option<String>,
}

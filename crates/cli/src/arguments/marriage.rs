//! The commands of marriages.

use clap::{Args, Subcommand};
use domain::marriage::Surnames;

use super::{Paper, named};

#[derive(Debug, Subcommand)]
pub(crate) enum Marriage {
    /// The offices that one can choose from
    Offices,
    /// Apply first; IIN and name of the spouse are asked for
    Apply(MarriageApply),
    /// When and where we are awaited
    Status(Paper),
}

#[derive(Debug, Args)]
pub(crate) struct MarriageApply {
    /// Code of the office, as `marriage offices` has it
    #[arg(long)]
    pub(crate) office: String,
    /// own, applicants or spouses: the surname of both afterwards
    #[arg(long, value_parser = named::<Surnames>, default_value = "own")]
    pub(crate) surnames: Surnames,
    /// Sign with a code by SMS in place of the EDS
    #[arg(long)]
    pub(crate) sms: bool,
}

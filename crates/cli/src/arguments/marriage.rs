//! The commands of marriages.

use clap::{Args, Subcommand};
use domain::marriage::Surnames;

use super::named;

#[derive(Debug, Subcommand)]
pub(crate) enum Marriage {
    /// The offices that one can choose from
    Offices,
    /// Apply first; IIN and name of the spouse are asked for
    Apply(MarriageApply),
    /// Fee and appointment
    Status(MarriageOf),
    /// Pay the fee, once for both
    Pay(MarriageOf),
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

#[derive(Debug, Args)]
#[group(id = "whose", required = true, multiple = false, args = ["request", "consent"])]
pub(crate) struct MarriageOf {
    /// Id of my application
    #[arg(long, value_name = "ID")]
    pub(crate) request: Option<String>,
    /// Id of the consent that I am asked for
    #[arg(long, value_name = "ID")]
    pub(crate) consent: Option<String>,
}

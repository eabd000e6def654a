//! What is said before a service, and citizens abroad.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{abroad::AbroadReason, service::Service};

use super::named;

#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// What a service needs and what it would refuse, with where to go instead
    Before {
        /// temporary_registration, permanent_registration, abroad_permanently, abroad_temporarily, end_of_registration or
        /// marriage
        #[arg(value_parser = named::<Service>)]
        service: Service,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Abroad {
    /// For a time; for good without it
    #[arg(long)]
    pub(crate) temporarily: bool,
    /// Country, two letters of ISO 3166-1
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// First day there, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<String>,
    /// Last day that is planned, for a time
    #[arg(long, value_name = "DAY", requires = "temporarily")]
    pub(crate) until: Option<String>,
    /// work, study, treatment, family or other
    #[arg(long, value_parser = named::<AbroadReason>)]
    pub(crate) reason: Option<AbroadReason>,
    /// Day on which the permit to leave was issued, for good
    #[arg(long, value_name = "DAY", conflicts_with = "temporarily")]
    pub(crate) permit_issued_on: Option<String>,
    /// Copy of the identity document: PDF, JPEG or PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) identity_copy: Option<PathBuf>,
    /// Copy of the permit to leave, for good
    #[arg(long, value_name = "FILE", conflicts_with = "temporarily")]
    pub(crate) permit_copy: Option<PathBuf>,
    /// Address, contact and numbers are asked for
    #[arg(long)]
    pub(crate) fill_in: bool,
    /// I consent to access to restricted personal data (Law on Personal Data, art. 8)
    #[arg(long)]
    pub(crate) personal_data: bool,
    /// Only keep it; it is submitted by a later call
    #[arg(long)]
    pub(crate) keep: bool,
    /// Submit a draft of an earlier try
    #[arg(long, conflicts_with_all = ["country", "since", "until", "reason", "permit_issued_on", "identity_copy",
        "permit_copy", "fill_in", "keep"])]
    pub(crate) draft: Option<String>,
}

//! Places in the queues of service centres.

use clap::Subcommand;
use domain::queue::VisitPurpose;
use wallet::{ReserveForm, Wallet};

use crate::{arguments::named, failure::Failure, output::Output};

/// What is done with places in queues.
#[derive(Debug, Subcommand)]
pub(crate) enum Queue {
    /// The service centres
    Centres,
    /// When a service centre receives people, and the places that are free
    Windows {
        /// The service centre
        centre: String,
    },
    /// My reservations
    List,
    /// Reserve a place; once a day
    Reserve {
        /// The service centre
        centre: String,
        /// The day, such as 2026-12-01
        day: String,
        /// When the window begins, such as 10:30
        at: String,
        /// What for: registration, identity_documents, eds, driving, real_estate, civil_status, social_support, other
        #[arg(long, value_parser = named::<VisitPurpose>, default_value = "other")]
        purpose: VisitPurpose,
    },
    /// Give a place back
    Cancel {
        /// The reservation
        reservation: String,
    },
}

/// Does what a command says.
pub(crate) async fn queue(wallet: &Wallet, command: Queue, output: &Output) -> Result<(), Failure> {
    match command {
        Queue::Centres => output.answer(&wallet.service_centres().await?),
        Queue::Windows { centre } => output.answer(&wallet.queue_windows(&centre).await?),
        Queue::List => output.answer(&wallet.reservations().await?),
        Queue::Reserve {
            centre,
            day,
            at,
            purpose,
        } => {
            let form = ReserveForm {
                centre,
                purpose,
                day,
                at,
            };
            output.answer(&wallet.reserve(form).await?);
        }
        Queue::Cancel { reservation } => {
            output.answer(&wallet.cancel_reservation(&reservation).await?);
        }
    }
    Ok(())
}

//! Electronic inquiries.

use clap::Subcommand;
use wallet::{InquiryForm, ScanView, Wallet};

use crate::{arguments::Destination, failure::Failure, output::Output};

/// What is done with inquiries.
#[derive(Debug, Subcommand)]
pub(crate) enum Inquiries {
    /// My inquiries
    List,
    /// Whom, and which dwellings, I may ask about
    Subjects,
    /// Ask where a person is registered: me, or my minor child
    RegisteredAt {
        /// IIN of that person
        iin: String,
    },
    /// Ask who is registered at a dwelling of mine
    RegisteredHere {
        /// Registration address code of the dwelling
        rka: String,
    },
    /// What an inquiry says, and the link by which anyone checks it
    Show {
        /// The inquiry
        inquiry: String,
    },
    /// Write an inquiry as files that openssl verifies
    Export {
        /// The inquiry
        inquiry: String,
        #[command(flatten)]
        into: Destination,
    },
    /// Check somebody's inquiry by its link or number; its holder is told
    Check {
        /// The link of its QR code, or its number
        code: String,
    },
}

/// Does what a command says.
pub(crate) async fn inquiries(
    wallet: &Wallet,
    command: Inquiries,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Inquiries::List => output.answer(&wallet.inquiries().await?),
        Inquiries::Subjects => output.answer(&wallet.inquiry_subjects().await?),
        Inquiries::RegisteredAt { iin } => {
            let form = InquiryForm::RegisteredAt { iin };
            output.answer(&wallet.ask_inquiry(form).await?);
        }
        Inquiries::RegisteredHere { rka } => {
            let form = InquiryForm::RegisteredHere { rka };
            output.answer(&wallet.ask_inquiry(form).await?);
        }
        Inquiries::Show { inquiry } => output.answer(&wallet.inquiry(&inquiry).await?),
        Inquiries::Export { inquiry, into } => {
            output.answer(&wallet.export_inquiry(&inquiry, &into.out).await?);
        }
        Inquiries::Check { code } => match wallet.scan_text(&code).await? {
            ScanView::Inquiry { scan, .. } => output.answer(&wallet.check_inquiry(&scan).await?),
            // What leads to something else is said to, and nothing is done.
            other => output.answer(&other),
        },
    }
    Ok(())
}

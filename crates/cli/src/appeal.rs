//! Appeals and complaints.

use clap::{Args, Subcommand};
use wallet::{AppealForm, ComplaintForm, Wallet};

use crate::{
    arguments::Destination, failure::Failure, input::Input, output::Output, perform::ask_auth,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Appeal {
    /// All of them, with complaints
    List,
    /// Appeal against a refused request; the essence is asked for
    File {
        /// Id of the request
        request: String,
        /// Where mail reaches me, in place of the registered address: it is asked for
        #[arg(long)]
        address: bool,
    },
    /// Complain about how an appeal was decided, or that nobody answered; the essence is asked for
    Complain {
        /// Id of the appeal
        appeal: String,
        /// Why it comes late, where it does: it is asked for
        #[arg(long)]
        late: bool,
    },
    /// Take an appeal or a complaint back before it is decided
    Withdraw {
        /// Its id
        appeal: String,
    },
    /// What was signed, and the receipt, as files that openssl checks
    Evidence(Evidence),
}

#[derive(Debug, Args)]
pub(crate) struct Evidence {
    /// Id of the appeal
    appeal: String,
    #[command(flatten)]
    into: Destination,
}

pub(crate) async fn appeal(
    wallet: &Wallet,
    command: Appeal,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let draft = match command {
        Appeal::List => {
            output.answer(&wallet.appeals().await?);
            return Ok(());
        }
        Appeal::Evidence(of) => {
            output.answer(
                &wallet
                    .export_appeal_evidence(&of.appeal, &of.into.out)
                    .await?,
            );
            return Ok(());
        }
        Appeal::File { request, address } => {
            let postal_address = match address {
                true => input.text("QOLTANBA_POSTAL_ADDRESS", "postal address")?,
                false => Default::default(),
            };
            let form = AppealForm {
                request,
                essence: essence(input)?,
                postal_address: postal_address.to_string(),
            };
            wallet.draft_appeal(form).await?
        }
        Appeal::Complain { appeal, late } => {
            let late_because = match late {
                true => input.text("QOLTANBA_LATE_REASON", "why it comes late")?,
                false => Default::default(),
            };
            let form = ComplaintForm {
                appeal,
                essence: essence(input)?,
                late_because: late_because.to_string(),
            };
            wallet.draft_complaint(form).await?
        }
        Appeal::Withdraw { appeal } => wallet.draft_appeal_withdrawal(&appeal).await?,
    };
    output.shown(&draft);
    input.confirm("sign and send it (yes/no)")?;
    let auth = ask_auth(false, input)?;
    output.answer(&wallet.sign_appeal(&draft.draft, auth).await?);
    Ok(())
}

fn essence(input: &mut Input) -> Result<String, Failure> {
    let essence = input.text("QOLTANBA_ESSENCE", "the essence, in one line")?;
    Ok(essence.to_string())
}

//! Fees of requests.

use wallet::Wallet;

use crate::{
    arguments::{Fee, Paper},
    failure::Failure,
    input::Input,
    output::Output,
};

/// What a command of fees says with an unlocked profile.
pub(crate) async fn fee(
    wallet: &Wallet,
    command: Fee,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Fee::Status(Paper {
            request: Some(request),
            ..
        }) => output.answer(&wallet.request_fee(&request).await?),
        Fee::Status(Paper { consent, .. }) => {
            output.answer(&wallet.consent_fee(&consent.unwrap_or_default()).await?);
        }
        Fee::Pay(of) => {
            input.confirm("pay the fee (yes/no)")?;
            let paid = match of.request {
                Some(request) => wallet.pay_request_fee(&request).await?,
                None => {
                    let consent = of.consent.unwrap_or_default();
                    wallet.pay_consent_fee(&consent).await?
                }
            };
            output.answer(&paid);
        }
    }
    Ok(())
}

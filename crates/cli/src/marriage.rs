//! Applying for marriage.

use wallet::{MarriageForm, Wallet, marriage::offices};

use crate::{
    arguments::{Marriage, MarriageApply, Paper},
    failure::Failure,
    input::Input,
    output::Output,
    register::sign_draft,
};

/// What a command of marriages says with an unlocked profile.
pub(crate) async fn marriage(
    wallet: &Wallet,
    command: Marriage,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Marriage::Offices => output.answer(&offices()),
        Marriage::Apply(arguments) => apply(wallet, arguments, input, output).await?,
        Marriage::Status(Paper {
            request: Some(request),
            ..
        }) => output.answer(&wallet.request_appointment(&request).await?),
        Marriage::Status(Paper { consent, .. }) => {
            let consent = consent.unwrap_or_default();
            output.answer(&wallet.consent_appointment(&consent).await?);
        }
    }
    Ok(())
}

async fn apply(
    wallet: &Wallet,
    arguments: MarriageApply,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let form = MarriageForm {
        iin: input
            .secret("QOLTANBA_SPOUSE_IIN", "IIN of the spouse")?
            .to_string(),
        surname: input
            .text("QOLTANBA_SPOUSE_SURNAME", "surname of the spouse")?
            .to_string(),
        given_name: input
            .text("QOLTANBA_SPOUSE_GIVEN_NAME", "given name of the spouse")?
            .to_string(),
        office: arguments.office,
        surnames: arguments.surnames,
    };
    let draft = wallet.draft_marriage(form).await?;
    output.shown(&draft);
    input.confirm("sign and submit it (yes/no)")?;
    let signing = sign_draft(wallet, &draft, arguments.sms, input).await?;
    output.answer(&wallet.submit_draft(&draft.draft, Some(signing)).await?);
    Ok(())
}

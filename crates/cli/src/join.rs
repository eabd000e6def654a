//! Joining, step after step, from wherever it stopped.

use domain::joining::JoiningStep;
use wallet::{Joining, Wallet};

use crate::{arguments::Join, failure::Failure, input::Input, output::Output};

/// Takes every step that is left; whoever runs it again goes on.
pub(crate) async fn join(
    wallet: &Wallet,
    join: Join,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let status = wallet.status().await?;
    let Some(mut joining) = status.joining else {
        output.note("this profile has joined already");
        output.answer(&status);
        return Ok(());
    };
    if join.start_over {
        joining = wallet.joining_start_over().await?;
    }
    if join.resend {
        joining = wallet.joining_resend().await?;
    }
    while joining.step != JoiningStep::QuickAccessCode {
        joining = step(wallet, &joining, input, output).await?;
    }
    if joining.password_needed {
        let password = input.secret("QOLTANBA_EDS_PASSWORD", "EDS password")?;
        wallet.joining_password(password).await?;
    }
    let (code, again) = input.new_secret(
        "QOLTANBA_CODE",
        "new quick access code, 6 digits",
        "the same code again",
    )?;
    let status = wallet.joining_quick_access_code(code, again).await?;
    output.answer(&status);
    Ok(())
}

async fn step(
    wallet: &Wallet,
    joining: &Joining,
    input: &mut Input,
    output: &Output,
) -> Result<Joining, Failure> {
    match joining.step {
        JoiningStep::Phone => {
            let phone = input.text("QOLTANBA_PHONE", "telephone number")?;
            Ok(wallet.joining_start(&phone).await?)
        }
        JoiningStep::Code => {
            if let Some(phone) = &joining.phone {
                output.note(&format!("an SMS went to {phone}"));
            }
            let digits = input.secret("QOLTANBA_SMS_CODE", "code from the SMS")?;
            Ok(wallet.joining_code(digits).await?)
        }
        JoiningStep::Identity => {
            let demo = wallet.status().await?.demo == Some(true);
            if demo {
                output
                    .note("this service is a demonstration: the identity check is not a real one");
            }
            input.confirm(
                "consent to use ID data and telephone number for the identity check (yes/no)",
            )?;
            Ok(wallet.joining_identity(true).await?)
        }
        JoiningStep::ControlQuestions => {
            let iin = input.secret("QOLTANBA_IIN", "IIN")?;
            let born = input.text("QOLTANBA_DATE_OF_BIRTH", "date of birth, YYYY-MM-DD")?;
            Ok(wallet.joining_control(&iin, &born).await?)
        }
        JoiningStep::Certificate => {
            if let Some(person) = &joining.person {
                output.note(&person.to_string());
            }
            let email = input.text("QOLTANBA_EMAIL", "e-mail")?;
            let (password, again) = input.new_secret(
                "QOLTANBA_EDS_PASSWORD",
                "EDS password",
                "the same password again",
            )?;
            if password != again {
                return Err(Failure::PasswordsDiffer);
            }
            Ok(wallet.joining_certificate(&email, password).await?)
        }
        JoiningStep::QuickAccessCode | JoiningStep::Done => Ok(joining.clone()),
    }
}

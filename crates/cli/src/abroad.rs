//! Citizens who live abroad, and what is said before any service.

use std::path::Path;

use domain::{attachment::AttachmentPurpose, service::Service};
use wallet::{Signing, Wallet};

use crate::{
    arguments::{Abroad, ServiceCommand},
    failure::Failure,
    input::Input,
    output::Output,
    perform::{ask_auth, file},
    register::kept_draft,
};

/// Says what a service needs and would refuse.
pub(crate) async fn service(
    wallet: &Wallet,
    command: ServiceCommand,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        ServiceCommand::Before { service } => {
            output.answer(&wallet.before_service(service).await?);
        }
    }
    Ok(())
}

/// Keeps what is named, and submits it.
pub(crate) async fn abroad(
    wallet: &Wallet,
    arguments: Abroad,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let service = match arguments.temporarily {
        true => Service::AbroadTemporarily,
        false => Service::AbroadPermanently,
    };
    let draft = match &arguments.draft {
        Some(id) => kept_draft(wallet, id).await?,
        None => {
            fill_in(wallet, service, &arguments, input).await?;
            if arguments.keep {
                output.answer(&wallet.abroad_form(service).await?);
                return Ok(());
            }
            wallet.draft_abroad(service).await?
        }
    };
    output.shown(&draft);
    input.confirm("sign and submit it with your EDS (yes/no)")?;
    let auth = ask_auth(false, input)?;
    let submitted = wallet
        .submit_draft(&draft.draft, Some(Signing::Eds { auth }))
        .await?;
    output.answer(&submitted);
    Ok(())
}

async fn fill_in(
    wallet: &Wallet,
    service: Service,
    arguments: &Abroad,
    input: &mut Input,
) -> Result<(), Failure> {
    let view = wallet.abroad_form(service).await?;
    let mut form = view.form;
    for (field, said) in [
        (&mut form.country, &arguments.country),
        (&mut form.since, &arguments.since),
        (&mut form.until, &arguments.until),
        (&mut form.permit_issued_on, &arguments.permit_issued_on),
    ] {
        if let Some(said) = said {
            field.clone_from(said);
        }
    }
    form.reason = arguments.reason.or(form.reason);
    form.personal_data |= arguments.personal_data;
    if arguments.fill_in {
        form.address = input
            .text("QOLTANBA_ADDRESS_ABROAD", "address abroad, in one line")?
            .to_string();
        form.contact = input
            .text(
                "QOLTANBA_CONTACT_ABROAD",
                "telephone number or e-mail address abroad",
            )?
            .to_string();
        if view.documents.is_empty() {
            form.document_number = input
                .text(
                    "QOLTANBA_DOCUMENT_NUMBER",
                    "number of the identity document",
                )?
                .to_string();
        }
        if service == Service::AbroadPermanently {
            form.permit_number = input
                .text("QOLTANBA_PERMIT_NUMBER", "number of the permit to leave")?
                .to_string();
        }
    }
    wallet.save_abroad_form(service, form).await?;
    for (purpose, path) in [
        (
            AttachmentPurpose::IdentityDocument,
            &arguments.identity_copy,
        ),
        (AttachmentPurpose::PermitToLeave, &arguments.permit_copy),
    ] {
        if let Some(path) = path {
            attach(wallet, service, purpose, path).await?;
        }
    }
    Ok(())
}

async fn attach(
    wallet: &Wallet,
    service: Service,
    purpose: AttachmentPurpose,
    path: &Path,
) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|source| file(path, source))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    wallet.attach_copy(service, purpose, &name, bytes).await?;
    Ok(())
}

//! Keeping the dossier of a request that has ended, and checking one without the service.

use std::{fs, io::Read, path::Path};

use wallet::{
    Wallet,
    dossier::{LONGEST_CONTAINER, check},
};

use crate::{
    arguments::{Dossier, DossierSave, DossierVerify},
    failure::Failure,
    output::Output,
    perform::file,
};

/// What a command of dossiers says with a profile.
pub(crate) async fn dossier(
    wallet: &Wallet,
    command: Dossier,
    output: &Output,
) -> Result<(), Failure> {
    let kept = match command {
        Dossier::Save(DossierSave {
            request: Some(request),
            into,
            ..
        }) => wallet.keep_request_dossier(&request, &into.out).await?,
        Dossier::Save(DossierSave { consent, into, .. }) => {
            let consent = consent.unwrap_or_default();
            wallet.keep_consent_dossier(&consent, &into.out).await?
        }
        Dossier::Verify(arguments) => return verify(&arguments, output),
    };
    output.answer(&kept);
    Ok(())
}

/// Checks a dossier; needs neither profile nor service.
pub(crate) fn verify(arguments: &DossierVerify, output: &Output) -> Result<(), Failure> {
    let authority = arguments
        .authority
        .as_deref()
        .map(|path| fs::read_to_string(path).map_err(|source| file(path, source)))
        .transpose()?;
    let checked = check(&read(&arguments.file)?, authority.as_deref())?;
    output.answer(&checked);
    if !checked.authority_was_given {
        output.note(
            "the authority is the file's own word: name the one that is trusted with --authority",
        );
    }
    checked
        .is_whole()
        .then_some(())
        .ok_or(Failure::DossierDiffers)
}

/// No more of a file than a dossier can have, and one byte that tells that there is more.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|opened| {
            opened
                .take(LONGEST_CONTAINER as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(|source| file(path, source))?;
    Ok(bytes)
}

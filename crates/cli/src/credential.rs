//! Verifying what proves a document, without service and profile (S-36).

use std::{fs, io::Read, path::Path};

use wallet::credential::proof::{ToProve, prove};

use crate::{arguments::CredentialVerify, failure::Failure, output::Output, perform::file};

/// The longest presentation that is read from standard input, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Verifies a presentation, and tells what it says.
pub(crate) fn verify(arguments: &CredentialVerify, output: &Output) -> Result<(), Failure> {
    let presentation = match arguments.presentation.as_str() {
        "-" => {
            let mut text = String::new();
            std::io::stdin()
                .take(LONGEST)
                .read_to_string(&mut text)
                .map_err(|source| file(Path::new("-"), source))?;
            text
        }
        path => read(Path::new(path))?,
    };
    let status_list = arguments.status_list.as_deref().map(read).transpose()?;
    let proved = prove(&ToProve {
        presentation: presentation.trim(),
        authority: &read(&arguments.trust)?,
        issuer: &arguments.issuer,
        audience: arguments.audience.as_deref().unwrap_or(&arguments.issuer),
        nonce: &arguments.nonce,
        oldest_minutes: arguments.oldest,
        status_list: status_list.as_deref().map(str::trim),
    })
    .ok_or(Failure::TrustUnreadable)??;
    if proved.status_list.is_some() && !proved.checked {
        output.note("whether it was ended is not known: fetch its status list and give it with --status-list");
    }
    output.answer(&proved);
    Ok(())
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| file(path, source))
}

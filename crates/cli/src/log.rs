//! The provable log of grants and views (R-25, S-17).

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use wallet::{
    LogState, Wallet,
    log::verify::{ToVerify, verify as check},
};

use crate::{
    arguments::{Log, LogFile, LogVerify},
    failure::Failure,
    output::Output,
    perform::file,
};

/// Does what a command of the log says with a profile.
pub(crate) async fn log(wallet: &Wallet, command: Log, output: &Output) -> Result<(), Failure> {
    match command {
        Log::Check => {
            let state = wallet.log_state().await?;
            output.answer(&state);
            match state {
                LogState::Conflict { .. } => Err(Failure::LogDiffers),
                LogState::Consistent { .. } | LogState::Unchecked => Ok(()),
            }
        }
        Log::Export(into) => write(&wallet.export_log().await?, &into),
        Log::Checkpoint(into) => write(&wallet.log_checkpoint().await?, &into),
        Log::Receipt { entry, into } => write(&wallet.log_receipt(&entry).await?, &into),
        Log::Verify(arguments) => verify(&arguments, output),
    }
}

/// Checks an exported log; needs neither profile nor service.
pub(crate) fn verify(arguments: &LogVerify, output: &Output) -> Result<(), Failure> {
    let verified = check(&ToVerify {
        export: read(&arguments.file)?,
        key: arguments.key.clone(),
        checkpoints: named(&arguments.checkpoint)?,
        receipts: named(&arguments.receipt)?,
    })?;
    output.answer(&verified);
    if !verified.key_was_given {
        output.note("the key is the file's own word: compare it with what is known of the log");
    }
    verified.is_whole().then_some(()).ok_or(Failure::LogDiffers)
}

fn named(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    paths
        .iter()
        .map(|path| Ok((path.display().to_string(), read(path)?)))
        .collect()
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| file(path, source))
}

/// The exact bytes, which a terminal shows as they are.
fn write(text: &str, into: &LogFile) -> Result<(), Failure> {
    match &into.out {
        Some(path) => fs::write(path, text).map_err(|source| file(path, source)),
        None => {
            // A reader that went away wants no more.
            let _ = io::stdout().lock().write_all(text.as_bytes());
            Ok(())
        }
    }
}

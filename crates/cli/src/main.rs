//! The wallet without a window: for testers, scripts and integrators.
//!
//! What a command gives goes to standard output, everything else to standard error. Secrets are never
//! arguments: they come from environment variables, or from standard input, a line each, or are asked for
//! on the terminal. Every command but `join` and most of `log` unlocks the profile, signs in, does one thing, and signs out.

mod abroad;
mod appeal;
mod arguments;
mod credential;
mod dossier;
mod failure;
mod fee;
mod home;
mod input;
mod inquiry;
mod join;
mod log;
mod marriage;
mod offline;
mod output;
mod perform;
mod queue;
mod register;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::{EnvFilter, fmt};
use wallet::{KeystoreChoice, Options, Wallet};

use crate::{
    arguments::{Arguments, Command, Credential, Dossier, Join, KeystoreKind, Log},
    failure::Failure,
    input::Input,
    output::Output,
};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("QOLTANBA_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let output = Output::new(arguments.json);
    match run(arguments, &output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn run(arguments: Arguments, output: &Output) -> Result<(), Failure> {
    if let Command::Log(Log::Verify(verify)) = &arguments.command {
        return log::verify(verify, output);
    }
    if let Command::Credential(Credential::Verify(verify)) = &arguments.command {
        return credential::verify(verify, output);
    }
    if let Command::Dossier(Dossier::Verify(verify)) = &arguments.command {
        return dossier::verify(verify, output);
    }
    let (profile, server) = arguments
        .profile_and_server()
        .unwrap_or_else(|error| error.exit());
    let mut input = Input::standard();
    let keystore = match arguments.keystore {
        KeystoreKind::Os => KeystoreChoice::Os,
        KeystoreKind::File => KeystoreChoice::File {
            passphrase: input
                .secret("QOLTANBA_KEYSTORE_PASSPHRASE", "passphrase of the keystore")?,
        },
    };
    let options = Options {
        profile,
        server,
        keystore,
        settings: domain::DatedSettings::default(),
    };
    if let Command::Join(Join { anew: true, .. }) = &arguments.command {
        input.confirm("put aside what this profile has; its EDS ends with the new one (yes/no)")?;
        let aside = Wallet::set_aside(&options)?;
        output.note(&format!("put aside as {}", aside.display()));
    }
    let wallet = Wallet::open(options).await?;
    let performed = perform::perform(&wallet, arguments.command, &mut input, output).await;
    wallet.close().await;
    performed
}

//! Why a command failed, and its exit code: stable, and documented in the help.

use serde::Serialize;
use wallet::{Blame, Error};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The wallet's refusal.
    #[error(transparent)]
    Wallet(#[from] Error),
    /// Something has to be typed, and there is nobody to ask.
    #[error("{asked} is needed: set {variable} or give it on standard input")]
    InputMissing {
        /// The environment variable.
        variable: &'static str,
        /// In words.
        asked: &'static str,
    },
    /// A new password and its repetition are not the same.
    #[error("the two passwords differ")]
    PasswordsDiffer,
    /// The person said no.
    #[error("not confirmed")]
    NotConfirmed,
    /// The log of grants and views is not what it was; the answer says where.
    #[error("the log is not what it was")]
    LogDiffers,
    /// A presentation proves nothing.
    #[error("not proved: {0}")]
    NotProved(#[from] wallet::ProofFailure),
    /// The certificate of the authority is none.
    #[error("the trusted certificate cannot be read")]
    TrustUnreadable,
    /// An exported log, or what was kept of it, cannot be checked.
    #[error("{0}")]
    LogUnreadable(#[from] wallet::log::verify::VerifyError),
    /// A dossier is not what the service sealed; the answer says where.
    #[error("the dossier is not what the service sealed")]
    DossierDiffers,
    /// What is named as a dossier cannot be checked as one.
    #[error("{0}")]
    DossierUnreadable(#[from] wallet::dossier::CheckError),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A failure as JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Told<'a> {
    Wallet(&'a Error),
    Other {
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        variable: Option<&'static str>,
    },
}

impl Failure {
    /// 1 for a fault of this program, 3 to 6 by whose turn it is, 7 for a log that was changed, 8 for what proves
    /// nothing, 9 for a dossier that was changed.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Wallet(Error::LogConflict) | Self::LogDiffers => 7,
            Self::NotProved(_) => 8,
            Self::DossierDiffers => 9,
            Self::Wallet(error) => match error.blame() {
                Blame::Bug => 1,
                Blame::Caller => 3,
                Blame::State => 4,
                Blame::Server => 5,
                Blame::Environment => 6,
            },
            Self::InputMissing { .. }
            | Self::PasswordsDiffer
            | Self::NotConfirmed
            | Self::TrustUnreadable
            | Self::LogUnreadable(_)
            | Self::DossierUnreadable(_)
            | Self::File { .. } => 3,
        }
    }

    /// What is told with `--json`.
    pub(crate) fn told(&self) -> Told<'_> {
        match self {
            Self::Wallet(error) => Told::Wallet(error),
            Self::InputMissing { variable, .. } => Told::Other {
                code: "input_missing",
                variable: Some(variable),
            },
            Self::PasswordsDiffer => Told::Other {
                code: "passwords_differ",
                variable: None,
            },
            Self::NotConfirmed => Told::Other {
                code: "not_confirmed",
                variable: None,
            },
            Self::LogDiffers => Told::Other {
                code: "log_differs",
                variable: None,
            },
            Self::NotProved(_) => Told::Other {
                code: "not_proved",
                variable: None,
            },
            Self::TrustUnreadable => Told::Other {
                code: "trust_unreadable",
                variable: None,
            },
            Self::LogUnreadable(_) => Told::Other {
                code: "log_unreadable",
                variable: None,
            },
            Self::DossierDiffers => Told::Other {
                code: "dossier_differs",
                variable: None,
            },
            Self::DossierUnreadable(_) => Told::Other {
                code: "dossier_unreadable",
                variable: None,
            },
            Self::File { .. } => Told::Other {
                code: "file",
                variable: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_say_whose_turn_it_is() {
        let code = |error: Error| Failure::from(error).exit_code();
        assert_eq!(code(Error::Internal), 1);
        assert_eq!(code(Error::WrongPassword), 3);
        assert_eq!(code(Error::AlreadyOpened), 4);
        assert_eq!(code(Error::BackendAway), 5);
        assert_eq!(code(Error::ProfileInUse), 6);
        assert_eq!(code(Error::LogConflict), 7);
        assert_eq!(Failure::LogDiffers.exit_code(), 7);
        assert_eq!(
            Failure::NotProved(wallet::ProofFailure::Ended).exit_code(),
            8
        );
        assert_eq!(Failure::DossierDiffers.exit_code(), 9);
    }

    #[test]
    fn a_failure_is_told_with_its_code_and_parameters() {
        let failure = Failure::from(Error::WrongCode { tries_left: 2 });
        let json = serde_json::to_string(&failure.told()).expect("serialises");
        assert_eq!(json, r#"{"code":"wrong_code","tries_left":2}"#);
    }
}

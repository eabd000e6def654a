//! What the command line says. No secret is ever an argument.

mod abroad;
mod dossier;
mod fee;
mod marriage;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, error::ErrorKind};
use domain::{
    consent::ConsentRefusalReason,
    correction::CorrectionReason,
    document::{Claim, FieldName, ReadyChoice, SourceSystem},
    report::{ApplicantReason, ViewingReason},
};
use serde::de::DeserializeOwned;

use crate::{appeal::Appeal, home::Home, inquiry::Inquiries, queue::Queue, register::Register};
pub(crate) use abroad::{Abroad, ServiceCommand};
pub(crate) use dossier::{Dossier, DossierSave, DossierVerify};
pub(crate) use fee::{Fee, Paper};
pub(crate) use marriage::{Marriage, MarriageApply};

const AFTER_HELP: &str = "\
Secrets and personal data come from the environment, or from standard input, a line each, in the order asked:
  QOLTANBA_CODE                 quick access code
  QOLTANBA_EDS_PASSWORD         EDS password
  QOLTANBA_NEW_CODE             new quick access code
  QOLTANBA_KEYSTORE_PASSPHRASE  passphrase of the sealed keystore file
  QOLTANBA_PHONE, QOLTANBA_SMS_CODE, QOLTANBA_IIN, QOLTANBA_DATE_OF_BIRTH, QOLTANBA_EMAIL, QOLTANBA_OWNER_IIN,
  QOLTANBA_RECIPIENT, QOLTANBA_REPORT_TEXT, QOLTANBA_RULE_IINS, QOLTANBA_ADDRESS_ABROAD, QOLTANBA_CONTACT_ABROAD,
  QOLTANBA_DOCUMENT_NUMBER, QOLTANBA_PERMIT_NUMBER, QOLTANBA_SPOUSE_IIN, QOLTANBA_SPOUSE_SURNAME,
  QOLTANBA_SPOUSE_GIVEN_NAME, QOLTANBA_REPRESENTED_IIN, QOLTANBA_ESSENCE, QOLTANBA_POSTAL_ADDRESS,
  QOLTANBA_LATE_REASON
  QOLTANBA_CONFIRM=yes          says yes to every question
QOLTANBA_LOG turns on the log on standard error, for example QOLTANBA_LOG=info.

Exit codes:
  0  done
  1  a fault of this program
  2  the command line cannot be understood
  3  what was typed, named or scanned is wrong or missing
  4  it is not possible as things stand (locked, ended, refused, too often, …)
  5  the service is away, busy, faulty, or not understood
  6  this machine: keystore, vault, profile in use, clock
  7  the log of grants and views is not what it was
  8  a presentation proves nothing
  9  a dossier is not what the service sealed
Errors go to standard error, with --json as {\"code\": …}.";

/// The citizen's wallet without a window.
#[derive(Debug, Parser)]
#[command(name = "qoltanba-cli", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Folder of the profile; made where it is not there. Only `log verify`, `credential verify` and `dossier verify`
    /// go without it and the service
    #[arg(long, env = "QOLTANBA_PROFILE", value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// Origin of the service: https, or http on this machine
    #[arg(long, env = "QOLTANBA_SERVER", value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Answers as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Where secrets are kept: the system's keystore, or a file of the profile sealed under a passphrase
    #[arg(long, value_enum, default_value = "os", env = "QOLTANBA_KEYSTORE")]
    pub(crate) keystore: KeystoreKind,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Folder and origin, or why they are needed.
    pub(crate) fn profile_and_server(&self) -> Result<(PathBuf, String), clap::Error> {
        let missing = |name| {
            Self::command().error(
                ErrorKind::MissingRequiredArgument,
                format!("this command needs {name}"),
            )
        };
        let profile = self
            .profile
            .clone()
            .ok_or_else(|| missing("--profile <DIR>"))?;
        let server = self
            .server
            .clone()
            .ok_or_else(|| missing("--server <URL>"))?;
        Ok((profile, server))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeystoreKind {
    /// The keystore of the operating system
    Os,
    /// A sealed file
    File,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Join, or go on with joining where it stopped
    Join(Join),
    /// Try the quick access code, or the EDS password, and sign in
    Unlock(Unlock),
    /// Digital documents
    #[command(subcommand)]
    Documents(Documents),
    /// Give somebody access to a document
    #[command(subcommand)]
    Access(Access),
    /// Open somebody's document, sign in to the portal, or sign what was ordered there: a link, a short code, an image
    /// with a QR code, or - for a line of input
    Scan(Scan),
    /// Show a document without a network, or read one
    #[command(subcommand)]
    Offline(Offline),
    /// Browsers that are signed in to the portal
    #[command(subcommand)]
    Portal(Portal),
    /// What a service needs and what it would refuse, before anything is filled in
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Ask for a registration
    #[command(subcommand)]
    Register(Register),
    /// Apply for marriage
    #[command(subcommand)]
    Marriage(Marriage),
    /// What a request costs, and pay it
    #[command(subcommand)]
    Fee(Fee),
    /// My requests
    #[command(subcommand)]
    Requests(Requests),
    /// Consents that I am asked for
    #[command(subcommand)]
    Consents(Consents),
    /// Who is registered at my dwellings, and rules for requests to come
    #[command(subcommand)]
    Home(Home),
    /// What happened
    #[command(args_conflicts_with_subcommands = true)]
    History {
        /// Only what is older than this entry
        #[arg(long, value_name = "ENTRY")]
        before: Option<String>,
        #[command(subcommand)]
        command: Option<History>,
    },
    /// What I reported, and what became of it
    #[command(subcommand)]
    Reports(Reports),
    /// Appeals against refusals, and complaints
    #[command(subcommand)]
    Appeal(Appeal),
    /// Electronic inquiries: what the registers say of me, for anyone to check
    #[command(subcommand)]
    Inquiries(Inquiries),
    /// Places in the queues of service centres
    #[command(subcommand)]
    Queue(Queue),
    /// My electronic digital signature
    #[command(subcommand)]
    Eds(Eds),
    /// What I signed, as files that openssl checks
    #[command(subcommand)]
    Evidence(Evidence),
    /// The dossiers of requests that have ended
    #[command(subcommand)]
    Dossier(Dossier),
    /// The provable log of grants and views
    #[command(subcommand)]
    Log(Log),
    /// What proves documents to others
    #[command(subcommand)]
    Credential(Credential),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Credential {
    /// Verify a presentation that came with a document, without the service and without a profile
    Verify(CredentialVerify),
}

#[derive(Debug, Args)]
pub(crate) struct CredentialVerify {
    /// File with the presentation, or - for standard input
    pub(crate) presentation: String,
    /// Certificate of the authority that is trusted, PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: PathBuf,
    /// Origin of the issuer
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: String,
    /// Whom its holder signed it for; the issuer, where nobody is named
    #[arg(long, value_name = "URL")]
    pub(crate) audience: Option<String>,
    /// What its holder signed it for, as it was shown with the document
    #[arg(long)]
    pub(crate) nonce: String,
    /// The status list that it names, as it was fetched
    #[arg(long, value_name = "FILE")]
    pub(crate) status_list: Option<PathBuf>,
    /// How many minutes ago its holder may have signed
    #[arg(long, value_name = "MINUTES", default_value_t = 36)]
    pub(crate) oldest: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Join {
    /// Ask for another SMS first
    #[arg(long)]
    pub(crate) resend: bool,
    /// Forget what was begun
    #[arg(long, conflicts_with = "resend")]
    pub(crate) start_over: bool,
    /// Put aside what the profile has, damaged or not, and join once more
    #[arg(long, conflicts_with_all = ["resend", "start_over"])]
    pub(crate) anew: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// With the EDS password in place of the code
    #[arg(long)]
    pub(crate) password: bool,
    /// Choose a new quick access code; asks for the EDS password
    #[arg(long)]
    pub(crate) new_code: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    /// Ask the sources again
    Update {
        /// Only this one: gbd_fl, internal_affairs, civil_status, health_care, higher_education, social_protection
        #[arg(long, value_parser = named::<SourceSystem>)]
        source: Option<SourceSystem>,
    },
    /// The documents as last updated
    List,
    /// One document
    Show {
        /// Its id
        document: String,
    },
    /// Report a document lost: it is not shared any more until it is issued again
    ReportLost {
        /// Its id
        document: String,
        /// It was stolen
        #[arg(long)]
        stolen: bool,
    },
    /// Ask the source of a field to correct it
    Correct {
        /// Id of the document
        document: String,
        /// The field, for example surname or date_of_birth
        #[arg(long, value_parser = named::<FieldName>)]
        field: FieldName,
        /// misspelt, outdated, not_mine, incomplete or wrong_translation
        #[arg(long, value_parser = named::<CorrectionReason>)]
        reason: CorrectionReason,
    },
    /// The corrections that I asked for, and how far they have come
    Corrections,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    /// Give access for one opening
    Open {
        /// Id of the document
        document: String,
        /// Show only what a ready choice has: older_than16, older_than18, older_than21, photo_and_name or licence_category
        #[arg(long, value_name = "CHOICE", value_parser = named::<ReadyChoice>, conflicts_with = "claims")]
        ready: Option<ReadyChoice>,
        /// Show only this claim, such as surname, photo or age_over_18; may be repeated
        #[arg(long = "claim", value_name = "CLAIM", value_parser = named::<Claim>)]
        claims: Vec<Claim>,
        /// One person or organisation alone may open it: their IIN or BIN is asked for
        #[arg(long)]
        for_one: bool,
        /// What for, in one line
        #[arg(long, value_name = "TEXT", default_value = "")]
        purpose: String,
        /// Write the QR code to this PNG
        #[arg(long, value_name = "FILE")]
        qr: Option<PathBuf>,
    },
    /// How an access stands, or all that are open
    Status {
        /// Id of the access
        access: Option<String>,
    },
    /// Extend an access to the longest time
    Extend {
        /// Id of the access
        access: String,
    },
    /// Close an access
    Close {
        /// Id of the access
        access: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Link, short code, path of a PNG or JPEG, or -
    #[arg(value_name = "URL|CODE|IMAGE")]
    pub(crate) what: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Offline {
    /// Sign a document for half a minute, and write the codes that show it: frame-01.png, frame-01.txt and so on
    Show {
        /// Id of the document
        document: String,
        /// Show only what a ready choice has: older_than16, older_than18, older_than21, photo_and_name or licence_category
        #[arg(long, value_name = "CHOICE", value_parser = named::<ReadyChoice>, conflicts_with = "claims")]
        ready: Option<ReadyChoice>,
        /// Show only this claim, such as surname, photo or age_over_18; may be repeated
        #[arg(long = "claim", value_name = "CLAIM", value_parser = named::<Claim>)]
        claims: Vec<Claim>,
        /// Folder for the codes; made where it is not there
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Answer a reader's own code: its text, or an image of it
        #[arg(long, value_name = "CODE|IMAGE")]
        answer: Option<String>,
    },
    /// Make this reader's own code, which a holder answers: challenge.png and challenge.txt
    Ask {
        /// Folder for the code; made where it is not there
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Read the codes of a document, from images or texts, in any order
    Read {
        /// Images of codes, or files with their texts, one a line
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Accept only the answer to the code of the last `offline ask`
        #[arg(long)]
        challenge: bool,
    },
    /// What was shown and read without a network on this device
    History,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Portal {
    /// Those that are signed in now
    List,
    /// End one of their sessions
    End {
        /// Id of the session
        session: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Requests {
    /// All of them, and drafts not submitted yet
    List,
    /// One request
    Show {
        /// Its id
        request: String,
    },
    /// Sign a request whose consents are there
    Sign {
        /// Its id
        request: String,
        /// With a code by SMS in place of the EDS
        #[arg(long)]
        sms: bool,
    },
    /// Ask those again who had not answered when a request lapsed
    AskAgain {
        /// Its id
        request: String,
    },
    /// Take a request back
    Withdraw {
        /// Its id
        request: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Consents {
    /// All of them
    List,
    /// Consent, signed with the EDS
    Approve {
        /// Id of the consent
        consent: String,
    },
    /// Refuse, signed with the EDS; a consent already given is taken back
    Refuse {
        /// Id of the consent
        consent: String,
        /// unknown_person, not_agreed, other_terms or other
        #[arg(long, value_parser = named::<ConsentRefusalReason>, default_value = "other")]
        reason: ConsentRefusalReason,
        /// This applicant may ask no more
        #[arg(long)]
        block: bool,
    },
    /// Report who asks for it
    Report {
        /// Id of the consent
        consent: String,
        /// unknown_person, not_agreed, pestering, pressure or other
        #[arg(long, value_parser = named::<ApplicantReason>)]
        reason: ApplicantReason,
        #[command(flatten)]
        words: OwnWords,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum History {
    /// Report that somebody opened my document
    Report {
        /// Id of the access that was opened
        access: String,
        /// meant_for_another, unknown_viewer, too_much_asked, other_use or other
        #[arg(long, value_parser = named::<ViewingReason>)]
        reason: ViewingReason,
        #[command(flatten)]
        words: OwnWords,
    },
}

#[derive(Debug, Args)]
pub(crate) struct OwnWords {
    /// With a line of my own, which is asked for
    #[arg(long)]
    pub(crate) text: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Reports {
    /// All of them
    List,
    /// Take a report back before it is answered
    Withdraw {
        /// Its id
        report: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Eds {
    /// Serial number, validity, state
    Show,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// What I signed of a request
    Request {
        /// Its id
        request: String,
        #[command(flatten)]
        into: Destination,
    },
    /// What I signed of a consent
    Consent {
        /// Its id
        consent: String,
        #[command(flatten)]
        into: Destination,
    },
    /// My certificate and its authority's
    Certificate {
        #[command(flatten)]
        into: Destination,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Whether the log has only grown since this profile saw it first
    Check,
    /// The whole log as a file, which tells nothing about anybody
    Export(LogFile),
    /// The newest checkpoint that this profile has kept
    Checkpoint(LogFile),
    /// The receipt of an entry of my history
    Receipt {
        /// Its id
        entry: String,
        #[command(flatten)]
        into: LogFile,
    },
    /// Check an exported log without the service: which entry is changed or missing
    Verify(LogVerify),
}

#[derive(Debug, Args)]
pub(crate) struct LogFile {
    /// Write it to this file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct LogVerify {
    /// The exported log
    pub(crate) file: PathBuf,
    /// The verifier key that it has to be signed by; without it the file's own, which then has to be compared
    #[arg(long)]
    pub(crate) key: Option<String>,
    /// A checkpoint that was kept: the log has to have grown out of it
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
    /// A receipt that was kept: its entry has to be there
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Destination {
    /// Folder in which a folder is made
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
}

/// A value by the name that the protocol has for it.
pub(crate) fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.replace('-', "_")))
        .map_err(|_| "there is no such name".to_owned())
}

#[cfg(test)]
mod tests {
    use domain::residence::Region;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn only_checking_an_export_needs_neither_profile_nor_service() {
        let arguments = |line: &str| Arguments::try_parse_from(line.split(' ')).unwrap();
        let verify = arguments("qoltanba-cli log verify file --checkpoint a --checkpoint b");
        let Command::Log(Log::Verify(verify)) = verify.command else {
            panic!("another command");
        };
        assert_eq!(verify.checkpoint.len(), 2);
        let refused = arguments("qoltanba-cli history").profile_and_server();
        assert_eq!(
            refused.unwrap_err().kind(),
            ErrorKind::MissingRequiredArgument
        );
    }

    #[test]
    fn regions_are_named_as_in_the_protocol() {
        assert_eq!(
            named::<Region>("east-kazakhstan"),
            Ok(Region::EastKazakhstan)
        );
        assert!(named::<Region>("atlantis").is_err());
    }
}

//! What a use case of the wallet can fail with.
//!
//! One enum for all of them, because both shells do the same with it: the app turns it into its tagged
//! IPC error and the command line into an exit code, each over the same closed list. The ports below keep
//! enums of their own; their causes go to the log where they are mapped, and only the code goes on.

mod blame;
mod problem;

use domain::{
    abroad::AbroadRefusal, attachment::AttachmentRefusal, eligibility::Finding, guard::RuleRefusal,
};
use jiff::Timestamp;
use serde::Serialize;

pub use blame::Blame;

use crate::{OfflineReason, backend::BackendError, keystore::KeystoreError, vault::VaultError};

/// Why a use case failed; serialises with its name in `code`, as the front end gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", rename = "AppError", rename_all = "snake_case")]
pub enum Error {
    /// No connection, or no answer in time.
    #[error("the service cannot be reached")]
    BackendAway,
    /// An answer that is not one of the protocol.
    #[error("the answer of the service cannot be understood")]
    BackendRubbish,
    /// The service cannot serve now.
    #[error("the service is busy")]
    BackendBusy {
        /// Seconds after which to try again.
        retry_after: Option<u32>,
    },
    /// A fault of the service.
    #[error("the service has a fault")]
    BackendFault {
        /// Leads to the service's log.
        request_id: Option<String>,
    },
    /// The clocks differ too much for the service to accept a request (S-21).
    #[error("the clock of this computer is wrong by {} minutes", minutes.unsigned_abs())]
    ClockWrong {
        /// The difference in minutes.
        minutes: i32,
    },
    /// There is no keystore.
    #[error("the keystore of the system cannot be reached")]
    KeystoreAbsent,
    /// The keystore is locked, or its passphrase is wrong.
    #[error("the keystore is locked")]
    KeystoreLocked,
    /// An entry of the keystore is missing or not what was stored.
    #[error("an entry of the keystore is damaged or missing")]
    KeystoreDamaged,
    /// The vault file is damaged; it is left as it is.
    #[error("the vault file is damaged")]
    VaultDamaged,
    /// The vault file cannot be written.
    #[error("the vault file cannot be written")]
    VaultUnwritable,
    /// The folder for what is taken out cannot be written.
    #[error("the folder for exported files cannot be written")]
    ExportUnwritable,
    /// Another process uses this profile (S-23).
    #[error("another process uses this profile")]
    ProfileInUse,
    /// The address of the service is not an origin, or plain HTTP to another machine.
    #[error("the address of the service must be an https origin, or http on this machine")]
    ServerNotAllowed,
    /// Unlock first.
    #[error("locked")]
    Locked,
    /// No session with the service.
    #[error("sign in first")]
    SignInRequired,
    /// The session is by one-time password and this needs the EDS (R-4).
    #[error("this needs a session opened with the EDS")]
    EdsRequired,
    /// Wrong quick access code (S-2).
    #[error("wrong quick access code, {tries_left} tries left")]
    WrongCode {
        /// Tries left before only the password opens.
        tries_left: u32,
    },
    /// The quick access code was deleted; only the password opens (S-2).
    #[error("the quick access code was deleted, use the EDS password")]
    CodeDeleted,
    /// Wrong EDS password.
    #[error("wrong EDS password")]
    WrongPassword,
    /// The password is not 8 to 128 characters with letters and digits.
    #[error("an EDS password has 8 to 128 characters with letters and digits")]
    WeakPassword,
    /// The code is not six digits, or too easy to guess.
    #[error("a quick access code has 6 digits that are not too easy to guess")]
    WeakCode,
    /// The code and its repetition differ.
    #[error("the two codes differ")]
    CodesDiffer,
    /// Wrong code from the SMS (S-5).
    #[error("wrong code from the SMS, {tries_left} tries left")]
    SmsCodeWrong {
        /// Tries left of this code.
        tries_left: u32,
    },
    /// The code from the SMS is over, used, cancelled, or was never asked for.
    #[error("the code from the SMS is no longer valid")]
    SmsCodeOver,
    /// Not a mobile number of Kazakhstan.
    #[error("a mobile number of Kazakhstan has the form +7 7XX XXX XX XX")]
    PhoneMalformed,
    /// Neither an IIN nor a BIN.
    #[error("this is neither an IIN nor a BIN")]
    RecipientInvalid,
    /// A purpose that is too long, of several lines, or has hidden characters.
    #[error("a purpose is one line of at most 140 characters")]
    PurposeInvalid,
    /// The person's own words are longer than the service takes (R-25, R-39).
    #[error("a text of one's own is longer than the service takes")]
    TextTooLong,
    /// The person's own words are missing (R-39).
    #[error("a text that is needed is missing")]
    TextMissing,
    /// Nothing is chosen of the document, or something that it does not have (R-22).
    #[error("the document does not have what was chosen of it")]
    ScopeNotPossible,
    /// Only whom the holder named may open this (R-23).
    #[error("this is for somebody else, whom its holder named")]
    NotTheRecipient,
    /// Not an IIN (R-1).
    #[error("this is not a valid IIN")]
    IinMalformed,
    /// Not an e-mail address.
    #[error("this is not a valid e-mail address")]
    EmailMalformed,
    /// Not a day in ISO 8601.
    #[error("a day has the form YYYY-MM-DD")]
    DateMalformed,
    /// Not a registration address code.
    #[error("a registration address code has 16 digits")]
    RkaMalformed,
    /// Not an address as it is typed to look for a dwelling (R-29).
    #[error("an address has a word beside its numbers, and at most 200 characters")]
    AddressMalformed,
    /// Too young for an EDS (R-2).
    #[error("an EDS is issued from {age} years of age")]
    TooYoung {
        /// The age from which it is issued, in years.
        age: u16,
    },
    /// IIN and date of birth do not belong together.
    #[error("IIN and date of birth do not belong together")]
    NotThisPerson,
    /// The identity check is blocked for a while (R-51).
    #[error("the identity check is blocked until {until}")]
    IdentityBlocked {
        /// The end of the block.
        until: Timestamp,
    },
    /// Who joined anew gives no consent for a while (S-25).
    #[error("no consent can be given until {until}, after joining anew")]
    JoinedAgain {
        /// From when one can be given.
        until: Timestamp,
    },
    /// The identity check has to be done at a service centre (R-51).
    #[error("the identity check has to be done at a service centre")]
    ServiceCentreOnly,
    /// The service has no identity check (S-25).
    #[error("the service has no identity check")]
    NoIdentityCheck,
    /// Joining is at another step.
    #[error("joining is at another step")]
    JoiningStep,
    /// Too often.
    #[error("too many requests")]
    TooManyRequests {
        /// Seconds after which to try again.
        retry_after: Option<u32>,
    },
    /// The certificate is expired, revoked, or of another authority (R-12).
    #[error("the certificate is not valid")]
    CertificateInvalid,
    /// The service does not accept the signature.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// What is to be signed is not what it is said to be.
    #[error("what is to be signed is not what was shown")]
    StatementInvalid,
    /// There is no such thing for this person.
    #[error("not found")]
    NotFound,
    /// It changed meanwhile; load it again.
    #[error("it changed meanwhile, load it again")]
    Conflict,
    /// A lost or expired document cannot be shared (R-18).
    #[error("a lost or expired document cannot be shared")]
    DocumentNotValid,
    /// There is no credential of the document that says what the document says now, and none could be fetched (S-36).
    #[error("the document cannot be proved now, update the documents and try again")]
    CredentialMissing,
    /// So many accesses are open already.
    #[error("at most {most} accesses can be open at once, close one first")]
    TooManyAccesses {
        /// How many can be open at once.
        most: u32,
    },
    /// The source of a document does not answer; what is known of it stays (R-16).
    #[error("the source of these documents does not answer")]
    SourceAway,
    /// The document has no paper to be lost, or was reported or replaced already (R-18).
    #[error("this document cannot be reported lost")]
    LossNotPossible,
    /// The same was sent before and waits for an answer (R-21, R-25).
    #[error("the same was sent before and waits for an answer")]
    WaitsForAnswer,
    /// Too many of these wait for an answer (R-21, R-25).
    #[error("too many of these wait for an answer")]
    TooManyWaiting,
    /// Opened already (R-23).
    #[error("the document was opened already")]
    AlreadyOpened,
    /// The holder closed the access (R-23).
    #[error("access was closed")]
    AccessClosed,
    /// The time of the access is over (R-22).
    #[error("the time of this access is over")]
    AccessLapsed,
    /// The access lasts its longest already (R-22).
    #[error("access lasts its longest already")]
    LongestAlready,
    /// No access has this code.
    #[error("no access has this code")]
    NoSuchCode,
    /// An inquiry is about oneself, one's own minor child, or a dwelling that one owns (R-32, R-44).
    #[error("an inquiry is about oneself, one's own minor child, or a dwelling that one owns")]
    InquiryNotPossible,
    /// So many inquiries were asked for in a day (R-44).
    #[error("at most {most} inquiries are asked for in a day")]
    TooManyInquiries {
        /// How many.
        most: u32,
    },
    /// No inquiry has this number or code (R-44).
    #[error("there is no inquiry with this number or code")]
    NoSuchInquiry,
    /// The service centre receives nobody then, or every place of that time is taken (R-43).
    #[error("there is no free place at that time")]
    NoPlace,
    /// A place is reserved once a day (R-43).
    #[error("a place is reserved once a day")]
    ReservedToday,
    /// There is a place on that day already (R-43).
    #[error("there is a place on that day already")]
    ReservedThatDay,
    /// The link leads to another service (S-28).
    #[error("this link or service is not the one that this profile talks to")]
    OtherService,
    /// It has characters that cannot be seen, or is made to look like a link of this service (S-28).
    #[error("this is made to look like a code of this service")]
    DisguisedCode,
    /// Neither a link of an access nor a short code.
    #[error("this is no code of an access")]
    NotACode,
    /// No QR code was found in the image.
    #[error("there is no code to be seen in it")]
    NothingScanned,
    /// The image is larger than what is read.
    #[error("the image is too large: at most 10 MB and 40 megapixels")]
    ImageTooLarge,
    /// The image is neither a PNG nor a JPEG, or damaged.
    #[error("the image cannot be read: it is no whole PNG or JPEG")]
    ImageUnreadable,
    /// The register knows no such dwelling of this owner (S-13).
    #[error("the real-estate register knows no such dwelling of this owner")]
    NoSuchDwelling,
    /// Not available online for this dwelling (S-31).
    #[error("the service is not available online for this dwelling, a service centre helps")]
    OwnerNotOnline,
    /// The term is not 1 to so many months (R-33).
    #[error("a temporary registration lasts 1 to {longest} months")]
    TermInvalid {
        /// The longest term, in months.
        longest: u8,
    },
    /// The first day is past or too far away.
    #[error("a temporary registration begins within the next month")]
    FirstDayInvalid,
    /// A stay at the dwelling is registered for some of these days already (R-33).
    #[error("a stay at this dwelling is registered for some of these days already")]
    StayRegistered,
    /// The person is nobody for whom this applicant applies (R-47).
    #[error(
        "a parent applies for a child under 16, a guardian for an incapacitated adult, and nobody else for another"
    )]
    NotRepresented,
    /// A child too young to live apart from a parent (R-47).
    #[error("a child under 14 is registered only where the parent is")]
    ApartFromParents,
    /// There is an open request for this dwelling (S-14).
    #[error("there is an open request for this dwelling")]
    OpenForThisDwelling,
    /// Too many open requests (S-14).
    #[error("too many requests wait for somebody")]
    TooManyOpen,
    /// Asked again too often or too early (S-14).
    #[error("asked too often")]
    AskedTooOften {
        /// From when it is possible again.
        until: Option<Timestamp>,
    },
    /// The owner wants no requests from this person (S-14).
    #[error("the owner accepts no requests from you")]
    BlockedByOwner,
    /// The request has ended.
    #[error("the request has ended")]
    RequestEnded,
    /// The time of the request is over (R-42).
    #[error("the time of the request is over")]
    RequestLapsed,
    /// Not every owner has consented (R-28).
    #[error("the owners have not all consented yet")]
    ConsentsMissing,
    /// Answered already.
    #[error("this consent was answered already")]
    AnsweredAlready,
    /// No page of the portal shows this code now, or it was used (S-33).
    #[error("this code of the portal is over")]
    PortalCodeOver,
    /// Somebody else is signed in to the page of the portal, and only they sign what they ordered (S-12).
    #[error("somebody else is signed in to the page that shows this code")]
    PortalNotYours,
    /// The session of the page of the portal has ended (S-33).
    #[error("the session of the page that shows this code has ended")]
    PortalSessionOver,
    /// An owner's registration ends by a new one, a minor's or a ward's not by itself (R-48).
    #[error("this registration cannot be ended online")]
    EndingNotPossible,
    /// A standing rule names nobody but its owner, or too many people (S-32).
    #[error("a rule names 1 to {most} people")]
    RulePeopleInvalid {
        /// How many it can name.
        most: u32,
    },
    /// Married already, or going to be (R-41).
    #[error("who is married, or going to be, does not apply for marriage")]
    BoundAlready,
    /// The two cannot apply online, for whichever reason (R-41, S-31).
    #[error("these two cannot apply for marriage online, an office of the civil registry helps")]
    SpouseNotOnline,
    /// One of the two is too young (R-41).
    #[error("who marries is at least {age} years old")]
    TooYoungToMarry {
        /// The age, in years.
        age: u16,
    },
    /// The fee comes first (R-41).
    #[error("the fee is paid before the application is confirmed")]
    FeeUnpaid,
    /// The bank declined the fee, and nothing was taken (R-41).
    #[error("the payment was declined")]
    FeeDeclined,
    /// The fee was paid, by either (R-41).
    #[error("the fee is paid already")]
    FeePaid,
    /// The desk of a service centre is for its employees (R-36).
    #[error("this account has no role at a service centre")]
    NotAnEmployee,
    /// Service centres do not register at dwellings of minors and incapacitated people any more (R-36).
    #[error("the desk does not give this service any more")]
    DeskOver,
    /// The case at the desk has ended or has gone on.
    #[error("the case at the desk has ended or has gone on")]
    DeskCaseOver,
    /// The registers say something else than the record.
    #[error("the registers say something else than the record")]
    DeskChanged,
    /// The log of grants and views contradicts what it said before (S-17).
    #[error("the log of the service contradicts what it said before")]
    LogConflict,
    /// A document is not shown, or not read, without a network (S-11).
    #[error("{reason}")]
    Offline {
        /// Why.
        reason: OfflineReason,
    },
    /// A file is no copy that can be attached (R-37).
    #[error("{reason}")]
    AttachmentRefused {
        /// Why.
        reason: AttachmentRefusal,
    },
    /// A copy that the request names is not there any more (R-37).
    #[error("a copy is not there any more, attach it again")]
    AttachmentMissing,
    /// The card of a citizen abroad is none yet (R-37).
    #[error("{reason}")]
    CardInvalid {
        /// Why.
        reason: AbroadRefusal,
    },
    /// The service is not for this person (R-50).
    #[error("the service is not for this person")]
    NotEligible {
        /// What stands in the way, and where to go instead.
        finding: Finding,
    },
    /// A fault of this program.
    #[error("a fault of this program")]
    Internal,
}

impl From<KeystoreError> for Error {
    fn from(error: KeystoreError) -> Self {
        tracing::warn!(error = %Chain(&error), "keystore");
        match error {
            KeystoreError::Absent(_) => Self::KeystoreAbsent,
            KeystoreError::Locked(_) => Self::KeystoreLocked,
            KeystoreError::Damaged => Self::KeystoreDamaged,
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        tracing::warn!(error = %Chain(&error), "vault");
        match error {
            VaultError::Damaged(_) | VaultError::Row(_) => Self::VaultDamaged,
            VaultError::Unwritable(_)
            | VaultError::File(_)
            | VaultError::Seal
            | VaultError::Closed => Self::VaultUnwritable,
        }
    }
}

impl From<BackendError> for Error {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Away(_) => {
                tracing::info!(error = %Chain(&error), "backend");
                Self::BackendAway
            }
            BackendError::Rubbish(_) => {
                tracing::warn!(error = %Chain(&error), "backend");
                Self::BackendRubbish
            }
            BackendError::Fault { request_id } => Self::BackendFault { request_id },
            BackendError::ClockWrong { minutes } => Self::ClockWrong { minutes },
            BackendError::Problem(problem) => Self::from_problem(*problem),
        }
    }
}

impl From<RuleRefusal> for Error {
    fn from(refusal: RuleRefusal) -> Self {
        match refusal {
            RuleRefusal::People { most } => Self::RulePeopleInvalid { most },
            RuleRefusal::ChangedMeanwhile | RuleRefusal::StandsAlready => Self::Conflict,
        }
    }
}

/// An error with its causes in one line, for the log.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_serialises_as_its_code_with_its_parameters() {
        let json = |error: Error| serde_json::to_string(&error).expect("an error serialises");
        assert_eq!(json(Error::BackendAway), r#"{"code":"backend_away"}"#);
        assert_eq!(
            json(Error::WrongCode { tries_left: 2 }),
            r#"{"code":"wrong_code","tries_left":2}"#
        );
        assert_eq!(
            json(Error::AskedTooOften { until: None }),
            r#"{"code":"asked_too_often","until":null}"#
        );
    }
}

//! Why a call is not answered with what it asked for: the rules' own refusals, what the store found, and faults.

use domain::{
    access::{AccessRefusal, GivingRefusal, GuessingRefusal, TermsRefusal},
    appeal::AppealRefusal,
    attachment::AttachmentRefusal,
    client::{ClientRefusal, RegistrationRefusal},
    correction::CorrectionRefusal,
    desk::DeskRefusal,
    document::{LossRefusal, SharingRefusal},
    eligibility::Finding,
    ending::EndingRefusal,
    guard::RuleRefusal,
    inquiry::InquiryRefusal,
    joining::JoiningRefusal,
    order::OrderRefusal,
    portal::NumberRefusal,
    queue::QueueRefusal,
    report::ReportRefusal,
    request::{RepeatRefusal, RequestRefusal},
    residence::DraftRefusal,
    session::CodeRefusal,
};
use jiff::Timestamp;
use protocol::problem::Work;

use crate::{service::credential::PresentationRefusal, store::StoreError};

/// A refusal; `http::problem` maps every one of them to a problem of RFC 9457.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// By the rules of joining.
    #[error(transparent)]
    Joining(#[from] JoiningRefusal),
    /// By the rules of codes sent by SMS.
    #[error(transparent)]
    Code(#[from] CodeRefusal),
    /// By the rules of one access to a document.
    #[error(transparent)]
    Access(#[from] AccessRefusal),
    /// By the limit on accesses that are open at once.
    #[error(transparent)]
    Giving(#[from] GivingRefusal),
    /// By the terms of an access.
    #[error(transparent)]
    Terms(#[from] TermsRefusal),
    /// The registration of a client does not count.
    #[error(transparent)]
    Registration(#[from] RegistrationRefusal),
    /// By how far a client has come.
    #[error(transparent)]
    Client(#[from] ClientRefusal),
    /// By the limits on guessing short codes.
    #[error(transparent)]
    Guessing(#[from] GuessingRefusal),
    /// The document may not be shared.
    #[error(transparent)]
    Sharing(#[from] SharingRefusal),
    /// What would prove the document does not.
    #[error(transparent)]
    Presentation(#[from] PresentationRefusal),
    /// The document may not be reported lost.
    #[error(transparent)]
    Loss(#[from] LossRefusal),
    /// The correction may not be asked for.
    #[error(transparent)]
    Correction(#[from] CorrectionRefusal),
    /// The report may not be sent, or does not go on.
    #[error(transparent)]
    Report(#[from] ReportRefusal),
    /// The appeal cannot be filed, or does not go on.
    #[error(transparent)]
    Appeal(#[from] AppealRefusal),
    /// The inquiry may not be asked for.
    #[error(transparent)]
    Inquiry(#[from] InquiryRefusal),
    /// No place is reserved, or a reservation does not end.
    #[error(transparent)]
    Queue(#[from] QueueRefusal),
    /// The request's term or first day.
    #[error(transparent)]
    Draft(#[from] DraftRefusal),
    /// A file is no copy.
    #[error(transparent)]
    Attachment(#[from] AttachmentRefusal),
    /// A copy that the statement names is not there for it.
    #[error("a copy that the statement names is not there")]
    AttachmentMissing,
    /// Too many copies that no request names.
    #[error("too many copies wait for a request")]
    TooManyAttachments,
    /// The service is not for this person.
    #[error("the service is not for this person")]
    NotEligible(Finding),
    /// The request is at another step.
    #[error(transparent)]
    Request(#[from] RequestRefusal),
    /// The same or too many requests.
    #[error(transparent)]
    Repeat(#[from] RepeatRefusal),

    /// The registration cannot be ended online.
    #[error(transparent)]
    Ending(#[from] EndingRefusal),
    /// The standing rule is not set.
    #[error(transparent)]
    Rule(#[from] RuleRefusal),
    /// What was ordered on the portal is not theirs, or its session has ended.
    #[error(transparent)]
    Order(#[from] OrderRefusal),
    /// A step of a desk's case is not possible.
    #[error(transparent)]
    Desk(#[from] DeskRefusal),
    /// No role at the desk of a service centre.
    #[error("this account has no role at a service centre")]
    NotAnEmployee,
    /// The number of the portal is wrong.
    #[error(transparent)]
    PortalNumber(#[from] NumberRefusal),

    /// No page of the portal shows this code now.
    #[error("no page of the portal shows this code now")]
    PortalCodeOver,
    /// The portal's request has ended.
    #[error("this request of the portal has ended")]
    PortalRequestOver,
    /// The client's token does not allow it.
    #[error("the token does not have the scope for this")]
    ScopeNotGranted,
    /// This very statement registered a client before.
    #[error("this statement was sent before")]
    RegisteredAlready,
    /// Another scan comes first (S-33).
    #[error("the code has to be scanned again for this")]
    PortalScanRequired,
    /// A value that is not of its form.
    #[error("{0}")]
    Malformed(&'static str),
    /// No session, or one that ended.
    #[error("sign in first")]
    SignInRequired,
    /// The session is not enough.
    #[error("this needs a session by EDS")]
    EdsRequired,
    /// No such thing, or somebody else's.
    #[error("there is no such thing")]
    NotFound,
    /// The applicant is married, or is going to be.
    #[error("the applicant is bound to somebody already")]
    BoundAlready,
    /// The two cannot apply online, for whichever reason (R-41, S-31).
    #[error("these two cannot apply for marriage online")]
    SpouseNotOnline,
    /// The fee comes first.
    #[error("the fee is not paid yet")]
    FeeUnpaid,
    /// Nobody takes fees here.
    #[error("fees cannot be paid here")]
    NoPayments,
    /// The payer's bank did not pay.
    #[error("the payment was declined")]
    FeeDeclined,
    /// The fee was paid, by either.
    #[error("the fee is paid already")]
    FeePaid,
    /// The source that knows it does not answer.
    #[error("the source of these documents does not answer")]
    SourceAway,
    /// Too often; try again after so many seconds.
    #[error("too many requests")]
    TooManyRequests {
        /// Seconds.
        retry_after: u64,
    },
    /// This much work has to be done first (S-26).
    #[error("work has to be done first")]
    WorkFirst(Work),
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// Joining is at another step.
    #[error("joining is at another step")]
    JoiningStep,
    /// There is no identity check here (S-25).
    #[error("there is no identity check here")]
    NoIdentityCheck,
    /// Not a certification request.
    #[error("the certification request is not valid")]
    CertificateRequestInvalid,
    /// The signature is not over these bytes, by this person, for this purpose.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// The certificate is expired, revoked or foreign.
    #[error("the certificate is not valid")]
    CertificateInvalid,
    /// The short code is taken.
    #[error("the short code is taken")]
    ShortCodeTaken,
    /// No access has this code.
    #[error("no access has this code")]
    NoSuchCode,
    /// No inquiry has this number or secret.
    #[error("there is no inquiry with this number or code")]
    NoSuchInquiry,
    /// IIN and address do not belong together (S-13).
    #[error("the register knows no such dwelling of this owner")]
    NoSuchDwelling,
    /// An owner is not to be reached online, whatever the reason (R-36, S-31).
    #[error("the service is not available online for this dwelling")]
    OwnerNotOnline,
    /// The statement is not one, or says what the registers do not.
    #[error("the statement is not valid")]
    StatementInvalid,
    /// An owner wants no requests from this applicant (S-14).
    #[error("an owner wants no requests from this applicant")]
    BlockedByOwner,
    /// Who joined again approves nothing for a while (S-25).
    #[error("consents can be given from {until}")]
    JoinedAgain {
        /// From when.
        until: Timestamp,
    },

    /// The call has had its answer, which is kept under its key (S-29).
    #[error("this call was answered before")]
    AnsweredBefore,
    /// A refusal whose effect stays, such as a try that counts.
    #[error(transparent)]
    Kept(Box<Refusal>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of ours.
    #[error("{0}")]
    Fault(&'static str),
}

impl Refusal {
    /// The same refusal, committing what was written before it.
    pub fn kept(self) -> Self {
        Self::Kept(Box::new(self))
    }

    /// Whether the same call may be answered otherwise soon, though nobody changes anything.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::SourceAway | Self::TooManyRequests { .. } | Self::Store(_) | Self::Fault(_)
        )
    }
}

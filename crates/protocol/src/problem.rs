//! Problems as RFC 9457 has them: `application/problem+json`.

use domain::{abroad::AbroadRefusal, attachment::AttachmentRefusal, eligibility::Finding};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, for programs; the `type` of a problem is `/problems/` and this name with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 400: not JSON, an unknown member, a wrong type, a value out of its form.
    Malformed,
    /// 401: no session, a session that ended, or a token that is not this device's.
    SignInRequired,
    /// 401: the DPoP proof is missing, wrong, for another request, or too old; `server_time` tells the time.
    ProofInvalid,
    /// 403: the session is by one-time password and this needs the EDS.
    EdsRequired,
    /// 404: there is no such thing, or it is somebody else's.
    NotFound,
    /// 405: the path knows another method.
    MethodNotAllowed,
    /// 409: the thing changed meanwhile, so that this step is not possible any more.
    Conflict,
    /// 413: the body is too long.
    TooLarge,
    /// 415: not `application/json`.
    UnsupportedMediaType,
    /// 422: this Idempotency-Key was used with another body.
    IdempotencyKeyReused,
    /// 400: a request that changes something came without a well-formed Idempotency-Key.
    IdempotencyKeyRequired,
    /// 429: too often; `retry_after` says when again.
    TooManyRequests,
    /// 429: `work` has to be done first; the same call with it in the header [`crate::WORK`] then goes on (S-26).
    WorkRequired,
    /// 500: a fault of the backend; the request id leads to its log.
    Internal,
    /// 503: the backend cannot serve now; nothing was done.
    Unavailable,

    /// 422: wrong SMS code; `tries_left`.
    CodeWrong,
    /// 410: the SMS code is over, used, cancelled or unknown.
    CodeNoLongerValid,
    /// 403: younger than `age` years.
    TooYoung,
    /// 403: IIN and date of birth do not belong together, or the registers know no such person.
    NotThisPerson,
    /// 403: the identity check is blocked until `until`.
    IdentityBlocked,
    /// 403: the identity check has to be done at a service centre.
    ServiceCentreOnly,
    /// 409: joining is at another step.
    JoiningStep,
    /// 422: the certificate request is not one, or not signed by its key.
    CertificateRequestInvalid,
    /// 503: there is no identity check to be had here (S-25).
    NoIdentityCheck,

    /// 422: the signature does not verify, is for other bytes, another purpose or another person.
    SignatureInvalid,
    /// 403: who joined anew gives no consent until `until` (S-25).
    JoinedAgain,
    /// 403: the certificate is expired, revoked or of another authority.
    CertificateInvalid,

    /// 503: the source of these documents does not answer; what was known of it still holds.
    SourceAway,
    /// 409: the document is lost or expired and cannot be shared.
    DocumentNotValid,
    /// 409: the document says something else than the credential that it is shared by, or that has ended (S-36).
    CredentialOutdated,
    /// 422: the presentation is not by this device, not of this document, or not of exactly what the terms show (S-36).
    PresentationInvalid,
    /// 409: the document has no paper to be lost, or was reported or replaced already.
    LossNotPossible,
    /// 409: a correction of this field, or a report of the same, waits for an answer.
    WaitsForAnswer,
    /// 409: too many corrections, or too many reports, wait for an answer.
    TooManyWaiting,
    /// 422: nothing is chosen of the document, or something that it does not have.
    ScopeNotPossible,
    /// 403: only whom the holder named may open this, signed in.
    NotTheRecipient,
    /// 403: the client's token does not have the scope for this.
    ScopeNotGranted,
    /// 422: the registration of a client is for another service, too old, or signed by another organisation.
    RegistrationInvalid,
    /// 409: `most` clients of this organisation wait for the operator already.
    TooManyClients,
    /// 409: this short code is taken; draw another one.
    ShortCodeTaken,
    /// 409: `most` accesses of this person are open already; close one first.
    TooManyAccesses,
    /// 410: the document was opened already.
    AlreadyOpened,
    /// 410: the holder closed the access.
    AccessClosed,
    /// 410: the time of the access is over.
    AccessLapsed,
    /// 409: the access lasts its longest already.
    LongestAlready,
    /// 404: no access has this code or secret.
    NoSuchCode,

    /// 404: IIN and address do not belong together in the real-estate register (R-29, S-13).
    NoSuchDwelling,
    /// 409: the service is not available online for this dwelling; a service centre helps (R-36, S-31).
    OwnerNotOnline,
    /// 422: the statement is not one, or says what the registers do not.
    StatementInvalid,
    /// 422: not 1 to `longest` months.
    TermInvalid,
    /// 422: not from a day of the next month.
    FirstDayInvalid,
    /// 409: a stay at the dwelling is registered for some of these days already.
    StayRegistered,
    /// 409: there is an open request for this dwelling (S-14).
    OpenForThisDwelling,
    /// 409: too many open requests (S-14).
    TooManyOpen,
    /// 429: asked again too often or too early (S-14); `until`, and as seconds `retry_after`.
    AskedTooOften,
    /// 403: the owner wants no requests from this applicant (S-14).
    BlockedByOwner,
    /// 409: the request has ended.
    RequestEnded,
    /// 409: the time of the request is over.
    RequestLapsed,
    /// 409: the owners have not all consented.
    ConsentsMissing,
    /// 409: this consent was answered already.
    AnsweredAlready,

    /// 410: no page of the portal shows this code now, or it was used (S-12, S-33).
    PortalCodeOver,
    /// 422: wrong number; `tries_left` (S-12).
    PortalNumberWrong,
    /// 410: the portal's request has ended, or its time is over; a new code is needed (S-33).
    PortalRequestOver,
    /// 403: another scan comes before this is shown (S-33).
    PortalScanRequired,
    /// 403: somebody else is signed in to the page that shows this code; only they sign what they ordered (S-12).
    PortalNotYours,
    /// 410: the session of the page that shows this code has ended (S-33).
    PortalSessionOver,

    /// 422: a standing rule names nobody but its owner, or more than `most` people (S-32).
    RulePeopleInvalid,
    /// 409: an owner's registration, or anybody's own home, ends by a new one; a minor's or a ward's not by itself.
    EndingNotPossible,
    /// 409: the applicant is married, or is going to be.
    BoundAlready,
    /// 409: these two cannot apply for marriage online, for whichever reason; an office of the civil registry helps
    /// (R-41, S-31).
    SpouseNotOnline,
    /// 409: the fee of the application is paid first.
    FeeUnpaid,
    /// 402: the payer's bank declined the fee, and nothing was taken; another try is a new call.
    FeeDeclined,
    /// 409: the fee is paid already, by either.
    FeePaid,
    /// 422: the file is no copy that can be attached; `attachment` says why.
    AttachmentRefused,
    /// 409: a copy that the statement names is not there, or belongs to another request.
    AttachmentMissing,
    /// 422: the card of a citizen abroad is none, or its copies are not those needed; `card` says why.
    CardInvalid,
    /// 403: the service is not for this person; `finding` says why and where to go instead.
    NotEligible,
    /// 422: the applicant does not apply for this person, or does not apply alone.
    NotRepresented,
    /// 422: a child too young to be registered apart from a parent.
    ApartFromParents,
    /// 403: an inquiry is about oneself, one's own minor child, or a dwelling that one owns.
    InquiryNotPossible,
    /// 429: `most` inquiries were asked for in a day.
    TooManyInquiries,
    /// 404: no inquiry has this number or secret.
    NoSuchInquiry,

    /// 409: the service centre receives nobody then, or every place of that time is taken.
    NoPlace,
    /// 429: a place is reserved once a day.
    ReservedToday,
    /// 409: the person has a place on that day already.
    ReservedThatDay,
    /// 403: this account has no role at the desk of a service centre.
    NotAnEmployee,
    /// 403: the desk does not give this service any more.
    DeskPilotOver,
    /// 409: the case has ended, by an outcome or by itself (S-18).
    DeskCaseOver,
    /// 409: another step of the case comes first.
    DeskStep,
    /// 422: a paper is missing, stands there twice, or its original was not seen.
    DeskPapers,
    /// 422: the registers do not know this person as the owner's representative.
    NotTheRepresentative,
    /// 409: another owner has to consent too, which the desk does not take.
    DeskOtherOwner,
    /// 409: the representative has an EDS and signs with it; a paper does not do.
    DeskEdsNeeded,
    /// 409: the representative has no EDS; the consent is on paper.
    DeskNoEds,
    /// 409: the registers say something else than the record (S-15).
    DeskChanged,
    /// 403: nobody handles a case of their own, of their family, or against their own decision.
    DeskOwnCase,
    /// 403: the employee does not serve this queue of the desk.
    DeskOtherQueue,
    /// 409: another employee has this request or appeal open.
    DeskTaken,
}

/// Work: to find a number whose hash begins with zero bits. The header [`crate::WORK`] then has the challenge, a full
/// stop and the number, and the SHA-256 of just that begins with them. A challenge is for one call from one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Work {
    /// What is worked on, without any meaning to the caller.
    pub challenge: String,
    /// How many zero bits.
    pub bits: u8,
}

/// A problem, RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `/problems/…`, relative to the origin.
    #[serde(rename = "type")]
    pub kind: String,
    /// One English sentence for whoever reads logs.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// For programs.
    pub code: ProblemCode,
    /// Id of the request, as in the header `x-request-id` and in the backend's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Tries left of a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// When this is possible (again).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// The age asked for, in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<i16>,
    /// The longest term, in months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<u8>,
    /// How many there can be at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// The work that has to be done first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// Seconds after which to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The server's time, where the caller's clock is wrong (S-21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub server_time: Option<Timestamp>,
    /// Why a file is no copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<AttachmentRefusal>,
    /// Why a card is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<AbroadRefusal>,
    /// What stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

impl Problem {
    /// A problem with its code, status and title alone.
    pub fn new(code: ProblemCode, status: u16, title: impl Into<String>) -> Self {
        let name = serde_json::to_value(code)
            .ok()
            .and_then(|value| value.as_str().map(|name| name.replace('_', "-")))
            .unwrap_or_default();
        Self {
            kind: format!("/problems/{name}"),
            title: title.into(),
            status,
            code,
            request_id: None,
            tries_left: None,
            until: None,
            age: None,
            longest: None,
            most: None,
            work: None,
            retry_after: None,
            server_time: None,
            attachment: None,
            card: None,
            finding: None,
        }
    }
}

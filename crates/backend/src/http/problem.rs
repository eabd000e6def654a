//! Refusals as problems of RFC 9457; every refusal has exactly one.

use axum::response::{IntoResponse, Response};
use domain::{
    access::{AccessRefusal, GivingRefusal, GuessingRefusal, TermsRefusal},
    appeal::AppealRefusal,
    client::{ClientRefusal, RegistrationRefusal},
    correction::CorrectionRefusal,
    desk::DeskRefusal,
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
    ticket::TicketRefusal,
};
use http::StatusCode;
use protocol::problem::{Problem, ProblemCode as Code};

use crate::{refusal::Refusal, service::credential::PresentationRefusal, store::StoreError};

/// A problem as an answer; the outermost layer gives it its request id and its body.
#[derive(Debug, Clone)]
pub struct Refused(pub Box<Problem>);

/// How a handler ends that has no other answer.
pub type Answered<T> = Result<T, Refused>;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Refusal::from(error).into()
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        problem(refusal).into()
    }
}

/// When to try again what the service could not do, in seconds.
pub const SOON: u64 = 5;

/// When to ask a source again that did not answer, in seconds.
const SOURCE_SOON: u64 = 30;

/// The problem of a refusal; what the backend itself is to blame for goes to the log, not to the client.
pub fn problem(refusal: Refusal) -> Problem {
    let title = refusal.to_string();
    let plain = |code, status| Problem::new(code, status, title.as_str());
    match refusal {
        Refusal::Kept(inner) => problem(*inner),
        Refusal::Malformed(_) => plain(Code::Malformed, 400),
        Refusal::SignInRequired => plain(Code::SignInRequired, 401),
        Refusal::EdsRequired => plain(Code::EdsRequired, 403),
        Refusal::NotFound => plain(Code::NotFound, 404),
        Refusal::TooManyRequests { retry_after } => Problem {
            retry_after: Some(retry_after),
            ..plain(Code::TooManyRequests, 429)
        },
        Refusal::WorkFirst(work) => Problem {
            work: Some(work),
            ..plain(Code::WorkRequired, 429)
        },
        Refusal::IdempotencyKeyReused => plain(Code::IdempotencyKeyReused, 422),

        Refusal::JoiningStep => plain(Code::JoiningStep, 409),
        Refusal::NoIdentityCheck => plain(Code::NoIdentityCheck, 503),
        Refusal::CertificateRequestInvalid => plain(Code::CertificateRequestInvalid, 422),
        Refusal::Joining(JoiningRefusal::TooYoung { age }) => Problem {
            age: Some(age),
            ..plain(Code::TooYoung, 403)
        },
        Refusal::Joining(JoiningRefusal::NotThisPerson) => plain(Code::NotThisPerson, 403),
        Refusal::Joining(JoiningRefusal::BlockedUntil { until }) => Problem {
            until: Some(until),
            ..plain(Code::IdentityBlocked, 403)
        },
        Refusal::JoinedAgain { until } => Problem {
            until: Some(until),
            ..plain(Code::JoinedAgain, 403)
        },
        Refusal::Joining(JoiningRefusal::ServiceCentreOnly) => plain(Code::ServiceCentreOnly, 403),
        Refusal::Code(CodeRefusal::Wrong { tries_left }) => Problem {
            tries_left: Some(tries_left),
            ..plain(Code::CodeWrong, 422)
        },
        Refusal::Code(CodeRefusal::NoLongerValid) => plain(Code::CodeNoLongerValid, 410),

        Refusal::SignatureInvalid => plain(Code::SignatureInvalid, 422),
        Refusal::CertificateInvalid => plain(Code::CertificateInvalid, 403),

        Refusal::SourceAway => Problem {
            retry_after: Some(SOURCE_SOON),
            ..plain(Code::SourceAway, 503)
        },
        Refusal::Sharing(_) => plain(Code::DocumentNotValid, 409),
        Refusal::Presentation(PresentationRefusal::Outdated) => {
            plain(Code::CredentialOutdated, 409)
        }
        Refusal::Presentation(PresentationRefusal::Invalid(_)) => {
            plain(Code::PresentationInvalid, 422)
        }
        Refusal::Loss(_) => plain(Code::LossNotPossible, 409),
        Refusal::Correction(CorrectionRefusal::NoSuchField) => plain(Code::NotFound, 404),
        Refusal::Report(ReportRefusal::NotViewed) => plain(Code::NotFound, 404),
        Refusal::Correction(CorrectionRefusal::Ticket(ticket))
        | Refusal::Report(ReportRefusal::Ticket(ticket))
        | Refusal::Appeal(AppealRefusal::Ticket(ticket)) => match ticket {
            TicketRefusal::OpenAlready => plain(Code::WaitsForAnswer, 409),
            TicketRefusal::TooManyOpen => plain(Code::TooManyWaiting, 409),
            TicketRefusal::Over | TicketRefusal::TakenUpAlready | TicketRefusal::NotTakenUp => {
                plain(Code::Conflict, 409)
            }
        },
        Refusal::Appeal(AppealRefusal::NotRefused) => plain(Code::NotFound, 404),
        // What only an office does, and steps that come too early or too late.
        Refusal::Appeal(
            AppealRefusal::NotDecided
            | AppealRefusal::CourtIsNext
            | AppealRefusal::OnlyAppeals
            | AppealRefusal::ForwardedAlready
            | AppealRefusal::SameBody
            | AppealRefusal::ForwardTooLate { .. }
            | AppealRefusal::ExtendedAlready
            | AppealRefusal::ExtensionOutOfRange { .. }
            | AppealRefusal::NoticeTooLate { .. },
        ) => plain(Code::Conflict, 409),
        Refusal::Inquiry(InquiryRefusal::NotYours | InquiryRefusal::NotOwner) => {
            plain(Code::InquiryNotPossible, 403)
        }
        Refusal::Inquiry(InquiryRefusal::TooLong) => plain(Code::OwnerNotOnline, 409),
        Refusal::Inquiry(InquiryRefusal::TooMany { most }) => Problem {
            most: Some(most),
            ..plain(Code::TooManyInquiries, 429)
        },
        Refusal::NoSuchInquiry => plain(Code::NoSuchInquiry, 404),
        Refusal::Queue(QueueRefusal::NotThen | QueueRefusal::Full) => plain(Code::NoPlace, 409),
        Refusal::Queue(QueueRefusal::OnceADay) => plain(Code::ReservedToday, 429),
        Refusal::Queue(QueueRefusal::ThatDayAlready) => plain(Code::ReservedThatDay, 409),
        Refusal::Queue(QueueRefusal::Over) => plain(Code::Conflict, 409),

        Refusal::ShortCodeTaken => plain(Code::ShortCodeTaken, 409),
        Refusal::NoSuchCode => plain(Code::NoSuchCode, 404),
        Refusal::Access(AccessRefusal::AlreadyOpened) => plain(Code::AlreadyOpened, 410),
        Refusal::Access(AccessRefusal::Closed) => plain(Code::AccessClosed, 410),
        Refusal::Access(AccessRefusal::Lapsed) => plain(Code::AccessLapsed, 410),
        Refusal::Access(AccessRefusal::LongestAlready) => plain(Code::LongestAlready, 409),
        Refusal::Giving(GivingRefusal::TooManyOpen { most }) => Problem {
            most: Some(most),
            ..plain(Code::TooManyAccesses, 409)
        },
        Refusal::Terms(TermsRefusal::ScopeNotPossible) => plain(Code::ScopeNotPossible, 422),
        Refusal::Terms(TermsRefusal::NotTheRecipient) => plain(Code::NotTheRecipient, 403),
        Refusal::Guessing(GuessingRefusal::TooManyMisses) => Problem {
            retry_after: Some(3_600),
            ..plain(Code::TooManyRequests, 429)
        },
        Refusal::Guessing(GuessingRefusal::SignInFirst) => plain(Code::SignInRequired, 401),

        Refusal::ScopeNotGranted => plain(Code::ScopeNotGranted, 403),
        Refusal::Registration(
            RegistrationRefusal::OtherSite
            | RegistrationRefusal::NotLately
            | RegistrationRefusal::OtherOrganisation,
        ) => plain(Code::RegistrationInvalid, 422),
        Refusal::Client(ClientRefusal::TooManyWaiting { most }) => Problem {
            most: Some(most),
            ..plain(Code::TooManyClients, 409)
        },
        Refusal::Client(ClientRefusal::NotWaiting | ClientRefusal::NotApproved)
        | Refusal::RegisteredAlready => plain(Code::Conflict, 409),

        Refusal::NoSuchDwelling => plain(Code::NoSuchDwelling, 404),
        Refusal::BoundAlready => plain(Code::BoundAlready, 409),
        Refusal::SpouseNotOnline => plain(Code::SpouseNotOnline, 409),
        Refusal::FeeUnpaid => plain(Code::FeeUnpaid, 409),
        Refusal::NoPayments => plain(Code::Unavailable, 503),
        Refusal::FeeDeclined => plain(Code::FeeDeclined, 402),
        Refusal::FeePaid => plain(Code::FeePaid, 409),
        Refusal::Draft(DraftRefusal::Spouse) => plain(Code::StatementInvalid, 422),
        Refusal::Draft(DraftRefusal::TooYoungToMarry { age }) => Problem {
            age: Some(age),
            ..plain(Code::TooYoung, 403)
        },
        Refusal::OwnerNotOnline => plain(Code::OwnerNotOnline, 409),
        Refusal::StatementInvalid => plain(Code::StatementInvalid, 422),
        Refusal::BlockedByOwner => plain(Code::BlockedByOwner, 403),
        Refusal::Draft(DraftRefusal::Term { longest }) => Problem {
            longest: Some(longest),
            ..plain(Code::TermInvalid, 422)
        },
        Refusal::Draft(DraftRefusal::Abroad(card)) => Problem {
            card: Some(card),
            ..plain(Code::CardInvalid, 422)
        },
        Refusal::Attachment(attachment) => Problem {
            attachment: Some(attachment),
            ..plain(Code::AttachmentRefused, 422)
        },
        Refusal::AttachmentMissing => plain(Code::AttachmentMissing, 409),
        Refusal::TooManyAttachments => plain(Code::TooManyWaiting, 409),
        Refusal::NotEligible(finding) => Problem {
            finding: Some(finding),
            ..plain(Code::NotEligible, 403)
        },
        Refusal::Draft(DraftRefusal::Represented) => plain(Code::NotRepresented, 422),
        Refusal::Draft(DraftRefusal::ApartFromParents { .. }) => plain(Code::ApartFromParents, 422),
        Refusal::Draft(DraftRefusal::FirstDay) => plain(Code::FirstDayInvalid, 422),
        Refusal::Draft(DraftRefusal::StayRegistered) => plain(Code::StayRegistered, 409),
        Refusal::Repeat(RepeatRefusal::OpenForThisDwelling) => {
            plain(Code::OpenForThisDwelling, 409)
        }
        Refusal::Repeat(RepeatRefusal::TooManyOpen) => plain(Code::TooManyOpen, 409),
        Refusal::Repeat(
            RepeatRefusal::RepeatedTooOften { from, .. } | RepeatRefusal::RefusedLately { from },
        ) => Problem {
            until: Some(from),
            ..plain(Code::AskedTooOften, 429)
        },
        Refusal::Request(RequestRefusal::Ended | RequestRefusal::SignedAlready) => {
            plain(Code::RequestEnded, 409)
        }
        Refusal::Request(RequestRefusal::Lapsed) => plain(Code::RequestLapsed, 409),
        Refusal::Request(RequestRefusal::StillOpen) => plain(Code::OpenForThisDwelling, 409),
        Refusal::Request(RequestRefusal::ConsentsMissing) => plain(Code::ConsentsMissing, 409),
        Refusal::Request(RequestRefusal::AnsweredAlready) => plain(Code::AnsweredAlready, 409),

        Refusal::Ending(_) => plain(Code::EndingNotPossible, 409),
        Refusal::Rule(RuleRefusal::People { most }) => Problem {
            most: Some(most),
            ..plain(Code::RulePeopleInvalid, 422)
        },
        Refusal::Rule(RuleRefusal::ChangedMeanwhile | RuleRefusal::StandsAlready) => {
            plain(Code::Conflict, 409)
        }

        Refusal::PortalCodeOver | Refusal::Order(OrderRefusal::CodeOver) => {
            plain(Code::PortalCodeOver, 410)
        }
        Refusal::Order(OrderRefusal::NotYours) => plain(Code::PortalNotYours, 403),
        Refusal::Order(OrderRefusal::SessionOver) => plain(Code::PortalSessionOver, 410),
        Refusal::PortalRequestOver | Refusal::PortalNumber(NumberRefusal::TooManyTries) => {
            plain(Code::PortalRequestOver, 410)
        }
        Refusal::PortalNumber(NumberRefusal::Wrong { tries_left }) => Problem {
            tries_left: Some(tries_left),
            ..plain(Code::PortalNumberWrong, 422)
        },
        Refusal::PortalScanRequired => plain(Code::PortalScanRequired, 403),

        Refusal::NotAnEmployee => plain(Code::NotAnEmployee, 403),
        Refusal::Desk(DeskRefusal::PilotOver { .. }) => plain(Code::DeskPilotOver, 403),
        Refusal::Desk(DeskRefusal::Ended) => plain(Code::DeskCaseOver, 409),
        Refusal::Desk(DeskRefusal::Step) => plain(Code::DeskStep, 409),
        Refusal::Desk(DeskRefusal::Papers(_)) => plain(Code::DeskPapers, 422),
        Refusal::Desk(DeskRefusal::NotTheRepresentative) => plain(Code::NotTheRepresentative, 422),
        Refusal::Desk(DeskRefusal::OtherOwner) => plain(Code::DeskOtherOwner, 409),
        Refusal::Desk(DeskRefusal::EdsNeeded) => plain(Code::DeskEdsNeeded, 409),
        Refusal::Desk(DeskRefusal::NoEds) => plain(Code::DeskNoEds, 409),
        Refusal::Desk(DeskRefusal::OwnCase) => plain(Code::DeskOwnCase, 403),
        Refusal::Desk(DeskRefusal::OtherQueue) => plain(Code::DeskOtherQueue, 403),
        Refusal::Desk(DeskRefusal::Taken) => plain(Code::DeskTaken, 409),
        Refusal::Desk(DeskRefusal::Changed) => plain(Code::DeskChanged, 409),

        Refusal::Store(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
            Problem {
                retry_after: Some(SOON),
                ..Problem::new(
                    Code::Unavailable,
                    503,
                    "the service cannot do this now; nothing was done",
                )
            }
        }
        // Whoever checks a call looks for its answer; that it is gone by then happens only at the end of its time.
        Refusal::AnsweredBefore => plain(Code::Unavailable, 503),
        Refusal::Fault(what) => {
            tracing::error!(what, "a fault");
            Problem::new(Code::Internal, 500, "a fault of the service")
        }
    }
}

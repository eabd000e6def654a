//! Problems of the service (RFC 9457) as errors of the wallet.

use protocol::{Problem, ProblemCode};

use super::Error;

impl Error {
    /// What the service refused, as this wallet says it.
    pub(super) fn from_problem(problem: Problem) -> Self {
        let retry_after = problem
            .retry_after
            .map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
        match problem.code {
            // The wallet parses what it sends, so these say that the two do not speak the same protocol.
            ProblemCode::Malformed
            | ProblemCode::MethodNotAllowed
            | ProblemCode::TooLarge
            | ProblemCode::UnsupportedMediaType
            | ProblemCode::IdempotencyKeyReused
            | ProblemCode::IdempotencyKeyRequired
            | ProblemCode::CertificateRequestInvalid
            | ProblemCode::ShortCodeTaken
            | ProblemCode::PresentationInvalid
            | ProblemCode::ProofInvalid => {
                tracing::warn!(code = ?problem.code, request_id = ?problem.request_id, "the service refuses the form of a request");
                Self::BackendRubbish
            }
            ProblemCode::SignInRequired => Self::SignInRequired,
            ProblemCode::EdsRequired => Self::EdsRequired,
            ProblemCode::NotFound => Self::NotFound,
            ProblemCode::Conflict => Self::Conflict,
            // Work that is more than this wallet does.
            ProblemCode::WorkRequired | ProblemCode::TooManyRequests => {
                Self::TooManyRequests { retry_after }
            }
            ProblemCode::Internal => Self::BackendFault {
                request_id: problem.request_id,
            },
            ProblemCode::Unavailable => Self::BackendBusy { retry_after },
            ProblemCode::CodeWrong => match problem.tries_left {
                Some(tries_left) => Self::SmsCodeWrong { tries_left },
                None => Self::BackendRubbish,
            },
            ProblemCode::CodeNoLongerValid => Self::SmsCodeOver,
            ProblemCode::TooYoung => match problem.age.and_then(|age| u16::try_from(age).ok()) {
                Some(age) => Self::TooYoung { age },
                None => Self::BackendRubbish,
            },
            ProblemCode::NotThisPerson => Self::NotThisPerson,
            ProblemCode::IdentityBlocked => match problem.until {
                Some(until) => Self::IdentityBlocked { until },
                None => Self::BackendRubbish,
            },
            ProblemCode::JoinedAgain => match problem.until {
                Some(until) => Self::JoinedAgain { until },
                None => Self::BackendRubbish,
            },
            ProblemCode::ServiceCentreOnly => Self::ServiceCentreOnly,
            ProblemCode::JoiningStep => Self::JoiningStep,
            ProblemCode::NoIdentityCheck => Self::NoIdentityCheck,
            ProblemCode::SignatureInvalid => Self::SignatureInvalid,
            ProblemCode::CertificateInvalid => Self::CertificateInvalid,
            ProblemCode::DocumentNotValid => Self::DocumentNotValid,
            ProblemCode::CredentialOutdated => Self::CredentialMissing,
            ProblemCode::ScopeNotPossible => Self::ScopeNotPossible,
            ProblemCode::NotTheRecipient => Self::NotTheRecipient,
            ProblemCode::TooManyAccesses => match problem.most {
                Some(most) => Self::TooManyAccesses { most },
                None => Self::BackendRubbish,
            },
            ProblemCode::RulePeopleInvalid => match problem.most {
                Some(most) => Self::RulePeopleInvalid { most },
                None => Self::BackendRubbish,
            },
            ProblemCode::EndingNotPossible => Self::EndingNotPossible,
            ProblemCode::SourceAway => Self::SourceAway,
            ProblemCode::LossNotPossible => Self::LossNotPossible,
            ProblemCode::WaitsForAnswer => Self::WaitsForAnswer,
            ProblemCode::TooManyWaiting => Self::TooManyWaiting,
            ProblemCode::AlreadyOpened => Self::AlreadyOpened,
            ProblemCode::AccessClosed => Self::AccessClosed,
            ProblemCode::AccessLapsed => Self::AccessLapsed,
            ProblemCode::LongestAlready => Self::LongestAlready,
            ProblemCode::NoSuchCode => Self::NoSuchCode,
            ProblemCode::InquiryNotPossible => Self::InquiryNotPossible,
            ProblemCode::TooManyInquiries => match problem.most {
                Some(most) => Self::TooManyInquiries { most },
                None => Self::BackendRubbish,
            },
            ProblemCode::NoSuchInquiry => Self::NoSuchInquiry,
            ProblemCode::NoPlace => Self::NoPlace,
            ProblemCode::ReservedToday => Self::ReservedToday,
            ProblemCode::ReservedThatDay => Self::ReservedThatDay,
            ProblemCode::NoSuchDwelling => Self::NoSuchDwelling,
            ProblemCode::OwnerNotOnline => Self::OwnerNotOnline,
            ProblemCode::StatementInvalid => Self::StatementInvalid,
            ProblemCode::TermInvalid => match problem.longest {
                Some(longest) => Self::TermInvalid { longest },
                None => Self::BackendRubbish,
            },
            ProblemCode::FirstDayInvalid => Self::FirstDayInvalid,
            ProblemCode::StayRegistered => Self::StayRegistered,
            ProblemCode::NotRepresented => Self::NotRepresented,
            ProblemCode::ApartFromParents => Self::ApartFromParents,
            ProblemCode::OpenForThisDwelling => Self::OpenForThisDwelling,
            ProblemCode::TooManyOpen => Self::TooManyOpen,
            ProblemCode::AskedTooOften => Self::AskedTooOften {
                until: problem.until,
            },
            ProblemCode::BlockedByOwner => Self::BlockedByOwner,
            ProblemCode::RequestEnded => Self::RequestEnded,
            ProblemCode::RequestLapsed => Self::RequestLapsed,
            ProblemCode::ConsentsMissing => Self::ConsentsMissing,
            ProblemCode::AnsweredAlready => Self::AnsweredAlready,
            ProblemCode::PortalCodeOver => Self::PortalCodeOver,
            ProblemCode::PortalNotYours => Self::PortalNotYours,
            ProblemCode::PortalSessionOver => Self::PortalSessionOver,
            ProblemCode::AttachmentRefused => match problem.attachment {
                Some(reason) => Self::AttachmentRefused { reason },
                None => Self::BackendRubbish,
            },
            ProblemCode::AttachmentMissing => Self::AttachmentMissing,
            ProblemCode::CardInvalid => match problem.card {
                Some(reason) => Self::CardInvalid { reason },
                None => Self::BackendRubbish,
            },
            ProblemCode::NotEligible => match problem.finding {
                Some(finding) => Self::NotEligible { finding },
                None => Self::BackendRubbish,
            },
            ProblemCode::BoundAlready => Self::BoundAlready,
            ProblemCode::SpouseNotOnline => Self::SpouseNotOnline,
            ProblemCode::FeeUnpaid => Self::FeeUnpaid,
            ProblemCode::FeeDeclined => Self::FeeDeclined,
            ProblemCode::FeePaid => Self::FeePaid,
            ProblemCode::NotAnEmployee => Self::NotAnEmployee,
            ProblemCode::DeskPilotOver => Self::DeskOver,
            ProblemCode::DeskCaseOver | ProblemCode::DeskStep => Self::DeskCaseOver,
            ProblemCode::DeskChanged => Self::DeskChanged,
            // What only pages of the portal and the desk, and clients of organisations, are told.
            ProblemCode::PortalNumberWrong
            | ProblemCode::PortalRequestOver
            | ProblemCode::PortalScanRequired
            | ProblemCode::DeskPapers
            | ProblemCode::NotTheRepresentative
            | ProblemCode::DeskOtherOwner
            | ProblemCode::DeskEdsNeeded
            | ProblemCode::DeskNoEds
            | ProblemCode::DeskOwnCase
            | ProblemCode::DeskOtherQueue
            | ProblemCode::DeskTaken
            | ProblemCode::ScopeNotGranted
            | ProblemCode::RegistrationInvalid
            | ProblemCode::TooManyClients => Self::BackendRubbish,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::BackendError;

    #[test]
    fn a_problem_without_its_parameter_is_rubbish() {
        let refused = |code| {
            let problem = Problem::new(code, 422, "refused");
            Error::from(BackendError::Problem(Box::new(problem)))
        };
        assert_eq!(refused(ProblemCode::CodeWrong), Error::BackendRubbish);
        assert_eq!(refused(ProblemCode::TermInvalid), Error::BackendRubbish);
        assert_eq!(refused(ProblemCode::NoSuchCode), Error::NoSuchCode);
        assert_eq!(
            refused(ProblemCode::FirstDayInvalid),
            Error::FirstDayInvalid
        );
    }
}

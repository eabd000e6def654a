//! Whose turn it is after an error.

use super::Error;

/// Who can do something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Whoever typed or chose something.
    Caller,
    /// Nobody: something is in another state than this needs.
    State,
    /// The service, or the way to it.
    Server,
    /// This machine.
    Environment,
    /// This program.
    Bug,
}

impl Error {
    /// Who can do something about it.
    pub fn blame(&self) -> Blame {
        match self {
            Self::BackendAway
            | Self::BackendRubbish
            | Self::BackendBusy { .. }
            | Self::BackendFault { .. }
            | Self::NoIdentityCheck
            | Self::LogConflict
            | Self::SourceAway => Blame::Server,
            Self::ClockWrong { .. }
            | Self::KeystoreAbsent
            | Self::KeystoreLocked
            | Self::KeystoreDamaged
            | Self::VaultDamaged
            | Self::VaultUnwritable
            | Self::ExportUnwritable
            | Self::ProfileInUse => Blame::Environment,
            Self::ServerNotAllowed
            | Self::WrongCode { .. }
            | Self::WrongPassword
            | Self::WeakPassword
            | Self::WeakCode
            | Self::CodesDiffer
            | Self::SmsCodeWrong { .. }
            | Self::PhoneMalformed
            | Self::IinMalformed
            | Self::EmailMalformed
            | Self::DateMalformed
            | Self::RkaMalformed
            | Self::AddressMalformed
            | Self::NotThisPerson
            | Self::NotFound
            | Self::NoSuchCode
            | Self::NoSuchInquiry
            | Self::NoPlace
            | Self::OtherService
            | Self::DisguisedCode
            | Self::NotACode
            | Self::NothingScanned
            | Self::ImageTooLarge
            | Self::ImageUnreadable
            | Self::NoSuchDwelling
            | Self::RecipientInvalid
            | Self::PurposeInvalid
            | Self::TextTooLong
            | Self::TextMissing
            | Self::ScopeNotPossible
            | Self::TermInvalid { .. }
            | Self::RulePeopleInvalid { .. }
            | Self::FirstDayInvalid
            | Self::StayRegistered
            | Self::AttachmentRefused { .. }
            | Self::CardInvalid { .. }
            | Self::NotRepresented
            | Self::ApartFromParents => Blame::Caller,
            Self::Locked
            | Self::SignInRequired
            | Self::EdsRequired
            | Self::CodeDeleted
            | Self::SmsCodeOver
            | Self::TooYoung { .. }
            | Self::IdentityBlocked { .. }
            | Self::JoinedAgain { .. }
            | Self::ServiceCentreOnly
            | Self::JoiningStep
            | Self::TooManyRequests { .. }
            | Self::CertificateInvalid
            | Self::SignatureInvalid
            | Self::StatementInvalid
            | Self::Conflict
            | Self::DocumentNotValid
            | Self::CredentialMissing
            | Self::NotTheRecipient
            | Self::TooManyAccesses { .. }
            | Self::InquiryNotPossible
            | Self::TooManyInquiries { .. }
            | Self::ReservedToday
            | Self::ReservedThatDay
            | Self::LossNotPossible
            | Self::WaitsForAnswer
            | Self::TooManyWaiting
            | Self::AlreadyOpened
            | Self::AccessClosed
            | Self::AccessLapsed
            | Self::LongestAlready
            | Self::OwnerNotOnline
            | Self::OpenForThisDwelling
            | Self::TooManyOpen
            | Self::AskedTooOften { .. }
            | Self::BlockedByOwner
            | Self::RequestEnded
            | Self::RequestLapsed
            | Self::ConsentsMissing
            | Self::AnsweredAlready
            | Self::EndingNotPossible
            | Self::PortalCodeOver
            | Self::PortalNotYours
            | Self::PortalSessionOver
            | Self::AttachmentMissing
            | Self::NotEligible { .. }
            | Self::BoundAlready
            | Self::SpouseNotOnline
            | Self::TooYoungToMarry { .. }
            | Self::FeeUnpaid
            | Self::FeeDeclined
            | Self::FeePaid
            | Self::NotAnEmployee
            | Self::DeskOver
            | Self::DeskCaseOver
            | Self::DeskChanged => Blame::State,
            Self::Offline { reason } => reason.blame(),
            Self::Internal => Blame::Bug,
        }
    }

    /// A fault of this program, with its cause in the log.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal fault");
        Self::Internal
    }
}

//! The citizen's use cases without a window: joining, unlocking, documents, access, scanning, requests and consents.
//!
//! The app and the command line are shells over [`Wallet`]. Each file is one domain of the rules; the ports
//! (`keystore`, `vault`, `backend`, `clock`, `entropy`) are one file each with their adapters beneath.
//! What it gives has the exact form in which the front end gets it.

pub mod abroad;
pub mod access;
pub mod appeal;
mod application;
mod backend;
mod clock;
pub mod consent;
pub mod correction;
pub mod credential;
pub mod desk;
pub mod document;
pub mod dossier;
pub mod eligibility;
mod entropy;
mod error;
pub mod evidence;
pub mod fee;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod guard;
pub mod history;
pub mod inquiry;
mod intent;
pub mod joining;
mod keys;
mod keystore;
pub mod log;
pub mod marriage;
pub mod offline;
pub mod order;
pub mod permanent;
pub mod portal;
pub mod preferences;
mod processing;
pub mod profile;
mod qr;
pub mod queue;
pub mod report;
pub mod request;
pub mod residence;
pub mod scan;
mod seal;
pub mod session;
pub mod signing;
pub mod status;
#[cfg(test)]
mod testing;
pub mod unlock;
mod vault;
mod wallet;

pub use abroad::{AbroadForm, AbroadFormView, CopyFileView, CopyView};
pub use access::{AccessView, RecipientView, TermsForm};
pub use appeal::{AppealDraftView, AppealForm, AppealView, ComplaintForm};
pub use application::{ApplicationView, AttachedView, CardView, RepresentedView};
pub use consent::ConsentView;
pub use correction::CorrectionView;
pub use credential::{
    CredentialState, CredentialView,
    proof::{ProofFailure, ProofView},
};
pub use desk::{DeskRecordView, DeskSignedView};
pub use document::{DocumentView, DocumentsView, FieldView, PendingView, SourceView};
pub use eligibility::{BeforeOtherView, BeforeView};
pub use error::{Blame, Error};
pub use evidence::Exported;
pub use fee::FeeView;
pub use guard::{GuardedDwellingView, ResidentView, RuleView};
pub use history::{HistoryEntryView, HistoryPage, NotificationView};
pub use inquiry::{
    CheckedInquiryView, InquiryForm, InquiryPersonView, InquirySubjectsView, InquiryView,
    IssuedInquiryView, SaidView,
};
pub use joining::Joining;
pub use log::{LogCheck, LogConflict, LogState};
pub use marriage::{AppointmentView, MarriageForm, OfficeView};
pub use offline::{
    OfflineCodeView, OfflineEntryView, OfflineFrameView, OfflineQuestionView, OfflineReadView,
    OfflineReason, OfflineSide,
};
pub use permanent::{RepresentedPersonView, ResidenceForm};
pub use portal::{PortalApprovedView, PortalSessionView};
pub use preferences::{Preferences, Theme};
pub use processing::CheckView;
pub use profile::{EdsView, ProfileView, SessionView, TemporaryAddressView};
pub use queue::{CentreView, ReservationView, ReserveForm, WindowsView};
pub use report::ReportView;
pub use request::{DraftView, RegistrationForm, RequestView, SmsSent};
pub use residence::{DwellingSearch, DwellingView, FoundDwellingView};
pub use scan::{OpenedView, ScanView, ShownView};
pub use signing::{Auth, Signing};
pub use status::{Phase, Status};
pub use wallet::{Changed, Event, KeystoreChoice, Options, Wallet};

/// A text that is zeroized when it is dropped: a password, a code, a token.
pub type Secret = zeroize::Zeroizing<String>;

//! What a person's history and notifications tell (R-25, R-30).

mod sms;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Bin, FullName, LocalizedText, access::Viewer};

/// What happened, in the history of the person whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// An EDS was issued (R-7).
    EdsIssued,
    /// The person signed in.
    SignedIn,
    /// Access to a document was given (R-25).
    AccessGiven,
    /// That access was extended (R-22).
    AccessExtended,
    /// That access was closed (R-23).
    AccessClosed,
    /// Somebody asked for the person's document, and saw who shares what (R-25).
    AccessAsked,
    /// Somebody was refused the person's document (R-25).
    AccessRefused,
    /// The person asked for somebody's document (R-25).
    DocumentAsked,
    /// The person was refused somebody's document (R-25).
    DocumentRefused,
    /// Somebody opened the person's document (R-25).
    DocumentOpened,
    /// The person opened somebody's document (R-25).
    DocumentViewed,
    /// A request was submitted.
    RequestSubmitted,
    /// A request was signed.
    RequestSigned,
    /// A request was withdrawn.
    RequestWithdrawn,
    /// A request lapsed (R-42).
    RequestLapsed,
    /// A request was refused (R-31).
    RequestRefused,
    /// The address was entered (R-30).
    Registered,
    /// The person was asked for a consent.
    ConsentAsked,
    /// The person gave a consent.
    ConsentGiven,
    /// The person refused a consent, or took one back.
    ConsentRefused,
    /// A request was made again to which the person had consented: that consent counts again (S-30).
    ConsentCountsAgain,
    /// One more owner answered (S-31).
    ConsentAnswered,
    /// Every owner consented; the person may sign.
    ConsentsComplete,
    /// Somebody searched for the person as an owner (S-13).
    SearchedAsOwner,
    /// The person reported a document lost or stolen (R-18).
    DocumentReportedLost,
    /// The person asked the source of a field to correct it (R-21).
    CorrectionAsked,
    /// The source answered that (R-21).
    CorrectionAnswered,
    /// The person reported a viewing of their document, or who asked for their consent (R-25, S-14).
    ReportSent,
    /// An office took that up.
    ReportTakenUp,
    /// The office answered it.
    ReportAnswered,
    /// The person took it back.
    ReportWithdrawn,
    /// A browser was signed in to the portal by scanning its code (R-26).
    PortalSignedIn,
    /// Documents were shown on the portal after another scan (S-33).
    PortalDocumentsShown,
    /// A session of the portal ended (S-33).
    PortalEnded,
    /// Everybody consented, and the state body decides (R-27).
    RequestProcessing,
    /// A registration ended: the person's own, or somebody's at the person's dwelling (R-48).
    RegistrationEnded,
    /// The person sent an appeal (R-39).
    AppealSent,
    /// An office took up an appeal or a complaint (S-18).
    AppealTakenUp,
    /// An appeal was sent on to the body that decides about it (R-40).
    AppealForwarded,
    /// The time for answering an appeal was extended (R-40).
    AppealExtended,
    /// An appeal was answered.
    AppealAnswered,
    /// An appeal was not answered in time, which counts as a refusal (R-40).
    AppealUnanswered,
    /// The person took an appeal or a complaint back (R-39).
    AppealWithdrawn,
    /// The person sent a complaint (R-40).
    ComplaintSent,
    /// A complaint was answered.
    ComplaintAnswered,
    /// A complaint was not answered in time (R-40).
    ComplaintUnanswered,
    /// The person asked for a registration at a dwelling of their own (R-32).
    RequestAtHome,
    /// Somebody whom an owner has blocked tried to ask for a registration at the person's dwelling (S-14).
    AttemptBlocked,
    /// A standing rule refused somebody at the person's dwelling (S-32).
    RefusedByRule,
    /// An owner set a standing rule for the person's dwelling (S-32).
    RuleSet,
    /// A temporary stay, at the person's dwelling or their own, ends soon (R-32).
    StayEndsSoon,
    /// An owner asked to end the person's registration (R-48).
    RemovalAsked,
    /// The ending of the person's registration that was asked is refused.
    RemovalRefused,
    /// It lapsed, since not every owner answered (R-42).
    RemovalLapsed,
    /// Whoever asked it took it back.
    RemovalWithdrawn,
    /// One of the two paid the fee of their application (R-41).
    FeePaid,
    /// An inquiry was drawn up for the person (R-44).
    InquiryIssued,
    /// Somebody checked an inquiry of the person's (R-44).
    InquiryChecked,
    /// The person reserved a place in the queue of a service centre (R-43).
    VisitReserved,
    /// The person gave that place back.
    VisitCancelled,
    /// The visit is tomorrow.
    VisitTomorrow,
    /// An employee signed in to the desk of a service centre (R-36).
    DeskSignedIn,
    /// A session of the desk ended.
    DeskEnded,
    /// An employee opened a case for the person (S-18).
    DeskOpened,
    /// An employee looked at a case with the person's data again (S-18).
    DeskViewed,
    /// An employee had the person, or the owner for their case, checked by the registers (R-36).
    DeskChecked,
    /// An employee had somebody checked as the owner's representative, or as whom the applicant applies for, without
    /// success (R-36, S-13).
    DeskMissed,
    /// An employee verified who represents the owner (R-36).
    DeskVerified,
    /// An employee drew up the record of what is applied for (R-36).
    DeskDrawn,
    /// Whose turn it was did not sign the record (R-36).
    DeskDeclined,
    /// The owner's representative consented at the desk (R-36).
    DeskConsented,
    /// An employee entered a registration at the desk (R-36).
    DeskRegistered,
    /// An employee refused the service at the desk (R-36).
    DeskRefused,
    /// A case ended without an outcome, and nothing of it is seen any more (S-18).
    DeskClosed,
    /// An employee opened a request or an appeal of the person's, out of a queue of the desk (S-18).
    DeskTaken,
    /// The employee put it back undecided.
    DeskReturned,
    /// The employee's time for it ran out, and it is undecided.
    DeskLapsed,
    /// The employee decided about it; what was decided is told beside this (R-38, R-40).
    DeskDecided,
}

/// How many of the owners who were asked have answered: all that an applicant gets to know of it (S-31).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Answers {
    /// So many have answered.
    pub answered: u32,
    /// Of so many.
    pub asked: u32,
}

/// The other side of what happened, as well as is known (S-9); `Debug` shows only the kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Counterpart {
    /// A visitor who did not sign in.
    Visitor {
        /// Coarse network origin: the first half of the address.
        network: String,
    },
    /// A person whom the registers know.
    Person {
        /// Full name.
        name: String,
    },
    /// An organisation, by an information system of its own (R-24).
    Organisation {
        /// Its name.
        name: LocalizedText,
        /// Its number.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[cfg_attr(feature = "bindings", specta(type = String))]
        bin: Bin,
    },
    /// An employee of a service centre, at its desk (S-18).
    Employee {
        /// Full name.
        name: String,
        /// The service centre.
        centre: LocalizedText,
    },
}

impl fmt::Debug for Counterpart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visitor { .. } => "Visitor(…)",
            Self::Person { .. } => "Person(…)",
            Self::Organisation { .. } => "Organisation(…)",
            Self::Employee { .. } => "Employee(…)",
        })
    }
}

impl From<Viewer> for Counterpart {
    fn from(viewer: Viewer) -> Self {
        match viewer {
            Viewer::Visitor { network } => Self::Visitor { network },
            Viewer::Person { name } => Self::Person { name },
            Viewer::Organisation { name, bin } => Self::Organisation { name, bin },
        }
    }
}

impl From<&FullName> for Counterpart {
    fn from(name: &FullName) -> Self {
        Self::Person {
            name: name.to_string(),
        }
    }
}

impl HistoryKind {
    /// Whether the person is also notified of it (R-25, R-30).
    pub fn notifies(self) -> bool {
        match self {
            Self::AccessAsked
            | Self::AccessRefused
            | Self::DocumentOpened
            | Self::DocumentViewed
            | Self::RequestLapsed
            | Self::RequestRefused
            | Self::Registered
            | Self::ConsentAsked
            | Self::ConsentCountsAgain
            | Self::ConsentsComplete
            | Self::EdsIssued
            | Self::PortalSignedIn
            | Self::PortalDocumentsShown
            | Self::CorrectionAnswered
            | Self::ReportTakenUp
            | Self::ReportAnswered
            | Self::RequestProcessing
            | Self::RegistrationEnded
            | Self::AppealTakenUp
            | Self::AppealForwarded
            | Self::AppealExtended
            | Self::AppealAnswered
            | Self::AppealUnanswered
            | Self::ComplaintAnswered
            | Self::ComplaintUnanswered
            | Self::SearchedAsOwner
            | Self::RequestAtHome
            | Self::AttemptBlocked
            | Self::RefusedByRule
            | Self::RuleSet
            | Self::StayEndsSoon
            | Self::RemovalAsked
            | Self::RemovalRefused
            | Self::RemovalLapsed
            | Self::RemovalWithdrawn
            | Self::FeePaid
            | Self::InquiryChecked
            | Self::VisitTomorrow
            | Self::DeskSignedIn
            | Self::DeskOpened
            | Self::DeskViewed
            | Self::DeskChecked
            | Self::DeskMissed
            | Self::DeskVerified
            | Self::DeskDrawn
            | Self::DeskRegistered
            | Self::DeskRefused
            | Self::DeskTaken => true,
            Self::SignedIn
            | Self::AccessGiven
            | Self::AccessExtended
            | Self::AccessClosed
            | Self::DocumentAsked
            | Self::DocumentRefused
            | Self::RequestSubmitted
            | Self::RequestSigned
            | Self::RequestWithdrawn
            | Self::ConsentGiven
            | Self::ConsentRefused
            | Self::ConsentAnswered
            | Self::DocumentReportedLost
            | Self::CorrectionAsked
            | Self::ReportSent
            | Self::ReportWithdrawn
            | Self::PortalEnded
            | Self::AppealSent
            | Self::AppealWithdrawn
            | Self::ComplaintSent
            | Self::InquiryIssued
            | Self::VisitReserved
            | Self::VisitCancelled
            | Self::DeskEnded
            | Self::DeskDeclined
            | Self::DeskConsented
            | Self::DeskClosed
            | Self::DeskReturned
            | Self::DeskLapsed
            | Self::DeskDecided => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Service;

    #[test]
    fn r25_both_sides_of_an_opening_are_notified() {
        assert!(HistoryKind::DocumentOpened.notifies());
        assert!(HistoryKind::DocumentViewed.notifies());
    }

    #[test]
    fn r25_the_holder_is_notified_of_who_asks_and_who_is_refused_in_the_app_alone() {
        for kind in [HistoryKind::AccessAsked, HistoryKind::AccessRefused] {
            assert!(kind.notifies(), "{kind:?}");
            for service in Service::ALL {
                assert_eq!(kind.sms(Some(service)), None, "{kind:?}");
            }
        }
        // Whoever asked has the answer before them.
        for kind in [HistoryKind::DocumentAsked, HistoryKind::DocumentRefused] {
            assert!(!kind.notifies(), "{kind:?}");
        }
    }

    #[test]
    fn r30_the_result_of_a_request_is_notified() {
        for kind in [
            HistoryKind::Registered,
            HistoryKind::RequestRefused,
            HistoryKind::RequestLapsed,
            HistoryKind::ConsentsComplete,
            HistoryKind::RequestProcessing,
        ] {
            assert!(kind.notifies(), "{kind:?}");
        }
    }

    #[test]
    fn s9_the_other_side_is_stored_with_its_kind_and_hidden_in_debug() {
        let visitor = Counterpart::from(Viewer::Visitor {
            network: "203.0.*.*".into(),
        });
        let person = Counterpart::Person {
            name: "Сынақова Айгүл".into(),
        };

        assert_eq!(
            serde_json::to_string(&visitor).unwrap(),
            r#"{"kind":"visitor","network":"203.0.*.*"}"#
        );
        assert_eq!(
            serde_json::to_string(&person).unwrap(),
            r#"{"kind":"person","name":"Сынақова Айгүл"}"#
        );
        let organisation = Counterpart::from(Viewer::Organisation {
            name: LocalizedText::same("Ulgi Hotel LLP"),
            bin: Bin::parse("260140099936").unwrap(),
        });
        assert_eq!(
            serde_json::to_string(&organisation).unwrap(),
            r#"{"kind":"organisation","name":{"kk":"Ulgi Hotel LLP","ru":"Ulgi Hotel LLP","en":"Ulgi Hotel LLP"},"bin":"260140099936"}"#
        );
        assert_eq!(
            format!("{visitor:?} {person:?} {organisation:?}"),
            "Visitor(…) Person(…) Organisation(…)"
        );
    }

    #[test]
    fn s13_r32_whatever_others_try_at_a_dwelling_notifies_its_owners() {
        for kind in [
            HistoryKind::SearchedAsOwner,
            HistoryKind::RequestAtHome,
            HistoryKind::AttemptBlocked,
            HistoryKind::RefusedByRule,
            HistoryKind::RuleSet,
            HistoryKind::StayEndsSoon,
        ] {
            assert!(kind.notifies(), "{kind:?}");
        }
    }
}

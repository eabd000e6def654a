//! What is applied for, as it is shown to whoever signs or is asked for a consent (S-16).

use domain::{
    FullName, LocalizedText,
    abroad::{AbroadReason, StayAbroad},
    application::Application,
    attachment::{AttachmentKind, AttachmentPurpose},
    marriage::Surnames,
    permanent::{Relation, ResidenceReason},
    residence::{Applicant, StayReason},
};
use jiff::civil::Date;
use serde::Serialize;

use crate::DwellingView;

/// What is applied for, by service.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "service", rename_all = "snake_case")]
pub enum ApplicationView {
    /// Temporary registration.
    TemporaryRegistration {
        /// Where.
        dwelling: DwellingView,
        /// Whether the applicant says to be an owner.
        as_owner: bool,
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
        /// Length in months.
        months: u8,
        /// Reason.
        reason: StayReason,
    },
    /// Registration at the place of residence.
    PermanentRegistration {
        /// Where.
        dwelling: DwellingView,
        /// Whether the applicant says to be an owner.
        as_owner: bool,
        /// Reason.
        reason: ResidenceReason,
        /// Who is registered, where it is not the applicant.
        represented: Option<RepresentedView>,
        /// Who moves along.
        children: Vec<RepresentedView>,
    },
    /// The end of a registration.
    EndOfRegistration {
        /// Where.
        dwelling: DwellingView,
        /// Whether the applicant asks as an owner, or about their own stay.
        as_owner: bool,
        /// Whose registration ends.
        full_name: FullName,
        /// First day, where it is temporary.
        from: Option<Date>,
        /// Last day, where it is temporary.
        until: Option<Date>,
    },
    /// A citizen lives abroad for good.
    AbroadPermanently {
        /// The card.
        card: CardView,
        /// Number of the permit to leave.
        permit_number: String,
        /// The day of its issue.
        permit_issued_on: Date,
    },
    /// A citizen lives abroad for a time.
    AbroadTemporarily {
        /// The card.
        card: CardView,
        /// The last day that is planned.
        until: Date,
    },
    /// Marriage.
    Marriage {
        /// Who has to confirm, as they were typed.
        spouse: FullName,
        /// Where they want to marry.
        office: LocalizedText,
        /// Which surnames they bear afterwards.
        surnames: Surnames,
    },
}

/// The registration card of a citizen abroad, with its copies.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CardView {
    /// Two letters of ISO 3166-1.
    pub country: String,
    /// The address there.
    pub address: String,
    /// The first day there.
    pub since: Date,
    /// Why.
    pub reason: AbroadReason,
    /// Number of the identity document.
    pub document_number: String,
    /// How the applicant is reached.
    pub contact: String,
    /// The copies, each named by its hash.
    pub copies: Vec<AttachedView>,
}

/// A copy as the statement names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AttachedView {
    /// Of what.
    pub purpose: AttachmentPurpose,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// Whom somebody applies for.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RepresentedView {
    /// What the applicant is to them.
    pub relation: Relation,
    /// Their name.
    pub full_name: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
}

domain::debug_by_name!(ApplicationView, RepresentedView, CardView);

impl ApplicationView {
    /// Whether it is the registration card of a citizen abroad.
    pub(crate) fn has_card(&self) -> bool {
        matches!(
            self,
            Self::AbroadPermanently { .. } | Self::AbroadTemporarily { .. }
        )
    }
}

impl RepresentedView {
    fn of(relation: Relation, person: Applicant) -> Self {
        Self {
            relation,
            full_name: person.full_name,
            date_of_birth: person.date_of_birth,
        }
    }
}

impl From<Application> for ApplicationView {
    fn from(application: Application) -> Self {
        match application {
            Application::TemporaryRegistration(statement) => Self::TemporaryRegistration {
                dwelling: statement.dwelling.into(),
                as_owner: statement.as_owner,
                from: statement.from,
                until: statement.until,
                months: statement.months,
                reason: statement.reason,
            },
            Application::PermanentRegistration(statement) => Self::PermanentRegistration {
                dwelling: statement.dwelling.into(),
                as_owner: statement.as_owner,
                reason: statement.reason,
                represented: statement
                    .represented
                    .map(|one| RepresentedView::of(one.relation, one.person)),
                children: (statement.children.into_iter())
                    .map(|child| RepresentedView::of(Relation::Parent, child))
                    .collect(),
            },
            Application::EndOfRegistration(statement) => Self::EndOfRegistration {
                dwelling: statement.dwelling.into(),
                as_owner: statement.as_owner,
                full_name: statement.ends.full_name,
                from: statement.ends.from,
                until: statement.ends.until,
            },
            Application::LivingAbroad(statement) => {
                let copies = statement.copies.into_iter().map(|copy| AttachedView {
                    purpose: copy.purpose,
                    kind: copy.kind,
                    bytes: copy.bytes,
                    sha256: copy.sha256,
                });
                let card = CardView {
                    country: statement.card.country.into(),
                    address: statement.card.address.into(),
                    since: statement.card.since,
                    reason: statement.card.reason,
                    document_number: statement.card.document_number.into(),
                    contact: statement.card.contact.into(),
                    copies: copies.collect(),
                };
                match statement.card.stay {
                    StayAbroad::Permanent {
                        permit_number,
                        permit_issued_on,
                    } => Self::AbroadPermanently {
                        card,
                        permit_number: permit_number.into(),
                        permit_issued_on,
                    },
                    StayAbroad::Temporary { until } => Self::AbroadTemporarily { card, until },
                }
            }
            Application::Marriage(statement) => Self::Marriage {
                spouse: FullName {
                    surname: statement.spouse.surname,
                    given_name: statement.spouse.given_name,
                    patronymic: None,
                },
                office: statement.office.name(),
                surnames: statement.surnames,
            },
        }
    }
}

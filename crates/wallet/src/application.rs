//! What is applied for, as it is shown to whoever signs or is asked for a consent (S-16).

use domain::{
    FullName, LocalizedText,
    application::Application,
    marriage::Surnames,
    permanent::{Relation, ResidenceReason},
    residence::StayReason,
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

domain::debug_by_name!(ApplicationView, RepresentedView);

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
                represented: statement.represented.map(|represented| RepresentedView {
                    relation: represented.relation,
                    full_name: represented.person.full_name,
                    date_of_birth: represented.person.date_of_birth,
                }),
            },
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

//! Registration at the place of residence: the statement that the applicant signs, for themselves, a child or a ward
//!

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Settings,
    residence::{Applicant, DraftRefusal, Dwelling},
    settings::civil_day,
    statement::Statement,
};

/// Why somebody moves to a place for good (R-49: the reason is stated).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ResidenceReason {
    /// A dwelling of their own.
    OwnDwelling,
    /// Family.
    Family,
    /// A rented dwelling.
    Rental,
    /// Work.
    Work,
    /// Study.
    Study,
    /// Another reason.
    Other,
}

/// What makes somebody apply for another person, as the person register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A parent, for a child.
    Parent,
    /// A guardian, for somebody whom a court declared incapacitated.
    Guardian,
}

/// Whom somebody else applies for, as the person register has them, never typed in; `Debug` shows only the relation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Represented {
    /// What the applicant is to them.
    pub relation: Relation,
    /// The person who is registered.
    pub person: Applicant,
}

impl fmt::Debug for Represented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Represented")
            .field("relation", &self.relation)
            .finish_non_exhaustive()
    }
}

/// A request for registration at the place of residence: what the applicant signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermanentRegistration {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who applies and signs.
    pub applicant: Applicant,
    /// Who is registered, where it is not the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represented: Option<Represented>,
    /// Where.
    pub dwelling: Dwelling,
    /// Whether the applicant says to be an owner; the register decides.
    pub as_owner: bool,
    /// Reason.
    pub reason: ResidenceReason,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two requests have the same bytes.
    pub nonce: String,
}

impl Statement for PermanentRegistration {
    const SUBJECT: &'static str = "qoltanba/permanent-registration/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What the applicant chooses in the form, with what the registers say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermanentRegistrationForm {
    /// Who is registered, where it is not the applicant.
    pub represented: Option<Represented>,
    /// Whether the applicant is an owner.
    pub as_owner: bool,
    /// The dwelling that the registers confirmed.
    pub dwelling: Dwelling,
    /// Reason.
    pub reason: ResidenceReason,
}

impl PermanentRegistration {
    /// Draws up a request from a form.
    pub fn draft(
        site: &str,
        form: PermanentRegistrationForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, DraftRefusal> {
        let drawn_up = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            represented: form.represented,
            dwelling: form.dwelling,
            as_owner: form.as_owner,
            reason: form.reason,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        };
        drawn_up.check(civil_day(now), settings)?;
        Ok(drawn_up)
    }

    /// Checks what can be told from the statement itself: a parent applies for a child under the age at which one
    /// applies alone, a guardian for an adult. Whether they are that is decided by the register.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        let Some(represented) = &self.represented else {
            return Ok(());
        };
        let age = represented.person.iin.age_on(today);
        let fits = match represented.relation {
            Relation::Parent => age < settings.joining_age,
            Relation::Guardian => age >= settings.adult_age,
        };
        (fits && represented.person.iin != self.applicant.iin)
            .then_some(())
            .ok_or(DraftRefusal::Represented)
    }

    /// Who is registered.
    pub fn person(&self) -> &Applicant {
        self.represented
            .as_ref()
            .map_or(&self.applicant, |represented| &represented.person)
    }
}

//! What is applied for at the desk: a stay or a residence, as an applicant's own statement has it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Settings,
    permanent::PermanentRegistration,
    residence::{Applicant, DraftRefusal, Dwelling, TemporaryRegistration},
    statement::{Statement, StatementError},
};

/// The registration that a record is for; which of the two, its own subject says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Read")]
pub enum DeskRegistration {
    /// At a place of stay.
    Temporary(TemporaryRegistration),
    /// At the place of residence.
    Permanent(PermanentRegistration),
}

/// As it is read, before its subject was looked at.
#[derive(Deserialize)]
#[serde(untagged)]
enum Read {
    Temporary(TemporaryRegistration),
    Permanent(PermanentRegistration),
}

impl TryFrom<Read> for DeskRegistration {
    type Error = StatementError;

    fn try_from(read: Read) -> Result<Self, StatementError> {
        match read {
            Read::Temporary(stay) if stay.subject == TemporaryRegistration::SUBJECT => {
                Ok(Self::Temporary(stay))
            }
            Read::Permanent(residence) if residence.subject == PermanentRegistration::SUBJECT => {
                Ok(Self::Permanent(residence))
            }
            Read::Temporary(_) | Read::Permanent(_) => Err(StatementError::OtherSubject),
        }
    }
}

impl DeskRegistration {
    /// Origin of the service that it is made to.
    pub fn site(&self) -> &str {
        match self {
            Self::Temporary(stay) => &stay.site,
            Self::Permanent(residence) => &residence.site,
        }
    }

    /// Who applies.
    pub fn applicant(&self) -> &Applicant {
        match self {
            Self::Temporary(stay) => &stay.applicant,
            Self::Permanent(residence) => &residence.applicant,
        }
    }

    /// Who is registered.
    pub fn person(&self) -> &Applicant {
        match self {
            Self::Temporary(stay) => &stay.applicant,
            Self::Permanent(residence) => residence.person(),
        }
    }

    /// The applicant's children who move along.
    pub fn along(&self) -> &[Applicant] {
        match self {
            Self::Temporary(_) => &[],
            Self::Permanent(residence) => &residence.children,
        }
    }

    /// Where.
    pub fn dwelling(&self) -> &Dwelling {
        match self {
            Self::Temporary(stay) => &stay.dwelling,
            Self::Permanent(residence) => &residence.dwelling,
        }
    }

    /// Whether the applicant is said to be an owner.
    pub fn as_owner(&self) -> bool {
        match self {
            Self::Temporary(stay) => stay.as_owner,
            Self::Permanent(residence) => residence.as_owner,
        }
    }

    /// Checks what can be told from the statement itself.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        match self {
            Self::Temporary(stay) => stay.check(today, settings),
            Self::Permanent(residence) => residence.check(today, settings),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, to_string};

    use super::*;
    use crate::testing::{permanent, registration};

    #[test]
    fn r36_a_registration_at_the_desk_is_the_statement_that_its_subject_names() {
        for (read, statement) in [
            (
                DeskRegistration::Temporary(registration()),
                to_string(&registration()).unwrap(),
            ),
            (
                DeskRegistration::Permanent(permanent()),
                to_string(&permanent()).unwrap(),
            ),
        ] {
            assert_eq!(to_string(&read).unwrap(), statement);
            assert_eq!(from_str::<DeskRegistration>(&statement).unwrap(), read);
        }
    }

    #[test]
    fn s4_a_registration_under_the_subject_of_another_is_not_read() {
        for (statement, subject, other) in [
            (
                to_string(&registration()).unwrap(),
                TemporaryRegistration::SUBJECT,
                PermanentRegistration::SUBJECT,
            ),
            (
                to_string(&permanent()).unwrap(),
                PermanentRegistration::SUBJECT,
                TemporaryRegistration::SUBJECT,
            ),
        ] {
            let renamed = statement.replace(subject, other);
            assert_ne!(renamed, statement);
            assert!(from_str::<DeskRegistration>(&renamed).is_err());
        }
    }
}

//! What is applied for: the statement of any service, read from its exact bytes (S-4, S-22).

use jiff::civil::Date;

use crate::{
    FullName, LocalizedText, Settings,
    abroad::LivingAbroad,
    attachment::Attached,
    ending::{EndOfRegistration, Ended},
    marriage::Marriage,
    permanent::{PermanentRegistration, Relation, ResidenceReason},
    residence::{Applicant, DraftRefusal, Dwelling, StayReason, TemporaryRegistration},
    service::Service,
    statement::{self, Statement, StatementError, subject_of},
};

/// The statement of a request, of whichever service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Application {
    /// Temporary registration.
    TemporaryRegistration(TemporaryRegistration),
    /// Registration at the place of residence.
    PermanentRegistration(PermanentRegistration),
    /// The end of a registration.
    EndOfRegistration(EndOfRegistration),
    /// Marriage.
    Marriage(Marriage),
    /// A citizen lives abroad, for good or for a time.
    LivingAbroad(LivingAbroad),
}

/// What somebody who is asked for a consent is told beside name and birth: what a service does not have is absent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Where.
    pub address: Option<LocalizedText>,
    /// From which day.
    pub from: Option<Date>,
    /// Until which day.
    pub until: Option<Date>,
    /// For which reason somebody stays.
    pub stay_reason: Option<StayReason>,
    /// Which service, where it is not temporary registration, of which the consents have never named it.
    pub service: Option<Service>,
    /// For which reason somebody moves.
    pub residence_reason: Option<ResidenceReason>,
    /// Who applies, where it is not the person concerned.
    pub applied_by: Option<FullName>,
    /// Which children move along.
    pub children: Vec<FullName>,
    /// Which registration ends.
    pub ends: Option<Ended>,
}

impl Application {
    /// Reads a statement by the subject that its bytes begin with.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        match subject_of(bytes) {
            Some(TemporaryRegistration::SUBJECT) => {
                statement::parse(bytes).map(Self::TemporaryRegistration)
            }
            Some(PermanentRegistration::SUBJECT) => {
                statement::parse(bytes).map(Self::PermanentRegistration)
            }
            Some(EndOfRegistration::SUBJECT) => {
                statement::parse(bytes).map(Self::EndOfRegistration)
            }
            Some(Marriage::SUBJECT) => statement::parse(bytes).map(Self::Marriage),
            Some(LivingAbroad::SUBJECT) => statement::parse(bytes).map(Self::LivingAbroad),
            Some(_) | None => Err(StatementError::OtherSubject),
        }
    }

    /// Which service it is for.
    pub fn service(&self) -> Service {
        match self {
            Self::TemporaryRegistration(_) => Service::TemporaryRegistration,
            Self::PermanentRegistration(_) => Service::PermanentRegistration,
            Self::EndOfRegistration(_) => Service::EndOfRegistration,
            Self::Marriage(_) => Service::Marriage,
            Self::LivingAbroad(statement) => statement.service(),
        }
    }

    /// The subject that the signature names.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::TemporaryRegistration(_) => TemporaryRegistration::SUBJECT,
            Self::PermanentRegistration(_) => PermanentRegistration::SUBJECT,
            Self::EndOfRegistration(_) => EndOfRegistration::SUBJECT,
            Self::Marriage(_) => Marriage::SUBJECT,
            Self::LivingAbroad(_) => LivingAbroad::SUBJECT,
        }
    }

    /// Origin of the service that it is made to.
    pub fn site(&self) -> &str {
        match self {
            Self::TemporaryRegistration(statement) => &statement.site,
            Self::PermanentRegistration(statement) => &statement.site,
            Self::EndOfRegistration(statement) => &statement.site,
            Self::Marriage(statement) => &statement.site,
            Self::LivingAbroad(statement) => &statement.site,
        }
    }

    /// Who applies and signs.
    pub fn applicant(&self) -> &Applicant {
        match self {
            Self::TemporaryRegistration(statement) => &statement.applicant,
            Self::PermanentRegistration(statement) => &statement.applicant,
            Self::EndOfRegistration(statement) => &statement.applicant,
            Self::Marriage(statement) => &statement.applicant,
            Self::LivingAbroad(statement) => &statement.applicant,
        }
    }

    /// Whom it is about; of the end of a registration, whoever asks for it, since nobody gives the other's IIN.
    pub fn person(&self) -> &Applicant {
        match self {
            Self::TemporaryRegistration(statement) => &statement.applicant,
            Self::PermanentRegistration(statement) => statement.person(),
            Self::EndOfRegistration(statement) => &statement.applicant,
            Self::Marriage(statement) => &statement.applicant,
            Self::LivingAbroad(statement) => &statement.applicant,
        }
    }

    /// Who moves along with the person whom it is about.
    pub fn along(&self) -> &[Applicant] {
        match self {
            Self::PermanentRegistration(statement) => &statement.children,
            Self::TemporaryRegistration(_)
            | Self::EndOfRegistration(_)
            | Self::Marriage(_)
            | Self::LivingAbroad(_) => &[],
        }
    }

    /// What makes the applicant apply for another person, where they do.
    pub fn relation(&self) -> Option<Relation> {
        match self {
            Self::TemporaryRegistration(_)
            | Self::EndOfRegistration(_)
            | Self::Marriage(_)
            | Self::LivingAbroad(_) => None,
            Self::PermanentRegistration(statement) => {
                statement.represented.as_ref().map(|one| one.relation)
            }
        }
    }

    /// Whether the applicant said to be an owner, where a service asks that.
    pub fn as_owner(&self) -> Option<bool> {
        match self {
            Self::TemporaryRegistration(statement) => Some(statement.as_owner),
            Self::PermanentRegistration(statement) => Some(statement.as_owner),
            Self::EndOfRegistration(statement) => Some(statement.as_owner),
            Self::Marriage(_) | Self::LivingAbroad(_) => None,
        }
    }

    /// The dwelling, where it is about one.
    pub fn dwelling(&self) -> Option<&Dwelling> {
        match self {
            Self::TemporaryRegistration(statement) => Some(&statement.dwelling),
            Self::PermanentRegistration(statement) => Some(&statement.dwelling),
            Self::EndOfRegistration(statement) => Some(&statement.dwelling),
            Self::Marriage(_) | Self::LivingAbroad(_) => None,
        }
    }

    /// Who would live in which dwelling, of whom its owners may have decided beforehand (S-32).
    pub fn newcomer(&self) -> Option<(&Applicant, &Dwelling)> {
        match self {
            Self::TemporaryRegistration(statement) => {
                Some((&statement.applicant, &statement.dwelling))
            }
            Self::PermanentRegistration(statement) => {
                Some((statement.person(), &statement.dwelling))
            }
            Self::EndOfRegistration(_) | Self::Marriage(_) | Self::LivingAbroad(_) => None,
        }
    }

    /// Checks by the rules of its service what can be told without a register.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), DraftRefusal> {
        match self {
            Self::TemporaryRegistration(statement) => statement.check(today, settings),
            Self::PermanentRegistration(statement) => statement.check(today, settings),
            Self::EndOfRegistration(_) => Ok(()),
            Self::Marriage(statement) => statement.check(today, settings),
            Self::LivingAbroad(statement) => Ok(statement.check(today, settings)?),
        }
    }

    /// The copies that it names.
    pub fn copies(&self) -> &[Attached] {
        match self {
            Self::TemporaryRegistration(_)
            | Self::PermanentRegistration(_)
            | Self::EndOfRegistration(_)
            | Self::Marriage(_) => &[],
            Self::LivingAbroad(statement) => &statement.copies,
        }
    }

    /// What a consent to it says.
    pub fn terms(&self) -> Terms {
        let address = self.dwelling().map(|dwelling| dwelling.address.clone());
        match self {
            Self::TemporaryRegistration(statement) => Terms {
                address,
                from: Some(statement.from),
                until: Some(statement.until),
                stay_reason: Some(statement.reason),
                ..Terms::default()
            },
            Self::PermanentRegistration(statement) => Terms {
                address,
                service: Some(Service::PermanentRegistration),
                residence_reason: Some(statement.reason),
                applied_by: (statement.represented.is_some())
                    .then(|| statement.applicant.full_name.clone()),
                children: (statement.children.iter())
                    .map(|child| child.full_name.clone())
                    .collect(),
                ..Terms::default()
            },
            Self::EndOfRegistration(statement) => Terms {
                address,
                service: Some(Service::EndOfRegistration),
                ends: Some(statement.ends.clone()),
                ..Terms::default()
            },
            // Where they want to marry.
            Self::Marriage(statement) => Terms {
                address: Some(statement.office.name()),
                service: Some(Service::Marriage),
                ..Terms::default()
            },
            // Nobody is asked for a consent.
            Self::LivingAbroad(_) => Terms::default(),
        }
    }
}

impl From<LivingAbroad> for Application {
    fn from(statement: LivingAbroad) -> Self {
        Self::LivingAbroad(statement)
    }
}

impl From<TemporaryRegistration> for Application {
    fn from(statement: TemporaryRegistration) -> Self {
        Self::TemporaryRegistration(statement)
    }
}

impl From<EndOfRegistration> for Application {
    fn from(statement: EndOfRegistration) -> Self {
        Self::EndOfRegistration(statement)
    }
}

impl From<Marriage> for Application {
    fn from(statement: Marriage) -> Self {
        Self::Marriage(statement)
    }
}

impl From<PermanentRegistration> for Application {
    fn from(statement: PermanentRegistration) -> Self {
        Self::PermanentRegistration(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        statement::to_be_signed,
        testing::{permanent, permanently_abroad, registration},
    };

    #[test]
    fn s4_an_application_is_read_by_its_subject_and_only_so() {
        for (bytes, service) in [
            (
                to_be_signed(&registration()),
                Service::TemporaryRegistration,
            ),
            (to_be_signed(&permanent()), Service::PermanentRegistration),
            (
                to_be_signed(&permanently_abroad()),
                Service::AbroadPermanently,
            ),
        ] {
            let read = Application::parse(&bytes).unwrap();
            assert_eq!(read.service(), service);
            assert_eq!(subject_of(&bytes), Some(read.subject()));

            let other = String::from_utf8(bytes).unwrap();
            let another = match service {
                Service::TemporaryRegistration => PermanentRegistration::SUBJECT,
                _ => TemporaryRegistration::SUBJECT,
            };
            for changed in [
                other.replacen("/1\"", "/2\"", 1),
                other.replacen("{\"subject\"", "{ \"subject\"", 1),
                other.replacen(read.subject(), another, 1),
            ] {
                assert!(Application::parse(changed.as_bytes()).is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn r47_who_applies_and_whom_it_is_about_are_told_apart() {
        let application = Application::from(permanent());
        assert_eq!(application.person().full_name.given_name, "Арман");
        assert_eq!(application.applicant().full_name.given_name, "Айгүл");
        assert_eq!(
            application.terms().applied_by,
            Some(application.applicant().full_name.clone())
        );
    }
}

//! A case at a service centre's desk: registration at a dwelling whose owner is a minor or incapacitated (R-36, S-18).

mod check;
mod hold;
mod papers;
mod record;
mod registration;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use check::{CheckGround, Dependence, OwnerCheck, OwnerFacts, SocialFacts};
pub use hold::{Hold, Matter, Taking};
pub use papers::{
    PaperKind, PaperNumber, PaperNumberError, PapersRefusal, SeenPaper, verify_papers,
};
pub use record::{DeskRecord, DeskRole, DeskSignature, EmployeeName, Party};
pub use registration::DeskRegistration;

use crate::{Settings, residence::Dwelling, settings::civil_day};

/// The kinds of work that wait at a desk; each is a list of its own, and an employee serves those that the operator named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskQueue {
    /// Registrations at dwellings of minors and incapacitated people.
    Registrations,
    /// Requests of citizens who live abroad.
    Abroad,
    /// Appeals against refusals, and complaints.
    Appeals,
}

impl DeskQueue {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Registrations, Self::Abroad, Self::Appeals];
}

/// How the legal representative consents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "by", deny_unknown_fields)]
pub enum ConsentWay {
    /// With their own EDS, by scanning the desk's code.
    Eds,
    /// On paper, which the employee has and records; only of somebody without an EDS.
    Paper {
        /// The number under which the paper is filed.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[cfg_attr(feature = "bindings", specta(type = String))]
        number: PaperNumber,
    },
}

/// Why an employee does not give the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskGround {
    /// The check was negative.
    CheckNegative,
    /// The papers do not show that the representative is one.
    PapersNotInOrder,
}

/// The owner whom the employee named, as checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedOwner {
    /// The dwelling.
    pub dwelling: Dwelling,
    /// The owner; nobody where no such person is known, or no owner of it.
    pub owner: Option<Party>,
    /// What the check came to.
    pub check: OwnerCheck,
}

/// An owner whose representative has shown their papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedPapers {
    /// The dwelling.
    pub dwelling: Dwelling,
    /// The owner.
    pub owner: Party,
    /// Why the owner does not act alone.
    pub dependence: Dependence,
    /// Who acts for the owner.
    pub representative: Party,
    /// The papers.
    pub papers: Vec<SeenPaper>,
}

/// How far a case has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum DeskStage {
    /// The applicant is named.
    Opened,
    /// The owner was checked.
    Checked(CheckedOwner),
    /// The representative's papers were verified.
    Verified(VerifiedPapers),
    /// The record is drawn up.
    Drawn {
        /// What it rests on.
        verified: VerifiedPapers,
        /// SHA-256 of its bytes, hexadecimal.
        record_sha256: String,
        /// How the representative consents.
        way: ConsentWay,
        /// Whether the consent is there.
        consented: bool,
    },
    /// The employee signed, and the registration is entered.
    Entered {
        /// When.
        at: Timestamp,
    },
    /// The service was refused.
    Refused {
        /// Why.
        ground: DeskGround,
        /// When.
        at: Timestamp,
    },
    /// The employee closed it without an outcome.
    Closed {
        /// When.
        at: Timestamp,
    },
    /// Its time ran out.
    Lapsed {
        /// When.
        at: Timestamp,
    },
}

/// Why a step of a case is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeskRefusal {
    /// The pilot is over (003, item 6 of the order), and the ordinary procedure holds, outside of this desk.
    #[error("the desk gives this service until {until} only")]
    PilotOver {
        /// Its last day.
        until: Date,
    },
    /// The case has ended.
    #[error("the case has ended")]
    Ended,
    /// Another step comes first.
    #[error("another step of the case comes first")]
    Step,
    /// The papers do not do.
    #[error(transparent)]
    Papers(#[from] PapersRefusal),
    /// The registers do not know this person as the owner's representative.
    #[error("the registers do not know this person as the owner's representative")]
    NotTheRepresentative,
    /// Somebody else than the applicant and the representative owns the dwelling too.
    #[error("another owner has to consent too")]
    OtherOwner,
    /// The representative has an EDS, so that a paper does not do.
    #[error("the representative has an EDS and signs with it")]
    EdsNeeded,
    /// The representative has no EDS.
    #[error("the representative has no EDS")]
    NoEds,
    /// An employee's own registration, or one by their own consent; of a queue, what is their own, of their family, or
    /// against their own decision.
    #[error("nobody handles a case of their own")]
    OwnCase,
    /// The employee does not serve this queue.
    #[error("the employee does not serve this queue")]
    OtherQueue,
    /// Another employee has it open.
    #[error("another employee has it open")]
    Taken,
    /// The registers say something else than when the record was drawn up.
    #[error("the registers say something else now")]
    Changed,
}

/// A case of one applicant, at one employee's desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskCase {
    /// How far it has come.
    pub stage: DeskStage,
    /// Until when it is open.
    pub until: Timestamp,
}

impl DeskCase {
    /// Opens a case while the pilot is in force; it ends by itself after a time (S-18).
    pub fn open(now: Timestamp, settings: &Settings) -> Result<Self, DeskRefusal> {
        in_force(now, settings)?;
        Ok(Self {
            stage: DeskStage::Opened,
            until: now + settings.desk_case_life,
        })
    }

    /// Whether it is open, so that what is in it may be seen (S-18).
    pub fn is_open(&self) -> bool {
        match self.stage {
            DeskStage::Opened
            | DeskStage::Checked(_)
            | DeskStage::Verified(_)
            | DeskStage::Drawn { .. } => true,
            DeskStage::Entered { .. }
            | DeskStage::Refused { .. }
            | DeskStage::Closed { .. }
            | DeskStage::Lapsed { .. } => false,
        }
    }

    /// The case at an instant: one whose time is over has lapsed.
    pub fn lapse_at(self, now: Timestamp) -> Self {
        let at = self.until;
        match self.is_open() && now >= at {
            true => self.at_stage(DeskStage::Lapsed { at }),
            false => self,
        }
    }

    /// Notes what the check of an owner came to; a corrected IIN is checked again, until the record is drawn up.
    pub fn check(self, owner: CheckedOwner, now: Timestamp) -> Result<Self, DeskRefusal> {
        match self.going_on(now)?.stage {
            DeskStage::Opened | DeskStage::Checked(_) | DeskStage::Verified(_) => {
                Ok(self.at_stage(DeskStage::Checked(owner)))
            }
            _ => Err(DeskRefusal::Step),
        }
    }

    /// Notes the papers of the representative of an owner whose check was positive.
    pub fn verify(
        self,
        representative: Party,
        papers: Vec<SeenPaper>,
        now: Timestamp,
    ) -> Result<Self, DeskRefusal> {
        let verified = match &self.going_on(now)?.stage {
            DeskStage::Checked(CheckedOwner {
                dwelling,
                owner: Some(owner),
                check: OwnerCheck::Positive { dependence },
            }) => VerifiedPapers {
                dwelling: dwelling.clone(),
                owner: owner.clone(),
                dependence: *dependence,
                representative,
                papers,
            },
            DeskStage::Verified(before) => VerifiedPapers {
                representative,
                papers,
                ..before.clone()
            },
            _ => return Err(DeskRefusal::Step),
        };
        verify_papers(verified.dependence, &verified.papers)?;
        Ok(self.at_stage(DeskStage::Verified(verified)))
    }

    /// Notes the record; one that is drawn up anew needs the consent anew (S-15).
    pub fn draw(
        self,
        record_sha256: String,
        way: ConsentWay,
        now: Timestamp,
    ) -> Result<Self, DeskRefusal> {
        let verified = match &self.going_on(now)?.stage {
            DeskStage::Verified(verified) | DeskStage::Drawn { verified, .. } => verified.clone(),
            _ => return Err(DeskRefusal::Step),
        };
        let consented = matches!(way, ConsentWay::Paper { .. });
        Ok(self.at_stage(DeskStage::Drawn {
            verified,
            record_sha256,
            way,
            consented,
        }))
    }

    /// Takes the representative's signature under the record.
    pub fn consent(self, record_sha256: &str, now: Timestamp) -> Result<Self, DeskRefusal> {
        match self.going_on(now)?.stage.clone() {
            DeskStage::Drawn {
                verified,
                record_sha256: drawn,
                way: ConsentWay::Eds,
                consented: false,
            } if drawn == record_sha256 => Ok(self.at_stage(DeskStage::Drawn {
                verified,
                record_sha256: drawn,
                way: ConsentWay::Eds,
                consented: true,
            })),
            _ => Err(DeskRefusal::Step),
        }
    }

    /// Enters the registration, signed by the employee, on the very record that the representative consented to.
    pub fn enter(
        self,
        record_sha256: &str,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, DeskRefusal> {
        in_force(now, settings)?;
        match &self.going_on(now)?.stage {
            DeskStage::Drawn {
                record_sha256: drawn,
                consented: true,
                ..
            } if drawn == record_sha256 => Ok(self.at_stage(DeskStage::Entered { at: now })),
            _ => Err(DeskRefusal::Step),
        }
    }

    /// Refuses the service, on the ground that the case itself gives.
    pub fn refuse(self, now: Timestamp) -> Result<Self, DeskRefusal> {
        let ground = match &self.going_on(now)?.stage {
            DeskStage::Checked(CheckedOwner {
                check: OwnerCheck::Negative { .. },
                ..
            }) => DeskGround::CheckNegative,
            DeskStage::Checked(_) | DeskStage::Verified(_) => DeskGround::PapersNotInOrder,
            _ => return Err(DeskRefusal::Step),
        };
        Ok(self.at_stage(DeskStage::Refused { ground, at: now }))
    }

    /// Closes it without an outcome.
    pub fn close(self, now: Timestamp) -> Result<Self, DeskRefusal> {
        self.going_on(now)?;
        Ok(self.at_stage(DeskStage::Closed { at: now }))
    }

    fn going_on(&self, now: Timestamp) -> Result<&Self, DeskRefusal> {
        (self.is_open() && now < self.until)
            .then_some(self)
            .ok_or(DeskRefusal::Ended)
    }

    fn at_stage(self, stage: DeskStage) -> Self {
        Self { stage, ..self }
    }
}

/// Whether the pilot is in force: to the end of its last day in Kazakhstan.
pub fn in_force(now: Timestamp, settings: &Settings) -> Result<(), DeskRefusal> {
    in_force_on(civil_day(now), settings)
}

/// The same of a day.
pub fn in_force_on(today: Date, settings: &Settings) -> Result<(), DeskRefusal> {
    let until = settings.guardian_desk_until;
    (today <= until)
        .then_some(())
        .ok_or(DeskRefusal::PilotOver { until })
}

#[cfg(test)]
mod tests;

//! What a person signs of an appeal, and what the service seals as its receipt (R-39, S-4).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Addressee, AppealNumber, Body, Stage};
use crate::{
    AppealId, FullName, Iin, RequestId, Words,
    request::RefusalGround,
    statement::{self, Statement, StatementError, subject_of},
};

/// What a person writes in an appeal or a complaint.
pub type Essence = Words<3000>;
/// Where a person gets paper mail.
pub type PostalAddress = Words<300>;
/// Why a complaint comes after its time.
pub type LateReason = Words<500>;

/// Who appeals, as the person database has them, and where they get mail; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appellant {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Postal address.
    pub postal_address: PostalAddress,
}

/// An appeal against a refused request, with all that R-39 asks for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealStatement {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// Who appeals.
    pub appellant: Appellant,
    /// The body that refused.
    pub body: Body,
    /// The body and its official, in words.
    pub addressed_to: Addressee,
    /// The request that was refused.
    pub request: RequestId,
    /// SHA-256 of its exact bytes, hexadecimal.
    pub request_sha256: String,
    /// On which ground it was refused.
    pub ground: RefusalGround,
    /// When it was refused.
    pub refused_at: Timestamp,
    /// The essence.
    pub essence: Essence,
    /// When it was drawn up.
    pub at: Timestamp,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
}

impl Statement for AppealStatement {
    const SUBJECT: &'static str = "qoltanba/appeal/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// A complaint against how an appeal was decided, or against silence.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintStatement {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// Who complains.
    pub appellant: Appellant,
    /// The body above the one that decided.
    pub body: Body,
    /// That body and its official, in words.
    pub addressed_to: Addressee,
    /// The appeal.
    pub appeal: AppealId,
    /// Its number.
    pub number: AppealNumber,
    /// When it was decided, or was not in time.
    pub decided_at: Timestamp,
    /// The essence.
    pub essence: Essence,
    /// Why it comes after its time, where it does and the person asks that the time be renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<LateReason>,
    /// When it was drawn up.
    pub at: Timestamp,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
}

impl Statement for ComplaintStatement {
    const SUBJECT: &'static str = "qoltanba/complaint/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// The written application by which a person takes an appeal or a complaint back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealWithdrawal {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// Who takes it back.
    pub iin: Iin,
    /// What is taken back.
    pub appeal: AppealId,
    /// Its number.
    pub number: AppealNumber,
    /// When this was drawn up.
    pub at: Timestamp,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
}

impl Statement for AppealWithdrawal {
    const SUBJECT: &'static str = "qoltanba/appeal-withdrawal/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// The receipt that nobody is refused, under the service's seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealReceipt {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// What was received.
    pub appeal: AppealId,
    /// Its unique number.
    pub number: AppealNumber,
    /// Date and time.
    pub received_at: Timestamp,
    /// Who received it, with initials and position.
    pub received_by: Words<200>,
    /// Whom it is addressed to.
    pub body: Body,
    /// SHA-256 of the exact bytes that were received, hexadecimal.
    pub statement_sha256: String,
    /// The last day on which it is answered in time.
    pub due: Date,
}

impl Statement for AppealReceipt {
    const SUBJECT: &'static str = "qoltanba/appeal-receipt/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

crate::debug_by_name!(
    Appellant,
    AppealStatement,
    ComplaintStatement,
    AppealWithdrawal
);

/// What is filed: an appeal, or a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Petition {
    /// Against a refused request.
    Appeal(Box<AppealStatement>),
    /// Against how an appeal was decided.
    Complaint(Box<ComplaintStatement>),
}

impl Petition {
    /// Reads either from its exact bytes, by its subject.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        match subject_of(bytes) {
            Some(AppealStatement::SUBJECT) => {
                statement::parse(bytes).map(|appeal| Self::Appeal(Box::new(appeal)))
            }
            Some(ComplaintStatement::SUBJECT) => {
                statement::parse(bytes).map(|complaint| Self::Complaint(Box::new(complaint)))
            }
            Some(_) | None => Err(StatementError::OtherSubject),
        }
    }

    /// Its subject.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::Appeal(_) => AppealStatement::SUBJECT,
            Self::Complaint(_) => ComplaintStatement::SUBJECT,
        }
    }

    /// Origin of the service that it is for.
    pub fn site(&self) -> &str {
        match self {
            Self::Appeal(appeal) => &appeal.site,
            Self::Complaint(complaint) => &complaint.site,
        }
    }

    /// Who files it.
    pub fn appellant(&self) -> &Appellant {
        match self {
            Self::Appeal(appeal) => &appeal.appellant,
            Self::Complaint(complaint) => &complaint.appellant,
        }
    }

    /// Whom it is addressed to, and whether the words say the same.
    pub fn body(&self) -> Option<Body> {
        let (body, words) = match self {
            Self::Appeal(appeal) => (appeal.body, &appeal.addressed_to),
            Self::Complaint(complaint) => (complaint.body, &complaint.addressed_to),
        };
        (*words == body.addressee()).then_some(body)
    }

    /// The essence.
    pub fn essence(&self) -> &Essence {
        match self {
            Self::Appeal(appeal) => &appeal.essence,
            Self::Complaint(complaint) => &complaint.essence,
        }
    }

    /// When it was drawn up.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Appeal(appeal) => appeal.at,
            Self::Complaint(complaint) => complaint.at,
        }
    }

    /// Whether it is the first word or the second, to a body.
    pub fn is_of(&self, stage: Stage) -> bool {
        matches!(
            (self, stage),
            (Self::Appeal(_), Stage::Appeal) | (Self::Complaint(_), Stage::Complaint { .. })
        )
    }
}

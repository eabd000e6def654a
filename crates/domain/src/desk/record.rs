//! What is signed at the desk: the record of the case, and who signs it by scanning (R-36, S-4, S-12).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConsentWay, Dependence, DeskRegistration, SeenPaper};
use crate::{DeskCaseId, FullName, Iin, LocalizedText, portal::BrowserKind, statement::Statement};

/// A person as GBD FL has them; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party(…)")
    }
}

/// An employee of a service centre, as citizens and records name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmployeeName {
    /// Full name.
    pub full_name: FullName,
    /// The service centre.
    pub centre: LocalizedText,
}

/// The record of a case: who applies for what, by whose consent, and on what papers. These bytes are kept, and their
/// digest is what employee and representative sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskRecord {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// The case.
    pub case: DeskCaseId,
    /// Who draws it up.
    pub employee: EmployeeName,
    /// What is applied for, as an applicant's own statement has it.
    pub registration: DeskRegistration,
    /// Whose dwelling it is.
    pub owner: Party,
    /// Why the owner does not act alone.
    pub dependence: Dependence,
    /// Who acts for the owner.
    pub representative: Party,
    /// The papers that were verified.
    pub papers: Vec<SeenPaper>,
    /// How the representative consents.
    pub consent: ConsentWay,
}

impl Statement for DeskRecord {
    const SUBJECT: &'static str = "qoltanba/desk-record/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// As what somebody signs a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DeskRole {
    /// The owner's legal representative, who consents.
    Representative,
    /// The employee, who answers for the record and has it entered.
    Employee,
}

/// What the EDS signs for a record: which bytes, as whom, on which page of which site, for which of its codes (S-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskSignature {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// As whom.
    pub role: DeskRole,
    /// SHA-256 of the exact bytes of the record, hexadecimal.
    pub record_sha256: String,
    /// SHA-256 of the code's 16 bytes, hexadecimal.
    pub nonce_sha256: String,
    /// The desk's browser as it was shown.
    pub browser: BrowserKind,
    /// Its coarse network as it was shown.
    pub network: String,
    /// When it was signed.
    pub at: Timestamp,
}

impl Statement for DeskSignature {
    const SUBJECT: &'static str = "qoltanba/desk-signature/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

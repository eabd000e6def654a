//! The desk of a service centre: what its page calls by cookies, and what the app signs for it (R-36, R-53, S-18).
//!
//! The page signs in as the portal does, with cookies of its own ([`crate::portal`]); a session of one place is none of
//! the other. Everything about a citizen is in a case, is seen by the employee who opened it alone, and is told to
//! whom it concerns.

mod queues;

use domain::{
    DeskCaseId, FullName, Iin, LocalizedText,
    desk::{CheckGround, ConsentWay, Dependence, DeskGround, DeskQueue, DeskRole, SeenPaper},
    permanent::ResidenceReason,
    portal::{PortalAction, PortalStep},
    residence::{Dwelling, Rka, StayReason},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use queues::*;

use crate::{Bytes, portal::ShownCode, residence::SearchByAddress};

/// `POST` [`AskDesk`] → 201 [`crate::portal::PortalAsked`] and the cookie of the request.
pub const DESK_REQUESTS: &str = "/v1/desk/requests";
/// `GET` by the cookie of the request → [`DeskRequest`].
pub const DESK_REQUEST: &str = "/v1/desk/request";
/// `POST` [`crate::portal::TypeNumber`] by the cookie of the request → [`crate::portal::PortalSession`] and the cookie
/// of the session.
pub const DESK_NUMBER: &str = "/v1/desk/number";
/// `GET` by the cookie of the session → [`DeskSession`]; `DELETE` → 204: ends it.
pub const DESK_SESSION: &str = "/v1/desk/session";
/// By the cookie of the session: `GET` → [`DeskCases`], without anything about people; `POST` [`OpenCase`] → 201
/// [`DeskCaseView`].
pub const DESK_CASES: &str = "/v1/desk/cases";
/// `GET` by the cookie of the session that opened or viewed the case → [`DeskCaseView`].
pub const DESK_CASE: &str = "/v1/desk/cases/{case}";
/// `POST` `{}` → [`DeskCaseView`]: looks at a case in another session, which is told to its people.
pub const DESK_CASE_VIEW: &str = "/v1/desk/cases/{case}/view";
/// `POST` [`NameOwner`] → [`DeskCaseView`], with what the check came to.
pub const DESK_CASE_OWNER: &str = "/v1/desk/cases/{case}/owner";
/// `POST` [`ShowPapers`] → [`DeskCaseView`].
pub const DESK_CASE_PAPERS: &str = "/v1/desk/cases/{case}/papers";
/// `POST` [`DrawUpRecord`] → [`DeskCaseView`], with the record.
pub const DESK_CASE_RECORD: &str = "/v1/desk/cases/{case}/record";
/// `POST` `{}` → [`DeskCaseView`]: refuses the service.
pub const DESK_CASE_REFUSE: &str = "/v1/desk/cases/{case}/refuse";
/// `POST` `{}` → [`DeskCaseView`]: ends the case without an outcome.
pub const DESK_CASE_CLOSE: &str = "/v1/desk/cases/{case}/close";
/// `POST` [`SignDesk`] by the app → [`DeskSigned`].
pub const DESK_SIGN: &str = "/v1/desk/sign";
/// `POST` [`crate::portal::ScannedPortal`] by the app → 204: the person does not sign, and the page says so.
pub const DESK_DECLINE: &str = "/v1/desk/decline";

/// What the desk's page asks a code for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDesk {
    /// What the code is to allow: to sign in, or to sign the record of a case.
    pub action: PortalAction,
    /// The case whose record is to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub case: Option<DeskCaseId>,
}

/// How a request of the desk's page stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskRequest {
    /// How far it has come.
    pub step: PortalStep,
    /// Until when it can be scanned, or the number typed.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// The code to show, while it waits for a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ShownCode>,
    /// Tries left of the number, while it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
}

/// The session of an employee, as the page knows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskSession {
    /// Its end.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// The employee.
    pub employee: FullName,
    /// Their service centre.
    pub centre: LocalizedText,
    /// The kinds of work that they serve.
    pub queues: Vec<DeskQueue>,
    /// The last day on which the desk registers at dwellings of minors and incapacitated people.
    #[schema(value_type = String, format = Date)]
    pub guardian_desk_until: Date,
    /// Whether it still does.
    pub guardian_desk: bool,
}

/// The open cases of an employee, by kind, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCases {
    /// One list for each kind of work.
    pub queues: Vec<DeskCaseList>,
}

/// The open cases of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCaseList {
    /// The kind.
    pub queue: DeskQueue,
    /// The cases.
    pub cases: Vec<DeskCaseEntry>,
}

/// A case in a list: nothing about people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCaseEntry {
    /// The case.
    #[schema(value_type = String)]
    pub case: DeskCaseId,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// Opens a case for the citizen who stands at the desk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The applicant.
    #[schema(value_type = String)]
    pub applicant: Iin,
}

/// Names the owner of the dwelling, and the dwelling by its address code or its address. Which of them, its members say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum NameOwner {
    /// By its address code.
    ByCode(NameOwnerByCode),
    /// By its address.
    ByAddress(SearchByAddress),
}

/// Names the owner of a dwelling by its address code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameOwnerByCode {
    /// Registration address code.
    #[schema(value_type = String)]
    pub rka: Rka,
    /// The owner.
    #[schema(value_type = String)]
    pub owner: Iin,
}

/// The papers that the employee verified.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowPapers {
    /// The legal representative.
    #[schema(value_type = String)]
    pub representative: Iin,
    /// The papers.
    pub papers: Vec<SeenPaper>,
}

/// What is applied for, and how the representative consents.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawUpRecord {
    /// What is applied for.
    pub registration: AppliedFor,
    /// How the representative consents.
    pub consent: ConsentWay,
}

/// What is applied for at the desk, beside applicant and dwelling, which the case has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "service", deny_unknown_fields)]
pub enum AppliedFor {
    /// A stay.
    TemporaryRegistration {
        /// First day.
        #[schema(value_type = String, format = Date)]
        from: Date,
        /// Length in months.
        months: u8,
        /// Reason.
        reason: StayReason,
    },
    /// A residence.
    PermanentRegistration {
        /// Who is registered, where it is not the applicant but a child or ward of theirs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        represented: Option<Iin>,
        /// Reason.
        reason: ResidenceReason,
    },
}

/// A person in a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskParty {
    /// IIN.
    #[schema(value_type = String)]
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DeskCaseState {
    /// The owner has to be named.
    Opened,
    /// The check was positive; the papers come next.
    Positive {
        /// Why the owner does not act alone.
        dependence: Dependence,
    },
    /// The check was negative: the service cannot be given here.
    Negative {
        /// Why.
        ground: CheckGround,
    },
    /// The papers were verified; the record comes next.
    Verified,
    /// The record waits for the representative's signature.
    AwaitingConsent,
    /// The record waits for the employee's signature.
    AwaitingSignature,
    /// The registration is entered.
    Entered {
        /// When.
        #[schema(value_type = String, format = DateTime)]
        at: Timestamp,
    },
    /// The service was refused.
    Refused {
        /// Why.
        ground: DeskGround,
        /// When.
        #[schema(value_type = String, format = DateTime)]
        at: Timestamp,
    },
    /// It was closed.
    Closed {
        /// When.
        #[schema(value_type = String, format = DateTime)]
        at: Timestamp,
    },
    /// Its time ran out.
    Lapsed {
        /// When.
        #[schema(value_type = String, format = DateTime)]
        at: Timestamp,
    },
}

/// A case; of one that has ended nothing is shown but how (S-18).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCaseView {
    /// The case.
    #[schema(value_type = String)]
    pub case: DeskCaseId,
    /// How far it has come.
    pub state: DeskCaseState,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// What is in it, while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<DeskFile>,
}

/// What an open case says about its people.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskFile {
    /// Who applies.
    pub applicant: DeskParty,
    /// The dwelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub dwelling: Option<Dwelling>,
    /// Its owner, as far as the registers confirm one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<DeskParty>,
    /// The representative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<DeskParty>,
    /// Whether the representative has an EDS, and so signs with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative_has_eds: Option<bool>,
    /// The papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<SeenPaper>,
    /// The bytes of a [`domain::desk::DeskRecord`], once it is drawn up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Byte)]
    pub record: Option<Bytes>,
}

/// The record that a scanned code of the desk asks somebody to sign.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskToSign {
    /// As whom.
    pub role: DeskRole,
    /// The bytes of a [`domain::desk::DeskRecord`]: the app shows the whole of it.
    #[schema(value_type = String, format = Byte)]
    pub record: Bytes,
}

/// A signature under a record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignDesk {
    /// The bytes of a [`domain::desk::DeskSignature`].
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// CAdES-B-B over its bytes, DER.
    #[schema(value_type = String, format = Byte)]
    pub signature: Bytes,
}

/// What a signature under a record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskSigned {
    /// Whether the registration is entered with it.
    pub entered: bool,
}

domain::debug_by_name!(
    DeskRequest,
    DeskSession,
    OpenCase,
    NameOwner,
    NameOwnerByCode,
    ShowPapers,
    DrawUpRecord,
    AppliedFor,
    DeskParty,
    DeskCaseView,
    DeskFile,
    DeskToSign,
    SignDesk
);

//! The desk's queues of what citizens sent themselves: requests from abroad, and appeals (R-37, R-38, R-39, R-40,
//! S-18).
//!
//! A list says nothing about people. What waits is opened first, which its person is told; then one employee sees it,
//! in that session and for a time, and decides it or puts it back.

use domain::{
    AttachmentId, RequestId, Words,
    abroad::RegistrationCard,
    appeal::{AppealNumber, Body, Extension, Forwarding, Outcome, Stage},
    attachment::{AttachmentKind, AttachmentPurpose},
    request::{RefusalGround, RequestState},
    service::Service,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DeskParty;
use crate::Bytes;

/// `GET` by the cookie of the session → [`DeskAbroadList`].
pub const DESK_ABROAD: &str = "/v1/desk/abroad";
/// `GET` by the session that has it open → [`DeskAbroadCase`].
pub const DESK_ABROAD_ONE: &str = "/v1/desk/abroad/{request}";
/// `POST` `{}` → [`DeskOpened`]: opens it, which its person is told. `GET` by the session that has it open →
/// [`DeskOpened`].
pub const DESK_ABROAD_OPEN: &str = "/v1/desk/abroad/{request}/open";
/// `GET` → the bytes of a copy, to be kept and never shown by the browser.
pub const DESK_ABROAD_COPY: &str = "/v1/desk/abroad/{request}/copies/{attachment}";
/// `POST` [`DecideAbroad`] → [`DeskAbroadDecided`].
pub const DESK_ABROAD_DECIDE: &str = "/v1/desk/abroad/{request}/decide";
/// `POST` `{}` → 204: puts it back undecided.
pub const DESK_ABROAD_PUT_BACK: &str = "/v1/desk/abroad/{request}/put-back";
/// `GET` by the cookie of the session → [`DeskAppealList`].
pub const DESK_APPEALS: &str = "/v1/desk/appeals";
/// `GET` by the session that has it open → [`DeskAppealCase`].
pub const DESK_APPEALS_ONE: &str = "/v1/desk/appeals/{number}";
/// `POST` `{}` → [`DeskOpened`]: opens it and takes it up, which its person is told. `GET` by the session that has it
/// open → [`DeskOpened`].
pub const DESK_APPEALS_OPEN: &str = "/v1/desk/appeals/{number}/open";
/// `GET` → the bytes of a copy of the request that was refused.
pub const DESK_APPEALS_COPY: &str = "/v1/desk/appeals/{number}/copies/{attachment}";
/// `POST` [`AnswerAppeal`] → 204: ends it.
pub const DESK_APPEALS_ANSWER: &str = "/v1/desk/appeals/{number}/answer";
/// `POST` [`ForwardAppeal`] → 204: sends it on, which puts it back.
pub const DESK_APPEALS_FORWARD: &str = "/v1/desk/appeals/{number}/forward";
/// `POST` [`ExtendAppeal`] → 204; it stays open.
pub const DESK_APPEALS_EXTEND: &str = "/v1/desk/appeals/{number}/extend";
/// `POST` `{}` → 204: puts it back undecided.
pub const DESK_APPEALS_PUT_BACK: &str = "/v1/desk/appeals/{number}/put-back";

/// Who has something open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeskHold {
    /// Nobody.
    Free,
    /// This employee.
    Mine,
    /// Another one.
    Taken,
}

/// That something was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskOpened {
    /// Until when this session sees it.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// The requests from abroad that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAbroadList {
    /// Those first that are promised first.
    pub requests: Vec<DeskAbroadEntry>,
}

/// A request from abroad in the list: nothing about people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAbroadEntry {
    /// The request.
    #[schema(value_type = String)]
    pub request: RequestId,
    /// For good or for a time.
    pub service: Service,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    pub submitted_at: Timestamp,
    /// By when the outcome is promised.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether that is near, and not past.
    #[serde(default)]
    pub near: bool,
    /// Whether that is past.
    pub overdue: bool,
    /// Who has it open.
    pub hold: DeskHold,
}

/// A copy that a request names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCopy {
    /// Of what it is a copy.
    pub purpose: AttachmentPurpose,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
    /// By which it is taken out; absent where the copy that was signed is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub attachment: Option<AttachmentId>,
}

/// A request from abroad with what has to be known to decide it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAbroadCase {
    /// What the list says.
    pub entry: DeskAbroadEntry,
    /// Until when this session sees it.
    #[schema(value_type = String, format = DateTime)]
    pub open_until: Timestamp,
    /// Who applies.
    pub applicant: DeskParty,
    /// The registration card, as it was signed.
    #[schema(value_type = Object)]
    pub card: RegistrationCard,
    /// The copies, as they were signed.
    pub copies: Vec<DeskCopy>,
    /// The exact bytes that the applicant signed.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
}

/// What an employee decides about a request from abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "decision", deny_unknown_fields)]
pub enum DecideAbroad {
    /// The card is entered.
    Accept,
    /// It is refused.
    Refuse {
        /// A ground of R-31, and none of those of registrations at a dwelling.
        ground: RefusalGround,
    },
}

/// What was decided: a request that is no longer signed validly, or lacks a copy, is refused whatever was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAbroadDecided {
    /// How the request stands now.
    #[schema(value_type = Object)]
    pub state: RequestState,
}

/// The appeals and complaints that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAppealList {
    /// Those first that are due first.
    pub appeals: Vec<DeskAppealEntry>,
}

/// An appeal or a complaint in the list: nothing about people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAppealEntry {
    /// The number of its receipt.
    #[schema(value_type = String)]
    pub number: AppealNumber,
    /// Whether it is an appeal or a complaint.
    #[schema(value_type = Object)]
    pub stage: Stage,
    /// The body that has it.
    pub body: Body,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// The last day on which it can be sent on.
    #[schema(value_type = Option<String>, format = Date)]
    pub forward_by: Option<Date>,
    /// That it was sent on.
    #[schema(value_type = Option<Object>)]
    pub forwarded: Option<Forwarding>,
    /// The last day on which it is answered in time.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// That this day was put off.
    #[schema(value_type = Option<Object>)]
    pub extended: Option<Extension>,
    /// Who has it open.
    pub hold: DeskHold,
}

/// The refusal that an appeal is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskRefused {
    /// The request.
    #[schema(value_type = String)]
    pub request: RequestId,
    /// Which service was asked for.
    pub service: Service,
    /// On which ground it was refused, and when.
    #[schema(value_type = Object)]
    pub state: RequestState,
    /// The exact bytes of the request.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// The copies that it names.
    pub copies: Vec<DeskCopy>,
}

/// The appeal that a complaint is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAppealed {
    /// What the person wrote then.
    #[schema(value_type = String)]
    pub essence: Words<3000>,
    /// What was answered; nothing where nobody did in time.
    #[schema(value_type = Option<String>)]
    pub answered: Option<Words<2000>>,
}

/// An appeal or a complaint with what has to be known to answer it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskAppealCase {
    /// What the list says.
    pub entry: DeskAppealEntry,
    /// Until when this session sees it.
    #[schema(value_type = String, format = DateTime)]
    pub open_until: Timestamp,
    /// Who appeals.
    pub appellant: DeskParty,
    /// Where they get mail.
    #[schema(value_type = String)]
    pub postal_address: Words<300>,
    /// The essence.
    #[schema(value_type = String)]
    pub essence: Words<3000>,
    /// Why a complaint comes after its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub late_because: Option<Words<500>>,
    /// The exact bytes that the person signed.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// The refusal.
    pub refused: DeskRefused,
    /// The appeal that a complaint is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appealed: Option<DeskAppealed>,
}

/// Answers an appeal or a complaint, in the name of the employee's service centre.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerAppeal {
    /// How it is decided.
    pub outcome: Outcome,
    /// What is answered.
    #[schema(value_type = String)]
    pub text: Words<2000>,
}

/// Sends an appeal on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardAppeal {
    /// To the body that decides about it.
    pub to: Body,
}

/// Puts the day of an appeal off, by a decision of the body's head.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendAppeal {
    /// On which day the head decided it.
    #[schema(value_type = String, format = Date)]
    pub decided_on: Date,
    /// The new last day.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// Why.
    #[schema(value_type = String)]
    pub reason: Words<2000>,
}

domain::debug_by_name!(
    DeskAbroadCase,
    DeskAppealed,
    DeskAppealCase,
    AnswerAppeal,
    ExtendAppeal
);

//! What a person fills in for a request, and what they see of it.

use domain::{
    FullName,
    request::{RequestState, SignatureKind},
    residence::{Region, StayReason},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{ApplicationView, CheckView, PromiseView};

/// What the applicant fills in.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct RegistrationForm {
    /// Region of the dwelling.
    pub region: Region,
    /// Its registration address code.
    pub rka: String,
    /// IIN of the owner, where it is not the applicant.
    pub owner: Option<String>,
    /// First day, ISO 8601.
    pub from: String,
    /// Length in months.
    pub months: u8,
    /// Reason.
    pub reason: StayReason,
}

impl std::fmt::Debug for RegistrationForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistrationForm")
            .field("from", &self.from)
            .field("months", &self.months)
            .finish_non_exhaustive()
    }
}

/// A request that was not submitted yet.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DraftView {
    /// The draft.
    pub draft: String,
    /// Who applies.
    pub applicant: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
    /// What for.
    pub about: ApplicationView,
    /// How many consents are needed.
    pub consents_needed: u32,
    /// Whether it is signed with the submission, or after every consent.
    pub signs_now: bool,
    /// Whether it can be signed with a one-time password too.
    pub one_time_password: bool,
    /// Whether there is a form that it can be changed in.
    pub can_be_changed: bool,
    /// The exact text that is signed.
    pub statement: String,
}

domain::debug_by_name!(DraftView);

/// A request as its applicant sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RequestView {
    /// The request.
    pub request: String,
    /// Who applies.
    pub applicant: FullName,
    /// What for.
    pub about: ApplicationView,
    /// Whether the applicant signs with the submission, before anybody consents.
    pub applicant_first: bool,
    /// Whether it has a fee, which is paid before the others sign.
    pub has_fee: bool,
    /// Whether it can be signed with a one-time password too.
    pub one_time_password: bool,
    /// How it stands.
    pub state: RequestState,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When the last consent was given.
    pub consented_at: Option<Timestamp>,
    /// When the applicant signed.
    pub signed_at: Option<Timestamp>,
    /// How.
    pub signed_by: Option<SignatureKind>,
    /// How many owners have answered (S-31).
    pub answered: u32,
    /// How many were asked.
    pub asked: u32,
    /// Until when it can be asked again with the consents that it has, where it lapsed (S-30).
    pub ask_again_until: Option<Timestamp>,
    /// What was promised once everybody had signed, and what it took.
    pub promise: Option<PromiseView>,
    /// What is checked once everybody has signed, where this one request was asked for.
    pub checks: Vec<CheckView>,
    /// The exact text that is signed.
    pub statement: String,
}

/// That an SMS was sent, if the number is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SmsSent {
    /// Until when its code can be entered.
    pub until: Timestamp,
}

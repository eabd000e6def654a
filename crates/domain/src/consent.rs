//! The consent of an owner to somebody's registration (R-28, R-35, R-42, S-15, S-16, S-30).

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, LocalizedText, RequestId, Settings,
    residence::{StayReason, TemporaryRegistration},
    settings::kazakhstan,
    statement::Statement,
};

/// What an owner answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Consents to the registration.
    Approve,
    /// Refuses it.
    Refuse,
}

/// Why an owner refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ConsentRefusalReason {
    /// The owner does not know the applicant.
    UnknownPerson,
    /// No such stay was agreed on.
    NotAgreed,
    /// The dates or the term are not those agreed on.
    OtherTerms,
    /// Another reason.
    Other,
}

/// What an owner signs: the same bytes for every co-owner, bound to the exact request (S-4, S-15, S-16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentStatement {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Approval or refusal.
    pub decision: Decision,
    /// Why, of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ConsentRefusalReason>,
    /// Origin of the service.
    pub site: String,
    /// The request.
    pub request: RequestId,
    /// SHA-256 of the bytes of the request, hexadecimal.
    pub request_sha256: String,
    /// Who wants to be registered.
    pub applicant: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
    /// Where.
    pub address: LocalizedText,
    /// From which day.
    pub from: Date,
    /// Until which day.
    pub until: Date,
    /// For which reason.
    pub stay_reason: StayReason,
}

impl Statement for ConsentStatement {
    const SUBJECT: &'static str = "qoltanba/consent/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

impl ConsentStatement {
    /// Draws up the answer to a request from the request's exact bytes.
    pub fn draft(
        request: &RequestId,
        request_bytes: &[u8],
        registration: &TemporaryRegistration,
        answer: Answer,
    ) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, request_bytes);
        Self {
            subject: Self::SUBJECT.to_owned(),
            decision: answer.decision(),
            reason: answer.reason(),
            site: registration.site.clone(),
            request: request.clone(),
            request_sha256: crate::hex(digest.as_ref()),
            applicant: registration.applicant.full_name.clone(),
            date_of_birth: registration.applicant.date_of_birth,
            address: registration.dwelling.address.clone(),
            from: registration.from,
            until: registration.until,
            stay_reason: registration.reason,
        }
    }
}

/// An answer of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "decision", deny_unknown_fields)]
pub enum Answer {
    /// Consents.
    Approve,
    /// Refuses.
    Refuse {
        /// Why.
        reason: ConsentRefusalReason,
    },
}

impl Answer {
    /// The bare decision.
    pub fn decision(self) -> Decision {
        match self {
            Self::Approve => Decision::Approve,
            Self::Refuse { .. } => Decision::Refuse,
        }
    }

    /// The reason of a refusal.
    pub fn reason(self) -> Option<ConsentRefusalReason> {
        match self {
            Self::Approve => None,
            Self::Refuse { reason } => Some(reason),
        }
    }
}

/// How far one owner's consent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Asked, not answered.
    Asked,
    /// Given.
    Given,
    /// Refused.
    Refused,
    /// Nobody answered in time.
    Lapsed,
    /// The request ended before an answer was needed.
    NotNeeded,
}

/// Until when a consent asked now has to be answered: the time of R-42, standing still at night (S-30).
pub fn answer_until(asked_at: Timestamp, settings: &Settings) -> Timestamp {
    let local = asked_at.to_zoned(kazakhstan());
    let hour = local.hour();
    let starts = if hour >= settings.quiet_from_hour {
        morning(&local, 1, settings)
    } else if hour < settings.quiet_until_hour {
        morning(&local, 0, settings)
    } else {
        asked_at
    };
    starts + settings.consent_life
}

fn morning(local: &Zoned, days_later: i64, settings: &Settings) -> Timestamp {
    let midnight = local.timestamp()
        - SignedDuration::from_hours(i64::from(local.hour()))
        - SignedDuration::from_mins(i64::from(local.minute()))
        - SignedDuration::from_secs(i64::from(local.second()))
        - SignedDuration::from_nanos(i64::from(local.subsec_nanosecond()));
    midnight + SignedDuration::from_hours(24 * days_later + i64::from(settings.quiet_until_hour))
}

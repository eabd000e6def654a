//! The consent of an owner to somebody's registration (R-28, R-35, R-42, S-15, S-16, S-30).

use std::fmt;

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    FullName, Iin, LocalizedText, RequestId, Settings,
    application::{Application, Terms},
    ending::Ended,
    permanent::ResidenceReason,
    residence::StayReason,
    service::Service,
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

/// What an owner signs: the same bytes for every co-owner, bound to the exact request (S-4, S-15, S-16);
/// `Debug` hides the applicant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whom the request is about.
    pub applicant: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<LocalizedText>,
    /// From which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Until which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// For which reason somebody stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay_reason: Option<StayReason>,
    /// To which service; consents to temporary registrations do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// For which reason somebody moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence_reason: Option<ResidenceReason>,
    /// Who applies, where it is not the person concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_by: Option<FullName>,
    /// Which children move along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<FullName>,
    /// Which registration ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ended>,
}

impl fmt::Debug for ConsentStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsentStatement")
            .field("decision", &self.decision)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
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
        application: &Application,
        answer: Answer,
    ) -> Self {
        let Terms {
            address,
            from,
            until,
            stay_reason,
            service,
            residence_reason,
            applied_by,
            children,
            ends,
        } = application.terms();
        let person = application.person();
        let digest = ring::digest::digest(&ring::digest::SHA256, request_bytes);
        Self {
            subject: Self::SUBJECT.to_owned(),
            decision: answer.decision(),
            reason: answer.reason(),
            site: application.site().to_owned(),
            request: request.clone(),
            request_sha256: crate::hex(digest.as_ref()),
            applicant: person.full_name.clone(),
            date_of_birth: person.date_of_birth,
            address,
            from,
            until,
            stay_reason,
            service,
            residence_reason,
            applied_by,
            children,
            ends,
        }
    }
}

/// A consent as it is found when a request is decided: whose it is, and what was signed.
#[derive(Debug, Clone, Copy)]
pub struct FoundConsent<'a> {
    /// Whose.
    pub owner: &'a Iin,
    /// What they signed last.
    pub statement: &'a ConsentStatement,
}

/// Whether just those have consented whose consent is needed now, in their order, and each to these very bytes of a
/// request (R-28, S-15, S-30).
pub fn all_consent<'a>(
    needed: impl Iterator<Item = &'a Iin>,
    (request, bytes): (&RequestId, &[u8]),
    consents: &[FoundConsent<'_>],
) -> bool {
    let digest = crate::hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    needed.eq(consents.iter().map(|consent| consent.owner))
        && consents.iter().all(|FoundConsent { statement, .. }| {
            statement.decision == Decision::Approve
                && statement.request == *request
                && statement.request_sha256 == digest
        })
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

/// Until when a consent asked now has to be answered: a time that for what was asked at night begins in the morning
/// (R-42, S-30).
pub fn answer_until(asked_at: Timestamp, life: SignedDuration, settings: &Settings) -> Timestamp {
    let local = asked_at.to_zoned(kazakhstan());
    let (from, until) = (settings.quiet_from_hour, settings.quiet_until_hour);
    let at_night = if from <= until {
        (from..until).contains(&local.hour())
    } else {
        local.hour() >= from || local.hour() < until
    };
    let starts = if at_night {
        morning_after(&local, until)
    } else {
        asked_at
    };
    starts + life
}

fn morning_after(local: &Zoned, hour: i8) -> Timestamp {
    let midnight = local.timestamp()
        - SignedDuration::from_hours(i64::from(local.hour()))
        - SignedDuration::from_mins(i64::from(local.minute()))
        - SignedDuration::from_secs(i64::from(local.second()))
        - SignedDuration::from_nanos(i64::from(local.subsec_nanosecond()));
    let days_later = i64::from(local.hour() >= hour);
    midnight + SignedDuration::from_hours(24 * days_later + i64::from(hour))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        statement::to_be_signed,
        testing::{at, permanent, registration, request_id},
    };

    fn hour_of(asked: Timestamp, settings: &Settings) -> Timestamp {
        answer_until(asked, settings.consent_life, settings)
    }

    fn consent(answer: Answer) -> ConsentStatement {
        let bytes = to_be_signed(&registration());
        ConsentStatement::draft(&request_id(), &bytes, &registration().into(), answer)
    }

    #[test]
    fn r28_s16_the_bytes_of_an_approval_stay_what_they_are() {
        insta::assert_snapshot!(
            String::from_utf8(to_be_signed(&consent(Answer::Approve))).unwrap()
        );
    }

    #[test]
    fn r28_s16_the_bytes_of_a_refusal_stay_what_they_are() {
        let refusal = Answer::Refuse {
            reason: ConsentRefusalReason::UnknownPerson,
        };
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&consent(refusal))).unwrap());
    }

    #[test]
    fn r28_r47_s16_the_bytes_of_a_consent_to_a_residence_stay_what_they_are() {
        let bytes = to_be_signed(&permanent());
        let consent =
            ConsentStatement::draft(&request_id(), &bytes, &permanent().into(), Answer::Approve);
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&consent)).unwrap());
    }

    #[test]
    fn s15_a_consent_is_for_these_bytes_of_the_request_alone() {
        let bytes = to_be_signed(&registration());
        let mut other = bytes.clone();
        other.push(b' ');
        let to_other = ConsentStatement::draft(
            &request_id(),
            &other,
            &registration().into(),
            Answer::Approve,
        );
        assert_ne!(
            consent(Answer::Approve).request_sha256,
            to_other.request_sha256
        );
    }

    #[test]
    fn s15_an_approval_is_never_the_bytes_of_a_refusal() {
        let refusal = Answer::Refuse {
            reason: ConsentRefusalReason::Other,
        };
        assert_ne!(
            to_be_signed(&consent(Answer::Approve)),
            to_be_signed(&consent(refusal))
        );
    }

    #[test]
    fn r42_a_consent_waits_for_an_hour() {
        assert_eq!(
            hour_of(at("2026-11-24T10:00:00Z"), &Settings::default()),
            at("2026-11-24T11:00:00Z")
        );
    }

    #[test]
    fn s30_the_hour_of_what_is_asked_at_night_begins_at_eight() {
        let settings = Settings::default();
        for (asked, until) in [
            // 21:59:59 in Kazakhstan, 22:00, midnight, 07:59:59, 08:00.
            ("2026-11-24T16:59:59Z", "2026-11-24T17:59:59Z"),
            ("2026-11-24T17:00:00Z", "2026-11-25T04:00:00Z"),
            ("2026-11-24T19:00:00Z", "2026-11-25T04:00:00Z"),
            ("2026-11-25T02:59:59.999Z", "2026-11-25T04:00:00Z"),
            ("2026-11-25T03:00:00Z", "2026-11-25T04:00:00Z"),
        ] {
            assert_eq!(hour_of(at(asked), &settings), at(until), "{asked}");
        }
    }

    #[test]
    fn s30_the_night_is_a_setting_that_may_be_short_or_none() {
        let asked = at("2026-11-24T20:30:00Z"); // 01:30 in Kazakhstan
        let night = |from, until| Settings {
            quiet_from_hour: from,
            quiet_until_hour: until,
            ..Settings::default()
        };
        assert_eq!(hour_of(asked, &night(1, 3)), at("2026-11-24T23:00:00Z"));
        assert_eq!(hour_of(asked, &night(2, 3)), at("2026-11-24T21:30:00Z"));
        assert_eq!(hour_of(asked, &night(0, 0)), at("2026-11-24T21:30:00Z"));
    }

    #[test]
    fn a_consent_is_not_shown_by_debug() {
        assert_eq!(
            format!("{:?}", consent(Answer::Approve)),
            "ConsentStatement { decision: Approve, request: 33333333333333333333333333333333, .. }"
        );
    }

    proptest! {
        #[test]
        fn s30_an_owner_always_has_an_hour_of_daytime_or_evening(seconds in 0i64..4 * 86_400) {
            let asked = at("2026-11-24T00:00:00Z") + seconds.seconds();
            let until = hour_of(asked, &Settings::default());
            let starts = (until - SignedDuration::from_hours(1)).to_zoned(kazakhstan());
            prop_assert!(starts.timestamp() >= asked);
            prop_assert!((8..22).contains(&starts.hour()), "{}", starts);
            prop_assert!(until.duration_since(asked) <= SignedDuration::from_hours(11));
        }
    }
}

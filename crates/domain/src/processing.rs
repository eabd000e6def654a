//! What is checked by itself once everybody has signed, register by register, and how long it waits for one that is away
//! (R-27, R-29, R-31, R-36, R-41, R-49, S-30).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Register, Settings, request::RefusalGround};

/// An automatic check of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Applicant, person concerned and whoever the applicant named are known and alive, the first two still who they were,
    /// and nobody who signs is incapacitated.
    People,
    /// The dwelling and its owners are those of the statement and of the consents.
    Ownership,
    /// Every owner can consent online.
    Owners,
    /// Nobody acts who has a legal representative.
    SocialSecurity,
    /// Where the dwelling is rented from the state, the contract names the person.
    Rental,
    /// The two may marry still.
    CivilStatus,
    /// Whoever signed could still sign.
    Signatures,
}

impl Check {
    /// All of them, in the order in which their grounds are told.
    pub const ALL: [Self; 7] = [
        Self::People,
        Self::Ownership,
        Self::Owners,
        Self::SocialSecurity,
        Self::Rental,
        Self::CivilStatus,
        Self::Signatures,
    ];

    /// Those about a dwelling that somebody moves into.
    pub const OF_DWELLING: [Self; 6] = [
        Self::People,
        Self::Ownership,
        Self::Owners,
        Self::SocialSecurity,
        Self::Rental,
        Self::Signatures,
    ];

    /// The register that is asked; none where the service knows by itself.
    pub fn register(self) -> Option<Register> {
        match self {
            Self::People | Self::Owners => Some(Register::Persons),
            Self::Ownership => Some(Register::RealEstate),
            Self::SocialSecurity => Some(Register::SocialSecurity),
            Self::Rental => Some(Register::Rental),
            Self::CivilStatus => Some(Register::CivilRecords),
            Self::Signatures => None,
        }
    }

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Ownership => "ownership",
            Self::Owners => "owners",
            Self::SocialSecurity => "social_security",
            Self::Rental => "rental",
            Self::CivilStatus => "civil_status",
            Self::Signatures => "signatures",
        }
    }
}

/// What a check found, in short and about nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// All is as it was signed.
    AsSigned,
    /// It is about nothing that this request has.
    NotConcerned,
    /// The register does not know somebody any more.
    Unknown,
    /// Somebody has died.
    Died,
    /// Name or relation is another now.
    DataChanged,
    /// The dwelling is described otherwise, or is none any more.
    DwellingChanged,
    /// The owners are others than those who consented.
    OwnersChanged,
    /// An owner cannot consent online, whatever the reason.
    OwnerNotOnline,
    /// Somebody who acts has a legal representative.
    Represented,
    /// One of the two is bound, or they are too close.
    MayNotMarry,
    /// The contract does not name the person.
    NotNamed,
    /// A certificate was revoked or ran out.
    SignatureOver,
}

impl Finding {
    /// On which ground it refuses: one and the same for whatever keeps an owner from consenting (S-31).
    pub fn ground(self) -> Option<RefusalGround> {
        match self {
            Self::AsSigned | Self::NotConcerned => None,
            Self::Unknown
            | Self::Died
            | Self::DataChanged
            | Self::DwellingChanged
            | Self::OwnersChanged
            | Self::SignatureOver => Some(RefusalGround::UnreliableData),
            Self::OwnerNotOnline | Self::Represented | Self::MayNotMarry => {
                Some(RefusalGround::RequirementsNotMet)
            }
            Self::NotNamed => Some(RefusalGround::NotInRentalContract),
        }
    }
}

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// It is asked for; a register that is away delays and never refuses.
    Waiting {
        /// How often it was asked in vain.
        tries: u32,
        /// From when it is asked again.
        next_try: Timestamp,
    },
    /// It is answered, once.
    Answered {
        /// When.
        at: Timestamp,
        /// What was found.
        finding: Finding,
    },
}

impl CheckState {
    /// One that was never asked.
    pub fn new(now: Timestamp) -> Self {
        Self::Waiting {
            tries: 0,
            next_try: now,
        }
    }

    /// Whether it is asked now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        matches!(self, Self::Waiting { next_try, .. } if now >= *next_try)
    }

    /// After the register did not answer: it is asked again, each time after twice as long, up to a limit.
    pub fn away(self, now: Timestamp, settings: &Settings) -> Self {
        match self {
            Self::Waiting { tries, .. } => Self::Waiting {
                tries: tries.saturating_add(1),
                next_try: now + settings.check_wait(tries),
            },
            answered @ Self::Answered { .. } => answered,
        }
    }

    /// After one that was answered had to be asked once more before deciding, in vain.
    pub fn unconfirmed(now: Timestamp, settings: &Settings) -> Self {
        Self::new(now).away(now, settings)
    }

    /// After it was found out what there is; the first answer stays.
    pub fn found(self, finding: Finding, at: Timestamp) -> Self {
        match self {
            Self::Waiting { .. } => Self::Answered { at, finding },
            answered @ Self::Answered { .. } => answered,
        }
    }
}

/// What all checks of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// A register has not answered yet; it is asked again then.
    Waits {
        /// From when.
        until: Timestamp,
    },
    /// Nothing is against it.
    Nothing,
    /// It is refused, on the ground of the first check that says so.
    Against(RefusalGround),
}

impl Conclusion {
    /// Of these checks, in their order: as long as one waits, nothing is concluded from the others.
    pub fn of(checks: &[CheckState]) -> Self {
        let waits = checks.iter().filter_map(|check| match check {
            CheckState::Waiting { next_try, .. } => Some(*next_try),
            CheckState::Answered { .. } => None,
        });
        if let Some(until) = waits.min() {
            return Self::Waits { until };
        }
        let against = checks.iter().find_map(|check| match check {
            CheckState::Answered { finding, .. } => finding.ground(),
            CheckState::Waiting { .. } => None,
        });
        against.map_or(Self::Nothing, Self::Against)
    }
}

impl Settings {
    /// How long is waited after so many earlier tries before a register is asked again.
    pub fn check_wait(&self, tries: u32) -> SignedDuration {
        let longest = self.check_wait_longest.max(self.check_wait_first);
        2_i32
            .checked_pow(tries)
            .and_then(|times| self.check_wait_first.checked_mul(times))
            .map_or(longest, |wait| wait.min(longest))
    }

    /// From when a request that was promised by an instant is flagged, so that somebody looks after it in time.
    pub fn flagged_from(&self, begun: Timestamp, promised: Timestamp) -> Timestamp {
        let whole = promised.duration_since(begun).max(SignedDuration::ZERO);
        // Invariant: a share of a duration between two instants is shorter than it.
        begun + whole / 100 * i32::from(self.promise_flag_percent)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::at;

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn r29_checks_and_findings_are_stored_under_these_names() {
        for check in Check::ALL {
            assert_eq!(serde_json::to_value(check).unwrap(), check.as_str());
        }
        let of = Check::ALL.map(|check| (check, check.register()));
        insta::assert_json_snapshot!(of);
    }

    #[test]
    fn s31_whatever_keeps_an_owner_from_consenting_refuses_on_one_ground() {
        assert_eq!(
            Finding::OwnerNotOnline.ground(),
            Finding::Represented.ground()
        );
    }

    #[test]
    fn a_register_that_is_away_is_asked_again_after_growing_waits() {
        let settings = Settings::default();
        let waits: Vec<_> = (0..7).map(|tries| settings.check_wait(tries)).collect();
        assert_eq!(waits, [5, 10, 20, 40, 60, 60, 60].map(seconds));
        assert_eq!(settings.check_wait(u32::MAX), seconds(60));

        let now = at("2026-11-24T10:00:00Z");
        let away = CheckState::new(now).away(now, &settings);
        assert!(!away.is_due(now + seconds(4)));
        assert!(away.is_due(now + seconds(5)));
        let again = away.away(now + seconds(5), &settings);
        assert!(!again.is_due(now + seconds(14)));
        assert!(again.is_due(now + seconds(15)));
    }

    #[test]
    fn r31_nothing_is_concluded_while_one_waits_and_the_first_ground_counts_then() {
        let now = at("2026-11-24T10:00:00Z");
        let waiting = CheckState::new(now);
        let refused = waiting.found(Finding::OwnersChanged, now);
        let also = waiting.found(Finding::NotNamed, now);
        let fine = waiting.found(Finding::AsSigned, now);

        let later = waiting.away(now, &Settings::default());
        assert_eq!(
            Conclusion::of(&[refused, later]),
            Conclusion::Waits {
                until: now + seconds(5)
            }
        );
        assert_eq!(Conclusion::of(&[fine, fine]), Conclusion::Nothing);
        assert_eq!(
            Conclusion::of(&[fine, also, refused]),
            Conclusion::Against(RefusalGround::NotInRentalContract)
        );
    }

    #[test]
    fn r27_what_nears_its_promised_time_is_flagged_before_it_is_over() {
        let settings = Settings::default();
        let begun = at("2026-11-24T10:00:00Z");
        let promised = at("2026-11-24T10:15:00Z");
        assert_eq!(
            settings.flagged_from(begun, promised),
            at("2026-11-24T10:12:00Z")
        );
        let never = Settings {
            promise_flag_percent: 0,
            ..Settings::default()
        };
        assert_eq!(never.flagged_from(begun, promised), begun);
        let late = Settings {
            promise_flag_percent: 100,
            ..Settings::default()
        };
        assert_eq!(late.flagged_from(begun, promised), promised);
        assert_eq!(settings.flagged_from(promised, begun), promised);
    }

    proptest! {
        #[test]
        fn an_answer_stays_whatever_comes_after_it(steps in prop::collection::vec(any::<bool>(), 0..20)) {
            let settings = Settings::default();
            let now = at("2026-11-24T10:00:00Z");
            let mut state = CheckState::new(now);
            let mut first = None;
            for (step, answered) in steps.into_iter().enumerate() {
                let then = now + seconds(step as i64);
                state = match answered {
                    true => state.found(Finding::AsSigned, then),
                    false => state.away(then, &settings),
                };
                if answered && first.is_none() {
                    first = Some(then);
                }
            }
            match (state, first) {
                (CheckState::Answered { at, .. }, Some(first)) => prop_assert_eq!(at, first),
                (CheckState::Waiting { .. }, None) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

//! The services that are requested, each as data: who signs when and how, how long it may take, what it costs, and by
//! which law.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    LocalizedText, Settings,
    consent::answer_until,
    eligibility::ConsentOf,
    processing::Check,
    request::SignatureKind,
    settings::{civil_day, end_of},
};

/// A service that is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Temporary registration at a place of stay.
    TemporaryRegistration,
    /// Registration at the place of residence.
    PermanentRegistration,
    /// A citizen lives abroad permanently.
    AbroadPermanently,
    /// A citizen lives abroad for a time.
    AbroadTemporarily,
    /// An owner ends somebody's registration.
    EndOfRegistration,
    /// Marriage.
    Marriage,
}

/// Who signs first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Everybody else consents, and then the applicant signs.
    ConsentsFirst,
    /// The applicant signs with the submission, and then everybody else consents.
    ApplicantFirst,
}

/// How the applicant can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicantSigns {
    /// With the EDS alone.
    Eds,
    /// With the EDS or with a one-time password.
    EdsOrOneTimePassword,
}

impl ApplicantSigns {
    /// Whether a signature of this kind counts.
    pub fn allows(self, kind: SignatureKind) -> bool {
        match (self, kind) {
            (_, SignatureKind::Eds) => true,
            (allowed, SignatureKind::OneTimePassword) => allowed == Self::EdsOrOneTimePassword,
        }
    }
}

/// Until when whoever is asked answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerLife {
    /// So long, not counting the night in which it was asked (R-42, S-30).
    OfDay(SignedDuration),
    /// So long, day and night.
    Through(SignedDuration),
}

impl AnswerLife {
    /// The end for what is asked at an instant.
    pub fn until(self, asked_at: Timestamp, settings: &Settings) -> Timestamp {
        match self {
            Self::OfDay(life) => answer_until(asked_at, life, settings),
            Self::Through(life) => asked_at + life,
        }
    }
}

/// Within which time the outcome is promised once everybody has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Within so long.
    Within(SignedDuration),
    /// By the end of so many working days.
    WorkingDays(u16),
}

impl Promise {
    /// The end of the promised time.
    pub fn until(self, signed_at: Timestamp, settings: &Settings) -> Timestamp {
        match self {
            Self::Within(time) => signed_at + time,
            Self::WorkingDays(days) => {
                end_of(settings.working_days_after(civil_day(signed_at), days))
            }
        }
    }
}

/// Who decides once everybody has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decides {
    /// The service by itself, by its checks.
    Service,
    /// An office, which accepts nothing that a check is against.
    Office,
}

/// What is known of a service before anybody fills in anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Who signs first.
    pub order: Order,
    /// How the applicant signs; whoever is asked for a consent signs with the EDS alone.
    pub applicant_signs: ApplicantSigns,
    /// How long whoever is asked has to answer.
    pub answer_life: AnswerLife,
    /// How long the applicant has to sign after the last consent (S-30).
    pub signing_life: SignedDuration,
    /// Whether what lapsed can be asked again as it is (S-30).
    pub asked_again: bool,
    /// Whose consent is needed.
    pub consents: &'static [ConsentOf],
    /// Whether somebody applies for a child or a ward too, and not for themselves alone.
    pub for_others: bool,
    /// What is checked once everybody has signed, in the order in which the grounds are told.
    pub checks: &'static [Check],
    /// Who decides then.
    pub decides: Decides,
    /// Within which time the outcome comes.
    pub promise: Promise,
    /// Within which time it comes where one goes in person, as far as the rules say.
    pub promise_in_person: Option<Promise>,
    /// Fee, in monthly calculation indices; it is paid before anybody signs but whoever signs with the submission.
    pub fee_mci: u8,
    /// By which law.
    pub law: LocalizedText,
}

impl Definition {
    /// Whether the applicant signs with the submission: where the service has it so, or where nobody is asked first. A
    /// fee is paid for a request that is there, so that whoever signs alone signs after it.
    pub fn signs_with_submission(&self, consents_needed: usize) -> bool {
        match (self.order, consents_needed) {
            (_, 0) => self.fee_mci == 0,
            (Order::ApplicantFirst, _) => true,
            (Order::ConsentsFirst, _) => false,
        }
    }

    /// Whether the applicant names whoever is asked, so that nothing of them is kept from the applicant (S-31).
    pub fn names_whom_it_asks(&self) -> bool {
        self.consents.iter().all(|consent| match consent {
            ConsentOf::Spouse | ConsentOf::PersonalData => true,
            ConsentOf::Owners | ConsentOf::CoOwners => false,
        })
    }
}

impl Service {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::TemporaryRegistration,
        Self::PermanentRegistration,
        Self::AbroadPermanently,
        Self::AbroadTemporarily,
        Self::EndOfRegistration,
        Self::Marriage,
    ];

    /// The service as data.
    pub fn definition(self, settings: &Settings) -> Definition {
        let registration = Definition {
            order: Order::ConsentsFirst,
            applicant_signs: ApplicantSigns::EdsOrOneTimePassword,
            answer_life: AnswerLife::OfDay(settings.consent_life),
            signing_life: settings.signing_life,
            asked_again: true,
            consents: &[ConsentOf::Owners],
            for_others: false,
            checks: &Check::OF_DWELLING,
            decides: Decides::Service,
            promise: Promise::Within(settings.registration_promise),
            promise_in_person: Some(Promise::Within(SignedDuration::from_mins(
                settings.centre_minutes.into(),
            ))),
            fee_mci: settings.fees.get(&self).copied().unwrap_or_default(),
            law: on_migration(),
        };
        match self {
            Self::TemporaryRegistration => registration,
            Self::PermanentRegistration => Definition {
                order: Order::ApplicantFirst,
                for_others: true,
                ..registration
            },
            Self::AbroadPermanently | Self::AbroadTemporarily => Definition {
                order: Order::ApplicantFirst,
                applicant_signs: ApplicantSigns::Eds,
                consents: &[ConsentOf::PersonalData],
                checks: &[Check::People, Check::SocialSecurity, Check::Signatures],
                decides: Decides::Office,
                promise: Promise::WorkingDays(settings.abroad_working_days),
                promise_in_person: Some(Promise::WorkingDays(
                    settings.abroad_provider_working_days,
                )),
                ..registration
            },
            Self::EndOfRegistration => Definition {
                order: Order::ApplicantFirst,
                applicant_signs: ApplicantSigns::Eds,
                consents: &[ConsentOf::CoOwners],
                checks: &[
                    Check::People,
                    Check::Owners,
                    Check::SocialSecurity,
                    Check::Signatures,
                ],
                promise_in_person: None,
                ..registration
            },
            Self::Marriage => Definition {
                order: Order::ApplicantFirst,
                answer_life: AnswerLife::Through(settings.spouse_answer_life),
                asked_again: false,
                consents: &[ConsentOf::Spouse],
                checks: &[
                    Check::People,
                    Check::SocialSecurity,
                    Check::CivilStatus,
                    Check::Signatures,
                ],
                promise: Promise::WorkingDays(settings.marriage_working_days),
                promise_in_person: None,
                law: on_marriage(),
                ..registration
            },
        }
    }

    /// Whether a request for one is a repetition of one for the other: an owner is not asked for the same person and
    /// dwelling twice by calling it another service (S-14).
    pub fn repeats(self, other: Self) -> bool {
        let registers = |service| {
            matches!(
                service,
                Self::TemporaryRegistration | Self::PermanentRegistration
            )
        };
        self == other || (registers(self) && registers(other))
    }
}

fn on_migration() -> LocalizedText {
    LocalizedText {
        kk: "«Халықтың көші-қоны туралы» 2011 жылғы 22 шілдедегі № 477-IV Заң".into(),
        ru: "Закон от 22 июля 2011 года № 477-IV «О миграции населения»".into(),
        en: Some("Law of 22 July 2011 No. 477-IV on Population Migration".into()),
    }
}

fn on_marriage() -> LocalizedText {
    LocalizedText {
        kk: "«Неке (ерлі-зайыптылық) және отбасы туралы» 2011 жылғы 26 желтоқсандағы № 518-IV Кодекс".into(),
        ru: "Кодекс от 26 декабря 2011 года № 518-IV «О браке (супружестве) и семье»".into(),
        en: Some("Code of 26 December 2011 No. 518-IV on Marriage (Matrimony) and Family".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn r28_r35_r37_r41_who_signs_when_and_how() {
        use {ApplicantSigns::*, Order::*};
        let signs = |service: Service| {
            let definition = service.definition(&Settings::default());
            (definition.order, definition.applicant_signs)
        };
        assert_eq!(
            Service::ALL.map(signs),
            [
                (ConsentsFirst, EdsOrOneTimePassword),
                (ApplicantFirst, EdsOrOneTimePassword),
                (ApplicantFirst, Eds),
                (ApplicantFirst, Eds),
                (ApplicantFirst, Eds),
                (ApplicantFirst, EdsOrOneTimePassword),
            ]
        );
        assert!(!Eds.allows(SignatureKind::OneTimePassword));
        assert!(Eds.allows(SignatureKind::Eds));
        assert!(EdsOrOneTimePassword.allows(SignatureKind::OneTimePassword));
    }

    #[test]
    fn r27_r33_the_outcome_is_promised_within_a_quarter_of_an_hour_and_free_of_charge() {
        let signed = at("2026-11-24T10:00:00Z");
        for service in [
            Service::TemporaryRegistration,
            Service::PermanentRegistration,
        ] {
            let definition = service.definition(&Settings::default());
            assert_eq!(
                definition.promise.until(signed, &Settings::default()),
                at("2026-11-24T10:15:00Z")
            );
            assert_eq!(definition.fee_mci, 0);
        }
    }

    #[test]
    fn r38_r41_what_is_promised_in_working_days_comes_by_the_end_of_the_last() {
        let settings = Settings::default();
        for service in [Service::AbroadPermanently, Service::Marriage] {
            let promise = service.definition(&settings).promise;
            for (signed, until) in [
                // A Tuesday; a Friday; a Friday evening in UTC, which is a Saturday in Kazakhstan.
                ("2026-11-24T10:00:00Z", "2026-11-25T19:00:00Z"),
                ("2026-11-27T10:00:00Z", "2026-11-30T19:00:00Z"),
                ("2026-11-27T19:00:00Z", "2026-11-30T19:00:00Z"),
            ] {
                assert_eq!(promise.until(at(signed), &settings), at(until), "{signed}");
            }
        }
    }

    #[test]
    fn r41_r42_a_spouse_has_two_days_and_an_owner_an_hour_of_the_day() {
        let settings = Settings::default();
        // Midnight in Kazakhstan.
        let asked = at("2026-11-24T19:00:00Z");
        let until = |service: Service| {
            service
                .definition(&settings)
                .answer_life
                .until(asked, &settings)
        };
        assert_eq!(until(Service::Marriage), at("2026-11-26T19:00:00Z"));
        assert_eq!(
            until(Service::PermanentRegistration),
            at("2026-11-25T04:00:00Z")
        );
    }

    #[test]
    fn r41_a_fee_is_one_of_the_service_and_paid_before_whoever_signs_alone_signs() {
        let settings = Settings::default();
        let mci =
            |settings: &Settings| Service::ALL.map(|service| service.definition(settings).fee_mci);
        assert_eq!(mci(&settings), [0, 0, 0, 0, 0, 1]);
        let charged = Settings {
            fees: Service::ALL.into_iter().zip(2..).collect(),
            ..settings.clone()
        };
        assert_eq!(mci(&charged), [2, 3, 4, 5, 6, 7]);
        for service in Service::ALL {
            let (free, charged) = (
                service.definition(&Settings {
                    fees: Default::default(),
                    ..settings.clone()
                }),
                service.definition(&charged),
            );
            assert!(free.signs_with_submission(0) && !charged.signs_with_submission(0));
            assert_eq!(
                free.signs_with_submission(1),
                charged.signs_with_submission(1)
            );
        }
    }

    #[test]
    fn r36_r47_every_service_has_its_signers_checked_for_whether_they_act_alone() {
        for service in Service::ALL {
            let checks = service.definition(&Settings::default()).checks;
            for wanted in [Check::People, Check::SocialSecurity, Check::Signatures] {
                assert!(checks.contains(&wanted), "{service:?} {wanted:?}");
            }
            assert!(checks.is_sorted(), "{service:?}");
        }
    }

    #[test]
    fn s31_only_whoever_was_named_is_known_to_the_applicant() {
        let named = Service::ALL.map(|service| {
            service
                .definition(&Settings::default())
                .names_whom_it_asks()
        });
        assert_eq!(named, [false, false, true, true, false, true]);
    }

    #[test]
    fn s14_a_registration_is_not_asked_again_as_one_of_another_kind() {
        for one in Service::ALL {
            for other in Service::ALL {
                let both_register = [one, other].iter().all(|service| {
                    [
                        Service::TemporaryRegistration,
                        Service::PermanentRegistration,
                    ]
                    .contains(service)
                });
                assert_eq!(one.repeats(other), one == other || both_register);
            }
        }
    }
}

//! What is not there yet, and when it will be.

use std::fmt;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Document, DocumentKind, FieldName};
use crate::{FullName, Settings};

/// Why a kind has no document yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "reason", deny_unknown_fields)]
pub enum PendingReason {
    /// Its source has none: it appears at the first update after the source has entered it.
    NotIssued,
    /// It is issued from an age on.
    FromAge {
        /// The age in years.
        age: i16,
        /// The day on which it is reached.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        on: Date,
    },
    /// The second stage of vaccination is missing.
    SecondStage {
        /// The day of the first one, where the source says it.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
        first_on: Option<Date>,
    },
    /// It was applied for and is being made.
    BeingIssued {
        /// The day on which it will be ready, where the source says it.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
        ready_on: Option<Date>,
    },
}

/// A kind that somebody has no document of yet; `Debug` does not show whose.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Kind.
    pub kind: DocumentKind,
    /// Whose: the account's person, or a child of theirs.
    pub person: FullName,
    /// Whether it is a child's.
    pub of_child: bool,
    /// Why, and when it will be there.
    pub why: PendingReason,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("kind", &self.kind)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl PendingReason {
    /// Why somebody born on a day, of whom the source has no document of a kind and says nothing else, has none.
    /// Of a child only what the child will have by its age: nobody waits for the diploma of a seven-year-old.
    pub fn of_nothing(
        kind: DocumentKind,
        born: Date,
        of_child: bool,
        today: Date,
        settings: &Settings,
    ) -> Option<Self> {
        let age = settings.joining_age;
        let on = born.saturating_add(age.years());
        match kind {
            DocumentKind::NationalId if today < on => Some(Self::FromAge { age, on }),
            _ if of_child => None,
            _ => Some(Self::NotIssued),
        }
    }
}

impl Document {
    /// Why it is none yet, whatever its source sent: a vaccination passport is formed after both stages.
    pub fn not_formed(&self) -> Option<PendingReason> {
        const SECOND_STAGE: [FieldName; 4] = [
            FieldName::SecondVaccine,
            FieldName::SecondBatch,
            FieldName::SecondOrganisation,
            FieldName::SecondVaccinatedOn,
        ];
        let formed = self.kind != DocumentKind::VaccinationPassport
            || SECOND_STAGE.iter().all(|name| self.field(*name).is_some());
        (!formed).then(|| PendingReason::SecondStage {
            first_on: self
                .field(FieldName::FirstVaccinatedOn)
                .and_then(|field| field.value.ru.parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        LocalizedText,
        document::{Field, SourceSystem},
        testing,
    };

    fn vaccinated(fields: &[(FieldName, &str)]) -> Document {
        Document {
            kind: DocumentKind::VaccinationPassport,
            fields: fields
                .iter()
                .map(|(name, value)| Field {
                    name: *name,
                    value: LocalizedText::same(*value),
                    source: SourceSystem::HealthCare,
                    fetched_at: testing::at("2026-11-24T10:00:00Z"),
                })
                .collect(),
            ..testing::document()
        }
    }

    const FIRST: [(FieldName, &str); 4] = [
        (FieldName::FirstVaccine, "QazVac"),
        (FieldName::FirstBatch, "A1"),
        (FieldName::FirstOrganisation, "No 5"),
        (FieldName::FirstVaccinatedOn, "2026-10-01"),
    ];

    #[test]
    fn r20_a_vaccination_passport_is_formed_after_both_stages() {
        let first_on = Some(date(2026, 10, 1));
        assert_eq!(
            vaccinated(&FIRST).not_formed(),
            Some(PendingReason::SecondStage { first_on })
        );
        let second = [
            (FieldName::SecondVaccine, "QazVac"),
            (FieldName::SecondBatch, "A2"),
            (FieldName::SecondOrganisation, "No 5"),
            (FieldName::SecondVaccinatedOn, "2026-10-22"),
        ];
        let both = [FIRST, second].concat();
        assert_eq!(vaccinated(&both).not_formed(), None);
        assert_eq!(
            vaccinated(&both[..7]).not_formed(),
            Some(PendingReason::SecondStage { first_on })
        );
        assert_eq!(testing::document().not_formed(), None);
    }

    #[test]
    fn r16_what_is_not_there_says_when_it_will_be() {
        let settings = Settings::default();
        let why = |kind, born, of_child| {
            PendingReason::of_nothing(kind, born, of_child, date(2026, 11, 24), &settings)
        };
        let (grown, child) = (date(1990, 5, 17), date(2012, 2, 29));
        assert_eq!(
            why(DocumentKind::Diploma, grown, false),
            Some(PendingReason::NotIssued)
        );
        assert_eq!(
            why(DocumentKind::NationalId, child, true),
            Some(PendingReason::FromAge {
                age: 16,
                on: date(2028, 2, 29)
            })
        );
        assert_eq!(why(DocumentKind::Diploma, child, true), None);
        assert_eq!(
            why(DocumentKind::NationalId, date(2010, 11, 24), false),
            Some(PendingReason::NotIssued)
        );
    }

    #[test]
    fn whose_is_pending_is_not_shown_by_debug() {
        let pending = Pending {
            kind: DocumentKind::Diploma,
            person: testing::name(),
            of_child: false,
            why: PendingReason::NotIssued,
        };
        assert_eq!(
            format!("{pending:?}"),
            "Pending { kind: Diploma, why: NotIssued, .. }"
        );
        insta::assert_json_snapshot!(pending);
    }
}

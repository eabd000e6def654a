//! What of a document somebody else is shown.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    AgeClaim, Claim, Document, DocumentKind, DocumentState, Field, FieldName, SourceSystem,
};
use crate::{FullName, access::Scope};

/// A document reduced to what was chosen; `Debug` shows only its kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownDocument {
    /// Kind.
    pub kind: DocumentKind,
    /// Whether it can be relied on, as the backend found it.
    pub state: DocumentState,
    /// Whose it is, where surname and given name are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<FullName>,
    /// Number, where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Last day of validity, where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// The fields that are shown, in the order of the paper document.
    pub fields: Vec<Field>,
    /// What the issuer says about the person's age.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ages: Vec<AgeClaim>,
    /// Photo as PNG in base64, where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// Where that came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_source: Option<SourceSystem>,
    /// The system that vouches for it.
    pub source: SourceSystem,
    /// When that was asked.
    pub fetched_at: Timestamp,
}

impl fmt::Debug for ShownDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShownDocument({:?})", self.kind)
    }
}

impl Document {
    /// What it can disclose, claim by claim, in the order in which it is shown.
    pub fn claims(&self) -> Vec<Claim> {
        let photo = self.photo.is_some().then_some(Claim::Photo);
        let fields = self.fields.iter().map(|field| Claim::Field(field.name));
        let ages = self.ages.iter().map(|age| Claim::Age(age.years));
        photo.into_iter().chain(fields).chain(ages).collect()
    }

    /// Reduces it to what a scope lets others see, on a day.
    pub fn shown(self, scope: &Scope, today: Date) -> ShownDocument {
        let state = self.state(today);
        let source = self.kind.source();
        let Some(chosen) = scope.claims() else {
            return ShownDocument {
                kind: self.kind,
                state,
                person: Some(self.person),
                number: Some(self.number),
                valid_until: self.valid_until,
                fields: self.fields,
                // A whole document tells the birthday, and with it every age.
                ages: Vec::new(),
                photo: self.photo,
                photo_source: self.photo_source,
                source,
                fetched_at: self.fetched_at,
            };
        };
        let has = |name| chosen.contains(&Claim::Field(name));
        let with_photo = chosen.contains(&Claim::Photo);
        let named = has(FieldName::Surname) && has(FieldName::GivenName);
        ShownDocument {
            kind: self.kind,
            state,
            person: named.then(|| FullName {
                patronymic: self
                    .person
                    .patronymic
                    .filter(|_| has(FieldName::Patronymic)),
                ..self.person
            }),
            number: Some(self.number).filter(|_| has(FieldName::Number)),
            valid_until: self.valid_until.filter(|_| has(FieldName::ValidUntil)),
            fields: self
                .fields
                .into_iter()
                .filter(|field| has(field.name))
                .collect(),
            ages: self
                .ages
                .into_iter()
                .filter(|age| chosen.contains(&Claim::Age(age.years)))
                .collect(),
            photo: self.photo.filter(|_| with_photo),
            photo_source: self.photo_source.filter(|_| with_photo),
            source,
            fetched_at: self.fetched_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        LocalizedText,
        document::{ReadyChoice, SourceSystem},
        testing,
    };

    fn passport() -> Document {
        let field = |name, text: &str| Field {
            name,
            value: LocalizedText::same(text),
            source: SourceSystem::GbdFl,
            fetched_at: testing::at("2026-11-24T10:00:00Z"),
        };
        Document {
            fields: vec![
                field(FieldName::Surname, "Әбішева"),
                field(FieldName::GivenName, "Айгүл"),
                field(FieldName::Patronymic, "Серікқызы"),
                field(FieldName::DateOfBirth, "1990-05-17"),
                field(FieldName::Iin, "900517400015"),
                field(FieldName::Number, "041234567"),
                field(FieldName::ValidUntil, "2030-05-16"),
            ],
            ..testing::document()
        }
    }

    #[test]
    fn r22_an_age_is_shown_with_photo_and_nothing_else() {
        let scope = Scope::Ready {
            choice: ReadyChoice::OlderThan18,
        };

        let shown = passport().shown(&scope, date(2026, 11, 24));

        assert_eq!(
            shown.ages,
            [AgeClaim {
                years: 18,
                reached: true
            }]
        );
        assert!(shown.photo.is_some());
        let text = serde_json::to_string(&shown).unwrap();
        for hidden in ["1990", "900517", "Айгүл", "Әбішева", "041234567", "2030"] {
            assert!(!text.contains(hidden), "{hidden} is shown");
        }
    }

    #[test]
    fn r22_the_whole_document_shows_all_that_it_says() {
        let shown = passport().shown(&Scope::Whole, date(2026, 11, 24));

        assert_eq!(shown.person, Some(testing::name()));
        assert_eq!(shown.fields, passport().fields);
        assert_eq!(shown.state, DocumentState::Valid);
    }

    #[test]
    fn r22_a_name_is_shown_without_the_patronymic_that_was_not_chosen() {
        let scope = Scope::Fields {
            claims: vec![
                Claim::Field(FieldName::Surname),
                Claim::Field(FieldName::GivenName),
            ],
        };

        let shown = passport().shown(&scope, date(2026, 11, 24));

        let person = shown.person.unwrap();
        assert_eq!(person.patronymic, None);
        assert_eq!(
            (shown.number, shown.valid_until, shown.photo),
            (None, None, None)
        );
    }

    proptest! {
        #[test]
        fn r22_nothing_is_shown_that_was_not_chosen(picked in proptest::sample::subsequence(passport().claims(), 1..=8)) {
            let shown = passport().shown(&Scope::Fields { claims: picked.clone() }, date(2026, 11, 24));

            for field in &shown.fields {
                prop_assert!(picked.contains(&Claim::Field(field.name)));
            }
            for age in &shown.ages {
                prop_assert!(picked.contains(&Claim::Age(age.years)));
            }
            prop_assert_eq!(shown.photo.is_some(), picked.contains(&Claim::Photo));
            prop_assert_eq!(shown.photo_source.is_some(), shown.photo.is_some());
            let count = shown.fields.len() + shown.ages.len() + usize::from(shown.photo.is_some());
            prop_assert_eq!(count, picked.len());
        }
    }
}

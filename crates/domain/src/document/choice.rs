//! What can be disclosed of a document, claim by claim, and ready choices for common purposes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{AgeClaim, Document, DocumentKind, FieldName};

/// A common purpose for which only some of a document is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ReadyChoice {
    /// That the person is at least 16, and the photo that ties it to a face.
    OlderThan16,
    /// That the person is at least 18, alike.
    OlderThan18,
    /// That the person is at least 21, alike.
    OlderThan21,
    /// Photo and name.
    PhotoAndName,
    /// Who may drive what, and until when.
    LicenceCategory,
}

/// One thing that a document can disclose by itself; it serialises as its [name](Claim::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Claim {
    /// A field.
    Field(FieldName),
    /// The photo.
    Photo,
    /// Whether an age is reached, in years.
    Age(u8),
}

impl Claim {
    /// The name of the claim in a credential: a field's own, `photo`, or `age_over_18`.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Photo => "photo".into(),
            Self::Age(years) => format!("age_over_{years}").into(),
            Self::Field(field) => match serde_json::to_value(field) {
                Ok(serde_json::Value::String(name)) => name.into(),
                // Invariant: a field's name is an enum without data.
                _ => "".into(),
            },
        }
    }
}

/// Not the name of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no document has a claim of this name")]
pub struct ClaimError;

impl TryFrom<String> for Claim {
    type Error = ClaimError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        let age = AgeClaim::YEARS.map(Self::Age);
        if let Some(claim) = age
            .into_iter()
            .chain([Self::Photo])
            .find(|one| one.name() == name)
        {
            return Ok(claim);
        }
        serde_json::from_value(serde_json::Value::String(name))
            .map(Self::Field)
            .map_err(|_| ClaimError)
    }
}

impl From<Claim> for String {
    fn from(claim: Claim) -> Self {
        claim.name().into_owned()
    }
}

impl ReadyChoice {
    /// Every choice.
    pub const ALL: [Self; 5] = [
        Self::OlderThan16,
        Self::OlderThan18,
        Self::OlderThan21,
        Self::PhotoAndName,
        Self::LicenceCategory,
    ];

    /// What it discloses, in the order in which it is shown; a document discloses of these what it has.
    pub fn claims(self) -> Vec<Claim> {
        match self {
            Self::OlderThan16 => vec![Claim::Photo, Claim::Age(16)],
            Self::OlderThan18 => vec![Claim::Photo, Claim::Age(18)],
            Self::OlderThan21 => vec![Claim::Photo, Claim::Age(21)],
            Self::PhotoAndName => vec![
                Claim::Photo,
                Claim::Field(FieldName::Surname),
                Claim::Field(FieldName::GivenName),
                Claim::Field(FieldName::Patronymic),
            ],
            Self::LicenceCategory => [
                Claim::Photo,
                Claim::Field(FieldName::Surname),
                Claim::Field(FieldName::GivenName),
                Claim::Field(FieldName::Categories),
            ]
            .into_iter()
            .chain(FieldName::CATEGORIES.map(Claim::Field))
            .chain([Claim::Field(FieldName::ValidUntil)])
            .collect(),
        }
    }

    /// The choices that a document offers: those of which it has what they are for, and an age only where it is reached.
    pub fn of(document: &Document) -> Vec<Self> {
        let reached = |years| {
            document
                .ages
                .iter()
                .any(|claim| claim.years == years && claim.reached)
        };
        let has_photo = document.photo.is_some();
        Self::ALL
            .into_iter()
            .filter(|choice| {
                has_photo
                    && match choice {
                        Self::OlderThan16 => reached(16),
                        Self::OlderThan18 => reached(18),
                        Self::OlderThan21 => reached(21),
                        Self::PhotoAndName => document.field(FieldName::Surname).is_some(),
                        Self::LicenceCategory => document.kind == DocumentKind::DrivingLicence,
                    }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing;

    #[test]
    fn r22_what_each_ready_choice_discloses() {
        let disclosed: Vec<(ReadyChoice, Vec<Cow<'static, str>>)> = ReadyChoice::ALL
            .into_iter()
            .map(|choice| {
                (
                    choice,
                    choice.claims().into_iter().map(Claim::name).collect(),
                )
            })
            .collect();
        insta::assert_json_snapshot!(disclosed);
    }

    #[test]
    fn r22_an_age_is_offered_where_it_is_reached_and_tells_no_birthday() {
        let young = Document {
            ages: AgeClaim::all(date(2009, 1, 1), date(2026, 11, 24)),
            ..testing::document()
        };
        assert_eq!(ReadyChoice::of(&young), [ReadyChoice::OlderThan16]);
        for choice in [
            ReadyChoice::OlderThan16,
            ReadyChoice::OlderThan18,
            ReadyChoice::OlderThan21,
        ] {
            let claims = choice.claims();
            assert!(!claims.contains(&Claim::Field(FieldName::DateOfBirth)));
            // The IIN begins with the date of birth.
            assert!(!claims.contains(&Claim::Field(FieldName::Iin)));
        }
    }

    #[test]
    fn r22_a_claim_is_read_by_its_name() {
        for claim in [
            Claim::Photo,
            Claim::Age(18),
            Claim::Field(FieldName::Surname),
        ] {
            assert_eq!(Claim::try_from(String::from(claim)), Ok(claim));
        }
        for other in ["age_over_17", "Photo", ""] {
            assert_eq!(
                Claim::try_from(other.to_owned()),
                Err(ClaimError),
                "{other}"
            );
        }
    }

    #[test]
    fn r22_without_a_photo_there_is_no_ready_choice() {
        let bare = Document {
            photo: None,
            ..testing::document()
        };
        assert_eq!(ReadyChoice::of(&bare), []);
    }
}

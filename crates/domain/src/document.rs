//! Digital documents.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{DocumentId, FullName, LocalizedText};

/// The kinds of R-15, and the citizen's passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// National ID card.
    NationalId,
    /// Passport of the citizen.
    Passport,
    /// Driving licence.
    DrivingLicence,
    /// Birth certificate.
    BirthCertificate,
    /// Marriage certificate.
    MarriageCertificate,
    /// Certificate on change of surname, name or patronymic.
    NameChangeCertificate,
    /// Divorce certificate.
    DivorceCertificate,
    /// Result of a COVID-19 PCR test.
    PcrTest,
    /// Student ID.
    StudentId,
    /// Diploma.
    Diploma,
    /// Pensioner ID.
    PensionerId,
    /// Kandas certificate.
    KandasCertificate,
    /// Vehicle registration certificate.
    VehicleRegistration,
    /// Social ID.
    SocialId,
    /// Vaccination passport.
    VaccinationPassport,
}

/// The system that a field came from, and where an error in it is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SourceSystem {
    /// The state database of individuals, GBD FL.
    GbdFl,
    /// The Ministry of Internal Affairs.
    InternalAffairs,
    /// The register of civil status, ZAGS.
    CivilStatus,
}

/// What a field of a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// IIN.
    Iin,
    /// Surname.
    Surname,
    /// Given name.
    GivenName,
    /// Patronymic.
    Patronymic,
    /// Date of birth.
    DateOfBirth,
    /// Place of birth.
    PlaceOfBirth,
    /// Sex.
    Sex,
    /// Nationality.
    Nationality,
    /// Citizenship.
    Citizenship,
    /// Number of the document.
    Number,
    /// Issuing body.
    Issuer,
    /// Date of issue.
    IssuedOn,
    /// Last day of validity.
    ValidUntil,
    /// Categories of a driving licence.
    Categories,
    /// Mother, in a birth certificate.
    Mother,
    /// Father, in a birth certificate.
    Father,
    /// Number of the record of civil status.
    RecordNumber,
}

/// One field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it says.
    pub name: FieldName,
    /// What it says it in three languages; dates in ISO 8601.
    pub value: LocalizedText,
    /// Where it came from.
    pub source: SourceSystem,
}

/// Whether a document can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Valid.
    Valid,
    /// Its last day of validity is over.
    Expired,
    /// Reported lost or stolen.
    Lost,
}

/// Why a document cannot be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SharingRefusal {
    /// Lost or stolen.
    #[error("a lost document cannot be shared until it is issued again")]
    Lost,
    /// Expired.
    #[error("an expired document cannot be shared")]
    Expired,
}

/// A digital document as its sources have it; `Debug` shows only which and of what kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Identifier, the same at every update.
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Whose it is: the account's person, or a child of theirs.
    pub person: FullName,
    /// Whether it is a child's document, shown under the parent.
    pub of_child: bool,
    /// Number.
    pub number: String,
    /// Last day of validity, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Reported lost or stolen.
    pub lost: bool,
    /// Every field, in the order of the paper document.
    pub fields: Vec<Field>,
    /// Photo as PNG in base64, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// When the sources were asked.
    pub fetched_at: Timestamp,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Whether it can be relied on on a day.
    pub fn state(&self, today: Date) -> DocumentState {
        match self.valid_until {
            _ if self.lost => DocumentState::Lost,
            Some(last) if today > last => DocumentState::Expired,
            _ => DocumentState::Valid,
        }
    }

    /// Whether access to it may be given on a day.
    pub fn may_be_shared(&self, today: Date) -> Result<(), SharingRefusal> {
        match self.state(today) {
            DocumentState::Valid => Ok(()),
            DocumentState::Lost => Err(SharingRefusal::Lost),
            DocumentState::Expired => Err(SharingRefusal::Expired),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing;

    #[test]
    fn r18_a_lost_document_is_not_valid_and_not_shared() {
        let lost = Document {
            lost: true,
            ..testing::document()
        };
        assert_eq!(lost.state(date(2026, 11, 24)), DocumentState::Lost);
        assert_eq!(
            lost.may_be_shared(date(2026, 11, 24)),
            Err(SharingRefusal::Lost)
        );
        assert_eq!(
            lost.may_be_shared(date(2099, 1, 1)),
            Err(SharingRefusal::Lost)
        );
    }

    #[test]
    fn r18_a_document_is_shared_until_its_last_day_is_over() {
        let document = testing::document();
        assert_eq!(document.may_be_shared(date(2030, 5, 16)), Ok(()));
        assert_eq!(document.state(date(2030, 5, 17)), DocumentState::Expired);
        assert_eq!(
            document.may_be_shared(date(2030, 5, 17)),
            Err(SharingRefusal::Expired)
        );
        let without_end = Document {
            valid_until: None,
            ..document
        };
        assert_eq!(without_end.may_be_shared(date(2099, 1, 1)), Ok(()));
    }

    #[test]
    fn r16_r19_r21_a_document_as_its_sources_have_it() {
        insta::assert_json_snapshot!(testing::document());
    }

    #[test]
    fn a_document_is_not_shown_by_debug() {
        let shown = format!("{:?}", testing::document());
        assert_eq!(
            shown,
            "Document { id: 11111111111111111111111111111111, kind: NationalId, .. }"
        );
    }
}

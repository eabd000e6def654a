//! The kinds of documents, the fields that each has on paper, and the systems that they come from.

use serde::{Deserialize, Serialize};

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

impl DocumentKind {
    /// Every kind, in the order of R-15 with the passport beside the national ID.
    pub const ALL: [Self; 15] = [
        Self::NationalId,
        Self::Passport,
        Self::DrivingLicence,
        Self::BirthCertificate,
        Self::MarriageCertificate,
        Self::NameChangeCertificate,
        Self::DivorceCertificate,
        Self::PcrTest,
        Self::StudentId,
        Self::Diploma,
        Self::PensionerId,
        Self::KandasCertificate,
        Self::VehicleRegistration,
        Self::SocialId,
        Self::VaccinationPassport,
    ];

    /// The system that generates it.
    pub fn source(self) -> SourceSystem {
        match self {
            Self::NationalId | Self::Passport => SourceSystem::GbdFl,
            Self::DrivingLicence | Self::VehicleRegistration => SourceSystem::InternalAffairs,
            Self::BirthCertificate
            | Self::MarriageCertificate
            | Self::NameChangeCertificate
            | Self::DivorceCertificate => SourceSystem::CivilStatus,
            Self::PcrTest | Self::VaccinationPassport => SourceSystem::HealthCare,
            Self::StudentId | Self::Diploma => SourceSystem::HigherEducation,
            Self::PensionerId | Self::KandasCertificate | Self::SocialId => {
                SourceSystem::SocialProtection
            }
        }
    }

    /// The system that the photo on it comes from; none where it has no photo.
    pub fn photo_source(self) -> Option<SourceSystem> {
        match self {
            Self::NationalId
            | Self::Passport
            | Self::StudentId
            | Self::PensionerId
            | Self::KandasCertificate
            | Self::SocialId => Some(SourceSystem::GbdFl),
            Self::DrivingLicence => Some(SourceSystem::InternalAffairs),
            Self::BirthCertificate
            | Self::MarriageCertificate
            | Self::NameChangeCertificate
            | Self::DivorceCertificate
            | Self::PcrTest
            | Self::Diploma
            | Self::VehicleRegistration
            | Self::VaccinationPassport => None,
        }
    }

    /// The fields without which it is none, in no particular order: those that its paper has, of everybody.
    ///
    /// What not everybody has is not among them: a patronymic, a parent, a second stage of vaccination.
    pub fn required(self) -> impl Iterator<Item = FieldName> {
        use FieldName as F;
        let own: &[FieldName] = match self {
            Self::NationalId => &[F::Sex, F::PlaceOfBirth, F::Nationality, F::Citizenship],
            Self::Passport => &[
                F::PassportType,
                F::StateCode,
                F::Citizenship,
                F::Sex,
                F::PlaceOfBirth,
            ],
            Self::DrivingLicence => &[F::PlaceOfBirth, F::Residence, F::Categories],
            Self::BirthCertificate => &[F::PlaceOfBirth, F::RecordNumber, F::RecordedOn],
            Self::MarriageCertificate => &[F::MarriedOn, F::RecordNumber, F::RecordedOn],
            Self::NameChangeCertificate => &[
                F::PreviousSurname,
                F::PreviousGivenName,
                F::PlaceOfBirth,
                F::RecordNumber,
                F::RecordedOn,
            ],
            Self::DivorceCertificate => &[F::DivorcedOn, F::Ground, F::RecordNumber, F::RecordedOn],
            Self::PcrTest => &[
                F::TestMethod,
                F::TestResult,
                F::SampledOn,
                F::TestedOn,
                F::Laboratory,
            ],
            Self::StudentId => &[
                F::University,
                F::Programme,
                F::Degree,
                F::StudyForm,
                F::Course,
                F::EnrolledOn,
            ],
            Self::Diploma => &[
                F::University,
                F::Programme,
                F::Degree,
                F::Honours,
                F::DecidedOn,
                F::RegistrationNumber,
            ],
            Self::PensionerId => &[F::PensionKind, F::PensionFrom],
            Self::KandasCertificate => &[
                F::Nationality,
                F::PlaceOfBirth,
                F::ArrivedFrom,
                F::ArrivedOn,
            ],
            // Not every vehicle has an engine with a displacement.
            Self::VehicleRegistration => &[
                F::Plate,
                F::MakeAndModel,
                F::YearOfManufacture,
                F::VehicleCategory,
                F::Vin,
                F::Colour,
                F::MaxMass,
                F::UnladenMass,
                F::Residence,
                F::RegisteredOn,
            ],
            Self::SocialId => &[F::SocialCategory, F::Benefits],
            Self::VaccinationPassport => &[
                F::FirstVaccine,
                F::FirstBatch,
                F::FirstOrganisation,
                F::FirstVaccinatedOn,
            ],
        };
        let people: &[FieldName] = match self {
            Self::MarriageCertificate | Self::DivorceCertificate => &[
                F::Husband,
                F::HusbandBorn,
                F::HusbandSurnameAfter,
                F::Wife,
                F::WifeBorn,
                F::WifeSurnameAfter,
            ],
            _ => &[F::Surname, F::GivenName, F::DateOfBirth],
        };
        let ends = self.has_an_end().then_some(F::ValidUntil);
        [F::Iin]
            .into_iter()
            .chain(people.iter().copied())
            .chain(own.iter().copied())
            .chain([F::Number, F::Issuer, F::IssuedOn])
            .chain(ends)
    }

    /// Whether every document of the kind has a last day of validity.
    fn has_an_end(self) -> bool {
        match self {
            Self::NationalId
            | Self::Passport
            | Self::DrivingLicence
            | Self::PcrTest
            | Self::StudentId
            | Self::KandasCertificate
            | Self::SocialId => true,
            Self::BirthCertificate
            | Self::MarriageCertificate
            | Self::NameChangeCertificate
            | Self::DivorceCertificate
            | Self::Diploma
            | Self::PensionerId
            | Self::VehicleRegistration
            | Self::VaccinationPassport => false,
        }
    }

    /// Whether there is a paper or a card of it, which can be lost or stolen.
    pub fn is_carried(self) -> bool {
        match self {
            Self::PcrTest | Self::VaccinationPassport => false,
            Self::NationalId
            | Self::Passport
            | Self::DrivingLicence
            | Self::BirthCertificate
            | Self::MarriageCertificate
            | Self::NameChangeCertificate
            | Self::DivorceCertificate
            | Self::StudentId
            | Self::Diploma
            | Self::PensionerId
            | Self::KandasCertificate
            | Self::VehicleRegistration
            | Self::SocialId => true,
        }
    }
}

/// The system that a field came from, and where an error in it is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// The Ministry of Healthcare.
    HealthCare,
    /// The unified platform of higher education, EPVO.
    HigherEducation,
    /// The Ministry of Labour and Social Protection.
    SocialProtection,
}

impl SourceSystem {
    /// Every source.
    pub const ALL: [Self; 6] = [
        Self::GbdFl,
        Self::InternalAffairs,
        Self::CivilStatus,
        Self::HealthCare,
        Self::HigherEducation,
        Self::SocialProtection,
    ];

    /// The kinds that it generates.
    pub fn kinds(self) -> impl Iterator<Item = DocumentKind> {
        DocumentKind::ALL
            .into_iter()
            .filter(move |kind| kind.source() == self)
    }

    /// Its name on the wire and in paths.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GbdFl => "gbd_fl",
            Self::InternalAffairs => "internal_affairs",
            Self::CivilStatus => "civil_status",
            Self::HealthCare => "health_care",
            Self::HigherEducation => "higher_education",
            Self::SocialProtection => "social_protection",
        }
    }
}

/// What a field of a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Nationality, in the sense of ethnicity.
    Nationality,
    /// Citizenship.
    Citizenship,
    /// Place of residence, in a driving licence and a vehicle's certificate.
    Residence,
    /// Number of the document.
    Number,
    /// Issuing body.
    Issuer,
    /// Date of issue.
    IssuedOn,
    /// Last day of validity.
    ValidUntil,
    /// Special marks of a driving licence or of a vehicle's certificate.
    SpecialMarks,
    /// Type of a passport, such as P (ICAO 9303).
    PassportType,
    /// Code of the issuing state (ICAO 9303).
    StateCode,
    /// Categories of a driving licence.
    Categories,
    /// Category A1, from its first to its last day (ISO 8601 interval).
    CategoryA1,
    /// Category A, alike.
    CategoryA,
    /// Category B1, alike.
    CategoryB1,
    /// Category B, alike.
    CategoryB,
    /// Category C1, alike.
    CategoryC1,
    /// Category C, alike.
    CategoryC,
    /// Category D1, alike.
    CategoryD1,
    /// Category D, alike.
    CategoryD,
    /// Category BE, alike.
    CategoryBe,
    /// Category C1E, alike.
    CategoryC1e,
    /// Category CE, alike.
    CategoryCe,
    /// Category D1E, alike.
    CategoryD1e,
    /// Category DE, alike.
    CategoryDe,
    /// Category Tm (tram), alike.
    CategoryTm,
    /// Category Tb (trolleybus), alike.
    CategoryTb,
    /// State registration number plate of a vehicle.
    Plate,
    /// Make and model of a vehicle.
    MakeAndModel,
    /// Year in which a vehicle was made.
    YearOfManufacture,
    /// Category of a vehicle.
    VehicleCategory,
    /// Vehicle identification number (ISO 3779).
    Vin,
    /// Engine displacement in cubic centimetres.
    EngineVolume,
    /// Colour of a vehicle.
    Colour,
    /// Permitted maximum mass of a vehicle in kilograms.
    MaxMass,
    /// Mass of a vehicle without load in kilograms.
    UnladenMass,
    /// Day of a vehicle's registration.
    RegisteredOn,
    /// Mother, in a birth certificate.
    Mother,
    /// Nationality of the mother.
    MotherNationality,
    /// Father, in a birth certificate.
    Father,
    /// Nationality of the father.
    FatherNationality,
    /// Number of the record of civil status.
    RecordNumber,
    /// Day of the record of civil status.
    RecordedOn,
    /// Husband, in a certificate of marriage or divorce.
    Husband,
    /// Date of birth of the husband.
    HusbandBorn,
    /// Surname of the husband since then.
    HusbandSurnameAfter,
    /// Wife, in a certificate of marriage or divorce.
    Wife,
    /// Date of birth of the wife.
    WifeBorn,
    /// Surname of the wife since then.
    WifeSurnameAfter,
    /// Day of the marriage.
    MarriedOn,
    /// Day on which the marriage ended.
    DivorcedOn,
    /// On what ground a marriage ended.
    Ground,
    /// Surname before the change.
    PreviousSurname,
    /// Given name before the change.
    PreviousGivenName,
    /// Patronymic before the change.
    PreviousPatronymic,
    /// Day on which a sample was taken.
    SampledOn,
    /// Day of the result.
    TestedOn,
    /// Method of a test.
    TestMethod,
    /// Result of a test.
    TestResult,
    /// Laboratory.
    Laboratory,
    /// University.
    University,
    /// Educational programme.
    Programme,
    /// Degree of the programme or of a diploma.
    Degree,
    /// Form of study.
    StudyForm,
    /// Year of study.
    Course,
    /// Day of enrolment.
    EnrolledOn,
    /// Whether with honours.
    Honours,
    /// Day of the attestation commission's decision.
    DecidedOn,
    /// Number under which a diploma is registered.
    RegistrationNumber,
    /// Kind of pension.
    PensionKind,
    /// Day from which a pension is paid.
    PensionFrom,
    /// State that a kandas came from.
    ArrivedFrom,
    /// Day of a kandas's arrival.
    ArrivedOn,
    /// Category of a social ID.
    SocialCategory,
    /// What a social ID gives a right to.
    Benefits,
    /// Vaccine of the first stage.
    FirstVaccine,
    /// Its batch.
    FirstBatch,
    /// Medical organisation of the first stage.
    FirstOrganisation,
    /// Day of the first stage.
    FirstVaccinatedOn,
    /// Vaccine of the second stage.
    SecondVaccine,
    /// Its batch.
    SecondBatch,
    /// Medical organisation of the second stage.
    SecondOrganisation,
    /// Day of the second stage.
    SecondVaccinatedOn,
}

impl FieldName {
    /// The fields of the categories of a driving licence, each with its days.
    pub const CATEGORIES: [Self; 15] = [
        Self::CategoryA1,
        Self::CategoryA,
        Self::CategoryB1,
        Self::CategoryB,
        Self::CategoryC1,
        Self::CategoryC,
        Self::CategoryD1,
        Self::CategoryD,
        Self::CategoryBe,
        Self::CategoryC1e,
        Self::CategoryCe,
        Self::CategoryD1e,
        Self::CategoryDe,
        Self::CategoryTm,
        Self::CategoryTb,
    ];

    /// The category that the field is about, as a licence writes it, such as `C1E`.
    pub fn category(self) -> Option<&'static str> {
        Some(match self {
            Self::CategoryA1 => "A1",
            Self::CategoryA => "A",
            Self::CategoryB1 => "B1",
            Self::CategoryB => "B",
            Self::CategoryC1 => "C1",
            Self::CategoryC => "C",
            Self::CategoryD1 => "D1",
            Self::CategoryD => "D",
            Self::CategoryBe => "BE",
            Self::CategoryC1e => "C1E",
            Self::CategoryCe => "CE",
            Self::CategoryD1e => "D1E",
            Self::CategoryDe => "DE",
            Self::CategoryTm => "Tm",
            Self::CategoryTb => "Tb",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Claim;

    #[test]
    fn r15_every_kind_has_one_source_and_every_source_a_kind() {
        let kinds: usize = SourceSystem::ALL
            .iter()
            .map(|one| one.kinds().count())
            .sum();
        assert_eq!(kinds, DocumentKind::ALL.len());
        for source in SourceSystem::ALL {
            assert!(source.kinds().next().is_some(), "{source:?}");
            assert_eq!(
                serde_json::to_value(source).unwrap(),
                serde_json::Value::from(source.as_str())
            );
        }
    }

    #[test]
    fn r15_every_kind_requires_its_own_fields_each_once_and_the_docs_have_the_same_table() {
        let page = include_str!("../../../../docs/integration.md");
        for kind in DocumentKind::ALL {
            let mut names: Vec<FieldName> = kind.required().collect();
            let listed: Vec<String> = names
                .iter()
                .map(|name| format!("`{}`", String::from(Claim::Field(*name))))
                .collect();
            let said = serde_json::to_value(kind).unwrap();
            let row = format!("| `{}` | {} |\n", said.as_str().unwrap(), listed.join(", "));
            assert!(page.contains(&row), "docs/integration.md lacks {row}");
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind:?}");
        }
    }

    #[test]
    fn r19_a_photo_is_of_gbd_fl_and_a_licence_s_of_the_ministry_of_internal_affairs() {
        for kind in DocumentKind::ALL {
            let expected = match kind {
                DocumentKind::DrivingLicence => SourceSystem::InternalAffairs,
                _ => SourceSystem::GbdFl,
            };
            assert!(
                kind.photo_source().is_none_or(|source| source == expected),
                "{kind:?}"
            );
        }
        assert!(DocumentKind::DrivingLicence.photo_source().is_some());
    }

    #[test]
    fn categories_are_written_as_on_a_licence() {
        assert_eq!(FieldName::CategoryC1e.category(), Some("C1E"));
        assert_eq!(FieldName::Categories.category(), None);
        assert!(
            FieldName::CATEGORIES
                .iter()
                .all(|one| one.category().is_some())
        );
    }
}

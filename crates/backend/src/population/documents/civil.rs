//! Certificates of civil status: birth, marriage, change of name, divorce.

use domain::{
    FullName, LocalizedText,
    document::{DocumentKind, FieldName, SourceSystem},
};
use jiff::civil::Date;

use super::{
    DocumentRecord, Papers, day, field, paper_fields, person_fields, record, same, scattered, words,
};
use crate::{
    population::{
        Person,
        names::{spelled, spelled_in_full},
    },
    registers::sources::SourceField,
};

/// What a birth certificate says beside the person.
#[derive(Debug, Clone)]
pub struct Birth {
    /// When it was issued.
    pub issued_on: Date,
    /// The office that issued it.
    pub issuer: LocalizedText,
    /// Mother.
    pub mother: Option<FullName>,
    /// Father.
    pub father: Option<FullName>,
}

/// One of the two in a marriage.
#[derive(Debug, Clone)]
pub struct Spouse {
    /// Full name before the marriage.
    pub name: FullName,
    /// Date of birth.
    pub born: Date,
}

/// A marriage.
#[derive(Debug, Clone)]
pub struct Marriage {
    /// The day.
    pub on: Date,
    /// The office that recorded it.
    pub issuer: LocalizedText,
    /// Husband.
    pub husband: Spouse,
    /// Wife.
    pub wife: Spouse,
    /// Surname of the wife since then.
    pub wife_surname: String,
}

/// A marriage that ended.
#[derive(Debug, Clone)]
pub struct Divorce {
    /// The day.
    pub on: Date,
    /// The marriage.
    pub of: Marriage,
}

/// A change of name.
#[derive(Debug, Clone)]
pub struct NameChange {
    /// The day.
    pub on: Date,
    /// The office that recorded it.
    pub issuer: LocalizedText,
    /// The name before.
    pub before: FullName,
}

const FROM: SourceSystem = SourceSystem::CivilStatus;

pub(super) fn birth_certificate(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let birth = papers.birth_certificate.as_ref()?;
    let number = number(papers.serial, 0);
    let kind = DocumentKind::BirthCertificate;
    let mut document = record(person, kind, 0, number, birth.issued_on);
    document.fields = person_fields(person);
    let place = field(FieldName::PlaceOfBirth, person.place_of_birth.clone(), FROM);
    document.fields.push(place);
    document
        .fields
        .extend(act(papers.serial, 1, birth.issued_on));
    let parents = [
        (
            FieldName::Father,
            FieldName::FatherNationality,
            &birth.father,
        ),
        (
            FieldName::Mother,
            FieldName::MotherNationality,
            &birth.mother,
        ),
    ];
    for (name, nationality, parent) in parents {
        if let Some(parent) = parent {
            document.fields.extend([
                field(name, spelled_in_full(parent), FROM),
                field(nationality, person.nationality.clone(), FROM),
            ]);
        }
    }
    let paper = paper_fields(&document, birth.issuer.clone());
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn marriage_certificate(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let marriage = papers.marriage.as_ref()?;
    let kind = DocumentKind::MarriageCertificate;
    let mut document = record(person, kind, 0, number(papers.serial, 2), marriage.on);
    document.fields = spouses(marriage);
    document
        .fields
        .push(field(FieldName::MarriedOn, day(marriage.on), FROM));
    document.fields.extend(surnames_after(marriage));
    document.fields.extend(act(papers.serial, 3, marriage.on));
    document.fields.push(own_iin(person));
    let paper = paper_fields(&document, marriage.issuer.clone());
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn divorce_certificate(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let divorce = papers.divorce.as_ref()?;
    let kind = DocumentKind::DivorceCertificate;
    let mut document = record(person, kind, 0, number(papers.serial, 4), divorce.on);
    document.fields = spouses(&divorce.of);
    let ground = ["соттың шешімі", "решение суда", "decision of a court"];
    document.fields.extend([
        field(FieldName::DivorcedOn, day(divorce.on), FROM),
        field(FieldName::Ground, words(ground), FROM),
    ]);
    document.fields.extend(surnames_after(&divorce.of));
    document.fields.extend(act(papers.serial, 5, divorce.on));
    document.fields.push(own_iin(person));
    let paper = paper_fields(&document, divorce.of.issuer.clone());
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn name_change_certificate(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let change = papers.name_change.as_ref()?;
    let kind = DocumentKind::NameChangeCertificate;
    let mut document = record(person, kind, 0, number(papers.serial, 6), change.on);
    document.fields = vec![
        field(
            FieldName::PreviousSurname,
            spelled(&change.before.surname),
            FROM,
        ),
        field(
            FieldName::PreviousGivenName,
            spelled(&change.before.given_name),
            FROM,
        ),
    ];
    let patronymic = change.before.patronymic.as_deref();
    document
        .fields
        .extend(patronymic.map(|name| field(FieldName::PreviousPatronymic, spelled(name), FROM)));
    document.fields.extend(person_fields(person));
    let place = field(FieldName::PlaceOfBirth, person.place_of_birth.clone(), FROM);
    document.fields.push(place);
    document.fields.extend(act(papers.serial, 7, change.on));
    let paper = paper_fields(&document, change.issuer.clone());
    document.fields.extend(paper);
    Some(document)
}

fn number(serial: u64, generation: u64) -> String {
    format!("{:010}", scattered(serial, generation, 10_000_000_000))
}

fn own_iin(person: &Person) -> SourceField {
    field(
        FieldName::Iin,
        same(person.iin.as_str()),
        SourceSystem::GbdFl,
    )
}

/// The record of civil status that a certificate is about.
fn act(serial: u64, generation: u64, on: Date) -> [SourceField; 2] {
    let number = format!(
        "10-{:03}-{:02}-{:07}",
        serial % 900 + 100,
        on.year() % 100,
        scattered(serial, generation, 10_000_000)
    );
    [
        field(FieldName::RecordNumber, same(number), FROM),
        field(FieldName::RecordedOn, day(on), FROM),
    ]
}

fn spouses(marriage: &Marriage) -> Vec<SourceField> {
    vec![
        field(
            FieldName::Husband,
            spelled_in_full(&marriage.husband.name),
            FROM,
        ),
        field(FieldName::HusbandBorn, day(marriage.husband.born), FROM),
        field(FieldName::Wife, spelled_in_full(&marriage.wife.name), FROM),
        field(FieldName::WifeBorn, day(marriage.wife.born), FROM),
    ]
}

fn surnames_after(marriage: &Marriage) -> [SourceField; 2] {
    let husband = &marriage.husband.name.surname;
    [
        field(FieldName::HusbandSurnameAfter, spelled(husband), FROM),
        field(
            FieldName::WifeSurnameAfter,
            spelled(&marriage.wife_surname),
            FROM,
        ),
    ]
}

//! Pensioner ID, kandas certificate, social ID.

use domain::{
    document::{DocumentKind, FieldName, SourceSystem},
    iin::Sex,
};
use jiff::{ToSpan, civil::Date};

use super::{
    DocumentRecord, Papers, Words, day, field, paper_fields, person_fields, record, scattered,
    words,
};
use crate::population::Person;

/// Somebody who returned to the homeland of their forebears.
#[derive(Debug, Clone, Copy)]
pub struct Kandas {
    /// The state that the person came from.
    pub from: Words,
    /// When the certificate was issued; the person arrived a little before.
    pub issued_on: Date,
}

/// What makes somebody socially protected.
#[derive(Debug, Clone, Copy)]
pub struct SocialStatus {
    /// The category.
    pub category: Words,
    /// What it gives a right to.
    pub benefits: Words,
    /// Since when.
    pub since: Date,
}

const FROM: SourceSystem = SourceSystem::SocialProtection;
/// Years for which a kandas certificate and a social ID count.
const KANDAS_YEARS: i16 = 1;
const SOCIAL_YEARS: i16 = 2;

const MINISTRY_OF_LABOUR: Words = [
    "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі",
    "Министерство труда и социальной защиты населения Республики Казахстан",
    "Ministry of Labour and Social Protection of the Republic of Kazakhstan",
];

/// The day on which somebody reaches the age of pension: men at 63, women, until 2028, at 61.
pub(super) fn pension_from(person: &Person) -> Date {
    let years = match person.sex {
        Sex::Male => 63,
        Sex::Female => 61,
    };
    person.born.saturating_add(years.years())
}

pub(super) fn pensioner_id(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    if !papers.pension {
        return None;
    }
    let from = pension_from(person);
    let number = format!("{:09}", scattered(papers.serial, 0, 1_000_000_000));
    let kind = DocumentKind::PensionerId;
    let mut document = record(person, kind, 0, number, from.saturating_add(10.days()));
    document.has_photo = true;
    let by_age = ["жасына байланысты", "по возрасту", "by age"];
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::PensionKind, words(by_age), FROM),
        field(FieldName::PensionFrom, day(from), FROM),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_LABOUR));
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn kandas_certificate(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let kandas = papers.kandas?;
    let number = format!("Қ {:07}", scattered(papers.serial, 1, 10_000_000));
    let kind = DocumentKind::KandasCertificate;
    let mut document = record(person, kind, 0, number, kandas.issued_on);
    let end = kandas.issued_on.saturating_add(KANDAS_YEARS.years());
    document.valid_until = Some(end.saturating_sub(1.day()));
    document.has_photo = true;
    document.fields = person_fields(person);
    document.fields.extend([
        field(
            FieldName::Nationality,
            person.nationality.clone(),
            SourceSystem::GbdFl,
        ),
        field(FieldName::PlaceOfBirth, person.place_of_birth.clone(), FROM),
        field(FieldName::ArrivedFrom, words(kandas.from), FROM),
        field(
            FieldName::ArrivedOn,
            day(kandas.issued_on.saturating_sub(21.days())),
            FROM,
        ),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_LABOUR));
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn social_id(person: &Person, papers: &Papers, today: Date) -> Option<DocumentRecord> {
    let status = papers.social_status?;
    // It is issued again every other year, as long as the status lasts.
    let terms = (today.year() - status.since.year()).max(0) / SOCIAL_YEARS;
    let issued_on = [terms, terms - 1]
        .into_iter()
        .map(|terms| status.since.saturating_add((terms * SOCIAL_YEARS).years()))
        .find(|day| *day <= today)?;
    let generation = u64::try_from(terms).unwrap_or_default() % 8;
    let number = format!(
        "SID {:08}",
        scattered(papers.serial, generation + 2, 100_000_000)
    );
    let mut document = record(person, DocumentKind::SocialId, 0, number, issued_on);
    let end = issued_on.saturating_add(SOCIAL_YEARS.years());
    document.valid_until = Some(end.saturating_sub(1.day()));
    document.has_photo = true;
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::SocialCategory, words(status.category), FROM),
        field(FieldName::Benefits, words(status.benefits), FROM),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_LABOUR));
    document.fields.extend(paper);
    Some(document)
}

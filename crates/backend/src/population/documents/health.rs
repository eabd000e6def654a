//! Result of a PCR test, and the vaccination passport.

use domain::document::{DocumentKind, FieldName, SourceSystem};
use jiff::{ToSpan, civil::Date};

use super::{
    DocumentRecord, Papers, Words, day, field, paper_fields, person_fields, record, same,
    scattered, words,
};
use crate::population::Person;

/// A COVID-19 PCR test.
#[derive(Debug, Clone, Copy)]
pub struct PcrTest {
    /// When the sample was taken; the result is of the next day.
    pub sampled_on: Date,
    /// Whether the virus was found.
    pub positive: bool,
}

/// One stage of vaccination.
#[derive(Debug, Clone)]
pub struct Vaccination {
    /// The vaccine.
    pub vaccine: &'static str,
    /// Its batch.
    pub batch: String,
    /// The medical organisation.
    pub organisation: Words,
    /// The day.
    pub on: Date,
}

/// For how many days a result counts from its day on.
const RESULT_COUNTS_FOR: i32 = 3;
const FROM: SourceSystem = SourceSystem::HealthCare;

const MINISTRY_OF_HEALTHCARE: Words = [
    "Қазақстан Республикасының Денсаулық сақтау министрлігі",
    "Министерство здравоохранения Республики Казахстан",
    "Ministry of Healthcare of the Republic of Kazakhstan",
];

const LABORATORY: Words = [
    "Ұлттық сараптама орталығының зертханасы",
    "Лаборатория Национального центра экспертизы",
    "Laboratory of the National Centre of Expertise",
];

pub(super) fn pcr_test(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    let test = papers.pcr_test?;
    let tested_on = test.sampled_on.saturating_add(1.day());
    let number = format!("PCR-{:09}", scattered(papers.serial, 0, 1_000_000_000));
    let mut document = record(person, DocumentKind::PcrTest, 0, number, tested_on);
    document.valid_until = Some(tested_on.saturating_add(RESULT_COUNTS_FOR.days()));
    let result = match test.positive {
        true => [
            "оң (анықталды)",
            "положительный (обнаружено)",
            "positive (detected)",
        ],
        false => [
            "теріс (анықталмады)",
            "отрицательный (не обнаружено)",
            "negative (not detected)",
        ],
    };
    let method = [
        "ПТР, SARS-CoV-2 РНҚ-сы",
        "ПЦР, РНК SARS-CoV-2",
        "RT-PCR, RNA of SARS-CoV-2",
    ];
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::TestMethod, words(method), FROM),
        field(FieldName::TestResult, words(result), FROM),
        field(FieldName::SampledOn, day(test.sampled_on), FROM),
        field(FieldName::TestedOn, day(tested_on), FROM),
        field(FieldName::Laboratory, words(LABORATORY), FROM),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_HEALTHCARE));
    document.fields.extend(paper);
    Some(document)
}

/// What the source has of the stages, also where only the first one is there: forming the passport is not its rule.
pub(super) fn vaccination_passport(person: &Person, papers: &Papers) -> Option<DocumentRecord> {
    const STAGES: [[FieldName; 4]; 2] = [
        [
            FieldName::FirstVaccine,
            FieldName::FirstBatch,
            FieldName::FirstOrganisation,
            FieldName::FirstVaccinatedOn,
        ],
        [
            FieldName::SecondVaccine,
            FieldName::SecondBatch,
            FieldName::SecondOrganisation,
            FieldName::SecondVaccinatedOn,
        ],
    ];
    let last = papers.vaccinations.last()?;
    let number = format!("VP-{:09}", scattered(papers.serial, 0, 1_000_000_000));
    let kind = DocumentKind::VaccinationPassport;
    let mut document = record(person, kind, 0, number, last.on);
    document.fields = person_fields(person);
    for ([vaccine, batch, organisation, on], stage) in STAGES.into_iter().zip(&papers.vaccinations)
    {
        document.fields.extend([
            field(vaccine, same(stage.vaccine), FROM),
            field(batch, same(&stage.batch), FROM),
            field(organisation, words(stage.organisation), FROM),
            field(on, day(stage.on), FROM),
        ]);
    }
    let paper = paper_fields(&document, words(MINISTRY_OF_HEALTHCARE));
    document.fields.extend(paper);
    Some(document)
}

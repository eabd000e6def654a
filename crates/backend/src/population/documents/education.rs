//! Student ID and diploma.

use domain::document::{DocumentKind, FieldName, SourceSystem};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    DocumentRecord, Papers, Words, day, field, paper_fields, person_fields, record, same,
    scattered, words,
};
use crate::population::Person;

/// Studies of a bachelor at a university.
#[derive(Debug, Clone)]
pub struct Studies {
    /// The university.
    pub university: Words,
    /// The educational programme.
    pub programme: Words,
    /// The year in whose September they began.
    pub since: i16,
    /// Whether they end, or ended, with honours.
    pub honours: bool,
}

/// Years of study of a bachelor.
const YEARS: i16 = 4;
const FROM: SourceSystem = SourceSystem::HigherEducation;
const BACHELOR: Words = ["бакалавр", "бакалавр", "bachelor"];

impl Studies {
    fn first_day(&self) -> Date {
        Date::new(self.since, 9, 1).unwrap_or(date(2000, 9, 1))
    }

    fn graduation(&self) -> Date {
        self.first_day()
            .saturating_add(YEARS.years())
            .saturating_sub(63.days())
    }
}

pub(super) fn student_id(person: &Person, papers: &Papers, today: Date) -> Option<DocumentRecord> {
    let studies = papers.studies.as_ref()?;
    let first_day = studies.first_day();
    if today < first_day || today > studies.graduation() {
        return None;
    }
    let course = (0..YEARS)
        .filter(|year| today >= first_day.saturating_add(year.years()))
        .count();
    let number = format!("ST{:07}", scattered(papers.serial, 0, 10_000_000));
    let mut document = record(person, DocumentKind::StudentId, 0, number, first_day);
    document.valid_until = Some(studies.graduation());
    document.has_photo = true;
    let form = ["күндізгі", "очная", "full-time"];
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::University, words(studies.university), FROM),
        field(FieldName::Programme, words(studies.programme), FROM),
        field(FieldName::Degree, words(BACHELOR), FROM),
        field(FieldName::StudyForm, words(form), FROM),
        field(FieldName::Course, same(course.to_string()), FROM),
        field(FieldName::EnrolledOn, day(first_day), FROM),
    ]);
    let paper = paper_fields(&document, words(studies.university));
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn diploma(person: &Person, papers: &Papers, today: Date) -> Option<DocumentRecord> {
    let studies = papers.studies.as_ref()?;
    let graduation = studies.graduation();
    if today <= graduation {
        return None;
    }
    let serial = scattered(papers.serial, 1, 10_000_000);
    let series = if studies.honours {
        "ЖБ-Б үздік"
    } else {
        "ЖБ-Б"
    };
    let number = format!("{series} № {serial:07}");
    let mut document = record(person, DocumentKind::Diploma, 0, number, graduation);
    let honours = match studies.honours {
        true => ["үздік", "с отличием", "with honours"],
        false => ["жоқ", "нет", "none"],
    };
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::University, words(studies.university), FROM),
        field(FieldName::Programme, words(studies.programme), FROM),
        field(FieldName::Degree, words(BACHELOR), FROM),
        field(FieldName::Honours, words(honours), FROM),
        field(
            FieldName::DecidedOn,
            day(graduation.saturating_sub(9.days())),
            FROM,
        ),
        field(
            FieldName::RegistrationNumber,
            same(scattered(papers.serial, 2, 100_000).to_string()),
            FROM,
        ),
    ]);
    let paper = paper_fields(&document, words(studies.university));
    document.fields.extend(paper);
    Some(document)
}

//! National ID card and passport.

use domain::{
    document::{DocumentKind, FieldName, SourceSystem, Standing},
    iin::Sex,
};
use jiff::civil::Date;

use super::{
    DocumentRecord, MINISTRY_OF_INTERNAL_AFFAIRS, Papers, Words, field, paper_fields,
    person_fields, record, same, scattered, words,
};
use crate::population::Person;

const CITIZENSHIP: Words = [
    "Қазақстан Республикасы",
    "Республика Казахстан",
    "Republic of Kazakhstan",
];

pub(super) fn national_id(person: &Person, papers: &Papers, today: Date) -> Option<DocumentRecord> {
    let card = papers.national_id?;
    let issued = card.on(today)?;
    let number = format!(
        "0{:08}",
        scattered(papers.serial, issued.generation, 100_000_000)
    );
    let mut document = record(person, DocumentKind::NationalId, 0, number, issued.on);
    document.valid_until = Some(issued.until);
    document.has_photo = true;
    if card.lost {
        document.standing = Standing::Lost;
    }
    let from = SourceSystem::GbdFl;
    document.fields = person_fields(person);
    document.fields.extend([
        field(FieldName::Sex, sex(person.sex), from),
        field(FieldName::PlaceOfBirth, person.place_of_birth.clone(), from),
        field(FieldName::Nationality, person.nationality.clone(), from),
        field(FieldName::Citizenship, words(CITIZENSHIP), from),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_INTERNAL_AFFAIRS));
    document.fields.extend(paper);
    Some(document)
}

pub(super) fn passport(person: &Person, papers: &Papers, today: Date) -> Option<DocumentRecord> {
    let card = papers.passport?;
    let issued = card.on(today)?;
    let number = format!(
        "N{:08}",
        scattered(papers.serial, issued.generation, 100_000_000)
    );
    let mut document = record(person, DocumentKind::Passport, 0, number, issued.on);
    document.valid_until = Some(issued.until);
    document.has_photo = true;
    if card.lost {
        document.standing = Standing::Lost;
    }
    let from = SourceSystem::GbdFl;
    document.fields = vec![
        field(FieldName::PassportType, same("P"), from),
        field(FieldName::StateCode, same("KAZ"), from),
    ];
    document.fields.extend(person_fields(person));
    document.fields.extend([
        field(FieldName::Citizenship, words(CITIZENSHIP), from),
        field(FieldName::Sex, sex(person.sex), from),
        field(FieldName::PlaceOfBirth, person.place_of_birth.clone(), from),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_INTERNAL_AFFAIRS));
    document.fields.extend(paper);
    Some(document)
}

fn sex(sex: Sex) -> domain::LocalizedText {
    words(match sex {
        Sex::Male => ["ер", "мужской", "male"],
        Sex::Female => ["әйел", "женский", "female"],
    })
}

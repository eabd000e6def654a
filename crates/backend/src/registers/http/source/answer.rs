//! What a source answers.

use std::collections::HashSet;

use domain::{
    DocumentId, Iin, LocalizedText,
    correction::CorrectionState,
    document::{DocumentKind, FieldName, PendingReason, SourceSystem, Standing},
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::registers::{
    http::schema::{SchemaError, json, printable},
    sources::{DocumentRecord, Found, SourceField},
};

/// Documents of one person that are taken from one source.
const MOST_DOCUMENTS: usize = 100;
/// Fields that a document may have.
const MOST_FIELDS: usize = 100;
/// Characters of a photo in base64.
const LONGEST_PHOTO: usize = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    documents: Vec<Sent>,
    pending: Vec<SentPending>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// The source's own name for the document, the same at every answer.
    reference: String,
    kind: DocumentKind,
    number: String,
    #[serde(default)]
    valid_until: Option<Date>,
    standing: Standing,
    fields: Vec<SourceField>,
    #[serde(default)]
    photo: Option<String>,
    #[serde(default)]
    photo_source: Option<SourceSystem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentPending {
    kind: DocumentKind,
    why: PendingReason,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionAnswer {
    state: CorrectionState,
}

/// What a source answered about a person.
pub fn found(source: SourceSystem, iin: &Iin, answer: &[u8]) -> Result<Found, SchemaError> {
    let answer: Answer = json(answer)?;
    if answer.documents.len() > MOST_DOCUMENTS || answer.pending.len() > MOST_DOCUMENTS {
        return Err(SchemaError::TooMany);
    }
    let mut references = HashSet::new();
    let mut documents = Vec::new();
    for sent in answer.documents {
        check(source, &sent)?;
        let id = id(source, iin, &sent.reference);
        if !references.insert(sent.reference) {
            return Err(SchemaError::Twice);
        }
        documents.push(DocumentRecord {
            id,
            kind: sent.kind,
            number: sent.number,
            valid_until: sent.valid_until,
            standing: sent.standing,
            fields: sent.fields,
            photo: sent.photo,
        });
    }
    documents.sort_by(|one, other| (one.kind, &one.number).cmp(&(other.kind, &other.number)));
    let foreign = |pending: &SentPending| pending.kind.source() != source;
    if answer.pending.iter().any(foreign) {
        return Err(SchemaError::ForeignKind);
    }
    Ok(Found {
        documents,
        pending: answer
            .pending
            .into_iter()
            .map(|pending| (pending.kind, pending.why))
            .collect(),
    })
}

/// How far a source says that a correction has come.
pub fn correction(answer: &[u8]) -> Result<CorrectionState, SchemaError> {
    json::<CorrectionAnswer>(answer).map(|answer| answer.state)
}

fn check(source: SourceSystem, sent: &Sent) -> Result<(), SchemaError> {
    if sent.kind.source() != source {
        return Err(SchemaError::ForeignKind);
    }
    if sent.fields.len() > MOST_FIELDS {
        return Err(SchemaError::TooMany);
    }
    let mut names = HashSet::new();
    for field in &sent.fields {
        if !names.insert(field.name) {
            return Err(SchemaError::Twice);
        }
        let texts = [&field.value.kk, &field.value.ru]
            .into_iter()
            .chain(&field.value.en);
        for text in texts {
            printable(text)?;
        }
    }
    printable(&sent.reference)?;
    printable(&sent.number)?;
    complete(sent, &names)?;
    match (&sent.photo, sent.photo_source) {
        (None, None) => Ok(()),
        (Some(photo), from) if from.is_some() && from == sent.kind.photo_source() => picture(photo),
        (Some(_), _) | (None, Some(_)) => Err(SchemaError::PhotoSource),
    }
}

/// Whether a document has every field that makes it one, and says number and last day but in one way.
fn complete(sent: &Sent, names: &HashSet<FieldName>) -> Result<(), SchemaError> {
    if let Some(missing) = sent.kind.required().find(|name| !names.contains(name)) {
        return Err(SchemaError::Incomplete(missing));
    }
    let number = Some(sent.number.clone());
    let last_day = sent.valid_until.map(|day| day.to_string());
    for (name, beside) in [
        (FieldName::Number, number),
        (FieldName::ValidUntil, last_day),
    ] {
        let field = sent.fields.iter().find(|field| field.name == name);
        let alike = match (field, &beside) {
            (Some(field), Some(text)) => says(&field.value, text),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !alike {
            return Err(SchemaError::Contradiction(name));
        }
    }
    Ok(())
}

/// Whether something reads so in every language that it has.
fn says(value: &LocalizedText, text: &str) -> bool {
    [&value.kk, &value.ru]
        .into_iter()
        .chain(&value.en)
        .all(|said| said == text)
}

/// The first eight bytes of a PNG, in base64 but for the last bits.
const PNG: &str = "iVBORw0KGg";

fn picture(photo: &str) -> Result<(), SchemaError> {
    let taken = photo.len() <= LONGEST_PHOTO
        && photo.starts_with(PNG)
        && photo
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    taken.then_some(()).ok_or(SchemaError::Photo)
}

/// An id that follows from the source's own reference, so that it is the same at every update.
fn id(source: SourceSystem, iin: &Iin, reference: &str) -> DocumentId {
    let text = format!("document {} {} {reference}", source.as_str(), iin.as_str());
    let hash = eds::sha256(text.as_bytes());
    let mut bits = [0; 16];
    bits.copy_from_slice(&hash[..16]);
    DocumentId::from_random(bits)
}

#[cfg(test)]
mod tests {
    use domain::iin::Sex;
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn iin() -> Iin {
        Iin::issue(date(1990, 5, 17), Sex::Female, 1_234).unwrap()
    }

    /// A document of a kind with just what it requires.
    fn document(kind: DocumentKind) -> Value {
        let fields: Vec<Value> = kind
            .required()
            .map(|name| {
                let text = match name {
                    FieldName::Number => "N-1",
                    _ => "2029-01-15",
                };
                json!({ "name": name, "value": { "kk": text, "ru": text, "en": text }, "source": kind.source() })
            })
            .collect();
        let ends = kind.required().any(|name| name == FieldName::ValidUntil);
        json!({
            "reference": "r-1",
            "kind": kind,
            "number": "N-1",
            "valid_until": ends.then_some("2029-01-15"),
            "standing": "in_force",
            "fields": fields,
        })
    }

    fn answer() -> Value {
        json!({
            "documents": [document(DocumentKind::VaccinationPassport)],
            "pending": [{ "kind": "pcr_test", "why": { "reason": "being_issued", "ready_on": null } }]
        })
    }

    fn read(answer: &Value) -> Result<Found, SchemaError> {
        found(
            SourceSystem::HealthCare,
            &iin(),
            answer.to_string().as_bytes(),
        )
    }

    #[test]
    fn r21_an_answer_of_the_schema_is_taken_and_its_ids_stay() {
        let (first, second) = (read(&answer()).unwrap(), read(&answer()).unwrap());

        assert_eq!(first, second);
        assert_eq!(first.documents[0].kind, DocumentKind::VaccinationPassport);
        assert_eq!(
            first.pending,
            [(
                DocumentKind::PcrTest,
                PendingReason::BeingIssued { ready_on: None }
            )]
        );
    }

    #[test]
    fn r21_what_is_not_of_the_schema_is_refused_and_not_repeated() {
        let changed = |path: &str, value: Value| {
            let mut answer = answer();
            *answer.pointer_mut(path).unwrap() = value;
            read(&answer).unwrap_err()
        };

        assert_eq!(
            changed("/documents/0/kind", json!("diploma")),
            SchemaError::ForeignKind
        );
        assert_eq!(
            changed("/pending/0/kind", json!("diploma")),
            SchemaError::ForeignKind
        );
        assert_eq!(
            changed("/documents/0/number", json!(" ")),
            SchemaError::Text
        );
        assert_eq!(
            changed("/documents/0/number", json!("N-2")),
            SchemaError::Contradiction(FieldName::Number)
        );
        assert_eq!(
            changed("/documents/0/valid_until", json!("2029-01-15")),
            SchemaError::Contradiction(FieldName::ValidUntil)
        );
        assert_eq!(
            changed("/documents/0/fields/0/value/ru", json!("a\u{0}b")),
            SchemaError::Text
        );
        let secret = changed("/documents/0/standing", json!("s3cret"));
        assert!(matches!(secret, SchemaError::Json { .. }));
        assert!(!secret.to_string().contains("s3cret"));
        let mut twice = answer();
        let field = twice["documents"][0]["fields"][0].clone();
        twice["documents"][0]["fields"]
            .as_array_mut()
            .unwrap()
            .push(field);
        assert_eq!(read(&twice), Err(SchemaError::Twice));
        let mut more = answer();
        more["extra"] = json!(1);
        assert!(matches!(read(&more), Err(SchemaError::Json { .. })));
    }

    #[test]
    fn r15_a_document_has_every_field_of_its_kind_or_is_refused() {
        for kind in DocumentKind::ALL {
            let read = |document: &Value| {
                let bytes = json!({ "documents": [document], "pending": [] }).to_string();
                found(kind.source(), &iin(), bytes.as_bytes()).map(drop)
            };
            let whole = document(kind);
            assert_eq!(read(&whole), Ok(()), "{kind:?}");
            for (at, name) in kind.required().enumerate() {
                let mut without = whole.clone();
                without["fields"].as_array_mut().unwrap().remove(at);
                assert_eq!(read(&without), Err(SchemaError::Incomplete(name)));
            }
        }
        let told = SchemaError::Incomplete(FieldName::DateOfBirth).to_string();
        assert_eq!(
            told,
            "its answer has a document without the field date_of_birth"
        );
    }

    #[test]
    fn r19_a_photo_is_of_the_system_that_the_kind_s_photos_come_from() {
        let sent = |photo: Value, from: Value| {
            let mut licence = document(DocumentKind::DrivingLicence);
            licence["photo"] = photo;
            licence["photo_source"] = from;
            let bytes = json!({ "documents": [licence], "pending": [] }).to_string();
            found(SourceSystem::InternalAffairs, &iin(), bytes.as_bytes())
                .map(|found| found.documents[0].photo.is_some())
        };
        let png = json!("iVBORw0KGgo=");

        assert_eq!(sent(png.clone(), json!("internal_affairs")), Ok(true));
        assert_eq!(sent(json!(null), json!(null)), Ok(false));
        for (photo, from) in [
            (png.clone(), json!("gbd_fl")),
            (png.clone(), json!(null)),
            (json!(null), json!("internal_affairs")),
        ] {
            assert_eq!(sent(photo, from), Err(SchemaError::PhotoSource));
        }
        assert_eq!(
            sent(json!("x\" onerror=\"alert(1)"), json!("internal_affairs")),
            Err(SchemaError::Photo)
        );
        let mut passport = answer();
        passport["documents"][0]["photo"] = png;
        passport["documents"][0]["photo_source"] = json!("gbd_fl");
        assert_eq!(read(&passport), Err(SchemaError::PhotoSource));
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let _ = found(SourceSystem::HealthCare, &iin(), &bytes);
            let _ = correction(&bytes);
        }
    }
}

//! The documents that the demonstration's sources have about a person.

mod civil;
mod education;
mod health;
mod identity;
mod social;
mod traffic;

use domain::{
    DocumentId, Iin, LocalizedText,
    document::{DocumentKind, FieldName, SourceSystem, Standing},
};
use jiff::{Span, ToSpan, civil::Date};
use ring::digest::{SHA256, digest};
use serde::Serialize;

use super::{Person, names::spelled};
use crate::registers::sources::SourceField;

pub use civil::{Birth, Divorce, Marriage, NameChange, Spouse};
pub use education::Studies;
pub use health::{PcrTest, Vaccination};
pub use social::{Kandas, SocialStatus};
pub use traffic::{Licence, Vehicle, models};

/// A document as its source has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentRecord {
    /// Id; follows from holder and kind, so that it is the same at every update.
    pub id: DocumentId,
    /// Whose it is.
    pub holder: Iin,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Date of issue.
    pub issued_on: Date,
    /// Last day of validity, where the kind has one.
    pub valid_until: Option<Date>,
    /// What is noted about its paper.
    pub standing: Standing,
    /// Every field, in the order of the paper document.
    pub fields: Vec<SourceField>,
    /// Whether it carries the person's photo.
    pub has_photo: bool,
}

/// What papers a person has.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// A number of the person's own, from which those of the documents follow.
    pub serial: u64,
    /// National ID.
    pub national_id: Option<Card>,
    /// Passport.
    pub passport: Option<Card>,
    /// Driving licence.
    pub driving_licence: Option<Licence>,
    /// Vehicles, each with its certificate.
    pub vehicles: Vec<Vehicle>,
    /// Birth certificate.
    pub birth_certificate: Option<Birth>,
    /// Marriage certificate.
    pub marriage: Option<Marriage>,
    /// Divorce certificate.
    pub divorce: Option<Divorce>,
    /// Certificate on change of name.
    pub name_change: Option<NameChange>,
    /// Result of a PCR test.
    pub pcr_test: Option<PcrTest>,
    /// Stages of vaccination, in their order.
    pub vaccinations: Vec<Vaccination>,
    /// Studies at a university: a student ID while they last, a diploma after.
    pub studies: Option<Studies>,
    /// Pensioner ID, from the age of pension on.
    pub pension: bool,
    /// Kandas certificate.
    pub kandas: Option<Kandas>,
    /// Social ID.
    pub social_status: Option<SocialStatus>,
}

/// A card that is issued again every ten years.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// When the first one was issued.
    pub first: Date,
    /// Whether the present one was reported lost.
    pub lost: bool,
    /// Whether the holder let it run out.
    pub run_out: bool,
}

/// The documents of a person on a day, in the order of their kinds.
pub fn documents(person: &Person, papers: &Papers, today: Date) -> Vec<DocumentRecord> {
    let mut documents = Vec::new();
    documents.extend(identity::national_id(person, papers, today));
    documents.extend(identity::passport(person, papers, today));
    documents.extend(traffic::driving_licences(person, papers, today));
    documents.extend(civil::birth_certificate(person, papers));
    documents.extend(civil::marriage_certificate(person, papers));
    documents.extend(civil::name_change_certificate(person, papers));
    documents.extend(civil::divorce_certificate(person, papers));
    documents.extend(health::pcr_test(person, papers));
    documents.extend(education::student_id(person, papers, today));
    documents.extend(education::diploma(person, papers, today));
    documents.extend(social::pensioner_id(person, papers));
    documents.extend(social::kandas_certificate(person, papers));
    documents.extend(traffic::vehicle_registrations(person, papers));
    documents.extend(social::social_id(person, papers, today));
    documents.extend(health::vaccination_passport(person, papers));
    documents.retain(|document| document.issued_on <= today);
    documents
}

/// A document that counts, has no photo and does not run out.
fn record(
    person: &Person,
    kind: DocumentKind,
    which: u64,
    number: String,
    issued_on: Date,
) -> DocumentRecord {
    DocumentRecord {
        id: document_id(&person.iin, kind, which),
        holder: person.iin.clone(),
        kind,
        number,
        issued_on,
        valid_until: None,
        standing: Standing::InForce,
        fields: Vec::new(),
        has_photo: false,
    }
}

/// The age from which a national ID is issued.
pub const NATIONAL_ID_AGE: i16 = 16;

/// The card that a person has on a day.
#[derive(Debug, Clone, Copy)]
struct Issued {
    on: Date,
    until: Date,
    generation: u64,
}

impl Card {
    fn on(self, today: Date) -> Option<Issued> {
        let mut card = Issued::first(self.first).filter(|card| card.on <= today)?;
        while let Some(next) = card.renewed().filter(|next| next.on <= today) {
            if self.run_out && next.renewed().is_none_or(|after| after.on > today) {
                break;
            }
            card = next;
        }
        Some(card)
    }
}

impl Issued {
    const LIFE: i16 = 10;
    /// A card is replaced this many days before its end.
    const AHEAD: i32 = 20;

    fn first(on: Date) -> Option<Self> {
        Some(Self {
            on,
            until: last_day(on)?,
            generation: 0,
        })
    }

    fn renewed(self) -> Option<Self> {
        let on = self.until.checked_sub(Self::AHEAD.days()).ok()?;
        Some(Self {
            on,
            until: last_day(on)?,
            generation: self.generation + 1,
        })
    }
}

fn last_day(on: Date) -> Option<Date> {
    let life: Span = Issued::LIFE.years();
    on.checked_add(life)
        .and_then(|day| day.checked_sub(1.day()))
        .ok()
}

/// Who a document is about, as every source has it from GBD FL.
fn person_fields(person: &Person) -> Vec<SourceField> {
    let name = &person.full_name;
    let from = SourceSystem::GbdFl;
    let mut fields = vec![
        field(FieldName::Surname, spelled(&name.surname), from),
        field(FieldName::GivenName, spelled(&name.given_name), from),
    ];
    let patronymic = name.patronymic.as_deref();
    fields.extend(
        patronymic.map(|patronymic| field(FieldName::Patronymic, spelled(patronymic), from)),
    );
    fields.extend([
        field(FieldName::DateOfBirth, day(person.born), from),
        field(FieldName::Iin, same(person.iin.as_str()), from),
    ]);
    fields
}

/// Number, issuer and days of a document, as its own source has them.
fn paper_fields(document: &DocumentRecord, issuer: LocalizedText) -> Vec<SourceField> {
    let from = document.kind.source();
    let mut fields = vec![
        field(FieldName::Number, same(&document.number), from),
        field(FieldName::Issuer, issuer, from),
        field(FieldName::IssuedOn, day(document.issued_on), from),
    ];
    fields.extend(
        document
            .valid_until
            .map(|last| field(FieldName::ValidUntil, day(last), from)),
    );
    fields
}

fn field(name: FieldName, value: LocalizedText, source: SourceSystem) -> SourceField {
    SourceField {
        name,
        value,
        source,
    }
}

fn same(text: impl Into<String>) -> LocalizedText {
    LocalizedText::same(text)
}

fn day(day: Date) -> LocalizedText {
    LocalizedText::same(day.to_string())
}

/// A text in Kazakh, Russian and English.
pub type Words = [&'static str; 3];

fn words([kk, ru, en]: Words) -> LocalizedText {
    LocalizedText {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
        en: (!en.is_empty()).then(|| en.to_owned()),
    }
}

const MINISTRY_OF_INTERNAL_AFFAIRS: Words = [
    "Қазақстан Республикасының Ішкі істер министрлігі",
    "Министерство внутренних дел Республики Казахстан",
    "Ministry of Internal Affairs of the Republic of Kazakhstan",
];

/// Spreads serials over the numbers below `end` so that no two meet: the factor is a prime that `end` lacks.
fn scattered(serial: u64, generation: u64, end: u64) -> u64 {
    (serial * 16 + generation) % end * 1_000_000_007 % end
}

fn document_id(holder: &Iin, kind: DocumentKind, which: u64) -> DocumentId {
    let text = format!(
        "demonstration document {kind:?} {which} {}",
        holder.as_str()
    );
    let hash = digest(&SHA256, text.as_bytes());
    let mut bits = [0; 16];
    bits.copy_from_slice(&hash.as_ref()[..16]);
    DocumentId::from_random(bits)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 6, 15);

    #[test]
    fn r52_a_card_is_renewed_before_its_end() {
        let card = Card {
            first: date(2006, 3, 1),
            lost: false,
            run_out: false,
        };

        let issued = card.on(TODAY).unwrap();

        assert_eq!(
            (issued.on, issued.until, issued.generation),
            (date(2026, 1, 19), date(2036, 1, 18), 2)
        );
    }

    #[test]
    fn a_card_that_was_not_renewed_ran_out() {
        let card = Card {
            first: date(2006, 3, 1),
            lost: false,
            run_out: true,
        };

        let issued = card.on(TODAY).unwrap();

        assert_eq!(
            (issued.on, issued.until),
            (date(2016, 2, 9), date(2026, 2, 8))
        );
    }

    #[test]
    fn a_card_is_not_there_before_it_is_issued() {
        let card = Card {
            first: date(2026, 6, 16),
            lost: false,
            run_out: false,
        };

        assert!(card.on(TODAY).is_none());
    }

    #[test]
    fn numbers_do_not_meet() {
        let numbers: std::collections::HashSet<u64> = (0..50_000)
            .map(|serial| scattered(serial, serial % 16, 100_000_000))
            .collect();

        assert_eq!(numbers.len(), 50_000);
    }
}

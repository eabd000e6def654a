//! The documents that the demonstration's sources have about a person.

use domain::{
    DocumentId, FullName, Iin, LocalizedText,
    document::{DocumentKind, Field, FieldName, SourceSystem},
    iin::Sex,
};
use jiff::{Span, ToSpan, civil::Date};
use ring::digest::{SHA256, digest};
use serde::Serialize;

use super::{
    Person,
    names::{spelled, spelled_in_full},
};

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
    /// Reported lost or stolen.
    pub lost: bool,
    /// Every field, in the order of the paper document.
    pub fields: Vec<Field>,
    /// Whether it carries the person's photo.
    pub has_photo: bool,
}

/// What papers a person has.
#[derive(Debug, Clone)]
pub struct Papers {
    /// A number of the person's own, from which those of the documents follow.
    pub serial: u64,
    /// National ID.
    pub national_id: Option<Card>,
    /// Driving licence and its categories.
    pub driving_licence: Option<(Card, &'static str)>,
    /// Birth certificate.
    pub birth_certificate: Option<Birth>,
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

/// The documents of a person on a day.
pub fn documents(person: &Person, papers: &Papers, today: Date) -> Vec<DocumentRecord> {
    let national_id = papers
        .national_id
        .and_then(|card| national_id(person, papers.serial, card, today));
    let licence = papers.driving_licence.and_then(|(card, categories)| {
        driving_licence(person, papers.serial, card, categories, today)
    });
    let birth = papers
        .birth_certificate
        .as_ref()
        .filter(|birth| birth.issued_on <= today)
        .map(|birth| birth_certificate(person, papers.serial, birth));
    [national_id, licence, birth]
        .into_iter()
        .flatten()
        .collect()
}

/// The age from which a national ID is issued.
pub const NATIONAL_ID_AGE: i16 = 16;

fn national_id(person: &Person, serial: u64, card: Card, today: Date) -> Option<DocumentRecord> {
    let issued = card.on(today)?;
    let number = format!("0{:08}", scattered(serial, issued.generation, 100_000_000));
    let mut fields = person_fields(person);
    fields.extend([
        from_gbd_fl(FieldName::Sex, sex(person.sex)),
        from_gbd_fl(FieldName::PlaceOfBirth, person.place_of_birth.clone()),
        from_gbd_fl(FieldName::Nationality, person.nationality.clone()),
        from_gbd_fl(
            FieldName::Citizenship,
            texts(
                "Қазақстан Республикасы",
                "Республика Казахстан",
                "Republic of Kazakhstan",
            ),
        ),
    ]);
    fields.extend(card_fields(&number, &issued));
    Some(DocumentRecord {
        id: document_id(&person.iin, "national_id"),
        holder: person.iin.clone(),
        kind: DocumentKind::NationalId,
        number,
        issued_on: issued.on,
        valid_until: Some(issued.until),
        lost: card.lost,
        fields,
        has_photo: true,
    })
}

fn driving_licence(
    person: &Person,
    serial: u64,
    card: Card,
    categories: &str,
    today: Date,
) -> Option<DocumentRecord> {
    const LETTERS: &[u8; 12] = b"ABCEHKMOPTXY";
    let issued = card.on(today)?;
    let place = scattered(serial, issued.generation, 144_000_000);
    let letter = |at: u64| char::from(LETTERS[(at % 12) as usize]);
    let number = format!(
        "{}{} {:06}",
        letter(place / 12_000_000),
        letter(place / 1_000_000),
        place % 1_000_000
    );
    let mut fields = person_fields(person);
    fields.push(from_gbd_fl(
        FieldName::PlaceOfBirth,
        person.place_of_birth.clone(),
    ));
    fields.extend(card_fields(&number, &issued));
    fields.push(Field {
        name: FieldName::Categories,
        value: LocalizedText::same(categories),
        source: SourceSystem::InternalAffairs,
    });
    Some(DocumentRecord {
        id: document_id(&person.iin, "driving_licence"),
        holder: person.iin.clone(),
        kind: DocumentKind::DrivingLicence,
        number,
        issued_on: issued.on,
        valid_until: Some(issued.until),
        lost: card.lost,
        fields,
        has_photo: true,
    })
}

fn birth_certificate(person: &Person, serial: u64, birth: &Birth) -> DocumentRecord {
    let number = format!("{:010}", scattered(serial, 0, 10_000_000_000));
    let record = format!(
        "10-{:03}-{:02}-{:07}",
        serial % 900 + 100,
        birth.issued_on.year() % 100,
        scattered(serial, 1, 10_000_000)
    );
    let from_civil_status = |name, value| Field {
        name,
        value,
        source: SourceSystem::CivilStatus,
    };
    let mut fields = person_fields(person);
    fields.extend([
        from_civil_status(FieldName::PlaceOfBirth, person.place_of_birth.clone()),
        from_civil_status(FieldName::RecordNumber, LocalizedText::same(record)),
    ]);
    let parents = [
        (FieldName::Father, &birth.father),
        (FieldName::Mother, &birth.mother),
    ];
    fields.extend(parents.into_iter().filter_map(|(field, parent)| {
        Some(from_civil_status(field, spelled_in_full(parent.as_ref()?)))
    }));
    fields.extend([
        from_civil_status(FieldName::Issuer, birth.issuer.clone()),
        from_civil_status(
            FieldName::IssuedOn,
            LocalizedText::same(birth.issued_on.to_string()),
        ),
        from_civil_status(FieldName::Number, LocalizedText::same(&number)),
    ]);
    DocumentRecord {
        id: document_id(&person.iin, "birth_certificate"),
        holder: person.iin.clone(),
        kind: DocumentKind::BirthCertificate,
        number,
        issued_on: birth.issued_on,
        valid_until: None,
        lost: false,
        fields,
        has_photo: false,
    }
}

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

fn person_fields(person: &Person) -> Vec<Field> {
    let name = &person.full_name;
    let mut fields = vec![
        from_gbd_fl(FieldName::Surname, spelled(&name.surname)),
        from_gbd_fl(FieldName::GivenName, spelled(&name.given_name)),
    ];
    let patronymic = name.patronymic.as_deref();
    fields.extend(
        patronymic.map(|patronymic| from_gbd_fl(FieldName::Patronymic, spelled(patronymic))),
    );
    fields.extend([
        from_gbd_fl(
            FieldName::DateOfBirth,
            LocalizedText::same(person.born.to_string()),
        ),
        from_gbd_fl(FieldName::Iin, LocalizedText::same(person.iin.as_str())),
    ]);
    fields
}

fn card_fields(number: &str, issued: &Issued) -> [Field; 4] {
    let ministry = texts(
        "Қазақстан Республикасының Ішкі істер министрлігі",
        "Министерство внутренних дел Республики Казахстан",
        "Ministry of Internal Affairs of the Republic of Kazakhstan",
    );
    [
        (FieldName::Number, LocalizedText::same(number)),
        (FieldName::Issuer, ministry),
        (
            FieldName::IssuedOn,
            LocalizedText::same(issued.on.to_string()),
        ),
        (
            FieldName::ValidUntil,
            LocalizedText::same(issued.until.to_string()),
        ),
    ]
    .map(|(name, value)| Field {
        name,
        value,
        source: SourceSystem::InternalAffairs,
    })
}

fn from_gbd_fl(name: FieldName, value: LocalizedText) -> Field {
    Field {
        name,
        value,
        source: SourceSystem::GbdFl,
    }
}

fn sex(sex: Sex) -> LocalizedText {
    match sex {
        Sex::Male => texts("ер", "мужской", "male"),
        Sex::Female => texts("әйел", "женский", "female"),
    }
}

fn texts(kk: &str, ru: &str, en: &str) -> LocalizedText {
    LocalizedText {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
        en: Some(en.to_owned()),
    }
}

/// Spreads serials over the numbers below `end` so that no two meet: the factor is a prime that `end` lacks.
fn scattered(serial: u64, generation: u64, end: u64) -> u64 {
    (serial * 16 + generation) % end * 1_000_000_007 % end
}

fn document_id(holder: &Iin, kind: &str) -> DocumentId {
    let hash = digest(
        &SHA256,
        format!("demonstration document {kind} {}", holder.as_str()).as_bytes(),
    );
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

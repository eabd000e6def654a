//! People, papers and requests that several tests need.

use jiff::civil::date;

use crate::{
    DocumentId, FullName, Iin, LocalizedText, RequestId, ResidentId, Settings, Words,
    abroad::{AbroadReason, Country, LivingAbroad, LivingAbroadForm, RegistrationCard, StayAbroad},
    attachment::{Attached, AttachmentKind, AttachmentPurpose},
    document::{AgeClaim, Document, DocumentKind, Field, FieldName, SourceSystem, Standing},
    ending::{EndOfRegistration, Ended, EndingForm},
    marriage::{Marriage, MarriageForm, OfficeCode, Spouse, Surnames},
    permanent::{
        PermanentRegistration, PermanentRegistrationForm, Relation, Represented, ResidenceReason,
    },
    residence::{
        Applicant, Dwelling, Region, Rka, StayReason, TemporaryRegistration,
        TemporaryRegistrationForm,
    },
};

pub const SITE: &str = "https://qoltanba.example";

pub fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

pub fn name() -> FullName {
    FullName {
        surname: "Әбішева".into(),
        given_name: "Айгүл".into(),
        patronymic: Some("Серікқызы".into()),
    }
}

pub fn address() -> LocalizedText {
    LocalizedText {
        kk: "Астана қаласы, Сарыарқа ауданы, Бөгенбай батыр даңғылы, 12-үй, 7-пәтер".into(),
        ru: "город Астана, район Сарыарка, проспект Богенбай батыра, дом 12, квартира 7".into(),
        en: None,
    }
}

pub fn document() -> Document {
    Document {
        id: DocumentId::from_random([0x11; 16]),
        kind: DocumentKind::NationalId,
        person: name(),
        of_child: false,
        number: "041234567".into(),
        valid_until: Some(date(2030, 5, 16)),
        standing: Standing::InForce,
        reported_at: None,
        fields: vec![Field {
            name: FieldName::Issuer,
            value: LocalizedText {
                kk: "ҚР ІІМ".into(),
                ru: "МВД РК".into(),
                en: Some("MIA of the Republic of Kazakhstan".into()),
            },
            source: SourceSystem::GbdFl,
            fetched_at: at("2026-11-24T10:00:00Z"),
        }],
        ages: AgeClaim::all(date(1990, 5, 17), date(2026, 11, 24)),
        photo: Some("iVBORw0KGgo=".into()),
        photo_source: Some(SourceSystem::GbdFl),
        fetched_at: at("2026-11-24T10:00:00Z"),
    }
}

pub fn applicant() -> Applicant {
    Applicant {
        iin: Iin::parse("900517400015").unwrap(),
        full_name: name(),
        date_of_birth: date(1990, 5, 17),
    }
}

pub fn form() -> TemporaryRegistrationForm {
    TemporaryRegistrationForm {
        as_owner: false,
        dwelling: Dwelling {
            rka: Rka::parse("0201300123456789").unwrap(),
            region: Region::Astana,
            address: address(),
        },
        from: date(2026, 11, 25),
        months: 6,
        reason: StayReason::Study,
    }
}

/// A request drawn up at three in the afternoon of 24 November 2026 in Astana.
pub fn registration() -> TemporaryRegistration {
    TemporaryRegistration::draft(
        SITE,
        form(),
        applicant(),
        at("2026-11-24T10:00:00Z"),
        [0x22; 16],
        &Settings::default(),
    )
    .unwrap()
}

/// A request of a mother for her son of 15, drawn up at the same time.
pub fn permanent() -> PermanentRegistration {
    let born = date(2011, 3, 9);
    PermanentRegistration::draft(
        SITE,
        PermanentRegistrationForm {
            represented: Some(Represented {
                relation: Relation::Parent,
                person: Applicant {
                    iin: Iin::issue(born, crate::iin::Sex::Male, 7).unwrap(),
                    full_name: FullName {
                        given_name: "Арман".into(),
                        patronymic: None,
                        ..name()
                    },
                    date_of_birth: born,
                },
            }),
            children: Vec::new(),
            as_owner: false,
            dwelling: form().dwelling,
            reason: ResidenceReason::Family,
        },
        applicant(),
        at("2026-11-24T10:00:00Z"),
        [0x24; 16],
        &Settings::default(),
    )
    .unwrap()
}

/// A card of somebody who moved to Germany for good, with its copies.
pub fn permanently_abroad() -> LivingAbroad {
    let copy = |purpose, kind, of: u8| Attached {
        purpose,
        kind,
        bytes: 120_000,
        sha256: crate::hex(&[of; 32]),
    };
    LivingAbroad::draft(
        SITE,
        LivingAbroadForm {
            card: RegistrationCard {
                country: Country::parse("DE").unwrap(),
                address: Words::parse("Bonn, Am Kurpark 1").unwrap(),
                since: date(2026, 9, 1),
                stay: StayAbroad::Permanent {
                    permit_number: Words::parse("12-345").unwrap(),
                    permit_issued_on: date(2026, 8, 3),
                },
                reason: AbroadReason::Family,
                document_number: Words::parse("N12345678").unwrap(),
                contact: Words::parse("+49 30 1234567").unwrap(),
            },
            copies: vec![
                copy(AttachmentPurpose::IdentityDocument, AttachmentKind::Jpeg, 1),
                copy(AttachmentPurpose::PermitToLeave, AttachmentKind::Pdf, 2),
            ],
            personal_data: true,
        },
        applicant(),
        at("2026-11-24T10:00:00Z"),
        [0x44; 16],
        &Settings::default(),
    )
    .unwrap()
}

/// A card of somebody who moved to Germany for a time, with its copies.
pub fn temporarily_abroad() -> LivingAbroad {
    let mut statement = permanently_abroad();
    statement.card.stay = StayAbroad::Temporary {
        until: date(2027, 8, 31),
    };
    statement.copies.truncate(1);
    statement
}

/// A request of two owners to end a stay.
pub fn ending() -> EndOfRegistration {
    let form = EndingForm {
        dwelling: form().dwelling,
        as_owner: true,
        ends: Ended {
            resident: ResidentId::from_random([0x44; 16]),
            full_name: name(),
            from: Some(date(2026, 10, 1)),
            until: Some(date(2027, 3, 31)),
        },
    };
    let now = at("2026-11-24T10:00:00Z");
    EndOfRegistration::draft(SITE, form, applicant(), now, [0x22; 16])
}

/// An application for marriage.
pub fn marriage() -> Marriage {
    let form = MarriageForm {
        spouse: Spouse {
            iin: Iin::issue(date(2000, 6, 1), crate::iin::Sex::Male, 12).unwrap(),
            surname: "Омаров".into(),
            given_name: "Әлихан".into(),
        },
        office: OfficeCode::parse("astana-esil").unwrap(),
        surnames: Surnames::Own,
    };
    let (now, settings) = (at("2026-11-24T10:00:00Z"), Settings::default());
    Marriage::draft(SITE, form, applicant(), now, [0x22; 16], &settings).unwrap()
}

pub fn request_id() -> RequestId {
    RequestId::from_random([0x33; 16])
}

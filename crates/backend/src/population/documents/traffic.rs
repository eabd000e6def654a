//! Driving licence and vehicle registration certificate.

use domain::{
    LocalizedText,
    document::{DocumentKind, FieldName, SourceSystem, Standing},
};
use jiff::civil::Date;

use super::{
    Card, DocumentRecord, MINISTRY_OF_INTERNAL_AFFAIRS, Papers, Words, day, field, paper_fields,
    person_fields, record, same, scattered, words,
};
use crate::population::{Person, draws::Draws};

/// A driving licence.
#[derive(Debug, Clone)]
pub struct Licence {
    /// The card.
    pub card: Card,
    /// The categories, each since when.
    pub categories: Vec<(FieldName, Date)>,
    /// Where the driver lives, as the licence says it.
    pub residence: LocalizedText,
    /// Whether the driver wears glasses.
    pub glasses: bool,
    /// Whether the one before was stolen and this one issued in its place.
    pub replaces_stolen: bool,
}

/// A vehicle.
#[derive(Debug, Clone)]
pub struct Vehicle {
    /// Make and model, VIN's first eight characters, displacement, masses.
    pub model: &'static Model,
    /// When it was registered.
    pub registered_on: Date,
    /// Year in which it was made.
    pub made_in: i16,
    /// Number plate.
    pub plate: String,
    /// Colour.
    pub colour: Words,
    /// Where its owner lives.
    pub residence: LocalizedText,
}

/// A model of a car as registers write it.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Make and model.
    pub name: &'static str,
    /// The first eight characters of its VIN.
    pub vin: &'static str,
    /// Displacement in cubic centimetres.
    pub engine: u32,
    /// Permitted maximum mass in kilograms.
    pub max_mass: u32,
    /// Mass without load in kilograms.
    pub unladen_mass: u32,
}

/// Models that are often seen on the roads of Kazakhstan.
const MODELS: &[Model] = &[
    model("HYUNDAI ACCENT", "Z94K241C", 1_591, 1_600, 1_115),
    model("TOYOTA CAMRY 70", "XW7BFYHK", 2_494, 2_100, 1_570),
    model("CHEVROLET COBALT", "XWBJF69V", 1_485, 1_590, 1_140),
    model("KIA SPORTAGE", "XWEPH81A", 1_999, 2_050, 1_545),
    model("LADA GRANTA 219010", "XTA21901", 1_596, 1_560, 1_160),
    model("HAVAL JOLION", "LGWEF4A5", 1_497, 1_845, 1_405),
];

const fn model(
    name: &'static str,
    vin: &'static str,
    engine: u32,
    max_mass: u32,
    unladen_mass: u32,
) -> Model {
    Model {
        name,
        vin,
        engine,
        max_mass,
        unladen_mass,
    }
}

/// One of those models.
pub fn models(draws: &mut Draws) -> &'static Model {
    &MODELS[draws.below(MODELS.len() as u32) as usize]
}

pub(super) fn driving_licences(
    person: &Person,
    papers: &Papers,
    today: Date,
) -> Vec<DocumentRecord> {
    let Some(licence) = &papers.driving_licence else {
        return Vec::new();
    };
    let Some(issued) = licence.card.on(today) else {
        return Vec::new();
    };
    let one = |which: u64, standing| {
        let generation = issued.generation * 2 + which;
        let number = licence_number(papers.serial, generation);
        let kind = DocumentKind::DrivingLicence;
        let mut document = record(person, kind, which, number, issued.on);
        document.valid_until = Some(issued.until);
        document.standing = standing;
        document.has_photo = true;
        document.fields = licence_fields(person, licence, issued.until);
        let paper = paper_fields(&document, words(MINISTRY_OF_INTERNAL_AFFAIRS));
        document.fields.extend(paper);
        document
    };
    match (licence.replaces_stolen, licence.card.lost) {
        (true, _) => vec![one(0, Standing::Replaced), one(1, Standing::InForce)],
        (false, true) => vec![one(0, Standing::Lost)],
        (false, false) => vec![one(0, Standing::InForce)],
    }
}

fn licence_number(serial: u64, generation: u64) -> String {
    const LETTERS: &[u8; 12] = b"ABCEHKMOPTXY";
    let place = scattered(serial, generation % 16, 144_000_000);
    let letter = |at: u64| char::from(LETTERS[(at % 12) as usize]);
    format!(
        "{}{} {:06}",
        letter(place / 12_000_000),
        letter(place / 1_000_000),
        place % 1_000_000
    )
}

fn licence_fields(
    person: &Person,
    licence: &Licence,
    until: Date,
) -> Vec<crate::registers::sources::SourceField> {
    let from = SourceSystem::InternalAffairs;
    let mut fields = person_fields(person);
    fields.extend([
        field(
            FieldName::PlaceOfBirth,
            person.place_of_birth.clone(),
            SourceSystem::GbdFl,
        ),
        field(FieldName::Residence, licence.residence.clone(), from),
    ]);
    let names: Vec<&str> = licence
        .categories
        .iter()
        .filter_map(|(category, _)| category.category())
        .collect();
    fields.push(field(FieldName::Categories, same(names.join(", ")), from));
    fields.extend(
        licence
            .categories
            .iter()
            .map(|(category, since)| field(*category, same(format!("{since}/{until}")), from)),
    );
    if licence.glasses {
        let marks = [
            "көзілдірікпен (линзамен) жүргізу",
            "управление в очках (линзах)",
            "drives with glasses (lenses)",
        ];
        fields.push(field(FieldName::SpecialMarks, words(marks), from));
    }
    fields
}

pub(super) fn vehicle_registrations(person: &Person, papers: &Papers) -> Vec<DocumentRecord> {
    (0..)
        .zip(&papers.vehicles)
        .map(|(which, vehicle)| vehicle_registration(person, papers.serial, which, vehicle))
        .collect()
}

fn vehicle_registration(
    person: &Person,
    serial: u64,
    which: u64,
    vehicle: &Vehicle,
) -> DocumentRecord {
    let kind = DocumentKind::VehicleRegistration;
    let number = format!("AA {:08}", scattered(serial, which, 100_000_000));
    let mut document = record(person, kind, which, number, vehicle.registered_on);
    let model = vehicle.model;
    let vin = format!(
        "{}{}{:08}",
        model.vin,
        which % 10,
        scattered(serial, which + 8, 100_000_000)
    );
    let from = SourceSystem::InternalAffairs;
    document.fields = vec![
        field(FieldName::Plate, same(&vehicle.plate), from),
        field(FieldName::MakeAndModel, same(model.name), from),
        field(
            FieldName::YearOfManufacture,
            same(vehicle.made_in.to_string()),
            from,
        ),
        field(FieldName::VehicleCategory, same("B"), from),
        field(FieldName::Vin, same(vin), from),
        field(
            FieldName::EngineVolume,
            same(model.engine.to_string()),
            from,
        ),
        field(FieldName::Colour, words(vehicle.colour), from),
        field(FieldName::MaxMass, same(model.max_mass.to_string()), from),
        field(
            FieldName::UnladenMass,
            same(model.unladen_mass.to_string()),
            from,
        ),
    ];
    document.fields.extend(person_fields(person));
    document.fields.extend([
        field(FieldName::Residence, vehicle.residence.clone(), from),
        field(FieldName::RegisteredOn, day(vehicle.registered_on), from),
    ]);
    let paper = paper_fields(&document, words(MINISTRY_OF_INTERNAL_AFFAIRS));
    document.fields.extend(paper);
    document
}

//! The registers of the demonstration, read from the tables that the seeded population was written into.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    DocumentId, Iin, Phone,
    document::Document,
    residence::{Dwelling, Rka},
    settings::civil_day,
};
use jiff::Timestamp;

use super::{
    Asked, DocumentSources, HeldDocument, MobileCitizens, Person, Persons, RealEstate,
    RegisterError, Registers,
};
use crate::{
    population,
    store::{DemoDocument, DemoPerson, Store},
};

/// Every register of the demonstration.
pub fn registers(store: &Store) -> Registers {
    let demo = Arc::new(Demo {
        store: store.clone(),
        photos: Photos::default(),
    });
    Registers {
        persons: demo.clone(),
        real_estate: demo.clone(),
        documents: demo.clone(),
        mobile_citizens: demo,
    }
}

struct Demo {
    store: Store,
    photos: Photos,
}

impl Persons for Demo {
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>> {
        Box::pin(async move {
            let person = self.store.read().await?.demo_person(iin).await?;
            Ok(person.map(|person| Person {
                iin: person.iin,
                full_name: person.full_name,
                incapacitated: person.incapacitated,
                permanent: person.permanent,
            }))
        })
    }
}

impl RealEstate for Demo {
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>> {
        Box::pin(async move { Ok(self.store.read().await?.demo_dwelling(rka).await?) })
    }

    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>> {
        Box::pin(async move { Ok(self.store.read().await?.demo_owners(rka).await?) })
    }

    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>> {
        Box::pin(async move { Ok(self.store.read().await?.demo_dwellings_of(owner).await?) })
    }
}

impl MobileCitizens for Demo {
    fn citizen<'a>(&'a self, phone: &'a Phone) -> Asked<'a, Option<Iin>> {
        Box::pin(async move { Ok(self.store.read().await?.mobile_citizen(phone).await?) })
    }
}

impl DocumentSources for Demo {
    fn documents<'a>(&'a self, iin: &'a Iin, now: Timestamp) -> Asked<'a, Vec<Document>> {
        Box::pin(async move {
            let mut reader = self.store.read().await?;
            let mut people: Vec<(DemoPerson, bool)> = reader
                .demo_person(iin)
                .await?
                .map(|person| (person, false))
                .into_iter()
                .collect();
            let children = reader.demo_children(iin).await?;
            people.extend(
                children
                    .into_iter()
                    .filter(|child| is_minor(&child.iin, now))
                    .map(|child| (child, true)),
            );
            let mut documents = Vec::new();
            for (person, of_child) in people {
                let mut records = reader.demo_documents(&person.iin).await?;
                records.sort_by_key(|record| record.kind);
                for record in records {
                    documents.push(self.document(record, &person, of_child, now)?);
                }
            }
            Ok(documents)
        })
    }

    fn document<'a>(
        &'a self,
        iin: &'a Iin,
        id: &'a DocumentId,
        now: Timestamp,
    ) -> Asked<'a, Option<HeldDocument>> {
        Box::pin(async move {
            let mut reader = self.store.read().await?;
            let Some(record) = reader.demo_document(id).await? else {
                return Ok(None);
            };
            let Some(person) = reader.demo_person(&record.holder).await? else {
                return Ok(None);
            };
            let own = person.iin == *iin;
            let of_child = is_minor(&person.iin, now)
                && (person.mother.as_ref() == Some(iin) || person.father.as_ref() == Some(iin));
            if !own && !of_child {
                return Ok(None);
            }
            Ok(Some(HeldDocument {
                holder: person.iin.clone(),
                document: self.document(record, &person, of_child, now)?,
            }))
        })
    }
}

fn is_minor(iin: &Iin, now: Timestamp) -> bool {
    iin.age_on(civil_day(now)) < 18
}

impl Demo {
    fn document(
        &self,
        record: DemoDocument,
        person: &DemoPerson,
        of_child: bool,
        now: Timestamp,
    ) -> Result<Document, RegisterError> {
        let photo = match record.has_photo {
            true => Some(self.photos.photo(person, now)?),
            false => None,
        };
        Ok(Document {
            id: record.id,
            kind: record.kind,
            person: person.full_name.clone(),
            of_child,
            number: record.number,
            valid_until: record.valid_until,
            lost: record.lost,
            fields: record.fields,
            photo,
            fetched_at: now,
        })
    }
}

/// Photos that were drawn lately: drawing one takes longer than all else that a call does.
#[derive(Default)]
struct Photos(Mutex<HashMap<(u64, Iin, i16), String>>);

/// Photos that are kept, of 15 KiB each.
const MOST_PHOTOS: usize = 256;

impl Photos {
    /// The photo of the state database, drawn.
    fn photo(&self, person: &DemoPerson, now: Timestamp) -> Result<String, RegisterError> {
        let age = person.iin.age_on(civil_day(now));
        let key = (person.portrait_seed, person.iin.clone(), age);
        if let Some(photo) = self.drawn().get(&key) {
            return Ok(photo.clone());
        }
        let png = population::portrait(person.portrait_seed, person.iin.sex(), age);
        if png.is_empty() {
            return Err(RegisterError::Photo);
        }
        let photo = STANDARD.encode(png);
        let mut drawn = self.drawn();
        if drawn.len() >= MOST_PHOTOS {
            drawn.clear();
        }
        drawn.insert(key, photo.clone());
        Ok(photo)
    }

    fn drawn(&self) -> std::sync::MutexGuard<'_, HashMap<(u64, Iin, i16), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

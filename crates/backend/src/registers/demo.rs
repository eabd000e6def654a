//! The registers of the demonstration, read from the tables that the seeded population was written into.

mod sources;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Iin, Phone,
    residence::{Dwelling, Rka},
    settings::civil_day,
};
use jiff::Timestamp;

use super::{
    Asked, MobileCitizens, Person, Persons, RealEstate, RegisterError, Registers, Sources,
    centres::DemoCentres,
};
use crate::{
    population,
    store::{DemoPerson, Reader, Store},
};
use sources::DemoSource;

/// Every register of the demonstration.
pub fn registers(store: &Store) -> Registers {
    let demo = Arc::new(Demo {
        store: store.clone(),
        photos: Photos::default(),
    });
    Registers {
        persons: demo.clone(),
        real_estate: demo.clone(),
        sources: Sources::new(|source| {
            Arc::new(DemoSource {
                demo: demo.clone(),
                source,
            })
        }),
        mobile_citizens: demo,
        service_centres: Arc::new(DemoCentres::new()),
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
            Ok(person.map(Person::from))
        })
    }

    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let children = self.store.read().await?.demo_children(parent).await?;
            Ok(children.into_iter().map(Person::from).collect())
        })
    }

    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let persons = self.store.read().await?.demo_registered_at(rka).await?;
            Ok(persons.into_iter().map(Person::from).collect())
        })
    }
}

impl From<DemoPerson> for Person {
    fn from(person: DemoPerson) -> Self {
        Self {
            iin: person.iin,
            full_name: person.full_name,
            incapacitated: person.incapacitated,
            permanent: person.permanent,
        }
    }
}

impl RealEstate for Demo {
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>> {
        Box::pin(async move { Ok(self.store.read().await?.demo_dwelling(rka).await?) })
    }

    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>> {
        Box::pin(async move { Ok(self.store.read().await?.demo_owners(rka).await?) })
    }

    fn owned_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
    ) -> Asked<'a, Option<(Dwelling, Vec<Iin>)>> {
        Box::pin(async move {
            let Some(dwelling) = transaction.demo_dwelling(rka).await? else {
                return Ok(None);
            };
            Ok(Some((dwelling, transaction.demo_owners(rka).await?)))
        })
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

//! The registers of the demonstration, read from the tables that the seeded population was written into.

mod photos;
mod sources;

use std::sync::Arc;

use domain::{
    Iin, Phone, Register,
    eligibility::CivilStatus,
    marriage::Line,
    queue::{CentreId, ServiceCentre},
    residence::{Dwelling, Rka},
};

use super::{
    Addresses, Asked, Citizenship, CivilRecords, Guardianship, MobileCitizens, Owned, Person,
    Persons, RealEstate, RegisterError, Registers, Rental, RentalContract, ServiceCentres,
    SocialSecurity, Sources, centres::listed_centres,
};
use crate::store::{AddressEntry, DemoPerson, Reader, Store};
use photos::Photos;
use sources::DemoSource;

/// Every register of the demonstration.
pub fn registers(store: &Store) -> Registers {
    let demo = Arc::new(Demo {
        store: store.clone(),
        photos: Photos::default(),
        centres: listed_centres(),
    });
    Registers {
        persons: demo.clone(),
        citizenship: demo.clone(),
        real_estate: demo.clone(),
        social_security: demo.clone(),
        rental: demo.clone(),
        civil_records: demo.clone(),
        sources: Sources::new(|source| {
            Arc::new(DemoSource {
                demo: demo.clone(),
                source,
            })
        }),
        mobile_citizens: demo.clone(),
        service_centres: demo.clone(),
        addresses: demo,
    }
}

struct Demo {
    store: Store,
    photos: Photos,
    centres: Vec<ServiceCentre>,
}

impl Demo {
    /// A connection, where the register is not away.
    async fn ask(&self, register: Register) -> Result<Reader, RegisterError> {
        let mut reader = self.store.read().await?;
        answers(&mut reader, register).await?;
        Ok(reader)
    }
}

/// Fails where a register is away.
async fn answers(reader: &mut Reader, register: Register) -> Result<(), RegisterError> {
    match reader.demo_register_away(register).await? {
        true => Err(RegisterError::away(
            register,
            "an outage of the demonstration",
        )),
        false => Ok(()),
    }
}

impl Persons for Demo {
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>> {
        Box::pin(async move {
            let person = self.ask(Register::Persons).await?.demo_person(iin).await?;
            Ok(person.map(Person::from))
        })
    }

    fn person_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        iin: &'a Iin,
        _asked: Option<Option<Person>>,
    ) -> Asked<'a, Option<Person>> {
        Box::pin(async move { Ok(transaction.demo_person(iin).await?.map(Person::from)) })
    }

    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::Persons).await?;
            let children = reader.demo_children(parent).await?;
            Ok(children.into_iter().map(Person::from).collect())
        })
    }

    fn wards_of<'a>(&'a self, guardian: &'a Iin) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::Persons).await?;
            let wards = reader.demo_wards(guardian).await?;
            Ok(wards.into_iter().map(Person::from).collect())
        })
    }

    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::Persons).await?;
            self.registered_at_now(&mut reader, rka, None).await
        })
    }

    fn registered_at_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
        _asked: Option<Vec<Person>>,
    ) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let registered = transaction.demo_registered_at(rka).await?;
            Ok(registered.into_iter().map(Person::from).collect())
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
            died_on: person.died_on,
        }
    }
}

impl Citizenship for Demo {
    fn status<'a>(&'a self, iin: &'a Iin) -> Asked<'a, CivilStatus> {
        Box::pin(async move {
            let mut reader = self.ask(Register::Persons).await?;
            Ok(reader.demo_status(iin).await?)
        })
    }
}

impl RealEstate for Demo {
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::RealEstate).await?;
            Ok(reader.demo_dwelling(rka).await?)
        })
    }

    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::RealEstate).await?;
            Ok(reader.demo_owners(rka).await?)
        })
    }

    fn owned<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Owned> {
        Box::pin(async move {
            let mut reader = self.store.read().await?;
            self.owned_now(&mut reader, rka, None).await
        })
    }

    fn owned_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
        _asked: Option<Owned>,
    ) -> Asked<'a, Owned> {
        Box::pin(async move {
            answers(transaction, Register::RealEstate).await?;
            let Some(dwelling) = transaction.demo_dwelling(rka).await? else {
                return Ok(None);
            };
            Ok(Some((dwelling, transaction.demo_owners(rka).await?)))
        })
    }

    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::RealEstate).await?;
            Ok(reader.demo_dwellings_of(owner).await?)
        })
    }
}

impl SocialSecurity for Demo {
    fn guardianship<'a>(&'a self, person: &'a Iin) -> Asked<'a, Option<Guardianship>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::SocialSecurity).await?;
            let incapacitated = reader
                .demo_person(person)
                .await?
                .is_some_and(|person| person.incapacitated);
            let representative = reader.demo_guardian(person).await?;
            let known = incapacitated || representative.is_some();
            Ok(known.then_some(Guardianship {
                incapacitated,
                representative,
            }))
        })
    }
}

impl Rental for Demo {
    fn contract<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<RentalContract>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::Rental).await?;
            let named = reader.demo_tenants(rka).await?;
            Ok((!named.is_empty()).then_some(RentalContract { named }))
        })
    }
}

impl CivilRecords for Demo {
    fn is_bound<'a>(&'a self, iin: &'a Iin) -> Asked<'a, bool> {
        Box::pin(async move {
            let mut reader = self.store.read().await?;
            self.is_bound_now(&mut reader, iin).await
        })
    }

    fn line<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Line> {
        Box::pin(async move {
            let mut reader = self.ask(Register::CivilRecords).await?;
            Ok(reader.demo_line(iin).await?)
        })
    }

    fn is_bound_now<'a>(&'a self, transaction: &'a mut Reader, iin: &'a Iin) -> Asked<'a, bool> {
        Box::pin(async move {
            answers(transaction, Register::CivilRecords).await?;
            Ok(transaction.demo_is_bound(iin).await?)
        })
    }
}

impl Addresses for Demo {
    /// Our own tables are its register: what it would be told of stands there already.
    fn tell<'a>(&'a self, _entry: &'a AddressEntry) -> Asked<'a, ()> {
        Box::pin(async move { self.ask(Register::Addresses).await.map(drop) })
    }
}

impl ServiceCentres for Demo {
    fn centres<'a>(&'a self) -> Asked<'a, Vec<ServiceCentre>> {
        Box::pin(async move {
            self.ask(Register::ServiceCentres).await?;
            Ok(self.centres.clone())
        })
    }

    fn centre<'a>(&'a self, id: &'a CentreId) -> Asked<'a, Option<ServiceCentre>> {
        Box::pin(async move {
            self.ask(Register::ServiceCentres).await?;
            Ok(self.centres.iter().find(|one| one.id == *id).cloned())
        })
    }
}

impl MobileCitizens for Demo {
    fn citizen<'a>(&'a self, phone: &'a Phone) -> Asked<'a, Option<Iin>> {
        Box::pin(async move {
            let mut reader = self.ask(Register::MobileCitizens).await?;
            Ok(reader.mobile_citizen(phone).await?)
        })
    }

    fn register<'a>(&'a self, _phone: &'a Phone, _iin: &'a Iin) -> Asked<'a, ()> {
        Box::pin(async move { self.ask(Register::MobileCitizens).await.map(drop) })
    }
}

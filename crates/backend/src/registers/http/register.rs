//! The registers over HTTPS, each by itself.

pub mod answer;

use std::sync::Arc;

use domain::{
    Iin, Phone, Register,
    eligibility::CivilStatus,
    marriage::Line,
    queue::{CentreId, ServiceCentre},
    residence::{Dwelling, Rka},
};
use jiff::Timestamp;
use serde::Serialize;

use super::{RegistersConfig, SystemConfigError, client::Client};
use crate::{
    registers::{
        Addresses, Asked, Citizenship, CivilRecords, Guardianship, MobileCitizens, Owned, Person,
        Persons, RealEstate, RegisterError, Registers, Rental, RentalContract, ServiceCentres,
        SocialSecurity,
    },
    store::{AddressChange, AddressEntry, Reader},
};

/// The same registers, but for those of the configuration that answer over the network.
pub fn over_the_wire(
    mut registers: Registers,
    config: &RegistersConfig,
) -> Result<Registers, SystemConfigError> {
    for (register, config) in config {
        let adapter = Arc::new(HttpRegister {
            client: Client::new((*register).into(), config)?,
        });
        match register {
            Register::Persons => {
                registers.persons = adapter.clone();
                registers.citizenship = adapter;
            }
            Register::RealEstate => registers.real_estate = adapter,
            Register::SocialSecurity => registers.social_security = adapter,
            Register::Rental => registers.rental = adapter,
            Register::MobileCitizens => registers.mobile_citizens = adapter,
            Register::CivilRecords => registers.civil_records = adapter,
            Register::ServiceCentres => registers.service_centres = adapter,
            Register::Addresses => registers.addresses = adapter,
        }
    }
    Ok(registers)
}

/// One register over HTTPS; [`over_the_wire`] puts it where the calls that it answers are made.
struct HttpRegister {
    client: Client,
}

#[derive(Serialize)]
struct OfPerson<'a> {
    iin: &'a Iin,
}

#[derive(Serialize)]
struct OfDwelling<'a> {
    rka: &'a Rka,
}

#[derive(Serialize)]
struct OfCentre<'a> {
    centre: &'a CentreId,
}

/// A call that asks for all there is.
#[derive(Serialize)]
struct All {}

#[derive(Serialize)]
struct OfPhone<'a> {
    phone: &'a Phone,
}

#[derive(Serialize)]
struct Registered<'a> {
    phone: &'a Phone,
    iin: &'a Iin,
}

#[derive(Serialize)]
struct Entered<'a> {
    entry: &'a str,
    iin: &'a Iin,
    rka: &'a Rka,
    entered_at: Timestamp,
    #[serde(flatten)]
    change: &'a AddressChange,
}

/// Nobody waits for the network with a transaction open, which is begun again with an answer.
fn of_another(register: Register) -> RegisterError {
    RegisterError::away(register, "it was asked about something else")
}

impl Persons for HttpRegister {
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::person(iin, answer);
            self.client
                .call("/v1/person", &OfPerson { iin }, read)
                .await
        })
    }

    fn person_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _iin: &'a Iin,
        asked: Option<Option<Person>>,
    ) -> Asked<'a, Option<Person>> {
        Box::pin(async move { asked.ok_or_else(|| of_another(Register::Persons)) })
    }

    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::people(parent, answer);
            let body = OfPerson { iin: parent };
            self.client.call("/v1/children", &body, read).await
        })
    }

    fn wards_of<'a>(&'a self, guardian: &'a Iin) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::people(guardian, answer);
            let body = OfPerson { iin: guardian };
            self.client.call("/v1/wards", &body, read).await
        })
    }

    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::residents(rka, answer);
            let body = OfDwelling { rka };
            self.client.call("/v1/residents", &body, read).await
        })
    }

    fn registered_at_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _rka: &'a Rka,
        asked: Option<Vec<Person>>,
    ) -> Asked<'a, Vec<Person>> {
        Box::pin(async move { asked.ok_or_else(|| of_another(Register::Persons)) })
    }
}

impl Citizenship for HttpRegister {
    fn status<'a>(&'a self, iin: &'a Iin) -> Asked<'a, CivilStatus> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::status(iin, answer);
            self.client
                .call("/v1/status", &OfPerson { iin }, read)
                .await
        })
    }
}

impl RealEstate for HttpRegister {
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>> {
        Box::pin(async move { Ok(self.owned(rka).await?.map(|(dwelling, _)| dwelling)) })
    }

    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>> {
        Box::pin(async move {
            let owned = self.owned(rka).await?;
            Ok(owned.map(|(_, owners)| owners).unwrap_or_default())
        })
    }

    fn owned<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Owned> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::dwelling(rka, answer);
            let body = OfDwelling { rka };
            self.client.call("/v1/dwelling", &body, read).await
        })
    }

    fn owned_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _rka: &'a Rka,
        asked: Option<Owned>,
    ) -> Asked<'a, Owned> {
        Box::pin(async move { asked.ok_or_else(|| of_another(Register::RealEstate)) })
    }

    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>> {
        Box::pin(async move {
            let body = OfPerson { iin: owner };
            self.client
                .call("/v1/dwellings", &body, answer::dwellings)
                .await
        })
    }
}

impl SocialSecurity for HttpRegister {
    fn guardianship<'a>(&'a self, person: &'a Iin) -> Asked<'a, Option<Guardianship>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::guardianship(person, answer);
            let body = OfPerson { iin: person };
            self.client.call("/v1/guardianship", &body, read).await
        })
    }
}

impl Rental for HttpRegister {
    fn contract<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<RentalContract>> {
        Box::pin(async move {
            let body = OfDwelling { rka };
            self.client
                .call("/v1/contract", &body, answer::contract)
                .await
        })
    }
}

impl CivilRecords for HttpRegister {
    fn is_bound<'a>(&'a self, iin: &'a Iin) -> Asked<'a, bool> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::bound(iin, answer);
            self.client.call("/v1/bound", &OfPerson { iin }, read).await
        })
    }

    fn line<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Line> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::line(iin, answer);
            self.client.call("/v1/line", &OfPerson { iin }, read).await
        })
    }

    fn is_bound_now<'a>(&'a self, _transaction: &'a mut Reader, _iin: &'a Iin) -> Asked<'a, bool> {
        // It was asked just before: nobody waits for the network with a transaction open.
        Box::pin(async { Ok(false) })
    }
}

impl Addresses for HttpRegister {
    fn tell<'a>(&'a self, entry: &'a AddressEntry) -> Asked<'a, ()> {
        Box::pin(async move {
            let body = Entered {
                entry: &entry.id,
                iin: &entry.iin,
                rka: &entry.rka,
                entered_at: entry.entered_at,
                change: &entry.change,
            };
            self.client.call("/v1/entries", &body, |_| Ok(())).await
        })
    }
}

impl ServiceCentres for HttpRegister {
    fn centres<'a>(&'a self) -> Asked<'a, Vec<ServiceCentre>> {
        Box::pin(async move {
            self.client
                .call("/v1/centres", &All {}, answer::centres)
                .await
        })
    }

    fn centre<'a>(&'a self, id: &'a CentreId) -> Asked<'a, Option<ServiceCentre>> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::centre(id, answer);
            let body = OfCentre { centre: id };
            self.client.call("/v1/centre", &body, read).await
        })
    }
}

impl MobileCitizens for HttpRegister {
    fn citizen<'a>(&'a self, phone: &'a Phone) -> Asked<'a, Option<Iin>> {
        Box::pin(async move {
            let body = OfPhone { phone };
            self.client
                .call("/v1/citizen", &body, answer::citizen)
                .await
        })
    }

    fn register<'a>(&'a self, phone: &'a Phone, iin: &'a Iin) -> Asked<'a, ()> {
        Box::pin(async move {
            let body = Registered { phone, iin };
            self.client.call("/v1/citizens", &body, |_| Ok(())).await
        })
    }
}

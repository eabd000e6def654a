//! The registers that the service asks, as ports; `demo` has adapters over the seeded population, `http` ones for
//! whatever answers over the network.

pub mod centres;
pub mod demo;
pub mod http;
pub mod sources;

use std::{fmt, sync::Arc};

use domain::{
    FullName, Iin, Phone, Register,
    document::SourceSystem,
    eligibility::CivilStatus,
    marriage::Line,
    residence::{Applicant, Dwelling, Rka},
};
use futures::future::BoxFuture;
use jiff::civil::Date;

use crate::store::{AddressEntry, Reader, StoreError};
pub use centres::ServiceCentres;
pub use sources::Sources;

/// Why a register gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The register that lies in our own database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A photo could not be drawn.
    #[error("a photo could not be drawn")]
    Photo,
    /// A register or document source does not answer, or answers what cannot be taken.
    #[error("{system} does not answer: {why}")]
    Away {
        /// Which.
        system: System,
        /// Why, for the log.
        why: String,
    },
}

impl RegisterError {
    /// A system that is away.
    pub fn away(system: impl Into<System>, why: impl Into<String>) -> Self {
        Self::Away {
            system: system.into(),
            why: why.into(),
        }
    }
}

/// A system of a state body that the service asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// A register.
    Register(Register),
    /// A document source.
    Source(SourceSystem),
    /// Who takes fees.
    Payments,
}

impl System {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Register(register) => register.as_str(),
            Self::Source(source) => source.as_str(),
            Self::Payments => "payments",
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(register) => write!(f, "the register {}", register.as_str()),
            Self::Source(source) => write!(f, "the source {}", source.as_str()),
            Self::Payments => f.write_str("the payment gateway"),
        }
    }
}

impl From<Register> for System {
    fn from(register: Register) -> Self {
        Self::Register(register)
    }
}

impl From<SourceSystem> for System {
    fn from(source: SourceSystem) -> Self {
        Self::Source(source)
    }
}

/// What a register answers.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, RegisterError>>;

/// A person as GBD FL has them.
#[derive(Debug, Clone)]
pub struct Person {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Whether a court declared the person incapacitated.
    pub incapacitated: bool,
    /// Address code of the permanent address.
    pub permanent: Option<Rka>,
    /// The day of death.
    pub died_on: Option<Date>,
}

/// The state database of individuals, GBD FL.
pub trait Persons: Send + Sync {
    /// A person by IIN.
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>>;
    /// A person while an address is being entered or ended: a register in our own database answers out of that very
    /// transaction. Of any other, what [`Persons::person`] answered just before it counts, and somebody who was not asked
    /// about is as good as away.
    fn person_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        iin: &'a Iin,
        asked: Option<Option<Person>>,
    ) -> Asked<'a, Option<Person>>;
    /// The children of a person, the eldest first.
    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>>;
    /// The incapacitated adults of whom a person is the guardian, the eldest first.
    fn wards_of<'a>(&'a self, guardian: &'a Iin) -> Asked<'a, Vec<Person>>;
    /// Who is registered at an address for good, in the order of their IINs.
    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>>;
    /// The same while an address is being entered or ended, as [`Persons::person_now`] is of one person.
    fn registered_at_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
        asked: Option<Vec<Person>>,
    ) -> Asked<'a, Vec<Person>>;
}

/// Who a person is to the state, as GBD FL has it.
pub trait Citizenship: Send + Sync {
    /// The status of a person; a citizen where nothing else is known.
    fn status<'a>(&'a self, iin: &'a Iin) -> Asked<'a, CivilStatus>;
}

/// A dwelling with its owners, where there is such a one.
pub type Owned = Option<(Dwelling, Vec<Iin>)>;

/// The registers of addresses and of real estate.
pub trait RealEstate: Send + Sync {
    /// A dwelling by its address code.
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>>;
    /// Its owners, in the order of their IINs.
    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>>;
    /// Both at once.
    fn owned<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Owned>;
    /// A dwelling with its owners while an address is being entered (S-30): a register in our own database answers out
    /// of that very transaction. Of any other, what [`RealEstate::owned`] answered just before it counts, and one that
    /// was not asked is as good as away: nobody waits for a network with a transaction open.
    fn owned_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
        asked: Option<Owned>,
    ) -> Asked<'a, Owned>;
    /// The dwellings of which a person is an owner.
    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>>;
}

/// What E-social security has about a person who does not act alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardianship {
    /// Whether the person is known there as incapacitated; a minor under guardianship is not.
    pub incapacitated: bool,
    /// The legal representative, where one is appointed.
    pub representative: Option<Iin>,
}

/// The automated information system "E-social security".
pub trait SocialSecurity: Send + Sync {
    /// What it has about a person; nothing about most, who act for themselves, and children whose parents do.
    fn guardianship<'a>(&'a self, person: &'a Iin) -> Asked<'a, Option<Guardianship>>;
}

/// The contract by which a dwelling is rented from the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RentalContract {
    /// Everybody who is named in it, in the order of their IINs.
    pub named: Vec<Iin>,
}

impl RentalContract {
    /// Whether it names somebody, and whoever moves along.
    pub fn names(&self, person: &Iin, along: &[Applicant]) -> bool {
        let along = along.iter().map(|one| &one.iin);
        std::iter::once(person)
            .chain(along)
            .all(|iin| self.named.contains(iin))
    }
}

/// The register of dwellings that are rented from the state; the real-estate register knows no person as the
/// owner of such a one.
pub trait Rental: Send + Sync {
    /// The contract of a dwelling; none where it is not rented from the state.
    fn contract<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<RentalContract>>;
}

/// The records of civil status.
pub trait CivilRecords: Send + Sync {
    /// Whether somebody is married, as far as the records go; who is going to be by our own rows is ours to know.
    fn is_bound<'a>(&'a self, iin: &'a Iin) -> Asked<'a, bool>;
    /// A person with those above them, as far as they are known.
    fn line<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Line>;
    /// Whether somebody is married by records that lie in our own database, out of the very transaction that decides.
    /// Any other register was asked just before it, and adds nothing here.
    fn is_bound_now<'a>(&'a self, transaction: &'a mut Reader, iin: &'a Iin) -> Asked<'a, bool>;
}

/// The database of mobile citizens, MCD.
pub trait MobileCitizens: Send + Sync {
    /// Whose number this is.
    fn citizen<'a>(&'a self, phone: &'a Phone) -> Asked<'a, Option<Iin>>;
    /// Registers a number for a person who is about to join; doing so twice is doing it once. The one in our own
    /// database is written in the transaction of joining instead.
    fn register<'a>(&'a self, phone: &'a Phone, iin: &'a Iin) -> Asked<'a, ()>;
}

/// The register of addresses.
pub trait Addresses: Send + Sync {
    /// Tells it of an address that was entered or ended, after the transaction that did so; the same id again is the
    /// same entry.
    fn tell<'a>(&'a self, entry: &'a AddressEntry) -> Asked<'a, ()>;
}

/// All of them.
#[derive(Clone)]
pub struct Registers {
    /// GBD FL.
    pub persons: Arc<dyn Persons>,
    /// GBD FL, of who is no citizen.
    pub citizenship: Arc<dyn Citizenship>,
    /// Addresses and real estate.
    pub real_estate: Arc<dyn RealEstate>,
    /// E-social security.
    pub social_security: Arc<dyn SocialSecurity>,
    /// Dwellings rented from the state.
    pub rental: Arc<dyn Rental>,
    /// Civil status.
    pub civil_records: Arc<dyn CivilRecords>,
    /// Document sources.
    pub sources: Sources,
    /// MCD.
    pub mobile_citizens: Arc<dyn MobileCitizens>,
    /// Service centres.
    pub service_centres: Arc<dyn ServiceCentres>,
    /// Addresses, as they are entered.
    pub addresses: Arc<dyn Addresses>,
}

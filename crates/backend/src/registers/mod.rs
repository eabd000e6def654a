//! The registers that the service asks, as ports; `demo` has adapters over the seeded population, `http` one for a
//! document source that answers over the network.

pub mod centres;
pub mod demo;
pub mod http;
pub mod sources;

use domain::{
    FullName, Iin, Phone,
    document::SourceSystem,
    residence::{Dwelling, Rka},
};
use futures::future::BoxFuture;

use crate::store::{Reader, StoreError};
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
    /// A document source does not answer, or answers what cannot be taken.
    #[error("the source {system:?} does not answer: {why}")]
    Away {
        /// Which.
        system: SourceSystem,
        /// Why, for the log.
        why: String,
    },
}

impl RegisterError {
    /// A source that is away.
    pub fn away(source: SourceSystem, why: impl Into<String>) -> Self {
        Self::Away {
            system: source,
            why: why.into(),
        }
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
}

/// The state database of individuals, GBD FL.
pub trait Persons: Send + Sync {
    /// A person by IIN.
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>>;
    /// The children of a person, the eldest first.
    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>>;
    /// Those whose permanent address a dwelling is, the eldest first.
    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>>;
}

/// The registers of addresses and of real estate.
pub trait RealEstate: Send + Sync {
    /// A dwelling by its address code.
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>>;
    /// Its owners, in the order of their IINs.
    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>>;
    /// A dwelling with its owners while an address is being entered (S-30): a register in our own database answers out
    /// of that very transaction, any other is asked at that moment.
    fn owned_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
    ) -> Asked<'a, Option<(Dwelling, Vec<Iin>)>>;
    /// The dwellings of which a person is an owner.
    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>>;
}

/// The database of mobile citizens, MCD.
pub trait MobileCitizens: Send + Sync {
    /// Whose number this is.
    fn citizen<'a>(&'a self, phone: &'a Phone) -> Asked<'a, Option<Iin>>;
}

/// All of them.
#[derive(Clone)]
pub struct Registers {
    /// GBD FL.
    pub persons: std::sync::Arc<dyn Persons>,
    /// Addresses and real estate.
    pub real_estate: std::sync::Arc<dyn RealEstate>,
    /// Document sources.
    pub sources: Sources,
    /// MCD.
    pub mobile_citizens: std::sync::Arc<dyn MobileCitizens>,
    /// Service centres.
    pub service_centres: std::sync::Arc<dyn ServiceCentres>,
}

//! The registers that the service asks, as ports; `demo` has adapters over the seeded population.

pub mod demo;

use domain::{
    DocumentId, FullName, Iin, Phone,
    document::Document,
    residence::{Dwelling, Rka},
};
use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::store::StoreError;

/// Why a register gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The register that lies in our own database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A photo could not be drawn.
    #[error("a photo could not be drawn")]
    Photo,
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

/// A document with whose it is.
#[derive(Debug, Clone)]
pub struct HeldDocument {
    /// The person that it is about.
    pub holder: Iin,
    /// The document.
    pub document: Document,
}

/// The state database of individuals, GBD FL.
pub trait Persons: Send + Sync {
    /// A person by IIN.
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>>;
}

/// The registers of addresses and of real estate.
pub trait RealEstate: Send + Sync {
    /// A dwelling by its address code.
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>>;
    /// Its owners, in the order of their IINs.
    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>>;
    /// The dwellings of which a person is an owner.
    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>>;
}

/// The systems that documents are generated from.
pub trait DocumentSources: Send + Sync {
    /// Every document of a person, then those of their children.
    fn documents<'a>(&'a self, iin: &'a Iin, now: Timestamp) -> Asked<'a, Vec<Document>>;
    /// One document that a person may share: their own, or a child's.
    fn document<'a>(
        &'a self,
        iin: &'a Iin,
        id: &'a DocumentId,
        now: Timestamp,
    ) -> Asked<'a, Option<HeldDocument>>;
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
    pub documents: std::sync::Arc<dyn DocumentSources>,
    /// MCD.
    pub mobile_citizens: std::sync::Arc<dyn MobileCitizens>,
}

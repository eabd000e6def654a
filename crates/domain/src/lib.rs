//! The rules of Qoltanba: pure, without clock, randomness, files or network.
//!
//! Every rule carries the id it has in `docs/rules.md`; time, nonces and settings are arguments.

/// Implements `Debug` with the name alone, for types that hold personal data, codes or secrets as plain values.
#[macro_export]
macro_rules! debug_by_name {
    ($($name:ident),+) => {$(
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

pub mod abroad;
pub mod access;
pub mod address;
pub mod appeal;
pub mod application;
pub mod attachment;
pub mod bin;
pub mod calendar;
pub mod client;
pub mod consent;
pub mod correction;
pub mod desk;
pub mod document;
pub mod dossier;
pub mod eds;
pub mod eligibility;
pub mod ending;
pub mod guard;
pub mod history;
pub mod ids;
pub mod iin;
pub mod inquiry;
pub mod joining;
pub mod log;
pub mod marriage;
pub mod offline;
pub mod order;
pub mod permanent;
pub mod phone;
pub mod portal;
pub mod processing;
pub mod queue;
pub mod register;
pub mod report;
pub mod request;
pub mod residence;
pub mod service;
pub mod session;
pub mod settings;
pub mod statement;
pub mod text;
pub mod ticket;
pub mod work;

pub use bin::Bin;
pub use ids::*;
pub use iin::Iin;
pub use phone::{EmailAddress, Phone};
pub use register::Register;
pub use settings::{DatedSettings, Settings};
pub use text::{FullName, Language, LocalizedText, Words, WordsError};

#[cfg(test)]
mod names;
#[cfg(test)]
mod testing;

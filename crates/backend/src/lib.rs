//! The reference backend of Qoltanba: entrypoint → `http` → `service` → `store`, with registers, SMS and the
//! certification authority as ports.

pub mod app;
pub mod appeals;
pub mod authority;
pub mod clock;
mod connections;
pub mod employees;
mod entropy;
pub mod http;
pub mod identity;
mod jws;
pub mod office;
pub mod operator;
pub mod payments;
pub mod population;
pub mod refusal;
pub mod registers;
pub mod run;
mod seal;
pub mod service;
pub mod sms;
pub mod store;

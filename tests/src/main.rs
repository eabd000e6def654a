//! Journeys through the built app, the backend, the system's keystore and a browser, as people take them; and what
//! holds the architecture together.
//!
//! They run in the private desktop session of `scripts/desktop-session`; pictures that they take lie in `tests/output`.

// All of this package is tests.
#![allow(clippy::unwrap_used)]

mod app;
mod architecture;
mod backend;
mod browser;
mod cli;
mod journeys;
mod judge;
mod notices;
mod people;
mod process;
mod register;
#[path = "../../crates/backend/tests/suite/registers.rs"]
mod registers_suite;
mod secret_service;
mod source;
mod window;

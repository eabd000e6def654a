//! The wire between the wallet and the backend: paths, bodies and problem types, no logic.
//!
//! Bodies are JSON without unknown members; binary values are standard base64 ([`Bytes`]); instants are
//! RFC 3339 in UTC. A request that changes something carries an `Idempotency-Key`, every request of a device
//! a `DPoP` proof (RFC 9449), and those of a session `Authorization: DPoP <token>`.

pub mod access;
pub mod bytes;
pub mod consent;
pub mod document;
pub mod dpop;
pub mod history;
pub mod joining;
pub mod problem;
pub mod profile;
pub mod request;
pub mod residence;
pub mod service;
pub mod session;

pub use bytes::Bytes;
pub use problem::{Problem, ProblemCode};

/// The header that makes a repeated request repeat its answer (draft-ietf-httpapi-idempotency-key-header): 32 lowercase hexadecimal digits.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The header with the work that was asked for (S-26): the challenge, a full stop, and a decimal number.
pub const WORK: &str = "qoltanba-work";

/// The header with the proof that the device has its key (RFC 9449).
pub const DPOP: &str = "dpop";

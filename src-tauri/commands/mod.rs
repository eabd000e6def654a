//! What the front end can ask: each command hands its arguments to the wallet and nothing else.

pub mod access;
pub mod consent;
pub mod desk;
pub mod document;
pub mod evidence;
pub mod history;
pub mod joining;
pub mod offline;
pub mod order;
pub mod portal;
pub mod profile;
pub mod report;
pub mod request;
pub mod residence;
pub mod scan;
pub mod session;
pub mod unlock;

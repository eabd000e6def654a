//! What the front end can ask: each command hands its arguments to the wallet and nothing else.

pub mod abroad;
pub mod access;
pub mod appeal;
pub mod consent;
pub mod desk;
pub mod document;
pub mod dossier;
pub mod evidence;
pub mod fee;
pub mod guard;
pub mod history;
pub mod inquiry;
pub mod joining;
pub mod marriage;
pub mod offline;
pub mod order;
pub mod permanent;
pub mod portal;
pub mod profile;
pub mod queue;
pub mod report;
pub mod request;
pub mod residence;
pub mod scan;
pub mod session;
pub mod unlock;

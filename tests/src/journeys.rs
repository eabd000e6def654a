//! What people do, from the first screen to the last.

mod access;
mod command_line;
mod credential;
mod desk;
mod documents;
mod interrupted;
mod joining;
mod log;
mod offline;
mod order;
mod organisation;
mod portal;
mod registration;
mod replicas;
mod reports;
mod session;
mod sources;
mod trouble;

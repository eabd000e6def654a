//! What people do, from the first screen to the last.

mod abroad;
mod access;
mod appeals;
mod command_line;
mod credential;
mod desk;
mod documents;
mod guard;
mod inquiry;
mod interrupted;
mod joining;
mod log;
mod notices;
mod offline;
mod order;
mod organisation;
mod permanent;
mod portal;
mod processing;
mod registers;
mod registration;
mod replicas;
mod reports;
mod session;
mod sources;
mod trouble;

//! One suite for the service on SQLite and on PostgreSQL, over its real router.
#![allow(clippy::unwrap_used)]

extern crate qoltanba_backend as backend;

mod abroad;
mod access;
mod addresses;
mod appeal;
mod asking;
mod calls;
mod capacity;
mod checks;
mod client;
mod client_registration;
mod consent;
mod credential;
mod desk;
mod desk_cases;
mod desk_queues;
mod document;
mod dossier;
mod eligibility;
mod ending;
mod events;
mod fee;
mod guard;
mod inquiry;
mod joining;
mod limits;
mod log;
mod marriage;
mod message;
mod moving;
mod network;
mod order;
mod organisation;
mod payments;
mod permanent;
mod portal;
mod process;
mod processing;
mod proof;
mod queue;
mod registers;
#[path = "../suite/registers.rs"]
mod registers_suite;
mod registration;
mod repeating;
mod report;
mod request;
mod residence;
mod schedules;
mod session;
mod settings;
mod status_list;
mod stay;
mod store;
mod system;
mod terms;
mod who_asked;
mod world;

/// Makes two tests of one: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        pub mod $name {
            use super::*;

            $(#[$doc])*
            pub async fn check($world: $crate::world::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                check($crate::world::World::on($crate::world::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                check($crate::world::World::on($crate::world::Engine::Postgres).await).await;
            }
        }
    )*};
}

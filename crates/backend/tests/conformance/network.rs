//! A real-estate register as one over a network is: it may answer late or never.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{
    Iin,
    residence::{Dwelling, Rka},
};
use jiff::SignedDuration;
use qoltanba_backend::{
    app::App,
    registers::{Asked, Owned, RealEstate},
    store::Reader,
};

use crate::world::{Engine, World};

/// What it answered before a transaction is enough for whatever looks at owners inside one (S-30).
macro_rules! over_a_network {
    ($($subject:ident::$name:ident)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                crate::$subject::$name::check(served(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                crate::$subject::$name::check(served(Engine::Postgres).await).await;
            }
        }
    )*};
}

over_a_network! {
    checks::r29_whichever_register_is_away_the_request_waits_and_is_entered_when_it_is_back
    checks::s30_owners_who_change_while_a_register_is_waited_for_are_found_out
    permanent::r48_the_owners_of_the_address_before_are_told_who_left
    ending::r48_with_every_owner_s_eds_a_registration_ends_and_whoever_is_removed_is_told
    ending::s30_r48_whoever_sold_meanwhile_ends_nothing
    guard::s32_the_strictest_rule_wins_and_the_named_are_asked_about_as_ever
    guard::s32_a_request_that_lapsed_is_not_asked_again_past_a_rule
    guard::r32_a_week_before_a_stay_ends_owners_and_guest_are_told_once
    desk_cases::r36_a_minors_dwelling_is_registered_at_by_check_papers_consent_and_two_signatures
    desk_cases::s15_s30_what_changed_between_consent_and_signature_is_not_entered
}

async fn served(engine: Engine) -> World {
    let world = World::on(engine).await;
    let (app, _) = OverANetwork::beside(&world);
    world.served_by(app)
}

pub struct OverANetwork {
    inner: Arc<dyn RealEstate>,
    answers_left: AtomicU32,
}

impl OverANetwork {
    /// The same service with such a register, which has a second to answer.
    pub fn beside(world: &World) -> (App, Arc<Self>) {
        let register = Arc::new(Self {
            inner: world.app.registers.real_estate.clone(),
            answers_left: AtomicU32::new(u32::MAX),
        });
        let app = world.beside(|parts| {
            parts.registers.real_estate = register.clone();
            let mut settings = world.app.settings().clone();
            settings.check_timeout = SignedDuration::from_secs(1);
            parts.settings = settings.into();
        });
        (app, register)
    }

    /// Answers so many times more, and then not at all.
    pub fn answers(&self, times: u32) {
        self.answers_left.store(times, Ordering::SeqCst);
    }

    async fn answer(&self) {
        let left = self
            .answers_left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if left.is_err() {
            pending::<()>().await;
        }
    }
}

impl RealEstate for OverANetwork {
    fn dwelling<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<Dwelling>> {
        self.inner.dwelling(rka)
    }

    fn owners<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Iin>> {
        self.inner.owners(rka)
    }

    fn owned<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Owned> {
        Box::pin(async move {
            self.answer().await;
            self.inner.owned(rka).await
        })
    }

    fn owned_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _rka: &'a Rka,
        asked: Option<Owned>,
    ) -> Asked<'a, Owned> {
        Box::pin(async move { Ok(asked.expect("it was asked before the transaction")) })
    }

    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>> {
        self.inner.dwellings_of(owner)
    }
}

//! Registers of people and of real estate as those over a network are: they may answer late or never, and know of what
//! the service enters once they were told.

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
    registers::{Addresses, Asked, Owned, Person, Persons, RealEstate},
    store::{AddressChange, AddressEntry, Reader, Store},
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
    ending::r48_whoever_stays_ends_their_own_stay_without_owners
    ending::r48_two_owners_who_end_the_same_end_it_once
    ending::r47_r48_minors_go_with_the_last_parent_at_the_dwelling
    ending::r32_r48_nobody_else_ends_anything_or_learns_who_is_there
    permanent::r48_a_new_residence_ends_the_one_before
    permanent::r47_a_child_under_fourteen_is_registered_only_where_the_parent_is
    moving::r47_r48_a_child_moves_along_with_the_only_parent_at_home_and_whoever_is_concerned_is_told
    moving::r47_r48_a_child_moves_along_again_before_the_register_has_heard_of_the_first_time
    moving::s30_r47_a_parent_who_is_left_alone_with_a_child_meanwhile_does_not_leave_it_behind
    permanent::r48_who_moves_before_the_register_has_heard_of_it_leaves_the_address_that_was_entered
    guard::s32_the_strictest_rule_wins_and_the_named_are_asked_about_as_ever
    guard::s32_a_request_that_lapsed_is_not_asked_again_past_a_rule
    guard::r32_a_week_before_a_stay_ends_owners_and_guest_are_told_once
    desk_cases::r36_a_minors_dwelling_is_registered_at_by_check_papers_consent_and_two_signatures
    desk_cases::s15_s30_what_changed_between_consent_and_signature_is_not_entered
}

async fn served(engine: Engine) -> World {
    let world = World::on(engine).await;
    let elsewhere = World::on(Engine::Sqlite).await;
    let (app, _) = OverANetwork::beside(&world);
    let world = world.served_by(app);
    let app = world.beside(|parts| {
        let registers = &elsewhere.app.registers;
        let people = Arc::new(PeopleElsewhere {
            inner: registers.persons.clone(),
            store: elsewhere.app.store.clone(),
        });
        parts.registers.persons = people.clone();
        parts.registers.addresses = people;
        parts.registers.civil_records = registers.civil_records.clone();
    });
    world.served_by(app).with_people_of(elsewhere)
}

/// A register of people in a database of its own, which moves them as it is told.
struct PeopleElsewhere {
    inner: Arc<dyn Persons>,
    store: Store,
}

impl Persons for PeopleElsewhere {
    fn person<'a>(&'a self, iin: &'a Iin) -> Asked<'a, Option<Person>> {
        self.inner.person(iin)
    }

    fn person_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _iin: &'a Iin,
        asked: Option<Option<Person>>,
    ) -> Asked<'a, Option<Person>> {
        Box::pin(async move { Ok(asked.expect("it was asked before the transaction")) })
    }

    fn children_of<'a>(&'a self, parent: &'a Iin) -> Asked<'a, Vec<Person>> {
        self.inner.children_of(parent)
    }

    fn wards_of<'a>(&'a self, guardian: &'a Iin) -> Asked<'a, Vec<Person>> {
        self.inner.wards_of(guardian)
    }

    fn registered_at<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Vec<Person>> {
        self.inner.registered_at(rka)
    }

    fn registered_at_now<'a>(
        &'a self,
        _transaction: &'a mut Reader,
        _rka: &'a Rka,
        asked: Option<Vec<Person>>,
    ) -> Asked<'a, Vec<Person>> {
        Box::pin(async move { Ok(asked.expect("it was asked before the transaction")) })
    }
}

impl Addresses for PeopleElsewhere {
    fn tell<'a>(&'a self, entry: &'a AddressEntry) -> Asked<'a, ()> {
        Box::pin(async move {
            let entry = entry.clone();
            let told = self.store.write(entry.entered_at, move |transaction| {
                let entry = entry.clone();
                Box::pin(async move {
                    let (iin, rka) = (&entry.iin, &entry.rka);
                    match entry.change {
                        AddressChange::Residence => transaction.enter_residence(iin, rka).await?,
                        AddressChange::ResidenceEnded => {
                            transaction.end_residence(iin, rka).await?
                        }
                        AddressChange::Stay { .. } | AddressChange::StayEnded { .. } => {}
                    }
                    Ok(())
                })
            });
            told.await.unwrap();
            Ok(())
        })
    }
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

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
    registers::{Asked, RealEstate},
    store::Reader,
};

use crate::world::World;

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

    fn owned<'a>(&'a self, rka: &'a Rka) -> Asked<'a, Option<(Dwelling, Vec<Iin>)>> {
        Box::pin(async move {
            self.answer().await;
            self.inner.owned(rka).await
        })
    }

    fn owned_now<'a>(
        &'a self,
        transaction: &'a mut Reader,
        rka: &'a Rka,
    ) -> Asked<'a, Option<(Dwelling, Vec<Iin>)>> {
        self.inner.owned_now(transaction, rka)
    }

    fn dwellings_of<'a>(&'a self, owner: &'a Iin) -> Asked<'a, Vec<Dwelling>> {
        self.inner.dwellings_of(owner)
    }
}

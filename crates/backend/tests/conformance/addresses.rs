//! Telling the register of addresses what was entered: at least once, in order, and never lost (R-30, R-33, R-47,
//!

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use domain::{Iin, RequestId, residence::Rka};
use jiff::{SignedDuration, civil::date};
use qoltanba_backend::{
    app::App,
    registers::{Addresses, Asked, RegisterError},
    service::address::tell_waiting,
    store::{AddressChange, AddressEntry},
};

use crate::{
    on_both,
    world::{World, rand},
};

/// A register that is away for a person, or for all, and what it was told.
#[derive(Default)]
struct Register {
    told: Mutex<Vec<AddressEntry>>,
    away: AtomicBool,
    away_for: Mutex<Option<Iin>>,
}

impl Addresses for Register {
    fn tell<'a>(&'a self, entry: &'a AddressEntry) -> Asked<'a, ()> {
        let away = self.away.load(Ordering::SeqCst)
            || self.away_for.lock().unwrap().as_ref() == Some(&entry.iin);
        if !away {
            self.told.lock().unwrap().push(entry.clone());
        }
        Box::pin(async move {
            match away {
                true => Err(RegisterError::away(domain::Register::Addresses, "a test")),
                false => Ok(()),
            }
        })
    }
}

impl Register {
    fn ids(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        told.iter().map(|entry| entry.id.clone()).collect()
    }
}

fn telling(world: &World) -> (App, Arc<Register>) {
    let register = Arc::new(Register::default());
    let mut registers = world.app.registers.clone();
    registers.addresses = register.clone();
    (world.with_registers(registers), register)
}

fn home() -> Rka {
    Rka::parse("0201000000000101").unwrap()
}

/// Enters a stay and ends it a little later.
async fn stayed(world: &World, iin: &Iin) -> RequestId {
    let request = RequestId::from_random(rand());
    let (of, whose) = (request.clone(), iin.clone());
    let (from, until) = (date(2026, 3, 2), date(2026, 4, 1));
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let (of, whose) = (of.clone(), whose.clone());
            Box::pin(async move {
                Ok(transaction
                    .enter_stay(&of, &whose, &home(), from, until)
                    .await?)
            })
        })
        .await
        .unwrap();
    world.pass(SignedDuration::from_secs(1));
    let of = request.clone();
    world
        .app
        .store
        .write(world.now(), move |transaction| {
            let of = of.clone();
            Box::pin(async move { Ok(transaction.end_stay(&of, date(2026, 3, 3)).await?) })
        })
        .await
        .unwrap();
    request
}

pub async fn untold(world: &World) -> Vec<AddressEntry> {
    let mut reader = world.app.store.read().await.unwrap();
    reader.untold_addresses().await.unwrap()
}

on_both! {
    async fn r30_r33_what_was_entered_is_told_in_order_until_it_is_taken(world) {
        let (app, register) = telling(&world);
        let iin = world.person("Айгүл", 30).await;
        register.away.store(true, Ordering::SeqCst);
        let request = stayed(&world, &iin).await;

        for wait in [5, 10, 20] {
            tell_waiting(&app).await.unwrap();
            world.pass(SignedDuration::from_secs(wait));
        }
        let waiting = untold(&world).await;
        assert_eq!(waiting.iter().map(|entry| entry.tries).collect::<Vec<_>>(), [3, 0]);
        register.away.store(false, Ordering::SeqCst);
        tell_waiting(&app).await.unwrap();
        tell_waiting(&app).await.unwrap();

        let told = register.told.lock().unwrap().clone();
        let (from, until) = (date(2026, 3, 2), date(2026, 4, 1));
        let stay = AddressChange::Stay { request: request.clone(), from, until };
        let ended = AddressChange::StayEnded { request, last_day: date(2026, 3, 3) };
        assert_eq!(told.iter().map(|entry| &entry.change).collect::<Vec<_>>(), [&stay, &ended]);
        assert!(told.iter().all(|entry| entry.iin == iin && entry.rka == home()));
        assert_eq!(untold(&world).await.len(), 0);
    }

    async fn r30_one_person_s_entry_that_is_not_taken_holds_up_nobody_else_s(world) {
        let (app, register) = telling(&world);
        let (stuck, other) = (world.person("Айгүл", 30).await, world.person("Дана", 40).await);
        *register.away_for.lock().unwrap() = Some(stuck.clone());
        stayed(&world, &stuck).await;
        stayed(&world, &other).await;

        tell_waiting(&app).await.unwrap();

        assert_eq!(register.ids().len(), 2);
        let left = untold(&world).await;
        assert!(left.len() == 2 && left.iter().all(|entry| entry.iin == stuck));
    }

    async fn r30_what_was_told_before_a_process_ended_is_told_again_by_the_same_key(world) {
        let (app, register) = telling(&world);
        let iin = world.person("Айгүл", 30).await;
        stayed(&world, &iin).await;
        // Another process has claimed it, and ends before it notes what became of it.
        let claim = SignedDuration::from_secs(60);
        let claimed = world.app.store.write(world.now(), move |transaction| {
            Box::pin(async move { Ok(transaction.claim_addresses(16, claim).await?) })
        }).await.unwrap();
        register.tell(&claimed[0]).await.unwrap();
        tell_waiting(&app).await.unwrap();
        assert_eq!(register.ids().len(), 1, "it is the other's to tell still");
        world.pass(claim);

        tell_waiting(&app).await.unwrap();

        let ids = register.ids();
        assert_eq!(ids.len(), 3);
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[1], ids[2]);
        assert_eq!(untold(&world).await.len(), 0);
    }

    async fn r47_r48_permanent_addresses_are_told_as_they_are_entered_and_ended(world) {
        let iin = world.person("Айгүл", 30).await;
        for entered in [true, false] {
            let whose = iin.clone();
            world.app.store.write(world.now(), move |transaction| {
                let whose = whose.clone();
                Box::pin(async move {
                    match entered {
                        true => transaction.enter_residence(&whose, &home()).await?,
                        false => transaction.end_residence(&whose, &home()).await?,
                    }
                    Ok(())
                })
            }).await.unwrap();
            world.pass(SignedDuration::from_secs(1));
        }

        let changes: Vec<_> = untold(&world).await.into_iter().map(|entry| entry.change).collect();
        assert_eq!(changes, [AddressChange::Residence, AddressChange::ResidenceEnded]);
        tell_waiting(&world.app).await.unwrap();
        assert_eq!(untold(&world).await.len(), 0, "the demonstration's register takes it");
    }

    async fn r30_r48_what_one_instant_entered_is_told_in_the_order_in_which_it_was_entered(world) {
        let (app, register) = telling(&world);
        let iin = world.person("Айгүл", 30).await;
        let elsewhere = Rka::parse("0202000000000102").unwrap();
        // There and back, again and again, in one transaction.
        let rkas: Vec<Rka> = (0..9).map(|at| if at % 2 == 0 { home() } else { elsewhere.clone() }).collect();
        let (whose, entered) = (iin.clone(), rkas.clone());
        world.app.store.write(world.now(), move |transaction| {
            let (whose, entered) = (whose.clone(), entered.clone());
            Box::pin(async move {
                for rka in &entered {
                    transaction.enter_residence(&whose, rka).await?;
                }
                Ok(())
            })
        }).await.unwrap();
        // The clock of another replica is behind.
        let whose = iin.clone();
        world.app.store.write(world.now() - SignedDuration::from_secs(1), move |transaction| {
            let whose = whose.clone();
            Box::pin(async move { Ok(transaction.end_residence(&whose, &home()).await?) })
        }).await.unwrap();

        tell_waiting(&app).await.unwrap();

        let told = register.told.lock().unwrap().clone();
        let (last, others) = told.split_last().unwrap();
        assert_eq!(others.iter().map(|entry| entry.rka.clone()).collect::<Vec<_>>(), rkas);
        assert!(others.iter().all(|entry| entry.change == AddressChange::Residence));
        assert_eq!(last.change, AddressChange::ResidenceEnded);
        let mut ids = register.ids();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), told.len());
    }

    async fn r30_what_was_undone_is_not_told(world) {
        let iin = world.person("Айгүл", 30).await;
        let undone: Result<(), _> = world.app.store.write(world.now(), move |transaction| {
            let whose = iin.clone();
            Box::pin(async move {
                transaction.enter_residence(&whose, &home()).await?;
                Err(qoltanba_backend::refusal::Refusal::NotFound)
            })
        }).await;

        assert!(undone.is_err());
        assert_eq!(untold(&world).await.len(), 0);
    }

    async fn r30_replicas_tell_an_entry_once_between_them(world) {
        let (app, register) = telling(&world);
        for _ in 0..8 {
            let iin = world.person("Айгүл", 30).await;
            stayed(&world, &iin).await;
        }

        let (one, other, third) = tokio::join!(tell_waiting(&app), tell_waiting(&app), tell_waiting(&app));
        for outcome in [one, other, third] {
            outcome.unwrap();
        }
        tell_waiting(&app).await.unwrap();

        let mut ids = register.ids();
        assert_eq!(ids.len(), 16);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 16);
    }

    async fn r48_what_was_asked_before_an_address_was_told_is_older_than_it(world) {
        let (app, _) = telling(&world);
        let iin = world.person("Айгүл", 30).await;
        let whose = iin.clone();
        world.app.store.write(world.now(), move |transaction| {
            let whose = whose.clone();
            Box::pin(async move { Ok(transaction.enter_residence(&whose, &home()).await?) })
        }).await.unwrap();
        let second = SignedDuration::from_secs(1);
        world.pass(second);
        let asked = world.now();
        world.pass(second);
        tell_waiting(&app).await.unwrap();
        world.pass(second);

        let mut reader = world.app.store.read().await.unwrap();
        let before = reader.lately_entered(&iin, asked).await.unwrap();
        let after = reader.lately_entered(&iin, world.now()).await.unwrap();

        assert!(before.is_some_and(|entered| entered.rka == home() && !entered.is_ended));
        assert_eq!(after, None);
    }
}

//! A gateway that takes fees by itself, and what becomes of a fee when something fails around it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use domain::{
    RequestId,
    consent::Answer,
    history::HistoryKind,
    settings::{DatedSettings, civil_day, end_of},
};
use jiff::SignedDuration;
use protocol::{fee::FeeStatus, problem::ProblemCode};
use qoltanba_backend::{
    payments::{DemoPayments, Fee, Payment, Payments, Taken},
    population::personas,
    registers::{Asked, RegisterError, System},
};
use serde_json::json;
use tokio::sync::Notify;

use crate::{
    client::key,
    marriage::{Couple, couple, notified},
    on_both,
    registration::{answer, iin},
    world::World,
};

/// What happens once a fee was taken, before the service hears of it.
type Then = dyn Fn() + Send + Sync;

/// A gateway that takes a reference once, and what it has taken.
#[derive(Default)]
struct Gateway {
    taken: Mutex<HashMap<RequestId, Taken>>,
    away: AtomicBool,
    declines: AtomicBool,
    asked: AtomicU32,
    then: Mutex<Option<Box<Then>>>,
    slow: Mutex<Option<Arc<Slow>>>,
}

/// When a fee was taken, and when the gateway says so.
#[derive(Default)]
struct Slow {
    taken: Notify,
    says: Notify,
}

impl Payments for Gateway {
    fn take<'a>(&'a self, fee: &'a Fee) -> Asked<'a, Payment> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.declines.load(Ordering::SeqCst) {
            return Box::pin(async { Ok(Payment::Declined) });
        }
        let new = Taken {
            payer: fee.payer.clone(),
            tenge: fee.tenge,
            receipt: "QR-1".to_owned(),
        };
        let taken = (!self.away.load(Ordering::SeqCst)).then(|| {
            let mut all = self.taken.lock().unwrap();
            Payment::Taken(all.entry(fee.reference.clone()).or_insert(new).clone())
        });
        if let Some(then) = self.then.lock().unwrap().take() {
            then();
        }
        let slow = self.slow.lock().unwrap().take();
        Box::pin(async move {
            if let Some(slow) = slow {
                slow.taken.notify_one();
                slow.says.notified().await;
            }
            taken.ok_or_else(|| RegisterError::away(System::Payments, "a test"))
        })
    }
}

/// Two who use a service with a gateway of its own.
async fn paying(world: &World) -> (Couple, Arc<Gateway>) {
    let gateway = Arc::new(Gateway::default());
    let mut two = couple(world).await;
    two.first.router = world.with_payments(Some(gateway.clone()));
    two.second.router = two.first.router.clone();
    (two, gateway)
}

async fn told(world: &World, two: &Couple) -> [FeeStatus; 2] {
    [
        two.first.get(world, &two.of_first("fee")).await.ok(),
        two.second.get(world, &two.of_second("fee")).await.ok(),
    ]
}

on_both! {
    async fn r41_a_gateway_that_is_away_delays_a_fee_and_takes_it_once(world) {
        let (two, gateway) = paying(&world).await;
        let (path, same) = (two.of_first("fee"), key());
        gateway.away.store(true, Ordering::SeqCst);
        let away = two.first.post_with(&world, &path, &json!({}), &same).await;
        assert_eq!(away.code(), ProblemCode::SourceAway);
        assert_eq!(told(&world, &two).await[0].paid_at, None);
        assert!(!notified(&world, &two.second, HistoryKind::FeePaid).await);
        gateway.away.store(false, Ordering::SeqCst);

        let paid: FeeStatus = two.first.post_with(&world, &path, &json!({}), &same).await.ok();
        // From now on the answer is a kept one, whether or not the gateway answers.
        gateway.away.store(true, Ordering::SeqCst);
        let again: FeeStatus = two.first.post_with(&world, &path, &json!({}), &same).await.ok();

        assert!(paid.paid_by_me && paid == again);
        assert_eq!(gateway.taken.lock().unwrap().len(), 1);
    }

    async fn r41_a_fee_whose_answer_got_lost_is_noted_when_either_asks_again(world) {
        let (two, gateway) = paying(&world).await;
        // It takes the fee of the first, and the service never hears of it.
        let taken = Taken { payer: iin(&two.first).clone(), tenge: 4_325, receipt: "QR-1".to_owned() };
        gateway.taken.lock().unwrap().insert(two.request.request.clone(), taken);

        let (path, same) = (two.of_second("fee"), key());
        let other = two.second.post_with(&world, &path, &json!({}), &same).await;
        let again = two.second.post_with(&world, &path, &json!({}), &same).await;

        for told in [other, again] {
            assert_eq!(told.code(), ProblemCode::FeePaid);
        }
        let [first, second] = told(&world, &two).await;
        assert!(first.paid_by_me && !second.paid_by_me);
        assert!(notified(&world, &two.first, HistoryKind::FeePaid).await);
        answer(&world, &two.second, &two.consent, Answer::Approve).await.ok::<serde_json::Value>();
    }

    async fn r41_a_fee_is_noted_also_where_its_caller_goes_away_meanwhile(world) {
        let (two, gateway) = paying(&world).await;
        let slow = Arc::new(Slow::default());
        *gateway.slow.lock().unwrap() = Some(slow.clone());

        let (path, nothing) = (two.of_first("fee"), json!({}));
        tokio::select! {
            _ = two.first.post(&world, &path, &nothing) => panic!("the gateway has said nothing yet"),
            () = slow.taken.notified() => {}
        }
        slow.says.notify_one();

        for _ in 0..1_000 {
            if told(&world, &two).await[0].paid_by_me {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the fee was taken and not noted");
    }

    async fn r41_a_fee_that_was_taken_while_its_application_lapsed_is_noted_and_said_to_be_late(world) {
        let (mut two, gateway) = paying(&world).await;
        let second = SignedDuration::from_secs(1);
        world.pass(two.consent.until.duration_since(world.now()) - second);
        two.first.sign_in(&world).await;
        let clock = world.clock.clone();
        *gateway.then.lock().unwrap() = Some(Box::new(move || {
            for _ in 0..1_000 {
                clock.tick();
            }
        }));

        let late = two.first.post(&world, &two.of_first("fee"), &json!({})).await;

        assert_eq!(late.code(), ProblemCode::RequestLapsed);
        let status: FeeStatus = two.first.get(&world, &two.of_first("fee")).await.ok();
        assert!(status.paid_by_me && status.paid_at.is_some());
    }

    async fn r41_a_fee_that_was_taken_on_the_last_day_that_has_one_is_noted_after_it(world) {
        let today = civil_day(world.now());
        let tomorrow = today.tomorrow().unwrap();
        let settings = json!({ "from": { (tomorrow.to_string()): { "fees": {} } } });
        let settings: DatedSettings = serde_json::from_value(settings).unwrap();
        let app = world.beside(|parts| parts.settings = settings);
        let world = world.served_by(app);
        let (mut two, gateway) = paying(&world).await;
        let second = SignedDuration::from_secs(1);
        world.pass(end_of(today).duration_since(world.now()) - second);
        two.first.sign_in(&world).await;
        let clock = world.clock.clone();
        *gateway.then.lock().unwrap() = Some(Box::new(move || {
            for _ in 0..1_000 {
                clock.tick();
            }
        }));

        let paid: FeeStatus = two.first.post(&world, &two.of_first("fee"), &json!({})).await.ok();

        assert_eq!(civil_day(world.now()), tomorrow);
        assert!(paid.paid_by_me && paid.tenge == 4_325);
        let noted: FeeStatus = two.first.get(&world, &two.of_first("fee")).await.ok();
        assert_eq!(noted, paid);
    }

    async fn r41_s29_a_fee_that_was_declined_is_said_again_by_its_key_and_tried_anew_by_another(world) {
        let (two, gateway) = paying(&world).await;
        let (path, same) = (two.of_first("fee"), key());
        gateway.declines.store(true, Ordering::SeqCst);
        let declined = two.first.post_with(&world, &path, &json!({}), &same).await;
        gateway.declines.store(false, Ordering::SeqCst);
        let again = two.first.post_with(&world, &path, &json!({}), &same).await;
        let (asked, untaken) = (gateway.asked.load(Ordering::SeqCst), gateway.taken.lock().unwrap().is_empty());
        let unpaid = told(&world, &two).await;
        let told_of_it = notified(&world, &two.second, HistoryKind::FeePaid).await;
        let paid: FeeStatus = two.first.post_with(&world, &path, &json!({}), &key()).await.ok();

        for reply in [declined, again] {
            assert_eq!(reply.status, http::StatusCode::PAYMENT_REQUIRED);
            assert_eq!(reply.code(), ProblemCode::FeeDeclined);
        }
        assert_eq!(asked, 1, "repeating asks nobody");
        assert!(untaken && !told_of_it);
        assert!(unpaid.iter().all(|one| one.paid_at.is_none()));
        assert!(paid.paid_by_me);
    }

    async fn r41_the_demonstration_declines_one_persona_and_takes_fees_of_the_others(world) {
        let today = domain::settings::civil_day(world.now());
        let reference = RequestId::from_random(crate::world::rand());
        for handle in ["lost_licence", "sole_owner"] {
            let payer = personas(today).named(handle).unwrap().person.iin.clone();
            let fee = Fee { reference: reference.clone(), payer, tenge: 4_325 };
            let declined = DemoPayments.take(&fee).await.unwrap() == Payment::Declined;
            assert_eq!(declined, handle == "lost_licence");
        }
    }

    async fn r41_a_fee_that_was_taken_of_a_stranger_pays_nothing(world) {
        let (two, gateway) = paying(&world).await;
        let stranger = world.citizen("Самат").await;
        let taken = Taken { payer: iin(&stranger).clone(), tenge: 4_325, receipt: "QR-1".to_owned() };
        gateway.taken.lock().unwrap().insert(two.request.request.clone(), taken);

        let refused = two.first.post(&world, &two.of_first("fee"), &json!({})).await;

        assert_eq!(refused.status, http::StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(told(&world, &two).await[0].paid_at, None);
    }

    async fn r41_of_two_who_pay_at_once_whoever_the_gateway_took_it_of_has_paid(world) {
        let (two, gateway) = paying(&world).await;
        let nothing = json!({});
        let (of_first, of_second) = (two.of_first("fee"), two.of_second("fee"));

        tokio::join!(
            two.first.post(&world, &of_first, &nothing),
            two.second.post(&world, &of_second, &nothing),
        );

        let payer = gateway.taken.lock().unwrap()[&two.request.request].payer.clone();
        let [first, second] = told(&world, &two).await;
        assert_eq!(first.paid_by_me, payer == *iin(&two.first));
        assert_eq!(second.paid_by_me, payer == *iin(&two.second));
    }

    async fn r41_a_service_without_a_gateway_says_that_fees_cannot_be_paid(world) {
        let mut two = couple(&world).await;
        two.first.router = world.with_payments(None);

        let refused = two.first.post(&world, &two.of_first("fee"), &json!({})).await;

        assert_eq!(refused.code(), ProblemCode::Unavailable);
    }
}

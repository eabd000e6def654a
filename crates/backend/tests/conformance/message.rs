use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;
use qoltanba_backend::{
    app::App,
    run,
    sms::{SmsGateway, send_waiting},
    store::Message,
};
use serde_json::json;

use crate::{client::Client, on_both, world::World};

/// A gateway that is slow, takes what it is told to, and remembers how often it was asked.
struct Gateway {
    takes: bool,
    asked: Mutex<BTreeMap<String, u32>>,
}

impl Gateway {
    fn new(takes: bool) -> Self {
        Self {
            takes,
            asked: Mutex::default(),
        }
    }

    /// How often each message came.
    fn times(&self) -> Vec<u32> {
        self.asked.lock().unwrap().values().copied().collect()
    }
}

impl SmsGateway for Gateway {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            *self
                .asked
                .lock()
                .unwrap()
                .entry(message.id.clone())
                .or_default() += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.takes
        })
    }
}

async fn replica(world: &World) -> App {
    run::start(world.config(), world.clock.clone())
        .await
        .unwrap()
        .app
}

async fn write_messages(world: &World, count: usize) {
    for _ in 0..count {
        let client = Client::new(world);
        let answer = client
            .post(world, "/v1/joining", &json!({ "phone": client.phone }))
            .await;
        assert_eq!(answer.status, 201);
    }
}

on_both! {
    async fn s26_a_message_is_sent_once_by_replicas_that_send_at_once(world) {
        let other = replica(&world).await;
        write_messages(&world, 40).await;
        let gateway = Gateway::new(true);

        let sending = (0..4).flat_map(|_| [&world.app, &other]).map(|app| send_waiting(app, &gateway));
        for outcome in join_all(sending).await {
            outcome.unwrap();
        }
        send_waiting(&other, &gateway).await.unwrap();

        assert_eq!(gateway.times(), vec![1; 40]);
    }

    async fn s26_what_the_gateway_did_not_take_is_sent_later(world) {
        write_messages(&world, 3).await;
        let (down, up) = (Gateway::new(false), Gateway::new(true));

        send_waiting(&world.app, &down).await.unwrap();
        send_waiting(&world.app, &up).await.unwrap();

        assert_eq!(down.times(), vec![1; 3]);
        assert_eq!(up.times(), vec![1; 3]);
    }

    async fn s26_what_a_replica_died_with_is_sent_after_its_claim(world) {
        write_messages(&world, 1).await;
        let until = world.now() + SignedDuration::from_secs(60);
        let claimed = world.app.store
            .write(world.now(), move |transaction| {
                Box::pin(async move { Ok(transaction.claim_messages(9, until).await?) })
            })
            .await
            .unwrap();
        let gateway = Gateway::new(true);

        send_waiting(&world.app, &gateway).await.unwrap();
        let before = gateway.times();
        world.pass(SignedDuration::from_secs(60));
        send_waiting(&world.app, &gateway).await.unwrap();

        assert_eq!(claimed.len(), 1);
        assert!(before.is_empty(), "{before:?}");
        assert_eq!(gateway.times(), [1]);
    }
}

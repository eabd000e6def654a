//! Messages by SMS, a port: what the store holds is handed to a gateway after the commit.

use std::{sync::Arc, time::Duration};

use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;

use crate::{app::App, refusal::Refusal, store::Message};

/// Takes messages to telephones.
pub trait SmsGateway: Send + Sync {
    /// Sends one message; `false` where it has to be tried again.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, bool>;
}

/// The gateway of the demonstration: what it has sent is read at `/dev/outbox` (S-19).
pub struct DemoGateway;

impl SmsGateway for DemoGateway {
    fn send<'a>(&'a self, _message: &'a Message) -> BoxFuture<'a, bool> {
        Box::pin(async { true })
    }
}

/// Sends what waits, whenever something does, until the task is dropped.
pub async fn send_messages(app: App, gateway: Arc<dyn SmsGateway>) {
    loop {
        if let Err(refusal) = send_waiting(&app, gateway.as_ref()).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "messages could not be sent"
            );
        }
        // A message of another replica, or one to be tried again, waits no longer than this.
        let _ = tokio::time::timeout(Duration::from_secs(2), app.messages_wait.notified()).await;
    }
}

/// Messages that are sent at once.
const AT_ONCE: u32 = 32;
/// How long the gateway may take for one.
const SLOWEST: Duration = Duration::from_secs(20);
/// How long a message is nobody else's to send: longer than the gateway may take.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);

/// Sends what waits now and no other replica is sending.
///
/// A message whose sending was cut short is sent again when its claim is over: rather twice after a crash than never.
pub async fn send_waiting(app: &App, gateway: &dyn SmsGateway) -> Result<(), Refusal> {
    while app.store.read().await?.messages_wait(app.now()).await? {
        let until = app.now() + CLAIM;
        let claimed = app
            .store
            .write(app.now(), move |transaction| {
                Box::pin(async move { Ok(transaction.claim_messages(AT_ONCE, until).await?) })
            })
            .await?;
        let sent = claimed.into_iter().map(|message| async move {
            let taken = tokio::time::timeout(SLOWEST, gateway.send(&message)).await;
            (message.id, taken)
        });
        let mut all_taken = true;
        for (id, taken) in join_all(sent).await {
            // Whether a gateway that did not answer in time has sent it, nobody knows: its claim runs out.
            let Ok(taken) = taken else {
                all_taken = false;
                continue;
            };
            all_taken &= taken;
            app.store
                .write(app.now(), move |transaction| {
                    let id = id.clone();
                    Box::pin(async move {
                        match taken {
                            true => transaction.message_sent(&id).await?,
                            false => transaction.release_message(&id).await?,
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        // What was not taken is tried again later, not at once.
        if !all_taken {
            break;
        }
    }
    Ok(())
}

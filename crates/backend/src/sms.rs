//! Messages by SMS, a port: what the store holds is handed to a gateway after the commit.

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;

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

/// Sends what waits now.
pub async fn send_waiting(app: &App, gateway: &dyn SmsGateway) -> Result<(), Refusal> {
    let waiting = app.store.read().await?.messages_to_send().await?;
    for message in waiting {
        if gateway.send(&message).await {
            let id = message.id;
            app.store
                .write(app.now(), move |transaction| {
                    let id = id.clone();
                    Box::pin(async move { Ok(transaction.message_sent(&id).await?) })
                })
                .await?;
        }
    }
    Ok(())
}

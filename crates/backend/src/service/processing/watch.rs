//! What nears its promised time, and what is waited for.

use domain::{
    Register, RequestId,
    processing::{Check, CheckState},
    service::Service,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    app::App,
    refusal::Refusal,
    store::{Store, StoreError},
};

/// A request that is being processed, for the operator: nothing in it is about people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delayed {
    /// Which.
    pub request: RequestId,
    /// Of which service.
    pub service: Service,
    /// By when its outcome was promised.
    pub promised_by: Timestamp,
    /// Whether that is over.
    pub overdue: bool,
    /// When it was flagged for nearing that.
    pub flagged_at: Option<Timestamp>,
    /// The checks that were asked in vain.
    pub waits_for: Vec<WaitsFor>,
}

/// A check that waits for its register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitsFor {
    /// Which.
    pub check: Check,
    /// Of which register; none for what the service knows by itself.
    pub register: Option<Register>,
    /// How often it was asked in vain.
    pub tries: u32,
    /// From when it is asked again.
    pub next_try: Timestamp,
}

/// Flags what nears its promised time, each once, and says so in the log.
pub async fn flag_promises(app: &App) -> Result<(), Refusal> {
    let near = app.store.read().await?.requests_to_flag(app.now()).await?;
    for request in near {
        let id = request.clone();
        let flagged = app
            .store
            .write(app.now(), move |transaction| {
                let id = id.clone();
                Box::pin(async move { Ok(transaction.flag_request(&id).await?) })
            })
            .await?;
        if flagged {
            let waits_for: Vec<&str> = waits_for(&app.store, &request)
                .await?
                .iter()
                .map(|one| one.register.map_or("nobody", Register::as_str))
                .collect();
            tracing::warn!(
                request = request.as_str(),
                waits_for = waits_for.join(","),
                "a request nears its promised time"
            );
        }
    }
    Ok(())
}

/// What is being processed now, what was promised first before the rest.
pub async fn in_processing(store: &Store, now: Timestamp) -> Result<Vec<Delayed>, StoreError> {
    let mut delayed = Vec::new();
    let all = store.read().await?.processings().await?;
    for one in all {
        delayed.push(Delayed {
            waits_for: waits_for(store, &one.request).await?,
            request: one.request,
            service: one.service,
            promised_by: one.promised_by,
            overdue: now >= one.promised_by,
            flagged_at: one.flagged_at,
        });
    }
    Ok(delayed)
}

async fn waits_for(store: &Store, request: &RequestId) -> Result<Vec<WaitsFor>, StoreError> {
    let checks = store.read().await?.checks_of(request).await?;
    let waiting = checks.into_iter().filter_map(|one| match one.state {
        CheckState::Waiting { tries, next_try } if tries > 0 => Some(WaitsFor {
            check: one.check,
            register: one.check.register(),
            tries,
            next_try,
        }),
        CheckState::Waiting { .. } | CheckState::Answered { .. } => None,
    });
    Ok(waiting.collect())
}

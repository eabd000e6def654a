//! What the state body decides once everybody has signed: each request once, whichever process comes to it first
//! (R-27, R-30, R-31, S-30).

use std::time::Duration;

use domain::{
    RequestId,
    history::HistoryKind,
    request::{RefusalGround, SignatureKind},
};

use super::request::{advance, each, tell};
use crate::{
    app::App,
    refusal::Refusal,
    store::{StoredConsent, StoredRequest, Transaction},
};

/// Looks every second for requests that have to be decided, until dropped.
pub async fn keep_processing(app: App) {
    loop {
        if let Err(refusal) = process_waiting(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "a request could not be decided"
            );
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Decides what waits, each request in a transaction of its own: a process that dies half-way leaves it waiting.
pub async fn process_waiting(app: &App) -> Result<(), Refusal> {
    let waiting = app.store.read().await?.requests_to_process().await?;
    let mut outcome = Ok(());
    for id in waiting {
        let app_there = app.clone();
        let decided = app
            .store
            .write(app.now(), move |transaction| {
                let (app, id) = (app_there.clone(), id.clone());
                Box::pin(async move { process(transaction, &app, &id).await })
            })
            .await;
        // One that cannot be decided keeps no other from it.
        outcome = outcome.and(decided);
    }
    outcome
}

async fn process(transaction: &mut Transaction, app: &App, id: &RequestId) -> Result<(), Refusal> {
    let Some(stored) = transaction.take_to_process(id).await? else {
        return Ok(());
    };
    let application = stored.application()?;
    let consents = transaction.consents_for(id).await?;
    let found = match signatures_count(transaction, &stored, &consents).await? {
        true => each::found(transaction, app, &application, &consents).await?,
        false => Err(RefusalGround::UnreliableData),
    };
    let now = transaction.now();
    let mut decided = stored.clone();
    let kind = match found {
        Ok(()) => {
            decided.request = stored.request.register(now)?;
            each::enter(transaction, app, &decided, &application).await?;
            HistoryKind::Registered
        }
        Err(ground) => {
            decided.request = stored.request.refuse(ground, now)?;
            HistoryKind::RequestRefused
        }
    };
    advance(transaction, &decided).await?;
    tell(transaction, &decided.account, kind, &decided, None).await?;
    for consent in &consents {
        tell(
            transaction,
            &consent.account,
            kind,
            &decided,
            Some(&consent.id),
        )
        .await?;
    }
    Ok(())
}

/// Whether everybody who signed could still sign now (R-12, S-30).
async fn signatures_count(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    consents: &[StoredConsent],
) -> Result<bool, Refusal> {
    let by_eds = stored.signed_by == Some(SignatureKind::Eds);
    let applicant = by_eds.then_some((&stored.account, stored.id.as_str()));
    let owners = consents
        .iter()
        .map(|consent| (&consent.account, consent.id.as_str()));
    for (account, about) in applicant.into_iter().chain(owners) {
        let certificate = transaction.newest_certificate(account).await?;
        let evidence = transaction.evidence(about).await?;
        let counts = certificate.zip(evidence).is_some_and(|(newest, signed)| {
            newest.revoked_at.is_none()
                && transaction.now() <= newest.not_after
                && signed.certificate == newest.der
        });
        if !counts {
            return Ok(false);
        }
    }
    Ok(true)
}

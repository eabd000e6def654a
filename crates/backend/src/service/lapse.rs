//! What happens by itself: what was not done in time lapses, and what is over is forgotten (R-42, S-30).

use std::time::Duration;

use domain::{Settings, history::HistoryKind, request::RequestState};

use super::{appeal, desk, portal, queue, request};
use crate::{app::App, refusal::Refusal, store::Transaction};

/// Looks every second for what has lapsed or ended, and every minute for whom to remind and what can be forgotten,
/// until dropped.
pub async fn keep_lapsing(app: App) {
    for second in 0_u64.. {
        note(lapse_overdue(&app).await, "requests could not lapse");
        note(
            end_portal_sessions(&app).await,
            "sessions of the portal could not end",
        );
        note(
            appeal::end_in_silence(&app).await,
            "appeals could not be decided by silence",
        );
        note(
            desk::lapse_overdue(&app).await,
            "cases of the desk could not end",
        );
        note(
            desk::holds::lapse_overdue(&app).await,
            "what is open at the desk could not end",
        );
        if second % 60 == 0 {
            note(queue::remind(&app).await, "visits could not be reminded of");
            note(
                forget_what_is_over(&app).await,
                "what is over could not be forgotten",
            );
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What could not be done stands in the log, and is tried again.
fn note(outcome: Result<(), Refusal>, what: &'static str) {
    if let Err(refusal) = outcome {
        tracing::error!(error = &refusal as &dyn std::error::Error, "{what}");
    }
}

/// Lapses what was not answered or signed in time, and tells the applicant and whoever was asked.
pub async fn lapse_overdue(app: &App) -> Result<(), Refusal> {
    let overdue = app.store.read().await?.overdue_requests(app.now()).await?;
    let mut outcome = Ok(());
    for id in overdue {
        let lapsed = app
            .store
            .write(app.now(), move |transaction| {
                let id = id.clone();
                Box::pin(async move { lapse(transaction, &id).await })
            })
            .await;
        // One that cannot lapse keeps no other from it.
        outcome = outcome.and(lapsed);
    }
    outcome
}

/// Ends the sessions of the portal whose time is over, and tells whose they were (S-33).
pub async fn end_portal_sessions(app: &App) -> Result<(), Refusal> {
    let overdue = app
        .store
        .read()
        .await?
        .overdue_portal_sessions(app.now())
        .await?;
    for session in overdue {
        let ended = app
            .store
            .write(app.now(), move |transaction| {
                Box::pin(portal::end(
                    transaction,
                    session.account.clone(),
                    session.id.clone(),
                ))
            })
            .await;
        match ended {
            // Another replica was quicker.
            Ok(()) | Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(())
}

async fn lapse(transaction: &mut Transaction, id: &domain::RequestId) -> Result<(), Refusal> {
    let now = transaction.now();
    let Some(mut stored) = transaction.request(id).await? else {
        return Ok(());
    };
    // Another replica may have been quicker.
    if !stored.request.state.is_open() {
        return Ok(());
    }
    stored.request = stored.request.lapse_at(now);
    if !matches!(stored.request.state, RequestState::Lapsed { .. })
        || !transaction.advance_request(&stored).await?
    {
        return Ok(());
    }
    let account = stored.account.clone();
    request::tell(
        transaction,
        &account,
        HistoryKind::RequestLapsed,
        &stored,
        None,
    )
    .await?;
    request::tell_owners(transaction, HistoryKind::RequestLapsed, &stored, None).await?;
    request::each::ended(transaction, &stored).await
}

/// Forgets what nobody can use any more.
pub async fn forget_what_is_over(app: &App) -> Result<(), Refusal> {
    let app_there = app.clone();
    app.store
        .write(app.now(), move |transaction| {
            let app = app_there.clone();
            Box::pin(async move { forget(transaction, app.settings()).await })
        })
        .await
}

/// Copies that no request names are kept for a while, and those of a request for a while after its end; what was open
/// at the desk, for as long again.
async fn forget(transaction: &mut Transaction, settings: &Settings) -> Result<(), Refusal> {
    let now = transaction.now();
    transaction.forget_answers().await?;
    transaction.forget_attempts().await?;
    transaction.forget_sessions().await?;
    transaction.forget_joinings().await?;
    transaction.forget_codes().await?;
    transaction.forget_messages().await?;
    transaction.forget_portal().await?;
    transaction.forget_credentials().await?;
    transaction.forget_presentations().await?;
    transaction.forget_orders().await?;
    transaction.forget_client_tokens().await?;
    transaction
        .forget_attachments(
            now - settings.attachment_unused_life,
            now - settings.attachment_kept,
        )
        .await?;
    transaction
        .forget_desk_holds(now - settings.desk_case_life)
        .await?;
    Ok(())
}

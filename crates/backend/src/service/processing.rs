//! What the state body does once everybody has signed: it has each register checked, and decides each request once,
//! whichever process comes to it (R-27, R-29 to R-31, S-30).
//!
//! A process has a request for itself for a while and asks the registers outside of any transaction; whatever they
//! answer is written down. One that dies half-way loses its lease, and another one goes on from what is written.

pub(super) mod checks;
mod watch;

use std::{error::Error, time::Duration};

use domain::{
    RequestId,
    application::Application,
    history::HistoryKind,
    processing::{Check, CheckState, Conclusion, Finding},
    request::{RefusalGround, RequestState},
    service::Decides,
};
use futures::{StreamExt, future::join_all, stream};
use jiff::Timestamp;

pub use checks::signatures_count;
pub use watch::{Delayed, WaitsFor, flag_promises, in_processing};

use super::request::{Asked, Found, advance, each, tell};
use crate::{
    app::App,
    refusal::Refusal,
    registers::{RegisterError, System},
    store::{StoredCheck, StoredConsent, StoredRequest, Transaction},
};

/// Requests that one process works at together.
const TOGETHER: usize = 8;

/// Looks every second for requests that have to be decided, until dropped.
pub async fn keep_processing(app: App) {
    loop {
        let looked = [flag_promises(&app).await, process_waiting(&app).await];
        for refusal in looked.into_iter().filter_map(Result::err) {
            tracing::error!(
                error = &refusal as &dyn Error,
                "a request could not be decided"
            );
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Goes on with what waits; one that cannot be decided keeps no other from it.
pub async fn process_waiting(app: &App) -> Result<(), Refusal> {
    let waiting = app
        .store
        .read()
        .await?
        .requests_to_process(app.now())
        .await?;
    stream::iter(waiting)
        .map(|id| process(app, id))
        .buffer_unordered(TOGETHER)
        .fold(Ok(()), async |outcome: Result<(), Refusal>, processed| {
            outcome.and(processed)
        })
        .await
}

/// A request that this process has for itself for a while.
#[derive(Debug, Clone)]
struct Work {
    stored: StoredRequest,
    application: Application,
    consents: Vec<StoredConsent>,
    checks: Vec<StoredCheck>,
    decides: Decides,
}

async fn process(app: &App, id: RequestId) -> Result<(), Refusal> {
    let Some(mut work) = take(app, &id).await? else {
        return Ok(());
    };
    ask(app, &mut work).await?;
    let asked = match (work.conclusion(), work.decides) {
        (Conclusion::Waits { until }, _) => return release(app, &work, until).await,
        // What was found waits for the office, and nothing is left to do here.
        (_, Decides::Office) => return release(app, &work, Timestamp::MAX).await,
        (Conclusion::Nothing, Decides::Service) => confirm(app, &mut work).await?,
        (Conclusion::Against(ground), Decides::Service) => Some(Err(ground)),
    };
    let decided = match asked {
        Some(asked) => decide(app, &work, asked).await,
        None => Err(Refusal::SourceAway),
    };
    match decided {
        Err(Refusal::SourceAway) => {
            let until = app.now() + app.settings().check_wait_first;
            release(app, &work, until).await
        }
        decided => decided,
    }
}

/// Has a request for this process, with what was found out before; none where another one has it, or it is decided.
async fn take(app: &App, id: &RequestId) -> Result<Option<Work>, Refusal> {
    let (app_there, id) = (app.clone(), id.clone());
    app.store
        .write(app.now(), move |transaction| {
            let (app, id) = (app_there.clone(), id.clone());
            Box::pin(async move {
                let Some(stored) = transaction.take_to_process(&id).await? else {
                    return Ok(None);
                };
                let definition = stored.request.service.definition(app.settings());
                let flag_at = flag_at(&app, &stored, transaction.now());
                let lease = app.settings().check_lease;
                if !transaction
                    .lease_processing(&id, definition.checks, lease, flag_at)
                    .await?
                {
                    return Ok(None);
                }
                Ok(Some(Work {
                    application: stored.application()?,
                    consents: transaction.consents_for(&id).await?,
                    checks: transaction.checks_of(&id).await?,
                    decides: definition.decides,
                    stored,
                }))
            })
        })
        .await
}

/// When a request is flagged; its promised time began with the last signature.
fn flag_at(app: &App, stored: &StoredRequest, now: Timestamp) -> Timestamp {
    let begun = stored.signed_at.max(stored.consented_at).unwrap_or(now);
    match stored.request.state {
        RequestState::Processing { until } => app.settings().flagged_from(begun, until),
        RequestState::AwaitingConsents { .. }
        | RequestState::AwaitingSignature { .. }
        | RequestState::Registered { .. }
        | RequestState::Refused { .. }
        | RequestState::Lapsed { .. }
        | RequestState::Withdrawn { .. } => now,
    }
}

impl Work {
    fn conclusion(&self) -> Conclusion {
        let states: Vec<_> = self.checks.iter().map(|check| check.state).collect();
        Conclusion::of(&states)
    }
}

/// Asks every register that is due, all at once, and writes down what each answered.
async fn ask(app: &App, work: &mut Work) -> Result<(), Refusal> {
    let now = app.now();
    let due: Vec<Check> = work
        .checks
        .iter()
        .filter(|one| one.state.is_due(now))
        .map(|one| one.check)
        .collect();
    let answers = join_all(due.iter().map(|check| found(app, work, *check))).await;
    let now = app.now();
    for (check, answer) in due.into_iter().zip(answers) {
        let state = work.checks.iter_mut().find(|one| one.check == check);
        // Invariant: what is due is one of the checks.
        let Some(one) = state else { continue };
        one.state = match answer? {
            Some(finding) => one.state.found(finding, now),
            None => one.state.away(now, app.settings()),
        };
    }
    let (id, checks) = (work.stored.id.clone(), work.checks.clone());
    app.store
        .write(now, move |transaction| {
            let (id, checks) = (id.clone(), checks.clone());
            Box::pin(async move {
                for check in &checks {
                    transaction.note_check(&id, check).await?;
                }
                Ok(())
            })
        })
        .await
}

/// What a check finds; nothing where its register does not answer in time.
async fn found(app: &App, work: &Work, check: Check) -> Result<Option<Finding>, Refusal> {
    let asked = checks::find(app, &work.stored, &work.application, &work.consents, check).await;
    Ok(answered(work, asked)?.ok())
}

/// What a register answered, or which one is away: that delays, and never refuses.
fn answered<T>(work: &Work, asked: Result<T, RegisterError>) -> Result<Result<T, System>, Refusal> {
    match asked {
        Ok(answer) => Ok(Ok(answer)),
        Err(RegisterError::Away { system, why }) => {
            tracing::info!(
                request = work.stored.id.as_str(),
                system = system.as_str(),
                why,
                "a register does not answer"
            );
            Ok(Err(system))
        }
        Err(error @ (RegisterError::Store(_) | RegisterError::Photo)) => Err(error.into()),
    }
}

/// Asks once more what only registers know, just before the transaction that decides: it may have changed while others
/// were waited for (S-30). Nothing where one of them is away; its check waits then as if it had never been answered.
async fn confirm(app: &App, work: &mut Work) -> Result<Option<Asked>, Refusal> {
    let asked = each::asked(app, &work.application, &work.consents).await;
    let away = match answered(work, asked)? {
        Ok(asked) => return Ok(Some(asked)),
        Err(system) => system,
    };
    let is_away = |one: &&StoredCheck| one.check.register().map(System::from) == Some(away);
    // The end of a registration has no check of a dwelling, and is looked at again all the same.
    let Some(mut unconfirmed) = work.checks.iter().copied().find(|one| is_away(&one)) else {
        return Ok(None);
    };
    unconfirmed.state = CheckState::unconfirmed(app.now(), app.settings());
    let id = work.stored.id.clone();
    app.store
        .write(app.now(), move |transaction| {
            let id = id.clone();
            Box::pin(async move {
                transaction.reopen_check(&id, unconfirmed.check).await?;
                Ok(transaction.note_check(&id, &unconfirmed).await?)
            })
        })
        .await?;
    Ok(None)
}

async fn release(app: &App, work: &Work, until: Timestamp) -> Result<(), Refusal> {
    let id = work.stored.id.clone();
    app.store
        .write(app.now(), move |transaction| {
            let id = id.clone();
            Box::pin(async move { Ok(transaction.release_processing(&id, until).await?) })
        })
        .await
}

/// Enters or refuses, in one transaction that looks at everything of ours once more (S-30).
async fn decide(app: &App, work: &Work, asked: Asked) -> Result<(), Refusal> {
    let (app_there, id) = (app.clone(), work.stored.id.clone());
    app.store
        .write(app.now(), move |transaction| {
            let (app, id, asked) = (app_there.clone(), id.clone(), asked.clone());
            Box::pin(async move { conclude(transaction, &app, &id, asked).await })
        })
        .await
}

async fn conclude(
    transaction: &mut Transaction,
    app: &App,
    id: &RequestId,
    asked: Asked,
) -> Result<(), Refusal> {
    // Not skipped where it is locked: another process that only looks whether it is free would leave it undecided.
    let waits =
        |stored: &StoredRequest| matches!(stored.request.state, RequestState::Processing { .. });
    let Some(stored) = transaction.request(id).await?.filter(waits) else {
        return Ok(());
    };
    let application = stored.application()?;
    let consents = transaction.consents_for(id).await?;
    let now = transaction.now();
    let found = match &asked {
        Err(ground) => Err(*ground),
        Ok(asked) if signatures_count(transaction, &stored, &consents, now).await? => {
            each::found(transaction, app, &application, &consents, asked).await?
        }
        Ok(_) => Err(RefusalGround::UnreliableData),
    };
    let decided = decided(transaction, stored, &application, &consents, found).await?;
    if let (Ok(()), Ok(asked)) = (found, &asked) {
        each::enter(transaction, app, &decided, &application, asked).await?;
    }
    Ok(())
}

/// Writes what was decided, and tells everybody who signed.
pub async fn decided(
    transaction: &mut Transaction,
    stored: StoredRequest,
    application: &Application,
    consents: &[StoredConsent],
    found: Found,
) -> Result<StoredRequest, Refusal> {
    let now = transaction.now();
    let mut decided = stored.clone();
    let kind = match found {
        Ok(()) => {
            decided.request = stored.request.register(now)?;
            each::outcome(application)
        }
        Err(ground) => {
            decided.request = stored.request.refuse(ground, now)?;
            HistoryKind::RequestRefused
        }
    };
    advance(transaction, &decided).await?;
    tell(transaction, &decided.account, kind, &decided, None).await?;
    for consent in consents {
        tell(
            transaction,
            &consent.account,
            kind,
            &decided,
            Some(&consent.id),
        )
        .await?;
    }
    Ok(decided)
}

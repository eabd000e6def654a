//! "This is wrong": what holders ask the sources of fields to correct, and how far that has come.

use std::time::Duration;

use domain::{
    CorrectionId,
    correction::{Correction, CorrectionState},
    history::HistoryKind,
    session::Permission,
};
use protocol::document::{AskCorrection, CorrectionStatus, Corrections};

use super::{Person, document::Held, history};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    registers::sources::CorrectionRecord,
    store::{StoredCorrection, Transaction},
};

/// How often sources are asked how far corrections have come; in a demonstration somebody is watching.
const ASK_EVERY: Duration = Duration::from_secs(60);
const ASK_EVERY_IN_DEMO: Duration = Duration::from_secs(1);

/// The corrections that a person asked for, the newest first.
pub async fn list(app: &App, who: &Person) -> Result<Corrections, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = app.store.read().await?.corrections(&who.account).await?;
    Ok(Corrections {
        corrections: stored.iter().map(status).collect(),
    })
}

/// The document of which a field is to be corrected, if it is the person's.
pub async fn document(app: &App, who: &Person, body: &AskCorrection) -> Result<Held, Refusal> {
    who.may(Permission::UseDocuments)?;
    super::document::held(app, &who.iin, &body.document, None).await
}

/// Keeps what is to be corrected; the source gets it as soon as it answers.
pub async fn ask(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: AskCorrection,
    held: Held,
) -> Result<CorrectionStatus, Refusal> {
    let now = transaction.now();
    let open = transaction.open_corrections(&who.account).await?;
    let open_here: Vec<_> = open
        .iter()
        .filter(|(document, _)| *document == body.document)
        .map(|(_, field)| *field)
        .collect();
    let correction = Correction::ask(
        &held.document,
        body.field,
        body.reason,
        &open_here,
        u32::try_from(open.len()).unwrap_or(u32::MAX),
        now,
        app.settings(),
    )?;
    let stored = StoredCorrection {
        id: CorrectionId::from_random(random()?),
        account: who.account,
        holder: held.holder,
        document: held.document.id,
        kind: held.document.kind,
        number: held.document.number,
        correction,
        delivered: false,
    };
    transaction.ask_correction(&stored).await?;
    tell(transaction, &stored, HistoryKind::CorrectionAsked).await?;
    Ok(status(&stored))
}

/// Hands corrections over to their sources and asks how far they have come, until dropped.
pub async fn keep_asking(app: App) {
    let pause = match app.demo {
        true => ASK_EVERY_IN_DEMO,
        false => ASK_EVERY,
    };
    loop {
        if let Err(refusal) = ask_sources(&app).await {
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "sources could not be asked about corrections"
            );
        }
        tokio::time::sleep(pause).await;
    }
}

/// Does so once; a source that is away is asked again the next time.
pub async fn ask_sources(app: &App) -> Result<(), Refusal> {
    if !app.store.read().await?.corrections_wait().await? {
        return Ok(());
    }
    let waiting = app
        .store
        .write(app.now(), |transaction| {
            Box::pin(async move { Ok(transaction.take_corrections_that_wait().await?) })
        })
        .await?;
    let mut outcome = Ok(());
    for stored in waiting {
        match ask_source(app, stored).await {
            Err(Refusal::SourceAway) | Ok(()) => {}
            // One that cannot be asked about keeps no other from it.
            Err(refusal) => outcome = outcome.and(Err(refusal)),
        }
    }
    outcome
}

async fn ask_source(app: &App, stored: StoredCorrection) -> Result<(), Refusal> {
    let source = app.registers.sources.of(stored.correction.source);
    let record = CorrectionRecord {
        id: stored.id.clone(),
        iin: stored.holder.clone(),
        kind: stored.kind,
        number: stored.number.clone(),
        field: stored.correction.field,
        reason: stored.correction.reason,
        asked_at: stored.correction.asked_at,
    };
    if !stored.delivered {
        source.ask_correction(&record).await?;
        let id = stored.id.clone();
        app.store
            .write(app.now(), move |transaction| {
                let id = id.clone();
                Box::pin(async move { Ok(transaction.deliver_correction(&id).await?) })
            })
            .await?;
    }
    let state = source.correction(&record, app.now()).await?;
    if state == stored.correction.state {
        return Ok(());
    }
    let next = stored.correction.clone().advance(state)?;
    app.store
        .write(app.now(), move |transaction| {
            let (stored, next) = (stored.clone(), next.clone());
            Box::pin(async move {
                let before = stored.correction.state;
                let moved = transaction
                    .advance_correction(&stored.id, before, next.state)
                    .await?;
                match (moved, next.state) {
                    (true, CorrectionState::Answered { .. }) => {
                        tell(transaction, &stored, HistoryKind::CorrectionAnswered).await
                    }
                    (
                        true,
                        CorrectionState::Sent
                        | CorrectionState::InWork { .. }
                        | CorrectionState::Withdrawn { .. },
                    )
                    | (false, _) => Ok(()),
                }
            })
        })
        .await
}

async fn tell(
    transaction: &mut Transaction,
    stored: &StoredCorrection,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.document = Some(stored.kind);
    Ok(transaction.tell(&stored.account, entry).await?)
}

fn status(stored: &StoredCorrection) -> CorrectionStatus {
    CorrectionStatus {
        correction: stored.id.clone(),
        document: stored.document.clone(),
        kind: stored.kind,
        field: stored.correction.field,
        source: stored.correction.source,
        reason: stored.correction.reason,
        asked_at: stored.correction.asked_at,
        state: stored.correction.state,
    }
}

//! That somebody asked for a document, or was refused it, in the histories of both sides.

use domain::{
    AccountId,
    access::Viewer,
    history::{Counterpart, HistoryKind},
};

use super::Opener;
use crate::{
    app::App,
    refusal::Refusal,
    service::history,
    store::{Asker, StoredAccess, Transaction},
};

/// What came of asking.
#[derive(Clone)]
pub(super) enum Outcome {
    /// The preview was shown, which names the holder so.
    Shown(String),
    /// Nothing was shown.
    Refused,
}

/// Enters that somebody was refused what is shared. Whatever comes of that, the refusal is what they are answered.
pub async fn note_refused(app: &App, opener: &Opener, stored: &StoredAccess) {
    let noted = async {
        let viewer = opener.viewer(app).await?;
        note(app, opener, stored, viewer, Outcome::Refused).await
    };
    if let Err(error) = noted.await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a refused opening is in no history"
        );
    }
}

/// Enters that somebody asked, once for each of them and each outcome; of visitors only so many are told of.
pub(super) async fn note(
    app: &App,
    opener: &Opener,
    stored: &StoredAccess,
    viewer: Viewer,
    outcome: Outcome,
) -> Result<(), Refusal> {
    let account = opener.signed_in.as_ref().map(|one| one.account().clone());
    // Whoever looks at what they share themselves is nobody else.
    if account.as_ref() == Some(&stored.account) {
        return Ok(());
    }
    let known_by = match (&account, &viewer) {
        (None, Viewer::Visitor { network }) => network.clone(),
        (None, Viewer::Person { .. } | Viewer::Organisation { .. }) => return Ok(()),
        (Some(account), _) => account.to_string(),
    };
    let asker = Asker {
        known_by,
        most: account.is_none().then_some(app.settings().visitors_told_of),
        refused: matches!(outcome, Outcome::Refused),
    };
    let mut reader = app.store.read().await?;
    if reader.asker_is_noted(&stored.id, &asker).await? {
        return Ok(());
    }
    drop(reader);
    let stored = stored.clone();
    app.store
        .write(app.now(), move |transaction| {
            let (account, asker, stored) = (account.clone(), asker.clone(), stored.clone());
            let (viewer, outcome) = (viewer.clone(), outcome.clone());
            Box::pin(async move {
                if transaction.note_asker(&stored.id, &asker).await? {
                    tell_both(transaction, &stored, account, viewer, outcome).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn tell_both(
    transaction: &mut Transaction,
    stored: &StoredAccess,
    account: Option<AccountId>,
    viewer: Viewer,
    outcome: Outcome,
) -> Result<(), Refusal> {
    let (at_holder, at_viewer) = match outcome {
        Outcome::Shown(_) => (HistoryKind::AccessAsked, HistoryKind::DocumentAsked),
        Outcome::Refused => (HistoryKind::AccessRefused, HistoryKind::DocumentRefused),
    };
    super::tell_holder(transaction, stored, at_holder, Some(viewer.into()), None).await?;
    let Some(account) = account else {
        return Ok(());
    };
    let mut told = history::entry(transaction, at_viewer)?;
    // Whoever was refused was told neither whose nor which document it is.
    if let Outcome::Shown(name) = outcome {
        told.document = Some(stored.kind);
        told.counterpart = Some(Counterpart::Person { name });
        told.terms = Some(stored.terms.clone());
    }
    Ok(transaction.tell(&account, told).await?)
}

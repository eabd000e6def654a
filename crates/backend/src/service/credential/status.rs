//! Places in status lists, and the lists as everybody gets them (S-36).

use credential::status_list::{Bits, Draft, Status, StatusList, StatusListError, TokenContents};
use domain::{StatusListId, document::CredentialEnding};
use jiff::{SignedDuration, Timestamp};
use protocol::credential::{STATUS_LISTS, StatusLists, status_list_uri};

use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{StoredCredential, Transaction},
};

/// Entries of a list, of two bits each: 32 KiB before compression.
const ENTRIES: u32 = 1 << 17;
/// Random places that are tried before another list is opened; with that a list is about half full.
const TRIES: usize = 4;

/// A status list token that says what is so.
#[derive(Debug, Clone)]
pub struct SignedList {
    /// The token.
    pub token: String,
    /// For how long it may be kept.
    pub time_to_live: SignedDuration,
}

/// Gives a credential a random place in the newest list, so that neighbours have nothing in common.
pub async fn enter(
    transaction: &mut Transaction,
    stored: &mut StoredCredential,
) -> Result<(), Refusal> {
    if let Some(newest) = transaction.newest_status_list().await? {
        let fresh = std::mem::replace(&mut stored.list, newest);
        for _ in 0..TRIES {
            stored.place = u32::from_be_bytes(random()?) % ENTRIES;
            if transaction.keep_credential(stored).await? {
                return Ok(());
            }
        }
        stored.list = fresh;
    }
    transaction.open_status_list(&stored.list).await?;
    stored.place = u32::from_be_bytes(random()?) % ENTRIES;
    let kept = transaction.keep_credential(stored).await?;
    kept.then_some(())
        .ok_or(Refusal::Fault("a new status list has no place"))
}

/// The lists in which somebody's credential still holds.
pub async fn status_lists(app: &App) -> Result<StatusLists, Refusal> {
    let lists = app.store.read().await?.live_status_lists(app.now()).await?;
    Ok(StatusLists {
        status_lists: lists
            .iter()
            .map(|list| status_list_uri(&app.origin, list))
            .collect(),
    })
}

/// A list by its id: the token that was signed last, or another one where something has ended since or it grows old.
pub async fn status_list(app: &App, id: StatusListId) -> Result<SignedList, Refusal> {
    let time_to_live = app.settings().status_list_ttl;
    let stored = app
        .store
        .read()
        .await?
        .status_list(&id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let lately = stored
        .signed
        .filter(|(_, at)| is_young(app, *at, app.now()));
    let token = match lately {
        Some((token, _)) => token,
        None => {
            let app = app.clone();
            let store = app.store.clone();
            store
                .write(app.now(), move |transaction| {
                    Box::pin(sign(transaction, app.clone(), id.clone()))
                })
                .await?
        }
    };
    Ok(SignedList {
        token,
        time_to_live,
    })
}

/// Signs a list in the transaction that reads it, so that whatever ends meanwhile is in it or makes another one.
async fn sign(
    transaction: &mut Transaction,
    app: App,
    id: StatusListId,
) -> Result<String, Refusal> {
    let now = transaction.now();
    let stored = transaction
        .status_list(&id)
        .await?
        .ok_or(Refusal::NotFound)?;
    // Another caller may have been quicker.
    if let Some((token, _)) = stored.signed.filter(|(_, at)| is_young(&app, *at, now)) {
        return Ok(token);
    }
    let ended = transaction.ended_places(&id).await?;
    let token = token(&app, &id, &ended, now)?;
    transaction.keep_status_list(&id, &token).await?;
    Ok(token)
}

fn token(
    app: &App,
    id: &StatusListId,
    ended: &[(u32, CredentialEnding)],
    now: Timestamp,
) -> Result<String, Refusal> {
    let fault = |error: StatusListError| {
        tracing::error!(error = &error as &dyn std::error::Error, "a status list");
        Refusal::Fault("a status list could not be signed")
    };
    let mut list = StatusList::new(Bits::Two, ENTRIES.into()).map_err(fault)?;
    for (place, ending) in ended {
        let status = match ending {
            CredentialEnding::Invalid => Status::INVALID,
            CredentialEnding::Replaced => Status::REPLACED,
        };
        list.set((*place).into(), status).map_err(fault)?;
    }
    let contents = TokenContents {
        uri: &status_list_uri(&app.origin, id),
        issued_at: now,
        expires_at: now + app.settings().status_list_life,
        time_to_live: app.settings().status_list_ttl,
        aggregation_uri: Some(&format!("{}{STATUS_LISTS}", app.origin)),
    };
    let certificate = std::slice::from_ref(app.issuer.certificate());
    let draft = Draft::new(&list, &contents, certificate).map_err(fault)?;
    let signature = app.issuer.sign(draft.to_be_signed())?;
    draft.attach(&signature).map_err(fault)
}

/// Whether a token was signed lately enough to be kept by others for a good while.
fn is_young(app: &App, signed_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(signed_at) < app.settings().status_list_life / 2
}

//! History and notifications.

use domain::{AccountId, HistoryEntryId, NotificationId, history::HistoryKind};
use protocol::history::{Event, History, HistoryEntry, Notification, Notifications};

use super::Person;
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Entry, Transaction},
};

/// Entries of one page.
const PAGE: u32 = 100;

/// A new entry, at the instant of the transaction.
pub fn entry(transaction: &Transaction, kind: HistoryKind) -> Result<Entry, Refusal> {
    Ok(Entry::new(
        HistoryEntryId::from_random(random()?),
        kind,
        transaction.now(),
    ))
}

/// A page of a person's history, older than an entry if one is named.
pub async fn page(
    app: &App,
    who: &Person,
    before: Option<&HistoryEntryId>,
) -> Result<History, Refusal> {
    page_of(app, &who.account, before).await
}

/// A page of the history of a person or of an organisation.
pub(super) async fn page_of(
    app: &App,
    account: &AccountId,
    before: Option<&HistoryEntryId>,
) -> Result<History, Refusal> {
    let mut entries = app
        .store
        .read()
        .await?
        .history(account, before, PAGE + 1)
        .await?;
    let more = entries.len() > PAGE as usize;
    entries.truncate(PAGE as usize);
    Ok(History {
        entries: entries.into_iter().map(shown).collect(),
        more,
    })
}

/// The notifications of a person.
pub async fn notifications(app: &App, who: &Person) -> Result<Notifications, Refusal> {
    let entries = app.store.read().await?.notifications(&who.account).await?;
    let notifications = entries
        .into_iter()
        .map(|entry| {
            Ok(Notification {
                notification: NotificationId::parse(entry.id.as_str())
                    .map_err(|_| Refusal::Fault("an entry's id is not one"))?,
                read: entry.read,
                about: shown(entry),
            })
        })
        .collect::<Result<_, Refusal>>()?;
    Ok(Notifications { notifications })
}

/// An entry as it is sent the moment it happens.
pub fn event(entry: &Entry) -> Event {
    Event {
        kind: entry.kind,
        at: entry.at,
        access: entry.access.clone(),
        request: entry.request.clone(),
        consent: entry.consent.clone(),
    }
}

fn shown(entry: Entry) -> HistoryEntry {
    HistoryEntry {
        entry: entry.id,
        kind: entry.kind,
        at: entry.at,
        document: entry.document,
        access: entry.access,
        request: entry.request,
        consent: entry.consent,
        answers: entry.answers,
        counterpart: entry.counterpart,
        terms: entry.terms,
        disclosed: entry.disclosed,
        report: entry.report,
        appeal: entry.appeal,
        dwelling: entry.dwelling,
        inquiry: entry.inquiry,
        reservation: entry.reservation,
        service: entry.service,
    }
}

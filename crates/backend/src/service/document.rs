//! Digital documents, generated from their sources each time they are asked for.

use domain::{
    DocumentId, Iin,
    document::{
        AgeClaim, Document, DocumentKind, Field, Loss, LossRefusal, Pending, PendingReason,
        SourceSystem,
    },
    history::HistoryKind,
    session::Permission,
    settings::civil_day,
};
use jiff::Timestamp;
use protocol::document::{ReportLoss, ReportedLoss, SourceDocuments};

use super::{Person, history};
use crate::{
    app::App,
    refusal::Refusal,
    registers::{self, sources::DocumentRecord},
    store::{Reader, Transaction},
};

/// A document with whose it is.
#[derive(Debug, Clone)]
pub struct Held {
    /// The person that it is about.
    pub holder: Iin,
    /// The document.
    pub document: Document,
}

/// What one source has about a person and about their children.
pub async fn of_source(
    app: &App,
    who: &Person,
    source: SourceSystem,
) -> Result<SourceDocuments, Refusal> {
    who.may(Permission::UseDocuments)?;
    about(app, &who.iin, source).await
}

/// The same of anybody, for the service itself.
pub async fn about(app: &App, iin: &Iin, source: SourceSystem) -> Result<SourceDocuments, Refusal> {
    let now = app.now();
    let mut documents = Vec::new();
    let mut pending = Vec::new();
    for (person, of_child) in family(app, iin, now).await? {
        let found = app
            .registers
            .sources
            .of(source)
            .about(&person.iin, now)
            .await?;
        let mut reader = app.store.read().await?;
        let mut there = Vec::new();
        let mut not_there = found.pending;
        for record in found.documents {
            let document = document(app, &mut reader, &person, of_child, record, now).await?;
            match document.not_formed() {
                Some(why) => not_there.push((document.kind, why)),
                None => there.push(document),
            }
        }
        for kind in source.kinds() {
            if there.iter().any(|document| document.kind == kind) {
                continue;
            }
            let said = not_there.iter().find(|(other, _)| *other == kind);
            let why = match said {
                Some((_, why)) => Some(*why),
                None => PendingReason::of_nothing(
                    kind,
                    person.iin.date_of_birth(),
                    of_child,
                    civil_day(now),
                    app.settings(),
                ),
            };
            pending.extend(why.map(|why| Pending {
                kind,
                person: person.full_name.clone(),
                of_child,
                why,
            }));
        }
        documents.extend(there);
    }
    Ok(SourceDocuments {
        source,
        documents,
        pending,
    })
}

/// What tells whether documents have changed: a hash of all but the time at which they were fetched.
pub fn entity_tag(documents: &SourceDocuments) -> String {
    let mut timeless = documents.clone();
    for document in &mut timeless.documents {
        document.fetched_at = Timestamp::UNIX_EPOCH;
        for field in &mut document.fields {
            field.fetched_at = Timestamp::UNIX_EPOCH;
        }
    }
    let bytes = serde_json::to_vec(&timeless).unwrap_or_default();
    format!("\"{}\"", domain::hex(&eds::sha256(&bytes)[..16]))
}

/// A document of a person or of a child of theirs, as its source has it now; of which kind, where that is known.
pub async fn held(
    app: &App,
    iin: &Iin,
    id: &DocumentId,
    kind: Option<DocumentKind>,
) -> Result<Held, Refusal> {
    let now = app.now();
    let mut away = None;
    // Nearly always it is the person's own, and the registers need not be asked for children.
    for own in [true, false] {
        let people = match own {
            true => vec![(
                app.registers
                    .persons
                    .person(iin)
                    .await?
                    .ok_or(Refusal::NotFound)?,
                false,
            )],
            false => children(app, iin, now).await?,
        };
        let iins: Vec<Iin> = people
            .iter()
            .map(|(person, _)| person.iin.clone())
            .collect();
        for source in SourceSystem::ALL {
            if iins.is_empty() || kind.is_some_and(|kind| kind.source() != source) {
                continue;
            }
            let found = app
                .registers
                .sources
                .of(source)
                .document(&iins, id, now)
                .await;
            let (holder, record) = match found {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                // Another one may have it.
                Err(error) => {
                    away = away.or(Some(error));
                    continue;
                }
            };
            let Some((person, of_child)) = people.iter().find(|(one, _)| one.iin == holder) else {
                continue;
            };
            let mut reader = app.store.read().await?;
            let document = document(app, &mut reader, person, *of_child, record, now).await?;
            return match document.not_formed() {
                Some(_) => Err(Refusal::NotFound),
                None => Ok(Held { holder, document }),
            };
        }
    }
    Err(away.map_or(Refusal::NotFound, Refusal::from))
}

/// The document that a person wants to report, if it is theirs and can be reported.
pub async fn to_report(
    app: &App,
    who: &Person,
    id: &DocumentId,
    body: &ReportLoss,
) -> Result<Held, Refusal> {
    who.may(Permission::UseDocuments)?;
    let held = held(app, &who.iin, id, None).await?;
    held.document.clone().report(body.loss, app.now())?;
    Ok(held)
}

/// Notes that a document is lost or stolen.
pub async fn report(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    held: Held,
    loss: Loss,
) -> Result<ReportedLoss, Refusal> {
    let now = transaction.now();
    let reported = held.document.report(loss, now)?;
    let hash = issue_hash(&app, &reported.number);
    if !transaction
        .note_loss(&reported.id, &hash, &who.account, loss)
        .await?
    {
        return Err(LossRefusal::ReportedAlready.into());
    }
    transaction
        .end_credentials_of_document(&reported.id)
        .await?;
    let mut entry = history::entry(transaction, HistoryKind::DocumentReportedLost)?;
    entry.document = Some(reported.kind);
    transaction.tell(&who.account, entry).await?;
    Ok(ReportedLoss {
        document: reported.id,
        standing: reported.standing,
        reported_at: now,
    })
}

/// A person and their children who are not of age, whose documents show under theirs.
async fn family(
    app: &App,
    iin: &Iin,
    now: Timestamp,
) -> Result<Vec<(registers::Person, bool)>, Refusal> {
    let own = app.registers.persons.person(iin).await?;
    let mut family: Vec<_> = own.into_iter().map(|person| (person, false)).collect();
    family.extend(children(app, iin, now).await?);
    Ok(family)
}

async fn children(
    app: &App,
    iin: &Iin,
    now: Timestamp,
) -> Result<Vec<(registers::Person, bool)>, Refusal> {
    let today = civil_day(now);
    let children = app.registers.persons.children_of(iin).await?;
    Ok(children
        .into_iter()
        .filter(|child| child.iin.age_on(today) < app.settings().adult_age)
        .map(|child| (child, true))
        .collect())
}

/// Puts together what the source has with what the issuer computes and with what the holder reported.
async fn document(
    app: &App,
    reader: &mut Reader,
    person: &registers::Person,
    of_child: bool,
    record: DocumentRecord,
    now: Timestamp,
) -> Result<Document, Refusal> {
    let hash = issue_hash(app, &record.number);
    let reported = reader.loss(&record.id, &hash).await?;
    let ages = match record.photo {
        Some(_) => AgeClaim::all(person.iin.date_of_birth(), civil_day(now)),
        None => Vec::new(),
    };
    let fields = record.fields.into_iter().map(|field| Field {
        name: field.name,
        value: field.value,
        source: field.source,
        fetched_at: now,
    });
    let document = Document {
        id: record.id,
        kind: record.kind,
        person: person.full_name.clone(),
        of_child,
        number: record.number,
        valid_until: record.valid_until,
        standing: record.standing,
        reported_at: None,
        fields: fields.collect(),
        ages,
        photo_source: record
            .kind
            .photo_source()
            .filter(|_| record.photo.is_some()),
        photo: record.photo,
        fetched_at: now,
    };
    Ok(match reported {
        Some((loss, at)) => document.reported(loss, at),
        None => document,
    })
}

/// What tells one issue of a document from the next: a new one has another number.
fn issue_hash(app: &App, number: &str) -> String {
    app.keyed_hash("issue of a document", &[number])
}

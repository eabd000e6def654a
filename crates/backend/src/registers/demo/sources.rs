//! The document sources of the demonstration.

use std::sync::Arc;

use domain::{
    DocumentId, Iin,
    correction::{CorrectionAnswer, CorrectionReason, CorrectionState},
    document::SourceSystem,
};
use jiff::{SignedDuration, Timestamp};

use super::Demo;
use crate::{
    registers::{
        Asked, RegisterError,
        sources::{CorrectionRecord, DocumentRecord, DocumentSource, Found},
    },
    store::{DemoDocument, DemoPerson, Reader},
};

/// When somebody at a source of the demonstration takes up a correction.
const TAKEN_UP_AFTER: SignedDuration = SignedDuration::from_secs(5);
/// When it is answered: soon enough to be waited for, late enough to be seen in work.
const ANSWERED_AFTER: SignedDuration = SignedDuration::from_secs(15);

/// One source over the seeded population.
pub(super) struct DemoSource {
    pub(super) demo: Arc<Demo>,
    pub(super) source: SourceSystem,
}

impl DocumentSource for DemoSource {
    fn about<'a>(&'a self, iin: &'a Iin, _now: Timestamp) -> Asked<'a, Found> {
        Box::pin(async move {
            let mut reader = self.demo.store.read().await?;
            self.answers(&mut reader, iin).await?;
            let Some(person) = reader.demo_person(iin).await? else {
                return Ok(Found::default());
            };
            let mut records = reader.demo_documents(iin).await?;
            records.retain(|record| record.kind.source() == self.source);
            records.sort_by(|one, other| (one.kind, &one.number).cmp(&(other.kind, &other.number)));
            let documents = records
                .into_iter()
                .map(|record| self.record(record, &person))
                .collect::<Result<_, _>>()?;
            let mut pending = reader.demo_pending(iin).await?;
            pending.retain(|(kind, _)| kind.source() == self.source);
            Ok(Found { documents, pending })
        })
    }

    fn document<'a>(
        &'a self,
        people: &'a [Iin],
        id: &'a DocumentId,
        _now: Timestamp,
    ) -> Asked<'a, Option<(Iin, DocumentRecord)>> {
        Box::pin(async move {
            let mut reader = self.demo.store.read().await?;
            let found = reader.demo_document(id).await?;
            let Some(record) = found.filter(|record| {
                record.kind.source() == self.source && people.contains(&record.holder)
            }) else {
                return Ok(None);
            };
            self.answers(&mut reader, &record.holder).await?;
            let Some(person) = reader.demo_person(&record.holder).await? else {
                return Ok(None);
            };
            let holder = record.holder.clone();
            Ok(Some((holder, self.record(record, &person)?)))
        })
    }

    fn ask_correction<'a>(&'a self, asked: &'a CorrectionRecord) -> Asked<'a, ()> {
        Box::pin(async move {
            let mut reader = self.demo.store.read().await?;
            self.answers(&mut reader, &asked.iin).await
        })
    }

    fn correction<'a>(
        &'a self,
        asked: &'a CorrectionRecord,
        now: Timestamp,
    ) -> Asked<'a, CorrectionState> {
        Box::pin(async move {
            let mut reader = self.demo.store.read().await?;
            self.answers(&mut reader, &asked.iin).await?;
            Ok(state_at(asked.asked_at, &asked.reason, now))
        })
    }
}

impl DemoSource {
    /// Fails where the source is away for a person.
    async fn answers(&self, reader: &mut Reader, iin: &Iin) -> Result<(), RegisterError> {
        match reader.demo_outage(self.source, iin).await? {
            true => Err(RegisterError::away(
                self.source,
                "an outage of the demonstration",
            )),
            false => Ok(()),
        }
    }

    fn record(
        &self,
        record: DemoDocument,
        person: &DemoPerson,
    ) -> Result<DocumentRecord, RegisterError> {
        let photo = match record.kind.photo_source().filter(|_| record.has_photo) {
            Some(source) => Some(self.demo.photos.photo(person, source, &record)?),
            None => None,
        };
        Ok(DocumentRecord {
            id: record.id,
            kind: record.kind,
            number: record.number,
            valid_until: record.valid_until,
            standing: record.standing,
            fields: record.fields,
            photo,
        })
    }
}

/// How the owner of a source in the demonstration goes about a correction: nothing of it is really corrected, and so
/// no answer says that it was.
fn state_at(asked_at: Timestamp, reason: &CorrectionReason, now: Timestamp) -> CorrectionState {
    let (taken_up, answered) = (asked_at + TAKEN_UP_AFTER, asked_at + ANSWERED_AFTER);
    let answer = match reason {
        CorrectionReason::Misspelt | CorrectionReason::NotMine | CorrectionReason::Incomplete => {
            CorrectionAnswer::PapersNeeded
        }
        CorrectionReason::Outdated | CorrectionReason::WrongTranslation => {
            CorrectionAnswer::FoundRight
        }
    };
    if now < taken_up {
        CorrectionState::Sent
    } else if now < answered {
        CorrectionState::InWork { since: taken_up }
    } else {
        CorrectionState::Answered {
            at: answered,
            answer,
        }
    }
}

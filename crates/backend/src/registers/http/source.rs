//! A document source over HTTPS.

pub mod answer;

use domain::{CorrectionId, DocumentId, Iin, correction::CorrectionState, document::SourceSystem};
use jiff::Timestamp;
use serde::Serialize;

use super::{SystemConfig, SystemConfigError, client::Client};
use crate::registers::{
    Asked,
    sources::{CorrectionRecord, DocumentRecord, DocumentSource, Found},
};

/// A source over HTTPS.
pub struct HttpSource {
    source: SourceSystem,
    client: Client,
}

impl HttpSource {
    /// Reads certificates and key, and connects to nobody yet.
    pub fn new(source: SourceSystem, config: &SystemConfig) -> Result<Self, SystemConfigError> {
        Ok(Self {
            source,
            client: Client::new(source.into(), config)?,
        })
    }
}

#[derive(Serialize)]
struct About<'a> {
    iin: &'a Iin,
}

#[derive(Serialize)]
struct Correct<'a> {
    correction: &'a CorrectionId,
    iin: &'a Iin,
    kind: domain::document::DocumentKind,
    number: &'a str,
    field: domain::document::FieldName,
    reason: domain::correction::CorrectionReason,
    asked_at: Timestamp,
}

#[derive(Serialize)]
struct Status<'a> {
    correction: &'a CorrectionId,
}

impl DocumentSource for HttpSource {
    fn about<'a>(&'a self, iin: &'a Iin, _now: Timestamp) -> Asked<'a, Found> {
        Box::pin(async move {
            let read = |answer: &[u8]| answer::found(self.source, iin, answer);
            self.client
                .call("/v1/documents", &About { iin }, read)
                .await
        })
    }

    fn document<'a>(
        &'a self,
        people: &'a [Iin],
        id: &'a DocumentId,
        now: Timestamp,
    ) -> Asked<'a, Option<(Iin, DocumentRecord)>> {
        Box::pin(async move {
            for iin in people {
                let found = self.about(iin, now).await?;
                let record = found.documents.into_iter().find(|record| record.id == *id);
                if let Some(record) = record {
                    return Ok(Some((iin.clone(), record)));
                }
            }
            Ok(None)
        })
    }

    fn ask_correction<'a>(&'a self, asked: &'a CorrectionRecord) -> Asked<'a, ()> {
        Box::pin(async move {
            let body = Correct {
                correction: &asked.id,
                iin: &asked.iin,
                kind: asked.kind,
                number: &asked.number,
                field: asked.field,
                reason: asked.reason,
                asked_at: asked.asked_at,
            };
            self.client.call("/v1/corrections", &body, |_| Ok(())).await
        })
    }

    fn correction<'a>(
        &'a self,
        asked: &'a CorrectionRecord,
        _now: Timestamp,
    ) -> Asked<'a, CorrectionState> {
        Box::pin(async move {
            let correction = &asked.id;
            let body = Status { correction };
            self.client
                .call("/v1/corrections/status", &body, answer::correction)
                .await
        })
    }
}

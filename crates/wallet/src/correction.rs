//! "This is wrong": what the person asks the sources of fields to correct.

use domain::{
    DocumentId,
    correction::{CorrectionReason, CorrectionState},
    document::{DocumentKind, FieldName, SourceSystem},
};
use jiff::Timestamp;
use protocol::document::{AskCorrection, CORRECTIONS, CorrectionStatus, Corrections};
use serde::Serialize;

use crate::{Error, Wallet, backend, intent::Purpose};

/// What the person asked to be corrected, and how far that has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CorrectionView {
    /// The correction.
    pub correction: String,
    /// The document.
    pub document: String,
    /// Its kind.
    pub kind: DocumentKind,
    /// The field.
    pub field: FieldName,
    /// Who corrects it.
    pub source: SourceSystem,
    /// What is wrong.
    pub reason: CorrectionReason,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// How far it has come.
    pub state: CorrectionState,
}

impl Wallet {
    /// The corrections that the person asked for, the newest first.
    pub async fn corrections(&self) -> Result<Vec<CorrectionView>, Error> {
        let answer: Corrections = self.read(CORRECTIONS.to_owned()).await?;
        Ok(answer.corrections.into_iter().map(view).collect())
    }

    /// Asks the source of a field to correct it.
    ///
    /// Where that was begun before and nobody knows how it ended, it is finished.
    pub async fn ask_correction(
        &self,
        document: &str,
        field: FieldName,
        reason: CorrectionReason,
    ) -> Result<CorrectionView, Error> {
        let rows = self.rows()?;
        let document = DocumentId::parse(document).map_err(|_| Error::NotFound)?;
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("correct/{document}/{field:?}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let body = backend::body(&AskCorrection {
                    document,
                    field,
                    reason,
                })?;
                let sending = self.sending(CORRECTIONS.to_owned(), body)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(view(answer.parse()?))
    }
}

fn view(status: CorrectionStatus) -> CorrectionView {
    CorrectionView {
        correction: status.correction.into(),
        document: status.document.into(),
        kind: status.kind,
        field: status.field,
        source: status.source,
        reason: status.reason,
        asked_at: status.asked_at,
        state: status.state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Kit, document};

    #[tokio::test]
    async fn r21_a_correction_whose_answer_got_lost_is_asked_for_once() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        wallet.update_documents().await.expect("updated");
        kit.service.world().answers_to_lose = 1;
        let ask = || {
            let document = document();
            let wallet = &wallet;
            async move {
                wallet
                    .ask_correction(
                        document.as_str(),
                        FieldName::Number,
                        CorrectionReason::Misspelt,
                    )
                    .await
            }
        };

        assert_eq!(ask().await.err(), Some(Error::BackendAway));
        let asked = ask().await.expect("asked");

        assert_eq!(asked.state, CorrectionState::Sent);
        assert_eq!(kit.service.world().corrections.len(), 1);
        assert_eq!(wallet.corrections().await.expect("listed"), [asked]);
    }
}

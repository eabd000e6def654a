//! A document that its holder reports lost or stolen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Document, Standing};

/// What happened to the paper of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// It was lost.
    Lost,
    /// It was stolen.
    Stolen,
}

/// Why a document cannot be reported lost or stolen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LossRefusal {
    /// There is no paper of this kind.
    #[error("there is no paper of this kind that could be lost")]
    NotCarried,
    /// It was reported before.
    #[error("the document was reported already")]
    ReportedAlready,
    /// Another one was issued in its place.
    #[error("the document was replaced")]
    Replaced,
}

impl Document {
    /// The document once its holder has reported it: not valid from that instant until it is issued again.
    pub fn report(self, loss: Loss, now: Timestamp) -> Result<Self, LossRefusal> {
        if !self.kind.is_carried() {
            return Err(LossRefusal::NotCarried);
        }
        match self.standing {
            Standing::InForce => Ok(self.reported(loss, now)),
            Standing::Lost | Standing::Stolen => Err(LossRefusal::ReportedAlready),
            Standing::Replaced => Err(LossRefusal::Replaced),
        }
    }

    /// The document with a report of its holder that its source may not know yet; what the source says goes first.
    pub fn reported(self, loss: Loss, at: Timestamp) -> Self {
        match self.standing {
            Standing::InForce => Self {
                standing: match loss {
                    Loss::Lost => Standing::Lost,
                    Loss::Stolen => Standing::Stolen,
                },
                reported_at: Some(at),
                ..self
            },
            Standing::Lost | Standing::Stolen | Standing::Replaced => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        document::{DocumentKind, DocumentState, SharingRefusal},
        testing,
    };

    #[test]
    fn r18_who_reports_a_document_stolen_can_share_it_no_more() {
        let now = testing::at("2026-11-24T10:00:00Z");
        let stolen = testing::document().report(Loss::Stolen, now).unwrap();

        assert_eq!(stolen.state(date(2026, 11, 24)), DocumentState::Stolen);
        assert_eq!(
            stolen.may_be_shared(date(2026, 11, 24)),
            Err(SharingRefusal::Lost)
        );
        assert_eq!(stolen.reported_at, Some(now));
        assert_eq!(
            stolen.report(Loss::Lost, now),
            Err(LossRefusal::ReportedAlready)
        );
    }

    #[test]
    fn r18_what_has_no_paper_or_was_replaced_cannot_be_reported() {
        let now = testing::at("2026-11-24T10:00:00Z");
        for kind in [DocumentKind::PcrTest, DocumentKind::VaccinationPassport] {
            let document = Document {
                kind,
                ..testing::document()
            };
            assert_eq!(
                document.report(Loss::Lost, now),
                Err(LossRefusal::NotCarried)
            );
        }
        let replaced = Document {
            standing: Standing::Replaced,
            ..testing::document()
        };
        assert_eq!(
            replaced.clone().report(Loss::Lost, now),
            Err(LossRefusal::Replaced)
        );
        assert_eq!(replaced.clone().reported(Loss::Lost, now), replaced);
    }
}

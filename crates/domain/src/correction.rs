//! "This is wrong": what a person asks the source of a field to correct.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Settings,
    document::{Document, FieldName, SourceSystem},
    ticket::{self, TicketRefusal, TicketState},
};

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CorrectionReason {
    /// It is misspelt.
    Misspelt,
    /// It was right once.
    Outdated,
    /// It is somebody else's.
    NotMine,
    /// Something of it is missing.
    Incomplete,
    /// The text in another language says something else.
    WrongTranslation,
}

/// What the owner of the source answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CorrectionAnswer {
    /// It is corrected: the next update brings it.
    Corrected,
    /// It was compared with the papers and is right.
    FoundRight,
    /// The person has to come with the papers that show it.
    PapersNeeded,
}

/// How far a correction has come.
pub type CorrectionState = TicketState<CorrectionAnswer>;

/// What a person asks to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The field.
    pub field: FieldName,
    /// Where it comes from, and who therefore corrects it.
    pub source: SourceSystem,
    /// What is wrong.
    pub reason: CorrectionReason,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// How far it has come.
    pub state: CorrectionState,
}

/// Why a correction is not asked for, or does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// The document has no such field.
    #[error("the document has no such field")]
    NoSuchField,
    /// By what holds of everything that waits for an answer.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
}

impl Correction {
    /// Asks the source of a field to correct it. `open_here` are the fields of this document of which a correction is
    /// open, `open` how many of the person's are in all.
    pub fn ask(
        document: &Document,
        field: FieldName,
        reason: CorrectionReason,
        open_here: &[FieldName],
        open: u32,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, CorrectionRefusal> {
        let source = document
            .field(field)
            .ok_or(CorrectionRefusal::NoSuchField)?
            .source;
        ticket::may_send(open_here.contains(&field), open, settings.open_corrections)?;
        Ok(Self {
            field,
            source,
            reason,
            asked_at: now,
            state: CorrectionState::Sent,
        })
    }

    /// What the source says of it now; an answer is final.
    pub fn advance(self, state: CorrectionState) -> Result<Self, CorrectionRefusal> {
        let state = self.state.advance(state)?;
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn ask(
        field: FieldName,
        open_here: &[FieldName],
        open: u32,
    ) -> Result<Correction, CorrectionRefusal> {
        Correction::ask(
            &testing::document(),
            field,
            CorrectionReason::Misspelt,
            open_here,
            open,
            testing::at("2026-11-24T10:00:00Z"),
            &Settings::default(),
        )
    }

    #[test]
    fn r21_a_correction_goes_to_the_source_of_the_field() {
        let asked = ask(FieldName::Issuer, &[], 0).unwrap();
        assert_eq!(asked.source, SourceSystem::GbdFl);
        assert_eq!(asked.state, CorrectionState::Sent);
        assert_eq!(
            ask(FieldName::Vin, &[], 0),
            Err(CorrectionRefusal::NoSuchField)
        );
    }

    #[test]
    fn r21_one_field_waits_for_one_answer_and_ten_at_most_wait() {
        assert_eq!(
            ask(FieldName::Issuer, &[FieldName::Issuer], 1),
            Err(TicketRefusal::OpenAlready.into())
        );
        assert!(ask(FieldName::Issuer, &[], 9).is_ok());
        assert_eq!(
            ask(FieldName::Issuer, &[], 10),
            Err(TicketRefusal::TooManyOpen.into())
        );
    }

    #[test]
    fn r21_an_answer_is_final() {
        let at = testing::at("2026-11-25T10:00:00Z");
        let answered = CorrectionState::Answered {
            at,
            answer: CorrectionAnswer::FoundRight,
        };
        let in_work = ask(FieldName::Issuer, &[], 0)
            .unwrap()
            .advance(CorrectionState::InWork { since: at })
            .unwrap();
        let done = in_work.advance(answered).unwrap();
        assert_eq!(
            done.advance(CorrectionState::Sent),
            Err(TicketRefusal::Over.into())
        );
    }

    #[test]
    fn r21_the_states_of_a_correction_as_they_are_sent() {
        let at = testing::at("2026-11-25T10:00:00Z");
        insta::assert_json_snapshot!([
            CorrectionState::Sent,
            CorrectionState::InWork { since: at },
            CorrectionState::Answered {
                at,
                answer: CorrectionAnswer::Corrected
            },
        ]);
    }
}

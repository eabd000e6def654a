//! The consents that an owner is asked for: read, given, refused, taken back (R-28, R-35, R-42, S-15, S-16, S-30).

use domain::{
    ConsentId, FullName,
    consent::{Answer, ConsentRefusalReason, ConsentState, ConsentStatement},
    request::RequestState,
    statement::{self, Statement},
};
use jiff::{Timestamp, civil::Date};
use protocol::consent::{
    AnswerConsent, CONSENTS, CONSENTS_ANSWER, CONSENTS_ONE, CONSENTS_TAKE_BACK, ConsentStatus,
    Consents, OtherConsent,
};
use serde::Serialize;

use crate::{
    ApplicationView, Auth, Error, Wallet,
    backend::{self, NOTHING, path_of},
    intent::Purpose,
    request,
};

/// A consent as the owner sees it who is asked (S-16).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ConsentView {
    /// The consent.
    pub consent: String,
    /// The request that it is for.
    pub request: String,
    /// Whom the request is about.
    pub person: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
    /// Who applies.
    pub applicant: FullName,
    /// What for.
    pub about: ApplicationView,
    /// Whether the request has a fee, which is paid before it is consented to.
    pub has_fee: bool,
    /// How the consent stands.
    pub state: ConsentState,
    /// How the request stands.
    pub request_state: RequestState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// How many of those who were asked have answered.
    pub answered: u32,
    /// How many were asked.
    pub asked: u32,
    /// The others who were asked.
    pub others: Vec<OtherConsentView>,
    /// Until when the request can be asked again, where it lapsed, and a consent given to it be taken back (S-30).
    pub ask_again_until: Option<Timestamp>,
    /// The exact text of the request that the answer is bound to.
    pub statement: String,
}

/// How another owner's consent stands.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OtherConsentView {
    /// Given name and the first letter of the surname; none where the service does not know it.
    pub name: Option<String>,
    /// How it stands.
    pub state: ConsentState,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

domain::debug_by_name!(ConsentView, OtherConsentView);

impl From<OtherConsent> for OtherConsentView {
    fn from(other: OtherConsent) -> Self {
        Self {
            name: other.name,
            state: other.state,
            until: other.until,
            answered_at: other.answered_at,
        }
    }
}

impl Wallet {
    /// The consents asked of the person.
    pub async fn consents(&self) -> Result<Vec<ConsentView>, Error> {
        let consents: Consents = self.read(CONSENTS.to_owned()).await?;
        consents
            .consents
            .into_iter()
            .map(|status| self.show_consent(status))
            .collect()
    }

    /// One consent.
    pub async fn consent(&self, consent: &str) -> Result<ConsentView, Error> {
        let consent = parse_id(consent)?;
        let status: ConsentStatus = self.read(path_of(CONSENTS_ONE, consent.as_str())).await?;
        if status.consent != consent {
            return Err(Error::BackendRubbish);
        }
        self.show_consent(status)
    }

    /// Consents to a registration as it was last shown, signed with the EDS.
    pub async fn approve_consent(&self, consent: &str, auth: Auth) -> Result<ConsentView, Error> {
        self.answer_consent(consent, Answer::Approve, false, &auth)
            .await
    }

    /// Refuses a registration as it was last shown, signed with the EDS; the applicant may be blocked (S-14).
    pub async fn refuse_consent(
        &self,
        consent: &str,
        reason: ConsentRefusalReason,
        block_applicant: bool,
        auth: Auth,
    ) -> Result<ConsentView, Error> {
        self.answer_consent(consent, Answer::Refuse { reason }, block_applicant, &auth)
            .await
    }

    /// Takes back a consent whose address is not entered yet (S-30).
    pub async fn take_back_consent(&self, consent: &str) -> Result<ConsentView, Error> {
        let (rows, consent) = (self.rows()?, parse_id(consent)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("take-back/{consent}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let path = path_of(CONSENTS_TAKE_BACK, consent.as_str());
                let sending = self.sending(path, NOTHING.to_vec())?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        self.show_consent(answer.parse()?)
    }

    /// Where an answer was begun before and nobody knows how it ended, that one is finished and stands; to who
    /// wanted another one now, `AnsweredAlready` says so.
    async fn answer_consent(
        &self,
        consent: &str,
        answer: Answer,
        block_applicant: bool,
        auth: &Auth,
    ) -> Result<ConsentView, Error> {
        let (rows, consent) = (self.rows()?, parse_id(consent)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("answer/{consent}");
        let answered = match self.finish_pending(&rows, &slot).await? {
            Some(answered) => {
                let stands: ConsentStatus = answered.parse()?;
                let is_wanted = match answer {
                    Answer::Approve => stands.state == ConsentState::Given,
                    Answer::Refuse { .. } => stands.state == ConsentState::Refused,
                };
                if !is_wanted {
                    return Err(Error::AnsweredAlready);
                }
                answered
            }
            None => {
                let body = self
                    .signed_answer(&consent, answer, block_applicant, auth)
                    .await?;
                let path = path_of(CONSENTS_ANSWER, consent.as_str());
                let sending = self.sending(path, backend::body(&body)?)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        self.show_consent(answered.parse()?)
    }

    /// Binds the answer to the exact bytes that were shown; refuses what is not a request to this service.
    async fn signed_answer(
        &self,
        consent: &ConsentId,
        answer: Answer,
        block_applicant: bool,
        auth: &Auth,
    ) -> Result<AnswerConsent, Error> {
        let (_, eds) = self.unlocked()?;
        let shown = self.state().shown_consents.get(consent.as_str()).cloned();
        let shown = shown.ok_or(Error::Conflict)?;
        let application = request::parse(&shown.statement.0).ok_or(Error::StatementInvalid)?;
        if application.site() != self.0.origin {
            return Err(Error::StatementInvalid);
        }
        let statement =
            ConsentStatement::draft(&shown.request, &shown.statement.0, &application, answer);
        let bytes = statement::to_be_signed(&statement);
        let root = self.authenticate(auth).await?;
        let signature = self
            .sign(&root, &eds, ConsentStatement::SUBJECT, &bytes)
            .await?;
        self.touch().await?;
        Ok(AnswerConsent {
            statement: bytes.into(),
            signature: signature.into(),
            block_applicant,
        })
    }

    /// Shows a consent, and remembers what it showed: nothing else of it is signed.
    fn show_consent(&self, status: ConsentStatus) -> Result<ConsentView, Error> {
        let application = request::parse(&status.statement.0).ok_or(Error::BackendRubbish)?;
        let definition = application.service().definition(&self.settings());
        let text =
            String::from_utf8(status.statement.0.clone()).map_err(|_| Error::BackendRubbish)?;
        self.state()
            .shown_consents
            .insert(status.consent.to_string(), status.clone());
        Ok(ConsentView {
            consent: status.consent.into(),
            request: status.request.into(),
            person: application.person().full_name.clone(),
            date_of_birth: application.person().date_of_birth,
            applicant: application.applicant().full_name.clone(),
            has_fee: definition.fee_mci > 0,
            about: application.into(),
            state: status.state,
            request_state: status.request_state,
            asked_at: status.asked_at,
            until: status.until,
            answered_at: status.answered_at,
            answered: status.answered,
            asked: status.asked,
            others: status.others.into_iter().map(Into::into).collect(),
            ask_again_until: status.ask_again_until,
            statement: text,
        })
    }
}

fn parse_id(consent: &str) -> Result<ConsentId, Error> {
    ConsentId::parse(consent).map_err(|_| Error::NotFound)
}

#[cfg(test)]
mod tests;

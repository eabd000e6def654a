//! Appeals against refused requests, and complaints against how those were decided: drawn up with all that the app
//! knows, signed with the EDS, followed, taken back, and taken out as evidence.

use std::path::Path;

use domain::{
    AppealId, FullName, Iin, LocalizedText, RequestId,
    appeal::{
        Addressee, AppealReceipt, AppealState, AppealStatement, AppealWithdrawal, Appellant, Body,
        ComplaintStatement, Essence, Extension, Forwarding, LateReason, Petition, PostalAddress,
        Stage, refusal_of,
    },
    application::Application,
    request::RefusalGround,
    settings::civil_day,
    statement::{self, LONGEST_STATEMENT, Statement},
    text::{Words, WordsError},
};
use jiff::{Timestamp, civil::Date};
use protocol::{
    Bytes,
    appeal::{
        APPEALS, APPEALS_EVIDENCE, APPEALS_ONE, APPEALS_WITHDRAW, AppealEvidence, AppealStatus,
        Appeals, PaperKind, SignedPaper,
    },
    profile::{PROFILE, Profile},
    request::{REQUESTS_ONE, RequestStatus},
};
use serde::{Deserialize, Serialize};

use crate::{
    Auth, Error, Exported, Wallet,
    backend::{self, path_of},
    evidence,
    form::{DRAWN, drawn_row},
    intent::Purpose,
    request::hash_of,
    vault::Batch,
};

/// What a person fills in of an appeal.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AppealForm {
    /// The request that was refused.
    pub request: String,
    /// The essence.
    pub essence: String,
    /// Where they get mail; the registered address where this is empty.
    pub postal_address: String,
}

/// What a person fills in of a complaint.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ComplaintForm {
    /// The appeal that was decided.
    pub appeal: String,
    /// The essence.
    pub essence: String,
    /// Why it comes late, where it does; may be empty.
    pub late_because: String,
}

domain::debug_by_name!(AppealForm, ComplaintForm);

/// What is about to be signed, whole.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AppealDraftView {
    /// Names it to whoever signs it, until something else is drawn up in its place.
    pub draft: String,
    /// Whom it is addressed to, of an appeal and a complaint.
    pub addressed_to: Option<Addressee>,
    /// Who signs.
    pub full_name: Option<FullName>,
    /// Their IIN.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub iin: Iin,
    /// Where they get mail.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub postal_address: Option<PostalAddress>,
    /// On which ground the request was refused.
    pub ground: Option<RefusalGround>,
    /// Number of the appeal that was decided, or of what is taken back.
    pub number: Option<String>,
    /// When it was refused or decided.
    pub decided_at: Option<Timestamp>,
    /// The essence.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub essence: Option<Essence>,
    /// Why it comes late.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub late_because: Option<LateReason>,
    /// The exact text that is signed.
    pub statement: String,
}

domain::debug_by_name!(AppealDraftView);

/// What the vault keeps of what was drawn up: the exact bytes that will be signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsigned {
    draft: String,
    statement: Bytes,
}

/// An appeal or a complaint as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AppealView {
    /// The appeal.
    pub appeal: String,
    /// The number of its receipt.
    pub number: String,
    /// Whether it is the appeal or the complaint.
    pub stage: Stage,
    /// The request that was refused.
    pub request: String,
    /// The appeal that a complaint is about.
    pub of: Option<String>,
    /// Name of the body that has it.
    pub body: LocalizedText,
    /// The ground of the refusal, of an appeal.
    pub ground: Option<RefusalGround>,
    /// The essence.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub essence: Essence,
    /// When it was received.
    pub received_at: Timestamp,
    /// Who received it.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub received_by: Words<200>,
    /// The last day on which it is sent on.
    pub forward_by: Option<Date>,
    /// That it was sent on.
    pub forwarded: Option<Forwarding>,
    /// Name of the body that sent it on.
    pub forwarded_from: Option<LocalizedText>,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// Whether that day may come later, because the days off of a year were not announced yet.
    pub provisional: bool,
    /// That its day was put off.
    pub extended: Option<Extension>,
    /// Why.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub extended_because: Option<Words<2000>>,
    /// How far it has come.
    pub state: AppealState,
    /// What the body answered.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub answer: Option<Words<2000>>,
    /// The last day on which a complaint is in time.
    pub complaint_until: Option<Date>,
    /// Whether that day has passed.
    pub complaint_late: bool,
}

impl Wallet {
    /// Draws up an appeal against a refusal, with what the account knows; it is signed by [`Self::sign_appeal`].
    pub async fn draft_appeal(&self, form: AppealForm) -> Result<AppealDraftView, Error> {
        let id = RequestId::parse(&form.request).map_err(|_| Error::NotFound)?;
        let essence = required(&form.essence)?;
        let status: RequestStatus = self.read(path_of(REQUESTS_ONE, id.as_str())).await?;
        let application =
            Application::parse(&status.statement.0).map_err(|_| Error::BackendRubbish)?;
        let (ground, refused_at) = refusal_of(&status.state).map_err(|_| Error::Conflict)?;
        let appellant = self.appellant(&form.postal_address).await?;
        let body = Body::that_decides(application.service());
        let drawn = AppealStatement {
            subject: AppealStatement::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            appellant,
            body,
            addressed_to: body.addressee(),
            request: status.request,
            request_sha256: hash_of(&status.statement.0),
            ground,
            refused_at,
            essence,
            at: self.0.clock.now(),
            nonce: domain::hex(&self.0.entropy.bytes::<16>()?),
        };
        self.drafted(&drawn).await
    }

    /// Draws up a complaint against how an appeal was decided, or that nobody answered it.
    pub async fn draft_complaint(&self, form: ComplaintForm) -> Result<AppealDraftView, Error> {
        let essence = required(&form.essence)?;
        let late_because = optional(&form.late_because)?;
        let of = self.appeal_status(&form.appeal).await?;
        let AppealState::Answered { at, .. } = of.state else {
            return Err(Error::Conflict);
        };
        let Ok(Petition::Appeal(appeal)) = Petition::parse(&of.statement.0) else {
            return Err(Error::Conflict);
        };
        let body = of.body.superior();
        let drawn = ComplaintStatement {
            subject: ComplaintStatement::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            appellant: appeal.appellant,
            body,
            addressed_to: body.addressee(),
            appeal: of.appeal,
            number: of.number,
            decided_at: at,
            essence,
            late_because,
            at: self.0.clock.now(),
            nonce: domain::hex(&self.0.entropy.bytes::<16>()?),
        };
        self.drafted(&drawn).await
    }

    /// Draws up the application by which an appeal or a complaint is taken back.
    pub async fn draft_appeal_withdrawal(&self, appeal: &str) -> Result<AppealDraftView, Error> {
        let of = self.appeal_status(appeal).await?;
        if !of.state.is_open() {
            return Err(Error::Conflict);
        }
        let petition = Petition::parse(&of.statement.0).map_err(|_| Error::BackendRubbish)?;
        let drawn = AppealWithdrawal {
            subject: AppealWithdrawal::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            iin: petition.appellant().iin.clone(),
            appeal: of.appeal,
            number: of.number,
            at: self.0.clock.now(),
            nonce: domain::hex(&self.0.entropy.bytes::<16>()?),
        };
        self.drafted(&drawn).await
    }

    /// What was drawn up from a form and not signed yet, by the form's name.
    pub async fn drafted_appeal(&self, form: &str) -> Result<Option<AppealDraftView>, Error> {
        let rows = self.rows()?;
        let kept: Option<Unsigned> = self.0.vault.read(&rows, &drawn_row(form)).await?;
        Ok(kept.and_then(|kept| {
            let drawn = Drawn::parse(&kept.statement.0)?;
            drawn.shown(kept.draft, &kept.statement.0)
        }))
    }

    /// Signs just what was drawn up and shown, and sends it.
    ///
    /// Where that was begun before and nobody knows how it ended, that is finished.
    pub async fn sign_appeal(&self, draft: &str, auth: Auth) -> Result<AppealView, Error> {
        let rows = self.rows()?;
        let (_, eds) = self.unlocked()?;
        let _one_at_a_time = self.0.writing.lock().await;
        let kept: Vec<(String, Unsigned)> = self.0.vault.list(&rows, DRAWN).await?;
        let mut unsigned = kept.into_iter().map(|(_, unsigned)| unsigned);
        let unsigned = unsigned.find(|unsigned| unsigned.draft == draft);
        let bytes = unsigned.ok_or(Error::NotFound)?.statement.0;
        let drawn = Drawn::parse(&bytes).ok_or(Error::StatementInvalid)?;
        if eds.certificate.iin() != Some(drawn.iin().as_str()) {
            return Err(Error::StatementInvalid);
        }
        let slot = drawn.slot();
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let root = self.authenticate(&auth).await?;
                let signature = self.sign(&root, &eds, drawn.subject(), &bytes).await?;
                self.touch().await?;
                let body = backend::body(&SignedPaper {
                    statement: bytes.into(),
                    signature: signature.into(),
                })?;
                let sending = self.sending(drawn.path(), body)?;
                let purpose = Purpose::SignPaper { form: slot.clone() };
                self.carry_out(&rows, &slot, purpose, sending).await?
            }
        };
        self.appeal_view(answer.parse()?)
    }

    /// The person's appeals and complaints, the newest first.
    pub async fn appeals(&self) -> Result<Vec<AppealView>, Error> {
        let answer: Appeals = self.read(APPEALS.to_owned()).await?;
        let appeals = answer.appeals.into_iter();
        appeals.map(|status| self.appeal_view(status)).collect()
    }

    /// Writes what was signed of an appeal into a folder of its own: the petition, its receipt under the service's seal,
    /// and the withdrawal where there is one, each as JSON with its signature and certificate.
    pub async fn export_appeal_evidence(
        &self,
        appeal: &str,
        into: &Path,
    ) -> Result<Exported, Error> {
        let id = AppealId::parse(appeal).map_err(|_| Error::NotFound)?;
        let answer: AppealEvidence = self.read(path_of(APPEALS_EVIDENCE, id.as_str())).await?;
        check_receipt(&id, &answer)?;
        let mut files = Vec::new();
        for paper in answer.papers {
            let (json, signature, certificate) = match paper.kind {
                PaperKind::Petition => ("appeal.json", "appeal.json.p7s", "certificate.pem"),
                PaperKind::Receipt => ("receipt.json", "receipt.json.p7s", "seal.pem"),
                PaperKind::Withdrawal => (
                    "withdrawal.json",
                    "withdrawal.json.p7s",
                    "withdrawal-certificate.pem",
                ),
            };
            files.push((json.to_owned(), paper.statement.0));
            files.push((signature.to_owned(), paper.signature.0));
            files.push((certificate.to_owned(), evidence::pem(&paper.certificate)?));
        }
        files.push((
            "authority.pem".to_owned(),
            evidence::pem(&answer.authority)?,
        ));
        evidence::write_files(into.join(format!("appeal-{id}")), files).await
    }

    async fn appeal_status(&self, appeal: &str) -> Result<AppealStatus, Error> {
        let id = AppealId::parse(appeal).map_err(|_| Error::NotFound)?;
        let status: AppealStatus = self.read(path_of(APPEALS_ONE, id.as_str())).await?;
        match status.appeal == id {
            true => Ok(status),
            false => Err(Error::BackendRubbish),
        }
    }

    async fn appellant(&self, postal_address: &str) -> Result<Appellant, Error> {
        let profile: Profile = self.read(PROFILE.to_owned()).await?;
        let registered = profile
            .permanent_address
            .or_else(|| profile.temporary.into_iter().next().map(|one| one.dwelling));
        let postal_address = match (optional(postal_address)?, registered) {
            (Some(typed), _) => typed,
            (None, Some(dwelling)) => required(&dwelling.address.kk)?,
            (None, None) => return Err(Error::TextMissing),
        };
        Ok(Appellant {
            iin: profile.iin,
            full_name: profile.full_name,
            postal_address,
        })
    }

    /// Keeps the exact bytes of what was drawn up until they are signed, and shows them.
    async fn drafted<S: Statement>(&self, drawn: &S) -> Result<AppealDraftView, Error> {
        let rows = self.rows()?;
        let bytes = statement::to_be_signed(drawn);
        if bytes.len() > LONGEST_STATEMENT {
            return Err(Error::TextTooLong);
        }
        let draft = self.random_id()?;
        let drawn = Drawn::parse(&bytes).ok_or(Error::Internal)?;
        let row = drawn_row(&drawn.slot());
        let view = drawn.shown(draft.clone(), &bytes).ok_or(Error::Internal)?;
        let unsigned = Unsigned {
            draft,
            statement: bytes.into(),
        };
        let batch = Batch::new().put(&rows, &row, &unsigned)?;
        self.0.vault.write(batch).await?;
        Ok(view)
    }

    fn appeal_view(&self, status: AppealStatus) -> Result<AppealView, Error> {
        let petition = Petition::parse(&status.statement.0).map_err(|_| Error::BackendRubbish)?;
        if !petition.is_of(status.stage) {
            return Err(Error::BackendRubbish);
        }
        let today = civil_day(self.0.clock.now());
        Ok(AppealView {
            appeal: status.appeal.into(),
            number: status.number.into(),
            stage: status.stage,
            request: status.request.into(),
            of: status.of.map(String::from),
            body: status.body.addressee().body,
            ground: match &petition {
                Petition::Appeal(appeal) => Some(appeal.ground),
                Petition::Complaint(_) => None,
            },
            essence: petition.essence().clone(),
            received_at: status.received_at,
            received_by: status.received_by,
            forward_by: status.forward_by,
            forwarded: status.forwarded,
            forwarded_from: status.forwarded.map(|one| one.from.addressee().body),
            due: status.due,
            provisional: status.provisional,
            extended: status.extended,
            extended_because: status.extended_because,
            state: status.state,
            answer: status.answer,
            complaint_until: status.complaint_until,
            complaint_late: status.complaint_until.is_some_and(|until| today > until),
        })
    }
}

/// What was drawn up, read back from its exact bytes.
enum Drawn {
    Petition(Petition),
    Withdrawal(AppealWithdrawal),
}

impl Drawn {
    fn parse(bytes: &[u8]) -> Option<Self> {
        if let Ok(petition) = Petition::parse(bytes) {
            return Some(Self::Petition(petition));
        }
        statement::parse(bytes).ok().map(Self::Withdrawal)
    }

    fn iin(&self) -> &Iin {
        match self {
            Self::Petition(petition) => &petition.appellant().iin,
            Self::Withdrawal(withdrawal) => &withdrawal.iin,
        }
    }

    fn subject(&self) -> &'static str {
        match self {
            Self::Petition(petition) => petition.subject(),
            Self::Withdrawal(_) => AppealWithdrawal::SUBJECT,
        }
    }

    fn path(&self) -> String {
        match self {
            Self::Petition(_) => APPEALS.to_owned(),
            Self::Withdrawal(withdrawal) => path_of(APPEALS_WITHDRAW, withdrawal.appeal.as_str()),
        }
    }

    /// Where it is sent from once, and the name of its form.
    fn slot(&self) -> String {
        match self {
            Self::Petition(Petition::Appeal(appeal)) => format!("appeal/{}", appeal.request),
            Self::Petition(Petition::Complaint(complaint)) => {
                format!("complaint/{}", complaint.appeal)
            }
            Self::Withdrawal(withdrawal) => format!("withdraw-appeal/{}", withdrawal.appeal),
        }
    }

    fn shown(self, draft: String, bytes: &[u8]) -> Option<AppealDraftView> {
        let bare = AppealDraftView {
            draft,
            addressed_to: None,
            full_name: None,
            iin: self.iin().clone(),
            postal_address: None,
            ground: None,
            number: None,
            decided_at: None,
            essence: None,
            late_because: None,
            statement: String::from_utf8(bytes.to_vec()).ok()?,
        };
        Some(match self {
            Self::Petition(Petition::Appeal(appeal)) => AppealDraftView {
                addressed_to: Some(appeal.addressed_to),
                full_name: Some(appeal.appellant.full_name),
                postal_address: Some(appeal.appellant.postal_address),
                ground: Some(appeal.ground),
                decided_at: Some(appeal.refused_at),
                essence: Some(appeal.essence),
                ..bare
            },
            Self::Petition(Petition::Complaint(complaint)) => AppealDraftView {
                addressed_to: Some(complaint.addressed_to),
                full_name: Some(complaint.appellant.full_name),
                postal_address: Some(complaint.appellant.postal_address),
                number: Some(complaint.number.into()),
                decided_at: Some(complaint.decided_at),
                essence: Some(complaint.essence),
                late_because: complaint.late_because,
                ..bare
            },
            Self::Withdrawal(withdrawal) => AppealDraftView {
                number: Some(withdrawal.number.into()),
                ..bare
            },
        })
    }
}

/// A receipt that is for other bytes, or for another appeal, is no receipt.
fn check_receipt(id: &AppealId, evidence: &AppealEvidence) -> Result<(), Error> {
    let of = |kind| evidence.papers.iter().find(|paper| paper.kind == kind);
    let (petition, receipt) = of(PaperKind::Petition)
        .zip(of(PaperKind::Receipt))
        .ok_or(Error::BackendRubbish)?;
    let receipt: AppealReceipt =
        statement::parse(&receipt.statement.0).map_err(|_| Error::BackendRubbish)?;
    let is_of_these =
        receipt.appeal == *id && receipt.statement_sha256 == hash_of(&petition.statement.0);
    is_of_these.then_some(()).ok_or(Error::BackendRubbish)
}

fn required<const MOST: usize>(text: &str) -> Result<Words<MOST>, Error> {
    optional(text)?.ok_or(Error::TextMissing)
}

fn optional<const MOST: usize>(text: &str) -> Result<Option<Words<MOST>>, Error> {
    match Words::parse(text) {
        Ok(words) => Ok(Some(words)),
        Err(WordsError::Empty) => Ok(None),
        Err(WordsError::TooLong { .. }) => Err(Error::TextTooLong),
    }
}

#[cfg(test)]
mod tests;

//! Requests of any service: drafted, signed, submitted, withdrawn (R-33 to R-35, S-14, S-27).

mod view;

use domain::{
    OneTimeCodeId, RequestId,
    application::Application,
    request::SignatureKind,
    residence::{Applicant, Stay, TemporaryRegistration, TemporaryRegistrationForm},
    service::Order,
    statement,
};
use jiff::civil::Date;
use protocol::{
    Bytes,
    profile::{PROFILE, Profile},
    request::{
        AskForSigningCode, REQUESTS, REQUESTS_ASK_AGAIN, REQUESTS_ONE, REQUESTS_SIGNATURE,
        REQUESTS_WITHDRAW, RequestStatus, Requests, SIGNING_CODES, Signature, SubmitRequest,
    },
    session::CodeSent,
};
use serde::{Deserialize, Serialize};

pub use view::{DraftView, RegistrationForm, RequestView, SmsSent};

use crate::{
    CheckView, Error, PromiseView, Signing, Wallet,
    backend::{self, NOTHING, Request, path_of},
    form::{self, Typed},
    intent::Purpose,
    vault::{Batch, RowKey},
};

/// What the vault keeps of a draft: the exact bytes that will be signed, and the form that they were drawn up from.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) statement: Bytes,
    consents_needed: u32,
    #[serde(default)]
    pub(crate) form: Option<Typed>,
}

pub(crate) const DRAFT: &str = "draft/";

impl Wallet {
    /// Draws up a request from a form, with what the registers say; it waits in the vault.
    pub async fn draft_registration(&self, form: RegistrationForm) -> Result<DraftView, Error> {
        let rows = self.rows()?;
        let from: Date = form.from.parse().map_err(|_| Error::DateMalformed)?;
        self.service().await?;
        let found = self
            .find_dwelling(form.region, &form.rka, form.owner.as_deref())
            .await?;
        let profile: Profile = self.read(PROFILE.to_owned()).await?;
        let stays = profile.temporary;
        let applicant = Applicant {
            iin: profile.iin,
            full_name: profile.full_name,
            date_of_birth: profile.date_of_birth,
        };
        let registration = TemporaryRegistration::draft(
            &self.0.origin,
            TemporaryRegistrationForm {
                as_owner: found.as_owner,
                dwelling: found.dwelling,
                from,
                months: form.months,
                reason: form.reason,
            },
            applicant,
            self.0.clock.now(),
            self.0.entropy.bytes()?,
            &self.settings(),
        )?;
        registration.check_beside(stays.iter().map(|one| Stay {
            rka: &one.dwelling.rka,
            from: one.from,
            until: one.until,
        }))?;
        let statement = statement::to_be_signed(&registration);
        self.keep_draft(&rows, statement, found.consents_needed)
            .await
    }

    /// Keeps the exact bytes of a draft in the vault, and shows them.
    pub(crate) async fn keep_draft(
        &self,
        rows: &RowKey,
        statement: Vec<u8>,
        consents_needed: u32,
    ) -> Result<DraftView, Error> {
        let id = self.random_id()?;
        let draft = Draft {
            statement: statement.into(),
            consents_needed,
            form: None,
        };
        let batch = Batch::new().put(rows, &draft_row(&id), &draft)?;
        self.0.vault.write(batch).await?;
        self.view_draft(id, &draft)
    }

    /// The drafts of the vault.
    pub async fn drafts(&self) -> Result<Vec<DraftView>, Error> {
        let rows = self.rows()?;
        let drafts: Vec<(String, Draft)> = self.0.vault.list(&rows, DRAFT).await?;
        drafts
            .into_iter()
            .map(|(id, draft)| self.view_draft(id, &draft))
            .collect()
    }

    /// Throws a draft away.
    ///
    /// Where it was submitted before and nobody knows how that ended, that is finished first: `Conflict` says
    /// that the draft has become a request.
    pub async fn discard_draft(&self, draft: &str) -> Result<(), Error> {
        let rows = self.rows()?;
        let _one_at_a_time = self.0.writing.lock().await;
        if self
            .finish_pending(&rows, &submission(draft))
            .await?
            .is_some()
        {
            return Err(Error::Conflict);
        }
        let stored = self.draft(&rows, draft).await.ok();
        let batch = forget_draft(&rows, draft, Batch::new());
        self.0.vault.write(batch).await?;
        match stored.and_then(|stored| parse(&stored.statement.0)) {
            Some(application) => self.release_copies_of(&rows, &application).await,
            None => Ok(()),
        }
    }

    /// Asks for a code by SMS that signs exactly the bytes of a draft or of a request (S-27).
    pub async fn ask_signing_code(
        &self,
        draft: Option<&str>,
        request: Option<&str>,
    ) -> Result<SmsSent, Error> {
        let rows = self.rows()?;
        let (subject, bytes) = match (draft, request) {
            (Some(draft), None) => (draft, self.draft(&rows, draft).await?.statement.0),
            (None, Some(request)) => (request, self.shown_request(request)?),
            _ => return Err(Error::NotFound),
        };
        let body = backend::body(&AskForSigningCode {
            statement: bytes.into(),
        })?;
        let request = Request::write(SIGNING_CODES, body).keyed(self.random_id()?);
        let sent: CodeSent = self.exchange_signed_in(request).await?.parse()?;
        let batch = Batch::new().put(&rows, &signing_code_row(subject), &sent.code)?;
        self.0.vault.write(batch).await?;
        Ok(SmsSent { until: sent.until })
    }

    /// Submits a draft: signed where the applicant is the only owner, unsigned where consents come first.
    ///
    /// Where that was begun before and nobody knows how it ended, that is finished.
    pub async fn submit_draft(
        &self,
        draft: &str,
        signing: Option<Signing>,
    ) -> Result<RequestView, Error> {
        let rows = self.rows()?;
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = submission(draft);
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let stored = self.draft(&rows, draft).await?;
                let shown = self.view_draft(draft.to_owned(), &stored)?;
                if matches!(signing, Some(Signing::OneTimePassword { .. }))
                    && !shown.one_time_password
                {
                    return Err(Error::EdsRequired);
                }
                self.send_copies(&rows, &stored.statement.0).await?;
                let signature = match (signing, shown.signs_now) {
                    (None, false) => None,
                    (Some(signing), true) => Some(
                        self.sign_application(&rows, draft, &stored.statement.0, signing)
                            .await?,
                    ),
                    // Consents come first, or the applicant signs now.
                    (None, true) | (Some(_), false) => return Err(Error::Conflict),
                };
                let purpose = Purpose::SubmitDraft {
                    draft: draft.to_owned(),
                    statement_sha256: hash_of(&stored.statement.0),
                };
                let body = backend::body(&SubmitRequest {
                    statement: stored.statement,
                    signature,
                })?;
                let sending = self.sending(REQUESTS.to_owned(), body)?;
                self.carry_out(&rows, &slot, purpose, sending).await?
            }
        };
        let status: RequestStatus = answer.parse()?;
        if let Some(application) = parse(&status.statement.0) {
            self.forget_card(&rows, &application).await?;
        }
        self.show_request(status)
    }

    /// The person's requests, the newest first.
    pub async fn requests(&self) -> Result<Vec<RequestView>, Error> {
        let requests: Requests = self.read(REQUESTS.to_owned()).await?;
        requests
            .requests
            .into_iter()
            .map(|status| self.show_request(status))
            .collect()
    }

    /// One request.
    pub async fn request(&self, request: &str) -> Result<RequestView, Error> {
        let request = parse_id(request)?;
        let status: RequestStatus = self.read(path_of(REQUESTS_ONE, request.as_str())).await?;
        if status.request != request {
            return Err(Error::BackendRubbish);
        }
        self.show_request(status)
    }

    /// Signs a request as it was last shown, after every owner consented.
    pub async fn sign_request(
        &self,
        request: &str,
        signing: Signing,
    ) -> Result<RequestView, Error> {
        let (rows, request) = (self.rows()?, parse_id(request)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("sign/{request}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let bytes = self.shown_request(request.as_str())?;
                self.check_mine(&rows, &request, &bytes).await?;
                let signature = self
                    .sign_application(&rows, request.as_str(), &bytes, signing)
                    .await?;
                let path = path_of(REQUESTS_SIGNATURE, request.as_str());
                let purpose = Purpose::SignRequest {
                    request: request.to_string(),
                };
                let sending = self.sending(path, backend::body(&signature)?)?;
                self.carry_out(&rows, &slot, purpose, sending).await?
            }
        };
        self.show_request(answer.parse()?)
    }

    /// Takes a request back.
    pub async fn withdraw_request(&self, request: &str) -> Result<RequestView, Error> {
        self.change_request(request, "withdraw", REQUESTS_WITHDRAW)
            .await
    }

    /// Asks those again who had not answered when the request lapsed (S-30).
    pub async fn ask_request_again(&self, request: &str) -> Result<RequestView, Error> {
        self.change_request(request, "ask-again", REQUESTS_ASK_AGAIN)
            .await
    }

    async fn change_request(
        &self,
        request: &str,
        what: &str,
        path: &str,
    ) -> Result<RequestView, Error> {
        let (rows, request) = (self.rows()?, parse_id(request)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("{what}/{request}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let path = path_of(path, request.as_str());
                let sending = self.sending(path, NOTHING.to_vec())?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        self.show_request(answer.parse()?)
    }

    async fn sign_application(
        &self,
        rows: &RowKey,
        subject: &str,
        bytes: &[u8],
        signing: Signing,
    ) -> Result<Signature, Error> {
        match signing {
            Signing::Eds { auth } => {
                let (_, eds) = self.unlocked()?;
                let subject = parse(bytes).ok_or(Error::StatementInvalid)?.subject();
                let root = self.authenticate(&auth).await?;
                let cms = self.sign(&root, &eds, subject, bytes).await?;
                self.touch().await?;
                Ok(Signature::Eds { cms: cms.into() })
            }
            Signing::OneTimePassword { digits } => {
                let code: OneTimeCodeId = self
                    .0
                    .vault
                    .read(rows, &signing_code_row(subject))
                    .await?
                    .ok_or(Error::SmsCodeOver)?;
                Ok(Signature::OneTimePassword {
                    code,
                    digits: digits.to_string(),
                })
            }
        }
    }

    /// Refuses to sign what is not the request that was drawn up here, or not one of this person to this service.
    async fn check_mine(
        &self,
        rows: &RowKey,
        request: &RequestId,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let (_, eds) = self.unlocked()?;
        let application = parse(bytes).ok_or(Error::StatementInvalid)?;
        let submitted: Option<String> = self
            .0
            .vault
            .read(rows, &submitted_row(request.as_str()))
            .await?;
        let as_submitted = submitted.is_none_or(|hash| hash == hash_of(bytes));
        let mine = application.site() == self.0.origin
            && eds.certificate.iin() == Some(application.applicant().iin.as_str());
        if mine && as_submitted {
            Ok(())
        } else {
            Err(Error::StatementInvalid)
        }
    }

    pub(crate) async fn draft(&self, rows: &RowKey, draft: &str) -> Result<Draft, Error> {
        let stored = self.0.vault.read(rows, &draft_row(draft)).await?;
        stored.ok_or(Error::NotFound)
    }

    /// Has a draft give way to one that takes its place, unless it has become a request meanwhile.
    pub(crate) async fn give_way(
        &self,
        rows: &RowKey,
        draft: &str,
        batch: Batch,
    ) -> Result<Batch, Error> {
        let became = self.finish_pending(rows, &submission(draft)).await?;
        Ok(match became {
            Some(_) => batch,
            None => forget_draft(rows, draft, batch),
        })
    }

    /// Shows a request, and remembers its bytes: nothing else of it is signed.
    pub(crate) fn show_request(&self, status: RequestStatus) -> Result<RequestView, Error> {
        let application = parse(&status.statement.0).ok_or(Error::BackendRubbish)?;
        let definition = application.service().definition(&self.settings());
        let text =
            String::from_utf8(status.statement.0.clone()).map_err(|_| Error::BackendRubbish)?;
        let promise = PromiseView::of(&status, self.0.clock.now());
        self.state()
            .shown_requests
            .insert(status.request.to_string(), status.statement.0);
        Ok(RequestView {
            request: status.request.into(),
            applicant: application.applicant().full_name.clone(),
            applicant_first: definition.order == Order::ApplicantFirst,
            has_fee: definition.fee_mci > 0,
            one_time_password: definition
                .applicant_signs
                .allows(SignatureKind::OneTimePassword),
            about: application.into(),
            state: status.state,
            submitted_at: status.submitted_at,
            consented_at: status.consented_at,
            signed_at: status.signed_at,
            signed_by: status.signed_by,
            answered: status.answered,
            asked: status.asked,
            ask_again_until: status.ask_again_until,
            promise,
            checks: status.checks.into_iter().map(CheckView::from).collect(),
            statement: text,
        })
    }

    fn view_draft(&self, id: String, draft: &Draft) -> Result<DraftView, Error> {
        let view = self
            .review(id, &draft.statement, draft.consents_needed)
            .ok_or(Error::VaultDamaged)?;
        Ok(DraftView {
            // The card of a citizen abroad stays until it was submitted.
            can_be_changed: view.about.has_card() || draft.form.is_some(),
            ..view
        })
    }

    /// The whole of what would be signed.
    pub(crate) fn review(
        &self,
        id: String,
        statement: &Bytes,
        consents_needed: u32,
    ) -> Option<DraftView> {
        let application = parse(&statement.0)?;
        let definition = application.service().definition(&self.settings());
        Some(DraftView {
            draft: id,
            applicant: application.applicant().full_name.clone(),
            date_of_birth: application.applicant().date_of_birth,
            about: application.into(),
            consents_needed,
            signs_now: definition.signs_with_submission(consents_needed as usize),
            one_time_password: definition
                .applicant_signs
                .allows(SignatureKind::OneTimePassword),
            can_be_changed: false,
            statement: String::from_utf8(statement.0.clone()).ok()?,
        })
    }

    fn shown_request(&self, request: &str) -> Result<Vec<u8>, Error> {
        let shown = self.state().shown_requests.get(request).cloned();
        shown.ok_or(Error::Conflict)
    }
}

/// Keeps which bytes a request was submitted with, in place of the draft.
pub(crate) fn remember_submitted(
    rows: &RowKey,
    draft: &str,
    statement_sha256: &str,
    status: &RequestStatus,
    batch: Batch,
) -> Result<Batch, Error> {
    let row = submitted_row(status.request.as_str());
    let batch = batch.put(rows, &row, &statement_sha256)?;
    Ok(forget_draft(rows, draft, batch))
}

/// Forgets a draft with its code and how it was being changed.
fn forget_draft(rows: &RowKey, draft: &str, batch: Batch) -> Batch {
    let batch = batch
        .delete(rows, &draft_row(draft))
        .delete(rows, &signing_code_row(draft));
    form::forget_form(rows, &form::name_of_draft(draft), batch)
}

/// Keeps which bytes of an order became a request.
pub(crate) fn remember_ordered(
    rows: &RowKey,
    statement_sha256: &str,
    status: &RequestStatus,
    batch: Batch,
) -> Result<Batch, Error> {
    batch.put(
        rows,
        &submitted_row(status.request.as_str()),
        &statement_sha256,
    )
}

pub(crate) fn forget_signing_code(rows: &RowKey, request: &str, batch: Batch) -> Batch {
    batch.delete(rows, &signing_code_row(request))
}

/// An application out of its exact bytes.
pub(crate) fn parse(bytes: &[u8]) -> Option<Application> {
    Application::parse(bytes).ok()
}

fn parse_id(request: &str) -> Result<RequestId, Error> {
    RequestId::parse(request).map_err(|_| Error::NotFound)
}

/// SHA-256, hexadecimal.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    domain::ids::hex(&eds::sha256(bytes))
}

pub(crate) fn draft_row(draft: &str) -> String {
    format!("{DRAFT}{draft}")
}

fn submission(draft: &str) -> String {
    format!("submit/{draft}")
}

fn submitted_row(request: &str) -> String {
    format!("submitted/{request}")
}

fn signing_code_row(subject: &str) -> String {
    format!("signing-code/{subject}")
}

#[cfg(test)]
mod tests;
